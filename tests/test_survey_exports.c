/*
 * What survey tools export: the names of their columns as their help pages have them,
 * with answers of our own.
 */
#include "tests/unit.h"

#include "base/date.h"
#include "base/utf8.h"
#include "fetchers/survey.h"

/* Two answers each; what the second, an unhappy one, becomes. */
static const struct {
    const char *why, *file, *columns; /* those that are read, in their order */
    const char *id, *author, *text, *place, *date;
    double rating;
} exports[] = {
    {"Typeform",
     "#,How likely are you to recommend us to a friend?,What is the main reason for your "
     "score?,Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network "
     "ID,"
     "Tags,Ending\n"
     "a1,9,Lovely staff,completed,2026-10-01 10:00:00,,2026-10-01 10:02:11,9f,,\n"
     "a2,3,Waited an hour,completed,2026-10-02 10:00:00,,2026-10-02 10:03:00,9e,,\n",
     "id nps text date ", "a2", "", "Waited an hour", "", "2026-10-02T10:03:00Z", 0.3},
    {"SurveyMonkey, two rows of names",
     "\xEF\xBB\xBFRespondent ID,Collector ID,Start Date,End Date,IP Address,Email "
     "Address,"
     "First Name,Last Name,Custom Data 1,How likely is it that you would recommend "
     "us?,,How "
     "satisfied are you overall?,What could we do better?\n"
     ",,,,,,,,,Response,Group,Response,Open-Ended Response\n"
     "118,42,10/13/2026 10:00:01 AM,10/13/2026 10:02:00 "
     "AM,1.2.3.4,a@x.example,Ann,Lee,,9,"
     "Promoter,5,Nothing\n"
     "119,42,10/14/2026 1:00:01 PM,10/14/2026 1:04:00 PM,1.2.3.4,,Bo,Day,,2,Detractor,1,"
     "\"Cold food\nand slow\"\n",
     "id date author author nps csat text ", "119", "Bo Day", "Cold food\nand slow", "",
     "2026-10-14T13:04:00Z", 0.2},
    {"Qualtrics, three rows of names",
     "StartDate,EndDate,Status,IPAddress,Progress,Duration (in seconds),Finished,"
     "RecordedDate,ResponseId,UserLanguage,Q1_NPS_GROUP,Q1,Q2\n"
     "Start Date,End Date,Response Type,IP Address,Progress,Duration (in "
     "seconds),Finished,"
     "Recorded Date,Response ID,User Language,How likely are you to recommend us? - "
     "Group,"
     "How likely are you to recommend us?,Please tell us why\n"
     "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\","
     "\"{\"\"ImportId\"\":\"\"status\"\"}\",\"{\"\"ImportId\"\":\"\"ip\"\"}\","
     "\"{\"\"ImportId\"\":\"\"progress\"\"}\",\"{\"\"ImportId\"\":\"\"duration\"\"}\","
     "\"{\"\"ImportId\"\":\"\"finished\"\"}\",\"{\"\"ImportId\"\":\"\"rec\"\"}\","
     "\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\"{\"\"ImportId\"\":\"\"lang\"\"}\","
     "\"{\"\"ImportId\"\":\"\"QID1_G\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\","
     "\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n"
     "2026-10-01 08:00:00,2026-10-01 08:03:00,IP Address,1.2.3.4,100,180,True,"
     "2026-10-01 08:03:05,R_1,EN,Promoter,9,Friendly people\n"
     "2026-10-02 08:00:00,2026-10-02 08:03:00,IP Address,1.2.3.4,100,180,True,"
     "2026-10-02 08:03:05,R_2,EN,Detractor,2,The app crashed twice\n",
     "date id language nps text ", "R_2", "", "The app crashed twice", "",
     "2026-10-02T08:03:00Z", 0.2},
    {"Google Forms",
     "Timestamp,How likely are you to recommend us?,What could we improve?,Which branch "
     "did "
     "you visit?\n"
     "2026/10/01 10:11:12 AM GMT+2,10,,Pier\n"
     "2026/10/02 1:11:12 PM GMT+2,4,The queue,Old Town\n",
     "date nps text place ", NULL, "", "The queue", "Old Town", "2026-10-02T11:11:12Z",
     0.4},
    {"Google Forms in Italian, with dots in its times",
     "Informazioni cronologiche,Quanto consiglieresti il nostro locale?,Cosa possiamo "
     "migliorare?,Nome\n"
     "01/10/2026 10.11.12,9,Niente,Anna\n02/10/2026 14.11.12,3,Troppa attesa,Luca\n",
     "date nps text author ", NULL, "Luca", "Troppa attesa", "", "2026-10-02T14:11:12Z",
     0.3},
    {"Microsoft Forms",
     "ID,Start time,Completion time,Email,Name,How satisfied are you with our "
     "service?,What "
     "can we do better?\n"
     "1,10/1/26 9:00:00,10/1/26 9:02:00,anonymous,,5,All good as it is\n"
     "2,10/13/26 9:00:00,10/13/26 9:02:00,anonymous,,2,Slow service in the morning\n",
     "id date author csat text ", "2", "", "Slow service in the morning", "",
     "2026-10-13T09:02:00Z", 0.25},
    {"Delighted, to 10",
     "Person ID,Person Name,Person Email,Score,Comment,Permalink,Survey ID,Created At,"
     "Updated At\n"
     "1,Ann,a@x.example,10,Great,https://d.example/1,5,2026-10-01 10:00:00 UTC,\n"
     "2,Bob,b@x.example,0,Rude,https://d.example/2,6,2026-10-02 10:00:00 UTC,\n",
     "author stars text url date ", NULL, "Bob", "Rude", "", "2026-10-02T10:00:00Z", 0},
    {"Trustpilot",
     "Review Id,Review Created (UTC),Review Username,Review Title,Review Content,Review "
     "Stars,Source Name,Reply Content\n"
     "5f,2026-10-01 10:00:00,Ann,Great,Loved it,5,x,\n"
     "60,2026-10-02 10:00:00,Bob,Bad,Never again,1,x,Sorry\n",
     "id date author title text stars reply ", "60", "Bob", "Never again", "",
     "2026-10-02T10:00:00Z", 0},
    {"Excel in German, answers in words",
     "sep=;\r\nDatum;Wie zufrieden waren Sie?;Kommentar;Filiale\r\n"
     "01.10.2026;Sehr zufrieden;Sch\xC3\xB6n;Mitte\r\n"
     "02.10.2026;Eher unzufrieden;Kaffee kalt;S\xC3\xBC"
     "d\r\n",
     "date csat text place ", NULL, "", "Kaffee kalt",
     "S\xC3\xBC"
     "d",
     "2026-10-02T00:00:00Z", 0.25},
};

