/*
 * roundup_sections.c - the parts of a round-up: what can't wait, brands, sources, foot
 */
#include "base/json.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

#include <math.h>

json_t *round_section(json_t *value, const char *key, struct str title, json_t *items,
                      size_t shown)
{
    size_t len = json_array_size(items);
    json_t *section = json_object();

    if (len == 0) {
        json_decref(items);
        json_decref(section);
        return NULL;
    }
    set_str(section, "title", title);
    set_int(section, "shown", (int64_t)(len < shown ? len : shown));
    json_object_set_new(section, "items", items);
    json_object_set_new(value, key, section);
    return section;
}

/* "5 to answer, 2 overdue" */
static struct str with_comma(const struct round *r, struct str a, struct str b)
{
    return arena_printf(r->w.arena, STR_FMT STR_FMT STR_FMT, STR_ARG(a),
                        STR_ARG(phrase(&r->w, P_COMMA)), STR_ARG(b));
}

/* What is left, and the way to it. */
static void set_rest(const struct round *r, json_t *section, struct str more)
{
    struct str url = safe_url(&r->w, r->in->page_url);

    if (url.len == 0)
        more = PHRASE(&r->w, P_MORE_HERE, 0, {"more", more});
    set_str(section, "more", more);
    set_str(section, "more_url", url);
}

struct str round_names(const struct round *r, const struct round_brand *const *list,
                       size_t len, size_t most)
{
    struct str *names = arena_alloc(r->w.arena, (len + 1) * sizeof(*names));
    size_t said = len <= most ? len : most;

    for (size_t i = 0; i < said; i++)
        names[i] = list[i]->name;
    if (said < len)
        names[said] = phrase_n(&r->w, P_ROUND_OTHERS, (int64_t)(len - said));
    return say_list(&r->w, names, said + (said < len));
}

/* ---- what can't wait ---- */

static json_t *make_case(const struct round_case *c)
{
    static const char *const kept[] = {
        "author",      "who",    "where",      "place",    "written_at", "age",
        "is_late",     "due_at", "url",        "severity", "why",        "case",
        "is_pressing", "action", "case_label", "acts",
    };
    json_t *item = json_object();
    json_t *quote = json_object_get(c->item, "short");

    if (quote == NULL)
        quote = json_object_get(c->item, "quote");
    set_str(item, "brand", c->brand->name);
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        json_t *member = json_object_get(c->item, kept[i]);

        if (member != NULL)
            json_object_set(item, kept[i], member);
    }
    if (quote != NULL)
        json_object_set(item, "quote", quote);
    return item;
}

