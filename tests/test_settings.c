#include "tests/unit.h"

#include "config/settings.h"
#include "config/shipped.h"

#include <sys/stat.h>
#include <unistd.h>

static enum status parse(const char *yaml, struct settings *out, struct buf *faults)
{
    return settings_parse(str_from(yaml), "shop/earshot.yaml", out, faults, NULL);
}

static void test_defaults_stand_without_a_file(void **state)
{
    struct settings s;

    (void)state;
    settings_default(&s);
    assert_int_equal(s.limits.connect_ms, 10000);
    assert_int_equal(s.limits.body_max_bytes, 8 * 1024 * 1024);
    assert_int_equal(s.digest_minute, 300);
    assert_near(s.rating_promoter, 0.85, 1e-9);
    assert_true(s.alert_severe);
    settings_release(&s);
}

static void test_every_kind_of_value_is_read(void **state)
{
    static const char yaml[] =
        "database: /var/lib/x.db\n"
        "digest_at: 07:30\n"
        "alert_severe: no\n"
        "limits: {connect: 500ms, body: 64KiB}\n"
        "brands:\n"
        "  - name: Caf\xC3\xA9 No 1\n"
        "    names: no\n" /* a word, not a truth value */
        "    answer_within: 36h\n"
        "    kind: competitor\n"
        "sources:\n"
        "  - name: a\n"
        "    url: http://127.0.0.1:8080/feed\n"
        "    vars: {id: 0123, cc: no}\n"
        "    about: search\n"
        "    every: 2d\n"
        "    secret: {file: key}\n"
        "destinations:\n"
        "  - {name: me, to: [a@example.com, b@example.com], from: Desk <d@example.com>,\n"
        "     server: smtps://mail.example.com, user: d, password: {env: PW}}\n";
    struct settings s;
    struct buf faults = {0};

    (void)state;
    if (parse(yaml, &s, &faults) != OK)
        fail_msg("%s", faults.ptr);
    assert_str(s.database, "/var/lib/x.db");
    assert_str(s.reports, "shop/reports");
    assert_int_equal(s.digest_minute, 450);
    assert_false(s.alert_severe);
    assert_int_equal(s.limits.connect_ms, 500);
    assert_int_equal(s.limits.body_max_bytes, 65536);
    assert_int_equal(s.limits.redirects, 5);
    assert_str(s.brands[0].names.items[0], "no");
    assert_near(s.brands[0].answer_hours, 36, 0);
    assert_int_equal(s.brands[0].kind, BRAND_COMPETITOR);
    assert_int_equal(s.sources[0].every_s, 172800);
    assert_int_equal(s.sources[0].about, ABOUT_SEARCH);
    assert_str(s.sources[0].vars.items[0].value, "0123");
    assert_str(s.sources[0].vars.items[1].value, "no");
    assert_str(s.sources[0].secret.file, "shop/key");
    assert_int_equal(s.sources[0].line, 11);
    assert_int_equal(s.sinks[0].to.len, 2);
    assert_str(s.sinks[0].password.env, "PW");
    buf_release(&faults);
    settings_release(&s);
}

static void test_days_are_short_or_long(void **state)
{
    static const struct {
        const char *yaml;
        int64_t want;
    } rows[] = {
        {"weekly_on: off\n", 0}, {"weekly_on: monday\n", 1}, {"weekly_on: mon\n", 1},
        {"weekly_on: Tue\n", 2}, {"weekly_on: th\n", 4},     {"weekly_on: SUN\n", 7},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf faults = {0};
        struct settings s;

        if (parse(rows[i].yaml, &s, &faults) != OK || s.weekly_day != rows[i].want)
            fail_msg("%s: %lld: %s", rows[i].yaml, (long long)s.weekly_day,
                     faults.ptr != NULL ? faults.ptr : "");
        buf_release(&faults);
        settings_release(&s);
    }
}

