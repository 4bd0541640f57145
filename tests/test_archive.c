#include "tests/unit.h"

#include "reports/archive.h"
#include "tests/digest_case_parts.h"

#include <libxml/HTMLparser.h>
#include <math.h>

/* A folder made of one of the days: its mentions, its issues, its places. */
struct folder {
    struct digest_day day;
    struct archive_input in;
    struct archive_series series;
    struct digest_nps weeks[ARCHIVE_WEEKS];
    struct archive_topic topics[8];
    struct archive_entry entries[12];
    struct archive_score scores[5];
    struct archive_card card;
    struct archive_driver driver;
    struct archive_copy copies[2];
    const struct mention *members[2];
};

static struct digest_nps score(double value, int64_t count)
{
    return (struct digest_nps){.value = value,
                               .low = value - 12,
                               .high = value + 11,
                               .count = count,
                               .previous = 20,
                               .window_days = 90};
}

/* What the pages of figures show; names are foreign. */
static void figures_init(struct folder *f, struct str name)
{
    f->scores[0] = (struct archive_score){
        .all = score(42.4, 132), .ratings = score(45, 100), .texts = score(31.5, 32)};
    f->scores[0].all.has_changed = true;
    f->scores[1] = (struct archive_score){
        .by = STR("place"), .name = name, .all = score(-8, 37), .ratings = score(-8, 37)};
    f->scores[2] = (struct archive_score){
        .by = STR("source"), .name = name, .all = score(0, 4)}; /* too few */
    f->scores[3] = (struct archive_score){
        .by = STR("touchpoint"), .name = STR("after"), .all = score(12, 50)};
    f->scores[4] =
        (struct archive_score){.by = STR("segment"), .name = name, .all = score(3, 80)};
    for (size_t i = 0; i < ARCHIVE_AREAS; i++)
        f->card.areas[i] = (struct archive_cell){i == 3 ? NAN : 0.9 * (double)i,
                                                 i == 3 ? NAN : 4.4, 2, 9, 0};
    for (size_t i = 0; i < ARCHIVE_MEASURES; i++)
        f->card.measures[i] =
            (struct archive_cell){i == 0 ? 6.66 : NAN, 5, 0, 0, i == 0 ? 40 : 0};
    for (size_t i = 0; i < ARCHIVE_TOUCHPOINTS; i++)
        f->card.touchpoints[i] = score(40 - 30 * (double)i, i == 1 ? 4 : 60);
    f->card.best = 0;
    f->card.worst = 2;
    f->card.is_apart = true;
    f->card.apart = 60;
    f->card.least = 5;
    f->driver = (struct archive_driver){name, 14, 90, 6.2, 2, 9};
    f->members[0] = &f->day.batch.items[0];
    f->members[1] = &f->day.batch.items[1];
    f->copies[0] = (struct archive_copy){f->members[0]->text, 0, f->members, 2};
    f->copies[1] = (struct archive_copy){STR_NONE, 0.4, f->members, 2};
    f->in.scores = f->scores;
    f->in.scores_len = ARRAY_LEN(f->scores);
    f->in.card = &f->card;
    f->in.drivers = &f->driver;
    f->in.drivers_len = 1;
    f->in.copies = f->copies;
    f->in.copies_len = ARRAY_LEN(f->copies);
}

static void folder_init(struct folder *f, const char *name, const char *language)
{
    struct str place =
        strcmp(name, "hostile") == 0 ? STR("\"><plaintext>") : STR("Pier Street");

    memset(f, 0, sizeof(*f));
    for (size_t i = 0; i < digest_case_rows_len; i++) {
        if (strcmp(digest_case_rows[i].name, name) == 0)
            digest_day_fill(&f->day, &digest_case_rows[i]);
    }
    f->day.in.language = str_from(language);
    for (int i = 0; i < ARCHIVE_DAYS; i++) {
        f->series.mentions[i] = i % 11;
        f->series.detractors[i] = i % 11 / 3;
    }
    for (int i = 0; i < ARCHIVE_WEEKS; i++)
        f->weeks[i] = (struct digest_nps){.value = 10 + i,
                                          .low = i - 5,
                                          .high = 25 + i,
                                          .count = i < 2 ? 3 : 40 + i,
                                          .previous = NAN,
                                          .window_days = 90};
    f->in = (struct archive_input){.digest = &f->day.in,
                                   .last_day = 20774,
                                   .all = &f->series,
                                   .weeks = f->weeks,
                                   .topics = f->topics,
                                   .entries = f->entries,
                                   .mentions = &f->day.batch,
                                   .mentions_all = 4000};
    for (size_t i = 0; i < f->day.in.issues_len && i < 4; i++)
        f->topics[f->in.topics_len++] =
            (struct archive_topic){.kind = STR("issue"),
                                   .id = f->day.in.issues[i].id,
                                   .name = f->day.in.issues[i].name,
                                   .issue = &f->day.in.issues[i],
                                   .series = &f->series,
                                   .count = 12 - (int64_t)i,
                                   .people = 3,
                                   .mentions = &f->day.batch};
    f->topics[f->in.topics_len++] =
        (struct archive_topic){.kind = STR("place"),
                               .id = place,
                               .name = place,
                               .series = &f->series,
                               .nps = f->weeks[ARCHIVE_WEEKS - 1],
                               .count = 7,
                               .mentions = &f->day.batch};
    for (size_t i = 0; i < ARRAY_LEN(f->entries); i++)
        f->entries[i] = (struct archive_entry){
            .kind = i == 1 ? DIGEST_WEEKLY : DIGEST_DAILY,
            .date = {2026, 11, 17 - (int)i},
            .file = STR("2026-11-17.html"),
            .board = i == 1 ? STR("board-2026-11-16.html") : STR_NONE,
            .headline = f->day.batch.items[0].text,
            .mentions = 3,
            .detractors = 1};
    f->in.entries_len = ARRAY_LEN(f->entries);
    figures_init(f, place);
}

