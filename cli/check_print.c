/* The terminal's view of `earshot check`. */
#include "cli/check.h"

#include "base/date.h"
#include "base/utf8.h"
#include "store/find.h"

#include <math.h>
#include <stdio.h>

enum { QUOTES = 3, ISSUES_SHOWN = 6, BAR = 20, NPS_COLUMNS = 52, NARROW = 60 };

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* ---- pieces ---- */

static void head(struct terminal *t, const char *text)
{
    terminal_printf(t, STYLE_BOLD, "\n%s\n", text);
}

static void blanks(struct terminal *t, int count)
{
    terminal_printf(t, STYLE_PLAIN, "%*s", count > 0 ? count : 0, "");
}

/* Foreign text in a column of `width`, at the left. */
static void cell(struct terminal *t, enum terminal_style style, struct str text,
                 int width)
{
    terminal_put_line(t, style, text, width);
    blanks(t, width - terminal_columns(text));
}

/* Where a line of at most `columns` ends: at a blank if there is one. */
static size_t line_end(struct str text, int columns)
{
    size_t end = 0, blank = 0;
    int width = 0;

    while (end < text.len) {
        uint32_t code;
        size_t len = utf8_decode(str_slice(text, end, text.len), &code);

        width += terminal_columns(str_slice(text, end, len));
        if (width > columns)
            return blank > 0 ? blank : end;
        if (code == ' ')
            blank = end;
        end += len;
    }
    return end;
}

void check_put_text(struct terminal *t, enum terminal_style style, struct str text,
                    int indent, int lines)
{
    struct buf clean = {0};
    struct str rest;

    (void)utf8_clean(text, 0, UTF8_SPACE_ONE, &clean);
    rest = buf_str(&clean);
    for (int line = 0; rest.len > 0; line++) {
        size_t end = line_end(rest, t->columns - indent);

        if (line > 0)
            blanks(t, indent);
        if (line + 1 == lines) {
            terminal_put_line(t, style, rest, t->columns - indent);
            end = rest.len;
        } else {
            terminal_put(t, style, str_slice(rest, 0, end));
        }
        terminal_put(t, STYLE_PLAIN, STR("\n"));
        rest = str_trim(str_slice(rest, end, rest.len));
    }
    buf_release(&clean);
}

/* ---- parts ---- */

/* The width of bars where a line has `others` columns of other things and `bars` bars. */
static int bar_width(const struct terminal *t, int others, int bars)
{
    int width = (t->columns - others) / bars;

    return width > BAR ? BAR : width < 0 ? 0 : width;
}

static void put_top(struct terminal *t, const struct check *k)
{
    size_t n = k->g.mentions.len, answered = 0;
    struct buf line = {0};

    terminal_put(t, STYLE_PLAIN, STR("\n"));
    terminal_put_line(t, STYLE_BOLD, k->brands[0].name, t->columns - 2);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    for (size_t i = 0; i < k->answers_len; i++)
        answered += k->answers[i].reason.len == 0;
    if (k->answers_len > 0 && answered == 0) { /* "0 mentions" would be untrue */
        check_put_text(t, STYLE_BAD, STR("No source answered, so nothing is known"), 0,
                       3);
        return;
    }
    buf_printf(&line, "%zu mention%s in %lld day%s", n, n == 1 ? "" : "s",
               (long long)k->days, k->days == 1 ? "" : "s");
    if (answered == 1 && k->answers_len == 1)
        buf_add_text(&line, "; the one source answered");
    else if (answered > 0 && answered == k->answers_len)
        buf_printf(&line, "; all %zu sources answered", answered);
    else if (k->answers_len > 0)
        buf_printf(&line, "; %zu of %zu sources answered", answered, k->answers_len);
    check_put_text(t, STYLE_SOFT, buf_str(&line), 0, 3);
    buf_release(&line);
}

static void put_nps(struct terminal *t, const struct check *k)
{
    const struct nps *n = &k->nps;

    terminal_put(t, STYLE_BOLD, STR("\nNPS"));
    if (n->count == 0) {
        terminal_put(t, STYLE_SOFT, STR("  nobody's words or stars tell\n"));
    } else if (!n->is_enough) {
        terminal_printf(t, STYLE_SOFT, "  too few to say: %llu answer%s, %d are needed\n",
                        (unsigned long long)n->count, n->count == 1 ? "" : "s",
                        NPS_SHOWN_MIN);
    } else {
        terminal_printf(t, n->score < 0 ? STYLE_BAD : STYLE_GOOD, "  %+.0f", n->score);
        terminal_printf(t, STYLE_SOFT, "%s  between %+.0f and %+.0f, from %llu answers\n",
                        t->columns < NPS_COLUMNS ? "\n" : "", n->low, n->high,
                        (unsigned long long)n->count);
    }
}

/* A bar that grows to the left. */
static void left_bar(struct terminal *t, int64_t value, int64_t most, int width)
{
    int filled = (int)((double)value / (double)most * width + 0.5);

    filled = value > 0 && filled == 0 ? 1 : filled;
    blanks(t, width - filled);
    terminal_bar(t, STYLE_BAD, 1, filled);
}

