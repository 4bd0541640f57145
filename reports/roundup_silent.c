/*
 * roundup_silent.c - the sources of all brands that did not answer, put together
 */
#include "base/json.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

#include <stdlib.h>

/* One source; those of one kind that fail for one reason are one line. */
struct silent {
    struct str label, adapter, reason;
    int64_t since;
    const struct round_brand *brand;
};

static bool is_same(const struct silent *a, const struct silent *b)
{
    return str_eq(a->adapter, b->adapter) && str_eq(a->reason, b->reason);
}

static int by_reason(const void *left, const void *right)
{
    const struct silent *a = left, *b = right;
    int order = str_cmp(a->adapter, b->adapter);

    if (order == 0)
        order = str_cmp(a->reason, b->reason);
    if (order == 0)
        order = str_cmp(a->brand->part->brand, b->brand->part->brand);
    return order != 0 ? order : str_cmp(a->label, b->label);
}

static struct silent *read_silent(const struct round *r, size_t *len)
{
    struct silent *list =
        arena_alloc(r->w.arena, ((size_t)r->silent + 1) * sizeof(*list));

    *len = 0;
    for (size_t k = 0; k < r->len; k++) {
        const json_t *coverage = json_object_get(r->brands[k].part->value, "coverage");
        const json_t *one;
        size_t i;

        json_array_foreach(json_object_get(coverage, "silent"), i, one)
        {
            struct silent *s = &list[*len];

            if (*len == (size_t)r->silent)
                break;
            *s = (struct silent){.label = value_str(one, "label"),
                                 .adapter = value_str(one, "adapter"),
                                 .reason = value_str(one, "reason"),
                                 .since = round_time(one, "since", TIME_UNKNOWN),
                                 .brand = &r->brands[k]};
            (*len)++;
        }
    }
    qsort(list, *len, sizeof(*list), by_reason);
    return list;
}

/* "google at A, B and 7 more · for 5 days · HTTP status 401" of `len` alike. */
static json_t *make_silent(const struct round *r, const struct silent *s, size_t len)
{
    enum { NAMES = 3 };
    const struct words *w = &r->w;
    const struct round_brand **brands =
        arena_alloc(w->arena, (len + 1) * sizeof(const struct round_brand *));
    struct str bits[2] = {STR_NONE, s->reason};
    int64_t since = s->since;
    size_t count = 0;
    json_t *line;

    for (size_t i = 0; i < len; i++) {
        if (count == 0 || brands[count - 1] != s[i].brand)
            brands[count++] = s[i].brand;
        if (s[i].since != TIME_UNKNOWN && (since == TIME_UNKNOWN || s[i].since < since))
            since = s[i].since;
    }
    if (since != TIME_UNKNOWN && w->now - since >= INT64_C(48) * 3600)
        bits[0] = PHRASE(w, P_ROUND_SILENT_FOR, 0, {"span", say_span(w, w->now - since)});
    line = line_make(
        PHRASE(w, P_ROUND_SILENT_AT, 0,
               {"source", len == 1 || s->adapter.len == 0 ? s->label : s->adapter},
               {"brands", round_names(r, brands, count, NAMES)}),
        "plain", STR_NONE);
    set_str(line, "age", say_chain(w, bits, ARRAY_LEN(bits)));
    set_int(line, "sources", (int64_t)len);
    return line;
}

static int by_count(const void *left, const void *right)
{
    const json_t *a = *(json_t *const *)left, *b = *(json_t *const *)right;
    int64_t more = json_get_int(b, "sources", 0) - json_get_int(a, "sources", 0);

    if (more != 0)
        return more < 0 ? -1 : 1;
    return str_cmp(value_str(a, "text"), value_str(b, "text"));
}

void round_add_silent(const struct round *r, json_t *value)
{
    size_t len = 0, lines = 0, end, left = 0;
    struct silent *list = read_silent(r, &len);
    json_t **made = arena_alloc(r->w.arena, (len + 1) * sizeof(json_t *));
    json_t *items = json_array(), *section;

    for (size_t i = 0; i < len; i = end) {
        for (end = i + 1; end < len && is_same(&list[i], &list[end]);)
            end++;
        made[lines++] = make_silent(r, &list[i], end - i);
    }
    qsort(made, lines, sizeof(json_t *), by_count);
    for (size_t i = 0; i < lines; i++) {
        left += i >= ROUND_SILENT ? (size_t)json_get_int(made[i], "sources", 0) : 0;
        json_array_append_new(items, made[i]);
    }
    section = round_section(value, "silent", phrase(&r->w, P_ROUND_SILENT_TITLE), items,
                            ROUND_SILENT);
    if (section != NULL && left > 0)
        set_str(section, "more", phrase_n(&r->w, P_ROUND_MORE_SILENT, (int64_t)left));
}
