/* issues_felt.c - what is felt of the thing that a phrase names */
#include "analyze/issues_felt.h"

#include <math.h>

enum { WINDOW = 30 }; /* tokens on either side of a phrase whose feelings count */

/* Tokens around a phrase. */
struct window {
    size_t from, to;
    size_t least, most; /* no wider than this */
};

/* Widen to the next tokens that end something, or up to a contrast such as "but". */
static inline void widen(struct window *w, const struct token *items, unsigned ends)
{
    const unsigned marks = ends | TOKEN_CONTRAST;

    if ((items[w->from].flags & TOKEN_CONTRAST) == 0) {
        while (w->from > w->least && (items[w->from - 1].flags & marks) == 0)
            w->from--;
        if (w->from > w->least && (items[w->from - 1].flags & ends) == 0)
            w->from--; /* the contrast is in it */
    }
    if ((items[w->to].flags & ends) == 0) {
        while (w->to < w->most && (items[w->to + 1].flags & marks) == 0)
            w->to++;
        if (w->to < w->most && (items[w->to + 1].flags & TOKEN_CONTRAST) == 0)
            w->to++; /* what ends is in it */
    }
}

static float felt_within(const struct issue_text *text, const struct window *w)
{
    float sum = 0;

    for (size_t i = w->from; i <= w->to; i++)
        sum += text->feeling[i];
    return sum;
}

float felt_near(const struct issue_text *text, size_t first, size_t last,
                struct felt_clause *known)
{
    const struct token *items = text->tokens->items;
    size_t len = text->tokens->len;
    struct window w = {first, last, first > WINDOW ? first - WINDOW : 0,
                       len - last > WINDOW ? last + WINDOW : len - 1};
    struct felt_clause c;

    if (text->feeling == NULL)
        return 0;
    if (first >= known->from && last <= known->to && w.least <= known->first_felt &&
        w.most >= known->last_felt)
        return known->feeling;
    widen(&w, items, TOKEN_ENDS_CLAUSE);
    c = (struct felt_clause){
        .from = w.from, .to = w.to, .feeling = felt_within(text, &w)};
    if (fabsf(c.feeling) < felt_least) {
        widen(&w, items, TOKEN_ENDS_SENTENCE);
        c.feeling = felt_within(text, &w);
        c.feeling = fabsf(c.feeling) < felt_least ? 0 : c.feeling;
    }
    c.first_felt = w.from;
    c.last_felt = w.to;
    if (first == last && (w.from > w.least || w.least == 0) &&
        (w.to < w.most || w.most == len - 1))
        *known = c;
    return c.feeling;
}

float felt_cheer(const struct issue_text *text, size_t first, size_t last)
{
    float sum = 0;

    for (size_t i = first; i <= last && text->feeling != NULL; i++)
        sum += text->feeling[i];
    return fmaxf(sum, 0);
}
