#include "tests/unit.h"

#include "base/buf.h"
#include "fetchers/imap.h"
#include "fetchers/mailbox.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What a reading gave: the mails' first bytes, a blank between. */
struct got {
    struct buf mails;
    size_t most; /* 0: all */
};

static bool take(void *ctx, const struct mailbox_mail *mail)
{
    struct got *g = ctx;
    size_t count = 0;

    buf_add(&g->mails, str_slice(mail->bytes, 9, 1)); /* of "Subject: X" */
    for (size_t i = 0; i < g->mails.len; i++)
        count++;
    return g->most == 0 || count < g->most;
}

/* Read on from `cursor`, which follows. */
static struct mailbox_end read_on(const struct mailbox *box, struct buf *cursor,
                                  const char *want, size_t most)
{
    struct got g = {.most = most};
    struct mailbox_end end = {0}, found;
    struct error err = {0};

    if (mailbox_read(box, buf_str(cursor), take, &g, &end, &err) != OK)
        fail_msg("%s", err.text);
    assert_str(buf_str(&g.mails), want);
    assert_true(end.cursor.len > 0);
    buf_reset(cursor);
    buf_add(cursor, buf_str(&end.cursor));
    buf_release(&g.mails);
    found = end;
    mailbox_end_release(&end);
    found.cursor = (struct buf){0};
    return found;
}

static void write_file(const char *path, const char *text, int flags)
{
    int fd = open(path, O_WRONLY | O_CREAT | flags, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (int)strlen(text));
    assert_int_equal(close(fd), 0);
}

static void test_mbox_is_read_on(void **state)
{
    char path[] = "/tmp/earshot-mbox-XXXXXX";
    struct mailbox box = {.kind = MAILBOX_MBOX};
    struct buf cursor = {0};
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0 && close(fd) == 0);
    box.path = str_from(path);
    read_on(&box, &cursor, "", 0);
    write_file(path,
               "From a@b Mon Mar  2 10:00:00 2026\nSubject: A\n\nx\n>From here\n\n"
               "From c@d Mon Mar  2 10:00:01 2026\nSubject: B\n\nnot\nFrom x\n\n",
               O_APPEND);
    read_on(&box, &cursor, "AB", 0);
    read_on(&box, &cursor, "", 0);
    write_file(path, "From c@d Mon Mar  2 10:00:02 2026\nSubject: C\n\nx\n", O_APPEND);
    read_on(&box, &cursor, "C", 0);
    read_on(&box, &cursor, "", 0);
    /* another file in its place, and one that was cut: all anew */
    write_file(path, "From z@z Mon Mar  2 10:00:02 2026\nSubject: D\n\nx\n", O_TRUNC);
    read_on(&box, &cursor, "D", 0);
    /* a few at a time, oldest first; the first time the newest */
    write_file(path,
               "From z@z\nSubject: 1\n\n\nFrom z@z\nSubject: 2\n\n\nFrom z@z\nSubject: "
               "3\n\n\n",
               O_TRUNC);
    buf_reset(&cursor);
    box.mails_max = 2;
    read_on(&box, &cursor, "23", 0);
    box.mails_max = 0;
    buf_reset(&cursor);
    assert_true(read_on(&box, &cursor, "1", 1).has_more);
    assert_false(read_on(&box, &cursor, "23", 0).has_more);
    buf_release(&cursor);
    assert_int_equal(unlink(path), 0);
}

static void test_mbox_passes_over_what_is_too_large(void **state)
{
    char path[] = "/tmp/earshot-mbox-XXXXXX";
    struct mailbox box = {.kind = MAILBOX_MBOX, .mail_max_bytes = 1000};
    struct buf cursor = {0}, text = {0};
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0 && close(fd) == 0);
    box.path = str_from(path);
    buf_add_text(&text, "From a@b\nSubject: A\n\n");
    for (int i = 0; i < 200000; i++)
        buf_add_text(&text, "no line end in this one ");
    buf_add_text(&text, "\n\nFrom a@b\nSubject: B\n\n");
    write_file(path, text.ptr, 0);
    assert_int_equal(read_on(&box, &cursor, "B", 0).skipped, 1);
    buf_release(&cursor);
    buf_release(&text);
    assert_int_equal(unlink(path), 0);
}

