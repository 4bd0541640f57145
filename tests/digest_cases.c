/*
 * digest_cases.c - days to make digests of, all of it invented
 */
#include "tests/digest_case_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void set_sources(struct digest_day *day)
{
    day->in.sources = day_sources;
    day->in.sources_len = ARRAY_LEN(day_sources);
}

static struct mention *miles(struct digest_day *day)
{
    struct mention *m =
        day_say(day, "mastodon", "@mileswalks", 0, 9,
                "Blue Heron used to be my Friday place. 40 minutes for two flat "
                "whites, third time this month.");

    day_judge(m, 3, BASIS_TEXT, SEVERITY_NORMAL, "", "late-delivery");
    day_mark(day, m, "used to be", -0.9, "lexicon");
    day_mark(day, m, "40 minutes for two flat whites", -1.2, "issue:late-delivery");
    return m;
}

static const char long_words[] = "We came on Saturday with the whole family for my "
                                 "mother's birthday and had booked a table "
                                 "for nine by the window two weeks before. Parking was "
                                 "easy and the sun was out. At the door "
                                 "nobody knew of our booking and we stood in the draught "
                                 "for twenty minutes. Then we got two "
                                 "small tables in different rooms. The soup came cold "
                                 "and the waiter was rude to my mother "
                                 "when she asked for a spoon. The cakes are still the "
                                 "best in town. My aunt liked the flowers. "
                                 "We will not be back for a celebration.";

static struct mention *june(struct digest_day *day)
{
    struct mention *m = day_say(day, "trustpilot", "June Abara", 2, 20, long_words);

    m->title = STR("A birthday to forget");
    m->also_on = 1;
    day_judge(m, 2, BASIS_BOTH, SEVERITY_NORMAL, "", "booking");
    m->judgement.issues[m->judgement.issues_len++] = STR("rude-staff");
    day_mark(day, m, "nobody knew of our booking", -1.3, "issue:booking");
    day_mark(day, m, "cold", -0.8, "lexicon");
    day_mark(day, m, "rude to my mother", -1.5, "issue:rude-staff");
    day_mark(day, m, "We will not be back", -2.0, "lexicon");
    return m;
}

static const struct digest_issue issues_bad[] = {
    {.id = LIT("late-delivery"),
     .name = LIT("Late or delayed"),
     .trend = DIGEST_BACK,
     .since = NOW - 11 * DAY,
     .count_30d = 9,
     .theme = LIT("parcel"),
     .people_30d = 8,
     .weekly = {5, 3, 1, 1, 0, 1, 3, 6},
     .place = LIT("Pier Street"),
     .place_count = 7,
     .before = -1,
     .after = -1},
    {.id = LIT("payment"),
     .name = LIT("Payment, card reader"),
     .trend = DIGEST_OPENED,
     .since = NOW - 9 * DAY,
     .count_30d = 6,
     .people_30d = 6,
     .weekly = {0, 0, 0, 0, 0, 0, 2, 4},
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
     .since = NOW - 26 * DAY,
     .count_30d = 1,
     .people_30d = 1,
     .weekly = {4, 5, 4, 1, 0, 0, 0, 0},
     .note = LIT("Your new hatch"),
     .before = 9,
     .after = 1},
};

static const char *const act_names[DIGEST_ACTS] = {"answered", "not-us", "wrong-mood",
                                                   "later", "ignore"};

/* Links as the program makes them: our mailbox, the token in the subject. */
static void set_acts(struct digest_day *day, struct digest_case *list, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < DIGEST_ACTS; k++)
            list[i].acts[k] =
                arena_printf(&day->arena,
                             "mailto:desk@blueheron.example?subject=%s%%20%lld%%20k3J9-"
                             "v0pQ-71xZ-mm2R",
                             act_names[k], (long long)list[i].id);
    }
}

/* What a day has besides: done by mail, a change that was tried, somebody back, answers,
 * others who are talked about. */
