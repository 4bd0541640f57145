/*
 * fuzz_score.c - whatever a text says, its judgement is in range and its reasons lie in
 * it
 */
#include "analyze/analyze.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(const struct mention *m)
{
    const struct judgement *j = &m->judgement;

    if (j->mood != MOOD_UNSCORED && !(j->score >= -1 && j->score <= 1))
        abort();
    if (!isnan(j->recommend) && !(j->recommend >= 0 && j->recommend <= 10))
        abort();
    if (!isnan(j->p_detractor) && !(j->p_detractor >= 0 && j->p_detractor <= 1))
        abort();
    for (size_t i = 0; i < j->reasons_len; i++) {
        const struct reason *r = &j->reasons[i];
        size_t field = r->field == MENTION_FIELD_TITLE ? m->title.len : m->text.len;

        if (r->start > field || r->len > field - r->start || isnan(r->weight))
            abort();
    }
}

/* The first byte splits the rest into title and text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct analyzer_options options = {.with_reasons = true};
    static struct analyzer *an; /* made once: reading the lists takes long */
    struct batch b = {0};
    struct mention *m = batch_add(&b);
    size_t title;

    if (an == NULL && analyzer_new(NULL, &options, &an, NULL) != OK)
        abort();
    if (len > 0) {
        title = data[0] < len - 1 ? data[0] : 0;
        m->title = (struct str){(const char *)data + 1, title};
        m->text = (struct str){(const char *)data + 1 + title, len - 1 - title};
        m->brand = STR("Acme");
        analyze_mention(an, m, &b.arena);
        check(m);
    }
    batch_release(&b);
    return 0;
}
