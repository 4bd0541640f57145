/* What --help prints. */
#include "cli/help.h"

enum { COLUMNS = 79, HELP_COLUMN = 24 };

/* Words from column `at` on, with later lines indented to HELP_COLUMN. */
static void put_filled(const char *text, size_t at, struct buf *out)
{
    struct str rest = str_from(text);
    const char *lead = "";

    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');

        if (at + 1 + word.len > COLUMNS && at > HELP_COLUMN) {
            buf_printf(out, "\n%*s", HELP_COLUMN, "");
            at = HELP_COLUMN;
            lead = "";
        }
        buf_printf(out, "%s" STR_FMT, lead, STR_ARG(word));
        at += (size_t)(*lead != '\0') + word.len;
        lead = " ";
    }
    buf_add_char(out, '\n');
}

static void put_option(const struct cli_option *o, struct buf *out)
{
    size_t from = out->len;

    buf_add_text(out, "  ");
    if (o->letter != 0)
        buf_printf(out, "-%c, ", o->letter);
    buf_printf(out, "--%s%s%s", o->name, o->arg != NULL ? " " : "",
               o->arg != NULL ? o->arg : "");
    if (out->len - from >= HELP_COLUMN) {
        buf_add_char(out, '\n');
        from = out->len;
    }
    while (out->len - from < HELP_COLUMN)
        buf_add_char(out, ' ');
    put_filled(o->help, HELP_COLUMN, out);
}

static void put_fields(const struct cli_field *fields, struct buf *out)
{
    buf_add_text(out, "\nMembers of its JSON:\n");
    for (const struct cli_field *f = fields; f->name != NULL; f++) {
        size_t from = out->len;

        buf_printf(out, "  %s", f->name);
        do {
            buf_add_char(out, ' ');
        } while (out->len - from < HELP_COLUMN);
        put_filled(f->help, HELP_COLUMN, out);
    }
}

static void put_usage(const struct command *c, struct buf *out)
{
    struct str rest = str_from(c->usage);
    const char *lead = "usage:";

    while (rest.ptr != NULL) {
        struct str form = str_split(&rest, '\n');

        buf_printf(out, "%s earshot %s%s" STR_FMT "\n", lead, c->name,
                   form.len > 0 ? " " : "", STR_ARG(form));
        lead = "      ";
    }
}

void help_print(const struct command *c)
{
    struct buf out = {0};

    put_usage(c, &out);
    buf_printf(&out, "\n%s.\n", c->summary);
    if (c->options != NULL)
        buf_add_text(&out, "\n");
    for (const struct cli_option *o = c->options; o != NULL && o->name != NULL; o++) {
        if (o->help != NULL)
            put_option(o, &out);
    }
    if (c->more != NULL)
        buf_printf(&out, "\n%s\n", c->more);
    if (c->fields != NULL)
        put_fields(c->fields, &out);
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

void help_print_all(const struct command *const *commands)
{
    struct buf out = {0};

    buf_add_text(&out,
                 "usage: earshot COMMAND [OPTION...]\n"
                 "       earshot --version | --completion bash|zsh|fish\n\n"
                 "Hears what customers say about a business and tells its owner each "
                 "morning whom\nto answer, what keeps going wrong and whom to "
                 "thank.\n\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        buf_printf(&out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    buf_add_text(&out, "\n`earshot COMMAND --help` tells more; so does `man earshot`.\n");
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}
