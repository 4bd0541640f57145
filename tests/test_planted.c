/*
 * test_planted.c - copied and bunched reviews, by simulated businesses with known causes
 *
 * Honest reviews are made of sentences that people share, some word for word; among them
 * are one writer in two places, a bad evening with many angry reviews, and a busy launch.
 * Planted ones are one text under several names, a few words changed, and bunches of
 * bare stars. Fixed seeds.
 */
#include "analyze/planted.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tests/unit.h"

enum { HONEST = 400, DAYS = 365, BUSINESSES = 40, DAY = 86400 };
static const int64_t begin = 1760000000;

static uint64_t seed;

static uint32_t below(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)((seed >> 33) % n);
}

static const char *const who[] = {"we", "I", "my wife and I", "the two of us",
                                  "our group"};
static const char *const what[] = {"the soup",    "the coffee",  "the cake", "the fish",
                                   "the burgers", "the roast",   "the pies", "the salad",
                                   "the bread",   "the porridge"};
static const char *const when[] = {"on Sunday",      "last week",       "at lunch",
                                   "in the evening", "before the show", "on a rainy day"};
static const char *const good[] = {"lovely", "great", "fresh", "excellent",
                                   "really good"};
static const char *const bad[] = {"cold", "bland", "dry", "overpriced", "awful"};

#define PICK(list) list[below(ARRAY_LEN(list))]

/* One sentence that an honest customer might write; half of them have no slot. */
static void add_sentence(struct buf *out, bool is_good)
{
    const char *const *words = is_good ? good : bad;

    switch (below(12)) {
    case 0:
        buf_printf(out, "%s went there %s and %s was %s. ", PICK(who), PICK(when),
                   PICK(what), words[below(5)]);
        break;
    case 1:
        buf_printf(out, "I would say that %s %s was %s, as always. ", PICK(what),
                   PICK(when), words[below(5)]);
        break;
    case 2:
        buf_add_text(
            out, is_good
                     ? "The staff were very friendly and nothing was too much trouble. "
                     : "The staff were rude and we waited far too long for our food. ");
        break;
    case 3:
        buf_add_text(
            out, is_good ? "We will definitely be back and can highly recommend it. "
                         : "We will not be back and can not recommend it to anyone. ");
        break;
    case 4:
        buf_printf(out, "%s ordered %s and %s, both %s. ", PICK(who), PICK(what),
                   PICK(what), words[below(5)]);
        break;
    case 5:
        buf_add_text(out, is_good ? "Good value for money. "
                                  : "Far too expensive for what it is. ");
        break;
    case 6:
        buf_printf(out, "%s %s: %s. ", PICK(what), PICK(when), words[below(5)]);
        break;
    case 7:
        buf_printf(out, "It took %u minutes %s. ", 5 + below(60), PICK(when));
        break;
    case 8:
        buf_printf(out, "Table number %u by the window, %s %s. ", below(30),
                   words[below(5)], PICK(what));
        break;
    default:
        buf_printf(out, "%s had %s %s, it was %s and %s. ", PICK(who), PICK(what),
                   PICK(when), words[below(5)], words[below(5)]);
    }
}

struct town {
    struct arena arena;
    struct mention *items;
    int *cause; /* 0 honest, else the number of what was planted */
    size_t len, cap, cause_cap;
    int causes;
};

static struct mention *add(struct town *t, int64_t at, double rating, int cause)
{
    struct mention *m;

    t->items = mem_grow(t->items, t->len, &t->cap, sizeof(*t->items));
    t->cause = mem_grow(t->cause, t->len, &t->cause_cap, sizeof(*t->cause));
    t->cause[t->len] = cause;
    m = &t->items[t->len++];
    mention_init(m);
    m->source = STR("google");
    m->author = arena_printf(&t->arena, "writer %zu", t->len);
    m->posted_at = at;
    m->rating = rating;
    return m;
}

static struct str honest_text(struct town *t, bool is_good, uint32_t sentences)
{
    struct buf text = {0};
    struct str s;

    for (uint32_t i = 0; i < sentences; i++)
        add_sentence(&text, is_good);
    s = arena_copy(&t->arena, buf_str(&text));
    buf_release(&text);
    return s;
}

