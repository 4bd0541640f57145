/*
 * mail_stars.c - stars that are pictures
 *
 * Notices of reviews often show a rating as one picture, or as five small ones; what it
 * means stands in "alt" alone.
 */
#include "fetchers/mail_links.h"

#include "fetchers/html.h"

enum { ALT_MAX_BYTES = 60 };

/* "★", "2 out of 5 stars", "3 Sterne", "4/5": not "Google" or "View in browser". */
static bool is_rating(struct str alt)
{
    static const char *const words[] = {"star",  "stern", "toile", "estrel",
                                        "stell", "/5",    " of 5", "von 5",
                                        "sur 5", "su 5",  "de 5",  "bubble"};
    bool has_digit = false, has_word = false;

    if (alt.len == 0 || alt.len > ALT_MAX_BYTES || str_find_char(alt, '<') != SIZE_MAX ||
        str_find_char(alt, '&') != SIZE_MAX)
        return false;
    if (str_starts(alt, STR("\xe2\x98\x85")) || str_starts(alt, STR("\xe2\x98\x86")))
        return true;
    for (size_t i = 0; i < alt.len; i++)
        has_digit |= alt.ptr[i] >= '1' && alt.ptr[i] <= '5';
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        has_word |= str_find_fold(alt, str_from(words[i])) != SIZE_MAX;
    return has_digit && has_word;
}

void mail_show_stars(struct str html, struct buf *out)
{
    struct html_scan scan = html_scan_start(html);
    struct html_tag tag;
    struct buf alt = {0};
    const char *from = html.ptr;

    while (html_scan_next(&scan, &tag)) {
        struct str text;

        if (tag.is_end || !html_tag_is(&tag, "img"))
            continue;
        text = html_tag_attr(&tag, "alt", &alt);
        if (!is_rating(text))
            continue;
        buf_add(out, (struct str){from, (size_t)(scan.rest.ptr - from)});
        buf_add(out, text);
        from = scan.rest.ptr;
    }
    if (from != NULL)
        buf_add(out, (struct str){from, (size_t)(html.ptr + html.len - from)});
    buf_release(&alt);
}
