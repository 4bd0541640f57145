#include "tests/web.h"

#include "base/buf.h"
#include "base/mem.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static bool spawn(struct web *w, bool has_certs, int hosts)
{
    const char *root = getenv("EARSHOT_SOURCE");
    char script[512], number[16];
    char *argv[8] = {"python3", script, "--hosts", number, NULL};
    posix_spawn_file_actions_t actions;
    int in[2], out[2];
    bool is_running;

    (void)snprintf(script, sizeof(script), "%s/tests/server.py",
                   root != NULL ? root : ".");
    (void)snprintf(number, sizeof(number), "%d", hosts);
    if (has_certs) {
        argv[4] = "--certs";
        argv[5] = w->folder;
    }
    if (pipe(in) != 0 || pipe(out) != 0)
        return false;
    (void)fcntl(in[1], F_SETFD, FD_CLOEXEC);
    (void)fcntl(out[0], F_SETFD, FD_CLOEXEC);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, in[0], 0);
    (void)posix_spawn_file_actions_adddup2(&actions, out[1], 1);
    (void)posix_spawn_file_actions_addclose(&actions, in[0]);
    (void)posix_spawn_file_actions_addclose(&actions, out[1]);
    is_running = posix_spawnp(&w->pid, "python3", &actions, NULL, argv, environ) == 0;
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)close(in[0]);
    (void)close(out[1]);
    w->to = in[1];
    w->from = out[0];
    return is_running;
}

/* "NAME VALUE" lines up to "ready"; the pipe stays open but nothing more comes. */
static bool read_ports(struct web *w)
{
    FILE *lines = fdopen(dup(w->from), "r");
    char name[16], value[128];
    bool is_ready = false;

    if (lines == NULL)
        return false;
    while (!is_ready && fscanf(lines, "%15s", name) == 1) {
        is_ready = strcmp(name, "ready") == 0;
        if (is_ready || fscanf(lines, "%127s", value) != 1)
            break;
        if (strcmp(name, "ca") == 0) {
            (void)snprintf(w->ca, sizeof(w->ca), "%s", value);
        } else if (w->ports_len < WEB_PORTS) {
            memcpy(w->ports[w->ports_len].name, name, sizeof(name));
            w->ports[w->ports_len++].port = (int)strtol(value, NULL, 10);
        }
    }
    (void)fclose(lines);
    return is_ready;
}

bool web_start(struct web *w, bool has_certs, int hosts)
{
    *w = (struct web){.folder = "/tmp/earshot-web-XXXXXX", .to = -1, .from = -1};
    if (mkdtemp(w->folder) == NULL)
        return false;
    if (spawn(w, has_certs, hosts) && read_ports(w))
        return true;
    web_stop(w);
    return false;
}

void web_stop(struct web *w)
{
    char command[128];

    if (w->pid > 0) {
        (void)close(w->to);
        (void)close(w->from);
        (void)kill(w->pid, SIGTERM);
        (void)waitpid(w->pid, NULL, 0);
    }
    (void)snprintf(command, sizeof(command), "rm -r '%s'", w->folder);
    if (strncmp(w->folder, "/tmp/earshot-web-", 17) == 0 && system(command) != 0)
        (void)fprintf(stderr, "%s: left behind\n", w->folder);
    *w = (struct web){0};
}

int web_port(const struct web *w, const char *name)
{
    for (size_t i = 0; i < w->ports_len; i++) {
        if (strcmp(w->ports[i].name, name) == 0)
            return w->ports[i].port;
    }
    return 0;
}

struct str web_url(const struct web *w, const char *name, const char *path)
{
    static char texts[8][512];
    static size_t at;
    char *text = texts[at++ % 8];
    struct buf url = {0};
    struct str rest = str_from(path);

    buf_printf(&url, "%s://127.0.0.1:%d", strcmp(name, "http") == 0 ? "http" : "https",
               web_port(w, name));
    while (rest.len > 0) {
        size_t open = str_find_char(rest, '{');
        size_t end = str_find_char(rest, '}');
        char port[16] = "";

        if (open == SIZE_MAX || end == SIZE_MAX) {
            buf_add(&url, rest);
            break;
        }
        buf_add(&url, str_slice(rest, 0, open));
        (void)snprintf(port, sizeof(port), STR_FMT,
                       STR_ARG(str_slice(rest, open + 1, end - open - 1)));
        buf_printf(&url, "%d", web_port(w, port));
        rest = str_slice(rest, end + 1, SIZE_MAX);
    }
    (void)snprintf(text, sizeof(texts[0]), "%s", url.ptr);
    buf_release(&url);
    return str_from(text);
}

static bool run_next(void *ctx, struct http_request *out)
{
    struct web_run *run = ctx;

    if (run->given == run->len)
        return false;
    *out = run->requests[run->given];
    out->tag = &run->got[run->given++];
    return true;
}

static bool run_done(void *ctx, const struct http_request *req,
                     const struct http_response *resp)
{
    struct web_run *run = ctx;
    struct web_got *got = req->tag;
    struct str *texts[] = {&got->resp.body,          &got->resp.etag,
                           &got->resp.last_modified, &got->resp.content_type,
                           &got->resp.final_url,     &got->resp.permanent_url,
                           &got->resp.link};

    got->times++;
    got->resp = *resp;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *texts[i] = arena_copy(&run->arena, *texts[i]);
    return run->on_done == NULL || run->on_done(run, req, resp);
}

enum status web_fetch(struct http *h, struct web_run *run, struct error *err)
{
    run->http = h;
    return http_run(h, run_next, run_done, run, err);
}

void web_run_release(struct web_run *run)
{
    arena_release(&run->arena);
}

struct http_response web_one(const struct http_options *options,
                             const struct http_request *req)
{
    static struct arena kept;
    struct web_got got = {.resp.rc = ERR_BUG};
    struct web_run run = {.got = &got, .len = 1};
    struct http_request copy = *req;
    struct http *h = http_new(options, NULL);

    arena_reset(&kept);
    run.arena = kept;
    copy.tag = &got;
    if (h == NULL || http_get(h, &copy, run_done, &run, NULL) != OK || got.times != 1)
        got.resp.rc = ERR_BUG;
    kept = run.arena;
    http_free(h);
    return got.resp;
}

long web_number(const struct web *w, const char *path)
{
    const struct limits limits = {.total_ms = 15000};
    const struct http_options options = {.limits = &limits, .user_agent = STR("test")};
    struct str url = web_url(w, "http", path);
    const struct http_request req = {
        .url = url, .allow_private = true, .port_allowed = http_url_port(url)};
    struct http_response resp = web_one(&options, &req);
    int64_t number = -1;

    if (resp.rc == OK)
        (void)str_to_int(str_trim(resp.body), &number);
    return (long)number;
}
