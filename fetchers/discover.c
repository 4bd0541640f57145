#include "fetchers/discover.h"

#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"

#include <string.h>

/*
 * A link to a platform. What of it is a variable of the adapter is told by `path`: it
 * stands between the text before '~' and the character behind it (or the next of "/?#&").
 */
static const struct platform {
    const char *host; /* this one, and those below it */
    const char *path; /* of path and query; NULL: any */
    const char *adapter, *title;
    const char *var;     /* that the link tells; NULL: none */
    const char *url;     /* of a feed, with '~' for what the link tells; NULL: none */
    const char *unknown; /* variable that the link does not tell; NULL: none */
    const char *missing;
    const char *secret;
} platforms[] = {
    {"apps.apple.com", "/id~", "appstore", "App Store", "app", NULL, NULL, NULL, NULL},
    {"itunes.apple.com", "/app/*/id~", "appstore", "App Store", "app", NULL, NULL, NULL,
     NULL},
    {"podcasts.apple.com", "/id~", "podcast", "Apple Podcasts", "podcast", NULL, NULL,
     NULL, NULL},
    {"play.google.com", "id=~", "googleplay", "Google Play", "package", NULL, NULL,
     "a service account that may read reviews; your own app only", "GOOGLE_PLAY"},
    {"google.com", "place_id=~", "googleplaces", "Google Maps", "place", NULL, NULL,
     "an API key; five reviews at most. googlebusiness reads all, of your own place",
     "GOOGLE_KEY"},
    {"google.com", "/maps", "googlebusiness", "Google Maps", NULL, NULL,
     "account location", "access to the Business Profile API, for your own place",
     "GOOGLE_TOKEN"},
    {"maps.app.goo.gl", NULL, "googlebusiness", "Google Maps", NULL, NULL,
     "account location", "access to the Business Profile API, for your own place",
     "GOOGLE_TOKEN"},
    {"g.page", NULL, "googlebusiness", "Google Maps", NULL, NULL, "account location",
     "access to the Business Profile API, for your own place", "GOOGLE_TOKEN"},
    {"trustpilot.com", "/review/~", "trustpilot", "Trustpilot", NULL, NULL, "unit",
     "an API key; the unit's id comes from /v1/business-units/find?name=",
     "TRUSTPILOT_KEY"},
    {"yelp.com", "/biz/~", "yelp", "Yelp", "business", NULL, NULL, "an API key",
     "YELP_KEY"},
    {"tripadvisor.com", "-d~-", "tripadvisor", "Tripadvisor", "location", NULL, NULL,
     "a key of the Content API", "TRIPADVISOR_KEY"},
    {"facebook.com", "/~", "facebook", "Facebook", NULL, NULL, "page_id",
     "a token of your own page", "FACEBOOK_TOKEN"},
    {"youtube.com", "/channel/~", "feed", "YouTube", NULL,
     "https://www.youtube.com/feeds/videos.xml?channel_id=~", NULL, NULL, NULL},
    {"reddit.com", "/r/~", "feed", "Reddit", NULL, "https://www.reddit.com/r/~/new/.rss",
     NULL, NULL, NULL},
    {"store.steampowered.com", "/app/~", "steam", "Steam", "app", NULL, NULL, NULL, NULL},
    {"feefo.com", "/reviews/~", "feefo", "Feefo", "merchant", NULL, NULL, NULL, NULL},
    {"reviews.io", "/store/~", "reviewsio", "Reviews.io", "store", NULL, NULL, NULL,
     NULL},
    {"g2.com", "/products/~", "g2", "G2", NULL, NULL, NULL, "a token of your own product",
     "G2_TOKEN"},
    {"disqus.com", "/embed.js", "disqus", "Disqus", NULL, NULL, "forum", "an API key",
     "DISQUS_KEY"},
    {"judge.me", NULL, "judgeme", "Judge.me", NULL, NULL, "domain shop",
     "a token of your own shop", "JUDGEME_TOKEN"},
    {"yotpo.com", "/v1/~", "yotpo", "Yotpo", "app_key", NULL, "product", NULL, NULL},
    {"okendo.io", NULL, "okendo", "Okendo", NULL, NULL, "store", NULL, NULL},
    {"stamped.io", NULL, "stamped", "Stamped", NULL, NULL, "store",
     "the shop's public key", "STAMPED_KEY"},
    {"bazaarvoice.com", NULL, "bazaarvoice", "Bazaarvoice", NULL, NULL, "product",
     "a passkey", "BAZAARVOICE_KEY"},
};

