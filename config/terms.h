/*
 * terms.h - the language of brand queries, from text to a tree
 *
 *   heron                 a whole word; case and accents don't count
 *   "blue heron"          these words one after the other
 *   heron*                what begins so; in a phrase the last word may
 *   =Heron  ="Blue Heron" with these very letters
 *   a b   a AND b         both       a OR b   one of them      ( )  first
 *   NOT a  -a             without it
 *   a NEAR/5 b            at most five words between them, in any order; NEAR is NEAR/10
 *   title:a  text:a  author:a    there alone
 *   site:example.com      the page's host ends so
 *   lang:en               the language is this one
 *   rating:<3  rating:>=4  rating:1..2   the stars, of five
 *
 * NOT binds closest, then NEAR, AND, OR. Operators are written in capitals.
 */
#ifndef CONFIG_TERMS_H
#define CONFIG_TERMS_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum term_op {
    TERM_WORDS,  /* words in a row, in `field` */
    TERM_SITE,   /* words: a host */
    TERM_LANG,   /* words: a code */
    TERM_RATING, /* least and most */
    TERM_NOT,    /* a */
    TERM_AND,    /* a and b */
    TERM_OR,
    TERM_NEAR, /* a and b are TERM_WORDS, or TERM_OR of such */
};

enum term_field { FIELD_TITLE = 1, FIELD_TEXT = 2, FIELD_AUTHOR = 4 };
enum { FIELD_SAID = FIELD_TITLE | FIELD_TEXT }; /* where none is named */

struct term {
    enum term_op op;
    unsigned fields;    /* of enum term_field */
    struct str words;   /* as they were written */
    bool is_prefix;     /* the last of them is a beginning */
    bool is_exact;      /* with these very letters */
    double least, most; /* of five stars */
    int64_t near;       /* words between, at most */
    size_t a, b;        /* indices into terms.items */
};

struct terms {
    struct term *items; /* children before parents: the root is the last */
    size_t len;
};

enum { TERMS_MAX = 500, TERMS_DEPTH_MAX = 50 };

/*
 * Parse a query.
 *
 *   out  in `arena`; written on success only
 *
 * ERR_CONFIG with "column N: expected ...", N in characters from 1, also for a query that
 * every text answers, such as "NOT bird" alone.
 */
MUST_CHECK enum status terms_parse(struct str text, struct arena *arena,
                                   struct terms *out, struct error *err);

#endif
