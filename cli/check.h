/*
 * check.h - between the files of check*.c
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "analyze/analyze.h"
#include "analyze/issues.h"
#include "analyze/nps.h"
#include "cli/context.h"
#include "cli/fetch.h"
#include "cli/gather.h"
#include "reports/terminal.h"

enum check_option {
    OPT_FROM = OPT_COMMON_LEN,
    OPT_SINCE,
    OPT_DAYS,
    OPT_ALSO,
    OPT_EXCLUDE,
    OPT_QUERY,
    OPT_COMPETITOR,
    OPT_PAGE,
    OPT_BASE,
    OPT_SAMPLE,
    OPT_HTML,
    OPT_FAIL_UNDER,
    OPT_PRIVATE,
    OPT_COLOR,
};
enum { CHECK_SOURCES_MAX = 256, CHECK_BRANDS_MAX = 12, CHECK_WAIT_S = 10 };

/* A stretch of the time that is looked at. */
struct check_step {
    int64_t day; /* its first, since 1970-01-01 */
    int64_t negative, neutral, positive;
};
enum { CHECK_STEPS_MAX = 13 };

/* Who is talked about; the brand itself is the first. */
struct check_voice {
    struct str brand;
    int64_t mentions;
    double share; /* of all mentions of all of them; NAN without any */
    struct nps nps;
};

/* What became of one source. */
struct check_answer {
    struct str name, brand, reason; /* without reason it answered */
    int64_t mentions;
    int64_t copies; /* that count for another source, which told the same first */
};

/* What the user said of some mentions, and what follows. */
struct check_sample {
    size_t asked, wrong;
    struct str word;               /* that would exclude most of the wrong; or empty */
    size_t word_wrong, word_right; /* of those asked, how many hold it */
    size_t word_mentions;          /* of all that were found */
};

struct check {
    const struct cli_args *args;
    struct context c;
    struct brand_settings brands[CHECK_BRANDS_MAX]; /* competitors behind the first */
    struct source_settings sources[CHECK_SOURCES_MAX];
    size_t publics_len; /* that were asked for each brand, one brand after the other */
    struct fetch_report fetched;
    struct analyzer *an;
    struct issues *kinds;
    struct gathered g; /* of the first brand */
    struct nps nps;
    struct check_step steps[CHECK_STEPS_MAX];
    size_t steps_len, step_days;
    struct check_voice voices[CHECK_BRANDS_MAX];
    struct check_answer *answers;
    size_t answers_len;
    struct check_sample sample;
    struct arena arena;
    int64_t days;
};

/* ---- check_sources.c: whom to ask ---- */

/* The public sources that need no key, for every brand, and the pages of --page.
 * EXIT_DONE, or the exit status of a wrong option, which was told. */
int check_add_publics(struct check *k, const struct command *self);
/* The files and addresses of --from, for the first brand. */
MUST_CHECK enum status check_add_from(struct check *k, struct error *err);
/* Ask them all; after CHECK_WAIT_S seconds what has not answered is given up. */
MUST_CHECK enum status check_ask(struct check *k, struct error *err);

/* ---- check_count.c: what was found, in numbers ---- */

MUST_CHECK enum status check_count(struct check *k, struct error *err);

/* ---- check_print.c, check_json.c ---- */

void check_print(struct terminal *t, const struct check *k);
void check_json(const struct check *k, struct buf *out);
/* Foreign text over at most `lines` lines, each behind `indent` blanks but the first. */
void check_put_text(struct terminal *t, enum terminal_style style, struct str text,
                    int indent, int lines);

/* ---- check_sample.c ---- */

/* Show some mentions and ask whether they are about the brand. */
void check_ask_sample(struct check *k, size_t most);

#endif
