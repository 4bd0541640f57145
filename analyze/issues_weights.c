/*
 * issues_weights.c - what phrases are worth, config/issues/LANG.weights.tsv
 */
#include "analyze/issues_private.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

static const float topic_least = 0.55f; /* learned: less is seldom meant */
static const float trusted = 0.9f; /* of the weight by hand: nothing speaks against it */

enum { SHORT_WORDS = 20 /* that are mostly about one thing */ };

void issues_learned_begin(struct issue_lang *l, const struct issue_input *in)
{
    l->is_by_learned = l->has_learned && !l->is_home &&
                       (l->learned_for == 0 || (l->learned_for & in->businesses) != 0);
    l->is_short = in->text.tokens == NULL || in->text.tokens->len <= SHORT_WORDS;
}

/* Does a phrase say it so that no more is needed: one of the owner's own, or in a short
 * text one of ours that has not been found to be something else? */
static bool is_plain(const struct issue_lang *l, const struct issue_phrase *info,
                     float share)
{
    return info->sort == ISSUE_SAYS && info->weight * share >= issue_least &&
           (info->is_own || (l->is_short && info->learned >= trusted * info->weight));
}

/* A short text that is unkind to a topic means it, as by hand, unless the topic is seldom
 * meant at all. */
float issues_learned_worth(const struct issue_lang *l, struct issue_sum *s,
                           const struct issue_phrase *info, float share)
{
    bool is_meant = l->is_short && info->sort == ISSUE_ABOUT && share >= 1 &&
                    info->learned >= topic_least;

    s->is_plain = s->is_plain || is_plain(l, info, share);
    return (is_meant ? fmaxf(info->weight, info->learned) : info->learned) * share;
}

float issues_learned_least(const struct issue_lang *l, size_t kind, unsigned businesses)
{
    const float *needs = &l->needs[kind * ISSUE_BUSINESSES];
    float need = businesses != 0 ? INFINITY : needs[ISSUE_ANY_BUSINESS];

    if (l->sums[kind].is_plain)
        return -INFINITY; /* whatever its other phrases were found to be */
    for (; businesses != 0; businesses &= businesses - 1)
        need = fminf(need, needs[__builtin_ctz(businesses)]);
    return issue_least + need;
}

/* ---- the file ---- */

/* Where a phrase stands in issue_lang.infos. */
struct slot {
    uint64_t hash;
    uint32_t at;
};

struct slots {
    struct slot *items;
    size_t len;
};

static uint64_t hash_of(uint32_t kind, enum issue_sort sort, struct str phrase)
{
    return str_hash(phrase, (uint64_t)kind << 2 | (uint64_t)sort);
}

static int by_hash(const void *left, const void *right)
{
    const struct slot *a = left, *b = right;

    return (a->hash > b->hash) - (a->hash < b->hash);
}

static struct slots slots_of(const struct issue_lang *l)
{
    struct slots s = {mem_zalloc(l->infos_len + 1, sizeof(*s.items)), l->infos_len};

    for (size_t i = 0; i < s.len; i++)
        s.items[i] = (struct slot){
            hash_of(l->infos[i].kind, l->infos[i].sort, l->infos[i].phrase), (uint32_t)i};
    qsort(s.items, s.len, sizeof(*s.items), by_hash);
    return s;
}

/* The same words may stand in the general file and in that of a business. */
static bool set_learned(struct issue_lang *l, const struct slots *s, uint64_t hash,
                        double weight)
{
    const struct slot key = {.hash = hash};
    const struct slot *found =
        bsearch(&key, s->items, s->len, sizeof(*s->items), by_hash);
    size_t i;

    if (found == NULL)
        return false;
    for (i = (size_t)(found - s->items); i > 0 && s->items[i - 1].hash == hash;)
        i--;
    for (; i < s->len && s->items[i].hash == hash; i++)
        l->infos[s->items[i].at].learned = (float)weight;
    return true;
}

/* KIND, "says" or "about", the phrase, its weight, by tabs. A kind or a phrase that is
 * not there is of a business whose file was not read. */
