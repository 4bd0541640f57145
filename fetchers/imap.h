/*
 * imap.h - the part of IMAP that reads a folder without changing it
 *
 * Over any pair of functions that read and write, so it is tested and fuzzed from bytes.
 * The connection is logged in when it is handed over. Sources: RFC 3501 (6.3.2, 6.4.8,
 * 7.4.2, 9), RFC 4315.
 *
 * A mail may hold anything, lines that look like the server's among them: literals are
 * counted, never searched.
 */
#ifndef FETCHERS_IMAP_H
#define FETCHERS_IMAP_H

#include "base/buf.h"
#include "base/status.h"

enum { IMAP_LINE_MAX_BYTES = 64 * 1024 };

struct imap {
    /* Up to `len` bytes; 0 at the end. Both set `err` where they fail. */
    enum status (*read)(void *ctx, char *to, size_t len, size_t *got, struct error *err);
    enum status (*write)(void *ctx, struct str bytes, struct error *err);
    void *ctx;
    uint64_t bytes_max; /* of all that the server may say; 0: no limit */
    struct buf in;      /* read, not used yet from `at` on */
    size_t at;
    uint64_t seen;
    unsigned tags;
};
void imap_release(struct imap *im);

struct imap_folder {
    uint32_t validity; /* UIDVALIDITY: UIDs hold as long as it stays */
    uint32_t next_uid; /* UIDNEXT; 0: not said */
    uint32_t exists;   /* messages */
};

/* Open a folder to read alone. ERR_MISSING where the server refuses. `name` is ASCII, as
 * the server writes it. */
MUST_CHECK enum status imap_examine(struct imap *im, struct str name,
                                    struct imap_folder *out, struct error *err);

struct imap_item {
    uint32_t uid;
    uint64_t size; /* bytes */
};

/*
 * UIDs and sizes of messages, by UID.
 *
 *   by_uid     `from` is a UID, else the number of a message in the folder, from 1
 *   items      room for `room` of them; where there are more, those with the lowest UIDs
 *              stay
 *   has_more   there were more
 */
MUST_CHECK enum status imap_list(struct imap *im, bool by_uid, uint32_t from,
                                 struct imap_item *items, size_t room, size_t *len,
                                 bool *has_more, struct error *err);

/* One message into `out`, as it is; it is not marked as read. ERR_MISSING where it is
 * gone by now. `out->max` bounds it (ERR_LIMIT). */
MUST_CHECK enum status imap_fetch(struct imap *im, uint32_t uid, struct buf *out,
                                  struct error *err);

/* Say goodbye; what is answered does not matter. */
void imap_logout(struct imap *im);

#endif
