/* text_roundup.c - the plain text of a round-up: a case and a brand */
#include "base/json.h"
#include "reports/printers.h"
#include "reports/text_pieces.h"

static bool has_part(const json_t *item, const char *key)
{
    return !json_is_false(json_object_get(item, key));
}

void text_pressing(struct filler *f, const json_t *item)
{
    bool is_late = json_get_bool(item, "is_late", false);

    f->indent = 2;
    filler_put(f, STYLE_BOLD, value_str(item, "brand"));
    text_chain(f, STYLE_PLAIN, value_str(item, "who"));
    text_chain(f, STYLE_SOFT, value_str(item, "where"));
    text_chain(f, STYLE_SOFT, value_str(item, "place"));
    text_chain(f, is_late ? STYLE_BAD : STYLE_SOFT, value_str(item, "age"));
    filler_end_line(f);
    if (has_part(item, "quote_shown"))
        text_quote(f, json_object_get(item, "quote"));
    filler_put(f, STYLE_SOFT, value_str(item, "why"));
    text_chain(f, STYLE_SOFT, value_str(item, "case_label"));
    filler_end_line(f);
    text_url(f, item);
    f->indent = 0;
}

void text_brand(struct filler *f, const json_t *item)
{
    f->indent = 2;
    filler_put(f, STYLE_BOLD, value_str(item, "brand"));
    text_chain(f, text_tone_style(value_str(item, "tone")), value_str(item, "text"));
    filler_end_line(f);
    f->indent = 4;
    filler_put(f, STYLE_PLAIN, value_str(item, "issue"));
    text_chain(f, STYLE_SOFT, value_str(item, "nps"));
    filler_end_line(f);
    text_url(f, item);
    f->indent = 0;
}
