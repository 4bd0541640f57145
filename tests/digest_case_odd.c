/*
 * digest_case_odd.c - five places, scripts that run the other way, and hostile words
 */
#include "tests/digest_case_parts.h"

#include <math.h>
#include <string.h>

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

void day_five_places(struct digest_day *day)
{
    struct digest_source *sources;
    struct mention *first = day_sara(day),
                   *nice = day_say(day, "google-pier", "Tom\xc3\xa1s R.", 5, 14,
                                   "Best scones on the coast.");
    static const struct digest_dead dead[] = {
        {LIT("owner"), LIT("1 to answer, NPS 42 (31 to 52) - Mon 16 Nov"),
         LIT("550 5.1.1 no such user"), NOW - DAY}};

    nice->place = STR("Old Mill");
    day_cases(day, 1)[0] = day_case(first, 7, DIGEST_CASE_OPEN, NOW - 31 * HOUR,
                                    NOW - 7 * HOUR, 1, STR_NONE);
    day_add(day, first);
    day_add(day, nice);
    day_thanks(day, nice, NULL);
    day->in.places = five_places;
    day->in.places_len = ARRAY_LEN(five_places);
    day->in.by_source = two_groups;
    day->in.by_source_len = ARRAY_LEN(two_groups);
    day->in.counts = (struct digest_counts){.mentions = 14,
                                            .usual_low = 9,
                                            .usual_high = 16,
                                            .usual_worst_low = 1,
                                            .usual_worst_high = 4,
                                            .detractors = 4,
                                            .overdue = 1};
    day->in.nps = (struct digest_nps){38, 28, 47, 135, 12, true, 90, 75, 36, 24};
    day->in.dead = dead;
    day->in.dead_len = ARRAY_LEN(dead);
    day->in.is_brand_in_subject = true;
    sources = arena_alloc(&day->arena, sizeof(day_sources));
    memcpy(sources, day_sources, sizeof(day_sources));
    sources[1].skipped = 12;
    sources[1].is_cut = true;
    day->in.sources = sources;
    day->in.sources_len = ARRAY_LEN(day_sources);
}

