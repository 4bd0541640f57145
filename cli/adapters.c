#include "cli/adapters.h"

#include "base/json.h"
#include "cli/command.h"
#include "fetchers/adapter.h"
#include "fetchers/auth.h"
#include "fetchers/mailrules.h"
#include "fetchers/mapping.h"

#include <stdio.h>
#include <string.h>

void adapters_list(bool is_json)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};
    const struct adapter *a;

    jsonw_array(&w);
    for (size_t i = 0; (a = adapter_at(i)) != NULL; i++) {
        if (!is_json) {
            (void)printf("%-18s %s\n", a->name, a->summary);
            continue;
        }
        jsonw_object(&w);
        jsonw_key(&w, "name"), jsonw_text(&w, a->name);
        jsonw_key(&w, "summary"), jsonw_text(&w, a->summary);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    if (is_json)
        (void)cli_put(buf_str(&out));
    buf_release(&out);
}

/* A value for every variable, so that the adapter can be asked how it would ask. */
static struct str sample(size_t round)
{
    return round == 0 ? STR("x") : STR("https://shop.example");
}

struct needs {
    const struct adapter *adapter;
    struct mapping_shelf shelf;
    struct adapter_settings settings;
    struct pair_list vars;          /* with what each one is */
    struct adapter_request request; /* with its secret_header and secret_param */
    struct arena arena;
};

/* Would it ask without this variable? Then that has a default. */
static bool is_optional(const struct needs *n, struct str name)
{
    struct pair others[64];
    struct adapter_settings s = n->settings;
    struct adapter_request r = {0};
    struct paging paging = {0};
    struct error err = {0};
    enum status rc;

    s.vars = (struct pair_list){others, 0};
    for (size_t i = 0; i < n->vars.len && s.vars.len < ARRAY_LEN(others); i++) {
        if (!str_eq(n->vars.items[i].name, name))
            others[s.vars.len++] = n->settings.vars.items[i];
    }
    rc = n->adapter->request(&s, &paging, &r, &err);
    adapter_request_release(&r);
    paging_release(&paging);
    return rc == OK || !str_starts(str_from(err.text), STR("\"vars\" needs"));
}

/* What the adapter asks for. The first request that it makes tells of its secret. */
static enum status find_needs(struct needs *n, struct error *err)
{
    struct paging paging = {0};
    enum status rc = OK;

    n->settings.newest_at = TIME_UNKNOWN;
    if (n->adapter->mapping != NULL)
        rc = adapter_mapping(n->adapter, STR_NONE, &n->shelf, &n->settings.mapping, err);
    if (rc != OK || n->settings.mapping == NULL)
        return rc;
    n->vars = mapping_vars(&n->arena, n->settings.mapping);
    n->settings.vars.items = arena_alloc(&n->arena, n->vars.len * sizeof(struct pair));
    n->settings.vars.len = n->vars.len;
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = 0; i < n->vars.len; i++)
            n->settings.vars.items[i] =
                (struct pair){n->vars.items[i].name, sample(round)};
        adapter_request_release(&n->request);
        if (n->adapter->request(&n->settings, &paging, &n->request, NULL) == OK)
            break;
    }
    paging_release(&paging);
    return OK;
}

static struct str secret_way(const struct needs *n)
{
    return n->request.secret_header.len > 0 ? n->request.secret_header
                                            : n->request.secret_param;
}

/* A login that gives access tokens. */
static void print_login(const struct needs *n)
{
    const struct auth_rules *rules = mapping_auth(n->settings.mapping);
    bool is_optional_login = strchr(n->adapter->summary, '(') == NULL;
    const char *mark = is_optional_login ? "# " : "";

    if (rules->kind == AUTH_JWT) {
        (void)printf("    %ssecret: {file: %s.p8} # the private key\n", mark,
                     n->adapter->name);
        (void)printf("    %skey_id: \"\" # its number\n", mark);
        (void)printf("    %sclient_id: \"\" # the issuer's id\n", mark);
        return;
    }
    if (rules->is_basic)
        (void)printf("    %sclient_id: \"\" # the client's id\n"
                     "    %ssecret: {file: %s.key} # its secret\n",
                     mark, mark, n->adapter->name);
    else
        (void)printf("    %ssecret: {file: %s.json} # a service account's key, or an "
                     "object with\n"
                     "      # client_id, client_secret and refresh_token\n",
                     mark, n->adapter->name);
}

