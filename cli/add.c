/* earshot add: what was said at the counter or on the phone. */
#include "base/date.h"
#include "base/json.h"
#include "base/utf8.h"
#include "cli/context.h"
#include "cli/judge.h"
#include "store/find.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum {
    OPT_TEXT = OPT_COMMON_LEN,
    OPT_STARS,
    OPT_NPS,
    OPT_AUTHOR,
    OPT_PLACE,
    OPT_BY,
    OPT_DATE,
    OPT_BRAND,
    OPT_SEGMENT,
};
enum { LINE_BYTES = 4096, TEXT_CODES = 20000, NAME_CODES = 120 };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"text", 't', "WORDS", "what was said; the words behind the command are the same"},
    {"stars", 's', "N", "1 to 5, where somebody gave them"},
    {"nps", 'n', "N", "0 to 10: how likely to recommend you"},
    {"author", 'a', "NAME", "who said it"},
    {"place", 'p', "BRANCH", "where"},
    {"by", 0, "counter|phone|mail|letter|chat", "how it came; default: counter"},
    {"date", 'd', "DAY", "when: 2026-11-17; default: now"},
    {"brand", 'b', "NAME", "whose; not needed with one own brand"},
    {"segment", 0, "NAME", "group of customers"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"mention", "its number"},
    {"source", "counter, phone ..."},
    {NULL, NULL},
};

/* What is to be kept; texts are views into the arguments or the arena. */
struct note {
    struct str text, author, place, by, segment;
    double stars, nps; /* NAN: not given */
    int64_t at;
    struct arena arena;
};

/* ---- questions ---- */

/* One line of the answer; empty at the end of input. */
static struct str ask(struct note *n, const char *question)
{
    char line[LINE_BYTES];

    (void)fprintf(stderr, "%s: ", question);
    (void)fflush(stderr);
    if (fgets(line, sizeof(line), stdin) == NULL) {
        (void)fprintf(stderr, "\n");
        return STR_NONE;
    }
    return arena_copy(&n->arena, str_trim(str_from(line)));
}

/* "4", "4/5" or "9/10": stars, or points of ten. */
static bool read_rating(struct str s, struct note *n)
{
    struct str of = s;
    struct str value = str_trim(str_split(&of, '/'));
    double number;
    bool is_points = str_eq(str_trim(of), STR("10"));

    if (!str_to_double(value, &number) || number < 0 || number > (is_points ? 10 : 5) ||
        (!is_points && number < 1) ||
        (of.ptr != NULL && !is_points && !str_eq(str_trim(of), STR("5"))))
        return false;
    *(is_points ? &n->nps : &n->stars) = number;
    return true;
}

static void ask_rating(struct note *n)
{
    for (;;) {
        struct str s = ask(n, "Stars of 5, or points such as 9/10 (nothing: none)");

        if (s.len == 0 || read_rating(s, n))
            return;
        cli_say("expected 1 to 5, or 0/10 to 10/10");
    }
}

static void ask_all(struct note *n, const struct brand_settings *brand)
{
    n->text = ask(n, "What was said");
    if (n->text.len == 0)
        return;
    n->author = ask(n, "By whom (nothing: not known)");
    ask_rating(n);
    if (brand->places.len > 1)
        n->place = ask(n, "At which branch (nothing: not known)");
    n->by = ask(n, "counter, phone, mail, letter or chat (nothing: counter)");
    if (n->by.len == 0)
        n->by = STR("counter");
}

/* ---- options ---- */

static bool is_way(struct str by)
{
    static const char *const ways[] = {"counter", "phone", "mail", "letter", "chat"};

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        if (str_eq(by, str_from(ways[i])))
            return true;
    }
    return false;
}

static bool read_numbers(const struct command *self, const struct cli_args *args,
                         struct note *n)
{
    int64_t stars, nps;

    if (!cli_number(self, args, OPT_STARS, 1, 5, 0, &stars) ||
        !cli_number(self, args, OPT_NPS, 0, 10, -1, &nps))
        return false;
    n->stars = stars > 0 ? (double)stars : (double)NAN;
    n->nps = nps >= 0 ? (double)nps : (double)NAN;
    if (stars > 0 && nps >= 0) {
        (void)cli_usage(self, "--stars and --nps: one of them is enough");
        return false;
    }
    return true;
}

static bool read_date(const struct command *self, const struct cli_args *args,
                      int64_t now, int64_t *at)
{
    int64_t day;

    *at = now;
    if (!cli_has(args, OPT_DATE))
        return true;
    if (!date_parse_day(str_from(args->value[OPT_DATE]), &day) ||
        day > date_local_day(now)) {
        (void)cli_usage(self, "--date: expected a day such as 2026-11-17, today at most");
        return false;
    }
    if (day < date_local_day(now))
        *at = date_local_start(day, 12 * 60);
    return true;
}

