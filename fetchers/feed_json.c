/*
 * feed_json.c - JSON Feed 1.0 and 1.1
 *
 * Source: https://www.jsonfeed.org/version/1.1/ (2020-08). Numbers where strings are
 * due are taken as their digits, one object where a list is due as a list of one.
 */
#include "base/json.h"
#include "fetchers/feed_inner.h"

#include <string.h>

enum { BODY_MAX = 4 * 1024 * 1024 };

/* A member as text in the arena. */
static struct str text_of(struct arena *a, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    struct buf digits = {0};
    struct str out = STR_NONE;

    if (json_is_string(value)) {
        struct str s = str_trim(json_str(value));

        return s.len > 0 ? arena_copy(a, s) : STR_NONE;
    }
    if (json_is_number(value)) {
        json_write(value, &digits);
        out = arena_copy(a, buf_str(&digits));
        buf_release(&digits);
    }
    return out;
}

static int64_t date_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    struct buf digits = {0};
    int64_t instant = TIME_UNKNOWN;

    if (json_is_integer(value))
        json_write(value, &digits); /* Unix time */
    if (!feed_date(digits.len > 0 ? buf_str(&digits) : json_get_str(object, key),
                   &instant))
        instant = TIME_UNKNOWN;
    buf_release(&digits);
    return instant;
}

static struct feed_text as_text(struct str value, enum feed_kind kind)
{
    return (struct feed_text){value, kind};
}

/* The first person with a name, of one or of a list. */
static struct feed_person person_of(struct arena *a, const json_t *list)
{
    struct feed_person out = {0};
    size_t n;

    n = json_is_array(list) ? json_array_size(list) : 1;
    for (size_t i = 0; i < n && out.raw.len == 0; i++) {
        const json_t *one = json_is_array(list) ? json_array_get(list, i) : list;

        if (json_is_string(one)) {
            feed_person_split(a, arena_copy(a, str_trim(json_str(one))), &out);
        } else {
            out.name = text_of(a, one, "name");
            out.email = text_of(a, one, "email");
            out.url = text_of(a, one, "url");
            feed_person_join(a, &out);
        }
    }
    return out;
}

/* "author" of version 1.0, else "authors" of 1.1. */
static struct feed_person author_of(struct arena *a, const json_t *object)
{
    struct feed_person out = person_of(a, json_object_get(object, "author"));

    return out.raw.len > 0 ? out : person_of(a, json_object_get(object, "authors"));
}

static void read_item(struct feed *f, const json_t *item)
{
    struct arena *a = &f->arena;
    struct feed_entry *e = feed_entry_add(f);
    const json_t *files = json_object_get(item, "attachments");

    e->id = text_of(a, item, "id");
    e->link = text_of(a, item, "url");
    e->related = text_of(a, item, "external_url");
    if (e->link.len == 0)
        e->link = feed_is_web(e->id) ? e->id : e->related;
    e->title = as_text(text_of(a, item, "title"), FEED_PLAIN);
    e->summary = as_text(text_of(a, item, "summary"), FEED_PLAIN);
    e->content = as_text(text_of(a, item, "content_html"), FEED_HTML);
    if (e->content.value.len == 0)
        e->content = as_text(text_of(a, item, "content_text"), FEED_PLAIN);
    e->published = date_of(item, "date_published");
    e->updated = date_of(item, "date_modified");
    e->author = author_of(a, item);
    e->has_author = e->author.raw.len > 0;
    if (!e->has_author)
        e->author = f->author; /* section "Items", authors */
    e->language = text_of(a, item, "language");
    e->media = text_of(a, item, "image");
    if (json_is_array(files))
        e->enclosure = text_of(a, json_array_get(files, 0), "url");
}

static const char *version_of(struct str version)
{
    if (str_ends(version, STR("1.1")))
        return "json11";
    return str_ends(version, STR("1")) || str_ends(version, STR("1.0")) ? "json1"
                                                                        : "json";
}

/* Other services answer with "items" too: it is a feed where it says so, or where it
 * has what only a feed has. */
static bool is_feed(const json_t *root)
{
    if (!json_is_object(root))
        return false;
    if (str_find_fold(json_get_str(root, "version"), STR("jsonfeed")) != SIZE_MAX)
        return true;
    return json_object_get(root, "items") != NULL &&
           (json_is_string(json_object_get(root, "title")) ||
            json_is_string(json_object_get(root, "feed_url")) ||
            json_is_string(json_object_get(root, "home_page_url")));
}

static void read_feed(struct feed *f, const json_t *root)
{
    struct arena *a = &f->arena;
    const json_t *items = json_object_get(root, "items");

    f->version = version_of(json_get_str(root, "version"));
    f->title = as_text(text_of(a, root, "title"), FEED_PLAIN);
    f->subtitle = as_text(text_of(a, root, "description"), FEED_PLAIN);
    f->link = text_of(a, root, "home_page_url");
    f->id = text_of(a, root, "feed_url");
    f->language = text_of(a, root, "language");
    f->next = text_of(a, root, "next_url");
    f->author = author_of(a, root);
    f->is_expired = json_get_bool(root, "expired", false);
    if (json_is_object(items))
        read_item(f, items);
    for (size_t i = 0; i < json_array_size(items); i++) {
        if (json_is_object(json_array_get(items, i)))
            read_item(f, json_array_get(items, i));
    }
}

enum status feed_json_read(struct str text, struct feed *out, struct error *err)
{
    json_t *root = NULL;
    enum status rc = json_read(text, BODY_MAX, &root, err);

    if (rc != OK)
        return rc;
    if (is_feed(root))
        read_feed(out, root);
    else
        rc = error_set(err, ERR_PARSE, "JSON, but not a JSON Feed");
    json_decref(root);
    return rc;
}
