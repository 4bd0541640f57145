/*
 * context.h - what a command works on: the settings, the database, the time
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "cli/command.h"
#include "config/settings.h"
#include "store/store.h"

/* The options that most commands have; put them first in the table, in this order. */
enum { OPT_CONFIG, OPT_NOW, OPT_JSON, OPT_COMMON_LEN };
#define OPTIONS_COMMON                                                                   \
    OPTION_CONFIG,                                                                       \
        {"now", 0, "TIME", "act as if it were this time, 2026-11-17T06:30:00Z"},         \
    {                                                                                    \
        "json", 0, NULL, "print JSON"                                                    \
    }
#define OPTION_CONFIG                                                                    \
    {                                                                                    \
        "config", 'c', "FILE",                                                           \
            "settings; default: $EARSHOT_CONFIG, ./earshot.yaml, "                       \
            "~/.config/earshot/earshot.yaml, /etc/earshot/earshot.yaml"                  \
    }
/* For a command that has one of them only: its place is kept, and nothing shown. */
#define OPTION_NONE(name)                                                                \
    {                                                                                    \
        name, 0, NULL, NULL                                                              \
    }

struct context {
    struct settings settings;
    struct store *store; /* NULL until context_open_store() */
    int64_t now;         /* seconds since 1970-01-01 UTC */
    char home_zone[64];  /* TZ as the machine has it */
};

/*
 * Read the settings that the options name and take over their time zone. Every fault
 * is told on standard error. Returns EXIT_DONE, or the exit status; the context is
 * released by context_release() in both cases.
 */
int context_open(struct context *c, const struct cli_args *args);
/* Open the database of the settings. Returns EXIT_DONE, or the exit status. */
int context_open_store(struct context *c, enum store_mode mode);
void context_release(struct context *c);

/* What most commands do: open the settings, act, release. Returns the exit status. */
int context_run(const struct command *self, const struct cli_args *args,
                int (*act)(const struct command *self, const struct cli_args *args,
                           struct context *c));

/* Where the settings are, in `a` or elsewhere; NUL-ended. */
struct str context_config_path(const struct cli_args *args, struct arena *a);
/* The time that --now says, or the clock's. EXIT_DONE, or the exit status. */
int context_time(const struct cli_args *args, int64_t *now);

/* From here on local days are those of the brand; NULL: those of the whole. */
void context_zone(const struct context *c, const struct brand_settings *brand);

/* Brand that --brand names, or the only own one, whose local days count from here on;
 * NULL and a message otherwise. */
const struct brand_settings *context_brand(const struct context *c, const char *name);

/* The names that --brand and --source give, as they are set up or as the store, which is
 * open, remembers them: what is no longer set up can still be looked at. NULL gives the
 * empty str. EXIT_DONE, or the exit status where nothing has such a name, which is told.
 */
int context_names(struct context *c, const char *brand, const char *source,
                  struct str *brand_out, struct str *source_out);

#endif
