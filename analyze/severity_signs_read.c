/*
 * severity_signs_read.c - a list of signs, config/issues/severity.LANG.signs.tsv
 *
 * A line with the names of the columns, "sign", "any" and the kinds; then "#bias" and
 * "#least", and a sign a line with its weights. What is empty is 0.
 */
#include "analyze/severity_signs_private.h"

#include "analyze/letters.h"
#include "base/buf.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A list that is being read. */
struct sign_list {
    struct severity_signs *s;
    struct str *written; /* by sign */
    size_t written_cap;
    bool has_kinds;
};

/* "lippe" of "*lippe*", a piece that neither begins nor ends the word. */
static struct str bare_of(struct str written, bool *is_begin, bool *is_end)
{
    *is_end = written.len > 2 && str_starts(written, STR("*"));
    *is_begin = written.len > 2 && str_ends(written, STR("*"));
    return str_slice(written, *is_end, written.len - *is_end - *is_begin);
}

/* As signs are written: "way", "slip*", "*ped", "*lippe*", "gave way", "ladde .. way". */
static uint64_t key_of_written(struct str written)
{
    size_t space = str_find(written, STR(" ")), far = str_find(written, STR(" .. "));
    bool is_begin, is_end;

    if (far != SIZE_MAX)
        return sign_key(word_hash(str_slice(written, 0, far)) ^ SIGN_IS_FAR,
                        word_hash(str_slice(written, far + 4, written.len)));
    if (space != SIZE_MAX)
        return sign_key(word_hash(str_slice(written, 0, space)),
                        word_hash(str_slice(written, space + 1, written.len)));
    written = bare_of(written, &is_begin, &is_end);
    if (!is_begin && !is_end)
        return sign_key(word_hash(written), SIGN_IS_WORD);
    return sign_key(word_hash(written), is_begin && is_end ? SIGN_IS_WITHIN
                                        : is_begin         ? SIGN_IS_BEGIN
                                                           : SIGN_IS_END);
}

/* ---- as people write who leave accents out ---- */

static struct str plain_of(struct str word, char *out)
{
    size_t len = word.len <= TOKEN_WORD_MAX ? letters_plain(word, out) : 0;

    return len > 0 ? (struct str){out, len} : word;
}

/* The plain spelling of a sign, part by part; false where it is the same. */
static bool plain_sign(struct str written, struct buf *out)
{
    char plain[TOKEN_WORD_MAX + 1];
    struct str rest = written;

    buf_reset(out);
    while (rest.ptr != NULL) {
        bool is_begin, is_end;
        struct str bare = bare_of(str_split(&rest, ' '), &is_begin, &is_end);

        buf_add_text(out, is_end ? "*" : "");
        buf_add(out, plain_of(bare, plain));
        buf_add_text(out, is_begin ? "*" : "");
        buf_add_text(out, rest.ptr != NULL ? " " : "");
    }
    return !str_eq(buf_str(out), written);
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((s.ptr[i] & 0x80) != 0)
            return false;
    }
    return true;
}

/* ---- lines ---- */

/* Under a key that another sign has already it is not found. */
static void add_key(struct severity_signs *s, struct str written, uint32_t sign)
{
    uint64_t key = key_of_written(written);
    size_t at = sign_slot_of(s, key);

    if (s->slots[at].sign == 0)
        s->slots[at] = (struct sign_slot){(uint32_t)(key >> 32), sign};
}

/* The names of the columns: "any", then the kinds. */
static enum status read_kinds(struct sign_list *l, struct str rest, struct error *err)
{
    if (!str_eq(str_split(&rest, '\t'), STR("any")))
        return error_set(err, ERR_PARSE, "expected the column \"any\" behind \"sign\"");
    while (rest.ptr != NULL) {
        if (l->s->kinds_len == SIGN_KINDS_MAX)
            return error_set(err, ERR_PARSE, "more than %d kinds", SIGN_KINDS_MAX);
        l->s->kinds[l->s->kinds_len++] = str_split(&rest, '\t');
    }
    l->has_kinds = true;
    return OK;
}

/* "-1.2" or "10.25" in hundredths; false where it is no such number. */
static bool read_hundredths(struct str text, int *out)
{
    size_t at = str_starts(text, STR("-")), decimals = 0;
    bool has_point = false;
    int value = 0;

    if (at == text.len || text.len - at > 6)
        return false;
    for (size_t i = at; i < text.len; i++) {
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            value = value * 10 + (text.ptr[i] - '0');
            decimals += has_point;
        } else if (text.ptr[i] == '.' && !has_point) {
            has_point = true;
        } else {
            return false;
        }
    }
    for (size_t i = decimals; i < 2; i++)
        value *= 10;
    *out = at == 1 ? -value : value;
    return decimals <= 2;
}

