/*
 * test_store_chance.c - what must hold of a store, whatever was done to it
 *
 * Two handles of one file add, judge, pack, join, purge and forget in an order that is
 * drawn by lot, within groups and without; the rules below hold behind each step.
 */
#include "tests/store_add_help.h"

#include <sqlite3.h>

enum { ROUNDS = 8, STEPS = 60, IDS = 12, ITEMS = 8 };

static uint64_t lot;

static unsigned draw(unsigned len)
{
    lot = lot * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(lot >> 33) % len;
}

#define ONE_OF(array) ((array)[draw(ARRAY_LEN(array))])

/* Queries that count what may not be. */
static const char *const rules[] = {
    "SELECT count(*) FROM pragma_foreign_key_check",
    "SELECT count(*) FROM analyses WHERE mention NOT IN (SELECT row FROM mentions)",
    "SELECT count(*) FROM analyses a JOIN mentions m ON m.row = a.mention"
    " WHERE a.source <> m.source OR a.brand <> m.brand OR a.at <> m.at"
    " OR (a.rules IS NOT NULL AND (a.rating IS NOT m.rating OR a.place IS NOT m.place))",
    "SELECT count(*) FROM mention_issues i LEFT JOIN analyses a ON a.mention = i.mention"
    " WHERE a.is_ours IS NOT 1 OR a.at <> i.at OR a.brand <> i.brand",
    "SELECT count(*) FROM mentions m WHERE NOT EXISTS(SELECT 1 FROM identity i"
    " WHERE i.source = m.source AND i.id = m.id)",
    "SELECT count(*) FROM identity i JOIN mentions m ON m.row = i.mention"
    " WHERE i.is_also = 0 AND i.source <> m.source",
    "SELECT count(*) FROM identity i JOIN mentions m ON m.row = i.mention"
    " WHERE i.is_also = 1 AND NOT EXISTS(SELECT 1 FROM also a"
    " WHERE a.mention = i.mention AND a.source = i.source AND a.id = i.id)",
    "SELECT count(*) FROM also a WHERE NOT EXISTS(SELECT 1 FROM identity i WHERE"
    " i.is_also = 1 AND a.mention = i.mention AND a.source = i.source AND a.id = i.id)",
    "SELECT count(*) FROM analyses a WHERE a.is_ours = 1 AND NOT EXISTS(SELECT 1 FROM"
    " (SELECT brand, day FROM packs UNION SELECT brand, day FROM stale) d"
    " WHERE d.brand = a.brand AND d.day = a.at / 86400)",
    "SELECT count(*) FROM packs p WHERE p.mentions <> (SELECT count(*) FROM analyses a"
    " WHERE a.brand = p.brand AND a.is_ours = 1 AND a.at / 86400 = p.day)"
    " AND NOT EXISTS(SELECT 1 FROM stale s WHERE s.brand = p.brand AND s.day = p.day)",
    "SELECT count(*) FROM mentions WHERE row >="
    " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'next-row')",
    "SELECT count(*) FROM mentions m WHERE m.row <="
    " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'judged-to')"
    " AND NOT EXISTS(SELECT 1 FROM analyses a WHERE a.mention = m.row)",
    "SELECT count(*) FROM words_docsize WHERE id NOT IN"
    " (SELECT mention FROM analyses WHERE is_indexed = 1)",
    "SELECT count(*) FROM analyses WHERE is_indexed = 1"
    " AND mention NOT IN (SELECT id FROM words_docsize)",
};

static void check(struct place *p, unsigned round, unsigned step, const char *what)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(p->path, &db), SQLITE_OK);
    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        sqlite3_stmt *s;

        if (sqlite3_prepare_v2(db, rules[i], -1, &s, NULL) != SQLITE_OK)
            fail_msg("%s: %s", rules[i], sqlite3_errmsg(db));
        assert_int_equal(sqlite3_step(s), SQLITE_ROW);
        if (sqlite3_column_int64(s, 0) != 0)
            fail_msg("round %u, step %u, %s: %lld of %s", round, step, what,
                     (long long)sqlite3_column_int64(s, 0), rules[i]);
        (void)sqlite3_finalize(s);
    }
    (void)sqlite3_close(db);
}

