/*
 * Feeds to mentions: own fixtures, the shared samples where they are at hand, and what
 * is refused with which words.
 */
#include "tests/unit.h"

#include "base/date.h"
#include "base/json.h"
#include "fetchers/feed.h"

#include <ctype.h>

static void read_file(const char *folder, const char *name, struct buf *out)
{
    char path[1024];
    struct error err = {0};

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (buf_read_file(out, path, 0, &err) != OK)
        fail_msg("%s", err.text);
}

static const char *fixtures(void)
{
    static char path[1024];
    const char *source = getenv("EARSHOT_SOURCE");

    (void)snprintf(path, sizeof(path), "%s/tests/fixtures/feed",
                   source != NULL ? source : ".");
    return path;
}

/* White space as single blanks, trimmed. */
static struct str collapsed(struct str s, struct buf *out)
{
    bool is_gap = false;

    buf_reset(out);
    for (size_t i = 0; i < s.len; i++) {
        bool is_blank = isspace((unsigned char)s.ptr[i]) != 0;

        if (!is_blank && is_gap && out->len > 0)
            buf_add_char(out, ' ');
        if (!is_blank)
            buf_add_char(out, s.ptr[i]);
        is_gap = is_blank;
    }
    return buf_str(out);
}

static void check_text(const char *file, size_t i, const json_t *want, const char *key,
                       struct str got)
{
    struct buf a = {0}, b = {0};
    struct str expected = collapsed(json_get_str(want, key), &a);

    got = collapsed(got, &b);
    if (!str_eq(expected, STR("*")) && !str_eq(expected, got))
        fail_msg("%s, item %zu, %s: got \"" STR_FMT "\", want \"" STR_FMT "\"", file, i,
                 key, STR_ARG(got), STR_ARG(expected));
    buf_release(&a);
    buf_release(&b);
}

static void check_time(const char *file, size_t i, const json_t *want, const char *key,
                       int64_t got)
{
    struct buf text = {0};

    date_format_rfc3339(got, &text);
    check_text(file, i, want, key, buf_str(&text));
    buf_release(&text);
}

static void check_mention(const char *file, size_t i, const json_t *want,
                          const struct mention *m)
{
    double rating = json_get_double(want, "rating", NAN);
    char scale[64] = "";

    assert_true(m->id.len > 0);
    check_text(file, i, want, "id", m->id);
    check_text(file, i, want, "url", m->url);
    check_text(file, i, want, "author", m->author);
    check_text(file, i, want, "title", m->title);
    check_text(file, i, want, "text", m->text);
    check_text(file, i, want, "reply", m->reply);
    check_text(file, i, want, "language", m->language);
    check_time(file, i, want, "published", m->posted_at);
    check_time(file, i, want, "updated", m->updated_at);
    if (isnan(rating) ? !isnan(m->rating) : fabs(rating - m->rating) > 0.00005)
        fail_msg("%s, item %zu: rating %g, want %g", file, i, m->rating, rating);
    if (!isnan(m->rating))
        (void)snprintf(scale, sizeof(scale), "%g-%g", m->rating_least, m->rating_most);
    check_text(file, i, want, "rating_scale", str_from(scale));
}

/* Read FOLDER/NAME and hold its mentions against FOLDER/STEM.expected.json. */
static void check_file(const char *folder, const char *name, const char *base)
{
    struct buf body = {0}, text = {0};
    struct feed_input in = {.base = str_from(base)};
    struct feed feed;
    struct batch batch = {0};
    struct error err = {0};
    json_t *want = NULL;
    char stem[128];

    (void)snprintf(stem, sizeof(stem), "%.*s.expected.json",
                   (int)(strrchr(name, '.') - name), name);
    read_file(folder, name, &body);
    read_file(folder, stem, &text);
    in.body = buf_str(&body);
    if (json_read(buf_str(&text), 0, &want, &err) != OK ||
        feed_parse(&in, &feed, &err) != OK)
        fail_msg("%s: %s", name, err.text);
    feed_to_mentions(&feed, 0, &batch);
    if (batch.len != json_array_size(want))
        fail_msg("%s: %zu mentions, want %zu", name, batch.len, json_array_size(want));
    for (size_t i = 0; i < batch.len; i++)
        check_mention(name, i, json_array_get(want, i), &batch.items[i]);
    json_decref(want);
    batch_release(&batch);
    feed_release(&feed);
    buf_release(&body);
    buf_release(&text);
}

