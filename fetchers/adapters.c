/* adapters.c - the table of adapters, and which one reads a document */
#include "fetchers/adapter.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/url.h"
#include "config/settings.h"
#include "config/shipped.h"
#include "fetchers/decode.h"
#include "fetchers/feed.h"
#include "fetchers/mailrules.h"
#include "fetchers/mapping.h"
#include "fetchers/schemaorg.h"

#include <stdlib.h>
#include <string.h>

/* One page, at the source's own address. */
static enum status feed_request(const struct adapter_settings *s,
                                const struct paging *paging, struct adapter_request *out,
                                struct error *err)
{
    (void)paging;
    *out = (struct adapter_request){0};
    if (!url_is_http(s->url))
        return error_set(err, ERR_CONFIG, "the source needs an absolute http(s) \"url\"");
    out->url = arena_copy(&out->arena, s->url);
    out->headers = s->headers;
    out->secret_header = s->secret_header;
    out->secret_param = s->secret_param;
    return OK;
}

static enum status feed_parse_document(const struct adapter_settings *s,
                                       const struct document *doc, struct paging *paging,
                                       struct batch *out, struct error *err)
{
    struct feed_input in = {.body = doc->body,
                            .content_type = doc->content_type,
                            .base = doc->base,
                            .is_cut = doc->is_cut};
    struct feed feed;
    enum status rc = feed_parse(&in, &feed, err);

    if (rc != OK)
        return rc;
    feed_to_mentions(&feed, s->items_max > 0 ? s->items_max : ADAPTER_ITEMS_MAX, out);
    if (paging != NULL) {
        paging->pages++;
        paging->items += (int64_t)feed.len;
        paging->is_done = true;
    }
    feed_release(&feed);
    return OK;
}

/* A feed or a page with reviews, whichever the address gives. */
static enum status auto_parse(const struct adapter_settings *s,
                              const struct document *doc, struct paging *paging,
                              struct batch *out, struct error *err)
{
    const struct adapter *a = adapter_sniff(doc->body, doc->content_type);

    if (a == NULL || (a->parse != feed_parse_document && a->parse != schemaorg_parse))
        return error_set(err, ERR_PARSE, "neither a feed nor a web page");
    return a->parse(s, doc, paging, out, err);
}

#define MAPPED(name, summary)                                                            \
    {                                                                                    \
        name, summary, "mappings/" name ".yaml", mapping_request, mapping_parse          \
    }

