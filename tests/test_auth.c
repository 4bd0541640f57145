#include "tests/unit.h"

#include "config/settings.h"
#include "fetchers/auth.h"

#include <jwt.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t noon = 1772884800; /* 2026-03-07 12:00:00 UTC */

static const struct auth_rules google = {
    .kind = AUTH_OAUTH,
    .token_url = STR_INIT("https://login.test/token"),
    .scope = STR_INIT("https://login.test/auth/reviews"),
};
static const struct auth_rules appstore = {
    .kind = AUTH_JWT,
    .audience = STR_INIT("appstoreconnect-v1"),
    .algorithm = AUTH_ES256,
    .lifetime_s = 1140,
};

static void read_fixture(const char *name, struct buf *out)
{
    const char *source = getenv("EARSHOT_SOURCE");
    struct buf path = {0};

    buf_printf(&path, "%s/tests/fixtures/auth/%s", source != NULL ? source : ".", name);
    assert_int_equal(buf_read_file(out, path.ptr, 0, NULL), OK);
    buf_release(&path);
}

static void test_login_is_told_by_the_secret(void **state)
{
    static const struct {
        const char *why, *secret, *client_id, *client_secret;
        enum auth_grant want;
    } rows[] = {
        {"one line alone is a token", "ya29.abc\n", "", "", GRANT_TOKEN},
        {"one line and a client's secret", "1//refresh", "id", "s3cret", GRANT_REFRESH},
        {"one line and a client's id", "s3cret", "id", "", GRANT_CLIENT},
        {"a login as a JSON file",
         "{\"type\": \"authorized_user\", \"client_id\": \"i\", \"client_secret\": "
         "\"s\", "
         "\"refresh_token\": \"r\"}",
         "", "", GRANT_REFRESH},
        {"a client as a JSON file",
         "{\"installed\": {\"client_id\": \"i\", \"client_secret\": \"s\"}}", "", "",
         GRANT_CLIENT},
        {"a service account",
         "{\"type\": \"service_account\", \"client_email\": \"a@b.test\", "
         "\"private_key\": \"-----BEGIN PRIVATE KEY-----\\nx\\n\"}",
         "", "", GRANT_ASSERTION},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct auth_settings s = {
            .secret = str_from(rows[i].secret),
            .client_id = str_from(rows[i].client_id),
            .client_secret = str_from(rows[i].client_secret),
        };
        struct error err = {0};
        struct auth a;

        if (auth_open(&google, &s, &a, &err) != OK || a.grant != rows[i].want)
            fail_msg("%s: grant %d: %s", rows[i].why, (int)a.grant, err.text);
        auth_release(&a);
    }
}

static void test_what_is_missing_is_named(void **state)
{
    static const struct {
        const char *why, *secret, *client_id, *want;
        const struct auth_rules *rules;
    } rows[] = {
        {"no JSON", "{c4n4ry", "", "secret: starts like JSON", &google},
        {"nothing of use", "{\"a\": \"c4n4ry\"}", "", "secret: has neither", &google},
        {"no key", "c4n4ry", "id", "secret: has no private key", &appstore},
        {"no issuer", "-----BEGIN PRIVATE KEY-----\nc4n4ry", "", "client_id: not set",
         &appstore},
        {"no number of the key", "-----BEGIN PRIVATE KEY-----\nc4n4ry", "id",
         "key_id: not set", &appstore},
        {"a key that is no text",
         "{\"private_key\": \"c4n4ry\", \"client_email\": \"a\"}", "",
         "secret: its private key is no PEM", &google},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct auth_settings s = {.secret = str_from(rows[i].secret),
                                  .client_id = str_from(rows[i].client_id)};
        struct error err = {0};
        struct auth a;

        if (auth_open(rows[i].rules, &s, &a, &err) != ERR_CONFIG ||
            !str_starts(str_from(err.text), str_from(rows[i].want)) ||
            str_find(str_from(err.text), STR("c4n4ry")) != SIZE_MAX)
            fail_msg("%s: %s", rows[i].why, err.text);
        auth_release(&a);
    }
}

