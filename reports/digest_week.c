/*
 * digest_week.c - the shape of a week or a month: how it went against the one before,
 * day by day, what changed, what was answered, who still waits
 */
#include "base/date.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"

#include <math.h>

static bool is_month(const struct maker *mk)
{
    return mk->in->kind == DIGEST_MONTHLY;
}

/* Phrases of a week stand before those of a month, in the same order. */
static enum phrase for_kind(const struct maker *mk, enum phrase week)
{
    return is_month(mk) ? (enum phrase)(week + P_MONTH_FEWER - P_WEEK_FEWER) : week;
}

/* Local days of the period: half a day away from its ends, so that a change of the clock
 * moves nothing. */
static int64_t day_of(const struct maker *mk, int64_t instant)
{
    return words_day(&mk->w, instant);
}

static struct str say_range(const struct maker *mk, bool is_long)
{
    const struct words *w = &mk->w;
    int64_t first = day_of(mk, mk->in->from + 43200);
    int64_t last = day_of(mk, mk->in->to - 43200);
    struct date a = date_from_days(first), b = date_from_days(last);
    enum phrase months = is_long ? P_JANUARY : P_JAN;
    struct str month = phrase(w, (enum phrase)((int)months + b.month - 1));

    if (a.month == b.month)
        return PHRASE(w, P_RANGE, 0, {"from", say_day_number(w, a.day)},
                      {"to", say_day_number(w, b.day)}, {"month", month});
    return PHRASE(w, P_RANGE_MONTH, 0, {"from", say_day(w, mk->in->from + 43200)},
                  {"to", say_day(w, mk->in->to - 43200)});
}

static struct str say_month(const struct maker *mk)
{
    const struct words *w = &mk->w;
    struct date a = date_from_days(day_of(mk, mk->in->from + 43200));

    return PHRASE(w, P_MONTH_YEAR, 0,
                  {"month", phrase(w, (enum phrase)(P_JANUARY + a.month - 1))},
                  {"year", arena_printf(w->arena, "%d", (int)a.year)});
}

struct str week_label(const struct maker *mk)
{
    if (is_month(mk))
        return PHRASE(&mk->w, P_MONTH_LABEL, 0, {"month", say_month(mk)});
    return PHRASE(&mk->w, P_WEEK_LABEL, 0, {"range", say_range(mk, true)});
}

/* -1 fewer, 1 more, 0 no difference that chance would not explain: two counts of the
 * same rate differ by more than twice the root of their sum one time in twenty. */
static int compare_counts(int64_t now, int64_t before)
{
    double gap = (double)(now - before), limit = 2 * sqrt((double)(now + before));

    if (fabs(gap) < limit)
        return 0;
    return gap < 0 ? -1 : 1;
}

/* Near enough to be called much alike: within a quarter, or one. */
static bool is_alike(int64_t now, int64_t before)
{
    int64_t gap = now > before ? now - before : before - now;

    return gap <= 1 || gap * 4 <= (now > before ? now : before);
}

struct str week_headline(const struct maker *mk)
{
    const struct digest_counts *c = &mk->in->counts;
    enum phrase id = P_WEEK_SAME;

    if (c->mentions == 0)
        id = P_WEEK_QUIET;
    else if (c->detractors == 0)
        id = P_WEEK_NONE;
    else if (c->detractors_before < 0)
        id = P_WEEK_UNKNOWN;
    else if (compare_counts(c->detractors, c->detractors_before) != 0)
        id = c->detractors < c->detractors_before ? P_WEEK_FEWER : P_WEEK_MORE;
    else if (!is_alike(c->detractors, c->detractors_before))
        id = P_WEEK_UNSURE;
    return PHRASE(&mk->w, for_kind(mk, id), c->detractors,
                  {"before", say_number(&mk->w, c->detractors_before)});
}

struct str week_subject(const struct maker *mk, struct str issue, struct str nps)
{
    const struct words *w = &mk->w;
    const struct digest_counts *c = &mk->in->counts;
    struct str facts[3] = {STR_NONE, issue, nps}, line;

