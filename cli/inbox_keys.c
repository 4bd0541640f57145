/* The list of cases under the fingers. */
#include "base/date.h"
#include "base/utf8.h"
#include "cli/answer.h"
#include "cli/inbox.h"
#include "cli/keyboard.h"

#include <string.h>

enum { LINES_A_CASE = 2, LINES_AROUND = 4 };

enum view { VIEW_LIST, VIEW_CASE, VIEW_DRAFT };

struct desk {
    struct context *c;
    struct str brand;
    bool is_every;
    struct inbox box;
    size_t at, top; /* the chosen case; the first one shown */
    enum view view;
    size_t scroll; /* lines of a long case */
    struct drafts *d;
    char said[128]; /* what the last key did */
    enum status rc; /* of drawing */
    struct error err;
};

/* What keys do to a case. */
static const struct {
    char key;
    enum case_state state;
    const char *help, *done;
} acts[] = {
    {'a', CASE_ANSWERED, "answered", "is answered"},
    {'r', CASE_RESOLVED, "resolved", "is resolved"},
    {'w', CASE_WAITING, "waiting", "waits"},
    {'s', CASE_SNOOZED, "snooze", "is back tomorrow"},
    {'i', CASE_IGNORED, "ignore", "is ignored"},
    {'o', CASE_OPEN, "open again", "is open again"},
};

static enum status load(struct desk *k)
{
    enum status rc;

    inbox_release(&k->box);
    rc = inbox_read(k->c, k->brand, k->is_every, &k->box, &k->err);
    if (k->at >= k->box.len)
        k->at = k->box.len > 0 ? k->box.len - 1 : 0;
    return rc;
}

/* ---- the screen ---- */

static void put_keys(struct terminal *t, enum view view)
{
    terminal_put(t, STYLE_SOFT, STR("\n"));
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        terminal_printf(t, STYLE_BOLD, "%c", acts[i].key);
        terminal_printf(t, STYLE_SOFT, " %s  ", acts[i].help);
    }
    terminal_put(t, STYLE_BOLD, STR("n"));
    terminal_put(t, STYLE_SOFT, STR(" note\n"));
    terminal_put(t, STYLE_SOFT,
                 view == VIEW_LIST
                     ? STR("arrows or j k move  Enter shows  d draft  q ends")
                     : STR("arrows scroll  Enter back  d draft  q back"));
}

static void put_list(struct desk *k, struct terminal *t, int rows)
{
    size_t room = (size_t)(rows - LINES_AROUND) / LINES_A_CASE;

    if (room < 1)
        room = 1;
    if (k->at < k->top)
        k->top = k->at;
    if (k->at >= k->top + room)
        k->top = k->at - room + 1;
    terminal_printf(t, STYLE_BOLD, "%zu case%s", k->box.len, k->box.len == 1 ? "" : "s");
    terminal_printf(t, STYLE_GOOD, "  %s\n", k->said);
    if (k->box.len == 0)
        terminal_put(t, STYLE_PLAIN, STR("Nobody is waiting for an answer.\n"));
    for (size_t i = k->top; i < k->box.len && i < k->top + room; i++) {
        terminal_put(t, STYLE_HIT, i == k->at ? STR(">") : STR(" "));
        inbox_print(k->c, t, &k->box.cases[i], &k->box.mentions.items[i]);
    }
}

static void put_case(struct desk *k, struct terminal *t)
{
    struct buf text = {0};
    const char *why;

    terminal_printf(t, STYLE_GOOD, "%s\n", k->said);
    if (k->view == VIEW_CASE) {
        k->rc = inbox_print_whole(k->c, t, &k->box.cases[k->at],
                                  &k->box.mentions.items[k->at], &k->err);
        return;
    }
    why = answer_draft(k->c, k->d, &k->box.mentions.items[k->at],
                       k->box.cases[k->at].draft, &text);
    terminal_put(t, STYLE_PLAIN,
                 why == NULL ? buf_str(&text) : str_from(answer_refusal(why)));
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&text);
}

/* The lines from `skip` on that fit; longer lines are folded. */
static void put_lines(struct str text, size_t skip, int rows, int columns,
                      struct buf *out)
{
    int used = 0;

    for (size_t n = 0; text.ptr != NULL && used < rows; n++) {
        struct str line = str_split(&text, '\n');

        if (n < skip)
            continue;
        used += 1 + (terminal_columns(line) - 1) / columns;
        if (used > rows)
            break;
        if (n > skip)
            buf_add_char(out, '\n');
        buf_add(out, line);
    }
}

static void draw(struct desk *k)
{
    struct terminal t, keys;
    struct buf frame = {0};
    int rows, columns;

    keyboard_window(&rows, &columns);
    terminal_init(&t, stdout, TERMINAL_AUTO);
    t.columns = columns - 1;
    if (k->view == VIEW_LIST)
        put_list(k, &t, rows);
    else
        put_case(k, &t);
    terminal_init(&keys, stdout, TERMINAL_AUTO);
    put_keys(&keys, k->view);
    buf_add_text(&frame, "\033[H\033[J");
    put_lines(buf_str(&t.out), k->scroll, rows - LINES_AROUND + 1, columns, &frame);
    buf_add(&frame, buf_str(&keys.out));
    (void)cli_put(buf_str(&frame));
    (void)fflush(stdout);
    buf_release(&frame);
    terminal_release(&t);
    terminal_release(&keys);
}

