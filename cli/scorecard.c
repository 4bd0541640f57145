/* earshot scorecard: what customers expect and what they get. */
#include "cli/scorecard.h"

#include "base/date.h"
#include "cli/view.h"

#include <math.h>

enum { OPT_BRAND = OPT_COMMON_LEN, OPT_DAYS };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"brand", 'b', "NAME", "whose; not needed with one brand"},
    {"days", 'd', "N", "of the last N days; default: 90"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"brand", "whose it is"},
    {"from", "first instant of the window; to: its end"},
    {"areas",
     "the ten areas of service: id, get, expect, gap, basis, praises, complaints, "
     "answers; get and expect from 0 to 10, null where too little is said"},
    {"measures", "the same of the five measures"},
    {"touchpoints", "before, during, after: id, count, nps, low, high"},
    {"consistent",
     "false where best and worst touchpoint differ beyond chance; null: too "
     "few answers to tell"},
    {NULL, NULL},
};

static const struct {
    const char *id, *name;
} names[] = {
    {"tangibles", "Premises and things"},
    {"reliability", "Reliability"},
    {"responsiveness", "Speed and answers"},
    {"competence", "Competence"},
    {"courtesy", "Courtesy"},
    {"credibility", "Credibility"},
    {"security", "Security"},
    {"access", "Access"},
    {"communication", "Communication"},
    {"understanding", "Understanding you"},
    {"experience", "Experience"},
    {"complaint-handling", "Complaint handling"},
    {"customer-ethos", "Customer ethos"},
    {"emotional-connection", "Emotional connection"},
    {"ethics", "Ethics"},
    {"before", "Before the purchase"},
    {"during", "During"},
    {"after", "After"},
};

static const char *name_of(struct str id)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(id, str_from(names[i].id)))
            return names[i].name;
    }
    return "";
}

static void print_cell(struct terminal *t, const struct card_cell *c)
{
    int64_t said = c->praises + c->complaints;
    double gap = round(c->get * 10) / 10 - round(c->expect * 10) / 10; /* as printed */

    terminal_printf(t, STYLE_PLAIN, "  %-22s", name_of(c->id));
    if (isnan(c->get)) {
        if (said + c->answers == 0)
            terminal_put(t, STYLE_SOFT, STR("nothing said yet\n"));
        else
            terminal_printf(t, STYLE_SOFT, "too little said: %lld of %d\n",
                            (long long)(said > c->answers ? said : c->answers),
                            CARD_LEAST);
        return;
    }
    terminal_printf(t, STYLE_SOFT, "%6.1f", c->expect);
    terminal_printf(t, STYLE_BOLD, "%8.1f", c->get);
    terminal_printf(t,
                    gap <= -1  ? STYLE_BAD
                    : gap >= 1 ? STYLE_GOOD
                               : STYLE_SOFT,
                    fabs(gap) < 0.05 ? "%8.1f  " : "%+8.1f  ",
                    fabs(gap) < 0.05 ? 0 : gap);
    terminal_bar(t, gap <= -1 ? STYLE_BAD : STYLE_GOOD, c->get / 10, 6);
    terminal_printf(t, STYLE_SOFT, "  %lld good, %lld bad", (long long)c->praises,
                    (long long)c->complaints);
    if (c->answers > 0)
        terminal_printf(t, STYLE_SOFT, ", %lld marks", (long long)c->answers);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void print_cells(struct terminal *t, const char *title, const struct card_cell *c,
                        size_t len)
{
    terminal_printf(t, STYLE_SOFT, "\n  %-22s%6s%8s%8s\n", title, "expect", "get", "gap");
    for (size_t i = 0; i < len; i++)
        print_cell(t, &c[i]);
}

static void print_touchpoints(struct terminal *t, const struct scorecard *s)
{
    terminal_printf(t, STYLE_SOFT, "\n  %-22s%6s%16s%8s\n", "touchpoint", "NPS", "95 %",
                    "n");
    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++) {
        const struct nps *n = &s->touchpoints[i].nps;

        terminal_printf(t, STYLE_PLAIN, "  %-22s", name_of(s->touchpoints[i].id));
        if (!n->is_enough) {
            terminal_printf(t, STYLE_SOFT, "too few answers: %lld of %d\n",
                            (long long)n->count, NPS_SHOWN_MIN);
            continue;
        }
        terminal_printf(t, STYLE_BOLD, "%+6.0f", n->score);
        terminal_printf(t, STYLE_SOFT, "    %+4.0f to %+4.0f%8lld\n", n->low, n->high,
                        (long long)n->count);
    }
    if (s->best == s->worst)
        terminal_put(t, STYLE_SOFT, STR("  Too few answers to compare touchpoints.\n"));
    else if (s->apart.is_changed)
        terminal_printf(t, STYLE_BAD,
                        "  Not consistent: %s is %.0f points below %s (%.0f to %.0f).\n",
                        s->touchpoints[s->worst].id.ptr, -s->apart.difference,
                        s->touchpoints[s->best].id.ptr, -s->apart.high, -s->apart.low);
    else
        terminal_put(
            t, STYLE_SOFT,
            STR("  Consistent: the touchpoints differ no more than chance does.\n"));
}

