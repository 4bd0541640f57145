/*
 * json_write.c - the part of json.h that writes
 */
#include "base/json.h"

#include "base/date.h"
#include "base/mention.h"
#include "base/swar.h"
#include "base/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Does it stand for itself inside a JSON string? */
static bool is_safe(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Does each of these eight bytes, or surely? */
static inline bool are_safe(uint64_t w)
{
    return (((w | (w + SWAR_ONES)) & SWAR_HIGH) | swar_below(w, ' ') |
            swar_equal(w, '"') | swar_equal(w, '\\')) == 0;
}

/* Bytes at `p` that stand for themselves inside a JSON string. */
static size_t safe_run(const unsigned char *p, size_t len)
{
    size_t i = 0;

    for (;;) {
        for (; i + 8 <= len; i += 8) {
            if (!are_safe(swar_load(p + i)))
                break;
        }
        if (i >= len || !is_safe(p[i]))
            return i;
        i++;
    }
}

static void escape_ascii(unsigned char c, struct buf *out)
{
    static const char hex[] = "0123456789abcdef";
    static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
    const char *at = c != 0 ? strchr(from, c) : NULL;
    char text[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};

    if (at != NULL)
        text[1] = to[at - from];
    buf_add_bytes(out, text, at != NULL ? 2 : 6);
}

/* The code point at the start of `s`; returns its bytes. */
static size_t escape_wide(struct str s, struct buf *out)
{
    uint32_t code;
    size_t len = utf8_decode(s, &code);

    if (code < 0xA0 || code == 0x2028 || code == 0x2029)
        buf_printf(out, "\\u%04x", (unsigned)code);
    else if (code == UTF8_BAD)
        buf_add_code(out, UTF8_BAD);
    else
        buf_add(out, str_slice(s, 0, len));
    return len;
}

void json_escape(struct str s, struct buf *out)
{
    const unsigned char *p = (const unsigned char *)s.ptr;
    size_t i = 0;

    while (i < s.len) {
        size_t run = safe_run(p + i, s.len - i);

        buf_add_bytes(out, p + i, run);
        i += run;
        if (i == s.len)
            break;
        if (p[i] >= 0x80) {
            i += escape_wide(str_slice(s, i, s.len), out);
        } else {
            escape_ascii(p[i], out);
            i++;
        }
    }
}

/* n / 10^places with the zeros at its end left out; n is not negative. */
static void add_decimal(uint64_t n, int places, bool is_negative, struct buf *out)
{
    char text[32], *end = text + sizeof(text), *to = end;

    while (places > 0 && n % 10 == 0) {
        n /= 10;
        places--;
    }
    for (int i = 0; i < places; i++, n /= 10)
        *--to = (char)('0' + n % 10);
    if (places > 0)
        *--to = '.';
    do {
        *--to = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    if (is_negative)
        *--to = '-';
    buf_add_bytes(out, to, (size_t)(end - to));
}

void json_format_double(double n, struct buf *out)
{
    double size = fabs(n), scale = 1;
    char text[40];

    /* A quotient of two doubles without error is rounded once, so what divides back
     * to `n` reads back as `n`; fewest places first is the shortest. */
    for (int places = 0; places <= 6 && size < 1e9; places++, scale *= 10) {
        double whole = nearbyint(size * scale);

        if (whole / scale == size) {
            add_decimal((uint64_t)whole, places, n < 0, out);
            return;
        }
    }
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof(text), "%.*g", digits, n);
        if (strtod(text, NULL) == n)
            break;
    }
    for (char *c = text; *c != '\0'; c++) { /* the locale's decimal point */
        if (strchr("0123456789+-e", *c) == NULL)
            *c = '.';
    }
    buf_add_text(out, text);
}

static void begin_value(struct json_writer *w)
{
    if (w->has_value)
        buf_add_char(w->out, ',');
    w->has_value = true;
}

void jsonw_object(struct json_writer *w)
{
    begin_value(w);
    buf_add_char(w->out, '{');
    w->has_value = false;
}

void jsonw_object_end(struct json_writer *w)
{
    buf_add_char(w->out, '}');
    w->has_value = true;
}

void jsonw_array(struct json_writer *w)
{
    begin_value(w);
    buf_add_char(w->out, '[');
    w->has_value = false;
}

void jsonw_array_end(struct json_writer *w)
{
    buf_add_char(w->out, ']');
    w->has_value = true;
}

/* Copy a string in which every byte stands for itself, with the last eight or four bytes
 * by a word that may overlap the one before. False: some byte does not. */
