/* earshot copies: reviews that look copied or sent in a bunch, with the evidence. */
#include "cli/copies.h"
#include "base/date.h"
#include "cli/view.h"
#include "reports/reports.h"

#include <math.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_DAYS, OPT_OUT };
enum { DAYS_DEFAULT = 365, SHOWN_MOST = 5 };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"days", 'd', "N", "how far back; default: 365"},
    {"out", 'o', "FILE", "write the whole evidence as text, to send to the platform"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"kind", "alike: shared words under different names; burst: many at once"},
    {"from", "time of the first"},
    {"to", "time of the last"},
    {"shared", "alike: least share of their runs of four words in common; or null"},
    {"words", "alike: the longest words in common; or null"},
    {"expected", "burst: how many of 90 days' rhythm would be expected; or null"},
    {"chance", "burst: of so many or more, by chance; or null"},
    {"mentions", "list of mention, source, place, author, url, published, rating, text"},
    {NULL, NULL},
};

static void write_member(struct json_writer *w, const struct mention *m)
{
    jsonw_object(w);
    jsonw_key(w, "mention"), jsonw_int(w, m->row);
    jsonw_key(w, "source"), jsonw_str(w, m->source);
    jsonw_key(w, "place"), jsonw_str_or_null(w, m->place);
    jsonw_key(w, "author"), jsonw_str_or_null(w, m->author);
    jsonw_key(w, "url"), jsonw_str_or_null(w, m->url);
    jsonw_key(w, "published"), jsonw_time(w, m->posted_at);
    jsonw_key(w, "rating"), jsonw_fixed(w, m->rating, 4);
    jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
    jsonw_object_end(w);
}

