/* alerts.c - what the rules ask for becomes messages in the outbox */
#include "cli/alerts.h"
#include "cli/act.h"

#include "base/date.h"
#include "cli/themes.h"
#include "reports/alert.h"
#include "store/find.h"
#include "store/records.h"
#include "store/watches.h"

#include <stdlib.h>

enum { FORGET_S = 120 * ALERT_DAY_S, THEME_MENTIONS = 300 };

/* What every message of a brand needs. */
struct setting_of {
    struct str language;
    const struct digest_source *sources;
    size_t sources_len;
    const struct digest_name *names;
    size_t names_len;
};

/* In `language`; empty: the brand's. */
static enum status read_setting(struct alerts *a, struct str language,
                                struct setting_of *out)
{
    out->language = language.len > 0 ? language : gather_language(a->c, a->brand);
    out->names = gather_names(a->kinds, out->language, &a->arena, &out->names_len);
    return gather_sources(a->c, a->brand, &a->arena, &out->sources, &out->sources_len,
                          a->err);
}

/* A message about one mention. */
static enum status make_case(struct alerts *a, const struct setting_of *s, int64_t row,
                             struct str rule, bool is_follow_up, json_t **out)
{
    struct case_record record;
    struct batch b = {0};
    struct digest_case item = {.id = row, .due = TIME_UNKNOWN};
    struct alert_input in = {.brand = a->brand,
                             .language = s->language,
                             .item = &item,
                             .now = a->c->now,
                             .offset_s = date_local_offset(a->c->now),
                             .sources = s->sources,
                             .sources_len = s->sources_len,
                             .names = s->names,
                             .names_len = s->names_len,
                             .rule = rule,
                             .is_follow_up = is_follow_up};
    struct find f = {.row = row, .ours = FIND_ALL, .with_reasons = true};
    enum status rc = store_find(a->c->store, &f, &b, a->err);

    if (rc == OK && b.len == 0)
        rc =
            error_set(a->err, ERR_MISSING, "alert: mention %lld is gone", (long long)row);
    if (rc == OK) {
        item.mention = &b.items[0];
        item.since = b.items[0].posted_at;
        if (store_case(a->c->store, row, a->c->now, &a->arena, &record, NULL) == OK)
            item.due = record.due_at;
        if (item.due != TIME_UNKNOWN)
            act_links(a->c, a->c->now, s->language, &item, 1, &a->arena);
        rc = alert_make(&in, out, a->err);
    }
    batch_release(&b);
    return rc;
}

static struct notice_input notice_of(const struct alerts *a, const struct setting_of *s,
                                     enum notice kind)
{
    return (struct notice_input){.kind = kind,
                                 .brand = a->brand,
                                 .language = s->language,
                                 .now = a->c->now,
                                 .offset_s = date_local_offset(a->c->now),
                                 .sources = s->sources,
                                 .sources_len = s->sources_len,
                                 .names = s->names,
                                 .names_len = s->names_len};
}

/* What most of a spike or an issue speaks of. */
static enum status find_theme(struct alerts *a, const struct alert_fact *fact,
                              const struct batch *b, struct str *out)
{
    int64_t *rows = arena_alloc(&a->arena, (b->len + 1) * sizeof(*rows));
    struct theme_ask ask = {.issue = fact->what, .rows = rows, .len = b->len};
    enum status rc;

    for (size_t i = 0; i < b->len; i++)
        rows[i] = b->items[i].row;
    rc = themes_read(a->c, a->brand, a->kinds, a->c->now + 1, &ask, 1, &a->arena, a->err);
    *out = ask.theme;
    return rc;
}

/* What a spike or an issue is made of, the worst first. */
static enum status find_made_of(struct alerts *a, const struct alert_fact *fact,
                                struct batch *b)
{
    bool is_spike = fact->notice == NOTICE_SPIKE;
    struct find f = {.brand = a->brand->name,
                     .nps = NPS_DETRACTOR,
                     .from = a->c->now - (is_spike ? 1 : 30) * ALERT_DAY_S,
                     .issue = fact->what,
                     .order = FIND_WORST,
                     .limit = THEME_MENTIONS};

    if (!is_spike && fact->notice != NOTICE_ISSUE_GROWS &&
        fact->notice != NOTICE_ISSUE_BACK)
        return OK;
    return store_find(a->c->store, &f, b, a->err);
}

static enum status make_notice(struct alerts *a, const struct setting_of *s,
                               const struct alert_fact *fact, struct str rule,
                               json_t **out)
{
    const struct mention *worst[NOTICE_MENTIONS];
    struct notice_input in = notice_of(a, s, fact->notice);
    struct batch b = {0};
    enum status rc = find_made_of(a, fact, &b);

    if (rc == OK)
        rc = find_theme(a, fact, &b, &in.theme);
    while (in.mentions_len < b.len && in.mentions_len < NOTICE_MENTIONS) {
        worst[in.mentions_len] = &b.items[in.mentions_len];
        in.mentions_len++;
    }
    in.rule = rule;
    in.what = fact->what;
    in.reason = fact->reason;
    in.count = fact->count;
    in.all = fact->days;
    in.usual = fact->usual;
    in.before = fact->before;
    in.after = fact->after;
    in.span_s = fact->span_s;
    in.usual_s = fact->usual_s;
    in.mentions = worst;
    if (rc == OK)
        rc = notice_make(&in, out, a->err);
    batch_release(&b);
    return rc;
}

