/* What a correction would change, before it does. */
#include "cli/correct_parts.h"

#include "analyze/nps.h"
#include "base/json.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <math.h>
#include <string.h>

enum { SHOWN_MAX = 5, NPS_DAYS = 90 };

static void put_issues(struct buf *out, const struct judgement *j)
{
    for (size_t i = 0; i < j->issues_len; i++)
        buf_printf(out, "%s" STR_FMT, i > 0 ? ", " : "", STR_ARG(j->issues[i]));
    if (j->issues_len == 0)
        buf_add_text(out, "none");
}

static void print_row(struct terminal *t, const char *name, const char *was,
                      const char *now)
{
    if (strcmp(was, now) == 0)
        return;
    terminal_printf(t, STYLE_SOFT, "  %-12s", name);
    terminal_printf(t, STYLE_PLAIN, "%s -> ", was);
    terminal_printf(t, STYLE_BOLD, "%s\n", now);
}

static void print_change(struct terminal *t, const struct mention *was,
                         const struct mention *now)
{
    struct buf a = {0}, b = {0};

    terminal_printf(t, STYLE_BOLD, "%5lld  ", (long long)was->row);
    terminal_put_line(t, STYLE_PLAIN, was->text.len > 0 ? was->text : was->title,
                      t->columns - 8);
    terminal_put(t, STYLE_PLAIN, STR("\n"));
    put_issues(&a, &was->judgement);
    put_issues(&b, &now->judgement);
    print_row(t, "about us", was->judgement.is_ours ? "yes" : "no",
              now->judgement.is_ours ? "yes" : "no");
    print_row(t, "mood", mood_name(was->judgement.mood), mood_name(now->judgement.mood));
    print_row(t, "counts as", nps_class_name(was->judgement.nps),
              nps_class_name(now->judgement.nps));
    print_row(t, "issues", a.ptr, b.ptr);
    print_row(t, "severity", severity_name(was->judgement.severity),
              severity_name(now->judgement.severity));
    buf_release(&a);
    buf_release(&b);
}

static bool has_row(const struct change *change, int64_t row)
{
    for (size_t i = 0; i < change->rows_len; i++) {
        if (change->rows[i] == row)
            return true;
    }
    return false;
}

/* The score of the brand, as it is and as it would be. */
static enum status print_nps(struct context *c, struct terminal *t,
                             const struct change *change, struct error *err)
{
    int64_t from = c->now - (int64_t)NPS_DAYS * 86400;
    struct nps_counts was = {0}, now = {0};
    struct arena a = {0};
    struct answer *answers = NULL;
    struct nps before, after;
    size_t len = 0;
    enum status rc = store_answers(c->store, change->batch.items[0].brand, from, 0, &a,
                                   &answers, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        nps_add(&was, answers[i].nps);
        if (!has_row(change, answers[i].row))
            nps_add(&now, answers[i].nps);
    }
    for (size_t i = 0; rc == OK && i < change->batch.len; i++) {
        const struct mention *m = &change->after[i];

        if (m->judgement.is_ours && has_row(change, m->row) && m->seen_at >= from)
            nps_add(&now, m->judgement.nps);
    }
    before = nps_of(was, 0.95);
    after = nps_of(now, 0.95);
    if (rc == OK && before.is_enough && after.is_enough &&
        lround(before.score) != lround(after.score))
        terminal_printf(t, STYLE_SOFT, "  %-12s%.0f -> %.0f, of %d days\n", "NPS",
                        before.score, after.score, NPS_DAYS);
    arena_release(&a);
    return rc;
}

/* What a word must weigh to have decided: "the" and "Dr" have learned weights too. */
#define DECIDES 0.5

/* The words that decided, where it was one phrase: what else they decide. */
struct str correct_words(const struct change *change)
{
    const struct correction *item = &change->items[0];
    const struct mention *m = &change->batch.items[0];
    const struct reason *best = NULL;
    bool is_bad = str_eq(item->value, STR("negative"));

