#include "cli/command.h"

#include "cli/help.h"

#include "base/mem.h"
#include "reports/terminal.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    enum status status;
    int code;
} exits[] = {
    {OK, EXIT_DONE},
    {ERR_USAGE, EXIT_COMMAND_LINE},
    {ERR_CONFIG, EXIT_SETTINGS},
    {ERR_PARSE, EXIT_INPUT},
    {ERR_LIMIT, EXIT_INPUT},
    {ERR_MISSING, EXIT_SETTINGS},
    {ERR_NET, EXIT_SOURCE},
    {ERR_DAMAGED, EXIT_INPUT},
    {ERR_STORE, EXIT_OUTPUT},
    {ERR_IO, EXIT_OUTPUT},
    {ERR_ACCESS, EXIT_ACCESS},
    {ERR_BUSY, EXIT_WAITING},
    {ERR_OS, EXIT_SYSTEM},
    {ERR_BUG, EXIT_BUG},
};

int exit_of(enum status rc)
{
    for (size_t i = 0; i < ARRAY_LEN(exits); i++) {
        if (exits[i].status == rc)
            return exits[i].code;
    }
    return EXIT_BUG;
}

int exit_worse(int a, int b)
{
    static const int order[] = {EXIT_INPUT,   EXIT_OUTPUT,   EXIT_SYSTEM,
                                EXIT_ACCESS,  EXIT_SETTINGS, EXIT_COMMAND_LINE,
                                EXIT_WAITING, EXIT_SOURCE,   EXIT_BUG};

    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        if (a == order[i] || b == order[i])
            return order[i];
    }
    return a != EXIT_DONE ? a : b;
}

static void say(const char *head, const char *fmt, va_list args) PRINTF_LIKE(2, 0);

static void say(const char *head, const char *fmt, va_list args)
{
    struct buf raw = {0}, clean = {0};
    char text[1024];

    (void)vsnprintf(text, sizeof(text), fmt, args);
    buf_printf(&raw, "%s: %s", head, text);
    terminal_clean(&clean, buf_str(&raw));
    (void)fprintf(stderr, "%s\n", clean.ptr);
    buf_release(&raw);
    buf_release(&clean);
}

void cli_say(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    say("earshot", fmt, args);
    va_end(args);
}

int cli_fail(const struct error *err)
{
    cli_say("%s", err->text[0] != '\0' ? err->text : status_name(err->code));
    return exit_of(err->code);
}

int cli_usage(const struct command *c, const char *fmt, ...)
{
    char head[64];
    va_list args;

    (void)snprintf(head, sizeof(head), "earshot%s%s", c != NULL ? " " : "",
                   c != NULL ? c->name : "");
    va_start(args, fmt);
    say(head, fmt, args);
    va_end(args);
    (void)fprintf(stderr, "%s --help shows how it goes\n", head);
    return EXIT_COMMAND_LINE;
}

int cli_put(struct str text)
{
    if (text.len > 0 && fwrite(text.ptr, 1, text.len, stdout) != text.len)
        return EXIT_OUTPUT;
    return EXIT_DONE;
}

int cli_flush(void)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        if (errno != EPIPE) /* `| head` has what it wants */
            cli_say("standard output can't be written");
        return EXIT_OUTPUT;
    }
    return EXIT_DONE;
}

bool cli_has(const struct cli_args *args, int option)
{
    return args->value[option] != NULL;
}

bool cli_number(const struct command *c, const struct cli_args *args, int option,
                int64_t least, int64_t most, int64_t fallback, int64_t *out)
{
    *out = fallback;
    if (args->value[option] == NULL)
        return true;
    if (str_to_int(str_from(args->value[option]), out) && *out >= least && *out <= most)
        return true;
    (void)cli_usage(c, "--%s: expected a whole number from %lld to %lld",
                    c->options[option].name, (long long)least, (long long)most);
    return false;
}

/* The rows of a command as getopt_long(3) wants them; --help comes last. */
static void to_getopt(const struct cli_option *rows, struct option *longs, char *shorts,
                      size_t *len)
{
    size_t n = 0;

    *shorts++ = ':'; /* then a missing value is told apart */
    for (; rows != NULL && rows[n].name != NULL; n++) {
        if (rows[n].help == NULL)
            continue;
        *longs++ = (struct option){rows[n].name,
                                   rows[n].arg != NULL ? required_argument : no_argument,
                                   NULL, (int)n + 256};
        if (rows[n].letter != 0) {
            *shorts++ = rows[n].letter;
            if (rows[n].arg != NULL)
                *shorts++ = ':';
        }
    }
    *longs++ = (struct option){"help", no_argument, NULL, 'h'};
    *longs++ = (struct option){"man", no_argument, NULL, 'M'};
    *longs = (struct option){0};
    *shorts++ = 'h';
    *shorts = '\0';
    *len = n;
}

