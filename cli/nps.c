/* earshot nps: who would recommend the brand, by place, source, touchpoint, segment. */
#include "base/date.h"
#include "cli/view.h"
#include "cli/voices.h"

#include <math.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_DAYS };

enum { NAME_COLUMNS = 22, GROUP_SHOWN = 12 };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "only this one; default: all, competitors too"},
    {"days", 'd', "N", "of the last N days, against as many before; default: 90"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"brand", "whose score it is"},
    {"by", "place, source, touchpoint or segment; null: of the whole brand"},
    {"name", "which of these; or null"},
    {"count", "answers in the window: ratings, and words that judge"},
    {"nps", "-100 to 100; null below 10 answers"},
    {"low",
     "its 95 % interval (adjusted Wald, Rocks 2016; wider for answers judged by words "
     "alone), lower end"},
    {"high", "upper end"},
    {"ratings", "count, nps, low and high of answers with stars or points"},
    {"texts", "the same of answers judged by their words alone"},
    {"before", "count and nps of the window before, of the same length"},
    {"change", "difference, low and high; the interval allows for the number of groups"},
    {"changed",
     "true where both windows have 20 answers and the change's interval leaves "
     "out 0"},
    {NULL, NULL},
};

/* "+23", "0", "-5". */
static void add_points(struct buf *out, double points)
{
    int whole = (int)lround(points);

    buf_printf(out, whole == 0 ? "%d" : "%+d", whole);
}

/* A score; or nothing, where answers are too few for one. */
static void add_score(struct buf *out, const struct nps *n)
{
    if (n->is_enough)
        add_points(out, n->score);
    else
        buf_add_char(out, '-');
}

static void add_range(struct buf *out, double low, double high)
{
    add_points(out, low);
    buf_add_text(out, " to ");
    add_points(out, high);
}

static void put_right(struct terminal *t, enum terminal_style style, struct buf *text,
                      int width)
{
    terminal_printf(t, style, "%*s", width, text->ptr != NULL ? text->ptr : "");
    buf_reset(text);
}

static enum terminal_style style_of(const struct nps_change *c)
{
    return !c->is_changed ? STYLE_SOFT : c->difference > 0.0 ? STYLE_GOOD : STYLE_BAD;
}

static void add_change(struct buf *out, const struct nps_line *l)
{
    if (l->change.is_changed)
        add_points(out, l->change.difference);
    else if (isnan(l->change.difference) || !l->nps.is_enough)
        buf_add_text(out, "-");
    else
        buf_add_text(out, "no");
}

static void print_row(struct terminal *t, const struct nps_line *l)
{
    struct buf cell = {0};
    int columns = terminal_columns(l->name);

    terminal_put(t, STYLE_PLAIN, STR("  "));
    terminal_put_line(t, STYLE_PLAIN, l->name, NAME_COLUMNS);
    terminal_printf(t, STYLE_PLAIN, "%*s",
                    columns < NAME_COLUMNS ? NAME_COLUMNS - columns : 0, "");
    if (l->nps.is_enough || l->nps.count == 0)
        add_score(&cell, &l->nps);
    else
        buf_printf(&cell, "%d of %d", (int)l->nps.count, NPS_SHOWN_MIN);
    put_right(t, l->nps.is_enough ? STYLE_BOLD : STYLE_SOFT, &cell, 9);
    if (l->nps.is_enough)
        add_range(&cell, l->nps.low, l->nps.high);
    put_right(t, STYLE_SOFT, &cell, 14);
    buf_printf(&cell, "%d", (int)l->nps.count);
    put_right(t, STYLE_SOFT, &cell, 7);
    add_score(&cell, &l->of_ratings);
    put_right(t, STYLE_PLAIN, &cell, 9);
    add_score(&cell, &l->of_texts);
    put_right(t, STYLE_PLAIN, &cell, 9);
    add_change(&cell, l);
    put_right(t, style_of(&l->change), &cell, 8);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&cell);
}

