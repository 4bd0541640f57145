#include "tests/unit.h"

#include "base/date.h"
#include "base/json.h"
#include "config/shipped.h"
#include "fetchers/adapter.h"
#include "fetchers/mapping.h"

static const char *source_folder(void)
{
    const char *folder = getenv("EARSHOT_SOURCE");

    return folder != NULL ? folder : ".";
}

static void test_the_table_is_sorted_and_names_every_shipped_mapping(void **state)
{
    size_t mappings = 0, shipped = 0;
    const char *name;

    (void)state;
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        const struct adapter *a = adapter_at(i);

        assert_ptr_equal(adapter_find(str_from(a->name)), a);
        assert_true(a->summary[0] != '\0');
        if (i > 0 && strcmp(adapter_at(i - 1)->name, a->name) >= 0)
            fail_msg("%s stands behind %s", a->name, adapter_at(i - 1)->name);
        if (a->mapping != NULL && shipped_file(a->mapping).ptr == NULL)
            fail_msg("%s isn't shipped", a->mapping);
        mappings +=
            a->mapping != NULL && strcmp(a->name, "auto") != 0; /* has another's */
    }
    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++)
        shipped += str_starts(str_from(name), STR("mappings/")) &&
                   str_ends(str_from(name), STR(".yaml"));
    assert_int_equal(shipped, mappings);
    assert_null(adapter_find(STR("nobody")));
    assert_string_equal(adapter_nearest(STR("trustplot")), "trustpilot");
    assert_null(adapter_nearest(STR("something else")));
}

static void test_every_shipped_mapping_compiles(void **state)
{
    struct mapping_shelf shelf = {0};

    (void)state;
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        const struct mapping *m = NULL, *again = NULL;
        const struct adapter *a = adapter_at(i);
        struct error err = {0};

        if (a->mapping == NULL)
            continue;
        if (adapter_mapping(a, STR_NONE, &shelf, &m, &err) != OK)
            fail_msg("%s", err.text);
        assert_int_equal(adapter_mapping(a, STR_NONE, &shelf, &again, &err), OK);
        assert_ptr_equal(m, again); /* read once */
    }
    mapping_shelf_release(&shelf);
}

/* A case of tests/fixtures/mapping: a document, what is set, and what is wanted. */
struct example {
    struct buf bytes, body;
    json_t *root;
    struct pair vars[8];
    struct pair_list set;
};

static void example_read(const char *name, struct example *e)
{
    struct buf path = {0};
    struct error err = {0};
    const char *key;
    json_t *value;

    buf_printf(&path, "%s/tests/fixtures/mapping/%s.json", source_folder(), name);
    if (buf_read_file(&e->bytes, path.ptr, 0, &err) != OK ||
        json_read(buf_str(&e->bytes), 0, &e->root, &err) != OK)
        fail_msg("%s: %s", name, err.text);
    json_write(json_object_get(e->root, "document"), &e->body);
    e->set.items = e->vars;
    json_object_foreach(json_object_get(e->root, "set"), key, value)
    {
        assert_true(e->set.len < ARRAY_LEN(e->vars));
        e->vars[e->set.len++] = (struct pair){str_from(key), json_str(value)};
    }
    buf_release(&path);
}

static void example_release(struct example *e)
{
    json_decref(e->root);
    buf_release(&e->bytes);
    buf_release(&e->body);
}

static json_t *text_or_null(struct str s)
{
    return s.len > 0 ? json_stringn(s.ptr, s.len) : json_null();
}

static json_t *time_or_null(int64_t at)
{
    struct buf text = {0};
    json_t *value;

    date_format_rfc3339(at, &text);
    value = text_or_null(buf_str(&text));
    buf_release(&text);
    return value;
}

