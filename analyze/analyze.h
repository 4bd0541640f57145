/*
 * analyze.h - mentions in, judgements out
 *
 * An analyzer holds the word lists and rules, made from the settings and from the
 * files that the program carries (or a folder of the owner's). It is pure: no clock, no
 * files after analyzer_new(), and the same mention gives the same judgement. One
 * analyzer serves one thread: it keeps working memory from mention to mention.
 */
#ifndef ANALYZE_ANALYZE_H
#define ANALYZE_ANALYZE_H

#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

struct analyzer;

struct analyzer_options {
    bool
        with_reasons; /* fill judgement.reasons; costs time, so scores alone go without */
    struct str lang;  /* take every text for this language ("en"); empty: guess */
    bool only_ours; /* leave what the brand query refuses without mood and the rest: most
                       of what a search brings, and nobody reads it */
    uint32_t rules_off;   /* RULE_BIT() of rules to leave out, see rules.h; 0: none */
    const char *lexicons; /* folder with LANG.tsv files that replace ours; NULL: ours */
};

/*
 * Make an analyzer.
 *
 *   settings  brands, sources and the rating_* limits; borrowed until
 *             analyzer_free(). NULL: the defaults, and every mention is ours
 *   options   NULL: all zero
 *   out       written on success only; release with analyzer_free()
 *
 * ERR_PARSE for a wrong word list of the owner's, ERR_USAGE for a language that is none,
 * ERR_MISSING, ERR_IO.
 */
MUST_CHECK enum status analyzer_new(const struct settings *settings,
                                    const struct analyzer_options *options,
                                    struct analyzer **out, struct error *err);
void analyzer_free(struct analyzer *an);

/*
 * Fill m->judgement from title, text, rating, language, source and brand.
 *
 *   arena  holds the strings and reasons of the judgement that are not static; the
 *          batch's own arena as a rule
 *
 * Never fails: what can't be judged is MOOD_UNSCORED, NAN or empty. A language
 * without word list is unscored and takes its likelihood to recommend from the rating.
 */
void analyze_mention(struct analyzer *an, struct mention *m, struct arena *arena);
void analyze_batch(struct analyzer *an, struct batch *b);

/* How the last mention came from words to numbers. What is unknown is NAN. */
struct analyze_way {
    double sum;                      /* of the weights of its reasons */
    double scale;                    /* score = tanh(sum / scale) */
    double neutral_from, neutral_to; /* sums between are neutral */
    bool is_plain;                   /* neutral whatever the sum: nothing in it judges */
    double p_words;    /* of a detractor, from the words alone, calibrated */
    double p_text;     /* the same with what is grave in them: judgement.severity */
    double p_promoter; /* likewise, of a promoter */
    double detractor_cut, promoter_cut; /* the least p that is called one */
    double words_recommend;  /* likelihood to recommend 0..10 from the words alone, */
    double text_recommend;   /* with what is grave in them, */
    double rating_recommend; /* from the rating alone, */
    double says;             /* and as it is stated */
};
struct analyze_way analyzer_way(const struct analyzer *an);

/* Version of word lists and rules, such as "1-6f09a3c2": it changes whenever the same
 * mention could be judged otherwise. Valid until analyzer_free(). */
struct str analyzer_version(const struct analyzer *an);

/* Code of the n-th language that can be scored ("de", "en" ...), n from 0; NULL past
 * the last. */
const char *analyzer_language(const struct analyzer *an, size_t n);

#endif
