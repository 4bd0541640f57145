/*
 * webhook.c - the generic webhook: an envelope around the value, signed
 *
 * Source: the Standard Webhooks specification (github.com/standard-webhooks, 1.0.0): the
 * headers webhook-id, webhook-timestamp and webhook-signature, which is "v1," and the
 * base64 of HMAC-SHA256 over "ID.TIMESTAMP.BODY". docs/webhooks.md shows how to check it.
 */
#include "base/json.h"
#include "reports/posts.h"
#include "reports/printers.h"

#include <glib.h>

enum status webhook_body(const struct post *p, struct buf *out, struct error *err)
{
    struct json_writer w = {out, false};
    struct buf value = {0};
    json_t *clean = NULL;
    enum status rc = json_report_write(p->value, NULL, &value, err);

    if (rc == OK)
        rc = json_read(buf_str(&value), value.len, &clean, err);
    if (rc != OK)
        goto out;
    jsonw_object(&w);
    jsonw_key(&w, "version"), jsonw_int(&w, 1);
    jsonw_key(&w, "id");
    {
        struct buf id = {0};

        message_hash(p->head->key, &id);
        jsonw_str(&w, buf_str(&id));
        buf_release(&id);
    }
    jsonw_key(&w, "type"), jsonw_str(&w, value_str(p->value, "type"));
    jsonw_key(&w, "kind"), jsonw_text(&w, p->kind);
    jsonw_key(&w, "brand"), jsonw_str(&w, p->head->list);
    jsonw_key(&w, "subject"), jsonw_str(&w, p->head->subject);
    jsonw_key(&w, "made_at"), jsonw_time(&w, p->head->date);
    jsonw_key(&w, "value"), jsonw_value(&w, clean);
    jsonw_object_end(&w);
    rc = buf_status(out, err);
out:
    json_decref(clean);
    buf_release(&value);
    return rc;
}

/* A key "whsec_..." is base64; any other counts as it stands. */
static guchar *key_bytes(struct str key, gsize *len)
{
    guchar *bytes;

    if (str_starts(key, STR("whsec_"))) {
        char *text = g_strndup(key.ptr + 6, key.len - 6);

        bytes = g_base64_decode(text, len);
        g_free(text);
        return bytes;
    }
    *len = key.len;
    bytes = g_malloc(key.len + 1);
    if (key.len > 0)
        memcpy(bytes, key.ptr, key.len);
    return bytes;
}

void webhook_sign(struct str id, int64_t at, struct str body, struct str key,
                  struct buf *out)
{
    gsize key_len = 0, digest_len = 32;
    guint8 digest[32];
    guchar *bytes = key_bytes(key, &key_len);
    GHmac *hmac = g_hmac_new(G_CHECKSUM_SHA256, bytes, key_len);
    struct buf head = {0};
    char *text;

    buf_printf(&head, STR_FMT ".%lld.", STR_ARG(id), (long long)at);
    g_hmac_update(hmac, (const guchar *)head.ptr, (gssize)head.len);
    if (body.len > 0)
        g_hmac_update(hmac, (const guchar *)body.ptr, (gssize)body.len);
    g_hmac_get_digest(hmac, digest, &digest_len);
    text = g_base64_encode(digest, digest_len);
    buf_printf(out, "v1,%s", text);
    g_free(text);
    buf_release(&head);
    g_hmac_unref(hmac);
    for (volatile guchar *c = bytes; key_len > 0; key_len--)
        *c++ = 0;
    g_free(bytes);
}
