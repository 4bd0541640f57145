/*
 * feed.c - look at the bytes, read them as XML or JSON, make addresses absolute
 */
#include "fetchers/feed.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/url.h"
#include "fetchers/decode.h"
#include "fetchers/feed_inner.h"
#include "fetchers/xml_mend.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SNIFF_BYTES = 65536 };

static void init_entry(struct feed_entry *e)
{
    *e = (struct feed_entry){
        .published = TIME_UNKNOWN,
        .updated = TIME_UNKNOWN,
        .rating = NAN,
        .rating_least = NAN,
        .rating_most = NAN,
    };
}

struct feed_entry *feed_entry_add(struct feed *f)
{
    f->entries = mem_grow(f->entries, f->len, &f->cap, sizeof(*f->entries));
    init_entry(&f->entries[f->len]);
    return &f->entries[f->len++];
}

void feed_release(struct feed *f)
{
    if (f == NULL)
        return;
    free(f->entries);
    arena_release(&f->arena);
    *f = (struct feed){.published = TIME_UNKNOWN, .updated = TIME_UNKNOWN};
}

bool feed_is_web(struct str s)
{
    return (str_starts_fold(s, STR("http://")) && s.len > 7) ||
           (str_starts_fold(s, STR("https://")) && s.len > 8);
}

