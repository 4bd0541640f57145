#include "reports/quote.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "reports/phrases.h"
#include "reports/sentence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

enum { TITLE_CODES = 160, HITS_MAX = 16 };

/* What a word must weigh to be marked beside what made a flag: no "free" of "nut free".
 */
#define BESIDE_FLAG 0.8

/* What it must weigh to be marked at all: learned weights of "the" and "two" are lighter,
 * and a mark on them explains nothing. */
#define FAINT 0.5

struct span {
    size_t start, end; /* bytes */
    double weight;     /* how much it counts, above 0 */
};

struct spans {
    struct span items[HITS_MAX];
    size_t len;
};

/* A sentence, or the part of one that fits. */
struct piece {
    struct span at;
    size_t codes;
    bool is_taken;
};

static bool is_flag_rule(struct str rule)
{
    return str_starts(rule, STR("severity:")) || str_starts(rule, STR("issue:"));
}

static bool is_against(const struct judgement *j)
{
    return j->nps == NPS_DETRACTOR ||
           (j->nps != NPS_PROMOTER && j->mood == MOOD_NEGATIVE);
}

/* Is the rule "GROUP:ID"? */
static bool is_rule_of(struct str rule, struct str group, struct str id)
{
    return id.len > 0 && str_starts(rule, group) &&
           str_eq(str_slice(rule, group.len, rule.len), id);
}

/* Is it what the quote is there to show: that issue, or without one what is grave? */
static bool is_point(const struct mention *m, struct str issue, struct str rule)
{
    return issue.len > 0 ? is_rule_of(rule, STR("issue:"), issue)
                         : is_rule_of(rule, STR("severity:"), m->judgement.severity_kind);
}

/* How much a reason counts for the mark; 0: it is none. */
static double mark_weight(const struct mention *m, struct str issue,
                          const struct reason *r)
{
    struct str field = r->field == MENTION_FIELD_TITLE ? m->title : m->text;
    double toward = is_against(&m->judgement) ? -r->weight : r->weight;

    if (r->len == 0 || r->start >= field.len || r->len > field.len - r->start)
        return 0;
    if (is_point(m, issue, r->rule) && (issue.len > 0 || is_against(&m->judgement)))
        return 100 + fabs(r->weight);
    if (is_flag_rule(r->rule))
        return is_against(&m->judgement) ? 10 + fabs(r->weight) : 0;
    return toward > 0 ? toward : 0;
}

static int by_weight(const void *left, const void *right)
{
    const struct span *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->start < b->start ? -1 : a->start > b->start;
}

static int by_start(const void *left, const void *right)
{
    const struct span *a = left, *b = right;

    return a->start < b->start ? -1 : a->start > b->start;
}

/* Join spans that touch, or have one blank between them. */
static void join_spans(struct spans *s, struct str text)
{
    size_t kept = 0;

    qsort(s->items, s->len, sizeof(s->items[0]), by_start);
    for (size_t i = 0; i < s->len; i++) {
        struct span *last = kept > 0 ? &s->items[kept - 1] : NULL;
        const struct span *next = &s->items[i];
        bool is_near = last != NULL &&
                       (next->start <= last->end ||
                        (next->start == last->end + 1 && text.ptr[last->end] == ' '));

        if (!is_near) {
            s->items[kept++] = *next;
        } else {
            last->end = next->end > last->end ? next->end : last->end;
            last->weight += next->weight;
        }
    }
    s->len = kept;
}

/* The heaviest `max` marks of one field; light ones beside a heavy one are left out. */
static void find_spans(const struct mention *m, struct str issue, int field, size_t max,
                       struct spans *out)
{
    const struct judgement *j = &m->judgement;
    struct span *all = mem_zalloc(j->reasons_len, sizeof(*all));
    double heaviest = 0, least;
    bool has_flag = false;
    size_t len = 0;

    out->len = 0;
    for (size_t i = 0; i < j->reasons_len; i++) {
        const struct reason *r = &j->reasons[i];
        double weight = mark_weight(m, issue, r);

        if (weight > 0 && is_flag_rule(r->rule))
            has_flag = true;
        else if (weight > heaviest)
            heaviest = weight;
        if (weight > 0 && r->field == field)
            all[len++] = (struct span){r->start, r->start + r->len, weight};
    }
    qsort(all, len, sizeof(*all), by_weight);
    least = fmax(heaviest / 3, has_flag ? BESIDE_FLAG : FAINT);
    for (size_t i = 0; i < len && out->len < max && out->len < HITS_MAX; i++) {
        if (all[i].weight >= least)
            out->items[out->len++] = all[i];
    }
    free(all);
    join_spans(out, field == MENTION_FIELD_TITLE ? m->title : m->text);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Bytes of a sentence's end at `at` (".", "!", a full-width stop, a line end); 0: none.
 */
static size_t stop_len(struct str text, size_t at)
{
    static const char *const wide[] = {"\xe3\x80\x82", "\xef\xbc\x81", "\xef\xbc\x9f",
                                       "\xd8\x9f", "\xd8\x94"}; /* CJK, Arabic */
    char c = text.ptr[at];

    if (c == '\n')
        return 1;
    if (c == '.' || c == '!' || c == '?')
        return sentence_ends(text, at) ? 1 : 0;
    for (size_t i = 0; (c & 0x80) != 0 && i < ARRAY_LEN(wide); i++) {
        if (str_starts(str_slice(text, at, 4), str_from(wide[i])))
            return strlen(wide[i]);
    }
    return 0;
}

/* Cut the text into sentences; no mark is cut in two. Free with free(). */
static struct piece *sentences(struct str text, const struct spans *marks, size_t *len)
{
    struct piece *items = NULL;
    size_t cap = 0, start = 0, mark = 0;

