/*
 * judgement.h - a judgement as JSON, the same for score, explain and search
 */
#ifndef CLI_JUDGEMENT_H
#define CLI_JUDGEMENT_H

#include "base/json.h"
#include "base/mention.h"

/* "1-5", put into `out`; empty without a rating. `earshot import` reads it. */
enum { RATING_SCALE_SIZE = 64 };
struct str rating_scale(const struct mention *m, char out[RATING_SCALE_SIZE]);

enum judgement_detail { JUDGEMENT_PLAIN, JUDGEMENT_WHY, JUDGEMENT_SUMS };

/* One object with the fields of `earshot score` (docs/earshot-score.1); JUDGEMENT_WHY
 * adds the reasons, JUDGEMENT_SUMS those and what makes each issue. */
void judgement_write(struct json_writer *w, const struct judgement *j,
                     enum judgement_detail detail);

/* What it writes, for the tables of fields. */
#define FIELDS_JUDGEMENT                                                                 \
    {"score", "feeling, from -1 (worst) to 1 (best); null where unscored"},              \
        {"label", "negative, neutral, positive or unscored"},                            \
        {"p_detractor", "calibrated probability, 0 to 1, that the writer is a "          \
                        "detractor; or null"},                                           \
        {"detractor", "whether nps_class is detractor: true, false or null"},            \
        {"recommend", "likelihood to recommend, 0 to 10; or null"},                      \
        {"nps_class", "its class: promoter, passive, detractor; or null"},               \
        {"lang", "language of the text, as told or guessed: \"en\"; or null"},           \
        {"issues", "array of the kinds of complaint in it, the strongest first"},        \
        {"dimension", "service-quality dimension of the first issue; or null"},          \
        {"severity", "none, normal, high or urgent"},                                    \
        {"severity_kind", "what makes it severe; left out where nothing does"},          \
        {"answer", "false where it judges nothing and so counts in no NPS; else left "   \
                   "out"},                                                               \
        {"basis", "what recommend rests on: none, text, rating, both, statement"},       \
    {                                                                                    \
        "clash", "true where rating and words say opposite things; else left out"        \
    }
#define FIELD_WHY                                                                        \
    {                                                                                    \
        "why", "array of reasons: text (the words, or what the rule says), weight "      \
               "(what they add before calibration, below 0 is bad; together they are "   \
               "the sum that becomes the score), rule (several joined by +), and for "   \
               "words their field (title or text) and start (bytes in it)"               \
    }
#define FIELD_SUMS                                                                       \
    {                                                                                    \
        "issue_sums", "array of what makes each issue: issue, sum, needed (null: a "     \
                      "phrase is enough) and parts with text (null: learned words of "   \
                      "the whole) and weight, which make the sum"                        \
    }

#endif
