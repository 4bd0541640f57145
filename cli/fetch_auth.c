/* fetch_auth.c - access tokens, asked for once for all sources of one login */
#include "cli/fetch_inner.h"

#include "base/mem.h"
#include "fetchers/auth.h"
#include "fetchers/mapping.h"

#include <stdlib.h>

enum login_state { LOGIN_NEW, LOGIN_ASKING, LOGIN_GOOD, LOGIN_FAILED };

struct login {
    struct auth auth;
    struct auth_token token;
    int64_t serial; /* of the token: how many there were */
    enum login_state state;
    struct auth_request request; /* alive while its answer is awaited */
    struct pair headers[2];
    struct job *waiting; /* for the token */
    struct error why;    /* of LOGIN_FAILED */
};

void fetch_logins_release(struct fetcher *f)
{
    for (size_t i = 0; i < f->logins_len; i++) {
        auth_release(&f->logins[i]->auth);
        auth_token_release(&f->logins[i]->token);
        auth_request_release(&f->logins[i]->request);
        free(f->logins[i]);
    }
    free((void *)f->logins);
}

struct str fetch_token(const struct job *j)
{
    return j->login != NULL ? buf_str(&j->login->token.text) : STR_NONE;
}

/* Tokens are kept beside the database; the path is on the heap. */
static char *keep_path(const struct fetcher *f)
{
    struct buf path = {0};

    buf_printf(&path, STR_FMT ".tokens", STR_ARG(f->c->settings.database));
    return buf_take(&path);
}

static enum status open_login(const struct source_settings *src,
                              const struct auth_rules *rules, struct auth *out,
                              struct error *err)
{
    struct auth_rules own = *rules;
    struct buf secret = {0}, client = {0};
    enum status rc = secret_read_whole(&src->secret, &secret, err);

    *out = (struct auth){0};
    if (rc == OK && secret_is_set(&src->client_secret))
        rc = secret_read(&src->client_secret, &client, err);
    if (src->token_url.len > 0)
        own.token_url = src->token_url;
    if (src->scope.len > 0)
        own.scope = src->scope;
    if (rc == OK) {
        struct auth_settings s = {buf_str(&secret), buf_str(&client), src->client_id,
                                  src->key_id};

        rc = auth_open(&own, &s, out, err);
    }
    secret_wipe(&secret);
    secret_wipe(&client);
    return rc;
}

/* How a source logs in; `own` is room for the rules of a mailbox. NULL: without tokens.
 */
static const struct auth_rules *rules_of(const struct source_settings *src,
                                         const struct mapping *mapping,
                                         struct auth_rules *own)
{
    const struct auth_rules *rules = mapping != NULL ? mapping_auth(mapping) : NULL;

    if (!secret_is_set(&src->secret))
        return NULL;
    if (fetch_mailbox_login(src, own))
        return own;
    return rules != NULL && rules->kind != AUTH_NONE ? rules : NULL;
}

enum status fetch_check_secret(const struct source_settings *src,
                               const struct mapping *mapping, struct error *err)
{
    struct auth auth = {0};
    struct auth_token token = {0};
    struct auth_request request = {0};
    struct buf secret = {0};
    struct auth_rules own;
    const struct auth_rules *rules = rules_of(src, mapping, &own);
    enum status rc = OK;

    if (!secret_is_set(&src->secret))
        return OK;
    if (rules != NULL)
        rc = open_login(src, rules, &auth, err);
    else
        rc = secret_read(&src->secret, &secret, err);
    if (rc == OK && auth.private_key.len > 0) { /* can it sign? */
        if (auth.grant == GRANT_SIGNED)
            rc = auth_make(&auth, 0, &token, err);
        else
            rc = auth_ask(&auth, STR_NONE, 0, &request, err);
    }
    auth_token_release(&token);
    auth_request_release(&request);
    auth_release(&auth);
    secret_wipe(&secret);
    return rc;
}

