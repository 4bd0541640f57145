/*
 * digest_help.h - a small day, and what its digest says
 */
#ifndef TESTS_DIGEST_HELP_H
#define TESTS_DIGEST_HELP_H

#include "tests/unit.h"

#include "base/json.h"
#include "tests/digest_cases.h"

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

/* A day with one mention to point at, for small changes. */
struct small {
    struct digest_input in;
    struct brand_settings brand;
    struct mention mentions[4];
    struct digest_case cases[4];
    struct digest_issue issue;
    struct batch batch;
};

static inline void small_init(struct small *s)
{
    static const char *const authors[] = {"Ann", "Bo", "Cy", "Di"};

    *s = (struct small){
        .brand = {.name = STR("Shop")},
        .in = {.from = 20000 * DAY,
               .to = 20001 * DAY,
               .now = 20001 * DAY,
               .date = {2024, 10, 5},
               .counts = {.usual_low = -1, .usual_high = -1},
               .nps = {.value = NAN, .previous = NAN, .window_days = 90}},
        .issue = {.id = STR("late-delivery"),
                  .name = STR("Late or delayed"),
                  .since = TIME_UNKNOWN,
                  .count_30d = 5},
    };
    s->in.brand = &s->brand;
    s->in.cases = s->cases;
    s->in.issues = &s->issue;
    for (size_t i = 0; i < ARRAY_LEN(s->mentions); i++) {
        mention_init(&s->mentions[i]);
        s->mentions[i].source = STR("web");
        s->mentions[i].author = str_from(authors[i]);
        s->mentions[i].id = str_from(authors[i]);
        s->mentions[i].text = STR("words");
        s->mentions[i].posted_at = s->in.now - 5 * HOUR;
        s->cases[i] =
            (struct digest_case){.mention = &s->mentions[i], .due = TIME_UNKNOWN};
    }
}

static inline json_t *make(const struct digest_input *in)
{
    struct error err = {0};
    json_t *value = NULL;

    if (digest_make(in, &value, &err) != OK)
        fail_msg("%s", err.text);
    return value;
}

static inline void assert_member(const json_t *value, const char *why,
                                 const char *pointer, const char *want)
{
    const char *got = json_string_value(json_at(value, pointer));

    if (got == NULL || strcmp(got, want) != 0)
        fail_msg("%s: %s is \"%s\", want \"%s\"", why, pointer,
                 got != NULL ? got : "(none)", want);
}

#endif