/* Does `s` start with a scheme, such as "tag:"? */
static bool has_scheme(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (c == ':')
            return i > 0;
        if (!is_letter &&
            (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
            return false;
    }
    return false;
}

struct str feed_link(struct arena *a, struct str base, struct str ref)
{
    struct buf out = {0};

    if (base.len > 0 && ref.len > 0 && !has_scheme(ref) && url_resolve(base, ref, &out))
        ref = buf_str(&out);
    ref = ref.len > 0 ? arena_copy(a, ref) : STR_NONE;
    buf_release(&out);
    return ref;
}

static bool is_mail(struct str s)
{
    size_t at = str_find_char(s, '@');

    return str_find_char(s, ':') == SIZE_MAX && at != SIZE_MAX && at > 0 &&
           at + 1 < s.len && str_find_char(s, ' ') == SIZE_MAX &&
           str_find_char(s, '/') == SIZE_MAX;
}

/* `s` without blanks, brackets and commas around it. */
static struct str trim_marks(struct str s)
{
    while (s.len > 0 && strchr(" \t\r\n<>()[],;\"", s.ptr[0]) != NULL)
        s = str_slice(s, 1, SIZE_MAX);
    while (s.len > 0 && strchr(" \t\r\n<>()[],;\"", s.ptr[s.len - 1]) != NULL)
        s.len--;
    return s;
}

/* `s` cut into what is before the bracket, and what is in it. */
static bool cut_brackets(struct str s, char open, char close, struct str *before,
                         struct str *inside)
{
    size_t at = str_find_char(s, open), end;

    if (at == SIZE_MAX)
        return false;
    *inside = str_slice(s, at + 1, SIZE_MAX);
    end = str_find_char(*inside, close);
    if (end == SIZE_MAX)
        return false;
    *inside = str_trim(str_slice(*inside, 0, end));
    *before = str_trim(str_slice(s, 0, at));
    return true;
}

bool feed_date(struct str text, int64_t *out)
{
    bool is_number = text.len == 10 || text.len == 13;

    if (date_parse_any(text, out, NULL) == OK)
        return true;
    for (size_t i = 0; i < text.len; i++)
        is_number = is_number && text.ptr[i] >= '0' && text.ptr[i] <= '9';
    if (!is_number || text.ptr[0] != '1')
        return false;
    return (text.len == 10 ? date_parse_epoch : date_parse_epoch_ms)(text, out, NULL) ==
           OK;
}

/* A mail address among other words: it, and what else `raw` says. */
static bool find_mail(struct arena *a, struct str raw, struct feed_person *out)
{
    size_t at = str_find_char(raw, '@'), from = at, to = at;
    struct str mail, before, behind;

    if (at == SIZE_MAX)
        return false;
    while (from > 0 && strchr(" \t\n<([,;:\"", raw.ptr[from - 1]) == NULL)
        from--;
    while (to < raw.len && strchr(" \t\n>)],;\"", raw.ptr[to]) == NULL)
        to++;
    mail = str_slice(raw, from, to - from);
    if (!is_mail(mail))
        return false;
    before = str_slice(raw, 0, from);
    if (str_ends_fold(before, STR("mailto:")))
        before = str_slice(before, 0, before.len - strlen("mailto:"));
    before = trim_marks(before);
    behind = trim_marks(str_slice(raw, to, SIZE_MAX));
    out->email = mail;
    if (before.len > 0 && behind.len > 0)
        out->name =
            arena_printf(a, STR_FMT " " STR_FMT, STR_ARG(before), STR_ARG(behind));
    else
        out->name = before.len > 0 ? before : behind;
    return true;
}

void feed_person_split(struct arena *a, struct str raw, struct feed_person *out)
{
    struct str before, inside;

    *out = (struct feed_person){.raw = raw};
    if (!cut_brackets(raw, '<', '>', &before, &inside) &&
        !cut_brackets(raw, '(', ')', &before, &inside)) {
        before = raw;
        inside = STR_NONE;
    }
    if (is_mail(before) || (before.len == 0 && inside.len > 0 && !is_mail(inside))) {
        out->email = before;
        out->name = inside;
    } else if (is_mail(inside) && before.len > 0) {
        out->name = before;
        out->email = inside;
    } else if (!find_mail(a, raw, out)) {
        out->name = raw; /* "Ann (the manager)" */
    }
}

void feed_person_join(struct arena *a, struct feed_person *out)
{
    if (out->name.len > 0 && out->email.len > 0)
        out->raw = arena_printf(a, STR_FMT " (" STR_FMT ")", STR_ARG(out->name),
                                STR_ARG(out->email));
    else
        out->raw = out->name.len > 0 ? out->name : out->email;
}

/* Scheme and host in lower case (RFC 3986, section 6.2.2.1); other links as they are. */
static struct str lower_host(struct arena *a, struct str link)
{
    struct str out = link;
    size_t slashes = 0;

    for (size_t i = 0; i < link.len && slashes < 3; i++) {
        slashes += link.ptr[i] == '/' || link.ptr[i] == '?' || link.ptr[i] == '#';
        if (link.ptr[i] < 'A' || link.ptr[i] > 'Z')
            continue;
        if (out.ptr == link.ptr)
            out = arena_copy(a, link);
        ((char *)out.ptr)[i] = (char)(link.ptr[i] + ('a' - 'A'));
    }
    return out;
}

static void resolve(struct feed *f, struct str base, struct str *link)
{
    if (link->len == 0)
        return;
    if (feed_is_web(*link))
        *link = lower_host(&f->arena, *link);
    else if (base.len > 0 && !has_scheme(*link))
        *link = feed_link(&f->arena, base, *link);
}

/* BCP 47 has "-" where others write "_". */
static struct str language_tag(struct arena *a, struct str tag)
{
    char *copy = (char *)arena_copy(a, tag).ptr;

    for (size_t i = 0; i < tag.len; i++) {
        if (copy[i] == '_')
            copy[i] = '-';
    }
    return (struct str){copy, tag.len};
}

/*
 * What xml:base did not make absolute: against the feed's own page, else the address
 * that it came from. Without such an address links stay as sent.
 */
static void finish(struct feed *f, const struct feed_input *in)
{
    struct str base;

    resolve(f, in->base, &f->link);
    base = feed_is_web(f->link) && in->base.len > 0 ? f->link : in->base;
    resolve(f, in->base, &f->next);
    resolve(f, base, &f->author.url);
    for (size_t i = 0; i < f->len; i++) {
        struct feed_entry *e = &f->entries[i];

        resolve(f, base, &e->link);
        resolve(f, base, &e->related);
        resolve(f, base, &e->comments);
        resolve(f, base, &e->enclosure);
        resolve(f, base, &e->media);
        resolve(f, base, &e->author.url);
        resolve(f, base, &e->site_url);
    }
    if (f->language.len == 0)
        f->language = str_trim(in->language);
    if (f->language.len > 0)
        f->language = language_tag(&f->arena, f->language);
    if (in->is_cut)
        f->is_cut = true;
}

/* Where a feed may start behind what a broken script printed before it, or inside a page
 * that was put around it. 0 for a document that starts as it should, or holds none. */
static size_t junk_before(struct str text, bool is_page)
{
    static const char *const starts[] = {"<rss", "<feed", "<rdf:RDF", "<?xml"};
    struct str head = str_slice(text, 0, SNIFF_BYTES);
    struct str tag = str_slice(text, xml_prolog(text).len, 16);
    size_t first = SIZE_MAX;

    if (str_starts(tag, STR("<xsl:"))) /* a style sheet, which writes feeds */
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(starts) - is_page; i++) {
        size_t at = str_find(head, str_from(starts[i]));

        if (i < 3 && str_starts(tag, str_from(starts[i])))
            return 0;
        if (at < first)
            first = at;
    }
    return first == SIZE_MAX ? 0 : first;
}

