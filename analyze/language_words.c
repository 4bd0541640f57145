#include "analyze/language_words.h"

/* Of a small word that one language alone has, of a word that a list has without a
 * feeling written by hand, which is 1, and of being at home (tests/test_language.c). */
static const float evidence_worth = 0.7f, known_worth = 0.5f, home_worth = 0.7f;
/* What a word of a text must be worth on the mean where some other language may be meant.
 */
static const float least_worth = 0.6f;
static const float mostly = 0.8f; /* of the words: some are barred from every list */
enum { TOKENS_LOOKED_AT = 50 };

/* How well a list knows the words. */
static float worth_of(const struct lexicon *lx, const struct tokens *texts, size_t len)
{
    float sum = 0;

    for (size_t n = 0; n < len; n++) {
        for (size_t i = 0; i < texts[n].len && i < TOKENS_LOOKED_AT; i++) {
            const struct token *tok = &texts[n].items[i];
            int32_t id = lexicon_word(lx, token_word(&texts[n], i), tok->hash), node;

            if (id == LEXICON_NONE || tok->kind != TOKEN_WORD)
                continue;
            node = lx->words[id].node;
            sum += node != LEXICON_NONE && lx->nodes[node].feeling != 0 ? 1 : known_worth;
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

bool language_is_known(const struct lexicon *lx, const struct tokens *texts,
                       size_t texts_len)
{
    size_t others, words = words_of(texts, texts_len, &others);

    return worth_of(lx, texts, texts_len) >= mostly * known_worth * (float)words;
}

struct str language_of_words(const struct languages *ls, const struct tokens *texts,
                             size_t texts_len, const struct lexicon *const *lists,
                             size_t lists_len, struct language_hints hints)
{
    struct str codes[LANGUAGE_LISTS_MAX] = {STR_NONE}, best = STR_NONE;
    float evidence[LANGUAGE_LISTS_MAX], most = 0, its_evidence = 0, other;
    size_t others, words = words_of(texts, texts_len, &others);

    for (size_t i = 0; i < lists_len; i++)
        codes[i] = lists[i]->lang;
    other = language_weigh(ls, texts, texts_len, codes, lists_len, evidence);
    for (size_t i = 0; i < lists_len; i++) {
        float sum = evidence_worth * evidence[i] + worth_of(lists[i], texts, texts_len);

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