static bool copy_safe(char *to, struct str s)
{
    uint32_t first, last;
    size_t i = 0;

    for (; i + 8 <= s.len; i += 8) {
        if (!are_safe(swar_load(s.ptr + i)))
            return false;
        memcpy(to + i, s.ptr + i, 8);
    }
    if (s.len >= 8) {
        memcpy(to + s.len - 8, s.ptr + s.len - 8, 8);
        return are_safe(swar_load(s.ptr + s.len - 8));
    }
    if (s.len >= 4) {
        memcpy(&first, s.ptr, 4);
        memcpy(&last, s.ptr + s.len - 4, 4);
        memcpy(to, &first, 4);
        memcpy(to + s.len - 4, &last, 4);
        return are_safe((uint64_t)first << 32 | last);
    }
    for (; i < s.len; i++) {
        if (!is_safe((unsigned char)s.ptr[i]))
            return false;
        to[i] = s.ptr[i];
    }
    return true;
}

/* A string in which every byte stands for itself, as in most, is added at one go; `tail`
 * behind it unless it is 0. False: some byte does not, and nothing is added. */
static bool put_plain(struct json_writer *w, struct str s, char tail)
{
    char *to = buf_room(w->out, s.len + sizeof(",\"\":"));

    if (to == NULL)
        return true; /* as all that is added to a full buffer */
    if (w->has_value)
        *to++ = ',';
    *to++ = '"';
    if (!copy_safe(to, s)) {
        w->out->ptr[w->out->len] = '\0';
        return false;
    }
    to += s.len;
    *to++ = '"';
    if (tail != 0)
        *to++ = tail;
    *to = '\0';
    w->out->len = (size_t)(to - w->out->ptr);
    w->has_value = true;
    return true;
}

void jsonw_key_str(struct json_writer *w, struct str key)
{
    if (!put_plain(w, key, ':')) {
        jsonw_str(w, key);
        buf_add_char(w->out, ':');
    }
    w->has_value = false;
}

void jsonw_str(struct json_writer *w, struct str s)
{
    if (put_plain(w, s, 0))
        return;
    begin_value(w);
    buf_add_char(w->out, '"');
    json_escape(s, w->out);
    buf_add_char(w->out, '"');
}

void jsonw_str_or_null(struct json_writer *w, struct str s)
{
    if (s.len > 0)
        jsonw_str(w, s);
    else
        jsonw_null(w);
}

void jsonw_text(struct json_writer *w, const char *text)
{
    if (text != NULL)
        jsonw_str(w, str_from(text));
    else
        jsonw_null(w);
}

void jsonw_int(struct json_writer *w, int64_t n)
{
    begin_value(w);
    add_decimal(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 0, n < 0, w->out);
}

void jsonw_double(struct json_writer *w, double n)
{
    begin_value(w);
    if (isfinite(n))
        json_format_double(n, w->out);
    else
        buf_add_text(w->out, "null");
}

void jsonw_fixed(struct json_writer *w, double n, int places)
{
    double scaled = fabs(n);

    for (int i = 0; i < places; i++)
        scaled *= 10;
    if (!(scaled < 1e15)) {
        jsonw_double(w, n);
        return;
    }
    begin_value(w);
    scaled = round(scaled);
    add_decimal((uint64_t)scaled, places, n < 0 && scaled > 0, w->out);
}

void jsonw_bool(struct json_writer *w, bool is_true)
{
    begin_value(w);
    buf_add_text(w->out, is_true ? "true" : "false");
}

void jsonw_null(struct json_writer *w)
{
    begin_value(w);
    buf_add_text(w->out, "null");
}

void jsonw_time(struct json_writer *w, int64_t instant)
{
    if (instant == TIME_UNKNOWN) {
        jsonw_null(w);
        return;
    }
    begin_value(w);
    buf_add_char(w->out, '"');
    date_format_rfc3339(instant, w->out);
    buf_add_char(w->out, '"');
}

static void write_object(struct json_writer *w, const json_t *object)
{
    void *at;

    jsonw_object(w);
    for (at = json_object_iter((json_t *)object); at != NULL;
         at = json_object_iter_next((json_t *)object, at)) {
        jsonw_key(w, json_object_iter_key(at));
        jsonw_value(w, json_object_iter_value(at));
    }
    jsonw_object_end(w);
}

static void write_array(struct json_writer *w, const json_t *array)
{
    jsonw_array(w);
    for (size_t i = 0; i < json_array_size(array); i++)
        jsonw_value(w, json_array_get(array, i));
    jsonw_array_end(w);
}

/* Recursion is bounded: json_read() lets no more than JSON_DEPTH_MAX levels in. */
void jsonw_value(struct json_writer *w, const json_t *value)
{
    if (value == NULL) {
        jsonw_null(w);
        return;
    }
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(w, value);
        break;
    case JSON_ARRAY:
        write_array(w, value);
        break;
    case JSON_STRING:
        jsonw_str(w, json_str(value));
        break;
    case JSON_INTEGER:
        jsonw_int(w, json_integer_value(value));
        break;
    case JSON_REAL:
        jsonw_double(w, json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        jsonw_bool(w, json_is_true(value));
        break;
    default:
        jsonw_null(w);
    }
}

void json_write(const json_t *value, struct buf *out)
{
    struct json_writer w = {out, false};

    jsonw_value(&w, value);
}