/* What "expect" rests on, for the bases that were used. */
static void print_legend(struct terminal *t, const struct scorecard *s)
{
    static const char *const words[] = {
        [CARD_SURVEY] = "marks that surveys give it",
        [CARD_COMPETITORS] = "what your competitors' customers get",
        [CARD_OWN_MEAN] = "your own mean over all areas, as nobody was asked"};
    bool is_used[ARRAY_LEN(words)] = {false}, has_any = false;

    for (size_t i = 0; i < CARD_AREAS; i++)
        is_used[s->areas[i].basis] = true;
    for (size_t i = 0; i < CARD_MEASURES; i++)
        is_used[s->measures[i].basis] = true;
    terminal_put(
        t, STYLE_SOFT,
        STR("\n  get: how many of 10 voices praise, not complain; or marks of surveys."
            "\n  expect: "));
    for (size_t b = CARD_SURVEY; b < ARRAY_LEN(words); b++) {
        if (is_used[b]) {
            terminal_printf(t, STYLE_SOFT, "%s%s", has_any ? ";\n    else " : "",
                            words[b]);
            has_any = true;
        }
    }
    terminal_put(t, STYLE_SOFT, has_any ? STR(".\n") : STR("nothing is known yet.\n"));
}

static bool has_said(const struct card_cell *c, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (c[i].praises + c[i].complaints + c[i].answers > 0)
            return true;
    }
    return false;
}

static void print_card(struct terminal *t, struct str brand, const struct scorecard *s)
{
    struct buf day = {0};

    date_format_day(date_local_day(s->from), &day);
    buf_add_text(&day, " to ");
    date_format_day(date_local_day(s->to - 1), &day);
    terminal_put(t, STYLE_BOLD, brand);
    terminal_printf(t, STYLE_SOFT, "  %s\n", day.ptr);
    buf_release(&day);
    if (!has_said(s->areas, CARD_AREAS) && !has_said(s->measures, CARD_MEASURES)) {
        terminal_put(t, STYLE_PLAIN, STR("  Nobody has said anything yet.\n"));
        return;
    }
    print_cells(t, "area", s->areas, CARD_AREAS);
    print_cells(t, "measure", s->measures, CARD_MEASURES);
    print_touchpoints(t, s);
    print_legend(t, s);
}

static void write_cells(struct json_writer *w, const char *key, const struct card_cell *c,
                        size_t len)
{
    jsonw_key(w, key), jsonw_array(w);
    for (size_t i = 0; i < len; i++) {
        jsonw_object(w);
        jsonw_key(w, "id"), jsonw_str(w, c[i].id);
        jsonw_key(w, "get"), jsonw_fixed(w, c[i].get, 2);
        jsonw_key(w, "expect"), jsonw_fixed(w, c[i].expect, 2);
        jsonw_key(w, "gap"), jsonw_fixed(w, c[i].get - c[i].expect, 2);
        jsonw_key(w, "basis");
        jsonw_str_or_null(w, str_from(card_basis_name(c[i].basis)));
        jsonw_key(w, "praises"), jsonw_int(w, c[i].praises);
        jsonw_key(w, "complaints"), jsonw_int(w, c[i].complaints);
        jsonw_key(w, "answers"), jsonw_int(w, c[i].answers);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_card(struct json_writer *w, struct str brand, const struct scorecard *s)
{
    jsonw_object(w);
    jsonw_key(w, "brand"), jsonw_str(w, brand);
    jsonw_key(w, "from"), jsonw_time(w, s->from);
    jsonw_key(w, "to"), jsonw_time(w, s->to);
    write_cells(w, "areas", s->areas, CARD_AREAS);
    write_cells(w, "measures", s->measures, CARD_MEASURES);
    jsonw_key(w, "touchpoints"), jsonw_array(w);
    for (size_t i = 0; i < CARD_TOUCHPOINTS; i++) {
        const struct nps *n = &s->touchpoints[i].nps;

        jsonw_object(w);
        jsonw_key(w, "id"), jsonw_str(w, s->touchpoints[i].id);
        jsonw_key(w, "count"), jsonw_int(w, (int64_t)n->count);
        jsonw_key(w, "nps"), jsonw_fixed(w, n->is_enough ? n->score : NAN, 1);
        jsonw_key(w, "low"), jsonw_fixed(w, n->is_enough ? n->low : NAN, 1);
        jsonw_key(w, "high"), jsonw_fixed(w, n->is_enough ? n->high : NAN, 1);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_key(w, "consistent");
    if (s->best == s->worst)
        jsonw_null(w);
    else
        jsonw_bool(w, !s->apart.is_changed);
    jsonw_object_end(w);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    const struct brand_settings *brand = context_brand(c, args->value[OPT_BRAND]);
    struct scorecard card;
    struct view v;
    int64_t days;
    enum status rc;
    int code;

    if (brand == NULL)
        return EXIT_SETTINGS;
    if (!cli_number(self, args, OPT_DAYS, 1, 3650, VOICES_DAYS, &days))
        return EXIT_COMMAND_LINE;
    code = view_open(&v, c, args);
    if (code != EXIT_DONE)
        return code;
    rc = scorecard_read(c, brand, v.kinds, c->now + 1, days, &card, &v.err);
    if (rc == OK && v.is_json)
        write_card(&v.w, brand->name, &card);
    else if (rc == OK)
        print_card(&v.t, brand->name, &card);
    return view_close(&v, rc);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_scorecard = {
    .name = "scorecard",
    .usage = "[--brand NAME] [--days N]",
    .summary = "Show what customers expect and what they get, area by area",
    .more =
        "The ten areas of service, the five measures of satisfaction, and the\n"
        "touchpoints before, during and after the purchase. What they get, 0 to 10,\n"
        "is the share of praise in what is said of an area, or the marks of surveys.\n"
        "What they expect is marks of surveys, else what competitors' customers get,\n"
        "else your own mean over all areas. Below five voices a cell stays empty and\n"
        "says so.\n"
        "\n"
        "A survey has columns such as \"reliability\" and \"reliability expected\", 1 "
        "to\n"
        "5 or 0 to 10: see earshot-import(1).",
    .options = options,
    .fields = fields,
    .run = run,
};
