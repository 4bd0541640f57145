/*
 * digest_sections.c - numbers, cases, issues, thanks and tables of a digest
 */
#include "reports/digest_sections.h"

#include "reports/quote.h"

#include <math.h>
#include <stdlib.h>

/* A big number with up to two lines below it; tone "bad" is red. */
static void add_number(json_t *list, const char *id, struct str big, struct str label,
                       struct str detail, const char *tone)
{
    json_t *number = json_object();

    json_object_set_new(number, "id", json_string(id));
    set_str(number, "value", big);
    set_str(number, "label", label);
    set_str(number, "detail", detail);
    json_object_set_new(number, "tone", json_string(tone));
    json_array_append_new(list, number);
}

static bool has_nps(double value, int64_t count)
{
    return !isnan(value) && count >= DIGEST_NPS_LEAST;
}

static struct str nps_number(const struct words *w, double value)
{
    return say_number(w, (int64_t)llround(value));
}

struct str nps_change(const struct words *w, const struct digest_nps *nps)
{
    enum phrase id = P_NPS_SAME;

    if (isnan(nps->previous))
        return STR_NONE;
    if (nps->has_changed)
        id = nps->value > nps->previous ? P_NPS_UP : P_NPS_DOWN;
    return PHRASE(w, id, 0, {"before", nps_number(w, nps->previous)});
}

/* "76 promoters, 35 passives and 21 detractors in 90 days". */
static struct str nps_split(const struct words *w, const struct digest_nps *nps)
{
    if (nps->promoters + nps->passives + nps->detractors != nps->count)
        return STR_NONE;
    return PHRASE(w, P_NPS_SPLIT, 0,
                  {"promoters", phrase_n(w, P_CLASS_PROMOTER, nps->promoters)},
                  {"passives", phrase_n(w, P_CLASS_PASSIVE, nps->passives)},
                  {"detractors", phrase_n(w, P_CLASS_DETRACTOR, nps->detractors)},
                  {"days", say_number(w, nps->window_days)});
}

static struct str nps_range(const struct words *w, const struct digest_nps *nps)
{
    return PHRASE(w, P_NPS_BETWEEN, 0, {"low", nps_number(w, nps->low)},
                  {"high", nps_number(w, nps->high)});
}

static void add_nps_number(const struct maker *mk, json_t *list)
{
    const struct digest_nps *nps = &mk->in->nps;
    const struct words *w = &mk->w;
    struct str label = phrase_n(w, P_NPS_LABEL, nps->window_days), detail;

    if (!has_nps(nps->value, nps->count)) {
        detail =
            nps->count > 0 ? phrase_n(w, P_NPS_FEW, nps->count) : phrase(w, P_NPS_NONE);
        add_number(list, "nps", STR("\xe2\x80\x93"), label, detail, "soft");
        return;
    }
    detail = nps_range(w, nps);
    if (nps->has_changed)
        detail = arena_printf(w->arena, STR_FMT "\n" STR_FMT, STR_ARG(detail),
                              STR_ARG(nps_change(w, nps)));
    add_number(list, "nps", nps_number(w, nps->value), label, detail, "plain");
}

static struct str new_label(const struct maker *mk)
{
    const struct digest_input *in = mk->in;
    int64_t days = (in->to - in->from + 43200) / 86400;

    if (in->is_first)
        return phrase(&mk->w, P_NEW_FIRST);
    if (in->kind == DIGEST_WEEKLY && days == 7)
        return phrase_n(&mk->w, P_NEW_WEEK, in->counts.mentions);
    if (in->kind == DIGEST_MONTHLY)
        return phrase_n(&mk->w, P_NEW_MONTH, days);
    if (in->kind == DIGEST_DAILY && days <= 1)
        return phrase_n(&mk->w, P_NEW_DAY, in->counts.mentions);
    return PHRASE(&mk->w, P_NEW_SINCE, in->counts.mentions,
                  {"day", say_day(&mk->w, in->from)});
}

