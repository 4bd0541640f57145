/*
 * bench_parse.c - how fast feeds become mentions
 *
 * Standard input: the path of a feed a line. Each is read, parsed and made into
 * mentions, as a fetch does; printed are files, bytes, items and failures, and the most
 * memory that one feed took in arenas. `bench/run parse` compares it with bare libxml2.
 */
#include "base/buf.h"
#include "base/mention.h"
#include "fetchers/feed.h"

#include <stdio.h>

struct totals {
    size_t files, failed, bytes, items, arena;
};

static void parse_one(const char *path, struct buf *body, struct batch *batch,
                      struct totals *t)
{
    struct feed_input in = {.base = STR("http://bench.example/feed")};
    struct feed feed;
    struct error err = {0};

    t->files++;
    buf_reset(body);
    if (buf_read_file(body, path, 0, &err) != OK) {
        fprintf(stderr, "%s\n", err.text);
        t->failed++;
        return;
    }
    t->bytes += body->len;
    in.body = buf_str(body);
    if (feed_parse(&in, &feed, &err) != OK) {
        fprintf(stderr, "%s: %s\n", path, err.text);
        t->failed++;
        return;
    }
    batch_reset(batch);
    feed_to_mentions(&feed, 0, batch);
    t->items += batch->len;
    if (feed.arena.total + batch->arena.total > t->arena)
        t->arena = feed.arena.total + batch->arena.total;
    feed_release(&feed);
}

int main(void)
{
    struct buf list = {0}, body = {0};
    struct batch batch = {0};
    struct totals t = {0};
    struct error err = {0};
    struct str rest;

    if (buf_read_file(&list, "-", 0, &err) != OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    rest = buf_str(&list);
    while (rest.ptr != NULL && rest.len > 0) {
        struct str line = str_split(&rest, '\n');

        ((char *)line.ptr)[line.len] = '\0'; /* where the line end was */
        parse_one(line.ptr, &body, &batch, &t);
    }
    printf("files=%zu bytes=%zu items=%zu failed=%zu arena=%zu\n", t.files, t.bytes,
           t.items, t.failed, t.arena);
    batch_release(&batch);
    buf_release(&body);
    buf_release(&list);
    return t.failed == 0 ? 0 : 1;
}
