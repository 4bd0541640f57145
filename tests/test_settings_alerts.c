/*
 * What a destination of each kind and a rule of alerts must have.
 */
#include "tests/unit.h"

#include "config/settings.h"

static void test_each_kind_says_what_it_lacks(void **state)
{
    static const struct {
        const char *why, *yaml, *fault; /* fault NULL: it is right */
    } rows[] = {
        {"mail", "kind: smtp, to: a@b.test, from: a@b.test", "\"server\" is missing"},
        {"mail to a web address",
         "kind: smtp, to: a@b.test, from: a@b.test, server: \"https://b.test\"",
         "smtp://"},
        {"mailbox", "kind: maildir, to: a@b.test, from: a@b.test", "\"folder\""},
        {"mailbox", "kind: maildir, to: a@b.test, from: a@b.test, folder: m", NULL},
        {"chat", "kind: slack", "\"address\" is missing"},
        {"chat by a plain address", "kind: discord, server: \"https://d.test/x\"",
         "\"address\" is missing"},
        {"chat", "kind: teams, address: {env: TEAMS}", NULL},
        {"topic", "kind: ntfy", "\"room\" is missing"},
        {"topic on the usual server", "kind: ntfy, room: pier", NULL},
        {"room", "kind: matrix, room: r, secret: {env: T}", "\"server\" is missing"},
        {"room", "kind: matrix, room: r, server: \"https://m.test\"", "\"secret\""},
        {"chat", "kind: telegram, room: \"12\"", "\"secret\" is missing"},
        {"mail server for a chat",
         "kind: telegram, room: \"12\", secret: {env: T}, server: \"smtp://b.test\"",
         "https://"},
        {"webhook without key", "kind: webhook, server: \"https://b.test\"",
         "\"secret\" is missing"},
        {"webhook", "kind: webhook, server: \"https://b.test\", secret: {env: K}", NULL},
        {"program", "kind: command", "\"run\" must begin"},
        {"a name that a search path would find", "kind: command, run: [notify]",
         "whole path"},
        {"program", "kind: command, run: [/bin/cat, -]", NULL},
        {"a secret in the open", "kind: slack, address: \"https://s.test/x\"",
         "address: expected {file"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct settings s;
        struct error err = {0};
        struct buf yaml = {0};
        enum status rc;

        buf_printf(&yaml, "brands:\n  - name: Pier\ndestinations:\n  - {name: d, %s}\n",
                   rows[i].yaml);
        rc = settings_parse(buf_str(&yaml), "x.yaml", &s, NULL, &err);
        if ((rc == OK) != (rows[i].fault == NULL) ||
            (rows[i].fault != NULL && strstr(err.text, rows[i].fault) == NULL))
            fail_msg("%s: %s: \"%s\"", rows[i].why, rows[i].yaml, err.text);
        settings_release(&s);
        buf_release(&yaml);
    }
}

static void test_words_of_the_kinds_are_those_of_their_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < SINK_KINDS; i++) {
        struct settings s;
        struct buf yaml = {0};

        buf_printf(&yaml,
                   "destinations:\n  - {name: d, kind: %s, to: a@b.test, from: a@b.test, "
                   "server: \"%s://b.test\", folder: f, address: {env: A}, room: r, "
                   "secret: {env: S}, run: [/x]}\n",
                   sink_rows[i].name, i == SINK_SMTP ? "smtp" : "https");
        assert_int_equal(settings_parse(buf_str(&yaml), "x.yaml", &s, NULL, NULL), OK);
        assert_int_equal(s.sinks[0].kind, i);
        settings_release(&s);
        buf_release(&yaml);
    }
}

static void test_rules_are_checked(void **state)
{
    static const struct {
        const char *why, *yaml, *fault;
    } rows[] = {
        {"the usual one", "alerts:\n  - {name: a}\n", NULL},
        {"no words", "alerts:\n  - {name: a, when: words}\n", "\"words\" is missing"},
        {"words", "alerts:\n  - {name: a, when: words, words: [rats]}\n", NULL},
        {"another name", "alerts:\n  - {name: a}\n  - {name: a}\n", "has this name"},
        {"no such brand", "alerts:\n  - {name: a, brand: Quay}\n", "no brand is named"},
        {"no such source", "alerts:\n  - {name: a, source: q}\n", "no source is named"},
        {"no such destination", "alerts:\n  - {name: a, to: q}\n", "no destination"},
        {"another brand's destination",
         "  - name: Quay\ndestinations:\n  - {name: q, kind: folder, folder: m, brand: "
         "Quay,"
         " to: a@b.de, from: a@b.de}\nalerts:\n  - {name: a, brand: Pier, to: q}\n",
         "of \"Quay\" alone"},
        {"no such kind", "alerts:\n  - {name: a, when: rain}\n", "one of: severity"},
        {"too many stars", "alerts:\n  - {name: a, when: stars, stars: 6}\n", "0 to 5"},
        {"days", "quiet_days: [sat, Sunday]\n", NULL},
        {"no day", "quiet_days: [satyr]\n", "no day of the week"},
        {"hours", "quiet_from: \"21:00\"\nquiet_to: \"07:00\"\n", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct settings s;
        struct error err = {0};
        struct buf yaml = {0};
        enum status rc;

        buf_printf(&yaml, "brands:\n  - name: Pier\n%s", rows[i].yaml);
        rc = settings_parse(buf_str(&yaml), "x.yaml", &s, NULL, &err);
        if ((rc == OK) != (rows[i].fault == NULL) ||
            (rows[i].fault != NULL && strstr(err.text, rows[i].fault) == NULL))
            fail_msg("%s: \"%s\"", rows[i].why, err.text);
        settings_release(&s);
        buf_release(&yaml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_kind_says_what_it_lacks),
        cmocka_unit_test(test_words_of_the_kinds_are_those_of_their_rows),
        cmocka_unit_test(test_rules_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
