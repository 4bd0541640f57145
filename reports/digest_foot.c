/*
 * digest_foot.c - all mentions of the period, what was not delivered, what was
 * not seen, and the rules behind the numbers
 */
#include "base/mem.h"
#include "reports/archive.h"
#include "reports/digest_sections.h"

#include <math.h>
#include <stdlib.h>

void dead_add_lines(const struct words *w, const struct digest_dead *dead, size_t len,
                    json_t *items)
{
    for (size_t i = 0; i < len; i++) {
        const struct digest_dead *d = &dead[i];
        json_t *item = json_object();

        json_object_set_new(item, "tone", json_string("bad"));
        set_str(item, "text",
                PHRASE(w, P_DEAD, 0, {"subject", say_foreign(w, d->subject, 120)},
                       {"sink", say_foreign(w, d->sink, LABEL_CODES)},
                       {"day", say_day(w, d->at)},
                       {"reason", say_foreign(w, d->reason, 160)}));
        set_time(item, "at", d->at);
        json_array_append_new(items, item);
    }
}

void dead_add_section(const struct words *w, json_t *items, json_t *value)
{
    json_t *section = json_object();
    int64_t len = (int64_t)json_array_size(items);

    if (len > 0) {
        set_str(section, "title", phrase(w, P_DEAD_TITLE));
        set_str(section, "help", phrase_n(w, P_DEAD_HELP, len));
        set_int(section, "shown", len);
        json_object_set(section, "items", items);
        json_object_set(value, "dead", section);
    }
    json_decref(items);
    json_decref(section);
}

void add_dead(const struct maker *mk, json_t *value)
{
    json_t *items = json_array();

    dead_add_lines(&mk->w, mk->in->dead, mk->in->dead_len, items);
    dead_add_section(&mk->w, items, value);
}

static int class_rank(const struct mention *m)
{
    static const int rank[] = {3, 0, 1, 2}; /* unknown, detractor, passive, promoter */

    return rank[m->judgement.nps];
}

static int by_class(const void *left, const void *right)
{
    const struct mention *a = *(const struct mention *const *)left;
    const struct mention *b = *(const struct mention *const *)right;
    int order = class_rank(a) - class_rank(b);

    if (order == 0 && a->posted_at != b->posted_at)
        return a->posted_at > b->posted_at ? -1 : 1;
    return order != 0 ? order : mention_order(a, b);
}

void add_mentions(const struct maker *mk, json_t *value)
{
    static const enum phrase titles[] = {P_CLASS_DETRACTOR, P_CLASS_PASSIVE,
                                         P_CLASS_PROMOTER, P_CLASS_UNKNOWN};
    const struct words *w = &mk->w;
    const struct batch *b = mk->in->mentions;
    size_t len = b != NULL ? b->len : 0;
    const struct mention **sorted = mem_zalloc(len, sizeof(const struct mention *));
    json_t *section = json_object(), *groups = json_array(), *items = NULL;
    int64_t rest = mk->in->counts.mentions - (int64_t)len;

    for (size_t i = 0; i < len; i++)
        sorted[i] = &b->items[i];
    qsort(sorted, len, sizeof(const struct mention *), by_class);
    for (size_t i = 0; i < len; i++) {
        if (i == 0 || class_rank(sorted[i]) != class_rank(sorted[i - 1])) {
            json_t *group = json_object();

            items = json_array();
            json_object_set_new(group, "items", items);
            json_array_append_new(groups, group);
        }
        json_array_append_new(items, item_make(mk, sorted[i], 0));
        if (i + 1 == len || class_rank(sorted[i]) != class_rank(sorted[i + 1]))
            set_str(json_array_get(groups, json_array_size(groups) - 1), "title",
                    phrase_n(w, titles[class_rank(sorted[i])],
                             (int64_t)json_array_size(items)));
    }
    set_str(section, "title", phrase(w, P_ALL_TITLE));
    json_object_set_new(section, "groups", groups);
    if (len == 0 && rest <= 0)
        set_str(section, "empty", phrase(w, P_ALL_EMPTY));
    if (rest > 0)
        set_str(section, "more", phrase_n(w, P_ALL_REST, rest));
    json_object_set_new(value, "mentions", section);
    free(sorted);
}

static struct str source_failure(const struct maker *mk, const struct digest_source *s)
{
    const struct words *w = &mk->w;
    struct str label = s->label.len > 0 ? s->label : s->name;
    struct str reason = say_foreign(w, s->reason, 120), line;
    bool is_old = s->failing_since != TIME_UNKNOWN &&
                  w->now - s->failing_since >= INT64_C(48) * 3600;

