/*
 * html_look.c - how everything looks, in one table
 *
 * Light colours stand in the rows (inline in a mail: some programs drop <style>), dark
 * ones in the style sheet. "%accent%" is the brand's colour, "%start%" and "%end%" are
 * left and right, or the other way round. Each pair of words and ground has a contrast of
 * at least 4.5 (WCAG 2.1, 1.4.3); tests/render.py.
 */
#include "base/arena.h"
#include "reports/html.h"

#define SANS "Helvetica,Arial,sans-serif"
#define SERIF "Georgia,'Times New Roman',serif"

static const struct {
    const char *name;  /* class on a page, where the sheet has the style; "l-" for look */
    const char *class; /* what dark mode and narrow screens change */
    const char *style;
} looks[LOOK_COUNT_] = {
    [LOOK_NONE] = {NULL, NULL, NULL},
    [LOOK_BODY] = {"l-body", "bg", "margin:0;padding:0;background:#f1efe9"},
    [LOOK_GROUND] = {"l-ground", "bg", "width:100%;background:#f1efe9"},
    [LOOK_CARD] = {"l-card", "card",
                   "width:100%;max-width:600px;background:#ffffff;text-align:%start%;"
                   "overflow-wrap:anywhere;word-break:break-word"},
    [LOOK_PAD_TOP] = {"l-pad-top", "pad", "padding:26px 34px 0"},
    [LOOK_PAD] = {"l-pad", "pad", "padding:28px 34px 0"},
    [LOOK_PAD_END] = {"l-pad-end", "pad", "padding:28px 34px 30px"},
    [LOOK_HIDDEN] = {"l-hidden", NULL, "display:none;max-height:0;overflow:hidden"},
    [LOOK_KICKER] = {"l-kicker", "soft",
                     "margin:0;font:600 13px/19px " SANS ";color:#5f6b70"},
    [LOOK_H1] = {"l-h1", "ink h1",
                 "margin:6px 0 0;font:400 27px/33px " SERIF ";color:#1e2a30"},
    [LOOK_H2] = {"l-h2", "ink",
                 "margin:0 0 10px;font:700 16px/21px " SANS ";color:#1e2a30"},
    [LOOK_TITLE_LATE] = {"l-title-late", "bad",
                         "font:400 14px/21px " SANS ";color:#b0432a"},
    [LOOK_H3] = {"l-h3", "ink",
                 "margin:22px 0 4px;font:700 14px/20px " SANS ";color:#1e2a30"},
    [LOOK_STEP_NUMBER] = {"l-step-number", "soft",
                          "width:24px;padding:0 0 9px;font:400 18px/25px " SERIF
                          ";color:#5f6b70;vertical-align:top"},
    [LOOK_STEP] = {"l-step", "ink",
                   "padding:0 0 9px;font:400 18px/25px " SERIF ";color:#1e2a30"},
    [LOOK_STEP_LINK] = {"l-step-link", "link",
                        "color:%accent%;text-decoration:underline"},
    [LOOK_BECAUSE] = {"l-because", "soft", "font:400 14px/20px " SANS ";color:#5f6b70"},
    [LOOK_NUMBERS] = {"l-numbers", "rule",
                      "width:100%;border-top:1px solid #d9d4c8;"
                      "border-bottom:1px solid #d9d4c8"},
    [LOOK_CELL] = {"l-cell", NULL,
                   "width:33%;padding:12px 10px 12px 0;vertical-align:top"},
    [LOOK_BIG] = {"l-big", "ink", "font:400 30px/34px " SERIF ";color:#1e2a30"},
    [LOOK_BIG_BAD] = {"l-big-bad", "bad", "font:400 30px/34px " SERIF ";color:#b0432a"},
    [LOOK_BIG_SOFT] = {"l-big-soft", "soft",
                       "font:400 30px/34px " SERIF ";color:#5f6b70"},
    [LOOK_LABEL] = {"l-label", "soft", "font:400 13px/18px " SANS ";color:#5f6b70"},
    [LOOK_QUOTE_BAD] = {"l-quote-bad", "quote",
                        "padding:14px 16px 16px;background:#f7f5f0;"
                        "border-%start%:4px solid #b0432a"},
    [LOOK_QUOTE] = {"l-quote", "quote calm",
                    "padding:14px 16px 16px;background:#f7f5f0;"
                    "border-%start%:4px solid #cfc8b8"},
    [LOOK_GAP] = {"l-gap", NULL, "height:10px;font-size:0;line-height:0"},
    [LOOK_META] = {"l-meta", "soft",
                   "margin:0 0 7px;font:400 14px/20px " SANS ";color:#5f6b70"},
    [LOOK_WHO] = {"l-who", "ink", "font-weight:700;color:#1e2a30"},
    [LOOK_BAD] = {"l-bad", "bad", "color:#b0432a"},
    [LOOK_GOOD] = {"l-good", "good", "color:#2c7246"},
    [LOOK_SOFT] = {"l-soft", "soft", "color:#5f6b70"},
    [LOOK_SAID] = {"l-said", "ink",
                   "margin:0;font:400 17px/25px " SERIF ";color:#1e2a30"},
    [LOOK_SAID_SHORT] = {"l-said-short", "ink",
                         "margin:0;font:400 16px/23px " SERIF ";color:#1e2a30"},
    [LOOK_TITLE] = {"l-title", NULL, "font-weight:700"},
    [LOOK_HIT] = {"l-hit", "hit", "background:#f6ddd4;color:#1e2a30"},
    [LOOK_HIT_GOOD] = {"l-hit-good", "nice", "background:#deeee0;color:#1e2a30"},
    [LOOK_WHY] = {"l-why", "soft",
                  "margin:8px 0 0;font:400 14px/20px " SANS ";color:#5f6b70"},
    [LOOK_DRAFT] = {"l-draft", "soft",
                    "margin:10px 0 0;font:italic 400 16px/23px " SERIF ";color:#5f6b70"},
    [LOOK_BUTTON] = {"l-button", "btn",
                     "display:inline-block;margin:12px 12px 0 0;padding:12px 18px;"
                     "background:%accent%;color:#ffffff;font:600 15px/20px " SANS
                     ";text-decoration:none"},
    [LOOK_CASE] = {"l-case", "soft", "font:400 13px/20px " SANS ";color:#5f6b70"},
    [LOOK_LINK] = {"l-link", "link", "color:%accent%"},
    [LOOK_MORE] = {"l-more", "soft",
                   "margin:10px 0 0;font:400 14px/20px " SANS ";color:#5f6b70"},
    [LOOK_TABLE] = {"l-table", NULL, "width:100%;border-collapse:collapse"},
    [LOOK_TH] = {"l-th", "soft",
                 "padding:4px 0;font:400 13px/18px " SANS
                 ";color:#5f6b70;text-align:%start%;vertical-align:bottom"},
    [LOOK_TH_END] =
        {"th-end", "soft",
         "padding:4px 0 4px 12px;font:400 13px/18px " SANS
         ";color:#5f6b70;text-align:%end%;white-space:nowrap;vertical-align:bottom"},
    [LOOK_TD] = {"l-td", "ink rule",
                 "padding:10px 10px 10px 0;border-top:1px solid #e3ded3;"
                 "font:400 17px/23px " SERIF ";color:#1e2a30;"
                 "vertical-align:top"},
    [LOOK_TD_NUMBER] =
        {"td-number", "ink rule",
         "padding:10px 0 10px 12px;border-top:1px solid #e3ded3;font:400 17px/23px " SERIF
         ";color:#1e2a30;text-align:%end%;white-space:nowrap;vertical-align:top"},
    [LOOK_TD_FEW] = {"l-td-few", "soft", "font:400 13px/18px " SANS ";color:#5f6b70"},
    [LOOK_TD_SMALL] = {"l-td-small", NULL, "font:400 14px/20px " SANS},
    [LOOK_TD_WORST] = {"l-td-worst", NULL, "padding:0 0 12px"},
    [LOOK_WORST_WHO] = {"l-worst-who", "soft",
                        "margin:3px 0 0;font:400 14px/20px " SANS ";color:#5f6b70"},
    [LOOK_BAR_CELL] = {"l-bar-cell", NULL, "padding:0 3px 0 0;vertical-align:bottom"},
    [LOOK_BAR] = {"l-bar", "bar0",
                  "width:10px;background:#958d7b;font-size:0;line-height:0"},
    [LOOK_BAR_HOT] = {"l-bar-hot", "bar1",
                      "width:10px;background:#b0432a;font-size:0;line-height:0"},
    [LOOK_FOOT] = {"l-foot", "soft rule",
                   "margin:0;padding:14px 0 0;border-top:1px solid #d9d4c8;"
                   "font:400 13px/20px " SANS ";color:#5f6b70"},
    [LOOK_LINE] = {"l-line", "ink",
                   "margin:0 0 8px;font:400 16px/23px " SERIF ";color:#1e2a30"},
    [LOOK_QUIET_LINK] = {"l-quiet-link", "ink",
                         "color:#1e2a30;text-decoration:underline"},
    [LOOK_ACTS] = {"l-acts", NULL, "margin:10px 0 0;font:400 15px/24px " SANS},
    [LOOK_ACT] = {"l-act", "link",
                  "display:inline-block;padding:4px 14px 4px 0;color:%accent%"},
    [LOOK_DAY_CELL] = {"l-day-cell", NULL, "padding:0 14px 0 0;vertical-align:bottom"},
    [LOOK_DAY_CELL_THIN] = {"l-day-cell-thin", NULL,
                            "padding:0 2px 0 0;vertical-align:bottom"},
    [LOOK_DAY_BAR] = {"l-day-bar", "bar0",
                      "width:26px;background:#958d7b;font-size:0;line-height:0"},
    [LOOK_DAY_BAR_THIN] = {"l-day-bar-thin", "bar0",
                           "width:8px;background:#958d7b;font-size:0;line-height:0"},
    [LOOK_DAY_BAR_HOT] = {"l-day-bar-hot", "bar1",
                          "width:26px;background:#b0432a;font-size:0;line-height:0"},
    [LOOK_DAY_BAR_HOT_THIN] = {"l-day-bar-hot-thin", "bar1",
                               "width:8px;background:#b0432a;font-size:0;line-height:0"},
    [LOOK_DAY_LABEL] = {"l-day-label", "soft",
                        "padding:5px 0 0;font:400 13px/17px " SANS ";color:#5f6b70"},
    [LOOK_DAY_LABEL_THIN] = {"l-day-label-thin", "soft",
                             "padding:5px 0 0;font:400 13px/17px " SANS
                             ";color:#5f6b70;vertical-align:top"},
    [LOOK_LOGO] = {"l-logo", NULL, "margin:0 0 14px;font-size:0;line-height:0"},
    [LOOK_NAV] = {"l-nav", "soft",
                  "margin:0 0 22px;font:400 15px/30px " SANS ";color:#5f6b70"},
    [LOOK_ENDS] = {"l-ends", "soft",
                   "display:flex;justify-content:space-between;margin:4px 0 0;"
                   "font:400 13px/18px " SANS ";color:#5f6b70"},
    [LOOK_PAGE] = {"page", "card pad",
                   "max-width:680px;overflow-wrap:anywhere;word-break:break-word;margin:"
                   "0 auto;padding:30px 40px 40px;"
                   "background:#ffffff"},
    [LOOK_SECTION] = {"l-section", NULL, "margin:28px 0 0"},
    [LOOK_MENTION] = {"l-mention", "rule item",
                      "padding:12px 0;border-top:1px solid #e3ded3"},
};