/* Sorted by name. A new source is a file in config/mappings/ and one line here. */
static const struct adapter adapters[] = {
    MAPPED("appstore", "App Store: customer reviews of an app, one storefront"),
    MAPPED("appstoreconnect", "App Store Connect: reviews of your own app (token)"),
    {"auto", "a feed or a page with reviews, whichever the address gives",
     "mappings/schemaorg.yaml", feed_request, auto_parse},
    MAPPED("bazaarvoice", "Bazaarvoice: reviews of a product (passkey)"),
    MAPPED("bluesky", "Bluesky: posts found by search"),
    MAPPED("delighted", "Delighted: survey answers (API key)"),
    MAPPED("discourse", "Discourse: posts found by a forum's search"),
    MAPPED("discourseposts", "Discourse: the latest posts of a forum"),
    MAPPED("disqus", "Disqus: comments of a site (API key)"),
    MAPPED("facebook", "Facebook: recommendations of your own page (page token)"),
    {"feed", "RSS, Atom and JSON Feed, Google News and Google Alerts among them", NULL,
     feed_request, feed_parse_document},
    MAPPED("feefo", "Feefo: reviews of a shop and its products"),
    MAPPED("g2", "G2: survey responses (token)"),
    MAPPED("github", "GitHub: issues found by search"),
    MAPPED("googlebusiness",
           "Google Business Profile: reviews of your own location (token)"),
    MAPPED("googleplaces", "Google Places: up to five reviews of a place (API key)"),
    MAPPED("googleplay", "Google Play: reviews of your own app (token)"),
    MAPPED("hackernews", "Hacker News: stories and comments found by search"),
    {"imap", "mails of a mailbox on a server (IMAP), by rules", NULL, mailrules_request,
     mailrules_parse},
    {"json", "any JSON answer, by a mapping file of your own", NULL, mapping_request,
     mapping_parse},
    MAPPED("judgeme", "Judge.me: reviews of your own shop (token)"),
    MAPPED("lemmy", "Lemmy: posts and comments found by search"),
    {"maildir", "mails of a Maildir folder, by rules", NULL, mailrules_request,
     mailrules_parse},
    MAPPED("mastodon", "Mastodon: public posts with a tag"),
    MAPPED("mastodonsearch", "Mastodon: posts found by search (token)"),
    {"mbox", "mails in one file, by rules", NULL, mailrules_request, mailrules_parse},
    MAPPED("okendo", "Okendo: reviews of a shop"),
    MAPPED("podcast", "Apple Podcasts: reviews of a podcast, one storefront"),
    MAPPED("reddit", "Reddit: posts and comments found by search"),
    MAPPED("reviewsio", "Reviews.io: reviews of a shop"),
    {"schemaorg", "reviews in a web page (schema.org JSON-LD and microdata)",
     "mappings/schemaorg.yaml", feed_request, schemaorg_parse},
    MAPPED("stackexchange", "Stack Exchange: questions found by search"),
    MAPPED("stamped", "Stamped: reviews of a shop (public key)"),
    MAPPED("steam", "Steam: user reviews of a game"),
    MAPPED("surveymonkey", "SurveyMonkey: answers to a survey (token)"),
    MAPPED("tripadvisor", "Tripadvisor: reviews of a location (API key)"),
    MAPPED("trustpilot", "Trustpilot: reviews of a business (API key)"),
    MAPPED("typeform", "Typeform: answers to a form (token)"),
    MAPPED("woocommerce", "WooCommerce: product reviews of your own shop (keys)"),
    MAPPED("wordpress", "WordPress: comments of a blog"),
    MAPPED("yelp", "Yelp: excerpts of a business's reviews (API key)"),
    MAPPED("yotpo", "Yotpo: reviews of a product"),
    MAPPED("youtube", "YouTube: comments on a video (API key)"),
    MAPPED("zendesk", "Zendesk: satisfaction ratings of tickets (token)"),
};

const struct adapter *adapter_at(size_t n)
{
    return n < ARRAY_LEN(adapters) ? &adapters[n] : NULL;
}

const struct adapter *adapter_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(adapters); i++) {
        if (str_eq(name, str_from(adapters[i].name)))
            return &adapters[i];
    }
    return NULL;
}

const char *adapter_nearest(struct str name)
{
    const char *best = NULL;
    size_t best_distance = 4;

    for (size_t i = 0; i < ARRAY_LEN(adapters); i++) {
        size_t d = str_distance(name, str_from(adapters[i].name), best_distance);

        if (d < best_distance) {
            best = adapters[i].name;
            best_distance = d;
        }
    }
    return best;
}

/* For "based_on:". */
static struct str shipped_mapping(struct str name)
{
    const struct adapter *a = adapter_find(name);

    return a != NULL && a->mapping != NULL ? shipped_file(a->mapping) : STR_NONE;
}

static const struct mapping *shelf_find(const struct mapping_shelf *shelf,
                                        struct str path)
{
    for (size_t i = 0; i < shelf->len; i++) {
        if (str_eq(mapping_path(shelf->items[i]), path))
            return shelf->items[i];
    }
    return NULL;
}

static enum status compile_file(struct str path, mapping_lookup *find,
                                struct mapping **out, struct error *err)
{
    char *name = mem_dup(path.ptr, path.len);
    struct buf yaml = {0};
    enum status rc = buf_read_file(&yaml, name, (size_t)256 * 1024, err);

    if (rc != OK)
        rc = ERR_CONFIG; /* whatever the reason, it is the setting that is wrong */
    else
        rc = mapping_compile(buf_str(&yaml), name, find, out, err);
    buf_release(&yaml);
    free(name);
    return rc;
}