static void test_formats_become_mentions(void **state)
{
    static const char *const files[] = {
        "rss20.xml",  "rdf.xml",       "atom10.xml",  "atom03.xml",
        "broken.xml", "same_guid.xml", "ratings.xml", "json10.json",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        check_file(fixtures(), files[i], "");
}

static void test_shared_samples_become_mentions(void **state)
{
    static const struct {
        const char *name, *base;
    } rows[] = {
        {"appstore_reviews_xml.xml", ""},
        {"discourse_latest_rss.xml", ""},
        {"google_alerts.xml", ""},
        {"google_news_search.xml", ""},
        {"jsonfeed_1_1.json", "https://pierce.example/"},
        {"mastodon_tag_rss.xml", ""},
        {"reddit_search_rss.xml", ""},
        {"wordpress_comments_feed.xml", ""},
        {"youtube_channel_feed.xml", ""},
    };
    const char *shared = getenv("EARSHOT_SHARED"), *source = getenv("EARSHOT_SOURCE");
    char folder[1024];
    FILE *there;

    (void)state;
    if (shared != NULL)
        (void)snprintf(folder, sizeof(folder), "%s/corpus/json", shared);
    else
        (void)snprintf(folder, sizeof(folder), "%s/../shared/corpus/json",
                       source != NULL ? source : ".");
    there = fopen(folder, "r");
    if (there == NULL) {
        print_message("no samples at %s\n", folder);
        skip();
    }
    (void)fclose(there);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_file(folder, rows[i].name, rows[i].base);
}

static enum status parse(struct str body, struct feed *feed, struct error *err)
{
    struct feed_input in = {.body = body};

    return feed_parse(&in, feed, err);
}

static void test_what_is_no_feed_is_named(void **state)
{
    static const struct {
        const char *body, *want;
        enum status rc;
    } rows[] = {
        {"", "empty", ERR_PARSE},
        {" \r\n\t ", "empty", ERR_PARSE},
        {"<!DOCTYPE html><html><head><title>Log in</title></head></html>",
         "a web page, not a feed; try adapter auto", ERR_PARSE},
        {"<head><title>Moved</title></head><body><h1>Moved</h1></body>",
         "a web page, not a feed; try adapter auto", ERR_PARSE},
        {"<html><body><script>var s = '<rss version=\"2.0\"><channel/></rss>'</script>"
         "</body></html>",
         "a web page, not a feed; try adapter auto", ERR_PARSE},
        {"<?xml version='1.0'?><opml><body/></opml>", "XML, but not a feed: <opml>",
         ERR_PARSE},
        {"{\"items\":[{\"id\":1}]}", "JSON, but not a JSON Feed", ERR_PARSE},
        {"[1,2]", "JSON, but not a JSON Feed", ERR_PARSE},
        {"\x1f\x8b\x08\x00", "compressed once more than its header says", ERR_PARSE},
        {"<xsl:stylesheet xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><rss/>"
         "</xsl:stylesheet>",
         "XML, but not a feed: <stylesheet>", ERR_PARSE},
        {"<feed><sensor>4</sensor></feed>", "XML, but not a feed: <feed>", ERR_PARSE},
        {"Too many requests", "neither XML nor JSON", ERR_PARSE},
        {"<!-- nothing -->", "XML without any element", ERR_PARSE},
        {"<rss version='2.0'><channel><title>x</title>", "cut off before the first entry",
         ERR_PARSE},
        {"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss><channel><title>x</title></channel></rss>",
         "declares entities", ERR_PARSE},
        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns:foaf='http://xmlns.com/foaf/0.1/'><foaf:Person><foaf:name>A</foaf:name>"
         "</foaf:Person></rdf:RDF>",
         "RDF, but not a feed", ERR_PARSE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct feed feed;
        struct error err = {0};
        enum status rc = parse(str_from(rows[i].body), &feed, &err);

        if (rc != rows[i].rc || strcmp(err.text, rows[i].want) != 0)
            fail_msg("row %zu: %d \"%s\", want \"%s\"", i, rc, err.text, rows[i].want);
        assert_int_equal(feed.len, 0);
        feed_release(&feed);
    }
}

static void test_feed_inside_a_page_is_found(void **state)
{
    static const char body[] = "<!DOCTYPE html><html><body><p>hello<br><feed "
                               "xmlns='http://www.w3.org/2005/Atom'>"
                               "<entry><id>1</id></entry></feed></body></html>";
    struct feed feed;

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    assert_string_equal(feed.version, "atom10");
    assert_int_equal(feed.len, 1);
    feed_release(&feed);
}

static void test_versions_are_told_apart(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"<rss version='2.0'/>", "rss20"},
        {"<rss version='0.91'/>", "rss091u"},
        {"<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' "
         "'http://my.netscape.com/publish/formats/rss-0.91.dtd'><rss version='0.91'/>",
         "rss091n"},
        {"<rss version='0.92'/>", "rss092"},
        {"<rss/>", "rss"},
        {"<feed xmlns='http://www.w3.org/2005/Atom'/>", "atom10"},
        {"<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>", "atom03"},
        {"<feed/>", "atom"},
        {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns='http://purl.org/rss/1.0/'/>",
         "rss10"},
        {"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
         "xmlns='http://my.netscape.com/rdf/simple/0.9/'/>",
         "rss090"},
        {"{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[]}", "json11"},
        {"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[]}", "json1"},
        {"{\"title\":\"x\",\"items\":[]}", "json"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct feed feed;
        struct error err = {0};

        if (parse(str_from(rows[i].body), &feed, &err) != OK)
            fail_msg("row %zu: %s", i, err.text);
        assert_string_equal(feed.version, rows[i].want);
        feed_release(&feed);
    }
}