static void folder_release(struct folder *f)
{
    digest_day_release(&f->day);
}

static const struct {
    const char *name;
    enum archive_page page;
} pages[] = {{"index", ARCHIVE_INDEX},   {"trends", ARCHIVE_TRENDS},
             {"search", ARCHIVE_SEARCH}, {"issues", ARCHIVE_ISSUES},
             {"scores", ARCHIVE_SCORES}, {"card", ARCHIVE_CARD},
             {"copies", ARCHIVE_COPIES}, {"topic", ARCHIVE_TOPIC}};

/* Printed as reviewed: golden/archive/. */
static void test_pages_are_printed_as_reviewed(void **state)
{
    static const char *const languages[] = {"en", "de"};
    const char *source = getenv("EARSHOT_SOURCE"), *update = getenv("EARSHOT_GOLDEN");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pages) * ARRAY_LEN(languages); i++) {
        struct buf got = {0}, want = {0}, path = {0};
        const char *name = pages[i / 2].name, *lang = languages[i % 2];
        struct folder f;

        folder_init(&f, "bad-day", lang);
        assert_int_equal(archive_print(&f.in, pages[i / 2].page, 0, NULL, &got, NULL),
                         OK);
        buf_printf(&path, "%s/tests/golden/archive/%s.%s.html",
                   source != NULL ? source : ".", name, lang);
        if (update != NULL && strcmp(update, "update") == 0)
            assert_int_equal(page_write(path.ptr, buf_str(&got), NULL), OK);
        assert_int_equal(buf_read_file(&want, path.ptr, 0, NULL), OK);
        if (!str_eq(buf_str(&got), buf_str(&want)))
            fail_msg("%s is not what is printed now", path.ptr);
        folder_release(&f);
        buf_release(&got);
        buf_release(&want);
        buf_release(&path);
    }
}

/* Every link of a page, and every element and attribute, is one of ours. */
static void check_node(const char *page, const xmlNode *node)
{
    static const char *const tags[] = {
        "html", "head", "meta", "title",   "style", "body",     "main",  "nav",   "a",
        "p",    "h1",   "h2",   "section", "ul",    "li",       "span",  "div",   "b",
        "bdi",  "br",   "mark", "svg",     "rect",  "polyline", "table", "thead", "tbody",
        "tr",   "th",   "td",   "polygon", "label", "input",    "script"};
    bool is_ours = false;

    for (; node != NULL; node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        is_ours = false;
        for (size_t i = 0; i < ARRAY_LEN(tags); i++)
            is_ours = is_ours || strcmp((const char *)node->name, tags[i]) == 0;
        if (!is_ours)
            fail_msg("%s: <%s>", page, (const char *)node->name);
        for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
            const char *name = (const char *)a->name;
            xmlChar *value = xmlNodeGetContent((const xmlNode *)a);

            if (strncmp(name, "on", 2) == 0 || strcmp(name, "src") == 0 ||
                strcmp(name, "style") == 0)
                fail_msg("%s: <%s %s>", page, (const char *)node->name, name);
            if (strcmp(name, "href") == 0 &&
                strncmp((const char *)value, "https://", 8) != 0 &&
                strchr((const char *)value, ':') != NULL)
                fail_msg("%s: href %s", page, (const char *)value);
            xmlFree(value);
        }
        check_node(page, node->children);
    }
}

