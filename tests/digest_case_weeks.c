/*
 * digest_case_weeks.c - weeks and a month, all of it invented
 */
#include "tests/digest_case_parts.h"

#include <math.h>

static const struct digest_issue issues_week[] = {
    {.id = LIT("late-delivery"),
     .name = LIT("Late or delayed"),
     .trend = DIGEST_BACK,
     .since = NOW - 5 * DAY,
     .count_30d = 9,
     .people_30d = 8,
     .weekly = {5, 3, 1, 1, 0, 1, 3, 6},
     .before = -1,
     .after = -1},
    {.id = LIT("rude-staff"),
     .name = LIT("Rude staff"),
     .trend = DIGEST_STEADY,
     .since = NOW - 80 * DAY,
     .count_30d = 4,
     .people_30d = 4,
     .weekly = {1, 1, 0, 2, 1, 1, 1, 1},
     .before = -1,
     .after = -1},
    {.id = LIT("cold-food"),
     .name = LIT("Cold food"),
     .trend = DIGEST_CLOSED,
     .since = NOW - 4 * DAY,
     .count_30d = 1,
     .people_30d = 1,
     .weekly = {4, 5, 4, 1, 0, 0, 0, 0},
     .before = -1,
     .after = -1},
};

/* Monday 2026-11-09 to Sunday 2026-11-15, told on Monday morning. */
static void set_week(struct digest_day *day)
{
    day->in.kind = DIGEST_WEEKLY;
    day->in.to = NOW - 31 * HOUR; /* Monday 00:00 in Berlin */
    day->in.from = day->in.to - 7 * DAY;
    day->in.now = NOW - DAY;
    day->in.date = (struct digest_date){2026, 11, 16};
}

static void set_bars(struct digest_day *day, size_t len, const int *mentions,
                     const int *detractors)
{
    struct digest_bar *bars = arena_alloc(&day->arena, len * sizeof(*bars));
    int64_t first = (day->in.from + day->in.offset_s) / DAY;

    for (size_t i = 0; i < len; i++) {
        bars[i] = (struct digest_bar){first + (int64_t)i, mentions[i], detractors[i]};
        day->in.counts.mentions += mentions[i];
        day->in.counts.detractors += detractors[i];
    }
    day->in.days = bars;
    day->in.days_len = len;
}

void day_week(struct digest_day *day)
{
    static const int mentions[] = {9, 12, 7, 11, 14, 21, 16},
                     bad[] = {1, 2, 0, 1, 3, 5, 2};
    struct mention *sara = day_sara(day), *edited, *nice;
    struct digest_edit *edit = arena_alloc(&day->arena, sizeof(*edit));

    set_week(day);
    set_bars(day, 7, mentions, bad);
    nice = day_say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 60,
                   "Told two friends at work, both hooked. Ines remembers every order.");
    day_mark(day, nice, "remembers every order", 1.1, "lexicon");
    edited = day_say(day, "trustpilot", "Priya", 5, 300,
                     "They called me the same day. That is how it is done.");
    *edit = (struct digest_edit){edited, 0.25, NOW - 60 * HOUR};
    day->in.edits = edit;
    day->in.edits_len = 1;
    *day_cases(day, 1) = day_case(sara, 101, DIGEST_CASE_OPEN, NOW - 31 * HOUR,
                                  NOW - 30 * HOUR, 3, STR_NONE);
    day_thanks(day, nice, NULL);
    day->in.counts.mentions_before = 84;
    day->in.counts.detractors_before = 31;
    day->in.counts.overdue = 1;
    day->in.response = (struct digest_response){90, 64, 51, 40, 9.5, 12};
    day->in.issues = issues_week;
    day->in.issues_len = ARRAY_LEN(issues_week);
    day->in.nps = (struct digest_nps){42, 35, 49, 412, 33, true, 90, 240, 105, 67};
    day->in.sources = day_sources;
    day->in.sources_len = ARRAY_LEN(day_sources);
}

void day_quiet_week(struct digest_day *day)
{
    static const int none[7] = {0};

    set_week(day);
    set_bars(day, 7, none, none);
    day->in.counts.mentions_before = 2;
    day->in.counts.detractors_before = 0;
    day->in.response = (struct digest_response){90, 0, 0, 0, NAN, 0};
    day->in.sources = day_sources;
    day->in.sources_len = 3;
}

void day_long_month(struct digest_day *day)
{
    int mentions[31], bad[31];

    day_week(day);
    day->in.counts = (struct digest_counts){.mentions_before = 300,
                                            .detractors_before = -1,
                                            .usual_low = -1,
                                            .usual_high = -1};
    for (int i = 0; i < 31; i++) {
        mentions[i] = 8 + (i * 7) % 13;
        bad[i] = i % 6 == 5 ? 6 : i % 3;
    }
    day->in.kind = DIGEST_MONTHLY;
    day->in.from = NOW - 16 * DAY - 7 * HOUR - 31 * DAY + HOUR * 0;
    day->in.to = day->in.from + 31 * DAY;
    day->in.date = (struct digest_date){2026, 11, 1};
    set_bars(day, 31, mentions, bad);
    day->in.counts.detractors_before = 101;
}