static void test_rows_of_xml_entries(void **state)
{
    static const struct {
        const char *why, *item, *title, *link, *author;
    } rows[] = {
        {"first of two titles", "<title>a</title><title>b</title>", "a", "", ""},
        {"dc: before media:", "<m:title>m</m:title><d:title>d</d:title>", "d", "", ""},
        {"prefix not declared", "<dc:creator>Ann</dc:creator>", "", "", "Ann"},
        {"attributes with &", "<a:link href='http://x.example/?a=1&amp;amp=2&#38;c'/>",
         "", "http://x.example/?a=1&amp=2&c", ""},
        {"entity of HTML in an attribute", "<a:link href='http://x.example/?&eacute;'/>",
         "", "http://x.example/?\xc3\xa9", ""},
        {"entity of HTML", "<title>caf&eacute;&nbsp;&hellip;</title>",
         "caf\xc3\xa9\xc2\xa0\xe2\x80\xa6", "", ""},
        {"windows-1252 by number", "<title>it&#146;s</title>", "it\xe2\x80\x99s", "", ""},
        {"guid that is no permalink",
         "<guid isPermaLink='false'>http://x.example/1</guid>", "", "", ""},
        {"guid that is none by its looks", "<guid>x.example/1</guid>", "", "", ""},
        {"guid for a link", "<guid>http://x.example/1</guid>", "", "http://x.example/1",
         ""},
        {"name behind the address", "<author>a@x.example (Ann Lee)</author>", "", "",
         "Ann Lee"},
        {"name before it", "<author>Ann Lee &lt;a@x.example></author>", "", "",
         "Ann Lee"},
        {"no brackets", "<author>a@x.example Ann Lee</author>", "", "", "Ann Lee"},
        {"mailto in brackets", "<author>Ann Lee (mailto:a@x.example)</author>", "", "",
         "Ann Lee"},
        {"a comma between", "<author>Ann Lee, a@x.example</author>", "", "", "Ann Lee"},
        {"empty brackets", "<author>a@x.example ()</author>", "", "", ""},
        {"& escaped twice", "<link>http://x.example/?a=1&amp;amp;b=2</link>", "",
         "http://x.example/?a=1&b=2", ""},
        {"brackets without address", "<author>Ann (staff)</author>", "", "",
         "Ann (staff)"},
        {"another namespace", "<o:title>no</o:title><title>yes</title>", "yes", "", ""},
        {"inside of another element", "<o:box><title>no</title></o:box>", "", "", ""},
        {"capitals", "<TITLE>loud</TITLE>", "loud", "", ""},
        {"host in capitals", "<link>HTTP://X.Example/A</link>", "", "http://x.example/A",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf body = {0};
        struct feed feed;
        struct error err = {0};

        buf_printf(&body,
                   "<rss version='2.0' xmlns:d='http://purl.org/dc/elements/1.1/' "
                   "xmlns:m='http://search.yahoo.com/mrss' xmlns:o='urn:other' "
                   "xmlns:a='http://www.w3.org/2005/Atom'><channel><item>%s</item>"
                   "</channel></rss>",
                   rows[i].item);
        if (parse(buf_str(&body), &feed, &err) != OK || feed.len != 1)
            fail_msg("%s: %s", rows[i].why, err.text);
        if (!str_eq(feed.entries[0].title.value, str_from(rows[i].title)) ||
            !str_eq(feed.entries[0].link, str_from(rows[i].link)) ||
            !str_eq(feed.entries[0].author.name, str_from(rows[i].author)))
            fail_msg("%s: \"" STR_FMT "\" \"" STR_FMT "\" \"" STR_FMT "\"", rows[i].why,
                     STR_ARG(feed.entries[0].title.value), STR_ARG(feed.entries[0].link),
                     STR_ARG(feed.entries[0].author.name));
        feed_release(&feed);
        buf_release(&body);
    }
}

static void test_cdf_has_attributes(void **state)
{
    static const char body[] =
        "<CHANNEL HREF='http://x.example/c' LASTMOD='2002-11-12T21:15'><TITLE>C</TITLE>"
        "<ITEM HREF='http://x.example/i'><TITLE>I</TITLE><ABSTRACT>A</ABSTRACT></ITEM>"
        "</CHANNEL>";
    struct feed feed;

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    assert_string_equal(feed.version, "cdf");
    assert_str(feed.link, "http://x.example/c");
    assert_int_equal(feed.updated, 1037135700); /* date -u -d '2002-11-12 21:15' +%s */
    assert_int_equal(feed.len, 1);
    assert_str(feed.entries[0].link, "http://x.example/i");
    assert_str(feed.entries[0].summary.value, "A");
    feed_release(&feed);
}

static void test_relative_links_in_order(void **state)
{
    static const struct {
        const char *why, *base, *body, *want;
    } rows[] = {
        {"element before document", "http://far.example/f",
         "<feed xml:base='http://doc.example/'><entry xml:base='e/'><link "
         "href='x'/></entry>"
         "</feed>",
         "http://doc.example/e/x"},
        {"document before the page", "http://far.example/f",
         "<feed xml:base='http://doc.example/'><link href='http://page.example/'/><entry>"
         "<link href='x'/></entry></feed>",
         "http://doc.example/x"},
        {"page before the address", "http://far.example/f",
         "<feed><link href='http://page.example/'/><entry><link "
         "href='x'/></entry></feed>",
         "http://page.example/x"},
        {"address fetched", "http://far.example/f",
         "<feed><entry><link href='x'/></entry></feed>", "http://far.example/x"},
        {"nothing known", "", "<feed><entry><link href='x'/></entry></feed>", "x"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct feed_input in = {.body = str_from(rows[i].body),
                                .base = str_from(rows[i].base)};
        struct feed feed;

        assert_int_equal(feed_parse(&in, &feed, NULL), OK);
        assert_int_equal(feed.len, 1);
        if (!str_eq(feed.entries[0].link, str_from(rows[i].want)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(feed.entries[0].link));
        feed_release(&feed);
    }
}

static void test_cut_feed_keeps_whole_entries(void **state)
{
    static const char body[] =
        "<rss><channel><item><title>one</title></item><item><title>two</title>"
        "<description>it stops he";
    struct feed feed;
    struct batch batch = {0};

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    assert_int_equal(feed.len, 2);
    assert_true(feed.is_cut);
    assert_true(feed.entries[1].is_cut);
    feed_to_mentions(&feed, 0, &batch);
    assert_int_equal(batch.len, 1);
    assert_int_equal(batch.dropped, 1);
    assert_true(batch.is_cut);
    batch_release(&batch);
    feed_release(&feed);
}

static void test_most_items_are_counted(void **state)
{
    static const char body[] = "<rss><channel><item><title>1</title></item><item><title>2"
                               "</title></item><item/></channel></rss>";
    struct feed feed;
    struct batch batch = {0};

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    assert_int_equal(feed.len, 3);
    feed_to_mentions(&feed, 1, &batch);
    assert_int_equal(batch.len, 1);
    assert_int_equal(batch.dropped, 2);
    batch_release(&batch);
    feed_release(&feed);
}

/* One id for two things, of which one stands there twice: it is one mention still. */
static void test_an_id_of_two_items_tells_neither(void **state)
{
#define ITEM(link, title)                                                                \
    "<item><guid isPermaLink='false'>x</guid><link>http://h.example/" link               \
    "</link><title>" title "</title></item>"
    static const char *const bodies[] = {
        ITEM("1", "One") ITEM("1", "One") ITEM("2", "Two"),
        ITEM("2", "Two") ITEM("1", "One") ITEM("1", "One"),
        ITEM("1", "One") ITEM("2", "Two") ITEM("1", "One"),
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct buf body = {0};
        struct batch batch = {0};
        struct feed feed;

        buf_printf(&body, "<rss><channel>%s</channel></rss>", bodies[i]);
        assert_int_equal(parse(buf_str(&body), &feed, NULL), OK);
        feed_to_mentions(&feed, 0, &batch);
        assert_int_equal(batch.len, 3);
        for (size_t k = 0; k < batch.len; k++) {
            const struct mention *m = &batch.items[k];

            assert_str(m->id, str_eq(m->title, STR("One")) ? "x http://h.example/1"
                                                           : "x http://h.example/2");
        }
        batch_release(&batch);
        feed_release(&feed);
        buf_release(&body);
    }
}

static void test_raw_is_one_json_object(void **state)
{
    static const char body[] =
        "<rss version='2.0'><channel><title>T</title><item><title>a \"b\"</title><guid>g"
        "</guid><pubDate>Tue, 03 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>";
    struct buf out = {0};
    struct feed feed;
    json_t *root = NULL;

    (void)state;
    assert_int_equal(parse(str_from(body), &feed, NULL), OK);
    feed_print_raw(&feed, &out);
    assert_int_equal(out.ptr[out.len - 1], '\n');
    assert_int_equal(json_read(buf_str(&out), 0, &root, NULL), OK);
    assert_str(json_str(json_at(root, "/feed/title")), "T");
    assert_str(json_str(json_at(root, "/version")), "rss20");
    assert_str(json_str(json_at(root, "/entries/0/title")), "a \"b\"");
    assert_str(json_str(json_at(root, "/entries/0/published")), "2026-03-03T09:30:00Z");
    assert_true(json_is_null(json_at(root, "/entries/0/author")));
    json_decref(root);
    buf_release(&out);
    feed_release(&feed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats_become_mentions),
        cmocka_unit_test(test_shared_samples_become_mentions),
        cmocka_unit_test(test_what_is_no_feed_is_named),
        cmocka_unit_test(test_feed_inside_a_page_is_found),
        cmocka_unit_test(test_versions_are_told_apart),
        cmocka_unit_test(test_rows_of_xml_entries),
        cmocka_unit_test(test_cdf_has_attributes),
        cmocka_unit_test(test_relative_links_in_order),
        cmocka_unit_test(test_cut_feed_keeps_whole_entries),
        cmocka_unit_test(test_most_items_are_counted),
        cmocka_unit_test(test_an_id_of_two_items_tells_neither),
        cmocka_unit_test(test_raw_is_one_json_object),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
