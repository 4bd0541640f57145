/* Any bytes as what a token address answers, and as an owner's secret. */
#include "fetchers/auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void as_answer(struct str bytes)
{
    struct auth_token token = {0};
    struct buf words = {0};

    if (auth_read(bytes, 1700000000, &token, NULL) == OK)
        (void)auth_token_is_good(&token, 1700000000);
    (void)auth_refusal(bytes, &words);
    auth_token_release(&token);
    buf_release(&words);
}

static void as_secret(struct str bytes)
{
    struct auth_rules rules = {.kind = AUTH_OAUTH, .lifetime_s = 900};
    struct auth_settings s = {.secret = bytes};
    struct auth auth = {0};
    struct auth_request request = {0};

    if (auth_open(&rules, &s, &auth, NULL) == OK && auth.grant != GRANT_TOKEN &&
        auth.grant != GRANT_SIGNED &&
        auth_ask(&auth, STR_NONE, 1700000000, &request, NULL) == OK)
        auth_request_release(&request);
    auth_release(&auth);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};

    as_answer(bytes);
    as_secret(bytes);
    return 0;
}
