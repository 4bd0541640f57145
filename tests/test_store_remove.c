/*
 * test_store_remove.c - what is removed is gone, and stays away
 */
#include "tests/store_help.h"

#include <sqlite3.h>

#include "store/find.h"
#include "store/outbox.h"
#include "store/records.h"

#define NONE ((double)NAN)
#define CANARY "zanzibarish"

static void add(struct store *st, const char *source, const struct batch *b, int64_t now,
                struct store_counts *counts)
{
    struct source_state src = source_named(source, "Blue");

    memset(counts, 0, sizeof(*counts));
    assert_ok(store_add(st, &src, b, now, counts, err));
}

static void judge(struct store *st)
{
    struct batch b = {0};

    assert_ok(store_unjudged(st, STR("v"), 100, &b, err));
    for (size_t i = 0; i < b.len; i++) {
        b.items[i].judgement.version = STR("v");
        b.items[i].judgement.issues[0] = STR("late");
        b.items[i].judgement.issues_len = 1;
    }
    assert_ok(store_judge(st, &b, err));
    batch_release(&b);
}

static size_t found(struct store *st, const char *words)
{
    struct find f = {.words = str_from(words), .ours = FIND_ALL};
    int64_t n = 0;

    assert_ok(store_count(st, &f, &n, err));
    return (size_t)n;
}

static void test_purge_removes_the_old_for_good(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    struct find late = {.issue = STR("late")};
    size_t removed = 0;
    int64_t n;

    (void)say(&b, "old", "Ann", "", "an old story about slow service", NONE,
              NOW - 400 * DAY);
    (void)say(&b, "asked", "Bob", "", "an old complaint that is still open", NONE,
              NOW - 400 * DAY);
    (void)say(&b, "new", "Cleo", "", "a new story about quick service", NONE, NOW);
    add(p->st, "s", &b, NOW, &counts);
    judge(p->st);
    assert_ok(store_case_open(p->st, 2, NOW, NOW, NULL, err));
    assert_ok(store_purge(p->st, NOW - 365 * DAY, &removed, err));
    assert_int_equal(removed, 1);
    assert_int_equal(found(p->st, "slow"), 0);
    assert_int_equal(found(p->st, "quick"), 1);
    assert_ok(store_count(p->st, &late, &n, err));
    assert_int_equal(n, 2);
    add(p->st, "s", &b, NOW + DAY, &counts); /* the source still shows it */
    assert_int_equal(counts.fresh, 0);
    assert_int_equal(counts.known, 3);
    b.items[0].text = STR("an old story, told otherwise now");
    add(p->st, "s", &b, NOW + DAY, &counts);
    assert_int_equal(counts.fresh + counts.edited, 0);
    (void)say(&b, "later", "Dan", "", "rows are not used twice", NONE, NOW);
    add(p->st, "s", &b, NOW + DAY, &counts);
    assert_int_equal(counts.fresh, 1);
    assert_ok(store_check(p->st, true, err));
    batch_release(&b);
}

/* A row that is used again would be taken for judged, or for sent. */
static void test_rows_are_never_used_twice(void **state)
{
    struct place *p = *state;
    struct batch b = {0}, got = {0};
    struct store_counts counts;
    struct find f = {0};

    (void)say(&b, "1", "Ann", "", "first words of Ann about it", NONE, NOW - 400 * DAY);
    add(p->st, "s", &b, NOW, &counts);
    judge(p->st);
    assert_ok(store_purge(p->st, NOW, NULL, err));
    store_close(p->st);
    p->st = NULL;
    place_open(p);
    batch_reset(&b);
    (void)say(&b, "2", "Bob", "", "second words, of Bob this time", NONE, NOW);
    add(p->st, "s", &b, NOW, &counts);
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].row, 2);
    assert_ok(store_unjudged(p->st, STR("v"), 10, &got, err));
    assert_int_equal(got.len, 1);
    batch_release(&b);
    batch_release(&got);
}

static bool file_holds(const char *path, const char *needle)
{
    struct buf bytes = {0};
    bool holds = false;

    if (buf_read_file(&bytes, path, 0, NULL) == OK)
        holds = str_find(buf_str(&bytes), str_from(needle)) != SIZE_MAX;
    buf_release(&bytes);
    return holds;
}

static bool any_file_holds(struct place *p, const char *needle)
{
    DIR *dir = opendir(p->folder);
    struct dirent *entry;
    bool holds = false;

    while ((entry = readdir(dir)) != NULL) {
        char path[400];

        (void)snprintf(path, sizeof(path), "%s/%s", p->folder, entry->d_name);
        holds = holds || file_holds(path, needle);
    }
    (void)closedir(dir);
    return holds;
}

