#include "tests/unit.h"

#include "fetchers/csv.h"

/* The rows of a text: cells between bars, rows between slashes, faults as "!line". */
static void print_rows(const char *text, char separator, struct buf *out)
{
    struct csv csv;
    struct csv_row row;

    csv_init(&csv, str_from(text), separator);
    while (csv_next(&csv, &row)) {
        if (out->len > 0)
            buf_add_char(out, '/');
        if (row.fault != NULL) {
            buf_printf(out, "!%zu", row.line);
            continue;
        }
        for (size_t i = 0; i < row.len; i++)
            buf_printf(out, "%s" STR_FMT, i > 0 ? "|" : "", STR_ARG(row.cells[i]));
    }
    csv_release(&csv);
}

/* Wanted rows are what Python 3.11's csv.reader gives, but for blank lines (which it
 * gives as empty rows) and quotes that are never closed (where it takes all to the end).
 */
static void test_rows_are_split_as_spreadsheets_do(void **state)
{
    static const struct {
        const char *why, *text;
        char separator;
        const char *want;
    } rows[] = {
        {"plain", "a,b\n1,2\n", ',', "a|b/1|2"},
        {"no line end at the end", "a,b\n1,2", ',', "a|b/1|2"},
        {"CRLF", "a,b\r\n1,2\r\n", ',', "a|b/1|2"},
        {"CR alone", "a,b\r1,2\r", ',', "a|b/1|2"},
        {"empty last cell", "a,b,\n,,\n", ',', "a|b|/||"},
        {"separator in quotes", "\"a,b\",c\n", ',', "a,b|c"},
        {"doubled quotes", "\"say \"\"hi\"\"\",x\n", ',', "say \"hi\"|x"},
        {"line end in quotes", "\"a\nb\",c\nd,e\n", ',', "a\nb|c/d|e"},
        {"CRLF in quotes", "\"a\r\nb\",c\n", ',', "a\r\nb|c"},
        {"quote inside a bare cell", "5\" pipe,x\n", ',', "5\" pipe|x"},
        {"text behind a closing quote", "\"abc\"def,x\n", ',', "abcdef|x"},
        {"blank before a quote is text", "a, \"b\"\n", ',', "a| \"b\""},
        {"empty quoted cells", "\"\",\"\"\n", ',', "|"},
        {"semicolon", "a;b,c\n", ';', "a|b,c"},
        {"tab", "a\tb c\n", '\t', "a|b c"},
        {"pipe", "a|b\n", '|', "a|b"},
        {"blank lines are passed over", "\n\na,b\n\n1,2\n\n", ',', "a|b/1|2"},
        {"hint of the separator", "sep=;\na;b\n", 0, "a|b"},
        {"an open quote costs its line", "a,b\n\"x,1\nc,d\n", ',', "a|b/!2/c|d"},
        {"nothing", "", ',', ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf got = {0};

        print_rows(rows[i].text, rows[i].separator, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&got)));
        buf_release(&got);
    }
}

static void test_separator_is_found(void **state)
{
    static const struct {
        const char *why, *text;
        char want;
    } rows[] = {
        {"commas", "id,score,text\n1,9,\"fine; really; good\"\n", ','},
        {"semicolons with commas in numbers", "id;score;text\n1;4,5;a, b, c\n2;3,5;d\n",
         ';'},
        {"tabs with commas in texts", "id\ttext\n1\ta, b\n2\tc, d\n", '\t'},
        {"pipes", "id|score|text\n1|2|x\n", '|'},
        {"one column", "text\nhello there\n", ','},
        {"semicolon in each text", "a,b\n\"x;y\",1\n\"z;w\",2\n", ','},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char got = csv_sniff(str_from(rows[i].text));

        if (got != rows[i].want)
            fail_msg("%s: got '%c'", rows[i].why, got);
    }
}

static void test_lines_are_counted_through_quotes(void **state)
{
    struct csv csv;
    struct csv_row row;

    (void)state;
    csv_init(&csv, STR("h\n\"a\nb\r\nc\"\n\nlast\n"), ',');
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.line, 1);
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.line, 2);
    assert_str(row.raw, "\"a\nb\r\nc\"");
    assert_true(csv_next(&csv, &row));
    assert_int_equal(row.line, 6);
    assert_false(csv_next(&csv, &row));
    csv_release(&csv);
}

static void test_many_cells_and_long_cells_are_faults(void **state)
{
    struct buf text = {0};
    struct csv csv;
    struct csv_row row;

    (void)state;
    for (int i = 0; i < CSV_CELLS_MAX; i++)
        buf_add_char(&text, ',');
    buf_add_text(&text, "\na,b\n\"");
    for (int i = 0; i < CSV_CELL_MAX_BYTES + 10; i++)
        buf_add_char(&text, 'x');
    buf_add_text(&text, "\"\nc,d\n");
    csv_init(&csv, buf_str(&text), ',');
    assert_true(csv_next(&csv, &row));
    assert_non_null(row.fault);
    assert_true(csv_next(&csv, &row));
    assert_null(row.fault);
    assert_str(row.cells[1], "b");
    assert_true(csv_next(&csv, &row));
    assert_non_null(row.fault);
    assert_true(csv_next(&csv, &row));
    assert_str(row.cells[0], "c");
    assert_false(csv_next(&csv, &row));
    csv_release(&csv);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_split_as_spreadsheets_do),
        cmocka_unit_test(test_separator_is_found),
        cmocka_unit_test(test_lines_are_counted_through_quotes),
        cmocka_unit_test(test_many_cells_and_long_cells_are_faults),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
