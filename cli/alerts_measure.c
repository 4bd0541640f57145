/* alerts_measure.c - complaints a day, the score, issues and sources, against their past
 */
#include "analyze/nps.h"
#include "cli/alerts.h"
#include "store/find.h"
#include "store/records.h"

#include <math.h>
#include <stdlib.h>

enum { NPS_DAYS = 30, NPS_PAST_DAYS = 120, YOUNG_DAYS = 14 };

/* Days before `now`, 0 the last 24 hours; or SIZE_MAX. */
static size_t day_of(const struct alerts *a, int64_t at)
{
    int64_t days = (a->c->now - at) / ALERT_DAY_S;

    return at > a->c->now || days > ALERT_WINDOWS ? SIZE_MAX : (size_t)days;
}

/* When the source was first asked: what it showed then is no rhythm. */
static int64_t first_fetch(struct alerts *a, struct str source)
{
    struct str text = STR_NONE;
    int64_t at = 0;

    if (store_meta_get(a->c->store,
                       arena_printf(&a->arena, "first-fetch:" STR_FMT, STR_ARG(source)),
                       &a->arena, &text, NULL) == OK)
        (void)str_to_int(text, &at);
    return at;
}

/* Windows of 24 hours back to the source's, or the brand's, first mention. */
static void add_spike(struct alerts *a, const struct answer *answers, size_t len,
                      struct str source)
{
    uint32_t counts[ALERT_WINDOWS + 1] = {0};
    size_t oldest = 0;
    struct alert_fact *fact;
    struct watch_event *e;

    for (size_t i = 0; i < len; i++) {
        size_t day = day_of(a, answers[i].at);

        if (day == SIZE_MAX || (source.len > 0 && !str_eq(answers[i].source, source)))
            continue;
        if (day > oldest)
            oldest = day;
        counts[day] += answers[i].nps == NPS_DETRACTOR;
    }
    if (oldest < YOUNG_DAYS)
        return;
    e = alerts_add(a, &fact);
    e->kind = WATCH_SPIKE;
    e->source = source;
    e->item = arena_printf(&a->arena, "spike:" STR_FMT, STR_ARG(source));
    e->count = counts[0];
    e->chance = watch_excess(counts[0], counts + 1, oldest, &fact->usual);
    fact->notice = NOTICE_SPIKE;
    fact->count = counts[0];
}

/* Is a source so new that it would raise the whole brand's count? */
static bool is_young(struct alerts *a, struct str name)
{
    const struct settings *s = &a->c->settings;
    const struct source_settings *source = settings_source(s, name);
    int64_t *age;

    if (source == NULL)
        return false; /* imported */
    if (a->ages == NULL) {
        a->ages = arena_alloc(&a->arena, s->sources_len * sizeof(*a->ages));
        for (size_t i = 0; i < s->sources_len; i++)
            a->ages[i] = TIME_UNKNOWN;
    }
    age = &a->ages[source - s->sources];
    if (*age == TIME_UNKNOWN)
        *age = a->c->now - first_fetch(a, name);
    return *age < YOUNG_DAYS * ALERT_DAY_S;
}

static size_t drop_young(struct alerts *a, struct answer *answers, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        if (!is_young(a, answers[i].source))
            answers[kept++] = answers[i];
    }
    return kept;
}

static void add_spikes(struct alerts *a, struct answer *answers, size_t len)
{
    size_t kept;

    for (size_t i = 0; i < a->rules_len; i++) {
        if (a->rules[i].when == WHEN_SPIKE && a->rules[i].source.len > 0)
            add_spike(a, answers, len, a->rules[i].source);
    }
    kept = drop_young(a, answers, len);
    add_spike(a, answers, kept, STR_NONE);
}

static void add_fall(struct alerts *a, const struct answer *answers, size_t len)
{
    struct nps_counts before = {0}, after = {0};
    struct nps_change change;
    struct alert_fact *fact;
    struct watch_event *e;

    for (size_t i = 0; i < len; i++) {
        int64_t age = a->c->now - answers[i].at;

        if (age >= 0 && age < NPS_DAYS * ALERT_DAY_S)
            nps_add(&after, answers[i].nps);
        else if (age >= 0)
            nps_add(&before, answers[i].nps);
    }
    change = nps_compare(before, after, 0.95);
    if (nps_of(before, 0.95).count < NPS_COMPARED_MIN || !(change.difference < 0))
        return;
    e = alerts_add(a, &fact);
    e->kind = WATCH_NPS;
    e->item = STR("nps");
    e->count = (int64_t)nps_of(after, 0.95).count;
    e->chance = change.p / 2;
    fact->notice = NOTICE_NPS;
    fact->before = nps_of(before, 0.95).score;
    fact->after = nps_of(after, 0.95).score;
    fact->days = NPS_DAYS;
}

static enum status add_issues(struct alerts *a)
{
    struct issue_record *rows = NULL;
    size_t len = 0;
    enum status rc =
        store_issues(a->c->store, a->brand->name, &a->arena, &rows, &len, a->err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct issue_record *r = &rows[i];
        bool is_back = str_eq(r->state, STR("back"));
        struct alert_fact *fact;
        struct watch_event *e;

        if (r->place.len > 0 || (!is_back && !str_eq(r->state, STR("growing"))) ||
            r->since < a->c->now - YOUNG_DAYS * ALERT_DAY_S)
            continue;
        e = alerts_add(a, &fact);
        e->kind = WATCH_ISSUE;
        e->item = arena_printf(&a->arena, "issue:" STR_FMT ":%lld", STR_ARG(r->issue),
                               (long long)r->since);
        e->count = r->count_30d;
        fact->notice = is_back ? NOTICE_ISSUE_BACK : NOTICE_ISSUE_GROWS;
        fact->what = r->issue;
        fact->count = r->count_30d;
    }
    return rc;
}

