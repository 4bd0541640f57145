/*
 * test_store_crash.c - kill -9 at any moment: nothing lost, nothing twice
 *
 * A child plays nights: it adds mentions, judges them, puts those unsent into a message
 * and sends it, by a line in a file that stands for the mail server. It is killed again
 * and again; the next one goes on where the database says.
 */
#include "tests/store_help.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "store/find.h"
#include "store/outbox.h"

enum { KILLS = 150, NEW_A_NIGHT = 5, SHOWN = 12 };

static int64_t night_of(struct store *st)
{
    struct arena arena = {0};
    struct str text;
    int64_t night = 0;

    if (store_meta_get(st, STR("night"), &arena, &text, NULL) == OK)
        (void)str_to_int(text, &night);
    arena_release(&arena);
    return night;
}

static bool check(enum status rc, const struct error *err, const char *what)
{
    if (rc != OK && rc != ERR_MISSING)
        (void)fprintf(stderr, "%s: %s\n", what, err->text);
    return rc == OK;
}

/* The last SHOWN items up to this night's, from two sources; each night one is edited. */
static bool fetch(struct store *st, int64_t night)
{
    struct error err = {OK, ""};
    bool is_ok = true;

    for (int s = 0; is_ok && s < 2; s++) {
        struct source_state src = source_named(s == 0 ? "even" : "odd", "Blue");
        struct batch b = {0};

        for (int64_t i = 0; i < SHOWN; i++) {
            int64_t n = (night + 1) * NEW_A_NIGHT - 1 - i;
            struct str id, text;
            struct mention *m;

            if (n < 0)
                break;
            id = arena_printf(&b.arena, "%lld", (long long)n);
            text = arena_printf(&b.arena, "Item %lld of source %d told at some length%s.",
                                (long long)n, s, i == SHOWN - 1 ? ", and edited" : "");
            m = say(&b, "", "Ann", "", "", (double)NAN, NOW + n);
            m->id = id;
            m->text = text;
        }
        is_ok = check(store_add(st, &src, &b, NOW + night, NULL, &err), &err, "add");
        batch_release(&b);
    }
    return is_ok;
}

static bool judge(struct store *st)
{
    struct error err = {OK, ""};
    struct batch b = {0};
    bool is_ok;

    is_ok = check(store_unjudged(st, STR("v"), 7, &b, &err), &err, "unjudged");
    while (is_ok && b.len > 0) {
        for (size_t i = 0; i < b.len; i++)
            b.items[i].judgement.version = STR("v");
        is_ok = check(store_judge(st, &b, &err), &err, "judge") &&
                check(store_unjudged(st, STR("v"), 7, &b, &err), &err, "unjudged");
    }
    batch_release(&b);
    return is_ok;
}

static bool queue(struct store *st, int64_t night)
{
    struct find f = {.unsent_to = STR("owner"), .unsent_kind = STR("daily")};
    struct error err = {OK, ""};
    struct batch b = {0};
    struct buf message = {0};
    struct arena arena = {0};
    struct outbox_row r = {.sink = STR("file"),
                           .destination = STR("owner"),
                           .kind = STR("daily"),
                           .next_at = TIME_UNKNOWN};
    int64_t *rows;
    bool is_ok = check(store_find(st, &f, &b, &err), &err, "find");

    rows = arena_alloc(&arena, (b.len + 1) * sizeof(*rows));
    for (size_t i = 0; is_ok && i < b.len; i++) {
        rows[i] = b.items[i].row;
        buf_printf(&message, " %lld", (long long)rows[i]);
    }
    r.period = arena_printf(&arena, "%lld", (long long)night);
    r.message = buf_str(&message);
    if (is_ok && b.len > 0)
        is_ok =
            check(store_outbox_put(st, &r, rows, b.len, NOW + night, NULL, NULL, &err),
                  &err, "put");
    batch_release(&b);
    buf_release(&message);
    arena_release(&arena);
    return is_ok;
}

static bool deliver(struct store *st, int64_t night, int sink)
{
    struct error err = {OK, ""};
    struct arena arena = {0};
    struct outbox_row r;
    bool is_ok = true;

    while (is_ok &&
           store_outbox_next(st, STR_NONE, NOW + night, &arena, &r, &err) == OK) {
        struct timespec answer = {0,
                                  3000000}; /* so long the server's yes is on its way */
        struct buf line = {0};

        buf_printf(&line, "%lld %d" STR_FMT "\n", (long long)r.row, r.may_be_second,
                   STR_ARG(r.message));
        is_ok = write(sink, line.ptr, line.len) == (ssize_t)line.len;
        (void)nanosleep(&answer, NULL);
        is_ok = is_ok && check(store_outbox_taken(st, r.row, NOW + night, STR_NONE, &err),
                               &err, "sent");
        buf_release(&line);
    }
    arena_release(&arena);
    return is_ok && err.code == OK;
}

