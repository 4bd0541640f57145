#include "cli/fixes.h"

#include "base/date.h"
#include "base/mem.h"
#include "store/find.h"

#include <stdlib.h>

/* Local days from the first with a mention, the last one over at `to`. */
struct calendar {
    int64_t first;  /* day */
    int64_t *edges; /* len + 1 midnights */
    struct trend_day *days;
    size_t len;
};

static void make_calendar(struct calendar *cal, const struct voice *voices, size_t len,
                          int64_t to)
{
    int64_t today = date_local_day(to - 1);

    *cal = (struct calendar){.first = today};
    if (len > 0 && date_local_day(voices[0].at) < today)
        cal->first = date_local_day(voices[0].at);
    cal->len = (size_t)(today - cal->first);
    cal->edges = mem_zalloc(cal->len + 1, sizeof(*cal->edges));
    cal->days = mem_zalloc(cal->len + 1, sizeof(*cal->days));
    for (size_t d = 0; d <= cal->len; d++)
        cal->edges[d] = date_local_start(cal->first + (int64_t)d, 0);
}

static bool has_issue(const struct voice *v, struct str issue)
{
    struct str rest = v->issues;

    while (rest.len > 0) {
        if (str_eq(str_split(&rest, ' '), issue))
            return true;
    }
    return false;
}

/* Count what a measure is about; voices are in order of time. */
static void count(struct calendar *cal, const struct voice *voices, size_t len,
                  const struct fix_record *r)
{
    size_t day = 0;

    for (size_t d = 0; d < cal->len; d++)
        cal->days[d] = (struct trend_day){0, 0};
    for (size_t i = 0; i < len; i++) {
        if (r->place.len > 0 && !str_eq(r->place, voices[i].place))
            continue;
        while (day < cal->len && cal->edges[day + 1] <= voices[i].at)
            day++;
        if (day == cal->len)
            return;
        cal->days[day].all++;
        cal->days[day].count += has_issue(&voices[i], r->issue);
    }
}

static int64_t over_at(const struct calendar *cal, size_t day)
{
    return day < cal->len ? cal->edges[day + 1] : TIME_UNKNOWN;
}

static void judge(struct calendar *cal, struct fix_told *f)
{
    int64_t at = date_local_day(f->record.at) - cal->first;

    fix_judge(cal->days, cal->len, at >= 0 ? (size_t)at : cal->len, &f->result);
    f->certain_at = over_at(cal, f->result.certain);
    f->settled_at = over_at(cal, f->result.settled);
}

enum status fixes_read(struct context *c, struct str brand, int64_t to, struct arena *a,
                       struct fix_told **out, size_t *len, struct error *err)
{
    struct fix_record *records = NULL;
    struct voice *voices = NULL;
    struct arena work = {0};
    struct calendar cal;
    size_t count_all = 0;
    enum status rc = store_fixes(c->store, brand, a, &records, len, err);

    *out = arena_alloc(a, *len * sizeof(**out));
    if (rc == OK && *len > 0) {
        int64_t from = records[*len - 1].at - (int64_t)(FIX_DAYS_MAX + 1) * 86400;

        rc = store_voices(c->store, brand, from, to, &work, &voices, &count_all, err);
    }
    if (rc == OK && *len > 0) {
        make_calendar(&cal, voices, count_all, to);
        for (size_t i = 0; i < *len; i++) {
            struct fix_told *f = &(*out)[i];

            *f = (struct fix_told){.record = records[i]};
            count(&cal, voices, count_all, &f->record);
            judge(&cal, f);
        }
        free(cal.edges);
        free(cal.days);
    }
    arena_release(&work);
    return rc;
}

void fix_say(const struct fix_result *r, struct buf *out)
{
    if (r->days_before == 0 || r->days_after == 0) {
        buf_add_text(out, "no days to compare yet");
        return;
    }
    buf_printf(out, "%llu in %zu days before, %llu in %zu after",
               (unsigned long long)r->before, r->days_before,
               (unsigned long long)r->after, r->days_after);
    if (r->days_before < FIX_DAYS_MIN || r->days_after < FIX_DAYS_MIN)
        buf_add_text(out, "; too early to say");
    else if (r->one_in < 5)
        buf_add_text(out, "; chance alone does that easily");
    else if (r->one_in >= 1000000)
        buf_add_text(out, "; chance alone does that less than once in a million");
    else
        buf_printf(out, "; chance alone does that once in %llu",
                   (unsigned long long)r->one_in);
}