/* "NPS +23 (+8 to +37), 142 answers." and what became of it. */
static void print_whole(struct terminal *t, const struct nps_line *l)
{
    const struct nps_change *c = &l->change;
    struct buf text = {0};

    if (!l->nps.is_enough) {
        terminal_printf(t, STYLE_PLAIN,
                        "  %d answers: too few for a score, %d are needed.\n",
                        (int)l->nps.count, NPS_SHOWN_MIN);
        return;
    }
    add_points(&text, l->nps.score);
    terminal_printf(t, STYLE_BOLD, "  NPS %s", text.ptr);
    buf_reset(&text);
    add_range(&text, l->nps.low, l->nps.high);
    terminal_printf(t, STYLE_PLAIN, " (%s) from %d answers: ", text.ptr,
                    (int)l->nps.count);
    buf_reset(&text);
    add_range(&text, c->low, c->high);
    if (c->is_changed)
        terminal_printf(t, style_of(c), "changed by %+.0f (%s).\n", c->difference,
                        text.ptr);
    else if (isnan(c->difference))
        terminal_put(t, STYLE_SOFT, STR("no past to compare.\n"));
    else
        terminal_put(t, STYLE_SOFT, STR("no change beyond chance.\n"));
    buf_release(&text);
}

static void print_head(struct terminal *t, struct str by)
{
    terminal_printf(t, STYLE_SOFT, "\n  %-22.*s%9s%14s%7s%9s%9s%8s\n", STR_ARG(by), "NPS",
                    "95 %", "n", "ratings", "texts", "change");
}

/* The rows of one table, most answers first. */
static void print_group(struct terminal *t, const struct nps_line *lines, size_t len)
{
    for (size_t i = 0; i < len && i < GROUP_SHOWN; i++)
        print_row(t, &lines[i]);
    if (len > GROUP_SHOWN)
        terminal_printf(t, STYLE_SOFT,
                        "  and %zu more of at most %d answers; --json has them all\n",
                        len - GROUP_SHOWN, (int)lines[GROUP_SHOWN].nps.count);
}

static void print_table(struct terminal *t, struct str brand, const struct nps_table *n)
{
    struct nps_line whole = n->lines[0];
    struct buf day = {0};

    whole.name = STR("all");
    terminal_put(t, STYLE_BOLD, brand);
    date_format_day(date_local_day(n->from), &day);
    buf_add_text(&day, " to ");
    date_format_day(date_local_day(n->to - 1), &day);
    terminal_printf(t, STYLE_SOFT, "  %s\n", day.ptr);
    buf_release(&day);
    print_whole(t, &whole);
    if (whole.nps.count == 0)
        return;
    print_head(t, STR_NONE);
    print_row(t, &whole);
    for (size_t i = 1, end; i < n->len; i = end) {
        for (end = i + 1; end < n->len && str_eq(n->lines[end].by, n->lines[i].by);)
            end++;
        print_head(t, n->lines[i].by);
        print_group(t, n->lines + i, end - i);
    }
}

static void write_nps(struct json_writer *w, const char *key, const struct nps *n)
{
    jsonw_key(w, key), jsonw_object(w);
    jsonw_key(w, "count"), jsonw_int(w, (int64_t)n->count);
    jsonw_key(w, "nps"), jsonw_fixed(w, n->is_enough ? n->score : NAN, 1);
    jsonw_key(w, "low"), jsonw_fixed(w, n->is_enough ? n->low : NAN, 1);
    jsonw_key(w, "high"), jsonw_fixed(w, n->is_enough ? n->high : NAN, 1);
    jsonw_object_end(w);
}

