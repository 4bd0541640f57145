/*
 * themes.h - what the complaints of one kind are mostly about
 *
 * "Comfort" is a heading; that most who complain of it speak of hot water is what can be
 * mended. A theme is a word or two that half of those who complain of a kind use, and
 * more often than everybody else by more than chance, measured as in troubles.h.
 */
#ifndef ANALYZE_THEMES_H
#define ANALYZE_THEMES_H

#include "analyze/troubles.h"

enum { THEME_PEOPLE_MIN = 3 };

/* The complaints of one kind. */
struct theme_group {
    const size_t *texts; /* indexes; all of them are recent complaints */
    size_t texts_len;
    const struct str *names; /* what the kind and the business are called, in any
                                language: such words tell nothing */
    size_t names_len;
    struct str theme; /* set by themes_find(), in its arena: "hot water", as most write
                         it; empty: no such word */
    size_t people;    /* set likewise: who use it */
};

/*
 * Find the theme of each group.
 *
 *   texts  those of the groups and others for comparison, in any order
 */
void themes_find(const struct trouble_text *texts, size_t len, struct theme_group *groups,
                 size_t groups_len, struct arena *arena);

#endif
