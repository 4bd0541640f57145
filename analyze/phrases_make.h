/*
 * phrases_make.h - a machine of phrases while it is made
 *
 * Within phrases*.c only: what phrases_make.c (words to symbols) and phrases_lay.c
 * (places and steps) share. Classes and nodes of all trees are numbered through.
 */
#ifndef ANALYZE_PHRASES_MAKE_H
#define ANALYZE_PHRASES_MAKE_H

#include "analyze/phrases_machine.h"
#include "analyze/phrases_tree.h"

enum { PHRASE_CLASSES_MAX = 64 }; /* of one word */

/* The classes of the words of one symbol, tree by tree, in each those first that a phrase
 * can begin with. */
struct phrase_signature {
    uint32_t classes[PHRASE_CLASSES_MAX];
    uint8_t len;
    uint8_t from[PHRASE_PARTS];   /* where the classes of tree n stand */
    uint8_t starts[PHRASE_PARTS]; /* how many of them a phrase can begin with */
    uint8_t stops;                /* bit n: a stop of tree n */
};

struct phrase_making {
    struct phrases *const *parts;
    const uint8_t *rounds;
    size_t parts_len;
    struct phrase_machine *m;
    size_t bytes_len;
    uint32_t class_base[PHRASE_PARTS + 1], node_base[PHRASE_PARTS + 1];
    struct phrase_signature
        *signatures; /* of the symbols, without the numbers left out */
    size_t signatures_len, signatures_cap;
    uint32_t *slots; /* signature + 1 by hash; 0: free */
    size_t slots_cap;
    uint32_t *roots;      /* by class: the node that it begins phrases with; 0: none */
    uint32_t *first_edge; /* by class: its other edges in `edges` */
    struct phrase_way {
        uint32_t from, to;
    } * edges;
};

/* Once the symbols are known: places, their steps and where phrases begin. */
void phrase_making_lay(struct phrase_making *k);

#endif
