#include "analyze/watch.h"

#include "analyze/match.h"

enum { HOUR_S = 3600, DAY_S = 86400, STORM_CALM_S = 2 * HOUR_S, DAYS_OLD_MAX = 3 };

/* What stands for a storm where a rule's name would stand; no name begins so. */
static const struct str STORM = STR_INIT("\x01storm");
static const struct str STORM_TOLD = STR_INIT("\x01told");
static const struct str STORM_LAST = STR_INIT("\x01last");

/* Of an item's mark: told by a message of its own, or left to the digest. */
enum { TOLD = 1, LEFT = 2 };

struct watch {
    const struct watch_input *in;
    struct arena *arena;
    struct watch_result *out;
    size_t *found; /* events that would become alerts, with */
    size_t *found_rules;
    size_t found_len;
};

/* The mark as it is by now; NULL where there is none. An empty rule stands for any but
 * the storm. */
static const struct watch_mark *mark_of(const struct watch *w, const struct str *rule,
                                        struct str item)
{
    for (size_t i = w->out->marks_len; i > 0; i--) {
        const struct watch_mark *m = &w->out->marks[i - 1];

        if (str_eq(m->item, item) && (rule == NULL || str_eq(m->rule, *rule)))
            return m;
    }
    for (size_t i = 0; i < w->in->marks_len; i++) {
        const struct watch_mark *m = &w->in->marks[i];

        if (str_eq(m->item, item) && (rule == NULL || str_eq(m->rule, *rule)))
            return m;
    }
    return NULL;
}

static void set_mark(struct watch *w, struct str rule, struct str item, int64_t at,
                     int64_t count)
{
    w->out->marks[w->out->marks_len++] =
        (struct watch_mark){rule, item, at, w->in->now, count};
}

static struct watch_action *add_action(struct watch *w, enum watch_what what)
{
    struct watch_action *a = &w->out->actions[w->out->len++];

    *a = (struct watch_action){.what = what, .held_until = w->in->quiet_until};
    return a;
}

static int64_t cool_down_of(const struct rule_settings *r)
{
    static const int64_t usual[RULE_KINDS] = {
        [WHEN_SPIKE] = DAY_S, [WHEN_NPS] = (int64_t)7 * DAY_S};

    return r->cool_down_s > 0 ? r->cool_down_s : usual[r->when];
}

/* Does it hold one of the words, whole? As names of brands are found: case, accents and
 * the sort of apostrophe don't count. */
static bool holds_any(const struct watch_event *e, const struct str_list *words)
{
    struct buf text = {0}, word = {0};
    bool is_there = false;

    match_fold(e->title, &text);
    match_fold(e->text, &text); /* two blanks between: no phrase goes across */
    for (size_t i = 0; i < words->len && !is_there; i++) {
        buf_reset(&word);
        match_fold_name(words->items[i], &word);
        is_there = word.len > 1 && str_find(buf_str(&text), buf_str(&word)) != SIZE_MAX;
    }
    buf_release(&text);
    buf_release(&word);
    return is_there;
}

static bool has_least(const struct rule_settings *r, const struct watch_event *e,
                      int64_t usual)
{
    return e->count >= (r->least > 0 ? r->least : usual);
}

static bool fits_mention(const struct rule_settings *r, const struct watch_event *e)
{
    switch (r->when) {
    case WHEN_SEVERITY:
        return e->severity >= (r->severity == 1 ? SEVERITY_URGENT : SEVERITY_HIGH);
    case WHEN_STARS:
        return e->stars <= r->stars; /* never for NAN */
    case WHEN_WORDS:
        return holds_any(e, &r->words);
    default:
        return false;
    }
}

static bool fits(const struct watch *w, const struct rule_settings *r,
                 const struct watch_event *e)
{
    if (r->brand.len > 0 && !str_eq_fold(r->brand, w->in->brand))
        return false;
    /* a spike of one source has its name; without one it is of the whole brand */
    if (!str_eq(r->source, e->source) && (r->source.len > 0 || e->kind == WATCH_SPIKE))
        return false;
    switch (e->kind) {
    case WATCH_MENTION:
        return fits_mention(r, e);
    case WATCH_SPIKE:
        return r->when == WHEN_SPIKE && has_least(r, e, 4) && e->chance <= r->chance;
    case WATCH_NPS:
        return r->when == WHEN_NPS && has_least(r, e, 20) && e->chance <= r->chance;
    case WATCH_ISSUE:
        return r->when == WHEN_ISSUE && has_least(r, e, 3);
    case WATCH_SILENT:
        return r->when == WHEN_SILENT && e->silence_s >= r->after_s &&
               e->chance <= r->chance;
    default:
        return false;
    }
}

/* A rule tells of what came since it is there; the first of all of the last days. */
static int64_t begin_of(const struct watch *w, const struct rule_settings *r)
{
    const struct watch_mark *m = mark_of(w, &r->name, STR_NONE);

    return m != NULL ? m->at : w->in->now;
}

