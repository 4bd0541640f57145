/*
 * fuzz_utf8.c - whatever the bytes, what comes out may be stored and shown
 */
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_valid(struct buf *out)
{
    if (utf8_valid(buf_str(out)) != out->len)
        abort();
    buf_reset(out);
}

/* No control but \n and \t, no bidi control. */
static void check_clean(struct str s, enum utf8_space space)
{
    while (s.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(s, &code);
        bool is_control = (code < 0x20 && code != '\n' && code != '\t') ||
                          (code >= 0x7F && code < 0xA0);

        if (is_control || (code >= 0x202A && code <= 0x202E) || code == 0x200F ||
            (space == UTF8_SPACE_ONE && (code == '\n' || code == '\t')))
            abort();
        s = str_slice(s, len, s.len);
    }
}

/* What is put right is as clean as the rest. */
static void check_mended(struct str s)
{
    struct arena arena = {0};
    struct str got = utf8_mended_copy(&arena, s, 0, UTF8_SPACE_ONE);

    check_clean(got, UTF8_SPACE_ONE);
    if (utf8_valid(got) != got.len)
        abort();
    arena_release(&arena);
}

/* Clean text must stay as it is, and a copy of it be the same. */
static void check_fixed_point(struct str s, enum utf8_space space)
{
    struct buf once = {0}, twice = {0};
    struct arena arena = {0};

    (void)utf8_clean(s, 0, space, &once);
    (void)utf8_clean(buf_str(&once), 0, space, &twice);
    if (!str_eq(buf_str(&once), buf_str(&twice)) ||
        !str_eq(utf8_clean_copy(&arena, s, 0, space), buf_str(&once)))
        abort();
    buf_release(&once), buf_release(&twice);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str s = {(const char *)data, len};
    struct buf out = {0};

    for (int space = UTF8_SPACE_KEEP; space <= UTF8_SPACE_ONE; space++) {
        (void)utf8_clean(s, 40, (enum utf8_space)space, &out);
        if (utf8_count(buf_str(&out)) > 40)
            abort();
        check_clean(buf_str(&out), (enum utf8_space)space);
        check_fixed_point(s, (enum utf8_space)space);
        check_valid(&out);
    }
    check_mended(s);
    utf8_repair(s, true, &out);
    if (utf8_count(buf_str(&out)) != utf8_count(s))
        abort();
    check_valid(&out);
    utf8_terminal_clean(s, &out);
    check_valid(&out);
    utf8_fold(s, &out);
    check_valid(&out);
    utf8_fold_plain(s, &out);
    check_valid(&out);
    utf8_nfc(s, &out);
    check_valid(&out);
    if (utf8_head(s, 5).len > len || utf8_width(s) > 2 * len)
        abort();
    buf_release(&out);
    return 0;
}
