/* earshot sources import and export: OPML. */
#include "cli/opml.h"

#include "base/url.h"
#include "fetchers/opml.h"

enum { NAME_MOST = 40, FILE_MAX_BYTES = 16 << 20 };

int opml_export(const struct context *c)
{
    const struct settings *s = &c->settings;
    struct arena a = {0};
    struct opml_feed *feeds = arena_alloc(&a, (s->sources_len + 1) * sizeof(*feeds));
    struct buf out = {0};
    size_t len = 0;
    int code;

    for (size_t i = 0; i < s->sources_len; i++) {
        const struct source_settings *src = &s->sources[i];

        if (str_eq(src->adapter, STR("feed")) && src->url.len > 0 &&
            !secret_is_set(&src->secret))
            feeds[len++] = (struct opml_feed){.title = src->name, .url = src->url};
    }
    opml_write(feeds, len, STR("earshot"), &out);
    code = cli_put(buf_str(&out));
    buf_release(&out);
    arena_release(&a);
    return code;
}

/* "The Daily Heron!" gives "the-daily-heron". */
static void add_name(const struct opml_feed *f, struct buf *out)
{
    struct str from = f->title.len > 0 ? f->title : url_host(f->url);
    bool is_gap = false;

    for (size_t i = 0; i < from.len && out->len < NAME_MOST; i++) {
        char c = from.ptr[i];

        c = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            if (is_gap && out->len > 0)
                buf_add_char(out, '-');
            buf_add_char(out, c);
            is_gap = false;
        } else {
            is_gap = true;
        }
    }
    if (out->len == 0)
        buf_add_text(out, "feed");
}

static bool is_taken(const struct settings *s, const struct str *names, size_t len,
                     struct str name)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(names[i], name))
            return true;
    }
    return settings_source(s, name) != NULL;
}

static bool is_source(const struct settings *s, struct str url)
{
    for (size_t i = 0; i < s->sources_len; i++) {
        if (str_eq(s->sources[i].url, url))
            return true;
    }
    return false;
}

static struct str unique_name(const struct settings *s, const struct str *names,
                              size_t len, const struct opml_feed *f, struct arena *a)
{
    struct buf base = {0};
    struct str name;

    add_name(f, &base);
    name = arena_copy(a, buf_str(&base));
    for (size_t n = 2; is_taken(s, names, len, name); n++)
        name = arena_printf(a, "%s-%zu", base.ptr, n);
    buf_release(&base);
    return name;
}

static void add_sources(const struct context *c, const struct opml_feed *feeds,
                        size_t len, struct arena *a, struct buf *out)
{
    struct str *names = arena_alloc(a, (len + 1) * sizeof(*names));
    size_t names_len = 0;

    for (size_t i = 0; i < len; i++) {
        struct str name;

        if (is_source(&c->settings, feeds[i].url))
            continue;
        name = unique_name(&c->settings, names, names_len, &feeds[i], a);
        names[names_len++] = name;
        if (names_len == 1)
            buf_add_text(out, "sources:\n");
        buf_printf(out, "  - name: " STR_FMT "\n    url: ", STR_ARG(name));
        settings_print_text(feeds[i].url, out);
        buf_add_text(out, "\n    about: search\n");
    }
}

int opml_import(const struct context *c, const char *path)
{
    struct buf bytes = {0}, out = {0};
    struct arena a = {0};
    struct opml_feed *feeds = NULL;
    struct error err = {0};
    size_t len = 0, refused = 0;
    int code = EXIT_DONE;
    enum status rc = buf_read_file(&bytes, path, FILE_MAX_BYTES, &err);

    if (rc == OK) {
        rc = opml_read(buf_str(&bytes), &a, &feeds, &len, &refused, &err);
        error_prefix(&err, "%s: ", path);
    }
    if (rc == OK)
        add_sources(c, feeds, len, &a, &out);
    if (rc == OK && out.len == 0)
        cli_say("%s: %zu feeds, all of them sources already", path, len);
    else if (rc == OK)
        code = cli_put(buf_str(&out));
    if (refused > 0)
        cli_say("%s: %zu left out: no web address", path, refused);
    buf_release(&bytes);
    buf_release(&out);
    arena_release(&a);
    return rc == OK ? code : cli_fail(&err);
}
