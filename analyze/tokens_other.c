/* What is neither word nor punctuation: numbers, money, addresses, emoticons. */
#include "analyze/lexer.h"

#include <string.h>

static bool is_digit_at(const struct lexer *r, const unsigned char *p)
{
    return p < r->end && byte_is_digit(*p);
}

/* Digits with . or , between them; returns their end. A separator before three digits
 * in a row parts thousands; any other is a decimal one. */
static const unsigned char *read_digits(const struct lexer *r, const unsigned char *p,
                                        float *value, bool *is_whole)
{
    double v = 0, unit = 1;
    bool is_fraction = false;

    *is_whole = true;
    for (; p < r->end; p++) {
        if (byte_is_digit(*p)) {
            if (is_fraction) {
                unit /= 10;
                v += unit * (*p - '0');
            } else if (v < 1e15)
                v = v * 10 + (*p - '0');
        } else if ((*p == '.' || *p == ',') && is_digit_at(r, p + 1) && !is_fraction) {
            bool is_group =
                is_digit_at(r, p + 2) && is_digit_at(r, p + 3) && !is_digit_at(r, p + 4);

            is_fraction = !is_group;
            *is_whole = *is_whole && is_group;
        } else
            break;
    }
    *value = (float)v;
    return p;
}

enum { MONTHS = 12 };

/* Scales that people rate on; "24/7", "1/2" and "3/4" are none, and "9/20" is a day. */
static bool is_scale(float value, float of)
{
    return value <= of &&
           (of == 5 || of == 10 || of == 100 || (of == 20 && value > MONTHS));
}

static size_t copy_verbatim(char *out, const unsigned char *from, const unsigned char *to)
{
    size_t n = (size_t)(to - from);

    memcpy(out, from, n);
    return n;
}

bool lexer_number(struct lexer *r)
{
    struct token *tok = lexer_begin(r);
    const unsigned char *from = r->p, *to, *more;
    char *out = lexer_folded(r);
    bool is_whole, is_whole_of;
    size_t n = 2;

    to = read_digits(r, from, &tok->value, &is_whole);
    tok->kind = TOKEN_NUMBER;
    memcpy(out, "#n", 2);
    if (is_whole && tok->value <= 10 && to - from <= 2)
        n = copy_verbatim(out, from, to);
    more = to < r->end && *to == ' ' ? to + 1 : to;
    if (more < r->end && *more == '%') {
        tok->number = NUMBER_PERCENT;
        memcpy(out, "#percent", n = 8);
        to = more + 1;
    } else if (to < r->end && *to == '/' && is_digit_at(r, to + 1)) {
        more = read_digits(r, to + 1, &tok->of, &is_whole_of);
        if (more < r->end && *more == '/') /* a date */
            more = read_digits(r, more + 1, &tok->of, &is_whole_of);
        else if (is_scale(tok->value, tok->of) && more - from < 12) {
            tok->number = NUMBER_OUT_OF;
            r->t->has_points = true;
            n = copy_verbatim(out, from, more);
        } else if (more - from < 6)
            n = copy_verbatim(out, from, more);
        to = more;
    } else if (to + 2 < r->end && to[0] == 0xe2 && to[1] == 0x82 && to[2] == 0xac) {
        tok->number = NUMBER_MONEY;
        memcpy(out, "#money", n = 6);
        to += 3;
    }
    if (tok->number != NUMBER_OUT_OF)
        tok->of = 0;
    r->p = to;
    lexer_finish(r, tok, n);
    return true;
}

bool lexer_money(struct lexer *r)
{
    const unsigned char *p = r->p;
    float value;
    bool is_whole;
    size_t len = 1;
    struct token *tok;

    if (byte_class[*p] == BYTE_HIGH)
        (void)letter_decode(p, r->end, &len);
    p += len;
    if (p < r->end && *p == ' ')
        p++;
    if (!is_digit_at(r, p))
        return false;
    p = read_digits(r, p, &value, &is_whole);
    tok = lexer_add(r, p, TOKEN_NUMBER, "#money");
    tok->number = NUMBER_MONEY;
    tok->value = value;
    return true;
}

static bool starts_with(const struct lexer *r, const unsigned char *p, const char *head)
{
    for (; *head != '\0'; p++, head++) {
        if (p >= r->end || (*p | 32) != (*head | 32))
            return false;
    }
    return true;
}

static bool is_name_byte(const struct lexer *r, const unsigned char *p)
{
    return p < r->end && (byte_is_letter(*p) || byte_is_digit(*p) || *p == '_');
}

static const unsigned char *address_end(const struct lexer *r, const unsigned char *p)
{
    while (p<r->end && * p> ' ' && *p != '"' && *p != '<' && *p != ')')
        p++;
    return p;
}

bool lexer_domain(struct lexer *r, struct token *tok)
{
    static const char *const ends[] = {".com", ".net", ".org", ".co.uk", ".io",
                                       ".ly",  ".gov", ".edu", ".de",    ".co/"};

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        const unsigned char *to = r->p + strlen(ends[i]);

        if (!starts_with(r, r->p, ends[i]) || (to[-1] != '/' && is_name_byte(r, to)))
            continue;
        r->p = to[-1] == '/' || (to < r->end && *to == '/') ? address_end(r, to) : to;
        tok->kind = TOKEN_URL;
        memcpy(r->t->folded + tok->word, "#url", 4);
        lexer_finish(r, tok, 4);
        return true;
    }
    return false;
}