struct finder {
    struct str base;
    struct arena *arena;
    struct discovery *items;
    size_t len;
    struct buf value, url;
};

/* ---- keeping ---- */

static bool is_known(const struct finder *f, const struct discovery *d)
{
    for (size_t i = 0; i < f->len; i++) {
        const struct discovery *old = &f->items[i];

        if (!str_eq(old->adapter, d->adapter) || !str_eq(old->url, d->url))
            continue;
        if (d->vars.len == 0 || old->vars.len == 0 ||
            str_eq(old->vars.items[0].value, d->vars.items[0].value))
            return true;
    }
    return false;
}

/* As it will stand in digests: "Trustpilot"; of feeds and pages their host. */
static struct str plain_name(const struct discovery *d)
{
    bool is_page =
        str_eq(d->adapter, STR("feed")) || str_eq(d->adapter, STR("schemaorg"));
    struct str host = is_page ? url_host(d->url) : STR_NONE;

    if (str_starts(host, STR("www.")))
        host = str_slice(host, 4, host.len);
    if (host.len > 0)
        return host;
    return d->title.len > 0 && !is_page ? d->title : d->adapter;
}

/* Names are unique: the second of a host is "pier.example-2". */
static struct str unique_name(const struct finder *f, const struct discovery *d)
{
    struct str name = plain_name(d);
    size_t same = 1;

    for (size_t i = 0; i < f->len; i++)
        same += str_eq(plain_name(&f->items[i]), name);
    return same == 1 ? name : arena_printf(f->arena, STR_FMT "-%zu", STR_ARG(name), same);
}

static void keep(struct finder *f, struct discovery *d)
{
    if (f->len == DISCOVERIES_MAX || is_known(f, d))
        return;
    d->name = unique_name(f, d);
    f->items[f->len++] = *d;
}

/* An address of the page, absolute; empty where it is none. */
static struct str resolve(struct finder *f, struct str ref)
{
    buf_reset(&f->url);
    if (!url_resolve(f->base, ref, &f->url))
        return STR_NONE;
    return arena_copy(f->arena, buf_str(&f->url));
}

/* ---- feeds ---- */

static void keep_feed(struct finder *f, const struct html_tag *tag)
{
    static const char *const types[] = {"application/rss+xml", "application/atom+xml",
                                        "application/feed+json", "application/json",
                                        "application/rdf+xml"};
    struct discovery d = {.adapter = STR("feed")};
    struct str type = html_tag_attr(tag, "type", &f->value);
    bool is_feed = false;

    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        is_feed = is_feed || str_starts_fold(type, str_from(types[i]));
    if (!is_feed)
        return;
    d.url = resolve(f, html_tag_attr(tag, "href", &f->value));
    if (d.url.len == 0 || str_find(d.url, STR("/wp-json/")) != SIZE_MAX ||
        str_find(d.url, STR("oembed")) != SIZE_MAX)
        return;
    d.title = utf8_clean_copy(f->arena, html_tag_attr(tag, "title", &f->value), 80,
                              UTF8_SPACE_ONE);
    keep(f, &d);
}

static bool has_word(struct str list, const char *word)
{
    while (list.ptr != NULL) {
        if (str_eq_fold(str_split(&list, ' '), str_from(word)))
            return true;
    }
    return false;
}

/* ---- software ---- */

static void keep_software(struct finder *f, const char *adapter, const char *title,
                          struct str base)
{
    struct discovery d = {.adapter = str_from(adapter), .title = str_from(title)};

    d.vars.items = arena_alloc(f->arena, 2 * sizeof(struct pair));
    d.vars.items[d.vars.len++] = (struct pair){STR("base"), base};
    keep(f, &d);
}

static void read_meta(struct finder *f, const struct html_tag *tag)
{
    struct str content;

    if (!str_eq_fold(html_tag_attr(tag, "name", &f->value), STR("generator")))
        return;
    content = html_tag_attr(tag, "content", &f->value);
    if (str_starts_fold(content, STR("discourse")))
        keep_software(f, "discourseposts", "this forum", url_origin(f->base));
}