/* ---- keys ---- */

/* One line typed at the foot; false where it was given up. */
static bool read_line(const char *label, struct buf *out)
{
    for (;;) {
        struct buf shown = {0};
        int key;

        utf8_terminal_clean(buf_str(out), &shown);
        (void)printf("\r\033[K%s: %s", label, shown.len > 0 ? shown.ptr : "");
        (void)fflush(stdout);
        buf_release(&shown);
        key = keyboard_read();
        if (key == KEY_ENTER)
            return out->len > 0;
        if (key == KEY_ESCAPE || key == KEY_END)
            return false;
        if (key == KEY_BACK) {
            while (out->len > 0 && ((unsigned char)out->ptr[out->len - 1] & 0xC0) == 0x80)
                out->len--;
            out->len -= out->len > 0;
        } else if (key >= 32 && key < 256 && out->len < 500) {
            buf_add_char(out, (char)key);
        }
    }
}

static enum status set_state(struct desk *k, size_t n)
{
    const struct case_record *r = &k->box.cases[k->at];
    int64_t tomorrow = date_local_start(date_local_day(k->c->now) + 1, 0);
    enum status rc =
        store_case_set(k->c->store, r->mention, acts[n].state,
                       acts[n].state == CASE_SNOOZED ? tomorrow : TIME_UNKNOWN, STR_NONE,
                       k->c->now, &k->err);

    if (rc != OK)
        return rc;
    (void)snprintf(k->said, sizeof(k->said), "%lld %s", (long long)r->mention,
                   acts[n].done);
    k->view = VIEW_LIST;
    return load(k);
}

static enum status add_note(struct desk *k)
{
    struct buf line = {0}, clean = {0};
    enum status rc = OK;

    if (read_line("Note", &line)) {
        utf8_terminal_clean(buf_str(&line), &clean);
        rc = inbox_note(k->c, &k->box.cases[k->at], buf_str(&clean), &k->err);
        if (rc == OK)
            rc = load(k);
        (void)snprintf(k->said, sizeof(k->said), "noted");
    }
    buf_release(&line);
    buf_release(&clean);
    return rc;
}

static void move(struct desk *k, int key)
{
    if (k->view != VIEW_LIST) {
        if (key == KEY_DOWN || key == 'j' || key == KEY_PAGE_DOWN)
            k->scroll++;
        else
            k->scroll -= k->scroll > 0;
        return;
    }
    if ((key == KEY_DOWN || key == 'j' || key == KEY_PAGE_DOWN) && k->at + 1 < k->box.len)
        k->at++;
    if ((key == KEY_UP || key == 'k' || key == KEY_PAGE_UP) && k->at > 0)
        k->at--;
}

static void show(struct desk *k, enum view view)
{
    k->view = k->view == view ? VIEW_LIST : view;
    k->scroll = 0;
}

/* What a key does; `*is_over` where it leaves the list. */
static enum status press(struct desk *k, int key, bool *is_over)
{
    bool has_case = k->at < k->box.len;

    if (key != KEY_NONE)
        k->said[0] = '\0';
    if (key == KEY_END || (k->view == VIEW_LIST && (key == 'q' || key == KEY_ESCAPE))) {
        *is_over = true;
        return OK;
    }
    if (key == 'q' || key == KEY_ESCAPE)
        show(k, k->view);
    else if ((key >= KEY_UP && key <= KEY_PAGE_DOWN) || key == 'j' || key == 'k')
        move(k, key);
    else if (has_case && (key == KEY_ENTER || key == ' '))
        show(k, k->view == VIEW_DRAFT ? VIEW_DRAFT : VIEW_CASE);
    else if (has_case && key == 'd')
        show(k, VIEW_DRAFT);
    else if (has_case && key == 'n')
        return add_note(k);
    for (size_t i = 0; has_case && i < ARRAY_LEN(acts); i++) {
        if (key == acts[i].key)
            return set_state(k, i);
    }
    return OK;
}

int inbox_keys(struct context *c, struct str brand, bool is_every)
{
    struct desk k = {.c = c, .brand = brand, .is_every = is_every};
    bool is_over = false;
    enum status rc = drafts_new(c->settings.drafts, &k.d, &k.err);

    if (rc == OK)
        rc = load(&k);
    if (rc == OK)
        rc = keyboard_open(&k.err);
    while (rc == OK && !is_over) {
        draw(&k);
        rc = k.rc == OK ? press(&k, keyboard_read(), &is_over) : k.rc;
    }
    keyboard_close();
    drafts_free(k.d);
    inbox_release(&k.box);
    return rc == OK ? EXIT_DONE : cli_fail(&k.err);
}
