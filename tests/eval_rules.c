/*
 * eval_rules.c - the rules of judgement, as they are named and told in a table
 */
#include "tests/eval_rules.h"

static const char *const summaries[RULE_COUNT] = {
    [RULE_LEXICON] = "learned entries count",
    [RULE_GENERAL] = "hand-made entries count",
    [RULE_PHRASE] = "a hand-made phrase speaks for the words within it",
    [RULE_NEGATION] = "not, never: turns and damps what it reaches",
    [RULE_WISH] = "would have, if only, was told: what it reaches is not so",
    [RULE_PAST] = "used to be: what was good then is bad now",
    [RULE_CONTRAST] = "but, however: what follows weighs more",
    [RULE_CONCESSION] = "although, despite: what stands there weighs less",
    [RULE_EDGES] = "the first and the last sentence weigh more",
    [RULE_INTENSIFIER] = "very, a bit: the next words are stronger or weaker",
    [RULE_CAPITALS] = "a word in capitals among others is stronger",
    [RULE_EXCLAMATION] = "exclamation marks strengthen what is there",
    [RULE_SARCASM] = "\"great, another delay\"",
    [RULE_STATEMENT] = "a stated likelihood to recommend: never again, 7/10",
    [RULE_QUESTION] = "a plain question or headline is rather neutral",
    [RULE_SHAPE] = "length, marks and capitals of the whole text count",
    [RULE_FOCUS] = "words near the brand count more",
    [RULE_COMPARISON] = "another brand praised in comparison: a complaint",
};

const char *eval_rule_summary(enum rule rule)
{
    return summaries[rule];
}

bool eval_rule_parse(struct str name, enum rule *out)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        if (str_eq(name, rule_name((enum rule)i))) {
            *out = (enum rule)i;
            return true;
        }
    }
    return false;
}
