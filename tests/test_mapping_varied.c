/*
 * What services change without notice: every member of every example in
 * tests/fixtures/mapping is taken away, emptied, or given another type, one at a time.
 * No other record may suffer, and one that says something is never lost.
 */
#include "tests/unit.h"

#include "base/json.h"
#include "fetchers/adapter.h"
#include "fetchers/mapping.h"

enum { PATH_MAX_BYTES = 400 };

/* Members that decide whether a record counts, or whether the answer is an error. */
static const struct {
    const char *adapter, *ending, *why;
} deciding[] = {
    {"surveymonkey", "/response_status", "only complete answers count"},
    {"reddit", "/author", "[deleted] is no author"},
    {"facebook", "/error", "an error, whatever it is"},
};

struct varied {
    const struct adapter *adapter;
    struct adapter_settings settings;
    json_t *document;
    struct batch before;
    size_t variants;
    char path[PATH_MAX_BYTES]; /* of the member that is varied just now */
    const char *how;
};

static bool is_deciding(const struct varied *v)
{
    for (size_t i = 0; i < ARRAY_LEN(deciding); i++) {
        if (strcmp(v->adapter->name, deciding[i].adapter) == 0 &&
            str_ends(str_from(v->path), str_from(deciding[i].ending)))
            return true;
    }
    return false;
}

/* Records of `before` that are not there any more, by id. */
static size_t missing(const struct batch *before, const struct batch *after)
{
    size_t n = 0;

    for (size_t i = 0; i < before->len; i++) {
        size_t k = 0;

        while (k < after->len && !str_eq(before->items[i].id, after->items[k].id))
            k++;
        n += k == after->len;
    }
    return n;
}

static void check(struct varied *v)
{
    struct document doc = {0};
    struct batch after = {0};
    struct error err = {0};

    v->variants++;
    if (mapping_parse_json(&v->settings, v->document, &doc, NULL, &after, &err) != OK)
        fail_msg("%s %s %s: %s", v->adapter->name, v->path, v->how, err.text);
    if (after.len < v->before.len && !is_deciding(v))
        fail_msg("%s %s %s: %zu of %zu records", v->adapter->name, v->path, v->how,
                 after.len, v->before.len);
    if (missing(&v->before, &after) > 1)
        fail_msg("%s %s %s: other records changed", v->adapter->name, v->path, v->how);
    batch_release(&after);
}

/* What may stand in the place of a value that is no list and no object. */
static json_t *another(const json_t *value, size_t which, const char **how)
{
    struct buf text = {0};
    json_t *made = NULL;

    switch (which) {
    case 0:
        *how = "null";
        return json_null();
    case 1:
        *how = "empty";
        return json_is_string(value) ? json_string("") : NULL;
    case 2:
        *how = "as text";
        if (json_is_string(value) || json_is_null(value))
            return NULL;
        json_write(value, &text);
        made = json_stringn(text.ptr, text.len);
        buf_release(&text);
        return made;
    case 3:
        *how = "with markup";
        if (!json_is_string(value))
            return NULL;
        buf_printf(&text, "<p>" STR_FMT " &amp; <b>more</b></p>",
                   STR_ARG(json_str(value)));
        made = json_stringn(text.ptr, text.len);
        buf_release(&text);
        return made;
    default:
        return NULL;
    }
}

static bool is_at_top(const struct varied *v) /* a mark of errors, pages and the like */
{
    return strchr(v->path + 1, '/') == NULL;
}

static void vary(struct varied *v, json_t *parent, const char *key, size_t index);

static void descend(struct varied *v, json_t *value)
{
    size_t len = strlen(v->path), i = 0;
    struct buf keys = {0};
    struct str rest;
    const char *key;
    json_t *member;

    if (json_is_array(value)) {
        for (; i < json_array_size(value); i++) {
            (void)snprintf(v->path + len, sizeof(v->path) - len, "/%zu", i);
            vary(v, value, NULL, i);
        }
    }
    json_object_foreach(value, key, member) /* which changes while we vary */
        buf_printf(&keys, "%s\n", key);
    rest = buf_str(&keys);
    while (rest.len > 0) {
        struct str one = str_split(&rest, '\n');
        char name[128];

        (void)snprintf(name, sizeof(name), STR_FMT, STR_ARG(one));
        (void)snprintf(v->path + len, sizeof(v->path) - len, "/%s", name);
        vary(v, value, name, 0);
    }
    buf_release(&keys);
    v->path[len] = '\0';
}

static void put(json_t *parent, const char *key, size_t index, json_t *value)
{
    if (key != NULL)
        json_object_set_new(parent, key, value);
    else
        json_array_set_new(parent, index, value);
}

static void vary(struct varied *v, json_t *parent, const char *key, size_t index)
{
    json_t *value =
        key != NULL ? json_object_get(parent, key) : json_array_get(parent, index);

    if (json_is_array(value) || json_is_object(value)) {
        descend(v, value);
        return;
    }
    json_incref(value);
    for (size_t which = 0; which < 4; which++) {
        json_t *instead =
            is_at_top(v) && which == 3 ? NULL : another(value, which, &v->how);

        if (instead == NULL)
            continue;
        put(parent, key, index, instead);
        check(v);
    }
    if (key != NULL) {
        v->how = "gone";
        (void)json_object_del(parent, key);
        check(v);
    }
    put(parent, key, index, value);
}

static void read_example(struct varied *v, struct pair *vars, size_t vars_max,
                         struct buf *bytes, json_t **root)
{
    const char *folder = getenv("EARSHOT_SOURCE"), *key;
    struct buf path = {0};
    struct error err = {0};
    json_t *value;

    buf_printf(&path, "%s/tests/fixtures/mapping/%s.json", folder != NULL ? folder : ".",
               v->adapter->name);
    if (buf_read_file(bytes, path.ptr, 0, &err) != OK ||
        json_read(buf_str(bytes), 0, root, &err) != OK)
        fail_msg("%s: %s", v->adapter->name, err.text);
    v->document = json_object_get(*root, "document");
    v->settings.vars.items = vars;
    json_object_foreach(json_object_get(*root, "set"), key, value)
    {
        assert_true(v->settings.vars.len < vars_max);
        vars[v->settings.vars.len++] = (struct pair){str_from(key), json_str(value)};
    }
    buf_release(&path);
}

static void test_a_member_that_changes_loses_no_record(void **state)
{
    struct mapping_shelf shelf = {0};
    size_t variants = 0;

    (void)state;
    for (size_t i = 0; adapter_at(i) != NULL; i++) {
        struct varied v = {.adapter = adapter_at(i)};
        struct pair vars[8];
        struct buf bytes = {0};
        json_t *root = NULL;
        struct document doc = {0};

        if (v.adapter->mapping == NULL || v.adapter->parse != mapping_parse)
            continue;
        read_example(&v, vars, ARRAY_LEN(vars), &bytes, &root);
        assert_int_equal(
            adapter_mapping(v.adapter, STR_NONE, &shelf, &v.settings.mapping, NULL), OK);
        assert_int_equal(
            mapping_parse_json(&v.settings, v.document, &doc, NULL, &v.before, NULL), OK);
        assert_true(v.before.len > 0);
        descend(&v, v.document);
        variants += v.variants;
        batch_release(&v.before);
        json_decref(root);
        buf_release(&bytes);
    }
    if (variants < 1000)
        fail_msg("only %zu variants", variants);
    mapping_shelf_release(&shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_member_that_changes_loses_no_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
