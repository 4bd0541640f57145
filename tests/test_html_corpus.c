/*
 * Every value with markup in the shared corpus of feeds must become the plain text that
 * its suite expects, white space aside.
 */
#include "tests/unit.h"

#include "base/json.h"
#include "base/utf8.h"
#include "fetchers/html.h"

#include <dirent.h>

struct tally {
    size_t cases, different;
};

static void add_squeezed(struct str s, struct buf *out)
{
    while (s.len > 0) {
        uint32_t code;
        size_t len = utf8_decode(s, &code);

        if (!utf8_is_space(code))
            buf_add(out, str_slice(s, 0, len));
        s = str_slice(s, len, s.len);
    }
}

static void check_value(struct str value, struct str want, const char *file,
                        struct tally *t)
{
    struct buf text = {0}, got = {0}, squeezed = {0};

    assert_int_equal(html_to_text(value, &text, NULL), OK);
    add_squeezed(buf_str(&text), &got);
    add_squeezed(want, &squeezed);
    t->cases++;
    if (!str_eq(buf_str(&got), buf_str(&squeezed))) {
        t->different++;
        print_message("%s: got \"" STR_FMT "\", want \"" STR_FMT "\"\n", file,
                      STR_ARG(buf_str(&got)), STR_ARG(buf_str(&squeezed)));
    }
    buf_release(&text), buf_release(&got), buf_release(&squeezed);
}

static void check_file(const char *path, struct tally *t)
{
    struct buf body = {0};
    json_t *expected = NULL, *check;
    size_t i;

    assert_int_equal(buf_read_file(&body, path, 0, NULL), OK);
    assert_int_equal(json_read(buf_str(&body), 0, &expected, NULL), OK);
    json_array_foreach(json_object_get(expected, "checks"), i, check)
    {
        struct str value = json_get_str(check, "value");

        if (str_eq(json_get_str(check, "as"), STR("text")) &&
            (str_find_char(value, '<') != SIZE_MAX ||
             str_find_char(value, '&') != SIZE_MAX))
            check_value(value, json_get_str(check, "text"), path, t);
    }
    json_decref(expected);
    buf_release(&body);
}

/* Folders are few and two deep. */
static bool walk(const char *folder, struct tally *t)
{
    DIR *dir = opendir(folder);

    if (dir == NULL)
        return false;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct buf path = {0};

        buf_printf(&path, "%s/%s", folder, e->d_name);
        if (str_ends(buf_str(&path), STR(".expected.json")))
            check_file(path.ptr, t);
        else if (str_find_char(str_from(e->d_name), '.') == SIZE_MAX)
            (void)walk(path.ptr, t);
        buf_release(&path);
    }
    (void)closedir(dir);
    return true;
}

static void test_values_of_the_corpus_become_its_texts(void **state)
{
    char folder[1024];
    struct tally t = {0};

    (void)state;
    if (!walk(shared_path(folder, sizeof(folder), "corpus/feeds"), &t)) {
        print_message("no %s\n", folder);
        skip();
    }
    assert_true(t.cases > 250);
    /* "?page=1&copy=2": an address, where an old entity's name without ';' stays as it is
     */
    assert_true(t.different <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_of_the_corpus_become_its_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
