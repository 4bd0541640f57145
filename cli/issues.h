/*
 * issues.h - between the files of issues*.c
 */
#ifndef CLI_ISSUES_H
#define CLI_ISSUES_H

#include "cli/fixes.h"
#include "cli/voices.h"
#include "reports/digest.h"

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_KINDS, OPT_ON, OPT_PLACE };

/* Note what the owner did about an issue. Returns the exit status. */
int issues_fix(const struct command *self, struct context *c, const struct cli_args *args,
               const struct brand_settings *brand);
/* Make a kind of the owner's of something that was found. Returns the exit status. */
int issues_adopt(const struct command *self, struct context *c,
                 const struct cli_args *args, const struct brand_settings *brand);

struct issue_count {
    struct str name;
    int64_t count;
};

/* Of one issue: 30 days, but for the first three. */
struct issue_more {
    struct str issue;
    int64_t first_at, last_at, count;     /* ever */
    struct issue_count *places, *sources; /* most first */
    size_t places_len, sources_len;
    int64_t praises; /* promoters that praise the same topic */
    struct str best; /* one of them; or empty */
    int64_t best_row;
    double best_recommend;
};
struct issue_mores {
    struct issue_more *items; /* in the order of the issues */
    size_t len;
};
MUST_CHECK enum status issues_more(struct context *c, struct str brand, int64_t to,
                                   const struct digest_issue *issues, size_t len,
                                   struct arena *a, struct issue_mores *out,
                                   struct error *err);

#endif
