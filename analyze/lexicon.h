/*
 * lexicon.h - the word lists of one language, in memory
 *
 * Two files make a lexicon: LANG.general.tsv, written by hand (feelings that hold
 * everywhere, and the words that steer: negators, intensifiers ...), and LANG.tsv,
 * made by `earshot learn` (weights of words and phrases, and the numbers that turn a
 * sum of weights into probabilities). docs/lexicons.md describes both forms.
 *
 * Words have ids; an entry of several words is a path from word to word. All look-ups
 * are exact: a word that merely shares a hash with an entry is not taken for it.
 */
#ifndef ANALYZE_LEXICON_H
#define ANALYZE_LEXICON_H

#include "analyze/tokens.h"
#include "base/status.h"

/* What a hand-made entry does, besides its feeling; a bit for each. */
enum lexicon_role {
    ROLE_NEGATOR = 1 << 0,  /* turns what follows: not, never, without, lack of */
    ROLE_SCALE = 1 << 1,    /* makes the next words stronger (above 1) or weaker */
    ROLE_CONTRAST = 1 << 2, /* but, however: what follows weighs more */
    ROLE_UNREAL = 1 << 3,   /* would have, if only: what follows is not so */
    ROLE_SAYS = 1 << 4,     /* states a likelihood to recommend, 0..10 */
    ROLE_STOP = 1 << 5,     /* "not only": steers nothing, although a part of it would */
    ROLE_SKIP = 1 << 6,     /* a, the, very: does not count for the reach of negation */
    ROLE_BACK = 1 << 7,     /* a negator that also turns what stands before it */
    ROLE_NONE = 1 << 8,     /* carries no weight: learning leaves it out */
    ROLE_PAST = 1 << 9,     /* used to be: what follows is no longer so */
    ROLE_CONCEDE = 1 << 10, /* although, despite: what follows weighs less */
    ROLE_CHEER = 1 << 11,   /* "great," at the start: mocking, where a mishap follows */
    ROLE_MISHAP = 1 << 12,  /* another delay: what no one cheers at */
    ROLE_MOCK = 1 << 13,    /* an eye-roll: the praise before it is not meant */
    ROLE_COMPARE =
        1 << 14, /* than, unlike: before a brand, the sentence speaks of another */
    ROLE_JOIN = 1 << 15, /* and, while: another subject may follow */

    /* Together: */
    STEERING_ROLES = ROLE_NEGATOR | ROLE_SCALE | ROLE_CONTRAST | ROLE_UNREAL | ROLE_STOP |
                     ROLE_SKIP | ROLE_BACK | ROLE_PAST | ROLE_CONCEDE,
    MOCKING_ROLES = ROLE_CHEER | ROLE_MISHAP | ROLE_MOCK,
    MARKING_ROLES = STEERING_ROLES | MOCKING_ROLES | ROLE_SAYS,
    IDLE_ROLES = ROLE_SKIP | ROLE_STOP, /* alone they do nothing, unless negated */
};

enum {
    LEXICON_NONE = -1,
    LEXICON_SAYS_ENOUGH = -2, /* value of ROLE_SAYS: turns "can't recommend" before it */
    LEXICON_WORDS_MAX = 4,    /* of a learned entry */
    LEXICON_PATH_MAX = 6,     /* of a hand-made entry */
};

/* An end of a path. */
struct lexicon_node {
    int32_t entry;     /* index in entries: as it stands; or LEXICON_NONE */
    int32_t not_entry; /* in the scope of a negator; or LEXICON_NONE */
    float feeling;     /* hand-made, -4..4; 0 where there is none */
    float value;       /* of the role: see docs/lexicons.md */
    uint16_t roles;    /* of enum lexicon_role */
    uint16_t leads;    /* roles of this node and of all longer entries */
    bool has_next;     /* some longer entry starts with these words */
};

