/* earshot inbox response: how fast answers go, whom to thank, who came back. */
#include "cli/inbox.h"
#include "cli/response.h"

#include <math.h>

enum {
    WINDOW_DAYS = 90,
    BACK_DAYS = 400,
    THANK_DAYS = 14,
    SHOWN_MAX = 5,
    WORTH_BYTES = 40
};

struct view {
    struct response response;
    struct batch thanks;    /* promoters of the last days that nobody has answered */
    struct batch referrals; /* promoters who say that they recommend, or came again */
    struct returning *returns;
    size_t returns_len;
    struct batch back; /* what they wrote, in the order of returns */
    struct arena arena;
};

static void view_release(struct view *v)
{
    batch_release(&v->thanks);
    batch_release(&v->referrals);
    batch_release(&v->back);
    arena_release(&v->arena);
}

/* How many promoting mentions of one person there are in `answers`. */
static int64_t times_promoter(const struct answer *answers, size_t len,
                              const struct answer *one)
{
    int64_t times = 0;

    for (size_t i = 0; i < len; i++)
        times += answers[i].author == one->author && answers[i].nps == NPS_PROMOTER;
    return times;
}

/* Latest first: promoters worth a word. */
static enum status pick_promoters(struct context *c, const struct answer *answers,
                                  size_t len, struct view *v, struct error *err)
{
    enum status rc = OK;

    for (size_t i = len; rc == OK && i-- > 0;) {
        const struct answer *a = &answers[i];
        bool is_faithful = a->nps == NPS_PROMOTER && a->author != 0 &&
                           (a->basis == BASIS_STATEMENT ||
                            (times_promoter(answers, len, a) > 1 &&
                             times_promoter(answers, len, a) <= RETURNING_MOST));
        struct batch *to = is_faithful ? &v->referrals : &v->thanks;

        if (a->nps != NPS_PROMOTER || a->author == 0 || to->len >= SHOWN_MAX ||
            a->at < c->now - (int64_t)(is_faithful ? WINDOW_DAYS : THANK_DAYS) * 86400)
            continue;
        rc = store_mention(c->store, a->row, to, err);
        if (rc == OK && (to->items[to->len - 1].text.len < WORTH_BYTES ||
                         to->items[to->len - 1].judgement.is_clash ||
                         (!is_faithful && to->items[to->len - 1].reply.len > 0)))
            to->len--;
    }
    return rc;
}

static enum status view_read(struct context *c, const struct brand_settings *brand,
                             struct view *v, struct error *err)
{
    int64_t back = c->now - (int64_t)BACK_DAYS * 86400;
    int64_t from = c->now - (int64_t)WINDOW_DAYS * 86400;
    struct answer *answers = NULL;
    size_t len = 0;
    enum status rc = store_answers(c->store, brand->name, back, c->now + 1, &v->arena,
                                   &answers, &len, err);

    if (rc == OK)
        rc = response_read(c, brand, from, c->now + 1, answers, len, &v->arena,
                           &v->response, err);
    if (rc == OK)
        rc = pick_promoters(c, answers, len, v, err);
    if (rc == OK)
        response_returning(answers, len, from, c->now + 1, &v->arena, &v->returns,
                           &v->returns_len);
    for (size_t i = 0; rc == OK && i < v->returns_len; i++)
        rc = store_mention(c->store, v->returns[i].row, &v->back, err);
    return rc;
}

/* ---- for people ---- */

static void print_group(struct terminal *t, const struct response_group *g,
                        const char *name)
{
    terminal_put(t, STYLE_PLAIN, STR("  "));
    terminal_put_line(t, STYLE_PLAIN, g->name.len > 0 ? g->name : str_from(name), 22);
    for (int n = terminal_columns(g->name.len > 0 ? g->name : str_from(name)); n < 24;
         n++)
        terminal_put(t, STYLE_PLAIN, STR(" "));
    terminal_printf(t, STYLE_PLAIN, "%10lld %9lld %8lld", (long long)g->detractors,
                    (long long)g->detractors_answered, (long long)g->in_time);
    if (isnan(g->median_hours))
        terminal_printf(t, STYLE_PLAIN, "%9s", "-");
    else
        terminal_printf(t, STYLE_PLAIN, "%7.1f h", g->median_hours);
    terminal_printf(t, STYLE_PLAIN, "%10lld%%\n",
                    g->mentions > 0 ? (long long)(100 * g->answered / g->mentions) : 0LL);
}

static void print_response(struct terminal *t, const struct response *r)
{
    if (r->all.mentions == 0) {
        terminal_put(
            t, STYLE_PLAIN,
            STR("No source has shown an answer of yours yet, so there is nothing "
                "to count.\n"));
        return;
    }
    terminal_printf(t, STYLE_BOLD, "Your answers, %d days", WINDOW_DAYS);
    terminal_printf(t, STYLE_SOFT, "  by date of the review; standard %g opening hours\n",
                    r->standard_hours);
    terminal_printf(t, STYLE_SOFT, "  %-24s%10s %9s %8s %8s %10s\n", "", "complaints",
                    "answered", "in time", "half in", "of all");
    print_group(t, &r->all, "all");
    for (size_t i = 0; i < r->places_len; i++)
        print_group(t, &r->places[i], "");
    terminal_printf(t, STYLE_PLAIN, "  You wrote %lld answer%s in these days.\n",
                    (long long)r->all.replies, r->all.replies == 1 ? "" : "s");
    for (size_t i = 0; i < r->silent_len; i++)
        terminal_printf(t, STYLE_SOFT, "%s" STR_FMT,
                        i == 0 ? "  Not counted, for they show no answers: " : ", ",
                        STR_ARG(r->silent[i]));
    if (r->silent_len > 0)
        terminal_put(t, STYLE_PLAIN, STR("\n"));
}

