/*
 * test_opening.c - hours and holidays as written, and time counted in them
 */
#include "base/date.h"
#include "config/opening.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HOUR INT64_C(3600)

static int64_t at(const char *text)
{
    int64_t instant = -1;

    if (date_parse_any(str_from(text), &instant, NULL) != OK)
        fail_msg("%s is no time", text);
    return instant;
}

static void read_all(struct opening *o, const char *hours, const char *holidays)
{
    struct str rest = str_from(hours);

    *o = (struct opening){0};
    while (rest.len > 0)
        assert_int_equal(opening_add_hours(o, str_split(&rest, ';'), NULL), OK);
    rest = str_from(holidays);
    while (rest.len > 0)
        assert_int_equal(opening_add_holiday(o, str_split(&rest, ';'), NULL), OK);
}

/* Expected times were worked out on a calendar: Berlin goes to summer time at 2:00 on
 * 2026-03-29, and back at 3:00 on 2026-10-25. */
static void test_due_times_count_opening_hours(void **state)
{
    static const struct {
        const char *why, *zone, *hours, *holidays, *from;
        int hours_open;
        const char *want;
    } rows[] = {
        {"open always", "Europe/Berlin", "", "", "2026-03-28T12:00:00+01:00", 24,
         "2026-03-29T13:00:00+02:00"},
        {"a weekend waits", "Europe/Berlin", "Mo-Fr 9:00-18:00", "",
         "2026-03-28T12:00:00+01:00", 4, "2026-03-30T13:00:00+02:00"},
        {"several days", "Europe/Berlin", "Mo-Fr 9-18", "", "2026-10-23T17:00:00+02:00",
         24, "2026-10-28T14:00:00+01:00"},
        {"ends with the day, not on the next morning", "Europe/Berlin", "Mo-Fr 9-18", "",
         "2026-11-17T09:00:00+01:00", 9, "2026-11-17T18:00:00+01:00"},
        {"lunch", "Europe/Berlin", "Mo-Fr 9-12, 13-17", "", "2026-11-17T11:00:00+01:00",
         2, "2026-11-17T14:00:00+01:00"},
        {"as it stands on a door", "Europe/Berlin", "Mo – Fr: 9:00 – 12:00, 13:00 –17:00",
         "", "2026-11-17T11:00:00+01:00", 2, "2026-11-17T14:00:00+01:00"},
        {"days parted by a comma and a blank", "Europe/Berlin", "Mo, Tu 9-18", "",
         "2026-11-17T17:00:00+01:00", 2, "2026-11-23T10:00:00+01:00"},
        {"a text without days goes on", "Europe/Berlin", "Mo-Fr 9-12;13-17", "",
         "2026-11-20T16:00:00+01:00", 2, "2026-11-23T10:00:00+01:00"},
        {"the spring night is an hour short", "Europe/Berlin", "Fr,Sa 22:00-06:00", "",
         "2026-03-28T22:00:00+01:00", 7, "2026-03-29T06:00:00+02:00"},
        {"the autumn night an hour long", "Europe/Berlin", "Sa 22:00-06:00", "",
         "2026-10-24T22:00:00+02:00", 9, "2026-10-25T06:00:00+01:00"},
        {"past midnight belongs to the evening", "Europe/Berlin", "Fr 18:00-02:00", "",
         "2026-11-21T01:00:00+01:00", 2, "2026-11-27T19:00:00+01:00"},
        {"Christmas, each year", "Europe/Berlin", "Mo-Fr 9-17", "12-25;12-26",
         "2026-12-24T16:00:00+01:00", 2, "2026-12-28T10:00:00+01:00"},
        {"a closed week", "Europe/Berlin", "daily 10-12", "2026-12-24..2027-01-02",
         "2026-12-23T11:00:00+01:00", 2, "2027-01-03T11:00:00+01:00"},
        {"holidays alone", "Europe/Berlin", "", "2026-11-18", "2026-11-17T23:00:00+01:00",
         2, "2026-11-19T01:00:00+01:00"},
        {"another zone, the same words", "America/New_York", "Mo-Fr 9-18", "",
         "2026-11-17T17:00:00-05:00", 2, "2026-11-18T10:00:00-05:00"},
        {"never open: by the clock", "Europe/Berlin", "Mo 9-10", "2026-01-01..2028-12-31",
         "2026-11-17T12:00:00+01:00", 24, "2026-11-18T12:00:00+01:00"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct opening o;
        int64_t got, want = at(rows[i].want);

        assert_true(date_local_zone(rows[i].zone));
        read_all(&o, rows[i].hours, rows[i].holidays);
        got = opening_after(&o, at(rows[i].from), rows[i].hours_open * HOUR);
        if (got != want)
            fail_msg("%s: %lld s off", rows[i].why, (long long)(got - want));
    }
}

static void test_time_between_is_time_after_turned_round(void **state)
{
    static const char *const hours[] = {"", "Mo-Fr 9-18", "daily 22:00-06:00",
                                        "Mo-Sa 8-12, 14-19"};
    int64_t start = at("2026-03-20T00:00:00Z");

    (void)state;
    assert_true(date_local_zone("Europe/Berlin"));
    for (size_t h = 0; h < ARRAY_LEN(hours); h++) {
        struct opening o;

        read_all(&o, hours[h], "03-31");
        for (int64_t from = start; from < start + 336 * HOUR; from += 7 * HOUR + 13) {
            for (int64_t open = 60; open < 60 * HOUR; open += 11 * HOUR + 7) {
                int64_t due = opening_after(&o, from, open);

                if (opening_between(&o, from, due) != open ||
                    opening_between(&o, from, due - 1) != open - 1)
                    fail_msg("\"%s\" from %lld, %lld s", hours[h], (long long)from,
                             (long long)open);
            }
        }
    }
}

static void test_what_is_no_hours_or_day_is_refused(void **state)
{
    static const char *const hours[] = {"",        "Mo-Fr",      "Xx 9-18",
                                        "Mo 9",    "Mo 9-25",    "Mo 9:5-10",
                                        "Mo 24-2", "9-12,11-14", "Mo-Fr 9-18 and Sa"};
    static const char *const days[] = {"",      "Christmas", "2026-02-30",
                                       "02-30", "13-01",     "2026-12-24..2026-12-01"};
    struct opening o;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hours); i++) {
        o = (struct opening){0};
        if (opening_add_hours(&o, str_from(hours[i]), NULL) != ERR_CONFIG)
            fail_msg("hours \"%s\"", hours[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        o = (struct opening){0};
        if (opening_add_holiday(&o, str_from(days[i]), NULL) != ERR_CONFIG)
            fail_msg("holiday \"%s\"", days[i]);
    }
    read_all(&o, "daily 9-18", "");
    assert_int_equal(opening_add_hours(&o, STR("Sa 10-14"), NULL), ERR_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due_times_count_opening_hours),
        cmocka_unit_test(test_time_between_is_time_after_turned_round),
        cmocka_unit_test(test_what_is_no_hours_or_day_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
