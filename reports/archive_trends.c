/*
 * archive_trends.c - the last 90 days in pictures, and the page of one issue, place or
 * source
 */
#include "reports/archive_parts.h"
#include "reports/digest_sections.h"

#include <math.h>

enum { TREND_ISSUES = 8 };

/* "12 mentions in 90 days, 3 detractors". */
static struct str sum_words(const struct sheet *s, const struct archive_series *series,
                            bool is_issue)
{
    const struct words *w = &s->mk.w;
    int64_t all = 0, bad = 0;

    for (int i = 0; i < ARCHIVE_DAYS; i++) {
        all += series->mentions[i];
        bad += series->detractors[i];
    }
    if (is_issue) /* who of them is a detractor, is not said here */
        return PHRASE(w, P_TOPIC_COUNT, all, {"days", say_number(w, ARCHIVE_DAYS)});
    return arena_printf(
        w->arena, STR_FMT STR_FMT STR_FMT,
        STR_ARG(PHRASE(w, P_TOPIC_COUNT, all, {"days", say_number(w, ARCHIVE_DAYS)})),
        STR_ARG(phrase(w, P_COMMA)), STR_ARG(phrase_n(w, P_CLASS_DETRACTOR, bad)));
}

static void add_days_section(struct sheet *s, const struct archive_series *series,
                             bool is_issue)
{
    struct str sum = sum_words(s, series, is_issue);

    sheet_open_section(s, phrase(&s->mk.w, is_issue ? P_TREND_ISSUE : P_TREND_MENTIONS));
    svg_days(s, series, false, sum);
    html_say(&s->h, "p", LOOK_WHY, sum);
    sheet_close_section(s);
}

struct str score_words(const struct words *w, const struct digest_nps *nps)
{
    if (!has_score(nps))
        return phrase_n(w, P_GROUP_FEW, nps->count);
    return PHRASE(w, P_SCORE_RANGE, 0, {"value", say_number(w, llround(nps->value))},
                  {"low", say_number(w, llround(nps->low))},
                  {"high", say_number(w, llround(nps->high))});
}

static void add_scores(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    const struct digest_nps *last = &s->in->weeks[ARCHIVE_WEEKS - 1];

    sheet_open_section(s, phrase(w, P_TREND_NPS));
    if (has_score(last)) {
        svg_scores(s, s->in->weeks, ARCHIVE_WEEKS, score_words(w, last));
        html_say(&s->h, "p", LOOK_WHY, phrase(w, P_TREND_NPS_HELP));
    } else {
        html_say(&s->h, "p", LOOK_WHY, phrase_n(w, P_NPS_FEW, last->count));
    }
    sheet_close_section(s);
}

static void add_heading(struct html *h, enum look look, struct str text)
{
    html_look(h, "th", look);
    html_attr(h, "scope", STR("col"));
    html_text(h, text);
    html_close(h);
}

/* The same as numbers: for whoever can't see the pictures, and for print. */
/* The first day with a mention; the last one where there is none. */
static int first_day(const struct sheet *s)
{
    int day = 0;

    while (day < ARCHIVE_DAYS - 1 && s->in->all->mentions[day] == 0)
        day++;
    return day;
}

/* The newest first, back to where there was nothing yet. */
static void add_week_rows(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;
    int first = first_day(s);

    for (int week = ARCHIVE_WEEKS - 1; week >= 0; week--) {
        int end = ARCHIVE_DAYS - 1 - (ARCHIVE_WEEKS - 1 - week) * 7;
        int64_t all = 0, bad = 0;

        if (end < first && s->in->weeks[week].count == 0)
            break;
        for (int i = end; i > end - 7 && i >= 0; i--) {
            all += s->in->all->mentions[i];
            bad += s->in->all->detractors[i];
        }
        html_open(h, "tr");
        html_say(h, "td", LOOK_TD,
                 say_date_short(w, s->in->last_day - (ARCHIVE_DAYS - 1 - end)));
        html_say(h, "td", LOOK_TD_NUMBER, say_number(w, all));
        html_say(h, "td", LOOK_TD_NUMBER, say_number(w, bad));
        html_say(h, "td", LOOK_TD_NUMBER, score_words(w, &s->in->weeks[week]));
        html_close(h);
    }
}

static void add_weeks(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;

    sheet_open_section(s, phrase(w, P_TREND_WEEKS));
    html_look(h, "table", LOOK_TABLE);
    html_open(h, "thead");
    html_open(h, "tr");
    add_heading(h, LOOK_TH, phrase(w, P_TREND_WEEK));
    add_heading(h, LOOK_TH_END, phrase(w, P_GROUP_NEW));
    add_heading(h, LOOK_TH_END, phrase(w, P_GROUP_DETRACTORS));
    add_heading(h, LOOK_TH_END, phrase(w, P_GROUP_NPS));
    html_close(h);
    html_close(h);
    html_open(h, "tbody");
    add_week_rows(s);
    html_close(h);
    html_close(h);
    sheet_close_section(s);
}

void archive_trends(struct sheet *s)
{
    const struct words *w = &s->mk.w;

    size_t shown = 0;

    sheet_title(s, phrase_n(w, P_TREND_TITLE, ARCHIVE_DAYS), STR_NONE);
    add_days_section(s, s->in->all, false);
    add_scores(s);
    for (size_t i = 0; i < s->in->topics_len && shown < TREND_ISSUES; i++) {
        const struct archive_topic *t = &s->in->topics[i];

        if (!str_eq(t->kind, STR("issue")) || t->count < 2)
            continue;
        shown++;
        html_look(&s->h, "section", LOOK_SECTION);
        html_look(&s->h, "h2", LOOK_H2);
        html_file_link(&s->h, LOOK_LINK, archive_name(t->kind, t->id, s->h.arena),
                       say_upper(w, say_foreign(w, t->name, LABEL_CODES)));
        html_close(&s->h);
        svg_days(s, t->series, true, sum_words(s, t->series, true));
        sheet_close_section(s);
    }
    add_weeks(s);
}

void archive_topic(struct sheet *s, const struct archive_topic *t)
{
    const struct words *w = &s->mk.w;
    struct str bits[3] = {STR_NONE, STR_NONE, STR_NONE};

    if (t->issue != NULL)
        bits[0] = say_upper(w, trend_words(&s->mk, t->issue));
    else if (t->nps.count > 0)
        bits[0] =
            arena_printf(w->arena, "NPS " STR_FMT, STR_ARG(score_words(w, &t->nps)));
    if (t->people > 0)
        bits[1] = phrase_n(w, P_PEOPLE, t->people);
    if (t->issue != NULL)
        bits[2] = say_foreign(w, t->issue->note, LABEL_CODES);
    sheet_title(s, say_upper(w, say_foreign(w, t->name, LABEL_CODES)),
                say_chain(w, bits, ARRAY_LEN(bits)));
    add_days_section(s, t->series, t->issue != NULL);
    if (t->mentions == NULL || t->mentions->len == 0)
        return;
    sheet_open_section(s, phrase(w, P_TOPIC_LATEST));
    for (size_t i = 0; i < t->mentions->len; i++)
        sheet_mention(s, &t->mentions->items[i], 0);
    sheet_close_section(s);
}
