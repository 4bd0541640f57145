#include "cli/archive_figures.h"

#include "cli/drivers.h"
#include "cli/scorecard.h"

#include <math.h>

_Static_assert((int)ARCHIVE_AREAS == (int)CARD_AREAS &&
                   (int)ARCHIVE_MEASURES == (int)CARD_MEASURES &&
                   (int)ARCHIVE_TOUCHPOINTS == (int)CARD_TOUCHPOINTS,
               "the page shows the cells of the scorecard");

static struct digest_nps score_of(const struct nps *n)
{
    return (struct digest_nps){.value = n->score,
                               .low = n->low,
                               .high = n->high,
                               .count = (int64_t)n->count,
                               .previous = NAN,
                               .window_days = ARCHIVE_DAYS};
}

static enum status read_scores(struct context *c, struct str brand,
                               const struct issues *kinds, int64_t to,
                               struct archive_input *in, struct arena *a,
                               struct error *err)
{
    struct nps_table table = {0};
    struct archive_score *scores;
    enum status rc = nps_count(c, brand, kinds, to, ARCHIVE_DAYS, a, &table, err);

    if (rc != OK)
        return rc;
    scores = arena_alloc(a, (table.len + 1) * sizeof(*scores));
    for (size_t i = 0; i < table.len; i++) {
        const struct nps_line *l = &table.lines[i];

        scores[i] = (struct archive_score){.by = l->by,
                                           .name = l->name,
                                           .all = score_of(&l->nps),
                                           .ratings = score_of(&l->of_ratings),
                                           .texts = score_of(&l->of_texts)};
        scores[i].all.previous = nps_of(l->before, table.level).score;
        scores[i].all.has_changed = l->change.is_changed;
    }
    in->scores = scores;
    in->scores_len = table.len;
    return OK;
}

static void fill_cells(struct archive_cell *out, const struct card_cell *cells,
                       size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (struct archive_cell){cells[i].get, cells[i].expect, cells[i].praises,
                                       cells[i].complaints, cells[i].answers};
}

static enum status read_card(struct context *c, const struct brand_settings *brand,
                             const struct issues *kinds, int64_t to,
                             struct archive_card *out, struct error *err)
{
    struct scorecard card;
    enum status rc = scorecard_read(c, brand, kinds, to, ARCHIVE_DAYS, &card, err);

    if (rc != OK)
        return rc;
    *out = (struct archive_card){.best = card.best,
                                 .worst = card.worst,
                                 .is_apart = card.apart.is_changed,
                                 .apart = fabs(card.apart.difference),
                                 .least = CARD_LEAST};
    fill_cells(out->areas, card.areas, CARD_AREAS);
    fill_cells(out->measures, card.measures, CARD_MEASURES);
    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++)
        out->touchpoints[i] = score_of(&card.touchpoints[i].nps);
    return OK;
}

static enum status read_drivers(struct context *c, struct str brand,
                                const struct issues *kinds, int64_t to,
                                struct archive_input *in, struct arena *a,
                                struct error *err)
{
    struct driver_told told[DRIVERS_MAX];
    struct archive_driver *out = arena_alloc(a, DRIVERS_MAX * sizeof(*out));
    enum status rc =
        drivers_read(c, brand, kinds, to, ARCHIVE_DAYS, a, told, &in->drivers_len, err);

    for (size_t i = 0; rc == OK && i < in->drivers_len; i++) {
        const struct driver *d = &told[i].driver;

        out[i] = (struct archive_driver){.name = told[i].name,
                                         .detractors = (int64_t)d->detractors,
                                         .days = ARCHIVE_DAYS,
                                         .effect = d->effect,
                                         .low = d->low,
                                         .high = d->high};
    }
    in->drivers = out;
    return rc;
}

static enum status read_copies(struct context *c, struct str brand, int64_t to,
                               struct archive_input *in, struct copies *found,
                               struct arena *a, struct error *err)
{
    enum status rc = copies_read(c, brand, to, COPIES_DAYS, COPIES_MOST, found, err);
    struct archive_copy *out;

    if (rc != OK)
        return rc;
    out = arena_alloc(a, (found->len + 1) * sizeof(*out));
    for (size_t i = 0; i < found->len; i++) {
        const struct planted_group *g = &found->groups[i];
        const struct mention **members =
            arena_alloc(a, g->len * sizeof(const struct mention *));

        for (size_t k = 0; k < g->len; k++)
            members[k] = &found->b.items[g->members[k]];
        out[i] = (struct archive_copy){g->words, g->expected, members, g->len};
    }
    in->copies = out;
    in->copies_len = found->len;
    return OK;
}

enum status figures_read(struct context *c, const struct brand_settings *brand,
                         const struct issues *kinds, int64_t to, struct archive_input *in,
                         struct figures *out, struct error *err)
{
    enum status rc;

    *out = (struct figures){0};
    in->card = &out->card;
    rc = read_scores(c, brand->name, kinds, to, in, &out->arena, err);
    if (rc == OK)
        rc = read_card(c, brand, kinds, to, &out->card, err);
    if (rc == OK)
        rc = read_drivers(c, brand->name, kinds, to, in, &out->arena, err);
    if (rc == OK)
        rc = read_copies(c, brand->name, to, in, &out->copies, &out->arena, err);
    return rc;
}

void figures_release(struct figures *f)
{
    copies_release(&f->copies);
    arena_release(&f->arena);
}