static void test_hostile_mentions_stay_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        struct buf got = {0};
        struct folder f;
        htmlDocPtr doc;
        size_t scripts = 0;

        folder_init(&f, "hostile", "en");
        assert_int_equal(archive_print(&f.in, pages[i].page, 0, NULL, &got, NULL), OK);
        doc = htmlReadMemory(got.ptr, (int)got.len, NULL, "utf-8",
                             HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
        assert_non_null(doc);
        check_node(pages[i].name, xmlDocGetRootElement(doc));
        for (struct str rest = buf_str(&got); str_find(rest, STR("<script")) != SIZE_MAX;
             rest = str_slice(rest, str_find(rest, STR("<script")) + 1, rest.len))
            scripts++;
        assert_int_equal(scripts, pages[i].page == ARCHIVE_SEARCH ? 1 : 0);
        xmlFreeDoc(doc);
        folder_release(&f);
        buf_release(&got);
    }
}

static void test_a_name_is_one_safe_file(void **state)
{
    static const struct {
        const char *why, *kind, *name, *want; /* want NULL: any, but another than "a" */
    } rows[] = {
        {"plain", "issue", "late-delivery", "issue-late-delivery.html"},
        {"spaces and case", "place", "Pier  Street", "place-pier-street.html"},
        {"no kind", "", "Blue Heron", "-blue-heron.html"},
        {"way out of the folder", "source", "../../etc/passwd", NULL},
        {"another script", "place", "\xd7\x97\xd7\x99\xd7\xa4\xd7\x94", NULL},
        {"nothing", "place", "", NULL},
    };
    struct arena arena = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got =
            archive_name(str_from(rows[i].kind), str_from(rows[i].name), &arena);

        if (rows[i].want != NULL && !str_eq(got, str_from(rows[i].want)))
            fail_msg("%s: %s", rows[i].why, got.ptr);
        if (str_find_char(got, '/') != SIZE_MAX || got.len > 90)
            fail_msg("%s: %s", rows[i].why, got.ptr);
    }
    assert_false(str_eq(archive_name(STR("p"), STR("caf\xc3\xa9"), &arena),
                        archive_name(STR("p"), STR("caf\xc3\xa8"), &arena)));
    arena_release(&arena);
}

/* Before anything was counted: a sentence, not an empty table. */
static void test_empty_pages_say_so(void **state)
{
    static const struct {
        enum archive_page page;
        const char *said;
    } rows[] = {
        {ARCHIVE_ISSUES, "Nothing comes back more often than chance explains."},
        {ARCHIVE_SCORES, "no answers yet"},
        {ARCHIVE_CARD, "nothing said yet"},
        {ARCHIVE_COPIES, "No reviews share their words"},
    };
    static const struct archive_cell empty = {NAN, NAN, 0, 0, 0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf got = {0};
        struct folder f;

        folder_init(&f, "bad-day", "en");
        f.day.in.issues_len = f.in.scores_len = f.in.copies_len = f.in.drivers_len = 0;
        for (size_t k = 0; k < ARCHIVE_AREAS; k++)
            f.card.areas[k] = empty;
        assert_int_equal(archive_print(&f.in, rows[i].page, 0, NULL, &got, NULL), OK);
        if (str_find(buf_str(&got), str_from(rows[i].said)) == SIZE_MAX)
            fail_msg("no \"%s\"", rows[i].said);
        folder_release(&f);
        buf_release(&got);
    }
}

/* Of weeks before the first mention there is nothing to say. */
static void test_weeks_go_back_to_the_first_mention(void **state)
{
    static const struct {
        const char *why;
        int first; /* day of the first mention */
        size_t rows;
    } rows[] = {
        {"three weeks and a day", ARCHIVE_DAYS - 22, 4},
        {"today", ARCHIVE_DAYS - 1, 1},
        {"nothing at all", ARCHIVE_DAYS, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf got = {0};
        struct str table;
        struct folder f;
        size_t count = 0, at;

        folder_init(&f, "bad-day", "en");
        for (int day = 0; day < ARCHIVE_DAYS; day++)
            f.series.mentions[day] = f.series.detractors[day] = day >= rows[i].first;
        for (int week = 0; week < ARCHIVE_WEEKS; week++)
            f.weeks[week].count = 0;
        assert_int_equal(archive_print(&f.in, ARCHIVE_TRENDS, 0, NULL, &got, NULL), OK);
        at = str_find(buf_str(&got), STR("<tbody"));
        assert_true(at != SIZE_MAX);
        table = str_slice(buf_str(&got), at, SIZE_MAX);
        while ((at = str_find(table, STR("<tr"))) != SIZE_MAX) {
            table = str_slice(table, at + 3, SIZE_MAX);
            count++;
        }
        if (count != rows[i].rows)
            fail_msg("%s: %zu weeks", rows[i].why, count);
        folder_release(&f);
        buf_release(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages_are_printed_as_reviewed),
        cmocka_unit_test(test_hostile_mentions_stay_text),
        cmocka_unit_test(test_empty_pages_say_so),
        cmocka_unit_test(test_weeks_go_back_to_the_first_mention),
        cmocka_unit_test(test_a_name_is_one_safe_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
