/*
 * quote.h - what somebody said, with the words that made the flag
 *
 * A long text is shortened around those words, at the edges of sentences.
 */
#ifndef REPORTS_QUOTE_H
#define REPORTS_QUOTE_H

#include "base/mention.h"

#include <jansson.h>

/*
 * The quote of a mention as JSON: {"title": parts, "text": parts, "lang", "dir",
 * "rtl", "tone", "is_cut"}, where parts are [{"text": "...", "hit": true}, ...] to be
 * read without anything between them. "title" is left out where the text begins with
 * it; "text" may be empty (a rating alone). "dir" is the way its first letter runs,
 * "rtl" tells of any letter that runs from right to left.
 *
 *   codes_max  most code points of the text, about; 0: all of it
 *   hits_max   most marked spans in title and text
 *
 * Marked are the reasons that point the way of the judgement (against us for a
 * detractor or a negative mood, for us else), the heaviest ones, in their order. The
 * words that made it grave come before all others.
 * Left-out sentences show as "...". A new reference; never NULL.
 */
json_t *quote_make(const struct mention *m, size_t codes_max, size_t hits_max);

/* The same for the quote of an issue: the words that made that issue come first, and
 * sentences without them are left out where there is no room. */
json_t *quote_make_issue(const struct mention *m, struct str issue, size_t codes_max,
                         size_t hits_max);

#endif