static const char narrow[] = "@media (max-width:520px){.pad{padding-left:18px!important;"
                             "padding-right:18px!important}.h1{font-size:25px!important;"
                             "line-height:31px!important}}";

static const char dark_rules[] =
    "@media (prefers-color-scheme:dark){.bg{background:#14181b!important}"
    ".card{background:#1c2226!important}.ink{color:#e9e6df!important}"
    ".soft{color:#a7b0b3!important}.rule{border-color:#333c41!important}"
    ".quote{background:#232b30!important;border-color:#e0785c!important}"
    ".calm{border-color:#4a555b!important}.link{color:%accent%!important}"
    ".bar0{background:#77848b!important}.bar1{background:#e0785c!important}"
    ".good{color:#86c79a!important}.bad{color:#ef9a80!important}"
    ".btn{background:%accent%!important;color:#10222a!important}"
    ".hit{background:#5a3226!important;color:#ffd9cc!important}"
    ".nice{background:#234432!important;color:#d3efda!important}}";

/* What stands for a "%name%" in a style. */
static struct str style_value(const struct html *h, struct str name, struct str accent)
{
    if (str_eq(name, STR("accent")))
        return accent;
    if (str_eq(name, STR("start")))
        return h->is_rtl ? STR("right") : STR("left");
    return h->is_rtl ? STR("left") : STR("right"); /* "end" */
}

