/*
 * key.h - the secret beside the database, with which links in mails are signed
 */
#ifndef CLI_KEY_H
#define CLI_KEY_H

#include "base/buf.h"
#include "cli/context.h"

/*
 * Read the key of this installation, DATABASE.key, into `out`; wipe it with
 * secret_wipe().
 *
 *   is_made  make it where it is missing: 32 random bytes, mode 0600
 *
 * ERR_MISSING where there is none and none is made; ERR_ACCESS where others can read it.
 */
MUST_CHECK enum status key_read(const struct settings *s, bool is_made, struct buf *out,
                                struct error *err);

#endif
