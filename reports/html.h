/*
 * html.h - writing HTML, so that nothing can be left unescaped
 *
 * A thin layer over libxml2's xmlTextWriter: elements open and close, text and
 * attribute values are escaped by the library, and no function here takes markup.
 * Text between FSI and PDI (U+2068, U+2069) becomes a <bdi> element.
 */
#ifndef REPORTS_HTML_H
#define REPORTS_HTML_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#include <jansson.h>
#include <libxml/xmlwriter.h>

struct html {
    xmlBufferPtr bytes;
    xmlTextWriterPtr writer; /* NULL: out of memory, or failed; all calls do nothing */
    bool has_failed;
    bool is_mail;      /* inline styles; a page has them by class in <style> */
    bool is_rtl;       /* the document's own direction */
    struct str accent; /* "#rrggbb", checked */
    struct str quote_open, quote_close; /* around what people said */
    struct str colon;                   /* with its blanks */
    struct arena *arena;                /* for NUL-ended copies */
};

/* Begin a document; html_finish() appends it to `out` and frees everything. */
void html_begin(struct html *h, bool is_mail, struct arena *arena);
MUST_CHECK enum status html_finish(struct html *h, struct buf *out, struct error *err);

void html_open(struct html *h, const char *tag);
void html_close(struct html *h); /* the innermost; always with an end tag */
void html_void(struct html *h);  /* the same for <br>, <meta> */
void html_attr(struct html *h, const char *name, struct str value);
void html_text(struct html *h, struct str text);
/* <title>, in which no element counts: text between FSI and PDI stays so. */
void html_title(struct html *h, struct str text);
/* <tag>text</tag> */
void html_element(struct html *h, const char *tag, struct str text);
/* The contents of <style>: our own rules only; refused with "<" or "&" in it. */
void html_style(struct html *h, struct str css);

/* One script of our own, after what it works on: refused with "<" or "&" in it. */
void html_script(struct html *h, struct str code);

/*
 * How something looks: a class, and for mail the same as an inline style. The names
 * are rows of one table, so that mail and page keep the same face.
 */
enum look {
    LOOK_NONE,
    LOOK_BODY,
    LOOK_GROUND,
    LOOK_CARD,
    LOOK_PAD_TOP,
    LOOK_PAD,
    LOOK_PAD_END,
    LOOK_HIDDEN,
    LOOK_KICKER,
    LOOK_H1,
    LOOK_H2,
    LOOK_TITLE_LATE,
    LOOK_H3,
    LOOK_STEP_NUMBER,
    LOOK_STEP,
    LOOK_STEP_LINK,
    LOOK_BECAUSE,
    LOOK_NUMBERS,
    LOOK_CELL,
    LOOK_BIG,
    LOOK_BIG_BAD,
    LOOK_BIG_SOFT,
    LOOK_LABEL,
    LOOK_QUOTE_BAD,
    LOOK_QUOTE,
    LOOK_GAP,
    LOOK_META,
    LOOK_WHO,
    LOOK_BAD,
    LOOK_GOOD,
    LOOK_SOFT,
    LOOK_SAID,
    LOOK_SAID_SHORT,
    LOOK_TITLE,
    LOOK_HIT,
    LOOK_HIT_GOOD,
    LOOK_WHY,
    LOOK_DRAFT,
    LOOK_BUTTON,
    LOOK_CASE,
    LOOK_LINK,
    LOOK_MORE,
    LOOK_TABLE,
    LOOK_TH,
    LOOK_TH_END,
    LOOK_TD,
    LOOK_TD_NUMBER,
    LOOK_TD_FEW,
    LOOK_TD_SMALL,
    LOOK_TD_WORST,
    LOOK_WORST_WHO,
    LOOK_BAR_CELL,
    LOOK_BAR,
    LOOK_BAR_HOT,
    LOOK_FOOT,
    LOOK_LINE,
    LOOK_QUIET_LINK,
    LOOK_ACTS,
    LOOK_ACT,
    LOOK_DAY_CELL,
    LOOK_DAY_CELL_THIN,
    LOOK_DAY_BAR,
    LOOK_DAY_BAR_THIN,
    LOOK_DAY_BAR_HOT,
    LOOK_DAY_BAR_HOT_THIN,
    LOOK_DAY_LABEL,
    LOOK_DAY_LABEL_THIN,
    LOOK_LOGO,
    LOOK_NAV,
    LOOK_ENDS,
    LOOK_PAGE,
    LOOK_SECTION,
    LOOK_MENTION,
    LOOK_COUNT_
};

/* Open an element of that look. */
void html_look(struct html *h, const char *tag, enum look look);
/* The same with text, closed again; nothing at all for empty text. */
void html_say(struct html *h, const char *tag, enum look look, struct str text);
/* A layout table, with or without a row and a cell open. Close what was opened. */
void html_table(struct html *h, enum look look);
/* The same with another role, and a label for those who can't see it. */
void html_open_table(struct html *h, enum look look, struct str role, struct str label);
/* <a>; without an address the text alone. */
void html_link(struct html *h, enum look look, struct str url, struct str text);
/* The same for a page of the same folder, "issue-late-delivery.html", or of one in it,
 * "pier-cafe/index.html". Letters, digits, "-" and "." alone; of anything else the text.
 */
void html_file_link(struct html *h, enum look look, struct str file, struct str text);
/* The same for "mailto:..." alone. */
void html_mailto(struct html *h, enum look look, struct str url, struct str text);
/* A string member of `object` as html_say(). */
void html_member(struct html *h, const char *tag, enum look look, const json_t *object,
                 const char *key);
/* Foreign words: <bdi> with the language, and marks. Parts as of quote_make(). */
void html_parts(struct html *h, const json_t *parts, enum look hit);

/* The style sheet: for a mail dark mode and narrow screens only; for a page the looks as
 * classes, and `more`. `dark` is "#rrggbb". */
void html_add_style(struct html *h, struct str dark, struct str more);

#endif
