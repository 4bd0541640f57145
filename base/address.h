/*
 * address.h - the strict grammar of mail addresses
 *
 * Source: RFC 5321, 4.1.2; RFC 5322, 3.4.1 (dot-atom); RFC 5891 (hosts of other scripts).
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

/*
 * Check a mail address for headers and SMTP commands.
 *
 *   address  "a@b" or "Name <a@b>" (name: UTF-8 without controls, or quoted)
 *   bare     the "a@b" in it, a view; may be NULL; written on OK only
 *
 * Strict on purpose: a dot-atom of ASCII (at most 64 bytes), "@", a host name of
 * letters, digits and inner hyphens with at least one dot or "localhost" (at most 253),
 * nothing else: no comments, no quoted local part, no address literal, no route.
 * ERR_CONFIG names the reason.
 */
MUST_CHECK enum status address_check(struct str address, struct str *bare,
                                     struct error *err);

/*
 * Append an address as people write it, in the spelling that address_check() takes:
 * without blanks around it, its host in lower case and ASCII ("a@exämple.de" has
 * an "xn--" host). ERR_CONFIG where it is none or, in one text, several; `out` may hold
 * part of it then.
 */
MUST_CHECK enum status address_read(struct str text, struct buf *out, struct error *err);

#endif
