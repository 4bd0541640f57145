/*
 * phrases.h - every sentence that a reader sees, in one table
 *
 * A phrase has named places, "{who}", and forms for one and many. The table of
 * phrases.c is in English; a language is one more table and a plural rule.
 */
#ifndef REPORTS_PHRASES_H
#define REPORTS_PHRASES_H

#include "base/arena.h"
#include "base/str.h"
#include "reports/phrases_table.h"

/* What is needed to say something. All results live in the arena. */
struct words {
    struct arena *arena;
    const struct language *language;
    int64_t offset_s; /* local time minus UTC */
    int64_t now;
    int64_t (*offset_at)(int64_t instant); /* the same at an instant; NULL: offset_s */
};

/* The language of that code ("en", "en-GB"); English where it is not known. */
const struct language *language_find(struct str code);
struct str language_code(const struct language *l);
/* The colon with the blanks around it: French has one before it too. */
struct str language_colon(struct str code);
bool language_is_rtl(struct str code); /* is it written from right to left? */

/* What an issue kind is called inside a sentence; NULL for a kind of the owner's. */
const struct issue_noun *language_noun(const struct language *l, struct str id);

/* A named value for a phrase. */
struct word {
    const char *name; /* NULL ends the list */
    struct str value;
};

/* The phrase in the form for `n`, with its places filled; "{n}" is the number. */
struct str phrase_fill(const struct words *w, enum phrase id, int64_t n,
                       const struct word *values);
#define PHRASE(w, id, n, ...)                                                            \
    phrase_fill((w), (id), (n), (const struct word[]){__VA_ARGS__, {NULL, {NULL, 0}}})
/* A phrase without places, or with "{n}" alone. */
struct str phrase(const struct words *w, enum phrase id);
struct str phrase_n(const struct words *w, enum phrase id, int64_t n);

/* "1,204"; "−12" with a minus sign; "three" up to twelve, then digits. */
struct str say_number(const struct words *w, int64_t n);
struct str say_number_word(const struct words *w, int64_t n);
/* With at most one decimal: "4", "3.5". */
struct str say_decimal(const struct words *w, double n);

/* A day of the month: "17"; French "1er". */
struct str say_day_number(const struct words *w, int day);
/* The local day of an instant, since 1970-01-01. */
int64_t words_day(const struct words *w, int64_t instant);
/* The same in words: "6 Nov", with the year where it is not this one. */
struct str say_day(const struct words *w, int64_t instant);
/* "Tuesday 17 November" and "Tue 17 Nov" of a day since 1970-01-01. */
struct str say_date_long(const struct words *w, int64_t day);
struct str say_date_short(const struct words *w, int64_t day);
/* A span of time: "43 min", "31 h", "5 days". */
struct str say_span(const struct words *w, int64_t seconds);

/* "a, b and c". Empty ones are left out. */
struct str say_list(const struct words *w, const struct str *items, size_t len);
/* "a · b · c", the same. */
struct str say_chain(const struct words *w, const struct str *items, size_t len);
/* "A; b; c.", the same: a sentence. */
struct str say_sentence(const struct words *w, const struct str *items, size_t len);

/* First letter as a sentence begins, or as a word inside one ("WiFi" stays; so does a
 * noun in German). Latin-1 letters. */
struct str say_upper(const struct words *w, struct str s);
struct str say_lower(const struct words *w, struct str s);

/* Foreign text on one line, clean, at most `codes_max` code points (0: no limit);
 * where it holds letters of a right-to-left script it stands between FSI and PDI
 * (U+2068, U+2069), so that the sentence around it keeps its order. */
struct str say_foreign(const struct words *w, struct str s, size_t codes_max);
bool has_rtl(struct str s);
/* Is the first letter of such a script? Then the text as a whole runs that way. */
bool starts_rtl(struct str s);

#endif
