#include "analyze/tokens.h"

#include "analyze/lexer.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Eight bytes as a number that is the same on every machine. */
static uint64_t to_block(const char *ptr, size_t len)
{
    uint64_t block = word_block(ptr, len);

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    block = __builtin_bswap64(block);
#endif
    return block;
}

/* Multiply and xor over blocks of eight bytes. */
uint32_t word_hash(struct str word)
{
    size_t left = word.len < TOKEN_WORD_MAX ? word.len : TOKEN_WORD_MAX;
    uint64_t h = hash_start(left);

    for (; left > 8; word.ptr += 8, left -= 8)
        h = hash_block(h, to_block(word.ptr, 8));
    return (uint32_t)(left > 0 ? hash_block(h, to_block(word.ptr, left)) : h);
}

size_t tokens_single(struct str word, char *out)
{
    size_t n = 0;

    for (size_t i = 0; i < word.len && n < TOKEN_WORD_MAX; i++) {
        if (n == 0 || out[n - 1] != word.ptr[i] || (word.ptr[i] & 0x80) != 0)
            out[n++] = word.ptr[i];
    }
    return n;
}

size_t tokens_stem(struct str word, char *out)
{
    size_t n = TOKEN_STEM_BYTES;

    while (n < word.len && (word.ptr[n] & 0xc0) == 0x80)
        n++;
    if (n >= word.len)
        return 0;
    memcpy(out, word.ptr, n);
    out[n] = '*';
    return n + 1;
}

void lexer_grow(struct lexer *r, size_t tokens, size_t bytes)
{
    struct tokens *t = r->t;

    if (t->len + tokens > t->cap) {
        t->cap = t->len + tokens + t->cap / 2;
        t->items = mem_resize(t->items, t->cap, sizeof(*t->items));
    }
    if (r->folded_len + bytes > t->folded_cap) {
        t->folded_cap = r->folded_len + bytes + t->folded_cap / 2;
        t->folded = mem_resize(t->folded, t->folded_cap, 1);
    }
}

void lexer_finish(struct lexer *r, struct token *tok, size_t len)
{
    char *word = r->t->folded + tok->word;
    size_t blocks = len > 0 ? (len + TOKEN_BLOCK - 1) / TOKEN_BLOCK : 1;

    tok->len = (uint32_t)(r->p - r->start) - tok->start;
    tok->word_len = (uint8_t)len;
    tok->hash = word_hash((struct str){word, len});
    memset(word + len, 0, blocks * TOKEN_BLOCK - len);
    r->folded_len = tok->word + blocks * TOKEN_BLOCK;
}

struct token *lexer_add(struct lexer *r, const unsigned char *to, enum token_kind kind,
                        const char *folded)
{
    struct token *tok = lexer_begin(r);
    size_t len = strlen(folded);

    memcpy(lexer_folded(r), folded, len);
    tok->kind = (uint8_t)kind;
    r->p = to;
    lexer_finish(r, tok, len);
    return tok;
}

static unsigned add_capped(unsigned a, unsigned b)
{
    return a + b < 255 ? a + b : 255;
}

/* A run of . ! ? */
/* Is the token all that there is between two ends? */
static bool is_alone(const struct token *items, size_t i)
{
    return items[i].kind == TOKEN_WORD &&
           (i == 0 || items[i - 1].dots == 1 ||
            (items[i - 1].flags & TOKEN_ENDS_SENTENCE) != 0);
}

/* "Worst. Meal. Ever." is one sentence, said slowly: the last token, by itself between
 * two ends, goes on with the word before it where that stands so too. */
static void join_slow(struct lexer *r)
{
    struct token *items = r->t->items;
    size_t last = r->t->len - 1;

    if (last > 0 && items[last - 1].dots == 1 && items[last - 1].bangs == 0 &&
        items[last - 1].asks == 0 && is_alone(items, last) && is_alone(items, last - 1))
        items[last - 1].flags &= (uint16_t) ~(TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE);
}

static void read_stops(struct lexer *r)
{
    struct token *last = lexer_last(r);
    unsigned dots = 0, bangs = 0, asks = 0;

    for (; r->p < r->end; r->p++) {
        if (*r->p == '.')
            dots++;
        else if (*r->p == '!')
            bangs++;
        else if (*r->p == '?')
            asks++;
        else
            break;
    }
    r->t->bangs += bangs;
    r->t->asks += asks;
    if (last == NULL)
        return;
    if (dots == 1 && bangs + asks == 0 && last->word_len == 1 && r->p < r->end &&
        byte_is_letter(*r->p))
        return; /* e.g. U.S. */
    last->dots = (uint8_t)add_capped(last->dots, dots);
    last->bangs = (uint8_t)add_capped(last->bangs, bangs);
    last->asks = (uint8_t)add_capped(last->asks, asks);
    last->flags |= TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE;
    join_slow(r);
}

static void read_dash(struct lexer *r)
{
    const unsigned char *from = r->p;

    while (r->p < r->end && *r->p == '-')
        r->p++;
    if (r->p - from > 1 ||
        (from > r->start && from[-1] == ' ' && r->p < r->end && *r->p == ' '))
        lexer_mark(r, TOKEN_ENDS_CLAUSE);
}

/* A line end between small letters is only a wrapped line. */
static void read_line_end(struct lexer *r)
{
    unsigned lines = 0;

    for (; r->p < r->end && (byte_class[*r->p] == BYTE_LINE || *r->p == ' '); r->p++)
        lines += *r->p == '\n';
    if (lines > 1 || r->p >= r->end || byte_class[*r->p] != BYTE_LOWER)
        lexer_mark(r, TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE);
}