static json_t *record_of(const struct mention *m)
{
    json_t *r = json_object();
    char scale[32];

    (void)snprintf(scale, sizeof(scale), "%g-%g", m->rating_least, m->rating_most);
    json_object_set_new(r, "id", text_or_null(m->id));
    json_object_set_new(r, "url", text_or_null(m->url));
    json_object_set_new(r, "author", text_or_null(m->author));
    json_object_set_new(r, "published", time_or_null(m->posted_at));
    json_object_set_new(r, "updated", time_or_null(m->updated_at));
    json_object_set_new(r, "title", text_or_null(m->title));
    json_object_set_new(r, "text", text_or_null(m->text));
    json_object_set_new(r, "rating",
                        isnan(m->rating) ? json_null() : json_real(m->rating));
    json_object_set_new(r, "rating_scale",
                        isnan(m->rating) ? json_null() : json_string(scale));
    json_object_set_new(r, "language", text_or_null(m->language));
    json_object_set_new(r, "reply", text_or_null(m->reply));
    return r;
}

static void compare(const char *name, const json_t *want, const struct mention *m)
{
    json_t *got = record_of(m), *value;
    const char *key;

    json_object_foreach((json_t *)want, key, value)
    {
        json_t *have = json_object_get(got, key);

        if (json_is_number(value)
                ? !json_is_number(have) ||
                      fabs(json_number_value(have) - json_number_value(value)) > 0.00005
                : !json_equal(have, value)) {
            char *text = json_dumps(have, JSON_ENCODE_ANY);

            fail_msg("%s: " STR_FMT ": %s is %s", name, STR_ARG(m->id), key, text);
        }
    }
    json_decref(got);
}

static void test_every_shipped_mapping_reads_its_source(void **state)
{
    struct mapping_shelf shelf = {0};

    (void)state;
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        const struct adapter *a = adapter_at(i);
        struct example e = {0};
        struct batch batch = {0};
        struct error err = {0};
        struct adapter_settings s = {0};
        struct document doc = {0};
        const json_t *want;

        if (a->mapping == NULL || a->parse != mapping_parse)
            continue;
        example_read(a->name, &e);
        s.vars = e.set;
        doc.body = buf_str(&e.body);
        assert_int_equal(adapter_mapping(a, STR_NONE, &shelf, &s.mapping, &err), OK);
        if (a->parse(&s, &doc, NULL, &batch, &err) != OK)
            fail_msg("%s: %s", a->name, err.text);
        want = json_object_get(e.root, "want");
        if (batch.len != json_array_size(want))
            fail_msg("%s: %zu mentions", a->name, batch.len);
        for (size_t k = 0; k < batch.len; k++)
            compare(a->name, json_array_get(want, k), &batch.items[k]);
        batch_release(&batch);
        example_release(&e);
    }
    mapping_shelf_release(&shelf);
}

static void test_documents_are_told_apart(void **state)
{
    static const struct {
        const char *why, *body, *want; /* NULL: none */
    } rows[] = {
        {"RSS", "<?xml version=\"1.0\"?><rss><channel/></rss>", "feed"},
        {"Atom behind a comment", "<!-- a --><feed/>", "feed"},
        {"JSON Feed", "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[]}",
         "feed"},
        {"page", "\xEF\xBB\xBF <!-- x --><!DOCTYPE html><html></html>", "schemaorg"},
        {"other JSON", "{\"weather\":\"fine\"}", NULL},
        {"broken JSON", "{\"reviews\":[", NULL},
        {"nothing", "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct adapter *a = adapter_sniff(str_from(rows[i].body), STR_NONE);

        if (rows[i].want == NULL ? a != NULL
                                 : a == NULL || strcmp(a->name, rows[i].want) != 0)
            fail_msg("%s: got %s", rows[i].why, a != NULL ? a->name : "none");
    }
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        struct example e = {0};
        const struct adapter *got;
        const char *want;

        if (adapter_at(i)->mapping == NULL || adapter_at(i)->parse != mapping_parse)
            continue;
        example_read(adapter_at(i)->name, &e);
        want = json_string_value(json_object_get(e.root, "sniff"));
        got = adapter_sniff(buf_str(&e.body), STR_NONE);
        if (got == NULL ||
            strcmp(got->name, want != NULL ? want : adapter_at(i)->name) != 0)
            fail_msg("%s: taken for %s", adapter_at(i)->name,
                     got != NULL ? got->name : "nothing");
        example_release(&e);
    }
}