static bool is_web_page(struct str text)
{
    struct str tag = str_slice(text, xml_prolog(text).len, 16);

    return str_starts_fold(tag, STR("<html")) || str_starts_fold(tag, STR("<head"));
}

static enum status read_xml(struct str text, const struct feed_input *in,
                            struct feed *out, struct error *err)
{
    bool is_page = is_web_page(text);
    size_t junk = junk_before(text, is_page);

    if (is_page && junk > 0) { /* a page may also write about feeds */
        const char *encoding = out->encoding;
        struct str inside = str_slice(text, junk, SIZE_MAX);

        if (feed_xml_read(inside, in, out, NULL) == OK && out->len > 0)
            return OK;
        feed_release(out);
        out->encoding = encoding;
        junk = 0;
    }
    text = str_slice(text, junk, SIZE_MAX);
    if (text.ptr[0] != '<')
        return error_set(err, ERR_PARSE, "neither XML nor JSON");
    return feed_xml_read(text, in, out, err);
}

static enum status read_text(struct str text, const struct feed_input *in,
                             struct feed *out, struct error *err)
{
    text = str_trim(text);
    if (text.len == 0)
        return error_set(err, ERR_PARSE, "empty");
    if (text.ptr[0] == '{' || text.ptr[0] == '[')
        return feed_json_read(text, out, err);
    return read_xml(text, in, out, err);
}

/* The name of the encoding. RFC 3023, section 8.5: text/xml without charset is ASCII,
 * whatever the declaration says; that is told only where it is the truth. */
static const char *encoding_name(const struct feed_input *in, const struct decoded *d)
{
    struct str type = decode_media_type(in->content_type);

    if (!str_starts_fold(type, STR("text/")) || decode_charset(in->content_type).len > 0)
        return d->encoding;
    for (size_t i = 0; i < in->body.len; i++) {
        unsigned char c = (unsigned char)in->body.ptr[i];

        if (c > 0x7F || c == 0 || c == 0x1B) /* another character set, or UTF-16 */
            return d->encoding;
    }
    return "us-ascii";
}

enum status feed_parse(const struct feed_input *in, struct feed *out, struct error *err)
{
    struct buf space = {0};
    struct decoded decoded;
    enum status rc;

    *out = (struct feed){0};
    feed_release(out); /* sets its instants to unknown */
    if (str_starts(in->body, STR("\x1f\x8b")))
        return error_set(err, ERR_PARSE, "compressed once more than its header says");
    rc = decode_body(in->body, in->content_type, &space, &decoded, err);
    if (rc == OK) {
        out->encoding = encoding_name(in, &decoded);
        rc = read_text(decoded.text, in, out, err);
    }
    if (rc == OK)
        finish(out, in);
    else
        feed_release(out);
    buf_release(&space);
    return rc;
}
