/*
 * archive.h - the folder of pages that keeps what the digests told
 *
 * One folder for each brand: a page a day, and beside them an index, trends, a search, a
 * page for each issue, place and source, and the week for the staff board. Every page is
 * one file that fetches nothing; pages link to each other by file name, so the folder
 * works from a disk as from a server. Old pages stay.
 */
#ifndef REPORTS_ARCHIVE_H
#define REPORTS_ARCHIVE_H

#include "reports/digest.h"
#include "reports/reports.h"

/*
 * The file name of a page: "issue-late-delivery.html" from a kind of page and a name.
 * Letters and digits of ASCII stay, all else is one "-"; a name that would lose letters
 * gets its hash besides, so that two names never share a file. In `arena`, NUL-ended.
 */
struct str archive_name(struct str kind, struct str name, struct arena *arena);

enum { ARCHIVE_DAYS = 90, ARCHIVE_WEEKS = 13 };

/* What was said on each of the last days, oldest first. */
struct archive_series {
    int64_t mentions[ARCHIVE_DAYS], detractors[ARCHIVE_DAYS];
};

/* A digest that was made. */
struct archive_entry {
    enum digest_kind kind;
    struct digest_date date;
    struct str file,
        board; /* of its page, and of the staff board's; board may be empty */
    struct str headline;
    int64_t mentions, detractors;
};

/* An issue, a place or a source. */
struct archive_topic {
    struct str kind;                  /* "issue", "place", "source" */
    struct str id;                    /* names its file */
    struct str name;                  /* for people */
    const struct digest_issue *issue; /* of an issue; else NULL */
    const struct archive_series *series;
    struct digest_nps nps;        /* of a place or source; count 0: none */
    int64_t count, people;        /* in the last ARCHIVE_DAYS days; people 0: not known */
    const struct batch *mentions; /* the newest, newest first */
};

/* Scores of all answers, or of those of one place, source, touchpoint or segment. */
struct archive_score {
    struct str by, name; /* "place", "Harbour Lane"; both empty: of all */
    struct digest_nps all, ratings, texts; /* `previous` and has_changed of `all` alone */
};

/* One cell of the scorecard: what customers expect and what they get, 0..10. */
struct archive_cell {
    double get, expect; /* NAN: too little is said */
    int64_t praises, complaints, answers;
};

enum { ARCHIVE_AREAS = 10, ARCHIVE_MEASURES = 5, ARCHIVE_TOUCHPOINTS = 3 };

/* In the order of the ten areas (tangibles, reliability, responsiveness, competence,
 * courtesy, credibility, security, access, communication, understanding), the five
 * measures (experience, complaint handling, ethos, emotional connection, ethics), and of
 * before, during and after. */
struct archive_card {
    struct archive_cell areas[ARCHIVE_AREAS], measures[ARCHIVE_MEASURES];
    struct digest_nps touchpoints[ARCHIVE_TOUCHPOINTS];
    size_t best, worst; /* of the touchpoints; the same: too few answers to compare */
    bool is_apart;      /* they differ beyond chance */
    double apart;       /* by so many points */
    int64_t least;      /* voices below which a cell says nothing */
};

/* What costs promoters: points of NPS. */
struct archive_driver {
    struct str name;
    int64_t detractors, days;
    double effect, low, high;
};

/* Reviews that share words, or came in a bunch. */
struct archive_copy {
    struct str words;                      /* in common; empty: a bunch */
    double expected;                       /* of a bunch: so many were to be expected */
    const struct mention *const *mentions; /* the oldest first */
    size_t len;
};

/* Everything is borrowed until archive_print() returns. */
struct archive_input {
    const struct digest_input *digest;   /* brand, language, time, labels of sources */
    int64_t last_day;                    /* the last of the series, since 1970-01-01 */
    const struct archive_entry *entries; /* newest first */
    size_t entries_len;
    const struct archive_series *all;
    const struct digest_nps *weeks; /* ARCHIVE_WEEKS scores, oldest first; the windows end
                                       seven days apart, the last one with last_day */
    const struct archive_topic *topics;
    size_t topics_len;
    const struct archive_score *scores; /* the first is of all; then group by group */
    size_t scores_len;
    const struct archive_card *card; /* NULL: not known */
    const struct archive_driver *drivers;
    size_t drivers_len;
    const struct archive_copy *copies; /* the latest first */
    size_t copies_len;
    const struct batch *mentions; /* what the search finds, newest first */
    int64_t mentions_all;         /* how many there are in the database */
};

enum archive_page {
    ARCHIVE_INDEX,
    ARCHIVE_TRENDS,
    ARCHIVE_SEARCH,
    ARCHIVE_ISSUES,
    ARCHIVE_SCORES,
    ARCHIVE_CARD,
    ARCHIVE_COPIES,
    ARCHIVE_TOPIC
};
/* "issues.html"; empty for ARCHIVE_TOPIC, whose name is archive_name()'s. */
struct str archive_file(enum archive_page page);

/*
 * Print one page.
 *
 *   topic  which of the topics, for ARCHIVE_TOPIC; else 0
 *   o      the logo; may be NULL
 *
 * ERR_BUG where there is no such topic; ERR_LIMIT from out->max.
 */
MUST_CHECK enum status archive_print(const struct archive_input *in,
                                     enum archive_page page, size_t topic,
                                     const struct report_options *o, struct buf *out,
                                     struct error *err);

#endif