static void test_faults_name_place_and_cure(void **state)
{
    static const struct {
        const char *why, *yaml, *want;
    } rows[] = {
        {"misspelt at the top", "databse: x\n",
         "1:1: unknown setting \"databse\"; did you mean \"database\"?"},
        {"misspelt section", "source: []\n", "did you mean \"sources\"?"},
        {"misspelt in a source", "sources:\n  - name: a\n    ulr: http://a/\n",
         "3:5: unknown setting \"ulr\"; did you mean \"url\"?"},
        {"a word where a number is due", "keep_days: many\n",
         "1:12: keep_days: \"many\": expected a whole number from 0 to 36500"},
        {"out of range", "limits: {redirects: 99}\n",
         "expected a whole number from 0 to 20"},
        {"a time without unit", "limits: {connect: 10}\n", "a time such as 10s"},
        {"not a clock", "digest_at: 24:00\n", "a time of day such as 06:30"},
        {"no day", "weekly_on: m\n", "a day of the week such as monday or mon, or off"},
        {"no day either", "weekly_on: moonday\n", "a day of the week"},
        {"not a truth value", "alert_severe: maybe\n", "expected yes or no"},
        {"unknown word", "brands: [{name: a, kind: mine}]\n", "one of: own competitor"},
        {"password in an address", "sources: [{name: a, url: \"http://u:p@h/\"}]\n",
         "holds no user:password@"},
        {"address of another kind", "sources: [{name: a, url: \"file:///etc/passwd\"}]\n",
         "begins with http https"},
        {"line break in a name", "brands: [{name: \"a\\nBcc: x@y.z\"}]\n",
         "expected one line of text"},
        {"header in a mail address",
         "destinations: [{name: a, to: \"a@b.c\\r\\nBcc: d@e.f\"}]\n", "mail addresses"},
        {"secret in the file",
         "sources: [{name: a, url: \"http://h/\", secret: s3cret}]\n",
         "no secret itself"},
        {"twice", "language: en\nlanguage: de\n", "2:1: \"language\" stands here twice"},
        {"unknown cost", "costs:\n  noise: low\n  cold-food: dear\n",
         "3:14: costs: \"dear\": expected a map such as {name: value}, of: low medium "
         "high"},
        {"no name", "brands: [{kind: own}]\n", "\"name\" is missing"},
        {"nothing for a name", "brands: [{name: ~}]\n",
         "1:17: name: \"~\": expected one line of text"},
        {"name of a language", "language: german\n",
         "1:11: language: \"german\": expected one of: en de es fr it pt"},
        {"language without texts", "brands: [{name: a, language: nl}]\n",
         "language: \"nl\": expected one of: en"},
        {"three alerts of one name",
         "alerts: [{name: a, when: stars}, {name: a, when: stars},\n"
         "{name: a, brand: B}]\n",
         "2:1: alert a: another one has this name\n"},
        {"not a list", "brands: {name: a}\n", "expected a list"},
        {"broken YAML", "brands: [\n", "2:1: "},
        {"a second document", "language: en\n---\nlanguage: de\n",
         "3:1: a second document begins"},
        {"a zone that is none", "timezone: Europe/Berlim\n",
         "1:11: timezone: \"Europe/Berlim\": expected a time zone"},
        {"a brand's zone", "brands: [{name: a, timezone: \"../UTC\"}]\n",
         "expected a time zone"},
        {"empty", "", "the file is empty"},
        {"not UTF-8", "brands: \xff\xfe\n", "not UTF-8"},
        {"two sources of one name",
         "sources: [{name: a, url: \"http://h/\"}, {name: a, url: \"http://h/\"}]\n",
         "two sources are named \"a\""},
        {"unknown brand",
         "brands: [{name: A}]\nsources: [{name: a, url: \"http://h/\", brand: B}]\n",
         "no brand is named \"B\""},
        {"feed without address", "sources: [{name: a}]\n", "\"url\" is missing"},
        {"page without address", "sources: [{name: a, adapter: schemaorg}]\n",
         "\"url\" is missing"},
        {"no mapping of one's own", "sources: [{name: a, adapter: json}]\n",
         "\"mapping\" is missing"},
        {"mail without receiver",
         "destinations: [{name: a, server: \"smtp://h\", from: a@b.c}]\n",
         "\"to\" is missing"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct settings s;
        struct buf faults = {0};
        enum status rc = parse(rows[i].yaml, &s, &faults);

        if (rc != ERR_CONFIG || faults.ptr == NULL ||
            strstr(faults.ptr, rows[i].want) == NULL ||
            strncmp(faults.ptr, "shop/earshot.yaml:", 18) != 0)
            fail_msg("%s: rc %d, said: %s", rows[i].why, rc, faults.ptr);
        if (strstr(faults.ptr, "s3cret") != NULL)
            fail_msg("%s: the secret is shown", rows[i].why);
        buf_release(&faults);
    }
}

/* The mapping may have the address; then the source needs none. */
static void test_languages_may_have_a_region(void **state)
{
    static const char *const codes[] = {"en", "DE", "pt-BR", "fr_CA", "\"\""};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        struct buf yaml = {0}, faults = {0};
        struct settings s;

        buf_printf(&yaml, "language: %s\n", codes[i]);
        if (parse(yaml.ptr, &s, &faults) != OK)
            fail_msg("%s: %s", codes[i], faults.ptr);
        settings_release(&s);
        buf_release(&yaml);
        buf_release(&faults);
    }
}