    if (item->mention == 0 || str_eq(item->field, STR("ours")))
        return STR_NONE;
    for (size_t i = 0; i < m->judgement.reasons_len; i++) {
        const struct reason *r = &m->judgement.reasons[i];
        bool is_meant = false;

        if (r->len == 0)
            continue;
        if (str_eq(item->field, STR("issue")))
            is_meant =
                item->value.ptr[0] == '-' && str_starts(r->rule, STR("issue:")) &&
                str_eq(str_slice(r->rule, 6, r->rule.len), str_slice(item->value, 1, 99));
        else if (str_eq(item->field, STR("severity")))
            is_meant = str_starts(r->rule, STR("severity:"));
        else if (str_starts(r->rule, STR("lexicon")) ||
                 str_starts(r->rule, STR("general")))
            is_meant = is_bad ? r->weight >= DECIDES : r->weight <= -DECIDES;
        if (is_meant && (best == NULL || fabs(r->weight) > fabs(best->weight)))
            best = r;
    }
    if (best == NULL)
        return STR_NONE;
    return str_slice(best->field == MENTION_FIELD_TITLE ? m->title : m->text, best->start,
                     best->len);
}

/* How many others the same correction would change, were it said of those words. */
enum status correct_also(struct context *c, const struct change *change, struct str words,
                         size_t *out, struct error *err)
{
    struct change other = {.len = change->len};
    enum status rc;

    for (size_t i = 0; i < change->len; i++) {
        other.items[i] = change->items[i];
        other.items[i].mention = 0;
        other.items[i].words = words;
        other.items[i].brand = change->batch.items[0].brand;
    }
    rc = change_plan(c, &other, err);
    for (size_t i = 0; i < other.rows_len; i++)
        *out += other.rows[i] != change->items[0].mention;
    change_release(&other);
    return rc;
}

static void write_side(struct json_writer *w, const struct mention *m)
{
    const struct judgement *j = &m->judgement;

    jsonw_object(w);
    jsonw_key(w, "ours"), jsonw_bool(w, j->is_ours);
    jsonw_key(w, "mood"), jsonw_text(w, mood_name(j->mood));
    jsonw_key(w, "nps_class"), jsonw_text(w, nps_class_name(j->nps));
    jsonw_key(w, "severity"), jsonw_text(w, severity_name(j->severity));
    jsonw_key(w, "issues"), jsonw_array(w);
    for (size_t i = 0; i < j->issues_len; i++)
        jsonw_str(w, j->issues[i]);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

void correct_write(const struct change *change, struct str words, size_t also,
                   bool is_applied)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    jsonw_object(&w);
    jsonw_key(&w, "changes"), jsonw_array(&w);
    for (size_t i = 0; i < change->batch.len; i++) {
        const struct mention *m = &change->batch.items[i];

        if (!has_row(change, m->row))
            continue;
        jsonw_object(&w);
        jsonw_key(&w, "mention"), jsonw_int(&w, m->row);
        jsonw_key(&w, "text"), jsonw_str_or_null(&w, m->text);
        jsonw_key(&w, "was"), write_side(&w, m);
        jsonw_key(&w, "now"), write_side(&w, &change->after[i]);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    jsonw_key(&w, "also"), jsonw_int(&w, (int64_t)also);
    jsonw_key(&w, "words"), jsonw_str_or_null(&w, words);
    jsonw_key(&w, "applied"), jsonw_bool(&w, is_applied);
    jsonw_object_end(&w);
    buf_add_char(&out, '\n');
    (void)cli_put(buf_str(&out));
    buf_release(&out);
}

enum status correct_show(struct context *c, const struct change *change, struct str words,
                         size_t also, struct error *err)
{
    struct terminal t;
    size_t shown = 0;
    enum status rc = OK;

    terminal_init(&t, stdout, TERMINAL_AUTO);
    for (size_t i = 0; i < change->batch.len && shown < SHOWN_MAX; i++) {
        if (!has_row(change, change->batch.items[i].row))
            continue;
        print_change(&t, &change->batch.items[i], &change->after[i]);
        shown++;
    }
    if (change->rows_len > shown)
        terminal_printf(&t, STYLE_SOFT, "  and %zu more\n", change->rows_len - shown);
    if (change->rows_len == 0)
        terminal_put(&t, STYLE_PLAIN,
                     change->items[0].mention == 0
                         ? STR("Nothing that is stored would change; later mentions may."
                               "\n")
                         : STR("It is judged so already; nothing changes.\n"));
    else
        rc = print_nps(c, &t, change, err);
    if (also > 0) {
        terminal_printf(&t, STYLE_SOFT, "  %zu other%s would change too, with --words \"",
                        also, also == 1 ? "" : "s");
        terminal_put_line(&t, STYLE_HIT, words, 40);
        terminal_put(&t, STYLE_SOFT, STR("\"\n"));
    }
    if (rc == OK)
        rc = terminal_flush(&t, stdout, err);
    terminal_release(&t);
    return rc;
}