    while (reason.len > 0 && reason.ptr[reason.len - 1] == '.')
        reason.len--;
    line = PHRASE(w, is_old ? P_COVERAGE_FAIL : P_COVERAGE_FAIL_NEW, 0,
                  {"source", say_foreign(w, label, LABEL_CODES)},
                  {"span", say_span(w, is_old ? w->now - s->failing_since : 0)},
                  {"reason", reason});
    if (s->note.len > 0)
        line = arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(line),
                            STR_ARG(say_foreign(w, s->note, 160)));
    return line;
}

static void add_line(json_t *lines, struct str text)
{
    if (text.len > 0)
        json_array_append_new(lines, json_stringn(text.ptr, text.len));
}

/* What was seen in part: dropped items, and answers that ended early. */
static void add_gaps(const struct maker *mk, json_t *lines)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    struct str *cut = arena_alloc(w->arena, (in->sources_len + 1) * sizeof(struct str));
    int64_t skipped = 0;
    size_t len = 0;

    for (size_t i = 0; i < in->sources_len; i++) {
        skipped += in->sources[i].skipped;
        if (in->sources[i].unread_mails > 0)
            add_line(lines, PHRASE(w, P_COVERAGE_MAILS, in->sources[i].unread_mails,
                                   {"source", source_label(mk, in->sources[i].name)}));
        if (in->sources[i].is_cut)
            cut[len++] = source_label(mk, in->sources[i].name);
    }
    if (len > 0)
        add_line(lines, PHRASE(w, P_COVERAGE_CUT, (int64_t)len,
                               {"sources", say_list(w, cut, len)}));
    if (skipped > 0)
        add_line(lines, phrase_n(w, P_COVERAGE_SKIPPED, skipped));
}

/* What a source can't show, whatever it answers: of its kind (docs of their makers). */
static struct str source_limit(const struct maker *mk, const struct digest_source *s)
{
    static const struct {
        const char *adapter;
        enum phrase words;
    } rows[] = {
        {"appstore", P_LIMIT_APPSTORE},       {"googleplaces", P_LIMIT_PLACES},
        {"googleplay", P_LIMIT_PLAY},         {"mastodon", P_LIMIT_MASTODON},
        {"tripadvisor", P_LIMIT_TRIPADVISOR}, {"yelp", P_LIMIT_YELP},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(s->adapter, str_from(rows[i].adapter)))
            return PHRASE(&mk->w, P_LIMIT_LINE, 0, {"source", source_label(mk, s->name)},
                          {"limit", phrase(&mk->w, rows[i].words)});
    }
    return STR_NONE;
}

/* Told on the page, where there is room; the mail tells of what is new. */
static void add_limits(const struct maker *mk, json_t *value)
{
    const struct digest_input *in = mk->in;
    json_t *items = json_array();

    for (size_t i = 0; i < in->sources_len; i++) {
        struct str line = source_limit(mk, &in->sources[i]);

        if (line.len > 0)
            json_array_append_new(items, line_make(line, "soft", STR_NONE));
    }
    add_section(mk, value, "limits", phrase(&mk->w, P_LIMITS_TITLE), items, 0, STR_NONE);
}

/* The same for programs, and for a round-up, which puts those of many brands together. */
static json_t *make_silent(const struct maker *mk, const struct digest_source *s)
{
    const struct words *w = &mk->w;
    json_t *one = json_object();

    set_clean(mk, one, "source", s->name, 0);
    set_str(one, "label",
            say_foreign(w, s->label.len > 0 ? s->label : s->name, LABEL_CODES));
    set_clean(mk, one, "adapter", s->adapter, 0);
    set_time(one, "since", s->failing_since);
    set_str(one, "reason", say_foreign(w, s->reason, 120));
    return one;
}

static void add_coverage(const struct maker *mk, json_t *value, json_t *lines)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    int64_t all = (int64_t)in->sources_len, failing = (int64_t)mk->failing;
    json_t *coverage = json_object(), *fails = json_array(), *silent = json_array();

    set_int(coverage, "sources", all);
    set_int(coverage, "answered", all - failing);
    for (size_t i = 0; i < in->sources_len; i++) {
        if (!in->sources[i].is_failing)
            continue;
        add_line(fails, source_failure(mk, &in->sources[i]));
        json_array_append_new(silent, make_silent(mk, &in->sources[i]));
    }
    if (all > 0 && failing == 0)
        add_line(lines, phrase_n(w, P_COVERAGE_ALL, all));
    else if (all > 1 && failing == all)
        add_line(lines, phrase_n(w, P_COVERAGE_NONE, all));
    else if (all > 1) /* the one source that fails speaks for itself */
        add_line(lines,
                 PHRASE(w, P_COVERAGE_SOME, all, {"ok", say_number(w, all - failing)}));
    for (size_t i = 0; i < json_array_size(fails) && i < SHOW_FAILING; i++)
        json_array_append(lines, json_array_get(fails, i));
    if (failing > SHOW_FAILING)
        add_line(lines, phrase_n(w, P_COVERAGE_MORE, failing - SHOW_FAILING));
    add_gaps(mk, lines);
    add_limits(mk, value);
    json_object_set_new(coverage, "failing", fails);
    json_object_set_new(coverage, "silent", silent);
    json_object_set_new(value, "coverage", coverage);
}

