/*
 * feed_print.c - a feed as it was read, as JSON
 */
#include "base/json.h"
#include "fetchers/feed.h"

#include <math.h>

static void put_str(struct json_writer *w, const char *key, struct str s)
{
    jsonw_key(w, key);
    jsonw_str_or_null(w, s);
}

static void put_time(struct json_writer *w, const char *key, int64_t instant)
{
    jsonw_key(w, key);
    jsonw_time(w, instant);
}

static void put_person(struct json_writer *w, const struct feed_person *p)
{
    put_str(w, "author", p->raw);
    put_str(w, "author_name", p->name.len > 0 ? p->name : p->raw);
    put_str(w, "author_email", p->email);
}

static void put_entry(struct json_writer *w, const struct feed_entry *e)
{
    bool has_text = e->summary.value.len + e->content.value.len > 0;

    jsonw_object(w);
    put_str(w, "id", e->id.len > 0 ? e->id : e->link);
    put_str(w, "title", e->title.value);
    put_str(w, "link", e->link.len > 0 || !e->is_permalink ? e->link : e->id);
    put_str(w, "summary", has_text ? e->summary.value : e->media_text.value);
    put_str(w, "content", e->content.value);
    put_person(w, &e->author);
    put_str(w, "author_raw", e->author.raw);
    put_str(w, "language", e->language);
    put_time(w, "published", e->published);
    put_time(w, "updated", e->updated);
    jsonw_key(w, "rating"), jsonw_double(w, e->rating);
    put_str(w, "source", e->site);
    put_str(w, "comments", e->comments);
    put_str(w, "enclosure", e->enclosure);
    put_str(w, "media", e->media);
    put_str(w, "media_text", e->media_text.value);
    jsonw_object_end(w);
}

void feed_print_raw(const struct feed *feed, struct buf *out)
{
    struct json_writer w = {out, false};

    jsonw_object(&w);
    jsonw_key(&w, "encoding"), jsonw_text(&w, feed->encoding);
    jsonw_key(&w, "version"), jsonw_text(&w, feed->version);
    jsonw_key(&w, "feed");
    jsonw_object(&w);
    put_str(&w, "title", feed->title.value);
    put_str(&w, "subtitle", feed->subtitle.value);
    put_str(&w, "link", feed->link);
    put_str(&w, "id", feed->id);
    put_str(&w, "language", feed->language);
    put_person(&w, &feed->author);
    put_time(&w, "updated", feed->updated);
    put_time(&w, "published", feed->published);
    jsonw_object_end(&w);
    jsonw_key(&w, "entries");
    jsonw_array(&w);
    for (size_t i = 0; i < feed->len; i++)
        put_entry(&w, &feed->entries[i]);
    jsonw_array_end(&w);
    jsonw_object_end(&w);
    buf_add_char(out, '\n');
}