static void test_forms_of_the_request(void **state)
{
    static const struct {
        const char *why, *secret, *client_secret, *refresh;
        int64_t is_basic;
        const char *body, *header;
    } rows[] = {
        {"refresh token, RFC 6749 section 6", "r/1", "s&t", "", 0,
         "grant_type=refresh_token&refresh_token=r%2F1&client_id=the%20id&"
         "client_secret=s%26t",
         ""},
        {"a newer one replaces it", "r/1", "s", "r2", 0,
         "grant_type=refresh_token&refresh_token=r2&client_id=the%20id&client_secret=s",
         ""},
        {"client credentials, section 4.4, as Basic", "open sesame", "", "", 1,
         "grant_type=client_credentials&scope=https%3A%2F%2Flogin.test%2Fauth%2Freviews",
         /* the%20id:open%20sesame */
         "Basic dGhlJTIwaWQ6b3BlbiUyMHNlc2FtZQ=="},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct auth_rules rules = google;
        struct auth_settings s = {
            .secret = str_from(rows[i].secret),
            .client_id = STR("the id"),
            .client_secret = str_from(rows[i].client_secret),
        };
        struct auth_request r;
        struct auth a;

        rules.is_basic = rows[i].is_basic;
        assert_int_equal(auth_open(&rules, &s, &a, NULL), OK);
        assert_int_equal(auth_ask(&a, str_from(rows[i].refresh), noon, &r, NULL), OK);
        if (!str_eq(buf_str(&r.body), str_from(rows[i].body)) ||
            !str_eq(buf_str(&r.header), str_from(rows[i].header)))
            fail_msg("%s: %s, %s", rows[i].why, r.body.ptr,
                     r.header.ptr != NULL ? r.header.ptr : "");
        auth_request_release(&r);
        auth_release(&a);
    }
}

/* Another reader of the token than the one that wrote it: checked with the public key. */
static jwt_t *decode(const char *token, const char *key)
{
    struct buf pem = {0};
    jwt_t *jwt = NULL;

    read_fixture(key, &pem);
    assert_int_equal(
        jwt_decode(&jwt, token, (const unsigned char *)pem.ptr, (int)pem.len), 0);
    buf_release(&pem);
    return jwt;
}

static void test_app_store_key_signs(void **state)
{
    struct auth_settings s = {.client_id = STR("57246542-96fe"), .key_id = STR("2X9R")};
    struct auth_token token;
    struct buf pem = {0};
    struct auth a;
    jwt_t *jwt;

    (void)state;
    read_fixture("ec.pem", &pem);
    s.secret = buf_str(&pem);
    assert_int_equal(auth_open(&appstore, &s, &a, NULL), OK);
    assert_int_equal(a.grant, GRANT_SIGNED);
    assert_int_equal(auth_make(&a, noon, &token, NULL), OK);
    jwt = decode(token.text.ptr, "ec.pub.pem");
    assert_string_equal(jwt_get_header(jwt, "alg"), "ES256");
    assert_string_equal(jwt_get_header(jwt, "kid"), "2X9R");
    assert_string_equal(jwt_get_grant(jwt, "iss"), "57246542-96fe");
    assert_string_equal(jwt_get_grant(jwt, "aud"), "appstoreconnect-v1");
    assert_int_equal(jwt_get_grant_int(jwt, "iat"), noon);
    assert_int_equal(jwt_get_grant_int(jwt, "exp"), noon + 1140); /* 20 minutes at most */
    assert_true(token.expires_at == noon + 1140 && token.renew_at < token.expires_at);
    jwt_free(jwt);
    auth_token_release(&token);
    auth_release(&a);
    buf_release(&pem);
}

