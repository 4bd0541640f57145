/*
 * digest_case_rounds.c - mornings of an agency: many brands in one mail, all invented
 */
#include "reports/roundup.h"
#include "tests/digest_case_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BRANDS_MAX = 64 };

static struct mention *urgent(struct digest_day *day, const char *author,
                              const char *text, const char *words, const char *kind,
                              int64_t hours)
{
    struct mention *m = day_say(day, "google-pier", author, 1, hours, text);

    day_judge(m, 0, BASIS_BOTH, SEVERITY_URGENT, kind, "hygiene");
    day_mark(day, m, words, -3.0, "severity");
    return m;
}

/* Two guests in hospital, and one who wants the money back. */
static void day_of_illness(struct digest_day *day)
{
    struct digest_case *cases;
    struct mention *a, *b;

    day->in.sources = day_sources;
    day->in.sources_len = 3;
    a = urgent(day, "Marta Lind",
               "We had the mussels on Saturday. My son got food poisoning and spent the "
               "night in hospital. Nobody at the desk took down our number.",
               "got food poisoning and spent the night in hospital", "health", 40);
    b = urgent(day, "T. Osei",
               "Three of our table were sick the same evening, all from the mussels.",
               "were sick the same evening", "health", 9);
    cases = day_cases(day, 2);
    cases[0] =
        day_case(a, 411, DIGEST_CASE_OPEN, NOW - 40 * HOUR, NOW - 16 * HOUR, 1, STR_NONE);
    cases[1] =
        day_case(b, 415, DIGEST_CASE_OPEN, NOW - 9 * HOUR, NOW + 15 * HOUR, 1, STR_NONE);
    day->in.cases = cases;
    day->in.cases_len = 2;
    day_add(day, a);
    day_add(day, b);
    day->in.counts.mentions = 7;
    day->in.counts.detractors = 3;
    day->in.counts.overdue = 1;
}

/* Twelve wait, four of them urgently; an issue grows, and the score falls. */
static void day_of_storm(struct digest_day *day)
{
    enum { CASES = 12 };
    static const struct digest_issue issue = {.id = LIT("late-delivery"),
                                              .name = LIT("Late or delayed"),
                                              .trend = DIGEST_GROWING,
                                              .since = NOW - 11 * DAY,
                                              .count_30d = 31};
    struct digest_case *cases = day_cases(day, CASES);

    day->in.sources = day_sources;
    day->in.sources_len = ARRAY_LEN(day_sources);
    for (int i = 0; i < CASES; i++) {
        struct mention *m =
            i % 3 == 0 ? urgent(day, "Marta Lind",
                                "All four of us had food poisoning after the mussels, "
                                "and nobody at the desk took down our number or name.",
                                "had food poisoning after the mussels", "health", 30 - i)
                       : day_say(day, "trustpilot", "June Abara", 2, 30 - i,
                                 "The soup came cold, and we waited for an hour.");

        cases[i] = day_case(m, 100 + i, DIGEST_CASE_OPEN, NOW - (30 - i) * HOUR,
                            NOW - (6 - i) * HOUR, 1, STR_NONE);
        cases[i].acts[0] = STR("mailto:desk@blueheron.example?subject=1");
        cases[i].acts[1] = STR("mailto:desk@blueheron.example?subject=2");
    }
    day->in.cases = cases;
    day->in.cases_len = CASES;
    day->in.issues = &issue;
    day->in.issues_len = 1;
    day->in.counts.mentions = 1204;
    day->in.counts.detractors = 240;
    day->in.counts.overdue = 6;
    day->in.nps = (struct digest_nps){.value = -3,
                                      .low = -9,
                                      .high = 3,
                                      .previous = 12,
                                      .count = 900,
                                      .has_changed = true,
                                      .window_days = 90};
}

/* One source of the same kind fails for the same reason at brand after brand. */
static void day_without_google(struct digest_day *day)
{
    static const struct digest_source sources[] = {
        {.name = LIT("google"),
         .adapter = LIT("googlebusiness"),
         .is_failing = true,
         .failing_since = NOW - 5 * DAY,
         .reason = LIT("auth: the login was withdrawn (invalid_grant)")},
        {.name = LIT("trustpilot"), .failing_since = TIME_UNKNOWN},
    };

    day->in.sources = sources;
    day->in.sources_len = ARRAY_LEN(sources);
}

static const struct digest_case_row own_days[] = {
    {"illness", "two urgent cases", day_of_illness, NULL},
    {"storm", "twelve wait, and more", day_of_storm, NULL},
    {"no-google", "quiet, and a source fails", day_without_google, NULL},
};

static void fill_day(struct digest_day *day, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(own_days); i++) {
        if (strcmp(own_days[i].name, name) == 0) {
            digest_day_fill(day, &own_days[i]);
            return;
        }
    }
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        if (strcmp(digest_case_rows[i].name, name) == 0)
            digest_day_fill(day, &digest_case_rows[i]);
    }
}

