/*
 * digest_words.c - the day in words: headline, subject, preheader, what to do
 */
#include "base/date.h"
#include "reports/digest_parts.h"
#include "reports/printers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct digest_issue *first_issue(const struct maker *mk,
                                              enum digest_trend trend)
{
    for (size_t i = 0; i < mk->issues_len; i++) {
        if (mk->issues[i]->trend == trend && !mk->issues[i]->is_told)
            return mk->issues[i];
    }
    return NULL;
}

/* The issue that the day is about: the first that needs a person, or NULL. */
static const struct digest_issue *pressing_issue(const struct maker *mk)
{
    for (size_t i = 0; i < mk->issues_len; i++) {
        enum digest_trend trend = mk->issues[i]->trend;

        if (mk->issues[i]->is_told) /* yesterday's news */
            continue;
        if (trend == DIGEST_BACK || trend == DIGEST_OPENED || trend == DIGEST_GROWING)
            return mk->issues[i];
    }
    return NULL;
}

static enum noun_form form_of(const struct maker *mk, const struct digest_issue *issue)
{
    const struct issue_noun *noun = language_noun(mk->w.language, issue->id);

    return noun != NULL ? noun->form : NOUN_TOPIC;
}

/* "late deliveries", and what most of them speak of: "comfort (“hot water”)". */
static struct str themed(const struct maker *mk, const struct digest_issue *issue,
                         struct str name)
{
    if (issue->theme.len == 0 || issue->trend == DIGEST_CLOSED)
        return name;
    return PHRASE(&mk->w, P_THEME_ISSUE, 0, {"issue", name},
                  {"theme", say_foreign(&mk->w, issue->theme, LABEL_CODES)});
}

/* "late deliveries are back"; empty where no issue presses. */
static struct str issue_clause(const struct maker *mk)
{
    const struct digest_issue *issue = pressing_issue(mk);
    enum phrase id = P_HEAD_GROWING;
    static const enum phrase back[] = {P_HEAD_BACK_TOPIC, P_HEAD_BACK_ONE,
                                       P_HEAD_BACK_MANY};

    if (issue == NULL)
        return STR_NONE;
    if (issue->trend == DIGEST_BACK)
        id = back[form_of(mk, issue)];
    else if (issue->trend == DIGEST_OPENED)
        id = P_HEAD_OPENED;
    return PHRASE(&mk->w, id, 0,
                  {"issue", themed(mk, issue, issue_words(mk, issue->id))});
}

/* "three people are waiting for you"; empty where nobody is. */
static struct str waiting_clause(const struct maker *mk)
{
    if (mk->people == 0)
        return STR_NONE;
    return PHRASE(&mk->w, P_HEAD_WAITING, (int64_t)mk->people,
                  {"who", author_words(mk, mk->cases[0]->mention)});
}

/* What the urgent ones are about, where that is one thing. */
static struct str urgent_kind(const struct maker *mk)
{
    struct str kind = STR_NONE;

    for (size_t i = 0, left = mk->urgent; i < mk->cases_len && left > 0; i++) {
        const struct judgement *j = &mk->cases[i]->mention->judgement;

        if (j->severity != SEVERITY_URGENT)
            continue;
        if (j->severity_kind.len == 0 ||
            (kind.len > 0 && !str_eq(kind, j->severity_kind)))
            return STR_NONE;
        kind = j->severity_kind;
        left--;
    }
    return kind;
}

/* "four of them about a health matter"; empty where nothing is urgent. */
static struct str urgent_clause(const struct maker *mk)
{
    struct str kind = urgent_kind(mk);
    bool is_all = mk->urgent_people == mk->people, is_both = is_all && mk->people == 2;
    enum phrase id = is_both  ? P_HEAD_URGENT_BOTH
                     : is_all ? P_HEAD_URGENT_ALL
                              : P_HEAD_URGENT;

    if (mk->urgent_people == 0)
        return STR_NONE;
    if (kind.len == 0)
        id = is_both  ? P_HEAD_URGENT_MIXED_BOTH
             : is_all ? P_HEAD_URGENT_MIXED_ALL
                      : P_HEAD_URGENT_MIXED;
    return PHRASE(&mk->w, id, (int64_t)mk->urgent_people,
                  {"kind", kind.len > 0 ? kind_words(mk, kind) : STR_NONE});
}

