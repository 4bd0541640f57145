#include "tests/unit.h"

#include "reports/message.h"

static const struct message plain = {
    .from = {"Blue Heron <desk@shop.example>", 30},
    .to = {"owner@shop.example", 18},
    .subject = {"3 to answer", 11},
    .date = 1794895200, /* 2026-11-17T06:00:00Z: date -u -d @1794895200 */
    .offset_s = 3600,
    .key = {"owner/daily/2026-11-17", 22},
    .list = {"Blue Heron Coffee", 17},
    .text = {"Hello\n.\nFrom here\n", 18},
    .html = {"<p>Hello</p>\n", 13},
};

static void make(const struct message *m, struct buf *out)
{
    struct error err = {0};

    if (message_make(m, out, &err) != OK)
        fail_msg("%s", err.text);
}

static void assert_has(const struct buf *b, const char *line)
{
    if (str_find(buf_str(b), str_from(line)) == SIZE_MAX)
        fail_msg("no \"%s\" in\n%s", line, b->ptr);
}

static void test_addresses_are_dot_atom_at_host(void **state)
{
    static const struct {
        const char *why, *text;
        const char *bare; /* NULL: refused */
    } rows[] = {
        {"bare", "a@b.example", "a@b.example"},
        {"name", "Ann O'Hara <ann.o@b.example>", "ann.o@b.example"},
        {"quoted name", "\"Hara, Ann\" <ann@b.example>", "ann@b.example"},
        {"UTF-8 name", "Zo\xc3\xab <z@b.example>", "z@b.example"},
        {"localhost", "root@localhost", "root@localhost"},
        {"all of atext", "a!#$%&'*+-/=?^_`{|}~@b.example",
         "a!#$%&'*+-/=?^_`{|}~@b.example"},
        {"punycode", "a@xn--bcher-kva.example", "a@xn--bcher-kva.example"},
        {"empty", "", NULL},
        {"no at", "owner", NULL},
        {"two at", "a@b@c.example", NULL},
        {"one label", "a@b", NULL},
        {"dot first", ".a@b.example", NULL},
        {"dot last", "a.@b.example", NULL},
        {"two dots", "a..b@b.example", NULL},
        {"hyphen first in a label", "a@-b.example", NULL},
        {"an option of sendmail", "-oQ/tmp@b.example", NULL},
        {"empty label", "a@b..example", NULL},
        {"final dot", "a@b.example.", NULL},
        {"quoted local part", "\"a b\"@b.example", NULL},
        {"address literal", "a@[127.0.0.1]", NULL},
        {"route", "<@c.example:a@b.example>", NULL},
        {"comment", "a(b)@b.example", NULL},
        {"list", "a@b.example,c@d.example", NULL},
        {"list in name", "x@y.example, A <a@b.example>", "a@b.example"},
        {"two in brackets", "<a@b.example><c@d.example>", NULL},
        {"line end", "a@b.example\r\nBcc: c@d.example", NULL},
        {"line end in name", "A\nBcc: c@d.example <a@b.example>", NULL},
        {"line end behind", "a@b.example\n", NULL},
        {"form feed behind the name", "A \f <a@b.example>", NULL},
        {"C1 in name", "A\xc2\x85 <a@b.example>", NULL},
        {"not UTF-8", "A\xff <a@b.example>", NULL},
        {"non-ASCII mailbox", "\xc3\xa4@b.example", NULL},
        {"non-ASCII host",
         "a@b\xc3\xbc"
         "cher.example",
         NULL},
        {"nothing after >", "A <a@b.example> x", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str bare = STR("untouched");
        enum status rc = address_check(str_from(rows[i].text), &bare, NULL);
        const char *want = rows[i].bare != NULL ? rows[i].bare : "untouched";

        if ((rc == OK) != (rows[i].bare != NULL) || !str_eq(bare, str_from(want)))
            fail_msg("%s: rc %d, bare " STR_FMT, rows[i].why, rc, STR_ARG(bare));
    }
    assert_int_equal(address_check((struct str){"a@b\0.example", 12}, NULL, NULL),
                     ERR_CONFIG);
}

/* "aaa...@" and a host whose first label has that many letters. */
static struct str long_address(struct buf *b, int local, int label)
{
    buf_reset(b);
    for (int i = 0; i < local; i++)
        buf_add_char(b, 'a');
    buf_add_char(b, '@');
    for (int i = 0; i < label; i++)
        buf_add_char(b, 'b');
    buf_add_text(b, ".example");
    return buf_str(b);
}

static void test_address_lengths_have_limits(void **state)
{
    struct buf b = {0};

    (void)state;
    /* RFC 5321, 4.5.3.1.1: 64 octets; RFC 1035, 2.3.4: labels of 63 */
    assert_int_equal(address_check(long_address(&b, 64, 63), NULL, NULL), OK);
    assert_int_equal(address_check(long_address(&b, 65, 1), NULL, NULL), ERR_CONFIG);
    assert_int_equal(address_check(long_address(&b, 1, 64), NULL, NULL), ERR_CONFIG);
    buf_release(&b);
}

static void test_headers_stand_as_rfcs_want_them(void **state)
{
    static const char *const lines[] = {
        "Date: Tue, 17 Nov 2026 07:00:00 +0100\r\n",
        "From: Blue Heron <desk@shop.example>\r\n",
        "To: owner@shop.example\r\n",
        "Subject: 3 to answer\r\n",
        "@shop.example>\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "List-ID: Blue Heron Coffee <",
        "List-Unsubscribe: <mailto:desk@shop.example?subject=unsubscribe>\r\n",
        "MIME-Version: 1.0\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Transfer-Encoding: quoted-printable\r\n",
    };
    struct buf b = {0};

    (void)state;
    make(&plain, &b);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        assert_has(&b, lines[i]);
    assert_true(str_find(buf_str(&b), STR("text/plain")) <
                str_find(buf_str(&b), STR("text/html"))); /* the preferred one last */
    assert_int_equal(str_find(buf_str(&b), STR("In-Reply-To")), SIZE_MAX);
    buf_release(&b);
}

static void test_lines_end_in_crlf_and_are_short(void **state)
{
    struct buf b = {0}, text = {0};
    struct message m = plain;
    size_t line = 0;

    (void)state;
    for (int i = 0; i < 3000; i++)
        buf_add_text(&text, "\xf0\x9f\x98\x80 = ");
    m.text = buf_str(&text);
    m.subject =
        STR("\xd9\x82\xd9\x87\xd9\x88\xd8\xa9 \xf0\x9f\x98\x80 a subject that goes on "
            "and on, past the end of the first line, and then goes on once more");
    make(&m, &b);
    for (size_t i = 0; i < b.len; i++) {
        assert_true((unsigned char)b.ptr[i] < 0x80);
        if (b.ptr[i] == '\n') {
            assert_true(i > 0 && b.ptr[i - 1] == '\r');
            line = 0;
        } else {
            assert_true(b.ptr[i] != '\r' || b.ptr[i + 1] == '\n');
            line += b.ptr[i] != '\r';
            assert_true(line <= 78);
        }
    }
    buf_release(&b);
    buf_release(&text);
}

static void test_same_fields_give_the_same_bytes(void **state)
{
    struct buf a = {0}, b = {0};
    struct message m = plain;

    (void)state;
    make(&plain, &a);
    make(&plain, &b);
    assert_str(buf_str(&a), b.ptr);
    buf_reset(&b);
    m.key = STR("owner/daily/2026-11-18");
    make(&m, &b);
    assert_false(str_eq(buf_str(&a), buf_str(&b))); /* Message-ID and boundary differ */
    buf_release(&a);
    buf_release(&b);
}

static void test_a_follow_up_names_the_first_message(void **state)
{
    struct buf b = {0}, id = {0}, line = {0};
    struct message m = plain;

    (void)state;
    m.key = STR("alert/7/2");
    m.thread = STR("alert/7/1");
    assert_int_equal(message_id(m.thread, m.from, &id, NULL), OK);
    make(&m, &b);
    buf_printf(&line, "In-Reply-To: %s\r\n", id.ptr);
    assert_has(&b, line.ptr);
    buf_reset(&line);
    buf_printf(&line, "References: %s\r\n", id.ptr);
    assert_has(&b, line.ptr);
    buf_release(&line);
    buf_release(&id);
    buf_release(&b);
}

static void test_injected_headers_are_refused(void **state)
{
    static const char *const evil = "x\r\nBcc: all@evil.example";
    struct message rows[6];
    struct buf b = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        rows[i] = plain;
    rows[0].subject = str_from(evil);
    rows[1].list = str_from(evil);
    rows[2].to = str_from(evil);
    rows[3].from = str_from(evil);
    rows[4].unsubscribe = str_from(evil);
    rows[5].subject = (struct str){"a\0b", 3};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};

        if (message_make(&rows[i], &b, &err) != ERR_CONFIG || b.len > 0)
            fail_msg("row %zu was let pass", i);
    }
    buf_release(&b);
}

static void test_without_html_there_is_one_part(void **state)
{
    struct buf b = {0};
    struct message m = plain;

    (void)state;
    m.html = STR_NONE;
    make(&m, &b);
    assert_has(&b, "Content-Type: text/plain; charset=utf-8\r\n");
    assert_int_equal(str_find(buf_str(&b), STR("multipart")), SIZE_MAX);
    buf_release(&b);
}

static void test_a_full_buffer_is_an_error(void **state)
{
    struct buf b = {.max = 200};

    (void)state;
    assert_int_equal(message_make(&plain, &b, NULL), ERR_LIMIT);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses_are_dot_atom_at_host),
        cmocka_unit_test(test_address_lengths_have_limits),
        cmocka_unit_test(test_headers_stand_as_rfcs_want_them),
        cmocka_unit_test(test_lines_end_in_crlf_and_are_short),
        cmocka_unit_test(test_same_fields_give_the_same_bytes),
        cmocka_unit_test(test_a_follow_up_names_the_first_message),
        cmocka_unit_test(test_injected_headers_are_refused),
        cmocka_unit_test(test_without_html_there_is_one_part),
        cmocka_unit_test(test_a_full_buffer_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
