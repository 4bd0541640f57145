#include "tests/unit.h"

#include "base/date.h"
#include "config/shipped.h"
#include "fetchers/mail.h"
#include "fetchers/mailrules.h"
#include "fetchers/mapping.h"

#include <time.h>

static void read_fixture(const char *name, struct buf *out)
{
    const char *source = getenv("EARSHOT_SOURCE");
    struct buf path = {0};

    buf_printf(&path, "%s/tests/fixtures/mail/%s", source != NULL ? source : ".", name);
    assert_int_equal(buf_read_file(out, path.ptr, 0, NULL), OK);
    buf_release(&path);
}

/* What a rule makes of one mail. `rule` NULL: those of the platforms. */
struct read {
    struct mapping_shelf shelf;
    struct batch batch;
    bool is_taken;
};

static struct read apply(struct str bytes, const char *rule)
{
    static struct pair vars[] = {{STR_INIT("form_sender"), STR_INIT("shop.test")},
                                 {STR_INIT("forwarder"), STR_INIT("desk@shop.test")}};
    struct str name = str_from(rule);
    struct str_list names = {&name, rule != NULL ? 1 : 0};
    struct adapter_settings s = {.vars = {vars, ARRAY_LEN(vars)}};
    struct mailrules rules;
    struct read r = {0};
    struct mail mail;

    assert_int_equal(mailrules_find(names, STR_NONE, &r.shelf, &rules, NULL), OK);
    assert_int_equal(mail_read(bytes, &mail, NULL), OK);
    r.is_taken = mailrules_apply(&rules, &s, &mail, &r.batch);
    mail_release(&mail);
    return r;
}

static void release(struct read *r)
{
    batch_release(&r->batch);
    mapping_shelf_release(&r->shelf);
}

