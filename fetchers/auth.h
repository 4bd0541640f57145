/*
 * auth.h - access tokens: how they are asked for, read, and kept between runs
 *
 * A key that goes out as it is (header, parameter, Basic) needs nothing of this. Where a
 * mapping has an "auth:" block, what goes out is an access token that lives for minutes:
 *
 *   OAuth 2  asked of a token address with a refresh token, with a client's own id and
 *            secret, or with an assertion signed by a service account's key
 *   JWT      made here: the signed token itself is what goes out
 *
 * Which of them it is, the owner's secret tells. It is one of
 *
 *   a JSON object   a service account's key file, or a login with client_id,
 * client_secret and refresh_token, as Google's tools write them a PEM key       a private
 * key; the settings have key_id and client_id (the issuer) one line        with
 * client_secret set: a refresh token; with client_id alone: the client's secret; with
 * neither: an access token, sent as it is
 *
 * All of it is pure but for auth_keep_*(): no network and no clock, so it is tested
 * from bytes. No error text holds a secret or a token.
 *
 * Sources: RFC 6749 (4.4, 5.2, 6), RFC 7523 (2.1), RFC 7515 (3).
 */
#ifndef FETCHERS_AUTH_H
#define FETCHERS_AUTH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"

enum auth_kind { AUTH_NONE, AUTH_OAUTH, AUTH_JWT };
enum auth_algorithm { AUTH_RS256, AUTH_ES256 };

/* What a mapping says; the owner's settings may replace token_url and scope. */
struct auth_rules {
    int64_t kind; /* enum auth_kind */
    struct str token_url, scope;
    struct str audience; /* of an assertion; empty: the token address */
    int64_t algorithm;   /* enum auth_algorithm */
    int64_t lifetime_s;  /* of what is signed here */
    int64_t is_basic;    /* client id and secret as Basic header, not in the form */
};

/* What the owner gave. Borrowed. */
struct auth_settings {
    struct str secret;        /* whole: a file may have many lines */
    struct str client_secret; /* or empty */
    struct str client_id, key_id;
};

enum auth_grant {
    GRANT_TOKEN,
    GRANT_REFRESH,
    GRANT_CLIENT,
    GRANT_ASSERTION,
    GRANT_SIGNED
};

/* What is known of a login. Strings live in its own memory, wiped on release. */
struct auth {
    enum auth_grant grant;
    struct auth_rules rules; /* with token_url and scope that hold */
    struct str client_id, client_secret, refresh_token;
    struct str private_key, key_id, issuer;
    struct str token;  /* of GRANT_TOKEN */
    uint64_t identity; /* of the login: two sources with the same one share a token */
    struct buf held;   /* the owner's secret */
    struct buf extra;  /* and client secret */
    struct arena arena;
};

/*
 * Understand a login.
 *
 *   out  to be released in every case
 *
 * ERR_CONFIG where something is missing: the text names the setting.
 */
MUST_CHECK enum status auth_open(const struct auth_rules *rules,
                                 const struct auth_settings *settings, struct auth *out,
                                 struct error *err);
void auth_release(struct auth *a);

/* An access token. */
struct auth_token {
    struct buf text;
    struct buf refresh; /* a new refresh token that replaces the owner's; or empty */
    int64_t expires_at; /* 0: not said */
    int64_t renew_at;   /* from when on a new one is asked for, ahead of that */
};
void auth_token_release(struct auth_token *t); /* wipes */

/* Has it a text that is good at `now`, a while ahead of its end? */
bool auth_token_is_good(const struct auth_token *t, int64_t now);

/* A POST to the token address. Wiped on release. */
struct auth_request {
    struct str url;    /* borrowed from the auth */
    struct buf body;   /* application/x-www-form-urlencoded */
    struct buf header; /* value of Authorization; empty: none */
};
void auth_request_release(struct auth_request *r);

/*
 * The request for a token.
 *
 *   refresh  a newer refresh token than the owner's, or empty
 *
 * Not for GRANT_TOKEN and GRANT_SIGNED. ERR_CONFIG for a key that can't sign.
 */
MUST_CHECK enum status auth_ask(const struct auth *a, struct str refresh, int64_t now,
                                struct auth_request *out, struct error *err);

/* The token that needs no request: as given, or signed here. */
MUST_CHECK enum status auth_make(const struct auth *a, int64_t now,
                                 struct auth_token *out, struct error *err);

/*
 * Read a token address's answer of code 200. ERR_NET where it holds no token of type
 * Bearer.
 */
MUST_CHECK enum status auth_read(struct str body, int64_t now, struct auth_token *out,
                                 struct error *err);

/* What a refusal says ("invalid_grant"), in words for the owner; only known words of it
 * are repeated. False where it says nothing that we know. */
bool auth_refusal(struct str body, struct buf *out);

/*
 * Tokens kept in a file beside the database, 0600, from run to run.
 *
 *   path  of the file; made by the first auth_keep()
 *
 * auth_kept() leaves `out` empty where nothing is kept, or only what has ended;
 * ERR_ACCESS for a file that others can read or that is not ours. auth_keep() replaces
 * the file as a whole; what ended long ago is left out.
 */
MUST_CHECK enum status auth_kept(const char *path, uint64_t identity, int64_t now,
                                 struct auth_token *out, struct error *err);
MUST_CHECK enum status auth_keep(const char *path, uint64_t identity, int64_t now,
                                 const struct auth_token *token, struct error *err);

#endif
