#include "analyze/focus.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float reach = 10; /* words in which a share falls to 1/e */
static const float clause_words = 3, sentence_words = 5, contrast_words = 5;
static const float far = 1e6f;

static void reserve(struct focus *f, int field, size_t len)
{
    if (len > f->caps[field]) {
        f->caps[field] = len + len / 2;
        f->shares[field] = mem_resize(f->shares[field], f->caps[field], sizeof(float));
    }
    if (len > f->marks_cap) {
        f->marks_cap = len + len / 2;
        f->marks = mem_resize(f->marks, f->marks_cap, 1);
    }
}

/* How many words the step from token `i` to the next one counts. */
static float step_words(const struct tokens *t, size_t i)
{
    float words = 1;

    if ((t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0)
        words += sentence_words;
    else if ((t->items[i].flags & TOKEN_ENDS_CLAUSE) != 0)
        words += clause_words;
    if (i + 1 < t->len && (t->items[i + 1].flags & TOKEN_CONTRAST) != 0)
        words += contrast_words;
    return words;
}

/* Words from the nearest token with mark `kind`, from the left and then the right. */
static void distances(const struct tokens *t, const uint8_t *marks, uint8_t kind,
                      float *out)
{
    float d = far;

    for (size_t i = 0; i < t->len; i++) {
        d = marks[i] == kind ? 0 : i > 0 ? d + step_words(t, i - 1) : d;
        out[i] = d;
    }
    d = far;
    for (size_t i = t->len; i-- > 0;) {
        d = marks[i] == kind ? 0 : d + step_words(t, i);
        out[i] = d < out[i] ? d : out[i];
    }
}

/* Shares of one field, whose tokens are marked; `is_named` in this field or another. */
static void fill(struct focus *f, int field, const struct tokens *t, bool has_others)
{
    float *shares = f->shares[field];
    float other = far;

    distances(t, f->marks, QUERY_OWN, shares);
    for (size_t i = 0; i < t->len; i++) {
        other = f->marks[i] == QUERY_OTHER ? 0 : other + 1;
        shares[i] = has_others && other < shares[i] ? 0 : expf(-shares[i] / reach);
        if (shares[i] < FOCUS_LEAST)
            shares[i] = FOCUS_LEAST;
    }
}

bool focus_make(struct focus *f, struct query *q, const struct mention *m,
                const struct tokens *tokens)
{
    size_t named = 0;

    if (m->brand.len == 0 || query_is_page(q, m))
        return false;
    for (int field = MENTION_FIELD_TITLE; field <= MENTION_FIELD_TEXT; field++) {
        const struct tokens *t = &tokens[field];
        size_t here;
        bool has_others;

        reserve(f, field, t->len);
        here = query_mark(q, t, m->brand, f->marks);
        has_others = t->len > 0 && memchr(f->marks, QUERY_OTHER, t->len) != NULL;
        fill(f, field, t, has_others);
        named += here;
    }
    return named > 0;
}

void focus_release(struct focus *f)
{
    if (f == NULL)
        return;
    free(f->shares[0]);
    free(f->shares[1]);
    free(f->marks);
    *f = (struct focus){0};
}
