/*
 * find.h - reading mentions back from the store, and counting them
 *
 * One struct find says which mentions are meant; every function here takes it.
 * Zero-initialised it means all that are ours: an empty str, a 0 and an enum's first
 * value don't narrow. Windows are half open, from <= time < to, and an end of 0 is open.
 *
 * The time a mention counts for is posted_at, or seen_at where that is unknown or
 * later than seen_at.
 */
#ifndef STORE_FIND_H
#define STORE_FIND_H

#include "base/mention.h"
#include "base/status.h"
#include "store/store.h"

enum find_ours {
    FIND_OURS,   /* judged to be about the brand, or not judged yet */
    FIND_OTHERS, /* judged to be another firm's or off topic */
    FIND_ALL,
};

enum find_order {
    FIND_NEWEST, /* by the time it counts for, latest first; ties by row */
    FIND_OLDEST,
    FIND_WORST,  /* by severity, then likelihood to recommend (lowest first), then newest
                  */
    FIND_BEST,   /* by likelihood to recommend, highest first, then newest */
    FIND_STORED, /* by row: in the order they were stored */
    FIND_RANK,   /* best match of `words` first (BM25); without words as FIND_NEWEST */
};

struct find {
    int64_t row; /* this one alone */
    struct str brand, source, place;
    struct str author; /* case folded for ASCII */
    struct str issue;  /* id: mentions that have it among their issues */
    struct str dimension, lang;
    enum mood mood;                 /* MOOD_UNSCORED: any */
    enum nps_class nps;             /* NPS_UNKNOWN: any */
    enum severity severity_least;   /* that or worse */
    int64_t from, to;               /* of the time it counts for */
    int64_t seen_from, seen_to;     /* of seen_at */
    int64_t edited_from, edited_to; /* of an edit, by our clock */
    struct str words; /* full text: every word must be there, "..." is a phrase, a final *
                         a beginning; any other character is harmless. Case and accents
                         don't count. Finds only what is judged as ours */
    struct str unsent_to, unsent_kind; /* not yet used in a message of this kind to this
                                          destination: see outbox.h */
    enum find_ours ours;
    enum find_order order;
    bool has_reply, has_no_reply; /* with, or without the owner's public answer */
    int64_t limit, offset;        /* 0: no limit */
    bool with_reasons;            /* fill judgement.reasons */
};

/* Fill `b` (reset first) with the mentions that `f` means, judgement included. */
MUST_CHECK enum status store_find(struct store *st, const struct find *f, struct batch *b,
                                  struct error *err);

/* Where mention `row` holds what `f->words` look for: some twelve words of its title or
 * its text in `arena`, those that were found between STX and ETX (bytes 2 and 3), an
 * ellipsis where something is left out. Empty where it holds none of them, as one that
 * was edited since it was found. */
MUST_CHECK enum status store_passage(struct store *st, const struct find *f, int64_t row,
                                     struct arena *arena, struct str *out,
                                     struct error *err);

/* One mention by row, appended to `b`. ERR_MISSING. */
MUST_CHECK enum status store_mention(struct store *st, int64_t row, struct batch *b,
                                     struct error *err);

/* One mention by its source and id, appended to `b`. ERR_MISSING. */
MUST_CHECK enum status store_mention_by_id(struct store *st, struct str source,
                                           struct str id, struct batch *b,
                                           struct error *err);

/* How many there are; limit, offset and order don't matter. */
MUST_CHECK enum status store_count(struct store *st, const struct find *f, int64_t *out,
                                   struct error *err);

enum find_group {
    FIND_BY_NOTHING, /* one tally for all; its key is empty */
    FIND_BY_BRAND,
    FIND_BY_SOURCE,
    FIND_BY_PLACE,
    FIND_BY_ISSUE, /* a mention counts for each of its issues */
    FIND_BY_DIMENSION,
    FIND_BY_NPS,
    FIND_BY_SEVERITY,
    FIND_BY_LANG,
    FIND_BY_AUTHOR,
};

/* Mentions that share something. */
struct tally {
    struct str key; /* what they share; empty where they have none */
    int64_t mentions;
    int64_t authors; /* different names among them; those without name count as one */
    int64_t negative, neutral, positive;
    int64_t promoters, passives, detractors;
    int64_t severe;            /* severity high or urgent */
    int64_t rated;             /* with a rating, and */
    double rating;             /* the mean of these, 0..1; NAN where rated is 0 */
    int64_t first_at, last_at; /* times they count for */
};

/* Tallies of the mentions that `f` means, largest first, then by key; `*out` in `arena`.
 */
MUST_CHECK enum status store_tally(struct store *st, const struct find *f,
                                   enum find_group by, struct arena *arena,
                                   struct tally **out, size_t *len, struct error *err);

