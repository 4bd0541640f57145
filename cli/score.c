/*
 * score.c - texts in, judgements out, one a line: a filter for scripts
 */
#include "analyze/analyze.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/context.h"
#include "cli/judgement.h"
#include "fetchers/html.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OPT_LANG = OPT_NOW + 1, OPT_EXPLAIN, OPT_JSON_INPUT, OPT_LINES };
enum { FLUSH_BYTES = 1 << 16, LINE_JSON_MAX = 4 << 20 };

static const struct cli_option options[] = {
    {"config", 'c', "FILE", "judge as `run` does by these settings; default: by none"},
    OPTION_NONE("now"),
    {"lang", 0, "CODE", "take every text for this language; default: guess"},
    {"explain", 0, NULL, "also tell which words made the score, as \"why\""},
    {"json-input", 0, NULL, "a line may be a JSON object in place of a text"},
    {"lines", 0, "FILE", "read this file instead of standard input"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    FIELDS_JUDGEMENT,
    FIELD_WHY,
    {NULL, NULL},
};

struct scorer {
    struct analyzer *an;
    bool with_why, takes_json;
    struct buf out, decoded, mended;
    struct arena arena; /* of one line */
};

/* A text without what web forms and exports garble: "don&#39;t", "cafÃ©". Good until the
 * next call. */
static struct str mended(struct scorer *s, struct str text)
{
    if (str_find_char(text, '&') != SIZE_MAX) {
        buf_reset(&s->decoded);
        html_entities_decode(text, &s->decoded);
        text = buf_str(&s->decoded);
    }
    buf_reset(&s->mended);
    return utf8_mend_twice(text, &s->mended) ? buf_str(&s->mended) : text;
}

/* A JSON object as a mention; false where the line is none, and is text then. */
static bool read_object(struct scorer *s, struct str line, struct mention *m)
{
    json_t *object;

    line = str_trim(line);
    if (line.len == 0 || line.ptr[0] != '{' ||
        json_read(line, LINE_JSON_MAX, &object, NULL) != OK)
        return false;
    m->text = arena_copy(&s->arena, mended(s, json_get_str(object, "text")));
    m->title = arena_copy(&s->arena, mended(s, json_get_str(object, "title")));
    m->brand = arena_copy(&s->arena, json_get_str(object, "brand"));
    m->language = arena_copy(&s->arena, json_get_str(object, "language"));
    m->rating = json_get_double(object, "rating", NAN);
    if (!(m->rating >= 0 && m->rating <= 1))
        m->rating = NAN;
    json_decref(object);
    return true;
}

static void score_line(struct scorer *s, struct str line)
{
    struct json_writer w = {&s->out, false};
    struct mention m;

    mention_init(&m);
    if (!s->takes_json || !read_object(s, line, &m))
        m.text = mended(s, line);
    analyze_mention(s->an, &m, &s->arena);
    judgement_write(&w, &m.judgement, s->with_why ? JUDGEMENT_WHY : JUDGEMENT_PLAIN);
    buf_add_char(&s->out, '\n');
    arena_reset(&s->arena);
}

static int score_file(struct scorer *s, FILE *f)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    int rc = EXIT_DONE;

    while (rc == EXIT_DONE && (n = getline(&line, &cap, f)) >= 0) {
        size_t len = (size_t)n;

        if (len > 0 && line[len - 1] == '\n')
            len--;
        if (len > 0 && line[len - 1] == '\r')
            len--;
        score_line(s, (struct str){line, len});
        if (s->out.len >= FLUSH_BYTES) {
            rc = cli_put(buf_str(&s->out));
            buf_reset(&s->out);
        }
    }
    if (rc == EXIT_DONE && ferror(f)) {
        cli_say("standard input: %s", strerror(errno));
        rc = EXIT_OUTPUT;
    }
    if (rc == EXIT_DONE)
        rc = cli_put(buf_str(&s->out));
    free(line);
    return rc == EXIT_DONE ? cli_flush() : rc;
}

/* The lines of a file, or of standard input. */
static int score_lines(struct scorer *s, const struct cli_args *args)
{
    struct error err = {0};
    FILE *f = stdin;
    int rc;

    if (cli_has(args, OPT_LINES)) {
        f = fopen(args->value[OPT_LINES], "r");
        if (f == NULL) {
            (void)error_set(&err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s",
                            args->value[OPT_LINES], strerror(errno));
            return cli_fail(&err);
        }
    }
    rc = score_file(s, f);
    if (f != stdin)
        (void)fclose(f);
    return rc;
}

static int run_score(const struct command *self, const struct cli_args *args)
{
    struct analyzer_options with = {.with_reasons = cli_has(args, OPT_EXPLAIN),
                                    .lang = str_from(args->value[OPT_LANG])};
    struct scorer s = {.with_why = with.with_reasons,
                       .takes_json = cli_has(args, OPT_JSON_INPUT)};
    bool has_settings = cli_has(args, OPT_CONFIG);
    struct context c = {0};
    struct error err = {0};
    int rc = has_settings ? context_open(&c, args) : EXIT_DONE;

    (void)self;
    if (rc == EXIT_DONE &&
        analyzer_new(has_settings ? &c.settings : NULL, &with, &s.an, &err) != OK)
        rc = cli_fail(&err);
    if (rc == EXIT_DONE)
        rc = score_lines(&s, args);
    analyzer_free(s.an);
    arena_release(&s.arena);
    buf_release(&s.out);
    buf_release(&s.decoded);
    buf_release(&s.mended);
    if (has_settings)
        context_release(&c);
    return rc;
}

const struct command command_score = {
    .name = "score",
    .usage = "[OPTION...] [--lines FILE]",
    .summary = "Judge texts, one a line, and print a JSON object for each",
    .more =
        "Reads UTF-8 from standard input and answers line by line, in order; memory\n"
        "does not grow with the input. An empty line, or a text in a language without\n"
        "word list, has the label unscored and null scores. What web forms and exports\n"
        "garble is read as it was meant: don&#39;t, cafÃ©.\n"
        "\n"
        "With --json-input an object may hold text, title, rating (0 to 1), brand and\n"
        "language. Rating and words are then weighed together, and words near the\n"
        "brand's name weigh more than others. A line that is no object is a text.\n"
        "\"why\" comes with --explain only. More members may be added; those named here\n"
        "keep their meaning.\n"
        "\n"
        "  earshot score --explain <reviews.txt\n"
        "  echo '{\"text\":\"ok\",\"rating\":0.2}' | earshot score --json-input",
    .options = options,
    .fields = fields,
    .run = run_score,
};
