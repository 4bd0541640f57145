/* Man pages of the commands, as troff with the macros of man(7). */
#include "cli/help.h"

#include "base/troff.h"

#include <ctype.h>

/* The line of a command: words in capitals, which stand for something, in italics. */
static void put_usage(struct str text, struct buf *out)
{
    bool is_word = false; /* inside of one */

    for (size_t i = 0; i < text.len; i++) {
        bool is_upper = isupper((unsigned char)text.ptr[i]) != 0;
        bool goes_on = i + 1 < text.len && isupper((unsigned char)text.ptr[i + 1]) != 0;

        if (!is_word && is_upper && goes_on) {
            buf_add_text(out, "\\fI");
            is_word = true;
        } else if (is_word && !is_upper && text.ptr[i] != '-') {
            buf_add_text(out, "\\fR");
            is_word = false;
        }
        troff_add_char(out, text.ptr[i]);
    }
    if (is_word)
        buf_add_text(out, "\\fR");
}

static void put_synopsis(const struct command *c, struct buf *out)
{
    struct str rest = str_from(c->usage);

    buf_add_text(out, ".SH SYNOPSIS\n.nf\n");
    while (rest.ptr != NULL) {
        buf_printf(out, "\\fBearshot %s\\fR ", c->name);
        put_usage(str_split(&rest, '\n'), out);
        buf_add_char(out, '\n');
    }
    buf_add_text(out, ".fi\n");
}

/* Paragraphs; lines that begin with blanks stay lines. */
static void put_paragraphs(const char *text, struct buf *out)
{
    struct str rest = str_from(text);
    bool is_literal = false;

    buf_add_text(out, ".PP\n");
    while (rest.ptr != NULL) {
        struct str line = str_split(&rest, '\n');
        bool is_next = line.len > 0 && line.ptr[0] == ' ';

        if (is_next && !is_literal)
            buf_add_text(out, ".RS 4\n.nf\n");
        else if (!is_next && is_literal)
            buf_add_text(out, ".fi\n.RE\n");
        is_literal = is_next;
        if (line.len == 0) {
            buf_add_text(out, ".PP\n");
            continue;
        }
        troff_add(out, is_next ? str_trim(line) : line);
        buf_add_char(out, '\n');
    }
    if (is_literal)
        buf_add_text(out, ".fi\n.RE\n");
}

static void put_options(const struct command *c, struct buf *out)
{
    if (c->options == NULL)
        return;
    buf_add_text(out, ".SH OPTIONS\n");
    for (const struct cli_option *o = c->options; o->name != NULL; o++) {
        if (o->help == NULL)
            continue;
        buf_add_text(out, ".TP\n");
        if (o->letter != 0)
            buf_printf(out, "\\fB\\-%c\\fR, ", o->letter);
        buf_add_text(out, "\\fB\\-\\-");
        troff_add(out, str_from(o->name));
        buf_add_text(out, "\\fR");
        if (o->arg != NULL) {
            buf_add_char(out, ' ');
            put_usage(str_from(o->arg), out);
        }
        buf_add_char(out, '\n');
        troff_add(out, str_from(o->help));
        buf_add_char(out, '\n');
    }
}

static void put_fields(const struct command *c, struct buf *out)
{
    if (c->fields == NULL)
        return;
    buf_add_text(out, ".SH OUTPUT\nMembers of the JSON:\n");
    for (const struct cli_field *f = c->fields; f->name != NULL; f++) {
        buf_add_text(out, ".TP\n.B ");
        troff_add(out, str_from(f->name));
        buf_add_char(out, '\n');
        troff_add(out, str_from(f->help));
        buf_add_char(out, '\n');
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
    troff_add(&out, str_from(c->summary));
    buf_add_char(&out, '\n');
    put_synopsis(c, &out);
    buf_add_text(&out, ".SH DESCRIPTION\n");
    troff_add(&out, str_from(c->summary));
    buf_add_text(&out, ".\n");
    if (c->more != NULL)
        put_paragraphs(c->more, &out);
    put_options(c, &out);
    put_fields(c, &out);
    buf_add_text(&out, ".SH EXIT STATUS\nSee\n.BR earshot (1).\n"
                       ".SH SEE ALSO\n.BR earshot (1),\n.BR earshot.yaml (5)\n");
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}
