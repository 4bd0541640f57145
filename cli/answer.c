#include "cli/answer.h"

#include <string.h>

/* Words without a complaint in them, such as "ok" under three stars: an apology would fit
 * nothing that was said. */
static bool is_calm(const struct mention *m)
{
    const struct judgement *j = &m->judgement;

    return m->text.len > 0 && j->issues_len == 0 && j->severity < SEVERITY_HIGH &&
           (j->mood == MOOD_NEUTRAL || j->mood == MOOD_POSITIVE);
}

const char *answer_draft(const struct context *c, const struct drafts *d,
                         const struct mention *m, int64_t number, struct buf *out)
{
    const struct brand_settings *brand = settings_brand(&c->settings, m->brand);
    struct draft_input in = {.mention = m,
                             .brand = m->brand,
                             .language = c->settings.language,
                             .number = number};

    if (is_calm(m))
        return ANSWER_CALM;
    if (brand != NULL) {
        in.brand = brand->name;
        in.contact = brand->contact;
        in.signed_by = brand->signed_by;
    }
    return drafts_make(d, &in, out);
}

const char *answer_refusal(const char *why)
{
    static const char *const words[][2] = {
        {"health", "Word this one yourself: it is about somebody's health."},
        {"legal", "Word this one yourself: it may have to do with the law."},
        {"staff", "Word this one yourself: it is about one of your people."},
        {"refund", "Word this one yourself: it is about money back."},
        {"press", "Word this one yourself: the press is mentioned."},
        {ANSWER_CALM,
         "Word this one yourself: nothing in it is a complaint that we know."},
        {"language", "There are no sentences for this language yet."},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i][0], why) == 0)
            return words[i][1];
    }
    return "Word this one yourself.";
}
