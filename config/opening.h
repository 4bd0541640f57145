/*
 * opening.h - the hours in which a business can answer
 *
 * A standard of "24 h" counts opening hours: what came in on Saturday night is not late
 * on Sunday. Hours are a list of texts, as an owner would write them on the door:
 *
 *   "Mo-Fr 9:00-18:00"  "Sa 10:00-14:00"  "Mo-Fr 9-12, 13-17"  "Fr,Sa 18:00-02:00"
 *
 * Dashes, blanks beside them and a colon behind the days are as good.
 * Without a day they hold for the days of the text before, or daily; past midnight they
 * belong to the day they began on. Hours of a day must not overlap.
 * Holidays are days without hours: "2026-12-24", "12-25" (each year), or a range
 * "2026-12-24..2027-01-02".
 *
 * Clock times are those of the zone that TZ names (base/date.h); what is counted are
 * seconds that really pass, so a night of 22:00-06:00 is seven hours long in spring.
 */
#ifndef CONFIG_OPENING_H
#define CONFIG_OPENING_H

#include "base/status.h"
#include "base/str.h"
#include "config/settings.h"

enum { OPENING_SPANS_MAX = 4, OPENING_HOLIDAYS_MAX = 64 };

struct opening_span {
    int from, to; /* minutes of the day; `to` is behind `from`, up to 2880 */
};

struct opening_days { /* first to last, inclusive; year 0: each year */
    int64_t first, last;
    int month, day; /* where each year */
};

/* Zero-initialised: open always. */
struct opening {
    struct opening_span spans[7][OPENING_SPANS_MAX]; /* 0 is Monday */
    int spans_len[7];
    struct opening_days holidays[OPENING_HOLIDAYS_MAX];
    int holidays_len;
    unsigned last_days; /* bits of the days that the last text was for */
    bool has_hours;     /* else the whole of every day but the holidays */
};

/* Add one text to what is there. ERR_CONFIG says what is wrong with it. */
MUST_CHECK enum status opening_add_hours(struct opening *o, struct str text,
                                         struct error *err);
MUST_CHECK enum status opening_add_holiday(struct opening *o, struct str text,
                                           struct error *err);

/* Those of a brand. Wrong ones are a fault of the settings and don't get this far; `out`
 * then has what came before. */
MUST_CHECK enum status opening_of(const struct brand_settings *brand, struct opening *out,
                                  struct error *err);

/* The instant when `seconds` of opening time have passed since `from`, seconds > 0. Where
 * more than a year goes by without any, as in a shop that is never open: `from` +
 * `seconds`, by the clock. */
int64_t opening_after(const struct opening *o, int64_t from, int64_t seconds);

/* Seconds of opening time in [from, to); 0 where `to` is not later. Spans over two years
 * count by the clock. */
int64_t opening_between(const struct opening *o, int64_t from, int64_t to);

#endif
