#include "reports/archive.h"

#include "base/date.h"
#include "reports/archive_parts.h"
#include "reports/printers.h"

#include <string.h>

enum { ENTRIES_FIRST = 10 };

const char archive_css[] =
    "table{border-spacing:0}td{padding:0}a:focus-visible,input:focus-visible{outline:2px "
    "solid}.plot{display:block;width:100%;height:120px;border-bottom:1px solid #d9d4c8}"
    ".low{height:52px}.bar-all{fill:#958d7b}.bar-bad{fill:#b0432a}.zero{fill:none;stroke:"
    "#cfc8b8}"
    ".band{fill:#dfe5e4}.score{fill:none;stroke:#1e2a30;stroke-width:2}"
    ".zero,.score{vector-effect:non-scaling-stroke}"
    ".day{margin:0 0 14px}.list{list-style:none;margin:0;padding:0}"
    "#q{box-sizing:border-box;width:100%;padding:12px;border:1px solid #8a8f91;"
    "background:#ffffff;color:#1e2a30;font:400 17px/24px Helvetica,Arial,sans-serif}"
    "@media (prefers-color-scheme:dark){.bar-all{fill:#77848b}.bar-bad{fill:#e0785c}"
    ".plot{border-color:#333c41}.zero{stroke:#4a555b}.band{fill:#33434a}"
    ".score{stroke:#e9e6df}#q{background:#14181b;color:#e9e6df;border-color:#77848b}}"
    "@media print{.bg,.card,.quote{background:#ffffff!important}.l-nav{display:none}"
    ".item{break-inside:avoid}a{color:inherit!important}}";

void sheet_title(struct sheet *s, struct str title, struct str below)
{
    html_say(&s->h, "h1", LOOK_H1, title);
    html_say(&s->h, "p", LOOK_WHY, below);
}

void sheet_open_section(struct sheet *s, struct str title)
{
    html_look(&s->h, "section", LOOK_SECTION);
    html_say(&s->h, "h2", LOOK_H2, title);
}

void sheet_close_section(struct sheet *s)
{
    html_close(&s->h);
}

void sheet_mention(struct sheet *s, const struct mention *m, size_t codes_max)
{
    json_t *item = item_make(&s->mk, m, codes_max);

    html_look(&s->h, "div", LOOK_MENTION);
    html_item_plain(&s->h, item);
    html_close(&s->h);
    json_decref(item);
}

/* The pages but those of topics. */
static const struct {
    const char *file;
    enum phrase title;
    void (*print)(struct sheet *s);
} views[] = {
    [ARCHIVE_INDEX] = {"index.html", P_ARCHIVE_TITLE, archive_index},
    [ARCHIVE_TRENDS] = {"trends.html", P_NAV_TRENDS, archive_trends},
    [ARCHIVE_SEARCH] = {"search.html", P_NAV_SEARCH, archive_search},
    [ARCHIVE_ISSUES] = {"issues.html", P_ISSUES_TITLE, archive_issues},
    [ARCHIVE_SCORES] = {"nps.html", P_NPS_TITLE, archive_scores},
    [ARCHIVE_CARD] = {"scorecard.html", P_CARD_TITLE, archive_card},
    [ARCHIVE_COPIES] = {"copies.html", P_COPIES_TITLE, archive_copies},
};

struct str archive_file(enum archive_page page)
{
    return page < ARCHIVE_TOPIC ? str_from(views[page].file) : STR_NONE;
}

/* ---- the index ---- */

static void add_entry(struct sheet *s, const struct archive_entry *e)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;
    struct str label = STR_NONE;
    int64_t day = date_days(e->date.year, e->date.month, e->date.day);

    if (e->kind == DIGEST_DAILY)
        label = say_date_long(w, day);
    else if (e->kind == DIGEST_WEEKLY)
        label = PHRASE(w, P_ARCHIVE_WEEK, 0, {"day", say_date_long(w, day - 1)});
    else
        label = PHRASE(w, P_ARCHIVE_MONTH, 0, {"day", say_date_long(w, day - 1)});
    html_open(h, "li");
    html_attr(h, "class", STR("day"));
    html_look(h, "p", LOOK_META);
    html_file_link(h, LOOK_LINK, e->file, say_upper(w, label));
    if (e->board.len > 0) {
        html_text(h, STR(" \xc2\xb7 "));
        html_file_link(h, LOOK_LINK, e->board, phrase(w, P_LINK_BOARD));
    }
    html_close(h);
    html_say(h, "p", LOOK_SAID_SHORT, e->headline);
    html_close(h);
}

/* Some of the digests, the newest first. */
static void add_entries(struct sheet *s, enum phrase title, size_t from, size_t to)
{
    sheet_open_section(s, phrase(&s->mk.w, title));
    html_open(&s->h, "ul");
    html_attr(&s->h, "class", STR("list"));
    for (size_t i = from; i < to; i++)
        add_entry(s, &s->in->entries[i]);
    html_close(&s->h);
    sheet_close_section(s);
}

static void add_topics(struct sheet *s, struct str kind, enum phrase title)
{
    const struct words *w = &s->mk.w;
    struct html *h = &s->h;
    bool is_open = false;

    for (size_t i = 0; i < s->in->topics_len; i++) {
        const struct archive_topic *t = &s->in->topics[i];

        if (!str_eq(t->kind, kind) || t->name.len == 0)
            continue;
        if (!is_open)
            sheet_open_section(s, phrase_n(w, title, ARCHIVE_DAYS));
        is_open = true;
        html_look(h, "p", LOOK_LINE);
        html_file_link(h, LOOK_LINK, archive_name(t->kind, t->id, h->arena),
                       say_upper(w, say_foreign(w, t->name, LABEL_CODES)));
        html_text(h, STR(" "));
        html_say(h, "span", LOOK_SOFT, say_number(w, t->count));
        html_close(h);
    }
    if (is_open)
        sheet_close_section(s);
}

