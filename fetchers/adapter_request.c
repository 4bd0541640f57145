/* adapter_request.c - secrets in requests, and their memory */
#include "fetchers/adapter.h"

#include "base/url.h"

#include <string.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Source: RFC 4648, section 4. */
void adapter_add_base64(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i += 3) {
        size_t left = s.len - i;
        uint32_t three = (uint32_t)(unsigned char)s.ptr[i] << 16;

        if (left > 1)
            three |= (uint32_t)(unsigned char)s.ptr[i + 1] << 8;
        if (left > 2)
            three |= (unsigned char)s.ptr[i + 2];
        buf_add_char(out, digits[three >> 18]);
        buf_add_char(out, digits[three >> 12 & 63]);
        buf_add_bytes(out, left > 1 ? &digits[three >> 6 & 63] : "=", 1);
        buf_add_bytes(out, left > 2 ? &digits[three & 63] : "=", 1);
    }
}

/* RFC 7617: user-id ":" password. */
static void add_basic(struct str secret, struct buf *out)
{
    struct buf pair = {0};

    buf_add(&pair, secret);
    if (str_find_char(secret, ':') == SIZE_MAX)
        buf_add_char(&pair, ':');
    adapter_add_base64(buf_str(&pair), out);
    secret_wipe(&pair);
    buf_release(&pair);
}

static void fill_template(struct str template, struct str secret, struct buf *out)
{
    static const struct str plain = STR_INIT("{secret}"), basic = STR_INIT("{basic}");

    while (template.len > 0) {
        if (str_starts(template, plain)) {
            buf_add(out, secret);
            template = str_slice(template, plain.len, SIZE_MAX);
        } else if (str_starts(template, basic)) {
            add_basic(secret, out);
            template = str_slice(template, basic.len, SIZE_MAX);
        } else {
            buf_add_char(out, template.ptr[0]);
            template = str_slice(template, 1, SIZE_MAX);
        }
    }
}

static void add_header(struct adapter_request *r, struct str secret)
{
    size_t colon = str_find_char(r->secret_header, ':');
    struct str name = str_trim(str_slice(r->secret_header, 0, colon));
    struct str template = STR("{secret}");
    struct buf value = {0};
    struct pair *all =
        arena_alloc(&r->arena, (r->headers.len + 1) * sizeof(*r->headers.items));

    if (colon != SIZE_MAX)
        template = str_trim(str_slice(r->secret_header, colon + 1, SIZE_MAX));
    fill_template(template, secret, &value);
    if (r->headers.len > 0)
        memcpy(all, r->headers.items, r->headers.len * sizeof(*all));
    all[r->headers.len] = (struct pair){name, arena_copy(&r->arena, buf_str(&value))};
    r->headers = (struct pair_list){all, r->headers.len + 1};
    secret_wipe(&value);
    buf_release(&value);
}

static void add_param(struct adapter_request *r, struct str secret)
{
    struct buf url = {0};

    buf_add(&url, r->url);
    adapter_set_param(&url, r->secret_param, secret);
    r->url = arena_copy(&r->arena, buf_str(&url));
    secret_wipe(&url);
    buf_release(&url);
}

void adapter_set_param(struct buf *url, struct str name, struct str value)
{
    struct str whole = buf_str(url);
    struct str address = str_slice(whole, 0, str_find_char(whole, '#'));
    size_t mark = str_find_char(address, '?');
    struct str query =
        mark == SIZE_MAX ? STR_NONE : str_slice(address, mark + 1, SIZE_MAX);
    struct buf out = {0};
    char sep = '?';

    buf_add(&out, str_slice(address, 0, mark));
    while (query.ptr != NULL) {
        struct str one = str_split(&query, '&');

        if (one.len == 0 || str_eq(str_slice(one, 0, str_find_char(one, '=')), name))
            continue;
        buf_add_char(&out, sep);
        buf_add(&out, one);
        sep = '&';
    }
    buf_add_char(&out, sep);
    buf_add(&out, name);
    buf_add_char(&out, '=');
    url_encode(value, &out);
    buf_release(url);
    *url = out;
}

enum status adapter_request_add_secret(struct adapter_request *r, struct str secret,
                                       struct error *err)
{
    for (size_t i = 0; i < secret.len; i++) {
        unsigned char c = (unsigned char)secret.ptr[i];

        if (c < 0x20 || c == 0x7f)
            return error_set(err, ERR_CONFIG, "a secret with control characters");
    }
    r->has_secret = r->secret_header.len > 0 || r->secret_param.len > 0;
    if (r->secret_header.len > 0)
        add_header(r, secret);
    if (r->secret_param.len > 0)
        add_param(r, secret);
    return OK;
}

void paging_release(struct paging *p)
{
    if (p != NULL)
        buf_release(&p->next);
}

/* Through a volatile pointer, which no compiler may leave out. */
static void wipe(struct str s)
{
    volatile char *at = (volatile char *)s.ptr;

    for (size_t i = 0; i < s.len; i++)
        at[i] = 0;
}

void adapter_request_release(struct adapter_request *r)
{
    if (r == NULL)
        return;
    if (r->has_secret && r->secret_param.len > 0)
        wipe(r->url);
    if (r->has_secret && r->secret_header.len > 0 && r->headers.len > 0)
        wipe(r->headers.items[r->headers.len - 1].value);
    arena_release(&r->arena);
    *r = (struct adapter_request){0};
}
