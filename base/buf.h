/*
 * buf.h - text that is being built
 *
 * Appends chain without checks: past `max` bytes the buffer keeps what it has,
 * remembers that it overflowed, and buf_status() says so once at the end.
 *
 *   struct buf b = {0};             // no maximum
 *   buf_add(&b, name);
 *   buf_printf(&b, ", %d of 5", stars);
 *   rc = buf_status(&b, err);
 *   ...
 *   buf_release(&b);
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/status.h"
#include "base/str.h"

struct buf {
    char *ptr; /* NUL-ended once anything was added; NULL before */
    size_t len, cap;
    size_t max;   /* most bytes; 0 is no maximum */
    bool is_full; /* an append did not fit */
};

void buf_release(struct buf *b); /* frees; b is empty and may be used again */
void buf_reset(struct buf *b);   /* empty, memory and max kept */
char *buf_take(struct buf *b);   /* the heap text, NUL-ended, never NULL; b is empty */

void buf_add(struct buf *b, struct str s);
void buf_add_text(struct buf *b, const char *text); /* a C string */
void buf_add_bytes(struct buf *b, const void *bytes, size_t len);
void buf_add_char(struct buf *b, char c);
void buf_add_code(struct buf *b, uint32_t code); /* one code point as UTF-8 */

/* The entity that stands for & < > or " in the text and attributes of XML and HTML. False
 * (and nothing added) for any other character, which stands for itself. */
bool buf_add_entity(struct buf *b, uint32_t code);
void buf_add_escaped(struct buf *b, struct str s); /* the same for a whole text */
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

char *buf_grow(struct buf *b, size_t room); /* buf_room() where there is none yet */

/* At least `room` writable bytes behind the end, for a callback that fills them
 * and then adds to b->len itself. NULL (and is_full) past the maximum. */
static inline char *buf_room(struct buf *b, size_t room)
{
    bool has_room = room < b->cap - b->len && (b->max == 0 || b->len + room <= b->max);

    return has_room ? b->ptr + b->len : buf_grow(b, room);
}

/* The text so far; valid until the next append. */
struct str buf_str(const struct buf *b);

/* OK, or ERR_LIMIT where an append did not fit. */
MUST_CHECK enum status buf_status(const struct buf *b, struct error *err);

/* Read all of a file, or of standard input for "-", up to `max` bytes
 * (0: none). ERR_MISSING, ERR_ACCESS, ERR_IO, or ERR_LIMIT past `max`. */
MUST_CHECK enum status buf_read_file(struct buf *b, const char *path, size_t max,
                                     struct error *err);

#endif
