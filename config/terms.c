#include "config/terms.h"

#include "base/utf8.h"

#include <string.h>

enum { NEAR_USUAL = 10, NEAR_MOST = 100, STARS_MOST = 5 };

struct reader {
    struct str text;
    size_t at;
    struct term items[TERMS_MAX];
    size_t len;
    int depth;
    struct error *err;
};

/* ---- faults ---- */

static enum status expected(struct reader *r, size_t at, const char *what)
{
    return error_set(r->err, ERR_CONFIG, "column %zu: expected %s",
                     utf8_count(str_slice(r->text, 0, at)) + 1, what);
}

/* ---- characters ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *r)
{
    while (r->at < r->text.len && is_blank(r->text.ptr[r->at]))
        r->at++;
}

static char peek(const struct reader *r)
{
    return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static bool ends_word(char c)
{
    return is_blank(c) || c == '(' || c == ')' || c == '"' || c == '\0';
}

/* The word at the place, to the next blank, bracket or quotation mark. */
static struct str word_at(const struct reader *r)
{
    size_t end = r->at;

    while (end < r->text.len && !ends_word(r->text.ptr[end]))
        end++;
    return str_slice(r->text, r->at, end - r->at);
}

static bool take_operator(struct reader *r, struct str name)
{
    skip_blanks(r);
    if (!str_eq(word_at(r), name))
        return false;
    r->at += name.len;
    return true;
}

static bool has_letter(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z'))
            return true;
    }
    return false;
}

/* ---- the tree ---- */

static enum status add(struct reader *r, struct term t, size_t *out)
{
    if (r->len == TERMS_MAX)
        return expected(r, r->at, "no more than 500 words and operators");
    r->items[r->len] = t;
    *out = r->len++;
    return OK;
}

static enum status read_or(struct reader *r, size_t *out);

/* Words in quotation marks, or one word; a final '*' makes the last a beginning. */
static enum status read_words(struct reader *r, struct term *t)
{
    size_t start = r->at, star;

    if (peek(r) == '=') {
        t->is_exact = true;
        r->at++;
    }
    if (peek(r) == '"') {
        size_t end = str_find_char(str_slice(r->text, r->at + 1, r->text.len), '"');

        if (end == SIZE_MAX)
            return expected(r, r->text.len, "a closing quotation mark");
        t->words = str_slice(r->text, r->at + 1, end);
        r->at += end + 2;
    } else {
        t->words = word_at(r);
        r->at += t->words.len;
    }
    if (t->words.len > 0 && t->words.ptr[t->words.len - 1] == '*') {
        t->is_prefix = true;
        t->words.len--;
    }
    if (peek(r) == '*') { /* "blue her"* */
        t->is_prefix = true;
        r->at++;
    }
    star = str_find_char(t->words, '*');
    if (star != SIZE_MAX)
        return expected(r, (size_t)(t->words.ptr - r->text.ptr) + star,
                        "* at the end of a word alone");
    if (!has_letter(t->words))
        return expected(r, start, "a word, with letters or digits");
    return OK;
}

static bool read_bound(struct str s, double *out)
{
    return str_to_double(s, out) && *out >= 0 && *out <= STARS_MOST;
}

/* "<3", ">=4", "1..2" or "5". */
static enum status read_rating(struct reader *r, struct term *t)
{
    struct str s = word_at(r);
    size_t dots = str_find(s, STR(".."));
    double stars = 0;
    bool is_right;

    t->least = 0;
    t->most = STARS_MOST;
    if (dots != SIZE_MAX) {
        is_right = read_bound(str_slice(s, 0, dots), &t->least) &&
                   read_bound(str_slice(s, dots + 2, s.len), &t->most) &&
                   t->least <= t->most;
    } else {
        size_t sign = 0;

        while (sign < s.len && sign < 2 && strchr("<>=", s.ptr[sign]) != NULL)
            sign++;
        is_right = read_bound(str_slice(s, sign, s.len), &stars);
        if (str_starts(s, STR("<")))
            t->most = sign == 2 ? stars : stars - 1e-6;
        else if (str_starts(s, STR(">")))
            t->least = sign == 2 ? stars : stars + 1e-6;
        else
            t->least = stars - 0.25, t->most = stars + 0.25;
    }
    if (!is_right)
        return expected(r, r->at, "stars of five, such as <3, >=4, 1..2 or 5");
    r->at += s.len;
    return OK;
}