/* File systems have a clock of a few milliseconds. */
static void next_tick(void)
{
    const struct timespec t = {0, 50000000};

    (void)nanosleep(&t, NULL);
}

static void test_maildir_is_read_on(void **state)
{
    char folder[] = "/tmp/earshot-maildir-XXXXXX";
    struct mailbox box = {.kind = MAILBOX_MAILDIR};
    struct buf cursor = {0};
    struct error err = {0};
    struct mailbox_end end = {0};

    (void)state;
    assert_non_null(mkdtemp(folder));
    box.path = str_from(folder);
    assert_int_equal(mailbox_read(&box, STR_NONE, take, NULL, &end, &err), ERR_MISSING);
    mailbox_end_release(&end);
    assert_int_equal(chdir(folder), 0);
    assert_true(mkdir("new", 0700) == 0 && mkdir("cur", 0700) == 0);
    read_on(&box, &cursor, "", 0);
    write_file("new/1.a", "Subject: A\n\nx", 0);
    read_on(&box, &cursor, "A", 0);
    read_on(&box, &cursor, "", 0);
    next_tick();
    write_file("cur/2.b:2,S", "Subject: B\n\nx", 0);
    write_file("new/.hidden", "Subject: X\n\nx", 0);
    assert_int_equal(symlink("/etc/passwd", "new/3.link"), 0);
    assert_int_equal(mkfifo("new/4.fifo", 0600), 0);
    read_on(&box, &cursor, "B", 0);
    next_tick();
    /* within one tick of the clock as well */
    for (int c = 'C'; c <= 'G'; c++) {
        char name[] = "new/5.x", text[] = "Subject: X\n\n";

        name[6] = text[9] = (char)c;
        write_file(name, text, 0);
    }
    read_on(&box, &cursor, "CD", 2);
    {
        struct got g = {0};

        assert_int_equal(mailbox_read(&box, buf_str(&cursor), take, &g, &end, NULL), OK);
        for (const char *c = "EFG"; *c != '\0'; c++)
            assert_true(str_find_char(buf_str(&g.mails), *c) != SIZE_MAX);
        buf_release(&g.mails);
        mailbox_end_release(&end);
    }
    assert_int_equal(chdir("/"), 0);
    {
        char command[64] = "rm -r ";

        (void)strncat(command, folder, sizeof(command) - 8);
        assert_int_equal(system(command), 0);
    }
    buf_release(&cursor);
}

/* A server's words, given in small pieces; what it is told is kept. */
struct script {
    struct str words;
    struct buf told;
};

static enum status on_read(void *ctx, char *to, size_t len, size_t *got,
                           struct error *err)
{
    struct script *s = ctx;
    struct str piece = str_slice(s->words, 0, len < 7 ? len : 7);

    (void)err;
    if (piece.len > 0)
        memcpy(to, piece.ptr, piece.len);
    s->words = str_slice(s->words, piece.len, SIZE_MAX);
    *got = piece.len;
    return OK;
}

static enum status on_write(void *ctx, struct str bytes, struct error *err)
{
    struct script *s = ctx;

    (void)err;
    buf_add(&s->told, bytes);
    return OK;
}