static void put_step(struct terminal *t, const struct check_step *s, int64_t most)
{
    struct date d = date_from_days(s->day);
    int width = bar_width(t, 22, 2);

    terminal_printf(t, STYLE_SOFT, "  %2d %s ", d.day, months[d.month - 1]);
    terminal_printf(t, STYLE_PLAIN, "%5lld ", (long long)s->negative);
    left_bar(t, s->negative, most, width);
    terminal_put(t, STYLE_SOFT, STR("\xe2\x94\x82")); /* a thin line between */
    terminal_bar(t, STYLE_GOOD, (double)s->positive / (double)most, width);
    terminal_printf(t, STYLE_PLAIN, " %lld\n", (long long)s->positive);
}

static bool is_silent(const struct check_step *s)
{
    return s->negative + s->neutral + s->positive == 0;
}

static void put_mood(struct terminal *t, const struct check *k)
{
    int64_t most = 1;
    size_t first = 0;

    while (first + 1 < k->steps_len && is_silent(&k->steps[first]))
        first++;
    for (size_t i = 0; i < k->steps_len; i++) {
        const struct check_step *s = &k->steps[i];

        most = s->negative > most ? s->negative : most;
        most = s->positive > most ? s->positive : most;
    }
    terminal_put(t, STYLE_BOLD, STR("\nMood"));
    blanks(t, bar_width(t, 22, 2));
    terminal_put(t, STYLE_SOFT, STR("complaints \xe2\x94\x82 praise\n"));
    for (size_t i = first; i < k->steps_len; i++)
        put_step(t, &k->steps[i], most);
}