static enum status read_field(struct reader *r, struct term *t, bool *is_field)
{
    static const struct {
        const char *name;
        enum term_op op;
        unsigned fields;
    } names[] = {{"title", TERM_WORDS, FIELD_TITLE},
                 {"text", TERM_WORDS, FIELD_TEXT},
                 {"author", TERM_WORDS, FIELD_AUTHOR},
                 {"site", TERM_SITE, 0},
                 {"lang", TERM_LANG, 0},
                 {"rating", TERM_RATING, 0}};
    struct str word = word_at(r);
    struct str name = str_slice(word, 0, str_find_char(word, ':'));

    *is_field = false;
    if (name.len == word.len)
        return OK;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq_fold(name, str_from(names[i].name)))
            continue;
        *is_field = true;
        t->op = names[i].op;
        t->fields = names[i].fields;
        r->at += name.len + 1;
        return OK;
    }
    return expected(r, r->at,
                    "title:, text:, author:, site:, lang: or rating: before a colon; "
                    "quotation marks round a word with one");
}

static enum status read_leaf(struct reader *r, size_t *out)
{
    static const char *const small[] = {"and", "or", "not", "near"};
    struct term t = {.op = TERM_WORDS, .fields = FIELD_SAID};
    bool is_field = false;
    enum status rc = OK;

    for (size_t i = 0; i < ARRAY_LEN(small); i++) {
        if (str_eq(word_at(r), str_from(small[i])))
            return expected(r, r->at,
                            "AND, OR, NOT or NEAR in capitals; quotation marks round "
                            "the word itself");
    }
    if (peek(r) != '=' && peek(r) != '"')
        rc = read_field(r, &t, &is_field);
    if (rc == OK && is_field && ends_word(peek(r)) && peek(r) != '"')
        return expected(r, r->at, "a value right behind the colon");
    if (rc == OK && t.op == TERM_RATING)
        rc = read_rating(r, &t);
    else if (rc == OK)
        rc = read_words(r, &t);
    return rc == OK ? add(r, t, out) : rc;
}

static enum status read_primary(struct reader *r, size_t *out)
{
    enum status rc;

    skip_blanks(r);
    if (peek(r) == '\0')
        return expected(r, r->at, "a word");
    if (peek(r) == ')')
        return expected(r, r->at, "a word before the closing bracket");
    if (str_eq(word_at(r), STR("AND")) || str_eq(word_at(r), STR("OR")) ||
        str_eq(word_at(r), STR("NEAR")) || str_starts(word_at(r), STR("NEAR/")))
        return expected(r, r->at, "a word before the operator");
    if (peek(r) != '(')
        return read_leaf(r, out);
    if (++r->depth > TERMS_DEPTH_MAX)
        return expected(r, r->at, "fewer brackets within each other");
    r->at++;
    rc = read_or(r, out);
    skip_blanks(r);
    if (rc == OK && peek(r) != ')')
        return expected(r, r->at, "a closing bracket");
    r->at++;
    r->depth--;
    return rc;
}

/* Words, or several of them with OR. */
static bool has_places(const struct reader *r, size_t at)
{
    const struct term *t = &r->items[at];

    return (t->op == TERM_WORDS && t->fields != FIELD_AUTHOR) ||
           (t->op == TERM_OR && has_places(r, t->a) && has_places(r, t->b));
}

/* "NEAR", "NEAR/5": how many words, or 0 where it is no such operator. */
static enum status read_distance(struct reader *r, int64_t *out)
{
    struct str word;

    skip_blanks(r);
    word = word_at(r);
    *out = 0;
    if (str_eq(word, STR("NEAR")))
        *out = NEAR_USUAL;
    else if (str_starts(word, STR("NEAR/")) &&
             (!str_to_int(str_slice(word, 5, word.len), out) || *out < 1 ||
              *out > NEAR_MOST))
        return expected(r, r->at + 5, "a number from 1 to 100");
    if (*out > 0)
        r->at += word.len;
    return OK;
}

