/*
 * phrases_tree.h - the tree behind phrases.h
 *
 * Within phrases*.c only. The words that may stand at one place of a phrase make a class;
 * the tree branches by class, and a token follows the branch of every class it is in.
 */
#ifndef ANALYZE_PHRASES_TREE_H
#define ANALYZE_PHRASES_TREE_H

#include "analyze/phrases.h"
#include "base/arena.h"

/* Text to number, open addressing over a power of two. */
struct phrase_map {
    struct phrase_slot {
        struct str key;
        uint32_t hash;
        int32_t value; /* -1: free */
    } * slots;
    size_t cap, len;
};

/* What one word, or one prefix, belongs to. */
struct phrase_word {
    uint32_t *classes; /* in the arena */
    size_t len, cap;
    bool is_stop;
};

struct phrase_node {
    uint32_t gap_node; /* what follows after a gap; 0: nothing */
    int32_t output;    /* first of a list in outputs; -1: no phrase ends here */
    uint8_t gap;       /* of the gap that led here: words that may be skipped */
};

enum { PHRASE_ROW_MAX = 6 }; /* words of a part like no_one */

/* What may stand at one place: a class of words, and parts of several words as rows. */
struct phrase_part {
    bool has_class;
    uint32_t class_id;
    struct phrase_row {
        uint32_t classes[PHRASE_ROW_MAX];
        size_t len;
    } * rows;
    size_t rows_len;
};

struct phrase_output {
    uint32_t value;
    int32_t next;
};

struct phrase_edge {
    uint32_t from, class_id, to; /* `to` 0: free */
};

enum { PHRASE_HEADS = 1024 };

/* Where prefix_lengths has the words that begin with these two bytes. */
static inline size_t phrase_head(const char *two)
{
    return ((unsigned char)two[0] * 33u ^ (unsigned char)two[1] * 7u) % PHRASE_HEADS;
}

struct phrases {
    struct arena arena;   /* keys */
    struct arena scratch; /* of one phrases_add() */
    struct phrase_map words, prefixes, classes, sets;
    struct phrase_word *members; /* by value of words and prefixes */
    size_t members_len, members_cap;
    /* By the first two bytes: bit n: some prefix that begins so has n bytes. */
    uint64_t prefix_lengths[PHRASE_HEADS];
    size_t classes_len;
    struct phrase_set {
        struct str text;   /* "a|b|c_d" */
        struct str *words; /* its parts */
        size_t len;
    } * set_list; /* by value of sets */
    size_t sets_len, sets_cap;
    struct phrase_map parts;        /* by their text, sets expanded */
    struct phrase_part **part_list; /* by value of parts */
    size_t parts_len, parts_cap;
    struct phrase_node *nodes; /* 0 is the root */
    size_t nodes_len, nodes_cap;
    struct phrase_output *outputs;
    size_t outputs_len, outputs_cap;
    struct phrase_edge *edges; /* open addressing over a power of two */
    size_t edges_len, edges_cap;
};

/* The value of `key`, or -1. */
int32_t phrase_map_get(const struct phrase_map *m, struct str key, uint32_t hash);
/* The value of `key`, which becomes `value` where it is new; the key is copied. */
int32_t phrase_map_put(struct phrases *p, struct phrase_map *m, struct str key,
                       int32_t value);

/* Give back all that is needed only to add phrases. */
void phrases_drop_tree(struct phrases *p);

/* What a word, or a prefix where it ends with '*', belongs to; made where it is new. */
struct phrase_word *phrases_word(struct phrases *p, struct str word);

/* The class of these words, made where `key` is new. */
uint32_t phrases_class(struct phrases *p, struct str key, const struct str *words,
                       size_t len);

/* The node that a class, or a gap, leads to from `node`; made where it is new. */
uint32_t phrases_node(struct phrases *p, uint32_t node, uint32_t class_id);
uint32_t phrases_gap_node(struct phrases *p, uint32_t node, unsigned gap);

/* Phrase `value` ends at `node`. */
void phrases_output(struct phrases *p, uint32_t node, uint32_t value);

#endif