static void set_more(struct digest_day *day)
{
    static const struct digest_done done[] = {
        {DIGEST_ACT_ANSWERED, 88, LIT("Kofi B."), LIT("rang her, all is well"),
         NOW - HOUR},
        {DIGEST_ACT_NOT_US, 91, LIT("lake_life"), {NULL, 0}, NOW - HOUR},
    };
    static const struct digest_fix fixes[] = {
        {LIT("cold-food"), LIT("Cold food"), LIT("Pier Street"), LIT("new hatch"),
         NOW - 30 * DAY, 9, 1, 30, DIGEST_FIX_WORKED},
        {LIT("payment"),
         LIT("Payment, card reader"),
         {NULL, 0},
         {NULL, 0},
         NOW - 3 * DAY,
         2,
         1,
         3,
         DIGEST_FIX_EARLY},
    };
    static const struct digest_voice voices[] = {
        {LIT("Blue Heron Coffee"), true, 41, 42, 36},
        {LIT("Kingfisher Cafe"), false, 64, 18, 51},
        {LIT("Bean There"), false, 9, NAN, 4},
    };
    static const struct digest_group by_source[] = {
        {LIT("google-pier"), 9, 1, 47, 88},
        {LIT("trustpilot"), 2, 1, 31, 39},
        {LIT("mastodon"), 1, 1, NAN, 5},
    };
    struct digest_return *back = arena_alloc(&day->arena, sizeof(*back));

    *back = (struct digest_return){
        day_say(day, "trustpilot", "Marta W.", 2, 6, "It was better in spring."), 9, 1,
        NOW - 200 * DAY};
    day->in.returns = back;
    day->in.returns_len = 1;
    day->in.done = done;
    day->in.done_len = ARRAY_LEN(done);
    day->in.fixes = fixes;
    day->in.fixes_len = ARRAY_LEN(fixes);
    day->in.voices = voices;
    day->in.voices_len = ARRAY_LEN(voices);
    day->in.voice_days = 30;
    day->in.by_source = by_source;
    day->in.by_source_len = ARRAY_LEN(by_source);
    day->in.response = (struct digest_response){90, 21, 17, 12, 9.5, 2};
}

static void bad_day(struct digest_day *day)
{
    struct digest_issue *issues = arena_alloc(&day->arena, sizeof(issues_bad));
    struct mention *card =
        day_say(day, "trustpilot", "Bo L.", 3, 100,
                "The card reader failed again, so I left my shopping on the "
                "counter.");
    struct digest_case *list = day_cases(day, 3);
    struct digest_edit *edit = arena_alloc(&day->arena, sizeof(*edit));
    struct mention *tomas,
        *priya = day_say(day, "trustpilot", "Priya", 5, 300,
                         "They called me the same day. That is how it is done.");

    tomas = day_say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 14,
                    "Told two friends at work, both hooked. Ines remembers every order.");
    day_mark(day, tomas, "both hooked", 1.2, "lexicon");
    day_mark(day, tomas, "remembers every order", 1.1, "lexicon");
    list[0] =
        day_case(miles(day), 102, DIGEST_CASE_OPEN, NOW - 9 * HOUR, NOW + 15 * HOUR, 1,
                 STR("Forty minutes is too long, and three times is our "
                     "fault, not bad luck. Which days were you here? We "
                     "are putting two more people on Friday evenings."));
    list[1] = day_case(day_sara(day), 101, DIGEST_CASE_WAITING, NOW - 31 * HOUR,
                       NOW - 7 * HOUR, 3, STR_NONE);
    list[2] = day_case(june(day), 103, DIGEST_CASE_OPEN, NOW - 20 * HOUR, NOW + 4 * HOUR,
                       1, STR_NONE);
    set_acts(day, list, 3);
    list[1].draft_refused = STR("refund");
    priya->updated_at = NOW - 8 * HOUR;
    *edit = (struct digest_edit){priya, 0.25, NOW - 40 * HOUR};
    day->in.edits = edit;
    day->in.edits_len = 1;
    day_thanks(day, tomas, NULL);
    for (size_t i = 0; i < 3; i++)
        day_add(day, list[i].mention);
    day_add(day, tomas);
    for (int i = 0; i < 8; i++)
        day_add(day,
                day_say(day, "google-pier", i % 2 ? "Wen" : "Ola N.", 4 + i % 2, 2 + i,
                        i % 2 ? "Lovely as ever." : "Good coffee, a little loud."));
    day->in.counts.usual_low = 9;
    day->in.counts.usual_high = 16;
    day->in.counts.usual_worst_low = 1;
    day->in.counts.usual_worst_high = 4;
    day->in.counts.overdue = 1;
    day_judge(card, 4, BASIS_BOTH, SEVERITY_NORMAL, "", "payment");
    day_mark(day, card, "card reader failed again", -1.2, "issue:payment");
    memcpy(issues, issues_bad, sizeof(issues_bad));
    issues[0].worst = list[0].mention; /* quoted as a case already */
    issues[1].worst = card;
    day->in.issues = issues;
    day->in.issues_len = ARRAY_LEN(issues_bad);
    day->in.nps = (struct digest_nps){42, 31, 52, 132, 40, false, 90, 76, 35, 21};
    set_more(day);
    day->in.page_url = STR("https://blueheron.example/earshot/2026-11-17.html");
    day->in.settings_url = STR("https://blueheron.example/earshot/settings");
    set_sources(day);
}