static const struct mention *mention_of(const struct alerts *a, int64_t row)
{
    for (size_t i = 0; i < a->mentions.len; i++) {
        if (a->mentions.items[i].row == row)
            return &a->mentions.items[i];
    }
    return NULL;
}

static enum status make_storm(struct alerts *a, const struct setting_of *s,
                              const struct watch_action *act, json_t **out)
{
    static const enum notice kinds[] = {[WATCH_STORM] = NOTICE_STORM,
                                        [WATCH_STORM_COUNT] = NOTICE_STORM_COUNT,
                                        [WATCH_STORM_OVER] = NOTICE_STORM_OVER};
    const struct mention *worst[NOTICE_MENTIONS];
    struct notice_input in = notice_of(a, s, kinds[act->what]);

    in.count = act->what == WATCH_STORM_OVER ? act->all : act->count;
    in.all = act->all;
    in.span_s = act->quiet_s;
    in.mentions = worst;
    for (size_t i = 0; i < act->events_len && in.mentions_len < NOTICE_MENTIONS; i++) {
        const struct mention *m = mention_of(a, a->facts[act->events[i]].mention);

        if (m != NULL)
            worst[in.mentions_len++] = m;
    }
    return notice_make(&in, out, a->err);
}

static enum status make_value(struct alerts *a, const struct setting_of *s,
                              const struct watch_action *act, json_t **out)
{
    bool is_storm = act->what != WATCH_ALERT && act->what != WATCH_FOLLOW_UP;
    const struct alert_fact *fact = is_storm ? NULL : &a->facts[act->event];
    struct str rule = act->what == WATCH_ALERT ? a->rules[act->rule].name : STR_NONE;

    if (is_storm)
        return make_storm(a, s, act, out);
    if (fact->mention != 0)
        return make_case(a, s, fact->mention, rule, act->what == WATCH_FOLLOW_UP, out);
    return make_notice(a, s, fact, rule, out);
}

/* Rows of the mentions that the message stands for; they are used up by it. */
static const int64_t *rows_of(struct alerts *a, const struct watch_action *act,
                              size_t *len)
{
    size_t most = act->what == WATCH_STORM ? act->events_len : 1;
    int64_t *rows = arena_alloc(&a->arena, (most + 1) * sizeof(*rows));

    *len = 0;
    for (size_t i = 0; act->what == WATCH_STORM && i < most; i++) {
        if (a->facts[act->events[i]].mention != 0)
            rows[(*len)++] = a->facts[act->events[i]].mention;
    }
    if (act->what == WATCH_ALERT && a->facts[act->event].mention != 0)
        rows[(*len)++] = a->facts[act->event].mention;
    return rows;
}

/* The mention that a message is about, if it is about one. */
static int64_t about_of(const struct alerts *a, const struct watch_action *act)
{
    bool is_one = act->what == WATCH_ALERT || act->what == WATCH_FOLLOW_UP;

    return is_one ? a->facts[act->event].mention : 0;
}

/* Where `to` of the rule says; NULL: no rule is meant. */
static const struct str_list *sinks_of(const struct alerts *a,
                                       const struct watch_action *act)
{
    bool is_one = act->what == WATCH_ALERT || act->what == WATCH_FOLLOW_UP;

    return is_one && act->rule < a->rules_len ? &a->rules[act->rule].to : NULL;
}

/* A storm stands for what its rules would have told to those that `to` names. */
static const struct str_list *named_in(struct alerts *a, const struct watch_action *act)
{
    struct str_list *all = arena_alloc(&a->arena, sizeof(*all));
    size_t most = 0;

    for (size_t i = 0; act->what == WATCH_STORM && i < act->events_len; i++)
        most += a->rules[act->rules[i]].to.len;
    *all = (struct str_list){
        .items = arena_alloc(&a->arena, (most + 1) * sizeof(*all->items))};
    for (size_t i = 0; act->what == WATCH_STORM && i < act->events_len; i++) {
        const struct str_list *to = &a->rules[act->rules[i]].to;

        for (size_t k = 0; k < to->len; k++)
            all->items[all->len++] = to->items[k];
    }
    return all;
}

