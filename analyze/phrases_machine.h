/*
 * phrases_machine.h - the tree of phrases, laid out for finding them
 *
 * Within phrases*.c only. Words that stand at the same places of all phrases are one
 * symbol, and the tree branches by symbol. What can follow a first word is known before
 * the walk begins, since most words begin some phrase and few go on with it.
 */
#ifndef ANALYZE_PHRASES_MACHINE_H
#define ANALYZE_PHRASES_MACHINE_H

#include "base/str.h"

#include <stdint.h>

/* A word, or the beginning of words, and its symbol. */
struct phrase_key {
    uint32_t hash;   /* word_hash() */
    uint32_t at;     /* of its bytes in `bytes` */
    uint32_t len;    /* 0: the slot is free */
    uint32_t symbol; /* of a beginning: of words with it and with no longer one */
};

struct phrase_keys { /* open addressing over a power of two */
    struct phrase_key *slots;
    size_t cap;
};

/* Bit n of a set of symbols stands for all whose number ends in n. Symbol 0 is every word
 * in no phrase; no other ends like it. */
enum { PHRASE_BITS = 64 };
static inline uint64_t phrase_bit(uint32_t symbol)
{
    return (uint64_t)1 << symbol % PHRASE_BITS;
}

struct phrase_symbol {
    uint64_t next;  /* symbols that some phrase has behind it */
    uint64_t far;   /* the same behind a gap */
    uint32_t start; /* first of its places in `starts` */
    uint32_t one;   /* the phrase that it is by itself, where `is_one` */
    uint8_t starts; /* count of its places; 0: no phrase begins so */
    uint8_t most;   /* words that the longest gap behind it may skip */
    bool is_phrase; /* by itself */
    bool is_one;    /* a single one */
    bool is_stop;   /* no gap crosses it */
};

/* A node of the tree: the words up to here have been found. */
struct phrase_place {
    uint64_t next;    /* symbols of its steps */
    uint32_t outputs; /* phrases that end here: in `outputs`, behind their count */
    uint32_t gap;     /* the place behind a gap; 0: none. Of such a place: another one */
    uint32_t most;    /* of a place behind a gap: words that may be skipped */
};

struct phrase_step {           /* one symbol may lead to several places */
    uint32_t from, symbol, to; /* `to` 0: the slot is free */
};

struct phrase_machine {
    struct phrase_keys words, beginnings;
    char *bytes;
    uint64_t *heads; /* PHRASE_HEADS: lengths of the beginnings, by their first bytes */
    struct phrase_symbol *symbols;
    size_t symbols_len;
    uint32_t *starts;
    struct phrase_place *places; /* the first is the root */
    uint32_t *outputs;           /* the first is 0: none */
    struct phrase_step *steps;   /* open addressing over a power of two */
    size_t steps_cap;
};

static inline size_t phrase_step_slot(uint32_t from, uint32_t symbol)
{
    uint32_t mixed = (from * 0x9E3779B1u) ^ (symbol * 0x85EBCA6Bu);

    return mixed ^ mixed >> 15;
}

struct phrases;

/* Make the machine of the tree as it stands. */
void phrase_machine_make(const struct phrases *p, struct phrase_machine *m);
void phrase_machine_release(struct phrase_machine *m);

/* The symbol of a folded word with this word_hash(). */
uint32_t phrase_machine_symbol(const struct phrase_machine *m, struct str word,
                               uint32_t hash);

#endif