/* A source that answers: how likely is it that it has shown nothing for so long? */
static void measure_silence(struct alerts *a, const struct answer *const *answers,
                            size_t len, struct watch_event *e, struct alert_fact *fact)
{
    uint32_t counts[ALERT_WINDOWS + 1] = {0};
    int64_t first = a->c->now, last = 0;
    uint64_t n = 0;

    for (size_t i = 0; i < len; i++) {
        int64_t at = answers[i]->at;
        size_t day = day_of(a, at);

        if (day == SIZE_MAX)
            continue;
        n++;
        counts[day]++;
        first = at < first ? at : first;
        last = at > last ? at : last;
    }
    e->chance = 1;
    if (n < 2 || first == last)
        return;
    e->silence_s = a->c->now - last;
    e->chance = watch_silence(
        n - 1, last - first, e->silence_s,
        watch_spread(counts + day_of(a, last), day_of(a, first) - day_of(a, last) + 1));
    fact->span_s = e->silence_s;
    fact->usual_s = (last - first) / (int64_t)(n - 1);
}

/* `answers` are those of the source. */
static void add_source(struct alerts *a, const struct source_state *s,
                       const struct answer *const *answers, size_t len)
{
    struct alert_fact *fact;
    struct watch_event *e = alerts_add(a, &fact);
    const struct rule_settings *rule = NULL;

    for (size_t i = 0; i < a->rules_len && rule == NULL; i++) {
        if (a->rules[i].when == WHEN_SILENT &&
            (a->rules[i].source.len == 0 || str_eq(a->rules[i].source, s->name)))
            rule = &a->rules[i];
    }
    e->kind = WATCH_SILENT;
    e->source = s->name;
    e->item = arena_printf(&a->arena, "silent:" STR_FMT, STR_ARG(s->name));
    fact->notice = NOTICE_SILENT;
    fact->what = s->name;
    if (s->failures > 0 && s->failing_since != TIME_UNKNOWN) {
        e->silence_s = fact->span_s = a->c->now - s->failing_since;
        fact->notice = NOTICE_FAILS;
        fact->reason = s->error;
    } else {
        measure_silence(a, answers, len, e, fact);
    }
    if (rule == NULL || e->silence_s < rule->after_s || e->chance > rule->chance) {
        e->kind = WATCH_BACK; /* news where its silence was told */
        fact->notice = NOTICE_SOURCE_BACK;
    }
}

static int by_source(const void *left, const void *right)
{
    const struct answer *a = *(const struct answer *const *)left;
    const struct answer *b = *(const struct answer *const *)right;

    return str_cmp(a->source, b->source);
}

/* Where the answers of a source begin, or would. */
static size_t find_source(const struct answer *const *answers, size_t len,
                          struct str source)
{
    size_t low = 0, high = len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (str_cmp(answers[mid]->source, source) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static enum status add_sources(struct alerts *a, const struct answer *answers, size_t len)
{
    const struct settings *settings = &a->c->settings;
    const struct answer **sorted =
        arena_alloc(&a->arena, (len + 1) * sizeof(const struct answer *));

    for (size_t i = 0; i < len; i++)
        sorted[i] = &answers[i];
    qsort(sorted, len, sizeof(const struct answer *), by_source);
    for (size_t i = 0; i < settings->sources_len; i++) {
        const struct source_settings *src = &settings->sources[i];
        size_t from = find_source(sorted, len, src->name), to = from;
        struct source_state state;
        enum status rc;

        if (src->is_off ||
            (src->brand.len > 0 && !str_eq_fold(src->brand, a->brand->name)))
            continue;
        rc = store_source(a->c->store, src->name, &a->arena, &state, a->err);
        if (rc != OK)
            return rc;
        while (to < len && str_eq(sorted[to]->source, src->name))
            to++;
        if (!state.is_paused)
            add_source(a, &state, sorted + from, to - from);
    }
    return OK;
}

enum status alerts_measure(struct alerts *a)
{
    int64_t from = a->c->now - NPS_PAST_DAYS * ALERT_DAY_S;
    struct answer *answers = NULL;
    size_t len = 0;
    enum status rc = OK;

    if (alerts_ask(a, WHEN_SPIKE) || alerts_ask(a, WHEN_NPS) ||
        alerts_ask(a, WHEN_SILENT))
        rc = store_answers(a->c->store, a->brand->name, from, 0, &a->arena, &answers,
                           &len, a->err);
    if (rc == OK && alerts_ask(a, WHEN_NPS))
        add_fall(a, answers, len);
    if (rc == OK && alerts_ask(a, WHEN_SILENT))
        rc = add_sources(a, answers, len);
    if (rc == OK && alerts_ask(a, WHEN_ISSUE))
        rc = add_issues(a);
    if (rc == OK && alerts_ask(a, WHEN_SPIKE))
        add_spikes(a, answers, len); /* last: it drops some of the answers */
    return rc;
}
