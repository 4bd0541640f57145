/*
 * svg.c - days as bars, and a score with its range as a line
 *
 * The drawings have no words of their own: they stretch to the page's width, and letters
 * would stretch with them. First and last day stand below as text.
 */
#include "base/arena.h"
#include "reports/archive_parts.h"

#include <math.h>

enum { BAR_STEP = 10, BAR_WIDTH = 7, PLOT_HEIGHT = 100, SCORE_STEP = 20 };

static void open_plot(struct sheet *s, const char *class, int width, struct str label)
{
    struct html *h = &s->h;

    html_open(h, "svg");
    html_attr(h, "class", str_from(class));
    html_attr(h, "viewBox", arena_printf(h->arena, "0 0 %d %d", width, PLOT_HEIGHT));
    html_attr(h, "preserveAspectRatio", STR("none"));
    html_attr(h, "role", STR("img"));
    html_attr(h, "aria-label", label);
}

static void add_rect(struct html *h, const char *class, int x, double top, double height)
{
    html_open(h, "rect");
    html_attr(h, "class", str_from(class));
    html_attr(h, "x", arena_printf(h->arena, "%d", x));
    html_attr(h, "y", arena_printf(h->arena, "%d.%d", (int)top, (int)(top * 10) % 10));
    html_attr(h, "width", arena_printf(h->arena, "%d", BAR_WIDTH));
    html_attr(h, "height",
              arena_printf(h->arena, "%d.%d", (int)height, (int)(height * 10) % 10));
    html_close(h);
}

/* First and last day, left and right. */
static void add_ends(struct sheet *s, int64_t first, int64_t last)
{
    struct html *h = &s->h;

    html_look(h, "p", LOOK_ENDS);
    html_element(h, "span", say_date_short(&s->mk.w, first));
    html_element(h, "span", say_date_short(&s->mk.w, last));
    html_close(h);
}

void svg_days(struct sheet *s, const struct archive_series *series, bool is_low,
              struct str label)
{
    int64_t most = 1;

    for (int i = 0; i < ARCHIVE_DAYS; i++)
        most = series->mentions[i] > most ? series->mentions[i] : most;
    open_plot(s, is_low ? "plot low" : "plot", ARCHIVE_DAYS * BAR_STEP, label);
    for (int i = 0; i < ARCHIVE_DAYS; i++) {
        double all = (double)series->mentions[i] * PLOT_HEIGHT / (double)most;
        double bad = (double)series->detractors[i] * PLOT_HEIGHT / (double)most;

        if (all - bad > 0)
            add_rect(&s->h, "bar-all", i * BAR_STEP, PLOT_HEIGHT - all, all - bad);
        if (bad > 0)
            add_rect(&s->h, "bar-bad", i * BAR_STEP, PLOT_HEIGHT - bad, bad);
    }
    html_close(&s->h);
    add_ends(s, s->in->last_day - ARCHIVE_DAYS + 1, s->in->last_day);
}

bool has_score(const struct digest_nps *nps)
{
    return nps->count >= DIGEST_NPS_LEAST && !isnan(nps->value);
}

/* From -100 below to 100 above. */
static void add_point(struct buf *b, size_t at, double score)
{
    double y = (100 - score) / 2;

    y = y < 0 ? 0 : (y > 100 ? 100 : y);
    buf_printf(b, "%s%d,%d.%d", b->len > 0 ? " " : "", (int)at * SCORE_STEP, (int)y,
               (int)(y * 10) % 10);
}

static void add_shape(struct html *h, const char *tag, const char *class, struct buf *b)
{
    html_open(h, tag);
    html_attr(h, "class", str_from(class));
    html_attr(h, "points", buf_str(b));
    html_close(h);
    buf_reset(b);
}

void svg_scores(struct sheet *s, const struct digest_nps *scores, size_t len,
                struct str label)
{
    struct html *h = &s->h;
    struct buf b = {0};

    open_plot(s, "plot", (int)(len - 1) * SCORE_STEP, label);
    add_point(&b, 0, 0);
    add_point(&b, len - 1, 0);
    add_shape(h, "polyline", "zero", &b);
    for (size_t i = 0; i < len; i++) {
        if (has_score(&scores[i]))
            add_point(&b, i, scores[i].high);
    }
    for (size_t i = len; i-- > 0;) {
        if (has_score(&scores[i]))
            add_point(&b, i, scores[i].low);
    }
    add_shape(h, "polygon", "band", &b);
    for (size_t i = 0; i < len; i++) {
        if (has_score(&scores[i]))
            add_point(&b, i, scores[i].value);
    }
    add_shape(h, "polyline", "score", &b);
    html_close(h);
    buf_release(&b);
    add_ends(s, s->in->last_day - (int64_t)(len - 1) * 7, s->in->last_day);
}
