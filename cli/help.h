/*
 * help.h - what --help prints, and the man pages, out of the tables of options
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

/* On standard output: the help of one command, and that of the program. */
void help_print(const struct command *c);
void help_print_all(const struct command *const *commands);

/* The man page of one command, earshot-NAME(1), as troff. */
void help_man(const struct command *c);

#endif
