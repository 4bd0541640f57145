/*
 * archive_found.c - the pages of what keeps going wrong, and of reviews worth a look
 */
#include "reports/archive_parts.h"
#include "reports/digest_sections.h"

#include <math.h>

/* ---- issues ---- */

static void add_drivers(struct sheet *s)
{
    const struct words *w = &s->mk.w;

    if (s->in->drivers_len == 0)
        return;
    sheet_open_section(s, phrase(w, P_DRIVERS_TITLE));
    for (size_t i = 0; i < s->in->drivers_len; i++) {
        const struct archive_driver *d = &s->in->drivers[i];

        html_say(
            &s->h, "p", LOOK_LINE,
            say_upper(w, PHRASE(w, P_DRIVER, d->detractors,
                                {"name", say_foreign(w, d->name, LABEL_CODES)},
                                {"days", say_number(w, d->days)},
                                {"effect", say_number(w, llround(fmax(1, d->effect)))},
                                {"low", say_number(w, llround(fmax(0, d->low)))},
                                {"high", say_number(w, llround(d->high))})));
    }
    sheet_close_section(s);
}

static bool has_topic(const struct archive_input *in, struct str id)
{
    for (size_t i = 0; i < in->topics_len; i++) {
        if (str_eq(in->topics[i].kind, STR("issue")) && str_eq(in->topics[i].id, id))
            return true;
    }
    return false;
}

/* The links lead to the pages beside this one. */
static void link_topics(const struct sheet *s, json_t *section)
{
    json_t *items = json_object_get(section, "items");

    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *item = json_array_get(items, i);
        struct str id = s->mk.issues[i]->id;

        if (has_topic(s->in, id))
            set_str(item, "file", archive_name(STR("issue"), id, s->h.arena));
    }
}

static void add_section_of(struct sheet *s, const json_t *value, const char *key,
                           void (*write)(struct html *h, const json_t *section,
                                         size_t most))
{
    const json_t *section = json_object_get(value, key);

    if (section == NULL)
        return;
    html_look(&s->h, "section", LOOK_SECTION);
    write(&s->h, section, SIZE_MAX);
    html_close(&s->h);
}

void archive_issues(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    json_t *value = json_object();

    issues_sort(&s->mk);
    add_issues(&s->mk, value);
    add_fixes(&s->mk, value);
    link_topics(s, json_object_get(value, "issues"));
    /* the title of the table stands above it already */
    json_object_del(json_object_get(value, "issues"), "title");
    sheet_title(s, phrase(w, P_ISSUES_TITLE),
                s->mk.issues_len == 0 ? phrase(w, P_ISSUES_NONE) : STR_NONE);
    add_drivers(s);
    add_section_of(s, value, "issues", html_issues);
    add_section_of(s, value, "fixes", html_fixes);
    json_decref(value);
}

/* ---- copies ---- */

static void add_copy(struct sheet *s, const struct archive_copy *c)
{
    const struct words *w = &s->mk.w;
    struct str title;

    if (c->words.len > 0)
        title = PHRASE(w, P_COPIES_ALIKE, 0, {"words", say_foreign(w, c->words, 160)});
    else
        title = PHRASE(w, P_COPIES_BURST, (int64_t)c->len,
                       {"expected", say_decimal(w, c->expected)});
    sheet_open_section(s, title);
    for (size_t i = 0; i < c->len; i++)
        sheet_mention(s, c->mentions[i], 0);
    sheet_close_section(s);
}

void archive_copies(struct sheet *s)
{
    const struct words *w = &s->mk.w;

    sheet_title(s, phrase(w, P_COPIES_TITLE),
                phrase(w, s->in->copies_len > 0 ? P_COPIES_HELP : P_COPIES_NONE));
    for (size_t i = 0; i < s->in->copies_len; i++)
        add_copy(s, &s->in->copies[i]);
}