static void empty_day(struct digest_day *day)
{
    day->in.counts.usual_low = 0;
    day->in.counts.usual_high = 3;
    day->in.counts.usual_worst_low = 0;
    day->in.counts.usual_worst_high = 1;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 4, NAN, false, 90, 3, 1, 0};
    day->in.sources = day_sources;
    day->in.sources_len = 3;
}

static void blind_day(struct digest_day *day)
{
    day->in.counts.usual_low = 2;
    day->in.counts.usual_high = 7;
    day->in.counts.usual_worst_low = 0;
    day->in.counts.usual_worst_high = 2;
    day->in.nps = (struct digest_nps){-12, -30, 6, 57, 11, true, 90, 17, 16, 24};
    day->in.sources = &day_sources[3];
    day->in.sources_len = 1;
}

static void first_day(struct digest_day *day)
{
    struct digest_case *list = day_cases(day, 2);

    day->in.is_first = true;
    list[0] = day_case(june(day), 1, DIGEST_CASE_OPEN, NOW - 20 * HOUR, TIME_UNKNOWN, 1,
                       STR_NONE);
    list[1] = day_case(miles(day), 2, DIGEST_CASE_OPEN, NOW - 9 * HOUR, TIME_UNKNOWN, 1,
                       STR_NONE);
    day_add(day, list[0].mention);
    day_add(day, list[1].mention);
    for (int i = 0; i < 30; i++)
        day_add(day, day_say(day, "google-pier", "Guest", 1 + (i * 7) % 5, 30 + i * 50,
                             "As expected."));
    day->in.counts.usual_low = day->in.counts.usual_high = -1;
    day->in.counts.usual_worst_low = day->in.counts.usual_worst_high = -1;
    day->in.nps = (struct digest_nps){6, -25, 38, 31, NAN, false, 90, 12, 9, 10};
    day->brand.answer_hours = 0;
    day->in.sources = day_sources;
    day->in.sources_len = 3;
}

/* The worst that a day may be: many mentions, long words, wide scripts. */
static void day_of_400(struct digest_day *day)
{
    struct digest_case *list = day_cases(day, 60);
    const struct mention **liked =
        arena_alloc(&day->arena, 40 * sizeof(const struct mention *));

    for (int i = 0; i < 400; i++) {
        char name[32];
        struct mention *m;

        (void)snprintf(name, sizeof(name), "Customer %d", i + 1);
        m = day_say(day, i % 3 ? "google-pier" : "trustpilot", name, 1 + i % 5,
                    1 + i % 23, long_words);
        m->id = arena_printf(&day->arena, "m%d", i);
        if (i % 5 < 2) {
            day_judge(m, 1, BASIS_BOTH, i % 50 == 0 ? SEVERITY_URGENT : SEVERITY_NORMAL,
                      i % 50 == 0 ? "safety" : "",
                      i % 2 ? "rude-staff" : "late-delivery");
            day_mark(day, m, "nobody knew of our booking", -1.3, "lexicon");
            day_mark(day, m, "We will not be back", -2.0, "lexicon");
        }
        if (i % 5 < 2 && i / 5 < 30)
            list[i / 5 * 2 + i % 5] =
                day_case(m, 1000 + i, DIGEST_CASE_OPEN, m->posted_at, m->posted_at + DAY,
                         1, STR_NONE);
        if (i % 5 == 4 && i / 5 < 40)
            liked[i / 5] = m;
        day_add(day, m);
    }
    day->in.thanks = liked;
    day->in.thanks_len = 40;
    day->in.counts.mentions = 1204; /* more than were handed over */
    day->in.counts.usual_low = 120;
    day->in.counts.usual_high = 210;
    day->in.counts.usual_worst_low = 20;
    day->in.counts.usual_worst_high = 40;
    for (size_t i = 0; i < 60; i++)
        day->in.counts.overdue += list[i].due < NOW;
    day->in.issues = issues_bad;
    day->in.issues_len = ARRAY_LEN(issues_bad);
    day->in.nps = (struct digest_nps){-3, -9, 3, 4120, 12, true, 90, 1500, 996, 1624};
    day->in.page_url = STR("https://blueheron.example/earshot/2026-11-17.html");
    set_sources(day);
}