static void test_forgotten_author_leaves_no_byte(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    struct outbox_row r = {.sink = STR("desk"),
                           .destination = STR("o@shop.test"),
                           .kind = STR("daily"),
                           .period = STR("1"),
                           .message = STR("he said " CANARY),
                           .subject = STR(CANARY),
                           .next_at = TIME_UNKNOWN};
    struct digest_record d = {.brand = STR("Blue"),
                              .kind = STR("daily"),
                              .from = NOW,
                              .to = NOW + DAY,
                              .made_at = NOW,
                              .value = STR("{\"said\":\"" CANARY "\"}")};
    struct outbox_row got;
    struct arena arena = {0};
    const int64_t mentions[] = {1};
    bool is_new = true;
    int64_t row = 0;
    size_t removed = 0;

    (void)say(&b, "id-" CANARY, "Émile " CANARY, "t " CANARY, "words of " CANARY " here",
              0.5, NOW);
    (void)say(&b, "other", "Ann", "", "words of somebody else entirely", 0.5, NOW);
    add(p->st, "s", &b, NOW, &counts);
    b.items[0].text = STR("an edit by " CANARY " himself");
    add(p->st, "s", &b, NOW + 1, &counts);
    assert_int_equal(counts.edited, 1);
    judge(p->st);
    assert_ok(store_case_open(p->st, 1, NOW, NOW, NULL, err));
    assert_ok(
        store_case_set(p->st, 1, CASE_ANSWERED, 0, STR("called " CANARY), NOW, err));
    assert_ok(store_outbox_put(p->st, &r, mentions, 1, NOW, NULL, &row, err));
    assert_ok(store_outbox_next(p->st, STR_NONE, NOW, &arena, &got, err));
    assert_ok(store_outbox_taken(p->st, row, NOW, STR_NONE, err));
    assert_ok(store_digest_put(p->st, &d, mentions, 1, err));
    assert_true(any_file_holds(p, CANARY));
    assert_ok(store_forget(p->st, STR_NONE, STR("émile  ZANZIBARISH"), &removed, err));
    assert_int_equal(removed, 1);
    assert_false(any_file_holds(p, CANARY));
    assert_int_equal(found(p->st, CANARY), 0);
    assert_int_equal(found(p->st, "somebody"), 1);
    add(p->st, "s", &b, NOW + DAY, &counts); /* shown again: stays forgotten */
    assert_int_equal(counts.fresh + counts.edited, 0);
    assert_int_equal(counts.known, 2);
    assert_ok(store_outbox_put(p->st, &r, NULL, 0, NOW, &is_new, NULL, err));
    assert_false(is_new); /* nor is the message sent again */
    assert_ok(store_check(p->st, true, err));
    arena_release(&arena);
    batch_release(&b);
}

/* What waits to be sent is taken out, and its digest marked to be made and queued again.
 */
static void test_forgotten_author_leaves_no_message_that_waits(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    struct outbox_row daily = {.sink = STR("desk"),
                               .destination = STR("o@shop.test"),
                               .kind = STR("daily"),
                               .brand = STR("Blue"),
                               .period = STR("1"),
                               .message = STR("he said " CANARY),
                               .next_at = TIME_UNKNOWN},
                      alert = daily, other = daily;
    struct digest_record d = {.brand = STR("Blue"),
                              .kind = STR("daily"),
                              .from = NOW,
                              .to = NOW + DAY,
                              .made_at = NOW,
                              .value = STR("{\"author\":\"Zed " CANARY "\"}"),
                              .headline = STR("Zed " CANARY " is waiting."),
                              .mentions = 7,
                              .detractors = 2},
                         old = d, *blank = NULL;
    const int64_t mentions[] = {1};
    struct arena arena = {0};
    bool is_new = false;
    size_t removed = 0, len = 0;

    (void)say(&b, "1", "Zed " CANARY, "", "words of " CANARY " here", 0.5, NOW);
    add(p->st, "s", &b, NOW, &counts);
    judge(p->st);
    alert.kind = STR("alert");
    other.period = STR("0");
    other.message = STR("nothing of his");
    assert_ok(store_outbox_put(p->st, &other, NULL, 0, NOW - DAY, NULL, NULL, err));
    assert_ok(store_outbox_put(p->st, &daily, NULL, 0, NOW, NULL, NULL, err));
    assert_ok(store_outbox_put(p->st, &alert, mentions, 1, NOW, NULL, NULL, err));
    assert_ok(store_digest_put(p->st, &d, NULL, 0, err)); /* he is in it as an old case */
    old.from = NOW - DAY;
    old.to = NOW;
    old.made_at = NOW - DAY;
    old.value = STR("{\"author\":\"Ann\"}");
    old.headline = STR("A quiet day.");
    assert_ok(store_digest_put(p->st, &old, NULL, 0, err));
    assert_ok(store_forget(p->st, STR_NONE, STR("zed " CANARY), &removed, err));
    assert_int_equal(removed, 1);
    assert_false(any_file_holds(p, CANARY));
    assert_ok(store_digests_blank(p->st, &arena, &blank, &len, err));
    assert_int_equal(len, 1);
    assert_str(blank[0].value, "queue");
    assert_int_equal(blank[0].from, NOW);
    assert_int_equal(blank[0].mentions, 7);
    assert_int_equal(blank[0].detractors, 2);
    assert_ok(store_outbox_put(p->st, &daily, NULL, 0, NOW, &is_new, NULL, err));
    assert_true(is_new); /* its place is free */
    assert_ok(store_outbox_put(p->st, &other, NULL, 0, NOW, &is_new, NULL, err));
    assert_false(is_new); /* that of the other one is not */
    arena_release(&arena);
    batch_release(&b);
}