/* "usual: 2 to 7" */
static struct str usual_words(const struct words *w, int64_t low, int64_t high)
{
    if (low < 0 || high < low)
        return phrase(w, P_USUAL_UNKNOWN);
    if (low == high)
        return phrase_n(w, P_USUAL_ONE, low);
    return PHRASE(w, P_USUAL, 0, {"low", say_number(w, low)},
                  {"high", say_number(w, high)});
}

/* The score with what it rests on; without "value" where the answers are too few. */
static json_t *make_nps(const struct maker *mk)
{
    const struct digest_nps *in = &mk->in->nps;
    const struct words *w = &mk->w;
    json_t *nps = json_object();

    set_int(nps, "count", in->count);
    set_int(nps, "window_days", in->window_days);
    if (has_nps(in->value, in->count)) {
        set_real(nps, "value", in->value);
        set_real(nps, "low", in->low);
        set_real(nps, "high", in->high);
        set_real(nps, "previous", in->previous);
        json_object_set_new(nps, "has_changed", json_boolean(in->has_changed));
        set_str(nps, "change", nps_change(w, in));
        set_str(nps, "title", phrase(w, P_NPS_TITLE));
        set_str(nps, "split", nps_split(w, in));
        set_str(nps, "range", nps_range(w, in));
    }
    set_int(nps, "promoters", in->promoters);
    set_int(nps, "passives", in->passives);
    set_int(nps, "detractors", in->detractors);
    return nps;
}

static json_t *make_counts(const struct maker *mk)
{
    const struct digest_counts *in = &mk->in->counts;
    json_t *counts = json_object();

    set_int(counts, "mentions", in->mentions);
    set_int(counts, "detractors", in->detractors);
    set_int(counts, "overdue", in->overdue);
    set_int(counts, "waiting", (int64_t)mk->cases_len);
    return counts;
}

void add_numbers(const struct maker *mk, json_t *value)
{
    const struct digest_counts *c = &mk->in->counts;
    const struct words *w = &mk->w;
    json_t *list = json_array();
    bool is_day = mk->in->kind == DIGEST_DAILY, is_many;
    struct str all = week_before(mk, c->mentions_before);
    struct str worst = week_before(mk, c->detractors_before);

    if (is_day) {
        all = usual_words(w, c->usual_low, c->usual_high);
        worst = usual_words(w, c->usual_worst_low, c->usual_worst_high);
    }
    if (mk->in->is_first)
        all = worst = STR_NONE;
    is_many = is_day && !mk->in->is_first && c->usual_worst_high >= 0 &&
              c->detractors > c->usual_worst_high;
    add_nps_number(mk, list);
    add_number(list, "new", say_number(w, c->mentions), new_label(mk), all, "plain");
    add_number(list, "detractors", say_number(w, c->detractors),
               phrase_n(w, P_DETRACTORS, c->detractors), worst,
               is_many ? "bad" : "plain");
    json_object_set_new(value, "numbers", list);
    json_object_set_new(value, "nps", make_nps(mk));
    json_object_set_new(value, "counts", make_counts(mk));
}

struct str trend_words(const struct maker *mk, const struct digest_issue *issue)
{
    static const enum phrase ids[] = {P_TREND_OPENED,    P_TREND_GROWING, P_TREND_STEADY,
                                      P_TREND_SHRINKING, P_TREND_CLOSED,  P_TREND_BACK};
    const struct words *w = &mk->w;
    struct str trend = phrase(w, ids[issue->trend]);

    if (issue->since == TIME_UNKNOWN || issue->trend == DIGEST_STEADY)
        return trend;
    return PHRASE(w, P_SINCE, 0, {"trend", trend}, {"day", say_day(w, issue->since)});
}

/* Does "did it work" tell of the owner's change already? */
static bool has_fix(const struct maker *mk, struct str id)
{
    for (size_t i = 0; i < mk->in->fixes_len; i++) {
        if (str_eq(mk->in->fixes[i].issue, id))
            return true;
    }
    return false;
}

