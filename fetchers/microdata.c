/* microdata.c - see microdata.h */
#include "fetchers/microdata.h"

#include "base/json.h"
#include "fetchers/schemaorg.h"

enum { VALUE_MAX_BYTES = 128 * 1024 };

static bool is_one_of(const struct html_tag *tag, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (html_tag_is(tag, names[i]))
            return true;
    }
    return false;
}

/* Elements that have no end tag. */
static bool is_void(const struct html_tag *tag)
{
    static const char *const names[] = {
        "area", "base",   "br",    "col", "embed",  "hr",    "img",   "input",   "link",
        "meta", "source", "track", "wbr", "script", "style", "title", "textarea"};

    return tag->is_empty || is_one_of(tag, names, ARRAY_LEN(names));
}

/* The attribute that holds the value of a property, or NULL for its text. */
static const char *value_attribute(const struct html_tag *tag)
{
    static const char *const src[] = {"audio",  "embed", "iframe", "img",
                                      "source", "track", "video"};
    static const char *const href[] = {"a", "area", "link"};
    static const char *const value[] = {"data", "meter"};

    if (is_one_of(tag, src, ARRAY_LEN(src)))
        return "src";
    if (is_one_of(tag, href, ARRAY_LEN(href)))
        return "href";
    if (is_one_of(tag, value, ARRAY_LEN(value)))
        return "value";
    if (html_tag_is(tag, "object"))
        return "data";
    return html_tag_is(tag, "time") ? "datetime" : NULL;
}

/* Set each of the names in `props` that the item hasn't yet; `value` is stolen. */
static void set_props(json_t *item, struct str props, json_t *value)
{
    while (item != NULL && props.ptr != NULL) {
        struct str name = str_trim(str_split(&props, ' '));

        if (name.len > 0 && json_object_getn(item, name.ptr, name.len) == NULL)
            (void)json_object_setn(item, name.ptr, name.len, value);
    }
    json_decref(value);
}

static void escape(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '\n')
            buf_add_text(out, "<br>");
        else if (!buf_add_entity(out, (unsigned char)s.ptr[i]))
            buf_add_char(out, s.ptr[i]);
    }
}

static json_t *text_value(struct str s, bool is_escaped)
{
    struct buf out = {0};
    json_t *value;

    if (is_escaped)
        escape(s, &out);
    else
        buf_add(&out, s);
    value = json_stringn(out.len > 0 ? out.ptr : "", out.len);
    buf_release(&out);
    return value;
}

static json_t *innermost(const struct microdata *m)
{
    for (size_t i = m->len; m->items > 0 && i > 0; i--) {
        if (m->open[i - 1].item != NULL)
            return m->open[i - 1].item;
    }
    return NULL;
}

/* A property whose value stands in an attribute; false where it is text. */
static bool read_attribute(const struct html_tag *tag, json_t *item, struct str props)
{
    struct buf buf = {0};
    const char *name = value_attribute(tag);
    struct str value = html_tag_attr(tag, "content", &buf);
    bool is_address = value.ptr == NULL && name != NULL, is_there;

    if (is_address)
        value = html_tag_attr(tag, name, &buf);
    is_there = value.ptr != NULL;
    if (is_there && value.len <= VALUE_MAX_BYTES)
        set_props(item, props, text_value(value, !is_address));
    buf_release(&buf);
    return is_there;
}

static void close_top(struct microdata *m, const char *end)
{
    struct microdata_open *top = &m->open[--m->len];
    size_t len = (size_t)(end - top->start);
    struct buf text = {0};

    if (top->item != NULL) {
        m->items--;
        json_decref(top->item);
    } else if (top->props.len > 0 && m->read < MICRODATA_TEXT_MAX) {
        len = len < VALUE_MAX_BYTES ? len : VALUE_MAX_BYTES;
        m->read += len;
        if (html_to_text((struct str){top->start, len}, &text, NULL) == OK)
            set_props(top->outer, top->props, text_value(buf_str(&text), true));
    }
    buf_release(&text);
    *top = (struct microdata_open){0};
}

/* An end tag closes the nearest element of its name, and what is open inside. */
static void end_tag(struct microdata *m, const struct html_tag *tag)
{
    const char *end = tag->before.ptr + tag->before.len;
    size_t at = m->len;

    if (m->skipped > 0) { /* deeper than we follow: names aren't kept */
        m->skipped--;
        return;
    }
    while (at > 0 && !str_eq_fold(m->open[at - 1].name, tag->name))
        at--;
    while (at > 0 && m->len >= at)
        close_top(m, end);
}

static json_t *new_item(const struct html_tag *tag, json_t *reviews)
{
    json_t *item = json_object();
    struct buf buf = {0};
    struct str types = html_tag_attr(tag, "itemtype", &buf);
    struct str id;

    while (types.ptr != NULL) {
        struct str type = str_split(&types, ' ');

        if (schemaorg_is_review(type)) {
            (void)json_array_append(reviews, item);
            break;
        }
    }
    id = html_tag_attr(tag, "itemid", &buf);
    if (id.len > 0)
        (void)json_object_set_new(item, "@id", text_value(id, false));
    buf_release(&buf);
    return item;
}

static bool has_attribute(const struct html_tag *tag, const char *name)
{
    struct str attrs = tag->attrs;
    struct html_attr attr;

    while (html_attr_next(&attrs, &attr)) {
        if (str_eq_fold(attr.name, str_from(name)))
            return true;
    }
    return false;
}

/* The raw value of "itemprop": names need no decoding. */
static struct str prop_names(const struct html_tag *tag)
{
    struct str attrs = tag->attrs;
    struct html_attr attr;

    while (html_attr_next(&attrs, &attr)) {
        if (str_eq_fold(attr.name, STR("itemprop")))
            return attr.value;
    }
    return STR_NONE;
}

void microdata_tag(struct microdata *m, const struct html_tag *tag, const char *content,
                   json_t *reviews)
{
    struct microdata_open open = {.name = tag->name, .start = content};
    bool may_have = str_find_fold(tag->attrs, STR("item")) != SIZE_MAX;
    struct str props;

    if (tag->is_end) {
        end_tag(m, tag);
        return;
    }
    if (m->len == MICRODATA_DEPTH_MAX) {
        m->skipped += !is_void(tag);
        return;
    }
    props = may_have ? prop_names(tag) : STR_NONE;
    if (may_have && has_attribute(tag, "itemscope")) {
        open.item = new_item(tag, reviews);
        if (props.len > 0)
            set_props(innermost(m), props, json_incref(open.item));
    } else if (props.len > 0 && m->items > 0) {
        open.outer = innermost(m);
        if (!read_attribute(tag, open.outer, props))
            open.props = props;
    }
    if (is_void(tag)) {
        json_decref(open.item);
        return;
    }
    m->items += open.item != NULL;
    m->open[m->len++] = open;
}

void microdata_end(struct microdata *m, const char *end)
{
    while (m->len > 0)
        close_top(m, end);
}

void microdata_release(struct microdata *m)
{
    for (size_t i = 0; i < m->len; i++)
        json_decref(m->open[i].item);
    m->len = 0;
}