/* "4 and 5" for a run of stars; "1 to 3" for a longer one. */
static struct str star_range(const struct maker *mk, int from, int to)
{
    const struct words *w = &mk->w;

    if (from > to)
        return STR_NONE;
    if (from == to)
        return arena_printf(w->arena, "%d", from);
    return PHRASE(w, to - from == 1 ? P_STARS_TWO : P_STARS_RANGE, 0,
                  {"from", arena_printf(w->arena, "%d", from)},
                  {"to", arena_printf(w->arena, "%d", to)});
}

/* Which stars are which class, in words; stars 1 to 5 are 0, 0.25 ... 1. */
static struct str rating_rule(const struct maker *mk)
{
    const struct words *w = &mk->w;
    double promoter = mk->in->rating_promoter, passive = mk->in->rating_passive;
    int first_promoter = 1 + (int)ceil(promoter * 4 - 1e-9);
    int first_passive = 1 + (int)ceil(passive * 4 - 1e-9);

    if (!(promoter > 0))
        return STR_NONE;
    if (first_promoter > 5 || first_passive >= first_promoter || first_passive <= 1)
        return PHRASE(w, P_RATING_RULE_OTHER, 0,
                      {"promoter", say_decimal(w, promoter * 100)},
                      {"passive", say_decimal(w, passive * 100)});
    return PHRASE(w, P_RATING_RULE, 0, {"promoter", star_range(mk, first_promoter, 5)},
                  {"passive", star_range(mk, first_passive, first_promoter - 1)},
                  {"detractor", star_range(mk, 1, first_passive - 1)});
}

static void add_link(const struct words *w, json_t *links, const char *rel,
                     struct str label, struct str url)
{
    json_t *link;
    struct str safe = safe_url(w, url);

    if (safe.len == 0)
        return;
    link = json_object();
    json_object_set_new(link, "rel", json_string(rel));
    set_str(link, "label", label);
    set_str(link, "url", safe);
    json_array_append_new(links, link);
}

/* As a sentence. */
static struct str ended(const struct maker *mk, struct str line)
{
    return line.len > 0 ? arena_printf(mk->w.arena, STR_FMT ".", STR_ARG(line))
                        : STR_NONE;
}

void add_foot(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *foot = json_object(), *lines = json_array(), *links = json_array();

    if (in->kind == DIGEST_DAILY) /* a week has a section of it */
        add_line(lines, ended(mk, response_words(mk)));
    add_coverage(mk, value, lines);
    if (in->copies > 0)
        add_line(lines, phrase_n(w, P_COPIES_LINE, in->copies));
    if (in->copies > 0 && in->archive_url.len == 0) /* there is nothing to link to */
        add_line(lines, phrase(w, P_COPIES_WHERE));
    if (in->is_first)
        add_line(lines, phrase(w, P_FIRST_RULE));
    if (in->nps.count >= DIGEST_NPS_LEAST && !isnan(in->nps.value))
        add_line(lines, phrase_n(w, P_NPS_RULE, in->nps.count));
    add_line(lines, rating_rule(mk));
    add_line(lines, PHRASE(w, P_WHY_YOU, 0,
                           {"brand", say_foreign(w, in->brand->name, LABEL_CODES)}));
    add_link(w, links, "page", phrase(w, P_LINK_PAGE), in->page_url);
    add_link(w, links, "board", phrase(w, P_LINK_BOARD), in->board_url);
    if (in->copies > 0 && in->archive_url.len > 0)
        add_link(w, links, "copies", phrase(w, P_COPIES_TITLE),
                 arena_printf(w->arena, STR_FMT STR_FMT, STR_ARG(in->archive_url),
                              STR_ARG(archive_file(ARCHIVE_COPIES))));
    add_link(w, links, "settings", phrase(w, P_LINK_SETTINGS), in->settings_url);
    json_object_set_new(foot, "text", lines);
    json_object_set_new(foot, "links", links);
    json_object_set_new(value, "foot", foot);
}
