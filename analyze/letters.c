#include "analyze/letters.h"

#include <utf8proc.h>

#define O BYTE_OTHER
#define S BYTE_SPACE
#define N BYTE_LINE
#define L BYTE_LOWER
#define U BYTE_UPPER
#define D BYTE_DIGIT
#define T BYTE_STOP
#define C BYTE_COMMA
#define P BYTE_PUNCT
#define H BYTE_HIGH
const uint8_t byte_class[256] = {
    O, O, O, O, O, O, O, O, O, S, N, S, S, N, O, O, /* 00 */
    O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, /* 10 */
    S, T, P, P, P, P, P, P, P, P, P, P, C, P, T, P, /* space ! " # ... / */
    D, D, D, D, D, D, D, D, D, D, P, P, P, P, P, T, /* 0-9 : ; < = > ? */
    P, U, U, U, U, U, U, U, U, U, U, U, U, U, U, U, /* @ A-O */
    U, U, U, U, U, U, U, U, U, U, U, P, P, P, P, P, /* P-Z [ \ ] ^ _ */
    P, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L, /* ` a-o */
    L, L, L, L, L, L, L, L, L, L, L, P, P, P, P, O, /* p-z { | } ~ DEL */
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, /* 80 */
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};
#undef O
#undef S
#undef N
#undef L
#undef U
#undef D
#undef T
#undef C
#undef P
#undef H

/* Source: Unicode 15, table 3-7 (well-formed UTF-8 byte sequences). */
uint32_t letter_decode(const unsigned char *p, const unsigned char *end, size_t *len)
{
    size_t left = (size_t)(end - p);
    uint32_t code;

    *len = 1;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] >= 0xc2 && p[0] <= 0xdf && left >= 2 && (p[1] & 0xc0) == 0x80) {
        *len = 2;
        return (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
    }
    if ((p[0] & 0xf0) == 0xe0 && left >= 3 && (p[1] & 0xc0) == 0x80 &&
        (p[2] & 0xc0) == 0x80) {
        code =
            (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))
            return 0xfffd;
        *len = 3;
        return code;
    }
    if (p[0] >= 0xf0 && p[0] <= 0xf4 && left >= 4 && (p[1] & 0xc0) == 0x80 &&
        (p[2] & 0xc0) == 0x80 && (p[3] & 0xc0) == 0x80) {
        code = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 |
               (uint32_t)(p[2] & 0x3f) << 6 | (p[3] & 0x3f);
        if (code < 0x10000 || code > 0x10ffff)
            return 0xfffd;
        *len = 4;
        return code;
    }
    return 0xfffd;
}

size_t letter_encode(uint32_t code, char *out)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xc0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xe0 | code >> 12);
        out[1] = (char)(0x80 | (code >> 6 & 0x3f));
        out[2] = (char)(0x80 | (code & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | code >> 18);
    out[1] = (char)(0x80 | (code >> 12 & 0x3f));
    out[2] = (char)(0x80 | (code >> 6 & 0x3f));
    out[3] = (char)(0x80 | (code & 0x3f));
    return 4;
}

static const struct range {
    uint32_t from, to;
    enum code_kind kind;
} ranges[] = {
    /* Sorted; what is in none of them is told by its Unicode category. */
    {0x0080, 0x00a0, CODE_SPACE},       {0x00a1, 0x00a1, CODE_BANG},
    {0x00a2, 0x00a5, CODE_MONEY},       {0x00ab, 0x00ab, CODE_QUOTE},
    {0x00ad, 0x00ad, CODE_INVISIBLE},   {0x00b4, 0x00b4, CODE_APOSTROPHE},
    {0x00bb, 0x00bb, CODE_QUOTE},       {0x00bf, 0x00bf, CODE_ASK},
    {0x00c0, 0x00d6, CODE_LETTER},      {0x00d8, 0x00f6, CODE_LETTER},
    {0x00f8, 0x02ba, CODE_LETTER},      {0x02bc, 0x02bc, CODE_APOSTROPHE},
    {0x0300, 0x036f, CODE_MARK},        {0x2000, 0x200a, CODE_SPACE},
    {0x200b, 0x200f, CODE_INVISIBLE},   {0x2010, 0x2011, CODE_SPACE},
    {0x2012, 0x2015, CODE_DASH},        {0x2018, 0x2019, CODE_APOSTROPHE},
    {0x201a, 0x201f, CODE_QUOTE},       {0x2026, 0x2026, CODE_ELLIPSIS},
    {0x2028, 0x2029, CODE_SPACE},       {0x202a, 0x202e, CODE_INVISIBLE},
    {0x2039, 0x203a, CODE_QUOTE},       {0x203c, 0x203c, CODE_BANG},
    {0x2049, 0x2049, CODE_ASK},         {0x2060, 0x206f, CODE_INVISIBLE},
    {0x20a0, 0x20bf, CODE_MONEY},       {0x231a, 0x23ff, CODE_EMOJI},
    {0x2600, 0x27bf, CODE_EMOJI},       {0x2b00, 0x2bff, CODE_EMOJI},
    {0x3001, 0x3001, CODE_COMMA},       {0x3002, 0x3002, CODE_STOP},
    {0xfe00, 0xfe0f, CODE_INVISIBLE},   {0xfeff, 0xfeff, CODE_INVISIBLE},
    {0xff01, 0xff01, CODE_BANG},        {0xff0c, 0xff0c, CODE_COMMA},
    {0xff1f, 0xff1f, CODE_ASK},         {0x1f000, 0x1f1e5, CODE_EMOJI},
    {0x1f1e6, 0x1f1ff, CODE_OTHER},     {0x1f200, 0x1f3fa, CODE_EMOJI},
    {0x1f3fb, 0x1f3ff, CODE_INVISIBLE}, {0x1f400, 0x1faff, CODE_EMOJI},
    {0xe0000, 0xe01ef, CODE_INVISIBLE},
};

