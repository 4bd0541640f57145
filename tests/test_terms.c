#include "base/buf.h"
#include "config/terms.h"
#include "tests/unit.h"

/* The tree with brackets round everything, so that what binds what can be seen. */
static void print(const struct terms *t, size_t at, struct buf *out)
{
    static const char *const names[] = {[TERM_AND] = " AND ", [TERM_OR] = " OR "};
    const struct term *x = &t->items[at];

    switch (x->op) {
    case TERM_WORDS:
        if (x->fields != FIELD_SAID)
            buf_printf(out, "%u:", x->fields);
        buf_printf(out, "%s[" STR_FMT "]%s", x->is_exact ? "=" : "", STR_ARG(x->words),
                   x->is_prefix ? "*" : "");
        break;
    case TERM_SITE:
        buf_printf(out, "site:" STR_FMT, STR_ARG(x->words));
        break;
    case TERM_LANG:
        buf_printf(out, "lang:" STR_FMT, STR_ARG(x->words));
        break;
    case TERM_RATING:
        buf_printf(out, "%.2f..%.2f", x->least, x->most);
        break;
    case TERM_NOT:
        buf_add_text(out, "NOT ");
        print(t, x->a, out);
        break;
    default:
        buf_add_char(out, '(');
        print(t, x->a, out);
        if (x->op == TERM_NEAR)
            buf_printf(out, " NEAR/%d ", (int)x->near);
        else
            buf_add_text(out, names[x->op]);
        print(t, x->b, out);
        buf_add_char(out, ')');
        break;
    }
}

static void test_what_binds_what(void **state)
{
    static const struct {
        const char *query, *want;
    } rows[] = {
        {"heron", "[heron]"},
        {"blue heron", "([blue] AND [heron])"},
        {"\"blue heron\"", "[blue heron]"},
        {"a OR b c", "([a] OR ([b] AND [c]))"},
        {"(a OR b) c", "(([a] OR [b]) AND [c])"},
        {"a AND b OR c AND d", "(([a] AND [b]) OR ([c] AND [d]))"},
        {"a NOT b OR c", "(([a] AND NOT [b]) OR [c])"},
        {"a -b", "([a] AND NOT [b])"},
        {"a NOT NOT b", "([a] AND NOT NOT [b])"},
        {"a b NEAR/3 c", "([a] AND ([b] NEAR/3 [c]))"},
        {"a NEAR (b OR c)", "([a] NEAR/10 ([b] OR [c]))"},
        {"a NEARBY", "([a] AND [NEARBY])"},
        {"NOT a NEAR b c", "(NOT ([a] NEAR/10 [b]) AND [c])"},
        {"her* \"blue her*\"", "([her]* AND [blue her]*)"},
        {"=Heron", "=[Heron]"},
        {"=\"Blue Heron\"", "=[Blue Heron]"},
        {"title:a text:b author:\"c d\"", "((1:[a] AND 2:[b]) AND 4:[c d])"},
        {"a site:x.example lang:en", "(([a] AND site:x.example) AND lang:en)"},
        {"a rating:<=2 rating:1..3.5", "(([a] AND 0.00..2.00) AND 1.00..3.50)"},
        {"a rating:4", "([a] AND 3.75..4.25)"},
        {"blue-heron @heron AT&T", "(([blue-heron] AND [@heron]) AND [AT&T])"},
        {"  ( ( a ) )  ", "[a]"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct terms t = {0};
        struct error err = {0};
        struct buf out = {0};

        if (terms_parse(str_from(rows[i].query), &a, &t, &err) != OK)
            fail_msg("%s: %s", rows[i].query, err.text);
        print(&t, t.len - 1, &out);
        if (strcmp(out.ptr, rows[i].want) != 0)
            fail_msg("%s: %s, expected %s", rows[i].query, out.ptr, rows[i].want);
        buf_release(&out);
        arena_release(&a);
    }
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *why, *query;
        int column;
        const char *expected; /* part of the message */
    } rows[] = {
        {"nothing", "", 1, "a word"},
        {"blanks alone", "   ", 4, "a word"},
        {"open bracket", "(a OR b", 8, "a closing bracket"},
        {"closing bracket alone", "a)", 2, "an opening bracket"},
        {"empty brackets", "a ()", 4, "a word before the closing bracket"},
        {"open quotation", "a \"b c", 7, "a closing quotation mark"},
        {"operator at the end", "a AND", 6, "a word"},
        {"operator at the start", "OR a", 1, "a word before the operator"},
        {"two operators", "a AND OR b", 7, "a word before the operator"},
        {"small operator", "a and b", 3, "in capitals"},
        {"star in the middle", "her*on", 4, "at the end"},
        {"star alone", "a *", 3, "letters or digits"},
        {"no letters", "a --- b", 5, "letters or digits"},
        {"unknown field", "a tite:b", 3, "title:"},
        {"field without value", "a title: b", 9, "right behind the colon"},
        {"stars out of range", "a rating:9", 10, "stars of five"},
        {"stars the wrong way round", "a rating:4..2", 10, "stars of five"},
        {"distance", "a NEAR/0 b", 8, "1 to 100"},
        {"distance of what", "a NEAR (b c)", 8, "both sides of NEAR"},
        {"distance of what is not there", "a NEAR -b", 8, "both sides"},
        {"the same in words", "a NEAR NOT b", 8, "both sides"},
        {"every text answers", "NOT bird", 1, "every text"},
        {"every text answers, too", "a OR NOT b", 1, "every text"},
        {"a language names nobody", "lang:en", 1, "every text"},
        {"nor does the lack of one", "NOT lang:en", 1, "every text"},
        {"columns are characters", "caf\xc3\xa9 (", 7, "a word"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct terms t = {0};
        struct error err = {0};
        enum status rc = terms_parse(str_from(rows[i].query), &a, &t, &err);
        int column = 0;

        if (rc != ERR_CONFIG)
            fail_msg("%s: rc %d", rows[i].why, rc);
        if (sscanf(err.text, "column %d: expected", &column) != 1 ||
            column != rows[i].column || strstr(err.text, rows[i].expected) == NULL)
            fail_msg("%s: %s", rows[i].why, err.text);
        arena_release(&a);
    }
}

static void test_size_is_bounded(void **state)
{
    struct buf deep = {0}, wide = {0}, nots = {0};
    struct arena a = {0};
    struct terms t;

    (void)state;
    for (int i = 0; i < 100000; i++) {
        buf_add_char(&deep, '(');
        buf_add_text(&wide, "a ");
        buf_add_text(&nots, "NOT ");
    }
    assert_int_equal(terms_parse(buf_str(&deep), &a, &t, NULL), ERR_CONFIG);
    assert_int_equal(terms_parse(buf_str(&wide), &a, &t, NULL), ERR_CONFIG);
    assert_int_equal(terms_parse(buf_str(&nots), &a, &t, NULL), ERR_CONFIG);
    buf_release(&deep);
    buf_release(&wide);
    buf_release(&nots);
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_binds_what),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_size_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
