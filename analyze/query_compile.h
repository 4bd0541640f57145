/*
 * query_compile.h - between query.c and query_compile.c
 */
#ifndef ANALYZE_QUERY_COMPILE_H
#define ANALYZE_QUERY_COMPILE_H

#include "analyze/match.h"
#include "analyze/query.h"
#include "config/terms.h"

/* What a pattern is to a brand. */
enum use_kind {
    USE_NAME,
    USE_EXCLUDE,
    USE_CONTEXT,
    USE_TERM,  /* of its query */
    USE_NAMES, /* of its query, and names it: not behind a NOT */
};

struct pattern_use {
    size_t brand;
    enum use_kind kind;
    size_t next; /* use of the same pattern, index + 1; 0: none */
};

struct brand_query {
    struct terms terms; /* without items: the names do */
    size_t *patterns;   /* of each term that is words; MATCH_NONE for others */
    bool has_places;    /* some need to know where the words stand */
    bool has_context;
};

struct query {
    const struct settings *settings;
    struct match *match;
    struct brand_query *brands;
    struct pattern_use *uses;
    size_t uses_len, uses_cap;
    size_t *first_use; /* by pattern: index + 1 */
    size_t first_cap;
    struct arena arena;
    struct match_work work;
    bool has_authors, has_langs;
    /* Of the mention at hand: */
    uint8_t *fields; /* by pattern: enum term_field, where `rounds` says so */
    uint32_t *rounds, round;
    size_t fields_cap;
    size_t *found; /* patterns, each once */
    size_t found_len, found_cap;
    struct said_place {
        struct match_place place;
        unsigned field;
    } * places;
    size_t places_len, places_cap;
    bool has_places; /* `places` is filled */
    uint8_t *near;   /* by word, while a NEAR is looked at */
    size_t near_cap;
    struct buf name; /* that was looked for last as it stands, and its tokens */
    struct tokens tokens;
    /* What the last mention asked for; the next one mostly asks the same. */
    const struct source_settings *last_source;
    size_t last_brand;
};

/* Fill q->match, q->brands and q->uses from the settings. */
void query_compile(struct query *q);

#endif
