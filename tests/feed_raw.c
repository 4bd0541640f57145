/*
 * feed_raw.c - print feeds as read, for tests/corpus_feeds.py
 *
 * Standard input: a line a feed, PATH <TAB> CONTENT-TYPE <TAB> BASE <TAB> LANGUAGE.
 * Standard output: a line a feed, what feed_print_raw() gives with the milliseconds
 * of CPU before it and a blank, or {"error":"..."}.
 */
#include "base/buf.h"
#include "base/json.h"
#include "fetchers/feed.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static void print_error(const struct error *err, struct buf *out)
{
    struct json_writer w = {out, false};

    jsonw_object(&w);
    jsonw_key(&w, "error"), jsonw_text(&w, err->text);
    jsonw_object_end(&w);
    buf_add_char(out, '\n');
}

static void print_feed(struct str line)
{
    struct buf path = {0}, body = {0}, out = {0};
    struct feed_input in = {0};
    struct error err = {0};
    struct feed feed;
    clock_t start;

    buf_add(&path, str_split(&line, '\t'));
    in.content_type = str_split(&line, '\t');
    in.base = str_split(&line, '\t');
    in.language = line;
    if (buf_read_file(&body, path.ptr, 0, &err) != OK) {
        print_error(&err, &out);
    } else {
        in.body = buf_str(&body);
        start = clock();
        if (feed_parse(&in, &feed, &err) == OK)
            feed_print_raw(&feed, &out);
        else
            print_error(&err, &out);
        printf("%.3f ", (double)(clock() - start) * 1000.0 / CLOCKS_PER_SEC);
        feed_release(&feed);
    }
    fputs(out.ptr, stdout);
    buf_release(&path);
    buf_release(&body);
    buf_release(&out);
}

int main(void)
{
    struct buf all = {0};
    struct str rest;

    if (buf_read_file(&all, "-", 0, NULL) != OK)
        return 1;
    rest = buf_str(&all);
    while (rest.ptr != NULL && rest.len > 0)
        print_feed(str_split(&rest, '\n'));
    buf_release(&all);
    return fflush(stdout) == 0 ? 0 : 1;
}
