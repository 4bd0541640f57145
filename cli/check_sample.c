/* `earshot check --sample`: the user says which mentions are about something else. */
#include "cli/check.h"

#include "analyze/tell.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 64, TEXT_LINES = 4 };

static void show(const struct check *k, const struct mention *m, size_t n, size_t of)
{
    struct terminal t;
    struct error err;

    terminal_init(&t, stderr, TERMINAL_AUTO);
    terminal_printf(&t, STYLE_BOLD, "\n%zu of %zu  ", n + 1, of);
    terminal_put_line(&t, STYLE_SOFT, m->source, 60);
    terminal_put(&t, STYLE_PLAIN, STR("\n"));
    if (m->title.len > 0)
        check_put_text(&t, STYLE_BOLD, m->title, 0, 2);
    if (m->text.len > 0)
        check_put_text(&t, STYLE_PLAIN, m->text, 0, TEXT_LINES);
    terminal_put(&t, STYLE_PLAIN, STR("About "));
    terminal_put_line(&t, STYLE_PLAIN, k->brands[0].name, 40);
    terminal_put(&t, STYLE_PLAIN, STR("? [y]es, [n]o, [s]kip, [q]uit: "));
    if (terminal_flush(&t, stderr, &err) != OK)
        (void)fclose(stdin); /* nobody sees what is asked */
    terminal_release(&t);
}

/* 'y', 'n', 's' or 'q'; asks again for anything else. */
static char answer(void)
{
    char line[LINE_MAX_BYTES];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        char c = line[strspn(line, " \t")];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != '\0' && strchr("ynsq", c) != NULL)
            return c;
        (void)fprintf(stderr, "y, n, s or q: ");
    }
    return 'q';
}

static void conclude(struct check *k, const struct mention *const *items,
                     const bool *is_wrong)
{
    struct check_sample *s = &k->sample;
    struct tell t;

    if (s->wrong == 0)
        return;
    t = tell_find(items, is_wrong, s->asked, &k->g.mentions, k->brands[0].name,
                  &k->arena);
    s->word = t.word;
    s->word_wrong = t.wrong;
    s->word_right = t.right;
    s->word_mentions = t.word.len > 0 ? tell_count(&k->g.mentions, t.word) : 0;
}

void check_ask_sample(struct check *k, size_t most)
{
    const struct batch *b = &k->g.mentions;
    size_t len = b->len < most ? b->len : most;
    const struct mention **items = arena_alloc(&k->arena, (len + 1) * sizeof(*items));
    bool *is_wrong = arena_alloc(&k->arena, (len + 1) * sizeof(*is_wrong));

    for (size_t i = 0; i < len; i++) {
        const struct mention *m = &b->items[i * b->len / len]; /* spread over all */
        char c;

        show(k, m, i, len);
        c = answer();
        if (c == 'q')
            break;
        if (c == 's')
            continue;
        items[k->sample.asked] = m;
        is_wrong[k->sample.asked++] = c == 'n';
        k->sample.wrong += c == 'n';
    }
    conclude(k, items, is_wrong);
}
