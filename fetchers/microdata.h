/*
 * microdata.h - the items of a page's microdata as JSON objects
 *
 * Fed tag by tag. An item has "@type" (last part of its first type), "@id" (itemid), and
 * a member for each property, the first value of each name. Text is escaped (&, <,
 * line ends) so that it can be read as HTML again. Source: HTML standard, section 5.
 */
#ifndef FETCHERS_MICRODATA_H
#define FETCHERS_MICRODATA_H

#include "fetchers/html.h"

#include <jansson.h>

enum { MICRODATA_DEPTH_MAX = 256, MICRODATA_TEXT_MAX = 16 * 1024 * 1024 };

struct microdata_open {
    struct str name;   /* of the element */
    struct str props;  /* raw attribute; empty where its text is no property */
    const char *start; /* of its content */
    json_t *item;      /* owned; NULL where it isn't one */
    json_t *outer;     /* borrowed: the item that the property belongs to */
};

struct microdata {
    struct microdata_open open[MICRODATA_DEPTH_MAX];
    size_t len;     /* elements that are open */
    size_t items;   /* of them, items */
    size_t skipped; /* open elements past the depth */
    size_t read;    /* bytes of text read, of MICRODATA_TEXT_MAX */
};

/* `content` is what stands behind the tag. Reviews are appended to `reviews`. */
void microdata_tag(struct microdata *m, const struct html_tag *tag, const char *content,
                   json_t *reviews);
/* The page is over; its end closes what is open. */
void microdata_end(struct microdata *m, const char *end);
void microdata_release(struct microdata *m);

#endif
