#include "cli/answer.h"

#include <string.h>

const char *answer_draft(const struct context *c, const struct drafts *d,
                         const struct mention *m, int64_t number, struct buf *out)
{
    const struct brand_settings *brand = settings_brand(&c->settings, m->brand);
    struct draft_input in = {.mention = m,
                             .brand = m->brand,
                             .language = c->settings.language,
                             .number = number};

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
        {"language", "There are no sentences for this language yet."},
    };

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i][0], why) == 0)
            return words[i][1];
    }
    return "Word this one yourself.";
}