static void good_day(struct digest_day *day)
{
    struct mention *nice = day_say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 14,
                                   "Told two friends at work, both hooked.");
    struct mention *again = day_say(day, "mastodon", "@ole", 0, 5, "Fine again, thanks!");
    struct digest_return *back = arena_alloc(&day->arena, sizeof(*back));

    again->judgement.recommend = 9;
    *back = (struct digest_return){again, 2, NAN, NOW - 30 * DAY};
    day->in.returns = back;
    day->in.returns_len = 1;
    day_add(day, nice);
    for (int i = 0; i < 5; i++)
        day_add(day, day_say(day, "google-pier", "Wen", 5, 2 + i, "Lovely as ever."));
    day_thanks(day, nice, NULL);
    day->in.counts.usual_low = 2;
    day->in.counts.usual_high = 7;
    day->in.counts.usual_worst_low = 0;
    day->in.counts.usual_worst_high = 2;
    day->in.issues = &issues_bad[3];
    day->in.issues_len = 1;
    day->in.nps = (struct digest_nps){64, 52, 76, 88, 41, true, 90, 62, 20, 6};
    day->in.sources = day_sources;
    day->in.sources_len = 3;
}

const struct digest_case_row digest_case_rows[] = {
    {"bad-day", "three wait, one issue is back, one source is silent", bad_day, NULL},
    {"blind-day", "no source answered: not the same as quiet", blind_day, NULL},
    {"empty-day", "nothing new, too few answers for an NPS", empty_day, NULL},
    {"first-day", "no digest before: everything is new", first_day, NULL},
    {"five-places", "five branches, and a mail that did not go out", day_five_places,
     NULL},
    {"good-day", "nobody waits, an issue is gone", good_day, NULL},
    {"hostile", "markup, controls and addresses that must stay text", day_hostile, NULL},
    {"long-month", "thirty days with more of everything", day_long_month, NULL},
    {"many", "400 mentions and 60 cases in under 90 kB", day_of_400, NULL},
    {"quiet-week", "a week in which nothing was said", day_quiet_week, NULL},
    {"round-calm", "nobody waits at any brand", NULL, &digest_case_all_calm},
    {"round-fifty", "an agency's morning", NULL, &digest_case_fifty},
    {"round-full", "sixty brands in a storm each", NULL, &digest_case_all_full},
    {"round-hostile", "names of brands are foreign too", NULL, &digest_case_all_hostile},
    {"round-quiet", "nothing new at any brand", NULL, &digest_case_all_quiet},
    {"scripts", "right-to-left words, emoji, no words at all", day_scripts, NULL},
    {"week", "against the week before: what changed, what was answered", day_week, NULL},
};
const size_t digest_case_rows_len = ARRAY_LEN(digest_case_rows);

void digest_day_fill(struct digest_day *day, const struct digest_case_row *row)
{
    *day = (struct digest_day){
        .brand = {.name = STR("Blue Heron Coffee"), .answer_hours = 24},
        .in = {.kind = DIGEST_DAILY,
               .language = STR("en"),
               .from = NOW - DAY,
               .to = NOW,
               .now = NOW,
               .date = {2026, 11, 17},
               .offset_s = HOUR,
               .counts = {.usual_low = -1, .usual_high = -1},
               .nps = {.value = NAN,
                       .low = NAN,
                       .high = NAN,
                       .previous = NAN,
                       .window_days = 90},
               .rating_promoter = 1,
               .rating_passive = 0.75},
    };
    day->in.brand = &day->brand;
    day->in.mentions = &day->batch;
    row->fill(day);
}

void digest_day_release(struct digest_day *day)
{
    batch_release(&day->batch);
    arena_release(&day->arena);
}
