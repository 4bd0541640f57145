/* Completions for shells: what follows `earshot`, out of the tables of options. */
#include "cli/help.h"

#include <string.h>

enum value_kind {
    VALUE_NONE,
    VALUE_ANY,
    VALUE_FILE,
    VALUE_FOLDER,
    VALUE_ADAPTER,
    VALUE_WORDS
};

/* What a value may be, by the word that stands for it in the help. */
static enum value_kind value_kind(const struct cli_option *o)
{
    if (o->arg == NULL)
        return VALUE_NONE;
    if (strcmp(o->name, "adapter") == 0)
        return VALUE_ADAPTER;
    if (strncmp(o->arg, "FILE", 4) == 0)
        return VALUE_FILE;
    if (strcmp(o->arg, "DIR") == 0)
        return VALUE_FOLDER;
    return strchr(o->arg, '|') != NULL ? VALUE_WORDS : VALUE_ANY;
}

static bool takes_files(const struct command *c)
{
    return strstr(c->usage, "FILE") != NULL && c->rest_most != 0;
}

static const struct cli_option *next_shown(const struct cli_option *o)
{
    while (o != NULL && o->name != NULL && o->help == NULL)
        o++;
    return o != NULL && o->name != NULL ? o : NULL;
}

/* "a|b|c" as "a b c". */
static void put_words(const char *arg, struct buf *out)
{
    struct str rest = str_from(arg);
    const char *lead = "";

    while (rest.ptr != NULL) {
        buf_add_text(out, lead);
        buf_add(out, str_split(&rest, '|'));
        lead = " ";
    }
}

/* Text inside single quotes of a shell, with a backslash before each of `marks`. */
static void put_quoted(const char *text, const char *marks, const char *quote,
                       struct buf *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            buf_add_text(out, quote);
            continue;
        }
        if (strchr(marks, *text) != NULL)
            buf_add_char(out, '\\');
        buf_add_char(out, *text);
    }
}

