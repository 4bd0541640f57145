/*
 * url_host.c - the part of url.h that writes hosts: other scripts in ASCII
 */
#include "base/url_parts.h"

#include "base/utf8.h"

#include <string.h>

/* Parameters and digits of punycode. Source: RFC 3492, section 5. */
enum {
    BASE = 36,
    T_MIN = 1,
    T_MAX = 26,
    SKEW = 38,
    DAMP = 700,
    FIRST_BIAS = 72,
    FIRST = 0x80
};
enum { LABEL_MAX = 63 };

static char digit_of(uint32_t n)
{
    return (char)(n < 26 ? 'a' + n : '0' + (n - 26));
}

/* RFC 3492, section 6.1. */
static uint32_t adapt(uint32_t delta, uint32_t count, bool is_first)
{
    uint32_t k = 0;

    delta = is_first ? delta / DAMP : delta / 2;
    delta += delta / count;
    for (; delta > ((BASE - T_MIN) * T_MAX) / 2; k += BASE)
        delta /= BASE - T_MIN;
    return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void add_number(uint32_t n, uint32_t bias, struct buf *out)
{
    for (uint32_t k = BASE;; k += BASE) {
        uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;

        if (n < t)
            break;
        buf_add_char(out, digit_of(t + (n - t) % (BASE - t)));
        n = (n - t) / (BASE - t);
    }
    buf_add_char(out, digit_of(n));
}

/* RFC 3492, section 6.3; at most LABEL_MAX code points, so nothing overflows. */
static void add_punycode(const uint32_t *codes, uint32_t len, struct buf *out)
{
    uint32_t n = FIRST, delta = 0, bias = FIRST_BIAS, basic = 0, done;

    for (uint32_t i = 0; i < len; i++) {
        if (codes[i] < FIRST) {
            buf_add_char(out, (char)codes[i]);
            basic++;
        }
    }
    if (basic > 0)
        buf_add_char(out, '-');
    for (done = basic; done < len; delta++, n++) {
        uint32_t next = UINT32_MAX;

        for (uint32_t i = 0; i < len; i++) {
            if (codes[i] >= n && codes[i] < next)
                next = codes[i];
        }
        delta += (next - n) * (done + 1);
        n = next;
        for (uint32_t i = 0; i < len; i++) {
            delta += codes[i] < n;
            if (codes[i] == n) {
                add_number(delta, bias, out);
                bias = adapt(delta, done + 1, done == basic);
                delta = 0;
                done++;
            }
        }
    }
}

static bool add_label(struct str label, struct buf *out)
{
    uint32_t codes[LABEL_MAX], len = 0;

    while (label.len > 0) {
        if (len == LABEL_MAX)
            return false;
        label = str_slice(label, utf8_decode(label, &codes[len]), label.len);
        if (codes[len] >= 0x80 && !utf8_is_letter(codes[len]) &&
            !utf8_is_digit(codes[len]))
            return false; /* symbols and blanks that could pass for others */
        len++;
    }
    buf_add_text(out, "xn--");
    add_punycode(codes, len, out);
    return true;
}

/* Dots of East Asian scripts divide labels too. Source: RFC 3490, section 3.1. */
static void add_ascii_dots(struct str host, struct buf *out)
{
    while (host.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(host, &code);

        if (code == 0x3002 || code == 0xFF0E || code == 0xFF61)
            buf_add_char(out, '.');
        else
            buf_add(out, str_slice(host, 0, len));
        host = str_slice(host, len, host.len);
    }
}

static bool add_wide_host(struct str host, struct buf *out)
{
    struct buf folded = {0}, dotted = {0};
    struct str rest;
    bool is_good = true;

    add_ascii_dots(host, &dotted);
    utf8_fold(buf_str(&dotted), &folded);
    rest = buf_str(&folded);
    while (rest.ptr != NULL && is_good) {
        struct str label = str_split(&rest, '.');
        size_t i = 0;

        while (i < label.len && (unsigned char)label.ptr[i] < 0x80)
            i++;
        if (i < label.len)
            is_good = add_label(label, out);
        else
            buf_add(out, label);
        if (rest.ptr != NULL)
            buf_add_char(out, '.');
    }
    buf_release(&folded);
    buf_release(&dotted);
    return is_good;
}

/* What a name or a number of IPv4 holds; in brackets, what one of IPv6 does. */
static bool is_host_char(unsigned char c, bool is_bracketed)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.' ||
           c == '-' || c == '_' ||
           (is_bracketed && strchr("[]:%", c) != NULL && c != '\0');
}

bool url_add_host(struct str host, struct buf *out)
{
    char *to = buf_room(out, host.len);

    if (to == NULL || host.len == 0)
        return false;
    for (size_t i = 0; i < host.len; i++) {
        unsigned char c = (unsigned char)host.ptr[i];

        if (c >= 0x80)
            return add_wide_host(host, out);
        if (!is_host_char(c, host.ptr[0] == '['))
            return false;
        to[i] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out->len += host.len;
    out->ptr[out->len] = '\0';
    return true;
}
