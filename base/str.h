/*
 * str.h - a view of text: pointer and length, without NUL
 *
 * A str borrows its bytes; the batch's arena, the settings or a literal own
 * them. {NULL, 0} is the empty text and what zero-initialised storage holds.
 * Functions that fold case do so for ASCII letters alone.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal)                                                                \
    {                                                                                    \
        "" literal, sizeof(literal) - 1                                                  \
    } /* in static tables */
#define STR_NONE ((struct str){NULL, 0})
#define STR_FMT "%.*s" /* with STR_ARG(s), in a printf format */
#define STR_ARG(s)                                                                       \
    (int)((s).len < 0x7fffffff ? (s).len : 0x7fffffff), ((s).ptr ? (s).ptr : "")

/* A view of a C string; NULL gives the empty text. */
static inline struct str str_from(const char *text)
{
    return text != NULL ? (struct str){text, strlen(text)} : STR_NONE;
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}
bool str_eq_fold(struct str a, struct str b); /* ASCII case folded */
bool str_starts(struct str s, struct str head);
bool str_starts_fold(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);
bool str_ends_fold(struct str s, struct str tail);
int str_cmp(struct str a, struct str b); /* bytewise, like strcmp */

/* Where `needle` first stands in `s`, or SIZE_MAX. An empty needle stands at 0. */
size_t str_find(struct str s, struct str needle);
size_t str_find_fold(struct str s, struct str needle);
size_t str_find_char(struct str s, char c);

/* The part from `from` (clamped) with at most `len` bytes. */
struct str str_slice(struct str s, size_t from, size_t len);

/* Without ASCII white space (space, \t \n \v \f \r) at both ends. */
struct str str_trim(struct str s);

/* Cut `*rest` at the first `sep`: returns what is before it, and `*rest` becomes
 * what is behind it. Without `sep` all of it is returned and `*rest` is
 * {NULL, 0}; a caller loops while (rest.ptr != NULL). */
struct str str_split(struct str *rest, char sep);

/* A decimal integer that fills the whole text, sign allowed; range-checked.
 * Writes `*out` and returns true, else leaves it. */
bool str_to_int(struct str s, int64_t *out);

/* A decimal number ("3", "-0.5", "4,5" is not one; exponent allowed) that fills
 * the whole text, finite, read without the locale. */
bool str_to_double(struct str s, double *out);

/* 64-bit FNV-1a; `seed` 0 starts, an earlier result goes on. Not for secrets. */
uint64_t str_hash(struct str s, uint64_t seed);

/* How many single edits (insert, delete, change, swap of neighbours) turn `a`
 * into `b`, at most `limit` + 1: for "did you mean". Both are cut at 63 bytes. */
size_t str_distance(struct str a, struct str b, size_t limit);

#endif
