/*
 * archive_search.c - a search over the mentions that needs no server
 *
 * The page holds them as an ordinary list: whoever has scripts switched off reads it all
 * and searches with the browser. The one script of the archive hides what does not match;
 * it is allowed by its hash, reads the page alone, and writes nothing but one number.
 */
#include "base/utf8.h"
#include "reports/archive_parts.h"

#include <glib.h>

enum { SEARCH_CODES = 320 };

/* Case and accents don't count; every word must be there. Without "<" and "&". */
static const char script[] =
    "(function(){'use strict';"
    "var box=document.getElementById('q'),said=document.getElementById('said');"
    "var list=Array.prototype.slice.call(document.getElementById('list').children);"
    "function fold(t){return "
    "t.toLowerCase().normalize('NFD').replace(/[\\u0300-\\u036f]/g,'');}"
    "var texts=list.map(function(e){return fold(e.textContent);});"
    "var form=said.getAttribute('data-found');"
    "function look(){var words=fold(box.value).split(/\\s+/).filter(Boolean),found=0;"
    "list.forEach(function(e,i){"
    "var is=words.every(function(w){return texts[i].indexOf(w)!==-1;});"
    "e.hidden=!is;if(is){found++;}});"
    "said.textContent=form.replace('{found}',String(found));}"
    "box.addEventListener('input',look);"
    "if(location.hash.length>1){box.value=decodeURIComponent(location.hash.slice(1));}"
    "if(box.value){look();}box.focus();}());";

struct str archive_script_hash(struct arena *arena)
{
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize len = sizeof(digest);
    gchar *base64;
    struct str hash;

    g_checksum_update(sum, (const guchar *)script, (gssize)(sizeof(script) - 1));
    g_checksum_get_digest(sum, digest, &len);
    g_checksum_free(sum);
    base64 = g_base64_encode(digest, len);
    hash = arena_printf(arena, "sha256-%s", base64);
    g_free(base64);
    return hash;
}

static void add_box(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;
    int64_t len = (int64_t)s->in->mentions->len;

    html_look(h, "p", LOOK_LINE);
    html_open(h, "label");
    html_attr(h, "for", STR("q"));
    html_text(h, phrase(w, P_SEARCH_LABEL));
    html_close(h);
    html_close(h);
    html_open(h, "input");
    html_attr(h, "id", STR("q"));
    html_attr(h, "type", STR("search"));
    html_attr(h, "autocomplete", STR("off"));
    html_void(h);
    html_look(h, "p", LOOK_WHY);
    html_attr(h, "id", STR("said"));
    html_attr(h, "role", STR("status"));
    html_attr(h, "data-found", PHRASE(w, P_SEARCH_FOUND, len, {"found", STR("{found}")}));
    html_text(h, phrase_n(w, P_SEARCH_COUNT, len));
    if (s->in->mentions_all > len) {
        html_text(h, STR(" "));
        html_text(h, phrase(w, P_SEARCH_OLDER));
    }
    html_close(h);
}

static void add_hit(struct sheet *s, const struct mention *m)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;
    int64_t at = m->posted_at != TIME_UNKNOWN ? m->posted_at : m->seen_at;
    struct str bits[4] = {author_words(&s->mk, m), source_label(&s->mk, m->source),
                          say_foreign(w, m->place, LABEL_CODES),
                          at != TIME_UNKNOWN ? say_day(w, at) : STR_NONE};
    struct str title = say_foreign(w, m->title, 120);
    struct str text = say_foreign(w, m->text, SEARCH_CODES);
    struct str line = say_chain(w, bits, ARRAY_LEN(bits));

    html_open(h, "li");
    html_attr(h, "class", STR("day"));
    html_look(h, "p", LOOK_META);
    html_link(h, LOOK_LINK, safe_url(w, m->url), line);
    html_close(h);
    if (title.len > 0 && !str_starts(text, title)) {
        html_look(h, "p", LOOK_SAID_SHORT);
        html_say(h, "b", LOOK_TITLE, title);
        html_close(h);
    }
    if (text.len > 0) {
        html_look(h, "p", LOOK_SAID_SHORT);
        if (starts_rtl(text))
            html_attr(h, "dir", STR("rtl"));
        html_text(h, text);
        html_close(h);
    }
    html_close(h);
}

void archive_search(struct sheet *s)
{
    struct html *h = &s->h;

    sheet_title(s, phrase(&s->mk.w, P_NAV_SEARCH), STR_NONE);
    html_look(h, "section", LOOK_SECTION);
    add_box(s);
    html_close(h);
    html_look(h, "section", LOOK_SECTION);
    html_open(h, "ul");
    html_attr(h, "id", STR("list"));
    html_attr(h, "class", STR("list"));
    for (size_t i = 0; i < s->in->mentions->len; i++)
        add_hit(s, &s->in->mentions->items[i]);
    html_close(h);
    html_close(h);
    html_script(h, str_from(script));
}