/* What a word is to the list: all that is asked of most words of a text. */
enum lexicon_does {
    WORD_MARKS = 1 << 0,   /* it has one of MARKING_ROLES that is not idle; */
    WORD_WEIGHS = 1 << 1,  /* weights by itself or a feeling; */
    WORD_FEELS = 1 << 2,   /* a feeling; */
    WORD_GOES_ON = 1 << 3, /* longer entries start with it */
    /* In a text: */
    WORD_PAIRS = 1 << 4, /* with the next word it leads on, */
    WORD_LEADS = 1 << 5, /* and to some of MARKING_ROLES */
};
struct lexicon_known {
    int32_t id;   /* or LEXICON_NONE */
    int32_t node; /* of the entries that start there, or LEXICON_NONE */
    union {
        int32_t entry; /* of the word by itself, index in entries; or LEXICON_NONE */
        int32_t pair;  /* where it pairs: the node of it and the next word */
    };
    uint16_t roles; /* of the word by itself; in a text of all entries that start there */
    uint8_t len;    /* bytes */
    uint8_t does;   /* of enum lexicon_does; in a text likewise */
};

/* Weights of a learned entry. */
struct lexicon_entry {
    float mood;      /* below 0 is bad */
    float detractor; /* above 0 speaks for a detractor */
    float promoter;  /* above 0 speaks for a promoter rather than a passive */
    float opinion;   /* above 0 speaks for an opinion rather than a neutral remark */
};

/* Numbers besides the entries; see docs/lexicons.md. */
enum lexicon_number {
    LEX_MOOD_BIAS,
    LEX_MOOD_GENERAL, /* weight of the hand-made layer */
    LEX_MOOD_FEW,     /* added to that, over the root of the count of learned entries */
    LEX_DETRACTOR_BIAS,
    LEX_DETRACTOR_GENERAL,
    LEX_DETRACTOR_FEW,
    LEX_DETRACTOR_OPINION, /* taken away for each unit that the opinion is below 0 */
    LEX_PROMOTER_BIAS,
    LEX_PROMOTER_GENERAL,
    LEX_PROMOTER_FEW,
    LEX_OPINION_BIAS,
    LEX_OPINION_GENERAL,
    LEX_NEUTRAL_CENTER,  /* a mood nearer to it than the width is neutral, */
    LEX_NEUTRAL_WIDTH,   /* where the width is this */
    LEX_NEUTRAL_OPINION, /* less this for each unit of opinion */
    LEX_MOOD_SAYS,       /* added for a statement of 10, taken away for one of 2 */
    LEX_MOOD_SCALE,      /* score = tanh(mood / scale) */
    LEX_PROMOTER_CUT,    /* least p_promoter that is called a promoter */
    LEX_DETRACTOR_CUT,   /* least p_detractor that is called a detractor */
    LEX_COUNT
};

/* Names of learned entries for the shape of a text as a whole: "#bang" for one
 * exclamation mark, "#bangs" for more, "#ask" and "#asks" likewise, "#caps" for mostly
 * capitals, "#size1" to "#size6" for up to 4, 10, 25, 60, 150 and more tokens. */
enum { LEXICON_SHAPES = 11 };
extern const struct str lexicon_shapes[LEXICON_SHAPES];

struct lexicon {
    struct str lang;
    struct lexicon_node *nodes; /* the first is empty: no path leads there */
    size_t nodes_len, nodes_cap;
    struct lexicon_entry *entries;
    size_t entries_len, entries_cap;
    float numbers[LEX_COUNT];
    bool has_learned;
    int32_t shapes[LEXICON_SHAPES]; /* entries of lexicon_shapes, or LEXICON_NONE */
    uint64_t hash;                  /* of every byte read */
    /* Words: open addressing (a power of two), two slots in a cache line. */
    struct lexicon_slot {
        struct word_head head;
        struct lexicon_known known; /* free: without id */
    } * slots;
    size_t slots_len;
    struct lexicon_word {
        uint32_t hash, at; /* `at` in `bytes` */
        int32_t node;      /* of this word as the start of an entry, or LEXICON_NONE */
        uint16_t leads;    /* as the node's, here for speed */
        uint8_t len;
    } * words; /* by id */
    size_t words_len, words_cap;
    int32_t last; /* first word of the entry read last */
    char *bytes;
    size_t bytes_len, bytes_cap;
    /* Steps: (node, word) to node. */
    struct lexicon_step {
        uint32_t from, word, to; /* `to` 0: free */
    } * steps;
    size_t steps_len, steps_used;
    uint64_t *step_bits; /* one is set where there is a step: most pairs of words lead
                            nowhere, and so cost little */
    size_t bits_mask;    /* their number, a power of two, less 1 */
    /* Words with accents, by word_hash() of their plain spelling. */
    struct lexicon_plain {
        uint32_t hash;
        int32_t id; /* LEXICON_NONE: free */
    } * plain;
    size_t plain_len, plain_used, plain_seen; /* plain_seen: words looked at */
};

