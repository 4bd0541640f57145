/*
 * bench_fetch - what fetching costs without anything behind it
 *
 *   bench_fetch [-c AT_ONCE] [-e VALIDATORS] [-a CAFILE] URLS
 *
 * URLS is a file with one address a line; all may be private, their ports are allowed.
 * VALIDATORS is read where it exists (the second night) and else written. One line comes
 * out: counts, bytes of bodies, seconds of wall and processor time.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "fetchers/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct source {
    struct str url;
    struct str etag; /* a view of the file, or its own memory */
    char *own;
};

struct bench {
    struct source *sources;
    size_t len, cap, given;
    size_t fine, same, bad, bytes;
    uint64_t hash;
};

static bool next(void *ctx, struct http_request *out)
{
    struct bench *b = ctx;
    struct source *s;

    if (b->given == b->len)
        return false;
    s = &b->sources[b->given++];
    *out = (struct http_request){
        .url = s->url,
        .etag = s->etag,
        .port_allowed = http_url_port(s->url),
        .allow_private = true,
        .tag = s,
    };
    return true;
}

static bool done(void *ctx, const struct http_request *req,
                 const struct http_response *resp)
{
    struct bench *b = ctx;
    struct source *s = req->tag;

    if (resp->rc != OK && b->bad++ == 0)
        (void)fprintf(stderr, "%s\n", resp->why.text);
    b->same += resp->is_not_modified ? 1 : 0;
    b->fine += resp->rc == OK && !resp->is_not_modified ? 1 : 0;
    b->bytes += resp->body.len;
    b->hash ^= resp->body_hash;
    if (resp->etag.len > 0 && !resp->is_not_modified) {
        s->own = mem_dup(resp->etag.ptr, resp->etag.len);
        s->etag = str_from(s->own);
    }
    return true;
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    (void)clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_urls(struct bench *b, struct str lines)
{
    while (lines.ptr != NULL) {
        struct str url = str_trim(str_split(&lines, '\n'));

        if (url.len == 0)
            continue;
        b->sources = mem_grow(b->sources, b->len, &b->cap, sizeof(*b->sources));
        b->sources[b->len++] = (struct source){.url = url};
    }
}

static void read_validators(struct bench *b, struct str lines)
{
    for (size_t i = 0; i < b->len && lines.ptr != NULL; i++)
        b->sources[i].etag = str_split(&lines, '\n');
}

static void write_validators(const struct bench *b, const char *path)
{
    FILE *out = fopen(path, "w");

    for (size_t i = 0; out != NULL && i < b->len; i++)
        (void)fprintf(out, STR_FMT "\n", STR_ARG(b->sources[i].etag));
    if (out != NULL)
        (void)fclose(out);
}

int main(int argc, char **argv)
{
    struct limits limits = {.low_speed_bytes = 100, .redirects = 5};
    struct http_options options = {.limits = &limits, .user_agent = STR("bench")};
    struct buf urls = {0}, validators = {0};
    struct bench b = {0};
    struct error err = {0};
    const char *kept = NULL;
    bool is_second = false;
    struct http *h;
    double start;
    int option;

    while ((option = getopt(argc, argv, "c:e:a:")) != -1) {
        if (option == 'c')
            limits.at_once = strtol(optarg, NULL, 10);
        else if (option == 'e')
            kept = optarg;
        else if (option == 'a')
            options.ca_file = optarg;
        else
            return 64;
    }
    if (optind != argc - 1 || buf_read_file(&urls, argv[optind], 0, &err) != OK)
        return 64;
    read_urls(&b, buf_str(&urls));
    if (kept != NULL && buf_read_file(&validators, kept, 0, NULL) == OK) {
        is_second = true;
        read_validators(&b, buf_str(&validators));
    }
    start = seconds(CLOCK_MONOTONIC);
    h = http_new(&options, &err);
    if (h == NULL || http_run(h, next, done, &b, &err) != OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        return 69;
    }
    (void)printf("200=%zu 304=%zu bad=%zu bytes=%zu wall=%.2f cpu=%.2f\n", b.fine, b.same,
                 b.bad, b.bytes, seconds(CLOCK_MONOTONIC) - start,
                 seconds(CLOCK_PROCESS_CPUTIME_ID));
    if (kept != NULL && !is_second)
        write_validators(&b, kept);
    http_free(h);
    for (size_t i = 0; i < b.len; i++)
        free(b.sources[i].own);
    free(b.sources);
    buf_release(&urls);
    buf_release(&validators);
    return b.bad > 0 ? 69 : 0;
}
