#include "fetchers/http_address.h"

#include "base/status.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

struct range {
    uint8_t head[16]; /* network byte order; 4 or 16 bytes count */
    unsigned bits;
    const char *why;
};

static const struct range ranges_v4[] = {
    {{0}, 8, "this host"},
    {{10}, 8, "private network"},
    {{100, 64}, 10, "shared address space"},
    {{127}, 8, "loopback"},
    {{169, 254}, 16, "link-local"},
    {{172, 16}, 12, "private network"},
    {{192, 0, 0}, 24, "protocol assignments"},
    {{192, 168}, 16, "private network"},
    {{198, 18}, 15, "benchmarking"},
    {{224}, 4, "multicast"},
    {{240}, 4, "reserved"}, /* and 255.255.255.255 */
};

static const struct range ranges_v6[] = {
    {{0}, 128, "unspecified"},
    {{[15] = 1}, 128, "loopback"},
    {{0, 0x64, 0xff, 0x9b, 0, 1}, 48, "local translation"}, /* RFC 8215 */
    {{0xfc}, 7, "private network"},
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "site-local"}, /* given up by RFC 3879, still routed inside */
    {{0xff}, 8, "multicast"},
};

/* IPv6 ranges that carry an IPv4 address, and where. */
static const struct {
    struct range range;
    size_t at;
} carriers[] = {
    {{{[10] = 0xff, [11] = 0xff}, 96, ""}, 12}, /* ::ffff:0:0/96, mapped */
    {{{0}, 96, ""}, 12},                        /* ::/96, compatible */
    {{{0, 0x64, 0xff, 0x9b}, 96, ""}, 12},      /* 64:ff9b::/96, NAT64 */
    {{{0x20, 0x02}, 16, ""}, 2},                /* 2002::/16, 6to4 */
};

static bool in_range(const uint8_t *ip, const struct range *r)
{
    size_t whole = r->bits / 8;
    unsigned rest = r->bits % 8;

    if (memcmp(ip, r->head, whole) != 0)
        return false;
    return rest == 0 || (ip[whole] ^ r->head[whole]) >> (8 - rest) == 0;
}

static const char *refusal_v4(const uint8_t ip[4])
{
    for (size_t i = 0; i < ARRAY_LEN(ranges_v4); i++) {
        if (in_range(ip, &ranges_v4[i]))
            return ranges_v4[i].why;
    }
    return NULL;
}

static const char *refusal_v6(const uint8_t ip[16])
{
    for (size_t i = 0; i < ARRAY_LEN(ranges_v6); i++) {
        if (in_range(ip, &ranges_v6[i]))
            return ranges_v6[i].why;
    }
    for (size_t i = 0; i < ARRAY_LEN(carriers); i++) {
        if (in_range(ip, &carriers[i].range))
            return refusal_v4(ip + carriers[i].at);
    }
    return NULL;
}

const char *address_refusal(const struct sockaddr *to)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    switch (to->sa_family) {
    case AF_INET:
        memcpy(&v4, to, sizeof(v4));
        return refusal_v4((const uint8_t *)&v4.sin_addr);
    case AF_INET6:
        memcpy(&v6, to, sizeof(v6));
        return refusal_v6(v6.sin6_addr.s6_addr);
    default:
        return "not an internet address";
    }
}

const char *address_text_refusal(const char *ip,
                                 const char *(*refusal)(const struct sockaddr *))
{
    struct sockaddr_storage to = {0};
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};

    if (ip != NULL && inet_pton(AF_INET, ip, &v4.sin_addr) == 1)
        memcpy(&to, &v4, sizeof(v4));
    else if (ip != NULL && inet_pton(AF_INET6, ip, &v6.sin6_addr) == 1)
        memcpy(&to, &v6, sizeof(v6));
    else
        return "not an internet address";
    return refusal((const struct sockaddr *)&to);
}