/* What statistics need of a mention, without its words. */
struct answer {
    int64_t row, at;
    double rating;    /* 0..1, or NAN */
    double recommend; /* 0..10, or NAN */
    double score;     /* -1..1, or NAN */
    enum nps_class nps;
    enum basis basis;
    enum severity severity;
    struct str source, place;
    struct str issues; /* ids, a blank between; of what is not judged, none */
    uint64_t author;   /* the same for the same name, case folded; 0: no name */
};
/* Those of a brand that are ours or not judged yet, in [from, to), 0 being open; in order
 * of time, then row. `*out` in `arena`. A tenth of a microsecond each, where store_pack()
 * was called since their judgement. */
MUST_CHECK enum status store_answers(struct store *st, struct str brand, int64_t from,
                                     int64_t to, struct arena *arena, struct answer **out,
                                     size_t *len, struct error *err);

/* A judged mention in numbers, names and ids, for whatever is counted across them. */
struct voice {
    int64_t row, at;
    uint64_t author;          /* the same for the same name, case folded; 0: no name */
    double rating, recommend; /* 0..1 and 0..10, or NAN */
    enum nps_class nps;
    enum basis basis;
    enum mood mood;
    enum severity severity;
    struct str source, place, severity_kind;
    struct str touchpoint; /* that of the first issue: "before", "during", "after" */
    struct str channel;    /* touchpoint as a survey says */
    struct str segment;
    struct str issues; /* ids, a blank between, the strongest first */
    struct str topics; /* the same with "+", "-" or "=" behind each: praise, complaint */
};
/* The mentions of a brand that are ours, in [from, to), 0 being open; by time, then row.
 * `*out` in `arena`. As fast as store_answers(). */
MUST_CHECK enum status store_voices(struct store *st, struct str brand, int64_t from,
                                    int64_t to, struct arena *arena, struct voice **out,
                                    size_t *len, struct error *err);

/* What somebody said, without what nobody looks at who compares words. */
struct spoken {
    int64_t row, at; /* the time it counts for */
    uint64_t author; /* as in struct voice */
    struct str title, text;
    struct str lang; /* as it was judged; or empty */
    enum nps_class nps;
    enum mood mood;
    bool has_issues;
};
/* The newest `most` of a brand that are judged to be ours, in [from, to); the newest
 * first, of each text 4,000 characters. `*out` in `arena`. */
MUST_CHECK enum status store_spoken(struct store *st, struct str brand, int64_t from,
                                    int64_t to, size_t most, struct arena *arena,
                                    struct spoken **out, size_t *len, struct error *err);

/* Takes one mention, of which the row, source, place, author, text, rating and times are
 * set; its strings are gone after the call. */
typedef void mention_taker(void *ctx, const struct mention *m);
/* Give `take` the mentions that `f` means, one after the other: none is kept. */
MUST_CHECK enum status store_each(struct store *st, const struct find *f,
                                  mention_taker *take, void *ctx, struct error *err);

/* One public answer of the owner's. */
struct reply_row {
    int64_t row, at;    /* of the mention; the time it counts for */
    int64_t replied_at; /* or TIME_UNKNOWN, where the source does not say */
    enum nps_class nps;
    struct str place, source;
};
/* Those to mentions of the brand that count for [from, to), and those given in it to
 * mentions of the year before; in order of the mention's time. `*out` in `arena`. */
MUST_CHECK enum status store_replies(struct store *st, struct str brand, int64_t from,
                                     int64_t to, struct arena *arena,
                                     struct reply_row **out, size_t *len,
                                     struct error *err);

/* What surveys say of an area of service. */
struct mark_sum {
    struct str area;      /* as in mention.marks */
    double got, expected; /* means, 0..1; 0 where nobody told */
    int64_t got_count, expected_count;
};
/* The marks of a brand's mentions in [from, to), 0 being open. `*out` in `arena`. */
MUST_CHECK enum status store_marks(struct store *st, struct str brand, int64_t from,
                                   int64_t to, struct arena *arena, struct mark_sum **out,
                                   size_t *len, struct error *err);

/* An earlier state of an edited mention. */
struct mention_version {
    int64_t version; /* 1: as first seen */
    struct str title, text;
    double rating;
    int64_t until; /* when an edit replaced it, by our clock */
};
/* Oldest first; without those it has now. Empty for one never edited. */
MUST_CHECK enum status store_versions(struct store *st, int64_t row, struct arena *arena,
                                      struct mention_version **out, size_t *len,
                                      struct error *err);

/* Since when the source has shown the mention no more, where that can be told: the answer
 * is in order of time and shows older ones. TIME_UNKNOWN where it stands there, or has
 * only fallen out of the window. */
MUST_CHECK enum status store_vanished(struct store *st, int64_t row, int64_t *at,
                                      struct error *err);

/* Where else the story stands. */
struct also_on {
    int64_t row; /* of the mention it is linked to */
    struct str source, id, url, site, author;
    int64_t posted_at, seen_at;
};
MUST_CHECK enum status store_also(struct store *st, int64_t row, struct arena *arena,
                                  struct also_on **out, size_t *len, struct error *err);

#endif