static enum status compile_shipped(struct str path, struct str yaml, mapping_lookup *find,
                                   struct mapping **out, struct error *err)
{
    char *name = mem_dup(path.ptr, path.len);
    enum status rc = mapping_compile(yaml, name, find, out, err);

    free(name);
    return rc;
}

enum status mapping_shelf_get(struct mapping_shelf *shelf, struct str path,
                              struct str yaml, mapping_lookup *find,
                              const struct mapping **out, struct error *err)
{
    struct mapping *m = NULL;
    enum status rc;

    *out = shelf_find(shelf, path);
    if (*out != NULL)
        return OK;
    rc = yaml.ptr != NULL ? compile_shipped(path, yaml, find, &m, err)
                          : compile_file(path, find, &m, err);
    if (rc != OK)
        return rc;
    shelf->items =
        mem_grow((void *)shelf->items, shelf->len, &shelf->cap, sizeof(struct mapping *));
    shelf->items[shelf->len++] = m;
    *out = m;
    return OK;
}

enum status adapter_mapping(const struct adapter *a, struct str path,
                            struct mapping_shelf *shelf, const struct mapping **out,
                            struct error *err)
{
    *out = NULL;
    if (a->parse != mapping_parse && a->mapping == NULL)
        return OK; /* code alone */
    if (path.len > 0)
        return mapping_shelf_get(shelf, path, STR_NONE, shipped_mapping, out, err);
    if (a->mapping == NULL)
        return error_set(err, ERR_CONFIG, "adapter %s needs a mapping file", a->name);
    return mapping_shelf_get(shelf, str_from(a->mapping), shipped_file(a->mapping),
                             shipped_mapping, out, err);
}

void mapping_shelf_release(struct mapping_shelf *shelf)
{
    if (shelf == NULL)
        return;
    for (size_t i = 0; i < shelf->len; i++)
        mapping_free(shelf->items[i]);
    free((void *)shelf->items);
    *shelf = (struct mapping_shelf){0};
}

static bool is_json_feed(const json_t *root)
{
    return str_starts(json_get_str(root, "version"),
                      STR("https://jsonfeed.org/version/"));
}

static const struct adapter *sniff_json(struct str text)
{
    const struct adapter *found = NULL;
    json_t *root = NULL;

    if (json_read(text, 0, &root, NULL) != OK)
        return NULL;
    if (is_json_feed(root))
        found = adapter_find(STR("feed"));
    for (size_t i = 0; i < ARRAY_LEN(adapters) && found == NULL; i++) {
        struct mapping *m = NULL;

        if (adapters[i].mapping == NULL ||
            mapping_compile(shipped_file(adapters[i].mapping), adapters[i].mapping,
                            shipped_mapping, &m, NULL) != OK)
            continue;
        if (mapping_sniff(m, root))
            found = &adapters[i];
        mapping_free(m);
    }
    json_decref(root);
    return found;
}

/* A page rather than a feed: says so in its first tag or doctype. */
static bool is_page(struct str text)
{
    text = str_slice(text, 0, 4096);
    while (text.len > 0) {
        size_t at = str_find_char(text, '<');

        if (at == SIZE_MAX)
            return false;
        text = str_slice(text, at, SIZE_MAX);
        if (str_starts_fold(text, STR("<html")) ||
            str_starts_fold(text, STR("<!doctype html")))
            return true;
        if (text.len > 1 && text.ptr[1] != '!' && text.ptr[1] != '?')
            return false;
        text = str_slice(text, 1, SIZE_MAX);
    }
    return false;
}

const struct adapter *adapter_sniff(struct str body, struct str content_type)
{
    const struct adapter *found = NULL;
    struct buf space = {0};
    struct decoded decoded;

    if (decode_body(body, content_type, &space, &decoded, NULL) == OK) {
        struct str text = str_trim(decoded.text);

        if (str_starts(text, STR("{")) || str_starts(text, STR("[")))
            found = sniff_json(decoded.text);
        else if (text.len > 0)
            found = adapter_find(is_page(text) ? STR("schemaorg") : STR("feed"));
    }
    buf_release(&space);
    return found;
}