static void read_link(struct finder *f, const struct html_tag *tag)
{
    struct str rel = html_tag_attr(tag, "rel", &f->value);
    bool is_alternate = has_word(rel, "alternate") || has_word(rel, "feed");
    bool is_api = has_word(rel, "https://api.w.org/");

    if (is_alternate)
        keep_feed(f, tag);
    if (is_api) {
        struct str api = resolve(f, html_tag_attr(tag, "href", &f->value));
        size_t at = str_find(api, STR("/wp-json"));

        if (at != SIZE_MAX)
            keep_software(f, "wordpress", "comments of this blog", str_slice(api, 0, at));
    }
}

/* ---- platforms ---- */

/* "tripadvisor.com" is meant by "www.tripadvisor.co.uk" too. */
static bool is_host(struct str host, struct str wanted)
{
    struct str stem = str_slice(wanted, 0, wanted.len - 4);
    size_t at = str_find_fold(host, stem);

    if (str_eq_fold(host, wanted) ||
        (host.len > wanted.len && str_ends_fold(host, wanted) &&
         host.ptr[host.len - wanted.len - 1] == '.'))
        return true;
    return (str_eq(wanted, STR("tripadvisor.com")) ||
            str_eq(wanted, STR("google.com"))) &&
           (at == 0 || (at != SIZE_MAX && host.ptr[at - 1] == '.')) &&
           at + stem.len < host.len && host.ptr[at + stem.len] == '.';
}

/* What stands in `s` in the place of '~'; false where `s` is not of that form. Of
 * several parts before it, split by '*', all must be there, in this order. */
static bool read_form(struct str s, const char *form, struct str *out)
{
    struct str parts = str_from(form);
    size_t tilde = str_find_char(parts, '~'), end = 0;
    char until = tilde + 1 < parts.len ? parts.ptr[tilde + 1] : '\0';

    *out = STR_NONE;
    if (tilde != SIZE_MAX)
        parts.len = tilde;
    while (parts.ptr != NULL) {
        struct str part = str_split(&parts, '*');
        size_t at = str_find(s, part);

        if (at == SIZE_MAX)
            return false;
        s = str_slice(s, at + part.len, s.len);
    }
    if (tilde == SIZE_MAX)
        return true;
    while (end < s.len && s.ptr[end] != until && strchr("/?#&", s.ptr[end]) == NULL)
        end++;
    *out = str_slice(s, 0, end);
    return end > 0 && (until == '\0' || (end < s.len && s.ptr[end] == until));
}

static struct str feed_of(struct finder *f, const char *form, struct str told)
{
    struct str rest = str_from(form);
    struct str head = str_split(&rest, '~');

    return arena_printf(f->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(head), STR_ARG(told),
                        STR_ARG(rest));
}

static void keep_platform(struct finder *f, const struct platform *p, struct str link,
                          struct str told)
{
    struct discovery d = {.adapter = str_from(p->adapter),
                          .title = str_from(p->title),
                          .seen = link,
                          .missing = str_from(p->missing),
                          .secret = str_from(p->secret)};
    struct str unknown = str_from(p->unknown);

    d.vars.items = arena_alloc(f->arena, 4 * sizeof(struct pair));
    if (p->var != NULL)
        d.vars.items[d.vars.len++] =
            (struct pair){str_from(p->var), arena_copy(f->arena, told)};
    while (unknown.ptr != NULL && d.vars.len < 4)
        d.vars.items[d.vars.len++] = (struct pair){str_split(&unknown, ' '), STR_NONE};
    if (strcmp(p->adapter, "disqus") == 0 && d.vars.len > 0) /* it is the host's */
        d.vars.items[0].value =
            str_slice(url_host(link), 0, str_find_char(url_host(link), '.'));
    if (p->url != NULL)
        d.url = feed_of(f, p->url, told);
    keep(f, &d);
}

static bool is_storefront(struct str s)
{
    return s.len == 2 && s.ptr[0] >= 'a' && s.ptr[0] <= 'z' && s.ptr[1] >= 'a' &&
           s.ptr[1] <= 'z';
}

/* "/de/app/..." tells the storefront. */
static void add_country(struct finder *f, struct str link)
{
    struct discovery *d = &f->items[f->len - 1];
    struct str path = str_slice(url_path(link), 1, 8);
    struct str country = str_split(&path, '/');

    if (path.ptr != NULL && is_storefront(country))
        d->vars.items[d->vars.len++] = (struct pair){STR("country"), country};
}