/* Nights without end, or up to `last`; returns only when all went well. */
static void play(const char *path, const char *sink_path, int64_t last)
{
    struct store *st = NULL;
    struct error err = {OK, ""};
    int sink = open(sink_path, O_WRONLY | O_APPEND | O_CREAT, 0600);
    bool is_ok = check(store_open(path, STORE_WRITE, &st, &err), &err, "open");

    while (is_ok && night_of(st) < last) {
        int64_t night = night_of(st);
        char text[32];

        (void)snprintf(text, sizeof(text), "%lld", (long long)night + 1);
        is_ok =
            deliver(st, night, sink) && fetch(st, night) && judge(st) &&
            queue(st, night) && deliver(st, night, sink) &&
            check(store_meta_put(st, STR("night"), str_from(text), &err), &err, "meta");
    }
    store_close(st);
    (void)close(sink);
    if (!is_ok)
        _exit(1);
}

struct sent {
    int times;
    char line[2000]; /* behind row and flag */
};

/* Every mention in one message, every message sent; a second copy says so and is the
 * same. */
static void check_sink(const char *path, int64_t mentions)
{
    FILE *f = fopen(path, "r");
    char line[2000];
    int *seen = calloc((size_t)mentions + 1, sizeof(*seen));
    struct sent *sent = calloc(20000, sizeof(*sent));
    int copies = 0, messages = 0;

    assert_non_null(f);
    while (fgets(line, sizeof(line), f) != NULL) {
        char *rest;
        long row = strtol(line, &rest, 10), second = strtol(rest, &rest, 10), m;

        assert_in_range(row, 1, 19999);
        if (sent[row].times > 0 && second == 0)
            fail_msg("message %ld came twice without warning", row);
        if (sent[row].times > 0 && strcmp(sent[row].line, rest) != 0)
            fail_msg("message %ld came with other words", row);
        copies += sent[row].times > 0;
        if (sent[row].times++ > 0)
            continue;
        messages++;
        (void)snprintf(sent[row].line, sizeof(sent[row].line), "%s", rest);
        while (*rest == ' ') {
            m = strtol(rest, &rest, 10);
            assert_in_range(m, 1, mentions);
            seen[m]++;
        }
    }
    (void)fclose(f);
    for (int64_t m = 1; m <= mentions; m++) {
        if (seen[m] != 1)
            fail_msg("mention %lld is in %d messages", (long long)m, seen[m]);
    }
    print_message("%d messages, %d second copies, %lld mentions\n", messages, copies,
                  (long long)mentions);
    free(seen);
    free(sent);
}

static void test_killed_runs_lose_and_repeat_nothing(void **state)
{
    struct place *p = *state;
    char sink[128];
    struct find all = {.ours = FIND_ALL};
    struct batch b = {0};
    unsigned random = 12345;
    int killed = 0, status = 0;
    int64_t last, count = 0;

    (void)snprintf(sink, sizeof(sink), "%s/sink", p->folder);
    store_close(p->st);
    p->st = NULL;
    for (int i = 0; i < KILLS; i++) {
        struct timespec wait = {0, 0};
        pid_t child = fork();

        if (child == 0) {
            play(p->path, sink, INT64_MAX);
            _exit(0);
        }
        random = random * 1103515245u + 12345u;
        wait.tv_nsec = (long)(random >> 4) % 70000000L + 500000L;
        (void)nanosleep(&wait, NULL);
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
        if (WIFEXITED(status))
            fail_msg("a run ended by itself after %d kills", i);
        killed++;
    }
    place_open(p);
    assert_ok(store_check(p->st, true, err));
    last = night_of(p->st) + 3;
    store_close(p->st);
    p->st = NULL;
    play(p->path, sink, last); /* and the last one is left alone */
    place_open(p);
    assert_ok(store_check(p->st, true, err));
    assert_ok(store_count(p->st, &all, &count, err));
    assert_int_equal(count, 2 * last * NEW_A_NIGHT);
    assert_ok(store_unjudged(p->st, STR("v"), 10, &b, err));
    assert_int_equal(b.len, 0);
    check_sink(sink, count);
    print_message("%d kills, %lld nights\n", killed, (long long)last);
    assert_true(last > 5); /* else nothing was played */
    batch_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_runs_lose_and_repeat_nothing,
                                        place_setup, place_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
