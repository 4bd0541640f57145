#include "analyze/rules.h"

static const struct str names[RULE_COUNT] = {
    [RULE_LEXICON] = STR_INIT("lexicon"),   [RULE_GENERAL] = STR_INIT("general"),
    [RULE_PHRASE] = STR_INIT("phrase"),     [RULE_NEGATION] = STR_INIT("negation"),
    [RULE_WISH] = STR_INIT("wish"),         [RULE_PAST] = STR_INIT("past"),
    [RULE_CONTRAST] = STR_INIT("contrast"), [RULE_CONCESSION] = STR_INIT("concession"),
    [RULE_EDGES] = STR_INIT("edges"),       [RULE_INTENSIFIER] = STR_INIT("intensifier"),
    [RULE_CAPITALS] = STR_INIT("capitals"), [RULE_EXCLAMATION] = STR_INIT("exclamation"),
    [RULE_SARCASM] = STR_INIT("sarcasm"),   [RULE_STATEMENT] = STR_INIT("statement"),
    [RULE_QUESTION] = STR_INIT("question"), [RULE_SHAPE] = STR_INIT("shape"),
    [RULE_FOCUS] = STR_INIT("focus"),       [RULE_COMPARISON] = STR_INIT("comparison"),
};

struct str rule_name(enum rule rule)
{
    return rule < RULE_COUNT ? names[rule] : STR_NONE;
}
