/*
 * archive_figures.c - the pages of scores by group, and of what customers expect and get
 */
#include "reports/archive_parts.h"
#include "reports/digest_sections.h"

#include <math.h>

enum { GROUP_SHOWN = 40 };

static void add_head(struct html *h, enum look look, struct str text)
{
    html_look(h, "th", look);
    html_attr(h, "scope", STR("col"));
    html_text(h, text);
    html_close(h);
}

static void open_table(struct sheet *s, const struct str *heads, size_t len)
{
    struct html *h = &s->h;

    html_look(h, "table", LOOK_TABLE);
    html_open(h, "thead");
    html_open(h, "tr");
    for (size_t i = 0; i < len; i++)
        add_head(h, i == 0 ? LOOK_TH : LOOK_TH_END,
                 heads[i].len > 0 ? heads[i] : phrase(&s->mk.w, P_GROUP_BRAND));
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
}

static void close_table(struct sheet *s)
{
    html_close(&s->h);
    html_close(&s->h);
}

/* A name with a soft line below it. */
static void add_name(struct sheet *s, struct str name, struct str detail)
{
    struct html *h = &s->h;

    html_look(h, "td", LOOK_TD);
    html_text(h, name);
    if (detail.len > 0) {
        html_open(h, "br");
        html_void(h);
        html_say(h, "span", LOOK_TD_FEW, detail);
    }
    html_close(h);
}

/* ---- scores ---- */

static struct str touchpoint_words(const struct words *w, struct str id)
{
    static const char *const ids[ARCHIVE_TOUCHPOINTS] = {"before", "during", "after"};

    for (int i = 0; i < ARCHIVE_TOUCHPOINTS; i++) {
        if (str_eq_fold(id, str_from(ids[i])))
            return phrase(w, (enum phrase)(P_TOUCHPOINT + i));
    }
    return say_upper(w, say_foreign(w, id, LABEL_CODES)); /* as a survey says */
}

static struct str group_name(const struct sheet *s, const struct archive_score *a)
{
    if (str_eq(a->by, STR("touchpoint")))
        return touchpoint_words(&s->mk.w, a->name);
    return say_foreign(&s->mk.w, a->name, LABEL_CODES);
}

static struct str part_words(const struct words *w, enum phrase id,
                             const struct digest_nps *nps)
{
    if (!has_score(nps))
        return STR_NONE;
    return PHRASE(w, id, 0, {"value", say_number(w, llround(nps->value))});
}

/* "132 answers · from ratings 44, from texts 31 · up from 20" */
static struct str score_detail(const struct words *w, const struct archive_score *a)
{
    struct str bits[4] = {phrase_n(w, P_GROUP_FEW, a->all.count)};

    if (has_score(&a->ratings) && has_score(&a->texts)) { /* else they say the same */
        bits[1] = part_words(w, P_SCORE_RATINGS, &a->ratings);
        bits[2] = part_words(w, P_SCORE_TEXTS, &a->texts);
    }
    if (has_score(&a->all) && a->all.has_changed)
        bits[3] = nps_change(w, &a->all);
    return say_chain(w, bits, ARRAY_LEN(bits));
}

static void add_score(struct sheet *s, const struct archive_score *a, struct str name)
{
    struct html *h = &s->h;

    html_open(h, "tr");
    add_name(s, name, score_detail(&s->mk.w, a));
    html_look(h, "td", LOOK_TD_NUMBER);
    html_text(h,
              has_score(&a->all) ? score_words(&s->mk.w, &a->all) : STR("\xe2\x80\x93"));
    html_close(h);
    html_close(h);
}

static void add_group(struct sheet *s, const char *by, enum phrase title)
{
    const struct str heads[] = {STR_NONE, phrase(&s->mk.w, P_GROUP_NPS)};
    size_t shown = 0;

    for (size_t i = 0; i < s->in->scores_len && shown < GROUP_SHOWN; i++) {
        const struct archive_score *a = &s->in->scores[i];

        if (!str_eq(a->by, str_from(by)) || a->name.len == 0)
            continue;
        if (shown++ == 0) {
            sheet_open_section(s, phrase(&s->mk.w, title));
            open_table(s, heads, ARRAY_LEN(heads));
        }
        add_score(s, a, group_name(s, a));
    }
    if (shown == 0)
        return;
    close_table(s);
    sheet_close_section(s);
}

void archive_scores(struct sheet *s)
{
    static const struct {
        const char *by;
        enum phrase title;
    } groups[] = {{"place", P_PLACES_TITLE},
                  {"source", P_SOURCES_TITLE},
                  {"touchpoint", P_SCORES_TOUCHPOINTS},
                  {"segment", P_SCORES_SEGMENTS}};
    const struct words *w = &s->mk.w;
    const struct archive_score *all = s->in->scores;

    sheet_title(s, phrase(w, P_NPS_TITLE), phrase_n(w, P_SCORES_ALL, ARCHIVE_DAYS));
    if (s->in->scores_len == 0 || all->all.count == 0) {
        html_say(&s->h, "p", LOOK_WHY, phrase(w, P_NPS_NONE));
        return;
    }
    html_say(&s->h, "p", has_score(&all->all) ? LOOK_BIG : LOOK_BIG_SOFT,
             has_score(&all->all) ? say_number(w, llround(all->all.value))
                                  : STR("\xe2\x80\x93"));
    if (has_score(&all->all))
        html_say(&s->h, "p", LOOK_WHY,
                 PHRASE(w, P_NPS_BETWEEN, 0,
                        {"low", say_number(w, llround(all->all.low))},
                        {"high", say_number(w, llround(all->all.high))}));
    html_say(&s->h, "p", LOOK_WHY, score_detail(w, all));
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        add_group(s, groups[i].by, groups[i].title);
    html_say(&s->h, "p", LOOK_WHY, phrase(w, P_SCORES_HELP));
}