static void print_people(struct terminal *t, const char *heading, const struct batch *b)
{
    if (b->len == 0)
        return;
    terminal_printf(t, STYLE_BOLD, "\n%s\n", heading);
    for (size_t i = 0; i < b->len; i++) {
        terminal_printf(t, STYLE_SOFT, "%5lld  ", (long long)b->items[i].row);
        terminal_put_line(t, STYLE_BOLD, b->items[i].author, 24);
        terminal_put(t, STYLE_PLAIN, STR("  "));
        terminal_put_line(t, STYLE_PLAIN, b->items[i].text, t->columns - 36);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}

static void print_returns(struct terminal *t, const struct view *v)
{
    if (v->back.len > 0)
        terminal_put(t, STYLE_BOLD, STR("\nCame back in another mood\n"));
    for (size_t i = 0; i < v->back.len; i++) {
        terminal_printf(t, STYLE_SOFT, "%5lld  ", (long long)v->returns[i].row);
        terminal_put_line(t, STYLE_BOLD, v->back.items[i].author, 24);
        terminal_printf(t,
                        v->returns[i].recommend < v->returns[i].recommend_before
                            ? STYLE_BAD
                            : STYLE_GOOD,
                        "  %.0f -> %.0f of 10  ", v->returns[i].recommend_before,
                        v->returns[i].recommend);
        terminal_put_line(t, STYLE_PLAIN, v->back.items[i].text, t->columns - 50);
        terminal_put(t, STYLE_PLAIN, STR("\n"));
    }
}

/* ---- for programs ---- */

static void write_group(struct json_writer *w, const struct response_group *g)
{
    jsonw_object(w);
    jsonw_key(w, "place"), jsonw_str_or_null(w, g->name);
    jsonw_key(w, "mentions"), jsonw_int(w, g->mentions);
    jsonw_key(w, "answered"), jsonw_int(w, g->answered);
    jsonw_key(w, "complaints"), jsonw_int(w, g->detractors);
    jsonw_key(w, "complaints_answered"), jsonw_int(w, g->detractors_answered);
    jsonw_key(w, "in_time"), jsonw_int(w, g->in_time);
    jsonw_key(w, "median_hours"), jsonw_fixed(w, g->median_hours, 2);
    jsonw_key(w, "replies"), jsonw_int(w, g->replies);
    jsonw_object_end(w);
}

static void write_rows(struct json_writer *w, const char *key, const struct batch *b)
{
    jsonw_key(w, key), jsonw_array(w);
    for (size_t i = 0; i < b->len; i++)
        jsonw_int(w, b->items[i].row);
    jsonw_array_end(w);
}

static void write_view(struct json_writer *w, const struct view *v)
{
    jsonw_object(w);
    jsonw_key(w, "days"), jsonw_int(w, WINDOW_DAYS);
    jsonw_key(w, "standard_hours"), jsonw_double(w, v->response.standard_hours);
    jsonw_key(w, "all"), write_group(w, &v->response.all);
    jsonw_key(w, "places"), jsonw_array(w);
    for (size_t i = 0; i < v->response.places_len; i++)
        write_group(w, &v->response.places[i]);
    jsonw_array_end(w);
    jsonw_key(w, "silent_sources"), jsonw_array(w);
    for (size_t i = 0; i < v->response.silent_len; i++)
        jsonw_str(w, v->response.silent[i]);
    jsonw_array_end(w);
    write_rows(w, "thank", &v->thanks);
    write_rows(w, "ask_for_referral", &v->referrals);
    jsonw_key(w, "returned"), jsonw_array(w);
    for (size_t i = 0; i < v->returns_len; i++) {
        jsonw_object(w);
        jsonw_key(w, "mention"), jsonw_int(w, v->returns[i].row);
        jsonw_key(w, "recommend"), jsonw_fixed(w, v->returns[i].recommend, 1);
        jsonw_key(w, "recommend_before"),
            jsonw_fixed(w, v->returns[i].recommend_before, 1);
        jsonw_key(w, "before"), jsonw_time(w, v->returns[i].before_at);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_object_end(w);
    buf_add_char(w->out, '\n');
}

int inbox_response(struct context *c, const char *name, bool is_json)
{
    const struct brand_settings *brand = context_brand(c, name);
    struct view v = {0};
    struct error err = {0};
    struct terminal t;
    struct buf out = {0};
    struct json_writer w = {&out, false};
    enum status rc;

    if (brand == NULL)
        return EXIT_SETTINGS;
    terminal_init(&t, stdout, TERMINAL_AUTO);
    rc = view_read(c, brand, &v, &err);
    if (rc == OK && is_json) {
        write_view(&w, &v);
        (void)cli_put(buf_str(&out));
    } else if (rc == OK) {
        print_response(&t, &v.response);
        print_people(&t, "To thank", &v.thanks);
        print_people(&t, "To ask for a word to their friends", &v.referrals);
        print_returns(&t, &v);
        rc = terminal_flush(&t, stdout, &err);
    }
    terminal_release(&t);
    buf_release(&out);
    view_release(&v);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}
