/* The links under a case in a mail. */
#include "cli/act.h"
#include "cli/key.h"
#include "reports/act.h"

enum { ACT_DAY_S = 86400 };

_Static_assert((int)DIGEST_ACTS == (int)ACT_KINDS &&
                   (int)DIGEST_ACT_ANSWERED == (int)ACT_ANSWERED &&
                   (int)DIGEST_ACT_NOT_US == (int)ACT_NOT_US &&
                   (int)DIGEST_ACT_WRONG_MOOD == (int)ACT_WRONG_MOOD &&
                   (int)DIGEST_ACT_LATER == (int)ACT_LATER,
               "the acts of a digest and those of a token are the same");

void act_links(const struct context *c, int64_t from, struct str language,
               struct digest_case *cases, size_t len, struct arena *arena)
{
    const struct settings *s = &c->settings;
    struct buf key = {0};

    if (s->reply_to.len == 0 || key_read(s, false, &key, NULL) != OK)
        return;
    for (size_t i = 0; i < len; i++) {
        for (int k = 0; k < DIGEST_ACTS; k++) {
            struct act act = {.mention = cases[i].id,
                              .kind = (enum act_kind)k,
                              .until = from / ACT_DAY_S + s->reply_days};

            cases[i].acts[k] = act_mailto(&act, buf_str(&key), s->reply_to,
                                          cases[i].mention->author, language, arena);
        }
    }
    secret_wipe(&key);
}
