/*
 * test_businesses.c - kinds of complaint that firms of one business hear
 */
#include "analyze/analyze.h"
#include "base/buf.h"
#include "base/mem.h"
#include "tests/unit.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *business, *text, *id;
} rows[] = {
    {"restaurant", "Tiny portions, we left hungry.", "portions"},
    {"restaurant", "They ignored my nut allergy.", "allergens"},
    {"restaurant", "We were rushed out, they wanted the table back.", "table"},
    {"restaurant", "The chicken was still raw.", "undercooked"},
    {"restaurant", "A service charge was added without asking. Bad.", "service-charge"},
    {"hotel", "The mattress was lumpy and I couldn't sleep.", "bed"},
    {"hotel", "No hot water on two mornings.", "bathroom"},
    {"hotel", "The air conditioning was broken.", "heating-air"},
    {"hotel", "A windowless shoebox, nothing like the photos.", "room-size"},
    {"hotel", "Our room was not ready at five.", "check-in"},
    {"hotel", "The wifi was slow.", "wifi"},
    {"hotel", "The breakfast was poor and cold.", "breakfast"},
    {"hotel", "The sheets were dirty and stained.", "house-keeping"},
    {"shop", "They refused the return, terrible.", "returns"},
    {"shop", "The dress runs small and doesn't fit.", "size-fit"},
    {"shop", "The colour is nothing like the picture.", "not-as-described"},
    {"shop", "It came in a crushed box, poorly packaged.", "packaging"},
    {"shop", "The voucher did not work at the checkout.", "checkout"},
    {"shop", "Only one till open, again.", "tills"},
    {"shop", "They won't honour the warranty.", "warranty"},
    {"app", "Unusable since the update.", "update-broke"},
    {"app", "It deleted all my notes.", "data-loss"},
    {"app", "It keeps disconnecting.", "sync"},
    {"app", "So laggy, and it drains the battery.", "battery-speed"},
    {"app", "Everything behind a paywall now.", "subscription"},
    {"app", "The notifications are annoying.", "notifications"},
    {"app", "Confusing and hard to navigate.", "hard-to-use"},
    {"clinic", "Impossible to get an appointment.", "appointment"},
    {"clinic", "Sat in the waiting room for an hour.", "waiting-room"},
    {"clinic", "The doctor didn't listen to me at all.", "not-listened"},
    {"clinic", "He misdiagnosed my son.", "wrong-treatment"},
    {"clinic", "The bite was never adjusted, a headache ever since.", "wrong-treatment"},
    {"clinic", "A surprise bill months later, outrageous.", "clinic-costs"},
    {"clinic", "Still waiting for my results.", "results"},
    {"trades", "The plumber never turned up.", "no-show"},
    {"trades", "They charged more than the quote.", "quote"},
    {"trades", "Shoddy workmanship, had to get someone else.", "workmanship"},
    {"trades", "They left a mess and damaged the floor.", "mess"},
    {"trades", "It dragged on for weeks, still not finished.", "dragging-on"},
    {"transport", "I missed my connection and slept at the airport.", "connection"},
    {"transport", "Packed like sardines, no seats.", "crowding"},
    {"transport", "Fined because the ticket machine was broken.", "tickets"},
    {"transport", "The driver was texting while driving.", "driving"},
    {"transport", "No announcements, nobody told us anything.", "travel-news"},
    {"bank", "They blocked my account for no reason.", "blocked"},
    {"bank", "My transfer has been pending for days.", "transfer"},
    {"bank", "Hidden fees everywhere.", "fees"},
    {"bank", "The verification failed, upload again, every time.", "verification"},
    {"bank", "My claim was denied.", "claim"},
    {"bank", "The branch is closed and the atm is empty.", "branches"},
};

/* What such a firm is glad to hear. */
static const struct {
    const char *business, *text;
} praise[] = {
    {"restaurant", "Huge portions, and they knew all about my allergy."},
    {"hotel", "The bed was heavenly, the shower hot and the breakfast wonderful."},
    {"shop", "Fits perfectly, lovely packaging, returns are easy."},
    {"app", "Great since the update, easy to use, never crashes."},
    {"clinic", "She listened, got me an appointment the same day, no wait."},
    {"trades", "Turned up on time, stuck to the quote, left no mess."},
    {"transport", "Plenty of seats, on time, friendly driver."},
    {"bank", "No fees, transfers arrive at once, great app."},
};

/* One brand of each business, named like it, and "plain" of none. */
struct world {
    struct settings settings;
    struct analyzer *an;
    struct arena arena;
};

static int setup(void **state)
{
    static const struct analyzer_options options = {.lang = {"en", 2}};
    struct world *w = mem_zalloc(1, sizeof(*w));
    struct str rest = STR(BUSINESS_WORDS);
    struct buf yaml = {0};
    enum status rc;

    buf_add_text(&yaml, "sources: []\nbrands:\n  - name: plain\n");
    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');

        buf_printf(&yaml, "  - {name: " STR_FMT ", business: [" STR_FMT "]}\n",
                   STR_ARG(word), STR_ARG(word));
    }
    rc = settings_parse(buf_str(&yaml), "t.yaml", &w->settings, NULL, NULL);
    buf_release(&yaml);
    *state = w;
    return rc == OK && analyzer_new(&w->settings, &options, &w->an, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct world *w = *state;

    analyzer_free(w->an);
    settings_release(&w->settings);
    arena_release(&w->arena);
    free(w);
    return 0;
}

static struct judgement judge(struct world *w, const char *brand, const char *text)
{
    struct mention m;

    arena_reset(&w->arena);
    mention_init(&m);
    m.brand = str_from(brand);
    m.text = str_from(text);
    analyze_mention(w->an, &m, &w->arena);
    return m.judgement;
}

static bool has_issue(const struct judgement *j, const char *id)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        if (str_eq(j->issues[i], str_from(id)))
            return true;
    }
    return false;
}

static void test_each_kind_is_found_for_its_business_alone(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct judgement j = judge(*state, rows[i].business, rows[i].text);

        if (!has_issue(&j, rows[i].id))
            fail_msg("%s: \"%s\": no %s", rows[i].business, rows[i].text, rows[i].id);
        j = judge(*state, "plain", rows[i].text);
        if (has_issue(&j, rows[i].id))
            fail_msg("\"%s\": %s without its business", rows[i].text, rows[i].id);
    }
}

static void test_praise_of_the_same_is_no_complaint(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(praise); i++) {
        struct judgement j = judge(*state, praise[i].business, praise[i].text);

        if (j.issues_len > 0)
            fail_msg("%s: \"%s\": " STR_FMT, praise[i].business, praise[i].text,
                     STR_ARG(j.issues[0]));
    }
}

static void test_wrong_business_is_told(void **state)
{
    struct settings settings;
    struct error err = {0};

    (void)state;
    assert_int_equal(settings_parse(STR("brands:\n  - name: Pier\n    business: [hotle]\n"
                                        "sources: []\n"),
                                    "t.yaml", &settings, NULL, &err),
                     ERR_CONFIG);
    assert_non_null(strstr(err.text, "t.yaml:3:"));
    assert_non_null(strstr(err.text, "hotel"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_is_found_for_its_business_alone),
        cmocka_unit_test(test_praise_of_the_same_is_no_complaint),
        cmocka_unit_test(test_wrong_business_is_told),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