static void put_issues(struct terminal *t, const struct check *k)
{
    struct find f = {.brand = k->brands[0].name, .from = k->c.now - k->days * 86400};
    struct arena a = {0};
    struct tally *issues = NULL;
    size_t len = 0, shown = 0;
    int64_t most = 1;
    int width = t->columns < NARROW ? BAR / 2 : BAR;

    if (store_tally(k->c.store, &f, FIND_BY_ISSUE, &a, &issues, &len, NULL) != OK)
        len = 0;
    for (size_t i = 0; i < len && shown < ISSUES_SHOWN; i++) {
        const struct issue_kind *kind =
            issues_kind(k->kinds, issues[i].key, k->c.settings.language);

        if (issues[i].key.len == 0)
            continue;
        if (shown++ == 0) {
            most = issues[i].mentions;
            head(t, "Complaints");
        }
        terminal_printf(t, STYLE_PLAIN, "%5lld ", (long long)issues[i].mentions);
        terminal_bar(t, STYLE_BAD, (double)issues[i].mentions / (double)most, width);
        terminal_put(t, STYLE_PLAIN, STR("  "));
        terminal_put_line(t, STYLE_PLAIN, kind != NULL ? kind->name : issues[i].key,
                          t->columns - width - 8);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
    arena_release(&a);
}

static struct str words_of(const struct mention *m)
{
    return m->text.len > 0 ? m->text : m->title;
}

static void put_quote(struct terminal *t, const struct check *k, const struct mention *m,
                      bool is_bad)
{
    terminal_put(t, is_bad ? STYLE_BAD : STYLE_GOOD, STR("  \xe2\x94\x82 "));
    check_put_text(t, STYLE_PLAIN, words_of(m), 4, 3);
    blanks(t, 4);
    if (m->author.len > 0) {
        terminal_put_line(t, STYLE_SOFT, m->author, 30);
        terminal_put(t, STYLE_SOFT, STR(", "));
    }
    terminal_put_line(t, STYLE_SOFT, m->source, 30);
    if (m->posted_at != TIME_UNKNOWN) {
        struct date d = date_local(m->posted_at), now = date_local(k->c.now);

        terminal_printf(t, STYLE_SOFT, ", %d %s", d.day, months[d.month - 1]);
        if (d.year != now.year)
            terminal_printf(t, STYLE_SOFT, " %lld", (long long)d.year);
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

/* Has one before the n-th the same words? */
static bool is_said_before(const struct batch *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq_fold(words_of(&b->items[i]), words_of(&b->items[n])))
            return true;
    }
    return false;
}

/* The best or worst of what was said, by the likelihood to recommend. */
static void put_quotes(struct terminal *t, const struct check *k, bool is_bad)
{
    struct find f = {.brand = k->brands[0].name,
                     .nps = is_bad ? NPS_DETRACTOR : NPS_PROMOTER,
                     .mood = is_bad ? MOOD_UNSCORED : MOOD_POSITIVE,
                     .from = k->c.now - k->days * 86400,
                     .order = is_bad ? FIND_WORST : FIND_BEST,
                     .limit = QUOTES * 4};
    struct batch b = {0};
    size_t shown = 0;

    if (store_find(k->c.store, &f, &b, NULL) != OK)
        b.len = 0;
    for (size_t i = 0; i < b.len && shown < QUOTES; i++) {
        if (is_said_before(&b, i))
            continue;
        if (shown++ == 0)
            head(t, is_bad ? "Worst" : "Best");
        put_quote(t, k, &b.items[i], is_bad);
    }
    batch_release(&b);
}

static void put_voices(struct terminal *t, const struct check *k)
{
    int name = t->columns < NARROW + 8 ? 13 : 24, width = bar_width(t, 24 + name, 1);

    if (k->c.settings.brands_len < 2)
        return;
    head(t, "Share of voice");
    for (size_t i = 0; i < k->c.settings.brands_len; i++) {
        const struct check_voice *v = &k->voices[i];

        terminal_put(t, STYLE_PLAIN, STR("  "));
        cell(t, i == 0 ? STYLE_BOLD : STYLE_PLAIN, v->brand, name);
        terminal_printf(t, STYLE_PLAIN, " %5lld ", (long long)v->mentions);
        terminal_bar(t, i == 0 ? STYLE_GOOD : STYLE_SOFT, v->share, width);
        terminal_printf(t, STYLE_PLAIN, " %3.0f %%",
                        isnan(v->share) ? 0 : v->share * 100);
        if (v->nps.is_enough)
            terminal_printf(t, STYLE_SOFT, "  NPS %+.0f", v->nps.score);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}

/* A line for a source, with the mentions of each brand. */
static void put_answer(struct terminal *t, const struct check *k, size_t i)
{
    const struct check_answer *a = &k->answers[i];
    bool is_public = i < k->publics_len;
    int name = t->columns < NARROW ? 16 : 24;

    terminal_put(t, STYLE_PLAIN, STR("  "));
    cell(t, STYLE_PLAIN, a->name, name);
    for (size_t b = 0; b < (is_public ? k->c.settings.brands_len : 1); b++) {
        const struct check_answer *of = &k->answers[i + b * k->publics_len];

        if (of->reason.len > 0) {
            int left = t->columns - name - 8 - 6 * (int)b;

            terminal_put(t, STYLE_BAD, STR("    - "));
            if (terminal_columns(of->reason) > left) {
                terminal_put(t, STYLE_PLAIN, STR("\n    "));
                left = t->columns - 4;
            }
            terminal_put_line(t, STYLE_SOFT, of->reason, left);
            break;
        }
        terminal_printf(t, STYLE_PLAIN, " %5lld", (long long)(of->mentions + of->copies));
    }
    terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void put_answers(struct terminal *t, const struct check *k)
{
    size_t competing = k->publics_len * (k->c.settings.brands_len - 1);
    bool has_copies = false;

    if (k->answers_len == 0)
        return;
    head(t, "Asked");
    for (size_t i = 0; i < k->publics_len; i++)
        put_answer(t, k, i);
    for (size_t i = k->publics_len + competing; i < k->answers_len; i++)
        put_answer(t, k, i);
    for (size_t i = 0; i < k->answers_len; i++)
        has_copies |= k->answers[i].copies > 0;
    if (has_copies)
        check_put_text(t, STYLE_SOFT,
                       STR("What stands on several is counted once above."), 0, 2);
}

static void put_sample(struct terminal *t, const struct check *k)
{
    const struct check_sample *s = &k->sample;

    if (s->asked == 0)
        return;
    head(t, "Sample");
    terminal_printf(t, STYLE_PLAIN,
                    "  %zu of the %zu you looked at %s about something else.\n", s->wrong,
                    s->asked, s->wrong == 1 ? "is" : "are");
    if (s->word.len > 0) {
        terminal_put(t, STYLE_PLAIN, STR("  The word \""));
        terminal_put_line(t, STYLE_BOLD, s->word, 30);
        terminal_printf(t, STYLE_PLAIN, "\" is in %zu of them", s->word_wrong);
        if (s->word_right == 0)
            terminal_put(t, STYLE_PLAIN, STR(", and in none that is right.\n"));
        else
            terminal_printf(t, STYLE_PLAIN, ", and in %zu that %s right.\n",
                            s->word_right, s->word_right == 1 ? "is" : "are");
        terminal_printf(t, STYLE_PLAIN,
                        "  It takes %zu of %zu mentions out. In the configuration, "
                        "below the brand:\n\n",
                        s->word_mentions, k->g.mentions.len);
        terminal_printf(t, STYLE_BOLD, "    exclude: [" STR_FMT "]\n", STR_ARG(s->word));
    } else if (s->wrong > 0) {
        terminal_put(t, STYLE_PLAIN,
                     STR("  No single word tells them apart; `context` or `query` may: "
                         "see\n  earshot query --help.\n"));
    }
}

void check_print(struct terminal *t, const struct check *k)
{
    put_top(t, k);
    if (k->g.mentions.len > 0) {
        put_nps(t, k);
        put_mood(t, k);
        put_issues(t, k);
        put_quotes(t, k, true);
        put_quotes(t, k, false);
    }
    put_voices(t, k);
    put_sample(t, k);
    put_answers(t, k);
}
