/*
 * main.c - the table of commands
 */
#include "base/mem.h"
#include "cli/command.h"

#include <jansson.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <sys/resource.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/prctl.h>
#endif

/* What a core file or another user could read of us: nothing. */
static void close_doors(void)
{
    const struct rlimit none = {0, 0};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    (void)umask(077);
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef __linux__
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
    (void)sigaction(SIGPIPE, &ignore, NULL);
#ifdef SIGXFSZ
    (void)sigaction(SIGXFSZ, &ignore, NULL);
#endif
}

/* Large blocks go back to the system once freed. By itself glibc keeps them from the
 * first one on, and lists made beside them lie between holes: 2 MiB of a night. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, 512 * 1024);
#endif
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = {
        &command_init,      &command_run,
        &command_digest,    &command_archive,
        &command_inbox,     &command_issues,
        &command_check,     &command_search,
        &command_explain,   &command_score,
        &command_parse,     &command_import,
        &command_sources,   &command_outbox,
        &command_doctor,    &command_learn,
        &command_correct,   &command_nps,
        &command_scorecard, &command_query,
        &command_copies,    &command_export,
        &command_forget,    &command_privacy,
        &command_add,       NULL,
    };

    close_doors();
    give_memory_back();
    json_set_alloc_funcs(mem_alloc, free); /* out of memory is no fault of a text */
    return cli_main(commands, argc, argv);
}