static void test_json_needs_a_mapping_alone(void **state)
{
    struct settings s;
    enum status rc = parse("brands: [{name: A}]\n"
                           "sources: [{name: a, adapter: json, mapping: pier.yaml}]\n",
                           &s, NULL);

    (void)state;
    assert_int_equal(rc, OK);
    assert_str(s.sources[0].mapping, "shop/pier.yaml");
    settings_release(&s);
}

static void test_all_faults_are_found_at_once(void **state)
{
    struct settings s;
    struct buf faults = {0};
    size_t lines = 0;

    (void)state;
    assert_int_equal(parse("a: 1\nb: 2\nkeep_days: x\n", &s, &faults), ERR_CONFIG);
    for (size_t i = 0; i < faults.len; i++)
        lines += faults.ptr[i] == '\n';
    assert_int_equal(lines, 3);
    buf_release(&faults);
}

static void test_the_example_reads_back(void **state)
{
    struct settings s;
    struct buf text = {0}, faults = {0};

    (void)state;
    settings_print_example(&text);
    if (parse(text.ptr, &s, &faults) != OK)
        fail_msg("%s\n%s", faults.ptr, text.ptr);
    assert_str(s.sources[0].secret.file, "shop/google.key");
    settings_release(&s);
    buf_release(&text);
    buf_release(&faults);
}

static void test_example_file_is_the_table(void **state)
{
    struct buf text = {0};
    struct str file = shipped_file("earshot.example.yaml");

    (void)state;
    settings_print_example(&text);
    if (!str_eq(file, buf_str(&text)))
        fail_msg("write it anew: earshot init --example > config/earshot.example.yaml");
    buf_release(&text);
}

static void test_secret_file_must_be_private(void **state)
{
    char path[] = "/tmp/earshot-secret-XXXXXX";
    int fd = mkstemp(path);
    struct secret secret = {.file = str_from(path)};
    struct buf text = {0};
    struct error err = {0};

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "hush\nrest\n", 10), 10);
    assert_int_equal(secret_read(&secret, &text, &err), OK);
    assert_str(buf_str(&text), "hush");
    assert_int_equal(fchmod(fd, 0640), 0);
    assert_int_equal(secret_read(&secret, &text, &err), ERR_ACCESS);
    assert_non_null(strstr(err.text, "others can read it"));
    assert_null(strstr(err.text, "hush"));
    (void)close(fd);
    (void)unlink(path);
    secret_wipe(&text);
}

/* systemd 254 and later let a service read its credentials by an ACL, so that the
 * group's bits show a mask: mode 0440 for a file that no group can read. */
static void test_credential_may_carry_an_acl(void **state)
{
    char folder[] = "/tmp/earshot-credentials-XXXXXX", path[sizeof(folder) + 8];
    struct secret secret = {.credential = STR("key")};
    struct buf text = {0};
    FILE *f;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/key", folder);
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs("s3cret\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
    assert_int_equal(chmod(path, 0440), 0);
    assert_int_equal(secret_read(&secret, &text, NULL), OK);
    assert_str(buf_str(&text), "s3cret");
    assert_int_equal(chmod(path, 0404), 0);
    assert_int_equal(secret_read(&secret, &text, NULL), ERR_ACCESS);
    assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    assert_int_equal(secret_read(&secret, &text, NULL), ERR_MISSING);
    secret_wipe(&text);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void test_secret_comes_from_the_environment(void **state)
{
    struct secret secret = {.env = STR("EARSHOT_TEST_SECRET")};
    struct buf text = {0};

    (void)state;
    (void)unsetenv("EARSHOT_TEST_SECRET");
    assert_int_equal(secret_read(&secret, &text, NULL), ERR_MISSING);
    (void)setenv("EARSHOT_TEST_SECRET", "hush", 1);
    assert_int_equal(secret_read(&secret, &text, NULL), OK);
    assert_str(buf_str(&text), "hush");
    secret_wipe(&text);
}

static void test_shipped_files_are_found_by_name(void **state)
{
    (void)state;
    assert_non_null(shipped_name(0));
    assert_non_null(shipped_file(shipped_name(0)).ptr);
    assert_null(shipped_file("no/such").ptr);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults_stand_without_a_file),
        cmocka_unit_test(test_every_kind_of_value_is_read),
        cmocka_unit_test(test_days_are_short_or_long),
        cmocka_unit_test(test_faults_name_place_and_cure),
        cmocka_unit_test(test_languages_may_have_a_region),
        cmocka_unit_test(test_json_needs_a_mapping_alone),
        cmocka_unit_test(test_all_faults_are_found_at_once),
        cmocka_unit_test(test_the_example_reads_back),
        cmocka_unit_test(test_example_file_is_the_table),
        cmocka_unit_test(test_secret_file_must_be_private),
        cmocka_unit_test(test_credential_may_carry_an_acl),
        cmocka_unit_test(test_secret_comes_from_the_environment),
        cmocka_unit_test(test_shipped_files_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