bool lexer_address(struct lexer *r)
{
    const unsigned char *p = r->p;

    if (*p == '@') {
        while (is_name_byte(r, p + 1))
            p++;
        if (p == r->p)
            return false;
        (void)lexer_add(r, p + 1, TOKEN_HANDLE, "@user");
        return true;
    }
    if ((*p | 32) == 'h' && starts_with(r, p, "http")) {
        p += 4;
        if (p < r->end && (*p | 32) == 's')
            p++;
        if (!starts_with(r, p, "://") && is_name_byte(r, p))
            return false;
    } else if ((*p | 32) != 'w' || !starts_with(r, p, "www.")) {
        return false;
    }
    (void)lexer_add(r, address_end(r, p), TOKEN_URL, "#url");
    return true;
}

static const char *mouth_form(char eyes, unsigned char mouth)
{
    switch (mouth) {
    case ')':
    case ']':
    case '>':
        return eyes == ';' ? ";)" : ":)";
    case '(':
    case '[':
    case '{':
    case '<':
    case 'c':
    case 'C':
    case '@':
        return ":(";
    case '}':
        return ":)";
    case 'D':
        return ":d";
    case 'P':
    case 'p':
        return ":p";
    case '/':
    case '\\':
    case 's':
    case 'S':
        return ":/";
    case '|':
        return ":|";
    case '*':
        return ":*";
    case '$':
        return ":$";
    case 'O':
    case 'o':
        return ":o";
    case '3':
        return ":3";
    default:
        return NULL;
    }
}

static bool take_emoticon(struct lexer *r, const unsigned char *to, const char *form)
{
    (void)lexer_add(r, to, TOKEN_EMOJI, form);
    return true;
}

/* Eyes : ; = with or without a nose or tear, then a mouth, repeated as it may be. */
static bool face(struct lexer *r)
{
    const unsigned char *p = r->p + 1;
    bool has_tear = false;
    const char *form;
    unsigned char mouth;

    if (p < r->end && *p == '\'') {
        has_tear = true;
        p++;
    }
    if (p < r->end && (*p == '-' || *p == '^'))
        p++;
    if (p >= r->end)
        return false;
    mouth = *p;
    form = mouth_form((char)*r->p, mouth);
    if (form == NULL)
        return false;
    while (p < r->end && *p == mouth)
        p++;
    if (byte_is_letter(mouth) || byte_is_digit(mouth)) {
        if (is_name_byte(r, p) || (r->p > r->start && byte_is_digit(r->p[-1])))
            return false;
        if (mouth != 'D' && mouth != 'P' && mouth != 'O' && r->p > r->start &&
            r->p[-1] > ' ')
            return false; /* "size:S" */
    }
    if (mouth == '@' && (is_name_byte(r, p) || (r->p > r->start && r->p[-1] > ' ')))
        return false; /* "by:@acme" */
    if (mouth == '/' && (p - r->p > 2 || is_name_byte(r, p)))
        return false; /* "://", "and/or:/x" */
    if (*r->p == '=' && (mouth == '>' || mouth == '<'))
        return false; /* arrows */
    if (has_tear)
        form = strcmp(form, ":(") == 0 ? ":'(" : strcmp(form, ":)") == 0 ? ":')" : form;
    return take_emoticon(r, p, form);
}

bool lexer_emoticon(struct lexer *r)
{
    switch (*r->p) {
    case ':':
    case ';':
    case '=':
        return face(r);
    case '<':
        if (starts_with(r, r->p, "</3"))
            return take_emoticon(r, r->p + 3, "</3");
        if (starts_with(r, r->p, "<3"))
            return take_emoticon(r, r->p + 2, "<3");
        return false;
    case '(':
        if ((starts_with(r, r->p, "(:") || starts_with(r, r->p, "(;") ||
             starts_with(r, r->p, "(=")) &&
            (r->p + 2 >= r->end || r->p[2] <= ' '))
            return take_emoticon(r, r->p + 2, ":)");
        return false;
    case '-':
        if (starts_with(r, r->p, "-_-") || starts_with(r, r->p, "-.-"))
            return take_emoticon(r, r->p + 3, "-_-");
        return false;
    case '^':
        if (starts_with(r, r->p, "^_^"))
            return take_emoticon(r, r->p + 3, "^^");
        if (starts_with(r, r->p, "^^"))
            return take_emoticon(r, r->p + 2, "^^");
        return false;
    default:
        return false;
    }
}

bool lexer_tag(struct lexer *r)
{
    const unsigned char *p = r->p + 1;

    if (*r->p == '<') {
        if (p < r->end && *p == '/')
            p++;
        if (p >= r->end || !byte_is_letter(*p))
            return false;
        while (p < r->end && p - r->p < 12 && *p != '>')
            p++;
        if (p >= r->end || *p != '>')
            return false;
        lexer_mark(r, TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE);
    } else {
        while (p < r->end && p - r->p < 8 &&
               (byte_is_letter(*p) || byte_is_digit(*p) || *p == '#'))
            p++;
        if (p >= r->end || *p != ';' || p == r->p + 1)
            return false;
    }
    r->p = p + 1;
    return true;
}
