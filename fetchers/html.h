/*
 * html.h - HTML to plain text, and the tags of a page, in one linear pass
 *
 * Input is UTF-8 that decode_body() or the XML and JSON readers gave. There is no
 * tree and no recursion: cost grows with the bytes, whatever they are.
 */
#ifndef FETCHERS_HTML_H
#define FETCHERS_HTML_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

enum { HTML_TAG_MAX_BYTES = 65536, HTML_TAG_MAX_ATTRS = 256 };

/*
 * Append the text of an HTML fragment or page.
 *
 * Dropped with their content: comments, script, style, iframe, object, template,
 * noscript and the like. Block elements and <br> give one '\n', table cells a blank,
 * inline elements nothing; white space collapses to one blank (not U+00A0) and is
 * trimmed at both ends. Entities are decoded once. A '<' that no letter, '/', '!' or
 * '?' follows is text. Not cleaned of controls: utf8_clean() does that.
 *
 * ERR_LIMIT for a tag over 64 KiB or with over 256 attributes; `out` then has the text
 * before it.
 */
MUST_CHECK enum status html_to_text(struct str html, struct buf *out, struct error *err);

/* Append `s` with HTML entities decoded once and tags left alone: all HTML 4 names
 * and the common ones of HTML 5, with ';' (without it only where HTML allows that),
 * numbers with windows-1252 for 128-159 and U+FFFD for what is no character. */
void html_entities_decode(struct str s, struct buf *out);

/* Does `s` hold a tag of a known element, a comment, or an entity? Says whether
 * the title of an RSS item was meant as HTML. */
bool html_looks_like_markup(struct str s);

/* The code points (1 or 2) of an entity's name without '&' and ';', as UTF-8 in static
 * storage; the empty str for an unknown name. For the XML reader's getEntity. */
struct str html_entity(struct str name);

/* What is known of the rest of a document, so that nothing is looked for twice. Private.
 */
struct html_rest {
    bool is_quote_open[2]; /* no more " or ' to come */
    bool is_tagless;       /* no more '>' that ends a tag */
    unsigned endless;      /* bits of elements that have no more end tags */
};

/*
 * Walk over the tags of a page, as schema.org extraction and feed discovery need:
 *
 *   struct html_scan scan = html_scan_start(page);
 *   struct html_tag tag;
 *   while (html_scan_next(&scan, &tag)) {
 *       if (html_tag_is(&tag, "link"))
 *           href = html_tag_attr(&tag, "href", &buf);
 *   }
 *
 * Comments, doctypes and processing instructions are passed over; the content of
 * script, style and the like is not searched for tags but given as `text` of the tag.
 */
struct html_scan {
    struct str rest;
    const char *text_from;  /* where the text before the next tag starts */
    struct html_rest known; /* private, as the two above */
    bool is_over_limit;     /* the walk ended at a tag over the limits */
};

struct html_tag {
    struct str name;   /* as written: compare with html_tag_is() */
    struct str attrs;  /* what stands between name and '>' */
    struct str before; /* raw text between the tag before and this one */
    struct str text;   /* raw content of script, style, title, textarea; else empty */
    bool is_end;       /* </name> */
    bool is_empty;     /* <name/> */
};

struct html_attr {
    struct str name;  /* as written */
    struct str value; /* raw: entities not decoded; empty without '=' */
    bool has_value;
};

struct html_scan html_scan_start(struct str page);
bool html_scan_next(struct html_scan *scan, struct html_tag *tag);
bool html_tag_is(const struct html_tag *tag, const char *name); /* name in lower case */

/* Take the next attribute from `*attrs`, which starts as tag.attrs. */
bool html_attr_next(struct str *attrs, struct html_attr *out);

/* The decoded value of the first attribute of that name (lower case), trimmed, built in
 * `buf` (reset first) and valid until its next use; STR_NONE where absent, and a str
 * with ptr and len 0 where empty. */
struct str html_tag_attr(const struct html_tag *tag, const char *name, struct buf *buf);

#endif
