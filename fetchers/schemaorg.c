/* schemaorg.c - reviews in a page as JSON, which the mapping "schemaorg" then reads */
#include "fetchers/schemaorg.h"

#include "base/json.h"
#include "base/url.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"
#include "fetchers/mapping.h"
#include "fetchers/microdata.h"
#include "fetchers/schemaorg_tidy.h"

enum { SCRIPT_MAX_BYTES = 4 * 1024 * 1024 };

bool schemaorg_is_review(struct str type)
{
    static const char *const names[] = {"Review", "UserReview", "CriticReview",
                                        "EmployerReview"};

    for (size_t i = 0; i < type.len; i++) { /* "https://schema.org/Review" */
        if (type.ptr[i] == '/' || type.ptr[i] == ':') {
            type = str_slice(type, i + 1, SIZE_MAX);
            i = (size_t)-1;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(type, str_from(names[i])))
            return true;
    }
    return false;
}

static bool is_review(const json_t *object)
{
    const json_t *type = json_object_get(object, "@type");

    if (json_is_string(type))
        return schemaorg_is_review(json_str(type));
    for (size_t i = 0; i < json_array_size(type); i++) {
        if (schemaorg_is_review(json_str(json_array_get(type, i))))
            return true;
    }
    return false;
}

/* Every review in a tree, outer ones first, and what is named by an id elsewhere.
 * json_read() bounds the depth. */
static void collect(json_t *value, json_t *reviews, json_t *ids)
{
    struct str id = json_get_str(value, "@id");
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_object(value) && is_review(value))
        (void)json_array_append(reviews, value);
    if (id.len > 0 && json_object_size(value) > 1)
        (void)json_object_setn(ids, id.ptr, id.len, value);
    json_array_foreach(value, i, member) collect(member, reviews, ids);
    json_object_foreach(value, key, member) collect(member, reviews, ids);
}

/* A script's text without the wrappers that old pages put around it. */
static struct str unwrap(struct str s)
{
    static const struct str heads[] = {STR_INIT("/*<![CDATA[*/"), STR_INIT("//<![CDATA["),
                                       STR_INIT("<![CDATA["), STR_INIT("<!--")};
    static const struct str tails[] = {STR_INIT("/*]]>*/"), STR_INIT("//]]>"),
                                       STR_INIT("]]>"), STR_INIT("-->")};

    s = str_trim(s);
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (str_starts(s, heads[i]))
            s = str_trim(str_slice(s, heads[i].len, SIZE_MAX));
        if (str_ends(s, tails[i]))
            s = str_trim(str_slice(s, 0, s.len - tails[i].len));
    }
    return s;
}

static void read_script(struct str text, json_t *reviews, json_t *ids)
{
    json_t *root = NULL;

    if (json_read(unwrap(text), SCRIPT_MAX_BYTES, &root, NULL) == OK)
        collect(root, reviews, ids);
    json_decref(root); /* a broken block costs itself alone */
}

/* What a page says, gathered in one pass. */
struct page_reading {
    struct buf base, canonical;
    struct microdata microdata;
    json_t *reviews;
    json_t *ids; /* objects of the scripts by their "@id" */
    size_t tags;
};

static bool has_word(struct str list, const char *word)
{
    while (list.ptr != NULL) {
        if (str_eq_fold(str_split(&list, ' '), str_from(word)))
            return true;
    }
    return false;
}

static void read_tag(struct page_reading *p, const struct html_tag *tag)
{
    struct buf value = {0};

    if (tag->is_end)
        return;
    if (html_tag_is(tag, "script")) {
        struct str type = html_tag_attr(tag, "type", &value);

        if (str_eq_fold(str_trim(str_slice(type, 0, str_find_char(type, ';'))),
                        STR("application/ld+json")))
            read_script(tag->text, p->reviews, p->ids);
    } else if (html_tag_is(tag, "link") && p->canonical.len == 0) {
        if (has_word(html_tag_attr(tag, "rel", &value), "canonical"))
            buf_add(&p->canonical, html_tag_attr(tag, "href", &value));
    } else if (html_tag_is(tag, "base") && p->base.len == 0) {
        buf_add(&p->base, html_tag_attr(tag, "href", &value));
    }
    buf_release(&value);
}

static void read_page(struct str page, struct page_reading *p)
{
    struct html_scan scan = html_scan_start(page);
    struct html_tag tag;

    while (html_scan_next(&scan, &tag)) {
        p->tags++;
        read_tag(p, &tag);
        microdata_tag(&p->microdata, &tag, scan.rest.ptr, p->reviews);
    }
    microdata_end(&p->microdata, page.ptr + page.len);
}

/* Of a review without id: the same address, author, date and text are the same. */
static void set_id(json_t *review, struct str page)
{
    static const char *const keys[] = {"url", "author", "datePublished", "reviewBody",
                                       "description"};
    uint64_t hash = str_hash(page, 0);
    struct buf text = {0};
    char id[32];

    if (json_get_str(review, "@id").len > 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const json_t *value = json_object_get(review, keys[i]);

        buf_reset(&text);
        buf_add_char(&text, (char)('0' + i));
        if (value != NULL)
            json_write(value, &text);
        hash = str_hash(buf_str(&text), hash);
    }
    buf_release(&text);
    (void)snprintf(id, sizeof(id), "hash:%016llx", (unsigned long long)hash);
    (void)json_object_set_new(review, "@id", json_string(id));
}

static enum status to_mentions(const struct adapter_settings *s,
                               const struct document *doc, struct page_reading *p,
                               struct paging *paging, struct batch *out,
                               struct error *err)
{
    size_t from = out->len;
    struct buf base = {0}, page = {0};
    struct document resolved = *doc;
    json_t *root = json_object();
    enum status rc;

    if (p->base.len > 0 && url_resolve(doc->base, buf_str(&p->base), &base))
        resolved.base = buf_str(&base);
    if (!url_clean(resolved.base, buf_str(&p->canonical), &page) || p->canonical.len == 0)
        (void)url_clean(STR_NONE, doc->base, &page);
    for (size_t i = 0; i < json_array_size(p->reviews); i++)
        set_id(json_array_get(p->reviews, i), buf_str(&page));
    for (size_t i = 0; i < json_array_size(p->reviews); i++)
        schemaorg_tidy(json_array_get(p->reviews, i), p->ids);
    (void)json_object_set(root, "reviews", p->reviews);
    rc = mapping_parse_json(s, root, &resolved, paging, out, err);
    for (size_t i = from; i < out->len; i++) {
        if (out->items[i].url.len == 0)
            out->items[i].url = arena_copy(&out->arena, buf_str(&page));
    }
    json_decref(root);
    buf_release(&base);
    buf_release(&page);
    return rc;
}

enum status schemaorg_parse(const struct adapter_settings *s, const struct document *doc,
                            struct paging *paging, struct batch *out, struct error *err)
{
    struct page_reading p = {.reviews = json_array(), .ids = json_object()};
    struct buf space = {0};
    struct decoded decoded;
    enum status rc = decode_body(doc->body, doc->content_type, &space, &decoded, err);

    out->is_cut |= doc->is_cut;
    if (rc == OK) {
        read_page(decoded.text, &p);
        rc = p.tags > 0 ? to_mentions(s, doc, &p, paging, out, err)
                        : error_set(err, ERR_PARSE, "not a web page");
    }
    microdata_release(&p.microdata);
    json_decref(p.reviews);
    json_decref(p.ids);
    buf_release(&p.base);
    buf_release(&p.canonical);
    buf_release(&space);
    return rc;
}
