/* earshot sources discover: what could be read, told by a web page. */
#include "cli/discover.h"

#include "base/json.h"
#include "config/settings.h"
#include "fetchers/discover.h"
#include "fetchers/http.h"
#include "reports/terminal.h"

/* The page, fetched and read. */
struct search {
    struct http_request request;
    bool is_asked;
    struct arena arena;
    struct discovery *found;
    size_t len;
    struct error err;
};

static bool next(void *ctx, struct http_request *out)
{
    struct search *s = ctx;

    if (s->is_asked)
        return false;
    s->is_asked = true;
    *out = s->request;
    return true;
}

static bool done(void *ctx, const struct http_request *req,
                 const struct http_response *resp)
{
    struct search *s = ctx;
    struct document doc = {.body = resp->body,
                           .content_type = resp->content_type,
                           .base = resp->final_url,
                           .is_cut = resp->is_cut};

    if (resp->rc != OK)
        (void)error_set(&s->err, resp->rc, STR_FMT ": %s", STR_ARG(req->url),
                        resp->why.text);
    else if (discover(&doc, &s->arena, &s->found, &s->len, &s->err) != OK)
        error_prefix(&s->err, STR_FMT ": ", STR_ARG(req->url));
    return true;
}

static enum status fetch(struct search *s)
{
    struct settings settings = {0};
    struct http_options options;
    struct error err = {0};
    struct http *http;
    enum status rc;

    settings_default(&settings);
    options = (struct http_options){.limits = &settings.limits,
                                    .user_agent = settings.user_agent};
    http = http_new(&options, &s->err);
    rc = http != NULL ? http_run(http, next, done, s, &err) : s->err.code;
    if (rc != OK && s->err.code == OK)
        s->err = err;
    http_free(http);
    settings_release(&settings);
    return s->err.code;
}

/* ---- lines for the configuration ---- */

static void put_value(struct terminal *t, struct str value)
{
    struct buf yaml = {0};

    settings_print_text(value, &yaml);
    terminal_put(t, STYLE_PLAIN, buf_str(&yaml));
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&yaml);
}

static void put_comment(struct terminal *t, const struct discovery *d)
{
    terminal_put(t, STYLE_SOFT, STR("  # "));
    terminal_put_line(t, STYLE_SOFT,
                      d->title.len > 0 ? d->title : STR("feed of this page"), 40);
    if (d->reviews > 0)
        terminal_printf(t, STYLE_SOFT, ": %zu now", d->reviews);
    if (d->missing.len > 0) {
        terminal_put(t, STYLE_SOFT, STR("; needs "));
        terminal_put_line(t, STYLE_SOFT, d->missing, 0);
    }
    terminal_put(t, STYLE_SOFT, STR("\n"));
}

static void put_source(struct terminal *t, const struct discovery *d, bool is_private)
{
    put_comment(t, d);
    terminal_put(t, STYLE_BOLD, STR("  - name: "));
    put_value(t, d->name);
    if (!str_eq(d->adapter, STR("feed")))
        terminal_printf(t, STYLE_PLAIN, "    adapter: " STR_FMT "\n",
                        STR_ARG(d->adapter));
    if (d->url.len > 0) {
        terminal_put(t, STYLE_PLAIN, STR("    url: "));
        put_value(t, d->url);
        if (is_private)
            terminal_put(t, STYLE_PLAIN, STR("    allow_private: yes\n"));
    }
    if (d->vars.len > 0)
        terminal_put(t, STYLE_PLAIN, STR("    vars:\n"));
    for (size_t i = 0; i < d->vars.len; i++) {
        terminal_printf(t, STYLE_PLAIN, "      " STR_FMT ": ",
                        STR_ARG(d->vars.items[i].name));
        if (d->vars.items[i].value.len > 0)
            put_value(t, d->vars.items[i].value);
        else
            terminal_put(t, STYLE_BAD, STR("\"\" # to be filled in\n"));
    }
    if (d->secret.len > 0)
        terminal_printf(t, STYLE_PLAIN, "    secret: {env: " STR_FMT "}\n",
                        STR_ARG(d->secret));
}

static enum status print(const struct search *s, struct error *err)
{
    struct terminal t;
    enum status rc;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    if (s->len == 0)
        terminal_put(&t, STYLE_PLAIN,
                     STR("The page names no feed, carries no reviews, and links to no "
                         "platform that\nearshot reads. Try the front page, or the one "
                         "with \"reviews\" in its name.\n"));
    else
        terminal_put(&t, STYLE_PLAIN, STR("sources:\n"));
    for (size_t i = 0; i < s->len; i++)
        put_source(&t, &s->found[i], s->request.allow_private);
    rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    return rc;
}

static void write_source(struct json_writer *w, const struct discovery *d)
{
    jsonw_object(w);
    jsonw_key(w, "name"), jsonw_str(w, d->name);
    jsonw_key(w, "adapter"), jsonw_str(w, d->adapter);
    jsonw_key(w, "title"), jsonw_str_or_null(w, d->title);
    jsonw_key(w, "url"), jsonw_str_or_null(w, d->url);
    jsonw_key(w, "vars"), jsonw_object(w);
    for (size_t i = 0; i < d->vars.len; i++) {
        char name[64];

        (void)snprintf(name, sizeof(name), STR_FMT, STR_ARG(d->vars.items[i].name));
        jsonw_key(w, name), jsonw_str_or_null(w, d->vars.items[i].value);
    }
    jsonw_object_end(w);
    jsonw_key(w, "needs"), jsonw_str_or_null(w, d->missing);
    jsonw_object_end(w);
}

static void print_json(const struct search *s)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_array(&w);
    for (size_t i = 0; i < s->len; i++)
        write_source(&w, &s->found[i]);
    jsonw_array_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

int sources_discover(const char *url, bool is_private, bool is_json)
{
    struct search s = {.request = {.url = str_from(url),
                                   .allow_private = is_private,
                                   .port_allowed = http_url_port(str_from(url))}};
    struct error err = {0};
    enum status rc = fetch(&s);
    int code = EXIT_DONE;

    if (rc != OK) {
        (void)cli_fail(&s.err);
        code = rc == ERR_PARSE ? EXIT_INPUT : EXIT_SOURCE;
    } else if (is_json) {
        print_json(&s);
    } else if (print(&s, &err) != OK) {
        code = cli_fail(&err);
    }
    arena_release(&s.arena);
    return code;
}