static void write_group(struct json_writer *w, const struct copies *c,
                        const struct planted_group *g)
{
    bool is_alike = g->kind == PLANTED_ALIKE;

    jsonw_object(w);
    jsonw_key(w, "kind"), jsonw_str(w, is_alike ? STR("alike") : STR("burst"));
    jsonw_key(w, "from"), jsonw_time(w, g->from);
    jsonw_key(w, "to"), jsonw_time(w, g->to);
    jsonw_key(w, "shared"), jsonw_fixed(w, is_alike ? g->shared : NAN, 2);
    jsonw_key(w, "words"), jsonw_str_or_null(w, g->words);
    jsonw_key(w, "expected"), jsonw_fixed(w, is_alike ? NAN : g->expected, 2);
    jsonw_key(w, "chance"), jsonw_fixed(w, is_alike ? NAN : g->chance, 9);
    jsonw_key(w, "mentions");
    jsonw_array(w);
    for (size_t i = 0; i < g->len; i++)
        write_member(w, &c->b.items[g->members[i]]);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

/* "2026-11-03", or from and to. */
static void put_days(struct terminal *t, const struct planted_group *g)
{
    int64_t from = date_local_day(g->from), to = date_local_day(g->to);
    struct buf days = {0};

    date_format_day(from, &days);
    if (to != from) {
        buf_add_text(&days, " to ");
        date_format_day(to, &days);
    }
    terminal_printf(t, STYLE_SOFT, "%s\n", days.ptr);
    buf_release(&days);
}

static void put_evidence(struct terminal *t, const struct copies *c,
                         const struct planted_group *g)
{
    const struct mention *first = &c->b.items[g->members[0]];

    if (g->kind == PLANTED_ALIKE) {
        terminal_printf(t, STYLE_BOLD,
                        "%zu reviews under different names share their words  ", g->len);
        put_days(t, g);
        if (g->shared < 0.995)
            terminal_printf(t, STYLE_PLAIN, "  at least %.0f %% of them",
                            100 * g->shared);
        else
            terminal_put(t, STYLE_PLAIN, STR("  all of them"));
        terminal_put(t, STYLE_PLAIN, STR("; the longest in common:\n  \""));
        terminal_put_line(t, STYLE_HIT, g->words, 2 * t->columns);
        terminal_put(t, STYLE_PLAIN, STR("\"\n"));
        return;
    }
    terminal_printf(t, STYLE_BOLD, "%zu reviews with the %s stars at once  ", g->len,
                    first->rating > 0.5 ? "most" : "fewest");
    put_days(t, g);
    terminal_printf(
        t, STYLE_PLAIN,
        "  most of them with hardly a word; %.1f such reviews a month are usual.\n"
        "  Chance alone would do that less than once in %s years.\n",
        15 * g->expected, g->chance > 2.5e-4 ? "200" : "1,000");
}

static void put_paragraph(struct terminal *t, struct str text)
{
    if (text.len == 0)
        return;
    terminal_put(t, STYLE_PLAIN, text);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

/* One review on a line, or all of it. */
static void put_member(struct terminal *t, const struct mention *m, bool is_whole)
{
    double stars = m->rating_least + m->rating * (m->rating_most - m->rating_least);
    struct buf day = {0};

    date_format_day(date_local_day(planted_time(m)), &day);
    terminal_printf(t, STYLE_SOFT, "  %5lld  %s  %.4g of %.4g  ", (long long)m->row,
                    day.ptr, stars, m->rating_most);
    terminal_put_line(t, STYLE_BOLD, m->author, 20);
    terminal_put(t, STYLE_PLAIN, STR("  "));
    if (!is_whole) {
        terminal_put_line(t, STYLE_PLAIN, m->text.len > 0 ? m->text : STR("(no words)"),
                          t->columns - 32 - terminal_columns(m->author));
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    } else {
        terminal_printf(t, STYLE_SOFT, STR_FMT "\n", STR_ARG(m->source));
        put_paragraph(t, m->url);
        put_paragraph(t, m->text);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    buf_release(&day);
}

static void put_group(struct terminal *t, const struct copies *c,
                      const struct planted_group *g, bool is_whole)
{
    size_t shown = is_whole || g->len <= SHOWN_MOST ? g->len : SHOWN_MOST;

    put_evidence(t, c, g);
    if (is_whole)
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    for (size_t i = 0; i < shown; i++)
        put_member(t, &c->b.items[g->members[i]], is_whole);
    if (shown < g->len)
        terminal_printf(t, STYLE_SOFT, "         and %zu more\n", g->len - shown);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void put_all(struct terminal *t, const struct copies *c, bool is_whole)
{
    if (c->len == 0) {
        terminal_put(t, STYLE_PLAIN, STR("No reviews look copied or sent in a bunch.\n"));
        return;
    }
    terminal_put(
        t, STYLE_PLAIN,
        STR("Worth a look. None of this proves anything: friends share words, and\n"
            "one bad evening brings many bad stars.\n\n"));
    for (size_t i = 0; i < c->len; i++)
        put_group(t, c, &c->groups[i], is_whole);
}

static enum status write_evidence(const struct copies *c, const char *path,
                                  struct error *err)
{
    struct terminal t;
    enum status rc;

    terminal_init(&t, NULL, TERMINAL_NEVER);
    put_all(&t, c, true);
    rc = page_write(path, buf_str(&t.out), err);
    terminal_release(&t);
    return rc;
}

static int show(const struct command *self, const struct cli_args *args,
                struct context *c)
{
    const struct brand_settings *brand = context_brand(c, args->value[OPT_BRAND]);
    struct copies found;
    struct view v;
    int64_t days;
    int code;
    enum status rc;

    if (brand == NULL)
        return EXIT_SETTINGS;
    if (!cli_number(self, args, OPT_DAYS, 1, 36500, DAYS_DEFAULT, &days))
        return EXIT_COMMAND_LINE;
    code = view_open(&v, c, args);
    if (code != EXIT_DONE)
        return code;
    rc = copies_read(c, brand->name, c->now + 1, days, 0, &found, &v.err);
    jsonw_array(&v.w);
    for (size_t i = 0; i < found.len; i++)
        write_group(&v.w, &found, &found.groups[i]);
    jsonw_array_end(&v.w);
    put_all(&v.t, &found, false);
    if (rc == OK && cli_has(args, OPT_OUT))
        rc = write_evidence(&found, args->value[OPT_OUT], &v.err);
    copies_release(&found);
    return view_close(&v, rc);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, show);
}

const struct command command_copies = {
    .name = "copies",
    .usage = "[--brand NAME] [--days N] [--out FILE]",
    .summary = "Show reviews that look copied or sent in a bunch, with the evidence",
    .more =
        "Looks at reviews with stars and a name: those of different writers that share\n"
        "long runs of words, and bunches of bare stars that are far above a place's own\n"
        "rhythm. It accuses nobody; --out writes one file with every name, time, link\n"
        "and word, for whoever has to decide.",
    .options = options,
    .fields = fields,
    .run = run,
};
