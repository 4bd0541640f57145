/*
 * digest_cases.c - days to make digests of, all of it invented
 */
#include "tests/digest_cases.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A str in a constant table. */
#define LIT(text)                                                                        \
    {                                                                                    \
        "" text, sizeof(text) - 1                                                        \
    }

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

/* Tuesday 2026-11-17, 06:00 UTC: seven in the morning in Berlin. */
#define NOW ((int64_t)1794895200)

static struct str keep(struct digest_day *day, const char *text)
{
    return arena_copy(&day->arena, str_from(text));
}

/* A mention with stars 1 to 5; 0: none. Class and likelihood follow the stars. */
static struct mention *say(struct digest_day *day, const char *source, const char *author,
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
static void mark(struct digest_day *day, struct mention *m, const char *words,
                 double weight, const char *rule)
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

static void judge(struct mention *m, double recommend, enum basis basis,
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

static struct digest_case *cases(struct digest_day *day, size_t len)
{
    struct digest_case *list = arena_alloc(&day->arena, len * sizeof(*list));

    day->in.cases = list;
    day->in.cases_len = len;
    return list;
}

static struct digest_case a_case(const struct mention *m, int64_t id,
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

static void thanks(struct digest_day *day, struct mention *a, struct mention *b)
{
    const struct mention **list =
        arena_alloc(&day->arena, 2 * sizeof(const struct mention *));

    list[0] = a;
    list[1] = b;
    day->in.thanks = list;
    day->in.thanks_len = b != NULL ? 2 : 1;
}

/* Put a mention among those of the period too. */
static void add(struct digest_day *day, const struct mention *m)
{
    *batch_add(&day->batch) = *m;
    day->in.counts.mentions++;
    day->in.counts.detractors += m->judgement.nps == NPS_DETRACTOR;
}

static const struct digest_source sources_two[] = {
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

static void set_sources(struct digest_day *day)
{
    day->in.sources = sources_two;
    day->in.sources_len = ARRAY_LEN(sources_two);
}

static struct mention *sara(struct digest_day *day)
{
    struct mention *m =
        say(day, "google-pier", "Sara K.", 1, 31,
            "Charged twice for one cake and still waiting for my refund. I have "
            "called three times and nobody calls back. Coffee was fine.");

    m->place = STR("Pier Street");
    judge(m, 1, BASIS_BOTH, SEVERITY_HIGH, "refund", "refund");
    mark(day, m, "Charged twice", -1.1, "lexicon");
    mark(day, m, "still waiting for my refund", -1.6, "severity:refund");
    mark(day, m, "nobody calls back", -1.4, "lexicon");
    mark(day, m, "fine", 0.4, "lexicon");
    return m;
}

static struct mention *miles(struct digest_day *day)
{
    struct mention *m =
        say(day, "mastodon", "@mileswalks", 0, 9,
            "Blue Heron used to be my Friday place. 40 minutes for two flat "
            "whites, third time this month.");

    judge(m, 3, BASIS_TEXT, SEVERITY_NORMAL, "", "late-delivery");
    mark(day, m, "used to be", -0.9, "lexicon");
    mark(day, m, "40 minutes for two flat whites", -1.2, "issue:late-delivery");
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
    struct mention *m = say(day, "trustpilot", "June Abara", 2, 20, long_words);

    m->title = STR("A birthday to forget");
    m->also_on = 1;
    judge(m, 2, BASIS_BOTH, SEVERITY_NORMAL, "", "booking");
    m->judgement.issues[m->judgement.issues_len++] = STR("rude-staff");
    mark(day, m, "nobody knew of our booking", -1.3, "issue:booking");
    mark(day, m, "cold", -0.8, "lexicon");
    mark(day, m, "rude to my mother", -1.5, "issue:rude-staff");
    mark(day, m, "We will not be back", -2.0, "lexicon");
    return m;
}

static const struct digest_issue issues_bad[] = {
    {.id = LIT("late-delivery"),
     .name = LIT("Late or delayed"),
     .trend = DIGEST_BACK,
     .since = NOW - 11 * DAY,
     .count_30d = 9,
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

static void bad_day(struct digest_day *day)
{
    struct digest_issue *issues = arena_alloc(&day->arena, sizeof(issues_bad));
    struct mention *card =
        say(day, "trustpilot", "Bo L.", 3, 100,
            "The card reader failed again, so I left my shopping on the "
            "counter.");
    struct digest_case *list = cases(day, 3);
    struct digest_edit *edit = arena_alloc(&day->arena, sizeof(*edit));
    struct mention *tomas,
        *priya = say(day, "trustpilot", "Priya", 5, 300,
                     "They called me the same day. That is how it is done.");

    tomas = say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 14,
                "Told two friends at work, both hooked. Ines remembers every order.");
    mark(day, tomas, "both hooked", 1.2, "lexicon");
    mark(day, tomas, "remembers every order", 1.1, "lexicon");
    list[0] =
        a_case(miles(day), 102, DIGEST_CASE_OPEN, NOW - 9 * HOUR, NOW + 15 * HOUR, 1,
               STR("Forty minutes is too long, and three times is our "
                   "fault, not bad luck. Which days were you here? We "
                   "are putting two more people on Friday evenings."));
    list[1] = a_case(sara(day), 101, DIGEST_CASE_WAITING, NOW - 31 * HOUR, NOW - 7 * HOUR,
                     3, STR_NONE);
    list[2] = a_case(june(day), 103, DIGEST_CASE_OPEN, NOW - 20 * HOUR, NOW + 4 * HOUR, 1,
                     STR_NONE);
    priya->updated_at = NOW - 8 * HOUR;
    *edit = (struct digest_edit){priya, 0.25, NOW - 40 * HOUR};
    day->in.edits = edit;
    day->in.edits_len = 1;
    thanks(day, tomas, NULL);
    for (size_t i = 0; i < 3; i++)
        add(day, list[i].mention);
    add(day, tomas);
    for (int i = 0; i < 8; i++)
        add(day, say(day, "google-pier", i % 2 ? "Wen" : "Ola N.", 4 + i % 2, 2 + i,
                     i % 2 ? "Lovely as ever." : "Good coffee, a little loud."));
    day->in.counts.usual_low = 9;
    day->in.counts.usual_high = 16;
    day->in.counts.overdue = 1;
    judge(card, 4, BASIS_BOTH, SEVERITY_NORMAL, "", "payment");
    mark(day, card, "card reader failed again", -1.2, "issue:payment");
    memcpy(issues, issues_bad, sizeof(issues_bad));
    issues[0].worst = list[0].mention; /* quoted as a case already */
    issues[1].worst = card;
    day->in.issues = issues;
    day->in.issues_len = ARRAY_LEN(issues_bad);
    day->in.nps = (struct digest_nps){42, 31, 52, 132, 40, false, 90, 76, 35, 21};
    day->in.page_url = STR("https://blueheron.example/earshot/2026-11-17.html");
    day->in.settings_url = STR("https://blueheron.example/earshot/settings");
    set_sources(day);
}

static void empty_day(struct digest_day *day)
{
    day->in.counts.usual_low = 0;
    day->in.counts.usual_high = 3;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 4, NAN, false, 90, 3, 1, 0};
    day->in.sources = sources_two;
    day->in.sources_len = 3;
}

static void blind_day(struct digest_day *day)
{
    day->in.counts.usual_low = 2;
    day->in.counts.usual_high = 7;
    day->in.nps = (struct digest_nps){-12, -30, 6, 57, 11, true, 90, 17, 16, 24};
    day->in.sources = &sources_two[3];
    day->in.sources_len = 1;
}

static void first_day(struct digest_day *day)
{
    struct digest_case *list = cases(day, 2);

    day->in.is_first = true;
    list[0] = a_case(june(day), 1, DIGEST_CASE_OPEN, NOW - 20 * HOUR, TIME_UNKNOWN, 1,
                     STR_NONE);
    list[1] = a_case(miles(day), 2, DIGEST_CASE_OPEN, NOW - 9 * HOUR, TIME_UNKNOWN, 1,
                     STR_NONE);
    add(day, list[0].mention);
    add(day, list[1].mention);
    for (int i = 0; i < 30; i++)
        add(day, say(day, "google-pier", "Guest", 1 + (i * 7) % 5, 30 + i * 50,
                     "As expected."));
    day->in.counts.usual_low = day->in.counts.usual_high = -1;
    day->in.nps = (struct digest_nps){6, -25, 38, 31, NAN, false, 90, 12, 9, 10};
    day->brand.answer_hours = 0;
    day->in.sources = sources_two;
    day->in.sources_len = 3;
}

/* The worst that a day may be: many mentions, long words, wide scripts. */
static void day_of_400(struct digest_day *day)
{
    struct digest_case *list = cases(day, 60);
    const struct mention **liked =
        arena_alloc(&day->arena, 40 * sizeof(const struct mention *));

    for (int i = 0; i < 400; i++) {
        char name[32];
        struct mention *m;

        (void)snprintf(name, sizeof(name), "Customer %d", i + 1);
        m = say(day, i % 3 ? "google-pier" : "trustpilot", name, 1 + i % 5, 1 + i % 23,
                long_words);
        m->id = arena_printf(&day->arena, "m%d", i);
        if (i % 5 < 2) {
            judge(m, 1, BASIS_BOTH, i % 50 == 0 ? SEVERITY_URGENT : SEVERITY_NORMAL,
                  i % 50 == 0 ? "safety" : "", i % 2 ? "rude-staff" : "late-delivery");
            mark(day, m, "nobody knew of our booking", -1.3, "lexicon");
            mark(day, m, "We will not be back", -2.0, "lexicon");
        }
        if (i % 5 < 2 && i / 5 < 30)
            list[i / 5 * 2 + i % 5] = a_case(m, 1000 + i, DIGEST_CASE_OPEN, m->posted_at,
                                             m->posted_at + DAY, 1, STR_NONE);
        if (i % 5 == 4 && i / 5 < 40)
            liked[i / 5] = m;
        add(day, m);
    }
    day->in.thanks = liked;
    day->in.thanks_len = 40;
    day->in.counts.mentions = 1204; /* more than were handed over */
    day->in.counts.usual_low = 120;
    day->in.counts.usual_high = 210;
    for (size_t i = 0; i < 60; i++)
        day->in.counts.overdue += list[i].due < NOW;
    day->in.issues = issues_bad;
    day->in.issues_len = ARRAY_LEN(issues_bad);
    day->in.nps = (struct digest_nps){-3, -9, 3, 4120, 12, true, 90, 1500, 996, 1624};
    day->in.page_url = STR("https://blueheron.example/earshot/2026-11-17.html");
    set_sources(day);
}

static const struct digest_group five_places[] = {
    {LIT("Pier Street"), 6, 3, 12, 41},
    {LIT("Old Mill"), 4, 0, 61, 38},
    {LIT("Station"), 3, 1, 33, 52},
    {LIT("Harbour Market"), 1, 0, NAN, 4},
    {LIT("Llanfair Caereinion"), 0, 0, NAN, 0},
};

static const struct digest_group two_groups[] = {
    {LIT("google-pier"), 11, 3, 41, 120},
    {LIT("trustpilot"), 3, 1, NAN, 6},
};

static void five_locations(struct digest_day *day)
{
    struct digest_source *sources;
    struct mention *first = sara(day), *nice = say(day, "google-pier", "Tom\xc3\xa1s R.",
                                                   5, 14, "Best scones on the coast.");
    static const struct digest_dead dead[] = {
        {LIT("owner"), LIT("1 to answer, NPS 42 (31 to 52) - Mon 16 Nov"),
         LIT("550 5.1.1 no such user"), NOW - DAY}};

    nice->place = STR("Old Mill");
    cases(day, 1)[0] =
        a_case(first, 7, DIGEST_CASE_OPEN, NOW - 31 * HOUR, NOW - 7 * HOUR, 1, STR_NONE);
    add(day, first);
    add(day, nice);
    thanks(day, nice, NULL);
    day->in.kind = DIGEST_WEEKLY;
    day->in.from = day->in.to - 7 * DAY;
    day->in.places = five_places;
    day->in.places_len = ARRAY_LEN(five_places);
    day->in.by_source = two_groups;
    day->in.by_source_len = ARRAY_LEN(two_groups);
    day->in.counts = (struct digest_counts){
        .mentions = 14, .usual_low = 9, .usual_high = 16, .detractors = 4, .overdue = 1};
    day->in.nps = (struct digest_nps){38, 28, 47, 135, 12, true, 90, 75, 36, 24};
    day->in.dead = dead;
    day->in.dead_len = ARRAY_LEN(dead);
    day->in.is_brand_in_subject = true;
    sources = arena_alloc(&day->arena, sizeof(sources_two));
    memcpy(sources, sources_two, sizeof(sources_two));
    sources[1].skipped = 12;
    sources[1].is_cut = true;
    day->in.sources = sources;
    day->in.sources_len = ARRAY_LEN(sources_two);
}

static void scripts(struct digest_day *day)
{
    struct digest_case *list = cases(day, 3);
    struct mention *arabic =
        say(day, "google-pier", "\xd9\x85\xd8\xb1\xd9\x8a\xd9\x85", 1, 30,
            "\xd8\xa7\xd9\x84\xd9\x82\xd9\x87\xd9\x88\xd8\xa9 "
            "\xd8\xa8\xd8\xa7\xd8\xb1\xd8\xaf"
            "\xd8\xa9 \xd9\x88\xd8\xa7\xd9\x84\xd8\xae\xd8\xaf\xd9\x85\xd8\xa9 "
            "\xd8\xb3\xd9\x8a\xd8\xa6\xd8\xa9. \xd8\xaf\xd9\x81\xd8\xb9\xd8\xaa 12 "
            "\xd9\x8a\xd9\x88\xd8\xb1\xd9\x88!");
    struct mention *hebrew =
        say(day, "mastodon", "\xd7\xa0\xd7\x95\xd7\xa2\xd7\x94 <3", 0, 5,
            "Wi-Fi \xd7\x9c\xd7\x90 \xd7\xa2\xd7\x95\xd7\x91\xd7\x93 "
            "\xf0\x9f\x98\xa1\xf0\x9f\x98\xa1 (again)");
    struct mention *emoji =
        say(day, "trustpilot", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 Zo\xc3\xab",
            5, 3,
            "\xf0\x9f\x98\x8d\xf0\x9f\x98\x8d "
            "\xe6\x9c\x80\xe9\xab\x98\xe3\x81\xa7\xe3\x81\x97"
            "\xe3\x81\x9f\xe3\x80\x82\xe3\x81\xbe\xe3\x81\x9f\xe6\x9d\xa5\xe3\x81\xbe\xe3"
            "\x81\x99"
            "\xe3\x80\x82 \xf0\x9f\x87\xaf\xf0\x9f\x87\xb5");
    struct mention *stars = say(day, "google-pier", "", 2, 12, "");

    arabic->judgement.lang = STR("ar");
    arabic->judgement.mood = MOOD_UNSCORED;
    hebrew->judgement.lang = STR("he");
    hebrew->place = STR("\xd7\x97\xd7\x99\xd7\xa4\xd7\x94");
    judge(hebrew, 2, BASIS_TEXT, SEVERITY_NORMAL, "", "wifi-down");
    mark(day, hebrew, "\xd7\x9c\xd7\x90 \xd7\xa2\xd7\x95\xd7\x91\xd7\x93", -1, "lexicon");
    emoji->judgement.lang = STR("ja");
    list[0] =
        a_case(arabic, 1, DIGEST_CASE_OPEN, NOW - 30 * HOUR, NOW - HOUR, 2, STR_NONE);
    list[1] =
        a_case(hebrew, 2, DIGEST_CASE_OPEN, NOW - 5 * HOUR, NOW + 19 * HOUR, 1, STR_NONE);
    list[2] =
        a_case(stars, 3, DIGEST_CASE_OPEN, NOW - 12 * HOUR, NOW + 12 * HOUR, 1, STR_NONE);
    add(day, arabic);
    add(day, hebrew);
    add(day, emoji);
    add(day, stars);
    thanks(day, emoji, NULL);
    day->brand.name = STR("Caf\xc3\xa9 \xd9\x82\xd9\x87\xd9\x88\xd8\xa9");
    day->in.counts.overdue = 1;
    day->in.counts.usual_low = 1;
    day->in.counts.usual_high = 6;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 0, NAN, false, 90, 0, 0, 0};
    day->in.sources = sources_two;
    day->in.sources_len = 3;
}

static const struct digest_source sources_hostile[] = {
    {.name = LIT("<img src=x onerror=alert(1)>"),
     .label = LIT("\x1b]0;owned\x07<b>Bold</b>"),
     .is_failing = true,
     .failing_since = NOW - HOUR,
     .reason = LIT("502 <html>\r\nSubject: hi\x1b[2J")},
};

static const struct digest_issue issues_hostile[] = {
    {.id = LIT("x\" onmouseover=\""),
     .name = LIT("</td></table><script>alert(2)</script>"),
     .trend = DIGEST_OPENED,
     .since = NOW + 400 * DAY,
     .count_30d = 1,
     .weekly = {-3, 0, 0, 0, 0, 0, 0, 1},
     .note = LIT("]]> & --> \xe2\x80\xae evil"),
     .place = LIT("<h1>"),
     .place_count = 1,
     .before = -1,
     .after = -1},
};

static void hostile(struct digest_day *day)
{
    struct digest_case *list = cases(day, 4);
    struct mention *a =
        say(day, "<img src=x onerror=alert(1)>", "<script>alert('a')</script>", 1, 3,
            "</style><img src=\"https://evil.example/p.gif\">&lt;b&gt; \"quoted\" "
            "'single' & &amp; <a href=javascript:alert(1)>x</a>");
    struct mention *b =
        say(day, "mastodon", "CR\rLF\n\nBcc: all@evil.example", 2, 5,
            "line\r\n.\r\nQUIT\x1b[31mred\x1b]8;;http://evil.example\x07link\x01\x7f");
    struct mention *c =
        say(day, "mastodon", "\xe2\x80\xaegnp.exe", 1, 6,
            "\xe2\x81\xa6isolate \xe2\x80\xaereversed \xff\xfe bad \xc3 bytes");
    struct mention *d = say(day, "mastodon",
                            "Z\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc"
                            "\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81 algo",
                            1, 7, "fine");

    a->url = STR("javascript:alert(1)");
    b->url = STR("https://user:pass@evil.example/");
    c->url = STR("https://xn--80ak6aa92e.example/\"><script>");
    d->url = STR("data:text/html,<script>");
    mark(day, a, "<img src=", -1, "lexicon");
    a->title = STR("<title>&#60;</title>");
    a->place = STR("\"><plaintext>");
    for (int i = 0; i < 4; i++) {
        const struct mention *m[] = {a, b, c, d};

        list[i] = a_case(m[i], i + 1, DIGEST_CASE_OPEN, NOW - 9 * HOUR, NOW + i * HOUR, 1,
                         STR_NONE);
        add(day, m[i]);
    }
    list[0].draft = STR("Sorry <b>you</b> & \"yours\"");
    day->brand.name = STR("Acme & Sons <\"'>\r\nBcc: x@evil.example");
    day->brand.color = STR("red;background:url(https://evil.example)");
    day->in.page_url = STR("javascript:alert(3)");
    day->in.settings_url = STR("https://ok.example/?a=1&b=<2>");
    day->in.issues = issues_hostile;
    day->in.issues_len = 1;
    day->in.sources = sources_hostile;
    day->in.sources_len = 1;
    day->in.counts.usual_low = day->in.counts.usual_high = -1;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 9, NAN, false, 90, 9, 0, 0};
}

static void good_day(struct digest_day *day)
{
    struct mention *nice = say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 14,
                               "Told two friends at work, both hooked.");

    add(day, nice);
    for (int i = 0; i < 5; i++)
        add(day, say(day, "google-pier", "Wen", 5, 2 + i, "Lovely as ever."));
    thanks(day, nice, NULL);
    day->in.counts.usual_low = 2;
    day->in.counts.usual_high = 7;
    day->in.issues = &issues_bad[3];
    day->in.issues_len = 1;
    day->in.nps = (struct digest_nps){64, 52, 76, 88, 41, true, 90, 62, 20, 6};
    day->in.sources = sources_two;
    day->in.sources_len = 3;
}

const struct digest_case_row digest_case_rows[] = {
    {"bad-day", "three wait, one issue is back, one source is silent", bad_day},
    {"blind-day", "no source answered: not the same as quiet", blind_day},
    {"empty-day", "nothing new, too few answers for an NPS", empty_day},
    {"first-day", "no digest before: everything is new", first_day},
    {"five-places", "a week of five branches, and a mail that did not go out",
     five_locations},
    {"good-day", "nobody waits, an issue is gone", good_day},
    {"hostile", "markup, controls and addresses that must stay text", hostile},
    {"many", "400 mentions and 60 cases in under 90 kB", day_of_400},
    {"scripts", "right-to-left words, emoji, no words at all", scripts},
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
