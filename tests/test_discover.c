#include "fetchers/discover.h"
#include "tests/unit.h"

#include "base/buf.h"

#define PAGE(body) "<!DOCTYPE html><html><head>" body "</head><body></body></html>"

/* "adapter url var=value,... | ..." of what is found. */
static void look(const char *page, struct buf *out)
{
    struct document doc = {.body = str_from(page),
                           .content_type = STR("text/html"),
                           .base = STR("https://heron.example/about/us")};
    struct arena a = {0};
    struct discovery *found;
    struct error err = {0};
    size_t len = 0;

    if (discover(&doc, &a, &found, &len, &err) != OK)
        fail_msg("%s", err.text);
    for (size_t i = 0; i < len; i++) {
        buf_printf(out, "%s" STR_FMT, i > 0 ? " | " : "", STR_ARG(found[i].adapter));
        if (found[i].url.len > 0)
            buf_printf(out, " " STR_FMT, STR_ARG(found[i].url));
        for (size_t k = 0; k < found[i].vars.len; k++)
            buf_printf(out, " " STR_FMT "=" STR_FMT, STR_ARG(found[i].vars.items[k].name),
                       STR_ARG(found[i].vars.items[k].value));
    }
    arena_release(&a);
}

static void test_what_pages_tell(void **state)
{
    static const struct {
        const char *why, *page, *want;
    } rows[] = {
        {"nothing", PAGE("<title>x</title>"), ""},
        {"feeds, relative and absolute, each once",
         PAGE("<link rel=alternate type='application/rss+xml' href=/feed title=News>"
              "<link rel='alternate' type=application/atom+xml href='atom.xml'>"
              "<link rel=alternate type='application/rss+xml' href=/feed>"
              "<link rel=alternate hreflang=de href=/de>"
              "<link rel=stylesheet href=/x.css>"),
         "feed https://heron.example/feed | feed https://heron.example/about/atom.xml"},
        {"a base element",
         PAGE("<base href='https://cdn.example/z/'>"
              "<link rel=alternate type=application/feed+json href=f.json>"),
         "feed https://cdn.example/z/f.json"},
        {"a forum at a port of its own",
         PAGE("<base href='https://talk.example:8443/x/'>"
              "<meta name=generator content='Discourse 3.1'>"),
         "discourseposts base=https://talk.example:8443"},
        {"reviews in the page",
         PAGE("<script type='application/ld+json'>{\"@context\":\"https://schema.org\","
              "\"@type\":\"Review\",\"reviewBody\":\"Good\",\"author\":\"Ann\","
              "\"reviewRating\":{\"ratingValue\":5}}</script>"),
         "schemaorg https://heron.example/about/us"},
        {"an app and its storefront",
         PAGE("<a href='https://apps.apple.com/de/app/heron/id123456?mt=8'>App</a>"),
         "appstore app=123456 country=de"},
        {"an app without storefront",
         PAGE("<a href='https://apps.apple.com/app/id99'>App</a>"), "appstore app=99"},
        {"Google Play",
         PAGE("<a href='https://play.google.com/store/apps/details?"
              "id=com.heron.app&amp;hl=en'>App</a>"),
         "googleplay package=com.heron.app"},
        {"a place with its id",
         PAGE("<a href='https://www.google.com/maps/search/?api=1&query=x&"
              "query_place_id=ChIJabc'>"),
         "googleplaces place=ChIJabc"},
        {"a place without", PAGE("<a href='https://www.google.de/maps/place/Heron'>"),
         "googlebusiness account= location="},
        {"Trustpilot", PAGE("<a href='https://uk.trustpilot.com/review/heron.example'>"),
         "trustpilot unit="},
        {"Yelp", PAGE("<a href='https://www.yelp.com/biz/blue-heron-tacoma?osq=x'>"),
         "yelp business=blue-heron-tacoma"},
        {"Tripadvisor of another country",
         PAGE("<a href='https://www.tripadvisor.co.uk/Restaurant_Review-g186338-d77-"
              "Reviews-Heron.html'>"),
         "tripadvisor location=77"},
        {"Facebook, and buttons to share",
         PAGE("<a href='https://www.facebook.com/sharer/sharer.php?u=x'>"
              "<a href='https://www.facebook.com/blueheron'>"),
         "facebook page_id="},
        {"YouTube", PAGE("<a href='https://www.youtube.com/channel/UCabc/videos'>"),
         "feed https://www.youtube.com/feeds/videos.xml?channel_id=UCabc"},
        {"Reddit", PAGE("<a href='https://www.reddit.com/r/heron/'>"),
         "feed https://www.reddit.com/r/heron/new/.rss"},
        {"Steam", PAGE("<a href='https://store.steampowered.com/app/620/Portal/'>"),
         "steam app=620"},
        {"Disqus", PAGE("<script src='//heron.disqus.com/embed.js'></script>"),
         "disqus forum=heron"},
        {"a blog's comments",
         PAGE("<link rel='https://api.w.org/' href='https://heron.example/b/wp-json/'>"),
         "wordpress base=https://heron.example/b"},
        {"a forum", PAGE("<meta name=generator content='Discourse 3.4'>"),
         "discourseposts base=https://heron.example"},
        {"hosts that only look so",
         PAGE("<a href='https://nottrustpilot.com/review/x'>"
              "<a href='https://trustpilot.com.evil.example/review/x'>"
              "<a href='https://evil.example/?https://www.yelp.com/biz/x'>"),
         ""},
        {"what is no address",
         PAGE("<a href='javascript:alert(1)'><a href='mailto:a@b.c'>"
              "<a href=''><a>"),
         ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        look(rows[i].page, &out);
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: %s", rows[i].why, out.ptr != NULL ? out.ptr : "nothing");
        buf_release(&out);
    }
}

static void test_feed_at_the_address(void **state)
{
    struct buf out = {0};

    (void)state;
    look("<rss version='2.0'><channel><title>x</title></channel></rss>", &out);
    assert_str(buf_str(&out), "feed https://heron.example/about/us");
    buf_release(&out);
}

static void test_what_is_no_page(void **state)
{
    struct document doc = {.body = STR("{\"a\":1}")};
    struct arena a = {0};
    struct discovery *found;
    size_t len;

    (void)state;
    assert_int_equal(discover(&doc, &a, &found, &len, NULL), ERR_PARSE);
    arena_release(&a);
}

/* Every adapter that is proposed is there, and has the variables. */
static void test_many_links_are_bounded(void **state)
{
    struct buf page = {0}, out = {0};

    (void)state;
    buf_add_text(&page, "<!DOCTYPE html><html><body>");
    for (int i = 0; i < 5000; i++)
        buf_printf(&page, "<a href='https://www.yelp.com/biz/x%d'>", i);
    look(page.ptr, &out);
    assert_true(out.len < DISCOVERIES_MAX * 40);
    buf_release(&page);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_pages_tell),
        cmocka_unit_test(test_feed_at_the_address),
        cmocka_unit_test(test_what_is_no_page),
        cmocka_unit_test(test_many_links_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