/* "mostly “hot water”"; empty where most speak of no one thing. */
static struct str theme_words(const struct maker *mk, const struct digest_issue *issue)
{
    if (issue->theme.len == 0 || issue->trend == DIGEST_CLOSED)
        return STR_NONE;
    return PHRASE(&mk->w, P_THEME, 0,
                  {"theme", say_foreign(&mk->w, issue->theme, LABEL_CODES)});
}

/* Who, of what, where, and what the owner's change did. */
static struct str issue_detail(const struct maker *mk, const struct digest_issue *issue)
{
    const struct words *w = &mk->w;
    struct str bits[4] = {STR_NONE, theme_words(mk, issue), STR_NONE, STR_NONE};
    struct str note = say_foreign(w, issue->note, LABEL_CODES);

    if (issue->people_30d > 0)
        bits[0] = phrase_n(w, P_PEOPLE, issue->people_30d);
    if (issue->place.len > 0 && issue->place_count > 1)
        bits[2] = PHRASE(w, P_PLACE_COUNT, issue->count_30d,
                         {"part", say_number(w, issue->place_count)},
                         {"place", say_foreign(w, issue->place, LABEL_CODES)});
    if (note.len > 0 && !has_fix(mk, issue->id))
        bits[3] = issue->before >= 0 && issue->after >= 0
                      ? PHRASE(w, P_NOTE_EFFECT, 0, {"note", note},
                               {"before", say_number(w, issue->before)},
                               {"after", say_number(w, issue->after)})
                      : PHRASE(w, P_NOTE, 0, {"note", note});
    return say_chain(w, bits, ARRAY_LEN(bits));
}

const char *trend_tone(enum digest_trend trend)
{
    if (trend == DIGEST_CLOSED || trend == DIGEST_SHRINKING)
        return "good";
    return trend == DIGEST_STEADY ? "soft" : "bad";
}

/* From which week on the bars are red: the trend's, where it needs a person. */
static int64_t hot_from(const struct maker *mk, const struct digest_issue *issue)
{
    int64_t weeks;

    if (!str_eq(str_from(trend_tone(issue->trend)), STR("bad")))
        return DIGEST_WEEKS;
    if (issue->since == TIME_UNKNOWN || issue->since >= mk->in->to)
        return DIGEST_WEEKS - 1;
    weeks = (mk->in->to - issue->since - 1) / (INT64_C(7) * 86400);
    return weeks < DIGEST_WEEKS ? DIGEST_WEEKS - 1 - weeks : 0;
}

static bool is_same(const struct mention *a, const struct mention *b)
{
    return a != NULL && b != NULL && str_eq(a->source, b->source) && str_eq(a->id, b->id);
}

/* Does the mail quote the mention already, as a case or under an earlier issue? */
static bool is_quoted(const struct maker *mk, size_t issue, const struct mention *m)
{
    for (size_t i = 0; i < mk->cases_len && i < mk->show_cases; i++) {
        if (is_same(mk->cases[i]->mention, m))
            return true;
    }
    for (size_t i = 0; i < issue; i++) {
        if (is_same(mk->issues[i]->worst, m))
            return true;
    }
    return false;
}

/* The worst mention of an issue that needs a person, with the words that made it one. */
static void add_worst(const struct maker *mk, json_t *item, size_t at)
{
    const struct digest_issue *issue = mk->issues[at];
    json_t *worst;

    if (issue->worst == NULL || is_quoted(mk, at, issue->worst) ||
        !str_eq(str_from(trend_tone(issue->trend)), STR("bad")))
        return;
    worst = item_make(mk, issue->worst, QUOTE_SHORT_CODES);
    json_object_set_new(
        worst, "quote",
        quote_make_issue(issue->worst, issue->id, QUOTE_SHORT_CODES, QUOTE_HITS));
    json_object_set_new(item, "worst", worst);
}

