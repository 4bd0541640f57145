/*
 * Each row of "Hostile content" that a feed can carry: refused or read in bounded
 * time and memory, and nothing outside the document is opened.
 */
#include "tests/unit.h"

#include "base/mention.h"
#include "fetchers/feed.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* Seconds of CPU for a body of the largest size; the sanitizers slow everything down. */
#if defined(__SANITIZE_ADDRESS__)
enum { BODY = 2 * 1024 * 1024 };
#else
enum { BODY = 8 * 1024 * 1024 };
#endif
#define SECONDS_MAX 3.0

/* A hostile document: start, then `part` until `size` bytes, then end. `part` may hold
 * one %zu, which counts. */
static void fill(struct buf *out, const char *start, const char *part, const char *end,
                 size_t size)
{
    buf_add_text(out, start);
    for (size_t n = 0; out->len + strlen(end) < size; n++) {
        if (strstr(part, "%zu") != NULL) {
            const char *at = strstr(part, "%zu");

            buf_add(out, (struct str){part, (size_t)(at - part)});
            buf_printf(out, "%zu", n);
            buf_add_text(out, at + 3);
        } else {
            buf_add_text(out, part);
        }
    }
    buf_add_text(out, end);
}

static enum status parse(struct str body, struct feed *feed, struct batch *batch,
                         struct error *err)
{
    struct feed_input in = {.body = body, .base = STR("http://x.example/feed")};
    enum status rc = feed_parse(&in, feed, err);

    if (rc == OK)
        feed_to_mentions(feed, 2000, batch);
    return rc;
}

static void test_nothing_outside_is_opened(void **state)
{
    static const char secret[] = "canary-7c1f";
    char path[] = "earshot_canary_XXXXXX", *folder = getcwd(NULL, 0);
    static const char *const docs[] = {
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file://%s/%s'>]><rss><channel><item><title>&x;"
        "</title></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY %% p SYSTEM 'file://%s/%s'> %%p;]><rss><channel><item>"
        "<title>t</title></item></channel></rss>",
        "<!DOCTYPE rss SYSTEM 'file://%s/%s'><rss><channel><item><title>t</title></item>"
        "</channel></rss>",
        "<rss "
        "xmlns:xi='http://www.w3.org/2001/XInclude'><channel><item><title><xi:include "
        "href='file://%s/%s' parse='text'/></title></item></channel></rss>",
    };
    static const enum status want[] = {ERR_PARSE, ERR_PARSE, OK, OK};
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, secret, strlen(secret)), (int)strlen(secret));
    (void)close(fd);
    for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
        struct buf body = {0}, raw = {0};
        struct feed feed;
        struct batch batch = {0};
        struct error err = {0};
        const char *at = strstr(docs[i], "%s/%s");
        char double_percent[512];
        size_t len = 0;

        for (const char *c = docs[i]; c < at; c++) { /* "%%" is for the reader's eye */
            double_percent[len++] = *c;
            c += c[0] == '%' && c[1] == '%';
        }
        buf_add_bytes(&body, double_percent, len);
        buf_printf(&body, "%s/%s", folder, path);
        buf_add_text(&body, at + 5);
        if (parse(buf_str(&body), &feed, &batch, &err) != want[i])
            fail_msg("row %zu: %s", i, err.text);
        if (want[i] != OK)
            assert_string_equal(err.text, "declares entities");
        feed_print_raw(&feed, &raw);
        assert_true(str_find(buf_str(&raw), STR("canary-7c1f")) == SIZE_MAX);
        batch_release(&batch);
        feed_release(&feed);
        buf_release(&body);
        buf_release(&raw);
    }
    assert_int_equal(unlink(path), 0);
    free(folder);
}