/*
 * Read one file into `lx`, which is zeroed or holds other files of the language.
 *
 *   text  the whole file; borrowed until the call returns
 *   path  for messages: "path:line: ..."
 *
 * ERR_PARSE where a line is not as docs/lexicons.md says; `lx` may then hold a part.
 */
MUST_CHECK enum status lexicon_read(struct lexicon *lx, struct str text, const char *path,
                                    struct error *err);
void lexicon_release(struct lexicon *lx);

/* The id of a folded word with this word_hash(), or LEXICON_NONE. */
int32_t lexicon_word(const struct lexicon *lx, struct str word, uint32_t hash);

/* Is a word that fills its head the one of a slot with that head? */
static inline bool lexicon_has(const struct lexicon *lx, const struct lexicon_slot *slot,
                               struct str word)
{
    return slot->known.len == word.len &&
           (word.len == sizeof(struct word_head) ||
            memcmp(lx->bytes + lx->words[slot->known.id].at, word.ptr, word.len) == 0);
}

/* What the list knows of a folded word, of which the hash and the head are given. */
static inline const struct lexicon_known *lexicon_look(const struct lexicon *lx,
                                                       struct str word, uint32_t hash,
                                                       struct word_head head)
{
    static const struct lexicon_slot free_slot = {
        .known = {.id = LEXICON_NONE, .node = LEXICON_NONE, .entry = LEXICON_NONE}};
    const struct lexicon_slot *slots = lx->slots_len > 0 ? lx->slots : &free_slot;
    size_t mask = lx->slots_len > 0 ? lx->slots_len - 1 : 0;

    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        const struct lexicon_slot *slot = &slots[at];

        if ((slot->head.first == head.first && slot->head.rest == head.rest &&
             (word.len < sizeof(head) || lexicon_has(lx, slot, word))) ||
            slot->known.id == LEXICON_NONE)
            return &slot->known;
    }
}

/* What the list knows of the word that is spelled so without its accents
 * (letters_plain()), for a word that it does not have itself; NULL where there is none.
 */
const struct lexicon_known *lexicon_look_plain(const struct lexicon *lx, struct str word,
                                               uint32_t hash);

/* The part of lexicon_read() that finds the plain spellings of the words added. */
void lexicon_find_plain(struct lexicon *lx);

/* The name of a number in the file, "mood_bias" ... */
const char *lexicon_number_name(enum lexicon_number number);

/* The node that word `word` leads to from `node`, or LEXICON_NONE. In parts, for one who
 * asks for many at once: the hash of the step, whether there may be such a step, and the
 * look-up of one that may be. */
static inline uint64_t lexicon_step_hash(int32_t node, int32_t word)
{
    return (((uint64_t)(uint32_t)node << 32 | (uint32_t)word) * 0x9e3779b97f4a7c15u) >>
           32;
}
static inline bool lexicon_may_step(const struct lexicon *lx, uint64_t hash)
{
    size_t bit = hash & lx->bits_mask;

    return (lx->step_bits[bit / 64] >> bit % 64 & 1) != 0;
}
static inline int32_t lexicon_step(const struct lexicon *lx, int32_t node, int32_t word,
                                   uint64_t hash)
{
    size_t mask = lx->steps_len - 1;

    for (size_t i = hash & mask; lx->steps[i].to != 0; i = (i + 1) & mask) {
        if (lx->steps[i].from == (uint32_t)node && lx->steps[i].word == (uint32_t)word)
            return (int32_t)lx->steps[i].to;
    }
    return LEXICON_NONE;
}
static inline int32_t lexicon_next(const struct lexicon *lx, int32_t node, int32_t word)
{
    uint64_t hash = lexicon_step_hash(node, word);

    return lx->step_bits != NULL && lexicon_may_step(lx, hash)
               ? lexicon_step(lx, node, word, hash)
               : LEXICON_NONE;
}

#endif