static void put_names(const struct command *const *commands, struct buf *out)
{
    for (size_t i = 0; commands[i] != NULL; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", commands[i]->name);
}

/* bash: one case for the values of options, one for what a command takes. */

static void bash_values(const struct command *c, struct buf *out)
{
    for (const struct cli_option *o = c->options; (o = next_shown(o)) != NULL; o++) {
        enum value_kind kind = value_kind(o);

        if (kind == VALUE_NONE)
            continue;
        buf_printf(out, "    %s\\ --%s", c->name, o->name);
        if (o->letter != 0)
            buf_printf(out, "|%s\\ -%c", c->name, o->letter);
        buf_add_text(out, ") ");
        if (kind == VALUE_FILE)
            buf_add_text(out, "COMPREPLY=($(compgen -f -- \"$cur\"))");
        else if (kind == VALUE_FOLDER)
            buf_add_text(out, "COMPREPLY=($(compgen -d -- \"$cur\"))");
        else if (kind == VALUE_ADAPTER)
            buf_add_text(
                out, "words=$(earshot sources --adapters 2>/dev/null | cut -d' ' -f1)");
        else if (kind == VALUE_WORDS)
            buf_add_text(out, "words='"), put_words(o->arg, out), buf_add_char(out, '\'');
        else
            buf_add_char(out, ':');
        buf_add_text(out, " ;;\n");
    }
}

static void bash_command(const struct command *c, struct buf *out)
{
    buf_printf(out, "    %s\\ *) words='%s", c->name, c->words != NULL ? c->words : "");
    for (const struct cli_option *o = c->options; (o = next_shown(o)) != NULL; o++)
        buf_printf(out, " --%s", o->name);
    buf_add_text(out, " --help'");
    if (takes_files(c))
        buf_add_text(out, "; COMPREPLY=($(compgen -f -- \"$cur\"))");
    buf_add_text(out, " ;;\n");
}

static void bash(const struct command *const *commands, struct buf *out)
{
    buf_add_text(out,
                 "# bash completion for earshot; printed by earshot --completion bash\n"
                 "_earshot() {\n"
                 "    local cur=${COMP_WORDS[COMP_CWORD]} words=\n"
                 "    COMPREPLY=()\n"
                 "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                 "        COMPREPLY=($(compgen -W '");
    put_names(commands, out);
    buf_add_text(out, " --help --version' -- \"$cur\"))\n"
                      "        return\n"
                      "    fi\n"
                      "    case \"${COMP_WORDS[1]} ${COMP_WORDS[COMP_CWORD-1]}\" in\n");
    for (size_t i = 0; commands[i] != NULL; i++)
        bash_values(commands[i], out);
    for (size_t i = 0; commands[i] != NULL; i++)
        bash_command(commands[i], out);
    buf_add_text(out, "    esac\n"
                      "    COMPREPLY+=($(compgen -W \"$words\" -- \"$cur\"))\n"
                      "}\n"
                      "complete -o filenames -F _earshot earshot\n");
}

/* zsh: _arguments knows the rest. */

static void zsh_value(const struct cli_option *o, struct buf *out)
{
    enum value_kind kind = value_kind(o);

    if (kind == VALUE_NONE)
        return;
    buf_add_char(out, ':');
    put_quoted(o->arg, ":[]\\", "'\\''", out);
    if (kind == VALUE_FILE)
        buf_add_text(out, ":_files");
    else if (kind == VALUE_FOLDER)
        buf_add_text(out, ":_files -/");
    else if (kind == VALUE_ADAPTER)
        buf_add_text(out,
                     ":($(earshot sources --adapters 2>/dev/null | cut -d\" \" -f1))");
    else if (kind == VALUE_WORDS)
        buf_add_text(out, ":("), put_words(o->arg, out), buf_add_char(out, ')');
    else
        buf_add_text(out, ": ");
}

static void zsh_option(const struct cli_option *o, struct buf *out)
{
    if (o->letter != 0)
        buf_printf(out, " \\\n        {-%c,--%s}'[", o->letter, o->name);
    else
        buf_printf(out, " \\\n        '--%s[", o->name);
    put_quoted(o->help, ":[]\\", "'\\''", out);
    buf_add_char(out, ']');
    zsh_value(o, out);
    buf_add_char(out, '\'');
}

static void zsh(const struct command *const *commands, struct buf *out)
{
    buf_add_text(out,
                 "#compdef earshot\n"
                 "# zsh completion for earshot; printed by earshot --completion zsh\n"
                 "_earshot() {\n"
                 "    local -a commands\n"
                 "    commands=(\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_printf(out, "        '%s:", commands[i]->name);
        put_quoted(commands[i]->summary, ":\\", "'\\''", out);
        buf_add_text(out, "'\n");
    }
    buf_add_text(out, "    )\n"
                      "    if (( CURRENT == 2 )); then\n"
                      "        _describe command commands\n"
                      "        return\n"
                      "    fi\n"
                      "    shift words\n"
                      "    (( CURRENT-- ))\n"
                      "    case $words[1] in\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];

        buf_printf(out, "    %s) _arguments -s", c->name);
        for (const struct cli_option *o = c->options; (o = next_shown(o)) != NULL; o++)
            zsh_option(o, out);
        buf_add_text(out, " \\\n        '(- *)'{-h,--help}'[show the help]'");
        if (c->words != NULL)
            buf_printf(out, " \\\n        '1:what:(%s)'", c->words);
        if (takes_files(c))
            buf_add_text(out, " \\\n        '*:file:_files'");
        buf_add_text(out, " ;;\n");
    }
    buf_add_text(out, "    esac\n"
                      "}\n"
                      "_earshot \"$@\"\n");
}

/* fish: one line for each thing that may come next. */

static void fish_option(const struct command *c, const struct cli_option *o,
                        struct buf *out)
{
    enum value_kind kind = value_kind(o);

    buf_printf(out, "complete -c earshot -n '__fish_seen_subcommand_from %s' -l %s",
               c->name, o->name);
    if (o->letter != 0)
        buf_printf(out, " -s %c", o->letter);
    if (kind == VALUE_FILE || kind == VALUE_FOLDER)
        buf_add_text(out, " -rF");
    else if (kind == VALUE_ADAPTER)
        buf_add_text(out, " -xa '(earshot sources --adapters 2>/dev/null | string "
                          "replace -r \" .*\" \"\")'");
    else if (kind == VALUE_WORDS)
        buf_add_text(out, " -xa '"), put_words(o->arg, out), buf_add_char(out, '\'');
    else if (kind == VALUE_ANY)
        buf_add_text(out, " -x");
    buf_add_text(out, " -d '");
    put_quoted(o->help, "\\", "\\'", out);
    buf_add_text(out, "'\n");
}

static void fish(const struct command *const *commands, struct buf *out)
{
    buf_add_text(out,
                 "# fish completion for earshot; printed by earshot --completion fish\n"
                 "complete -c earshot -f\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        buf_printf(out, "complete -c earshot -n __fish_use_subcommand -a %s -d '",
                   commands[i]->name);
        put_quoted(commands[i]->summary, "\\", "\\'", out);
        buf_add_text(out, "'\n");
    }
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct command *c = commands[i];

        if (takes_files(c))
            buf_printf(out,
                       "complete -c earshot -n '__fish_seen_subcommand_from %s' -F\n",
                       c->name);
        if (c->words != NULL)
            buf_printf(
                out, "complete -c earshot -n '__fish_seen_subcommand_from %s' -a '%s'\n",
                c->name, c->words);
        for (const struct cli_option *o = c->options; (o = next_shown(o)) != NULL; o++)
            fish_option(c, o, out);
    }
}

bool completion_print(const struct command *const *commands, const char *shell)
{
    static const struct {
        const char *name;
        void (*write)(const struct command *const *commands, struct buf *out);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    struct buf out = {0};
    bool is_known = false;

    for (size_t i = 0; i < ARRAY_LEN(shells); i++) {
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(commands, &out);
            is_known = true;
        }
    }
    (void)cli_put(buf_str(&out));
    buf_release(&out);
    return is_known;
}
