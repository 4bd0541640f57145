/* Which period a digest of each kind has, and whether it is due. */
#include "cli/gather_parts.h"

#include "base/date.h"
#include "store/records.h"

/* The last stored digest of that kind; ERR_MISSING where there is none. */
static enum status last_digest(struct context *c, const struct brand_settings *brand,
                               enum digest_kind kind, int64_t *from, int64_t *to,
                               struct error *err)
{
    struct arena arena = {0};
    struct digest_record last;
    enum status rc = store_digest(c->store, brand->name, str_from(digest_kind_name(kind)),
                                  INT64_MAX, true, &arena, &last, NULL);

    if (rc == OK) {
        *from = last.from;
        *to = last.to;
    } else if (rc != ERR_MISSING) {
        (void)error_set(err, rc, "store: the last digest can't be read");
    }
    arena_release(&arena);
    return rc;
}

static enum status day_due(struct context *c, const struct brand_settings *brand,
                           struct period *out, bool *is_due, struct error *err)
{
    int64_t from = 0, to = 0, today = date_local_day(c->now);
    enum status rc = last_digest(c, brand, DIGEST_DAILY, &from, &to, err);

    *out = (struct period){.kind = DIGEST_DAILY,
                           .from = c->now - DAY_S,
                           .to = c->now + 1,
                           .now = c->now,
                           .is_first = true};
    *is_due = c->now >= date_local_start(today, (int)c->settings.digest_minute);
    if (rc == ERR_MISSING)
        return OK;
    if (rc != OK)
        return rc;
    out->is_first = false;
    out->from = to;
    out->is_clock_back = to > c->now + 1;
    if (date_local_day(to - 1) >= today || out->from >= out->to)
        *is_due = false;
    return OK;
}

/* The first day of the month of `day`, and of the one before. */
static int64_t month_start(int64_t day)
{
    struct date d = date_from_days(day);

    return date_days(d.year, d.month, 1);
}

void gather_week(int64_t day, int64_t now, struct period *out)
{
    *out = (struct period){.kind = DIGEST_WEEKLY,
                           .from = date_local_start(day - 7, 0),
                           .to = date_local_start(day, 0),
                           .now = now,
                           .before_from = date_local_start(day - 14, 0)};
}

void gather_month(int64_t day, int64_t now, struct period *out)
{
    int64_t first = month_start(day), last = month_start(first - 1);

    *out = (struct period){.kind = DIGEST_MONTHLY,
                           .from = date_local_start(last, 0),
                           .to = date_local_start(first, 0),
                           .now = now,
                           .before_from = date_local_start(month_start(last - 1), 0)};
}

/* The latest instant, up to now, at which a digest of that kind was to be made; its day
 * in `day`. False where there is none. */
static bool last_time(const struct context *c, enum digest_kind kind, int64_t *day,
                      int64_t *at)
{
    const struct settings *s = &c->settings;
    int64_t today = date_local_day(c->now), minute = s->weekly_minute;

    if (kind == DIGEST_WEEKLY) {
        if (s->weekly_day == 0)
            return false;
        *day = today - (date_weekday(today) + 7 - (s->weekly_day - 1)) % 7;
    } else {
        if (s->monthly_day == 0)
            return false;
        minute = s->monthly_minute;
        *day = month_start(today) + s->monthly_day - 1;
        if (*day > today)
            *day = month_start(month_start(today) - 1) + s->monthly_day - 1;
    }
    *at = date_local_start(*day, (int)minute);
    if (*at > c->now && kind == DIGEST_WEEKLY)
        *day -= 7;
    else if (*at > c->now)
        *day = month_start(month_start(*day) - 1) + s->monthly_day - 1;
    *at = date_local_start(*day, (int)minute);
    return true;
}

/* A week or month is told once, and only where the program ran by then: a new set-up
 * does not begin with the week before it. */
static enum status span_due(struct context *c, const struct brand_settings *brand,
                            enum digest_kind kind, struct period *out, bool *is_due,
                            struct error *err)
{
    int64_t day = 0, at = 0, from = 0, to = 0;
    struct digest_record first;
    struct arena arena = {0};
    enum status rc;

    *is_due = false;
    *out = (struct period){.kind = kind};
    if (!last_time(c, kind, &day, &at))
        return OK;
    if (kind == DIGEST_WEEKLY)
        gather_week(day, c->now, out);
    else
        gather_month(day, c->now, out);
    rc = last_digest(c, brand, kind, &from, &to, err);
    if (rc == OK) {
        *is_due = to < out->to;
    } else if (rc == ERR_MISSING) {
        rc = store_digest(c->store, brand->name, STR("daily"), at, true, &arena, &first,
                          NULL);
        *is_due = rc == OK;
        rc = rc == ERR_MISSING ? OK : rc;
        if (rc != OK)
            (void)error_set(err, rc, "store: the last digest can't be read");
    }
    arena_release(&arena);
    return rc;
}

enum status gather_due(struct context *c, const struct brand_settings *brand,
                       enum digest_kind kind, struct period *out, bool *is_due,
                       struct error *err)
{
    if (kind == DIGEST_DAILY)
        return day_due(c, brand, out, is_due, err);
    return span_due(c, brand, kind, out, is_due, err);
}
