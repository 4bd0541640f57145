#include "base/status.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The bytes of `text` become one line: control characters turn into blanks, and what is
 * no UTF-8, as where foreign words were cut, goes. */
static void make_line(char *text)
{
    size_t len = strlen(text), to = 0;

    for (size_t at = 0, taken; at < len; at += taken) {
        uint32_t code;
        bool is_good;

        taken = utf8_decode((struct str){text + at, len - at}, &code);
        is_good =
            code != UTF8_BAD || (taken == 3 && memcmp(text + at, "\xEF\xBF\xBD", 3) == 0);
        if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
            text[to++] = ' ';
        } else if (is_good) {
            memmove(text + to, text + at, taken);
            to += taken;
        }
    }
    text[to] = '\0';
}

enum status error_set(struct error *err, enum status code, const char *fmt, ...)
{
    va_list args;

    if (err == NULL || err->code != OK)
        return code;
    err->code = code;
    va_start(args, fmt);
    (void)vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    make_line(err->text);
    return code;
}

void error_prefix(struct error *err, const char *fmt, ...)
{
    char old[sizeof(err->text)];
    va_list args;
    int len;

    if (err == NULL || err->code == OK)
        return;
    memcpy(old, err->text, sizeof(old));
    va_start(args, fmt);
    len = vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    if (len >= 0 && (size_t)len < sizeof(err->text))
        (void)snprintf(err->text + len, sizeof(err->text) - (size_t)len, "%s", old);
    make_line(err->text);
}

const char *status_name(enum status code)
{
    static const char *const names[] = {
        [OK] = "ok",           [ERR_USAGE] = "usage",     [ERR_CONFIG] = "config",
        [ERR_PARSE] = "parse", [ERR_LIMIT] = "limit",     [ERR_MISSING] = "missing",
        [ERR_NET] = "network", [ERR_DAMAGED] = "damaged", [ERR_STORE] = "store",
        [ERR_IO] = "io",       [ERR_ACCESS] = "access",   [ERR_BUSY] = "busy",
        [ERR_OS] = "system",   [ERR_BUG] = "bug",
    };

    return (size_t)code < ARRAY_LEN(names) ? names[code] : "unknown";
}
