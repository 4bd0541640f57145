/*
 * Digests and alerts as lines of a chat: nothing foreign becomes markup, a link or a
 * call.
 */
#include "tests/unit.h"

#include "reports/chat.h"
#include "reports/posts.h"

#define WJ "\xe2\x81\xa0" /* U+2060 */

static void test_foreign_words_stay_words(void **state)
{
    static const struct {
        const char *why;
        enum chat_markup markup;
        const char *text, *want;
    } rows[] = {
        {"a call of all", CHAT_SLACK, "<!channel> @here", "&lt;!channel&gt; @" WJ "here"},
        {"an own link", CHAT_SLACK, "<http://a.test|x>",
         "&lt;http:" WJ "/" WJ "/" WJ "a." WJ "test\xe2\x88\xa3x&gt;"},
        {"Slack has no escape for its marks", CHAT_SLACK, "*b* _i_ ~s~ `c`",
         "\xe2\x88\x97"
         "b\xe2\x88\x97 \xcb\x8di\xcb\x8d \xe2\x88\xbcs\xe2\x88\xbc \xcb\x8b"
         "c\xcb\x8b"},
        {"Markdown", CHAT_MARKDOWN, "[x](y) **b** ||s||",
         "\\[x\\]\\(y\\) \\*\\*b\\*\\* \\|\\|s\\|\\|"},
        {"a user of Discord", CHAT_MARKDOWN, "<@1> @everyone",
         "\\<\\@" WJ "1\\> \\@" WJ "everyone"},
        {"HTML", CHAT_HTML, "<b>&\"</b>", "&lt;b&gt;&amp;&quot;&lt;/" WJ "b&gt;"},
        {"an address", CHAT_PLAIN, "http://evil.test/x",
         "http:" WJ "/" WJ "/" WJ "evil." WJ "test/x"},
        {"a name of a host", CHAT_PLAIN, "see www.evil.test now",
         "see www." WJ "evil." WJ "test now"},
        {"a command", CHAT_PLAIN, "/start #tag $CASH",
         "/" WJ "start #" WJ "tag $" WJ "CASH"},
        {"a sentence, a number, a fraction", CHAT_PLAIN, "Cold. 4.5 of 5, 1/2 eaten",
         "Cold. 4.5 of 5, 1/2 eaten"},
        {"one line", CHAT_PLAIN, "a\r\n\n b\tc\x1b[0m", "a b c [0m"},
        {"not UTF-8", CHAT_PLAIN, "a\xff", "a\xef\xbf\xbd"},
        {"nothing", CHAT_PLAIN, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        chat_text(str_from(rows[i].text), rows[i].markup, 1000, &out);
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%s: \"%.*s\"", rows[i].why, (int)out.len, out.ptr);
        buf_release(&out);
    }
}

static void test_links_are_those_of_the_lines(void **state)
{
    static const struct {
        enum chat_markup markup;
        const char *want;
    } rows[] = {
        {CHAT_PLAIN, "Sa<ra: hi https://a.test/1?x=1&y=%28%29"},
        {CHAT_SLACK, "*<https://a.test/1?x=1&amp;y=%28%29|Sa&lt;ra>*: hi"},
        {CHAT_MARKDOWN, "**[Sa\\<ra](https://a.test/1?x=1&y=%28%29)**\\: hi"},
        {CHAT_HTML,
         "<b><a href=\"https://a.test/1?x=1&amp;y=%28%29\">Sa&lt;ra</a></b>: hi"},
    };
    struct chat c = {
        .lines = {{STR("Sa<ra"), STR(": hi"), STR("https://a.test/1?x=1&y=()")}},
        .len = 1};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        chat_print(&c, rows[i].markup, 1000, &out);
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%zu: \"%.*s\"", i, (int)out.len, out.ptr);
        buf_release(&out);
    }
}

