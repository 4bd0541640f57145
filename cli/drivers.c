#include "cli/drivers.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum { KINDS_MAX = 512 };

/* Kinds by number, in the order in which they came up. */
struct numbers {
    struct str *ids;
    size_t len;
};

static size_t number_of(struct numbers *n, struct str id)
{
    for (size_t i = 0; i < n->len; i++) {
        if (n->ids[i].ptr == id.ptr || str_eq(n->ids[i], id))
            return i;
    }
    if (n->len == KINDS_MAX)
        return KINDS_MAX;
    n->ids[n->len] = id;
    return n->len++;
}

static struct driver_answer answer_of(struct numbers *n, const struct voice *v)
{
    struct driver_answer a = {.nps = v->nps,
                              .has_effort = str_eq(v->severity_kind, STR("unanswered")),
                              .is_leaving = str_eq(v->severity_kind, STR("churn"))};
    struct str rest = v->issues;

    while (rest.len > 0 && a.issues_len < MENTION_ISSUES_MAX) {
        struct str id = str_split(&rest, ' ');
        size_t number = number_of(n, id);

        a.has_effort = a.has_effort || str_eq(id, STR("no-reply"));
        if (number < KINDS_MAX)
            a.issues[a.issues_len++] = (uint32_t)number;
    }
    return a;
}

/* What the owner's mark makes of an issue; 1 without. */
static double cost_of(const struct settings *s, struct str issue)
{
    static const struct {
        struct str word;
        double cost;
    } words[] = {{STR_INIT("low"), 0.5}, {STR_INIT("medium"), 1}, {STR_INIT("high"), 2}};

    for (size_t i = 0; i < s->costs.len; i++) {
        for (size_t k = 0; str_eq(s->costs.items[i].name, issue) && k < ARRAY_LEN(words);
             k++) {
            if (str_eq_fold(s->costs.items[i].value, words[k].word))
                return words[k].cost;
        }
    }
    return 1;
}

enum status drivers_read(struct context *c, struct str brand, const struct issues *kinds,
                         int64_t to, int64_t days, struct arena *a,
                         struct driver_told *out, size_t *len, struct error *err)
{
    struct numbers n = {.ids = mem_zalloc(KINDS_MAX, sizeof(*n.ids))};
    struct driver found[DRIVERS_MAX];
    struct driver_answer *answers;
    double *costs = mem_zalloc(KINDS_MAX, sizeof(*costs));
    struct voice *voices = NULL;
    struct arena work = {0};
    size_t count = 0;
    enum status rc =
        store_voices(c->store, brand, to - days * 86400, to, &work, &voices, &count, err);

    *len = 0;
    answers = mem_zalloc(count + 1, sizeof(*answers));
    for (size_t i = 0; rc == OK && i < count; i++)
        answers[i] = answer_of(&n, &voices[i]);
    for (size_t i = 0; i < n.len; i++)
        costs[i] = cost_of(&c->settings, n.ids[i]);
    if (rc == OK)
        *len = drivers_find(answers, count, n.len, costs, found);
    for (size_t i = 0; i < *len; i++) {
        struct str id = n.ids[found[i].kind];
        const struct issue_kind *kind = issues_kind(kinds, id, c->settings.language);

        out[i] = (struct driver_told){
            arena_copy(a, id), arena_copy(a, kind != NULL ? kind->name : id), found[i]};
    }
    free(n.ids);
    free(costs);
    free(answers);
    arena_release(&work);
    return rc;
}

void driver_say(const struct driver_told *d, bool is_first, int64_t days, struct buf *out)
{
    const struct driver *x = &d->driver;

    buf_printf(out,
               STR_FMT "%s%zu detractor%s in %lld days; without it NPS would be about "
                       "%ld higher (%ld to %ld)",
               STR_ARG(d->name), is_first ? " costs you most: " : ": ", x->detractors,
               x->detractors == 1 ? "" : "s", (long long)days, lround(fmax(1, x->effect)),
               lround(fmax(0, x->low)), lround(x->high));
    if (x->leaving > 0)
        buf_printf(out, "; %zu of them say%s they are leaving", x->leaving,
                   x->leaving == 1 ? "s" : "");
    if (x->efforts > 1)
        buf_printf(out, "; %zu had to ask again", x->efforts);
    buf_add_char(out, '.');
}
