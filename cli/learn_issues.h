/*
 * learn_issues.h - between the files of learn_issues*.c: phrases for kinds of complaint
 * that labelled texts propose, and what a person makes of them
 */
#ifndef CLI_LEARN_ISSUES_H
#define CLI_LEARN_ISSUES_H

#include "analyze/issues.h"
#include "analyze/propose.h"
#include "cli/context.h"

enum proposed_as { PROPOSED_OPEN, PROPOSED_KEPT, PROPOSED_DROPPED };

struct proposed {
    struct str id, name; /* of the kind */
    struct str phrase;
    double weight;
    size_t right, wrong, gain; /* as in struct proposal */
    struct str example;        /* what is written around it; or empty */
    enum proposed_as as;
};

struct proposeds {
    struct proposed *items;
    size_t len;
    struct str lang;
    struct arena arena;
};

/* What the command line asks for. */
struct learn_issues_options {
    const char **files; /* of labelled texts; none: the owner's corrections */
    size_t files_len;
    const char *map;   /* which kinds the labels stand for; or NULL */
    const char *out;   /* a draft to be edited elsewhere; or NULL */
    const char *take;  /* such a draft, edited; or NULL */
    const char *brand; /* whose; or NULL */
    struct str lang;
    bool is_json;
};

/* `earshot learn --issues`. Returns the exit status. */
int learn_issues(struct context *c, const struct learn_issues_options *o);

/* ---- files ---- */

/* The draft: a line for each, "?" in front, for a person to make it "+" or "-". */
void proposeds_write(const struct proposeds *p, struct buf *out);
/* Read one back. ERR_PARSE with the line for one that is not so. */
MUST_CHECK enum status proposeds_read(struct str draft, const char *path,
                                      struct proposeds *out, struct error *err);
/* Leave out what a person has decided on before. */
MUST_CHECK enum status proposeds_sift(struct context *c, struct proposeds *p,
                                      struct error *err);
/* Write the kept ones to the owner's file of kinds, and remember what was decided. */
MUST_CHECK enum status proposeds_settle(struct context *c, const struct proposeds *p,
                                        struct error *err);

/* Ask a person at the terminal, key by key. Returns the exit status. */
int proposeds_ask(struct proposeds *p);

#endif
