/* What an owner would name each of the reviews in fixtures/issues/owners*.tsv: written by
 * hand, one line each, of eight businesses. Most of what is named must be what the owner
 * would name, and most of that must be named. */
#include "analyze/analyze.h"
#include "base/buf.h"
#include "tests/unit.h"

static const struct {
    const char *lang, *file;
    double precision_least, recall_least;
} sets[] = {
    {"en", "owners.tsv", 0.93, 0.9},
    {"de", "owners.de.tsv", 0.93, 0.9},
    {"it", "owners.it.tsv", 0.93, 0.9},
    {"pt", "owners.pt.tsv", 0.93, 0.9},
};

struct tally {
    size_t named, right, wanted, found;
};

static bool holds(struct str list, struct str id)
{
    while (list.ptr != NULL) {
        if (str_eq(str_split(&list, ','), id))
            return true;
    }
    return false;
}

static bool is_named(const struct judgement *j, struct str id)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        if (str_eq(j->issues[i], id))
            return true;
    }
    return false;
}

static void count(const struct judgement *j, struct str text, struct str must,
                  struct str may, struct tally *t)
{
    struct str rest = must;

    for (size_t i = 0; i < j->issues_len; i++) {
        bool is_right = holds(must, j->issues[i]) || holds(may, j->issues[i]);

        t->named++;
        t->right += is_right;
        if (!is_right)
            print_message("\"" STR_FMT "\": not " STR_FMT "\n", STR_ARG(text),
                          STR_ARG(j->issues[i]));
    }
    while (rest.ptr != NULL && !str_eq(must, STR("-"))) {
        struct str id = str_split(&rest, ',');

        t->wanted++;
        t->found += is_named(j, id);
        if (!is_named(j, id))
            print_message("\"" STR_FMT "\": no " STR_FMT "\n", STR_ARG(text),
                          STR_ARG(id));
    }
}

static void read_settings(struct settings *out)
{
    struct str rest = STR(BUSINESS_WORDS);
    struct buf yaml = {0};

    buf_add_text(&yaml, "sources: []\nbrands:\n");
    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');

        buf_printf(&yaml, "  - {name: " STR_FMT ", business: [" STR_FMT "]}\n",
                   STR_ARG(word), STR_ARG(word));
    }
    assert_int_equal(settings_parse(buf_str(&yaml), "t.yaml", out, NULL, NULL), OK);
    buf_release(&yaml);
}

static void read_reviews(const char *name, struct buf *out)
{
    const char *source = getenv("EARSHOT_SOURCE");
    struct buf path = {0};

    buf_printf(&path, "%s/tests/fixtures/issues/%s", source != NULL ? source : ".", name);
    assert_int_equal(buf_read_file(out, path.ptr, 1 << 20, NULL), OK);
    buf_release(&path);
}

static struct tally judge_all(struct analyzer *an, const char *lang, struct str reviews)
{
    struct tally t = {0};
    struct batch b = {0};

    while (reviews.len > 0) {
        struct str line = str_split(&reviews, '\n');
        struct mention *m;

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        batch_reset(&b);
        m = batch_add(&b);
        m->language = str_from(lang);
        m->brand = str_split(&line, '\t');
        m->text = str_split(&line, '\t');
        analyze_mention(an, m, &b.arena);
        count(&m->judgement, m->text, str_split(&line, '\t'), line, &t);
    }
    batch_release(&b);
    return t;
}

static void test_names_are_those_of_the_owner(void **state)
{
    struct settings settings = {0};
    struct analyzer *an = NULL;
    struct buf file = {0};

    (void)state;
    read_settings(&settings);
    assert_int_equal(analyzer_new(&settings, NULL, &an, NULL), OK);
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        struct tally t;

        buf_reset(&file);
        read_reviews(sets[i].file, &file);
        t = judge_all(an, sets[i].lang, buf_str(&file));
        print_message("%s: precision %.3f of %zu named, recall %.3f of %zu wanted\n",
                      sets[i].lang, (double)t.right / (double)t.named, t.named,
                      (double)t.found / (double)t.wanted, t.wanted);
        assert_true(t.wanted > 80);
        assert_true((double)t.right >= sets[i].precision_least * (double)t.named);
        assert_true((double)t.found >= sets[i].recall_least * (double)t.wanted);
    }
    analyzer_free(an);
    settings_release(&settings);
    buf_release(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_are_those_of_the_owner),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
