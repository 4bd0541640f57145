#include "tests/unit.h"

#include "reports/smtp.h"

#include <curl/curl.h>

/* The rows of the outcomes that were measured with libcurl 7.88.1. */
static void test_every_end_of_a_transfer_has_its_state(void **state)
{
    enum { NOTHING = 0, PART = 40, ALL = 100 };
    static const struct {
        const char *why;
        struct smtp_end end;
        enum delivery_state want;
        bool is_notice, is_shut;
    } rows[] = {
        {"taken", {CURLE_OK, 250, "DATA", ALL, 100}, DELIVERY_SENT, false, false},
        {"no such host",
         {CURLE_COULDNT_RESOLVE_HOST, 0, "", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"nobody listens",
         {CURLE_COULDNT_CONNECT, 0, "", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"greeted with 554",
         {CURLE_WEIRD_SERVER_REPLY, 554, "", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"silent",
         {CURLE_OPERATION_TIMEDOUT, 0, "", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"no STARTTLS",
         {CURLE_USE_SSL_FAILED, 250, "EHLO", NOTHING, 100},
         DELIVERY_QUEUED,
         true,
         false},
        {"bad certificate",
         {CURLE_PEER_FAILED_VERIFICATION, 220, "STARTTLS", NOTHING, 100},
         DELIVERY_QUEUED,
         true,
         false},
        {"TLS breaks off",
         {CURLE_SSL_CONNECT_ERROR, 220, "STARTTLS", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"replies before TLS",
         {CURLE_WEIRD_SERVER_REPLY, 220, "STARTTLS", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"login refused",
         {CURLE_LOGIN_DENIED, 535, "AUTH", NOTHING, 100},
         DELIVERY_QUEUED,
         true,
         true},
        {"sender refused",
         {CURLE_SEND_ERROR, 550, "MAIL", NOTHING, 100},
         DELIVERY_QUEUED,
         true,
         false},
        {"a signal before the message",
         {CURLE_ABORTED_BY_CALLBACK, 250, "RCPT", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"a signal behind the message",
         {CURLE_ABORTED_BY_CALLBACK, 354, "DATA", 100, 100},
         DELIVERY_UNSURE,
         false,
         false},
        {"greylisted",
         {CURLE_SEND_ERROR, 451, "RCPT", NOTHING, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"no such user",
         {CURLE_SEND_ERROR, 550, "RCPT", NOTHING, 100},
         DELIVERY_DEAD,
         false,
         false},
        {"DATA refused",
         {CURLE_SEND_ERROR, 554, "DATA", NOTHING, 100},
         DELIVERY_DEAD,
         false,
         false},
        {"final dot: later",
         {CURLE_WEIRD_SERVER_REPLY, 452, "DATA", ALL, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"final dot: never",
         {CURLE_WEIRD_SERVER_REPLY, 552, "DATA", ALL, 100},
         DELIVERY_DEAD,
         false,
         false},
        {"cut behind the dot",
         {CURLE_RECV_ERROR, 354, "DATA", ALL, 100},
         DELIVERY_UNSURE,
         false,
         false},
        {"silence behind the dot",
         {CURLE_OPERATION_TIMEDOUT, 354, "DATA", ALL, 100},
         DELIVERY_UNSURE,
         false,
         false},
        {"cut in the message",
         {CURLE_SEND_ERROR, 354, "DATA", PART, 100},
         DELIVERY_QUEUED,
         false,
         false},
        {"cut in the message, seen on reading",
         {CURLE_RECV_ERROR, 354, "DATA", PART, 100},
         DELIVERY_QUEUED,
         false,
         false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct delivery got;

        smtp_judge(&rows[i].end, &got);
        if (got.state != rows[i].want || got.is_notice != rows[i].is_notice ||
            got.is_server_shut != rows[i].is_shut)
            fail_msg("%s: state %d, notice %d, shut %d", rows[i].why, (int)got.state,
                     got.is_notice, got.is_server_shut);
    }
}

static void test_who_may_not_send_is_told_from_who_cannot_receive(void **state)
{
    static const struct {
        const char *reply;
        bool want;
    } rows[] = {
        {"554 5.7.1 <a@b.de>: Relay access denied", true},
        {"530 5.7.0 Authentication required", true},
        {"550 relay not permitted", true},
        {"550-Relaying denied", true},
        {"530 Must issue a STARTTLS command first", true},
        {"550 5.1.1 <a@b.de>: no such user", false},
        {"550 5.2.1 mailbox disabled", false},
        {"550 5.7.1 this address takes no mail from you", false},
        {"552 5.3.4 5.7.1 of no weight here", false},
        {"550 No such user here", false},
        {"", false},
    };
    struct smtp_end end = {CURLE_SEND_ERROR, 554, "RCPT", 0, 100};
    struct delivery got;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        smtp_judge(&end, &got);
        smtp_spare(&end, str_from(rows[i].reply), &got);
        if ((got.state == DELIVERY_QUEUED) != rows[i].want ||
            got.is_notice != rows[i].want)
            fail_msg("%s", rows[i].reply);
    }
    end.verb = "DATA"; /* the message itself is refused: spam, they say */
    smtp_judge(&end, &got);
    smtp_spare(&end, STR("554 5.7.1 spam"), &got);
    assert_int_equal(got.state, DELIVERY_DEAD);
}

static void test_a_wrong_port_is_named(void **state)
{
    static const struct {
        const char *server;
        int code;
        const char *part; /* "": no words */
    } rows[] = {
        {"smtp://mail.example.com:465", CURLE_OPERATION_TIMEDOUT, "smtps://"},
        {"smtps://mail.example.com:587", CURLE_SSL_CONNECT_ERROR, "smtp://"},
        {"smtps://mail.example.com:25/", CURLE_SSL_CONNECT_ERROR, "smtp://"},
        {"smtp://mail.example.com", CURLE_OPERATION_TIMEDOUT, ":587"},
        {"smtp://mail.example.com/", CURLE_COULDNT_CONNECT, ":587"},
        {"smtp://mail.example.com:587", CURLE_OPERATION_TIMEDOUT, ""},
        {"smtps://mail.example.com:465", CURLE_SSL_CONNECT_ERROR, ""},
        {"smtps://mail.example.com", CURLE_COULDNT_CONNECT, ""},
        {"smtp://[::1]:2525", CURLE_COULDNT_CONNECT, ""},
        {"smtp://mail.example.com", CURLE_COULDNT_RESOLVE_HOST, ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *words = smtp_port_words(str_from(rows[i].server), rows[i].code);

        if ((words[0] == '\0') != (rows[i].part[0] == '\0') ||
            strstr(words, rows[i].part) == NULL)
            fail_msg("%s, %d: \"%s\"", rows[i].server, rows[i].code, words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_may_not_send_is_told_from_who_cannot_receive),
        cmocka_unit_test(test_a_wrong_port_is_named),
        cmocka_unit_test(test_every_end_of_a_transfer_has_its_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