/* The words behind the command, where --text is not given. */
static void read_words(const struct cli_args *args, struct note *n)
{
    struct buf words = {0};

    for (int i = 0; i < args->rest_len; i++) {
        buf_add_text(&words, i > 0 ? " " : "");
        buf_add_text(&words, args->rest[i]);
    }
    n->text = cli_has(args, OPT_TEXT) ? str_from(args->value[OPT_TEXT])
                                      : arena_copy(&n->arena, buf_str(&words));
    n->author = str_from(args->value[OPT_AUTHOR]);
    n->place = str_from(args->value[OPT_PLACE]);
    n->segment = str_from(args->value[OPT_SEGMENT]);
    n->by = cli_has(args, OPT_BY) ? str_from(args->value[OPT_BY]) : STR("counter");
    buf_release(&words);
}

/* ---- keeping ---- */

static struct str clean(struct batch *b, struct str s, size_t codes,
                        enum utf8_space space)
{
    return utf8_clean_copy(&b->arena, s, codes, space);
}

static void fill(struct batch *b, const struct note *n, struct str brand, int64_t now)
{
    struct mention *m = batch_add(b);

    m->brand = brand;
    m->text = clean(b, n->text, TEXT_CODES, UTF8_SPACE_LINES);
    m->author = clean(b, n->author, NAME_CODES, UTF8_SPACE_ONE);
    m->place = clean(b, n->place, NAME_CODES, UTF8_SPACE_ONE);
    m->segment = clean(b, n->segment, NAME_CODES, UTF8_SPACE_ONE);
    m->touchpoint = n->by;
    m->posted_at = n->at;
    m->id = arena_printf(&b->arena, "%lld-%08x", (long long)now,
                         (unsigned)str_hash(m->text, str_hash(m->author, 0)));
    if (!isnan(n->stars))
        m->rating = (n->stars - 1) / 4, m->rating_least = 1, m->rating_most = 5;
    else if (!isnan(n->nps))
        m->rating = n->nps / 10, m->rating_least = 0, m->rating_most = 10;
}

static enum status keep(struct context *c, const struct note *n, struct str brand,
                        struct store_counts *counts, int64_t *row, struct error *err)
{
    struct source_state state = {.name = n->by, .brand = brand, .next_at = TIME_UNKNOWN};
    struct batch b = {0}, stored = {0};
    struct store_lock *lock = NULL;
    enum status rc = store_lock(c->settings.database.ptr, c->now, &lock, err);

    fill(&b, n, brand, c->now);
    if (rc == OK)
        rc = store_add(c->store, &state, &b, c->now, counts, err);
    if (rc == OK)
        rc = store_mention_by_id(c->store, n->by, b.items[0].id, &stored, err);
    if (rc == OK)
        *row = stored.items[0].row;
    if (rc == OK)
        rc = judge_stored(c, err);
    store_unlock(lock);
    batch_release(&b);
    batch_release(&stored);
    return rc;
}

static void tell(const struct cli_args *args, const struct note *n, int64_t row,
                 bool is_new)
{
    struct buf out = {0};

    if (cli_has(args, OPT_JSON)) {
        struct json_writer w = {&out, false};

        jsonw_object(&w);
        jsonw_key(&w, "mention"), jsonw_int(&w, row);
        jsonw_key(&w, "source"), jsonw_str(&w, n->by);
        jsonw_object_end(&w);
        buf_add_char(&out, '\n');
    } else if (is_new) {
        buf_printf(
            &out,
            "Kept as mention %lld; `earshot explain %lld` tells how it is judged.\n",
            (long long)row, (long long)row);
    } else {
        buf_printf(&out, "That is mention %lld already.\n", (long long)row);
    }
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

static int add(const struct command *self, const struct cli_args *args, struct context *c,
               struct note *n)
{
    const struct brand_settings *brand = context_brand(c, args->value[OPT_BRAND]);
    struct store_counts counts = {0};
    struct error err = {0};
    int64_t row = 0;
    int code;

    if (brand == NULL)
        return EXIT_SETTINGS;
    if (!read_numbers(self, args, n) || !read_date(self, args, c->now, &n->at))
        return EXIT_COMMAND_LINE;
    read_words(args, n);
    if (n->text.len == 0 && isnan(n->stars) && isnan(n->nps))
        ask_all(n, brand);
    if (n->text.len == 0 && isnan(n->stars) && isnan(n->nps))
        return cli_usage(self, "nothing was said: neither words nor stars");
    if (!is_way(n->by))
        return cli_usage(self, STR_FMT ": expected counter, phone, mail, letter or chat",
                         STR_ARG(n->by));
    code = context_open_store(c, STORE_WRITE);
    if (code != EXIT_DONE)
        return code;
    if (keep(c, n, brand->name, &counts, &row, &err) != OK)
        return cli_fail(&err);
    tell(args, n, row, counts.fresh > 0);
    return EXIT_DONE;
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    struct note n = {0};
    int code = add(self, args, c, &n);

    arena_release(&n.arena);
    return code;
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_add = {
    .name = "add",
    .usage = "[WORDS...] [OPTION...]",
    .summary = "Keep what was said at the counter or on the phone",
    .more = "It counts like a review: it is judged, can become a case, and stands in the "
            "next\n"
            "digest. Without words and stars it asks.\n"
            "\n"
            "  earshot add\n"
            "  earshot add 'The soup was cold again' --author 'Mrs Lee' --by phone\n"
            "  earshot add --nps 9 --place Market",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_most = -1,
};
