/*
 * discover.h - what a web page tells of where its firm is talked about
 *
 * Read are links to feeds (rel="alternate"), reviews that the page carries itself
 * (schema.org), links to platforms with reviews, and the signs of shop, blog and comment
 * software. Nothing is guessed: what is found stands in the page.
 */
#ifndef FETCHERS_DISCOVER_H
#define FETCHERS_DISCOVER_H

#include "base/arena.h"
#include "base/status.h"
#include "config/settings.h"
#include "fetchers/adapter.h"

/* One source that could be set up. */
struct discovery {
    struct str name;       /* for the settings: "Trustpilot", "pier.example" */
    struct str adapter;    /* "feed", "schemaorg", "appstore" ... */
    struct str title;      /* for people: "Trustpilot", or a feed's title */
    struct str url;        /* to poll; empty where the adapter makes it */
    struct str seen;       /* the link in the page; or empty */
    struct pair_list vars; /* what the link tells; an empty value is to be filled in */
    struct str missing;    /* what the owner has to get first; or empty */
    struct str secret;     /* environment name for its key; or empty */
    size_t reviews;        /* that the page carries now */
};

enum { DISCOVERIES_MAX = 50 };

/*
 * Read one page, or the feed that stands at its address.
 *
 *   doc    as fetched; doc->base is its address
 *   out    in `arena`, in the order of the page, each source once
 *
 * ERR_PARSE for what is neither a page nor a feed.
 */
MUST_CHECK enum status discover(const struct document *doc, struct arena *arena,
                                struct discovery **out, size_t *len, struct error *err);

#endif