/* Did an item that is told once and for all, or until it is over, have its turn? */
static bool was_told(const struct watch *w, const struct watch_event *e)
{
    const struct watch_mark *m = mark_of(w, NULL, e->item);

    return m != NULL && m->count > 0;
}

static bool is_cooling(const struct watch *w, const struct rule_settings *r)
{
    const struct watch_mark *m = mark_of(w, &r->name, STR_NONE);

    return m != NULL && m->count > 0 && w->in->now - m->told_at < cool_down_of(r) &&
           m->told_at <= w->in->now;
}

static bool is_pressing(const struct rule_settings *r, const struct watch_event *e)
{
    return r->is_urgent || (e->kind == WATCH_MENTION && e->severity == SEVERITY_URGENT);
}

static void find_alert(struct watch *w, size_t n)
{
    const struct watch_event *e = &w->in->events[n];

    if (e->kind != WATCH_SPIKE && e->kind != WATCH_NPS && was_told(w, e))
        return;
    for (size_t i = 0; i < w->in->rules_len; i++) {
        const struct rule_settings *r = &w->in->rules[i];

        if (!fits(w, r, e) || (e->kind == WATCH_MENTION && e->at < begin_of(w, r)))
            continue;
        if (is_cooling(w, r)) {
            set_mark(w, r->name, e->item, w->in->now, LEFT);
            return;
        }
        set_mark(w, r->name, STR_NONE, begin_of(w, r), 1);
        w->found[w->found_len] = n;
        w->found_rules[w->found_len++] = i;
        return;
    }
}

/* What follows something that was told by itself. */
static void find_follow_up(struct watch *w, size_t n)
{
    const struct watch_event *e = &w->in->events[n];
    const struct watch_mark *first = mark_of(w, NULL, e->item);
    struct str item = arena_printf(w->arena, STR_FMT ":again", STR_ARG(e->item));
    struct watch_action *a;

    if (first == NULL || first->count != TOLD || str_eq(first->rule, STORM) ||
        (e->kind == WATCH_LATE && mark_of(w, NULL, item) != NULL))
        return;
    a = add_action(w, WATCH_FOLLOW_UP);
    a->event = n;
    while (a->rule < w->in->rules_len && !str_eq(w->in->rules[a->rule].name, first->rule))
        a->rule++;
    a->thread =
        arena_printf(w->arena, STR_FMT "@%lld", STR_ARG(e->item), (long long)first->at);
    a->id = arena_printf(w->arena, STR_FMT ":%lld", STR_ARG(a->thread),
                         (long long)w->in->now);
    if (e->kind == WATCH_BACK)
        set_mark(w, first->rule, e->item, first->at, 0); /* its next silence is news */
    else
        set_mark(w, first->rule, item, w->in->now, TOLD);
}

static void tell(struct watch *w, size_t i)
{
    const struct watch_event *e = &w->in->events[w->found[i]];
    struct watch_action *a = add_action(w, WATCH_ALERT);

    a->rule = w->found_rules[i];
    a->event = w->found[i];
    a->id =
        arena_printf(w->arena, STR_FMT "@%lld", STR_ARG(e->item), (long long)w->in->now);
    if (is_pressing(&w->in->rules[a->rule], e))
        a->held_until = TIME_UNKNOWN;
    set_mark(w, w->in->rules[a->rule].name, e->item, w->in->now, TOLD);
}

static void tell_each(struct watch *w)
{
    for (size_t i = 0; i < w->found_len; i++)
        tell(w, i);
}

/* A spike, a fall of the score, an issue that grows: one message about many mentions. */
static bool is_summary(const struct watch *w, size_t i)
{
    enum watch_kind kind = w->in->events[w->found[i]].kind;

    return kind == WATCH_SPIKE || kind == WATCH_NPS || kind == WATCH_ISSUE;
}

/* What explains a storm is not lost in it: its message goes out beside the storm's,
 * unless there are so many that they would be one themselves. */
static void tell_summaries(struct watch *w)
{
    size_t summaries = 0, kept = 0;

    for (size_t i = 0; i < w->found_len; i++)
        summaries += is_summary(w, i);
    if ((int64_t)summaries > w->in->storm_after)
        return;
    for (size_t i = 0; i < w->found_len; i++) {
        if (is_summary(w, i)) {
            tell(w, i);
            continue;
        }
        w->found[kept] = w->found[i];
        w->found_rules[kept++] = w->found_rules[i];
    }
    w->found_len = kept;
}

/* Alerts that went out by themselves within the last hour. */
static int64_t told_lately(const struct watch *w)
{
    int64_t n = 0;

    for (size_t i = 0; i < w->in->marks_len; i++) {
        const struct watch_mark *m = &w->in->marks[i];

        n += m->item.len > 0 && m->count == TOLD && !str_eq(m->rule, STORM) &&
             !str_ends(m->item, STR(":again")) && w->in->now - m->told_at < HOUR_S &&
             m->told_at <= w->in->now;
    }
    return n;
}

