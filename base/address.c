#include "base/address.h"

#include "base/url_parts.h"
#include "base/utf8.h"

#include <string.h>

enum { LOCAL_MAX = 64, HOST_MAX = 253, LABEL_MAX = 63, NAME_MAX_BYTES = 200 };

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 5322, 3.2.3: atext. */
static bool is_atext(char c)
{
    return is_alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool is_local(struct str s)
{
    if (s.len == 0 || s.len > LOCAL_MAX || s.ptr[0] == '-') /* "-" would be an option */
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool is_dot = s.ptr[i] == '.';

        if (!is_dot && !is_atext(s.ptr[i]))
            return false;
        if (is_dot && (i == 0 || i + 1 == s.len || s.ptr[i + 1] == '.'))
            return false;
    }
    return true;
}

static bool is_host(struct str s)
{
    size_t dots = 0;
    struct str rest = s;

    if (s.len == 0 || s.len > HOST_MAX)
        return false;
    while (rest.ptr != NULL) {
        struct str label = str_split(&rest, '.');

        dots += rest.ptr != NULL;
        if (label.len == 0 || label.len > LABEL_MAX || label.ptr[0] == '-' ||
            label.ptr[label.len - 1] == '-')
            return false;
        for (size_t i = 0; i < label.len; i++) {
            if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
                return false;
        }
    }
    return dots > 0 || str_eq_fold(s, STR("localhost"));
}

/* A display name: UTF-8 without controls; quotes only around all of it. */
static bool is_name(struct str s)
{
    if (s.len > NAME_MAX_BYTES || utf8_valid(s) != s.len)
        return false;
    while (s.len > 0 && s.ptr[s.len - 1] == ' ')
        s.len--;
    if (s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"')
        s = str_slice(s, 1, s.len - 2);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c < ' ' || c == 0x7f || strchr("\"<>\\", c) != NULL)
            return false;
        if (c == 0xc2 && i + 1 < s.len && (unsigned char)s.ptr[i + 1] < 0xa0) /* C1 */
            return false;
    }
    return true;
}

enum status address_check(struct str address, struct str *bare, struct error *err)
{
    struct str text = str_trim(address), name = STR_NONE;
    size_t open = str_find_char(text, '<'), at;

    if (text.len != address.len) /* a line end at the edge is an edge case too many */
        return error_set(err, ERR_CONFIG, "mail address: blanks around it");
    if (open != SIZE_MAX) {
        if (!str_ends(text, STR(">")))
            return error_set(err, ERR_CONFIG, "mail address: no '>' at its end");
        name = str_slice(text, 0, open);
        text = str_slice(text, open + 1, text.len - open - 2);
    }
    if (!is_name(name))
        return error_set(err, ERR_CONFIG, "mail address: a name with controls or quotes");
    at = str_find_char(text, '@');
    if (at == SIZE_MAX)
        return error_set(err, ERR_CONFIG, "mail address: no '@'");
    if (!is_local(str_slice(text, 0, at)))
        return error_set(err, ERR_CONFIG, "mail address: wrong before the '@'");
    if (!is_host(str_slice(text, at + 1, text.len)))
        return error_set(err, ERR_CONFIG, "mail address: not a host name after the '@'");
    if (bare != NULL)
        *bare = text;
    return OK;
}

/* "a@b.de, Ann <c@d.de>" would be one mail to Ann alone. */
static bool is_several(struct str name)
{
    return str_find_char(name, '@') != SIZE_MAX && name.ptr[0] != '"';
}

enum status address_read(struct str text, struct buf *out, struct error *err)
{
    struct str whole = str_trim(text), host;
    size_t open = str_find_char(whole, '<'), name = open == SIZE_MAX ? 0 : open;
    size_t at = str_find_char(str_slice(whole, name, whole.len), '@'), from = out->len;
    bool is_closed = str_ends(whole, STR(">")), is_host = false;

    if (is_several(str_slice(whole, 0, name)))
        return error_set(err, ERR_CONFIG, "mail address: several in one");
    if (at != SIZE_MAX) {
        at += name + 1;
        host = str_slice(whole, at, whole.len);
        host.len -= is_closed;
        buf_add(out, str_slice(whole, 0, at));
        is_host = url_add_host(host, out);
    }
    if (is_host && is_closed)
        buf_add_char(out, '>');
    if (!is_host) { /* the reason is told of the whole */
        out->len = from;
        buf_add(out, whole);
    }
    return address_check(str_slice(buf_str(out), from, out->len), NULL, err);
}