static int64_t promoters(const struct maker *mk)
{
    const struct batch *b = mk->in->mentions;
    int64_t count = 0;

    for (size_t i = 0; b != NULL && i < b->len; i++)
        count += b->items[i].judgement.nps == NPS_PROMOTER;
    return count;
}

/* "complaints about cold food have stopped"; empty where none has. */
static struct str gone_clause(const struct maker *mk)
{
    const struct digest_issue *gone = first_issue(mk, DIGEST_CLOSED);

    return gone != NULL
               ? PHRASE(&mk->w, P_HEAD_GONE, 0, {"issue", issue_words(mk, gone->id)})
               : STR_NONE;
}

/* What goes with nobody waiting: an issue that stopped, or happy people. */
static struct str good_clause(const struct maker *mk)
{
    struct str gone = gone_clause(mk);

    if (gone.len > 0)
        return gone;
    return promoters(mk) > 0 ? phrase_n(&mk->w, P_HEAD_GOOD, promoters(mk)) : STR_NONE;
}

static bool is_blind(const struct maker *mk)
{
    return mk->in->sources_len > 0 && mk->failing == mk->in->sources_len;
}

/* So many complaints that nothing else is the day's news: more than twice and ten above
 * the most that are usual. */
static bool is_flood(const struct maker *mk)
{
    const struct digest_counts *c = &mk->in->counts;

    return mk->in->kind == DIGEST_DAILY && !mk->in->is_first && c->usual_worst_low >= 0 &&
           c->usual_worst_high >= c->usual_worst_low &&
           c->detractors > 2 * c->usual_worst_high + 10;
}

static struct str flood_clause(const struct maker *mk)
{
    const struct digest_counts *c = &mk->in->counts;
    const struct words *w = &mk->w;

    return PHRASE(
        w, c->usual_worst_low < c->usual_worst_high ? P_HEAD_FLOOD : P_HEAD_FLOOD_ONE,
        c->detractors, {"low", say_number(w, c->usual_worst_low)},
        {"high", say_number(w, c->usual_worst_high)});
}

struct str say_commas(const struct maker *mk, const struct str *items, size_t len)
{
    struct str line = STR_NONE, comma = phrase(&mk->w, P_COMMA);

    for (size_t i = 0; i < len; i++) {
        if (items[i].len > 0)
            line =
                arena_printf(mk->w.arena, STR_FMT STR_FMT STR_FMT, STR_ARG(line),
                             STR_ARG(line.len > 0 ? comma : STR_NONE), STR_ARG(items[i]));
    }
    return line;
}

static struct str both(const struct maker *mk, struct str first, struct str second)
{
    if (first.len == 0 || second.len == 0)
        return first.len > 0 ? first : second;
    return PHRASE(&mk->w, P_HEAD_BOTH, 0, {"first", first}, {"second", second});
}

/* ", five of them too long". */
static struct str overdue_clause(const struct maker *mk)
{
    size_t late = mk->late_people;
    enum phrase id = P_HEAD_OVERDUE;

    if (late == mk->people)
        id = late == 2 ? P_HEAD_OVERDUE_BOTH : P_HEAD_OVERDUE_ALL;
    else if (late == 1)
        id = P_HEAD_OVERDUE_ONE;
    return PHRASE(&mk->w, id, (int64_t)mk->people,
                  {"w", say_number_word(&mk->w, (int64_t)late)});
}

static struct str headline(const struct maker *mk)
{
    const struct words *w = &mk->w;
    struct str waiting = waiting_clause(mk), issue = issue_clause(mk);
    struct str urgent = urgent_clause(mk);

    if (mk->in->kind != DIGEST_DAILY && is_blind(mk) && mk->in->counts.mentions == 0)
        return PHRASE(w, P_HEAD_BLIND, (int64_t)mk->in->sources_len,
                      {"source", source_label(mk, mk->in->sources[0].name)});
    if (mk->in->kind != DIGEST_DAILY)
        return both(mk, week_headline(mk), issue.len > 0 ? issue : gone_clause(mk));

