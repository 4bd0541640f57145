/*
 * bench_html - what HTML to text costs
 *
 *   bench_html MODE FILE [TIMES]
 *
 * FILE holds documents that end in a zero byte each. MODE is text (html_to_text), clean
 * (the same, then utf8_clean), scan (every tag and attribute), decode (decode_body on
 * the whole file) or fold (utf8_fold). One line comes out: documents, bytes of text,
 * processor seconds, MB a second.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static size_t scan(struct str page)
{
    struct html_scan walk = html_scan_start(page);
    struct html_tag tag;
    size_t found = 0;

    while (html_scan_next(&walk, &tag)) {
        struct html_attr attr;

        while (html_attr_next(&tag.attrs, &attr))
            found += attr.value.len;
    }
    return found;
}

/* One document; returns the bytes that came out. */
static size_t run(const char *mode, struct str s, struct buf *a, struct buf *b)
{
    struct decoded d;

    buf_reset(a);
    buf_reset(b);
    if (strcmp(mode, "scan") == 0)
        return scan(s);
    if (strcmp(mode, "decode") == 0) {
        (void)!decode_body(s, STR("text/html; charset=utf-8"), b, &d, NULL);
        return d.text.len;
    }
    if (strcmp(mode, "fold") == 0) {
        utf8_fold(s, a);
        return a->len;
    }
    (void)!html_to_text(s, a, NULL);
    if (strcmp(mode, "text") == 0)
        return a->len;
    (void)utf8_clean(buf_str(a), 20000, UTF8_SPACE_LINES, b);
    return b->len;
}

int main(int argc, char **argv)
{
    struct buf file = {0}, a = {0}, b = {0};
    struct error err = {0};
    size_t docs = 0, bytes = 0;
    double start, took;
    int times = argc > 3 ? atoi(argv[3]) : 1;

    if (argc < 3 || buf_read_file(&file, argv[2], 0, &err) != OK) {
        (void)fprintf(stderr, "bench_html: %s\n",
                      argc < 3 ? "MODE FILE [TIMES]" : err.text);
        return 64;
    }
    start = cpu_seconds();
    for (int i = 0; i < times; i++) {
        struct str rest = buf_str(&file);

        for (docs = 0; rest.ptr != NULL && rest.len > 0; docs++)
            bytes += run(argv[1], str_split(&rest, '\0'), &a, &b);
    }
    took = cpu_seconds() - start;
    (void)printf("%s docs=%zu text=%zu %.3f s %.1f MB/s\n", argv[1], docs,
                 bytes / (size_t)times, took, (double)file.len * times / 1e6 / took);
    buf_release(&file), buf_release(&a), buf_release(&b);
    return 0;
}
