#include "cli/help.h"

#include <ctype.h>
#include <string.h>

void help_print(const struct command *c)
{
    struct buf out = {0};

    buf_printf(&out, "usage: earshot %s %s\n\n%s.\n", c->name, c->usage, c->summary);
    if (c->options != NULL)
        buf_add_text(&out, "\n");
    for (const struct cli_option *o = c->options; o != NULL && o->name != NULL; o++) {
        size_t from = out.len;

        buf_add_text(&out, "  ");
        if (o->letter != 0)
            buf_printf(&out, "-%c, ", o->letter);
        buf_printf(&out, "--%s%s%s", o->name, o->arg != NULL ? " " : "",
                   o->arg != NULL ? o->arg : "");
        do {
            buf_add_char(&out, ' ');
        } while (out.len - from < 24);
        buf_printf(&out, "%s\n", o->help);
    }
    if (c->more != NULL)
        buf_printf(&out, "\n%s\n", c->more);
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

void help_print_all(const struct command *const *commands)
{
    struct buf out = {0};

    buf_add_text(&out,
                 "usage: earshot COMMAND [OPTION...]\n\n"
                 "Hears what customers say about a business and tells its owner each "
                 "morning whom\nto answer, what keeps going wrong and whom to "
                 "thank.\n\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        buf_printf(&out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    buf_add_text(&out, "\n`earshot COMMAND --help` shows more, `man earshot` all.\n");
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

/* Text for troff: backslashes and leading dots are not its own, "-" stays a minus. */
static void put_troff(const char *text, struct buf *out)
{
    for (const char *p = text; *p != '\0'; p++) {
        bool is_line_start = p == text || p[-1] == '\n';

        if (is_line_start && (*p == '.' || *p == '\''))
            buf_add_text(out, "\\&");
        if (*p == '\\')
            buf_add_text(out, "\\e");
        else if (*p == '-')
            buf_add_text(out, "\\-");
        else if (*p == '`')
            buf_add_text(out, "\\(oq");
        else
            buf_add_char(out, *p);
    }
}

static void put_options(const struct command *c, struct buf *out)
{
    if (c->options == NULL)
        return;
    buf_add_text(out, ".SH OPTIONS\n");
    for (const struct cli_option *o = c->options; o->name != NULL; o++) {
        buf_add_text(out, ".TP\n");
        if (o->letter != 0)
            buf_printf(out, ".BR \\-%c \" , \" ", o->letter);
        else
            buf_add_text(out, ".BR ");
        buf_add_text(out, "\\-\\-");
        put_troff(o->name, out);
        if (o->arg != NULL) {
            buf_add_text(out, " \" \\fI");
            put_troff(o->arg, out);
            buf_add_text(out, "\\fR\"");
        }
        buf_add_char(out, '\n');
        put_troff(o->help, out);
        buf_add_text(out, "\n");
    }
}

void help_man(const struct command *c)
{
    struct buf out = {0};

    buf_add_text(&out, ".TH EARSHOT\\-");
    for (const char *p = c->name; *p != '\0'; p++)
        buf_add_char(&out, (char)toupper((unsigned char)*p));
    buf_printf(&out, " 1 \"\" \"earshot %s\" \"User Commands\"\n", EARSHOT_VERSION);
    buf_printf(&out, ".SH NAME\nearshot\\-%s \\- ", c->name);
    put_troff(c->summary, &out);
    buf_printf(&out, "\n.SH SYNOPSIS\n.B earshot %s\n", c->name);
    put_troff(c->usage, &out);
    buf_add_text(&out, "\n.SH DESCRIPTION\n");
    put_troff(c->summary, &out);
    buf_add_text(&out, ".\n");
    if (c->more != NULL) {
        buf_add_text(&out, ".PP\n");
        put_troff(c->more, &out);
        buf_add_text(&out, "\n");
    }
    put_options(c, &out);
    buf_add_text(&out, ".SH SEE ALSO\n.BR earshot (1),\n.BR earshot.yaml (5)\n");
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}