    if (urgent.len > 0)
        waiting = say_commas(mk, (const struct str[]){waiting, urgent}, 2);
    if (mk->in->is_first && mk->in->counts.mentions == 0 && waiting.len == 0)
        return is_blind(mk)
                   ? PHRASE(w, P_HEAD_FIRST_BLIND, (int64_t)mk->in->sources_len,
                            {"source", source_label(mk, mk->in->sources[0].name)})
                   : phrase(w, P_HEAD_FIRST_EMPTY);
    if (mk->in->is_first)
        return PHRASE(w, P_HEAD_FIRST, mk->in->counts.mentions,
                      {"rest", waiting.len > 0 ? waiting : phrase(w, P_HEAD_FIRST_CALM)});
    if (is_flood(mk))
        return flood_clause(mk);
    if (waiting.len > 0 && issue.len == 0 && urgent.len == 0 && mk->late_people > 0)
        return say_commas(mk, (const struct str[]){waiting, overdue_clause(mk)}, 2);
    if (waiting.len > 0) /* what is urgent is enough for one headline */
        return urgent.len > 0 ? waiting : both(mk, waiting, issue);
    if (is_blind(mk))
        return PHRASE(w, P_HEAD_BLIND, (int64_t)mk->in->sources_len,
                      {"source", source_label(mk, mk->in->sources[0].name)});
    if (issue.len == 0 && mk->in->counts.mentions == 0)
        return phrase(w, P_HEAD_QUIET);
    return both(mk, phrase(w, P_HEAD_CALM), issue.len > 0 ? issue : good_clause(mk));
}

void add_headline(const struct maker *mk, json_t *value)
{
    struct str line = say_upper(&mk->w, headline(mk));

    set_str(value, "headline", arena_printf(mk->w.arena, STR_FMT ".", STR_ARG(line)));
}

/* "late deliveries back"; empty where there is no such issue. */
static struct str subject_issue(const struct maker *mk)
{
    const struct digest_issue *issue = pressing_issue(mk);
    enum phrase id;
    bool is_topic;

    if (issue == NULL && mk->cases_len == 0)
        issue = first_issue(mk, DIGEST_CLOSED);
    if (issue == NULL)
        return STR_NONE;
    is_topic = form_of(mk, issue) == NOUN_TOPIC;
    if (issue->trend == DIGEST_BACK)
        id = is_topic ? P_SUBJECT_BACK_TOPIC : P_SUBJECT_BACK;
    else if (issue->trend == DIGEST_OPENED)
        id = P_SUBJECT_OPENED;
    else if (issue->trend == DIGEST_GROWING)
        id = is_topic ? P_SUBJECT_GROWING_TOPIC : P_SUBJECT_GROWING;
    else
        id = is_topic ? P_SUBJECT_GONE_TOPIC : P_SUBJECT_GONE;
    return PHRASE(&mk->w, id, 0, {"issue", themed(mk, issue, issue_tag(mk, issue->id))});
}

enum { SILENT_DAYS = 4 }; /* until then the line at the end of the digest says it */

/* The source that has failed longest, once that line has moved nobody. */
static struct str subject_silent(const struct maker *mk)
{
    const struct words *w = &mk->w;
    const struct digest_source *oldest = NULL;

    for (size_t i = 0; i < mk->in->sources_len; i++) {
        const struct digest_source *s = &mk->in->sources[i];

        if (s->is_failing && s->failing_since != TIME_UNKNOWN &&
            w->now - s->failing_since >= INT64_C(86400) * SILENT_DAYS &&
            (oldest == NULL || s->failing_since < oldest->failing_since))
            oldest = s;
    }
    if (oldest == NULL)
        return STR_NONE;
    return PHRASE(
        w, P_SUBJECT_SILENT, 0,
        {"source", say_foreign(w, oldest->label.len > 0 ? oldest->label : oldest->name,
                               AUTHOR_CODES)},
        {"span", say_span(w, w->now - oldest->failing_since)});
}

