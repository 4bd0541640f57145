/*
 * store_add_help.h - mentions into a store, and how they were counted
 */
#ifndef TESTS_STORE_ADD_HELP_H
#define TESTS_STORE_ADD_HELP_H

#include "tests/store_help.h"

#include "store/find.h"

#define LONG_TEXT                                                                        \
    "The coffee was cold again and nobody at the counter cared to make a new one for "   \
    "me."
#define NONE ((double)NAN)

/* Store one batch and compare what was counted. */
static inline void add(struct store *st, const char *source, const struct batch *b,
                       int64_t now, struct store_counts want, const char *why)
{
    struct source_state src = source_named(source, "Blue Heron");
    struct store_counts got = {0};
    struct error err = {OK, ""};

    if (store_add(st, &src, b, now, &got, &err) != OK)
        fail_msg("%s: %s", why, err.text);
    if (got.fresh != want.fresh || got.edited != want.edited || got.known != want.known ||
        got.also != want.also || got.replied != want.replied)
        fail_msg("%s: fresh %zu edited %zu replied %zu known %zu also %zu", why,
                 got.fresh, got.edited, got.replied, got.known, got.also);
}

static inline size_t count(struct store *st)
{
    struct find all = {.ours = FIND_ALL};
    int64_t n = 0;

    assert_ok(store_count(st, &all, &n, err));
    return (size_t)n;
}

#endif