static void write_line(struct json_writer *w, struct str brand, const struct nps_line *l)
{
    struct nps before = nps_of(l->before, 0.95);

    jsonw_object(w);
    jsonw_key(w, "brand"), jsonw_str(w, brand);
    jsonw_key(w, "by"), jsonw_str_or_null(w, l->by);
    jsonw_key(w, "name"), jsonw_str_or_null(w, l->name);
    jsonw_key(w, "count"), jsonw_int(w, (int64_t)l->nps.count);
    jsonw_key(w, "nps"), jsonw_fixed(w, l->nps.is_enough ? l->nps.score : NAN, 1);
    jsonw_key(w, "low"), jsonw_fixed(w, l->nps.is_enough ? l->nps.low : NAN, 1);
    jsonw_key(w, "high"), jsonw_fixed(w, l->nps.is_enough ? l->nps.high : NAN, 1);
    write_nps(w, "ratings", &l->of_ratings);
    write_nps(w, "texts", &l->of_texts);
    write_nps(w, "before", &before);
    jsonw_key(w, "change"), jsonw_object(w);
    jsonw_key(w, "difference"), jsonw_fixed(w, l->change.difference, 1);
    jsonw_key(w, "low"), jsonw_fixed(w, l->change.low, 1);
    jsonw_key(w, "high"), jsonw_fixed(w, l->change.high, 1);
    jsonw_object_end(w);
    jsonw_key(w, "changed"), jsonw_bool(w, l->change.is_changed);
    jsonw_object_end(w);
}

/* One brand, onto the terminal or into the JSON. */
static enum status show(struct view *v, struct context *c,
                        const struct brand_settings *brand, int64_t days)
{
    struct nps_table table;
    struct arena a = {0};
    enum status rc =
        nps_count(c, brand->name, v->kinds, c->now + 1, days, &a, &table, &v->err);

    if (rc == OK && !v->is_json) {
        terminal_put(&v->t, STYLE_PLAIN, v->t.out.len > 0 ? STR("\n") : STR(""));
        print_table(&v->t, brand->name, &table);
    }
    for (size_t i = 0; rc == OK && v->is_json && i < table.len; i++)
        write_line(&v->w, brand->name, &table.lines[i]);
    arena_release(&a);
    return rc;
}

static void print_legend(struct terminal *t)
{
    terminal_put(
        t, STYLE_SOFT,
        STR("\n  ratings, texts: answers with stars, and those judged by their words "
            "alone.\n"
            "  95 %: interval by the adjusted Wald method (Rocks 2016). Judging words "
            "adds\n"
            "  its own error, 11 points however many they are: it is in the interval.\n"
            "  Below 10 answers no score is told; a change only where it is beyond "
            "chance.\n"));
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const struct brand_settings *only = NULL;
    struct view v;
    int64_t days;
    enum status rc = OK;
    int code;

    if (!cli_number(self, args, OPT_DAYS, 1, 3650, VOICES_DAYS, &days))
        return EXIT_COMMAND_LINE;
    if (cli_has(args, OPT_BRAND)) {
        only = context_brand(c, args->value[OPT_BRAND]);
        if (only == NULL)
            return EXIT_SETTINGS;
    }
    code = view_open(&v, c, args);
    if (code != EXIT_DONE)
        return code;
    jsonw_array(&v.w);
    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        const struct brand_settings *brand = &c->settings.brands[i];

        if (only == NULL || only == brand)
            rc = show(&v, c, brand, days);
    }
    jsonw_array_end(&v.w);
    print_legend(&v.t);
    return view_close(&v, rc);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_nps = {
    .name = "nps",
    .usage = "[--brand NAME] [--days N]",
    .summary = "Show who would recommend you: by place, source, touchpoint, segment",
    .more =
        "Promoters less detractors in percent, from ratings, from texts judged by\n"
        "their words, and both together, with a 95 % interval (adjusted Wald, Rocks\n"
        "2016). NPS of texts misses that of their writers' stars by 11 points (root\n"
        "mean square over sources that the word lists were not made from), however\n"
        "many there are: in proportion to their share, the interval is wider by that.\n"
        "\n"
        "Below 10 answers no score is told. A score has changed where both windows\n"
        "have 20 answers and the difference is beyond chance, the number of groups\n"
        "allowed for.\n"
        "\n"
        "A touchpoint is what a survey says, else that of the kind talked of most:\n"
        "before, during or after the purchase. With --json an array of objects, a\n"
        "group each.\n"
        "\n"
        "`earshot search --class detractor` lists whom it counts as such.\n"
        "\n"
        "  earshot nps --days 30",
    .options = options,
    .fields = fields,
    .run = run,
};
