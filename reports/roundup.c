#include "reports/roundup.h"

#include "base/date.h"
#include "base/json.h"
#include "reports/digest_parts.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

#include <stdlib.h>

static int compare_int(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static const json_t *items_of(const json_t *value, const char *key)
{
    return json_object_get(json_object_get(value, key), "items");
}

int64_t round_time(const json_t *object, const char *key, int64_t none)
{
    struct str text = value_str(object, key);
    int64_t at;

    return text.len > 0 && date_parse_any(text, &at, NULL) == OK ? at : none;
}

/* ---- counting ---- */

static struct round_case read_case(const struct round *r, const struct round_brand *brand,
                                   const json_t *item)
{
    struct str severity = value_str(item, "severity");
    struct round_case c = {
        .brand = brand, .item = item, .due = round_time(item, "due_at", INT64_MAX)};

    if (str_eq(severity, STR("urgent")))
        c.gravity = ROUND_URGENT;
    else if (str_eq(severity, STR("high")))
        c.gravity = ROUND_SERIOUS;
    c.is_late = c.due < r->in->now;
    c.is_stale = c.is_late && r->in->now - c.due > DIGEST_STALE_S;
    return c;
}

static struct round_brand read_brand(const struct round *r,
                                     const struct roundup_part *part)
{
    const json_t *value = part->value, *item;
    const json_t *counts = json_object_get(value, "counts");
    const json_t *coverage = json_object_get(value, "coverage");
    struct round_brand b = {.part = part,
                            .name = say_foreign(&r->w, part->brand, LABEL_CODES),
                            .waiting = json_get_int(counts, "waiting", 0),
                            .overdue = json_get_int(counts, "overdue", 0),
                            .mentions = json_get_int(counts, "mentions", 0),
                            .detractors = json_get_int(counts, "detractors", 0),
                            .sources = json_get_int(coverage, "sources", 0),
                            .answered = json_get_int(coverage, "answered", 0)};
    size_t i;

    json_array_foreach(items_of(value, "waiting"), i, item)
    {
        struct round_case c = read_case(r, &b, item);

        b.urgent += c.gravity == ROUND_URGENT && !c.is_stale;
    }
    b.is_quiet = b.waiting == 0 && b.mentions == 0 &&
                 json_object_get(value, "worse") == NULL &&
                 json_object_get(value, "returns") == NULL;
    b.is_blank = b.is_quiet && b.sources > 0 && b.answered == 0;
    return b;
}

static void count_brand(struct round *r, const struct round_brand *b)
{
    r->urgent += b->urgent;
    r->overdue += b->overdue;
    r->waiting += b->waiting;
    r->mentions += b->mentions;
    r->detractors += b->detractors;
    r->urgent_brands += b->urgent > 0;
    r->waiting_brands += b->waiting > 0;
    r->new_brands += b->mentions > 0;
    r->sources += b->sources;
    r->silent += b->sources - b->answered;
    r->news += !b->is_quiet;
    r->blank += b->is_blank;
    r->quiet += b->is_quiet && !b->is_blank;
}

/* ---- order ---- */

static int by_worst(const void *left, const void *right)
{
    const struct round_brand *a = left, *b = right;
    int order = a->is_quiet - b->is_quiet;

    if (order == 0)
        order = compare_int(b->urgent, a->urgent);
    if (order == 0)
        order = compare_int(b->overdue, a->overdue);
    if (order == 0)
        order = compare_int(b->waiting, a->waiting);
    if (order == 0)
        order = compare_int(b->detractors, a->detractors);
    if (order == 0)
        order = compare_int(b->mentions, a->mentions);
    return order != 0 ? order : str_cmp(a->part->brand, b->part->brand);
}

static int by_urgency(const void *left, const void *right)
{
    const struct round_case *a = left, *b = right;
    int order = a->is_stale - b->is_stale;

    if (order == 0)
        order = (int)b->gravity - (int)a->gravity;
    if (order == 0)
        order = compare_int((int64_t)a->turn, (int64_t)b->turn);
    if (order == 0)
        order = compare_int(a->due, b->due);
    if (order == 0)
        order =
            str_cmp(value_str(a->item, "written_at"), value_str(b->item, "written_at"));
    if (order == 0)
        order = str_cmp(a->brand->part->brand, b->brand->part->brand);
    return order != 0 ? order
                      : compare_int(json_get_int(a->item, "case", 0),
                                    json_get_int(b->item, "case", 0));
}

static int by_name(const void *left, const void *right)
{
    const struct round_brand *a = left, *b = right;

    return str_cmp(a->part->brand, b->part->brand);
}

static void read_brands(struct round *r)
{
    const struct roundup_input *in = r->in;

    r->brands = arena_alloc(r->w.arena, (in->parts_len + 1) * sizeof(*r->brands));
    for (; r->len < in->parts_len; r->len++) {
        r->brands[r->len] = read_brand(r, &in->parts[r->len]);
        count_brand(r, &r->brands[r->len]);
    }
    qsort(r->brands, r->len, sizeof(*r->brands), by_worst);
    qsort(r->brands + r->news, r->len - r->news, sizeof(*r->brands), by_name);
}

/* A brand in a storm does not hide what burns elsewhere: of equal gravity three of each
 * come first. */
static void take_turns(struct round *r)
{
    enum { AT_ONCE = 3, GRAVITIES = ROUND_URGENT + 1 };
    size_t *seen = arena_alloc(r->w.arena, (r->len + 1) * GRAVITIES * sizeof(*seen));

    for (size_t i = 0; i < r->len * GRAVITIES; i++)
        seen[i] = 0;
    for (size_t i = 0; i < r->cases_len; i++) {
        struct round_case *c = &r->cases[i];
        size_t brand = (size_t)(c->brand - r->brands);

        if (!c->is_stale)
            c->turn = seen[brand * GRAVITIES + c->gravity]++ / AT_ONCE;
    }
    qsort(r->cases, r->cases_len, sizeof(*r->cases), by_urgency);
}

/* Behind the brands, which stay where they are from here on. */
static void read_cases(struct round *r, size_t most)
{
    const json_t *item;
    size_t i;

    r->cases = arena_alloc(r->w.arena, (most + 1) * sizeof(*r->cases));
    for (size_t k = 0; k < r->len; k++) {
        json_array_foreach(items_of(r->brands[k].part->value, "waiting"), i, item)
            r->cases[r->cases_len++] = read_case(r, &r->brands[k], item);
    }
    qsort(r->cases, r->cases_len, sizeof(*r->cases), by_urgency);
    take_turns(r);
    for (i = 0; i < r->cases_len; i++) {
        const struct round_case *c = &r->cases[i];

        r->grave += !c->is_stale && c->gravity > ROUND_CALM;
        r->pressing += !c->is_stale && (c->gravity > ROUND_CALM || c->is_late);
    }
}

enum status round_read(struct round *r, struct error *err)
{
    const struct roundup_input *in = r->in;
    size_t most = 0;

    for (size_t i = 0; i < in->parts_len; i++) {
        if (!value_is_known(in->parts[i].value))
            return error_set(err, ERR_BUG, "round-up: a brand without its digest");
        most += json_array_size(items_of(in->parts[i].value, "waiting"));
    }
    read_brands(r);
    read_cases(r, most);
    return OK;
}

/* ---- the value ---- */

static void add_top(const struct round *r, json_t *value)
{
    static const struct brand_settings none = {0};
    const struct roundup_input *in = r->in;
    int64_t day = date_days(in->date.year, in->date.month, in->date.day);
    struct str lang = language_code(r->w.language);
    json_t *period = json_object();
    struct buf b = {0};

    set_int(value, "version", 1);
    json_object_set_new(value, "type", json_string("roundup"));
    set_str(value, "lang", lang);
    json_object_set_new(value, "dir", json_string(language_is_rtl(lang) ? "rtl" : "ltr"));
    add_quote_marks(&r->w, value);
    add_accent(&none, value);
    date_format_day(day, &b);
    set_str(period, "date", buf_str(&b));
    buf_release(&b);
    set_time(period, "from", in->from);
    set_time(period, "to", in->to);
    set_str(period, "label", say_upper(&r->w, say_date_long(&r->w, day)));
    json_object_set_new(value, "period", period);
}

enum status roundup_make(const struct roundup_input *in, json_t **out, struct error *err)
{
    struct arena arena = {0};
    struct round r = {.in = in,
                      .w = {.arena = &arena,
                            .language = language_find(in->language),
                            .offset_s = in->offset_s,
                            .now = in->now,
                            .offset_at = in->offset_at}};
    enum status rc = in->to < in->from
                         ? error_set(err, ERR_BUG, "round-up: it ends before it begins")
                         : round_read(&r, err);

    if (rc == OK) {
        *out = json_object();
        add_top(&r, *out);
        round_add_words(&r, *out);
        round_add_sections(&r, *out);
        round_add_length(&r, *out);
    }
    arena_release(&arena);
    return rc;
}

void roundup_slim(json_t *digest)
{
    static const char *const unneeded[] = {"mentions",  "thanks", "places", "nav",
                                           "by_source", "voices", "fixes",  "limits"};
    json_t *items = json_object_get(json_object_get(digest, "waiting"), "items"), *item;
    size_t i;

    for (i = 0; i < ARRAY_LEN(unneeded); i++)
        (void)json_object_del(digest, unneeded[i]);
    json_array_foreach(items, i, item)
    {
        (void)json_object_del(item, "draft");
        if (json_object_get(item, "short") != NULL)
            (void)json_object_del(item, "quote");
    }
}

bool roundup_is_empty(const json_t *value)
{
    const json_t *counts = json_object_get(value, "counts");

    return json_get_int(counts, "quiet", 0) == json_get_int(counts, "brands", -1) &&
           json_get_int(counts, "silent", 0) == 0 &&
           json_object_get(value, "done") == NULL &&
           json_object_get(value, "dead") == NULL;
}

const int64_t *digest_shown_cases(const json_t *value, struct arena *arena, size_t *len)
{
    const json_t *section = json_object_get(value, "pressing");
    const json_t *items;
    size_t shown;
    int64_t *out;

    if (section == NULL)
        section = json_object_get(value, "waiting");
    items = json_object_get(section, "items");
    shown = (size_t)json_get_int(section, "shown", 0);
    if (shown > json_array_size(items))
        shown = json_array_size(items);
    out = arena_alloc(arena, (shown + 1) * sizeof(*out));
    *len = shown;
    for (size_t i = 0; i < shown; i++)
        out[i] = json_get_int(json_array_get(items, i), "case", 0);
    return out;
}
