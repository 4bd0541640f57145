#include "fetchers/xml_mend.h"

#include "fetchers/html.h"

#include <string.h>

enum { SECTION_MAX = 4096 };

struct mender {
    struct str in;
    size_t at;
    struct buf *out;
    struct buf scratch;
    struct str open[XML_MEND_DEPTH_MAX]; /* names of open elements, views of `in` */
    int kind[XML_MEND_DEPTH_MAX];        /* kind_of() them */
    int depth;
    int entry; /* index of the open entry, or -1 */
    bool has_root, is_done;
};

/* Names are of ASCII here: others mean nothing in a feed, and stay as text. */
static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(char c)
{
    return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str rest_of(const struct mender *m)
{
    return str_slice(m->in, m->at, SIZE_MAX);
}

/* The name at `from`, with at most one colon, which is inside of it; or empty. */
static struct str take_name(struct str s, size_t from)
{
    size_t end = from;
    bool has_colon = false;

    if (from >= s.len || !is_name_start(s.ptr[from]))
        return STR_NONE;
    while (end < s.len && is_name(s.ptr[end]) && (s.ptr[end] != ':' || !has_colon)) {
        if (s.ptr[end] == ':') {
            has_colon = true;
            if (end + 1 == s.len || !is_name_start(s.ptr[end + 1]))
                break;
        }
        end++;
    }
    return str_slice(s, from, end - from);
}

/* A number in "&#...;", decimal or with x; false where it is none. What is beyond the
 * last character counts as one behind it, however long it is. */
static bool number(struct str digits, uint32_t *code)
{
    static const char hex[] = "0123456789abcdefABCDEF";
    bool is_hex = str_starts(digits, STR("x"));

    digits = str_slice(digits, is_hex, SIZE_MAX);
    *code = 0;
    for (size_t i = 0; i < digits.len; i++) {
        const char *at = digits.ptr[i] != '\0' ? strchr(hex, digits.ptr[i]) : NULL;
        uint32_t digit = at != NULL ? (uint32_t)(at - hex) : UINT32_MAX;

        if (digit >= (is_hex ? sizeof(hex) - 1 : 10))
            return false;
        *code = *code * (is_hex ? 16 : 10) + (digit < 16 ? digit : digit - 6);
        if (*code > 0x110000)
            *code = 0x110000;
    }
    return digits.len > 0;
}

static bool is_character(uint32_t code)
{
    return code == 9 || code == 10 || code == 13 || (code >= 0x20 && code < 0xD800) ||
           (code >= 0xE000 && code < 0xFFFE) || (code > 0xFFFF && code < 0x110000);
}

/* Append what the reference at the start of `s` stands for and return its length; 0 for
 * an "&" that starts none. */
static size_t reference(struct str s, struct buf *out)
{
    struct str name = take_name(s, 1);
    size_t end = str_find_char(str_slice(s, 0, 32), ';');
    uint32_t code;

    if (end == SIZE_MAX)
        return 0;
    if (name.len > 0) {
        struct str text = name.len + 1 == end ? html_entity(name) : STR_NONE;

        buf_add(out, text);
        return text.len > 0 ? end + 1 : 0;
    }
    if (end < 3 || s.ptr[1] != '#' || !number(str_slice(s, 2, end - 2), &code))
        return 0;
    if (is_character(code)) /* 128 to 159 as windows-1252 */
        html_entities_decode(str_slice(s, 0, end + 1), out);
    return end + 1;
}

/* Append `s` with references decoded; what is none stays. */
static void decode(struct str s, struct buf *out)
{
    while (s.len > 0) {
        size_t at = str_find_char(s, '&'), len;

        buf_add(out, str_slice(s, 0, at));
        if (at == SIZE_MAX)
            break;
        s = str_slice(s, at, SIZE_MAX);
        len = reference(s, out);
        if (len == 0) {
            buf_add_char(out, '&');
            len = 1;
        }
        s = str_slice(s, len, SIZE_MAX);
    }
}

/* Append characters: as CDATA where any would need escaping, in sections that the push
 * parser has whole in one piece. */
static void put_text(struct mender *m, struct str s)
{
    bool is_plain = memchr(s.ptr, '&', s.len) == NULL &&
                    memchr(s.ptr, '<', s.len) == NULL &&
                    memchr(s.ptr, '>', s.len) == NULL;

    while (!is_plain && s.len > 0) {
        size_t len = s.len < SECTION_MAX ? s.len : SECTION_MAX;
        size_t end = xml_until(str_slice(s, 0, len), STR("]]>"));

        if (end < len)
            len = end + 2; /* "]]" here, ">" in the next one */
        while (len < s.len && len > 1 && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
            len--;
        if (len < s.len && len > 2 && s.ptr[len - 1] == ']' && s.ptr[len] == ']')
            len--; /* not between the brackets of "]]>" */
        buf_add_text(m->out, "<![CDATA[");
        buf_add(m->out, str_slice(s, 0, len));
        buf_add_text(m->out, "]]>");
        s = str_slice(s, len, SIZE_MAX);
    }
    buf_add(m->out, s);
}

static void add_text(struct mender *m, struct str s)
{
    if (s.len == 0 || str_find_char(s, '&') == SIZE_MAX) {
        put_text(m, s.ptr != NULL ? s : STR(""));
        return;
    }
    buf_reset(&m->scratch);
    decode(s, &m->scratch);
    if (m->scratch.len > 0)
        put_text(m, buf_str(&m->scratch));
}

static void close_top(struct mender *m)
{
    m->depth--;
    buf_printf(m->out, "</" STR_FMT ">", STR_ARG(m->open[m->depth]));
    if (m->depth <= m->entry)
        m->entry = -1;
}

static bool is_one_of(struct str name, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq_fold(name, str_from(names[i])))
            return true;
    }
    return false;
}