/* The pages of what is counted. */
static void add_figures(struct sheet *s)
{
    static const enum archive_page pages[] = {ARCHIVE_ISSUES, ARCHIVE_SCORES,
                                              ARCHIVE_CARD, ARCHIVE_COPIES};
    const struct archive_input *in = s->in;

    html_look(&s->h, "section", LOOK_SECTION);
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        if (pages[i] == ARCHIVE_COPIES && in->copies_len == 0)
            continue;
        html_look(&s->h, "p", LOOK_LINE);
        html_file_link(&s->h, LOOK_LINK, archive_file(pages[i]),
                       phrase(&s->mk.w, views[pages[i]].title));
        html_close(&s->h);
    }
    sheet_close_section(s);
}

void archive_index(struct sheet *s)
{
    const struct words *w = &s->mk.w;
    size_t len = s->in->entries_len, shown = len < ENTRIES_FIRST ? len : ENTRIES_FIRST;

    sheet_title(
        s,
        PHRASE(w, P_ARCHIVE_TITLE, 0,
               {"brand", say_foreign(w, s->in->digest->brand->name, LABEL_CODES)}),
        len == 0 ? phrase(w, P_ARCHIVE_NONE) : STR_NONE);
    if (len > 0)
        add_entries(s, P_ARCHIVE_DIGESTS, 0, shown);
    if (s->in->card != NULL)
        add_figures(s);
    add_topics(s, STR("issue"), P_ARCHIVE_ISSUES);
    add_topics(s, STR("place"), P_ARCHIVE_PLACES);
    add_topics(s, STR("source"), P_ARCHIVE_SOURCES);
    if (len > shown)
        add_entries(s, P_ARCHIVE_OLDER, shown, len);
}

/* ---- the frame of all pages ---- */

static struct str page_title(const struct sheet *s, enum archive_page page,
                             const struct archive_topic *t)
{
    const struct words *w = &s->mk.w;
    struct str brand = say_foreign(w, s->in->digest->brand->name, LABEL_CODES);
    struct str bits[2] = {brand, STR_NONE};

    if (page == ARCHIVE_INDEX)
        return PHRASE(w, P_ARCHIVE_TITLE, 0, {"brand", brand});
    bits[1] = page == ARCHIVE_TOPIC ? say_upper(w, say_foreign(w, t->name, LABEL_CODES))
                                    : phrase(w, views[page].title);
    return say_chain(w, bits, ARRAY_LEN(bits));
}

json_t *nav_make(const struct words *w)
{
    static const enum archive_page links[] = {ARCHIVE_INDEX, ARCHIVE_TRENDS,
                                              ARCHIVE_SEARCH};
    static const enum phrase labels[] = {P_NAV_INDEX, P_NAV_TRENDS, P_NAV_SEARCH};
    json_t *nav = json_array();

    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        json_t *link = json_object();

        set_str(link, "file", archive_file(links[i]));
        set_str(link, "label", phrase(w, labels[i]));
        json_array_append_new(nav, link);
    }
    return nav;
}

static json_t *frame_make(const struct sheet *s)
{
    struct str lang = language_code(s->mk.w.language);
    json_t *frame = json_object();

    set_str(frame, "lang", lang);
    json_object_set_new(frame, "dir", json_string(language_is_rtl(lang) ? "rtl" : "ltr"));
    json_object_set_new(frame, "nav", nav_make(&s->mk.w));
    add_quote_marks(&s->mk.w, frame);
    add_accent(s->in->digest->brand, frame);
    return frame;
}

enum status archive_print(const struct archive_input *in, enum archive_page page,
                          size_t topic, const struct report_options *o, struct buf *out,
                          struct error *err)
{
    struct arena arena = {0};
    const struct digest_input *d = in->digest;
    const struct archive_topic *t = NULL;
    struct sheet s = {.in = in};
    enum status rc;

    if (page == ARCHIVE_TOPIC && topic >= in->topics_len)
        return error_set(err, ERR_BUG, "archive: no topic %zu", topic);
    if (page == ARCHIVE_TOPIC)
        t = &in->topics[topic];
    s.mk = (struct maker){
        .in = d,
        .w = {&arena, language_find(d->language), d->offset_s, d->now, d->offset_at}};
    labels_make(&s.mk);
    s.frame = frame_make(&s);
    html_begin(&s.h, false, &arena);
    s.h.accent = value_str(json_object_get(s.frame, "accent"), "light");
    html_open_root(&s.h, s.frame);
    html_head(&s.h, page_title(&s, page, t), s.frame, str_from(archive_css),
              page == ARCHIVE_SEARCH ? archive_script_hash(&arena) : STR_NONE);
    html_look(&s.h, "body", LOOK_BODY);
    html_look(&s.h, "main", LOOK_PAGE);
    html_nav(&s.h, json_object_get(s.frame, "nav"));
    html_logo(&s.h, o);
    if (page == ARCHIVE_TOPIC)
        archive_topic(&s, t);
    else
        views[page].print(&s);
    rc = html_finish(&s.h, out, err);
    json_decref(s.frame);
    arena_release(&arena);
    return rc;
}