static void draw_items(struct batch *b)
{
    static const char *const ids[IDS] = {"1", "2", "3", "4",  "5",  "6",
                                         "7", "8", "9", "10", "11", "12"};
    static const char *const authors[] = {"", "Ann", "ann", "Bob"};
    static const char *const titles[] = {"", "Cold coffee", "Fire in Pier Street"};
    static const char *const urls[] = {"", "https://a.example/", "https://a.example/p/1",
                                       "http://www.a.example/p/1/"};
    static const char *const texts[] = {
        "",
        "Short",
        LONG_TEXT,
        LONG_TEXT " ",
        "The bread at Pier Street was stale and nobody would change it for another loaf.",
        "The bread at Pier Street was stale and nobody would change it for another one!",
        "Great coffee, friendly staff!"};
    unsigned len = 1 + draw(ITEMS);

    batch_reset(b);
    b->is_cut = draw(6) == 0;
    while (len-- > 0) {
        struct mention *m = say(b, ONE_OF(ids), ONE_OF(authors), ONE_OF(titles),
                                ONE_OF(texts), draw(2) == 0 ? NONE : 0.25 * draw(5),
                                draw(6) == 0 ? TIME_UNKNOWN : NOW - draw(20) * DAY / 4);

        m->url = str_from(ONE_OF(urls));
        m->brand = draw(6) == 0 ? STR("Owl") : STR_NONE;
        m->place = draw(4) == 0 ? STR("Pier") : STR_NONE;
        m->reply = draw(8) == 0 ? STR("Sorry.") : STR_NONE;
    }
}

/* Each is counted once, and what was just added is known. */
static void add_some(struct store *st, int64_t now)
{
    static const char *const sources[] = {"one", "two", "three"};
    struct source_state src = source_named(ONE_OF(sources), "Blue Heron");
    struct store_counts got = {0}, again = {0};
    struct batch b = {0};

    draw_items(&b);
    assert_ok(store_add(st, &src, &b, now, &got, err));
    assert_int_equal(got.fresh + got.edited + got.known + got.also + got.replied, b.len);
    assert_ok(store_add(st, &src, &b, now + 1, &again, err));
    assert_int_equal(again.known, b.len);
    batch_release(&b);
}

static void judge_some(struct store *st, struct str version)
{
    struct batch b = {0};

    assert_ok(store_unjudged(st, version, 1 + draw(20), &b, err));
    for (size_t i = 0; i < b.len; i++) {
        struct judgement *j = &b.items[i].judgement;

        *j = (struct judgement){.version = version,
                                .is_ours = draw(4) != 0,
                                .score = 0.1 * draw(10),
                                .recommend = NAN,
                                .nps = (enum nps_class)draw(4),
                                .mood = (enum mood)draw(4)};
        if (draw(2) == 0)
            j->issues[j->issues_len++] = STR("late");
    }
    assert_ok(store_judge(st, &b, err));
    batch_release(&b);
}

static void forget_someone(struct store *st)
{
    static const char *const authors[] = {"ann", "Bob"};
    struct error err = {OK, ""};
    enum status rc = store_forget(st, draw(2) == 0 ? STR("one") : STR_NONE,
                                  str_from(ONE_OF(authors)), NULL, &err);

    if (rc != OK && rc != ERR_MISSING)
        fail_msg("forget: %s", err.text);
}

static void join_two(struct store *st)
{
    struct error err = {OK, ""};
    enum status rc = store_join(st, 1 + draw(30), 1 + draw(30), &err);

    if (rc != OK && rc != ERR_MISSING)
        fail_msg("join: %s", err.text);
}

static const char *do_one(struct store *st, unsigned step, bool is_grouped, int64_t now)
{
    static const char *const versions[] = {"v1", "v2", "v3"};
    unsigned n = draw(20);

    if (n < 5) {
        judge_some(st, str_from(versions[step / 20 % ARRAY_LEN(versions)]));
        return "judge";
    }
    if (n == 5) {
        assert_ok(store_pack(st, err));
        return "pack";
    }
    if (n == 6) {
        assert_ok(store_purge(st, NOW - draw(20) * DAY, NULL, err));
        return "purge";
    }
    if (n == 7 && !is_grouped) {
        forget_someone(st);
        return "forget";
    }
    if (n == 8) {
        join_two(st);
        return "join";
    }
    add_some(st, now);
    return "add";
}

static void one_round(struct place *p, struct store *other, unsigned round)
{
    struct store *st = p->st;
    bool is_grouped = false;

    for (unsigned step = 0; step < STEPS; step++) {
        const char *what;

        if (!is_grouped) {
            st = draw(2) == 0 ? p->st : other;
            is_grouped = draw(8) == 0;
            if (is_grouped)
                assert_ok(store_begin(st, err));
        }
        what = do_one(st, step, is_grouped, NOW + step * DAY / 3);
        if (is_grouped && (step + 1 == STEPS || draw(4) == 0)) {
            is_grouped = false;
            if (draw(2) == 0)
                store_rollback(st);
            else
                assert_ok(store_commit(st, err));
        }
        if (!is_grouped)
            check(p, round, step, what);
    }
}

static void test_rules_hold_whatever_is_done(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct store *other = NULL;
        struct place p;

        lot = round;
        place_start(&p);
        place_open(&p);
        assert_ok(store_open(p.path, STORE_CREATE, &other, err));
        one_round(&p, other, round);
        assert_ok(store_check(p.st, true, err));
        store_close(other);
        place_end(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_hold_whatever_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