/* ASCII in a subject, so that it need not be encoded. */
static struct str plain_number(const struct words *w, double n)
{
    return arena_printf(w->arena, "%d", (int)lround(n));
}

static struct str subject_nps(const struct maker *mk)
{
    const struct digest_nps *nps = &mk->in->nps;
    const struct words *w = &mk->w;

    if (nps->count < DIGEST_NPS_LEAST || isnan(nps->value))
        return STR_NONE;
    return PHRASE(w, P_SUBJECT_NPS, 0, {"value", plain_number(w, nps->value)},
                  {"low", plain_number(w, nps->low)},
                  {"high", plain_number(w, nps->high)});
}

/* The line that mail programs show beside the subject: what the subject left out. */
static struct str preheader(const struct maker *mk)
{
    const struct words *w = &mk->w;
    const struct digest_issue *issue = pressing_issue(mk);
    struct str bits[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};

    if (mk->people > 1)
        bits[0] =
            PHRASE(w, P_PRE_FIRST, 0, {"who", author_words(mk, mk->cases[0]->mention)});
    if (issue != NULL)
        bits[1] = PHRASE(w, P_PRE_ISSUE, issue->count_30d,
                         {"issue", issue_words(mk, issue->id)});
    if (mk->in->thanks_len > 0)
        bits[2] = phrase_n(w, P_PRE_THANK, (int64_t)mk->in->thanks_len);
    bits[3] = mk->in->counts.mentions == 0
                  ? phrase(w, P_SUBJECT_NOTHING)
                  : phrase_n(w, P_PRE_NEW, mk->in->counts.mentions);
    return say_sentence(w, bits, ARRAY_LEN(bits));
}

void add_subject(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_date *d = &mk->in->date;
    struct str facts[4], line;

    if (mk->in->kind != DIGEST_DAILY) {
        set_str(value, "subject",
                say_upper(w, week_subject(mk, subject_issue(mk), subject_nps(mk))));
        set_str(value, "preheader", week_preheader(mk));
        return;
    }
    facts[0] = phrase(w, P_SUBJECT_NONE);
    facts[1] =
        mk->urgent > 0 ? phrase_n(w, P_SUBJECT_URGENT, (int64_t)mk->urgent) : STR_NONE;
    if (mk->cases_len > 0)
        facts[0] = phrase_n(w, P_SUBJECT_WAITING, (int64_t)mk->cases_len);
    else if (is_blind(mk))
        facts[0] = phrase(w, P_SUBJECT_BLIND);
    facts[2] = is_flood(mk) ? phrase_n(w, P_SUBJECT_FLOOD, mk->in->counts.detractors)
                            : subject_issue(mk);
    facts[3] = subject_silent(mk);
    if (facts[3].len == 0)
        facts[3] = subject_nps(mk);
    if (facts[3].len == 0 && mk->in->counts.mentions == 0)
        facts[3] = is_blind(mk) ? STR_NONE : phrase(w, P_SUBJECT_NOTHING);
    else if (facts[3].len == 0)
        facts[3] = phrase_n(w, P_SUBJECT_NEW, mk->in->counts.mentions);
    line = say_commas(mk, facts, ARRAY_LEN(facts));
    line = PHRASE(w, mk->in->is_brand_in_subject ? P_SUBJECT_BRAND : P_SUBJECT, 0,
                  {"brand", say_foreign(w, mk->in->brand->name, AUTHOR_CODES)},
                  {"facts", line},
                  {"date", say_date_short(w, date_days(d->year, d->month, d->day))});
    set_str(value, "subject", say_upper(w, line));
    set_str(value, "preheader",
            is_blind(mk) && mk->people == 0 ? value_str(value, "headline")
                                            : preheader(mk));
}

/* One thing to do: words, where they lead, and why, in a few words. */
static void add_step(json_t *list, struct str text, struct str because, struct str url)
{
    json_t *step = json_object();

    set_str(step, "text", text);
    set_str(step, "because", because);
    set_str(step, "url", url);
    json_array_append_new(list, step);
}

