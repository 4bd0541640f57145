/*
 * http_address.h - which addresses a source may not reach
 *
 * Names and URLs prove nothing: the check is made on the resolved address where the
 * socket is made, and again on the connection in use.
 */
#ifndef FETCHERS_HTTP_ADDRESS_H
#define FETCHERS_HTTP_ADDRESS_H

#include "base/str.h"

#include <sys/socket.h>

/*
 * Why an address is of this machine, its network, or of no single host, as one
 * word or two ("loopback", "private network"); NULL where it is public. IPv4 inside IPv6
 * (mapped, compatible, NAT64, 6to4) is judged as IPv4. Families other than AF_INET and
 * AF_INET6 are refused.
 *
 * Source: RFC 6890 and the IANA special-purpose address registries.
 */
const char *address_refusal(const struct sockaddr *to);

/* The same for "192.0.2.1" or "2001:db8::1"; text that is no address is refused. */
const char *address_text_refusal(const char *ip,
                                 const char *(*refusal)(const struct sockaddr *));

#endif
