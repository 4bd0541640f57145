/*
 * test_mapping_limits.c - documents that are too much, too costly or of another shape
 */
#include "tests/mapping_help.h"

static void test_documents_of_another_shape_are_refused(void **state)
{
    static const struct {
        const char *why, *json;
        enum status rc;
        const char *text;
    } rows[] = {
        {"not JSON", "<html>", ERR_PARSE, ""},
        {"nothing", "", ERR_PARSE, ""},
        {"a login page", " <!doctype html><html>", ERR_PARSE,
         "a web page or XML, not JSON"},
        {"nothing but a line", "\n", ERR_PARSE, "empty"},
        {"an error of another shape",
         "{\"error\":{\"code\":1,\"message\":\"Token\\u001b "
         "expired\"}}",
         ERR_PARSE, "the mapping reads; it says \"Token  expired\""},
        {"a code alone", "{\"error\":190}", ERR_PARSE, "the mapping reads"},
        {"cut", "{\"reviews\":[{\"id\":1}", ERR_PARSE, ""},
        {"a number", "7", ERR_PARSE, "neither"},
        {"another object", "{\"message\":\"not found\"}", ERR_PARSE, "shape"},
        {"items that are a text", "{\"reviews\":\"none\"}", ERR_PARSE,
         "neither an array"},
        {"an error inside", "{\"failed\":true,\"why\":\"key\\u001b[2J expired\"}",
         ERR_NET, "key [2J expired"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse("items: /reviews\nerror_if: /failed\nerror_text: /why\n"
                                "mention: {id: /id}\n",
                                rows[i].json);

        if (p.rc != rows[i].rc || strstr(p.err.text, rows[i].text) == NULL)
            fail_msg("%s: rc %d, \"%s\"", rows[i].why, p.rc, p.err.text);
        release(&p);
    }
}

static void test_errors_beside_an_empty_list_are_told(void **state)
{
    static const struct {
        const char *json;
        enum status rc;
        const char *text;
    } rows[] = {
        {"{\"reviews\":[],\"status\":\"error\",\"message\":\"quota exceeded\"}", ERR_NET,
         "reports an error: quota exceeded"},
        {"{\"reviews\":[],\"error\":{\"message\":\"bad key\"}}", ERR_NET, "bad key"},
        {"{\"reviews\":[],\"errors\":[\"bad key\"]}", ERR_NET, "bad key"},
        {"{\"reviews\":[],\"success\":false}", ERR_NET, "no reason"},
        {"{\"reviews\":[],\"error\":null,\"errors\":[],\"ok\":true}", OK, ""},
        {"{\"reviews\":[],\"error\":\"\",\"status\":\"ok\",\"message\":\"none\"}", OK,
         ""},
        {"{\"reviews\":[{\"id\":1}],\"errors\":[\"one of two shops\"]}", OK, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse("items: /reviews\nmention: {id: /id}\n", rows[i].json);

        if (p.rc != rows[i].rc || strstr(p.err.text, rows[i].text) == NULL)
            fail_msg("%s: rc %d, \"%s\"", rows[i].json, p.rc, p.err.text);
        release(&p);
    }
}

static void test_items_past_the_limit_are_counted(void **state)
{
    struct mapping *m = compile("items: /\nmention: {id: /id}\n");
    struct adapter_settings s = {.mapping = m, .items_max = 2};
    struct document doc = {.body = STR("[{\"id\":1},{\"id\":2},{\"id\":3},{\"id\":4}]")};
    struct paging paging = {0};
    struct batch batch = {0};

    (void)state;
    assert_int_equal(mapping_parse(&s, &doc, &paging, &batch, NULL), OK);
    assert_int_equal(batch.len, 2);
    assert_int_equal(batch.dropped, 2);
    assert_int_equal(paging.items, 4);
    assert_int_equal(mapping_parse(&s, &doc, &paging, &batch, NULL), OK);
    assert_int_equal(batch.len, 4); /* the limit is one document's */
    paging_release(&paging);
    batch_release(&batch);
    mapping_free(m);
}

/* 2,000 items that each look through 100,000 others would take minutes. */
static void test_a_costly_document_is_refused(void **state)
{
    struct buf json = {0};
    struct parsed p;

    (void)state;
    buf_add_text(&json, "{\"side\":[0");
    for (int i = 0; i < 100000; i++)
        buf_add_text(&json, ",{\"id\":1}");
    buf_add_text(&json, "],\"items\":[{\"id\":0}");
    for (int i = 1; i < 2000; i++)
        buf_printf(&json, ",{\"id\":%d}", i);
    buf_add_text(&json, "]}");
    p = parse("items: /items\nmention: {id: /id, text: \"//side[id=@/none]/x\", "
              "title: \"//side[id=zero]/x\"}\n",
              json.ptr);
    assert_int_equal(p.rc, ERR_LIMIT);
    release(&p);
    buf_release(&json);
}

static void test_too_much_json_is_refused(void **state)
{
    struct buf json = {0};
    struct parsed p;

    (void)state;
    buf_add_text(&json, "[{\"id\":\"");
    while (json.len < 4 * 1024 * 1024)
        buf_add_text(&json, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    buf_add_text(&json, "\"}]");
    p = parse("items: /\nmention: {id: /id}\n", json.ptr);
    assert_int_equal(p.rc, ERR_LIMIT);
    release(&p);
    buf_release(&json);
}

static void test_long_texts_are_cut_and_long_ids_are_not_mixed_up(void **state)
{
    struct buf json = {0};
    struct parsed p;

    (void)state;
    for (int k = 0; k < 2; k++) {
        buf_add_text(&json, k == 0 ? "[{\"id\":\"" : "\"},{\"id\":\"");
        for (int i = 0; i < 600; i++)
            buf_add_text(&json, "i");
        buf_printf(&json, "%d\",\"text\":\"", k);
        for (int i = 0; i < 30000; i++)
            buf_add_text(&json, "\xC3\xA9");
    }
    buf_add_text(&json, "\"}]");
    p = parse("items: /\nmention: {id: /id, text: /text, title: /text}\n", json.ptr);
    assert_int_equal(p.batch.len, 2);
    assert_false(str_eq(p.batch.items[0].id, p.batch.items[1].id));
    assert_true(p.batch.items[0].id.len < 100);
    assert_true(p.batch.items[0].text.len <= 20000 * 2 + 3);
    assert_true(p.batch.items[0].title.len <= 500 * 2 + 3);
    release(&p);
    buf_release(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents_of_another_shape_are_refused),
        cmocka_unit_test(test_errors_beside_an_empty_list_are_told),
        cmocka_unit_test(test_items_past_the_limit_are_counted),
        cmocka_unit_test(test_a_costly_document_is_refused),
        cmocka_unit_test(test_too_much_json_is_refused),
        cmocka_unit_test(test_long_texts_are_cut_and_long_ids_are_not_mixed_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
