/*
 * schedule.h - when a source is fetched again
 *
 * Pure: the clock is passed in, the state is the caller's to keep. Times are seconds
 * since 1970-01-01 UTC. A source is never given up for failures of the network or of
 * its server; only 410 Gone pauses it, until its owner resumes it.
 */
#ifndef FETCHERS_SCHEDULE_H
#define FETCHERS_SCHEDULE_H

#include "fetchers/http.h"

enum {
    SCHEDULE_RETRY_MAX_S = 24 * 60 * 60,   /* longest Retry-After that is believed */
    SCHEDULE_BACKOFF_MAX_S = 24 * 60 * 60, /* longest back-off of our own */
};

/* What is kept of a source between runs; all zero for a new one, which is due. */
struct schedule {
    int64_t checked_at; /* when it was last asked; 0: never */
    int64_t due_at;     /* when it is to be asked again */
    int64_t failures;   /* in a row */
    bool is_paused;     /* 410 */
};

/*
 * Whether the source is to be fetched at `now`. Where the clock was wrong when due_at
 * was set (further away than the longest wait there can be, or set before a checked_at
 * that is still to come), it is.
 *
 *   every_s  least time between two fetches, from the settings
 */
bool schedule_is_due(const struct schedule *s, int64_t every_s, int64_t now);

/*
 * The state after a fetch.
 *
 *   fault          of the response; HTTP_FINE counts for 304 as well
 *   is_unsent      of the response: then, as after HTTP_STOPPED, only the wait that a
 *                  host asked for counts
 *   retry_after_s  of the response, or the pause that the answer itself asked for
 *   every_s        from the settings
 *   seed           of the jitter, for example str_hash() of the source's name: sources
 *                  that failed together are not asked again together
 *
 * After success: every_s less a sixteenth to an eighth, so that a nightly run does not
 * find a source "due in two minutes" and skip a night. After n failures in a row: every_s
 * times 2 to the power n - 1, at most SCHEDULE_BACKOFF_MAX_S or every_s, whichever is
 * longer. Retry-After is waited for in full; jitter comes on top.
 */
void schedule_update(struct schedule *s, enum http_fault fault, bool is_unsent,
                     int64_t retry_after_s, int64_t every_s, int64_t now, uint64_t seed);

/*
 * The pause that fits a source's own rhythm: an eighth of the time since its newest
 * mention, but `every_s` at least and `latest_s` at most (where that is longer). A source
 * that never told a time keeps `every_s`.
 *
 *   newest_at  0 or less than 0: not known
 */
int64_t schedule_interval(int64_t every_s, int64_t latest_s, int64_t newest_at,
                          int64_t now);

/* A Retry-After as it is believed: 0 below 0, at most SCHEDULE_RETRY_MAX_S. */
int64_t schedule_retry_clamp(int64_t retry_after_s);

#endif