static void check(size_t i, struct str bytes)
{
    struct survey_options o = {0};
    struct survey_report report = {0};
    struct batch batch = {0};
    struct error err = {0};
    struct buf columns = {0}, date = {0};
    const struct mention *m;

    if (survey_read(bytes, &o, &batch, &report, &err) != OK)
        fail_msg("%s: %s", exports[i].why, err.text);
    for (size_t k = 0; k < report.columns.len; k++) {
        if (report.columns.items[k].value.len > 0)
            buf_printf(&columns, STR_FMT " ", STR_ARG(report.columns.items[k].value));
    }
    if (!str_eq(buf_str(&columns), str_from(exports[i].columns)))
        fail_msg("%s: " STR_FMT, exports[i].why, STR_ARG(buf_str(&columns)));
    if (batch.len != 2 || report.rejects_len != 0 || report.dates_unread != 0)
        fail_msg("%s: %zu answers, %zu aside, %zu dates unread", exports[i].why,
                 batch.len, report.rejects_len, report.dates_unread);
    m = &batch.items[1];
    if (exports[i].id != NULL)
        assert_str(m->id, exports[i].id);
    assert_str(m->author, exports[i].author);
    assert_str(m->text, exports[i].text);
    assert_str(m->place, exports[i].place);
    date_format_rfc3339(m->posted_at, &date);
    assert_str(buf_str(&date), exports[i].date);
    if (fabs(m->rating - exports[i].rating) > 1e-9)
        fail_msg("%s: rating %g", exports[i].why, m->rating);
    buf_release(&columns), buf_release(&date);
    batch_release(&batch);
    survey_report_release(&report);
}

static void test_exports_of_common_tools_are_read_as_they_come(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(exports); i++)
        check(i, str_from(exports[i].file));
}

static void test_the_same_in_the_utf16_of_spreadsheets(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(exports); i++) {
        struct str rest = str_from(exports[i].file);
        struct buf wide = {0};

        buf_add(&wide, STR("\xFF\xFE"));
        while (rest.len > 0) {
            uint32_t code;
            size_t len = utf8_decode(rest, &code);

            if (code != 0xFEFF) {
                buf_add_char(&wide, (char)(code & 0xFF));
                buf_add_char(&wide, (char)(code >> 8));
            }
            rest = str_slice(rest, len, SIZE_MAX);
        }
        check(i, buf_str(&wide));
        buf_release(&wide);
    }
}

static void test_columns_can_be_named_by_the_question(void **state)
{
    static const char file[] =
        "Q7,Q8\nDo we rock?,Say more\n\"{\"\"ImportId\"\":\"\"a\"\"}\""
        ",\"{\"\"ImportId\"\":\"\"b\"\"}\"\n4,well\n";
    struct pair named[] = {{STR("Do we rock?"), STR("stars")}, {STR("Q8"), STR("text")}};
    struct survey_options o = {.columns = {named, ARRAY_LEN(named)}};
    struct survey_report report = {0};
    struct batch batch = {0};

    (void)state;
    assert_int_equal(survey_read(str_from(file), &o, &batch, &report, NULL), OK);
    assert_int_equal(batch.len, 1);
    assert_str(batch.items[0].text, "well");
    assert_true(batch.items[0].rating == 0.75);
    batch_release(&batch);
    survey_report_release(&report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exports_of_common_tools_are_read_as_they_come),
        cmocka_unit_test(test_the_same_in_the_utf16_of_spreadsheets),
        cmocka_unit_test(test_columns_can_be_named_by_the_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
