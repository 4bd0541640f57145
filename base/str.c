#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool same_fold(const char *a, const char *b, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (fold(a[i]) != fold(b[i]))
            return false;
    }
    return true;
}

bool str_eq_fold(struct str a, struct str b)
{
    return a.len == b.len && same_fold(a.ptr, b.ptr, a.len);
}

bool str_starts(struct str s, struct str head)
{
    return s.len >= head.len && str_eq((struct str){s.ptr, head.len}, head);
}

bool str_starts_fold(struct str s, struct str head)
{
    return s.len >= head.len && same_fold(s.ptr, head.ptr, head.len);
}

bool str_ends(struct str s, struct str tail)
{
    return s.len >= tail.len && str_eq(str_slice(s, s.len - tail.len, tail.len), tail);
}

bool str_ends_fold(struct str s, struct str tail)
{
    return s.len >= tail.len &&
           str_eq_fold(str_slice(s, s.len - tail.len, tail.len), tail);
}

int str_cmp(struct str a, struct str b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.ptr, b.ptr, len) : 0;

    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

size_t str_find(struct str s, struct str needle)
{
    size_t from = 0;

    if (needle.len == 0)
        return 0;
    if (s.ptr == NULL)
        return SIZE_MAX;
    while (from + needle.len <= s.len) {
        const char *at =
            memchr(s.ptr + from, needle.ptr[0], s.len - from - needle.len + 1);

        if (at == NULL)
            return SIZE_MAX;
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return (size_t)(at - s.ptr);
        from = (size_t)(at - s.ptr) + 1;
    }
    return SIZE_MAX;
}

size_t str_find_fold(struct str s, struct str needle)
{
    for (size_t i = 0; i + needle.len <= s.len; i++) {
        if (same_fold(s.ptr + i, needle.ptr, needle.len))
            return i;
    }
    return SIZE_MAX;
}

size_t str_find_char(struct str s, char c)
{
    const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;

    return at != NULL ? (size_t)(at - s.ptr) : SIZE_MAX;
}

struct str str_slice(struct str s, size_t from, size_t len)
{
    if (from > s.len)
        from = s.len;
    if (len > s.len - from)
        len = s.len - from;
    return (struct str){s.ptr != NULL ? s.ptr + from : NULL, len};
}

struct str str_trim(struct str s)
{
    while (s.len > 0 && is_space(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    while (s.len > 0 && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

struct str str_split(struct str *rest, char sep)
{
    size_t at = str_find_char(*rest, sep);
    struct str head = *rest;

    if (at == SIZE_MAX) {
        *rest = STR_NONE;
        return head;
    }
    head.len = at;
    rest->ptr += at + 1;
    rest->len -= at + 1;
    return head;
}

bool str_to_int(struct str s, int64_t *out)
{
    bool is_negative = s.len > 0 && s.ptr[0] == '-';
    size_t i = is_negative || (s.len > 0 && s.ptr[0] == '+') ? 1 : 0;
    int64_t value = 0;

    if (i == s.len)
        return false;
    for (; i < s.len; i++) {
        int digit = s.ptr[i] - '0';

        if (digit < 0 || digit > 9 || value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit; /* negative, since it reaches further */
    }
    if (!is_negative && value == INT64_MIN)
        return false;
    *out = is_negative ? value : -value;
    return true;
}

/* Up to fifteen digits and a point: a whole number of them and the power of ten are
 * exact, and so their quotient is what strtod() gives. */
static bool to_plain_double(struct str s, double *out)
{
    static const double units[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    bool is_negative = s.len > 0 && s.ptr[0] == '-';
    size_t from = is_negative, at = from, decimals = 0;
    uint64_t digits = 0;
    double value;

    if (s.len - from >= sizeof(units) / sizeof(units[0]))
        return false;
    for (; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++)
        digits = digits * 10 + (uint64_t)(s.ptr[at] - '0');
    if (at == from)
        return false;
    if (at < s.len && s.ptr[at] == '.') {
        for (at++; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++, decimals++)
            digits = digits * 10 + (uint64_t)(s.ptr[at] - '0');
    }
    if (at < s.len)
        return false;
    value = (double)digits / units[decimals];
    *out = is_negative ? -value : value;
    return true;
}

bool str_to_double(struct str s, double *out)
{
    char text[64];
    char *end;
    double value;

    if (to_plain_double(s, out))
        return true;
    if (s.len == 0 || s.len >= sizeof(text))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (strchr("0123456789+-.eE", s.ptr[i]) == NULL || s.ptr[i] == '\0')
            return false;
        text[i] = s.ptr[i];
    }
    text[s.len] = '\0';
    errno = 0;
    value = strtod(text, &end); /* the program never calls setlocale(LC_NUMERIC) */
    if (end != text + s.len || !isfinite(value))
        return false;
    *out = value;
    return true;
}

uint64_t str_hash(struct str s, uint64_t seed)
{
    uint64_t h = seed != 0 ? seed : 0xcbf29ce484222325u;

    for (size_t i = 0; i < s.len; i++) {
        h ^= (unsigned char)s.ptr[i];
        h *= 0x100000001b3u;
    }
    return h;
}

/* Optimal string alignment over three rows of the distance table. */
size_t str_distance(struct str a, struct str b, size_t limit)
{
    size_t rows[3][65];
    size_t la = a.len < 63 ? a.len : 63;
    size_t lb = b.len < 63 ? b.len : 63;

    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t *now = rows[i % 3];
        const size_t *last = rows[(i + 2) % 3];
        const size_t *before = rows[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t best = last[j - 1] + (fold(a.ptr[i - 1]) != fold(b.ptr[j - 1]));

            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && fold(a.ptr[i - 1]) == fold(b.ptr[j - 2]) &&
                fold(a.ptr[i - 2]) == fold(b.ptr[j - 1]) && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[la % 3][lb] <= limit ? rows[la % 3][lb] : limit + 1;
}
