#include "tests/unit.h"

#include "base/date.h"
#include "fetchers/survey.h"

struct read {
    struct batch batch;
    struct survey_report report;
    struct error err;
    enum status rc;
};

static struct read read_with(const char *text, const struct survey_options *o)
{
    struct read r = {0};

    r.rc = survey_read(str_from(text), o, &r.batch, &r.report, &r.err);
    return r;
}

static struct read read_text(const char *text)
{
    struct survey_options o = {0};

    return read_with(text, &o);
}

static void release(struct read *r)
{
    batch_release(&r->batch);
    survey_report_release(&r->report);
}

static void test_columns_are_known_by_name_in_six_languages(void **state)
{
    static const struct {
        const char *why, *name, *cells, *want;
    } rows[] = {
        {"short", "NPS", "9", "nps"},
        {"English question", "How likely are you to recommend us to a friend?", "9",
         "nps"},
        {"German question", "Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
         "9", "nps"},
        {"French question", "Recommanderiez-vous notre boutique ?", "9", "nps"},
        {"Spanish question", "¿Qué probabilidad hay de que nos recomiende?", "9", "nps"},
        {"answered in words", "Would you recommend us?", "Yes, because of the cake",
         "text"},
        {"satisfaction", "How satisfied were you with the service?", "4", "csat"},
        {"German satisfaction", "Kundenzufriedenheit", "4", "csat"},
        {"effort", "How easy was it to get help?", "6", "effort"},
        {"stars", "Sterne", "4", "stars"},
        {"French stars", "Note", "4", "stars"},
        {"reason", "Please tell us why", "The soup was cold", "text"},
        {"German text", "Rückmeldung", "Die Suppe war kalt", "text"},
        {"Italian question", "Quanto consiglieresti il nostro locale?", "9", "nps"},
        {"Italian text", "Commento", "La zuppa era fredda", "text"},
        {"Italian satisfaction", "Quanto sei soddisfatto del servizio?", "4", "csat"},
        {"Portuguese question", "Quanto você recomendaria nossa loja?", "9", "nps"},
        {"Portuguese stars", "Avaliação", "4", "stars"},
        {"Portuguese text", "O que podemos melhorar?", "A fila", "text"},
        {"a short answer", "What could we improve?", "The queue", "text"},
        {"a choice", "What did you buy?", "Cake", ""},
        {"a branch", "Which branch did you visit?", "Pier", "place"},
        {"satisfaction in words", "How satisfied were you?", "Very satisfied", "csat"},
        {"Typeform's key", "#", "a1b2", "id"},
        {"an age is no text", "What is the reason code", "7", ""},
        {"addresses are not read", "Feedback contact", "ann@shop.example", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf file = {0};
        struct read r;

        buf_printf(&file, "\"%s\",stars_\n\"%s\",5\n", rows[i].name, rows[i].cells);
        r = read_text(file.ptr);
        /* a file whose only column isn't known is refused, which says "" as well */
        if (r.rc == OK ? !str_eq(r.report.columns.items[0].value, str_from(rows[i].want))
                       : rows[i].want[0] != '\0')
            fail_msg("%s: rc %d (%s), read as \"" STR_FMT "\"", rows[i].why, r.rc,
                     r.err.text,
                     STR_ARG(r.rc == OK ? r.report.columns.items[0].value : STR_NONE));
        release(&r);
        buf_release(&file);
    }
}

/* A word for both the stars and the words, and one for both the customer's and the
 * owner's: the cells and the other columns tell. */
static void test_names_of_two_meanings(void **state)
{
    static const struct {
        const char *why, *file, *want; /* kinds of the columns */
    } rows[] = {
        {"German review", "Sterne,Bewertung\n1,Drei Stunden gewartet\n5,Gerne wieder\n",
         "stars text"},
        {"a note of the house", "Stars,Text,Internal comment\n2,Slow,called back\n",
         "stars text "},
        {"a name in quotes", "Stars,\u201eKommentar\u201c\n2,Slow\n", "stars text"},
        {"German stars", "Bewertung,Kommentar\n1,Drei Stunden gewartet\n5,Gut\n",
         "stars text"},
        {"Portuguese review", "Nota,Avaliação\n2,A comida chegou fria\n", "stars text"},
        {"Spanish review", "Estrellas,Valoración\n2,Muy lento\n", "stars text"},
        {"a slip among numbers", "Bewertung,Text\n5,Gut\n4,Gut\ngut,Gut\n", "stars text"},
        {"the owner's answer", "Datum,Rezension,Antwort\n2026-11-03,Kalt,Danke!\n",
         "date text reply"},
        {"the owner's, French", "Avis,Réponse\nTrop long,Merci\n", "text reply"},
        {"the customer's answer", "NPS,Answer\n3,Too slow\n", "nps text"},
        {"both", "Review,Response,Owner reply\nCold,Yes,Sorry\n", "text text reply"},
        {"a branch by what it is", "Sterne,Praxis\n4,Altstadt\n", "stars place"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct read r = read_text(rows[i].file);
        struct buf got = {0};

        for (size_t k = 0; k < r.report.columns.len; k++)
            buf_printf(&got, "%s" STR_FMT, k > 0 ? " " : "",
                       STR_ARG(r.report.columns.items[k].value));
        if (r.rc != OK || !str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: rc %d (%s), read as \"%s\"", rows[i].why, r.rc, r.err.text,
                     got.ptr);
        buf_release(&got);
        release(&r);
    }
}

static void test_ratings_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *why, *header, *cell;
        double want, least, most; /* want below 0: rejected; NAN: no rating */
    } rows[] = {
        {"NPS", "NPS", "9", 0.9, 0, 10},
        {"NPS zero is a rating", "NPS", "0", 0, 0, 10},
        {"NPS with words", "NPS", "10 - extremely likely", 1, 0, 10},
        {"NPS of 11", "NPS", "11", -1, 0, 0},
        {"NPS below 0", "NPS", "-1", -1, 0, 0},
        {"words alone", "NPS", "lots", -1, 0, 0},
        {"stars", "Stars", "4", 0.75, 1, 5},
        {"comma", "Stars", "4,5", 0.875, 1, 5},
        {"of five", "Stars", "3/5", 0.5, 1, 5},
        {"out of ten", "Stars", "10 out of 10", 1, 1, 10},
        {"of one", "Stars", "1/1", 1, 0, 1},
        {"none of one", "Stars", "0/1", 0, 0, 1},
        {"drawn", "Stars", "★★★★☆", 0.75, 1, 5},
        {"no stars given", "Stars", "0", NAN, 0, 0},
        {"percent", "CSAT", "80%", 0.8, 0, 100},
        {"to ten by its number", "CSAT", "8", 7.0 / 9, 1, 10},
        {"effort to seven", "CES", "7", 1, 1, 7},
        {"not answered", "Stars", "n/a", NAN, 0, 0},
        {"a date is no rating", "Stars", "2026-01-02", -1, 0, 0},
        {"a German school mark: 1 is the best", "Schulnote", "1", 1, 1, 6},
        {"and 5 is bad", "Schulnoten", "5", 0.2, 1, 6},
        {"and 7 is none", "Schulnote", "7", -1, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf file = {0};
        struct read r;

        buf_printf(&file, "%s\tText\n%s\tfine\n", rows[i].header, rows[i].cell);
        r = read_text(file.ptr);
        assert_int_equal(r.rc, OK);
        if (rows[i].want < 0) {
            if (r.batch.len != 0 || r.report.rejects_len != 1)
                fail_msg("%s: not rejected", rows[i].why);
        } else {
            const struct mention *m = r.batch.items;

            if (r.batch.len != 1 || isnan(rows[i].want) != isnan(m->rating) ||
                (!isnan(m->rating) &&
                 (fabs(m->rating - rows[i].want) > 1e-9 ||
                  m->rating_least != rows[i].least || m->rating_most != rows[i].most)))
                fail_msg("%s: %zu mentions, %g of %g-%g", rows[i].why, r.batch.len,
                         r.batch.len > 0 ? m->rating : -1,
                         r.batch.len > 0 ? m->rating_least : 0,
                         r.batch.len > 0 ? m->rating_most : 0);
        }
        release(&r);
        buf_release(&file);
    }
}

static void test_dates_are_read_in_the_order_that_the_column_shows(void **state)
{
    static const struct {
        const char *why, *file, *want; /* of the first row; "" unknown */
    } rows[] = {
        {"ISO", "date,stars\n2026-03-04 14:05:00,5\n", "2026-03-04T14:05:00Z"},
        {"told by another row", "date,stars\n03/04/2026,5\n25/12/2026,4\n",
         "2026-04-03T00:00:00Z"},
        {"month first", "date,stars\n03/04/2026,5\n12/25/2026,4\n",
         "2026-03-04T00:00:00Z"},
        {"can't be told", "date,stars\n03/04/2026,5\n", ""},
        {"same either way", "date,stars\n04/04/2026,5\n", "2026-04-04T00:00:00Z"},
        {"dots are day first", "date,stars\n03.04.2026,5\n", "2026-04-03T00:00:00Z"},
        {"German column", "Datum;Sterne\n03/04/2026 18:30;5\n", "2026-04-03T18:30:00Z"},
        {"afternoon", "date,stars\n12/25/2026 2:05 PM,5\n", "2026-12-25T14:05:00Z"},
        {"midnight", "date,stars\n12/25/26 12:05 am,5\n", "2026-12-25T00:05:00Z"},
        {"serial of a spreadsheet", "date,stars\n46085.5,5\n", "2026-03-04T12:00:00Z"},
        {"Unix time", "date,stars\n1772632800,5\n", "2026-03-04T14:00:00Z"},
        {"a stamp of digits", "date,stars\n20260304140509,5\n", "2026-03-04T14:05:09Z"},
        {"without seconds", "date,stars\n202603041405,5\n", "2026-03-04T14:05:00Z"},
        {"milliseconds", "date,stars\n1772632800000,5\n", "2026-03-04T14:00:00Z"},
        {"no such day", "date,stars\n31.02.2026,5\n", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct read r = read_text(rows[i].file);
        struct buf got = {0};

        assert_int_equal(r.rc, OK);
        date_format_rfc3339(r.batch.items[0].posted_at, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].why, STR_ARG(buf_str(&got)));
        buf_release(&got);
        release(&r);
    }
}

/* At midnight UTC it would be the evening before in America. */
static void test_a_day_without_time_is_a_day_of_here(void **state)
{
    static const struct {
        const char *file, *want;
    } rows[] = {
        {"date,stars\n2026-11-01,5\n", "2026-11-01T04:00:00Z"},
        {"date,stars\n25.12.2026,5\n", "2026-12-25T05:00:00Z"},
        {"date,stars\n46085,5\n", "2026-03-04T05:00:00Z"},
        {"date,stars\n2026-11-01 00:00:00,5\n", "2026-11-01T00:00:00Z"},
        {"date,stars\n2026-11-01T00:00:00Z,5\n", "2026-11-01T00:00:00Z"},
        {"date,stars\n1772582400,5\n", "2026-03-04T00:00:00Z"},
    };

    (void)state;
    assert_true(date_local_zone("America/New_York"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct read r = read_text(rows[i].file);
        struct buf got = {0};

        assert_int_equal(r.rc, OK);
        date_format_rfc3339(r.batch.items[0].posted_at, &got);
        if (!str_eq(buf_str(&got), str_from(rows[i].want)))
            fail_msg("%s: got \"" STR_FMT "\"", rows[i].file, STR_ARG(buf_str(&got)));
        buf_release(&got);
        release(&r);
    }
    assert_true(date_local_zone("UTC"));
}

static void test_yes_thumbs_and_wrapped_lists_are_read(void **state)
{
    static const struct {
        const char *file;
        double want[2];
    } rows[] = {
        {"date,recommend,comment\n2026-11-01,yes,a\n2026-11-02,No,b\n", {1, 0}},
        {"date,rating,comment\n2026-11-01,thumbs up,a\n2026-11-02,\xf0\x9f\x91\x8e,b\n",
         {1, 0}},
        {"Datum;Weiterempfehlung;Kommentar\n1.11.2026;ja;a\n2.11.2026;nein;b\n", {1, 0}},
        {"{\"reviews\":\n[{\"text\":\"a\",\"stars\":\"5\"},{\"text\":\"b\",\"stars\":1}],"
         "\"total\":2}",
         {1, 0}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct read r = read_text(rows[i].file);

        if (r.rc != OK || r.batch.len != 2 ||
            fabs(r.batch.items[0].rating - rows[i].want[0]) > 1e-9 ||
            fabs(r.batch.items[1].rating - rows[i].want[1]) > 1e-9)
            fail_msg("%s: %zu rows", rows[i].file, r.batch.len);
        release(&r);
    }
}

/* A slip among stars must not make a scale on which five is a bad mark. */
static void test_one_number_too_high_is_kept_aside(void **state)
{
    static const struct {
        const char *why;
        int fives, tens, last;
        double want; /* of the first row */
        size_t rejects;
    } rows[] = {
        {"one slip among ten", 9, 0, 9, 1.0, 1},
        {"few numbers: it may be the scale", 3, 0, 9, 4.0 / 9, 0},
        {"a scale to ten", 9, 3, 9, 4.0 / 9, 0},
        {"no slip", 9, 0, 5, 1.0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf text = {0};
        struct read r;

        buf_add_text(&text, "Stars,Comment\n");
        for (int n = 0; n < rows[i].fives; n++)
            buf_printf(&text, "5,Good %d\n", n);
        for (int n = 0; n < rows[i].tens; n++)
            buf_printf(&text, "10,Best %d\n", n);
        buf_printf(&text, "%d,Last\n", rows[i].last);
        buf_add_char(&text, '\0');
        r = read_text(buf_str(&text).ptr);
        if (r.batch.len == 0 || fabs(r.batch.items[0].rating - rows[i].want) > 1e-9 ||
            r.report.rejects_len != rows[i].rejects)
            fail_msg("%s: %zu read, %zu rejected, first %g", rows[i].why, r.batch.len,
                     r.report.rejects_len,
                     r.batch.len > 0 ? r.batch.items[0].rating : -1);
        release(&r);
        buf_release(&text);
    }
}

static void test_a_file_imported_twice_has_the_same_ids(void **state)
{
    static const char first[] = "NPS,Comment,Date\n9,Good,2026-01-02\n9,Good,2026-01-02\n"
                                "3,Late,2026-01-03\n";
    static const char again[] = "Date;NPS;Comment;Internal\n2026-01-02;9;Good;x\n"
                                "2026-01-02;9;Good;x\n2026-01-03;3;Late;y\n"
                                "2026-01-04;10;New;z\n";
    struct read a = read_text(first), b = read_text(first), c = read_text(again);

    (void)state;
    assert_int_equal(a.batch.len, 3);
    assert_int_equal(c.batch.len, 4);
    for (size_t i = 0; i < 3; i++)
        assert_true(str_eq(a.batch.items[i].id, b.batch.items[i].id));
    assert_false(str_eq(a.batch.items[0].id, a.batch.items[1].id));
    assert_false(str_eq(a.batch.items[0].id, a.batch.items[2].id));
    release(&a);
    release(&b);
    release(&c);
}

static void test_an_id_column_gives_the_ids(void **state)
{
    struct read r = read_text("Response ID,NPS,Comment\nr-1,9,Good\nr-2,3,Late\n"
                              "r-1,4,Another\n");

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_int_equal(r.batch.len, 2);
    assert_str(r.batch.items[0].id, "r-1");
    assert_str(r.batch.items[1].id, "r-2");
    assert_int_equal(r.report.rejects_len, 1);
    assert_int_equal(r.report.rejects[0].line, 4);
    assert_str(r.report.rejects[0].reason, "the id is that of line 2 already");
    release(&r);
}

static void test_bad_rows_are_kept_aside_with_line_and_reason(void **state)
{
    struct read r = read_text("NPS,Comment\n9,Good\n\nabc,Hm\n,\n8,\"never closed\n"
                              "7,x,y,z\n-,n\n,-\n6,Fine\n");

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_int_equal(r.report.rows, 7);
    assert_int_equal(r.batch.len, 4);
    assert_int_equal(r.report.rejects_len, 3);
    assert_int_equal(r.batch.dropped, 3);
    assert_int_equal(r.report.rejects[0].line, 4);
    assert_str(r.report.rejects[0].reason, "nps: \"abc\" is no number");
    assert_str(r.report.rejects[0].row, "abc,Hm");
    assert_int_equal(r.report.rejects[1].line, 6);
    assert_str(r.report.rejects[1].reason, "a quote is never closed");
    assert_int_equal(r.report.rejects[2].line, 7);
    assert_str(r.report.rejects[2].reason, "4 cells, but the header has 2");
    release(&r);
}

static void test_all_fields_are_filled(void **state)
{
    struct read r = read_text(
        "Zeitstempel;Weiterempfehlung;Kommentar;Verbesserung;Name;Kundengruppe;Kanal;"
        "Filiale;Sprache;Link;Antwort des Inhabers\n"
        "04.03.2026 09:30;2;Kalt;Bitte mehr Personal;Ann;Stamm;Theke;Hafen;de_DE;"
        "https://shop.example/r/1?utm_source=x;Verzeihung!\n");
    const struct mention *m = r.batch.items;

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_int_equal(r.batch.len, 1);
    assert_near(m->rating, 0.2, 1e-9);
    assert_str(m->text, "Kalt\nBitte mehr Personal");
    assert_str(m->author, "Ann");
    assert_str(m->segment, "Stamm");
    assert_str(m->touchpoint, "Theke");
    assert_str(m->place, "Hafen");
    assert_str(m->language, "de-DE");
    assert_str(m->url, "https://shop.example/r/1");
    assert_str(m->reply, "Verzeihung!");
    assert_int_equal(m->posted_at, 1772616600);
    release(&r);
}

static void test_json_lines_and_arrays_are_read(void **state)
{
    static const char lines[] = "{\"id\":1,\"nps\":9,\"comment\":\"Good\"}\n"
                                "{\"id\":2,\"nps\":\n"
                                "[1]\n"
                                "{\"comment\":\"Late\",\"nps\":\"2\",\"id\":3}\n";
    struct read r = read_text(lines);
    struct read a = read_text("[{\"id\":1,\"stars\":5},{\"id\":2,\"stars\":1,"
                              "\"text\":\"Bad\"},7]");

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_int_equal(r.batch.len, 2);
    assert_str(r.batch.items[0].id, "1");
    assert_str(r.batch.items[1].text, "Late");
    assert_near(r.batch.items[1].rating, 0.2, 1e-9);
    assert_int_equal(r.report.rejects_len, 2);
    assert_int_equal(r.report.rejects[0].line, 2);
    assert_int_equal(r.report.rejects[1].line, 3);
    assert_int_equal(a.batch.len, 2);
    assert_str(a.batch.items[1].text, "Bad");
    assert_int_equal(a.report.rejects_len, 1);
    release(&r);
    release(&a);
}

static void test_blanks_around_the_keys_of_json_make_no_columns(void **state)
{
    struct read r = read_text("{\"nps \":9,\" comment\":\"Good\"}\n"
                              "{\"nps \":2,\" comment\":\"Late\"}\n");

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_int_equal(r.report.columns.len, 2);
    assert_int_equal(r.batch.len, 2);
    assert_str(r.batch.items[1].text, "Late");
    assert_near(r.batch.items[1].rating, 0.2, 1e-9);
    release(&r);
}

static void test_what_parse_prints_can_be_imported(void **state)
{
    struct read r = read_text(
        "{\"id\":\"a\",\"url\":\"https://x.example/1\",\"author\":\"Bo\",\"published\":"
        "\"2026-02-12T15:04:05Z\",\"updated\":null,\"title\":\"T\",\"text\":\"Hello\","
        "\"rating\":0.75,\"rating_scale\":\"1-5\",\"language\":\"en\",\"reply\":null}\n");
    const struct mention *m = r.batch.items;

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_near(m->rating, 0.75, 0);
    assert_near(m->rating_most, 5, 0);
    assert_int_equal(m->posted_at, 1770908645);
    assert_str(m->title, "T");
    release(&r);
}

static void test_columns_may_be_named_by_the_caller(void **state)
{
    struct pair columns[] = {{STR_INIT("Frage 1"), STR_INIT("stars 0-10")},
                             {STR_INIT("FRAGE 2"), STR_INIT("text")},
                             {STR_INIT("name"), STR_INIT("-")}};
    struct survey_options o = {.columns = {columns, 3}};
    struct read r = read_with("Name,Frage 1,Frage 2\nAnn,5,Gut\n", &o);

    (void)state;
    assert_int_equal(r.rc, OK);
    assert_near(r.batch.items[0].rating, 0.5, 0);
    assert_str(r.batch.items[0].text, "Gut");
    assert_str(r.batch.items[0].author, "");
    release(&r);
    columns[0].name = STR("Frage 9");
    r = read_with("Name,Frage 1,Frage 2\nAnn,5,Gut\n", &o);
    assert_int_equal(r.rc, ERR_CONFIG);
    assert_non_null(strstr(r.err.text, "Frage 1"));
    release(&r);
    columns[0] = (struct pair){STR("Frage 1"), STR("starts")};
    r = read_with("Name,Frage 1,Frage 2\nAnn,5,Gut\n", &o);
    assert_int_equal(r.rc, ERR_CONFIG);
    release(&r);
}

static void test_files_without_known_columns_are_refused(void **state)
{
    struct read r = read_text("height,weight\n1,2\n");
    struct read none = read_text("");

    (void)state;
    assert_int_equal(r.rc, ERR_PARSE);
    assert_non_null(strstr(r.err.text, "height, weight"));
    assert_int_equal(none.rc, ERR_PARSE);
    release(&r);
    release(&none);
}

static void test_charsets_and_guards_are_undone(void **state)
{
    struct read latin = read_text("Kommentar;Sterne\nsch\xF6n;5\n");
    struct read guard = read_text("text,stars\n'=1+1 is what I paid,3\n");
    struct read forms = read_text("text,stars\nI don&#39;t like fish &amp; chips,2\n"
                                  "Le cafÃ© est trÃ¨s bon,5\n");

    (void)state;
    assert_str(forms.batch.items[0].text, "I don't like fish & chips");
    assert_str(forms.batch.items[1].text, "Le café est très bon");
    assert_str(latin.batch.items[0].text, "schön");
    assert_str(guard.batch.items[0].text, "=1+1 is what I paid");
    release(&latin);
    release(&guard);
    release(&forms);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_are_known_by_name_in_six_languages),
        cmocka_unit_test(test_names_of_two_meanings),
        cmocka_unit_test(test_ratings_are_read_as_people_write_them),
        cmocka_unit_test(test_dates_are_read_in_the_order_that_the_column_shows),
        cmocka_unit_test(test_a_day_without_time_is_a_day_of_here),
        cmocka_unit_test(test_yes_thumbs_and_wrapped_lists_are_read),
        cmocka_unit_test(test_one_number_too_high_is_kept_aside),
        cmocka_unit_test(test_a_file_imported_twice_has_the_same_ids),
        cmocka_unit_test(test_an_id_column_gives_the_ids),
        cmocka_unit_test(test_bad_rows_are_kept_aside_with_line_and_reason),
        cmocka_unit_test(test_all_fields_are_filled),
        cmocka_unit_test(test_json_lines_and_arrays_are_read),
        cmocka_unit_test(test_blanks_around_the_keys_of_json_make_no_columns),
        cmocka_unit_test(test_what_parse_prints_can_be_imported),
        cmocka_unit_test(test_columns_may_be_named_by_the_caller),
        cmocka_unit_test(test_files_without_known_columns_are_refused),
        cmocka_unit_test(test_charsets_and_guards_are_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
