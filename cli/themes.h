/*
 * themes.h - what most complaints of a kind, or of a day, speak of
 */
#ifndef CLI_THEMES_H
#define CLI_THEMES_H

#include "analyze/issues.h"
#include "cli/context.h"

struct theme_ask {
    struct str issue, name; /* id, and what it is called; empty: complaints of any kind */
    const int64_t *rows;    /* of the mentions, from the last ISSUE_DAYS, in any order */
    size_t len;
    struct str theme; /* set by themes_read(), in its arena: "hot water"; or empty */
};

enum { ISSUE_DAYS = 30 /* over which an issue is counted */ };

/* Fill in the themes of complaints of a brand in the days before `to`. */
MUST_CHECK enum status themes_read(struct context *c, const struct brand_settings *brand,
                                   const struct issues *kinds, int64_t to,
                                   struct theme_ask *asks, size_t len,
                                   struct arena *arena, struct error *err);

#endif
