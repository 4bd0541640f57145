#include "analyze/focus.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float reach = 12; /* words in which a share falls to 1/e */
static const float clause_words = 7, sentence_words = 9, contrast_words = 14;
static const float join_words = 16;   /* "... and the service": another subject */
static const float pronoun_words = 1; /* "It is ..." goes on about the same */
static const float compared = -0.8f;  /* share in a sentence that praises another brand */
static const float far = 1e6f;
enum { COMPARE_WORDS = 2 }; /* between "than" and the brand */

static void reserve(struct focus *f, int field, size_t len)
{
    if (len > f->caps[field]) {
        f->caps[field] = len + len / 2;
        f->shares[field] = mem_resize(f->shares[field], f->caps[field], sizeof(float));
    }
    if (len > f->marks_caps[field]) {
        f->marks_caps[field] = len + len / 2;
        f->marks[field] = mem_resize(f->marks[field], f->marks_caps[field], 1);
    }
}

static bool is_one_of(const struct tokens *t, size_t i, const struct str *words,
                      size_t len)
{
    for (size_t n = 0; n < len; n++) {
        if (str_eq(token_word(t, i), words[n]))
            return true;
    }
    return false;
}

/* Words that refer to what was spoken of last. */
static bool is_pronoun(const struct tokens *t, size_t i)
{
    static const struct str words[] = {
        STR_INIT("it"),   STR_INIT("it's"),   STR_INIT("they"), STR_INIT("they're"),
        STR_INIT("he"),   STR_INIT("she"),    STR_INIT("this"), STR_INIT("these"),
        STR_INIT("es"),   STR_INIT("sie"),    STR_INIT("er"),   STR_INIT("il"),
        STR_INIT("elle"), STR_INIT("ils"),    STR_INIT("ella"), STR_INIT("ellos"),
        STR_INIT("esto"), STR_INIT("ele"),    STR_INIT("ela"),  STR_INIT("eles"),
        STR_INIT("lui"),  STR_INIT("questo"),
    };

    return is_one_of(t, i, words, ARRAY_LEN(words));
}

/* Words that a subject starts with. */
static bool is_article(const struct tokens *t, size_t i)
{
    static const struct str words[] = {
        STR_INIT("the"), STR_INIT("its"), STR_INIT("their"), STR_INIT("his"),
        STR_INIT("her"), STR_INIT("our"), STR_INIT("my"),    STR_INIT("der"),
        STR_INIT("die"), STR_INIT("das"), STR_INIT("le"),    STR_INIT("la"),
        STR_INIT("les"), STR_INIT("l'"),  STR_INIT("el"),    STR_INIT("los"),
        STR_INIT("las"), STR_INIT("il"),  STR_INIT("i"),     STR_INIT("gli"),
        STR_INIT("o"),   STR_INIT("a"),   STR_INIT("os"),    STR_INIT("as"),
    };

    return is_one_of(t, i, words, ARRAY_LEN(words));
}

/* What is known of one field. */
struct view {
    const struct tokens *t;
    const struct scope *s;
    const struct lexicon *lx;
    const uint8_t *marks;
};

/* Does an entry with the role start at token `i`? Its tokens go to `*len`. */
static bool has_role(const struct view *v, size_t i, unsigned role, size_t *len)
{
    int32_t word = v->s->words[i].id;

    return word != LEXICON_NONE && (v->lx->words[word].leads & role) != 0 &&
           scope_role(v->s, v->lx, v->t, i, role, len) != NULL;
}

/* How many words the step from token `i` to the next one counts. */
static float step_words(const struct view *v, size_t i)
{
    const struct tokens *t = v->t;
    float words = 1;
    size_t len;

    if ((t->items[i].flags & TOKEN_ENDS_SENTENCE) != 0)
        words += i + 1 < t->len && is_pronoun(t, i + 1) ? pronoun_words : sentence_words;
    else if ((t->items[i].flags & TOKEN_ENDS_CLAUSE) != 0)
        words += clause_words;
    if (i + 1 >= t->len)
        return words;
    if ((t->items[i + 1].flags & TOKEN_CONTRAST) != 0)
        words += contrast_words;
    else if (i + 2 < t->len && has_role(v, i + 1, ROLE_JOIN, &len) &&
             (v->marks[i + 2] != 0 || is_article(t, i + 2)))
        words += join_words;
    return words;
}

