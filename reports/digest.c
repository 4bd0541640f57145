#include "reports/digest.h"

#include "base/date.h"
#include "base/mem.h"
#include "reports/digest_parts.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[] = {"daily", "weekly", "monthly"};
static const char *const trend_names[] = {"opened",    "growing", "steady",
                                          "shrinking", "closed",  "back"};

const char *digest_kind_name(enum digest_kind kind)
{
    return (size_t)kind < ARRAY_LEN(kind_names) ? kind_names[kind] : "daily";
}

const char *digest_trend_name(enum digest_trend trend)
{
    return (size_t)trend < ARRAY_LEN(trend_names) ? trend_names[trend] : "steady";
}

bool digest_trend_parse(struct str name, enum digest_trend *out)
{
    for (size_t i = 0; i < ARRAY_LEN(trend_names); i++) {
        if (str_eq(name, str_from(trend_names[i]))) {
            *out = (enum digest_trend)i;
            return true;
        }
    }
    return false;
}

static int compare_int(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

int mention_order(const struct mention *a, const struct mention *b)
{
    int order = str_cmp(a->source, b->source);

    return order != 0 ? order : str_cmp(a->id, b->id);
}

static int gravity(const struct digest_case *c)
{
    enum severity severity = c->mention->judgement.severity;

    return severity >= SEVERITY_HIGH ? (int)severity : 0;
}

/* The gravest first: a guest in hospital does not stand behind a late parcel. Then the
 * longest overdue, what is due next, and the oldest. TIME_UNKNOWN is the least number, so
 * a case without standard is turned round. */
static int case_order(const struct digest_case *a, const struct digest_case *b)
{
    int64_t a_due = a->due != TIME_UNKNOWN ? a->due : INT64_MAX;
    int64_t b_due = b->due != TIME_UNKNOWN ? b->due : INT64_MAX;
    int order = gravity(b) - gravity(a);

    if (order == 0)
        order = compare_int(a_due, b_due);
    if (order == 0)
        order = compare_int(a->mention->posted_at, b->mention->posted_at);
    return order != 0 ? order : mention_order(a->mention, b->mention);
}

static int by_urgency(const void *left, const void *right)
{
    return case_order(*(const struct digest_case *const *)left,
                      *(const struct digest_case *const *)right);
}

static bool is_stale(const struct digest_case *c, int64_t now)
{
    return c->due != TIME_UNKNOWN && now - c->due > DIGEST_STALE_S;
}

void digest_cases_order(const struct digest_case **cases, size_t len, int64_t now)
{
    const struct digest_case **stale;
    size_t kept = 0, late = 0;

    if (len < 2)
        return;
    qsort(cases, len, sizeof(const struct digest_case *), by_urgency);
    stale = mem_zalloc(len, sizeof(const struct digest_case *));
    for (size_t i = 0; i < len; i++) {
        if (is_stale(cases[i], now))
            stale[late++] = cases[i];
        else
            cases[kept++] = cases[i];
    }
    for (size_t i = 0; i < late; i++)
        cases[kept + i] = stale[i];
    free(stale);
}

static bool is_of_period(const struct maker *mk, const struct digest_case *c)
{
    return c->mention->seen_at != TIME_UNKNOWN && c->mention->seen_at >= mk->in->from;
}

/* Of those shown one came since the last digest, if any did: the gravest, in the last
 * place of them. */
static void show_one_new(struct maker *mk)
{
    size_t at = 0, last = mk->show_cases - 1;
    const struct digest_case *c;

    while (at < mk->cases_len && !is_of_period(mk, mk->cases[at]))
        at++;
    if (at <= last || at >= mk->cases_len || at >= DIGEST_CASES)
        return;
    c = mk->cases[at];
    for (; at > last; at--)
        mk->cases[at] = mk->cases[at - 1];
    mk->cases[last] = c;
}

/* What came back, then what is new or grows, the most frequent first: a trouble of 16
 * that grows does not stand behind a new one of 4. */
static int by_trend(const void *left, const void *right)
{
    static const int rank[] = {1, 1, 2, 3, 4, 0}; /* opened ... closed, back */
    const struct digest_issue *a = *(const struct digest_issue *const *)left;
    const struct digest_issue *b = *(const struct digest_issue *const *)right;
    int order = rank[a->trend] - rank[b->trend];

    if (order == 0)
        order = compare_int(b->count_30d, a->count_30d);
    return order != 0 ? order : str_cmp(a->id, b->id);
}

void issues_sort(struct maker *mk)
{
    const struct digest_input *in = mk->in;

    mk->issues = arena_alloc(mk->w.arena,
                             (in->issues_len + 1) * sizeof(const struct digest_issue *));
    for (size_t i = 0; i < in->issues_len; i++)
        mk->issues[mk->issues_len++] = &in->issues[i];
    qsort(mk->issues, mk->issues_len, sizeof(const struct digest_issue *), by_trend);
}

static size_t count_overdue(const struct maker *mk)
{
    size_t len = 0;

    for (size_t i = 0; i < mk->cases_len; i++)
        len += case_is_overdue(mk->cases[i], mk->w.now);
    return len;
}

static int by_person(const void *left, const void *right)
{
    const struct mention *a = *(const struct mention *const *)left;
    const struct mention *b = *(const struct mention *const *)right;
    int order = str_cmp(a->author, b->author);

    return order != 0 ? order : str_cmp(a->source, b->source);
}

static bool is_urgent(const struct maker *mk, const struct digest_case *c)
{
    return c->mention->judgement.severity == SEVERITY_URGENT && !is_stale(c, mk->in->now);
}

static bool is_late(const struct maker *mk, const struct digest_case *c)
{
    return case_is_overdue(c, mk->w.now);
}

/* How many different people wait, or wait with such a case: the same name on the same
 * source is one. `is_meant` NULL: with any. */
static size_t count_people(const struct maker *mk,
                           bool (*is_meant)(const struct maker *mk,
                                            const struct digest_case *c))
{
    const struct mention **named =
        arena_alloc(mk->w.arena, (mk->cases_len + 1) * sizeof(const struct mention *));
    size_t people = 0, len = 0;

    for (size_t i = 0; i < mk->cases_len; i++) {
        if (is_meant != NULL && !is_meant(mk, mk->cases[i]))
            continue;
        if (mk->cases[i]->mention->author.len > 0)
            named[len++] = mk->cases[i]->mention;
        else
            people++;
    }
    qsort(named, len, sizeof(const struct mention *), by_person);
    for (size_t i = 0; i < len; i++)
        people += i == 0 || by_person(&named[i - 1], &named[i]) != 0;
    return people;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t show_most(const struct maker *mk, size_t usual, size_t full)
{
    return mk->is_full ? full : usual;
}

static void prepare(struct maker *mk, const struct digest_input *in, struct arena *arena)
{
    *mk = (struct maker){
        .in = in,
        .w = {arena, language_find(in->language), in->offset_s, in->now, in->offset_at},
    };
    labels_make(mk);
    mk->cases =
        arena_alloc(arena, (in->cases_len + 1) * sizeof(const struct digest_case *));
    for (size_t i = 0; i < in->cases_len; i++) {
        if (in->cases[i].state == DIGEST_CASE_OPEN ||
            in->cases[i].state == DIGEST_CASE_WAITING)
            mk->cases[mk->cases_len++] = &in->cases[i];
    }
    digest_cases_order(mk->cases, mk->cases_len, in->now);
    mk->overdue = count_overdue(mk);
    mk->people = count_people(mk, NULL);
    mk->urgent_people = count_people(mk, is_urgent);
    mk->late_people = count_people(mk, is_late);
    for (size_t i = 0; i < mk->cases_len; i++)
        mk->urgent += is_urgent(mk, mk->cases[i]);
    issues_sort(mk);
    mk->is_full =
        in->kind == DIGEST_DAILY && smaller(mk->cases_len, SHOW_CASES) +
                                            smaller(in->issues_len, SHOW_ISSUES) +
                                            in->fixes_len + in->returns_len >
                                        7;
    mk->show_cases = mk->is_full ? 3 : SHOW_CASES;
    mk->quote_codes = mk->is_full ? 170 : QUOTE_CODES;
    if (in->kind == DIGEST_DAILY && !in->is_first)
        show_one_new(mk);
    for (size_t i = 0; i < in->sources_len; i++)
        mk->failing += in->sources[i].is_failing;
}

static void add_top(const struct maker *mk, json_t *value)
{
    const struct digest_input *in = mk->in;
    const struct words *w = &mk->w;
    int64_t day = date_days(in->date.year, in->date.month, in->date.day);
    struct str date = say_date_long(w, day), lang = language_code(w->language);
    struct buf b = {0};
    json_t *period = json_object();

    set_int(value, "version", 1);
    json_object_set_new(value, "type", json_string("digest"));
    json_object_set_new(value, "kind", json_string(digest_kind_name(in->kind)));
    set_str(value, "lang", lang);
    json_object_set_new(value, "dir", json_string(language_is_rtl(lang) ? "rtl" : "ltr"));
    set_str(value, "brand", say_foreign(w, in->brand->name, LABEL_CODES));
    add_quote_marks(w, value);
    add_accent(in->brand, value);
    date_format_day(day, &b);
    set_str(period, "date", buf_str(&b));
    buf_release(&b);
    set_time(period, "from", in->from);
    set_time(period, "to", in->to);
    if (in->kind != DIGEST_DAILY)
        date = week_label(mk);
    set_str(period, "label", say_upper(w, date));
    json_object_set_new(value, "period", period);
}

enum status digest_make(const struct digest_input *in, json_t **out, struct error *err)
{
    struct arena arena = {0};
    struct maker mk;
    json_t *value;

    if (in->brand == NULL || in->to < in->from)
        return error_set(err, ERR_BUG,
                         "digest: no brand, or a period that ends too early");
    prepare(&mk, in, &arena);
    value = json_object();
    add_top(&mk, value);
    add_headline(&mk, value);
    add_subject(&mk, value);
    add_numbers(&mk, value);
    add_do(&mk, value);
    if (in->kind == DIGEST_DAILY) {
        add_done(&mk, value);
        add_waiting(&mk, value);
        add_returns(&mk, value);
    } else {
        add_days(&mk, value);
        add_changed(&mk, value);
        add_answered(&mk, value);
        add_open(&mk, value);
        add_board(&mk, value);
    }
    add_response(&mk, value);
    add_issues(&mk, value);
    add_fixes(&mk, value);
    add_thanks(&mk, value);
    add_groups(&mk, value);
    add_voices(&mk, value);
    add_dead(&mk, value);
    add_foot(&mk, value);
    add_length(&mk, value);
    add_mentions(&mk, value);
    json_object_set_new(value, "nav", nav_make(&mk.w));
    arena_release(&arena);
    *out = value;
    return OK;
}