static void add_honest(struct town *t)
{
    for (int i = 0; i < HONEST; i++) {
        bool is_good = below(4) > 0;
        double rating = is_good ? 0.75 + 0.25 * below(2) : 0.25 * below(2);
        struct mention *m = add(t, begin + below(DAYS * DAY), rating, 0);

        if (below(4) > 0)
            m->text = honest_text(t, is_good, 1 + below(5));
        if (below(40) == 0) { /* the same person at the other branch */
            struct str text = m->text, author = m->author;

            m = add(t, m->posted_at + DAY, rating, 0);
            m->text = text;
            m->author = author;
            m->place = STR("Market");
        }
    }
    for (uint32_t i = 0, at = below(300) + 40; i < 9;
         i++) /* a bad evening, told at length */
        add(t, begin + at * DAY + below(DAY), 0, 0)->text =
            honest_text(t, false, 3 + below(3));
    for (uint32_t i = 0, at = below(300) + 40; i < 9;
         i++) /* a launch, all sorts of stars */
        add(t, begin + at * DAY + below(DAY), 0.25 * (2 + below(3)), 0)->text =
            honest_text(t, true, below(3));
}

/* `text` with about one word in `n` replaced. */
static struct str reworded(struct town *t, struct str text, uint32_t n)
{
    static const char *const words[] = {"truly", "indeed", "quite", "super", "honestly"};
    struct buf out = {0};
    struct str s;

    while (text.ptr != NULL) {
        struct str word = str_split(&text, ' ');

        buf_printf(&out, STR_FMT " ", STR_ARG(word));
        if (below(n) == 0)
            buf_printf(&out, "%s ", PICK(words));
    }
    s = arena_copy(&t->arena, buf_str(&out));
    buf_release(&out);
    return s;
}

static void add_planted(struct town *t)
{
    int64_t at = begin + (60 + below(250)) * DAY;
    bool is_good = below(2) == 0;
    struct str text = honest_text(t, is_good, 4);
    uint32_t copies = 3 + below(4);

    t->causes++;
    for (uint32_t i = 0; i < copies; i++)
        add(t, at + below(12 * DAY), is_good ? 1 : 0, t->causes)->text =
            reworded(t, text, 12);
    t->causes++;
    is_good = below(2) == 0;
    at = begin + (60 + below(250)) * DAY;
    for (uint32_t i = 0, n = 10 + below(6); i < n; i++)
        add(t, at + below(DAY), is_good ? 1 : 0, t->causes)->text =
            below(3) == 0 ? STR("Top!") : STR_NONE;
}

/* The cause that most members have. */
static int cause_of(const struct town *t, const struct planted_group *g)
{
    int best = 0;
    size_t most = 0;

    for (int c = 0; c <= t->causes; c++) {
        size_t n = 0;

        for (size_t i = 0; i < g->len; i++)
            n += t->cause[g->members[i]] == c;
        if (n > most) {
            most = n;
            best = c;
        }
    }
    return best;
}

/* All of these are reviews by somebody: numbers are indices. */
static void find(struct town *t, struct planted_group **groups, size_t *len)
{
    struct planted *p = planted_new();

    for (size_t i = 0; i < t->len; i++)
        assert_true(planted_add(p, &t->items[i]));
    planted_find(p, &t->arena, groups, len);
    planted_free(p);
}

static void test_what_is_planted_is_found_and_little_else(void **state)
{
    int told = 0, right = 0, planted = 0, found = 0;

    (void)state;
    for (int b = 0; b < BUSINESSES; b++) {
        struct town t = {0};
        struct planted_group *groups;
        bool is_found[8] = {false};
        size_t len;

        seed = 0xd1342543de82ef95u *
               (uint64_t)(b + 7) /* not those that the limits were set by */;
        add_honest(&t);
        add_planted(&t);
        find(&t, &groups, &len);
        for (size_t i = 0; i < len; i++) {
            int cause = cause_of(&t, &groups[i]);

            told++;
            right += cause > 0;
            is_found[cause] = true;
        }
        for (int c = 1; c <= t.causes; c++)
            found += is_found[c];
        planted += t.causes;
        free(t.items);
        free(t.cause);
        arena_release(&t.arena);
    }
    print_message("%d told, %d of them right; %d of %d planted found\n", told, right,
                  found, planted);
    assert_true(right >= 0.9 * told);
    assert_true(found >= 0.8 * planted);
}

