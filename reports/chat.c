#include "reports/chat.h"

#include "base/utf8.h"
#include "reports/phrases.h"
#include "reports/printers.h"

enum { SHOWN_ITEMS = 3, QUOTE_CODES_CHAT = 240 };

static void add_line(struct chat *c, struct str bold, struct str text, struct str url)
{
    if (c->len < CHAT_LINES_MAX && bold.len + text.len > 0)
        c->lines[c->len++] = (struct chat_line){bold, text, url};
}

/* The words of a quote one after the other. */
static void add_parts(const json_t *parts, struct buf *out)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part) buf_add(out, value_str(part, "text"));
}

static struct str quote_of(const struct chat *c, const json_t *item, struct arena *arena)
{
    const json_t *quote = json_object_get(item, "quote");
    struct buf text = {0};
    struct str all, cut, out = STR_NONE;

    add_parts(json_object_get(quote, "title"), &text);
    if (text.len > 0 && json_array_size(json_object_get(quote, "text")) > 0)
        buf_add_text(&text, ". ");
    add_parts(json_object_get(quote, "text"), &text);
    all = str_trim(buf_str(&text));
    cut = utf8_head(all, QUOTE_CODES_CHAT);
    if (cut.len > 0)
        out = arena_printf(arena, STR_FMT STR_FMT "%s" STR_FMT, STR_ARG(c->marks[0]),
                           STR_ARG(cut), cut.len < all.len ? "\xe2\x80\xa6" : "",
                           STR_ARG(c->marks[1]));
    buf_release(&text);
    return out;
}

/* "Sara K., Google, 1 of 5: “...”" */
static void add_item(struct chat *c, const json_t *item, struct arena *arena)
{
    struct str who = value_str(item, "who"), where = value_str(item, "where");
    struct str quote = quote_of(c, item, arena);

    add_line(c, who.len > 0 ? who : where,
             arena_printf(arena, "%s" STR_FMT STR_FMT STR_FMT, who.len > 0 ? ", " : "",
                          STR_ARG(who.len > 0 ? where : STR_NONE),
                          STR_ARG(quote.len > 0 ? c->colon : STR_NONE), STR_ARG(quote)),
             value_str(item, "url"));
}

/* "42 NPS, 90 days (likely 31 to 52)" */
static void add_numbers(struct chat *c, const json_t *value, struct arena *arena)
{
    const json_t *number;
    size_t i;

    json_array_foreach(json_object_get(value, "numbers"), i, number)
    {
        struct str detail = value_str(number, "detail");

        add_line(c, value_str(number, "value"),
                 arena_printf(arena, " " STR_FMT "%s" STR_FMT "%s",
                              STR_ARG(value_str(number, "label")),
                              detail.len > 0 ? " (" : "", STR_ARG(detail),
                              detail.len > 0 ? ")" : ""),
                 STR_NONE);
    }
}

/* What to do, or what to look at, each with its link. */
static void add_steps(struct chat *c, const json_t *value, struct arena *arena)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(value, "do"), i, one)
    {
        struct str because = value_str(one, "because");

        add_line(c, value_str(one, "text"),
                 arena_printf(arena, STR_FMT STR_FMT,
                              STR_ARG(because.len > 0 ? c->colon : STR_NONE),
                              STR_ARG(because)),
                 value_str(one, "url"));
    }
}

static void add_digest(struct chat *c, const json_t *value, struct arena *arena)
{
    const json_t *waiting = json_object_get(value, "waiting"), *one;
    const json_t *coverage = json_object_get(value, "coverage");
    size_t i;

    add_line(c, value_str(value, "headline"), STR_NONE, STR_NONE);
    add_numbers(c, value, arena);
    add_steps(c, value, arena);
    json_array_foreach(json_object_get(waiting, "items"), i, one)
    {
        if (i < SHOWN_ITEMS)
            add_item(c, one, arena);
    }
    json_array_foreach(json_object_get(coverage, "failing"), i, one)
        add_line(c, STR_NONE,
                 (struct str){json_string_value(one), json_string_length(one)}, STR_NONE);
}