void round_set_more_cases(const struct round *r, json_t *section, size_t shown)
{
    const struct words *w = &r->w;
    int64_t rest = r->waiting - (int64_t)shown, late = r->overdue, urgent = r->urgent;
    struct str line = phrase_n(w, P_ROUND_MORE_CASES, rest);

    if (rest <= 0)
        return;
    for (size_t i = 0; i < shown && i < r->cases_len; i++) {
        late -= r->cases[i].is_late;
        urgent -= r->cases[i].gravity == ROUND_URGENT && !r->cases[i].is_stale;
    }
    if (urgent > 0)
        line = with_comma(r, line, phrase_n(w, P_SUBJECT_URGENT, urgent));
    if (late > 0)
        line = with_comma(r, line, phrase_n(w, P_OVERDUE_PLAIN, late));
    set_rest(r, section, line);
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* How many a mail shows: of serious ones more, for each would be an alert beside it. */
static size_t count_shown(const struct round *r)
{
    size_t grave = smaller(r->grave, ROUND_CASES_GRAVE);
    size_t some = r->pressing > 0 ? smaller(r->pressing, ROUND_CASES) : ROUND_CASES_CALM;

    return smaller(some > grave ? some : grave, r->cases_len);
}

static void add_pressing(const struct round *r, json_t *value)
{
    size_t shown = count_shown(r);
    json_t *items = json_array(), *section;

    for (size_t i = 0; i < r->cases_len && i < ROUND_CASES_PAGE; i++)
        json_array_append_new(items, make_case(&r->cases[i]));
    section = round_section(
        value, "pressing",
        phrase(&r->w, r->pressing > 0 ? P_ROUND_PRESSING_TITLE : P_ROUND_NEXT_TITLE),
        items, shown);
    if (section == NULL)
        return;
    set_int(section, "pressing", (int64_t)r->pressing);
    if (r->pressing > 0 && r->pressing < r->cases_len)
        set_str(section, "next_title", phrase(&r->w, P_ROUND_NEXT_TITLE));
    if (r->overdue > 0)
        set_str(section, "late", phrase_n(&r->w, P_OVERDUE_PLAIN, r->overdue));
    round_set_more_cases(r, section, shown);
}

/* ---- the brands ---- */

/* "12 new, 4 detractors" */
static struct str new_words(const struct round *r, const struct round_brand *b)
{
    const struct words *w = &r->w;
    struct str line;

    if (b->mentions == 0)
        return STR_NONE;
    line = b->part->is_first ? phrase_n(w, P_ROUND_FOUND, b->mentions)
                             : phrase_n(w, P_SUBJECT_NEW, b->mentions);
    if (b->detractors == 0)
        return line;
    return with_comma(r, line, phrase_n(w, P_CLASS_DETRACTOR, b->detractors));
}

/* "5 to answer, 2 overdue" */
static struct str open_words(const struct round *r, const struct round_brand *b)
{
    const struct words *w = &r->w;
    struct str line;

    if (b->waiting == 0)
        return STR_NONE;
    line = phrase_n(w, P_SUBJECT_WAITING, b->waiting);
    if (b->overdue == 0)
        return line;
    return with_comma(r, line, phrase_n(w, P_OVERDUE_PLAIN, b->overdue));
}

/* The first of its issues that needs a person: "Late orders (“parcel”): growing since 6
 * Nov, 9 in 30 days". */
static void set_issue(const struct round *r, json_t *item, const json_t *digest)
{
    const json_t *first =
        json_array_get(json_object_get(json_object_get(digest, "issues"), "items"), 0);

    struct str name = value_str(first, "name"), theme = value_str(first, "theme");

    if (first == NULL || !str_eq(value_str(first, "tone"), STR("bad")))
        return;
    if (theme.len > 0)
        name = PHRASE(&r->w, P_THEME_ISSUE, 0, {"issue", name},
                      {"theme", say_foreign(&r->w, theme, LABEL_CODES)});
    set_str(item, "issue",
            PHRASE(&r->w, P_ROUND_ISSUE, json_get_int(first, "count_30d", 0),
                   {"issue", name}, {"state", value_str(first, "state")}));
}

static struct str round_number(const struct round *r, const json_t *object,
                               const char *key)
{
    return say_number(&r->w, (int64_t)llround(json_get_double(object, key, 0)));
}

/* Only where the digest gives one: from ten answers on. */
static void set_nps(const struct round *r, json_t *item, const json_t *digest)
{
    const json_t *nps = json_object_get(digest, "nps");
    struct str line;

    if (json_object_get(nps, "value") == NULL)
        return;
    line = PHRASE(&r->w, P_SUBJECT_NPS, 0, {"value", round_number(r, nps, "value")},
                  {"low", round_number(r, nps, "low")},
                  {"high", round_number(r, nps, "high")});
    if (json_get_bool(nps, "has_changed", false))
        line = with_comma(r, line, value_str(nps, "change"));
    set_str(item, "nps", line);
}

static json_t *make_brand(const struct round *r, const struct round_brand *b)
{
    struct str bits[3] = {STR_NONE, open_words(r, b), new_words(r, b)};
    json_t *item = json_object();

    if (b->urgent > 0)
        bits[0] = phrase_n(&r->w, P_SUBJECT_URGENT, b->urgent);
    set_str(item, "brand", b->name);
    set_str(item, "url", safe_url(&r->w, b->part->page_url));
    set_str(item, "file", b->part->file);
    set_str(item, "text", say_chain(&r->w, bits, ARRAY_LEN(bits)));
    json_object_set_new(item, "tone",
                        json_string(b->urgent + b->overdue > 0 ? "bad" : "plain"));
    set_issue(r, item, b->part->value);
    set_nps(r, item, b->part->value);
    set_int(item, "urgent", b->urgent);
    set_int(item, "waiting", b->waiting);
    set_int(item, "overdue", b->overdue);
    set_int(item, "mentions", b->mentions);
    set_int(item, "detractors", b->detractors);
    return item;
}

void round_set_more_brands(const struct round *r, json_t *section, size_t shown)
{
    enum { NAMES = 8 };
    const struct round_brand **left =
        arena_alloc(r->w.arena, (r->news + 1) * sizeof(const struct round_brand *));
    size_t len = 0;

    for (size_t i = shown; i < r->news; i++)
        left[len++] = &r->brands[i];
    if (len > 0)
        set_rest(r, section,
                 PHRASE(&r->w, P_ROUND_MORE_BRANDS, (int64_t)len,
                        {"brands", round_names(r, left, len, NAMES)}));
}

static void add_brands(const struct round *r, json_t *value)
{
    json_t *items = json_array(), *section;

    for (size_t i = 0; i < r->news; i++)
        json_array_append_new(items, make_brand(r, &r->brands[i]));
    section = round_section(value, "brands",
                            phrase_n(&r->w, P_ROUND_BRANDS_TITLE, (int64_t)r->news),
                            items, ROUND_BRANDS);
    if (section != NULL)
        round_set_more_brands(r, section, ROUND_BRANDS);
}

/* ---- the quiet ones ---- */

static void add_names(const struct round *r, json_t *items, bool is_blank, size_t names)
{
    const struct round_brand **list =
        arena_alloc(r->w.arena, (r->len + 1) * sizeof(const struct round_brand *));
    size_t len = 0;
    struct str line;

    for (size_t i = 0; i < r->len; i++) {
        if (r->brands[i].is_quiet && r->brands[i].is_blank == is_blank)
            list[len++] = &r->brands[i];
    }
    if (len == 0)
        return;
    if (is_blank)
        line = PHRASE(&r->w, P_ROUND_BLANK, (int64_t)len,
                      {"brands", round_names(r, list, len, 8)});
    else if (names == 0)
        line = phrase_n(&r->w, P_ROUND_QUIET_COUNT, (int64_t)len);
    else
        line = PHRASE(&r->w, P_ROUND_QUIET, (int64_t)len,
                      {"brands", round_names(r, list, len, names)});
    line = arena_printf(r->w.arena, STR_FMT ".", STR_ARG(line));
    json_array_append_new(items, line_make(line, is_blank ? "bad" : "soft", STR_NONE));
}

/* A page has room for all of them, and for the way to each. */
static void add_links(const struct round *r, json_t *section)
{
    json_t *links = json_array();

    for (size_t i = r->news; i < r->len; i++) {
        const struct round_brand *b = &r->brands[i];
        json_t *link = json_object();

        set_str(link, "brand", b->name);
        set_str(link, "url", safe_url(&r->w, b->part->page_url));
        set_str(link, "file", b->part->file);
        if (!b->is_blank)
            json_array_append(links, link);
        json_decref(link);
    }
    if (json_array_size(links) > 0)
        set_str(section, "count_text",
                phrase_n(&r->w, P_ROUND_QUIET_COUNT, (int64_t)r->quiet));
    json_object_set_new(section, "links", links);
}

void round_add_quiet(const struct round *r, json_t *value, size_t names)
{
    json_t *items = json_array(), *section;

    add_names(r, items, true, names);
    add_names(r, items, false, names);
    section = round_section(value, "quiet", STR_NONE, items, 2);
    if (section != NULL)
        add_links(r, section);
}

/* ---- what is left ---- */

/* What the owner did by mail, at which brand. */
static void add_done_all(const struct round *r, json_t *value)
{
    json_t *items = json_array(), *section;
    const json_t *one;
    size_t i, len;

    for (size_t k = 0; k < r->len; k++) {
        const json_t *done = json_object_get(r->brands[k].part->value, "done");

        json_array_foreach(json_object_get(done, "items"), i, one)
        {
            struct str line = PHRASE(&r->w, P_ROUND_DONE, 0, {"brand", r->brands[k].name},
                                     {"what", value_str(one, "text")});

            json_array_append_new(items, line_make(line, "plain", STR_NONE));
        }
    }
    len = json_array_size(items);
    section =
        round_section(value, "done", phrase(&r->w, P_DONE_TITLE), items, ROUND_DONE);
    if (section != NULL && len > ROUND_DONE)
        set_rest(r, section, phrase_n(&r->w, P_MORE, (int64_t)len - ROUND_DONE));
}

/* Its own, and those of the brands. */
static void add_dead_all(const struct round *r, json_t *value)
{
    json_t *items = json_array(), *one;
    size_t i;

    dead_add_lines(&r->w, r->in->dead, r->in->dead_len, items);
    for (size_t k = 0; k < r->len; k++) {
        const json_t *dead = json_object_get(r->brands[k].part->value, "dead");

        json_array_foreach(json_object_get(dead, "items"), i, one)
        {
            if (json_array_size(items) < ROUND_DEAD)
                json_array_append(items, one);
        }
    }
    dead_add_section(&r->w, items, value);
}

static bool has_member(const json_t *value, const char *key)
{
    const json_t *items = json_object_get(json_object_get(value, "brands"), "items"),
                 *one;
    size_t i;

    json_array_foreach(items, i, one)
    {
        if (json_object_get(one, key) != NULL)
            return true;
    }
    return false;
}

static void add_round_foot(const struct round *r, json_t *value)
{
    const struct words *w = &r->w;
    json_t *foot = json_object(), *lines = json_array(), *links = json_array();
    struct str url = safe_url(w, r->in->page_url), line;

    line = phrase(w, has_member(value, "url") ? P_ROUND_WHERE : P_ROUND_WHERE_HERE);
    json_array_append_new(lines, json_stringn(line.ptr, line.len));
    if (has_member(value, "nps")) {
        line = phrase_n(w, P_ROUND_NPS_RULE, DIGEST_NPS_LEAST);
        json_array_append_new(lines, json_stringn(line.ptr, line.len));
    }
    if (url.len > 0) {
        json_t *link = json_object();

        json_object_set_new(link, "rel", json_string("page"));
        set_str(link, "label", phrase(w, P_ROUND_LINK));
        set_str(link, "url", url);
        json_array_append_new(links, link);
    }
    json_object_set_new(foot, "text", lines);
    json_object_set_new(foot, "links", links);
    json_object_set_new(value, "foot", foot);
}

static void add_counts(const struct round *r, json_t *value)
{
    json_t *counts = json_object();

    set_int(counts, "brands", (int64_t)r->len);
    set_int(counts, "news", (int64_t)r->news);
    set_int(counts, "quiet", (int64_t)r->quiet);
    set_int(counts, "blank", (int64_t)r->blank);
    set_int(counts, "urgent", r->urgent);
    set_int(counts, "urgent_brands", (int64_t)r->urgent_brands);
    set_int(counts, "waiting", r->waiting);
    set_int(counts, "waiting_brands", (int64_t)r->waiting_brands);
    set_int(counts, "overdue", r->overdue);
    set_int(counts, "mentions", r->mentions);
    set_int(counts, "detractors", r->detractors);
    set_int(counts, "sources", r->sources);
    set_int(counts, "silent", r->silent);
    json_object_set_new(value, "counts", counts);
}

void round_add_sections(const struct round *r, json_t *value)
{
    add_counts(r, value);
    add_pressing(r, value);
    add_brands(r, value);
    round_add_quiet(r, value, ROUND_NAMES);
    round_add_silent(r, value);
    add_done_all(r, value);
    add_dead_all(r, value);
    add_round_foot(r, value);
}
