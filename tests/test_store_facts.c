/*
 * test_store_facts.c - what is counted is what was judged, packed or not
 */
#include "tests/store_help.h"

#include <sqlite3.h>

#include "store/find.h"
#include "store/packs.h"
#include "store/records.h"

enum { MENTIONS = 60 };

/* Mentions of two brands over ten days, by four authors, some before 1970. */
static void add_mentions(struct store *st)
{
    struct batch b = {0};

    for (int i = 0; i < MENTIONS; i++) {
        const char *brand = i % 3 == 0 ? "Owl" : "Blue";
        struct source_state src = source_named(i % 2 == 0 ? "google" : "yelp", brand);
        int64_t at = i == 7 ? -400 * DAY : NOW - i * DAY / 6;
        char id[16], author[16], text[64];

        (void)snprintf(id, sizeof(id), "m%d", i);
        (void)snprintf(author, sizeof(author), "%s", i % 5 == 0 ? "" : "Guest");
        (void)snprintf(text, sizeof(text), "What number %d has to say", i);
        batch_reset(&b);
        say(&b, id, author, "", text, i % 4 == 0 ? NAN : 0.25 * (i % 5), at)->place =
            i % 4 == 1 ? STR("Pier") : STR_NONE;
        assert_ok(store_add(st, &src, &b, NOW, NULL, err));
    }
    batch_release(&b);
}

/* Judge what waits, by its row; `shift` makes another judgement of the same. */
static void judge(struct store *st, struct str version, int shift)
{
    struct batch b = {0};

    assert_ok(store_unjudged(st, version, 1000, &b, err));
    for (size_t i = 0; i < b.len; i++) {
        struct judgement *j = &b.items[i].judgement;
        int n = (int)b.items[i].row + shift;

        *j = (struct judgement){.version = version,
                                .is_ours = n % 7 != 0,
                                .score = n % 9 == 0 ? NAN : 0.1 * (n % 10),
                                .recommend = n % 6 == 0 ? NAN : n % 11,
                                .nps = (enum nps_class)(n % 4),
                                .basis = (enum basis)(n % 5),
                                .mood = (enum mood)(n % 4),
                                .severity = (enum severity)(n % 4)};
        if (n % 3 == 0) {
            j->issues[j->issues_len++] = STR("late");
            j->severity_kind = STR("churn");
            j->touchpoint = STR("after");
        }
        if (n % 2 == 0)
            j->issues[j->issues_len++] = STR("refund");
    }
    assert_ok(store_judge(st, &b, err));
    batch_release(&b);
}

static int setup(void **state)
{
    struct place *p;

    (void)place_setup(state);
    p = *state;
    add_mentions(p->st);
    judge(p->st, STR("v1"), 0);
    return 0;
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a <= b && a >= b;
}

