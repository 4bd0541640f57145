/*
 * digest_case_make.c - what the days of tests are made of
 */
#include "tests/digest_case_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct str keep(struct digest_day *day, const char *text)
{
    return arena_copy(&day->arena, str_from(text));
}

/* A mention with stars 1 to 5; 0: none. Class and likelihood follow the stars. */
struct mention *day_say(struct digest_day *day, const char *source, const char *author,
                        int stars, int64_t hours_old, const char *text)
{
    struct mention *m = arena_alloc(&day->arena, sizeof(*m));
    static const double recommend[] = {NAN, 0, 1, 4, 7.5, 9.6};

    mention_init(m);
    m->source = keep(day, source);
    m->brand = day->brand.name;
    m->author = keep(day, author);
    m->text = keep(day, text);
    m->id = arena_printf(&day->arena, "%s-%lld", source, (long long)hours_old);
    m->url = arena_printf(&day->arena, "https://reviews.example/%s/%lld", source,
                          (long long)hours_old);
    m->posted_at = NOW - hours_old * HOUR;
    m->seen_at = NOW - HOUR;
    m->judgement.version = STR("1-test");
    m->judgement.lang = STR("en");
    m->judgement.mood = MOOD_NEUTRAL;
    if (stars > 0) {
        m->rating = (stars - 1) / 4.0;
        m->rating_least = 1;
        m->rating_most = 5;
        m->judgement.recommend = recommend[stars];
        m->judgement.basis = BASIS_RATING;
        m->judgement.nps = nps_classify(recommend[stars]);
        if (stars != 3)
            m->judgement.mood = stars < 3 ? MOOD_NEGATIVE : MOOD_POSITIVE;
    }
    return m;
}

/* Mark the first place where the words stand in the text. */
void day_mark(struct digest_day *day, struct mention *m, const char *words, double weight,
              const char *rule)
{
    struct judgement *j = &m->judgement;
    struct reason *reasons =
        arena_alloc(&day->arena, (j->reasons_len + 1) * sizeof(*reasons));
    size_t at = str_find(m->text, str_from(words));

    if (at == SIZE_MAX) {
        fprintf(stderr, "no \"%s\" in \"" STR_FMT "\"\n", words, STR_ARG(m->text));
        return;
    }
    if (j->reasons_len > 0)
        memcpy(reasons, j->reasons, j->reasons_len * sizeof(*reasons));
    reasons[j->reasons_len] = (struct reason){
        MENTION_FIELD_TEXT, at, strlen(words), weight, keep(day, rule), keep(day, words)};
    j->reasons = reasons;
    j->reasons_len++;
}

void day_judge(struct mention *m, double recommend, enum basis basis,
               enum severity severity, const char *kind, const char *issue)
{
    struct judgement *j = &m->judgement;

    j->recommend = recommend;
    j->basis = basis;
    j->nps = nps_classify(recommend);
    j->mood = recommend < 6.5 ? MOOD_NEGATIVE : MOOD_POSITIVE;
    j->severity = severity;
    j->severity_kind = str_from(kind);
    j->issues_len = 0;
    if (issue != NULL)
        j->issues[j->issues_len++] = str_from(issue);
}

struct digest_case *day_cases(struct digest_day *day, size_t len)
{
    struct digest_case *list = arena_alloc(&day->arena, len * sizeof(*list));

    day->in.cases = list;
    day->in.cases_len = len;
    return list;
}

struct digest_case day_case(const struct mention *m, int64_t id,
                            enum digest_case_state state, int64_t since, int64_t due,
                            int64_t times, struct str draft)
{
    return (struct digest_case){.mention = m,
                                .id = id,
                                .state = state,
                                .since = since,
                                .due = due,
                                .times = times,
                                .draft = draft};
}

void day_thanks(struct digest_day *day, struct mention *a, struct mention *b)
{
    const struct mention **list =
        arena_alloc(&day->arena, 2 * sizeof(const struct mention *));

    list[0] = a;
    list[1] = b;
    day->in.thanks = list;
    day->in.thanks_len = b != NULL ? 2 : 1;
}

/* Put a mention among those of the period too. */
void day_add(struct digest_day *day, const struct mention *m)
{
    *batch_add(&day->batch) = *m;
    day->in.counts.mentions++;
    day->in.counts.detractors += m->judgement.nps == NPS_DETRACTOR;
}

const struct digest_source day_sources[4] = {
    {.name = LIT("google-pier"), .label = LIT("Google"), .failing_since = TIME_UNKNOWN},
    {.name = LIT("mastodon"), .label = LIT("Mastodon"), .failing_since = TIME_UNKNOWN},
    {.name = LIT("trustpilot"),
     .label = LIT("Trustpilot"),
     .failing_since = TIME_UNKNOWN},
    {.name = LIT("yelp"),
     .label = LIT("Yelp"),
     .is_failing = true,
     .failing_since = NOW - 3 * DAY - 2 * HOUR,
     .reason = LIT("403 forbidden"),
     .note = LIT("It shows at most 3 reviews anyway.")},
};

struct mention *day_sara(struct digest_day *day)
{
    struct mention *m =
        day_say(day, "google-pier", "Sara K.", 1, 31,
                "Charged twice for one cake and still waiting for my refund. I have "
                "called three times and nobody calls back. Coffee was fine.");

    m->place = STR("Pier Street");
    day_judge(m, 1, BASIS_BOTH, SEVERITY_HIGH, "refund", "refund");
    day_mark(day, m, "Charged twice", -1.1, "lexicon");
    day_mark(day, m, "still waiting for my refund", -1.6, "severity:refund");
    day_mark(day, m, "nobody calls back", -1.4, "lexicon");
    day_mark(day, m, "fine", 0.4, "lexicon");
    return m;
}
