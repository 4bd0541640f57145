/* The table of ways out, and those that need no network. */
#include "reports/deliver.h"

#include "base/buf.h"
#include "base/mem.h"
#include "reports/message.h"
#include "reports/posts.h"
#include "reports/reports.h"
#include "reports/smtp.h"
#include "reports/spawn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { SENDMAIL_S = 600 }; /* until it is ended */

struct deliverer {
    struct smtp *smtp; /* made at the first parcel that needs it */
    const volatile sig_atomic_t *stop;
    const struct web_way *web;
};

struct deliverer *deliverer_new(const volatile sig_atomic_t *stop,
                                const struct web_way *web)
{
    struct deliverer *d = mem_zalloc(1, sizeof(*d));

    d->stop = stop;
    d->web = web;
    return d;
}

void deliverer_free(struct deliverer *d)
{
    if (d == NULL)
        return;
    smtp_free(d->smtp);
    free(d);
}

static void deliver_smtp(struct deliverer *d, const struct parcel *p,
                         struct delivery *out)
{
    if (d->smtp == NULL)
        d->smtp = smtp_new(d->stop);
    smtp_send(d->smtp, p, out);
}

/* A name that sorts by time and is the same for the same delivery. */
static void deliver_folder(struct deliverer *d, const struct parcel *p,
                           struct delivery *out)
{
    struct buf path = {0};
    struct error err = {0};

    (void)d;
    if (mkdir(p->sink->folder.ptr, 0700) != 0 && errno != EEXIST) {
        out->state = DELIVERY_QUEUED;
        (void)error_set(&out->why, ERR_IO, "%s: %s", p->sink->folder.ptr,
                        strerror(errno));
        return;
    }
    buf_printf(&path, STR_FMT "/%lld-%016llx.eml", STR_ARG(p->sink->folder),
               (long long)p->made_at,
               (unsigned long long)str_hash(p->to, str_hash(p->key, 0)));
    if (page_write(path.ptr, p->message, &err) == OK) {
        out->state = DELIVERY_SENT;
    } else {
        out->state = DELIVERY_QUEUED;
        out->why = err;
    }
    buf_release(&path);
}

static void deliver_maildir(struct deliverer *d, const struct parcel *p,
                            struct delivery *out)
{
    (void)d;
    if (maildir_put(p, &out->why) == OK)
        out->state = DELIVERY_SENT;
}

/* What the end of a program means. Exit statuses are those of sysexits.h: 75 is "try
 * again", 65, 67 and 68 are "never". */
static void judge_program(const char *name, const struct spawn_end *end, bool must_read,
                          struct delivery *out)
{
    int code = end->has_run && WIFEXITED(end->status) ? WEXITSTATUS(end->status) : -1;

    if (code == 0 && end->is_in_time && (end->has_read || !must_read)) {
        out->state = DELIVERY_SENT;
        return;
    }
    spawn_explain(name, end, &out->why);
    out->is_silent = end->has_run && !end->is_in_time;
    if (code == 67 || code == 68 || code == 65)
        out->state = DELIVERY_DEAD;
    if (code == 0 || (end->has_run && !end->is_in_time)) {
        out->why = (struct error){0};
        out->state = end->has_begun ? DELIVERY_UNSURE : DELIVERY_QUEUED;
        (void)error_set(&out->why, ERR_NET, "%s: %s%s", name,
                        end->is_in_time ? "did not take the whole message"
                                        : "ended before it had answered",
                        end->has_begun ? "; it may arrive twice" : "");
    }
}

static void deliver_sendmail(struct deliverer *d, const struct parcel *p,
                             struct delivery *out)
{
    static char i_flag[] = "-i", f_flag[] = "-f", end_flag[] = "--";
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char *const environment[] = {path, NULL};
    struct spawn how = {
        .environment = environment, .time_limit_s = SENDMAIL_S, .stop = d->stop};
    struct spawn_end end;
    struct buf text = {0};
    struct str bare, command = p->sink->command;

    if (address_check(p->sink->from, &bare, &out->why) != OK)
        return;
    if (command.len == 0)
        command = STR("/usr/sbin/sendmail");
    {
        char *from = mem_dup(bare.ptr, bare.len), *to = mem_dup(p->to.ptr, p->to.len);
        char *program = mem_dup(command.ptr, command.len);
        char *argv[] = {program, i_flag, f_flag, from, end_flag, to, NULL};

        message_unix(p->message, &text);
        how.argv = argv;
        how.input = buf_str(&text);
        spawn_run(&how, &end);
        judge_program("sendmail", &end, true, out);
        free(from);
        free(to);
        free(program);
    }
    buf_release(&text);
}

/* The name of a program without its path. */
static struct str base_name(struct str path)
{
    size_t at = path.len;

    while (at > 0 && path.ptr[at - 1] != '/')
        at--;
    return str_slice(path, at, path.len);
}

static char *variable(const char *name, struct str value)
{
    struct buf b = {0};

    buf_printf(&b, "%s=" STR_FMT, name, STR_ARG(value));
    return buf_take(&b);
}

static void deliver_command(struct deliverer *d, const struct parcel *p,
                            struct delivery *out)
{
    const struct str_list *run = &p->sink->run;
    const char *home = getenv("HOME");
    char **argv = mem_zalloc(run->len + 1, sizeof(*argv));
    char *environment[] = {
        variable("PATH", STR("/usr/local/bin:/usr/bin:/bin")),
        variable("HOME", str_from(home != NULL ? home : "/")),
        variable("EARSHOT_KIND", p->kind),
        variable("EARSHOT_BRAND", p->brand),
        variable("EARSHOT_SUBJECT", p->subject),
        variable("EARSHOT_ID", p->key),
        NULL,
    };
    struct spawn how = {.argv = argv,
                        .environment = environment,
                        .input = p->message,
                        .time_limit_s = p->sink->time_limit_s,
                        .stop = d->stop};
    struct spawn_end end;
    struct buf name = {0};

    for (size_t i = 0; i < run->len; i++)
        argv[i] = mem_dup(run->items[i].ptr, run->items[i].len);
    buf_add(&name, base_name(run->items[0]));
    spawn_run(&how, &end);
    judge_program(name.ptr, &end, false, out);
    for (size_t i = 0; i < run->len; i++)
        free(argv[i]);
    for (size_t i = 0; environment[i] != NULL; i++)
        free(environment[i]);
    free(argv);
    buf_release(&name);
}

static void deliver_web(struct deliverer *d, const struct parcel *p, struct delivery *out)
{
    post_send(d->web, p, out);
}

void deliver(struct deliverer *d, const struct parcel *p, struct delivery *out)
{
    static void (*const ways[SINK_KINDS])(struct deliverer *, const struct parcel *,
                                          struct delivery *) = {
        [SINK_SMTP] = deliver_smtp,       [SINK_SENDMAIL] = deliver_sendmail,
        [SINK_FOLDER] = deliver_folder,   [SINK_MAILDIR] = deliver_maildir,
        [SINK_COMMAND] = deliver_command,
    };

    *out = (struct delivery){.state = DELIVERY_QUEUED};
    if (ways[p->sink->kind] != NULL)
        ways[p->sink->kind](d, p, out);
    else
        deliver_web(d, p, out);
}
