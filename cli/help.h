/*
 * help.h - help, man pages and completions, out of the tables of options
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

/* On standard output: the help of one command, and that of the program. */
void help_print(const struct command *c);
void help_print_all(const struct command *const *commands);

/* The man page of one command, earshot-NAME(1), as troff. */
void help_man(const struct command *c);

/* What completes the command line in a shell ("bash", "zsh", "fish"); false: no such
 * shell, and nothing is printed. */
bool completion_print(const struct command *const *commands, const char *shell);

#endif