    facts[0] = c->detractors_before < 0
                   ? phrase_n(w, P_SUBJECT_COMPLAINTS, c->detractors)
                   : PHRASE(w, P_SUBJECT_COMPLAINTS_BEFORE, c->detractors,
                            {"before", say_number(w, c->detractors_before)});
    if (c->mentions == 0)
        facts[0] = phrase(w, P_SUBJECT_NOTHING);
    line = say_commas(mk, facts, ARRAY_LEN(facts));
    line = PHRASE(w, is_month(mk) ? P_SUBJECT_MONTH : P_SUBJECT_WEEK, 0, {"facts", line},
                  {"date", is_month(mk) ? say_month(mk) : say_range(mk, false)});
    if (!mk->in->is_brand_in_subject)
        return line;
    return PHRASE(w, P_ROUND_DONE, 0,
                  {"brand", say_foreign(w, mk->in->brand->name, AUTHOR_CODES)},
                  {"what", say_lower(w, line)});
}

struct str week_preheader(const struct maker *mk)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    struct str bits[3] = {STR_NONE, STR_NONE, STR_NONE}, line;

    bits[0] = in->counts.mentions > 0 ? phrase_n(w, P_PRE_NEW, in->counts.mentions)
                                      : phrase(w, P_SUBJECT_NOTHING);
    if (in->response.window_days > 0 && in->response.replies > 0)
        bits[1] = phrase_n(w, P_PRE_ANSWERS, in->response.replies);
    if (mk->cases_len > 0)
        bits[2] = phrase_n(w, P_PRE_OPEN, (int64_t)mk->cases_len);
    line = say_upper(w, say_list(w, bits, ARRAY_LEN(bits)));
    return arena_printf(w->arena, STR_FMT ".", STR_ARG(line));
}

struct str week_before(const struct maker *mk, int64_t before)
{
    if (before < 0)
        return phrase(&mk->w, P_USUAL_UNKNOWN);
    return phrase_n(&mk->w, is_month(mk) ? P_MONTH_BEFORE : P_WEEK_BEFORE, before);
}

void add_days(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *items, *section;
    int64_t most = 0;

    if (in->days_len == 0)
        return;
    items = json_array();
    for (size_t i = 0; i < in->days_len; i++) {
        const struct digest_bar *d = &in->days[i];
        struct date date = date_from_days(d->day);
        json_t *item = json_object();
        struct buf b = {0};
        enum phrase weekday = (enum phrase)(P_MON + date_weekday(d->day));

        date_format_day(d->day, &b);
        set_str(item, "date", buf_str(&b));
        buf_release(&b);
        set_str(item, "label",
                in->days_len > 10 ? arena_printf(w->arena, "%d", date.day)
                                  : phrase(w, weekday));
        set_int(item, "mentions", d->mentions);
        set_int(item, "detractors", d->detractors);
        set_str(item, "words",
                PHRASE(w, P_BAR_ALT, d->mentions, {"day", say_date_short(w, d->day)},
                       {"detractors", phrase_n(w, P_CLASS_DETRACTOR, d->detractors)}));
        json_array_append_new(items, item);
        most = d->mentions > most ? d->mentions : most;
    }
    add_section(mk, value, "days", phrase(w, P_DAYS_TITLE), items, in->days_len,
                STR_NONE);
    section = json_object_get(value, "days");
    set_int(section, "most", most);
    set_str(section, "help", phrase_n(w, P_DAYS_HELP, most));
}

/* Did the issue come to how it stands in this period? */
static bool is_news(const struct maker *mk, const struct digest_issue *issue)
{
    return issue->trend != DIGEST_STEADY && issue->since != TIME_UNKNOWN &&
           issue->since >= mk->in->from && issue->since < mk->in->to;
}

