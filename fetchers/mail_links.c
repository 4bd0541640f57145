#include "fetchers/mail_links.h"

#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/html.h"

enum { LINK_TEXT_MAX_CODES = 200 };

static void add(struct mail *m, struct str address, struct str text)
{
    struct str url = url_clean_copy(&m->arena, STR_NONE, address);

    if (url.len == 0 || m->links_len == MAIL_LINKS_MAX)
        return;
    for (size_t i = 0; i < m->links_len; i++) {
        if (str_eq(m->links[i].url, url)) {
            if (m->links[i].text.len == 0)
                m->links[i].text = text;
            return;
        }
    }
    if (m->links == NULL)
        m->links = arena_alloc(&m->arena, MAIL_LINKS_MAX * sizeof(*m->links));
    m->links[m->links_len++] = (struct mail_link){url, text};
}

/* What stands between <a> and </a>. */
static struct str text_between(struct mail *m, const char *start, const char *end)
{
    struct buf text = {0};
    struct str clean = STR_NONE;

    if (html_to_text((struct str){start, (size_t)(end - start)}, &text, NULL) == OK)
        clean = utf8_clean_copy(&m->arena, buf_str(&text), LINK_TEXT_MAX_CODES,
                                UTF8_SPACE_ONE);
    buf_release(&text);
    return clean;
}

void mail_links_of_html(struct mail *m, struct str html)
{
    struct html_scan scan = html_scan_start(html);
    struct html_tag tag;
    struct buf value = {0};
    struct buf address = {.max = URL_MAX};
    const char *start = NULL; /* of the text of an open link */

    while (m->links_len < MAIL_LINKS_MAX && html_scan_next(&scan, &tag)) {
        if (!html_tag_is(&tag, "a"))
            continue;
        if (start != NULL) {
            add(m, buf_str(&address),
                text_between(m, start, tag.name.ptr - (tag.is_end ? 2 : 1)));
            start = NULL;
        }
        if (tag.is_end)
            continue;
        buf_reset(&address);
        address.is_full = false;
        buf_add(&address, html_tag_attr(&tag, "href", &value));
        start = scan.rest.ptr;
    }
    buf_release(&value);
    buf_release(&address);
}

static bool ends_address(char c)
{
    return (unsigned char)c <= ' ' || c == '<' || c == '>' || c == '"' || c == '\'';
}

void mail_links_of_text(struct mail *m, struct str text)
{
    while (m->links_len < MAIL_LINKS_MAX) {
        size_t at = str_find_fold(text, STR("http")), len = 0;

        if (at == SIZE_MAX)
            return;
        text = str_slice(text, at, SIZE_MAX);
        while (len < text.len && !ends_address(text.ptr[len]))
            len++;
        at = len;
        while (at > 0 && (text.ptr[at - 1] == '.' || text.ptr[at - 1] == ',' ||
                          text.ptr[at - 1] == ')' || text.ptr[at - 1] == ']'))
            at--;
        if (str_starts_fold(text, STR("http://")) ||
            str_starts_fold(text, STR("https://")))
            add(m, str_slice(text, 0, at), STR_NONE);
        text = str_slice(text, len > 4 ? len : 4, SIZE_MAX);
    }
}
