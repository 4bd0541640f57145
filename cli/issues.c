/* earshot issues: what keeps going wrong. */
#include "cli/issues.h"
#include "base/date.h"
#include "base/json.h"
#include "cli/discoveries.h"
#include "cli/drivers.h"
#include "cli/gather.h"
#include "cli/said.h"
#include "cli/view.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What one brand's issues are shown with. */
struct shown {
    struct gathered gathered;
    struct fix_told *fixes;
    size_t fixes_len;
    struct issue_mores mores;
    struct discovery_record *found;
    size_t found_len;
    struct driver_told drivers[DRIVERS_MAX];
    size_t drivers_len;
    struct arena arena;
};

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"kinds", 'k', NULL, "list the kinds of issue there are"},
    {"on", 0, "DAY", "with fix: when it was done, 2026-11-17; default: today"},
    {"place", 'p', "NAME", "with fix: the branch where it was done; default: everywhere"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"id", "kind of issue, as --kinds lists it"},
    {"name", "the same in words"},
    {"state", "opened, growing, steady, shrinking, closed or back"},
    {"since", "when it came into this state"},
    {"count_30d", "mentions in 30 days"},
    {"people_30d", "how many people they are from"},
    {"theme", "what most of them speak of, as they write it; or null"},
    {"weekly", "mentions in each of the last eight weeks, the oldest first"},
    {"place", "branch where most of them are; or null"},
    {"action", "what `fix` noted; or null"},
    {"quote", "the worst of them; or null"},
    {"first", "when it was first said"},
    {"last", "when it was last said"},
    {"count", "how often, ever"},
    {"places", "30 days by branch: name and count, most first"},
    {"sources", "the same by source"},
    {"best", "a promoter who praises the same topic; or null"},
    {"praises_30d", "how many do in 30 days"},
    {"driver", "where it costs most: rank, effect in points of NPS with low and high, "
               "detractors, leaving; or null"},
    {"is_new_find", "true where no kind names it yet"},
    {"fixes",
     "what was done, when, and what came of it: verdict early, worked, no-change or "
     "worse"},
    {NULL, NULL},
};

static void print_kind(const struct issue_kind *k)
{
    (void)printf("%-17.*s %-31.*s %-15.*s %.*s\n", STR_ARG(k->id), STR_ARG(k->name),
                 STR_ARG(k->dimension), STR_ARG(k->business));
}

static void put_kind(struct json_writer *w, const struct issue_kind *k)
{
    jsonw_object(w);
    jsonw_key(w, "id"), jsonw_str(w, k->id);
    jsonw_key(w, "name"), jsonw_str(w, k->name);
    jsonw_key(w, "dimension"), jsonw_str_or_null(w, k->dimension);
    jsonw_key(w, "measure"), jsonw_str_or_null(w, k->measure);
    jsonw_key(w, "touchpoint"), jsonw_str_or_null(w, k->touchpoint);
    jsonw_key(w, "business"), jsonw_str_or_null(w, k->business);
    jsonw_object_end(w);
}