static json_t *make_issue(const struct maker *mk, size_t at)
{
    const struct digest_issue *issue = mk->issues[at];
    const struct words *w = &mk->w;
    json_t *item = json_object(), *weekly = json_array();
    struct str weeks[DIGEST_WEEKS];

    for (size_t i = 0; i < DIGEST_WEEKS; i++) {
        json_array_append_new(weekly, json_integer(issue->weekly[i]));
        weeks[i] = say_number(w, issue->weekly[i]);
    }
    set_clean(mk, item, "id", issue->id, 0);
    set_str(item, "name", say_upper(w, issue_name(mk, issue->id)));
    json_object_set_new(item, "trend", json_string(digest_trend_name(issue->trend)));
    json_object_set_new(item, "tone", json_string(trend_tone(issue->trend)));
    set_time(item, "since", issue->since);
    set_str(item, "state", trend_words(mk, issue));
    set_str(item, "url", issue_url(mk, issue->id));
    set_str(item, "detail", issue_detail(mk, issue));
    set_clean(mk, item, "theme", issue->theme, 0);
    set_int(item, "count_30d", issue->count_30d);
    set_str(item, "count", say_number(w, issue->count_30d));
    json_object_set_new(item, "weekly", weekly);
    set_int(item, "hot_from", hot_from(mk, issue));
    set_str(item, "weekly_words",
            PHRASE(w, P_WEEKLY_ALT, 0, {"values", say_list(w, weeks, DIGEST_WEEKS)}));
    add_worst(mk, item, at);
    return item;
}

void add_issues(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    size_t issues = show_most(mk, SHOW_ISSUES, 3);
    json_t *items = json_array();
    json_t *section;
    bool is_good = true;

    for (size_t i = 0; i < mk->issues_len; i++) {
        json_array_append_new(items, make_issue(mk, i));
        is_good =
            is_good && str_eq(str_from(trend_tone(mk->issues[i]->trend)), STR("good"));
    }
    add_section(mk, value, "issues",
                phrase(w, is_good ? P_ISSUES_TITLE_GOOD : P_ISSUES_TITLE), items, issues,
                say_more(mk, mk->issues_len, issues));
    section = json_object_get(value, "issues");
    if (section == NULL)
        return;
    set_str(section, "head_name", phrase(w, P_ISSUES_HEAD));
    set_str(section, "head_weeks", phrase(w, P_WEEKS_HEAD));
    set_str(section, "head_count", phrase(w, P_COUNT_HEAD));
}

static double stars(const struct mention *m, double rating)
{
    double least = isnan(m->rating_least) ? 0 : m->rating_least;
    double most = isnan(m->rating_most) ? 100 : m->rating_most;

    return least + rating * (most - least);
}

struct str edit_words(const struct maker *mk, const struct digest_edit *edit)
{
    const struct words *w = &mk->w;
    const struct mention *m = edit->mention;
    bool is_up = m->rating > edit->rating_before;
    enum phrase id = is_up ? P_EDIT_UP : P_EDIT_DOWN;

    if (edit->replied_at != TIME_UNKNOWN)
        id = is_up ? P_EDIT_UP_REPLY : P_EDIT_DOWN_REPLY;
    return PHRASE(w, id, 0, {"who", author_words(mk, m)},
                  {"before", say_decimal(w, stars(m, edit->rating_before))},
                  {"after", say_decimal(w, stars(m, m->rating))},
                  {"most", say_decimal(w, stars(m, 1))});
}

static json_t *make_edit(const struct maker *mk, const struct digest_edit *edit)
{
    json_t *item = item_make(mk, edit->mention, QUOTE_SHORT_CODES);

    set_str(item, "text",
            arena_printf(mk->w.arena, STR_FMT ".", STR_ARG(edit_words(mk, edit))));
    return item;
}

static bool has_edit(const struct digest_input *in, const struct mention *m)
{
    for (size_t i = 0; i < in->edits_len; i++) {
        if (in->edits[i].mention == m)
            return true;
    }
    return false;
}