static void print_mailbox(const struct adapter *a)
{
    const char *name;

    if (strcmp(a->name, "imap") == 0)
        (void)printf(
            "    url: imaps://mail.example.com/INBOX\n"
            "    user: desk@example.com\n"
            "    secret: {file: mail.password}\n"
            "    # client_id: \"\" # for OAuth 2: the client's id, and as secret a "
            "refresh token\n"
            "    # client_secret: {file: client.key} # the client's secret\n"
            "    # token_url: ADDRESS # not for Gmail, Outlook, Yahoo\n");
    else
        (void)printf("    mailbox: PATH # %s\n", strcmp(a->name, "mbox") == 0
                                                     ? "a file"
                                                     : "the folder with new/ and cur/");
    (void)printf("    # rules:");
    for (size_t i = 0; (name = mailrule_name(i)) != NULL; i++)
        (void)printf("%s%.*s", i == 0 ? " [" : ", ", (int)strcspn(name, "."), name);
    (void)printf(
        "]\n    # those of the platforms where unset; feedbackform and anymail take "
        "what you say\n");
}

static void print_needs(const struct needs *n)
{
    const struct adapter *a = n->adapter;
    struct str way = secret_way(n);

    (void)printf("# %s\n  - name: %s\n    adapter: %s\n", a->summary, a->name, a->name);
    if (a->parse == mailrules_parse) {
        print_mailbox(a);
        return;
    }
    if (strcmp(a->name, "json") == 0)
        (void)printf("    mapping: FILE\n");
    else if (n->request.url.len == 0)
        (void)printf("    url: ADDRESS\n");
    if (n->vars.len > 0)
        (void)printf("    vars:\n");
    for (size_t i = 0; i < n->vars.len; i++) {
        const struct pair *v = &n->vars.items[i];

        (void)printf("      %s" STR_FMT ": \"\"%*s # " STR_FMT "\n",
                     is_optional(n, v->name) ? "# " : "", STR_ARG(v->name),
                     v->name.len < 16 ? (int)(16 - v->name.len) : 0, "",
                     STR_ARG(v->value));
    }
    if (n->settings.mapping != NULL &&
        mapping_auth(n->settings.mapping)->kind != AUTH_NONE)
        print_login(n);
    else if (way.len > 0) /* the summary names the key where one is needed */
        (void)printf(
            "    %ssecret: {file: %s.key} # %s, sent as %s " STR_FMT "\n",
            strchr(a->summary, '(') != NULL ? "" : "# ", a->name,
            str_find(way, STR("{basic}")) != SIZE_MAX ? "user:password, or a key alone"
                                                      : "the key",
            n->request.secret_header.len > 0 ? "header" : "parameter", STR_ARG(way));
}

static void print_needs_json(const struct needs *n)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_object(&w);
    jsonw_key(&w, "name"), jsonw_text(&w, n->adapter->name);
    jsonw_key(&w, "summary"), jsonw_text(&w, n->adapter->summary);
    jsonw_key(&w, "vars"), jsonw_object(&w);
    for (size_t i = 0; i < n->vars.len; i++) {
        jsonw_key_str(&w, n->vars.items[i].name);
        jsonw_str(&w, n->vars.items[i].value);
    }
    jsonw_object_end(&w);
    jsonw_key(&w, "secret"), jsonw_str_or_null(&w, secret_way(n));
    jsonw_object_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

/* Which one is meant by "google" or "trust pilot", as far as that can be told. */
static int say_unknown(const char *name)
{
    const char *near = adapter_nearest(str_from(name));
    struct buf some = {0};
    const struct adapter *a;

    for (size_t i = 0; near == NULL && (a = adapter_at(i)) != NULL; i++) {
        if (str_find_fold(str_from(a->name), str_from(name)) != SIZE_MAX ||
            str_find_fold(str_from(a->summary), str_from(name)) != SIZE_MAX)
            buf_printf(&some, "%s%s", some.len > 0 ? ", " : "", a->name);
    }
    if (near != NULL)
        cli_say("no adapter is named \"%s\"; did you mean \"%s\"?", name, near);
    else if (some.len > 0)
        cli_say("no adapter is named \"%s\"; see " STR_FMT, name,
                STR_ARG(buf_str(&some)));
    else
        cli_say(
            "no adapter is named \"%s\"; `earshot sources --adapters` lists them, and "
            "auto, json, imap and `earshot import` read what is not named there",
            name);
    buf_release(&some);
    return EXIT_COMMAND_LINE;
}

int adapters_show(const char *name, bool is_json)
{
    struct needs n = {.adapter = adapter_find(str_from(name))};
    struct error err = {0};
    enum status rc;

    if (n.adapter == NULL)
        return say_unknown(name);
    rc = find_needs(&n, &err);
    if (rc == OK && is_json)
        print_needs_json(&n);
    else if (rc == OK)
        print_needs(&n);
    adapter_request_release(&n.request);
    mapping_shelf_release(&n.shelf);
    arena_release(&n.arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}
