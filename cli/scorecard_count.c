/* The cells of the scorecard. */
#include "cli/scorecard.h"

#include "store/records.h"

#include <math.h>

static const char *const areas[CARD_AREAS] = {
    "tangibles",   "reliability", "responsiveness", "competence",    "courtesy",
    "credibility", "security",    "access",         "communication", "understanding"};
static const char *const measures[CARD_MEASURES] = {"experience", "complaint-handling",
                                                    "customer-ethos",
                                                    "emotional-connection", "ethics"};
static const char *const touchpoints[CARD_TOUCHPOINTS] = {"before", "during", "after"};

enum { COMPETITORS_LEAST = 10 };

const char *card_basis_name(enum card_basis b)
{
    static const char *const names[] = {"", "survey", "competitors", "own-mean"};

    return (size_t)b < ARRAY_LEN(names) ? names[b] : "";
}

static struct card_cell *cell_of(struct card_cell *cells, size_t len, struct str id)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(cells[i].id, id))
            return &cells[i];
    }
    return NULL;
}

static void count(struct card_cell *cell, int feeling)
{
    if (cell == NULL)
        return;
    cell->praises += feeling > 0;
    cell->complaints += feeling < 0;
}

static bool has(struct str ids, struct str id)
{
    while (ids.len > 0) {
        if (str_eq(str_split(&ids, ' '), id))
            return true;
    }
    return false;
}

/* Each area once a mention: the feeling of its strongest topic. */
static void add_topics(struct scorecard *s, const struct issues *kinds, struct str lang,
                       const struct voice *v)
{
    struct card_cell *seen[CARD_AREAS + CARD_MEASURES];
    size_t seen_len = 0;
    struct str rest = v->topics;
    struct voice_topic t;

    while (voice_topic(&rest, &t)) {
        const struct issue_kind *kind = issues_kind(kinds, t.id, lang);
        int feeling = has(v->issues, t.id) ? -1 : t.feeling;
        struct card_cell *cells[2];

        if (kind == NULL || feeling == 0)
            continue;
        cells[0] = cell_of(s->areas, CARD_AREAS, kind->dimension);
        cells[1] = cell_of(s->measures, CARD_MEASURES, kind->measure);
        for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
            bool is_seen = cells[i] == NULL;

            for (size_t k = 0; k < seen_len; k++)
                is_seen = is_seen || seen[k] == cells[i];
            if (is_seen || seen_len == ARRAY_LEN(seen))
                continue;
            seen[seen_len++] = cells[i];
            count(cells[i], feeling);
        }
    }
}

static void add_voice(struct scorecard *s, const struct issues *kinds, struct str lang,
                      const struct voice *v)
{
    struct str at = voice_touchpoint(v, kinds, lang);

    add_topics(s, kinds, lang, v);
    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++) {
        if (str_eq_fold(s->touchpoints[i].id, at))
            nps_add(&s->touchpoints[i].counts, v->nps);
    }
}

static void start(struct scorecard *s)
{
    for (size_t i = 0; i < CARD_AREAS; i++)
        s->areas[i] =
            (struct card_cell){.id = str_from(areas[i]), .get = NAN, .expect = NAN};
    for (size_t i = 0; i < CARD_MEASURES; i++)
        s->measures[i] =
            (struct card_cell){.id = str_from(measures[i]), .get = NAN, .expect = NAN};
    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++)
        s->touchpoints[i] = (struct card_touchpoint){.id = str_from(touchpoints[i])};
}

static enum status add_brand(struct context *c, struct str brand,
                             const struct issues *kinds, struct scorecard *s,
                             struct error *err)
{
    struct voice *voices = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc =
        store_voices(c->store, brand, s->from, s->to, &a, &voices, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++)
        add_voice(s, kinds, c->settings.language, &voices[i]);
    arena_release(&a);
    return rc;
}

/* What surveys say outright: marks for areas and measures. */
static enum status add_marks(struct context *c, struct str brand, struct scorecard *s,
                             struct error *err)
{
    struct mark_sum *sums = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc = store_marks(c->store, brand, s->from, s->to, &a, &sums, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        struct card_cell *cell = cell_of(s->areas, CARD_AREAS, sums[i].area);

        if (cell == NULL)
            cell = cell_of(s->measures, CARD_MEASURES, sums[i].area);
        if (cell == NULL)
            continue;
        cell->answers = sums[i].got_count;
        if (sums[i].got_count >= CARD_LEAST)
            cell->get = 10 * sums[i].got;
        if (sums[i].expected_count >= CARD_LEAST) {
            cell->expect = 10 * sums[i].expected;
            cell->basis = CARD_SURVEY;
        }
    }
    arena_release(&a);
    return rc;
}

static double share(int64_t praises, int64_t complaints, int64_t least)
{
    int64_t n = praises + complaints;

    return n >= least ? 10.0 * (double)praises / (double)n : NAN;
}

static void fill(struct card_cell *cells, size_t len, const struct card_cell *others)
{
    int64_t praises = 0, complaints = 0;
    double mean;

    for (size_t i = 0; i < len; i++) {
        praises += cells[i].praises;
        complaints += cells[i].complaints;
        if (isnan(cells[i].get))
            cells[i].get = share(cells[i].praises, cells[i].complaints, CARD_LEAST);
    }
    mean = share(praises, complaints, CARD_LEAST);
    for (size_t i = 0; i < len; i++) {
        double theirs = share(others[i].praises, others[i].complaints, COMPETITORS_LEAST);

        if (!isnan(cells[i].expect))
            continue;
        cells[i].expect = isnan(theirs) ? mean : theirs;
        cells[i].basis = isnan(cells[i].expect) ? CARD_NONE
                         : isnan(theirs)        ? CARD_OWN_MEAN
                                                : CARD_COMPETITORS;
    }
}

/* The best and the worst touchpoint, and whether they differ beyond chance; of three
 * pairs the widest is looked at, which the level allows for. */
static void compare_touchpoints(struct scorecard *s)
{
    bool has_any = false;

    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++) {
        struct card_touchpoint *t = &s->touchpoints[i];

        t->nps = nps_of(t->counts, 0.95);
        if (!t->nps.is_enough)
            continue;
        if (!has_any || t->nps.score > s->touchpoints[s->best].nps.score)
            s->best = i;
        if (!has_any || t->nps.score < s->touchpoints[s->worst].nps.score)
            s->worst = i;
        has_any = true;
    }
    s->apart = nps_compare(s->touchpoints[s->best].counts,
                           s->touchpoints[s->worst].counts, 1 - 0.05 / 3);
}

enum status scorecard_read(struct context *c, const struct brand_settings *brand,
                           const struct issues *kinds, int64_t to, int64_t days,
                           struct scorecard *out, struct error *err)
{
    struct scorecard others = {.from = to - days * 86400, .to = to};
    enum status rc;

    *out = others;
    start(out);
    start(&others);
    rc = add_brand(c, brand->name, kinds, out, err);
    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        if (c->settings.brands[i].kind == BRAND_COMPETITOR)
            rc = add_brand(c, c->settings.brands[i].name, kinds, &others, err);
    }
    if (rc == OK)
        rc = add_marks(c, brand->name, out, err);
    fill(out->areas, CARD_AREAS, others.areas);
    fill(out->measures, CARD_MEASURES, others.measures);
    compare_touchpoints(out);
    return rc;
}
