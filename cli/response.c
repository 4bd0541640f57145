#include "cli/response.h"

#include "base/mem.h"
#include "config/opening.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 256 };

struct names {
    struct str items[NAMES_MAX];
    size_t len;
};

static bool names_has(const struct names *n, struct str name)
{
    for (size_t i = 0; i < n->len; i++) {
        if (n->items[i].ptr == name.ptr || str_eq(n->items[i], name))
            return true;
    }
    return false;
}

static void names_add(struct names *n, struct str name)
{
    if (name.len > 0 && n->len < NAMES_MAX && !names_has(n, name))
        n->items[n->len++] = name;
}

static int by_text(const void *a, const void *b)
{
    const struct str *x = a, *y = b;

    return str_cmp(*x, *y);
}

struct counting {
    const struct opening *hours;
    const struct answer *answers;
    const struct reply_row *replies;
    size_t answers_len, replies_len;
    int64_t from, to;
    double standard_s;
    struct names speaking; /* sources that show answers */
    double *times;         /* room for as many as there are replies */
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void count_reply(struct counting *c, const struct reply_row *r,
                        struct response_group *g)
{
    bool is_detractor = r->nps == NPS_DETRACTOR;
    double seconds;

    if (r->replied_at != TIME_UNKNOWN && r->replied_at >= c->from &&
        r->replied_at < c->to)
        g->replies++;
    if (r->at < c->from)
        return;
    g->answered++;
    g->detractors_answered += is_detractor;
    if (!is_detractor || r->replied_at == TIME_UNKNOWN)
        return;
    seconds = (double)opening_between(c->hours, r->at, r->replied_at);
    c->times[g->timed++] = seconds;
    g->in_time += seconds <= c->standard_s;
}

/* Of one place, or of all where its name is empty. */
static void count(struct counting *c, struct response_group *g)
{
    for (size_t i = 0; i < c->answers_len; i++) {
        const struct answer *a = &c->answers[i];

        if (a->at < c->from || a->at >= c->to || !names_has(&c->speaking, a->source) ||
            (g->name.len > 0 && !str_eq(g->name, a->place)))
            continue;
        g->mentions++;
        g->detractors += a->nps == NPS_DETRACTOR;
    }
    for (size_t i = 0; i < c->replies_len; i++) {
        if (g->name.len == 0 || str_eq(g->name, c->replies[i].place))
            count_reply(c, &c->replies[i], g);
    }
    g->median_hours = NAN;
    if (g->timed > 0) {
        size_t n = (size_t)g->timed;

        qsort(c->times, n, sizeof(*c->times), by_size);
        g->median_hours = (c->times[(n - 1) / 2] + c->times[n / 2]) / 2 / 3600;
    }
}

static void count_all(struct counting *c, struct response *out, struct arena *arena)
{
    struct names places = {0}, silent = {0};

    for (size_t i = 0; i < c->answers_len; i++) {
        const struct answer *a = &c->answers[i];

        if (a->at < c->from || a->at >= c->to)
            continue;
        if (names_has(&c->speaking, a->source))
            names_add(&places, a->place);
        else
            names_add(&silent, a->source);
    }
    c->times = mem_zalloc(c->replies_len, sizeof(*c->times));
    count(c, &out->all);
    qsort(places.items, places.len, sizeof(struct str), by_text);
    out->places = arena_alloc(arena, places.len * sizeof(*out->places));
    for (size_t i = 0; places.len > 1 && i < places.len; i++) {
        out->places[i] = (struct response_group){.name = places.items[i]};
        count(c, &out->places[i]);
        out->places_len++;
    }
    qsort(silent.items, silent.len, sizeof(struct str), by_text);
    out->silent = arena_alloc(arena, silent.len * sizeof(*out->silent));
    if (silent.len > 0)
        memcpy(out->silent, silent.items, silent.len * sizeof(*out->silent));
    out->silent_len = silent.len;
    free(c->times);
}

enum status response_read(struct context *c, const struct brand_settings *brand,
                          int64_t from, int64_t to, const struct answer *answers,
                          size_t answers_len, struct arena *arena, struct response *out,
                          struct error *err)
{
    struct counting counting = {.from = from,
                                .to = to,
                                .answers = answers,
                                .answers_len = answers_len,
                                .standard_s = brand->answer_hours * 3600};
    struct opening hours;
    struct answer *own = NULL;
    struct reply_row *replies = NULL;
    enum status rc = opening_of(brand, &hours, err);