void day_scripts(struct digest_day *day)
{
    struct digest_case *list = day_cases(day, 3);
    struct mention *arabic =
        day_say(day, "google-pier", "\xd9\x85\xd8\xb1\xd9\x8a\xd9\x85", 1, 30,
                "\xd8\xa7\xd9\x84\xd9\x82\xd9\x87\xd9\x88\xd8\xa9 "
                "\xd8\xa8\xd8\xa7\xd8\xb1\xd8\xaf"
                "\xd8\xa9 \xd9\x88\xd8\xa7\xd9\x84\xd8\xae\xd8\xaf\xd9\x85\xd8\xa9 "
                "\xd8\xb3\xd9\x8a\xd8\xa6\xd8\xa9. \xd8\xaf\xd9\x81\xd8\xb9\xd8\xaa 12 "
                "\xd9\x8a\xd9\x88\xd8\xb1\xd9\x88!");
    struct mention *hebrew =
        day_say(day, "mastodon", "\xd7\xa0\xd7\x95\xd7\xa2\xd7\x94 <3", 0, 5,
                "Wi-Fi \xd7\x9c\xd7\x90 \xd7\xa2\xd7\x95\xd7\x91\xd7\x93 "
                "\xf0\x9f\x98\xa1\xf0\x9f\x98\xa1 (again)");
    struct mention *emoji = day_say(
        day, "trustpilot", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 Zo\xc3\xab", 5,
        3,
        "\xf0\x9f\x98\x8d\xf0\x9f\x98\x8d "
        "\xe6\x9c\x80\xe9\xab\x98\xe3\x81\xa7\xe3\x81\x97"
        "\xe3\x81\x9f\xe3\x80\x82\xe3\x81\xbe\xe3\x81\x9f\xe6\x9d\xa5\xe3\x81\xbe\xe3"
        "\x81\x99"
        "\xe3\x80\x82 \xf0\x9f\x87\xaf\xf0\x9f\x87\xb5");
    struct mention *stars = day_say(day, "google-pier", "", 2, 12, "");

    arabic->judgement.lang = STR("ar");
    arabic->judgement.mood = MOOD_UNSCORED;
    hebrew->judgement.lang = STR("he");
    hebrew->place = STR("\xd7\x97\xd7\x99\xd7\xa4\xd7\x94");
    day_judge(hebrew, 2, BASIS_TEXT, SEVERITY_NORMAL, "", "wifi-down");
    day_mark(day, hebrew, "\xd7\x9c\xd7\x90 \xd7\xa2\xd7\x95\xd7\x91\xd7\x93", -1,
             "lexicon");
    emoji->judgement.lang = STR("ja");
    list[0] =
        day_case(arabic, 1, DIGEST_CASE_OPEN, NOW - 30 * HOUR, NOW - HOUR, 2, STR_NONE);
    list[1] = day_case(hebrew, 2, DIGEST_CASE_OPEN, NOW - 5 * HOUR, NOW + 19 * HOUR, 1,
                       STR_NONE);
    list[2] = day_case(stars, 3, DIGEST_CASE_OPEN, NOW - 12 * HOUR, NOW + 12 * HOUR, 1,
                       STR_NONE);
    day_add(day, arabic);
    day_add(day, hebrew);
    day_add(day, emoji);
    day_add(day, stars);
    day_thanks(day, emoji, NULL);
    day->brand.name = STR("Caf\xc3\xa9 \xd9\x82\xd9\x87\xd9\x88\xd8\xa9");
    day->in.counts.overdue = 1;
    day->in.counts.usual_low = 1;
    day->in.counts.usual_high = 6;
    day->in.counts.usual_worst_low = 0;
    day->in.counts.usual_worst_high = 2;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 0, NAN, false, 90, 0, 0, 0};
    day->in.sources = day_sources;
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

void day_hostile(struct digest_day *day)
{
    struct digest_case *list = day_cases(day, 4);
    struct mention *a =
        day_say(day, "<img src=x onerror=alert(1)>", "<script>alert('a')</script>", 1, 3,
                "</style><img src=\"https://evil.example/p.gif\">&lt;b&gt; \"quoted\" "
                "'single' & &amp; <a href=javascript:alert(1)>x</a>");
    struct mention *b = day_say(
        day, "mastodon", "CR\rLF\n\nBcc: all@evil.example", 2, 5,
        "line\r\n.\r\nQUIT\x1b[31mred\x1b]8;;http://evil.example\x07link\x01\x7f");
    struct mention *c =
        day_say(day, "mastodon", "\xe2\x80\xaegnp.exe", 1, 6,
                "\xe2\x81\xa6isolate \xe2\x80\xaereversed \xff\xfe bad \xc3 bytes");
    struct mention *d = day_say(day, "mastodon",
                                "Z\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc"
                                "\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81 algo",
                                1, 7, "fine");

    a->url = STR("javascript:alert(1)");
    b->url = STR("https://user:pass@evil.example/");
    c->url = STR("https://xn--80ak6aa92e.example/\"><script>");
    d->url = STR("data:text/html,<script>");
    day_mark(day, a, "<img src=", -1, "lexicon");
    a->title = STR("<title>&#60;</title>");
    a->place = STR("\"><plaintext>");
    for (int i = 0; i < 4; i++) {
        const struct mention *m[] = {a, b, c, d};

        list[i] = day_case(m[i], i + 1, DIGEST_CASE_OPEN, NOW - 9 * HOUR, NOW + i * HOUR,
                           1, STR_NONE);
        day_add(day, m[i]);
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
    day->in.counts.usual_worst_low = day->in.counts.usual_worst_high = -1;
    day->in.nps = (struct digest_nps){NAN, NAN, NAN, 9, NAN, false, 90, 9, 0, 0};
}