static void test_large_bodies_end_in_time(void **state)
{
    static const struct {
        const char *why, *start, *part, *end;
        int rc; /* status, or -1 for any */
    } rows[] = {
        {"billion laughs", "<!DOCTYPE rss [<!ENTITY a0 'ha'>",
         "<!ENTITY b%zu '&a0;&a0;'>", "]><rss>&b9;</rss>", ERR_PARSE},
        {"quadratic entity", "<!DOCTYPE rss [<!ENTITY a '", "aaaaaaaaaaaaaaaa",
         "'>]><rss><channel><title>&a;&a;&a;&a;</title></channel></rss>", ERR_PARSE},
        {"attributes", "<rss ", "a%zu='1' ", "/>", ERR_LIMIT},
        {"attributes of a declaration", "<!DOCTYPE rss [<!ATTLIST item ",
         "a%zu CDATA 'x' ", ">]><rss><channel><item/></channel></rss>", -1},
        {"attributes, 250 a tag", "<rss><channel><item><title>t</title></item>",
         "<x a='1' b='1' c='1' d='1' e='1' f='1' g='1' h='1' i='1' j='1' k='1' l='1' "
         "m='1' n='1' o='1' p='1' q='1' r='1' s='1' t='1' u='1' v='1' w='1' y='1'/>",
         "</channel></rss>", OK},
        {"depth", "<rss>", "<a>", "", ERR_LIMIT},
        {"depth in a text",
         "<rss><channel><item><title>t</title></item><item><description>", "<a>", "", OK},
        {"one name", "<rss><channel>", "<a/>", "</channel></rss>", OK},
        {"new names", "<rss><channel>", "<a%zu/>", "</channel></rss>", -1},
        {"items", "<rss><channel>", "<item/>", "</channel></rss>", OK},
        {"namespaces", "<rss><channel>", "<z:a xmlns:z='urn:%zu'/>", "</channel></rss>",
         -1},
        {"open elements that differ", "<rss><channel><item>", "<a%zu>", "", -1},
        {"wrong end tags", "<rss><channel><item>", "</b>", "</item></channel></rss>", -1},
        {"unclosed quotes", "<rss><channel><item>", "<a b=\"", "", -1},
        {"quotes by turns", "<rss><channel><item>", "<a b=\"<a c='", "", -1},
        {"fields in fields", "<rss><channel><item>", "<link>", "", -1},
        {"tag never closed", "<rss><channel>", "<", "", -1},
        {"comments", "<rss><channel>", "<!---->", "</channel></rss>", OK},
        {"open comments", "<rss><channel>", "<!--", "", -1},
        {"open CDATA", "<rss><channel>", "<![CDATA[", "", -1},
        {"instructions", "<rss><channel>", "<?p?>", "</channel></rss>", OK},
        {"doctypes", "", "<!DOCTYPE a [", "", -1},
        {"bare &", "<rss><channel><title>", "&", "</title></channel></rss>", OK},
        {"entities", "<rss><channel><title>", "&lt;", "</title></channel></rss>", OK},
        {"entities of HTML", "<rss><channel><title>", "&eacute;",
         "</title></channel></rss>", OK},
        {"numbers", "<rss><channel><title>", "&#60;", "</title></channel></rss>", OK},
        {"a long title", "<rss><channel><item><title>", "lorem ",
         "</title></item></channel>"
         "</rss>",
         OK},
        {"HTML tags in text", "<rss><channel><item><description>",
         "&lt;b a=", "</description></item></channel></rss>", OK},
        {"HTML depth", "<rss><channel><item><description><![CDATA[", "<b>",
         "]]></description></item></channel></rss>", OK},
        {"one id", "<rss><channel>", "<item><guid>1</guid><title>%zu</title></item>",
         "</channel></rss>", OK},
        {"base on base", "<feed xmlns='http://www.w3.org/2005/Atom'>",
         "<entry xml:base='a/%zu'><link href='b'/></entry>", "</feed>", OK},
        {"JSON lists", "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[",
         "[],", "[]]}", -1},
        {"JSON depth", "", "[", "", -1},
        {"JSON string", "{\"title\":\"", "aaaaaaa", "\",\"items\":[]}", -1},
        {"NUL", "<rss><channel><title>", "\xff\xfe\x01", "</title></channel></rss>", -1},
        {"blanks", "", " ", "", ERR_PARSE},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf body = {0};
        struct feed feed;
        struct batch batch = {0};
        struct error err = {0};
        clock_t start;
        double seconds;
        enum status rc;

        fill(&body, rows[i].start, rows[i].part, rows[i].end, BODY);
        start = clock();
        rc = parse(buf_str(&body), &feed, &batch, &err);
        seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
        if (getenv("EARSHOT_TIMES") != NULL)
            fprintf(stderr, "%6.2f s %d %s %s\n", seconds, rc, rows[i].why, err.text);
        if (seconds > SECONDS_MAX)
            fail_msg("%s: %.1f s", rows[i].why, seconds);
        if (rows[i].rc >= 0 && (int)rc != rows[i].rc)
            fail_msg("%s: %d \"%s\", want %d", rows[i].why, rc, err.text, rows[i].rc);
        for (size_t k = 0; k < batch.len; k++) {
            assert_true(batch.items[k].title.len <= 2048);
            assert_true(batch.items[k].text.len <= 81920);
        }
        batch_release(&batch);
        feed_release(&feed);
        buf_release(&body);
    }
}

