/*
 * command.h - what every command shares: options as rows, exit statuses, messages
 *
 * A command is one file with a table of options and one function; main.c has a row
 * for it. cli/ alone prints messages and picks the exit status.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#include <stdio.h>

struct cli_option {
    const char *name; /* long name, without dashes */
    char letter;      /* short one, or 0 */
    const char *arg;  /* word for its value in the help; NULL: a flag without value.
                       * FILE and DIR are completed as such, "a|b" as these words */
    const char *help; /* NULL: no option, only its place in the table */
};

/* A member of the JSON objects that a command prints. */
struct cli_field {
    const char *name;
    const char *help;
};

enum { CLI_OPTIONS_MAX = 24 };

/* The values of the options, in the order of the command's table. */
struct cli_args {
    const char *value[CLI_OPTIONS_MAX]; /* last value, "" for a flag; NULL: not given */
    const char **all[CLI_OPTIONS_MAX];  /* every value of an option given repeatedly */
    size_t count[CLI_OPTIONS_MAX];
    char **rest; /* what is no option */
    int rest_len;
};

struct command {
    const char *name;
    const char *usage;   /* behind the name: "[--json] FILE..."; a line for each form */
    const char *summary; /* one line, a capital first, no full stop */
    const char *more;    /* paragraphs for --help, lines of 79 columns, a blank line
                          * between; lines that begin with blanks are shown as they are,
                          * `words` in bold. Or NULL */
    const char *words;   /* what its first word may be, split by blanks; or NULL */
    const struct cli_option *options; /* ended by a row without name; or NULL */
    const struct cli_field *fields;   /* of its JSON, ended likewise; or NULL */
    int (*run)(const struct command *self, const struct cli_args *args);
    int rest_least, rest_most; /* how many words beside options; most -1: any */
};

extern const struct command command_add, command_archive, command_check, command_copies,
    command_correct, command_digest, command_doctor, command_explain, command_export,
    command_forget, command_import, command_inbox, command_init, command_issues,
    command_learn, command_nps, command_outbox, command_parse, command_privacy,
    command_query, command_run, command_score, command_scorecard, command_search,
    command_sources;

/* From sysexits.h; docs/earshot.1 has the same table. */
enum {
    EXIT_DONE = 0,
    EXIT_COMMAND_LINE = 64, /* EX_USAGE */
    EXIT_INPUT = 65,        /* EX_DATAERR: input not understood; database damaged */
    EXIT_SOURCE = 69,       /* EX_UNAVAILABLE: a source failed, all due is delivered */
    EXIT_BUG = 70,          /* EX_SOFTWARE */
    EXIT_SYSTEM = 71,       /* EX_OSERR: memory, threads, descriptors */
    EXIT_OUTPUT = 74,       /* EX_IOERR: disk full, read-only, I/O error */
    EXIT_WAITING = 75,      /* EX_TEMPFAIL: a delivery waits, or another run goes on */
    EXIT_ACCESS = 77,       /* EX_NOPERM */
    EXIT_SETTINGS = 78,     /* EX_CONFIG */
};

int exit_of(enum status rc);
/* The worse of two exit statuses, in the order of robustness: what needs a person
 * first comes first. */
int exit_worse(int a, int b);

/* "earshot: text" on standard error, cleaned of what could steer a terminal. */
void cli_say(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The same for an error; returns its exit status. */
int cli_fail(const struct error *err);
/* "earshot NAME: text" and how to get help; returns EXIT_COMMAND_LINE. */
int cli_usage(const struct command *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Write all of `text` to standard output; EXIT_OUTPUT where that fails. */
int cli_put(struct str text);
/* Flush standard output at the end; EXIT_OUTPUT where it can't be written. */
int cli_flush(void);

bool cli_has(const struct cli_args *args, int option);
/* A whole number from `least` to `most`, or `fallback` where not given. On a wrong
 * one says so and returns false. */
bool cli_number(const struct command *c, const struct cli_args *args, int option,
                int64_t least, int64_t most, int64_t fallback, int64_t *out);

/* Run the command that the words name; returns the exit status. */
int cli_main(const struct command *const *commands, int argc, char **argv);

#endif