/* The file that Google gives for a service account; the assertion is of RFC 7523. */
static void test_service_account_signs(void **state)
{
    static const struct str head =
        STR_INIT("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&"
                 "assertion=");
    struct buf pem = {0}, file = {0};
    struct auth_settings s = {0};
    struct auth_request r;
    struct auth a;
    jwt_t *jwt;

    (void)state;
    read_fixture("rsa.pem", &pem);
    buf_add_text(&file, "{\"type\": \"service_account\", \"private_key_id\": \"k1\", "
                        "\"client_email\": \"desk@shop.test\", \"private_key\": \"");
    for (size_t i = 0; i < pem.len; i++) {
        if (pem.ptr[i] == '\n')
            buf_add_text(&file, "\\n");
        else
            buf_add_char(&file, pem.ptr[i]);
    }
    buf_add_text(&file, "\"}");
    s.secret = buf_str(&file);
    assert_int_equal(auth_open(&google, &s, &a, NULL), OK);
    assert_int_equal(auth_ask(&a, STR_NONE, noon, &r, NULL), OK);
    assert_true(str_starts(buf_str(&r.body), head));
    jwt = decode(r.body.ptr + head.len, "rsa.pub.pem");
    assert_string_equal(jwt_get_header(jwt, "alg"), "RS256");
    assert_string_equal(jwt_get_header(jwt, "kid"), "k1");
    assert_string_equal(jwt_get_grant(jwt, "iss"), "desk@shop.test");
    assert_string_equal(jwt_get_grant(jwt, "aud"), "https://login.test/token");
    assert_string_equal(jwt_get_grant(jwt, "scope"), "https://login.test/auth/reviews");
    jwt_free(jwt);
    auth_request_release(&r);
    auth_release(&a);
    buf_release(&pem);
    buf_release(&file);
}