/* What names of elements tell about where they can stand. */
enum {
    FIELD = 1,     /* of an entry: holds no other field, though it may hold markup */
    NO_MARKUP = 2, /* markup inside a field cannot have the name */
    LEAF = 4,      /* holds no element at all */
};

static int kind_of(struct str name)
{
    static const struct {
        const char *name;
        int kind;
    } kinds[] = {
        {"title", FIELD},
        {"summary", FIELD},
        {"content:encoded", FIELD | NO_MARKUP},
        {"description", FIELD | NO_MARKUP},
        {"link", FIELD | LEAF},
        {"category", FIELD | LEAF},
        {"comments", FIELD | NO_MARKUP | LEAF},
        {"guid", FIELD | NO_MARKUP | LEAF},
        {"pubdate", FIELD | NO_MARKUP | LEAF},
        {"dc:date", FIELD | NO_MARKUP | LEAF},
        {"dc:creator", FIELD | NO_MARKUP | LEAF},
        {"updated", FIELD | LEAF},
        {"published", FIELD | LEAF},
        {"issued", LEAF},
        {"modified", LEAF},
        {"language", LEAF},
        {"lastbuilddate", LEAF},
        {"copyright", LEAF},
        {"generator", LEAF},
        {"managingeditor", LEAF},
        {"webmaster", LEAF},
        {"ttl", LEAF},
        {"id", LEAF},
        {"name", LEAF},
        {"email", LEAF},
        {"uri", LEAF},
    };

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if ((kinds[i].name[0] | 0x20) == (name.ptr[0] | 0x20) &&
            str_eq_fold(name, str_from(kinds[i].name)))
            return kinds[i].kind;
    }
    return 0;
}

/* The depth at which entries stand: below the innermost element that may have some. */
static int parent_of_entries(const struct mender *m)
{
    static const char *const parents[] = {"channel", "feed", "rdf:RDF", "rss", "RDF"};

    for (int i = m->depth - 1; i >= 0; i--) {
        if (is_one_of(m->open[i], parents, ARRAY_LEN(parents)))
            return i + 1;
    }
    return m->depth;
}