static struct str fill_style(struct html *h, const char *text, struct str accent)
{
    struct buf b = {0};
    struct str rest = str_from(text), result;

    while (rest.ptr != NULL) { /* a single "%", as in "100%", has no partner before ';' */
        struct str head = str_split(&rest, '%'), ahead = rest;
        struct str name = str_split(&ahead, '%');
        bool is_name = ahead.ptr != NULL && name.len > 0 && name.len < 7 &&
                       str_find_char(name, ';') == SIZE_MAX;

        buf_add(&b, head);
        if (is_name) {
            buf_add(&b, style_value(h, name, accent));
            rest = ahead;
        } else if (rest.ptr != NULL) {
            buf_add_char(&b, '%');
        }
    }
    result = arena_copy(h->arena, buf_str(&b));
    buf_release(&b);
    return result;
}

static void add_class(struct html *h, enum look look)
{
    const char *name = h->is_mail ? NULL : looks[look].name, *class = looks[look].class;

    if (name != NULL && class != NULL)
        html_attr(h, "class", arena_printf(h->arena, "%s %s", name, class));
    else if (name != NULL || class != NULL)
        html_attr(h, "class", str_from(name != NULL ? name : class));
}

void html_look(struct html *h, const char *tag, enum look look)
{
    html_open(h, tag);
    add_class(h, look);
    if (h->is_mail && looks[look].style != NULL)
        html_attr(h, "style", fill_style(h, looks[look].style, h->accent));
}

void html_add_style(struct html *h, struct str dark, struct str more)
{
    struct buf css = {0};

    for (size_t i = 0; i < LOOK_COUNT_ && !h->is_mail; i++) {
        if (looks[i].style == NULL)
            continue;
        buf_printf(&css, "\n.%s{", looks[i].name);
        buf_add(&css, fill_style(h, looks[i].style, h->accent));
        buf_add_char(&css, '}');
    }
    buf_add_char(&css, '\n');
    buf_add_text(&css, narrow);
    buf_add_char(&css, '\n');
    buf_add(&css, fill_style(h, dark_rules, dark));
    buf_add_char(&css, '\n');
    buf_add(&css, more);
    html_style(h, buf_str(&css));
    buf_release(&css);
}