static struct str storm_id(const struct watch *w, int64_t begun)
{
    return arena_printf(w->arena, "storm@%lld", (long long)begun);
}

/* Items of a storm have no message of their own that one could follow. */
static void absorb(struct watch *w)
{
    for (size_t i = 0; i < w->found_len; i++)
        set_mark(w, STORM, w->in->events[w->found[i]].item, w->in->now, LEFT);
}

static bool is_any_pressing(const struct watch *w)
{
    bool is_any = false;

    for (size_t i = 0; i < w->found_len; i++)
        is_any |=
            is_pressing(&w->in->rules[w->found_rules[i]], &w->in->events[w->found[i]]);
    return is_any;
}

static void begin_storm(struct watch *w, int64_t before)
{
    struct watch_action *a = add_action(w, WATCH_STORM);

    a->events = w->found;
    a->rules = w->found_rules;
    a->events_len = w->found_len;
    a->count = a->all = before + (int64_t)w->found_len;
    a->id = storm_id(w, w->in->now);
    if (is_any_pressing(w))
        a->held_until = TIME_UNKNOWN;
    absorb(w);
    set_mark(w, STORM, STR_NONE, w->in->now, a->all);
    set_mark(w, STORM, STORM_TOLD, w->in->now, a->all);
    set_mark(w, STORM, STORM_LAST, w->in->now, 1);
}

/* A storm goes on: count, tell each hour, and end it. */
static void go_on(struct watch *w, const struct watch_mark *storm)
{
    const struct watch_mark *told = mark_of(w, &STORM, STORM_TOLD);
    const struct watch_mark *latest = mark_of(w, &STORM, STORM_LAST);
    int64_t begun = storm->at, all = storm->count + (int64_t)w->found_len;
    int64_t told_count = told != NULL ? told->count : 0;
    int64_t told_at = told != NULL ? told->told_at : begun;
    int64_t last = latest != NULL ? latest->told_at : begun;
    bool is_quiet = w->in->quiet_until != TIME_UNKNOWN && !is_any_pressing(w);
    struct watch_action *a;

    absorb(w);
    if (w->found_len > 0) {
        set_mark(w, STORM, STR_NONE, begun, all);
        set_mark(w, STORM, STORM_LAST, w->in->now, 1);
        last = w->in->now;
    }
    if (is_quiet)
        return;
    if (w->in->now - last >= STORM_CALM_S) {
        a = add_action(w, WATCH_STORM_OVER);
        set_mark(w, STORM, STR_NONE, begun, 0);
    } else if (all > told_count && w->in->now - told_at >= HOUR_S) {
        a = add_action(w, WATCH_STORM_COUNT);
        set_mark(w, STORM, STORM_TOLD, w->in->now, all);
    } else {
        return;
    }
    a->held_until = TIME_UNKNOWN;
    a->count = all - told_count;
    a->all = all;
    a->quiet_s = w->in->now - last;
    a->thread = storm_id(w, begun);
    a->id = arena_printf(w->arena, STR_FMT ":%lld", STR_ARG(a->thread),
                         (long long)w->in->now);
}

/* From its first turn on a rule knows since when it is there. A brand of which nothing
 * was ever told is new: all of what it has counts. */
static void begin_rules(struct watch *w)
{
    int64_t begin =
        w->in->marks_len == 0 ? w->in->now - (int64_t)DAYS_OLD_MAX * DAY_S : w->in->now;

    for (size_t i = 0; i < w->in->rules_len; i++) {
        if (mark_of(w, &w->in->rules[i].name, STR_NONE) == NULL)
            set_mark(w, w->in->rules[i].name, STR_NONE, begin, 0);
    }
}

void watch_decide(const struct watch_input *in, struct arena *arena,
                  struct watch_result *out)
{
    struct watch w = {.in = in, .arena = arena, .out = out};
    const struct watch_mark *storm;

    *out = (struct watch_result){0};
    out->actions = arena_alloc(arena, (in->events_len + 2) * sizeof(*out->actions));
    out->marks = arena_alloc(arena, (in->events_len * 4 + in->rules_len + 8) *
                                        sizeof(*out->marks));
    w.found = arena_alloc(arena, (in->events_len + 1) * sizeof(*w.found));
    w.found_rules = arena_alloc(arena, (in->events_len + 1) * sizeof(*w.found_rules));
    begin_rules(&w);
    for (size_t i = 0; i < in->events_len; i++) {
        if (in->events[i].kind == WATCH_LATE || in->events[i].kind == WATCH_BACK)
            find_follow_up(&w, i);
        else
            find_alert(&w, i);
    }
    tell_summaries(&w);
    storm = mark_of(&w, &STORM, STR_NONE);
    if (storm != NULL && storm->count > 0) {
        go_on(&w, storm);
    } else if (in->storm_after > 0 && w.found_len > 0) {
        int64_t before = told_lately(&w);

        if (before + (int64_t)w.found_len > in->storm_after)
            begin_storm(&w, before);
        else
            tell_each(&w);
    } else {
        tell_each(&w);
    }
}
