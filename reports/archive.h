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
    const struct batch *mentions; /* what the search finds, newest first */
    int64_t mentions_all;         /* how many there are in the database */
};

enum archive_page { ARCHIVE_INDEX, ARCHIVE_TRENDS, ARCHIVE_SEARCH, ARCHIVE_TOPIC };

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