static enum status read_near(struct reader *r, size_t *out)
{
    struct term t = {.op = TERM_NEAR};
    enum status rc = read_primary(r, out);

    while (rc == OK) {
        size_t start;

        rc = read_distance(r, &t.near);
        if (rc != OK || t.near == 0)
            return rc;
        skip_blanks(r);
        start = r->at;
        t.a = t.b = *out;
        if (peek(r) != '-' && !str_eq(word_at(r), STR("NOT")))
            rc = read_primary(r, &t.b);
        if (rc == OK && (t.b == t.a || !has_places(r, t.a) || !has_places(r, t.b)))
            return expected(r, start,
                            "words on both sides of NEAR, or several with OR in "
                            "brackets");
        if (rc == OK)
            rc = add(r, t, out);
    }
    return rc;
}

static enum status read_not(struct reader *r, size_t *out)
{
    struct term t = {.op = TERM_NOT};
    enum status rc;
    bool is_not = take_operator(r, STR("NOT"));

    if (!is_not && peek(r) == '-' && r->at + 1 < r->text.len &&
        !is_blank(r->text.ptr[r->at + 1])) {
        is_not = true;
        r->at++;
    }
    if (!is_not)
        return read_near(r, out);
    if (++r->depth > TERMS_DEPTH_MAX)
        return expected(r, r->at, "fewer NOT within each other");
    rc = read_not(r, &t.a);
    r->depth--;
    return rc == OK ? add(r, t, out) : rc;
}

static enum status read_and(struct reader *r, size_t *out)
{
    enum status rc = read_not(r, out);

    while (rc == OK) {
        struct term t = {.op = TERM_AND, .a = *out};
        bool is_and = take_operator(r, STR("AND"));

        skip_blanks(r);
        if (!is_and &&
            (peek(r) == '\0' || peek(r) == ')' || str_eq(word_at(r), STR("OR"))))
            return OK;
        rc = read_not(r, &t.b);
        if (rc == OK)
            rc = add(r, t, out);
    }
    return rc;
}

static enum status read_or(struct reader *r, size_t *out)
{
    enum status rc = read_and(r, out);

    while (rc == OK && take_operator(r, STR("OR"))) {
        struct term t = {.op = TERM_OR, .a = *out};

        rc = read_and(r, &t.b);
        if (rc == OK)
            rc = add(r, t, out);
    }
    return rc;
}

/* Does a text without any of the words answer it? `others`: what lang: and rating: say.
 */
static bool holds_for_nothing(const struct reader *r, size_t at, bool others)
{
    const struct term *t = &r->items[at];

    switch (t->op) {
    case TERM_NOT:
        return !holds_for_nothing(r, t->a, others);
    case TERM_AND:
        return holds_for_nothing(r, t->a, others) && holds_for_nothing(r, t->b, others);
    case TERM_OR:
        return holds_for_nothing(r, t->a, others) || holds_for_nothing(r, t->b, others);
    case TERM_LANG:
    case TERM_RATING:
        return others;
    default:
        return false;
    }
}

enum status terms_parse(struct str text, struct arena *arena, struct terms *out,
                        struct error *err)
{
    struct reader reader = {.text = text, .err = err}, *r = &reader;
    size_t root = 0;
    enum status rc = read_or(r, &root);

    skip_blanks(r);
    if (rc == OK && peek(r) == ')')
        rc = expected(r, r->at, "an opening bracket before this closing one");
    else if (rc == OK && r->at < r->text.len)
        rc = expected(r, r->at, "AND, OR, NOT, NEAR or a word");
    if (rc == OK &&
        (holds_for_nothing(r, root, true) || holds_for_nothing(r, root, false)))
        rc = expected(r, 0, "a word that must be there; every text answers this");
    if (rc != OK)
        return rc;
    out->items = arena_alloc(arena, r->len * sizeof(*out->items));
    memcpy(out->items, r->items, r->len * sizeof(*out->items));
    out->len = r->len;
    for (size_t i = 0; i < out->len; i++)
        out->items[i].words = arena_copy(arena, out->items[i].words);
    return OK;
}