/* 's, 'll and the like apart from the word that they belong to: "it 's". */
static bool read_ending(struct lexer *r)
{
    size_t len = 1;
    char folded[3] = "'";

    while (len < 3 && r->p + len < r->end && byte_is_letter(r->p[len]))
        len++;
    if (len == 1 || r->p == r->start || lexer_letter_at(r->p + len, r->end) ||
        (len == 2 && strchr("sdmt", r->p[1] | 32) == NULL))
        return false;
    for (size_t i = 1; i < len; i++)
        folded[i] = (char)(r->p[i] | 32);
    return lexer_join(r, r->p, r->p + len, folded, len);
}

static void read_punct(struct lexer *r)
{
    if (lexer_emoticon(r))
        return;
    switch (*r->p) {
    case ';':
    case ':':
    case '(':
    case ')':
    case '[':
    case ']':
    case '|':
        lexer_mark(r, TOKEN_ENDS_CLAUSE);
        break;
    case '-':
        read_dash(r);
        return;
    case '"':
        r->is_quoted = !r->is_quoted;
        break;
    case '#':
        if (lexer_letter_at(r->p + 1, r->end)) {
            lexer_hashtag(r);
            return;
        }
        break;
    case '@':
        if (lexer_address(r))
            return;
        break;
    case '$':
        if (lexer_money(r))
            return;
        break;
    case '<':
    case '&':
        if (lexer_tag(r))
            return;
        break;
    case '\'':
    case '`':
        if (read_ending(r))
            return;
        break;
    default:
        break;
    }
    r->p++;
}

static void read_emoji(struct lexer *r, uint32_t code, size_t len)
{
    struct token *tok = lexer_begin(r);

    tok->kind = TOKEN_EMOJI;
    tok->flags |= TOKEN_NON_ASCII;
    r->p += len;
    lexer_finish(r, tok, letter_encode(code, lexer_folded(r)));
}

/* A mark of another script or width that ends a sentence. */
static void read_end(struct lexer *r, enum code_kind kind, uint32_t code)
{
    struct token *last = lexer_last(r);

    if (kind == CODE_ELLIPSIS && last != NULL)
        last->dots = (uint8_t)add_capped(last->dots, 3);
    if (kind == CODE_BANG && code != 0xa1) {
        r->t->bangs += code == 0x203c ? 2 : 1;
        if (last != NULL)
            last->bangs = (uint8_t)add_capped(last->bangs, 1);
    }
    if (kind == CODE_ASK && code != 0xbf) {
        r->t->asks++;
        if (last != NULL)
            last->asks = (uint8_t)add_capped(last->asks, 1);
    }
    lexer_mark(r, TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE);
}

static void read_high(struct lexer *r)
{
    size_t len;
    uint32_t code = letter_decode(r->p, r->end, &len);
    enum code_kind kind = letter_kind(code);

    switch (kind) {
    case CODE_LETTER:
        lexer_word(r, 0);
        return;
    case CODE_EMOJI:
        read_emoji(r, code, len);
        return;
    case CODE_QUOTE:
        r->is_quoted = code == 0xab || code == 0x201c || code == 0x201e;
        break;
    case CODE_DASH:
    case CODE_COMMA:
        lexer_mark(r, TOKEN_ENDS_CLAUSE);
        break;
    case CODE_ELLIPSIS:
    case CODE_STOP:
    case CODE_BANG:
    case CODE_ASK:
        read_end(r, kind, code);
        break;
    case CODE_MONEY:
        if (lexer_money(r))
            return;
        break;
    default:
        break;
    }
    r->p += len;
}

static void start(struct lexer *r, struct tokens *t, struct str text)
{
    size_t tail = text.len < LEXER_AHEAD ? text.len : LEXER_AHEAD;

    r->t = t;
    r->folded_len = 0;
    r->is_quoted = false;
    r->start = r->p = (const unsigned char *)text.ptr;
    r->end = r->start + text.len;
    memcpy(r->last + LEXER_AHEAD - tail, r->end - tail, tail);
    memset(r->last + LEXER_AHEAD, 0, LEXER_AHEAD);
    t->text = text;
    t->len = t->letters = t->capitals = t->bangs = t->asks = 0;
    t->ids = t->ids_len = 0;
    t->has_points = false;
}

void tokens_read(struct tokens *t, struct str text)
{
    struct lexer r;

    if (text.len > (size_t)1 << 31)
        text.len = (size_t)1 << 31;
    start(&r, t, text.len > 0 ? text : STR(""));
    while (r.p < r.end) {
        switch ((enum byte_class)byte_class[*r.p]) {
        case BYTE_LOWER:
        case BYTE_UPPER:
            if (!lexer_plain_words(&r) && !lexer_address(&r))
                lexer_word(&r, 0);
            break;
        case BYTE_DIGIT:
            (void)lexer_number(&r);
            break;
        case BYTE_STOP:
            read_stops(&r);
            break;
        case BYTE_COMMA:
            lexer_mark(&r, TOKEN_ENDS_CLAUSE);
            r.p++;
            break;
        case BYTE_PUNCT:
            read_punct(&r);
            break;
        case BYTE_HIGH:
            read_high(&r);
            break;
        case BYTE_LINE:
            read_line_end(&r);
            break;
        case BYTE_SPACE:
        case BYTE_OTHER:
            r.p++;
            break;
        }
    }
    lexer_mark(&r, TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE);
    if (t->len > 0)
        join_slow(&r);
}

void tokens_release(struct tokens *t)
{
    if (t == NULL)
        return;
    free(t->items);
    free(t->folded);
    *t = (struct tokens){0};
}
