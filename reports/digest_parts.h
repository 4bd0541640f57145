/*
 * digest_parts.h - how digest.c and alert.c share the making of a value
 */
#ifndef REPORTS_DIGEST_PARTS_H
#define REPORTS_DIGEST_PARTS_H

#include "reports/digest.h"
#include "reports/phrases.h"

/* What the mail shows of each list; the page shows all. */
enum {
    SHOW_CASES = 4,
    SHOW_ISSUES = 5,
    SHOW_THANKS = 3,
    SHOW_PLACES = 12,
    SHOW_SOURCES = 6,
    SHOW_DONE = 5,
    SHOW_FIXES = 3,
    SHOW_OPEN = 5,
    SHOW_CHANGED = 8,
    SHOW_FAILING = 3,
    SHOW_DO = 3,
    QUOTE_CODES = 260,       /* a case */
    QUOTE_SHORT_CODES = 160, /* a thank-you, the worst of an issue */
    QUOTE_ROUND_CODES = 110, /* a case among those of all brands */
    ALERT_CODES = 1200,
    DRAFT_CODES = 1000, /* a line of one */
    QUOTE_HITS = 4,
    AUTHOR_CODES = 60,
    LABEL_CODES = 60,
};

/* The input with its lists in the order of showing. */
struct maker {
    const struct digest_input *in;
    struct words w;
    const struct digest_case **cases; /* open and waiting ones */
    size_t cases_len;
    const struct digest_issue **issues;
    size_t issues_len;
    const struct digest_source *const *sources; /* by name: labels_make() */
    size_t overdue, failing;
    size_t people, late_people; /* who wait, and who wait too long */
    size_t urgent,
        urgent_people; /* cases that are so and not given up, and who wrote them */
    size_t show_cases, quote_codes;
    bool
        is_full; /* much to tell: everything is told shorter, to be read in two minutes */
};

/* Put the input's issues in the order of showing. */
void issues_sort(struct maker *mk);
/* How many of a list a mail shows on a day like this. */
size_t show_most(const struct maker *mk, size_t usual, size_t full);

/* Set a member to a string; the empty one is left out. */
void set_str(json_t *object, const char *key, struct str s);
/* The same for foreign text that is data, not words to read: clean, without isolates. */
void set_clean(const struct maker *mk, json_t *object, const char *key, struct str s,
               size_t codes_max);
void set_int(json_t *object, const char *key, int64_t n);
void set_time(json_t *object, const char *key, int64_t instant); /* unknown: left out */
/* Rounded to one decimal; NAN: left out. */
void set_real(json_t *object, const char *key, double n);

bool case_is_overdue(const struct digest_case *c, int64_t now);
int64_t case_times(const struct digest_case *c);

/* An issue's name as a heading ("Late or delayed"), as one word among others ("late
 * deliveries"), and inside a sentence, where an owner's own name stands in quotes. */
struct str issue_name(const struct maker *mk, struct str id);
struct str issue_tag(const struct maker *mk, struct str id);
/* A rating (0..1, or NAN: empty) on the scale of the mention's: "1 of 5", "thumbs down".
 */
struct str rating_words(const struct words *w, const struct mention *m, double rating);
struct str issue_words(const struct maker *mk, struct str id);
/* What a case is about: its severity's kind or first issue; may be empty. */
struct str case_about(const struct maker *mk, const struct digest_case *c);
/* Before any label is asked for. */
void labels_make(struct maker *mk);
/* Name for people of a source, and of who wrote a mention. */
struct str source_label(const struct maker *mk, struct str name);
struct str author_words(const struct maker *mk, const struct mention *m);
/* The labels of all sources, in order. */
struct labels {
    struct str *items;
    size_t len;
};
void labels_read(const struct maker *mk, struct labels *out);
/* A source's label, or its name where another is called the same. */
struct str own_label(const struct maker *mk, const struct labels *labels,
                     struct str name);
/* Where a case is answered: its own page, or its owner's desk at the source; may be
 * empty. */
struct str case_url(const struct maker *mk, const struct digest_case *c);
/* An address that may become a link, else the empty str. */
struct str safe_url(const struct words *w, struct str url);

/* The page of an issue in the archive; empty where that has no address. */
struct str issue_url(const struct maker *mk, struct str id);
/* A mailto address that may become a link, else the empty str. */
struct str safe_mailto(const struct words *w, struct str url);
/* "acts" of a case. */
void add_acts(const struct maker *mk, json_t *item, const struct digest_case *c);

/* "a refund", "a health matter": a severity's kind or an issue inside a sentence. */
struct str kind_words(const struct maker *mk, struct str kind);

/* One mention as JSON ("item" of the schema). */
json_t *item_make(const struct maker *mk, const struct mention *m, size_t codes_max);
/* The same for a case, with age, due time, draft and action. */
json_t *item_make_case(const struct maker *mk, const struct digest_case *c,
                       size_t codes_max);

/* "Answer Sara K. about a refund". */
struct str do_answer(const struct maker *mk, const struct digest_case *c);
/* "urgent, asked 2 times, 5 days late": all that is not empty. */
struct str say_commas(const struct maker *mk, const struct str *items, size_t len);

/* Headline, subject, preheader and the list of what to do, set in `value`. */
void add_headline(const struct maker *mk, json_t *value);
void add_subject(const struct maker *mk, json_t *value);
void add_do(const struct maker *mk, json_t *value);

/* The same of a week or a month: their words, and what a number stood at before. */
struct str week_label(const struct maker *mk);
struct str week_headline(const struct maker *mk);
struct str week_subject(const struct maker *mk, struct str issue, struct str nps);
struct str week_preheader(const struct maker *mk);
struct str week_before(const struct maker *mk, int64_t before);

/* "quote_marks": the signs around what people said, in the language of the value. */
void add_quote_marks(const struct words *w, json_t *value);

/* The way to the neighbours of a page: [{"label", "file"}]. */
json_t *nav_make(const struct words *w);

/* "#rrggbb" for links and buttons on white and on the dark card, from the brand's
 * colour where it can be read there (contrast 4.5, WCAG 2.1, 1.4.3). */
void add_accent(const struct brand_settings *brand, json_t *value);

#endif