/* Close what a new element can't stand in. */
static void close_before(struct mender *m, struct str name, int kind)
{
    bool is_entry = str_eq_fold(name, STR("item")) || str_eq_fold(name, STR("entry"));
    int down_to;

    if (m->depth > 0 && (m->kind[m->depth - 1] & LEAF) != 0)
        close_top(m);
    down_to = m->depth;
    if (is_entry && m->entry >= 0)
        down_to = m->entry;
    else if (is_entry)
        down_to = parent_of_entries(m);
    else if ((kind & FIELD) != 0 && m->entry >= 0) {
        for (int i = m->entry + 1; i < m->depth; i++) {
            bool is_open = (m->kind[i] & FIELD) != 0;

            if (is_open && ((kind & NO_MARKUP) != 0 || i == m->depth - 1)) {
                down_to = i;
                break;
            }
        }
    }
    while (m->depth > down_to)
        close_top(m);
}

static void add_attribute(struct mender *m, struct str name, struct str value)
{
    buf_printf(m->out, " " STR_FMT "=\"", STR_ARG(name));
    buf_reset(&m->scratch);
    decode(value, &m->scratch);
    for (size_t i = 0; i < m->scratch.len; i++) {
        char c = m->scratch.ptr[i];

        if (c == '&')
            buf_add_text(m->out, "&amp;");
        else if (c == '<')
            buf_add_text(m->out, "&lt;");
        else if (c == '"')
            buf_add_text(m->out, "&quot;");
        else
            buf_add_char(m->out, c);
    }
    buf_add_char(m->out, '"');
}

/* The value at `at`: quoted, or up to a blank. A quote that is still open where the
 * next tag starts was none. */
static struct str take_value(struct str s, size_t *at)
{
    size_t from = *at, end;
    char quote = 0;

    if (from < s.len)
        quote = s.ptr[from];
    if (quote == '"' || quote == '\'') {
        struct str inside = str_slice(s, from + 1, XML_TAG_MAX_BYTES);

        inside = str_slice(inside, 0, str_find_char(inside, '<'));
        end = str_find_char(inside, quote);
        if (end != SIZE_MAX) {
            *at = from + 1 + end + 1;
            return str_slice(inside, 0, end);
        }
        from++;
    }
    for (end = from;
         end < s.len && !is_blank(s.ptr[end]) && s.ptr[end] != '>' && s.ptr[end] != '<';)
        end++;
    if (end < s.len && s.ptr[end] == '>' && end > from && s.ptr[end - 1] == '/')
        end--;
    *at = end;
    return str_slice(s, from, end - from);
}

/* Attributes of a start tag from `at` on, which ends behind the tag. */
static void add_attributes(struct mender *m, struct str s, size_t *at, bool *is_empty)
{
    struct str seen[XML_TAG_MAX_ATTRS];
    size_t seen_len = 0;

    while (*at < s.len && s.ptr[*at] != '>' && s.ptr[*at] != '<') {
        struct str name = take_name(s, *at), value;
        bool is_new = seen_len < ARRAY_LEN(seen);

        *is_empty = s.ptr[*at] == '/';
        if (name.len == 0) {
            (*at)++;
            continue;
        }
        *at += name.len;
        value = name;
        while (*at < s.len && is_blank(s.ptr[*at]))
            (*at)++;
        if (*at < s.len && s.ptr[*at] == '=') {
            (*at)++;
            while (*at < s.len && is_blank(s.ptr[*at]))
                (*at)++;
            value = take_value(s, at);
        }
        for (size_t i = 0; i < seen_len && is_new; i++)
            is_new = !str_eq(seen[i], name);
        if (!is_new)
            continue;
        seen[seen_len++] = name;
        add_attribute(m, name, value);
    }
    *at += *at < s.len && s.ptr[*at] == '>';
}