struct str do_answer(const struct maker *mk, const struct digest_case *c)
{
    const struct words *w = &mk->w;
    struct str who = author_words(mk, c->mention), about = case_about(mk, c);

    if (c->mention->author.len == 0)
        who =
            PHRASE(w, P_SOMEONE_ON, 0, {"source", source_label(mk, c->mention->source)});
    if (about.len == 0)
        return PHRASE(w, P_DO_ANSWER, 0, {"who", who});
    return PHRASE(w, P_DO_ANSWER_ABOUT, 0, {"who", who}, {"issue", about});
}

static void add_case_step(const struct maker *mk, json_t *list,
                          const struct digest_case *c)
{
    const struct words *w = &mk->w;
    struct str bits[3] = {STR_NONE, STR_NONE, STR_NONE};

    if (c->mention->judgement.severity == SEVERITY_URGENT)
        bits[0] = phrase(w, P_DO_BECAUSE_URGENT);
    if (case_times(c) > 1)
        bits[1] = phrase_n(w, P_DO_BECAUSE_TIMES, case_times(c));
    if (case_is_overdue(c, w->now))
        bits[2] = PHRASE(w, P_DO_BECAUSE_LATE, 0, {"span", say_span(w, w->now - c->due)});
    else if (c->due != TIME_UNKNOWN)
        bits[2] = PHRASE(w, P_DO_BECAUSE_DUE, 0, {"span", say_span(w, c->due - w->now)});
    add_step(list, do_answer(mk, c), say_commas(mk, bits, ARRAY_LEN(bits)),
             case_url(mk, c));
}

static void add_issue_step(const struct maker *mk, json_t *list,
                           const struct digest_issue *issue)
{
    const struct words *w = &mk->w;
    struct str name = issue_words(mk, issue->id), place = STR_NONE;
    struct str step = PHRASE(w, P_DO_ISSUE, 0, {"issue", name});
    struct str why = phrase_n(w, P_DO_ISSUE_MENTIONS, issue->count_30d);

    if (issue->place_count > 1)
        place = say_foreign(w, issue->place, LABEL_CODES);
    if (place.len > 0) {
        step = PHRASE(w, P_DO_ISSUE_PLACE, 0, {"issue", name}, {"place", place});
        why = PHRASE(w, P_DO_ISSUE_COUNT, issue->count_30d,
                     {"part", say_number(w, issue->place_count)});
    }
    add_step(list, step, why, issue_url(mk, issue->id));
}

/* Cases first, with a place kept for the pressing issue; thanks where room is left. */
void add_do(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_issue *issue = pressing_issue(mk);
    json_t *list = json_array();
    size_t room = SHOW_DO - (issue != NULL ? 1 : 0), shown = 0;

    if (mk->in->dead_len > 0) {
        add_step(list, phrase(w, P_DO_DEAD),
                 phrase_n(w, P_DO_BECAUSE_DEAD, (int64_t)mk->in->dead_len), STR_NONE);
        room--;
    }
    while (shown < mk->cases_len && room > 0) {
        size_t left = mk->cases_len - shown;

        bool is_grave = mk->cases[shown]->mention->judgement.severity >= SEVERITY_HIGH;

        if (room == 1 && left > 1 && shown > 0 && !is_grave) {
            add_step(list, phrase_n(w, P_DO_ANSWER_REST, (int64_t)left), STR_NONE,
                     safe_url(w, mk->in->page_url));
            room = 0;
            break;
        }
        add_case_step(mk, list, mk->cases[shown++]);
        room--;
    }
    if (issue != NULL)
        add_issue_step(mk, list, issue);
    for (size_t i = 0; i < mk->in->thanks_len && room > 0; i++, room--) {
        const struct mention *m = mk->in->thanks[i];

        if (m->author.len == 0)
            break;
        add_step(list, PHRASE(w, P_DO_THANK, 0, {"who", author_words(mk, m)}), STR_NONE,
                 safe_url(w, m->url));
        break;
    }
    set_str(value, "do_title",
            phrase(w, mk->in->kind == DIGEST_DAILY ? P_DO_TITLE : P_DO_TITLE_WEEK));
    json_object_set_new(value, "do", list);
}
