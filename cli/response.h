/*
 * response.h - how the owner answers in public
 *
 * Rate and time go by the date of the mention, the count of answers by their own. Times
 * are opening hours. Only sources where an answer of the owner's was ever seen count: of
 * the others nobody knows.
 */
#ifndef CLI_RESPONSE_H
#define CLI_RESPONSE_H

#include "cli/context.h"
#include "store/find.h"

struct response_group {
    struct str name;    /* of the place; empty: all */
    int64_t mentions;   /* written in the window, */
    int64_t answered;   /* of these */
    int64_t detractors; /* among the mentions, */
    int64_t detractors_answered;
    int64_t in_time;     /* of the answered detractors, within the standard */
    int64_t timed;       /* answered ones whose time is known, and */
    double median_hours; /* of these to the answer, detractors alone; NAN without */
    int64_t replies;     /* answers given in the window */
};

struct response {
    int64_t from, to;
    double standard_hours;
    struct response_group all;
    struct response_group *places; /* by name; none where there are less than two */
    size_t places_len;
    struct str *silent; /* sources with mentions that never showed an answer, by name */
    size_t silent_len;
};

/* Of a brand in [from, to), read into `arena`. `answers` are those of store_answers() for
 * that window, or NULL to read them. */
MUST_CHECK enum status response_read(struct context *c,
                                     const struct brand_settings *brand, int64_t from,
                                     int64_t to, const struct answer *answers,
                                     size_t answers_len, struct arena *arena,
                                     struct response *out, struct error *err);

/* Somebody who has written before and in another mood: from promoter to detractor, or
 * back. Told apart by a keyed hash of name and source. */
struct returning {
    int64_t row, at;         /* what they wrote last */
    double recommend;        /* 0..10 */
    double recommend_before; /* and what they had said, */
    double rating_before;    /* 0..1, or NAN, */
    int64_t before_at;       /* when */
};
/* Among `answers` (in order of time), those whose last is in [from, to). An author with
 * more than RETURNING_MOST answers is no person but a word such as "Guest". */
void response_returning(const struct answer *answers, size_t len, int64_t from,
                        int64_t to, struct arena *arena, struct returning **out,
                        size_t *out_len);
enum { RETURNING_MOST = 8 };

#endif