    *out =
        (struct response){.from = from, .to = to, .standard_hours = brand->answer_hours};
    if (rc == OK && answers == NULL) {
        rc = store_answers(c->store, brand->name, from, to, arena, &own,
                           &counting.answers_len, err);
        counting.answers = own;
    }
    if (rc == OK)
        rc = store_replies(c->store, brand->name, from, to, arena, &replies,
                           &counting.replies_len, err);
    if (rc != OK)
        return rc;
    counting.hours = &hours;
    counting.replies = replies;
    for (size_t i = 0; i < counting.replies_len; i++)
        names_add(&counting.speaking, replies[i].source);
    count_all(&counting, out, arena);
    return OK;
}

/* ---- who came back ---- */

static uint64_t person_of(const struct answer *a)
{
    return a->author ^ (str_hash(a->source, 0) | 1);
}

struct visit {
    uint64_t person;
    const struct answer *answer;
};

static int by_person(const void *a, const void *b)
{
    const struct visit *x = a, *y = b;

    if (x->person != y->person)
        return x->person < y->person ? -1 : 1;
    if (x->answer->at != y->answer->at)
        return x->answer->at < y->answer->at ? -1 : 1;
    return (x->answer->row > y->answer->row) - (x->answer->row < y->answer->row);
}

static bool is_turned(enum nps_class was, enum nps_class is)
{
    return (was == NPS_PROMOTER && is == NPS_DETRACTOR) ||
           (was == NPS_DETRACTOR && is == NPS_PROMOTER);
}

static int by_row(const void *a, const void *b)
{
    const struct returning *x = a, *y = b;

    return (x->row > y->row) - (x->row < y->row);
}

/* Authors who wrote in the period: only these are looked at. */
struct authors {
    uint64_t *slots; /* open addressing; 0: free, as an answer without name has */
    size_t mask;
};

static uint64_t *author_slot(const struct authors *t, uint64_t author)
{
    size_t i = (size_t)(author * 0x9E3779B97F4A7C15u >> 32) & t->mask;

    while (t->slots[i] != 0 && t->slots[i] != author)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static void authors_of(struct authors *t, const struct answer *answers, size_t len,
                       int64_t from, int64_t to)
{
    size_t count = 0, cap = 64;

    for (size_t i = 0; i < len; i++)
        count += answers[i].at >= from && answers[i].at < to;
    while (cap < 2 * count)
        cap *= 2;
    *t = (struct authors){mem_zalloc(cap, sizeof(*t->slots)), cap - 1};
    for (size_t i = 0; i < len; i++) {
        if (answers[i].author != 0 && answers[i].at >= from && answers[i].at < to)
            *author_slot(t, answers[i].author) = answers[i].author;
    }
}

void response_returning(const struct answer *answers, size_t len, int64_t from,
                        int64_t to, struct arena *arena, struct returning **out,
                        size_t *out_len)
{
    struct visit *visits = mem_zalloc(len, sizeof(*visits));
    struct authors authors;
    size_t n = 0, next;

    *out_len = 0;
    authors_of(&authors, answers, len, from, to);
    for (size_t i = 0; i < len; i++) {
        if (answers[i].author != 0 && answers[i].at < to &&
            *author_slot(&authors, answers[i].author) != 0)
            visits[n++] = (struct visit){person_of(&answers[i]), &answers[i]};
    }
    if (n > 0)
        qsort(visits, n, sizeof(*visits), by_person);
    *out = arena_alloc(arena, n * sizeof(**out));
    for (size_t i = 0; i < n; i = next) {
        const struct answer *last, *before;

        for (next = i + 1; next < n && visits[next].person == visits[i].person;)
            next++;
        if (next - i < 2 || next - i > RETURNING_MOST)
            continue;
        last = visits[next - 1].answer;
        before = visits[next - 2].answer;
        if (last->at >= from && is_turned(before->nps, last->nps))
            (*out)[(*out_len)++] =
                (struct returning){last->row,         last->at,       last->recommend,
                                   before->recommend, before->rating, before->at};
    }
    if (*out_len > 0)
        qsort(*out, *out_len, sizeof(**out), by_row);
    free(visits);
    free(authors.slots);
}