static void start_tag(struct mender *m, struct str name)
{
    struct str s = rest_of(m);
    size_t at = 1 + name.len;
    int kind = kind_of(name);
    bool is_empty = false;

    close_before(m, name, kind);
    if (m->depth == 0 && m->has_root) { /* a second entry behind one that stands alone */
        m->is_done = true;
        return;
    }
    m->has_root = true;
    if (m->depth == XML_MEND_DEPTH_MAX) {
        m->is_done = true; /* with depth above 0: cut */
        return;
    }
    if (str_eq_fold(name, STR("item")) || str_eq_fold(name, STR("entry")))
        m->entry = m->depth;
    buf_printf(m->out, "<" STR_FMT, STR_ARG(name));
    add_attributes(m, s, &at, &is_empty);
    m->at += at;
    buf_add_char(m->out, '>');
    m->kind[m->depth] = kind;
    m->open[m->depth++] = name;
    if (is_empty)
        close_top(m);
    m->is_done = m->depth == 0;
}

static void end_tag(struct mender *m)
{
    struct str s = rest_of(m), name = take_name(s, 2);
    int i = m->depth - 1;

    m->at += str_find_char(s, '>') == SIZE_MAX ? s.len : str_find_char(s, '>') + 1;
    while (i >= 0 && !str_eq(m->open[i], name))
        i--;
    for (int k = m->depth - 1; i < 0 && k >= 0; k--) {
        if (str_eq_fold(m->open[k], name))
            i = k;
    }
    if (i < 0)
        return;
    while (m->depth > i)
        close_top(m);
    m->is_done = m->depth == 0;
}

/* Text up to what can be markup; "<" at the start is none. */
static void add_text_from(struct mender *m)
{
    struct str s = rest_of(m);
    size_t end = 1;

    for (;;) {
        const char *hit = end < s.len ? memchr(s.ptr + end, '<', s.len - end) : NULL;
        char next = 0;

        end = hit != NULL ? (size_t)(hit - s.ptr) : s.len;
        if (end + 1 < s.len)
            next = s.ptr[end + 1];
        if (end >= s.len || is_name_start(next) || next == '/' || next == '!' ||
            next == '?')
            break;
        end++;
    }
    if (m->depth > 0)
        add_text(m, str_slice(s, 0, end));
    m->at += end;
}

static void markup(struct mender *m)
{
    struct str s = rest_of(m), name = take_name(s, 1);

    if (name.len > 0) {
        start_tag(m, name);
    } else if (s.len > 2 && s.ptr[1] == '/' && is_name_start(s.ptr[2])) {
        end_tag(m);
    } else if (str_starts(s, STR("<!--"))) {
        m->at += xml_until(s, STR("-->")) + 3;
    } else if (str_starts(s, STR("<![CDATA["))) {
        size_t end = xml_until(s, STR("]]>"));

        if (m->depth > 0)
            put_text(m, str_slice(s, 9, end > 9 ? end - 9 : 0));
        m->at += end + 3;
    } else if (s.len > 1 && (s.ptr[1] == '?' || s.ptr[1] == '!')) {
        m->at += xml_until(s, STR(">")) + 1;
    } else {
        add_text_from(m);
    }
}

enum xml_mended xml_mend(struct str text, struct buf *out)
{
    enum xml_mended how = XML_WHOLE;
    struct mender m = {.in = text, .out = out, .entry = -1};

    while (!m.is_done && m.at < text.len) {
        if (text.ptr[m.at] == '<') {
            markup(&m);
        } else {
            add_text_from(&m);
        }
    }
    if (m.depth > 0)
        how = m.entry >= 0 && m.depth > m.entry + 1 ? XML_CUT_IN_ENTRY : XML_CUT;
    while (m.depth > 0)
        close_top(&m);
    buf_release(&m.scratch);
    return how;
}
