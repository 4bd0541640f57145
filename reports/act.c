#include "reports/act.h"

#include "base/utf8.h"
#include "reports/phrases.h"

#include <glib.h>
#include <string.h>

enum { WHO_MAX = 40 };

static const struct {
    const char *name;
    char letter;
} kinds[ACT_KINDS] = {
    [ACT_ANSWERED] = {"answered", 'a'},     [ACT_NOT_US] = {"not-us", 'n'},
    [ACT_WRONG_MOOD] = {"wrong-mood", 'w'}, [ACT_LATER] = {"later", 'l'},
    [ACT_IGNORE] = {"ignore", 'i'},
};

const char *act_name(enum act_kind kind)
{
    return (size_t)kind < ACT_KINDS ? kinds[kind].name : "";
}

bool act_parse(struct str name, enum act_kind *out)
{
    for (size_t i = 0; i < ACT_KINDS; i++) {
        if (str_eq(name, str_from(kinds[i].name))) {
            *out = (enum act_kind)i;
            return true;
        }
    }
    return false;
}

/* ---- tokens ---- */

/* The first 100 bits of the HMAC of `text`, in base32. */
static void add_mac(struct str text, struct str key, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    static const char purpose[] = "earshot act 1 "; /* the key may serve others too */
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)key.ptr, key.len);
    guint8 sum[32];
    gsize len = sizeof(sum);

    g_hmac_update(hmac, (const guchar *)purpose, sizeof(purpose) - 1);
    g_hmac_update(hmac, (const guchar *)text.ptr, (gssize)text.len);
    g_hmac_get_digest(hmac, sum, &len);
    g_hmac_unref(hmac);
    for (unsigned i = 0; i < ACT_MAC_LEN; i++) {
        unsigned bit = i * 5, byte = bit / 8, shift = 11 - bit % 8;
        unsigned two = (unsigned)sum[byte] << 8 | sum[byte + 1];

        buf_add_char(out, digits[two >> shift & 31u]);
    }
}

void act_token(const struct act *act, struct str key, struct buf *out)
{
    struct buf text = {0};

    buf_printf(&text, "%lld.%c.%lld", (long long)act->mention, kinds[act->kind].letter,
               (long long)act->until);
    buf_add(out, buf_str(&text));
    buf_add_char(out, '.');
    add_mac(buf_str(&text), key, out);
    buf_release(&text);
}

static void add_encoded(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '.' || c == '_' || c == '@')
            buf_add_char(out, (char)c);
        else
            buf_printf(out, "%%%02X", c);
    }
}

struct str act_mailto(const struct act *act, struct str key, struct str to,
                      struct str who, struct str language, struct arena *arena)
{
    const char *word = language_find(language)->rows[P_ACT + (int)act->kind].one;
    struct buf subject = {0}, url = {0};
    struct str name = utf8_clean_copy(arena, who, WHO_MAX, UTF8_SPACE_ONE), out;

    buf_add_text(&subject, word);
    if (name.len > 0)
        buf_printf(&subject, STR_FMT STR_FMT, STR_ARG(language_colon(language)),
                   STR_ARG(name));
    buf_add_text(&subject, " [es ");
    act_token(act, key, &subject);
    buf_add_char(&subject, ']');
    buf_add_text(&url, "mailto:");
    add_encoded(to, &url);
    buf_add_text(&url, "?subject=");
    add_encoded(buf_str(&subject), &url);
    out = arena_copy(arena, buf_str(&url));
    buf_release(&subject);
    buf_release(&url);
    return out;
}

/* As long for a wrong byte at the start as for one at the end. */
static bool is_same_mac(struct str a, struct str b)
{
    unsigned char differs = a.len != b.len;

    for (size_t i = 0; i < a.len && i < b.len; i++) {
        char c = a.ptr[i];

        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        differs |= (unsigned char)(c ^ b.ptr[i]);
    }
    return differs == 0;
}

static bool read_fields(struct str token, struct act *out, struct str *mac)
{
    struct str rest = token;
    struct str row = str_split(&rest, '.'), letter = str_split(&rest, '.'),
               day = str_split(&rest, '.');

    *mac = rest;
    if (!str_to_int(row, &out->mention) || out->mention <= 0 || letter.len != 1 ||
        !str_to_int(day, &out->until) || rest.ptr == NULL)
        return false;
    for (size_t i = 0; i < ACT_KINDS; i++) {
        if ((letter.ptr[0] | 0x20) == kinds[i].letter) {
            out->kind = (enum act_kind)i;
            return true;
        }
    }
    return false;
}

/* What stands between "[es " and "]", the last one: in front may be foreign text. */
static struct str find_token(struct str subject)
{
    struct str found = STR_NONE;
    size_t at;

    while ((at = str_find_fold(subject, STR("[es "))) != SIZE_MAX) {
        subject = str_slice(subject, at + 4, subject.len);
        at = str_find_char(subject, ']');
        found = str_trim(str_slice(subject, 0, at == SIZE_MAX ? subject.len : at));
    }
    return found;
}

enum act_verdict act_read(struct str subject, struct str key, int64_t today,
                          struct act *out, struct str *token)
{
    struct str text = find_token(subject), mac;
    struct buf own = {0};
    enum act_verdict verdict = ACT_FORGED;

    *out = (struct act){0};
    if (token != NULL)
        *token = text;
    if (text.len == 0)
        return ACT_NONE;
    if (read_fields(text, out, &mac)) {
        struct str rest;

        act_token(out, key, &own);
        rest = buf_str(&own);
        if (is_same_mac(mac, str_slice(rest, rest.len - ACT_MAC_LEN, ACT_MAC_LEN)))
            verdict = today <= out->until ? ACT_GENUINE : ACT_EXPIRED;
    }
    buf_release(&own);
    return verdict;
}
