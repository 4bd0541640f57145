#include "tests/unit.h"

#include "base/json.h"
#include "reports/alert.h"

#define HOUR INT64_C(3600)

static json_t *make(const struct alert_input *in)
{
    struct error err = {0};
    json_t *value = NULL;

    if (alert_make(in, &value, &err) != OK)
        fail_msg("%s", err.text);
    return value;
}

static void test_an_alert_names_who_and_what(void **state)
{
    static const struct {
        const char *why;
        const char *kind, *issue, *author, *subject, *headline;
        enum severity severity;
        bool is_follow_up;
    } rows[] = {
        {"severe", "safety", NULL, "Ann", "Shop: Ann needs an answer (a safety matter)",
         "Ann needs an answer from you about a safety matter.", SEVERITY_URGENT, false},
        {"an issue", "", "late-delivery", "Ann",
         "Shop: Ann needs an answer (late deliveries)",
         "Ann needs an answer from you about late deliveries.", SEVERITY_NORMAL, false},
        {"neither", "", NULL, "Ann", "Shop: Ann needs an answer (Web)",
         "Ann needs an answer from you.", SEVERITY_NORMAL, false},
        {"unnamed", "refund", NULL, "", "Shop: Someone needs an answer (a refund)",
         "Someone needs an answer from you about a refund.", SEVERITY_HIGH, false},
        {"again", "refund", NULL, "Ann", "Re: Shop: Ann needs an answer (a refund)",
         "Ann is still waiting for you.", SEVERITY_HIGH, true},
        {"header injection", "refund", NULL, "A\r\nBcc: x@y.example",
         "Shop: A Bcc: x@y.example needs an answer (a refund)",
         "A Bcc: x@y.example needs an answer from you about a refund.", SEVERITY_HIGH,
         false},
    };
    const struct brand_settings brand = {.name = STR("Shop")};
    const struct digest_name names[] = {{STR("late-delivery"), STR("Late or delayed")}};
    const struct digest_source sources[] = {{.name = STR("web"), .label = STR("Web")}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;
        struct digest_case item = {.mention = &m, .id = 7, .due = 100 * HOUR};
        struct alert_input in = {.brand = &brand,
                                 .item = &item,
                                 .now = 90 * HOUR,
                                 .names = names,
                                 .names_len = 1,
                                 .sources = sources,
                                 .sources_len = 1,
                                 .is_follow_up = rows[i].is_follow_up};
        json_t *value;

        mention_init(&m);
        m.source = STR("web");
        m.author = str_from(rows[i].author);
        m.posted_at = 88 * HOUR;
        m.judgement.severity = rows[i].severity;
        m.judgement.severity_kind = str_from(rows[i].kind);
        if (rows[i].issue != NULL)
            m.judgement.issues[m.judgement.issues_len++] = str_from(rows[i].issue);
        value = make(&in);
        assert_str(json_get_str(value, "subject"), rows[i].subject);
        assert_str(json_get_str(value, "headline"), rows[i].headline);
        assert_str(json_get_str(json_object_get(value, "item"), "age"),
                   "2\xc2\xa0h\xc2\xa0old, due\xc2\xa0in\xc2\xa0"
                   "10\xc2\xa0h");
        json_decref(value);
    }
}

static void test_without_a_mention_there_is_no_alert(void **state)
{
    const struct brand_settings brand = {.name = STR("Shop")};
    const struct digest_case item = {0};
    const struct alert_input rows[] = {
        {.brand = &brand}, {.item = &item}, {.brand = &brand, .item = &item}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *value = NULL;

        assert_int_equal(alert_make(&rows[i], &value, NULL), ERR_BUG);
        assert_null(value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_alert_names_who_and_what),
        cmocka_unit_test(test_without_a_mention_there_is_no_alert),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