static const struct brand_day agency[] = {
    {"Harbour Kitchen", "illness"},     {"Blue Heron Coffee", "bad-day"},
    {"Marigold Dental", "good-day"},    {"Five Ovens", "five-places"},
    {"Kestrel Cycles", "good-day"},     {"Lantern Books", "first-day"},
    {"Orchard Vets", "no-google"},      {"Pine & Sons Roofing", "no-google"},
    {"Quayside Hostel", "no-google"},   {"Rosewood Hotel", "no-google"},
    {"Saltmarsh Brewery", "blind-day"},
};

/* The morning's brands: those of the table, then quiet ones up to `len`. */
static size_t list_brands(struct brand_day *out, const struct brand_day *first,
                          size_t first_len, size_t len, const char *rest,
                          struct arena *arena)
{
    static const char *const heads[] = {"Alder", "Birch", "Cedar", "Dale", "Elm",
                                        "Fern",  "Glen",  "Hazel", "Ivy",  "Juniper"};
    static const char *const tails[] = {"Bakery", "Cafe",  "Clinic",
                                        "Garage", "Salon", "Studio"};

    for (size_t i = 0; i < len; i++) {
        size_t k = i - first_len;

        if (i < first_len)
            out[i] = first[i];
        else
            out[i] = (struct brand_day){
                arena_printf(arena, "%s %s", heads[k % ARRAY_LEN(heads)],
                             tails[k / ARRAY_LEN(heads) % ARRAY_LEN(tails)])
                    .ptr,
                rest};
    }
    return len;
}

/* Fifty brands: three of them need somebody, most are quiet. */
static size_t fifty(struct brand_day *out, struct arena *arena)
{
    return list_brands(out, agency, ARRAY_LEN(agency), 50, "empty-day", arena);
}

static size_t all_quiet(struct brand_day *out, struct arena *arena)
{
    return list_brands(out, NULL, 0, 12, "empty-day", arena);
}

static size_t all_calm(struct brand_day *out, struct arena *arena)
{
    static const struct brand_day some[] = {{"Kestrel Cycles", "good-day"},
                                            {"Marigold Dental", "good-day"}};

    return list_brands(out, some, ARRAY_LEN(some), 6, "empty-day", arena);
}

static size_t all_full(struct brand_day *out, struct arena *arena)
{
    return list_brands(out, NULL, 0, 60, "storm", arena);
}

static size_t all_hostile(struct brand_day *out, struct arena *arena)
{
    static const struct brand_day some[] = {
        {"<script>alert(1)</script> & Sons", "hostile"},
        {"\xd7\x9e\xd7\x90\xd7\xa4\xd7\x99\xd7\x94", "scripts"}, /* Hebrew: "bakery" */
        {"Bad\xff\xe2\x80\xae Name", "hostile"}};

    return list_brands(out, some, ARRAY_LEN(some), 4, "blind-day", arena);
}

const struct digest_case_round digest_case_fifty = {fifty};
const struct digest_case_round digest_case_all_quiet = {all_quiet};
const struct digest_case_round digest_case_all_calm = {all_calm};
const struct digest_case_round digest_case_all_full = {all_full};
const struct digest_case_round digest_case_all_hostile = {all_hostile};

static enum status make_part(const struct brand_day *b, struct str language,
                             struct arena *arena, struct roundup_part *out,
                             struct error *err)
{
    struct digest_day day;
    struct str folder = STR("brand-0");
    json_t *value = NULL;
    enum status rc;

    fill_day(&day, b->day);
    day.in.language = language;
    day.brand.name = str_from(b->brand);
    rc = digest_make(&day.in, &value, err);
    if (rc == OK)
        roundup_slim(value);
    *out = (struct roundup_part){
        .brand = str_from(b->brand),
        .value = value,
        .page_url = arena_printf(
            arena, "https://agency.example/earshot/" STR_FMT "/2026-11-17.html",
            STR_ARG(folder)),
        .file = arena_printf(arena, STR_FMT "/2026-11-17.html", STR_ARG(folder)),
        .is_first = strcmp(b->day, "first-day") == 0,
    };
    digest_day_release(&day);
    return rc;
}

enum status digest_case_roundup(const struct digest_case_round *round,
                                struct str language, json_t **value, struct error *err)
{
    struct arena arena = {0};
    struct brand_day brands[BRANDS_MAX];
    struct roundup_part parts[BRANDS_MAX];
    size_t len = round->list(brands, &arena), made = 0;
    struct roundup_input in = {
        .language = language,
        .from = NOW - DAY,
        .to = NOW,
        .now = NOW,
        .date = {2026, 11, 17},
        .offset_s = HOUR,
        .parts = parts,
        .parts_len = len,
        .page_url = STR("https://agency.example/earshot/2026-11-17.html"),
    };
    enum status rc = OK;

    for (; rc == OK && made < len; made++)
        rc = make_part(&brands[made], language, &arena, &parts[made], err);
    if (rc == OK)
        rc = roundup_make(&in, value, err);
    while (made > 0)
        json_decref((json_t *)parts[--made].value);
    arena_release(&arena);
    return rc;
}
