#include "analyze/rules.h"

static const struct {
    struct str name, summary;
} rules[RULE_COUNT] = {
    [RULE_LEXICON] = {STR_INIT("lexicon"), STR_INIT("learned entries count")},
    [RULE_GENERAL] = {STR_INIT("general"), STR_INIT("hand-made entries count")},
    [RULE_PHRASE] = {STR_INIT("phrase"),
                     STR_INIT("a hand-made phrase speaks for the words within it")},
    [RULE_NEGATION] = {STR_INIT("negation"),
                       STR_INIT("not, never: turns and damps what it reaches")},
    [RULE_WISH] = {STR_INIT("wish"),
                   STR_INIT("would have, if only, was told: what it reaches is not so")},
    [RULE_PAST] = {STR_INIT("past"),
                   STR_INIT("used to be: what was good then is bad now")},
    [RULE_CONTRAST] = {STR_INIT("contrast"),
                       STR_INIT("but, however: what follows weighs more")},
    [RULE_CONCESSION] = {STR_INIT("concession"),
                         STR_INIT("although, despite: what stands there weighs less")},
    [RULE_EDGES] = {STR_INIT("edges"),
                    STR_INIT("the first and the last sentence weigh more")},
    [RULE_INTENSIFIER] = {STR_INIT("intensifier"),
                          STR_INIT("very, a bit: the next words are stronger or weaker")},
    [RULE_CAPITALS] = {STR_INIT("capitals"),
                       STR_INIT("a word in capitals among others is stronger")},
    [RULE_EXCLAMATION] = {STR_INIT("exclamation"),
                          STR_INIT("exclamation marks strengthen what is there")},
    [RULE_SARCASM] = {STR_INIT("sarcasm"), STR_INIT("\"great, another delay\"")},
    [RULE_STATEMENT] = {STR_INIT("statement"),
                        STR_INIT("a stated likelihood to recommend: never again, 7/10")},
    [RULE_QUESTION] = {STR_INIT("question"),
                       STR_INIT("a plain question or headline is rather neutral")},
    [RULE_SHAPE] = {STR_INIT("shape"),
                    STR_INIT("length, marks and capitals of the whole text count")},
    [RULE_FOCUS] = {STR_INIT("focus"), STR_INIT("words near the brand count more")},
    [RULE_COMPARISON] = {STR_INIT("comparison"),
                         STR_INIT("another brand praised in comparison: a complaint")},
};

struct str rule_name(enum rule rule)
{
    return rule < RULE_COUNT ? rules[rule].name : STR_NONE;
}

struct str rule_summary(enum rule rule)
{
    return rule < RULE_COUNT ? rules[rule].summary : STR_NONE;
}

bool rule_parse(struct str name, enum rule *out)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        if (str_eq(name, rules[i].name)) {
            *out = (enum rule)i;
            return true;
        }
    }
    return false;
}
