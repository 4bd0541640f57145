#include "analyze/recommend.h"

#include <math.h>

static const double clash_low = 0.12, clash_high = 0.88; /* p_text that can clash */
/* Logarithms: what a statement adds, and up to where the other words don't outweigh it:
 * praise is said beside complaints more often than the other way round. */
static const double statement_odds = 1.0, statement_most = 2.0, praise_most = 1.0;
static const double least_praise = 8.5;
static const double severity_words = 30, severity_most = 1.5; /* logarithm of odds */
static const double p_of_rating[] = {0.97, 0.25, 0.04}; /* detractor, passive, promoter */

static double between(double x, double from, double to, double least, double most)
{
    double part = to > from ? (x - from) / (to - from) : 0;

    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return least + part * (most - least);
}

double recommend_of_rating(const struct recommend_input *in)
{
    if (isnan(in->rating))
        return NAN;
    if (in->rating < in->least_passive)
        return between(in->rating, 0, in->least_passive, 0, 6.4);
    if (in->rating < in->least_promoter)
        return between(in->rating, in->least_passive, in->least_promoter, 7, 8.4);
    return between(in->rating, in->least_promoter, 1, 9, 10);
}

double recommend_of_text(const struct recommend_input *in)
{
    if (isnan(in->p_text))
        return NAN;
    if (in->p_text >= in->detractor_cut)
        return between(in->p_text, in->detractor_cut, 1, 6.4, 0);
    if (in->p_promoter < in->promoter_cut)
        return between(in->p_promoter, 0, in->promoter_cut, 6.5, 8.4);
    return between(in->p_promoter, in->promoter_cut, 1, 8.5, 10);
}

static double clamp(double x, double least, double most)
{
    return x < least ? least : x > most ? most : x;
}

/* Both: the words move the number by up to one, within the class of the rating. */
static void fuse(const struct recommend_input *in, struct judgement *j, double text)
{
    double rating = recommend_of_rating(in);
    enum nps_class class = nps_classify(rating);
    double p = p_of_rating[class - NPS_DETRACTOR];

    j->is_clash = (class == NPS_PROMOTER && in->p_text > clash_high) ||
                  (class == NPS_DETRACTOR && rating < 4 && in->p_text < clash_low);
    j->basis = BASIS_BOTH;
    j->p_detractor = 0.8 * p + 0.2 * in->p_text;
    if (j->is_clash) {
        j->recommend = (rating + text) / 2;
        j->p_detractor = (p + in->p_text) / 2;
        return;
    }
    j->recommend = rating + clamp((text - rating) / 4, -1, 1);
    if (class == NPS_DETRACTOR)
        j->recommend = clamp(j->recommend, 0, 6.4);
    else if (class == NPS_PASSIVE)
        j->recommend = clamp(j->recommend, 6.5, 8.4);
    else
        j->recommend = clamp(j->recommend, 8.5, 10);
}

static double logit(double p)
{
    return log(clamp(p, 1e-6, 1 - 1e-6) / (1 - clamp(p, 1e-6, 1 - 1e-6)));
}

static double shift(double p, double odds)
{
    return 1 / (1 + exp(-logit(p) - odds));
}

double recommend_weigh_severity(double p_text, enum severity severity, size_t words)
{
    double odds = words > 0 ? severity_words / (double)words : 0;

    if (severity < SEVERITY_HIGH || isnan(p_text))
        return p_text;
    return shift(p_text, odds < severity_most ? odds : severity_most);
}

/* What is said outright outranks the other words, unless they all say the opposite: "five
 * stars so that you read this: the app crashes and support never answers". */
static void weigh_statement(const struct recommend_input *in, struct judgement *j,
                            double text)
{
    bool is_against = in->says < 6.5;
    double p, sign;

    j->basis = BASIS_STATEMENT;
    j->recommend = in->says;
    j->p_detractor = is_against ? 0.9 : 0.1;
    if (isnan(in->p_text))
        return;
    sign = is_against ? 1 : -1;
    j->p_detractor = shift(in->p_text, sign * statement_odds);
    p = shift(in->p_text,
              sign * (in->says < least_praise ? statement_most : praise_most));
    if (is_against != (p >= in->detractor_cut)) {
        j->basis = BASIS_TEXT;
        j->recommend = text;
    } else if (is_against != (j->p_detractor >= in->detractor_cut))
        j->p_detractor = is_against ? in->detractor_cut : in->detractor_cut - 0.01;
}

void recommend_judge(const struct recommend_input *in, struct judgement *j)
{
    double text = recommend_of_text(in);

    j->is_clash = false;
    j->basis = BASIS_NONE;
    j->recommend = j->p_detractor = NAN;
    if (!isnan(in->rating) && !isnan(in->p_text))
        fuse(in, j, isnan(in->says) ? text : (text + in->says) / 2);
    else if (!isnan(in->rating)) {
        j->basis = BASIS_RATING;
        j->recommend = recommend_of_rating(in);
        j->p_detractor = p_of_rating[nps_classify(j->recommend) - NPS_DETRACTOR];
    } else if (!isnan(in->says)) {
        weigh_statement(in, j, text);
    } else if (!isnan(in->p_text)) {
        j->basis = BASIS_TEXT;
        j->recommend = text;
        j->p_detractor = in->p_text;
    }
    j->nps = nps_classify(j->recommend);
    if (in->is_neutral && j->basis == BASIS_TEXT && j->nps == NPS_PASSIVE)
        j->nps = NPS_UNKNOWN;
}