    *len = 0;
    for (size_t at = 0; at < text.len; at++) {
        size_t stop = stop_len(text, at);

        while (mark < marks->len && marks->items[mark].end <= at)
            mark++;
        if (stop == 0 || (mark < marks->len && marks->items[mark].start < at &&
                          at + stop < marks->items[mark].end))
            continue;
        items = mem_grow(items, *len, &cap, sizeof(*items));
        items[(*len)++] = (struct piece){.at = {start, at + stop, 0}};
        start = at + stop;
        at = start - 1;
    }
    if (start < text.len) {
        items = mem_grow(items, *len, &cap, sizeof(*items));
        items[(*len)++] = (struct piece){.at = {start, text.len, 0}};
    }
    return items;
}

/* The heaviest mark in a piece, the first of equals; NULL: none. */
static const struct span *heaviest_in(const struct piece *p, const struct spans *marks)
{
    const struct span *found = NULL;

    for (size_t i = 0; i < marks->len; i++) {
        const struct span *mark = &marks->items[i];

        if (mark->start >= p->at.start && mark->end <= p->at.end &&
            (found == NULL || mark->weight > found->weight))
            found = mark;
    }
    return found;
}

/* Narrow a piece to about `codes` code points around its heaviest mark, at word edges. */
static void narrow(struct piece *p, struct str text, const struct spans *marks,
                   size_t codes)
{
    const struct span *mark = heaviest_in(p, marks);
    struct str head;
    size_t from = p->at.start;

    if (mark != NULL) {
        size_t back = codes / 3;

        from = mark->start;
        while (from > p->at.start && back > 0) {
            from--;
            back -= (text.ptr[from] & 0xC0) != 0x80;
        }
        while (from > p->at.start && from < mark->start && !is_blank(text.ptr[from - 1]))
            from++;
    }
    head = utf8_head(str_slice(text, from, p->at.end - from), codes);
    p->at.start = from;
    if (from + head.len < p->at.end) {
        size_t end = from + head.len, edge = end;

        while (edge > from && !is_blank(text.ptr[edge - 1]))
            edge--;
        p->at.end = edge > from + head.len / 2 ? edge : end;
    }
    p->codes = utf8_count(str_slice(text, p->at.start, p->at.end - p->at.start));
}

static int by_piece(const void *left, const void *right)
{
    const struct piece *const *a = left, *const *b = right;

    return by_weight(&(*a)->at, &(*b)->at);
}

/* Go on behind the first sentence that was taken, as far as there is room: "Sexist
 * place." alone says too little. */
static void go_on(struct piece *items, size_t len, struct str text,
                  const struct spans *marks, size_t room)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (!items[i].is_taken || items[i + 1].is_taken)
            continue;
        narrow(&items[i + 1], text, marks, room);
        items[i + 1].is_taken = true;
        return;
    }
}

/* Take the sentences with the heaviest marks, then the first ones, while they fit. */
static void choose(struct piece *items, size_t len, struct str text,
                   const struct spans *marks, size_t codes_max)
{
    struct piece **order = mem_zalloc(len, sizeof(struct piece *));
    size_t used = 0, mark = 0;

    for (size_t i = 0; i < len; i++) {
        struct piece *p = &items[i];

        p->codes = utf8_count(str_slice(text, p->at.start, p->at.end - p->at.start));
        for (; mark < marks->len && marks->items[mark].start < p->at.end; mark++)
            p->at.weight += marks->items[mark].weight;
        order[i] = p;
    }
    qsort(order, len, sizeof(struct piece *), by_piece);
    for (size_t i = 0; i < len; i++) {
        if (used > 0 && used + order[i]->codes > codes_max) {
            if (order[i]->at.weight > 0)
                continue;
            break; /* a gap among sentences without marks would only read badly */
        }
        if (order[i]->codes > codes_max)
            narrow(order[i], text, marks, codes_max);
        order[i]->is_taken = true;
        used += order[i]->codes;
    }
    if (used < codes_max * 2 / 3)
        go_on(items, len, text, marks, codes_max - used);
    free(order);
}

/* Append text to the last part, or as a new one where `is_hit` differs. */
static void add_part(json_t *parts, struct buf *b, bool is_hit)
{
    json_t *part;

    if (b->len == 0)
        return;
    part = json_object();
    json_object_set_new(part, "text", json_stringn(b->ptr, b->len));
    if (is_hit)
        json_object_set_new(part, "hit", json_true());
    json_array_append_new(parts, part);
    buf_reset(b);
}

