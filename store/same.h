/*
 * same.h - is a mention new, or one that the store has under another name?
 *
 * A part of store_add(), with the rules that its header states.
 */
#ifndef STORE_SAME_H
#define STORE_SAME_H

#include "store/internal.h"

/* An open hash table from 64 bits to how often and where they were seen. */
struct seen_slot {
    uint64_t key;   /* 0: empty */
    uint64_t value; /* of its first */
    uint32_t count;
    bool is_mixed; /* some with another value than the first */
};
struct seen {
    struct seen_slot *slots;
    size_t cap; /* a power of two */
};
void seen_start(struct seen *t, size_t len); /* empty, room for `len` */
void seen_add(struct seen *t, uint64_t key, uint64_t value);
const struct seen_slot *seen_get(const struct seen *t, uint64_t key); /* or NULL */

/* What one store_add() works with. */
struct add_work {
    struct store *st;
    const struct batch *batch;
    int64_t source, now;
    struct str source_name, brand_name;
    bool is_first;   /* the source had nothing before */
    bool has_hashed; /* some of its ids were made hashes */
    bool has_seen;   /* the two tables below are filled */
    struct seen ids, links;
    struct store_counts counts;
    int64_t first_row, newest_at;
    struct buf id; /* an id made unique */
    struct arena arena;
    struct batch old; /* the stored mention that is compared with */
};

/* Fill `ids` and `links` from the batch. */
void seen_fill(struct add_work *w);

/* A row of identity. */
struct key {
    bool is_there;
    uint64_t state;
    int64_t mention;
    bool is_also;
};

MUST_CHECK enum status key_get(struct add_work *w, struct str id, struct key *out,
                               struct error *err);
/* Adds the key of the mention to come; `*is_new` is false where it exists. */
MUST_CHECK enum status key_add(struct add_work *w, struct str id, uint64_t state,
                               bool *is_new, struct error *err);
MUST_CHECK enum status key_put(struct add_work *w, struct str id, uint64_t state,
                               int64_t mention, bool is_also, struct error *err);

enum verdict {
    VERDICT_FRESH, /* nobody has it */
    VERDICT_MOVED, /* the source's own, under another id before */
    VERDICT_ALSO,  /* another source's story */
};

/* The marks of a new mention, and whose they were before it. */
struct marks {
    bool has_link, has_wording;
    int64_t link, wording;         /* keys */
    size_t wording_len;            /* bytes folded */
    int64_t link_row, wording_row; /* 0: nobody's; then they are `row`'s now */
};

/* Claim the marks of `m` for `row` where they are free. */
MUST_CHECK enum status marks_claim(struct add_work *w, const struct mention *m,
                                   int64_t brand, int64_t row, struct marks *out,
                                   struct error *err);
/* Give them all to `row`. */
MUST_CHECK enum status marks_give(struct add_work *w, const struct marks *marks,
                                  int64_t row, struct error *err);
/* Take away those of a stored mention. */
MUST_CHECK enum status marks_drop(struct store *st, const struct mention *m,
                                  int64_t source, int64_t brand, struct error *err);

/* Decide by whom the marks belonged to. `*row` is that mention, unless fresh. */
MUST_CHECK enum status same_decide(struct add_work *w, const struct mention *m,
                                   int64_t brand, const struct marks *marks,
                                   enum verdict *out, int64_t *row, struct error *err);

/* Are the words (folded) and the rating of both the same? */
bool is_same_wording(struct store *st, const struct mention *a, const struct mention *b);

/* Read one mention without judgement into w->old; ERR_MISSING without a text in `err`. */
MUST_CHECK enum status old_read(struct add_work *w, int64_t row, int64_t *source,
                                int64_t *brand, struct error *err);

/* Store a new mention, with its key unless `has_key`. */
MUST_CHECK enum status mention_add(struct add_work *w, const struct mention *m,
                                   struct str id, uint64_t state, int64_t brand,
                                   bool has_key, const struct marks *marks,
                                   struct error *err);
/* Link a copy to the mention `first`. */
MUST_CHECK enum status also_add(struct add_work *w, const struct mention *m,
                                struct str id, int64_t first, struct error *err);
/* What has changed against w->old, which is of this source and brand: an edit, a reply
 * or nothing. */
MUST_CHECK enum status mention_compare(struct add_work *w, const struct mention *m,
                                       int64_t source, int64_t brand, struct error *err);
/* The same for a key that is known with another state. */
MUST_CHECK enum status mention_changed(struct add_work *w, const struct mention *m,
                                       struct str id, const struct key *key,
                                       uint64_t state, struct error *err);
/* Run a statement of a row, and of a time where it has two values. */
MUST_CHECK enum status row_run(struct store *st, const char *sql, int64_t row,
                               int64_t time, struct error *err);

#endif
