/* auth_token.c - tokens asked for, signed and read */
#include "fetchers/auth.h"

#include "base/json.h"
#include "base/mention.h"
#include "base/url.h"
#include "config/settings.h"
#include "fetchers/adapter.h"

#include <jwt.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_MAX_BYTES = 64 * 1024,
    AHEAD_S = 300,           /* a token is renewed so long before its end ... */
    LIFE_MAX_S = 90 * 86400, /* and believed to live no longer than this */
    SIGNED_S = 900,          /* of a mapping that does not say */
};

/* A tenth of its life ahead of the end, five minutes at most. */
static int64_t renew_at(int64_t now, int64_t life_s)
{
    int64_t ahead = life_s / 10 < AHEAD_S ? life_s / 10 : AHEAD_S;

    return now + life_s - ahead;
}

static void add_header(jwt_t *jwt, const char *name, struct str value, int *failed)
{
    if (*failed == 0 && value.len > 0)
        *failed = jwt_add_header(jwt, name, value.ptr);
}

static void add_grant(jwt_t *jwt, const char *name, struct str value, int *failed)
{
    if (*failed == 0 && value.len > 0)
        *failed = jwt_add_grant(jwt, name, value.ptr);
}

/* Strings in an auth's arena end with NUL. */
static enum status sign(const struct auth *a, int64_t now, int64_t *life_s,
                        struct buf *out, struct error *err)
{
    bool is_es = a->rules.algorithm == AUTH_ES256;
    jwt_t *jwt = NULL;
    char *text = NULL;
    int failed;

    *life_s = a->rules.lifetime_s > 0 ? a->rules.lifetime_s : SIGNED_S;
    /* OpenSSL would ask for the passphrase on the terminal */
    if (str_find(a->private_key, STR("ENCRYPTED")) != SIZE_MAX)
        return error_set(err, ERR_CONFIG, "secret: the private key has a passphrase");
    if (jwt_new(&jwt) != 0)
        return error_set(err, ERR_OS, "libjwt: does not start");
    failed =
        jwt_set_alg(jwt, is_es ? JWT_ALG_ES256 : JWT_ALG_RS256,
                    (const unsigned char *)a->private_key.ptr, (int)a->private_key.len);
    add_header(jwt, "kid", a->key_id, &failed);
    add_grant(jwt, "iss", a->issuer, &failed);
    if (a->grant == GRANT_ASSERTION)
        add_grant(jwt, "scope", a->rules.scope, &failed);
    add_grant(jwt, "aud",
              a->rules.audience.len > 0 ? a->rules.audience : a->rules.token_url,
              &failed);
    if (failed == 0)
        failed = jwt_add_grant_int(jwt, "iat", (long)now);
    if (failed == 0)
        failed = jwt_add_grant_int(jwt, "exp", (long)(now + *life_s));
    if (failed == 0)
        text = jwt_encode_str(jwt);
    jwt_free(jwt);
    if (text == NULL)
        return error_set(err, ERR_CONFIG,
                         "secret: its private key can't sign (%s wanted)",
                         is_es ? "ES256, an EC key of P-256" : "RS256, an RSA key");
    buf_add_text(out, text);
    free(text);
    return OK;
}

static void add_field(struct buf *body, const char *name, struct str value)
{
    if (value.len == 0)
        return;
    buf_printf(body, "%s%s=", body->len > 0 ? "&" : "", name);
    url_encode(value, body);
}

/* RFC 6749, 2.3.1: both are form-encoded before they become a Basic pair. */
static void add_client(const struct auth *a, struct auth_request *out)
{
    struct buf pair = {0};

    if (!a->rules.is_basic) {
        add_field(&out->body, "client_id", a->client_id);
        add_field(&out->body, "client_secret", a->client_secret);
        return;
    }
    url_encode(a->client_id, &pair);
    buf_add_char(&pair, ':');
    url_encode(a->client_secret, &pair);
    buf_add_text(&out->header, "Basic ");
    adapter_add_base64(buf_str(&pair), &out->header);
    secret_wipe(&pair);
}

enum status auth_ask(const struct auth *a, struct str refresh, int64_t now,
                     struct auth_request *out, struct error *err)
{
    struct buf assertion = {0};
    int64_t life_s = 0;
    enum status rc = OK;

