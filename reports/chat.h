/*
 * chat.h - a digest, an alert or a round-up in few lines, for services of messages
 *
 * chat_make() picks from the value what fits on a phone; chat_print() lays it out in the
 * markup of one service, cut at its limit of length by whole lines. Every text counts as
 * foreign: nothing in it becomes markup, a link or a call of somebody ("@everyone").
 */
#ifndef REPORTS_CHAT_H
#define REPORTS_CHAT_H

#include "base/arena.h"
#include "base/buf.h"

#include <jansson.h>

/* "bold text", where `url` is set with `bold` as the words of the link. */
struct chat_line {
    struct str bold, text, url;
};

enum { CHAT_LINES_MAX = 32 };

struct chat {
    struct str title; /* the subject */
    struct chat_line lines[CHAT_LINES_MAX];
    size_t len;
    struct str marks[2];   /* around what somebody wrote */
    struct chat_line last; /* stands there whatever is cut: the way to the whole */
    struct str colon;      /* of the value's language, with its blanks */
    bool is_pressing;      /* an alert */
};

/* Strings live in `arena` or in the value. */
void chat_make(const json_t *value, struct arena *arena, struct chat *out);

enum chat_markup {
    CHAT_PLAIN,    /* addresses behind the words */
    CHAT_SLACK,    /* mrkdwn, to be sent with verbatim */
    CHAT_MARKDOWN, /* Discord */
    CHAT_HTML,     /* Telegram */
    CHAT_BREAKS,   /* HTML with <br>: Matrix */
};

/* Append the lines. `max`: most units of UTF-16 that the service takes. */
void chat_print(const struct chat *c, enum chat_markup markup, size_t max,
                struct buf *out);

/* Append a text alone, escaped, at most `max` units. */
void chat_text(struct str text, enum chat_markup markup, size_t max, struct buf *out);

#endif
