/*
 * html_mail.c - the HTML part of a mail: a digest or an alert
 *
 * Layout by tables and inline styles, no images, no scripts, nothing that is fetched.
 * Where the whole would pass REPORT_MAIL_MAX_BYTES, fewer items are shown.
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

static void add_head(struct html *h, const json_t *value)
{
    html_open(h, "head");
    html_meta(h);
    html_open(h, "meta");
    html_attr(h, "name", STR("supported-color-schemes"));
    html_attr(h, "content", STR("light dark"));
    html_void(h);
    html_title(h, value_str(value, "subject"));
    html_add_style(h, value_str(json_object_get(value, "accent"), "dark"), STR_NONE);
    html_close(h);
}

static void open_part(struct html *h, enum look look)
{
    html_open(h, "tr");
    html_look(h, "td", look);
}

static void close_part(struct html *h)
{
    html_close(h);
    html_close(h);
}

static void add_top(struct html *h, const json_t *value, const struct report_options *o)
{
    open_part(h, LOOK_PAD_TOP);
    html_logo(h, o);
    html_member(h, "p", LOOK_KICKER, value, "kicker");
    html_member(h, "h1", LOOK_H1, value, "headline");
    close_part(h);
}

static void add_body(struct html *h, const json_t *value, const struct report_options *o,
                     size_t most)
{
    const json_t *item = json_object_get(value, "item");

    add_top(h, value, o);
    if (json_object_get(value, "numbers") != NULL) {
        open_part(h, LOOK_PAD);
        html_numbers(h, value);
        close_part(h);
    }
    if (json_array_size(json_object_get(value, "do")) > 0) {
        open_part(h, LOOK_PAD);
        html_do(h, value);
        close_part(h);
    }
    if (item != NULL) {
        open_part(h, LOOK_PAD);
        html_item(h, item);
        close_part(h);
    }
    for (size_t i = 0; i < html_sections_len; i++) {
        const struct html_section *s = &html_sections[i];
        const json_t *section = json_object_get(value, s->key);

        if (section == NULL)
            continue;
        open_part(h, LOOK_PAD);
        s->write(h, section, most);
        close_part(h);
    }
    open_part(h, LOOK_PAD_END);
    html_foot(h, value);
    close_part(h);
}

static enum status write_mail(const json_t *value, const struct report_options *o,
                              size_t most, struct buf *out, struct error *err)
{
    struct arena arena = {0};
    struct html h;
    enum status rc;

    html_begin(&h, true, &arena);
    h.accent = value_str(json_object_get(value, "accent"), "light");
    html_open_root(&h, value);
    add_head(&h, value);
    html_look(&h, "body", LOOK_BODY);
    html_say(&h, "div", LOOK_HIDDEN, value_str(value, "preheader"));
    html_table(&h, LOOK_GROUND);
    html_open(&h, "tr");
    html_look(&h, "td", LOOK_NONE);
    html_attr(&h, "align", STR("center"));
    html_table(&h, LOOK_CARD);
    html_attr(&h, "width", STR("600"));
    add_body(&h, value, o, most);
    rc = html_finish(&h, out, err); /* closes what is open */
    arena_release(&arena);
    return rc;
}

enum status html_mail_write(const json_t *value, const struct report_options *o,
                            struct buf *out, struct error *err)
{
    struct buf mail = {0};
    size_t most = 12;
    enum status rc = ERR_BUG;

    if (!value_is_known(value))
        return error_set(err, rc, "mail: not a value of version 1");
    for (; most > 0; most--) { /* long quotes in wide scripts */
        buf_reset(&mail);
        rc = write_mail(value, o, most, &mail, err);
        if (rc != OK || mail.len <= REPORT_MAIL_MAX_BYTES)
            break;
    }
    if (rc == OK && o != NULL && o->shown != NULL)
        *o->shown = most > 0 ? most : 1; /* where one alone is too long as well */
    if (rc == OK) {
        buf_add(out, buf_str(&mail));
        rc = buf_status(out, err);
    }
    buf_release(&mail);
    return rc;
}
