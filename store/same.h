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
    size_t first;   /* whose index in the batch */
    uint32_t count;
    bool is_mixed; /* some with another value than the first */
};
struct seen {
    struct seen_slot *slots;
    size_t cap; /* a power of two */
};
void seen_start(struct seen *t, size_t len); /* empty, room for `len` */
struct seen_slot *seen_add(struct seen *t, uint64_t key, uint64_t value, size_t index);
const struct seen_slot *seen_get(const struct seen *t, uint64_t key); /* or NULL */

/* What is known of one mention of the batch. */
struct item {
    struct str id;   /* its own, or made unique */
    uint64_t state;  /* hash_state() now */
    bool is_there;   /* the key is known */
    bool is_settled; /* nothing more to do */
    bool is_also;    /* a copy of another source's */
    uint64_t stored; /* state as stored */
    int64_t mention; /* row; 0 until known or decided */
    int64_t brand;   /* of a new one, and */
    int64_t wording; /* the key of how it begins */
    size_t wording_len;
};

/* A stored mention that the source showed last time and shows no more. */
struct fallen {
    size_t index; /* in the batch `gone` */
    int64_t brand;
    uint64_t link, wording; /* hashes; link 0: none */
    uint64_t words;         /* hash of title and text in full */
    size_t wording_len;
    bool is_taken; /* one of the batch is that mention */
};

/* What one store_add() works with; kept from call to call for its memory. */
struct add_work {
    struct store *st;
    const struct batch *batch;
    int64_t source, now;
    struct str brand_name;
    bool is_first;   /* the source had nothing before */
    bool has_hashed; /* some of its ids were made hashes */
    struct item *items;
    size_t items_cap;
    struct seen ids, links;
    bool has_links;    /* `links` is filled */
    struct rows shown; /* int64_t: rows shown last time, rising */
    struct fallen *fallen;
    size_t fallen_len, fallen_cap;
    bool has_fallen; /* `fallen` is filled */
    struct batch gone;
    struct item **fresh; /* those to be stored as new */
    size_t fresh_len, fresh_cap;
    struct store_counts counts;
    int64_t newest_at;
    struct arena arena; /* of this call */
    struct batch old;   /* the stored mention that is compared with */
};

/* ---- which is which (same.c) ---- */

/* Is a mention with an unknown id one that was shown under another? `*row` is that one,
 * or 0. */
MUST_CHECK enum status same_moved(struct add_work *w, const struct mention *m,
                                  int64_t brand, int64_t *row, struct error *err);

/* Fill w->fallen: the rows shown last time, without those that are shown now. */
MUST_CHECK enum status same_fallen(struct add_work *w, struct error *err);

/* Note what the source has taken down, and take back what it shows again (vanished.c);
 * after the batch is stored, while w->shown is still that of last time. */
MUST_CHECK enum status vanished_note(struct add_work *w, struct error *err);

/* Fill wording and wording_len of a new item; false where there are too few words. */
bool wording_read(struct add_work *w, const struct mention *m, struct item *it);
/* The wording led elsewhere: to a story of which `it` is a copy (then is_also and mention
 * say so), or to the latest before it. */
MUST_CHECK enum status wording_decide(struct add_work *w, struct item *it,
                                      struct error *err);

/* Let the wording of a mention lead to `row`. */
MUST_CHECK enum status wording_give(struct store *st, const struct mention *m,
                                    int64_t brand, int64_t row, struct error *err);

/* Are the words (folded) and the rating of both the same? */
bool is_same_wording(struct store *st, const struct mention *a, const struct mention *b);

/* Rows as bytes, rising differences of seven bits each, and back; what is not so ends
 * the reading. */
void rows_write(const int64_t *rows, size_t len, struct buf *out);
void rows_read(struct str bytes, struct rows *out);

/* ---- new ones (fresh.c) ---- */

/* Let an item be stored as new, under the next row. */
void fresh_add(struct add_work *w, struct item *it, int64_t brand);
/* Store them all, with keys and wordings. */
MUST_CHECK enum status fresh_store(struct add_work *w, struct error *err);

/* ---- what else is written (add_row.c) ---- */

/* Fill an item from table identity by its id, or the id that stands for it. */
MUST_CHECK enum status key_get(struct add_work *w, struct item *it, struct str id,
                               struct error *err);

/* Link a copy to the mention it->mention. */
MUST_CHECK enum status also_add(struct add_work *w, const struct mention *m,
                                const struct item *it, struct error *err);
/* Let the source's mention it->mention have this id from now on. */
MUST_CHECK enum status mention_move(struct add_work *w, const struct item *it,
                                    struct error *err);
/* What has changed against the stored mention: an edit, a reply or nothing. */
MUST_CHECK enum status mention_changed(struct add_work *w, const struct mention *m,
                                       struct item *it, struct error *err);
/* Run a statement of a row, and of a time where it has two values. */
MUST_CHECK enum status row_run(struct store *st, const char *sql, int64_t row,
                               int64_t time, struct error *err);

#endif
