#include "analyze/themes.h"

#include "analyze/troubles_terms.h"
#include "base/mem.h"

#include <stdlib.h>

enum {
    FORMS_MAX = 24, /* ways of writing that are compared */
    STEM_MIN = 4,   /* letters that two words of one stem share */
};

struct themes {
    const struct trouble_text *texts;
    struct terms terms;
    size_t others;   /* texts in the background */
    double least;    /* G2 */
    bool *is_inside; /* by place in terms.recent: in the group that is looked at */
    struct tokens tokens;
    struct arena *arena;
};

/* People of a group, or of a phrase in it, and those outside. */
struct shares {
    size_t inside, outside;
};

/* Of places in terms.recent, where those of a person stand together. */
static void count_person(const struct themes *f, size_t place, struct shares *n,
                         uint64_t last[2])
{
    uint64_t person = f->texts[f->terms.recent[place]].person;
    bool is_inside = f->is_inside[place];
    size_t *count = is_inside ? &n->inside : &n->outside;

    if (*count == 0 || last[is_inside] != person)
        ++*count;
    last[is_inside] = person;
}

static struct shares count_all(const struct themes *f)
{
    struct shares n = {0, 0};
    uint64_t last[2] = {0, 0};

    for (size_t i = 0; i < f->terms.recent_len; i++)
        count_person(f, i, &n, last);
    return n;
}

static struct shares count_term(const struct themes *f, const struct term *t)
{
    struct shares n = {0, 0};
    uint64_t last[2] = {0, 0};

    for (size_t i = 0; i < t->texts_len; i++)
        count_person(f, t->texts[i], &n, last);
    return n;
}

/* Do two words begin alike, as "wait" and "waiting" do? */
static bool is_alike(struct str a, struct str b)
{
    size_t n = 0;

    while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
        n++;
    return n >= STEM_MIN || (n == a.len && n == b.len);
}

static bool is_in_name(struct themes *f, struct str word, struct str name)
{
    tokens_read(&f->tokens, name);
    for (size_t i = 0; i < f->tokens.len; i++) {
        if (is_alike(word, token_word(&f->tokens, i)))
            return true;
    }
    return false;
}

/* Is all of it said by the names of the group? */
static bool says_nothing(struct themes *f, const struct theme_group *g, struct str term)
{
    while (term.len > 0) {
        struct str word = str_split(&term, ' ');
        bool is_known = false;

        for (size_t i = 0; i < g->names_len && !is_known; i++)
            is_known = is_in_name(f, word, g->names[i]);
        if (!is_known)
            return false;
    }
    return true;
}

/* The way of writing of most texts, but for those where it begins a sentence. */
static struct str written(struct themes *f, const struct term *t)
{
    struct str forms[FORMS_MAX], best = t->name;
    size_t len = 0, most = 0;

    for (size_t i = 0; i < t->texts_len && len < FORMS_MAX; i++) {
        struct str text = f->texts[f->terms.recent[t->texts[i]]].text;
        size_t at = term_find(&f->tokens, text, t->name);
        const struct token *first = f->tokens.items + at, *last = first + t->words - 1;

        if (at == SIZE_MAX || at == 0 || (first[-1].flags & TOKEN_ENDS_SENTENCE) != 0)
            continue;
        forms[len++] =
            str_slice(text, first->start, last->start + last->len - first->start);
    }
    for (size_t i = 0; i < len; i++) {
        size_t same = 0;

        for (size_t k = 0; k < len; k++)
            same += str_eq(forms[i], forms[k]);
        if (same > most) {
            most = same;
            best = forms[i];
        }
    }
    return arena_copy(f->arena, best);
}

/* Which phrase tells more: a pair of which half as many speak, else the stronger. */
static bool is_better(const struct term *t, size_t people, const struct term *best,
                      size_t best_people)
{
    if (best == NULL)
        return true;
    if (t->words != best->words)
        return t->words > best->words ? people * 2 >= best_people
                                      : people > best_people * 2;
    return t->g2 > best->g2 || (t->g2 >= best->g2 && str_cmp(t->name, best->name) < 0);
}

static void find(struct themes *f, struct theme_group *g)
{
    struct shares all = count_all(f);
    struct term *best = NULL;

    for (size_t i = 0; i < f->terms.cap; i++) {
        struct term *t = &f->terms.slots[i];
        struct shares n;

        if (t->texts_len < THEME_PEOPLE_MIN)
            continue;
        n = count_term(f, t);
        if (n.inside < THEME_PEOPLE_MIN || n.inside * 2 < all.inside)
            continue;
        t->g2 =
            term_g2((double)n.inside, (double)all.inside, (double)(t->others + n.outside),
                    (double)(f->others + all.outside));
        if (t->g2 < f->least || !is_better(t, n.inside, best, g->people) ||
            says_nothing(f, g, t->name))
            continue;
        best = t;
        g->people = n.inside;
    }
    if (best != NULL)
        g->theme = written(f, best);
}

void themes_find(const struct trouble_text *texts, size_t len, struct theme_group *groups,
                 size_t groups_len, struct arena *arena)
{
    struct themes f = {.texts = texts, .arena = arena};
    size_t people, *places = mem_zalloc(len + 1, sizeof(*places));

    terms_count(&f.terms, texts, len, &people, &f.others);
    f.least = terms_least(&f.terms, THEME_PEOPLE_MIN);
    f.is_inside = mem_zalloc(f.terms.recent_len + 1, sizeof(*f.is_inside));
    for (size_t i = 0; i < f.terms.recent_len; i++)
        places[f.terms.recent[i]] = i;
    for (size_t i = 0; i < groups_len; i++) {
        groups[i].theme = STR_NONE;
        groups[i].people = 0;
        for (size_t k = 0; k < groups[i].texts_len; k++)
            f.is_inside[places[groups[i].texts[k]]] = true;
        find(&f, &groups[i]);
        for (size_t k = 0; k < groups[i].texts_len; k++)
            f.is_inside[places[groups[i].texts[k]]] = false;
    }
    tokens_release(&f.tokens);
    terms_release(&f.terms);
    free(f.is_inside);
    free(places);
}
