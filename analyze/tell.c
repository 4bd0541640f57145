#include "analyze/tell.h"

#include "analyze/tokens.h"
#include "base/mem.h"

#include <stdlib.h>

enum { LETTERS_LEAST = 3, TIMES_LEAST = 3 };

/* One word of one mention. */
struct entry {
    struct str word;
    size_t item; /* index of the mention */
};

struct entries {
    struct entry *items;
    size_t len, cap;
};

static int by_word(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = str_cmp(x->word, y->word);

    return order != 0 ? order : (x->item > y->item) - (x->item < y->item);
}

static void add_words(struct entries *e, struct tokens *t, struct str text, size_t item,
                      struct arena *arena)
{
    tokens_read(t, text);
    for (size_t i = 0; i < t->len; i++) {
        struct str word = token_word(t, i);

        if (t->items[i].kind != TOKEN_WORD || word.len < LETTERS_LEAST ||
            (t->items[i].flags & TOKEN_CUT) != 0)
            continue;
        e->items = mem_grow(e->items, e->len, &e->cap, sizeof(*e->items));
        e->items[e->len++] = (struct entry){arena_copy(arena, word), item};
    }
}

static bool holds(struct tokens *t, const struct mention *m, struct str word)
{
    struct str texts[] = {m->title, m->text};

    for (size_t k = 0; k < 2; k++) {
        tokens_read(t, texts[k]);
        for (size_t i = 0; i < t->len; i++) {
            if (t->items[i].kind == TOKEN_WORD && str_eq(token_word(t, i), word))
                return true;
        }
    }
    return false;
}

size_t tell_count(const struct batch *all, struct str word)
{
    struct tokens t = {0};
    size_t count = 0;

    for (size_t i = 0; i < all->len; i++)
        count += holds(&t, &all->items[i], word);
    tokens_release(&t);
    return count;
}

static bool is_better(const struct tell *a, size_t a_all, const struct tell *b,
                      size_t b_all)
{
    bool is_clean = a->right == 0, was_clean = b->right == 0;

    if (is_clean != was_clean)
        return is_clean;
    if (a->wrong != b->wrong)
        return a->wrong > b->wrong;
    if (a->right != b->right)
        return a->right < b->right;
    return a_all < b_all;
}

static bool is_in(struct str word, const struct tokens *names)
{
    for (size_t i = 0; i < names->len; i++) {
        if (str_eq(token_word(names, i), word))
            return true;
    }
    return false;
}

/* The entries of one word begin at `*at`, which is moved behind them. */
static struct tell count_word(const struct entries *e, size_t *at, const bool *is_wrong)
{
    struct tell t = {.word = e->items[*at].word};
    size_t last = SIZE_MAX;

    for (; *at < e->len && str_eq(e->items[*at].word, t.word); (*at)++) {
        size_t item = e->items[*at].item;

        if (item == last)
            continue;
        last = item;
        if (is_wrong[item])
            t.wrong++;
        else
            t.right++;
    }
    return t;
}

/* A word that could tell, and in how many of all mentions it stands. */
struct candidate {
    struct tell t;
    size_t in_all;
    size_t last; /* mention + 1 that it was counted in */
};

static int by_candidate(const void *key, const void *item)
{
    return str_cmp(*(const struct str *)key, ((const struct candidate *)item)->t.word);
}

/* One pass over all mentions for all words, which are sorted. */
static void count_in_all(struct candidate *words, size_t len, const struct batch *all)
{
    struct tokens t = {0};

    for (size_t n = 0; n < 2 * all->len && len > 0; n++) {
        const struct mention *m = &all->items[n / 2];

        tokens_read(&t, n % 2 == 0 ? m->title : m->text);
        for (size_t i = 0; i < t.len; i++) {
            struct str word = token_word(&t, i);
            struct candidate *c =
                bsearch(&word, words, len, sizeof(*words), by_candidate);

            if (c == NULL || t.items[i].kind != TOKEN_WORD || c->last == n / 2 + 1)
                continue;
            c->last = n / 2 + 1;
            c->in_all++;
        }
    }
    tokens_release(&t);
}

static struct tell best_of(const struct entries *e, const bool *is_wrong,
                           const struct batch *all, const struct tokens *names)
{
    struct candidate *words = mem_zalloc(e->len + 1, sizeof(*words));
    struct tell best = {.word = STR_NONE, .right = SIZE_MAX};
    size_t best_all = SIZE_MAX, len = 0;

    for (size_t at = 0; at < e->len;) {
        struct tell t = count_word(e, &at, is_wrong);

        if (t.wrong > 0 && t.wrong >= t.right * TIMES_LEAST && !is_in(t.word, names))
            words[len++].t = t;
    }
    count_in_all(words, len, all);
    for (size_t i = 0; i < len; i++) {
        if (best.word.len > 0 &&
            !is_better(&words[i].t, words[i].in_all, &best, best_all))
            continue;
        best = words[i].t;
        best_all = words[i].in_all;
    }
    free(words);
    return best;
}

struct tell tell_find(const struct mention *const *items, const bool *is_wrong,
                      size_t len, const struct batch *all, struct str brand,
                      struct arena *arena)
{
    struct entries e = {0};
    struct tokens t = {0}, names = {0};
    struct tell best;

    tokens_read(&names, brand);
    for (size_t i = 0; i < len; i++) {
        add_words(&e, &t, items[i]->title, i, arena);
        add_words(&e, &t, items[i]->text, i, arena);
    }
    if (e.len > 0)
        qsort(e.items, e.len, sizeof(*e.items), by_word);
    best = best_of(&e, is_wrong, all, &names);
    if (best.word.len == 0)
        best.right = 0;
    free(e.items);
    tokens_release(&t);
    tokens_release(&names);
    return best;
}
