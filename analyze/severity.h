/*
 * severity.h - which mentions can't wait
 *
 * A complaint is normal, high or urgent. High and urgent come from rules of a few
 * kinds: safety, health, discrimination, fraud, legal, misconduct, privacy (data leak),
 * press, churn (announced), refund (demanded), unanswered (asked again and again). The
 * rules are data: config/issues/severity.LANG.yaml, described in docs/issues.md. A rule
 * has phrases, words that must stand near them, and words that make it harmless ("I
 * would kill for this cake").
 */
#ifndef ANALYZE_SEVERITY_H
#define ANALYZE_SEVERITY_H

#include "analyze/issues.h"

struct severity_hit {
    enum severity level;
    struct str kind;   /* "safety" ...; empty where the level is none or normal */
    int field;         /* MENTION_FIELD_TITLE or _TEXT */
    size_t start, len; /* bytes of the phrase in that field; len 0 without kind */
};

struct severity_rules; /* serves one thread */

/* Read the rules of every language that the program carries; as issues_new(). */
MUST_CHECK enum status severity_new(struct severity_rules **out, struct error *err);
void severity_free(struct severity_rules *rules);

/* As issues_has() and issues_join(), in rounds 0 and 2. */
bool severity_has(struct severity_rules *rules, struct str lang);
void severity_join(struct severity_rules *rules, struct str lang,
                   struct phrase_reader *reader);

/*
 * How urgent a mention is.
 *
 *   in      as for issues_judge(); the reader is of severity_join() too
 *   issues  what that found, or NULL: an issue makes a mention a complaint
 *   out     replaced. SEVERITY_NONE: no complaint. SEVERITY_NORMAL: a complaint (mood
 *           negative, an issue, or a rating of 0.5 at most) without a rule that holds.
 *           Of several rules the gravest kind is told
 *
 * Never fails.
 */
void severity_judge(struct severity_rules *rules, const struct issue_input *in,
                    const struct issue_result *issues, struct severity_hit *out);

/* Hash of every file read, 8 hex digits: part of the analyzer's version. */
struct str severity_version(const struct severity_rules *rules);

#endif
