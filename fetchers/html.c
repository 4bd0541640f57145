#include "fetchers/html_inner.h"

#include "base/swar.h"

#include <string.h>

/* Reads [at, end), writes behind `to`; there is room for all that may come. White
 * space is written at once and taken back where more follows. */
struct text {
    const char *at, *end;
    char *start, *to;
    struct html_rest rest;
};

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static void add_blank(struct text *t)
{
    if (t->to > t->start && t->to[-1] != ' ' && t->to[-1] != '\n')
        *t->to++ = ' ';
}

static void add_line(struct text *t)
{
    if (t->to > t->start && t->to[-1] == ' ')
        t->to--;
    if (t->to > t->start && t->to[-1] != '\n')
        *t->to++ = '\n';
}

/* Can the word go out as it is: no tag, no entity, no control, single blanks? */
static bool is_plain_word(uint64_t w)
{
    return (swar_equal(w, '<') | swar_equal(w, '&') | swar_below(w, ' ')) == 0 &&
           !swar_has_pair(w, ' ');
}

/* Up to 8 bytes, white space collapsed; true at the end of the run. */
static bool copy_bytes(struct text *t)
{
    const char *stop = t->end - t->at > 8 ? t->at + 8 : t->end;

    for (; t->at < stop; t->at++) {
        if (*t->at == '<' || *t->at == '&')
            return true;
        if (is_space(*t->at))
            add_blank(t);
        else
            *t->to++ = *t->at;
    }
    return t->at == t->end;
}

/* Text up to the next '<' or '&'. */
static void copy_run(struct text *t)
{
    do {
        const char *p = t->at;
        char *to = t->to;
        bool is_after_blank = to == t->start || is_space(to[-1]);

        while (t->end - p >= 8 && !(is_after_blank && *p == ' ')) {
            uint64_t w = swar_load(p);

            if (!is_plain_word(w))
                break;
            memcpy(to, &w, sizeof(w));
            is_after_blank = p[7] == ' ';
            to += 8;
            p += 8;
        }
        t->at = p;
        t->to = to;
    } while (!copy_bytes(t));
}

static void copy_entity(struct text *t)
{
    size_t len = 0, taken = html_entity_at(t->at, t->end, t->to, &len);

    if (taken == 0) {
        *t->to++ = '&';
        t->at++;
    } else {
        t->at += taken;
        if (len == 1 && is_space(*t->to))
            add_blank(t);
        else
            t->to += len;
    }
}

/* Behind a start tag: pass over content that is no text. */
static void pass_content(struct text *t, struct str name, enum html_kind kind)
{
    const char *close;

    if (t->at[-2] == '/') /* <iframe ... /> has none */
        return;
    close = html_find_end(t->at, t->end, name, kind, &t->rest);
    if (close != NULL)
        t->at = close;
    else if (kind == HTML_RAW)
        t->at = t->end;
}

static void add_gap(struct text *t, enum html_kind kind)
{
    if (kind == HTML_BLOCK)
        add_line(t);
    else if (kind == HTML_CELL || kind == HTML_SKIP || kind == HTML_RAW)
        add_blank(t);
}

/* The tag at `at`, whose name follows. False for one over the limits. */
static bool pass_tag(struct text *t)
{
    bool is_end = t->at[1] == '/';
    const char *first = t->at + 1 + is_end;
    struct str name = {first, html_name_len(first, t->end)};
    enum html_kind kind = html_kind_of(name);
    const char *close = html_tag_end(first, t->end, &t->rest);

    if (close == NULL) { /* cut off, or no tag at all */
        t->rest.is_tagless = true;
        if (kind == HTML_UNKNOWN) {
            *t->to++ = '<';
            t->at++;
            return true;
        }
        if (t->end - t->at > HTML_TAG_MAX_BYTES)
            return false;
        t->at = t->end;
        return true;
    }
    if (!html_tag_is_allowed(name.ptr + name.len, close))
        return false;
    t->at = close + 1;
    if (kind == HTML_UNKNOWN || kind == HTML_INLINE)
        return true;
    add_gap(t, kind);
    if (!is_end && (kind == HTML_RAW || kind == HTML_SKIP))
        pass_content(t, name, kind);
    return true;
}

/* At '<'. False for a tag over the limits. */
static bool pass_markup(struct text *t)
{
    char next = '\0';

    if (t->end - t->at > 1)
        next = t->at[1];
    if (next == '!' || next == '?') {
        t->at = html_pass_comment(t->at, t->end);
        return true;
    }
    if (next == '/' && t->end - t->at > 2 && !is_letter(t->at[2])) { /* "</>" */
        t->at = html_pass_comment(t->at, t->end);
        return true;
    }
    if (!t->rest.is_tagless && (is_letter(next) || (next == '/' && t->end - t->at > 2)))
        return pass_tag(t);
    *t->to++ = '<';
    t->at++;
    return true;
}

enum status html_to_text(struct str html, struct buf *out, struct error *err)
{
    struct text t = {.at = html.ptr};
    enum status rc = OK;

    if (html.len == 0)
        return buf_status(out, err);
    t.end = html.ptr + html.len;
    /* An entity may grow by a fifth ("&nGt;"); 8 bytes are written at a time. */
    t.to = buf_room(out, html.len + html.len / 4 + 16);
    if (t.to == NULL)
        return buf_status(out, err);
    t.start = t.to;
    while (t.at < t.end) {
        copy_run(&t);
        if (t.at == t.end)
            break;
        if (*t.at == '&') {
            copy_entity(&t);
        } else if (!pass_markup(&t)) {
            rc = error_set(err, ERR_LIMIT, "HTML: a tag over %d bytes or %d attributes",
                           (int)HTML_TAG_MAX_BYTES, (int)HTML_TAG_MAX_ATTRS);
            break;
        }
    }
    if (t.to > t.start && is_space(t.to[-1]))
        t.to--;
    out->len += (size_t)(t.to - t.start);
    out->ptr[out->len] = '\0';
    return rc;
}

static bool is_known_tag(const char *p, const char *end)
{
    struct str name;

    p++;
    if (p < end && *p == '/')
        p++;
    name = (struct str){p, html_name_len(p, end)};
    return html_kind_of(name) != HTML_UNKNOWN && p + name.len < end && p[name.len] != '<';
}

bool html_looks_like_markup(struct str s)
{
    bool is_tagless = false; /* no '>' to come */

    for (size_t i = 0; i < s.len; i++) {
        const char *p = s.ptr + i, *end = s.ptr + s.len;
        char text[HTML_ENTITY_MAX];
        size_t len, taken;

        if (*p == '<' && !is_tagless) {
            if (end - p >= 4 && memcmp(p, "<!--", 4) == 0)
                return true;
            if (is_known_tag(p, end)) {
                is_tagless = memchr(p, '>', (size_t)(end - p)) == NULL;
                if (!is_tagless)
                    return true;
            }
        } else if (*p == '&') {
            taken = html_entity_at(p, end, text, &len);
            if (taken > 0 && p[taken - 1] == ';')
                return true;
        }
    }
    return false;
}
