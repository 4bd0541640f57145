/*
 * http_text.h - what can be told from the bytes of an answer, without a network
 */
#ifndef FETCHERS_HTTP_TEXT_H
#define FETCHERS_HTTP_TEXT_H

#include "base/str.h"

/*
 * Whether a body ends as it should: XML with the end tag of its root element somewhere in
 * its last 4 KiB (comments may follow), JSON with the bracket that fits its first one.
 * HTML and what is neither count as whole. For bodies whose length nobody announced.
 */
bool text_is_whole(struct str body);

/* Whether it begins as a web page does: a doctype or element named html, within the
 * first KiB. */
bool text_is_html(struct str body);

/* Whether a web page is one that keeps programs out: "Just a moment...", a captcha. */
bool text_is_block_page(struct str body);

/* Fit to be put into a header: no control characters but a tab, at most 1 KiB. */
bool text_is_header(struct str value);

/* Whether a Content-Encoding names nothing but gzip and deflate, which are what we ask
 * for; libcurl decodes more than that where it can. */
bool text_is_asked_encoding(struct str value);

#endif
