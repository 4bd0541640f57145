/*
 * where.h - a struct find as SQL
 *
 * Text that is made here holds no value of anybody: all are bound.
 */
#ifndef STORE_WHERE_H
#define STORE_WHERE_H

#include "store/internal.h"

struct value {
    bool is_text;
    struct str text;
    int64_t number;
};

enum { VALUES_MAX = 40 };

struct where {
    const char *row, *at; /* columns: the mention's row, and the time it counts for */
    bool
        is_ours; /* every mention is judged, and ours are meant: a is read by its index */
    bool is_narrow;   /* and nothing but a is needed to tell which */
    bool is_by_issue; /* and they are read in order from those of one issue, k */
    struct buf sql;   /* the statement so far */
    struct value values[VALUES_MAX];
    size_t len;
    struct buf match; /* for the full-text index */
    bool is_empty;    /* nothing can match */
};

/* Find out how `f` is best read; to be called first. `is_narrow`: the SELECT list needs
 * nothing of m. */
MUST_CHECK enum status where_start(struct where *w, struct store *st,
                                   const struct find *f, bool is_narrow,
                                   struct error *err);
/* Append " FROM ... WHERE ..." for what `f` means: m is mentions (not there where
 * w->is_narrow), a analyses (may be NULL in every column unless w->is_ours), w words
 * where f->words is set. */
void where_add(struct where *w, const struct find *f);
/* Append " ORDER BY ... LIMIT ...". */
void where_order(struct where *w, const struct find *f);
/* The statement with its values; the caller finalizes it. NULL on failure. */
sqlite3_stmt *where_prepare(struct where *w, struct store *st);
void where_release(struct where *w);

/* What a person typed, as a query of FTS5 that can't fail: implicit AND of quoted
 * strings. False where no letter or digit is left. */
bool words_query(struct str typed, struct buf *out);

#endif