/* The edits in one direction. */
static json_t *make_edits(const struct maker *mk, bool is_up)
{
    const struct digest_input *in = mk->in;
    json_t *items = json_array();

    for (size_t i = 0; i < in->edits_len; i++) {
        double now = in->edits[i].mention->rating, before = in->edits[i].rating_before;

        if (is_up ? now > before : now < before)
            json_array_append_new(items, make_edit(mk, &in->edits[i]));
    }
    return items;
}

/* Edits upwards stand first among the thanks: they show that answering works. */
void add_thanks(const struct maker *mk, json_t *value)
{
    const struct digest_input *in = mk->in;
    size_t thanks = show_most(mk, SHOW_THANKS, 1);
    bool is_day = in->kind == DIGEST_DAILY; /* a week tells of edits as changes */
    json_t *worse = is_day ? make_edits(mk, false) : json_array();
    json_t *items = is_day ? make_edits(mk, true) : json_array();
    size_t len = json_array_size(worse);

    add_section(mk, value, "worse", phrase(&mk->w, P_WORSE_TITLE), worse, SHOW_THANKS,
                say_more(mk, len, SHOW_THANKS));
    for (size_t i = 0; i < in->thanks_len; i++) {
        if (!has_edit(in, in->thanks[i]))
            json_array_append_new(items, item_make(mk, in->thanks[i], QUOTE_SHORT_CODES));
    }
    len = json_array_size(items);
    add_section(mk, value, "thanks",
                phrase(&mk->w, is_day ? P_THANKS_TITLE : P_LOVED_TITLE), items, thanks,
                say_more(mk, len, thanks));
}

static void add_table(const struct maker *mk, json_t *value, const char *key,
                      enum phrase title, enum phrase head,
                      const struct digest_group *groups, size_t len)
{
    size_t shown = key[0] == 'b' ? show_most(mk, SHOW_SOURCES, 3) : SHOW_PLACES;
    const struct words *w = &mk->w;
    json_t *items = json_array(), *section;
    struct labels labels = {0};

    if (key[0] == 'b')
        labels_read(mk, &labels);
    for (size_t i = 0; i < len; i++) {
        const struct digest_group *g = &groups[i];
        json_t *row = json_object();
        struct str name = key[0] == 'b' ? own_label(mk, &labels, g->name)
                                        : say_foreign(w, g->name, LABEL_CODES);

        set_str(row, "name", name);
        set_int(row, "mentions", g->mentions);
        set_int(row, "detractors", g->detractors);
        set_str(row, "mentions_text", say_number(w, g->mentions));
        set_str(row, "detractors_text", say_number(w, g->detractors));
        set_int(row, "nps_count", g->nps_count);
        set_str(row, "nps",
                has_nps(g->nps, g->nps_count) ? nps_number(w, g->nps)
                                              : phrase_n(w, P_GROUP_FEW, g->nps_count));
        json_object_set_new(row, "has_nps", json_boolean(has_nps(g->nps, g->nps_count)));
        json_array_append_new(items, row);
    }
    add_section(mk, value, key, phrase(w, title), items, shown, say_more(mk, len, shown));
    section = json_object_get(value, key);
    if (section == NULL)
        return;
    set_str(section, "head_name", phrase(w, head));
    set_str(section, "head_new",
            phrase(w, mk->in->is_first ? P_GROUP_FOUND : P_GROUP_NEW));
    set_str(section, "head_detractors", phrase(w, P_GROUP_DETRACTORS));
    set_str(section, "head_nps", phrase(w, P_GROUP_NPS));
}

void add_groups(const struct maker *mk, json_t *value)
{
    const struct digest_input *in = mk->in;

    if (in->places_len > 1)
        add_table(mk, value, "places", P_PLACES_TITLE, P_GROUP_PLACE, in->places,
                  in->places_len);
    if (in->by_source_len > 1)
        add_table(mk, value, "by_source", P_SOURCES_TITLE, P_GROUP_SOURCE, in->by_source,
                  in->by_source_len);
}