static void test_wrong_keys_are_refused(void **state)
{
    static const struct {
        const char *why, *file, *text;
    } rows[] = {
        {"RSA where EC is due", "rsa.pem", NULL},
        {"no key at all", NULL,
         "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"},
        {"one with a passphrase, which nobody can be asked for", NULL,
         "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE "
         "KEY-----\n"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct auth_settings s = {.client_id = STR("i"), .key_id = STR("k")};
        struct error err = {0};
        struct auth_token token = {0};
        struct buf pem = {0};
        struct auth a;

        if (rows[i].file != NULL)
            read_fixture(rows[i].file, &pem);
        else
            buf_add_text(&pem, rows[i].text);
        s.secret = buf_str(&pem);
        assert_int_equal(auth_open(&appstore, &s, &a, NULL), OK);
        if (auth_make(&a, noon, &token, &err) != ERR_CONFIG)
            fail_msg("%s: %s", rows[i].why, err.text);
        auth_token_release(&token);
        auth_release(&a);
        buf_release(&pem);
    }
}

static void test_answers_of_a_token_address(void **state)
{
    static const struct {
        const char *why, *body;
        enum status rc;
        const char *token;
        int64_t life, ahead; /* seconds; 0: no end */
    } rows[] = {
        {"RFC 6749, 5.1",
         "{\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\",\"token_type\":\"example\"}",
         ERR_NET, "", 0, 0},
        {"bearer",
         "{\"access_token\":\"abc\",\"token_type\":\"Bearer\",\"expires_in\":3600}", OK,
         "abc", 3600, 300},
        {"lower case, life as text, short",
         "{\"access_token\":\"abc\",\"token_type\":\"bearer\",\"expires_in\":\"600\"}",
         OK, "abc", 600, 60},
        {"no type, no end", "{\"access_token\":\"abc\"}", OK, "abc", 0, 0},
        {"a life of years is not believed",
         "{\"access_token\":\"abc\",\"expires_in\":99999999999}", OK, "abc",
         INT64_C(90) * 86400, 300},
        {"a line end in it", "{\"access_token\":\"abc\\r\\nX: y\"}", ERR_NET, "", 0, 0},
        {"none", "{}", ERR_NET, "", 0, 0},
        {"an array", "[1]", ERR_NET, "", 0, 0},
        {"a page", "<html>", ERR_NET, "", 0, 0},
        {"a refusal in a 200", "{\"error\":\"invalid_grant\"}", ERR_NET, "", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct auth_token t;
        enum status rc = auth_read(str_from(rows[i].body), noon, &t, NULL);
        int64_t end = rows[i].life > 0 ? noon + rows[i].life : 0;

        if (rc != rows[i].rc || !str_eq(buf_str(&t.text), str_from(rows[i].token)) ||
            t.expires_at != end || (end > 0 && t.renew_at != end - rows[i].ahead))
            fail_msg("%s: rc %d, expires %lld", rows[i].why, rc, (long long)t.expires_at);
        auth_token_release(&t);
    }
}

static void test_refusals_are_in_our_words(void **state)
{
    struct buf words = {0};

    (void)state;
    assert_true(auth_refusal(
        STR("{\"error\":\"invalid_grant\",\"error_description\":\"c4n4ry\"}"), &words));
    assert_string_equal(words.ptr, "the token address says invalid_grant: the login has "
                                   "ended or was withdrawn: make a new one");
    buf_reset(&words);
    assert_false(auth_refusal(STR("{\"error\":\"\\u001b[31mc4n4ry\"}"), &words));
    assert_false(auth_refusal(STR("c4n4ry"), &words));
    assert_int_equal(words.len, 0);
    buf_release(&words);
}

static void keep(const char *path, uint64_t identity, const char *text, const char *more,
                 int64_t life)
{
    struct auth_token t = {.expires_at = noon + life, .renew_at = noon + life - 60};

    buf_add_text(&t.text, text);
    buf_add_text(&t.refresh, more);
    assert_int_equal(auth_keep(path, identity, noon, &t, NULL), OK);
    auth_token_release(&t);
}

static void test_tokens_are_kept(void **state)
{
    char folder[] = "/tmp/earshot-auth-XXXXXX";
    struct buf path = {0};
    struct auth_token t;
    struct error err = {0};
    struct stat st;

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_printf(&path, "%s/tokens", folder);
    assert_int_equal(auth_kept(path.ptr, 1, noon, &t, NULL), OK);
    assert_int_equal(t.text.len, 0);
    (void)umask(0); /* the mode is ours to see to */
    keep(path.ptr, 1, "one", "", 3600);
    keep(path.ptr, 2, "two", "newer", 600);
    assert_int_equal(stat(path.ptr, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(auth_kept(path.ptr, 1, noon, &t, NULL), OK);
    assert_string_equal(t.text.ptr, "one");
    assert_true(auth_token_is_good(&t, noon));
    assert_false(auth_token_is_good(&t, noon + 3590)); /* renewed ahead of its end */
    auth_token_release(&t);
    /* past its end the token is nothing; a newer refresh token still counts */
    assert_int_equal(auth_kept(path.ptr, 2, noon + 601, &t, NULL), OK);
    assert_int_equal(t.text.len, 0);
    assert_string_equal(t.refresh.ptr, "newer");
    auth_token_release(&t);
    assert_int_equal(chmod(path.ptr, 0644), 0);
    assert_int_equal(auth_kept(path.ptr, 1, noon, &t, &err), ERR_ACCESS);
    auth_token_release(&t);
    assert_int_equal(unlink(path.ptr), 0);
    assert_int_equal(symlink("/etc/passwd", path.ptr), 0);
    assert_int_equal(auth_kept(path.ptr, 1, noon, &t, NULL), ERR_ACCESS);
    assert_int_equal(unlink(path.ptr), 0);
    assert_int_equal(rmdir(folder), 0);
    buf_release(&path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_login_is_told_by_the_secret),
        cmocka_unit_test(test_what_is_missing_is_named),
        cmocka_unit_test(test_forms_of_the_request),
        cmocka_unit_test(test_app_store_key_signs),
        cmocka_unit_test(test_service_account_signs),
        cmocka_unit_test(test_wrong_keys_are_refused),
        cmocka_unit_test(test_answers_of_a_token_address),
        cmocka_unit_test(test_refusals_are_in_our_words),
        cmocka_unit_test(test_tokens_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