/* A mail that was sent again has another time than its digest; the name of who waits in
 * it stands there in quoted-printable, perhaps on two lines. */
static void test_forgotten_author_goes_from_mails_sent_again(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    struct outbox_row mail = {.sink = STR("desk"),
                              .destination = STR("o@shop.test"),
                              .kind = STR("daily"),
                              .brand = STR("Blue"),
                              .period = STR("1"),
                              .message = STR("J=C3=BCrgen Zan=\r\nzibar is waiting"),
                              .next_at = TIME_UNKNOWN},
                      other = mail, got;
    struct digest_record d = {.brand = STR("Blue"),
                              .kind = STR("daily"),
                              .from = NOW,
                              .to = NOW + DAY,
                              .made_at = NOW,
                              .value = STR("{\"author\":\"J\xc3\xbcrgen Zanzibar\"}")};
    struct arena arena = {0};
    int64_t row = 0, other_row = 0;

    (void)say(&b, "1", "J\xc3\xbcrgen Zanzibar", "", "words of his in March", 0.5, NOW);
    add(p->st, "s", &b, NOW, &counts);
    other.period = STR("0");
    other.message = STR("J=C3=BCrgen Other is waiting");
    assert_ok(store_outbox_put(p->st, &mail, NULL, 0, NOW, NULL, &row, err));
    assert_ok(store_outbox_put(p->st, &other, NULL, 0, NOW - DAY, NULL, &other_row, err));
    assert_ok(store_digest_put(p->st, &d, NULL, 0, err));
    assert_ok(store_outbox_again(p->st, row, NOW + DAY, err));
    assert_ok(store_outbox_next(p->st, STR_NONE, NOW + DAY, &arena, &got, err));
    assert_ok(store_outbox_taken(p->st, row, NOW + DAY, STR_NONE, err));
    assert_ok(store_forget(p->st, STR_NONE, STR("J\xc3\xbcrgen Zanzibar"), NULL, err));
    assert_ok(store_outbox_row(p->st, row, &arena, &got, err));
    assert_int_equal(got.message.len, 0);
    /* no mail goes out without a word in it */
    assert_int_equal(store_outbox_again(p->st, row, NOW + DAY, NULL), ERR_USAGE);
    assert_int_equal(store_outbox_again(p->st, 99, NOW, NULL), ERR_MISSING);
    assert_ok(store_outbox_row(p->st, row, &arena, &got, err));
    assert_int_equal(got.state, OUTBOX_SENT);
    assert_ok(store_outbox_row(p->st, other_row, &arena, &got, err));
    assert_int_equal(got.message.len, other.message.len);
    arena_release(&arena);
    batch_release(&b);
}

/* A row that cannot be read is not one that isn't there: nothing may be half forgotten.
 */
