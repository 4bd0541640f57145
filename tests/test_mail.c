#include "tests/unit.h"

#include "base/buf.h"
#include "base/mention.h"
#include "fetchers/mail.h"

static struct mail read_mail(const char *bytes)
{
    struct mail m;
    struct error err = {0};

    if (mail_read(str_from(bytes), &m, &err) != OK)
        fail_msg("%s", err.text);
    return m;
}

/* Forms of RFC 2045, 2047, 5322. */
static void test_headers_are_decoded(void **state)
{
    struct mail m =
        read_mail("From: =?iso-8859-1?Q?Andr=E9?= Pirard <PIRARD@vm1.Ulg.AC.be>\r\n"
                  "To: undisclosed-recipients:;, Desk <Desk@Shop.test>\r\n"
                  "Subject: =?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=\r\n"
                  " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?=\r\n"
                  "Date: Fri, 21 Nov 1997 09:55:06 -0600\r\n"
                  "Message-ID: <1234@local.machine.example>\r\n"
                  "In-Reply-To: <a@x>\r\nReferences: <b@x>\r\n <a@x>\r\n"
                  "Auto-Submitted: auto-replied\r\n\r\nHi.\r\n");

    (void)state;
    assert_str(m.from, "pirard@vm1.ulg.ac.be");
    assert_str(m.from_name, "André Pirard");
    assert_str(m.from_domain, "vm1.ulg.ac.be");
    assert_str(m.to, "desk@shop.test");
    assert_str(m.subject, "If you can read this you understand the example.");
    assert_int_equal(m.date, 880127706);
    assert_str(m.id, "1234@local.machine.example");
    assert_str(m.in_reply_to, "a@x");
    assert_str(m.references, "b@x a@x");
    assert_true(m.is_auto);
    assert_str(m.text, "Hi.");
    mail_release(&m);
}

static void test_texts_of_parts(void **state)
{
    static const struct {
        const char *why, *bytes, *text, *html;
    } rows[] = {
        {"quoted-printable, latin-1",
         "From: a@b.test\nContent-Type: text/plain; charset=iso-8859-1\n"
         "Content-Transfer-Encoding: quoted-printable\n\ncaf=E9 =\nau lait\n",
         "café au lait", ""},
        {"a charset that lies: bytes are UTF-8",
         "From: a@b.test\nContent-Type: text/plain; charset=us-ascii\n\ncaf\xC3\xA9\n",
         "café", ""},
        {"a charset that nobody knows",
         "From: a@b.test\nContent-Type: text/plain; charset=klingon\n\ncaf\xC3\xA9\n",
         "café", ""},
        {"both kinds",
         "From: a@b.test\nContent-Type: multipart/alternative; boundary=x\n\n--x\n"
         "Content-Type: text/plain\n\nplain\n--x\nContent-Type: text/html\n\n"
         "<p>rich</p><script>x</script>\n--x--\n",
         "plain", "rich"},
        {"HTML alone serves as text",
         "From: a@b.test\nContent-Type: text/html\n\n<b>rich</b> &amp; more",
         "rich & more", "rich & more"},
        {"an attachment is not read",
         "From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
         "Content-Type: text/plain\nContent-Disposition: attachment; filename=a\n\nno\n"
         "--x\nContent-Type: text/plain\n\nyes\n--x--\n",
         "yes", ""},
        {"a part that never ends",
         "From: a@b.test\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
         "Content-Type: text/plain\n\nwhat there is",
         "what there is", ""},
        {"escapes and controls",
         "From: a@b.test\n\na\x1B[31mb\x07"
         "c\n",
         "a[31mbc", ""},
        {"no body", "From: a@b.test\n", "", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mail m = read_mail(rows[i].bytes);

        print_message("%s\n", rows[i].why);
        assert_str(m.text, rows[i].text);
        assert_str(m.html_text, rows[i].html);
        mail_release(&m);
    }
}

static void test_links_of_both_parts(void **state)
{
    struct mail m = read_mail(
        "From: a@b.test\nContent-Type: multipart/alternative; boundary=x\n\n--x\n"
        "Content-Type: text/plain\n\nSee https://shop.test/a?utm_source=m, or\n"
        "(http://shop.test/b). httpfoo\n--x\nContent-Type: text/html\n\n"
        "<a href='https://shop.test/a'>The <b>review</b></a>"
        "<a href='javascript:alert(1)'>no</a><a href='mailto:a@b.test'>no</a>"
        "<a href='https://www.google.com/url?q=x&amp;url=https%3A%2F%2Fshop.test%2Fc'>c"
        "</a>\n--x--\n");

    (void)state;
    assert_int_equal(m.links_len, 3);
    assert_str(m.links[0].url, "https://shop.test/a");
    assert_str(m.links[0].text, "The review");
    assert_str(m.links[1].url, "https://shop.test/c");
    assert_str(m.links[2].url, "http://shop.test/b");
    mail_release(&m);
}

/* Each would cost a reader that trusts it its stack, memory or time. */
static void test_hostile_mails_end(void **state)
{
    struct buf b = {0};
    struct mail m;

    (void)state;
    buf_add_text(&b, "From: a@b.test\n");
    for (int i = 0; i < 50000; i++)
        buf_printf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    assert_int_equal(mail_read(buf_str(&b), &m, NULL), ERR_LIMIT);
    mail_release(&m);
    buf_reset(&b);
    for (int i = 0; i < 50000; i++)
        buf_add_text(&b, "Content-Type: message/rfc822\n\n");
    assert_int_equal(mail_read(buf_str(&b), &m, NULL), ERR_LIMIT);
    mail_release(&m);
    buf_reset(&b);
    buf_add_text(&b, "From: a@b.test\nSubject: ");
    for (int i = 0; i < 200000; i++)
        buf_add_text(&b, "=?utf-8?q?x?= ");
    buf_add_text(&b, "\n\n");
    assert_int_equal(mail_read(buf_str(&b), &m, NULL), OK);
    assert_true(m.subject.len <= 503);
    mail_release(&m);
    buf_reset(&b);
    buf_add_text(&b, "From: a@b.test\nContent-Type: text/html\n\n");
    while (b.len < 2000000)
        buf_add_text(&b, "<a href=https://a.test/x>");
    assert_int_equal(mail_read(buf_str(&b), &m, NULL), OK);
    assert_true(m.links_len <= MAIL_LINKS_MAX);
    mail_release(&m);
    assert_int_equal(mail_read(STR_NONE, &m, NULL), ERR_PARSE);
    mail_release(&m);
    assert_int_equal(mail_read(STR("\x00\xff\x00"), &m, NULL), ERR_PARSE);
    mail_release(&m);
    buf_release(&b);
}

static void test_domains(void **state)
{
    (void)state;
    assert_true(mail_domain_is(STR("mail.google.com"), STR("google.com")));
    assert_true(mail_domain_is(STR("google.com"), STR("Google.com")));
    assert_false(mail_domain_is(STR("notgoogle.com"), STR("google.com")));
    assert_false(mail_domain_is(STR("google.com.evil.test"), STR("google.com")));
    assert_false(mail_domain_is(STR_NONE, STR("google.com")));
    assert_false(mail_domain_is(STR("google.com"), STR_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_are_decoded),
        cmocka_unit_test(test_texts_of_parts),
        cmocka_unit_test(test_links_of_both_parts),
        cmocka_unit_test(test_hostile_mails_end),
        cmocka_unit_test(test_domains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
