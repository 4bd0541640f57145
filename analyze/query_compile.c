/* From the names and queries of brands to patterns. */
#include "analyze/query_compile.h"

#include "base/mem.h"

#include <string.h>

static size_t add_pattern(struct query *q, struct str words, bool is_prefix, size_t brand,
                          enum use_kind kind)
{
    size_t pattern = match_add(q->match, words, is_prefix);

    if (pattern == MATCH_NONE)
        return MATCH_NONE;
    while (pattern >= q->first_cap) {
        size_t before = q->first_cap;

        q->first_use =
            mem_grow(q->first_use, q->first_cap, &q->first_cap, sizeof(size_t));
        memset(q->first_use + before, 0, (q->first_cap - before) * sizeof(size_t));
    }
    q->uses = mem_grow(q->uses, q->uses_len, &q->uses_cap, sizeof(*q->uses));
    q->uses[q->uses_len++] = (struct pattern_use){brand, kind, q->first_use[pattern]};
    q->first_use[pattern] = q->uses_len;
    return pattern;
}

/* The words in one: "Blue Heron" is "#blueheron" too, and "Sam's" is "Sams". */
static void add_joined(struct query *q, struct str name, size_t brand, enum use_kind kind)
{
    struct buf joined = {0}, folded = {0};
    size_t words = 0;

    match_fold_name(name, &folded);
    for (size_t i = 0; i < folded.len; i++) {
        if (folded.ptr[i] == ' ')
            words++;
        else
            buf_add_char(&joined, folded.ptr[i]);
    }
    if (words > 2) /* one before each, and one at the end */
        (void)add_pattern(q, buf_str(&joined), false, brand, kind);
    buf_release(&joined);
    buf_release(&folded);
}

static void add_name(struct query *q, struct str name, size_t brand, enum use_kind kind)
{
    (void)add_pattern(q, name, false, brand, kind);
    add_joined(q, name, brand, kind);
}

static void add_names(struct query *q, const struct str_list *names, size_t brand,
                      enum use_kind kind)
{
    for (size_t i = 0; i < names->len; i++)
        add_name(q, names->items[i], brand, kind);
}

/* Mark the terms below `at` that name the brand: those not behind a NOT. */
static void mark_names(const struct terms *t, size_t at, bool is_not, bool *names)
{
    const struct term *term = &t->items[at];

    switch (term->op) {
    case TERM_WORDS:
        names[at] = !is_not && (term->fields & FIELD_SAID) != 0;
        break;
    case TERM_NOT:
        mark_names(t, term->a, !is_not, names);
        break;
    case TERM_AND:
    case TERM_OR:
    case TERM_NEAR:
        mark_names(t, term->a, is_not, names);
        mark_names(t, term->b, is_not, names);
        break;
    default:
        break;
    }
}

static void compile_terms(struct query *q, size_t brand)
{
    struct brand_query *b = &q->brands[brand];
    bool *names = arena_alloc(&q->arena, b->terms.len * sizeof(*names));

    b->patterns = arena_alloc(&q->arena, b->terms.len * sizeof(*b->patterns));
    mark_names(&b->terms, b->terms.len - 1, false, names);
    for (size_t i = 0; i < b->terms.len; i++) {
        const struct term *t = &b->terms.items[i];

        b->patterns[i] = MATCH_NONE;
        if (t->op == TERM_WORDS)
            b->patterns[i] = add_pattern(q, t->words, t->is_prefix, brand,
                                         names[i] ? USE_NAMES : USE_TERM);
        b->has_places =
            b->has_places || t->op == TERM_NEAR || (t->op == TERM_WORDS && t->is_exact);
        q->has_authors =
            q->has_authors || (t->op == TERM_WORDS && (t->fields & FIELD_AUTHOR) != 0);
        q->has_langs = q->has_langs || t->op == TERM_LANG;
    }
}

void query_compile(struct query *q)
{
    const struct settings *s = q->settings;

    q->match = match_new();
    q->brands = arena_alloc(&q->arena, (s->brands_len + 1) * sizeof(*q->brands));
    for (size_t i = 0; i < s->brands_len; i++) {
        const struct brand_settings *b = &s->brands[i];

        q->brands[i].has_context = b->context.len > 0;
        if (b->query.len > 0 &&
            terms_parse(b->query, &q->arena, &q->brands[i].terms, NULL) == OK)
            compile_terms(q, i);
        add_name(q, b->name, i, USE_NAME);
        add_names(q, &b->names, i, USE_NAME);
        add_names(q, &b->formerly, i, USE_NAME); /* people go on to use it */
        add_names(q, &b->exclude, i, USE_EXCLUDE);
        add_names(q, &b->context, i, USE_CONTEXT);
    }
    match_build(q->match);
}

/* ---- the version ---- */

static uint64_t hash_list(const struct str_list *list, uint64_t hash)
{
    for (size_t i = 0; i < list->len; i++)
        hash = str_hash(list->items[i], str_hash(STR("\n"), hash));
    return str_hash(STR("\f"), hash);
}

uint64_t query_hash(const struct settings *s)
{
    uint64_t hash = 0;

    for (size_t i = 0; i < s->brands_len; i++) {
        const struct brand_settings *b = &s->brands[i];

        hash = str_hash(b->name, hash);
        hash = hash_list(&b->names, hash);
        for (size_t n = 0; n < b->formerly.len; n++)
            hash = str_hash(b->formerly.items[n], hash);
        hash = hash_list(&b->exclude, hash);
        hash = hash_list(&b->context, hash);
        hash = str_hash(b->query, hash);
    }
    for (size_t i = 0; i < s->sources_len && s->brands_len > 0; i++) {
        if (s->sources[i].about == ABOUT_SEARCH)
            hash = str_hash(s->sources[i].name, str_hash(STR("\n"), hash));
    }
    return hash;
}