/* Every kind there is; the owner's own too, where there is a configuration. */
static int list_kinds(const struct cli_args *args)
{
    const struct str lang = STR("en"); /* the one that has all of ours */
    struct settings settings = {0};
    struct arena arena = {0};
    const char *path = context_config_path(args, &arena).ptr;
    bool is_json = cli_has(args, OPT_JSON);
    struct issues *kinds = NULL;
    const struct issue_kind *kind;
    struct error err = {0};
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc = access(path, R_OK) == 0 || cli_has(args, OPT_CONFIG)
                         ? settings_read(path, &settings, NULL, &err)
                         : OK;

    if (rc == OK)
        rc = issues_new(&settings, &kinds, &err);
    jsonw_array(&w);
    for (size_t i = 0; rc == OK && (kind = issues_kind_at(kinds, lang, i)) != NULL; i++) {
        if (kind->is_topic_only)
            continue;
        if (is_json)
            put_kind(&w, kind);
        else
            print_kind(kind);
    }
    jsonw_array_end(&w);
    if (rc == OK && is_json) {
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    }
    settings_release(&settings);
    arena_release(&arena);
    buf_release(&out);
    issues_free(kinds);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* Under an issue: what was done about it, and what came of that. */
static void print_fixes(struct terminal *t, const struct shown *s, struct str issue)
{
    for (size_t i = 0; i < s->fixes_len; i++) {
        const struct fix_told *f = &s->fixes[i];
        struct buf line = {0};

        if (!str_eq(f->record.issue, issue))
            continue;
        buf_add(&line, f->record.action);
        if (f->record.place.len > 0)
            buf_printf(&line, ", " STR_FMT, STR_ARG(f->record.place));
        buf_add_text(&line, ", ");
        date_format_day(date_local_day(f->record.at), &line);
        buf_add_text(&line, ": ");
        terminal_put(t, STYLE_PLAIN, STR("                "));
        terminal_put_line(t, STYLE_PLAIN, buf_str(&line), t->columns - 18);
        buf_reset(&line);
        fix_say(&f->result, &line);
        terminal_put(t, STYLE_PLAIN, STR("\n                "));
        terminal_put_line(t,
                          f->result.verdict == FIX_WORKED  ? STYLE_GOOD
                          : f->result.verdict == FIX_WORSE ? STYLE_BAD
                                                           : STYLE_SOFT,
                          buf_str(&line), 0);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
        buf_release(&line);
    }
}

static void write_fixes(struct json_writer *w, const struct shown *s, struct str issue)
{
    jsonw_key(w, "fixes"), jsonw_array(w);
    for (size_t i = 0; i < s->fixes_len; i++) {
        const struct fix_told *f = &s->fixes[i];

        if (!str_eq(f->record.issue, issue))
            continue;
        jsonw_object(w);
        jsonw_key(w, "action"), jsonw_str(w, f->record.action);
        jsonw_key(w, "place"), jsonw_str_or_null(w, f->record.place);
        jsonw_key(w, "on"), jsonw_time(w, f->record.at);
        jsonw_key(w, "verdict"), jsonw_text(w, fix_verdict_name(f->result.verdict));
        jsonw_key(w, "before"), jsonw_int(w, (int64_t)f->result.before);
        jsonw_key(w, "days_before"), jsonw_int(w, (int64_t)f->result.days_before);
        jsonw_key(w, "after"), jsonw_int(w, (int64_t)f->result.after);
        jsonw_key(w, "days_after"), jsonw_int(w, (int64_t)f->result.days_after);
        jsonw_key(w, "ratio"), jsonw_fixed(w, f->result.change.ratio, 3);
        jsonw_key(w, "ratio_low"), jsonw_fixed(w, f->result.change.low, 3);
        jsonw_key(w, "ratio_high"), jsonw_fixed(w, f->result.change.high, 3);
        jsonw_key(w, "once_in"), jsonw_int(w, (int64_t)f->result.one_in);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* "Harbour Lane 8, Station Square 4; Google 7, Trustpilot 5" */
static void print_counts(struct terminal *t, const struct issue_more *m)
{
    struct buf line = {0};

    for (size_t i = 0; i < m->places_len && i < 3; i++)
        buf_printf(&line, "%s" STR_FMT " %lld", i > 0 ? ", " : "",
                   STR_ARG(m->places[i].name), (long long)m->places[i].count);
    for (size_t i = 0; i < m->sources_len && i < 3; i++)
        buf_printf(&line, "%s" STR_FMT " %lld",
                   i > 0          ? ", "
                   : line.len > 0 ? "; "
                                  : "",
                   STR_ARG(m->sources[i].name), (long long)m->sources[i].count);
    if (line.len > 0) {
        terminal_put(t, STYLE_PLAIN, STR("                "));
        terminal_put_line(t, STYLE_SOFT, buf_str(&line), t->columns - 18);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    buf_release(&line);
}

static void write_counts(struct json_writer *w, const char *key,
                         const struct issue_count *items, size_t len)
{
    jsonw_key(w, key), jsonw_array(w);
    for (size_t i = 0; i < len; i++) {
        jsonw_object(w);
        jsonw_key(w, "name"), jsonw_str(w, items[i].name);
        jsonw_key(w, "count"), jsonw_int(w, items[i].count);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_more(struct json_writer *w, const struct issue_more *m)
{
    jsonw_key(w, "first"), jsonw_time(w, m->first_at);
    jsonw_key(w, "last"), jsonw_time(w, m->last_at);
    jsonw_key(w, "count"), jsonw_int(w, m->count);
    write_counts(w, "places", m->places, m->places_len);
    write_counts(w, "sources", m->sources, m->sources_len);
    jsonw_key(w, "praises_30d"), jsonw_int(w, m->praises);
    jsonw_key(w, "best"), jsonw_str_or_null(w, m->best);
}

static const struct discovery_record *found_as(const struct shown *s, struct str id)
{
    for (size_t i = 0; i < s->found_len; i++) {
        if (str_eq(s->found[i].id, id))
            return &s->found[i];
    }
    return NULL;
}

/* What to do first, filled to the width. */
static void print_drivers(struct terminal *t, const struct shown *s)
{
    for (size_t i = 0; i < s->drivers_len; i++) {
        struct buf line = {0};
        struct str rest, word;
        int column = 0;

        driver_say(&s->drivers[i], i == 0, VOICES_DAYS, &line);
        for (rest = buf_str(&line); rest.len > 0;) {
            word = str_split(&rest, ' ');
            if (column + terminal_columns(word) + 1 > t->columns) {
                terminal_put(t, STYLE_PLAIN, STR("\n "));
                column = 1;
            }
            terminal_put(t, STYLE_PLAIN, column > 0 ? STR(" ") : STR_NONE);
            terminal_put(t, i == 0 ? STYLE_BOLD : STYLE_PLAIN, word);
            column += terminal_columns(word) + 1;
        }
        terminal_put(t, STYLE_PLAIN, STR("\n"));
        buf_release(&line);
    }
    if (s->drivers_len > 0)
        terminal_put(t, STYLE_PLAIN, STR("\n"));
}

/* As the digest says it. */
static const char *trend_word(enum digest_trend trend)
{
    static const char *const words[] = {
        [DIGEST_OPENED] = "new",    [DIGEST_GROWING] = "growing",
        [DIGEST_STEADY] = "steady", [DIGEST_SHRINKING] = "getting rarer",
        [DIGEST_CLOSED] = "gone",   [DIGEST_BACK] = "back again"};

    return words[trend];
}

static void print_issue(struct terminal *t, const struct shown *s,
                        const struct digest_issue *i)
{
    struct buf day = {0};
    bool is_bad = i->trend == DIGEST_BACK || i->trend == DIGEST_GROWING ||
                  i->trend == DIGEST_OPENED;

    terminal_printf(t, STYLE_BOLD, "%4lld  ", (long long)i->count_30d);
    terminal_spark(t, is_bad ? STYLE_BAD : STYLE_SOFT, i->weekly, DIGEST_WEEKS);
    terminal_printf(t, STYLE_PLAIN, "  " STR_FMT, STR_ARG(i->name));
    if (i->theme.len > 0)
        terminal_printf(t, STYLE_PLAIN, ", mostly “" STR_FMT "”", STR_ARG(i->theme));
    if (i->since != TIME_UNKNOWN && i->trend != DIGEST_STEADY)
        date_format_day(date_local_day(i->since), &day);
    terminal_printf(t,
                    is_bad                         ? STYLE_BAD
                    : i->trend == DIGEST_CLOSED    ? STYLE_GOOD
                    : i->trend == DIGEST_SHRINKING ? STYLE_GOOD
                                                   : STYLE_SOFT,
                    "  %s%s%s", trend_word(i->trend), day.len > 0 ? " since " : "",
                    day.len > 0 ? day.ptr : "");
    terminal_printf(t, STYLE_SOFT, "  " STR_FMT "\n", STR_ARG(i->id));
    if (i->worst != NULL) {
        terminal_put(t, STYLE_SOFT, STR("                "));
        said_line(t, i->worst, i->id, t->columns - 18);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    print_counts(t, &s->mores.items[i - s->gathered.input.issues]);
    print_fixes(t, s, i->id);
    if (found_as(s, i->id) != NULL) {
        const struct discovery_record *r = found_as(s, i->id);

        terminal_printf(
            t, STYLE_PLAIN,
            "                %lld people in %lld days; no kind names it yet:\n"
            "                earshot issues adopt " STR_FMT "\n",
            (long long)r->people, (long long)r->days, STR_ARG(r->id));
    }
    buf_release(&day);
}

/* What it costs, where that is among what to do first. */
static void write_driver(struct json_writer *w, const struct shown *s, struct str issue)
{
    jsonw_key(w, "driver");
    for (size_t i = 0; i < s->drivers_len; i++) {
        const struct driver *d = &s->drivers[i].driver;

        if (!str_eq(s->drivers[i].issue, issue))
            continue;
        jsonw_object(w);
        jsonw_key(w, "rank"), jsonw_int(w, (int64_t)i + 1);
        jsonw_key(w, "effect"), jsonw_fixed(w, d->effect, 1);
        jsonw_key(w, "low"), jsonw_fixed(w, d->low, 1);
        jsonw_key(w, "high"), jsonw_fixed(w, d->high, 1);
        jsonw_key(w, "detractors"), jsonw_int(w, (int64_t)d->detractors);
        jsonw_key(w, "leaving"), jsonw_int(w, (int64_t)d->leaving);
        jsonw_object_end(w);
        return;
    }
    jsonw_null(w);
}

static void write_issue(struct json_writer *w, const struct shown *s,
                        const struct digest_issue *i)
{
    jsonw_object(w);
    jsonw_key(w, "id"), jsonw_str(w, i->id);
    jsonw_key(w, "name"), jsonw_str(w, i->name);
    jsonw_key(w, "state"), jsonw_text(w, digest_trend_name(i->trend));
    jsonw_key(w, "since"), jsonw_time(w, i->since);
    jsonw_key(w, "count_30d"), jsonw_int(w, i->count_30d);
    jsonw_key(w, "people_30d"), jsonw_int(w, i->people_30d);
    jsonw_key(w, "theme"), jsonw_str_or_null(w, i->theme);
    jsonw_key(w, "weekly"), jsonw_array(w);
    for (int n = 0; n < DIGEST_WEEKS; n++)
        jsonw_int(w, i->weekly[n]);
    jsonw_array_end(w);
    jsonw_key(w, "place"), jsonw_str_or_null(w, i->place);
    jsonw_key(w, "action"), jsonw_str_or_null(w, i->note);
    jsonw_key(w, "quote");
    jsonw_str_or_null(w, i->worst != NULL ? i->worst->text : STR_NONE);
    write_fixes(w, s, i->id);
    write_more(w, &s->mores.items[i - s->gathered.input.issues]);
    write_driver(w, s, i->id);
    jsonw_key(w, "is_new_find"), jsonw_bool(w, found_as(s, i->id) != NULL);
    jsonw_object_end(w);
}

/* What is news first, then the most frequent. */
static int by_news(const void *left, const void *right)
{
    static const int order[] = {
        [DIGEST_BACK] = 0,   [DIGEST_OPENED] = 1,    [DIGEST_GROWING] = 2,
        [DIGEST_STEADY] = 3, [DIGEST_SHRINKING] = 4, [DIGEST_CLOSED] = 5};
    const struct digest_issue *a = left, *b = right;

    if (a->trend != b->trend)
        return order[a->trend] - order[b->trend];
    if (a->count_30d != b->count_30d)
        return a->count_30d > b->count_30d ? -1 : 1;
    return str_cmp(a->id, b->id);
}

static void sort_issues(struct shown *s)
{
    struct digest_input *in = &s->gathered.input;
    struct digest_issue *issues =
        arena_alloc(&s->arena, (in->issues_len + 1) * sizeof(*issues));

    if (in->issues_len == 0)
        return;
    memcpy(issues, in->issues, in->issues_len * sizeof(*issues));
    qsort(issues, in->issues_len, sizeof(*issues), by_news);
    in->issues = issues;
}

static enum status read_shown(struct context *c, const struct brand_settings *brand,
                              const struct issues *kinds, struct shown *s,
                              struct error *err)
{
    struct period p = {.kind = DIGEST_DAILY, .from = c->now - 86400, .to = c->now + 1};
    enum status rc = gather(c, brand, &p, kinds, &s->gathered, err);

    sort_issues(s);
    if (rc == OK)
        rc = fixes_read(c, brand->name, p.to, &s->arena, &s->fixes, &s->fixes_len, err);
    if (rc == OK)
        rc = issues_more(c, brand->name, p.to, s->gathered.input.issues,
                         s->gathered.input.issues_len, &s->arena, &s->mores, err);
    if (rc == OK)
        rc = discoveries_read(c, brand->name, p.to, &s->arena, &s->found, &s->found_len,
                              err);
    if (rc == OK)
        rc = drivers_read(c, brand->name, kinds, p.to, VOICES_DAYS, &s->arena, s->drivers,
                          &s->drivers_len, err);
    return rc;
}

static int list(struct context *c, const struct cli_args *args,
                const struct brand_settings *brand)
{
    struct shown s = {0};
    struct view v;
    int code = view_open(&v, c, args);
    size_t len;
    enum status rc;

    if (code != EXIT_DONE)
        return code;
    rc = read_shown(c, brand, v.kinds, &s, &v.err);
    len = rc == OK ? s.gathered.input.issues_len : 0;
    jsonw_array(&v.w);
    for (size_t i = 0; v.is_json && i < len; i++)
        write_issue(&v.w, &s, &s.gathered.input.issues[i]);
    jsonw_array_end(&v.w);
    print_drivers(&v.t, &s);
    for (size_t i = 0; !v.is_json && i < len; i++)
        print_issue(&v.t, &s, &s.gathered.input.issues[i]);
    if (len == 0)
        terminal_put(&v.t, STYLE_PLAIN,
                     STR("Nothing comes back often enough to be called recurring.\n"));
    gather_release(&s.gathered);
    arena_release(&s.arena);
    return view_close(&v, rc);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    bool is_fix = args->rest_len > 0 && strcmp(args->rest[0], "fix") == 0;
    bool is_adopt = args->rest_len > 0 && strcmp(args->rest[0], "adopt") == 0;
    const struct brand_settings *brand;
    int code;

    if (args->rest_len > 0 && !is_fix && !is_adopt)
        return cli_usage(self, "%s: expected fix, adopt, or nothing", args->rest[0]);
    brand = context_brand(c, args->value[OPT_BRAND]);
    if (brand == NULL)
        return EXIT_SETTINGS;
    if (!is_fix && !is_adopt)
        return list(c, args, brand);
    code = context_open_store(c, STORE_WRITE);
    if (code != EXIT_DONE)
        return code;
    if (is_adopt)
        return issues_adopt(self, c, args, brand);
    return issues_fix(self, c, args, brand);
}

static int run(const struct command *self, const struct cli_args *args)
{
    if (cli_has(args, OPT_KINDS)) /* the same with any configuration */
        return list_kinds(args);
    return context_run(self, args, act);
}

const struct command command_issues = {
    .name = "issues",
    .usage = "[--brand NAME]\n"
             "fix ISSUE \"WHAT WAS DONE\" [--on DAY] [--place NAME]\n"
             "adopt ISSUE [NAME]\n"
             "--kinds",
    .summary = "List what keeps going wrong: counts, weeks, state",
    .more =
        "A kind of complaint is recurring when it comes back more often than chance\n"
        "explains. `fix` notes what you did about it; the digest says whether it\n"
        "helped once that is certain, and after 90 days (exact test of two Poisson\n"
        "rates). The same day with an empty text takes a note back.\n"
        "\n"
        "What many complain of and no kind names yet is found by its words (their G2\n"
        "against everything else said) and listed too; `adopt` writes it into your\n"
        "file of kinds. First of all stands what costs you most: points of NPS, from\n"
        "a ridge regression of the answers of 90 days on their issues.\n"
        "\n"
        "--kinds needs no configuration; its JSON has id, name, dimension, measure,\n"
        "touchpoint and business.\n"
        "\n"
        "  earshot issues fix late-delivery 'new courier' --on 2026-11-10",
    .words = "fix adopt",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = 3,
};
