#include "base/json.h"
#include "reports/digest.h"
#include "tests/unit.h"

#define NOW INT64_C(1794981600)
#define HOUR INT64_C(3600)

/* What a digest says of a source that does not answer grows with the time. */
static void test_wording_grows_with_age(void **state)
{
    static const struct {
        const char *why;
        int64_t hours;
        const char *line;    /* part of the coverage, or NULL */
        const char *subject; /* part of the subject, or NULL */
    } rows[] = {
        {"it answers", -1, NULL, NULL},
        {"since an hour: one line", 1, "Mastodon", NULL},
        {"since two days: the line says how long", 50, "not answered for 2", NULL},
        {"just below", 95, "not answered for 3", NULL},
        {"since four days: the subject", 97, "not answered for 4",
         "Mastodon silent for 4"},
        {"the longest is named", 200, "not answered for 8", "Mastodon silent for 8"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct brand_settings brand = {.name = STR("Pier"), .answer_hours = 24};
        struct batch none = {0};
        struct digest_source sources[] = {
            {.name = STR("google"), .failing_since = TIME_UNKNOWN},
            {.name = STR("m"),
             .label = STR("Mastodon"),
             .reason = STR("no such host"),
             .is_failing = rows[i].hours >= 0,
             .failing_since = NOW - rows[i].hours * HOUR},
        };
        struct digest_input in = {.brand = &brand,
                                  .language = STR("en"),
                                  .from = NOW - 24 * HOUR,
                                  .to = NOW,
                                  .now = NOW,
                                  .date = {2026, 11, 18},
                                  .mentions = &none,
                                  .sources = sources,
                                  .sources_len = 2};
        json_t *value = NULL;
        struct error err = {0};
        struct buf text = {0};
        struct str subject;

        if (digest_make(&in, &value, &err) != OK)
            fail_msg("%s", err.text);
        subject = json_get_str(value, "subject");
        json_write(value, &text);
        if (rows[i].line != NULL && strstr(text.ptr, rows[i].line) == NULL)
            fail_msg("%s: no \"%s\" in %s", rows[i].why, rows[i].line, text.ptr);
        if ((str_find(subject, STR("silent")) != SIZE_MAX) != (rows[i].subject != NULL) ||
            (rows[i].subject != NULL &&
             str_find(subject, str_from(rows[i].subject)) == SIZE_MAX))
            fail_msg("%s: " STR_FMT, rows[i].why, STR_ARG(subject));
        buf_release(&text);
        json_decref(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wording_grows_with_age),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
