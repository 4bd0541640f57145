#include "tests/unit.h"

#include "base/date.h"
#include "fetchers/schemaorg.h"

struct parsed {
    struct mapping_shelf shelf;
    struct batch batch;
    struct error err;
    enum status rc;
};

static struct parsed parse(struct str page)
{
    struct parsed p = {0};
    struct adapter_settings s = {0};
    struct document doc = {.body = page, .base = STR("https://shop.example/a/b?c=d")};
    const struct adapter *a = adapter_find(STR("schemaorg"));

    assert_int_equal(adapter_mapping(a, STR_NONE, &p.shelf, &s.mapping, &p.err), OK);
    p.rc = a->parse(&s, &doc, NULL, &p.batch, &p.err);
    return p;
}

static void release(struct parsed *p)
{
    batch_release(&p->batch);
    mapping_shelf_release(&p->shelf);
}

/* "author|published|title|text|rating|url;" of each mention. */
static void print(const struct batch *b, struct buf *out)
{
    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];

        buf_printf(out, STR_FMT "|", STR_ARG(m->author));
        date_format_rfc3339(m->posted_at, out);
        buf_printf(out, "|" STR_FMT "|" STR_FMT "|", STR_ARG(m->title), STR_ARG(m->text));
        if (!isnan(m->rating))
            buf_printf(out, "%.3f of %g-%g", m->rating, m->rating_least, m->rating_most);
        buf_printf(out, "|" STR_FMT ";", STR_ARG(m->url));
    }
}

#define LD(json) "<html><script type=\"application/ld+json\">" json "</script></html>"
#define HERE "https://shop.example/a/b?c=d;"
#define ITEM "<div itemscope itemtype=\"https://schema.org/Review\">"