static void read_address(struct finder *f, struct str ref)
{
    struct str link = ref.len > 0 ? resolve(f, ref) : STR_NONE;
    struct str host = url_host(link), path, told;

    if (host.len == 0 || str_eq_fold(host, url_host(f->base)))
        return;
    path = str_slice(link, (size_t)(host.ptr - link.ptr) + host.len, link.len);
    for (size_t i = 0; i < ARRAY_LEN(platforms); i++) {
        const struct platform *p = &platforms[i];
        size_t before = f->len;

        told = STR_NONE;
        if (!is_host(host, str_from(p->host)) ||
            (p->path != NULL && !read_form(path, p->path, &told)))
            continue;
        if (strcmp(p->adapter, "facebook") == 0 &&
            (str_starts(told, STR("sharer")) || str_starts(told, STR("tr")) ||
             str_starts(told, STR("plugins")) || str_starts(told, STR("dialog"))))
            return; /* buttons to share, not the firm's page */
        keep_platform(f, p, link, told);
        if (f->len > before && str_ends(str_from(p->host), STR(".apple.com")))
            add_country(f, link);
        return;
    }
}

/* ---- the page ---- */

static void read_tag(struct finder *f, const struct html_tag *tag)
{
    if (tag->is_end)
        return;
    if (html_tag_is(tag, "base")) {
        struct str base = resolve(f, html_tag_attr(tag, "href", &f->value));

        f->base = base.len > 0 ? base : f->base;
    } else if (html_tag_is(tag, "link")) {
        read_link(f, tag);
    } else if (html_tag_is(tag, "meta")) {
        read_meta(f, tag);
    } else if (html_tag_is(tag, "a")) {
        read_address(f, html_tag_attr(tag, "href", &f->value));
    } else if (html_tag_is(tag, "script") || html_tag_is(tag, "iframe")) {
        read_address(f, html_tag_attr(tag, "src", &f->value));
    }
}

static enum status count_reviews(struct finder *f, const struct document *doc,
                                 struct error *err)
{
    const struct adapter *a = adapter_find(STR("schemaorg"));
    struct adapter_settings settings = {.newest_at = TIME_UNKNOWN};
    struct mapping_shelf shelf = {0};
    struct batch b = {0};
    struct discovery d = {.adapter = STR("schemaorg"),
                          .title = STR("reviews on this page"),
                          .url = f->base};
    enum status rc = adapter_mapping(a, STR_NONE, &shelf, &settings.mapping, err);

    if (rc == OK && a->parse(&settings, doc, NULL, &b, NULL) == OK && b.len > 0) {
        d.reviews = b.len;
        keep(f, &d);
    }
    batch_release(&b);
    mapping_shelf_release(&shelf);
    return rc;
}

static enum status read_page(struct finder *f, const struct document *doc,
                             struct error *err)
{
    struct decoded decoded;
    struct buf space = {0};
    enum status rc = decode_body(doc->body, doc->content_type, &space, &decoded, err);

    if (rc == OK)
        rc = count_reviews(f, doc, err);
    if (rc == OK) {
        struct html_scan scan = html_scan_start(decoded.text);
        struct html_tag tag;

        while (html_scan_next(&scan, &tag))
            read_tag(f, &tag);
    }
    buf_release(&space);
    return rc;
}

/* What is neither JSON nor a page is sniffed as a feed, whatever it is. */
static bool is_feed(const struct adapter *a, const struct document *doc)
{
    struct adapter_settings settings = {.newest_at = TIME_UNKNOWN};
    struct batch b = {0};
    bool is = a->parse(&settings, doc, NULL, &b, NULL) == OK;

    batch_release(&b);
    return is;
}

enum status discover(const struct document *doc, struct arena *arena,
                     struct discovery **out, size_t *len, struct error *err)
{
    struct finder f = {.base = arena_copy(arena, doc->base), .arena = arena};
    const struct adapter *a = adapter_sniff(doc->body, doc->content_type);
    enum status rc = OK;

    f.items = arena_alloc(arena, DISCOVERIES_MAX * sizeof(*f.items));
    if (a != NULL && strcmp(a->name, "feed") == 0 && is_feed(a, doc)) {
        struct discovery d = {.adapter = STR("feed"), .url = f.base};

        keep(&f, &d);
    } else if (a != NULL && strcmp(a->name, "schemaorg") == 0) {
        rc = read_page(&f, doc, err);
    } else {
        rc = error_set(err, ERR_PARSE, "neither a web page nor a feed");
    }
    buf_release(&f.value);
    buf_release(&f.url);
    *out = f.items;
    *len = f.len;
    return rc;
}
