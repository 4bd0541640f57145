/*
 * phrases_machine.h - the trees of phrases, laid out for finding them
 *
 * Within phrases*.c only. One machine serves all collections of a reader. Words that
 * stand at the same places of all phrases are one symbol, so that a text is looked up
 * once for all; symbol 0 is every word in no phrase. A walk starts at the place of its
 * first symbol and goes on from place to place. Most words begin some phrase and few go
 * on with it: whether two words in a row do is one look into `steps`.
 */
#ifndef ANALYZE_PHRASES_MACHINE_H
#define ANALYZE_PHRASES_MACHINE_H

#include "analyze/phrases.h"
#include "base/str.h"

#include <stdint.h>

/* A word and its symbol. */
struct phrase_key {
    uint32_t hash; /* word_hash() */
    uint32_t at;   /* of its bytes in `bytes` */
    uint32_t len;  /* 0: the slot is free */
    uint32_t symbol;
};

struct phrase_keys { /* open addressing over a power of two */
    struct phrase_key *slots;
    size_t cap;
};

/* A beginning of words, and the symbol of those with it and with no longer one. */
struct phrase_beginning {
    uint64_t head, mask; /* its first eight bytes, and as many bytes 255 */
    uint32_t at, len;    /* of its bytes in `bytes` */
    uint32_t symbol;
};

/* How phrases begin with a symbol: bits below the base of its place. */
enum {
    PHRASE_IS_OTHER = 1 << 0,  /* single, far or both */
    PHRASE_IS_SINGLE = 1 << 1, /* it is one by itself */
    PHRASE_GOES_FAR = 1 << 2,  /* behind a gap */
    PHRASE_BASE_SHIFT = 3,     /* the base is above */
};

struct phrase_far { /* the place behind a gap */
    uint32_t base;
    uint32_t most; /* words that the longest gap may skip */
};

struct phrase_round {
    uint32_t root, far_root; /* the place behind a first symbol s is root + s; and that
                                behind a gap after it */
    uint32_t *starts;        /* by symbol */
    struct phrase_far *far;  /* by symbol */
};

/* A place in a tree: the words up to here have been found. Those of first symbols stand
 * for all to which the symbol leads from the roots, to tell what can follow. */
struct phrase_place {
    uint32_t base;           /* its step by symbol s is steps[base + s], if from here */
    uint32_t ends, ends_len; /* phrases that end here, in `ends` */
    uint32_t more; /* in `lists`, up to a 0: places behind a gap; of the place behind a
                      first symbol: places in the trees that it stands for */
    uint8_t most;  /* of a place behind a gap: words that may be skipped */
    uint8_t part;  /* likewise: the collection */
};

struct phrase_end {
    uint32_t value, part;
};

struct phrase_step {
    uint32_t from; /* 0: the slot is free */
    uint32_t to;   /* where one symbol leads: in `targets`, behind their count */
};

/* A byte of the place that a step is from. Most looks into `steps` are in vain, and most
 * of those end here: an eighth of the memory. */
static inline uint8_t phrase_owner(uint32_t from)
{
    return (uint8_t)from;
}

struct phrase_machine {
    struct phrase_keys words;
    struct phrase_beginning *beginnings; /* by phrase_head(), the longest first */
    uint32_t *heads;                     /* PHRASE_HEADS + 1: the first of each */
    char *bytes;
    uint32_t symbols_len;
    uint8_t *stops; /* by symbol: bit n: no gap of collection n crosses it */
    struct phrase_round rounds[PHRASE_ROUNDS];
    struct phrase_place *places; /* none; those of first symbols by round; the others */
    struct phrase_end *ends;
    uint32_t *lists;
    uint32_t *targets;
    struct phrase_step *steps; /* rows of all places, one in the holes of the other */
    uint8_t *owners; /* phrase_owner() of each step; 0 also where the slot is free */
};

/* Make the machine of the trees as they stand; `rounds` tells each one's. */
void phrase_machine_make(struct phrases *const *parts, const uint8_t *rounds,
                         size_t parts_len, struct phrase_machine *m);
void phrase_machine_release(struct phrase_machine *m);

#endif
