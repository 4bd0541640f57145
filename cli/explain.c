/* earshot explain: why a mention, or a text, is judged as it is. */
#include "analyze/analyze.h"
#include "base/json.h"
#include "cli/context.h"
#include "cli/corrections.h"
#include "cli/explain_issues.h"
#include "cli/judgement.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <math.h>
#include <string.h>

enum { OPT_LANG = OPT_COMMON_LEN, OPT_TEXT, OPT_BRAND, OPT_RATING, OPT_COLOR };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"lang", 'l', "CODE", "take the text for this language"},
    {"text", 't', NULL, "the words are a text, even where they look like a number"},
    {"brand", 'b', "NAME", "with a text: as one of this brand's, by its trade and words"},
    {"rating", 'r', "SHARE", "with a text: the stars that came with it, 0 to 1"},
    {"color", 0, "always|never|auto", "colours; default: auto"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    FIELDS_JUDGEMENT,
    FIELD_WHY,
    FIELD_SUMS,
    {NULL, NULL},
};

/* The field with the words that count in colour. */
static void print_spans(struct terminal *t, const struct mention *m, int field,
                        struct str text)
{
    size_t at = 0;

    for (size_t i = 0; i < m->judgement.reasons_len; i++) {
        const struct reason *r = &m->judgement.reasons[i];

        if (r->field != field || r->len == 0 || r->start < at ||
            r->start + r->len > text.len)
            continue;
        terminal_put(t, STYLE_PLAIN, str_slice(text, at, r->start - at));
        terminal_put(t, r->weight < 0 ? STYLE_HIT : STYLE_GOOD,
                     str_slice(text, r->start, r->len));
        at = r->start + r->len;
    }
    terminal_put(t, STYLE_PLAIN, str_slice(text, at, text.len));
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void print_reasons(struct terminal *t, const struct mention *m)
{
    for (size_t i = 0; i < m->judgement.reasons_len; i++) {
        const struct reason *r = &m->judgement.reasons[i];
        struct str text = r->field == MENTION_FIELD_TITLE ? m->title : m->text;
        bool is_weight =
            !str_starts(r->rule, STR("issue:")) && !str_starts(r->rule, STR("severity:"));

        if (is_weight && fabs(r->weight) < 0.005)
            continue;
        if (!is_weight)
            terminal_put(t, STYLE_SOFT, STR("          "));
        else
            terminal_printf(t,
                            r->weight < 0   ? STYLE_BAD
                            : r->weight > 0 ? STYLE_GOOD
                                            : STYLE_SOFT,
                            "  %+6.2f  ", r->weight);
        terminal_put_line(t, STYLE_PLAIN,
                          r->note.len > 0 ? r->note : str_slice(text, r->start, r->len),
                          34);
        terminal_printf(t, STYLE_SOFT, "  " STR_FMT "\n", STR_ARG(r->rule));
    }
}

/* From the sum of the weights to a score, from words, statement and rating to the
 * likelihood to recommend. */
static void print_way(struct terminal *t, const struct analyze_way *way)
{
    if (!isnan(way->sum)) {
        terminal_printf(t, STYLE_BOLD, "  %+6.2f", way->sum);
        terminal_printf(t, STYLE_SOFT, "  in all: score = tanh(%.2f / %g) = %.2f; ",
                        way->sum, way->scale, tanh(way->sum / way->scale));
        if (way->is_plain)
            terminal_put(t, STYLE_SOFT, STR("neutral, since nothing here judges\n"));
        else if (way->neutral_from >= way->neutral_to)
            terminal_put(t, STYLE_SOFT, STR("too plain an opinion to be neutral\n"));
        else
            terminal_printf(t, STYLE_SOFT, "neutral from %.2f to %.2f\n",
                            way->neutral_from, way->neutral_to);
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    if (!isnan(way->p_words))
        terminal_printf(t, STYLE_PLAIN,
                        "words     recommend %4.1f of 10   detractor %.2f (one from "
                        "%.2f), promoter %.2f (one from %.2f)\n",
                        way->words_recommend, way->p_words, way->detractor_cut,
                        way->p_promoter, way->promoter_cut);
    if (way->p_text > way->p_words)
        terminal_printf(
            t, STYLE_PLAIN,
            "severity  recommend %4.1f of 10   detractor %.2f: grave, and little "
            "else is said\n",
            way->text_recommend, way->p_text);
    if (!isnan(way->says))
        terminal_printf(t, STYLE_PLAIN, "stated    recommend %4.1f of 10\n", way->says);
    if (!isnan(way->rating_recommend))
        terminal_printf(t, STYLE_PLAIN, "rating    recommend %4.1f of 10\n",
                        way->rating_recommend);
}

static void print_judgement(struct terminal *t, const struct mention *m,
                            const struct analyze_way *way)
{
    const struct judgement *j = &m->judgement;

    if (m->title.len > 0)
        print_spans(t, m, MENTION_FIELD_TITLE, m->title);
    print_spans(t, m, MENTION_FIELD_TEXT, m->text);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    print_reasons(t, m);
    print_way(t, way);
    terminal_printf(t, STYLE_BOLD, "%s", mood_name(j->mood));
    if (j->mood == MOOD_UNSCORED && m->text.len > 0)
        terminal_put(t, STYLE_PLAIN, STR(": there is no word list for its language"));
    if (!isnan(j->recommend))
        terminal_printf(t, STYLE_BOLD, ", %s",
                        j->nps == NPS_UNKNOWN ? "no answer, for it judges nothing"
                                              : nps_class_name(j->nps));
    if (!isnan(j->recommend))
        terminal_printf(t, STYLE_PLAIN,
                        ": recommend %.1f of 10, by %s; detractor with probability %.2f",
                        j->recommend,
                        j->basis == BASIS_TEXT        ? "the words"
                        : j->basis == BASIS_RATING    ? "the rating"
                        : j->basis == BASIS_STATEMENT ? "what is stated"
                                                      : "rating and words",
                        j->p_detractor);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    if (j->is_clash)
        terminal_put(t, STYLE_BAD, STR("rating and words say opposite things\n"));
    if (!j->is_ours)
        terminal_put(t, STYLE_BAD, STR("not about the brand: not counted\n"));
    explain_issues(t, j);
    if (j->severity >= SEVERITY_HIGH)
        terminal_printf(t, STYLE_BAD, "severity: %s (" STR_FMT ")\n",
                        severity_name(j->severity), STR_ARG(j->severity_kind));
    terminal_printf(t, STYLE_SOFT, "language " STR_FMT ", rules " STR_FMT "\n",
                    j->lang.len > 0 ? (int)j->lang.len : 7,
                    j->lang.len > 0 ? j->lang.ptr : "unknown", STR_ARG(j->version));
}

static int print(const struct cli_args *args, const struct analyzer *an,
                 const struct mention *m)
{
    struct str when = str_from(args->value[OPT_COLOR]);
    struct error err = {0};
    enum status rc = OK;

    if (cli_has(args, OPT_JSON)) {
        struct buf out = {0};
        struct json_writer w = {&out, false};

        judgement_write(&w, &m->judgement, JUDGEMENT_SUMS);
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
        buf_release(&out);
    } else {
        struct analyze_way way = analyzer_way(an);
        struct terminal t;

        terminal_init(&t, stdout,
                      str_eq(when, STR("always"))  ? TERMINAL_ALWAYS
                      : str_eq(when, STR("never")) ? TERMINAL_NEVER
                                                   : TERMINAL_AUTO);
        print_judgement(&t, m, &way);
        rc = terminal_flush(&t, stdout, &err);
        terminal_release(&t);
    }
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* The words of the command line, or standard input where there are none. */
static enum status read_text(const struct cli_args *args, struct buf *out,
                             struct error *err)
{
    for (int i = 0; i < args->rest_len; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        buf_add_text(out, args->rest[i]);
    }
    return args->rest_len > 0 ? OK : buf_read_file(out, "-", 16 * 1024 * 1024, err);
}

/* With --brand or --config as the night judges it: by the brand's trade, own words and
 * own kinds of issues. `*is_set_up` where the settings were read. */
static int set_up(const struct cli_args *args, struct context *c, bool *is_set_up,
                  struct str *brand)
{
    const struct brand_settings *own = NULL;
    int code = EXIT_DONE;

    *brand = STR_NONE;
    *is_set_up = cli_has(args, OPT_BRAND) || cli_has(args, OPT_CONFIG);
    if (*is_set_up)
        code = context_open(c, args);
    if (code != EXIT_DONE || !*is_set_up)
        return code;
    if (cli_has(args, OPT_BRAND) || settings_own_brands(&c->settings) == 1) {
        own = context_brand(c, args->value[OPT_BRAND]);
        if (own == NULL)
            return EXIT_SETTINGS;
        *brand = own->name;
    }
    return EXIT_DONE;
}

static bool read_rating(const struct command *self, const struct cli_args *args,
                        double *rating)
{
    if (!cli_has(args, OPT_RATING) ||
        (str_to_double(str_from(args->value[OPT_RATING]), rating) && *rating >= 0 &&
         *rating <= 1))
        return true;
    (void)cli_usage(self, "--rating: expected a number from 0 to 1");
    return false;
}

static int explain_text(const struct command *self, const struct cli_args *args)
{
    struct analyzer_options o = {.with_reasons = true,
                                 .lang = str_from(args->value[OPT_LANG])};
    struct analyzer *an = NULL;
    struct context c = {0};
    struct error err = {0};
    struct batch b = {0};
    struct buf raw = {0}, clean = {0};
    struct mention *m = batch_add(&b);
    bool is_set_up = false;
    int code = read_rating(self, args, &m->rating)
                   ? set_up(args, &c, &is_set_up, &m->brand)
                   : EXIT_COMMAND_LINE;

    if (code == EXIT_DONE &&
        (read_text(args, &raw, &err) != OK ||
         analyzer_new(is_set_up ? &c.settings : NULL, &o, &an, &err) != OK))
        code = cli_fail(&err);
    if (code == EXIT_DONE) {
        terminal_clean(&clean, buf_str(&raw));
        m->text = str_trim(buf_str(&clean));
        analyze_mention(an, m, &b.arena);
        code = print(args, an, m);
    }
    analyzer_free(an);
    batch_release(&b);
    buf_release(&raw);
    buf_release(&clean);
    context_release(&c);
    return code;
}

/* A stored mention is judged anew, so that the reasons are those of today's rules. */
static int explain_mention(const struct cli_args *args, int64_t row)
{
    struct analyzer_options o = {.with_reasons = true};
    struct context c = {0};
    struct corrections corrections = {0};
    struct analyzer *an = NULL;
    struct error err = {0};
    struct batch b = {0};
    int code = context_open(&c, args);
    enum status rc = OK;

    if (code == EXIT_DONE)
        code = context_open_store(&c, STORE_READ);
    if (code == EXIT_DONE) {
        rc = store_mention(c.store, row, &b, &err);
        if (rc == OK)
            rc = analyzer_new(&c.settings, &o, &an, &err);
        if (rc == OK) {
            analyze_mention(an, &b.items[0], &b.arena);
            rc = corrections_read(&c, &corrections, &err);
        }
        if (rc == OK) {
            corrections_apply(&corrections, &b.items[0], &b.arena);
            code = print(args, an, &b.items[0]);
        } else if (rc == ERR_MISSING) {
            cli_say("there is no mention %lld", (long long)row);
            code = EXIT_COMMAND_LINE;
        } else {
            code = cli_fail(&err);
        }
    }
    corrections_release(&corrections);
    analyzer_free(an);
    batch_release(&b);
    context_release(&c);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    int64_t row;

    if (args->rest_len == 1 && !cli_has(args, OPT_TEXT) &&
        str_to_int(str_from(args->rest[0]), &row))
        return cli_has(args, OPT_BRAND)
                   ? cli_usage(self, "--brand goes with a text; a mention has its own")
                   : explain_mention(args, row);
    return explain_text(self, args);
}

const struct command command_explain = {
    .name = "explain",
    .usage = "MENTION\n"
             "[--brand NAME] TEXT...\n"
             "[--brand NAME] <FILE",
    .summary = "Tell why a mention or a text is judged as it is",
    .more =
        "MENTION is a number from `earshot search` or `earshot inbox`; it is judged\n"
        "anew by today's rules. A text needs no configuration; with --brand or --config\n"
        "it is judged as one of the brand's, with the issues of its trade and the words\n"
        "and issues that are your own.\n"
        "\n"
        "  earshot explain 198\n"
        "  earshot explain 'Waited an hour. The soup was lovely, though.'",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
