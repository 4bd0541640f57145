/*
 * issues.h - which kinds of complaint a mention holds
 *
 * The kinds are data: config/issues/LANG.yaml, described in docs/issues.md. A kind
 * has phrases of two sorts: those that complain by themselves ("never arrived",
 * "overpriced") and mere topics ("delivery", "price"), which count only where their
 * clause is unkind. Each phrase has a weight; a kind whose weights reach 1 is an issue.
 * All phrases of a language make one automaton, so time is linear in the text, however
 * many kinds there are.
 *
 * What does not count: phrases in the scope of a negation or wish ("was never late"),
 * topics in a kind clause ("fast delivery"), and every phrase of a mention that is
 * plainly praise.
 */
#ifndef ANALYZE_ISSUES_H
#define ANALYZE_ISSUES_H

#include "analyze/phrases.h"
#include "analyze/tokens.h"
#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

/* One field of a mention, as issues_judge() and severity_judge() read it. */
struct issue_text {
    const struct tokens
        *tokens;          /* flags as mood_judge() sets them; NULL: no such field */
    const float *feeling; /* one a token: what the word lists say of it after negation and
                             the like, below 0 is bad; NULL where there is no lexicon */
};

struct issue_input {
    struct issue_text title, text;
    struct phrase_reader *reader; /* of issues_join() with this language; it has read the
                                     tokens of title and text as texts 0 and 1 */
    struct str lang;              /* "en"; a language without kinds gives no issues */
    enum mood mood;      /* of the whole mention; MOOD_UNSCORED is taken for neutral */
    double score;        /* -1..1, or NAN */
    double rating;       /* 0..1, or NAN */
    unsigned businesses; /* issues_businesses() of the brand; 0: general kinds alone */
    bool with_parts;     /* fill issue_result.parts */
};

struct issue_hit {
    struct str id;     /* "late-delivery"; lives as long as the struct issues */
    uint32_t kind;     /* the same as a number, for issues_kind_at() */
    double weight;     /* sum of the phrases' weights; 1 is the least that counts */
    int field;         /* MENTION_FIELD_TITLE or _TEXT, of the strongest phrase */
    size_t start, len; /* bytes of the strongest phrase in that field */
    bool is_outright;  /* phrases say it; else learned signs have made it one of hints */
    double needed;     /* the least weight that counts here; NAN: a phrase is enough */
};

/* What added to the weight of a kind, whether that became an issue or not. */
struct issue_share {
    uint32_t kind;     /* as issue_hit.kind */
    int field;         /* MENTION_FIELD_TITLE or _TEXT */
    size_t start, len; /* bytes in that field; len 0: the signs of the whole mention,
                          which make an issue but never unmake one */
    double weight;     /* may be below 0 */
};

/* A kind that is talked of, in whatever mood: praise, complaint or neither. */
struct issue_topic {
    struct str id;
    int feeling; /* -1, 0 or 1: of the clauses that name it */
};

enum { ISSUE_TOPICS_MAX = 12 };

struct issue_result {
    struct issue_hit items[MENTION_ISSUES_MAX]; /* the strongest first */
    size_t len;
    struct str dimension;  /* of the first issue; empty where there is none */
    struct str measure;    /* likewise */
    struct str touchpoint; /* likewise: "before", "during", "after"; may be empty */
    struct issue_topic topics[ISSUE_TOPICS_MAX]; /* in order of weight */
    size_t topics_len;
    const struct issue_share *parts; /* in order of the text; until the next judgement */
    size_t parts_len;
};

/* What a kind is, in one language. Strings live as long as the struct issues. */
struct issue_kind {
    struct str id, name; /* "late-delivery", "Late delivery" */
    struct str dimension, measure, touchpoint;
    struct str hint;     /* what a good answer would say; may be empty */
    struct str business; /* whose brands alone have it; empty: all */
    bool is_topic_only;  /* never an issue: "the place in general" */
};

struct issues; /* serves one thread: it keeps working memory from text to text */

/*
 * Read the kinds of every language and business that the program carries, then the
 * owner's own (settings->issues).
 *
 *   settings  NULL: ours alone
 *   out       written on success only; release with issues_free()
 *
 * ERR_PARSE with file and line for a wrong file, ERR_IO for the owner's; that it is not
 * there is no error.
 */
MUST_CHECK enum status issues_new(const struct settings *settings, struct issues **out,
                                  struct error *err);
void issues_free(struct issues *is);

/*
 * Read one more file of kinds, such as the owner's own. Kinds with a new id are added;
 * phrases of a known id add to it.
 *
 *   yaml  borrowed until the call returns
 *   path  for messages: "file:line: ..."
 *
 * ERR_PARSE for a wrong file; `is` may then hold a part of it.
 */
MUST_CHECK enum status issues_add(struct issues *is, struct str yaml, const char *path,
                                  struct error *err);

/* A bit for each of a brand's businesses, for struct issue_input. */
unsigned issues_businesses(const struct str_list *words);

/* For judging alone: from now on languages are read without what we ship for other
 * businesses than these, of issues_businesses(). Judgements of brands without those are
 * the same, and a quarter of the phrases need not be read; their kinds are not known to
 * issues_kind(). */
void issues_limit(struct issues *is, unsigned businesses);

/* Are there kinds in this language? */
bool issues_has(struct issues *is, struct str lang);

/* Have a reader find the phrases of a language, in rounds 0 and 1. Once a language. */
void issues_join(struct issues *is, struct str lang, struct phrase_reader *reader);

/* The issues of one mention. Never fails; `out` is replaced. */
void issues_judge(struct issues *is, const struct issue_input *in,
                  struct issue_result *out);

/* The kind with this id in language `lang`, else in English, else in any; NULL where
 * no file has it. */
const struct issue_kind *issues_kind(const struct issues *is, struct str id,
                                     struct str lang);

/* The n-th kind of a language, n from 0, in the order of its file; NULL past the last. */
const struct issue_kind *issues_kind_at(const struct issues *is, struct str lang,
                                        size_t n);

/* Hash of every file read, 8 hex digits: part of the analyzer's version. */
struct str issues_version(const struct issues *is);

#endif