static enum code_kind kind_by_category(uint32_t code)
{
    switch (utf8proc_category((utf8proc_int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MC:
        return CODE_LETTER;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_ME:
        return CODE_MARK;
    case UTF8PROC_CATEGORY_CF:
        return CODE_INVISIBLE;
    case UTF8PROC_CATEGORY_ZS:
        return CODE_SPACE;
    default:
        return CODE_OTHER;
    }
}

enum code_kind letter_kind(uint32_t code)
{
    size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (code > ranges[mid].to)
            low = mid + 1;
        else if (code < ranges[mid].from)
            high = mid;
        else
            return ranges[mid].kind;
    }
    return kind_by_category(code);
}

uint32_t letter_fold(uint32_t code, bool *is_capital)
{
    uint32_t lower;

    if (code < 0x80)
        lower = code >= 'A' && code <= 'Z' ? code + 32 : code;
    else if (code == 0x130) /* dotted I: U+0069 */
        lower = 'i';
    else
        lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
    *is_capital = lower != code;
    return lower;
}

uint32_t letter_compose(uint32_t base, uint32_t mark)
{
    static const struct {
        uint16_t mark;
        char bases[8];
        uint16_t composed[7];
    } rows[] = {
        {0x300, "aeiou", {0xe0, 0xe8, 0xec, 0xf2, 0xf9}},
        {0x301, "aeiouy", {0xe1, 0xe9, 0xed, 0xf3, 0xfa, 0xfd}},
        {0x302, "aeiou", {0xe2, 0xea, 0xee, 0xf4, 0xfb}},
        {0x303, "ano", {0xe3, 0xf1, 0xf5}},
        {0x308, "aeiouy", {0xe4, 0xeb, 0xef, 0xf6, 0xfc, 0xff}},
        {0x30a, "a", {0xe5}},
        {0x327, "c", {0xe7}},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].mark != mark)
            continue;
        for (size_t j = 0; rows[i].bases[j] != '\0'; j++) {
            if ((uint32_t)rows[i].bases[j] == base)
                return rows[i].composed[j];
        }
    }
    return 0;
}

/* What stands for U+00DF to U+00FF; NULL: nothing does. */
static const char *const plain_letters[] = {
    "ss", "a",  "a",  "a",  "a", "ae", NULL, NULL, "c", "e",  "e",
    "e",  "e",  "i",  "i",  "i", "i",  NULL, "n",  "o", "o",  "o",
    "o",  "oe", NULL, NULL, "u", "u",  "u",  "ue", "y", NULL, "y",
};

/* Spanish "vergüenza" is no German: ü between g and e or i is u. */
static bool is_spanish_u(struct str word, size_t at)
{
    struct str before = str_slice(word, 0, at), after = str_slice(word, at + 2, word.len);

    return str_ends(before, STR("g")) &&
           (str_starts(after, STR("e")) || str_starts(after, STR("i")));
}

size_t letters_plain(struct str word, char *out)
{
    size_t len = 0;
    bool is_sure = false;

    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i], next;
        const char *plain;

        if (c < 0x80) {
            out[len++] = word.ptr[i];
            continue;
        }
        next = i + 1 < word.len ? (unsigned char)word.ptr[i + 1] : 0;
        if (c != 0xc3 || next < 0x9f || plain_letters[next - 0x9f] == NULL)
            return 0;
        plain = plain_letters[next - 0x9f];
        if (next == 0xbc && is_spanish_u(word, i))
            plain = "u";
        is_sure = is_sure || plain[1] != '\0' || next == 0xa3 || next == 0xb5;
        for (; *plain != '\0'; plain++)
            out[len++] = *plain;
        i++;
    }
    if (len == word.len && !is_sure)
        return 0;
    return is_sure || len - str_ends(word, STR("*")) >= LETTERS_PLAIN_MIN ? len : 0;
}
