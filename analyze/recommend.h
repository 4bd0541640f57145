/*
 * recommend.h - from sums, stars and statements to the likelihood to recommend
 *
 * Stars say it themselves: the rating fixes the class, by rating_passive and
 * rating_promoter of the settings, and the words move the number within it. Words that
 * plainly say the opposite are a clash: it is flagged and the number lies between. Next
 * comes what the writer states ("would not recommend", "7/10"), then the words alone.
 */
#ifndef ANALYZE_RECOMMEND_H
#define ANALYZE_RECOMMEND_H

#include "base/mention.h"

struct recommend_input {
    double rating;         /* 0..1, or NAN */
    double least_passive;  /* of rating */
    double least_promoter; /* of rating */
    double p_text;         /* p_detractor of the words, or NAN */
    double p_promoter;     /* of the words, for who is no detractor; or NAN */
    double says;           /* a stated likelihood to recommend 0..10, or NAN */
    double detractor_cut;  /* least p_text of a detractor */
    double promoter_cut;   /* least p_promoter of a promoter */
    bool is_neutral;       /* the words judge nothing */
};

/* Fill p_detractor, recommend, basis, nps and is_clash of `j`. Words that judge nothing,
 * a news item or a question, are no answer to "would you recommend?": where nothing else
 * speaks and they don't warn, nps is NPS_UNKNOWN, and recommend a mere estimate. */
void recommend_judge(const struct recommend_input *in, struct judgement *j);

/* The likelihood to recommend that a rating alone stands for; NAN for NAN. */
double recommend_of_rating(const struct recommend_input *in);

/*
 * The probability of a detractor where words so grave were found (SEVERITY_HIGH or worse)
 * among `words` tokens. In few words they are all that is said, and dry: "maggots in the
 * rice". In many the other words have told already. Fitted on reviews with stars:
 * docs/accuracy.md.
 */
double recommend_weigh_severity(double p_text, enum severity severity, size_t words);

/* The same for a text alone; below 6.5 where it is a detractor. */
double recommend_of_text(const struct recommend_input *in);

#endif
