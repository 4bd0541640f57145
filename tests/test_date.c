#include "tests/unit.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/mention.h"

#define NO_DATE INT64_MAX /* in a row: the text must be refused */

typedef enum status parser(struct str text, int64_t *out, struct error *err);

struct row {
    const char *why, *text;
    int64_t want;
};

static void check(parser *parse, const struct row *row)
{
    int64_t got = NO_DATE;
    struct error err = {0};
    enum status rc = parse(str_from(row->text), &got, &err);

    if (got != row->want || rc != (row->want == NO_DATE ? ERR_PARSE : OK))
        fail_msg("%s: \"%s\" gives %lld (rc %d), want %lld", row->why, row->text,
                 (long long)got, (int)rc, (long long)row->want);
}

/* Values from GNU date: date -u -d TEXT +%s */
static void test_rfc3339_is_read(void **state)
{
    static const struct row rows[] = {
        {"plain", "2026-03-01T12:30:00Z", 1772368200},
        {"offset", "2026-03-01T12:30:00+02:00", 1772361000},
        {"negative offset", "2026-03-01T12:30:00-05:30", 1772388000},
        {"fraction", "2026-03-01T12:30:00.999Z", 1772368200},
        {"small letters", "2026-03-01t12:30:00z", 1772368200},
        {"blank", "2026-03-01 12:30:00Z", 1772368200},
        {"leap day", "2024-02-29T00:00:00Z", 1709164800},
        {"leap second", "2016-12-31T23:59:60Z", 1483228799},
        {"before 1970", "1969-12-31T23:59:59Z", -1},
        {"no leap day in 2100", "2100-02-29T00:00:00Z", NO_DATE},
        {"month 13", "2026-13-01T00:00:00Z", NO_DATE},
        {"second 61", "2026-03-01T12:30:61Z", NO_DATE},
        {"trailing text", "2026-03-01T12:30:00Zx", NO_DATE},
        {"empty", "", NO_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(date_parse_any, &rows[i]);
}

/* RFC 5322, sections 3.3 and 4.3; values from GNU date. */
static void test_mail_dates_in_their_dialects(void **state)
{
    static const struct row rows[] = {
        {"usual", "Tue, 03 Jun 2003 09:39:21 GMT", 1054633161},
        {"usual with offset", "Tue, 03 Jun 2003 09:39:21 +0200", 1054625961},
        {"one digit", "Tue, 3 Jun 2003 09:39:21 GMT", 1054633161},
        {"no day name", "3 Jun 2003 09:39:21 -0700", 1054658361},
        {"no seconds", "3 Jun 2003 09:39 GMT", 1054633140},
        {"no zone", "3 Jun 2003 09:39:21", 1054633161},
        {"day alone", "Tue, 03 Jun 2003", 1054598400},
        {"2-digit year", "03 Jun 03 09:39:21 GMT", 1054633161},
        {"2-digit year of last century", "03 Jun 97 09:39:21 GMT", 865330761},
        {"EST in summer stays EST", "Tue, 03 Jun 2003 09:39:21 EST", 1054651161},
        {"EDT", "Tue, 03 Jun 2003 09:39:21 EDT", 1054647561},
        {"CEST", "Tue, 03 Jun 2003 09:39:21 CEST", 1054625961},
        {"military letter is UTC", "Tue, 03 Jun 2003 09:39:21 A", 1054633161},
        {"unknown zone is UTC", "Tue, 03 Jun 2003 09:39:21 XYZT", 1054633161},
        {"zone in small letters", "Tue, 03 Jun 2003 09:39:21 est", 1054651161},
        {"comment", "Tue, 03 Jun 2003 09:39:21 +0200 (CEST)", 1054625961},
        {"full names", "Tuesday, 3 June 2003 09:39:21 UT", 1054633161},
        {"Sept", "Tue, 3 Sept 2002 09:39:21 GMT", 1031045961},
        {"RFC 850", "Tuesday, 03-Jun-03 09:39:21 GMT", 1054633161},
        {"month first", "Mon, May 25 2020 10:00:00 GMT", 1590400800},
        {"GMT and offset", "Tue, 03 Jun 2003 09:39:21 GMT+0200", 1054625961},
        {"JavaScript", "Tue Jun 03 2003 09:39:21 GMT+0200 (Central European Summer Time)",
         1054625961},
        {"no such month", "Sun, 16 zzz 2012 11:47:32 GMT", NO_DATE},
        {"4 parts of time", "Sun, 16 Dec 2012 1:2:3:4 GMT", NO_DATE},
        {"no day", "Sun, Dec 2012 11:47:32 GMT", NO_DATE},
        {"31 June", "Mon, 31 Jun 2004 11:47:32 GMT", NO_DATE},
        {"hour 25", "Sun, 16 Dec 2012 25:00:00 GMT", NO_DATE},
        {"two months", "16 Dec Jan 2012 11:47:32 GMT", NO_DATE},
        {"two days", "16 17 Dec 2012 11:47:32 GMT", NO_DATE},
        {"bad offset", "Sun, 16 Dec 2012 11:47:32 +zz:00", NO_DATE},
        {"numbers alone are no mail date", "2012-12-16", NO_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(date_parse_rfc822, &rows[i]);
}

/* Forms of ISO 8601; values from GNU date or Python's datetime. */
static void test_iso_8601_in_its_forms(void **state)
{
    static const struct row rows[] = {
        {"no seconds", "2026-03-01T12:30+02:00", 1772361000},
        {"offset without colon", "2026-03-01T12:30:00+0200", 1772361000},
        {"offset of hours", "2026-03-01T12:30:00+02", 1772361000},
        {"no zone is UTC", "2026-03-01T12:30:00", 1772368200},
        {"zone by name", "2026-03-01 12:30:00 UTC", 1772368200},
        {"zone by name, not UTC", "2026-03-01 12:30:00 PST", 1772397000},
        {"blank before offset", "2026-03-01 12:30:00 -0500", 1772386200},
        {"plus that became a blank", "2026-03-01T12:30:00 02:00", 1772361000},
        {"comma fraction", "2026-03-01T12:30:00,5Z", 1772368200},
        {"Java zone", "2026-03-01T12:30:00+01:00[Europe/Paris]", 1772364600},
        {"basic", "20260301T123000Z", 1772368200},
        {"basic day", "20260301", 1772323200},
        {"day", "2026-03-01", 1772323200},
        {"day with zone", "2026-03-01+02:00", 1772316000},
        {"day with Z", "2026-03-01Z", 1772323200},
        {"month", "2026-03", 1772323200},
        {"year", "2026", 1767225600},
        {"ordinal", "2026-060", 1772323200},
        {"basic ordinal", "2026060", 1772323200},
        {"ordinal 366 of a leap year", "2024-366", 1735603200},
        {"week", "2026-W09-7", 1772323200},
        {"basic week", "2026W097", 1772323200},
        {"week alone is its Monday", "2026-W01", 1766966400},
        {"week 53", "2020-W53-5", 1609459200},
        {"hour 24", "2026-03-01T24:00:00Z", 1772409600},
        {"blanks around", "  2026-03-01T12:30:00Z\n", 1772368200},
        {"no ordinal 366", "2026-366", NO_DATE},
        {"no week 53", "2021-W53-1", NO_DATE},
        {"24:01", "2026-03-01T24:01:00Z", NO_DATE},
        {"minute 61", "2003-12-31T10:61:55Z", NO_DATE},
        {"offset of a day alone", "2013-01-27-01", NO_DATE},
        {"half an offset", "2013-01-28T09:00:00+00:xx", NO_DATE},
        {"5 digits", "22013", NO_DATE},
        {"6 digits that can be two things", "200312", NO_DATE},
        {"Unix time is not guessed", "1700000000", NO_DATE},
        {"year 0", "0000-01-01", NO_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(date_parse_any, &rows[i]);
}

static void test_dates_of_the_wild(void **state)
{
    static const struct row rows[] = {
        {"12-hour clock", "Feb 24 2023 08:18:00 PM", 1677269880},
        {"midnight", "Feb 24 2023 12:18:00 AM", 1677197880},
        {"noon", "Feb 24 2023 12:18:00 PM", 1677241080},
        {"dotted p.m.", "Feb. 24, 2023, 8:18 p.m.", 1677269880},
        {"at", "February 24, 2023 at 8:18 PM EST", 1677287880},
        {"y/m/d", "2016/6/29 15:07:41", 1467212861},
        {"y/m/d padded", "2016/06/29", 1467158400},
        {"y.m.d", "2016.06.29", 1467158400},
        {"d.m.y", "29.6.2016 15:07", 1467212820},
        {"d.m.y, first numbers small", "03.04.2023", 1680480000},
        {"d/m/y that can't be m/d/y", "29/06/2016", 1467158400},
        {"m/d/y that can't be d/m/y", "06/29/2016", 1467158400},
        {"same day and month", "06/06/2016", 1465171200},
        {"d/m or m/d", "03/04/2023", NO_DATE},
        {"d-m or m-d", "03-04-2023", NO_DATE},
        {"yy-mm-dd", "03-12-31", 1072828800},
        {"dd-mm-yy", "31-12-03", 1072828800},
        {"y-m-d or d-m-y", "12-05-23", NO_DATE},
        {"digits alone", "20160629150741", 1467212861},
        {"digits to the minute", "201606291507", 1467212820},
        {"14 digits that are no date", "20161329150741", NO_DATE},
        {"one-digit month before T", "2016-6-9T15:07:41Z", 1465484861},
        {"blanks that keep together",
         "29\xc2\xa0June\xc2\xa0"
         "2016",
         1467158400},
        {"time first", "15:07:41 2016/06/29", 1467212861},
        {"time, then at", "10:00 at 29 June 2016", 1467194400},
        {"ordinal", "June 29th, 2016", 1467158400},
        {"asctime", "Sun Jan  4 16:29:06 2004", 1073233746},
        {"asctime with zone", "Sun Jan  4 16:29:06 PST 2004", 1073262546},
        {"Twitter", "Sun Jul 15 01:16:00 +0000 2012", 1342314960},
        {"plus that became a blank", "Thu, 03 Jul 2014 18:21:05 0200", 1404404465},
        {"month and year", "July 1997", 867715200},
        {"German", "Mo, 25 Juni 2018 10:00:00 +0200", 1529913600},
        {"German, Maerz", "Do., 1. März 2018", 1519862400},
        {"Italian", "sab, 07 gen 2023 10:00:00 +0100", 1673082000},
        {"Italian Tuesday is not March", "mar, 10 gen 2023", 1673308800},
        {"French Tuesday is not March", "mar. 10 janv. 2023", 1673308800},
        {"French August", "lun. 14 août 2023", 1691971200},
        {"Spanish", "24 de febrero de 2023", 1677196800},
        {"Portuguese", "24 fev 2023", 1677196800},
        {"Dutch", "wo 1 mrt 2023", 1677628800},
        {"Polish", "24 października 2023", 1698105600},
        {"Czech", "23 listopadu 1971", 59702400},
        {"Ukrainian", "23 листопада 1971", 59702400},
        {"Russian", "24 мая 2023 г.", 1684886400},
        {"Turkish", "24 Mayıs 2023", 1684886400},
        {"Greek", "Κυρ, 11 Ιούλ 2004 12:00:00 EST", 1089565200},
        {"Hungarian", "2004-július-13T9:15-05:00", 1089728100},
        {"Japanese", "2004年05月28日 01:31:15", 1085707875},
        {"Korean", "2004년 05월 28일  01:31:15", 1085675475},
        {"June or July", "3 jui 2023", NO_DATE},
        {"no date", "yesterday", NO_DATE},
        {"no date, with a number", "version 2", NO_DATE},
        {"a time alone", "10:00:00", NO_DATE},
        {"AM in the afternoon", "Feb 24 2023 15:18 AM", NO_DATE},
        {"an address", "http://2016/06/29", NO_DATE},
        {"empty", "", NO_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(date_parse_any, &rows[i]);
}

/* The shared corpus of other parsers' tests. */
static void test_the_corpus_of_dates(void **state)
{
    char path[1024];
    struct buf text = {0};
    json_t *all = NULL, *row;
    size_t i;

    (void)state;
    (void)shared_path(path, sizeof(path), "corpus/feeds/dates.json");
    if (buf_read_file(&text, path, 0, NULL) != OK) {
        print_message("no %s\n", path);
        skip();
    }
    all = json_loadb(text.ptr, text.len, 0, NULL);
    assert_int_equal(json_array_size(all), 48);
    json_array_foreach(all, i, row)
    {
        struct row want = {"corpus", json_string_value(json_object_get(row, "input")),
                           NO_DATE};
        const char *utc = json_string_value(json_object_get(row, "utc"));

        if (utc != NULL)
            assert_int_equal(date_parse_any(str_from(utc), &want.want, NULL), OK);
        check(date_parse_any, &want);
    }
    json_decref(all);
    buf_release(&text);
}

static void test_a_given_zone_counts_only_where_none_is_named(void **state)
{
    int64_t got;

    (void)state;
    assert_int_equal(date_parse_zone(STR("2026-03-01 12:30:00"), -28800, &got, NULL), OK);
    assert_int_equal(got, 1772368200 + 28800);
    assert_int_equal(date_parse_zone(STR("2026-03-01T12:30:00Z"), -28800, &got, NULL),
                     OK);
    assert_int_equal(got, 1772368200);
}

static void test_unix_times(void **state)
{
    static const struct row seconds[] = {
        {"whole", "1700000000", 1700000000},
        {"broken", "1700000000.9", 1700000000},
        {"negative", "-1", -1},
        {"negative, broken", "-0.5", -1},
        {"scientific", "1.7e9", 1700000000},
        {"milliseconds", "1700000000000000", NO_DATE},
        {"text", "now", NO_DATE},
        {"infinite", "1e99", NO_DATE},
    };
    static const struct row milliseconds[] = {
        {"whole", "1700000000999", 1700000000},
        {"negative", "-1", -1},
        {"text", "", NO_DATE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
        check(date_parse_epoch, &seconds[i]);
    for (size_t i = 0; i < ARRAY_LEN(milliseconds); i++)
        check(date_parse_epoch_ms, &milliseconds[i]);
}

static void test_formats(void **state)
{
    struct buf got = {0};

    (void)state;
    date_format_rfc3339(1772368200, &got);
    buf_add_char(&got, '|');
    date_format_rfc5322(1772368200, 7200, &got);
    buf_add_char(&got, '|');
    date_format_rfc5322(1772368200, -19800, &got);
    buf_add_char(&got, '|');
    date_format_day(20513, &got);
    date_format_rfc3339(TIME_UNKNOWN, &got);
    assert_str(buf_str(&got), "2026-03-01T12:30:00Z|Sun, 01 Mar 2026 14:30:00 +0200|"
                              "Sun, 01 Mar 2026 07:00:00 -0530|"
                              "2026-03-01");
    buf_reset(&got);
    date_format_rfc3339(INT64_MAX, &got);
    assert_str(buf_str(&got), "9999-12-31T23:59:59Z");
    buf_release(&got);
}

static void test_days_and_dates_are_inverse(void **state)
{
    (void)state;
    assert_int_equal(date_days(1970, 1, 1), 0);
    assert_int_equal(date_days(2000, 3, 1), 11017);
    assert_int_equal(date_days(1, 1, 1), -719162);
    assert_int_equal(date_days(2023, 14, 1), date_days(2024, 2, 1));
    assert_int_equal(date_days(2024, 0, 1), date_days(2023, 12, 1));
    for (int64_t day = -719162; day < 2932897; day += 13) {
        struct date d = date_from_days(day);

        assert_int_equal(date_days(d.year, d.month, d.day), day);
        assert_true(d.day >= 1 && d.day <= date_month_days(d.year, d.month));
    }
    assert_int_equal(date_weekday(date_days(2026, 3, 1)), 6); /* a Sunday */
    assert_int_equal(date_weekday(-719162), 0);               /* 0001-01-01, a Monday */
}

static void test_iso_weeks_at_the_turn_of_the_year(void **state)
{
    int64_t year, day;

    (void)state;
    assert_true(date_parse_day(STR("2027-01-01"), &day)); /* date +%G-W%V: 2026-W53 */
    assert_int_equal(date_iso_week(day, &year), 53);
    assert_int_equal(year, 2026);
    assert_true(date_parse_day(STR("2025-12-29"), &day));
    assert_int_equal(date_iso_week(day, &year), 1);
    assert_int_equal(year, 2026);
    assert_false(date_parse_day(STR("2025-02-29"), &day));
    assert_false(date_parse_day(STR("2025-2-28"), &day));
}

/* Berlin 2026: 29 March 02:00 -> 03:00, 25 October 03:00 -> 02:00 (tzdata). */
static void test_local_days_join_across_summer_time(void **state)
{
    int64_t spring = date_days(2026, 3, 29), autumn = date_days(2026, 10, 25);

    (void)state;
    assert_true(date_local_zone("Europe/Berlin"));
    assert_int_equal(date_local_start(spring, 0), 1774738800);
    assert_int_equal(date_local_start(spring + 1, 0) - date_local_start(spring, 0),
                     82800);
    assert_int_equal(date_local_start(autumn + 1, 0) - date_local_start(autumn, 0),
                     90000);
    assert_int_equal(date_local_start(spring, 150), 1774746000); /* 02:30 is not there */
    assert_int_equal(date_local_start(autumn, 150), 1792888200); /* the first 02:30 */
    for (int64_t day = spring - 400; day < spring + 400; day++) {
        int64_t start = date_local_start(day, 0);

        assert_int_equal(date_local_day(start), day);
        assert_int_equal(date_local_day(start - 1), day - 1);
    }
    assert_int_equal(date_local_offset(1774738800), 3600);
    assert_int_equal(date_local(1774746000).hour, 3);
}

static void test_local_days_where_midnight_or_a_day_is_missing(void **state)
{
    int64_t cairo = date_days(2023, 4, 28), apia = date_days(2011, 12, 30);

    (void)state;
    assert_true(date_local_zone("Africa/Cairo")); /* 00:00 -> 01:00 */
    assert_int_equal(date_local_start(cairo, 0), 1682632800);
    assert_int_equal(date_local_day(1682632799), cairo - 1);
    assert_true(date_local_zone("Pacific/Apia")); /* no 30 December */
    assert_int_equal(date_local_start(apia, 0), date_local_start(apia + 1, 0));
    assert_false(date_local_zone("Mars/Base"));
    assert_false(date_local_zone("../../etc/passwd"));
    assert_false(date_local_zone("Europe"));   /* a folder of zones */
    assert_false(date_local_zone("zone.tab")); /* a list of them */
    assert_true(date_local_zone("UTC"));
    assert_int_equal(date_local_start(0, 60), 3600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc3339_is_read),
        cmocka_unit_test(test_mail_dates_in_their_dialects),
        cmocka_unit_test(test_iso_8601_in_its_forms),
        cmocka_unit_test(test_dates_of_the_wild),
        cmocka_unit_test(test_the_corpus_of_dates),
        cmocka_unit_test(test_a_given_zone_counts_only_where_none_is_named),
        cmocka_unit_test(test_unix_times),
        cmocka_unit_test(test_formats),
        cmocka_unit_test(test_days_and_dates_are_inverse),
        cmocka_unit_test(test_iso_weeks_at_the_turn_of_the_year),
        cmocka_unit_test(test_local_days_join_across_summer_time),
        cmocka_unit_test(test_local_days_where_midnight_or_a_day_is_missing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
