/*
 * archive_parts.h - between the files of archive*.c
 */
#ifndef REPORTS_ARCHIVE_PARTS_H
#define REPORTS_ARCHIVE_PARTS_H

#include "reports/archive.h"
#include "reports/digest_parts.h"
#include "reports/html_pieces.h"

/* A page that is being printed. */
struct sheet {
    const struct archive_input *in;
    struct maker mk; /* words, and names of issues and sources */
    struct html h;
    json_t *frame; /* "accent", "lang", "dir" */
};

void sheet_title(struct sheet *s, struct str title, struct str below);
void sheet_open_section(struct sheet *s, struct str title);
void sheet_close_section(struct sheet *s);
/* A mention among others. */
void sheet_mention(struct sheet *s, const struct mention *m, size_t codes_max);

void archive_index(struct sheet *s);
void archive_trends(struct sheet *s);
void archive_search(struct sheet *s);
void archive_topic(struct sheet *s, const struct archive_topic *t);
void archive_issues(struct sheet *s);
void archive_scores(struct sheet *s);
void archive_card(struct sheet *s);
void archive_copies(struct sheet *s);
/* "42 (31 to 52)", or how many answers there are where these are too few. */
struct str score_words(const struct words *w, const struct digest_nps *nps);
/* The CSP hash of the one script, that of the search. */
struct str archive_script_hash(struct arena *arena);

/* Pictures that stretch with the page; what they show stands in words beside them. */
void svg_days(struct sheet *s, const struct archive_series *series, bool is_low,
              struct str label);
void svg_scores(struct sheet *s, const struct digest_nps *scores, size_t len,
                struct str label);
/* Is there a score with enough answers? */
bool has_score(const struct digest_nps *nps);

extern const char archive_css[];

#endif