static void test_a_failed_read_forgets_nothing(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    size_t removed = 9;
    sqlite3 *other;

    (void)say(&b, "1", "Ann", "", "the coffee was cold", NONE, NOW);
    (void)say(&b, "2", "Bob", "", "the coffee was warm", NONE, NOW);
    add(p->st, "one", &b, NOW, &counts);
    judge(p->st);
    assert_ok(store_forget(p->st, STR_NONE, STR("Ann"), &removed, err));
    assert_int_equal(removed, 1);
    assert_int_equal(sqlite3_open(p->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other,
                                  "ALTER TABLE analyses RENAME COLUMN is_ours TO gone",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_status(store_forget(p->st, STR_NONE, STR("Bob"), &removed, err), ERR_STORE);
    assert_int_equal(sqlite3_exec(other,
                                  "ALTER TABLE analyses RENAME COLUMN gone TO is_ours",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_int_equal(found(p->st, "coffee"), 1);
    batch_release(&b);
}

static void test_forgetting_within_one_source(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    size_t removed = 9;

    (void)say(&b, "1", "Ann", "", "words of Ann in one place", NONE, NOW);
    add(p->st, "one", &b, NOW, &counts);
    b.items[0].text = STR("and other words of hers elsewhere");
    add(p->st, "two", &b, NOW, &counts);
    assert_ok(store_forget(p->st, STR("two"), STR("Ann"), &removed, err));
    assert_int_equal(removed, 1);
    assert_status(store_forget(p->st, STR("three"), STR("Ann"), &removed, err),
                  ERR_MISSING);
    assert_status(store_forget(p->st, STR_NONE, STR_NONE, &removed, err), ERR_USAGE);
    assert_ok(store_forget(p->st, STR_NONE, STR("Nobody"), &removed, err));
    assert_int_equal(removed, 0);
    add(p->st, "one", &b, NOW, &counts);
    assert_int_equal(counts.edited, 1);
    add(p->st, "two", &b, NOW, &counts);
    assert_int_equal(counts.known, 1);
    batch_release(&b);
}

/* The author's copy of somebody else's story goes, the story stays. */
static void test_forgotten_copy(void **state)
{
    static const char text[] =
        "A long story that two sources tell in the very same words, line by line.";
    struct place *p = *state;
    struct arena arena = {0};
    struct also_on *also;
    struct batch b = {0};
    struct store_counts counts;
    size_t len, removed;

    (void)say(&b, "1", "Reuters", "", text, NONE, NOW);
    add(p->st, "one", &b, NOW, &counts);
    b.items[0].author = STR("Copycat");
    add(p->st, "two", &b, NOW, &counts);
    assert_int_equal(counts.also, 1);
    assert_ok(store_forget(p->st, STR_NONE, STR("copycat"), &removed, err));
    assert_ok(store_also(p->st, 1, &arena, &also, &len, err));
    assert_int_equal(len, 0);
    assert_false(any_file_holds(p, "Copycat"));
    add(p->st, "two", &b, NOW, &counts);
    assert_int_equal(counts.known, 1);
    arena_release(&arena);
    batch_release(&b);
}

/* Somebody reads the log that still holds the words: said, and finished later. */
static void test_forgetting_beside_a_reader(void **state)
{
    struct place *p = *state;
    struct batch b = {0};
    struct store_counts counts;
    sqlite3 *reader = NULL;
    size_t removed = 0;

    (void)say(&b, "1", CANARY, "", "words of one who wants to be forgotten", NONE, NOW);
    add(p->st, "s", &b, NOW, &counts);
    assert_int_equal(sqlite3_open(p->path, &reader), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM mentions", NULL, NULL, NULL),
        SQLITE_OK);
    assert_status(store_forget(p->st, STR_NONE, STR(CANARY), &removed, err), ERR_BUSY);
    assert_int_equal(removed, 1);
    assert_int_equal(sqlite3_close(reader), SQLITE_OK);
    assert_ok(store_forget(p->st, STR_NONE, STR(CANARY), &removed, err));
    assert_int_equal(removed, 0);
    assert_false(any_file_holds(p, CANARY));
    batch_release(&b);
}

static void test_joined_mention_is_an_also_on(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct also_on *also;
    struct batch b = {0}, got = {0};
    struct store_counts counts;
    struct find f = {0};
    size_t len;

    (void)say(&b, "1", "", "Fire", "The cafe at the pier burned tonight.", NONE, NOW);
    add(p->st, "one", &b, NOW, &counts);
    b.items[0].text = STR("Tonight a fire broke out in a pier cafe.");
    b.items[0].url = STR("https://two.example/fire");
    add(p->st, "two", &b, NOW, &counts);
    judge(p->st);
    assert_ok(store_join(p->st, 1, 2, err));
    assert_ok(store_find(p->st, &f, &got, err));
    assert_int_equal(got.len, 1);
    assert_int_equal(got.items[0].also_on, 1);
    assert_ok(store_also(p->st, 1, &arena, &also, &len, err));
    assert_int_equal(len, 1);
    assert_str(also[0].source, "two");
    assert_str(also[0].url, "https://two.example/fire");
    add(p->st, "two", &b, NOW, &counts);
    assert_int_equal(counts.known, 1);
    assert_int_equal(found(p->st, "broke"), 0);
    assert_status(store_join(p->st, 1, 2, err), ERR_MISSING);
    assert_status(store_join(p->st, 1, 1, err), ERR_MISSING);
    assert_ok(store_check(p->st, true, err));
    arena_release(&arena);
    batch_release(&b);
    batch_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)
        TEST(test_purge_removes_the_old_for_good),
        TEST(test_rows_are_never_used_twice),
        TEST(test_forgotten_author_leaves_no_byte),
        TEST(test_forgotten_author_leaves_no_message_that_waits),
        TEST(test_forgotten_author_goes_from_mails_sent_again),
        TEST(test_a_failed_read_forgets_nothing),
        TEST(test_forgetting_within_one_source),
        TEST(test_forgotten_copy),
        TEST(test_forgetting_beside_a_reader),
        TEST(test_joined_mention_is_an_also_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
