/* auth.c - what a login is made of */
#include "fetchers/auth.h"

#include "base/json.h"
#include "config/settings.h"

#include <jansson.h>
#include <string.h>

static void wipe(struct buf *b)
{
    secret_wipe(b);
    *b = (struct buf){0};
}

/* Arena strings that were secret, through a volatile pointer that no compiler drops. */
static void wipe_str(struct str s)
{
    volatile char *at = (volatile char *)s.ptr;

    for (size_t i = 0; i < s.len; i++)
        at[i] = 0;
}

void auth_release(struct auth *a)
{
    if (a == NULL)
        return;
    wipe_str(a->client_secret);
    wipe_str(a->refresh_token);
    wipe_str(a->private_key);
    wipe_str(a->token);
    wipe(&a->held);
    wipe(&a->extra);
    arena_release(&a->arena);
    *a = (struct auth){0};
}

void auth_token_release(struct auth_token *t)
{
    if (t == NULL)
        return;
    wipe(&t->text);
    wipe(&t->refresh);
    *t = (struct auth_token){0};
}

void auth_request_release(struct auth_request *r)
{
    if (r == NULL)
        return;
    wipe(&r->body);
    wipe(&r->header);
    *r = (struct auth_request){0};
}

bool auth_token_is_good(const struct auth_token *t, int64_t now)
{
    return t->text.len > 0 && (t->expires_at == 0 || now < t->renew_at);
}

static bool is_pem(struct str s)
{
    return str_find(s, STR("-----BEGIN ")) != SIZE_MAX &&
           str_find(s, STR("PRIVATE KEY-----")) != SIZE_MAX;
}

static struct str keep(struct auth *a, struct str s)
{
    return s.len > 0 ? arena_copy(&a->arena, s) : STR_NONE;
}

/* A key file as Google's tools write them. */
static enum status read_json(struct auth *a, struct error *err)
{
    static const char *const inner[] = {"installed", "web"};
    json_t *root = NULL;
    const json_t *at;

    /* jansson's own words would repeat a part of the text */
    if (json_read(str_trim(buf_str(&a->held)), 0, &root, NULL) != OK ||
        !json_is_object(root)) {
        json_decref(root);
        return error_set(err, ERR_CONFIG, "secret: starts like JSON, but is none");
    }
    at = root;
    for (size_t i = 0; i < ARRAY_LEN(inner); i++) {
        if (json_is_object(json_object_get(root, inner[i])))
            at = json_object_get(root, inner[i]);
    }
    if (a->client_id.len == 0)
        a->client_id = keep(a, json_get_str(at, "client_id"));
    if (a->client_secret.len == 0)
        a->client_secret = keep(a, json_get_str(at, "client_secret"));
    a->refresh_token = keep(a, json_get_str(root, "refresh_token"));
    a->private_key = keep(a, json_get_str(root, "private_key"));
    a->issuer = keep(a, json_get_str(root, "client_email"));
    if (a->issuer.len == 0)
        a->issuer = keep(a, json_get_str(root, "issuer_id"));
    if (a->key_id.len == 0)
        a->key_id = keep(a, json_get_str(root, "private_key_id"));
    if (a->key_id.len == 0)
        a->key_id = keep(a, json_get_str(root, "key_id"));
    if (a->rules.token_url.len == 0)
        a->rules.token_url = keep(a, json_get_str(at, "token_uri"));
    json_decref(root);
    return OK;
}

static void read_line(struct auth *a)
{
    struct str line = buf_str(&a->held);

    line = str_trim(str_slice(line, 0, str_find_char(line, '\n')));
    if (a->client_id.len == 0)
        a->token = keep(a, line);
    else if (a->client_secret.len > 0)
        a->refresh_token = keep(a, line);
    else
        a->client_secret = keep(a, line);
}

static enum status choose_grant(struct auth *a, struct error *err)
{
    if (a->private_key.len > 0 && a->issuer.len == 0)
        a->issuer = a->client_id;
    if (a->token.len > 0) {
        a->grant = GRANT_TOKEN;
        return OK;
    }
    if (a->private_key.len > 0) {
        a->grant = a->rules.kind == AUTH_JWT ? GRANT_SIGNED : GRANT_ASSERTION;
        if (!is_pem(a->private_key))
            return error_set(err, ERR_CONFIG, "secret: its private key is no PEM text");
        if (a->issuer.len == 0)
            return error_set(err, ERR_CONFIG,
                             "client_id: not set; a private key needs its issuer there");
        if (a->rules.kind == AUTH_JWT && a->key_id.len == 0)
            return error_set(err, ERR_CONFIG,
                             "key_id: not set; a private key needs its number there");
    } else if (a->rules.kind == AUTH_JWT) {
        return error_set(err, ERR_CONFIG, "secret: has no private key (a PEM file)");
    } else if (a->refresh_token.len > 0) {
        a->grant = GRANT_REFRESH;
    } else if (a->client_id.len > 0 && a->client_secret.len > 0) {
        a->grant = GRANT_CLIENT;
    } else {
        return error_set(err, ERR_CONFIG,
                         "secret: has neither private_key, refresh_token, nor client_id "
                         "and client_secret");
    }
    if (a->grant != GRANT_SIGNED && a->rules.token_url.len == 0)
        return error_set(err, ERR_CONFIG, "token_url: not set");
    return OK;
}

static uint64_t identity_of(const struct auth *a)
{
    const struct str parts[] = {
        a->rules.token_url, a->rules.scope, a->rules.audience, a->client_id,
        a->client_secret,   a->key_id,      a->issuer,         a->refresh_token,
        a->private_key,     a->token,
    };
    uint64_t hash = 0;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        hash = str_hash(parts[i], hash);
        hash = str_hash(STR("\n"), hash);
    }
    return hash;
}

enum status auth_open(const struct auth_rules *rules,
                      const struct auth_settings *settings, struct auth *out,
                      struct error *err)
{
    struct str text;
    enum status rc = OK;

    *out = (struct auth){.rules = *rules};
    buf_add(&out->held, settings->secret);
    buf_add(&out->extra, settings->client_secret);
    out->client_id = keep(out, settings->client_id);
    out->key_id = keep(out, settings->key_id);
    out->client_secret = keep(out, str_trim(buf_str(&out->extra)));
    text = str_trim(buf_str(&out->held));
    if (str_starts(text, STR("{")))
        rc = read_json(out, err);
    else if (is_pem(text))
        out->private_key = keep(out, text);
    else
        read_line(out);
    if (rc == OK)
        rc = choose_grant(out, err);
    out->identity = identity_of(out);
    return rc;
}