static void test_only_reviews_by_somebody_count(void **state)
{
    struct planted *p = planted_new();
    struct mention m;

    (void)state;
    mention_init(&m);
    m.author = STR("Ann");
    m.posted_at = begin;
    assert_false(planted_add(p, &m)); /* no stars */
    m.rating = 1;
    assert_true(planted_add(p, &m));
    m.author = STR_NONE;
    assert_false(planted_add(p, &m));
    planted_free(p);
}

static void test_evidence_is_there(void **state)
{
    static const char text[] =
        "Best plumber in town, came within the hour, fixed the leak under the sink, "
        "fair price and so polite, left the kitchen clean.";
    static const char copy[] =
        "Best plumber in town, came within the hour, fixed the leak in my bathroom, "
        "fair price and so polite, left the kitchen clean!";
    struct town t = {0};
    struct planted_group *g;
    size_t len;

    (void)state;
    add(&t, begin, 1, 0)->text = str_from(text);
    add(&t, begin + 3 * DAY, 1, 0)->text = str_from(copy);
    add(&t, begin + DAY, 1, 0)->text =
        STR("Nice people, they came late but did good work.");
    find(&t, &g, &len);
    assert_int_equal(len, 1);
    assert_int_equal(g->kind, PLANTED_ALIKE);
    assert_int_equal(g->len, 2);
    assert_int_equal(g->members[0], 0);
    assert_int_equal(g->members[1], 1);
    assert_true(g->most[0] + g->most[1] == 1);
    assert_str(planted_words(t.items[g->most[0]].text, t.items[g->most[1]].text),
               "Best plumber in town, came within the hour, fixed the leak");
    assert_true(g->from == begin && g->to == begin + 3 * DAY);

    t.items[1].author = t.items[0].author; /* one writer may say it twice */
    find(&t, &g, &len);
    assert_int_equal(len, 0);

    t.items[1].author = STR("other");
    t.items[1].rating = 0; /* the words turned against it */
    find(&t, &g, &len);
    assert_int_equal(len, 0);
    t.len = 0;
    find(&t, &g, &len);
    assert_int_equal(len, 0);
    free(t.items);
    free(t.cause);
    arena_release(&t.arena);
}

/* The more copies, the plainer it is: however many there are, they are one group. */
static void test_many_copies_are_one_group(void **state)
{
    static const size_t copies[] = {2, 8, 9, 12, 40, 300};

    (void)state;
    for (size_t c = 0; c < 2 * ARRAY_LEN(copies); c++) {
        size_t n = copies[c / 2], len, alike = 0, members = 0;
        bool is_changed = c % 2 == 1;
        struct town t = {0};
        struct planted_group *g;
        struct str text;

        seed = 0x9e3779b97f4a7c15u + c;
        add_honest(&t);
        text = STR("Stay away from this place, my neighbour found a rusty nail in her "
                   "chowder and the manager only laughed at us until we walked out, then "
                   "he shouted after our kids across the whole car park for no reason");
        for (size_t i = 0; i < n; i++)
            add(&t, begin + 100 * DAY + below(12 * DAY), 0, 1)->text =
                is_changed ? reworded(&t, text, 40) : text;
        find(&t, &g, &len);
        for (size_t i = 0; i < len; i++) {
            if (g[i].kind != PLANTED_ALIKE || t.cause[g[i].members[0]] == 0)
                continue;
            alike++;
            members += g[i].len;
        }
        if (alike != 1 || members < n * 9 / 10 || members > n)
            fail_msg("%zu copies%s: %zu groups, %zu members", n,
                     is_changed ? " with changes" : "", alike, members);
        free(t.items);
        free(t.cause);
        arena_release(&t.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_planted_is_found_and_little_else),
        cmocka_unit_test(test_only_reviews_by_somebody_count),
        cmocka_unit_test(test_evidence_is_there),
        cmocka_unit_test(test_many_copies_are_one_group),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