    *out = (struct auth_request){.url = a->rules.token_url};
    switch (a->grant) {
    case GRANT_REFRESH:
        add_field(&out->body, "grant_type", STR("refresh_token"));
        add_field(&out->body, "refresh_token",
                  refresh.len > 0 ? refresh : a->refresh_token);
        add_client(a, out);
        break;
    case GRANT_CLIENT:
        add_field(&out->body, "grant_type", STR("client_credentials"));
        add_field(&out->body, "scope", a->rules.scope);
        add_client(a, out);
        break;
    case GRANT_ASSERTION:
        rc = sign(a, now, &life_s, &assertion, err);
        add_field(&out->body, "grant_type",
                  STR("urn:ietf:params:oauth:grant-type:jwt-bearer"));
        add_field(&out->body, "assertion", buf_str(&assertion));
        secret_wipe(&assertion);
        break;
    default:
        rc = error_set(err, ERR_BUG, "auth: this login asks for nothing");
    }
    return rc;
}

enum status auth_make(const struct auth *a, int64_t now, struct auth_token *out,
                      struct error *err)
{
    int64_t life_s = 0;
    enum status rc;

    *out = (struct auth_token){0};
    if (a->grant == GRANT_TOKEN) {
        buf_add(&out->text, a->token);
        return OK;
    }
    rc = sign(a, now, &life_s, &out->text, err);
    if (rc == OK) {
        out->expires_at = now + life_s;
        out->renew_at = renew_at(now, life_s);
    }
    return rc;
}

/* "expires_in" is a number; some servers write it as text. */
static int64_t life_of(const json_t *root)
{
    int64_t life = json_get_int(root, "expires_in", 0);

    if (life == 0)
        (void)str_to_int(json_get_str(root, "expires_in"), &life);
    if (life < 0)
        life = 0;
    return life < LIFE_MAX_S ? life : LIFE_MAX_S;
}

static bool is_header_text(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] <= 0x20 || (unsigned char)s.ptr[i] >= 0x7f)
            return false;
    }
    return s.len > 0;
}

enum status auth_read(struct str body, int64_t now, struct auth_token *out,
                      struct error *err)
{
    json_t *root = NULL;
    struct str token, refresh, type;
    enum status rc = ERR_NET;

    *out = (struct auth_token){0};
    if (json_read(body, TOKEN_MAX_BYTES, &root, NULL) != OK || !json_is_object(root)) {
        (void)error_set(err, rc,
                        "the token address answers with something else than "
                        "a token");
        goto out;
    }
    token = json_get_str(root, "access_token");
    refresh = json_get_str(root, "refresh_token");
    type = json_get_str(root, "token_type");
    if (!is_header_text(token) || (type.len > 0 && !str_eq_fold(type, STR("Bearer")))) {
        struct buf words = {0};

        if (auth_refusal(body, &words))
            (void)error_set(err, rc, STR_FMT, STR_ARG(buf_str(&words)));
        else
            (void)error_set(err, rc, "the token address gave no bearer token");
        buf_release(&words);
        goto out;
    }
    buf_add(&out->text, token);
    if (is_header_text(refresh))
        buf_add(&out->refresh, refresh);
    if (life_of(root) > 0) {
        out->expires_at = now + life_of(root);
        out->renew_at = renew_at(now, life_of(root));
    }
    rc = OK;
out:
    json_decref(root);
    return rc;
}

/* RFC 6749, 5.2, and what becomes of it for the owner. */
static const struct {
    const char *code, *words;
} refusals[] = {
    {"invalid_grant", "the login has ended or was withdrawn: make a new one"},
    {"invalid_client", "client_id or its secret is wrong"},
    {"unauthorized_client", "this client may not do so"},
    {"invalid_scope", "the scope is unknown or not granted"},
    {"invalid_request", "it does not understand the request"},
    {"unsupported_grant_type", "it gives no tokens this way"},
    {"access_denied", "access was denied"},
    {"temporarily_unavailable", "not available now"},
    {"server_error", "fault of the server"},
};

bool auth_refusal(struct str body, struct buf *out)
{
    json_t *root = NULL;
    bool is_known = false;

    if (json_read(body, TOKEN_MAX_BYTES, &root, NULL) != OK)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        if (!str_eq(json_get_str(root, "error"), str_from(refusals[i].code)))
            continue;
        buf_printf(out, "the token address says %s: %s", refusals[i].code,
                   refusals[i].words);
        is_known = true;
    }
    json_decref(root);
    return is_known;
}
