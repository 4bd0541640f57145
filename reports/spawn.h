/*
 * spawn.h - another program with a message on its standard input; for the ways out
 *
 * No shell reads the arguments. The program gets the message from a file without a name,
 * so that it reads all of it even where we die meanwhile; its output is thrown away, its
 * errors go where ours go. It leads a process group: all of that is ended where it is.
 */
#ifndef REPORTS_SPAWN_H
#define REPORTS_SPAWN_H

#include "base/status.h"
#include "base/str.h"

#include <signal.h>

struct spawn {
    char *const *argv; /* argv[0] is a path */
    char *const *environment;
    struct str input;
    int64_t time_limit_s;
    const volatile sig_atomic_t *stop; /* ends it too once it is not 0; may be NULL */
};

struct spawn_end {
    bool has_run;    /* else `why` says what kept it from running */
    bool is_in_time; /* it ended by itself */
    bool has_begun;  /* it read some of the input, and */
    bool has_read;   /* all of it */
    int status;      /* of waitpid() */
    int why;         /* errno */
};

/* Start it and wait until it has ended, or end it and what it has begun: by SIGTERM, and
 * two seconds later, or once it is gone, by SIGKILL. What it leaves running when it ends
 * by itself goes on. */
void spawn_run(const struct spawn *s, struct spawn_end *out);

/* "exit status 75" or "ended by signal 9". */
void spawn_explain(const char *name, const struct spawn_end *end, struct error *err);

#endif