/* Clean text, white space as single blanks, but blanks at the edges stay. */
static void add_clean(struct buf *b, struct str s)
{
    struct buf clean = {0};

    (void)utf8_clean(s, 0, UTF8_SPACE_KEEP, &clean);
    for (size_t i = 0; i < clean.len; i++) {
        bool is_space = is_blank(clean.ptr[i]);

        if (!is_space || (b->len > 0 && b->ptr[b->len - 1] != ' ') || b->len == 0)
            buf_add_bytes(b, is_space ? " " : &clean.ptr[i], 1);
    }
    buf_release(&clean);
}

static void add_range(json_t *parts, struct buf *b, struct str text, struct span at,
                      const struct spans *marks)
{
    size_t from = at.start;

    for (size_t i = 0; i < marks->len; i++) {
        size_t start = marks->items[i].start > from ? marks->items[i].start : from;
        size_t end = marks->items[i].end < at.end ? marks->items[i].end : at.end;

        if (start >= end)
            continue;
        add_clean(b, str_slice(text, from, start - from));
        add_part(parts, b, false);
        add_clean(b, str_slice(text, start, end - start));
        add_part(parts, b, true);
        from = end;
    }
    add_clean(b, str_slice(text, from, at.end - from));
}

static struct span trimmed(struct str text, struct span at)
{
    while (at.start < at.end && is_blank(text.ptr[at.start]))
        at.start++;
    while (at.end > at.start && is_blank(text.ptr[at.end - 1]))
        at.end--;
    return at;
}

/* The parts of a field; true in `is_cut` where something was left out. */
static json_t *make_parts(struct str text, const struct spans *marks, size_t codes_max,
                          bool *is_cut)
{
    json_t *parts = json_array();
    size_t len = 0, last = SIZE_MAX;
    struct piece *items = sentences(text, marks, &len);
    struct span whole = trimmed(text, (struct span){0, text.len, 0});
    struct buf b = {0};

    if (codes_max == 0 || utf8_count(text) <= codes_max) {
        add_range(parts, &b, text, whole, marks);
        len = 0;
    } else {
        choose(items, len, text, marks, codes_max);
        *is_cut = true;
    }
    for (size_t i = 0; i < len; i++) {
        struct span at = trimmed(text, items[i].at);

        if (!items[i].is_taken || at.start >= at.end)
            continue;
        if (at.start != whole.start &&
            (last == SIZE_MAX ||
             at.start != trimmed(text, (struct span){last, text.len, 0}).start))
            buf_add_text(&b, last == SIZE_MAX ? ELLIPSIS " " : " " ELLIPSIS " ");
        else if (last != SIZE_MAX)
            buf_add_char(&b, ' ');
        add_range(parts, &b, text, at, marks);
        last = at.end;
    }
    if (last != SIZE_MAX && last < whole.end)
        buf_add_text(&b, " " ELLIPSIS);
    add_part(parts, &b, false);
    buf_release(&b);
    free(items);
    return parts;
}

/* Letters, digits and hyphens, as RFC 5646 has it. */
static bool is_language_tag(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = (char)(s.ptr[i] | 0x20);

        if (!(c >= 'a' && c <= 'z') && !(s.ptr[i] >= '0' && s.ptr[i] <= '9') &&
            s.ptr[i] != '-')
            return false;
    }
    return s.len > 0 && s.len < 36;
}

json_t *quote_make(const struct mention *m, size_t codes_max, size_t hits_max)
{
    return quote_make_issue(m, STR_NONE, codes_max, hits_max);
}

json_t *quote_make_issue(const struct mention *m, struct str issue, size_t codes_max,
                         size_t hits_max)
{
    json_t *quote = json_object();
    struct spans title, text;
    struct str lang = m->judgement.lang.len > 0 ? m->judgement.lang : m->language;
    struct str first = m->title.len > 0 ? m->title : m->text;
    bool is_cut = false;
    size_t title_codes =
        codes_max > 0 && codes_max < TITLE_CODES ? codes_max : TITLE_CODES;

    find_spans(m, issue, MENTION_FIELD_TITLE, hits_max, &title);
    find_spans(m, issue, MENTION_FIELD_TEXT, hits_max, &text);
    if (str_trim(m->title).len > 0 && !str_starts_fold(m->text, m->title))
        json_object_set_new(quote, "title",
                            make_parts(m->title, &title, title_codes, &is_cut));
    json_object_set_new(quote, "text", make_parts(m->text, &text, codes_max, &is_cut));
    if (is_language_tag(lang))
        json_object_set_new(quote, "lang", json_stringn(lang.ptr, lang.len));
    json_object_set_new(quote, "tone",
                        json_string(is_against(&m->judgement) ? "bad" : "good"));
    json_object_set_new(quote, "dir", json_string(starts_rtl(first) ? "rtl" : "ltr"));
    json_object_set_new(quote, "rtl",
                        json_boolean(has_rtl(m->text) || has_rtl(m->title)));
    json_object_set_new(quote, "is_cut", json_boolean(is_cut));
    return quote;
}
