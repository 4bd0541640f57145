#include "analyze/language_words.h"

#include "base/mem.h"

#include <stdlib.h>

/* Of a small word that one language alone has, of a word that a list has without a
 * feeling written by hand, which is 1, and of being at home (tests/test_language.c). */
static const float evidence_worth = 0.7f, known_worth = 0.5f, home_worth = 0.7f;
/* What a word of a text must be worth on the mean where some other language may be meant.
 */
static const float least_worth = 0.6f;
static const float mostly = 0.8f; /* of the words: some are barred from every list */
enum { TOKENS_LOOKED_AT = 50 };

static int by_number(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

    return (a > b) - (a < b);
}

void language_list_make(struct language_list *out, const struct lexicon *lx)
{
    out->lang = lx->lang;
    out->len = lx->words_len;
    out->marks = mem_alloc((out->len + 1) * sizeof(*out->marks));
    for (size_t i = 0; i < out->len; i++) {
        int32_t node = lx->words[i].node;
        bool is_felt = node != LEXICON_NONE && lx->nodes[node].feeling != 0;

        out->marks[i] = (lx->words[i].hash & ~1u) | is_felt;
    }
    qsort(out->marks, out->len, sizeof(*out->marks), by_number);
}

void language_list_release(struct language_list *list)
{
    free(list->marks);
    *list = (struct language_list){0};
}

/* What one word is worth to a list. */
static float word_worth(const struct language_list *list, uint32_t hash)
{
    uint32_t want = hash & ~1u;
    size_t low = 0, high = list->len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (list->marks[mid] < (want | 1u))
            low = mid + 1;
        else
            high = mid;
    }
    if (low < list->len && list->marks[low] == (want | 1u))
        return 1;
    return low > 0 && list->marks[low - 1] == want ? known_worth : 0;
}

/* How well a list knows the words. */
static float worth_of(const struct language_list *list, const struct tokens *texts,
                      size_t len)
{
    float sum = 0;

    for (size_t n = 0; n < len; n++) {
        for (size_t i = 0; i < texts[n].len && i < TOKENS_LOOKED_AT; i++) {
            const struct token *tok = &texts[n].items[i];

            if (tok->kind == TOKEN_WORD)
                sum += word_worth(list, tok->hash);
        }
    }
    return sum;
}

static size_t words_of(const struct tokens *texts, size_t len, size_t *others)
{
    size_t words = 0, all = 0;

    for (size_t n = 0; n < len; n++) {
        for (size_t i = 0; i < texts[n].len; i++)
            words += texts[n].items[i].kind == TOKEN_WORD;
        all += texts[n].len;
    }
    *others = all - words;
    return words;
}

bool language_is_known(const struct language_list *list, const struct tokens *texts,
                       size_t texts_len)
{
    size_t others, words = words_of(texts, texts_len, &others);

    return worth_of(list, texts, texts_len) >= mostly * known_worth * (float)words;
}

struct str language_of_words(const struct languages *ls, const struct tokens *texts,
                             size_t texts_len, const struct language_list *lists,
                             size_t lists_len, struct language_hints hints)
{
    struct str codes[LANGUAGE_LISTS_MAX] = {STR_NONE}, best = STR_NONE;
    float evidence[LANGUAGE_LISTS_MAX], most = 0, its_evidence = 0, other;
    size_t others, words = words_of(texts, texts_len, &others);

    for (size_t i = 0; i < lists_len; i++)
        codes[i] = lists[i].lang;
    other = language_weigh(ls, texts, texts_len, codes, lists_len, evidence);
    for (size_t i = 0; i < lists_len; i++) {
        float sum = evidence_worth * evidence[i] + worth_of(&lists[i], texts, texts_len);

        if (sum > 0 && str_eq(codes[i], hints.home))
            sum += home_worth;
        if (sum > most || (sum == most && most > 0 && str_eq(codes[i], STR("en")))) {
            most = sum;
            its_evidence = evidence[i];
            best = codes[i];
        }
    }
    if (other > most || (other > its_evidence && most < least_worth * (float)words))
        return hints.guess;
    if (best.len == 0 && others > 0) /* emoji are the same in every list */
        return STR("en");
    return best;
}