static void test_reviews_of_a_page_are_found(void **state)
{
    static const struct {
        const char *why, *page, *want;
    } rows[] = {
        {"none", "<html><p>hello</html>", ""},
        {"one object", LD("{\"@type\":\"Review\",\"author\":\"A\",\"reviewBody\":\"x\"}"),
         "A|||x||" HERE},
        {"full address as type",
         LD("{\"@type\":\"http://schema.org/Review\",\"reviewBody\":\"x\"}"),
         "|||x||" HERE},
        {"several types",
         LD("{\"@type\":[\"Thing\",\"UserReview\"],\"reviewBody\":\"x\"}"),
         "|||x||" HERE},
        {"nested in a product, in an array, in a graph",
         LD("{\"@graph\":[{\"@type\":\"Product\",\"review\":[{\"@type\":\"Review\","
            "\"reviewBody\":\"x\"},{\"@type\":\"CriticReview\",\"description\":\"y\"}]}]"
            "}"),
         "|||x||" HERE "|||y||" HERE},
        {"AggregateRating is none",
         LD("{\"@type\":\"AggregateRating\",\"ratingValue\":4}"), ""},
        {"broken script beside a good one",
         LD("{\"@type\":\"Review\",}") LD("{\"@type\":\"Review\",\"reviewBody\":\"x\"}"),
         "|||x||" HERE},
        {"comment round it", LD("<!--\n{\"@type\":\"Review\",\"reviewBody\":\"x\"}\n-->"),
         "|||x||" HERE},
        {"CDATA round it",
         LD("//<![CDATA[\n{\"@type\":\"Review\",\"reviewBody\":\"x\"}\n//]]>"),
         "|||x||" HERE},
        {"type with parameter",
         "<script type='application/ld+json; charset=utf-8'>{\"@type\":\"Review\","
         "\"reviewBody\":\"x\"}</script>",
         "|||x||" HERE},
        {"other scripts are left alone",
         "<script>var r = {\"@type\":\"Review\",\"reviewBody\":\"x\"};</script>", ""},
        {"rating with default scale",
         LD("{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":\"4,5\"}}"),
         "||||0.875 of 1-5|" HERE},
        {"rating with its own scale",
         LD("{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":60,\"bestRating\":"
            "\"100\","
            "\"worstRating\":0}}"),
         "||||0.600 of 0-100|" HERE},
        {"ratings in words",
         LD("[{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":\"4/"
            "5\"}},{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":\"8 out of "
            "10\"}},{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":\"80 "
            "%\"}},{\"@type\":\"Review\",\"reviewRating\":{\"ratingValue\":\"3,0 "
            "Sterne\",\"bestRating\":\"5 "
            "Sterne\"}},{\"@type\":\"Review\",\"reviewRating\":\"2/"
            "5\"},{\"@type\":\"Review\",\"reviewRating\":[{\"ratingValue\":2}]}]"),
         "||||0.750 of 1-5|" HERE "||||0.778 of 1-10|" HERE "||||0.800 of 0-100|" HERE
         "||||0.500 of 1-5|" HERE "||||0.250 of 1-5|" HERE "||||0.250 of 1-5|" HERE},
        {"a rating without a number is none",
         LD("[{\"@type\":\"Review\",\"reviewBody\":\"x\",\"reviewRating\":{"
            "\"ratingValue\":\"good\"}}]"),
         "|||x||" HERE},
        {"8 of nobody knows what is none",
         LD("[{\"@type\":\"Review\",\"reviewBody\":\"x\",\"reviewRating\":{"
            "\"ratingValue\":8}}]"),
         "|||x||" HERE},
        {"texts as lists and values",
         LD("[{\"@type\":\"Review\",\"reviewBody\":[\"x\",\"y\"],\"author\":{\"name\":["
            "\"A\",\"B\"]},\"headline\":{\"@value\":\"T\"}}]"),
         "A||T|x y||" HERE},
        {"author and rating named by their ids",
         LD("{\"@graph\":[{\"@type\":\"Review\",\"reviewBody\":\"x\",\"author\":{\"@id\":"
            "\"#a\"},\"reviewRating\":{\"@id\":\"#r\"}},{\"@id\":\"#a\",\"name\":\"A\","
            "\"review\":{\"@id\":\"#no\"}},{\"@id\":\"#r\",\"ratingValue\":2},{\"@type\":"
            "\"Review\",\"reviewBody\":\"y\",\"author\":{\"@id\":\"#no\"}}]}"),
         "A|||x|0.250 of 1-5|" HERE "|||y||" HERE},
        {"title, entities and tags",
         LD("{\"@type\":\"Review\",\"headline\":\"R&amp;D\",\"reviewBody\":\"a<br>b &lt; "
            "c\"}"),
         "||R&D|a\nb < c||" HERE},
        {"date alone",
         LD("{\"@type\":\"Review\",\"datePublished\":\"2026-02-12\",\"reviewBody\":"
            "\"x\"}"),
         "|2026-02-12T00:00:00Z||x||" HERE},
        {"own address",
         LD("{\"@type\":\"Review\",\"url\":\"/r/1\",\"reviewBody\":\"x\"}"),
         "|||x||https://shop.example/r/1;"},
        {"canonical address",
         "<link href=\"/p?utm_source=x\" rel=\"nofollow canonical\">" LD(
             "{\"@type\":\"Review\",\"reviewBody\":\"x\"}"),
         "|||x||https://shop.example/p;"},
        {"base of the page",
         "<base href=\"https://other.example/q/\"><link rel=canonical href=p>" LD(
             "{\"@type\":\"Review\",\"reviewBody\":\"x\"}"),
         "|||x||https://other.example/q/p;"},
        {"microdata",
         ITEM
         "<h3 itemprop=name>T &amp; <em>U</em></h3><span itemprop=author itemscope>"
         "<b itemprop=name>A</b></span><time itemprop=datePublished "
         "datetime=2026-02-12>x</time><p itemprop=\"reviewBody description\">a &lt;b&gt; "
         "c<br>d</p></div>",
         "A|2026-02-12T00:00:00Z|T & U|a <b> c\nd||" HERE},
        {"microdata with meta and link",
         ITEM
         "<meta itemprop=datePublished content=2026-02-12><link itemprop=url href=/r/9>"
         "<div itemprop=reviewRating itemscope><meta itemprop=ratingValue content=2>"
         "</div><p itemprop=reviewBody>x</div>",
         "|2026-02-12T00:00:00Z||x|0.250 of 1-5|https://shop.example/r/9;"},
        {"a property of the product isn't the review's",
         "<div itemscope itemtype=https://schema.org/Product><b itemprop=name>P</b>" ITEM
         "<p itemprop=reviewBody>x</p></div><i itemprop=description>not it</i></div>",
         "|||x||" HERE},
        {"unclosed elements inside",
         ITEM "<ul><li><p itemprop=reviewBody>x<li>y</ul></div>" ITEM
              "<p itemprop=reviewBody>z</div>",
         "|||x\ny||" HERE "|||z||" HERE},
        {"stray end tags",
         "</div></p>" ITEM "</b><p itemprop=reviewBody>x</p></i></div></div>",
         "|||x||" HERE},
        {"text that isn't closed", ITEM "<p itemprop=reviewBody>x", "|||x||" HERE},
        {"nothing outside of items", "<p itemprop=reviewBody>x</p>", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse(str_from(rows[i].page));
        struct buf got = {0};

        print(&p.batch, &got);
        if (p.rc != OK || !str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: rc %d, got " STR_FMT, rows[i].why, p.rc,
                     STR_ARG(buf_str(&got)));
        buf_release(&got);
        release(&p);
    }
}

static void test_ids_are_kept_or_made_of_what_is_said(void **state)
{
    static const char page[] =
        LD("[{\"@type\":\"Review\",\"@id\":\"#r1\",\"reviewBody\":\"x\"},"
           "{\"@type\":\"Review\",\"author\":\"A\",\"reviewBody\":\"x\"},"
           "{\"@type\":\"Review\",\"author\":\"B\",\"reviewBody\":\"x\"}]");
    struct parsed p = parse(str_from(page)), again = parse(str_from(page));

    (void)state;
    assert_int_equal(p.batch.len, 3);
    assert_str(p.batch.items[0].id, "#r1");
    assert_false(str_eq(p.batch.items[1].id, p.batch.items[2].id));
    assert_true(str_eq(p.batch.items[1].id, again.batch.items[1].id));
    release(&p);
    release(&again);
}

static void test_what_is_no_page_is_refused(void **state)
{
    struct parsed p = parse(STR("{\"reviews\":[]}"));
    struct parsed empty = parse(STR(""));

    (void)state;
    assert_int_equal(p.rc, ERR_PARSE);
    assert_int_equal(empty.rc, ERR_PARSE);
    release(&p);
    release(&empty);
}

static void repeat(struct buf *b, const char *text, size_t bytes)
{
    while (b->len < bytes)
        buf_add_text(b, text);
}

/* Each of these took minutes, or the stack, where work grew with more than the bytes. */
static void test_hostile_pages_cost_no_more_than_their_size(void **state)
{
    static const struct {
        const char *why, *head, *repeated;
    } rows[] = {
        {"nested items", "", "<div itemscope itemprop=a itemtype=Review>"},
        {"nested properties", ITEM, "<p itemprop=a><b itemprop=b>"},
        {"end tags without start", ITEM, "</p></b>"},
        {"open elements that an end tag looks through", ITEM, "<b></i>"},
        {"scripts", "",
         "<script type=application/ld+json>{\"@type\":\"Review\"}</script>"},
        {"deep JSON", "<script type=application/ld+json>", "[{\"a\":"},
        {"names in one attribute", ITEM "<p itemprop=\"", "a b c "},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf page = {0};
        struct parsed p;

        buf_add_text(&page, rows[i].head);
        repeat(&page, rows[i].repeated, 1024 * 1024);
        p = parse(buf_str(&page));
        if (p.rc != OK && p.rc != ERR_PARSE && p.rc != ERR_LIMIT)
            fail_msg("%s: rc %d", rows[i].why, p.rc);
        if (p.batch.len > ADAPTER_ITEMS_MAX)
            fail_msg("%s: %zu mentions", rows[i].why, p.batch.len);
        release(&p);
        buf_release(&page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reviews_of_a_page_are_found),
        cmocka_unit_test(test_ids_are_kept_or_made_of_what_is_said),
        cmocka_unit_test(test_what_is_no_page_is_refused),
        cmocka_unit_test(test_hostile_pages_cost_no_more_than_their_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