/* The items of a section that a mail would show. */
static size_t shown_of(const json_t *section)
{
    size_t shown = (size_t)json_integer_value(json_object_get(section, "shown"));
    size_t len = json_array_size(json_object_get(section, "items"));

    return shown < len ? shown : len;
}

/* "Pier Cafe, Sara K., Google, 1 of 5: “...”" */
static void add_pressing(struct chat *c, const json_t *item, struct arena *arena)
{
    struct str quote = quote_of(c, item, arena);

    add_line(c, value_str(item, "brand"),
             arena_printf(arena, ", " STR_FMT ", " STR_FMT STR_FMT STR_FMT,
                          STR_ARG(value_str(item, "who")),
                          STR_ARG(value_str(item, "where")),
                          STR_ARG(quote.len > 0 ? c->colon : STR_NONE), STR_ARG(quote)),
             value_str(item, "url"));
}

/* A name and what is said of it: "Pier Cafe: 3 to answer", "Google at A and B". */
static void add_lines(struct chat *c, const json_t *section, struct arena *arena)
{
    const json_t *items = json_object_get(section, "items");

    for (size_t i = 0; i < shown_of(section); i++) {
        const json_t *one = json_array_get(items, i);
        struct str name = value_str(one, "brand");

        add_line(c, name,
                 arena_printf(arena, STR_FMT STR_FMT,
                              STR_ARG(name.len > 0 ? c->colon : STR_NONE),
                              STR_ARG(value_str(one, "text"))),
                 value_str(one, "url"));
    }
    add_line(c, STR_NONE, value_str(section, "more"), STR_NONE);
}

static void add_roundup(struct chat *c, const json_t *value, struct arena *arena)
{
    const json_t *pressing = json_object_get(value, "pressing");

    add_line(c, value_str(value, "headline"), STR_NONE, STR_NONE);
    for (size_t i = 0; i < shown_of(pressing); i++)
        add_pressing(c, json_array_get(json_object_get(pressing, "items"), i), arena);
    add_line(c, STR_NONE, value_str(pressing, "more"), STR_NONE);
    add_lines(c, json_object_get(value, "brands"), arena);
    add_lines(c, json_object_get(value, "quiet"), arena);
    add_lines(c, json_object_get(value, "silent"), arena);
}

/* One case, or steps where it is not about a single one. */
static void add_alert(struct chat *c, const json_t *value, struct arena *arena)
{
    const json_t *item = json_object_get(value, "item"), *one;
    const json_t *why = json_object_get(json_object_get(value, "foot"), "text");

    c->is_pressing = true;
    add_line(c, value_str(value, "headline"), STR_NONE, STR_NONE);
    if (item != NULL)
        add_item(c, item, arena);
    add_steps(c, value, arena);
    one = json_array_get(why, 0); /* the others speak of marks, which a chat has not */
    add_line(c, STR_NONE, (struct str){json_string_value(one), json_string_length(one)},
             STR_NONE);
}

void chat_make(const json_t *value, struct arena *arena, struct chat *out)
{
    const json_t *links = json_object_get(json_object_get(value, "foot"), "links"), *link;
    size_t i;

    *out =
        (struct chat){.title = value_str(value, "subject"),
                      .colon = language_colon(value_str(value, "lang")),
                      .marks = {value_quote_mark(value, 0), value_quote_mark(value, 1)}};
    if (str_eq(value_str(value, "type"), STR("alert")))
        add_alert(out, value, arena);
    else if (str_eq(value_str(value, "type"), STR("roundup")))
        add_roundup(out, value, arena);
    else
        add_digest(out, value, arena);
    json_array_foreach(links, i, link)
    {
        if (str_eq(value_str(link, "rel"), STR("page")))
            out->last = (struct chat_line){value_str(link, "label"), STR_NONE,
                                           value_str(link, "url")};
    }
}
