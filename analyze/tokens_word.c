/* Words: folding, apostrophes, hashtags. */
#include "analyze/lexer.h"

#include <string.h>

static bool is_in(const char *const *words, size_t len, const char *ptr, size_t n)
{
    for (size_t i = 0; i < len; i++) {
        if (strlen(words[i]) == n && memcmp(words[i], ptr, n) == 0)
            return true;
    }
    return false;
}

/* How many bytes an apostrophe at `p` takes; 0 where there is none. */
static size_t apostrophe(const unsigned char *p, const unsigned char *end)
{
    size_t len;

    if (p >= end)
        return 0;
    if (*p == '\'' || *p == '`')
        return 1;
    if (byte_class[*p] != BYTE_HIGH)
        return 0;
    return letter_kind(letter_decode(p, end, &len)) == CODE_APOSTROPHE ? len : 0;
}

bool lexer_letter_at(const unsigned char *p, const unsigned char *end)
{
    size_t len;

    if (p >= end)
        return false;
    if (byte_class[*p] != BYTE_HIGH)
        return byte_is_letter(*p);
    return letter_kind(letter_decode(p, end, &len)) == CODE_LETTER;
}

/* French and Italian words that lose their vowel before another word. */
static bool is_elided(const char *ptr, size_t n)
{
    static const char *const words[] = {
        "l",      "d",      "n",      "c",       "j",    "s",    "m",
        "t",      "qu",     "un",     "all",     "dell", "nell", "sull",
        "dall",   "quell",  "quest",  "com",     "dov",  "gl",   "jusqu",
        "lorsqu", "puisqu", "quelqu", "aujourd", "anch", "cos",  "nient",
    };

    return n <= 7 && is_in(words, ARRAY_LEN(words), ptr, n);
}

/* "dont" is "don't": the n't forms whose apostrophe people leave out. */
static bool lacks_apostrophe(const char *ptr, size_t n)
{
    static const char *const words[] = {
        "dont",    "cant",     "wont",    "didnt", "doesnt", "isnt",
        "wasnt",   "arent",    "werent",  "hasnt", "havent", "hadnt",
        "couldnt", "shouldnt", "wouldnt", "aint",  "neednt", "mustnt",
    };

    return n >= 4 && n <= 8 && ptr[n - 1] == 't' && ptr[n - 2] == 'n' &&
           is_in(words, ARRAY_LEN(words), ptr, n);
}

/* Whether 's is "is" rather than a possessive. */
static bool keeps_s(const char *ptr, size_t n)
{
    static const char *const words[] = {"it",   "that",  "he",  "she", "what", "there",
                                        "here", "where", "who", "how", "let"};

    return is_in(words, ARRAY_LEN(words), ptr, n);
}

/* Repair the folded form of a word that holds an apostrophe, or lacks one. */
static size_t mend(char *ptr, size_t n)
{
    if (lacks_apostrophe(ptr, n)) {
        ptr[n] = 't';
        ptr[n - 1] = '\'';
        return n + 1;
    }
    if (n > 2 && ptr[n - 1] == 's' && ptr[n - 2] == '\'' && !keeps_s(ptr, n - 2))
        return n - 2;
    return n;
}

/* "do n't", "it 's": some corpora stand apart what belongs together. Adds `len` bytes of
 * folded text to the last token where only a space is between. */
bool lexer_join(struct lexer *r, const unsigned char *from, const unsigned char *to,
                const char *folded, size_t len)
{
    struct token *last = lexer_last(r);
    size_t n;

    if (last == NULL || last->kind != TOKEN_WORD ||
        last->start + last->len + 1 != (size_t)(from - r->start) || from[-1] != ' ' ||
        last->word_len + len > TOKEN_WORD_MAX)
        return false;
    lexer_reserve(r, 0, LEXER_ROOM); /* plain words leave none behind them */
    memcpy(r->t->folded + last->word + last->word_len, folded, len);
    n = mend(r->t->folded + last->word, last->word_len + len);
    r->p = to;
    lexer_finish(r, last, n);
    return true;
}

/* What a word has shown of itself so far. */
struct word {
    size_t n;      /* bytes folded */
    uint32_t last; /* folded code point, for repeats */
    unsigned run;
    size_t letters, capitals;
    unsigned flags;
};

static inline void word_put(struct word *w, char *out, uint32_t code, bool is_capital)
{
    w->letters++;
    if (is_capital) {
        w->flags |= w->letters == 1 ? TOKEN_CAPITAL : 0;
        w->capitals++;
    }
    if (code == w->last) {
        if (++w->run >= 3) {
            w->flags |= TOKEN_LENGTHENED;
            return;
        }
    } else {
        w->last = code;
        w->run = 1;
    }
    if (w->n + 4 > TOKEN_WORD_MAX) {
        w->flags |= TOKEN_CUT;
        return;
    }
    if (code < 0x80)
        out[w->n++] = (char)code;
    else {
        w->flags |= TOKEN_NON_ASCII;
        w->n += letter_encode(code, out + w->n);
    }
}