static enum status read_weight(struct issue_lang *l, const struct slots *s,
                               struct str line, struct error *err)
{
    struct str id = str_split(&line, '\t'), sort = str_split(&line, '\t');
    struct str phrase = str_split(&line, '\t');
    uint32_t kind = issues_find_kind(l, id);
    bool is_says = str_eq(sort, STR("says"));
    double weight;

    if ((!is_says && !str_eq(sort, STR("about"))) || !str_to_double(line, &weight))
        return error_set(err, ERR_PARSE, "expected KIND, says or about, phrase, weight");
    if (kind == l->kinds_len ||
        !set_learned(l, s, hash_of(kind, is_says ? ISSUE_SAYS : ISSUE_ABOUT, phrase),
                     weight))
        l->strays++;
    return OK;
}

/* The number of a business, or that of "any"; ISSUE_BUSINESSES for none. */
static unsigned number_of(struct str word)
{
    unsigned bit = issues_business_bit(word);

    if (str_eq(word, STR("any")))
        return ISSUE_ANY_BUSINESS;
    return bit != 0 ? (unsigned)__builtin_ctz(bit) : ISSUE_BUSINESSES;
}

/* "#needs", a business, then KIND=NUMBER, by tabs. */
static enum status read_needs(struct issue_lang *l, struct str line, struct error *err)
{
    unsigned business;

    (void)str_split(&line, '\t');
    business = number_of(str_split(&line, '\t'));
    if (business == ISSUE_BUSINESSES)
        return error_set(err, ERR_PARSE, "no such business");
    while (line.ptr != NULL) {
        struct str number = str_split(&line, '\t'), id = str_split(&number, '=');
        uint32_t kind = issues_find_kind(l, id);
        double need;

        if (!str_to_double(number, &need))
            return error_set(err, ERR_PARSE, "expected KIND=NUMBER: \"" STR_FMT "\"",
                             STR_ARG(id));
        if (kind == l->kinds_len)
            l->strays++;
        else
            l->needs[kind * ISSUE_BUSINESSES + business] = (float)need;
    }
    return OK;
}

/* What is not told of a business is as for any. */
static void fill_needs(struct issue_lang *l)
{
    for (size_t i = 0; i < l->kinds_len * ISSUE_BUSINESSES; i++) {
        if (isnan(l->needs[i]))
            l->needs[i] = l->needs[i | ISSUE_ANY_BUSINESS]; /* of the same kind */
    }
}

/* "#only", then the businesses whose reviews were learned from, by tabs. */
static enum status read_only(struct issue_lang *l, struct str line, struct error *err)
{
    (void)str_split(&line, '\t');
    while (line.ptr != NULL) {
        unsigned bit = issues_business_bit(str_split(&line, '\t'));

        if (bit == 0)
            return error_set(err, ERR_PARSE, "no such business");
        l->learned_for |= bit;
    }
    return OK;
}

enum status issues_add_weights(struct issue_lang *l, struct str text, const char *path,
                               struct error *err)
{
    struct slots s = slots_of(l);
    struct str rest = text;
    enum status rc = OK;

    l->has_learned = true;
    for (size_t i = 0; i < l->kinds_len * ISSUE_BUSINESSES; i++)
        l->needs[i] = i % ISSUE_BUSINESSES == ISSUE_ANY_BUSINESS ? 0 : NAN;
    for (size_t n = 1; rc == OK && rest.len > 0; n++) {
        struct str line = str_split(&rest, '\n');

        if (str_starts(line, STR("#needs\t")))
            rc = read_needs(l, line, err);
        else if (str_starts(line, STR("#only\t")))
            rc = read_only(l, line, err);
        else if (line.len > 0 && !str_starts(line, STR("#")))
            rc = read_weight(l, &s, line, err);
        if (rc != OK)
            error_prefix(err, "%s:%zu: ", path, n);
    }
    fill_needs(l);
    free(s.items);
    return rc;
}
