#include "fetchers/opml.h"
#include "tests/unit.h"

static const char list[] =
    "\xef\xbb\xbf<?xml version='1.0'?>\n<opml "
    "version=\"1.1\"><head><title>x</title></head>"
    "<body><outline text=\"Town\"><outline text='News &amp; more' title=\"\" type=rss "
    "xmlUrl=\"https://a.example/f?x=1&amp;y=2\" htmlUrl=\"https://a.example/\"/>"
    "<outline TEXT=\"B\" XMLURL=\"feed://b.example/rss\"/></outline>"
    "<outline title='again' xmlUrl='https://a.example/f?x=1&amp;y=2'/>"
    "<outline title='bad' xmlUrl='javascript:x'/><outline title='file' "
    "xmlUrl='/etc/passwd'/>"
    "<outline title='no feed' htmlUrl='https://c.example/'/>"
    "<outline title='cut' xmlUrl='https://d.example/'";

static void test_reading(void **state)
{
    struct arena a = {0};
    struct opml_feed *feeds;
    struct error err = {0};
    size_t len, refused;

    (void)state;
    if (opml_read(str_from(list), &a, &feeds, &len, &refused, &err) != OK)
        fail_msg("%s", err.text);
    assert_int_equal(len, 2);
    assert_int_equal(refused, 2);
    assert_str(feeds[0].url, "https://a.example/f?x=1&y=2");
    assert_str(feeds[0].title, "News & more");
    assert_str(feeds[0].page, "https://a.example/");
    assert_str(feeds[1].url, "http://b.example/rss");
    assert_str(feeds[1].title, "B");
    assert_int_equal(opml_read(STR("<rss></rss>"), &a, &feeds, &len, &refused, NULL),
                     ERR_PARSE);
    assert_int_equal(opml_read(STR_NONE, &a, &feeds, &len, &refused, NULL), ERR_PARSE);
    arena_release(&a);
}

/* What is written is read back as it was. */
static void test_there_and_back(void **state)
{
    static const struct opml_feed feeds[] = {
        {STR_INIT("A \"quoted\" <name> & more"), STR_INIT("https://a.example/?a=1&b=2"),
         STR_INIT("https://a.example/")},
        {STR_INIT("B"), STR_INIT("https://b.example/"), {NULL, 0}},
    };
    struct arena a = {0};
    struct buf out = {0};
    struct opml_feed *back;
    size_t len, refused;

    (void)state;
    opml_write(feeds, 2, STR("x & y"), &out);
    assert_int_equal(opml_read(buf_str(&out), &a, &back, &len, &refused, NULL), OK);
    assert_int_equal(len, 2);
    for (size_t i = 0; i < len; i++) {
        assert_true(str_eq(back[i].title, feeds[i].title));
        assert_true(str_eq(back[i].url, feeds[i].url));
        assert_true(str_eq(back[i].page, feeds[i].page));
    }
    buf_release(&out);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_there_and_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
