/*
 * xml_check.c - the part of xml_mend.h that looks and changes nothing
 */
#include "fetchers/xml_mend.h"

#include <string.h>

static const size_t attrs_min_bytes = (size_t)4 * XML_TAG_MAX_ATTRS; /* a="" */

size_t xml_until(struct str s, struct str end)
{
    size_t at = 0;

    while (at < s.len) {
        const char *hit = memchr(s.ptr + at, end.ptr[0], s.len - at);

        if (hit == NULL)
            break;
        at = (size_t)(hit - s.ptr);
        if (str_starts(str_slice(s, at, end.len), end))
            return at;
        at++;
    }
    return s.len;
}

/* The length of a document type at the start of `s`, to its '>'. */
static size_t doctype(struct str s, struct xml_prolog *out)
{
    size_t end = xml_until(s, STR(">"));
    struct str head = str_slice(s, 0, end);
    size_t open = str_find_char(head, '[');

    if (open != SIZE_MAX) {
        end = xml_until(s, STR("]"));
        out->has_entities |=
            str_find_fold(str_slice(s, 0, end), STR("<!ENTITY")) != SIZE_MAX;
        end += xml_until(str_slice(s, end, SIZE_MAX), STR(">"));
        head = str_slice(s, 0, open);
    }
    out->is_netscape |= str_find(head, STR("Netscape")) != SIZE_MAX;
    out->is_external |= str_find(head, STR("SYSTEM")) != SIZE_MAX ||
                        str_find(head, STR("PUBLIC")) != SIZE_MAX;
    return end < s.len ? end + 1 : s.len;
}

struct xml_prolog xml_prolog(struct str text)
{
    struct xml_prolog out = {0};

    while (out.len < text.len) {
        struct str here = str_slice(text, out.len, SIZE_MAX), end = STR(">");
        size_t len;

        if (strchr(" \t\r\n", here.ptr[0]) != NULL && here.ptr[0] != '\0') {
            out.len++;
            continue;
        }
        if (here.ptr[0] != '<') {
            out.len = text.len;
            break;
        }
        if (str_starts_fold(here, STR("<!doctype"))) {
            out.len += doctype(here, &out);
            continue;
        }
        if (str_starts(here, STR("<!--")))
            end = STR("-->");
        else if (here.len < 2 || (here.ptr[1] != '!' && here.ptr[1] != '?'))
            break;
        len = xml_until(here, end) + end.len;
        out.len += len < here.len ? len : here.len;
    }
    return out;
}

/* The length of the tag at the start of `s`, to '>' or to the next '<'. */
static size_t check_tag(struct str s, size_t *attrs)
{
    size_t at = 1;

    *attrs = 0;
    while (at < s.len && s.ptr[at] != '>' && s.ptr[at] != '<') {
        char c = s.ptr[at++];

        *attrs += c == '=';
        if (c == '"' || c == '\'') {
            while (at < s.len && s.ptr[at] != c && s.ptr[at] != '<')
                at++;
            at += at < s.len && s.ptr[at] == c;
        }
        if (at > XML_TAG_MAX_BYTES)
            break;
    }
    return at;
}

/* The walk over all tags, which knows comments and CDATA. */
static enum status check_each(struct str text, struct error *err)
{
    while (text.len > 0) {
        const char *tag = memchr(text.ptr, '<', text.len);
        size_t len, attrs = 0;

        if (tag == NULL)
            break;
        text = str_slice(text, (size_t)(tag - text.ptr), SIZE_MAX);
        if (str_starts(text, STR("<![CDATA[")))
            len = xml_until(text, STR("]]>"));
        else if (str_starts(text, STR("<!--")))
            len = xml_until(text, STR("-->"));
        else
            len = check_tag(text, &attrs);
        if (attrs > XML_TAG_MAX_ATTRS)
            return error_set(err, ERR_LIMIT, "a tag with over %d attributes",
                             XML_TAG_MAX_ATTRS);
        if (attrs > 0 && len > XML_TAG_MAX_BYTES)
            return error_set(err, ERR_LIMIT, "a tag of over %d bytes", XML_TAG_MAX_BYTES);
        text = str_slice(text, len, SIZE_MAX);
    }
    return OK;
}

enum status xml_check_tags(struct str text, struct error *err)
{
    struct str rest = text;

    /* A tag ends before the next '<', and 257 attributes fill 4 bytes each: only where
     * two '<' are far apart can there be anything to find. */
    while (rest.len > attrs_min_bytes) {
        const char *next = memchr(rest.ptr + 1, '<', rest.len - 1);
        size_t len = next != NULL ? (size_t)(next - rest.ptr) : rest.len, attrs = 0;

        if (len > attrs_min_bytes && rest.ptr[0] == '<' &&
            (check_tag(rest, &attrs) > XML_TAG_MAX_BYTES || attrs > XML_TAG_MAX_ATTRS))
            return check_each(text, err);
        rest = str_slice(rest, len, SIZE_MAX);
    }
    return OK;
}