/* Whole lines go, from the end; the way to the whole stays. */
static void test_words_and_quotes_stand_as_the_language_has_them(void **state)
{
    static const struct {
        enum chat_markup markup;
        const char *want;
    } rows[] = {
        {CHAT_PLAIN, "Ruhig\n42 NPS, 90 Tage\nSara, Google: „Kalt“"},
        {CHAT_SLACK, "*Ruhig*\n*42* NPS, 90 Tage\n*Sara*, Google: „Kalt“"},
        {CHAT_HTML, "<b>Ruhig</b>\n<b>42</b> NPS, 90 Tage\n<b>Sara</b>, Google: „Kalt“"},
    };
    json_t *value =
        json_pack("{s:s, s:[s, s], s:[{s:s, s:s}], s:{s:[{s:s, s:s, s:{s:[{s:s}]}}]}}",
                  "headline", "Ruhig", "quote_marks", "„", "“", "numbers", "value", "42",
                  "label", "NPS, 90 Tage", "waiting", "items", "who", "Sara", "where",
                  "Google", "quote", "text", "text", "Kalt");
    struct arena arena = {0};
    struct chat c;

    (void)state;
    assert_non_null(value);
    chat_make(value, &arena, &c);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        chat_print(&c, rows[i].markup, 1000, &out);
        if (!str_eq(str_trim(buf_str(&out)), str_from(rows[i].want)))
            fail_msg("%zu: \"%.*s\"", i, (int)out.len, out.ptr);
        buf_release(&out);
    }
    json_decref(value);
    arena_release(&arena);
}

static void test_limits_cut_whole_lines(void **state)
{
    struct chat c = {.len = CHAT_LINES_MAX,
                     .last = {STR("all"), STR_NONE, STR("https://a.test/")}};
    size_t before = 0;

    (void)state;
    for (size_t i = 0; i < c.len; i++)
        c.lines[i] =
            (struct chat_line){STR("wer\xf0\x9f\x98\x80"), STR(" sagt"), STR_NONE};
    for (size_t max = 20; max < 700; max += 7) {
        struct buf out = {0};
        size_t lines = 0, units = 0;

        chat_print(&c, CHAT_PLAIN, max, &out);
        for (size_t i = 0; i < out.len; i++) {
            unsigned char b = (unsigned char)out.ptr[i];

            lines += b == '\n';
            units += (b & 0xc0) == 0x80 ? 0 : b >= 0xf0 ? 2 : 1;
        }
        assert_in_range(units, 0, max);
        assert_true(str_ends(buf_str(&out), STR("all https://a.test/")));
        assert_true(lines >= before && lines <= c.len);
        before = lines;
        buf_release(&out);
    }
    assert_int_equal(before, c.len);
}

static void test_texts_alone_are_cut_to_their_limit(void **state)
{
    (void)state;
    for (size_t max = 0; max < 60; max++) {
        struct buf out = {0};

        chat_text(STR("<<<<<<<<<<<<<<<<<<<<"), CHAT_HTML, max, &out);
        assert_in_range(out.len, 0, max);
        assert_int_equal(out.len % 4, 0); /* no half an escape */
        buf_release(&out);
    }
}

/* The first is the example of the Standard Webhooks specification; both by Python's hmac.
 */
static void test_signatures(void **state)
{
    static const struct {
        struct str id, body, key;
        int64_t at;
        const char *want;
    } rows[] = {
        {STR_INIT("msg_p5jXN8AQM9LWM0D4loKWxJek"), STR_INIT("{\"test\": 2432232314}"),
         STR_INIT("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), 1614265330,
         "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {STR_INIT("a"), STR_INIT(""), STR_INIT("plain key"), 1,
         "v1,3yTQOhu5ShC4j5TFypvkS5YKU0C9I7HOYRe1VTuZYxk="},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};

        webhook_sign(rows[i].id, rows[i].at, rows[i].body, rows[i].key, &out);
        if (!str_eq(buf_str(&out), str_from(rows[i].want)))
            fail_msg("%zu: %s", i, out.ptr);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_foreign_words_stay_words),
        cmocka_unit_test(test_links_are_those_of_the_lines),
        cmocka_unit_test(test_words_and_quotes_stand_as_the_language_has_them),
        cmocka_unit_test(test_limits_cut_whole_lines),
        cmocka_unit_test(test_texts_alone_are_cut_to_their_limit),
        cmocka_unit_test(test_signatures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