/* Words from the nearest token with mark `kind`, from the left and then the right. */
static void distances(const struct view *v, uint8_t kind, float *out)
{
    const struct tokens *t = v->t;
    float d = far;

    for (size_t i = 0; i < t->len; i++) {
        d = v->marks[i] == kind ? 0 : i > 0 ? d + step_words(v, i - 1) : d;
        out[i] = d;
    }
    d = far;
    for (size_t i = t->len; i-- > 0;) {
        d = v->marks[i] == kind ? 0 : d + step_words(v, i);
        out[i] = d < out[i] ? d : out[i];
    }
}

/* "Bolt is better than Acme", "unlike Acme, they answer": where the brand stands only
 * behind such a word, what the sentence praises is not the brand. */
static void compare(const struct view *v, float *shares)
{
    const struct tokens *t = v->t;
    size_t start = 0, behind = 0; /* first token of the sentence; behind a "than" */
    bool is_compared = false, is_subject = false;

    for (size_t i = 0; i < t->len; i++) {
        size_t len = 0;

        if (v->marks[i] == QUERY_OWN) {
            if (i < behind)
                is_compared = true;
            else if (i == start || v->marks[i - 1] != QUERY_OWN)
                is_subject = true;
        }
        if (has_role(v, i, ROLE_COMPARE, &len))
            behind = i + len + COMPARE_WORDS;
        if ((t->items[i].flags & TOKEN_ENDS_SENTENCE) == 0 && i + 1 < t->len)
            continue;
        for (size_t j = start; is_compared && !is_subject && j <= i; j++)
            shares[j] = compared;
        start = i + 1;
        behind = 0;
        is_compared = is_subject = false;
    }
}

/* Shares of one field, whose tokens are marked. */
static void fill(const struct view *v, bool has_others, bool compares, float *shares)
{
    float other = far;

    distances(v, QUERY_OWN, shares);
    for (size_t i = 0; i < v->t->len; i++) {
        other = v->marks[i] == QUERY_OTHER ? 0 : other + 1;
        shares[i] = has_others && other < shares[i] ? 0 : expf(-shares[i] / reach);
        if (shares[i] < FOCUS_LEAST)
            shares[i] = FOCUS_LEAST;
    }
    if (compares)
        compare(v, shares);
}

bool focus_make(struct focus *f, struct query *q, const struct mention *m,
                const struct mood_work *work, const struct lexicon *lx)
{
    size_t named = 0;

    if (m->brand.len == 0 || query_is_page(q, m))
        return false;
    for (int field = MENTION_FIELD_TITLE; field <= MENTION_FIELD_TEXT; field++) {
        reserve(f, field, work->tokens[field].len);
        named += query_mark(q, &work->tokens[field], m->brand, f->marks[field]);
    }
    for (int field = MENTION_FIELD_TITLE; named > 0 && field <= MENTION_FIELD_TEXT;
         field++) {
        const struct tokens *t = &work->tokens[field];
        struct view v = {t, &work->scopes[field], lx, f->marks[field]};

        fill(&v, t->len > 0 && memchr(v.marks, QUERY_OTHER, t->len) != NULL,
             (work->rules_off & RULE_BIT(RULE_COMPARISON)) == 0, f->shares[field]);
    }
    return named > 0;
}

void focus_release(struct focus *f)
{
    if (f == NULL)
        return;
    free(f->shares[0]);
    free(f->shares[1]);
    free(f->marks[0]);
    free(f->marks[1]);
    *f = (struct focus){0};
}