static void test_an_owners_file_may_stand_on_a_shipped_one(void **state)
{
    char path[] = "/tmp/earshot-mapping-XXXXXX";
    int fd = mkstemp(path);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    struct mapping_shelf shelf = {0};
    struct error err = {0};
    struct adapter_settings s = {0};
    struct document doc = {.body = STR("{\"reviews\":[{\"id\":\"1\",\"headline\":\"H\","
                                       "\"stars\":5,\"text\":\"T\"}]}")};
    struct batch batch = {0};

    (void)state;
    assert_non_null(f);
    (void)fputs("based_on: trustpilot\nmention:\n  title: /headline\n", f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(
        adapter_mapping(adapter_find(STR("json")), STR_NONE, &shelf, &s.mapping, &err),
        ERR_CONFIG);
    err = (struct error){0};
    if (adapter_mapping(adapter_find(STR("json")), str_from(path), &shelf, &s.mapping,
                        &err))
        fail_msg("%s", err.text);
    assert_int_equal(mapping_parse(&s, &doc, NULL, &batch, &err), OK);
    assert_str(batch.items[0].title, "H");
    assert_str(batch.items[0].text, "T");
    assert_near(batch.items[0].rating, 1, 0);
    assert_int_equal(remove(path), 0);
    assert_int_equal(adapter_mapping(adapter_find(STR("json")), STR("/nowhere/x.yaml"),
                                     &shelf, &s.mapping, &err),
                     ERR_CONFIG);
    batch_release(&batch);
    mapping_shelf_release(&shelf);
}

/* Every variable of an address is one that the mapping explains. */
static void test_every_shipped_mapping_can_be_asked(void **state)
{
    struct mapping_shelf shelf = {0};

    (void)state;
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        const struct adapter *a = adapter_at(i);
        struct adapter_settings s = {.newest_id = STR("7"), .newest_at = 1770912345};
        struct adapter_request r = {0};
        struct error err = {0};
        struct arena arena = {0};

        if (a->mapping == NULL || a->parse != mapping_parse)
            continue;
        assert_int_equal(adapter_mapping(a, STR_NONE, &shelf, &s.mapping, &err), OK);
        s.vars = mapping_vars(&arena, s.mapping);
        for (size_t k = 0; k < s.vars.len; k++) {
            if (s.vars.items[k].value.len == 0)
                fail_msg("%s: " STR_FMT " isn't explained", a->name,
                         STR_ARG(s.vars.items[k].name));
            s.vars.items[k].value = str_eq(s.vars.items[k].name, STR("base"))
                                        ? STR("https://shop.example")
                                        : STR("a b");
        }
        if (a->request(&s, NULL, &r, &err) != OK)
            fail_msg("%s: %s", a->name, err.text);
        if (str_find_char(r.url, ' ') != SIZE_MAX ||
            str_find_char(r.url, '{') != SIZE_MAX)
            fail_msg("%s: " STR_FMT, a->name, STR_ARG(r.url));
        adapter_request_release(&r);
        arena_release(&arena);
    }
    mapping_shelf_release(&shelf);
}

static void test_the_manual_has_every_keyword(void **state)
{
    struct buf path = {0}, manual = {0}, want = {0};
    struct error err = {0};

    (void)state;
    buf_printf(&path, "%s/docs/mappings.md", source_folder());
    if (buf_read_file(&manual, path.ptr, 0, &err) != OK)
        fail_msg("%s", err.text);
    mapping_print_reference(&want);
    if (!str_ends(buf_str(&manual), buf_str(&want)))
        fail_msg("docs/mappings.md doesn't end in what print_mappings prints");
    buf_release(&path);
    buf_release(&manual);
    buf_release(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_table_is_sorted_and_names_every_shipped_mapping),
        cmocka_unit_test(test_every_shipped_mapping_compiles),
        cmocka_unit_test(test_every_shipped_mapping_reads_its_source),
        cmocka_unit_test(test_documents_are_told_apart),
        cmocka_unit_test(test_an_owners_file_may_stand_on_a_shipped_one),
        cmocka_unit_test(test_every_shipped_mapping_can_be_asked),
        cmocka_unit_test(test_the_manual_has_every_keyword),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
