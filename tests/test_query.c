#include "analyze/match.h"
#include "analyze/query.h"
#include "base/buf.h"
#include "tests/unit.h"

static struct source_settings town = {.name = STR_INIT("town"), .about = ABOUT_SEARCH};

static bool is_ours(struct brand_settings b, const struct mention *given)
{
    struct settings s = {
        .brands = &b, .brands_len = 1, .sources = &town, .sources_len = 1};
    struct mention m = *given;
    struct query *q = query_new(&s);
    bool is;

    m.source = STR("town");
    m.brand = b.name;
    is = query_is_ours(q, &m, STR("de"));
    query_free(q);
    return is;
}

static bool holds(const char *query, const char *text)
{
    struct brand_settings b = {.name = STR("x"), .query = str_from(query)};
    struct mention m;

    mention_init(&m);
    m.text = str_from(text);
    return is_ours(b, &m);
}

static void test_names(void **state)
{
    static const struct {
        const char *why, *name, *text;
        bool want;
    } rows[] = {
        {"as it is written", "Acme Coffee", "at Acme Coffee today", true},
        {"case", "Acme Coffee", "ACME COFFEE", true},
        {"possessive", "Acme Coffee", "Acme Coffee's cake", true},
        {"at both ends", "Acme", "Acme", true},
        {"other characters between", "Acme Coffee", "Acme -- coffee", true},
        {"a line end between", "Acme Coffee", "Acme\ncoffee", true},
        {"a word between", "Acme Coffee", "Acme good coffee", false},
        {"not within a word", "pier", "piercing", false},
        {"not at the end of a word", "pier", "rapier", false},
        {"accents in the text", "Cafe Bar", "im Caf\xc3\xa9 B\xc3\xa4r", true},
        {"accents in the name", "Caf\xc3\xa9", "the cafe", true},
        {"combining accents", "Caf\xc3\xa9", "cafe\xcc\x81", true},
        {"sharp s",
         "Stra\xc3\x9f"
         "e",
         "STRASSE", true},
        {"Greek", "\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1",
         "\xce\xb1\xce\xb8\xce\xb7\xce\xbd\xce\xb1", true},
        {"joined", "Acme Coffee", "#acmecoffee", true},
        {"handle", "Acme Coffee", "thanks @AcmeCoffee!", true},
        {"handle with a line", "Acme Coffee", "@acme_coffee", true},
        {"tag in camel case", "Blue Heron", "#BlueHeronCoffee", true},
        {"tags without a space", "City Cafe", "love#BlueHeron#CityCafe", true},
        {"a tag for a name", "#BlueHeron", "at #BlueHeron", true},
        {"that tag in small letters", "#BlueHeron", "at #blueheron", true},
        {"its words are no tag", "#BlueHeron", "a blue heron", false},
        {"tag without camels", "Blue Heron", "#blueheroncoffee", false},
        {"web address", "acme.com", "see https://www.acme.com/x", true},
        {"signs within", "AT&T", "at&t is down", true},
        {"digits", "7-Eleven", "the 7 eleven", true},
        {"ideographs stand within others", "\xe6\x98\x9f\xe5\xb7\xb4\xe5\x85\x8b",
         "\xe5\x8e\xbb\xe6\x98\x9f\xe5\xb7\xb4\xe5\x85\x8b\xe5\x96\x9d", true},
        {"not all of them", "\xe6\x98\x9f\xe5\xb7\xb4\xe5\x85\x8b",
         "\xe6\x98\x9f\xe5\xb7\xb4", false},
        {"emoji beside it", "Acme", "Acme\xf0\x9f\x98\x80", true},
        {"bad bytes beside it", "Acme",
         "\xff"
         "Acme\xc3",
         true},
        {"nothing in it", "Acme", "", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct brand_settings b = {.name = str_from(rows[i].name)};
        struct mention m;

        mention_init(&m);
        m.text = str_from(rows[i].text);
        if (is_ours(b, &m) != rows[i].want)
            fail_msg("%s", rows[i].why);
        m.title = m.text; /* there as well */
        m.text = STR_NONE;
        if (is_ours(b, &m) != rows[i].want)
            fail_msg("%s, in the title", rows[i].why);
    }
}

static void test_queries(void **state)
{
    static const struct {
        const char *query, *text;
        bool want;
    } rows[] = {
        {"heron", "the Heron is open", true},
        {"heron", "herons", false},
        {"heron*", "herons", true},
        {"heron*", "sherons", false},
        {"\"blue her*\"", "a blue heron", true},
        {"\"blue her*\"", "a blue shed", false},
        {"heron coffee", "coffee at the heron", true},
        {"heron coffee", "coffee", false},
        {"heron OR egret", "an egret", true},
        {"heron NOT bird", "heron", true},
        {"heron NOT bird", "the bird heron", false},
        {"heron -\"grey bird\"", "heron, a grey bird", false},
        {"heron -\"grey bird\"", "grey heron bird", true},
        {"(heron OR egret) coffee", "egret coffee", true},
        {"(heron OR egret) coffee", "egret", false},
        {"heron NEAR/2 coffee", "heron serves good coffee", true},
        {"heron NEAR/2 coffee", "coffee for a heron", true},
        {"heron NEAR/1 coffee", "heron serves good coffee", false},
        {"heron NEAR/1 (coffee OR tea)", "heron, tea", true},
        {"\"blue heron\" NEAR/1 coffee", "coffee blue heron", true},
        {"\"blue heron\" NEAR/1 coffee", "coffee x y blue heron", false},
        {"heron NEAR/1 heron", "heron", false},
        {"heron NEAR/1 heron", "heron heron", true},
        {"=Heron", "Heron", true},
        {"=Heron", "heron", false},
        {"=\"Blue Heron\"", "the Blue Heron", true},
        {"=\"Blue Heron\"", "the blue Heron", false},
        {"=Her*", "Herons", true},
        {"=Her*", "herons", false},
        {"=Apple NOT pie", "an Apple phone", true},
        {"=Apple NEAR/3 phone", "an apple phone", false},
        {"=Apple NEAR/3 phone", "the apple, Apple phone", true},
        {"heron NEAR/1 quay", "love#BlueHeron#OldQuay", true},
        {"love NEAR/1 heron", "love#BlueHeron", true},
        {"=Heron NEAR/3 =Quay", "Heron on the old Quay", true},
        {"text:heron", "heron", true},
        {"title:heron", "heron", false},
        {"caf\xc3\xa9", "Cafe", true},
        {"NOT bird heron", "heron", true},
        {"heron lang:de", "heron", true},
        {"heron lang:en", "heron", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (holds(rows[i].query, rows[i].text) != rows[i].want)
            fail_msg("%s in \"%s\"", rows[i].query, rows[i].text);
    }
}

/* Time is linear in the places: were each compared with each, this would take minutes. */
static void test_near_in_a_long_text(void **state)
{
    enum { WORDS = 20000 };
    struct buf text = {0};

    (void)state;
    for (int i = 0; i < WORDS; i++)
        buf_add_text(&text, "Alpha ");
    buf_add_text(&text, "x x x x ");
    for (int i = 0; i < WORDS; i++)
        buf_add_text(&text, "Beta ");
    assert_false(holds("=Alpha NEAR/3 =Beta", text.ptr));
    assert_true(holds("=Beta NEAR/4 =Alpha", text.ptr));
    buf_release(&text);
}

static void test_fields(void **state)
{
    static const struct {
        const char *query;
        bool want;
    } rows[] = {
        {"title:pier", true},
        {"text:pier", false},
        {"author:\"ann lee\"", true},
        {"author:lee author:ann", true},
        {"author:bob", false},
        {"ann", false},
        {"soup site:example.com", true},
        {"soup site:www.example.com", true},
        {"soup site:ample.com", false},
        {"soup site:example", false},
        {"soup rating:<=2", true},
        {"soup rating:2", true},
        {"soup rating:<2", false},
        {"soup rating:>=2.5", false},
        {"soup lang:fr", true},
        {"soup lang:de", false},
        {"pier NEAR/50 soup", false},
    };
    struct mention m;

    (void)state;
    mention_init(&m);
    m.title = STR("At the pier");
    m.text = STR("the soup");
    m.author = STR("Ann Lee");
    m.url = STR("https://www.example.com/x");
    m.language = STR("fr-CA");
    m.rating = 0.25; /* 2 of 5 */
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct brand_settings b = {.name = STR("x"), .query = str_from(rows[i].query)};

        if (is_ours(b, &m) != rows[i].want)
            fail_msg("%s", rows[i].query);
    }
}

static void test_excluded_and_context(void **state)
{
    struct str bird[] = {STR("bird")}, coffee[] = {STR("coffee"), STR("cafe")};
    struct brand_settings b = {
        .name = STR("Heron"), .exclude = {bird, 1}, .context = {coffee, 2}};
    struct mention m;

    (void)state;
    mention_init(&m);
    m.text = STR("Heron has good coffee");
    assert_true(is_ours(b, &m));
    m.text = STR("Heron is open");
    assert_false(is_ours(b, &m));
    m.text = STR("Heron, a bird with coffee");
    assert_false(is_ours(b, &m));
    b.query = STR("egret"); /* these hold for a query as well */
    m.text = STR("Heron coffee");
    assert_false(is_ours(b, &m));
    m.text = STR("egret coffee");
    assert_true(is_ours(b, &m));
    m.text = STR("egret coffee bird");
    assert_false(is_ours(b, &m));
}

/* One query serves all brands: each is asked about by the name that the mention has. */
static void test_all_brands_at_once(void **state)
{
    static const struct {
        const char *text, *brands; /* those that it speaks of */
    } rows[] = {
        {"acme coffee, bolt", "Acme; Acme Coffee; Bolt; "},
        {"bolt and nut, cafe", "Cafe; "},
        {"nobody", ""},
    };
    struct brand_settings b[] = {{.name = STR("Acme")},
                                 {.name = STR("Acme Coffee")},
                                 {.name = STR("Bolt"), .query = STR("bolt NOT nut")},
                                 {.name = STR("Cafe")}};
    struct settings s = {
        .brands = b, .brands_len = ARRAY_LEN(b), .sources = &town, .sources_len = 1};
    struct query *q = query_new(&s);
    struct buf found = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mention m;

        mention_init(&m);
        m.source = STR("town");
        m.text = str_from(rows[i].text);
        buf_reset(&found);
        for (size_t k = 0; k < ARRAY_LEN(b); k++) {
            m.brand = b[k].name;
            if (query_is_ours(q, &m, STR_NONE))
                buf_printf(&found, STR_FMT "; ", STR_ARG(m.brand));
        }
        assert_str(buf_str(&found), rows[i].brands);
    }
    buf_release(&found);
    query_free(q);
}

