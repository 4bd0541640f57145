#include "base/json.h"

#include "base/swar.h"
#include "base/utf8.h"

#include <string.h>

/* The text on its way to jansson: copied only from the first repair on. */
struct repair {
    struct str text;
    size_t at;     /* of the scanner */
    size_t copied; /* what is in `out` already */
    struct buf out;
};

static void replace(struct repair *r, size_t len, struct str with)
{
    buf_add(&r->out, str_slice(r->text, r->copied, r->at - r->copied));
    buf_add(&r->out, with);
    r->at += len;
    r->copied = r->at;
}

static unsigned char peek(const struct repair *r, size_t ahead)
{
    return r->at + ahead < r->text.len ? (unsigned char)r->text.ptr[r->at + ahead] : 0;
}

/* The code unit of "\uXXXX" `ahead` of the scanner, or -1. */
static int32_t code_unit(const struct repair *r, size_t ahead)
{
    int32_t unit = 0;

    if (peek(r, ahead) != '\\' || peek(r, ahead + 1) != 'u')
        return -1;
    for (size_t i = ahead + 2; i < ahead + 6; i++) {
        unsigned char c = peek(r, i);
        int digit = c >= '0' && c <= '9'                 ? c - '0'
                    : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                         : -1;

        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static void pass_escape(struct repair *r)
{
    int32_t unit = code_unit(r, 0);
    bool is_high = unit >= 0xD800 && unit <= 0xDBFF;
    int32_t next = is_high ? code_unit(r, 6) : -1;

    if (is_high && next >= 0xDC00 && next <= 0xDFFF)
        r->at += 12;
    else if (is_high || unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        replace(r, 6, STR("\\ufffd"));
    else
        r->at += r->at + 2 <= r->text.len ? 2 : 1;
}

static void pass_control(struct repair *r)
{
    switch (peek(r, 0)) {
    case '\0':
        replace(r, 1, STR("\\ufffd"));
        break;
    case '\t':
        replace(r, 1, STR("\\t"));
        break;
    case '\n':
        replace(r, 1, STR("\\n"));
        break;
    case '\r':
        replace(r, 1, STR("\\r"));
        break;
    default:
        replace(r, 1, STR(" "));
    }
}

static void pass_wide(struct repair *r)
{
    struct str rest = str_slice(r->text, r->at, r->text.len);
    size_t good = 0;
    uint32_t code = 0;

    while (good < rest.len && (unsigned char)rest.ptr[good] >= 0x80) {
        size_t len = utf8_decode(str_slice(rest, good, rest.len), &code);

        if (code == UTF8_BAD &&
            !str_starts(str_slice(rest, good, len), STR("\xEF\xBF\xBD"))) {
            r->at += good;
            replace(r, len, STR("\xEF\xBF\xBD"));
            return;
        }
        good += len;
    }
    r->at += good;
}

static bool is_plain_word(uint64_t w)
{
    return ((w & SWAR_HIGH) | swar_below(w, ' ') | swar_equal(w, '"') |
            swar_equal(w, '\\')) == 0;
}

/* From the opening quote to behind the closing one. */
static void pass_string(struct repair *r)
{
    const unsigned char *p = (const unsigned char *)r->text.ptr;

    for (r->at++; r->at < r->text.len;) {
        unsigned char c;

        while (r->at + 8 <= r->text.len && is_plain_word(swar_load(p + r->at)))
            r->at += 8;
        if (r->at == r->text.len)
            return;
        c = p[r->at];

        if (c == '"') {
            r->at++;
            return;
        }
        if (c == '\\')
            pass_escape(r);
        else if (c < 0x20)
            pass_control(r);
        else if (c >= 0x80)
            pass_wide(r);
        else
            r->at++;
    }
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* A whole number over the range of int64_t is put in quotes. */
static void pass_number(struct repair *r)
{
    size_t digits = 0, len = 1;
    int64_t n;

    while (is_digit(peek(r, len)))
        len++;
    digits = len - (peek(r, 0) == '-');
    while (is_digit(peek(r, len)) || (peek(r, len) != 0 && strchr("+-.eE", peek(r, len))))
        len++;
    if (digits >= 19 && digits + (peek(r, 0) == '-') == len &&
        !str_to_int(str_slice(r->text, r->at, len), &n)) {
        replace(r, 0, STR("\""));
        r->at += len;
        replace(r, 0, STR("\""));
    } else {
        r->at += len;
    }
}

static enum status too_deep(const struct repair *r, struct error *err)
{
    size_t line = 1, start = 0;

    for (size_t i = 0; i < r->at; i++) {
        if (r->text.ptr[i] == '\n') {
            line++;
            start = i + 1;
        }
    }
    return error_set(err, ERR_PARSE, "JSON, line %zu, column %zu: more than %d levels",
                     line, utf8_count(str_slice(r->text, start, r->at - start)) + 1,
                     (int)JSON_DEPTH_MAX);
}

static enum status repair_all(struct repair *r, struct error *err)
{
    unsigned depth = 0;

    while (r->at < r->text.len) {
        unsigned char c = (unsigned char)r->text.ptr[r->at];

        if (c == '"') {
            pass_string(r);
            continue;
        }
        if (c == '-' || (c >= '0' && c <= '9')) {
            pass_number(r);
            continue;
        }
        if (c == '[' || c == '{') {
            if (depth++ == JSON_DEPTH_MAX)
                return too_deep(r, err);
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
        r->at++;
    }
    return OK;
}

static struct str trim(struct str text)
{
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_slice(text, 3, text.len);
    while (text.len > 0 && text.ptr[text.len - 1] == '\0')
        text.len--;
    return text;
}

enum status json_read(struct str text, size_t bytes_max, json_t **out, struct error *err)
{
    const size_t flags = JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL;
    struct repair r = {.text = trim(text)};
    enum status rc = ERR_LIMIT;
    json_error_t fault;

    *out = NULL;
    if (bytes_max > 0 && text.len > bytes_max) {
        (void)error_set(err, rc, "JSON of %zu bytes, more than %zu", text.len, bytes_max);
        goto out;
    }
    rc = repair_all(&r, err);
    if (rc != OK)
        goto out;
    if (r.copied > 0) {
        buf_add(&r.out, str_slice(r.text, r.copied, r.text.len));
        r.text = buf_str(&r.out);
    }
    *out = json_loadb(r.text.ptr != NULL ? r.text.ptr : "", r.text.len, flags, &fault);
    if (*out == NULL)
        rc = error_set(err, ERR_PARSE, "JSON, line %d, column %d: %s", fault.line,
                       fault.column, fault.text);
out:
    buf_release(&r.out);
    return rc;
}

/* The next token of a pointer, with "~1" and "~0" decoded; false at its end or where
 * it is too long for a key. */
static bool take_token(const char **pointer, char *token, size_t size)
{
    const char *p = *pointer;
    size_t n = 0;

    if (*p++ != '/')
        return false;
    for (; *p != '\0' && *p != '/'; p++) {
        if (n + 1 == size)
            return false;
        if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
            token[n++] = *++p == '0' ? '~' : '/';
        else
            token[n++] = *p;
    }
    token[n] = '\0';
    *pointer = p;
    return true;
}

json_t *json_at(const json_t *root, const char *pointer)
{
    const json_t *value = root;
    char token[256];

    while (value != NULL && *pointer != '\0') {
        int64_t n;

        if (!take_token(&pointer, token, sizeof(token)))
            return NULL;
        if (json_is_object(value)) {
            value = json_object_get(value, token);
        } else if (json_is_array(value)) {
            bool is_index = token[0] >= '0' && token[0] <= '9' &&
                            (token[0] != '0' || token[1] == '\0') &&
                            str_to_int(str_from(token), &n);

            value = is_index ? json_array_get(value, (size_t)n) : NULL;
        } else {
            return NULL;
        }
    }
    return (json_t *)value;
}

struct str json_str(const json_t *value)
{
    if (!json_is_string(value))
        return STR_NONE;
    return (struct str){json_string_value(value), json_string_length(value)};
}

struct str json_get_str(const json_t *object, const char *key)
{
    return json_str(json_object_get(object, key));
}

int64_t json_get_int(const json_t *object, const char *key, int64_t none)
{
    const json_t *value = json_object_get(object, key);

    return json_is_integer(value) ? json_integer_value(value) : none;
}

double json_get_double(const json_t *object, const char *key, double none)
{
    const json_t *value = json_object_get(object, key);

    return json_is_number(value) ? json_number_value(value) : none;
}

bool json_get_bool(const json_t *object, const char *key, bool none)
{
    const json_t *value = json_object_get(object, key);

    return json_is_boolean(value) ? json_is_true(value) : none;
}