static void test_notices_become_mentions(void **state)
{
    static const struct {
        const char *file, *rule;
        const char *id, *author, *title, *text, *url, *site;
        double points, most; /* 0: none */
    } rows[] = {
        {"google.eml", NULL, "AbC_9-x", "Kim Lee", "",
         "The soup was cold.\n\nNobody came to ask.",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 2, 5},
        {"google_de.eml", NULL, "Zz77", "Jörg Groß", "",
         "Sehr guter Kaffee, gerne wieder & wieder.",
         "https://business.google.com/reviews/l/123?rid=Zz77", "Google", 5, 5},
        {"google_stars.eml", NULL, "only-stars", "Ann", "", "",
         "https://business.google.com/reviews/l/123?rid=only-stars", "Google", 4, 5},
        {"google_picture_de.eml", NULL, "AbC_9-x", "Kim Lee", "",
         "Die Suppe war kalt. Schön war es nicht.",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 2, 5},
        {"google_pictures.eml", NULL, "AbC_9-x", "Kim Lee", "", "The soup was cold.",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 2, 5},
        {"google_pt.eml", NULL, "AbC_9-x", "Kim Lee", "", "A sopa estava fria.",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 2, 5},
        {"google_fr.eml", NULL, "AbC_9-x", "Kim Lee", "", "La soupe était froide.",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 2, 5},
        {"google_html_stars.eml", NULL, "AbC_9-x", "Kim Lee", "", "",
         "https://business.google.com/reviews/l/123?rid=AbC_9-x", "Google", 5, 5},
        {"google_forwarded.eml", NULL, "AbC", "Kim Lee", "", "The soup was cold.",
         "https://business.google.com/reviews/l/123?rid=AbC", "Google", 2, 5},
        {"trustpilot_html.eml", NULL, "64f0c1a2b3c4d5e6f7a8b9c0", "Sam", "",
         "Never arrived\nI waited three weeks.",
         "https://www.trustpilot.com/reviews/64f0c1a2b3c4d5e6f7a8b9c0", "Trustpilot", 1,
         5},
        {"booking_html.eml", NULL, "9a8", "Kim Lee", "The view", "Noisy street",
         "https://admin.booking.com/hotel/reviews?review_id=9a8", "Booking.com", 7.5, 10},
        {"trustpilot.eml", NULL, "64f0c1a2b3c4d5e6f7a8b9c0", "Sam O'Neil", "",
         "Never arrived\n\nI waited three weeks for my parcel.",
         "https://www.trustpilot.com/reviews/64f0c1a2b3c4d5e6f7a8b9c0", "Trustpilot", 1,
         5},
        {"tripadvisor.eml", NULL, "987654321", "Maria", "Nice view, slow service",
         "We sat by the water and waited an hour.",
         "https://www.tripadvisor.com/ShowUserReviews-g60713-d123-r987654321-"
         "Pier_Cafe.html",
         "Tripadvisor", 3, 5},
        {"booking.eml", NULL, "77aa", "Olaf", "The breakfast",
         "The room smelled of smoke",
         "https://admin.booking.com/hotel/reviews?review_id=77aa", "Booking.com", 6.5,
         10},
        {"booking_de.eml", NULL, "booking_de@mail.test", "Ute", "",
         "Alles bestens, vor allem die Ruhe", "", "Booking.com", 9, 10},
        {"appstore.eml", NULL, "5550123", "kimlee", "Crashes",
         "It crashes whenever I order.",
         "https://appstoreconnect.apple.com/apps/1/ratings?reviewId=5550123", "App Store",
         2, 5},
        {"form.eml", "feedbackform", "form@mail.test", "Ida Holm", "Opening hours",
         "Please open on Sundays.\n\nThe coffee is great.", "", "", 8, 10},
        {"any.eml", "anymail", "any@mail.test", "Lee, Kim", "your coffee",
         "I liked it a lot.\n\nKim", "", "", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf bytes = {0};
        struct read r;
        const struct mention *m;
        double points;

        read_fixture(rows[i].file, &bytes);
        r = apply(buf_str(&bytes), rows[i].rule);
        if (!r.is_taken || r.batch.len != 1 || r.batch.dropped != 0)
            fail_msg("%s: %zu mentions", rows[i].file, r.batch.len);
        m = &r.batch.items[0];
        points = m->rating_least + m->rating * (m->rating_most - m->rating_least);
        if (rows[i].most > 0 ? !(fabs(points - rows[i].points) < 1e-9) ||
                                   !(fabs(m->rating_most - rows[i].most) < 1e-9)
                             : !isnan(m->rating))
            fail_msg("%s: rating %g of %g", rows[i].file, points, m->rating_most);
        print_message("%s\n", rows[i].file);
        assert_str(m->id, rows[i].id);
        assert_str(m->author, rows[i].author);
        assert_str(m->title, rows[i].title);
        assert_str(m->text, rows[i].text);
        assert_str(m->url, rows[i].url);
        assert_str(m->site, rows[i].site);
        assert_int_equal(m->posted_at, 1794986100); /* 2026-11-18 07:15:00 UTC */
        release(&r);
        buf_release(&bytes);
    }
}

static void test_nobody_else_may_forward(void **state)
{
    const struct str from = STR("From: Desk <desk@shop.test>");
    struct buf bytes = {0};
    size_t at;
    struct read r;

    (void)state;
    read_fixture("google_forwarded.eml", &bytes);
    at = str_find(buf_str(&bytes), from);
    assert_true(at != SIZE_MAX);
    bytes.ptr[at + from.len - 2] = 'x'; /* desk@shop.tesx */
    r = apply(buf_str(&bytes), NULL);
    assert_false(r.is_taken);
    assert_int_equal(r.batch.len, 0);
    release(&r);
    buf_release(&bytes);
}

static void test_what_is_no_notice_is_left_alone(void **state)
{
    static const struct {
        const char *why, *file, *rule;
        bool is_taken;
        size_t dropped;
    } rows[] = {
        {"the receiving server found From untrue", "forged.eml", NULL, false, 0},
        {"a domain that only begins like the platform's", "lookalike.eml", NULL, false,
         0},
        {"another mail of the platform", "newsletter.eml", NULL, false, 0},
        {"a notice of which nothing can be read is counted", "nothing.eml", NULL, true,
         1},
        {"a machine's answer", "vacation.eml", "anymail", true, 1},
        {"a form of somebody else", "any.eml", "feedbackform", false, 0},
        {"no rule of a platform takes a private mail", "any.eml", NULL, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf bytes = {0};
        struct read r;

        read_fixture(rows[i].file, &bytes);
        r = apply(buf_str(&bytes), rows[i].rule);
        if (r.is_taken != rows[i].is_taken || r.batch.len != 0 ||
            r.batch.dropped != rows[i].dropped)
            fail_msg("%s: taken %d, %zu mentions, %zu dropped", rows[i].why,
                     (int)r.is_taken, r.batch.len, r.batch.dropped);
        release(&r);
        buf_release(&bytes);
    }
}

static void test_rules_are_found_by_name(void **state)
{
    struct mapping_shelf shelf = {0};
    struct str name = STR("trustpillot");
    struct str_list names = {&name, 1};
    struct mailrules rules;
    struct error err = {0};

    (void)state;
    assert_int_equal(mailrules_find(names, STR_NONE, &shelf, &rules, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "did you mean \"trustpilot\"?"));
    for (size_t i = 0; mailrule_name(i) != NULL; i++) {
        name = str_from(mailrule_name(i));
        name = str_slice(name, 0, str_find_char(name, '.'));
        if (mailrules_find(names, STR_NONE, &shelf, &rules, NULL) != OK)
            fail_msg("%s does not compile", mailrule_name(i));
    }
    mapping_shelf_release(&shelf);
}

/* Expressions run over what strangers write: a mail of the largest size that they see
 * must not hold up a night. */
static void test_hostile_texts_take_no_time(void **state)
{
    static const char *const pieces[] = {
        "★\n",      "★☆", "of 5\n", "a\n", "h", "Liked: ", "“\n", " just left just left",
        "Name: x\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        static const char *const senders[] = {"a@google.com", "a@tripadvisor.com",
                                              "a@booking.com", "a@apple.com"};

        for (size_t k = 0; k < ARRAY_LEN(senders); k++) {
            struct buf bytes = {0};
            clock_t before = clock();
            struct read r;

            buf_printf(&bytes,
                       "From: %s\nSubject: review review\nMessage-ID: <1@a>\n"
                       "Content-Type: text/plain; charset=utf-8\n\n",
                       senders[k]);
            while (bytes.len < 300000)
                buf_add_text(&bytes, pieces[i]);
            r = apply(buf_str(&bytes), NULL);
            if ((double)(clock() - before) / CLOCKS_PER_SEC > 5) /* sanitised build */
                fail_msg("\"%s\" of %s: too slow", pieces[i], senders[k]);
            release(&r);
            buf_release(&bytes);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_notices_become_mentions),
        cmocka_unit_test(test_nobody_else_may_forward),
        cmocka_unit_test(test_what_is_no_notice_is_left_alone),
        cmocka_unit_test(test_rules_are_found_by_name),
        cmocka_unit_test(test_hostile_texts_take_no_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
