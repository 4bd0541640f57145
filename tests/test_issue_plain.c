/* The plainest complaints of six languages get their name: fixtures/issues/plain.tsv. */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"

#include <stdlib.h>

static struct str first_kind(struct analyzer *an, struct str lang, struct str text,
                             struct arena *arena)
{
    struct mention m;

    mention_init(&m);
    m.text = text;
    m.language = lang;
    analyze_mention(an, &m, arena);
    return m.judgement.issues_len > 0 ? m.judgement.issues[0] : STR("-");
}

static void test_plain_complaints_are_named(void **state)
{
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, file = {0};
    struct analyzer *an = NULL;
    struct arena arena = {0};
    unsigned wrong = 0, rows = 0;
    struct str text;

    (void)state;
    buf_printf(&path, "%s/tests/fixtures/issues/plain.tsv", root != NULL ? root : ".");
    assert_int_equal(buf_read_file(&file, path.ptr, 1 << 20, NULL), OK);
    assert_int_equal(analyzer_new(NULL, NULL, &an, NULL), OK);
    text = buf_str(&file);
    while (text.len > 0) {
        struct str line = str_split(&text, '\n'), lang = str_split(&line, '\t');
        struct str kind = str_split(&line, '\t'), got;

        if (line.len == 0 || str_starts(lang, STR("#")))
            continue;
        rows++;
        got = first_kind(an, lang, line, &arena);
        if (str_eq(got, kind))
            continue;
        wrong++;
        print_message("  " STR_FMT ": \"" STR_FMT "\" for " STR_FMT "\n", STR_ARG(line),
                      STR_ARG(got), STR_ARG(kind));
    }
    assert_true(rows > 70);
    assert_int_equal(wrong, 0);
    analyzer_free(an);
    arena_release(&arena);
    buf_release(&path);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_complaints_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