void add_changed(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    const struct digest_nps *nps = &in->nps;
    json_t *items = json_array();
    size_t len;

    for (size_t i = 0; i < mk->issues_len; i++) {
        const struct digest_issue *issue = mk->issues[i];

        if (is_news(mk, issue))
            json_array_append_new(
                items,
                line_make(PHRASE(w, P_CHANGED_ISSUE, 0,
                                 {"issue", say_upper(w, issue_name(mk, issue->id))},
                                 {"state", trend_words(mk, issue)}),
                          trend_tone(issue->trend), STR_NONE));
    }
    if (nps->has_changed && !isnan(nps->previous) && nps->count >= DIGEST_NPS_LEAST)
        json_array_append_new(
            items, line_make(PHRASE(w, P_CHANGED_NPS, 0,
                                    {"value", say_number(w, llround(nps->value))},
                                    {"change", nps_change(w, nps)}),
                             nps->value > nps->previous ? "good" : "bad", STR_NONE));
    for (size_t i = 0; i < in->edits_len; i++) {
        const struct digest_edit *e = &in->edits[i];
        double now = e->mention->rating;

        if (now > e->rating_before || now < e->rating_before)
            json_array_append_new(items,
                                  line_make(edit_words(mk, e),
                                            now > e->rating_before ? "good" : "bad",
                                            safe_url(w, e->mention->url)));
    }
    if (json_array_size(items) == 0)
        json_array_append_new(items,
                              line_make(phrase(w, P_CHANGED_NONE), "soft", STR_NONE));
    len = json_array_size(items);
    add_section(mk, value, "changed", phrase(w, P_CHANGED_TITLE), items, SHOW_CHANGED,
                say_more(mk, len, SHOW_CHANGED));
}

void add_answered(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_response *r = &mk->in->response;
    json_t *items;
    struct str more;

    if (r->window_days <= 0)
        return;
    items = json_array();
    json_array_append_new(items, line_make(r->replies > 0
                                               ? phrase_n(w, P_ANSWERS_GIVEN, r->replies)
                                               : phrase(w, P_ANSWERS_NONE),
                                           r->replies > 0 ? "plain" : "soft", STR_NONE));
    more = response_words(mk);
    if (more.len > 0)
        json_array_append_new(items, line_make(more, "plain", STR_NONE));
    add_section(mk, value, "answered", phrase(w, P_ANSWERED_TITLE), items, 2, STR_NONE);
}

void add_board(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    json_t *board;
    struct str bits[2] = {say_foreign(w, mk->in->brand->name, LABEL_CODES), STR_NONE};

    if (mk->in->kind != DIGEST_WEEKLY)
        return;
    board = json_object();
    bits[1] = say_upper(w, say_range(mk, true));
    set_str(board, "kicker", say_chain(w, bits, ARRAY_LEN(bits)));
    set_str(board, "title", phrase_n(w, P_BOARD_TITLE, mk->in->counts.mentions));
    set_str(board, "foot", phrase(w, P_BOARD_FOOT));
    json_object_set_new(value, "board", board);
}

/* Who, where, about what, and how long already. */
static json_t *make_open(const struct maker *mk, const struct digest_case *c)
{
    const struct words *w = &mk->w;
    json_t *item = item_make_case(mk, c, QUOTE_SHORT_CODES), *line;
    struct str bits[3] = {author_words(mk, c->mention), value_str(item, "where"),
                          case_about(mk, c)};

    line = line_make(say_chain(w, bits, ARRAY_LEN(bits)), "plain", case_url(mk, c));
    set_str(line, "age", value_str(item, "age"));
    json_object_set_new(line, "is_late", json_boolean(case_is_overdue(c, w->now)));
    json_decref(item);
    return line;
}

void add_open(const struct maker *mk, json_t *value)
{
    json_t *items = json_array();

    for (size_t i = 0; i < mk->cases_len && i < DIGEST_CASES; i++)
        json_array_append_new(items, make_open(mk, mk->cases[i]));
    add_section(mk, value, "open", phrase(&mk->w, P_OPEN_TITLE), items, SHOW_OPEN,
                say_more(mk, mk->cases_len, SHOW_OPEN));
    add_rest(mk, value, "open");
}
