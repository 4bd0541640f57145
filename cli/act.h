/*
 * act.h - what the owner tapped in a mail, read from the mailbox and applied
 */
#ifndef CLI_ACT_H
#define CLI_ACT_H

#include "cli/context.h"
#include "reports/digest.h"

#include <signal.h>

struct act_report {
    size_t read; /* mails that came since the last time */
    size_t done; /* that changed something */
    size_t
        refused; /* forged, expired, replayed, from a stranger, of a case that is gone */
};

/*
 * Read the mailbox of the settings (nothing where none is set) and apply what is genuine,
 * each token once; the cursor and what came of the mails are stored in one transaction.
 * Corrections are judged by the judge_mentions() that follows.
 *
 * ERR_NET, ERR_ACCESS, ERR_CONFIG, ERR_MISSING: the mailbox can't be read; nothing is
 * changed, and the next run tries again.
 */
MUST_CHECK enum status act_mails(struct context *c, const volatile sig_atomic_t *stop,
                                 struct act_report *report, struct error *err);

/*
 * Fill the links to tap of cases in a mail made at `from`, in `arena`. Nothing is filled
 * where no mailbox is set up, or no key is there yet.
 */
void act_links(const struct context *c, int64_t from, struct str language,
               struct digest_case *cases, size_t len, struct arena *arena);

#endif
