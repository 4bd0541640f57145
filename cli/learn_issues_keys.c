/* learn_issues_keys.c - proposals under the fingers: keep or drop */
#include "cli/keyboard.h"
#include "cli/learn_issues.h"
#include "reports/terminal.h"

#include <stdio.h>

enum { LINES_EACH = 2, LINES_AROUND = 4 };

static void put_counts(const struct proposeds *p, struct terminal *t)
{
    size_t kept = 0, dropped = 0;

    for (size_t i = 0; i < p->len; i++) {
        kept += p->items[i].as == PROPOSED_KEPT;
        dropped += p->items[i].as == PROPOSED_DROPPED;
    }
    terminal_printf(t, STYLE_BOLD, "%zu phrases", p->len);
    terminal_printf(t, STYLE_GOOD, "  %zu kept, %zu dropped\n", kept, dropped);
}

static void put_one(const struct proposed *x, bool is_chosen, struct terminal *t)
{
    static const struct {
        enum terminal_style style;
        char mark;
    } as[] = {[PROPOSED_OPEN] = {STYLE_SOFT, ' '},
              [PROPOSED_KEPT] = {STYLE_GOOD, '+'},
              [PROPOSED_DROPPED] = {STYLE_BAD, '-'}};
    struct buf line = {0};

    terminal_put(t, STYLE_HIT, is_chosen ? STR(">") : STR(" "));
    terminal_printf(t, as[x->as].style, "%c ", as[x->as].mark);
    terminal_printf(t, is_chosen ? STYLE_BOLD : STYLE_PLAIN, "\"" STR_FMT "\"",
                    STR_ARG(x->phrase));
    buf_printf(&line, "  " STR_FMT "; %zu of %zu texts, %zu new", STR_ARG(x->name),
               x->right, x->right + x->wrong, x->gain);
    if (x->weight < 1)
        buf_printf(&line, ", =%g", x->weight);
    terminal_put_line(t, STYLE_SOFT, buf_str(&line),
                      t->columns - 6 - terminal_columns(x->phrase));
    terminal_put(t, STYLE_SOFT, STR("\n     "));
    terminal_put_line(t, STYLE_SOFT, x->example, t->columns - 6);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    buf_release(&line);
}

static void draw(const struct proposeds *p, size_t at, size_t *top)
{
    struct terminal t;
    int rows, columns;
    size_t room;

    keyboard_window(&rows, &columns);
    room = (size_t)(rows - LINES_AROUND) / LINES_EACH;
    if (at < *top)
        *top = at;
    if (at >= *top + room)
        *top = at - room + 1;
    terminal_init(&t, stdout, TERMINAL_AUTO);
    t.columns = columns - 1;
    put_counts(p, &t);
    for (size_t i = *top; i < p->len && i < *top + room; i++)
        put_one(&p->items[i], i == at, &t);
    terminal_put(&t, STYLE_SOFT,
                 STR("\nk keep  d drop  u undecided  arrows move  q write and end  "
                     "Esc leave all as it was"));
    (void)cli_put(STR("\033[H\033[J"));
    (void)cli_put(buf_str(&t.out));
    (void)fflush(stdout);
    terminal_release(&t);
}

int proposeds_ask(struct proposeds *p)
{
    static const struct {
        int key;
        enum proposed_as as;
    } acts[] = {{'k', PROPOSED_KEPT},
                {'+', PROPOSED_KEPT},
                {'d', PROPOSED_DROPPED},
                {'-', PROPOSED_DROPPED},
                {'u', PROPOSED_OPEN}};
    struct error err = {0};
    size_t at = 0, top = 0;
    bool is_over = p->len == 0;

    if (!is_over && keyboard_open(&err) != OK)
        return cli_fail(&err);
    while (!is_over) {
        int key;

        draw(p, at, &top);
        key = keyboard_read();
        for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
            if (key != acts[i].key)
                continue;
            p->items[at].as = acts[i].as;
            at += at + 1 < p->len;
        }
        if (key == KEY_DOWN && at + 1 < p->len)
            at++;
        if (key == KEY_UP && at > 0)
            at--;
        is_over = key == 'q' || key == KEY_ESCAPE || key == KEY_END;
        for (size_t i = 0; i < p->len && (key == KEY_ESCAPE || key == KEY_END); i++)
            p->items[i].as = PROPOSED_OPEN;
    }
    keyboard_close();
    return EXIT_DONE;
}