static void test_imap_commands_and_answers(void **state)
{
    struct script s = {
        .words = STR(
            "* FLAGS (\\Seen)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n"
            "* OK [UIDNEXT 12] next\r\ne1 OK [READ-ONLY] done\r\n"
            "* 2 FETCH (UID 9 RFC822.SIZE 20)\r\n* 1 FETCH (RFC822.SIZE 10 UID 4)\r\n"
            "* 3 FETCH (UID 11 RFC822.SIZE 30)\r\ne2 OK done\r\n"
            /* a mail that holds what the server might say */
            "* 3 EXISTS\r\n* 1 FETCH (UID 4 FLAGS () BODY[] {27}\r\nA\r\ne3 OK done\r\n"
            "* BYE\r\n{5}\r\n)\r\ne3 OK done\r\ne4 NO gone\r\n")};
    struct imap im = {.read = on_read, .write = on_write, .ctx = &s};
    struct imap_folder folder;
    struct imap_item items[2];
    struct buf mail = {0};
    bool has_more = false;
    size_t len = 0;

    (void)state;
    assert_int_equal(imap_examine(&im, STR("My \"Box\\"), &folder, NULL), OK);
    assert_true(folder.exists == 3 && folder.validity == 77 && folder.next_uid == 12);
    assert_int_equal(imap_list(&im, true, 4, items, 2, &len, &has_more, NULL), OK);
    assert_true(len == 2 && has_more && items[0].uid == 4 && items[0].size == 10 &&
                items[1].uid == 9);
    assert_int_equal(imap_fetch(&im, 4, &mail, NULL), OK);
    assert_str(buf_str(&mail), "A\r\ne3 OK done\r\n* BYE\r\n{5}\r\n");
    assert_int_equal(imap_fetch(&im, 5, &mail, NULL), ERR_MISSING);
    assert_str(buf_str(&s.told), "e1 EXAMINE \"My \\\"Box\\\\\"\r\n"
                                 "e2 UID FETCH 4:* (UID RFC822.SIZE)\r\n"
                                 "e3 UID FETCH 4 (BODY.PEEK[])\r\n"
                                 "e4 UID FETCH 5 (BODY.PEEK[])\r\n");
    imap_release(&im);
    buf_release(&mail);
    buf_release(&s.told);
}

static void test_imap_servers_that_are_none(void **state)
{
    static const struct {
        const char *why, *words;
        enum status rc;
    } rows[] = {
        {"no such folder", "e1 NO what?\r\n", ERR_MISSING},
        {"bad", "e1 BAD\r\n", ERR_NET},
        {"bye", "* BYE\r\n", ERR_NET},
        {"silence", "", ERR_NET},
        {"no UIDVALIDITY", "e1 OK\r\n", ERR_NET},
        {"a literal that never comes", "* X {4000000000}\r\nab", ERR_NET},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct script s = {.words = str_from(rows[i].words)};
        struct imap im = {.read = on_read, .write = on_write, .ctx = &s};
        struct imap_folder folder;
        struct error err = {0};
        enum status rc = imap_examine(&im, STR("INBOX"), &folder, &err);

        if (rc != rows[i].rc)
            fail_msg("%s: %d %s", rows[i].why, (int)rc, err.text);
        imap_release(&im);
        buf_release(&s.told);
    }
}

static void test_imap_talk_without_end_is_cut(void **state)
{
    struct buf words = {0};
    struct script s;
    struct imap im = {
        .read = on_read, .write = on_write, .ctx = &s, .bytes_max = 1 << 20};
    struct imap_folder folder;

    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_add_text(&words, "* OK still here\r\n");
    s = (struct script){.words = buf_str(&words)};
    assert_int_equal(imap_examine(&im, STR("INBOX"), &folder, NULL), ERR_LIMIT);
    imap_release(&im);
    buf_reset(&words);
    for (int i = 0; i < 100000; i++)
        buf_add_text(&words, "one line ");
    im = (struct imap){.read = on_read, .write = on_write, .ctx = &s};
    s.words = buf_str(&words);
    assert_int_equal(imap_examine(&im, STR("INBOX"), &folder, NULL), ERR_LIMIT);
    imap_release(&im);
    buf_release(&s.told);
    buf_release(&words);
}

static void test_addresses_that_are_none(void **state)
{
    static const char *const urls[] = {"", "https://mail.test", "imaps://a:b@mail.test",
                                       "imaps://", "file:///etc/passwd"};
    struct secret secret = {.env = STR("EARSHOT_NO_SUCH")};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(urls); i++) {
        struct mailbox box = {.kind = MAILBOX_IMAP,
                              .url = str_from(urls[i]),
                              .user = STR("u"),
                              .password = &secret};
        struct mailbox_end end = {0};

        assert_int_equal(mailbox_read(&box, STR_NONE, take, NULL, &end, NULL),
                         ERR_CONFIG);
        mailbox_end_release(&end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mbox_is_read_on),
        cmocka_unit_test(test_mbox_passes_over_what_is_too_large),
        cmocka_unit_test(test_maildir_is_read_on),
        cmocka_unit_test(test_imap_commands_and_answers),
        cmocka_unit_test(test_imap_servers_that_are_none),
        cmocka_unit_test(test_imap_talk_without_end_is_cut),
        cmocka_unit_test(test_addresses_that_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
