/* Any bytes as a feed: no crash, no leak, and mentions that keep their rules. */
#include "base/utf8.h"
#include "fetchers/feed.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check(struct str s)
{
    if (utf8_valid(s) != s.len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct feed_input in = {
        .body = {(const char *)data, len},
        .base = STR("https://feed.example/a/b"),
    };
    struct feed feed;
    struct batch batch = {0};
    struct buf raw = {0};

    if (feed_parse(&in, &feed, NULL) == OK) {
        feed_to_mentions(&feed, 100, &batch);
        feed_print_raw(&feed, &raw);
    }
    for (size_t i = 0; i < batch.len; i++) {
        const struct mention *m = &batch.items[i];

        if (m->id.len == 0 || utf8_count(m->title) > 500 || utf8_count(m->text) > 20000)
            abort();
        check(m->id);
        check(m->url);
        check(m->author);
        check(m->title);
        check(m->text);
    }
    check(buf_str(&raw));
    buf_release(&raw);
    batch_release(&batch);
    feed_release(&feed);
    return 0;
}
