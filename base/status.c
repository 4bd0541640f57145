#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The bytes of `text` become one line: control characters turn into spaces, and
 * a UTF-8 sequence that the cut broke is taken off the end. */
static void make_line(char *text)
{
    size_t len = strlen(text);
    size_t back = 0;

    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            text[i] = ' ';
    }
    while (back < 4 && back < len && ((unsigned char)text[len - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back < len) {
        unsigned char lead = (unsigned char)text[len - 1 - back];
        size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;

        if (need > back)
            text[len - 1 - back] = '\0';
    }
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
