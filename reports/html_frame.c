/*
 * html_frame.c - the head of a page, its logo, and the way to its neighbours
 */
#include "base/arena.h"
#include "reports/html_pieces.h"
#include "reports/printers.h"

#include <glib.h>

void html_head(struct html *h, struct str title, const json_t *value, struct str more,
               struct str script_hash)
{
    struct str policy =
        STR("default-src 'none'; style-src 'unsafe-inline'; img-src data:");

    if (script_hash.len > 0)
        policy = arena_printf(h->arena, STR_FMT "; script-src '" STR_FMT "'",
                              STR_ARG(policy), STR_ARG(script_hash));
    html_open(h, "head");
    html_meta(h);
    html_open(h, "meta"); /* an archive is nobody else's to find */
    html_attr(h, "name", STR("robots"));
    html_attr(h, "content", STR("noindex"));
    html_void(h);
    html_open(h, "meta");
    html_attr(h, "http-equiv", STR("Content-Security-Policy"));
    html_attr(h, "content", policy);
    html_void(h);
    html_title(h, title);
    html_add_style(h, value_str(json_object_get(value, "accent"), "dark"), more);
    html_close(h);
}

/* A mail names its logo by content id, a page carries it. */
void html_logo(struct html *h, const struct report_options *o)
{
    gchar *base64;

    if (o == NULL || o->logo.len == 0)
        return;
    html_look(h, "p", LOOK_LOGO);
    html_open(h, "img");
    if (h->is_mail) {
        html_attr(h, "src", STR("cid:" REPORT_LOGO_ID));
    } else {
        base64 = g_base64_encode((const guchar *)o->logo.ptr, o->logo.len);
        html_attr(h, "src",
                  arena_printf(h->arena, "data:" STR_FMT ";base64,%s",
                               STR_ARG(o->logo_type), base64));
        g_free(base64);
    }
    html_attr(h, "height", STR("40"));
    html_attr(h, "alt", o->logo_alt);
    html_void(h);
    html_close(h);
}

void html_nav(struct html *h, const json_t *links)
{
    const json_t *link;
    size_t i;

    if (json_array_size(links) == 0)
        return;
    html_look(h, "nav", LOOK_NAV);
    json_array_foreach(links, i, link)
    {
        if (i > 0)
            html_text(h, STR(" \xc2\xb7 "));
        html_file_link(h, LOOK_LINK, value_str(link, "file"), value_str(link, "label"));
    }
    html_close(h);
}