/* Places are those of the text as it stands, and agree with the pass without places. */
static void test_places(void **state)
{
    static const char text[] = "Caf\xc3\xa9 B\xc3\xa4r; #BlueHeron x blue heron";
    struct match *m = match_new();
    struct match_work w = {0};
    size_t cafe = match_add(m, STR("cafe"), false), bar = match_add(m, STR("bar"), false),
           both = match_add(m, STR("cafe bar"), false),
           blue = match_add(m, STR("blue heron"), false);

    (void)state;
    assert_int_equal(match_add(m, STR(" CAFE "), false), cafe);
    assert_true(match_add(m, STR(" -- "), false) == MATCH_NONE);
    match_build(m);
    match_find(m, str_from(text), &w);
    assert_int_equal(w.found_len, 4);
    match_find_places(m, str_from(text), &w);
    assert_int_equal(w.places_len, 5);
    assert_int_equal(w.places[0].pattern, cafe);
    assert_int_equal(w.places[0].end, 5);
    assert_int_equal(w.places[1].pattern, both);
    assert_int_equal(w.places[1].start, 0);
    assert_int_equal(w.places[1].end, 10);
    assert_int_equal(w.places[2].pattern, bar);
    assert_int_equal(w.places[2].start, 6);
    assert_int_equal(w.places[3].pattern, blue);
    assert_memory_equal(text + w.places[3].start, "BlueHeron", 9);
    assert_memory_equal(text + w.places[4].start, "blue heron", 10);
    match_work_release(&w);
    match_free(m);
}

