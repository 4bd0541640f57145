/*
 * html_inner.h - what the readers of HTML share; not for other modules
 */
#ifndef FETCHERS_HTML_INNER_H
#define FETCHERS_HTML_INNER_H

#include "fetchers/html.h"

enum html_kind {
    HTML_UNKNOWN,
    HTML_INLINE, /* no white space around it */
    HTML_CELL,   /* a blank on each side */
    HTML_BLOCK,  /* a line of its own */
    HTML_TEXT,   /* inline; its content holds no tags */
    HTML_RAW,    /* its content is no text, and ends at the end tag alone */
    HTML_SKIP,   /* its content is no text, and may hold elements of its own kind */
};

enum html_kind html_kind_of(struct str name);

/* The '>' that ends the tag whose name starts at `p`, or NULL. */
const char *html_tag_end(const char *p, const char *end, struct html_rest *rest);

/* Are a tag's attributes [p, end) within HTML_TAG_MAX_BYTES and _ATTRS? */
bool html_tag_is_allowed(const char *p, const char *end);

/* Behind what starts with "<!" or "<?" at `p`: `end` where it has no end. */
const char *html_pass_comment(const char *p, const char *end);

/* The '<' of the end tag that closes the element `name`, whose content starts at
 * `p`; NULL where there is none. */
const char *html_find_end(const char *p, const char *end, struct str name,
                          enum html_kind kind, struct html_rest *rest);

/* Length of an element's name at `p`. */
size_t html_name_len(const char *p, const char *end);

enum { HTML_ENTITY_MAX = 8 };

/* Decode the entity at `p`, which is '&': writes up to HTML_ENTITY_MAX bytes to `to`
 * and their number to `*len`. Returns the bytes it takes in the text, 0 for none. */
size_t html_entity_at(const char *p, const char *end, char *to, size_t *len);

struct html_entity {
    char name[32];
    char text[8]; /* UTF-8 */
    bool is_bare; /* may stand without ';' */
};

extern const struct html_entity html_entities[]; /* sorted by name, bytewise */
extern const size_t html_entities_len;

#endif
