/*
 * digest_sections.h - the parts of a digest, each set as a member of `value`
 */
#ifndef REPORTS_DIGEST_SECTIONS_H
#define REPORTS_DIGEST_SECTIONS_H

#include "reports/digest_parts.h"

void add_numbers(const struct maker *mk, json_t *value); /* "numbers", "nps", "counts" */
void add_waiting(const struct maker *mk, json_t *value); /* "waiting" */
void add_issues(const struct maker *mk, json_t *value);  /* "issues" */
void add_thanks(const struct maker *mk, json_t *value);  /* "worse", "thanks" */
void add_groups(const struct maker *mk, json_t *value);  /* "places", "by_source" */
void add_dead(const struct maker *mk, json_t *value);    /* "dead" */
/* The parts of that: lines of messages, and the section of `items`, which it takes over.
 */
void dead_add_lines(const struct words *w, const struct digest_dead *dead, size_t len,
                    json_t *items);
void dead_add_section(const struct words *w, json_t *items, json_t *value);
void add_mentions(const struct maker *mk, json_t *value); /* "mentions" */
void add_foot(const struct maker *mk, json_t *value);     /* "coverage", "foot" */

void add_done(const struct maker *mk, json_t *value);     /* "done" */
void add_fixes(const struct maker *mk, json_t *value);    /* "fixes" */
void add_returns(const struct maker *mk, json_t *value);  /* "returns" */
void add_response(const struct maker *mk, json_t *value); /* "response" */
void add_voices(const struct maker *mk, json_t *value);   /* "voices" */

/* A week or a month: "days", "changed", "answered", "open". */
void add_days(const struct maker *mk, json_t *value);
void add_changed(const struct maker *mk, json_t *value);
void add_answered(const struct maker *mk, json_t *value);
void add_open(const struct maker *mk, json_t *value);
void add_board(const struct maker *mk, json_t *value); /* a week's: "board" */

/* "words", "reading" and "kicker", once all else that a mail shows is there: where that
 * takes more than two minutes, part of it is left to the page. */
void add_length(const struct maker *mk, json_t *value);

/* The words that a mail may have, 2:12 minutes of them, and how many the reader of one
 * sees. Of round-ups too. */
enum { DIGEST_WORDS_MOST = 525 };
size_t digest_words(const json_t *value);
/* How a value gets shorter: step by step, what is missed least first. */
struct shortening {
    void (*leave_out)(const void *maker, json_t *value, int step);
    const void *maker;
    int steps;
};
/* Shorten until it is read in two minutes, and set its kicker: `name`, the span, how long
 * it takes. */
void digest_fit(const struct words *w, struct str name, json_t *value,
                const struct shortening *how);
/* Only the first `left` items of a section keep what `key` says is shown. */
void digest_hide(json_t *value, const char *section, const char *key, size_t left);

/* A titled list: {"title", "items", "shown", "more"}; takes `items` over, and sets
 * nothing where it is empty. */
void add_section(const struct maker *mk, json_t *value, const char *key, struct str title,
                 json_t *items, size_t shown, struct str more);
/* "and 734 more", of a list of cases: those that even its page does not show. */
void add_rest(const struct maker *mk, json_t *value, const char *key);
/* "and 3 more", which leads to the page; also where the section says it already. */
void set_more(const struct maker *mk, json_t *section, struct str more);
void set_more_waiting(const struct maker *mk, json_t *section, size_t shown);
/* "and 3 more" */
struct str say_more(const struct maker *mk, size_t len, size_t shown);
/* {"text", "tone", "url"} */
json_t *line_make(struct str text, const char *tone, struct str url);
/* "You answered 9 of 12 ..."; empty where that is not known. */
struct str response_words(const struct maker *mk);
/* "Late orders: back again since 6 Nov": how an issue stands. */
struct str trend_words(const struct maker *mk, const struct digest_issue *issue);
/* "good", "soft" or "bad". */
const char *trend_tone(enum digest_trend trend);
/* "Priya went from 2 to 5 of 5 after your answer" */
struct str edit_words(const struct maker *mk, const struct digest_edit *edit);
/* "up from 40" */
struct str nps_change(const struct words *w, const struct digest_nps *nps);

/* Order of mentions by source and id. */
int mention_order(const struct mention *a, const struct mention *b);

#endif