/* What the judgements themselves say, by plain SQL. */
static void check_voices(struct place *p, const char *brand, int64_t from, int64_t to,
                         const char *why)
{
    static const char sql[] =
        "SELECT a.mention, a.at, a.nps, a.rating, a.recommend, coalesce(a.issues, ''),"
        " coalesce(a.place, ''), s.name, coalesce(a.severity_kind, '')"
        " FROM analyses a JOIN sources s ON s.id = a.source JOIN brands b ON b.id = "
        "a.brand"
        " WHERE b.name = ?1 AND a.is_ours = 1 AND a.at >= ?2 AND (?3 = 0 OR a.at < ?3)"
        " ORDER BY a.at, a.mention";
    struct arena arena = {0};
    struct voice *v = NULL;
    sqlite3 *db;
    sqlite3_stmt *s;
    size_t len = 0, i = 0;
    int code;

    assert_ok(store_voices(p->st, str_from(brand), from, to, &arena, &v, &len, err));
    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    (void)sqlite3_bind_text(s, 1, brand, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(s, 2, from == 0 ? INT64_MIN : from);
    (void)sqlite3_bind_int64(s, 3, to);
    for (; (code = sqlite3_step(s)) == SQLITE_ROW && i < len; i++) {
        bool has_rating = sqlite3_column_type(s, 3) != SQLITE_NULL;
        bool has_recommend = sqlite3_column_type(s, 4) != SQLITE_NULL;

        if (v[i].row != sqlite3_column_int64(s, 0) ||
            v[i].at != sqlite3_column_int64(s, 1) ||
            strcmp(nps_class_name(v[i].nps), (const char *)sqlite3_column_text(s, 2)) !=
                0 ||
            !same(v[i].rating, has_rating ? sqlite3_column_double(s, 3) : NAN) ||
            !same(v[i].recommend, has_recommend ? sqlite3_column_double(s, 4) : NAN))
            fail_msg("%s: row %lld, number %zu", why, (long long)v[i].row, i);
        assert_str(v[i].issues, (const char *)sqlite3_column_text(s, 5));
        assert_str(v[i].place, (const char *)sqlite3_column_text(s, 6));
        assert_str(v[i].source, (const char *)sqlite3_column_text(s, 7));
        assert_str(v[i].severity_kind, (const char *)sqlite3_column_text(s, 8));
    }
    if (i != len || code != SQLITE_DONE)
        fail_msg("%s: %zu voices, after %zu rows", why, len, i);
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    arena_release(&arena);
}

static void check_all(struct place *p, const char *why)
{
    check_voices(p, "Blue", 0, 0, why);
    check_voices(p, "Owl", 0, 0, why);
    check_voices(p, "Blue", NOW - 3 * DAY - 1, NOW - DAY, why); /* amid days */
    check_voices(p, "Blue", NOW - 4 * DAY, NOW - 4 * DAY, why);
    check_voices(p, "Nobody", 0, 0, why);
}

static int64_t number(struct place *p, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    int64_t n;

    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
    n = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
    (void)sqlite3_finalize(s);
    (void)sqlite3_close(db);
    return n;
}

static void test_the_same_before_and_after_packing(void **state)
{
    struct place *p = *state;
    struct batch b = {0};

    check_all(p, "not packed");
    assert_ok(store_pack(p->st, err));
    assert_int_equal(number(p, "SELECT count(*) FROM stale"), 0);
    assert_true(number(p, "SELECT count(*) FROM packs") > 10);
    check_all(p, "packed");
    judge(p->st, STR("v2"), 3); /* other ones are ours now */
    check_all(p, "judged anew");
    assert_ok(store_pack(p->st, err));
    check_all(p, "judged anew and packed");
    assert_ok(store_mention(p->st, 5, &b, err));
    b.items[0].judgement.is_ours = !b.items[0].judgement.is_ours;
    assert_ok(store_judge(p->st, &b, err));
    check_all(p, "one more");
    batch_release(&b);
}

static void test_nothing_stays_of_what_was_forgotten(void **state)
{
    struct place *p = *state;
    struct discovery_record r = {.brand = STR("Blue"),
                                 .id = STR("reader"),
                                 .name = STR("reader"),
                                 .terms = STR("reader"),
                                 .mention = 2,
                                 .quote = STR("the reader is broken"),
                                 .weeks = STR("1")};
    size_t gone = 0;

    assert_ok(store_discovery_put(p->st, &r, err));
    assert_ok(store_pack(p->st, err));
    assert_ok(store_purge(p->st, NOW + 1, &gone, err));
    assert_int_equal(gone, MENTIONS);
    assert_int_equal(number(p, "SELECT count(*) FROM packs"), 0);
    assert_int_equal(number(p, "SELECT count(*) FROM discoveries WHERE quote <> ''"), 0);
    check_all(p, "all gone");
    assert_ok(store_pack(p->st, err));
    assert_int_equal(number(p, "SELECT count(*) FROM stale"), 0);
}

static void test_a_damaged_pack_is_noticed(void **state)
{
    struct place *p = *state;
    struct arena arena = {0};
    struct voice *v;
    size_t len;

    assert_ok(store_pack(p->st, err));
    assert_int_equal(
        number(p, "UPDATE packs SET facts = substr(facts, 1, length(facts) - 3)"), -1);
    assert_status(store_voices(p->st, STR("Blue"), 0, 0, &arena, &v, &len, err),
                  ERR_DAMAGED);
    arena_release(&arena);
}

/* ---- one pack ---- */

struct taken {
    struct fact facts[8];
    size_t len;
};

static void keep(void *ctx, const struct fact *f)
{
    struct taken *k = ctx;

    if (k->len < ARRAY_LEN(k->facts))
        k->facts[k->len] = *f;
    k->len++;
}

static void test_a_pack_brings_back_what_was_put_in(void **state)
{
    const struct fact facts[] = {
        {.row = INT64_MAX,
         .at = INT64_MIN,
         .source = 1,
         .author = UINT64_MAX,
         .rating = NAN,
         .recommend = 10,
         .score = -1,
         .nps = NPS_PROMOTER,
         .basis = BASIS_STATEMENT,
         .mood = MOOD_POSITIVE,
         .severity = SEVERITY_URGENT,
         .place = STR("Pier"),
         .topics = STR("late- food+")},
        {.row = 0, .at = INT64_MAX, .source = INT64_MAX, .issues = STR("late food")},
        {.row = -1, .at = -1, .rating = 0.1, .segment = STR("\0\n")},
    };
    struct buf bytes = {0};
    struct taken k = {0};

    (void)state;
    pack_write(facts, ARRAY_LEN(facts), &bytes);
    assert_true(pack_read(buf_str(&bytes), keep, &k));
    assert_int_equal(k.len, ARRAY_LEN(facts));
    for (size_t i = 0; i < k.len; i++) {
        const struct fact *a = &facts[i], *b = &k.facts[i];

        assert_true(a->row == b->row && a->at == b->at && a->source == b->source);
        assert_true(a->author == b->author && a->nps == b->nps && a->basis == b->basis);
        assert_true(a->mood == b->mood && a->severity == b->severity);
        assert_true(same(a->rating, b->rating) && same(a->recommend, b->recommend) &&
                    same(a->score, b->score));
        assert_true(str_eq(a->place, b->place) && str_eq(a->segment, b->segment));
        assert_true(str_eq(a->issues, b->issues) && str_eq(a->topics, b->topics));
    }
    for (size_t len = 0; len < bytes.len; len++) { /* cut anywhere, or changed */
        struct str cut = {bytes.ptr, len};
        char *byte = &bytes.ptr[len], was = *byte;

        k.len = 0;
        if (pack_read(cut, keep, &k) && k.len == ARRAY_LEN(facts))
            fail_msg("cut behind %zu bytes", len);
        *byte = (char)0xff;
        (void)pack_read(buf_str(&bytes), keep, &k);
        *byte = was;
    }
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_the_same_before_and_after_packing, setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_nothing_stays_of_what_was_forgotten, setup,
                                        place_teardown),
        cmocka_unit_test_setup_teardown(test_a_damaged_pack_is_noticed, setup,
                                        place_teardown),
        cmocka_unit_test(test_a_pack_brings_back_what_was_put_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