static void test_marks(void **state)
{
    struct brand_settings b[] = {
        {.name = STR("Acme")},
        {.name = STR("Bolt"), .query = STR("\"big bolt\" NOT acme")}};
    struct settings s = {.brands = b, .brands_len = ARRAY_LEN(b)};
    struct query *q = query_new(&s);
    struct tokens t = {0};
    uint8_t marks[16];

    (void)state;
    tokens_read(&t, STR("At Acme, not bolt: big bolt."));
    assert_int_equal(t.len, 6);
    assert_int_equal(query_mark(q, &t, STR("Acme"), marks), 1);
    assert_memory_equal(marks, ((uint8_t[]){0, 1, 0, 0, 2, 2}), 6);
    assert_int_equal(query_mark(q, &t, STR("Bolt"), marks), 1);
    assert_memory_equal(marks, ((uint8_t[]){0, 2, 0, 0, 1, 1}), 6);
    assert_int_equal(query_mark(q, &t, STR("not bolt"), marks), 1); /* of no settings */
    assert_memory_equal(marks, ((uint8_t[]){0, 0, 1, 1, 0, 0}), 6);
    tokens_release(&t);
    query_free(q);
}

/* The hash tells that history is to be judged anew. */
static void test_hash(void **state)
{
    struct brand_settings b = {.name = STR("Acme")};
    struct settings s = {.brands = &b, .brands_len = 1};
    uint64_t before = query_hash(&s);

    (void)state;
    assert_true(query_hash(&s) == before);
    b.query = STR("acme NOT bolt");
    assert_true(query_hash(&s) != before);
    s.brands_len = 0;
    assert_true(query_hash(&s) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_near_in_a_long_text),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_excluded_and_context),
        cmocka_unit_test(test_all_brands_at_once),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