static enum status tell(struct alerts *a, const struct setting_of *s,
                        const struct watch_action *act, struct mail_report *report)
{
    struct letter letter = {
        .brand = a->brand,
        .kind = "alert",
        .period = act->id,
        .thread = act->thread,
        .is_alert = true,
        .about = about_of(a, act),
        .sinks = sinks_of(a, act),
        .also = named_in(a, act),
        .held_until = act->held_until,
    };
    json_t *value = NULL;
    enum status rc = make_value(a, s, act, &value);

    letter.others =
        mail_languages(a->c, &letter, s->language, &a->arena, &letter.others_len);
    for (size_t i = 0; rc == OK && i < letter.others_len; i++) {
        struct setting_of other;

        rc = read_setting(a, letter.others[i].language, &other);
        if (rc == OK)
            rc = make_value(a, &other, act, &letter.others[i].value);
    }
    letter.value = value;
    letter.mentions = rows_of(a, act, &letter.len);
    if (rc == OK)
        rc = mail_queue(a->c, &letter, report, a->err);
    report->alerts += rc == OK;
    mail_languages_free(letter.others, letter.others_len);
    json_decref(value);
    return rc;
}

static enum status read_marks(struct alerts *a, struct watch_mark **out, size_t *len)
{
    struct watch_row *rows = NULL;
    enum status rc =
        store_watches(a->c->store, a->brand->name, &a->arena, &rows, len, a->err);

    if (rc != OK)
        return rc;
    *out = arena_alloc(&a->arena, (*len + 1) * sizeof(**out));
    for (size_t i = 0; i < *len; i++)
        (*out)[i] = (struct watch_mark){rows[i].rule, rows[i].item, rows[i].at,
                                        rows[i].told_at, rows[i].count};
    return OK;
}

static enum status keep_marks(struct alerts *a, const struct watch_result *r)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < r->marks_len; i++) {
        const struct watch_mark *m = &r->marks[i];
        struct watch_row row = {m->rule, m->item, m->at, m->told_at, m->count};

        rc = store_watch_put(a->c->store, a->brand->name, &row, a->err);
    }
    if (rc == OK)
        rc = store_watches_prune(a->c->store, a->brand->name, a->c->now - FORGET_S,
                                 a->err);
    return rc;
}

/* Messages and memory of them in one transaction: both or neither. */
static enum status act(struct alerts *a, const struct watch_result *r,
                       struct mail_report *report)
{
    struct setting_of s = {0};
    enum status rc = r->len > 0 ? read_setting(a, STR_NONE, &s) : OK;

    if (rc == OK)
        rc = store_begin(a->c->store, a->err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; rc == OK && i < r->len; i++)
        rc = tell(a, &s, &r->actions[i], report);
    if (rc == OK)
        rc = keep_marks(a, r);
    if (rc == OK)
        return store_commit(a->c->store, a->err);
    store_rollback(a->c->store);
    return rc;
}

static enum status alert_brand(struct alerts *a, struct mail_report *report)
{
    struct watch_result result;
    struct watch_mark *marks = NULL;
    size_t marks_len = 0;
    enum status rc = read_marks(a, &marks, &marks_len);

    if (rc == OK)
        rc = alerts_gather(a, marks, marks_len);
    if (rc == OK) {
        struct watch_input in = {
            .rules = a->rules,
            .rules_len = a->rules_len,
            .brand = a->brand->name,
            .events = a->events,
            .events_len = a->len,
            .marks = marks,
            .marks_len = marks_len,
            .storm_after = a->c->settings.storm_after,
            .quiet_until = watch_quiet_until(&a->c->settings, a->c->now),
            .now = a->c->now,
        };

        watch_decide(&in, &a->arena, &result);
        rc = act(a, &result, report);
    }
    return rc;
}

/* Does a destination that the rule names take the brand's? */
static bool is_heard(const struct alerts *a, const struct rule_settings *rule)
{
    const struct settings *s = &a->c->settings;

    for (size_t i = 0; i < rule->to.len; i++) {
        for (size_t k = 0; k < s->sinks_len; k++) {
            if (str_eq(s->sinks[k].name, rule->to.items[i]) &&
                (s->sinks[k].brand.len == 0 ||
                 str_eq_fold(s->sinks[k].brand, a->brand->name)))
                return true;
        }
    }
    return rule->to.len == 0;
}

/* A rule that nobody of this brand hears must not take what a later one would tell. */
static void pick_rules(struct alerts *a)
{
    size_t len = 0;
    const struct rule_settings *all = watch_rules(&a->c->settings, &a->arena, &len);
    struct rule_settings *kept = arena_alloc(&a->arena, (len + 1) * sizeof(*kept));

    for (size_t i = 0; i < len; i++) {
        if (is_heard(a, &all[i]))
            kept[a->rules_len++] = all[i];
    }
    a->rules = kept;
}

enum status mail_alerts(struct context *c, const struct issues *kinds,
                        struct mail_report *report, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        struct alerts a = {
            .c = c, .brand = &c->settings.brands[i], .kinds = kinds, .err = err};

        context_zone(c, a.brand);
        pick_rules(&a);
        if (a.brand->kind == BRAND_OWN && a.rules_len > 0)
            rc = alert_brand(&a, report);
        free(a.events);
        free(a.facts);
        batch_release(&a.mentions);
        arena_release(&a.arena);
    }
    return rc;
}
