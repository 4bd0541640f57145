#include "tests/mapping_help.h"

static void test_fields_are_found_and_converted(void **state)
{
    static const struct {
        const char *why, *field, *rule, *item, *want;
    } rows[] = {
        {"path", "text", "/a/b", "\"a\":{\"b\":\"x\"}", "x"},
        {"slash in a key", "text", "/a~1b", "\"a/b\":\"x\"", "x"},
        {"tilde in a key", "text", "/a~0b", "\"a~b\":\"x\"", "x"},
        {"colon in a key", "text", "/im:rating", "\"im:rating\":\"x\"", "x"},
        {"array index", "text", "/a/1", "\"a\":[\"x\",\"y\"]", "y"},
        {"digits as a key", "text", "/a/1", "\"a\":{\"1\":\"x\"}", "x"},
        {"first there is", "text", "[/a, /b, /c]", "\"b\":\" \",\"c\":\"x\"", "x"},
        {"null is not there", "text", "[/a, /b]", "\"a\":null,\"b\":\"x\"", "x"},
        {"number as text", "text", "/a", "\"a\":9007199254740993", "9007199254740993"},
        {"every element", "text", "/a/*/b", "\"a\":[{\"c\":1},{\"b\":\"x\"}]", "x"},
        {"template", "text", "\"{/a}-{shop}-{/b}\"", "\"a\":1,\"b\":true", "1-pier-true"},
        {"template with a gap", "text", "\"{/a}-{/none}\"", "\"a\":1", ""},
        {"unset variable", "text", "\"{nobody}\"", "\"a\":1", ""},
        {"braces", "text", "\"{{x}} {/a}\"", "\"a\":1", "{x} 1"},
        {"filter with value", "text", "\"/a[k=v]/t\"",
         "\"a\":[{\"k\":\"u\",\"t\":1},{\"k\":\"v\",\"t\":2}]", "2"},
        {"filter with number", "text", "\"/a[k=7]/t\"", "\"a\":[{\"k\":7,\"t\":\"x\"}]",
         "x"},
        {"filter with path", "text", "\"/a[f/ref={ref}]/t\"",
         "\"a\":[{\"f\":{\"ref\":\"so\"},\"t\":1},{\"f\":{\"ref\":\"why\"},\"t\":2}]",
         "2"},
        {"filter: there", "text", "\"/a[u]/u/t\"",
         "\"a\":[{\"d\":1},{\"u\":{\"t\":\"x\"}}]", "x"},
        {"filter: not", "text", "\"/a[!p]/t\"",
         "\"a\":[{\"p\":1,\"t\":\"no\"},{\"p\":0,\"t\":\"yes\"}]", "yes"},
        {"filter: other", "text", "\"/a[k!=u]/t\"",
         "\"a\":[{\"k\":\"u\",\"t\":1},{\"k\":\"v\",\"t\":2}]", "2"},
        {"two filters", "text", "\"/a[k=v][l=w]/t\"",
         "\"a\":[{\"k\":\"v\",\"t\":1},{\"k\":\"v\",\"l\":\"w\",\"t\":2}]", "2"},
        {"filter on one object", "text", "\"/a[k=v]/t\"",
         "\"a\":{\"k\":\"v\",\"t\":\"x\"}", "x"},
        {"look-up", "text", "\"//side[id=@/ref]/t\"", "\"ref\":2", "two"},
        {"joined", "text", "{join: [/a, /b], with: \", \"}", "\"a\":\"x\",\"b\":\"y\"",
         "x, y"},
        {"joined without blanks", "text", "{join: [/a, /b, /c]}",
         "\"a\":\"x\",\"b\":\" \",\"c\":\"y\"", "x y"},
        {"joined members", "text", "{join: /a/*/v, with: \"+\"}",
         "\"a\":{\"p\":{\"v\":1},\"q\":{\"v\":2}}", "1+2"},
        {"map", "text", "{from: /a, map: {one: \"1\", two: \"2\"}}", "\"a\":\"two\"",
         "2"},
        {"map without it", "text", "{from: /a, map: {one: \"1\"}}", "\"a\":\"two\"", ""},
        {"map that keeps", "text", "{from: /a, map: {one: \"1\"}, unmapped: keep}",
         "\"a\":\"two\"", "two"},
        {"group", "text", "{from: /a, match: \"-([0-9]+)$\"}", "\"a\":\"x-12\"", "12"},
        {"no match", "text", "{from: /a, match: \"-([0-9]+)$\"}", "\"a\":\"x\"", ""},
        {"several patterns", "text", "{from: /a, match: [\"^a(.*)\", \"^b(.*)\"]}",
         "\"a\":\"bx\"", "x"},
        {"wrap", "text", "{from: /a, match: \"(b.)\", wrap: \"<{value}|{/c}>\"}",
         "\"a\":\"abc\",\"c\":2", "<bc|2>"},
        {"condition", "text", "[{from: /a, when: /is_a}, /b]",
         "\"a\":\"x\",\"b\":\"y\",\"is_a\":false", "y"},
        {"entities", "text", "{from: /a, as: entities}", "\"a\":\"R&amp;D &lt;3\"",
         "R&D <3"},
        {"HTML", "text", "{from: /a, as: html}", "\"a\":\"<p>R&amp;D</p><br>x\"",
         "R&D\nx"},
        {"BBCode", "text", "{from: /a, as: bbcode}",
         "\"a\":\"[h1]A[/h1][b]B[/b] [url=https://x.example]c[/url] [sic]\"",
         "A\nB c [sic]"},
        {"Markdown stays", "text", "{from: /a, as: markdown}", "\"a\":\"**b** <i>\"",
         "**b** <i>"},
        {"controls go", "text", "/a", "\"a\":\"x\\u001b[1m\\u202ey\"", "x [1my"},
        {"blank is nothing", "author", "/a", "\"a\":\" \\n \"", ""},
        {"RFC 3339", "published", "/a", "\"a\":\"2026-02-12T15:04:05.9+02:00\"",
         "2026-02-12T13:04:05Z"},
        {"no zone is UTC", "published", "/a", "\"a\":\"2026-02-12 15:04:05\"",
         "2026-02-12T15:04:05Z"},
        {"fixed zone", "published", "{from: /a, zone: \"-08:00\"}",
         "\"a\":\"2025-12-31 23:30:00\"", "2026-01-01T07:30:00Z"},
        {"own zone before fixed one", "published", "{from: /a, zone: \"-08:00\"}",
         "\"a\":\"2026-01-01T00:00:00Z\"", "2026-01-01T00:00:00Z"},
        {"Unix time", "published", "/a", "\"a\":1770912345.0", "2026-02-12T16:05:45Z"},
        {"Unix time as text", "published", "/a", "\"a\":\"1770912345\"",
         "2026-02-12T16:05:45Z"},
        {"milliseconds", "published", "/a", "\"a\":1770912345999",
         "2026-02-12T16:05:45Z"},
        {"a stamp of digits", "published", "/a", "\"a\":\"20260212160545\"",
         "2026-02-12T16:05:45Z"},
        {"small number in seconds", "published", "{from: /a, unit: s}", "\"a\":86400",
         "1970-01-02T00:00:00Z"},
        {"earliest", "published", "{earliest: [/a, /b]}",
         "\"a\":\"2035-01-01T00:00:00Z\",\"b\":\"2026-01-01T00:00:00Z\"",
         "2026-01-01T00:00:00Z"},
        {"earliest with one missing", "published", "{earliest: [/none, /b]}",
         "\"b\":\"2026-01-01T00:00:00Z\"", "2026-01-01T00:00:00Z"},
        {"latest", "published", "{latest: [/a, /b]}",
         "\"a\":\"2025-01-01T00:00:00Z\",\"b\":\"2026-01-01T00:00:00Z\"",
         "2026-01-01T00:00:00Z"},
        {"no date", "published", "/a", "\"a\":\"soon\"", ""},
        {"false is no date", "published", "/a", "\"a\":false", ""},
        {"rating", "rating", "{from: /a, least: 1, most: 5}", "\"a\":4", "0.7500 of 1-5"},
        {"default scale", "rating", "/a", "\"a\":\"4,5\"", "0.8750 of 1-5"},
        {"bounds of the document", "rating", "{from: /a, least: 1, most: /m}",
         "\"a\":9,\"m\":10", "0.8889 of 1-10"},
        {"no bound, no rating", "rating", "{from: /a, least: 1, most: /m}", "\"a\":9",
         ""},
        {"outside of the scale", "rating", "{from: /a, least: 1, most: 5}", "\"a\":0",
         ""},
        {"marks of which 1 is the best", "rating", "{from: /a, least: 6, most: 1}",
         "\"a\":2", "0.8000 of 1-6"},
        {"zero of zero to five", "rating", "{from: /a, least: 0, most: 5}", "\"a\":0.0",
         "0.0000 of 0-5"},
        {"words", "rating", "{from: /a, map: {good: 1, bad: 0}, least: 0, most: 1}",
         "\"a\":\"bad\"", "0.0000 of 0-1"},
        {"by case", "rating",
         "[{from: /a, when: /k=nps, least: 0, most: 10}, {from: /a, least: 1, most: 5}]",
         "\"a\":4,\"k\":\"csat\"", "0.7500 of 1-5"},
        {"language", "language", "/a", "\"a\":\"pt_BR\"", "pt-BR"},
        {"no language tag", "language", "/a", "\"a\":\"Deutsch!\"", ""},
        {"relative url", "url", "/a", "\"a\":\"/r/1\"", "https://api.example/r/1"},
        {"url with base", "url", "\"{base}/r/{/a}\"", "\"a\":7",
         "https://api.example/r/7"},
        {"no such scheme", "url", "/a", "\"a\":\"javascript:alert(1)\"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf yaml = {0}, json = {0}, got = {0};
        struct parsed p;

        buf_printf(&yaml, "items: /items\nmention:\n  id: /id\n  %s: %s\n", rows[i].field,
                   rows[i].rule);
        buf_printf(&json,
                   "{\"side\":[{\"id\":1,\"t\":\"one\"},{\"id\":2,\"t\":\"two\"}],"
                   "\"items\":[{\"id\":\"i\",%s}]}",
                   rows[i].item);
        p = parse(yaml.ptr, json.ptr);
        if (p.rc != OK || p.batch.len != 1)
            fail_msg("%s: rc %d, %zu mentions, %s", rows[i].why, p.rc, p.batch.len,
                     p.err.text);
        print_field(p.batch.items, rows[i].field, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\", want \"%s\"", rows[i].why,
                     STR_ARG(buf_str(&got)), rows[i].want);
        release(&p);
        buf_release(&yaml);
        buf_release(&json);
        buf_release(&got);
    }
}

static void test_edits_count_only_behind_the_publishing(void **state)
{
    static const char yaml[] =
        "items: /\nmention: {id: /id, published: /p, updated: /u}\n";
    struct parsed p = parse(yaml, "[{\"id\":1,\"p\":1770912345,\"u\":1770912345},"
                                  "{\"id\":2,\"p\":1770912345,\"u\":1770912346},"
                                  "{\"id\":3,\"u\":1770912346}]");

    (void)state;
    assert_int_equal(p.batch.len, 3);
    assert_true(p.batch.items[0].updated_at == TIME_UNKNOWN);
    assert_int_equal(p.batch.items[1].updated_at, 1770912346);
    assert_int_equal(p.batch.items[2].posted_at, 1770912346);
    assert_true(p.batch.items[2].updated_at == TIME_UNKNOWN);
    release(&p);
}

static void test_items_are_found_in_every_shape(void **state)
{
    static const struct {
        const char *why, *yaml, *json, *want; /* ids in order */
        size_t dropped;
    } rows[] = {
        {"array", "items: /a\nmention: {id: /id}\n", "{\"a\":[{\"id\":1},{\"id\":2}]}",
         "1 2 ", 0},
        {"at the top", "items: /\nmention: {id: /id}\n", "[{\"id\":1}]", "1 ", 0},
        {"one object in place of an array", "items: /a\nmention: {id: /id}\n",
         "{\"a\":{\"id\":1}}", "1 ", 0},
        {"empty", "items: /a\nmention: {id: /id}\n", "{\"a\":[]}", "", 0},
        {"null", "items: /a\nmention: {id: /id}\n", "{\"a\":null}", "", 0},
        {"absent, but expected", "expect: /a\nitems: /a/b\nmention: {id: /id}\n",
         "{\"a\":{}}", "", 0},
        {"first path there is", "items: [/a, /b]\nmention: {id: /id}\n",
         "{\"b\":[{\"id\":1}]}", "1 ", 0},
        {"arrays in an array", "items: /a/*/b\nmention: {id: /id}\n",
         "{\"a\":[{\"b\":[{\"id\":1}]},{\"b\":{\"id\":2}},{}]}", "1 2 ", 0},
        {"two lists", "lists:\n- items: /a\n- items: /b\nmention: {id: /id}\n",
         "{\"b\":[{\"id\":2}],\"a\":[{\"id\":1}]}", "1 2 ", 0},
        {"lists with fields of their own",
         "lists:\n- {items: /a, mention: {id: \"a{/n}\"}}\n- items: /b\nmention: {id: "
         "/id}\n",
         "{\"b\":[{\"id\":2}],\"a\":[{\"n\":1}]}", "a1 2 ", 0},
        {"lists inside of items",
         "each: /o\nlists:\n- items: /s\n- items: /p\nmention: {id: \"{../n}.{/id}\"}\n",
         "{\"o\":[{\"n\":1,\"s\":{\"id\":1},\"p\":[{\"id\":2}]},{\"n\":2,\"p\":[{\"id\":"
         "3}]}]}",
         "1.1 1.2 2.3 ", 0},
        {"left out", "items: /\nskip_if: [/x, /s=spam]\nmention: {id: /id}\n",
         "[{\"id\":1,\"x\":true},{\"id\":2,\"s\":\"spam\"},{\"id\":3,\"x\":false}]", "3 ",
         2},
        {"demanded", "items: /\nrequire: [/x, /s=ok]\nmention: {id: /id}\n",
         "[{\"id\":1,\"x\":1},{\"id\":2,\"x\":1,\"s\":\"ok\"}]", "2 ", 1},
        {"without id", "items: /\nmention: {id: /id}\n", "[{\"id\":\"\"},{},{\"id\":0}]",
         "0 ", 2},
        {"deleted, as text", "items: /\nskip_if: /x\nmention: {id: /id}\n",
         "[{\"id\":1,\"x\":\"true\"},{\"id\":2,\"x\":\"0\"},{\"id\":3,\"x\":\"False\"}]",
         "2 3 ", 1},
        {"an array with gaps, as PHP writes it", "items: /a\nmention: {id: /id}\n",
         "{\"a\":{\"0\":{\"id\":1},\"2\":{\"id\":3}}}", "1 3 ", 0},
        {"no objects", "items: /\nmention: {id: /id}\n", "[1,null,\"x\",{\"id\":1}]",
         "1 ", 3},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct parsed p = parse(rows[i].yaml, rows[i].json);
        struct buf got = {0};

        for (size_t k = 0; k < p.batch.len; k++)
            buf_printf(&got, STR_FMT " ", STR_ARG(p.batch.items[k].id));
        if (p.rc != OK || !str_eq(buf_str(&got), str_from(rows[i].want)) ||
            p.batch.dropped != rows[i].dropped)
            fail_msg("%s: rc %d, got \"" STR_FMT "\", dropped %zu", rows[i].why, p.rc,
                     STR_ARG(buf_str(&got)), p.batch.dropped);
        buf_release(&got);
        release(&p);
    }
}

static void test_items_without_id_are_told_apart_by_what_they_say(void **state)
{
    struct parsed p =
        parse("items: /\nmention: {id: /id, author: /by, text: /t, rating: "
              "/r}\n",
              "[{\"t\":\"cold\",\"by\":\"Ann\"},{\"t\":\"cold\",\"by\":\"Bob\"},"
              "{\"r\":1},{\"r\":2},{\"by\":\"Ann\"}]");
    struct parsed q = parse("items: /\nmention: {id: /id, author: /by, text: /t, rating: "
                            "/r}\n",
                            "[{\"id\":null,\"by\":\"Ann\",\"t\":\"cold\",\"seen\":7}]");

    (void)state;
    assert_int_equal(p.batch.len, 4);
    assert_int_equal(p.batch.dropped, 1);
    for (size_t i = 0; i < p.batch.len; i++) {
        for (size_t k = 0; k < i; k++)
            assert_false(str_eq(p.batch.items[i].id, p.batch.items[k].id));
    }
    assert_true(str_eq(p.batch.items[0].id, q.batch.items[0].id)); /* the same again */
    release(&p);
    release(&q);
}

static void test_wrong_mappings_name_line_column_and_keyword(void **state)
{
    static const struct {
        const char *why, *yaml, *want;
    } rows[] = {
        {"unknown keyword", "items: /a\nmention:\n  id: /id\n  autor: /x\n",
         "own.yaml:4:3: `mention` has no keyword \"autor\"; did you mean \"author\"?"},
        {"far from any", "itemization: /a\n",
         "own.yaml:1:1: a mapping has no keyword \"itemization\""},
        {"twice", "items: /a\nitems: /b\n", "own.yaml:2:1: \"items\" stands here twice"},
        {"no id", "items: /a\nmention: {url: /u}\n",
         "own.yaml:1:1: \"mention\" has no \"id\""},
        {"no items", "mention: {id: /u}\n", "own.yaml:1:1: \"items\" is missing"},
        {"path", "items: a\nmention: {id: /id}\n",
         "own.yaml:1:8: a path starts with \"/\", \"//\" or \"../\""},
        {"open filter", "items: \"/a[b\"\nmention: {id: /id}\n",
         "own.yaml:1:8: \"[\" without \"]\" in a path"},
        {"tilde", "items: /a~2\nmention: {id: /id}\n",
         "own.yaml:1:8: \"~\" in a path is written ~0"},
        {"brace", "items: /a\nmention: {id: \"x{/id\"}\n",
         "own.yaml:2:15: \"{\" without \"}\" (write {{)"},
        {"template without quotes", "items: /a\nmention:\n  id: {/id}-x\n",
         "own.yaml:3:"},
        {"regular expression", "items: /a\nmention:\n  id: {from: /id, match: \"(x\"}\n",
         "own.yaml:3:26: regular expression: "},
        {"no group", "items: /a\nmention:\n  id: {from: /id, match: \"x\"}\n",
         "own.yaml:3:26: a regular expression needs a group ( )"},
        {"word", "items: /a\nas: htlm\nmention: {id: /id}\n",
         "own.yaml:2:5: expected one of plain, entities, html, bbcode, markdown"},
        {"number", "items: /a\npage: {by: number, max: many}\nmention: {id: /id}\n",
         "own.yaml:2:25: expected a whole number from 1 to 1000"},
        {"zone", "items: /a\nmention:\n  id: /id\n  published: {from: /t, zone: moon}\n",
         "own.yaml:4:31: expected an offset such as \"-08:00\""},
        {"field without a source", "items: /a\nmention:\n  id: {as: html}\n",
         "own.yaml:3:7: a field needs \"from\", \"join\", \"earliest\" or \"latest\""},
        {"not YAML", "items: [/a\n", "own.yaml:2:1: "},
        {"empty", "", "own.yaml:1:1: an empty mapping"},
        {"based on nothing", "based_on: nobody\n",
         "own.yaml:1:11: \"based_on\" needs the name of a shipped mapping"},
        {"line end in a header",
         "items: /a\nheaders: {A: \"b\\nc\"}\nmention: {id: /id}\n",
         "own.yaml:2:14: a line end in a value"},
        {"page rule without source", "items: /a\npage: {by: next}\nmention: {id: /id}\n",
         "own.yaml:1:1: \"page\" needs \"from\" for this rule"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mapping *m = NULL;
        struct error err = {0};
        enum status rc =
            mapping_compile(str_from(rows[i].yaml), "own.yaml", no_base, &m, &err);

        if (rc != ERR_CONFIG || m != NULL ||
            strncmp(err.text, rows[i].want, strlen(rows[i].want)) != 0)
            fail_msg("%s: rc %d, \"%s\"", rows[i].why, rc, err.text);
    }
}

static struct str base_lookup(struct str name)
{
    if (!str_eq(name, STR("base")))
        return STR_NONE;
    return STR("items: /reviews\nvars:\n  a: first\n  b: {help: second, default: 2}\n"
               "mention:\n  id: /id\n  text: /text\n  title: /title\n");
}

static void test_lines_replace_those_of_the_base(void **state)
{
    static const char yaml[] = "based_on: base\nitems: /data\nvars: {b: other}\n"
                               "mention:\n  text: {from: /body, as: html}\n  title:\n";
    struct mapping *m = NULL;
    struct error err = {0};
    struct adapter_settings s = {0};
    struct document doc = {
        .body = STR("{\"data\":[{\"id\":1,\"body\":\"a<br>b\",\"title\":\"T\"}]}")};
    struct batch batch = {0};
    struct arena arena = {0};
    struct pair_list vars;

    (void)state;
    assert_int_equal(mapping_compile(str_from(yaml), "own.yaml", base_lookup, &m, &err),
                     OK);
    s.mapping = m;
    assert_int_equal(mapping_parse(&s, &doc, NULL, &batch, &err), OK);
    assert_int_equal(batch.len, 1);
    assert_str(batch.items[0].id, "1");
    assert_str(batch.items[0].text, "a\nb");
    assert_str(batch.items[0].title, "");
    vars = mapping_vars(&arena, m);
    assert_int_equal(vars.len, 2);
    assert_str(vars.items[0].value, "first");
    assert_str(vars.items[1].value, "other");
    arena_release(&arena);
    batch_release(&batch);
    mapping_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_found_and_converted),
        cmocka_unit_test(test_edits_count_only_behind_the_publishing),
        cmocka_unit_test(test_items_are_found_in_every_shape),
        cmocka_unit_test(test_items_without_id_are_told_apart_by_what_they_say),
        cmocka_unit_test(test_wrong_mappings_name_line_column_and_keyword),
        cmocka_unit_test(test_lines_replace_those_of_the_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
