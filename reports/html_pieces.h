/*
 * html_pieces.h - the parts that mail and page are made of
 */
#ifndef REPORTS_HTML_PIECES_H
#define REPORTS_HTML_PIECES_H

#include "reports/html.h"
#include "reports/reports.h"

/* <html lang dir>, left open. */
void html_open_root(struct html *h, const json_t *value);
/* charset, viewport, colour schemes, no indexing. */
void html_meta(struct html *h);

/* The head of a page that fetches nothing: `more` rules besides the looks, and the source
 * of its one script as a CSP hash ("sha256-..."), or empty. `value` has "accent". */
void html_head(struct html *h, struct str title, const json_t *value, struct str more,
               struct str script_hash);
/* Links to the other pages of the folder: [{"label", "file"}]; none: nothing. */
void html_nav(struct html *h, const json_t *links);
/* The brand's logo, where there is one. */
void html_logo(struct html *h, const struct report_options *o);

void html_do(struct html *h, const json_t *value);
void html_numbers(struct html *h, const json_t *value);
/* One case in its box; html_said() the words alone, short or not. */
void html_item(struct html *h, const json_t *item);
/* A mention among others: no box, no button. */
void html_item_plain(struct html *h, const json_t *item);
void html_said(struct html *h, const json_t *quote, enum look look);
void html_foot(struct html *h, const json_t *value);

/* The cells with the weeks of an issue and their count, which end its row. */
void html_issue_weeks(struct html *h, const json_t *issue);
void html_issues(struct html *h, const json_t *section, size_t most);
/* The look of an issue's state, whose "tone" is bad, good or neither. */
enum look html_tone(struct str tone);
/* Sections of lines, of changes that were tried, of the days of a week or month. */
void html_lines(struct html *h, const json_t *section, size_t most);
void html_fixes(struct html *h, const json_t *section, size_t most);
void html_days(struct html *h, const json_t *section, size_t most);
/* Of a round-up: what can't wait, and a block for each brand. */
void html_pressing(struct html *h, const json_t *section, size_t most);
void html_brands(struct html *h, const json_t *section, size_t most);
void html_quiet(struct html *h, const json_t *section, size_t most);
/* The head of a column, whose words are a member of the section. */
void html_head_cell(struct html *h, const json_t *section, const char *key, bool is_end);
/* Do mails show the part of an item that this member says of? Without it they do. */
bool html_is_shown(const json_t *item, const char *key);

/* " · " and the text, in a span where it has a look; nothing for an empty one. */
void html_dot(struct html *h, enum look look, struct str text);
/* How many items of a section are shown, and what stands below them. */
size_t html_shown(const json_t *section, size_t most);
void html_more(struct html *h, const json_t *section, size_t most);

/* The titled sections in the order of showing; `most` items at most. */
struct html_section {
    const char *key;
    void (*write)(struct html *h, const json_t *section, size_t most);
};
extern const struct html_section html_sections[];
extern const size_t html_sections_len;

#endif