/* The login of a source, one for all that share it. */
static enum status find_login(struct fetcher *f, const struct source_settings *src,
                              const struct auth_rules *rules, struct login **out,
                              struct error *err)
{
    struct auth auth;
    enum status rc = open_login(src, rules, &auth, err);

    *out = NULL;
    for (size_t i = 0; rc == OK && i < f->logins_len; i++) {
        if (f->logins[i]->auth.identity == auth.identity)
            *out = f->logins[i];
    }
    if (rc != OK || *out != NULL) {
        auth_release(&auth);
        return rc;
    }
    f->logins = mem_grow((void *)f->logins, f->logins_len, &f->logins_cap,
                         sizeof(struct login *));
    *out = f->logins[f->logins_len++] = mem_zalloc(1, sizeof(**out));
    (*out)->auth = auth;
    return OK;
}

/* A token without asking: as given, signed here, or kept from an earlier run. */
static enum status have_token(struct fetcher *f, struct login *l, struct error *err)
{
    enum status rc;

    if (l->auth.grant == GRANT_TOKEN || l->auth.grant == GRANT_SIGNED) {
        auth_token_release(&l->token);
        rc = auth_make(&l->auth, f->c->now, &l->token, err);
    } else {
        char *path = keep_path(f);

        rc = auth_kept(path, l->auth.identity, f->c->now, &l->token, err);
        free(path);
    }
    if (rc == OK && auth_token_is_good(&l->token, f->c->now)) {
        l->state = LOGIN_GOOD;
        l->serial++;
    }
    return rc;
}

static enum status ask(struct fetcher *f, struct job *j, struct http_request *out,
                       struct error *err)
{
    struct login *l = j->login;
    enum status rc;

    auth_request_release(&l->request);
    rc = auth_ask(&l->auth, buf_str(&l->token.refresh), f->c->now, &l->request, err);
    if (rc != OK)
        return rc;
    l->state = LOGIN_ASKING;
    j->is_asking = true;
    l->headers[0] =
        (struct pair){STR("Content-Type"), STR("application/x-www-form-urlencoded")};
    l->headers[1] = (struct pair){STR("Authorization"), buf_str(&l->request.header)};
    *out = (struct http_request){
        .url = l->request.url,
        .method = "POST",
        .body = buf_str(&l->request.body),
        .headers = l->headers,
        .headers_len = l->request.header.len > 0 ? 2 : 1,
        .body_max = (size_t)f->c->settings.limits.json_max_bytes,
        .port_allowed = http_url_port(l->request.url),
        .allow_private = j->source->allow_private,
        .has_secret = true,
        .tag = j,
    };
    return OK;
}

static void wait_for(struct login *l, struct job *j)
{
    j->next_waiting = l->waiting;
    l->waiting = j;
}

enum fetch_turn fetch_login(struct fetcher *f, struct job *j, struct http_request *out,
                            struct error *err)
{
    struct auth_rules own;
    const struct auth_rules *rules = rules_of(j->source, j->settings.mapping, &own);
    struct login *l = NULL;
    enum status rc;

    if (rules == NULL)
        return TURN_GO;
    rc = find_login(f, j->source, rules, &l, err);
    j->login = l;
    if (rc == OK && l->state == LOGIN_NEW)
        rc = have_token(f, l, err);
    if (rc == OK && l->state == LOGIN_NEW)
        return ask(f, j, out, err) == OK ? TURN_ASK : TURN_FAIL;
    if (rc == OK && l->state == LOGIN_FAILED)
        rc = error_set(err, l->why.code, "%s", l->why.text);
    if (rc != OK)
        return TURN_FAIL;
    if (l->state == LOGIN_ASKING) {
        wait_for(l, j);
        return TURN_WAIT;
    }
    j->token_serial = l->serial;
    return TURN_GO;
}