static int option_at(const struct cli_option *rows, size_t len, int got)
{
    if (got >= 256)
        return got - 256;
    for (size_t i = 0; i < len; i++) {
        if (rows[i].letter == got)
            return (int)i;
    }
    return -1;
}

static void keep_value(struct cli_args *args, int at, const char *value)
{
    args->all[at] =
        mem_resize(args->all[at], args->count[at] + 1, sizeof(*args->all[at]));
    args->all[at][args->count[at]++] = value;
    args->value[at] = value;
}

/* Runs `c`, or its help; `argv[0]` is its name. */
static int run_command(const struct command *c, int argc, char **argv)
{
    struct option longs[CLI_OPTIONS_MAX + 3];
    char shorts[2 * CLI_OPTIONS_MAX + 5];
    struct cli_args args = {0};
    size_t len;
    int got, rc;

    to_getopt(c->options, longs, shorts, &len);
    opterr = 0;
    optind = 1;
    while ((got = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        int at = option_at(c->options, len, got);

        if (got == 'h') {
            help_print(c);
            return cli_flush();
        }
        if (got == 'M') { /* for the build: the man page out of the same table */
            help_man(c);
            return cli_flush();
        }
        if (got == ':')
            return cli_usage(c, "%s: its value is missing", argv[optind - 1]);
        if (got == '?' || at < 0)
            return cli_usage(c, "%s: unknown option", argv[optind - 1]);
        keep_value(&args, at, optarg != NULL ? optarg : "");
    }
    args.rest = argv + optind;
    args.rest_len = argc - optind;
    if (args.rest_len < c->rest_least)
        return cli_usage(c, "a word is missing: %s", c->usage);
    if (c->rest_most >= 0 && args.rest_len > c->rest_most)
        return cli_usage(c, "%s: one word too many%s", args.rest[c->rest_most],
                         c->rest_most > 0 ? "; what has several words goes in quotes"
                                          : "");
    rc = c->run(c, &args);
    for (size_t i = 0; i < len; i++)
        free((void *)args.all[i]);
    return exit_worse(rc, cli_flush());
}

static int unknown_command(const struct command *const *commands, const char *word)
{
    const char *near = NULL;
    size_t least = 2;

    for (size_t i = 0; commands[i] != NULL; i++) {
        size_t d = str_distance(str_from(word), str_from(commands[i]->name), least);

        if (d <= least) {
            near = commands[i]->name;
            least = d;
        }
    }
    for (size_t i = 0; near == NULL && commands[i] != NULL; i++) {
        if (strlen(word) > 3 &&
            str_find_fold(str_from(commands[i]->summary), str_from(word)) != SIZE_MAX)
            near = commands[i]->name; /* `trends` are told by `archive` */
    }
    if (near != NULL)
        return cli_usage(NULL, "%s: no such command; did you mean \"%s\"?", word, near);
    return cli_usage(NULL, "%s: no such command", word);
}

static const struct command *find_command(const struct command *const *commands,
                                          const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

int cli_main(const struct command *const *commands, int argc, char **argv)
{
    const struct command *c;

    if (argc < 2) {
        help_print_all(commands);
        return exit_worse(EXIT_COMMAND_LINE, cli_flush());
    }
    if (strcmp(argv[1], "help") == 0 && argc > 2) {
        c = find_command(commands, argv[2]);
        if (c == NULL)
            return unknown_command(commands, argv[2]);
        help_print(c);
        return cli_flush();
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        help_print_all(commands);
        return cli_flush();
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)printf("earshot %s\n", EARSHOT_VERSION);
        return cli_flush();
    }
    if (strcmp(argv[1], "--completion") == 0) {
        if (argc != 3 || !completion_print(commands, argv[2]))
            return cli_usage(NULL, "--completion: expected bash, zsh or fish");
        return cli_flush();
    }
    c = find_command(commands, argv[1]);
    if (c != NULL)
        return run_command(c, argc - 1, argv + 1);
    return unknown_command(commands, argv[1]);
}