static void test_namespaces_in_force_are_bounded(void **state)
{
    struct buf body = {0};
    struct feed feed;
    struct error err = {0};
    struct batch batch = {0};

    (void)state;
    buf_add_text(&body, "<rss>");
    for (int level = 0; level < 50; level++) {
        buf_add_text(&body, "<a");
        for (int k = 0; k < 200; k++)
            buf_printf(&body, " xmlns:n%dx%d='urn:%d'", level, k, k);
        buf_add_text(&body, ">");
    }
    while (body.len < BODY)
        buf_add_text(&body, "<z:a/>");
    assert_int_equal(parse(buf_str(&body), &feed, &batch, &err), ERR_LIMIT);
    feed_release(&feed);
    batch_release(&batch);
    buf_release(&body);
}

static void test_texts_are_cut_and_cleaned(void **state)
{
    struct buf body = {0};
    struct feed feed;
    struct batch batch = {0};

    (void)state;
    fill(&body,
         "<rss><channel><item><title>a\x1b[31m\xe2\x80\xae red\xc2\x9b</title><link>"
         "java\nscript:alert(1)</link><author>x\r\nBcc: y</author><description>",
         "word ", "</description></item></channel></rss>", 300000);
    assert_int_equal(parse(buf_str(&body), &feed, &batch, NULL), OK);
    assert_int_equal(batch.len, 1);
    assert_true(str_find_char(batch.items[0].title, '\x1b') == SIZE_MAX);
    assert_true(str_find(batch.items[0].title, STR("\xe2\x80\xae")) == SIZE_MAX);
    assert_int_equal(batch.items[0].url.len, 0);
    assert_true(str_find_char(batch.items[0].author, '\n') == SIZE_MAX);
    assert_true(batch.items[0].text.len <= 20000);
    assert_true(str_ends(batch.items[0].text, STR("...")));
    batch_release(&batch);
    feed_release(&feed);
    buf_release(&body);
}

static void test_big_json_is_refused(void **state)
{
    struct buf body = {0};
    struct feed feed;
    struct batch batch = {0};

    (void)state;
    fill(&body, "{\"title\":\"", "aaaaaaa", "\",\"items\":[]}", 4 * 1024 * 1024 + 10);
    assert_int_equal(parse(buf_str(&body), &feed, &batch, NULL), ERR_LIMIT);
    feed_release(&feed);
    batch_release(&batch);
    buf_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_outside_is_opened),
        cmocka_unit_test(test_large_bodies_end_in_time),
        cmocka_unit_test(test_big_json_is_refused),
        cmocka_unit_test(test_namespaces_in_force_are_bounded),
        cmocka_unit_test(test_texts_are_cut_and_cleaned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
