/* Once every text has been judged, judging them again takes no memory: the linker sends
 * the allocators of base/mem.h through the counters below (see analyze.cmake). */
#include "tests/unit.h"

#include "analyze/analyze.h"
#include "base/buf.h"
#include "base/mem.h"

static size_t allocations;

/* NOLINTBEGIN(bugprone-reserved-identifier): these are the linker's names */
void *__real_mem_alloc(size_t size);
void *__real_mem_zalloc(size_t count, size_t size);
void *__real_mem_resize(void *old, size_t count, size_t size);
void *__real_mem_double(void *array, size_t *cap, size_t size);
void *__wrap_mem_alloc(size_t size);
void *__wrap_mem_zalloc(size_t count, size_t size);
void *__wrap_mem_resize(void *old, size_t count, size_t size);
void *__wrap_mem_double(void *array, size_t *cap, size_t size);

void *__wrap_mem_alloc(size_t size)
{
    allocations++;
    return __real_mem_alloc(size);
}

void *__wrap_mem_zalloc(size_t count, size_t size)
{
    allocations++;
    return __real_mem_zalloc(count, size);
}

void *__wrap_mem_resize(void *old, size_t count, size_t size)
{
    allocations++;
    return __real_mem_resize(old, count, size);
}

void *__wrap_mem_double(void *array, size_t *cap, size_t size)
{
    allocations++;
    return __real_mem_double(array, cap, size);
}

/* NOLINTEND(bugprone-reserved-identifier) */

static size_t judge_all(struct analyzer *an, struct str rest, struct batch *b)
{
    size_t n = 0;

    for (; rest.len > 0; n++) {
        struct str line = str_split(&rest, '\n');
        struct mention *m;

        batch_reset(b);
        m = batch_add(b);
        m->text = line;
        m->brand = STR("Acme");
        analyze_mention(an, m, &b->arena);
    }
    return n;
}

static void test_no_allocation_in_the_steady_state(void **state)
{
    static const struct analyzer_options with = {.with_reasons = true};
    const char *root = getenv("EARSHOT_SOURCE");
    struct buf path = {0}, text = {0};
    struct analyzer *an = NULL;
    struct batch b = {0};

    (void)state;
    assert_int_equal(analyzer_new(NULL, &with, &an, NULL), OK);
    buf_printf(&path, "%s/tests/fixtures/mood/en.tsv", root != NULL ? root : ".");
    assert_int_equal(buf_read_file(&text, path.ptr, 1 << 20, NULL), OK);
    allocations = 0;
    assert_true(judge_all(an, buf_str(&text), &b) > 200);
    assert_true(allocations > 0); /* else nothing is counted */
    (void)judge_all(an, buf_str(&text), &b);
    allocations = 0;
    (void)judge_all(an, buf_str(&text), &b);
    assert_int_equal(allocations, 0);
    analyzer_free(an);
    batch_release(&b);
    buf_release(&path);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_allocation_in_the_steady_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
