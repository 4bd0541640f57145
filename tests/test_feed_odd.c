/*
 * What feeds write that no specification has: dates, lists and persons in odd places.
 */
#include "tests/unit.h"

#include "fetchers/feed.h"

static enum status parse(struct str body, struct feed *feed, struct error *err)
{
    struct feed_input in = {.body = body};

    return feed_parse(&in, feed, err);
}

static void test_odd_dates_and_lists(void **state)
{
    static const struct {
        const char *why, *body;
        int64_t published;
    } rows[] = {
        {"Unix time",
         "<rss><channel><item><title>t</title><pubDate>1700000000</pubDate>"
         "</item></channel></rss>",
         1700000000},
        {"in milliseconds",
         "<rss><channel><item><title>t</title>"
         "<pubDate>1700000000123</pubDate></item></channel></rss>",
         1700000000},
        {"other numbers are none",
         "<rss><channel><item><title>t</title>"
         "<pubDate>2700000000</pubDate></item></channel></rss>",
         TIME_UNKNOWN},
        {"a list around the items",
         "<rss><channel><items><item><title>t</title><pubDate>2023-11-14T22:13:20Z"
         "</pubDate></item></items></channel></rss>",
         1700000000},
        {"a number in JSON",
         "{\"version\":\"https://jsonfeed.org/version/1.1\","
         "\"items\":[{\"id\":\"1\",\"date_published\":1700000000}]}",
         1700000000},
        {"the wrong type in JSON",
         "{\"version\":\"https://jsonfeed.org/version/1.1\","
         "\"items\":[{\"id\":\"1\",\"date_published\":[1]}]}",
         TIME_UNKNOWN},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct feed feed;
        struct error err = {0};

        if (parse(str_from(rows[i].body), &feed, &err) != OK || feed.len != 1)
            fail_msg("%s: %s", rows[i].why, err.text);
        if (feed.entries[0].published != rows[i].published)
            fail_msg("%s: %lld", rows[i].why, (long long)feed.entries[0].published);
        feed_release(&feed);
    }
}

static void test_the_owner_of_a_podcast_is_its_author(void **state)
{
    static const char body[] =
        "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel>"
        "<itunes:owner><itunes:name>Ann</itunes:name><itunes:email>a@x.example"
        "</itunes:email></itunes:owner><title>T</title></channel></rss>";
    struct feed feed;

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    assert_str(feed.author.name, "Ann");
    assert_str(feed.author.email, "a@x.example");
    assert_str(feed.title.value, "T");
    feed_release(&feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_odd_dates_and_lists),
        cmocka_unit_test(test_the_owner_of_a_podcast_is_its_author),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
