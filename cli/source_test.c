#include "cli/source_test.h"

#include "base/date.h"
#include "base/json.h"
#include "cli/fetch.h"
#include "cli/parse.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <math.h>

enum { FIELD_COLUMNS = 24 }; /* in front of an example */

static bool add_str(struct buf *out, struct str s)
{
    buf_add(out, s);
    return s.len > 0;
}

static bool add_time(struct buf *out, int64_t at)
{
    date_format_rfc3339(at, out);
    return at != TIME_UNKNOWN;
}

static bool add_rating(struct buf *out, const struct mention *m)
{
    if (isnan(m->rating))
        return false;
    json_format_double(m->rating_least + m->rating * (m->rating_most - m->rating_least),
                       out);
    buf_printf(out, " (%g to %g)", m->rating_least, m->rating_most);
    return true;
}

/* The n-th field of a mention as text; false where it has none. */
static bool field_of(const struct mention *m, size_t n, struct buf *out)
{
    switch (n) {
    case 0:
        return add_str(out, m->id);
    case 1:
        return add_str(out, m->url);
    case 2:
        return add_str(out, m->author);
    case 3:
        return add_time(out, m->posted_at);
    case 4:
        return add_time(out, m->updated_at);
    case 5:
        return add_str(out, m->title);
    case 6:
        return add_str(out, m->text);
    case 7:
        return add_rating(out, m);
    case 8:
        return add_str(out, m->language);
    case 9:
        return add_str(out, m->reply);
    default:
        return add_str(out, m->place);
    }
}

static void put_field(struct terminal *t, const struct batch *b, const char *name,
                      size_t n)
{
    struct buf first = {0}, other = {0};
    size_t have = 0;

    for (size_t i = 0; i < b->len; i++) {
        buf_reset(&other);
        have += field_of(&b->items[i], n, have == 0 ? &first : &other);
        if (have == 0)
            buf_reset(&first);
    }
    terminal_printf(t, STYLE_PLAIN, "  %-10s", name);
    terminal_printf(t, have > 0 ? STYLE_PLAIN : STYLE_SOFT, " %4zu of %zu", have, b->len);
    if (have > 0) {
        terminal_put(t, STYLE_PLAIN, STR("   "));
        terminal_put_line(t, STYLE_SOFT, buf_str(&first), t->columns - FIELD_COLUMNS);
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&first);
    buf_release(&other);
}

/* What a mapping finds: a field that none has is a path that leads nowhere. */
static enum status show_fields(const struct batch *b, struct error *err)
{
    static const char *const names[] = {"id",       "url",   "author", "published",
                                        "updated",  "title", "text",   "rating",
                                        "language", "reply", "place"};
    struct terminal t;
    enum status rc;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    for (size_t i = 0; i < ARRAY_LEN(names) && b->len > 0; i++)
        put_field(&t, b, names[i], i);
    rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    return rc;
}

static enum status show(struct context *c, const struct cli_args *args,
                        const struct fetch_report *report, struct error *err)
{
    struct find f = {.ours = FIND_ALL, .order = FIND_STORED};
    struct batch b = {0};
    struct buf out = {0};
    enum status rc = store_find(c->store, &f, &b, err);

    if (rc == OK && cli_has(args, OPT_JSON)) {
        for (size_t i = 0; i < b.len; i++)
            parse_print_mention(&b.items[i], &out);
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        (void)printf("%s answers: %zu mention%s, %zu left out, %llu bytes.\n",
                     args->rest[1], report->counts.fresh,
                     report->counts.fresh == 1 ? "" : "s", report->dropped,
                     (unsigned long long)report->wire_bytes);
        rc = show_fields(&b, err);
    }
    buf_release(&out);
    batch_release(&b);
    return rc;
}

int source_test(const struct command *self, struct context *c,
                const struct cli_args *args)
{
    struct fetch_report report = {0};
    struct fetch_options o = {.is_forced = true};
    struct error err = {0};
    enum status rc;

    if (args->rest_len != 2)
        return cli_usage(self, "test: say which source");
    o.source = str_from(args->rest[1]);
    if (settings_source(&c->settings, o.source) == NULL) {
        cli_say("no source is named \"%s\"", args->rest[1]);
        return EXIT_COMMAND_LINE;
    }
    for (size_t i = 0; i < c->settings.sources_len; i++) {
        if (str_eq(c->settings.sources[i].name, o.source))
            c->settings.sources[i].is_off = false; /* it is tried before it is on */
    }
    rc = store_open(":memory:", STORE_CREATE, &c->store, &err);
    if (rc == OK)
        rc = fetch_all(c, &o, &report, &err);
    if (rc == OK && report.failed > 0)
        rc = error_set(&err, ERR_NET, STR_FMT ": " STR_FMT ": " STR_FMT,
                       STR_ARG(report.failures[0].source),
                       STR_ARG(report.failures[0].stage),
                       STR_ARG(report.failures[0].reason));
    if (rc == OK)
        rc = show(c, args, &report, &err);
    fetch_report_release(&report);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}
