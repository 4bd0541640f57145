/*
 * severity_private.h - what severity.c and severity_read.c share
 */
#ifndef ANALYZE_SEVERITY_PRIVATE_H
#define ANALYZE_SEVERITY_PRIVATE_H

#include "analyze/phrases.h"
#include "analyze/severity.h"
#include "analyze/severity_signs.h"
#include "base/arena.h"

enum severity_role {
    SEVERITY_SAY,    /* the phrase itself */
    SEVERITY_WITH,   /* must stand in its sentence or the one beside it */
    SEVERITY_UNLESS, /* must not stand near it */
};

struct severity_phrase {
    uint32_t rule; /* index in rules */
    enum severity_role role;
};

struct severity_rule {
    struct str kind;
    enum severity level;
    uint32_t order;        /* of the kind in its file: the graver first */
    uint32_t unless_reach; /* in sentences */
    bool has_with, has_unless;
    bool needs_complaint; /* holds in a complaint alone */
    bool bars_praise;     /* does not hold in plain praise */
    bool holds_negated;   /* holds behind a negator too */
    bool is_excuse;       /* what it says is not of its kind, for learned words either */
    bool is_sure;         /* whatever stands around it */
};

struct severity_lang {
    struct str lang;
    bool is_read;                   /* or being read */
    struct phrases *says;           /* the phrases themselves, which few texts hold */
    struct phrases *nears;          /* what may stand near them */
    unsigned says_part, nears_part; /* what the reader knows the two by */
    struct severity_rule *rules;
    size_t rules_len, rules_cap;
    struct severity_phrase *infos; /* by value of the phrases */
    size_t infos_len, infos_cap;
    uint32_t kinds;
    struct severity_signs *signs; /* NULL: none */
};

struct severity_rules {
    struct arena arena;
    struct severity_lang *langs;
    size_t langs_len, langs_cap;
    size_t latest; /* the one asked for last */
    uint64_t hash;
    char version[17];
    /* Working memory: */
    uint32_t *sentences; /* by token */
    size_t sentences_cap;
    struct sign_excuse *excuses; /* of a mention: those of its title, then of its text */
    size_t excuses_len, excuses_cap;
};

/* Read a file of rules behind those of its language. */
MUST_CHECK enum status severity_read_file(struct severity_rules *rules, struct str yaml,
                                          const char *path, struct error *err);

/* The rules of a language, whose file is read now where it has not been; NULL where there
 * are none. */
struct severity_lang *severity_lang(struct severity_rules *rules, struct str lang);

#endif