/* A letter or combining mark past ASCII; false where the word ends. */
static bool word_high(struct lexer *r, struct word *w, char *out)
{
    size_t len;
    uint32_t code = letter_decode(r->p, r->end, &len);
    enum code_kind kind = letter_kind(code);
    bool is_capital = false;

    if (kind == CODE_LETTER) {
        code = letter_fold(code, &is_capital);
        word_put(w, out, code, is_capital);
    } else if (kind == CODE_MARK) {
        uint32_t whole = letter_compose(w->last, code);

        if (whole != 0 && w->n > 0 && w->last < 0x80 && w->n + 4 <= TOKEN_WORD_MAX) {
            w->n += letter_encode(whole, out + w->n - 1) - 1;
            w->flags |= TOKEN_NON_ASCII;
            w->last = whole;
        }
    } else if (kind != CODE_INVISIBLE)
        return false;
    r->p += len;
    return true;
}

/* An apostrophe, digit, '*' or anything else within a word; false where it ends. */
static bool word_other(struct lexer *r, struct word *w, char *out)
{
    unsigned char c = *r->p;
    size_t len = apostrophe(r->p, r->end);

    if (len > 0) {
        bool is_not = w->n == 1 && out[0] == 'n' && r->p + len < r->end &&
                      (r->p[len] | 32) == 't' && !lexer_letter_at(r->p + len + 1, r->end);

        if (!lexer_letter_at(r->p + len, r->end))
            return false;
        word_put(w, out, '\'', false);
        w->letters--;
        r->p += len;
        return is_not || !is_elided(out, w->n - 1);
    }
    if (byte_class[c] == BYTE_HIGH)
        return word_high(r, w, out);
    if (byte_is_digit(c) || (c == '*' && w->n > 0 && w->n <= 3 && r->p + 1 < r->end &&
                             (r->p[1] == '*' || byte_is_letter(r->p[1])))) {
        word_put(w, out, c, false);
        w->letters -= c == '*' ? 0 : 1;
        r->p++;
        return true;
    }
    return false;
}

/* A run of ASCII letters: word_put() for each, in registers. */
static void word_ascii(struct lexer *r, struct word *w, char *out)
{
    const unsigned char *p = r->p, *end = r->end;
    size_t n = w->n, capitals = 0;
    uint32_t last = w->last;
    unsigned run = w->run;

    if (w->letters == 0 && byte_class[*p] == BYTE_UPPER)
        w->flags |= TOKEN_CAPITAL;
    for (; p < end && byte_is_letter(*p); p++) {
        uint32_t code = *p | 32u;

        capitals += code != *p;
        run = code == last ? run + 1 : 1;
        last = code;
        if (run < 3 && n < TOKEN_WORD_MAX - 4)
            out[n++] = (char)code;
        else
            w->flags |= run >= 3 ? TOKEN_LENGTHENED : TOKEN_CUT;
    }
    w->letters += (size_t)(p - r->p);
    w->capitals += capitals;
    w->n = n;
    w->last = last;
    w->run = run;
    r->p = p;
}

void lexer_word(struct lexer *r, unsigned flags)
{
    struct token *tok = lexer_begin(r);
    char *out = lexer_folded(r);
    struct word w = {.last = 0};
    const unsigned char *start = r->p;

    for (;;) {
        if (r->p < r->end && byte_is_letter(*r->p))
            word_ascii(r, &w, out);
        if (r->p >= r->end || !lexer_goes_on(*r->p) || !word_other(r, &w, out))
            break;
    }
    r->t->letters += w.letters;
    r->t->capitals += w.capitals;
    if (w.n == 3 && memcmp(out, "n't", 3) == 0) {
        r->t->len--;
        if (lexer_join(r, start, r->p, "n't", 3))
            return;
        r->t->len++;
    }
    if (r->p + 1 < r->end && *r->p == '.' && lexer_domain(r, tok))
        return;
    if (w.letters >= 2 && w.capitals == w.letters)
        w.flags |= TOKEN_CAPS;
    tok->flags |= (uint16_t)(w.flags | flags);
    lexer_finish(r, tok, mend(out, w.n));
}

/* One part of #ManyPartsLikeThis: ends before a capital that follows a small letter, and
 * between a word and a number. */
void lexer_hashtag(struct lexer *r)
{
    const unsigned char *end = r->end, *to = ++r->p;

    while (to < end && (byte_is_letter(*to) || byte_is_digit(*to) || *to == '_' ||
                        byte_class[*to] == BYTE_HIGH))
        to++;
    while (r->p < to) {
        const unsigned char *part = r->p;

        while (part < to && (byte_is_letter(*part) || byte_class[*part] == BYTE_HIGH) &&
               !(part > r->p && byte_class[*part] == BYTE_UPPER &&
                 byte_class[part[-1]] != BYTE_UPPER))
            part++;
        if (part == r->p) {
            r->p++; /* a digit or underscore */
            continue;
        }
        r->end = part;
        while (lexer_letter_at(r->p, part))
            lexer_word(r, TOKEN_IN_HASHTAG);
        r->end = end;
        if (r->p < part)
            break; /* an emoji or the like ends it */
    }
    lexer_mark(r, TOKEN_ENDS_CLAUSE);
}