/* What the token address said becomes the login's token, or the reason for its fault. */
static void take_answer(struct fetcher *f, struct login *l,
                        const struct http_response *resp)
{
    struct auth_token got = {0};
    struct buf words = {0};
    enum status rc = resp->rc;

    l->why = (struct error){0};
    if (rc == OK)
        rc = auth_read(resp->body, f->c->now, &got, &l->why);
    else if (auth_refusal(resp->body, &words))
        (void)error_set(&l->why, rc, STR_FMT, STR_ARG(buf_str(&words)));
    else
        (void)error_set(&l->why, rc, "the token address: %s", resp->why.text);
    if (rc == OK) {
        char *path = keep_path(f);

        if (got.refresh.len == 0) { /* the one that we have goes on to hold */
            got.refresh = l->token.refresh;
            l->token.refresh = (struct buf){0};
        }
        rc = auth_keep(path, l->auth.identity, f->c->now, &got, &l->why);
        free(path);
    }
    auth_token_release(&l->token);
    l->token = got;
    l->serial++;
    l->state = rc == OK ? LOGIN_GOOD : LOGIN_FAILED;
    auth_request_release(&l->request);
    buf_release(&words);
}

/* The job's own request, now that there is a token, or its failure for want of one. */
static bool go_on(struct fetcher *f, struct job *j, const struct http_response *resp)
{
    struct login *l = j->login;
    struct http_request own;
    struct error err = {0};

    j->is_failed = l->state == LOGIN_FAILED;
    if (j->is_failed)
        return fetch_fail(f, j, "auth", l->why.text,
                          resp->rc == OK ? HTTP_BROKEN : resp->fault, resp);
    j->token_serial = l->serial;
    if (fetch_is_mailbox(j->adapter)) /* is read behind the others */
        return true;
    if (fetch_page_request(f, j, &own, &err) != OK)
        return fetch_fail(f, j, "settings", err.text, HTTP_BAD_URL, NULL);
    http_add(f->http, &own);
    return true;
}

bool fetch_token_done(struct fetcher *f, struct job *j, const struct http_response *resp)
{
    struct login *l = j->login;
    struct job *others = l->waiting;
    bool is_ok;

    j->is_asking = false;
    l->waiting = NULL;
    take_answer(f, l, resp);
    is_ok = go_on(f, j, resp);
    while (is_ok && others != NULL) {
        struct job *next = others->next_waiting;

        is_ok = go_on(f, others, resp);
        others = next;
    }
    return is_ok;
}

void fetch_forget_token(struct fetcher *f, struct job *j)
{
    struct auth_token ended = {.expires_at = f->c->now};
    enum status rc;
    char *path;

    if (j->login->auth.grant == GRANT_TOKEN || j->login->auth.grant == GRANT_SIGNED)
        return;
    path = keep_path(f);
    if (j->login->token.refresh.len > 0)
        buf_add(&ended.refresh, buf_str(&j->login->token.refresh));
    rc = auth_keep(path, j->login->auth.identity, f->c->now, &ended, NULL);
    (void)rc; /* where it could not be written the next run is refused once more */
    auth_token_release(&ended);
    free(path);
}

bool fetch_renew(struct fetcher *f, struct job *j)
{
    struct login *l = j->login;
    struct http_request out;
    enum status rc = OK;

    if (l == NULL || j->is_renewed || l->auth.grant == GRANT_TOKEN)
        return false;
    j->is_renewed = true;
    if (l->state == LOGIN_ASKING) {
        wait_for(l, j);
        return true;
    }
    if (j->token_serial == l->serial && l->auth.grant == GRANT_SIGNED)
        rc = have_token(f, l, NULL);
    else if (j->token_serial == l->serial)
        rc = ask(f, j, &out, NULL);
    if (rc == OK && !j->is_asking) { /* another source has got one meanwhile */
        j->token_serial = l->serial;
        rc = fetch_page_request(f, j, &out, NULL);
    }
    if (rc == OK)
        http_add(f->http, &out);
    return rc == OK;
}