/* Cells of a line in hundredths, first that of "any", which counts for each kind. */
static enum status read_cells(const struct sign_list *l, struct str rest,
                              int values[static SIGN_KINDS_MAX], struct error *err)
{
    int any = 0;

    for (size_t i = 0; rest.ptr != NULL; i++) {
        struct str text = str_split(&rest, '\t');

        if (i > l->s->kinds_len)
            return error_set(err, ERR_PARSE, "more cells than columns");
        if (text.len > 0 && !read_hundredths(text, i == 0 ? &any : &values[i - 1]))
            return error_set(err, ERR_PARSE, "no number: \"" STR_FMT "\"", STR_ARG(text));
    }
    for (size_t k = 0; k < l->s->kinds_len; k++)
        values[k] += any;
    return OK;
}

static int16_t to_tenths(int hundredths)
{
    int value = hundredths / (100 / SIGN_TENTHS);

    if (value < -SIGN_MOST)
        return -SIGN_MOST;
    return (int16_t)(value > SIGN_MOST ? SIGN_MOST : value);
}

static void add_sign(struct sign_list *l, struct str written, const int *values)
{
    struct severity_signs *s = l->s;
    struct sign sign = {{0}};

    for (size_t k = 0; k < s->kinds_len; k++)
        sign.weights[k] = to_tenths(values[k]);
    s->signs = mem_grow(s->signs, s->signs_len, &s->signs_cap, sizeof(*s->signs));
    l->written = mem_grow(l->written, s->signs_len, &l->written_cap, sizeof(*l->written));
    l->written[s->signs_len] = written;
    s->signs[s->signs_len++] = sign;
}

static enum status read_line(struct sign_list *l, struct str line, struct error *err)
{
    struct severity_signs *s = l->s;
    struct str cells = line, first = str_split(&cells, '\t');
    int values[SIGN_KINDS_MAX] = {0};
    enum status rc;

    if (line.len == 0 || str_starts(line, STR("# ")))
        return OK;
    if (!l->has_kinds)
        return str_eq(first, STR("sign"))
                   ? read_kinds(l, cells, err)
                   : error_set(err, ERR_PARSE, "expected the names of the columns");
    rc = read_cells(l, cells, values, err);
    if (rc != OK)
        return rc;
    if (str_eq(first, STR("#least")))
        s->least = (float)values[0] / 100;
    else if (str_eq(first, STR("#phrase")))
        s->phrase = (float)values[0] / 100;
    else if (!str_eq(first, STR("#bias")))
        add_sign(l, first, values);
    else {
        for (size_t k = 0; k < s->kinds_len; k++)
            s->bias[k] = (float)values[k] / 100;
    }
    return OK;
}

/* A sum of weights is divided by the root of the tokens, and the bias added. */
static void fill_enough(struct severity_signs *s)
{
    for (size_t n = 0; n <= SIGN_TOKENS; n++) {
        float root = SIGN_TENTHS * sqrtf((float)n);

        for (size_t k = 0; k < SIGN_KINDS_MAX; k++) {
            float least =
                k < s->kinds_len ? ceilf((s->least - s->bias[k]) * root) : INT16_MAX;

            s->enough[n][k] = (int16_t)fmaxf(INT16_MIN, fminf(INT16_MAX, least));
        }
    }
}

/* Signs as they are written come before the plain spellings of others. */
static void fill_slots(struct sign_list *l)
{
    struct severity_signs *s = l->s;
    struct buf plain = {0};

    s->slots_cap = 64;
    while (s->slots_cap < 2 * s->signs_len)
        s->slots_cap *= 2;
    s->slots = mem_zalloc(s->slots_cap, sizeof(*s->slots));
    s->seen = mem_zalloc(s->signs_len + 1, sizeof(*s->seen));
    s->words = mem_zalloc(SIGN_WORDS, sizeof(*s->words));
    for (size_t i = 0; i < s->signs_len; i++)
        add_key(s, l->written[i], (uint32_t)i + 1);
    for (size_t i = 0; i < s->signs_len; i++) {
        if (!is_ascii(l->written[i]) && plain_sign(l->written[i], &plain))
            add_key(s, buf_str(&plain), (uint32_t)i + 1);
    }
    buf_release(&plain);
}

enum status severity_signs_new(struct str text, const char *path,
                               struct severity_signs **out, struct error *err)
{
    struct sign_list l = {.s = mem_zalloc(1, sizeof(*l.s))};
    struct str rest = text;
    enum status rc = OK;

    l.s->phrase = INFINITY;
    for (size_t n = 1; rc == OK && rest.len > 0; n++) {
        rc = read_line(&l, str_split(&rest, '\n'), err);
        if (rc != OK)
            error_prefix(err, "%s:%zu: ", path, n);
    }
    if (rc == OK) {
        fill_slots(&l);
        fill_enough(l.s);
        *out = l.s;
    } else {
        severity_signs_free(l.s);
    }
    free(l.written);
    return rc;
}

void severity_signs_free(struct severity_signs *s)
{
    if (s == NULL)
        return;
    free(s->signs);
    free(s->seen);
    free(s->words);
    free(s->slots);
    free(s);
}