/* ---- the scorecard ---- */

/* "12 good, 3 bad · 40 marks", or why the cell is empty. */
static struct str cell_detail(const struct sheet *s, const struct archive_cell *c)
{
    const struct words *w = &s->mk.w;
    int64_t said = c->praises + c->complaints;
    struct str bits[2] = {STR_NONE, STR_NONE};

    if (isnan(c->get) && said + c->answers == 0)
        return phrase(w, P_CARD_NOTHING);
    if (isnan(c->get))
        return PHRASE(w, P_CARD_LITTLE, said > c->answers ? said : c->answers,
                      {"least", say_number(w, s->in->card->least)});
    if (said > 0)
        bits[0] = PHRASE(w, P_CARD_SAID, 0, {"good", say_number(w, c->praises)},
                         {"bad", say_number(w, c->complaints)});
    if (c->answers > 0)
        bits[1] = phrase_n(w, P_CARD_MARKS, c->answers);
    return say_chain(w, bits, ARRAY_LEN(bits));
}

static void add_mark(struct sheet *s, double value, enum look look)
{
    struct html *h = &s->h;

    html_look(h, "td", LOOK_TD_NUMBER);
    if (isnan(value))
        html_text(h, STR("\xe2\x80\x93"));
    else
        html_say(h, "span", look, say_decimal(&s->mk.w, value));
    html_close(h);
}

static enum look gap_look(double gap)
{
    if (gap <= -1)
        return LOOK_BAD;
    return gap >= 1 ? LOOK_GOOD : LOOK_SOFT;
}

static void add_cells(struct sheet *s, enum phrase title, enum phrase first,
                      const struct archive_cell *cells, size_t len)
{
    const struct words *w = &s->mk.w;
    const struct str heads[] = {STR_NONE, phrase(w, P_CARD_EXPECT), phrase(w, P_CARD_GET),
                                phrase(w, P_CARD_GAP)};

    sheet_open_section(s, phrase(w, title));
    open_table(s, heads, ARRAY_LEN(heads));
    for (size_t i = 0; i < len; i++) {
        const struct archive_cell *c = &cells[i];
        double gap = isnan(c->get) || isnan(c->expect)
                         ? NAN
                         : round(c->get * 10) / 10 - round(c->expect * 10) / 10;

        html_open(&s->h, "tr");
        add_name(s, phrase(w, (enum phrase)((size_t)first + i)), cell_detail(s, c));
        add_mark(s, isnan(c->get) ? NAN : c->expect, LOOK_SOFT);
        add_mark(s, c->get, LOOK_NONE);
        add_mark(s, gap, gap_look(gap));
        html_close(&s->h);
    }
    close_table(s);
    sheet_close_section(s);
}

static struct str apart_words(const struct sheet *s)
{
    const struct archive_card *c = s->in->card;
    const struct words *w = &s->mk.w;

    if (c->best == c->worst)
        return phrase(w, P_CARD_FEW);
    if (!c->is_apart)
        return phrase(w, P_CARD_EVEN);
    return PHRASE(w, P_CARD_UNEVEN, 0,
                  {"worst", phrase(w, (enum phrase)(P_TOUCHPOINT + (int)c->worst))},
                  {"best", phrase(w, (enum phrase)(P_TOUCHPOINT + (int)c->best))},
                  {"points", say_number(w, llround(c->apart))});
}

static void add_touchpoints(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    const struct str heads[] = {STR_NONE, phrase(w, P_GROUP_NPS)};

    sheet_open_section(s, phrase(w, P_CARD_TOUCHPOINTS));
    open_table(s, heads, ARRAY_LEN(heads));
    for (int i = 0; i < ARCHIVE_TOUCHPOINTS; i++) {
        struct archive_score a = {.all = s->in->card->touchpoints[i]};

        add_score(s, &a, phrase(w, (enum phrase)(P_TOUCHPOINT + i)));
    }
    close_table(s);
    html_say(&s->h, "p", LOOK_WHY, apart_words(s));
    sheet_close_section(s);
}

void archive_card(struct sheet *s)
{
    const struct archive_card *c = s->in->card;
    const struct words *w = &s->mk.w;

    sheet_title(s, phrase(w, P_CARD_TITLE), phrase_n(w, P_TREND_TITLE, ARCHIVE_DAYS));
    if (c == NULL)
        return;
    add_cells(s, P_CARD_AREAS, P_AREA, c->areas, ARCHIVE_AREAS);
    add_cells(s, P_CARD_MEASURES, P_MEASURE, c->measures, ARCHIVE_MEASURES);
    add_touchpoints(s);
    html_say(&s->h, "p", LOOK_WHY, phrase(w, P_CARD_HELP));
}
