#include "fetchers/schedule.h"

/* SplitMix64. Source: Steele, Lea, Flood 2014, OOPSLA, figure 17. */
static uint64_t mix(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* 0 .. most, the same for the same seed and time. */
static int64_t jitter(uint64_t seed, int64_t now, int64_t most)
{
    return most > 0 ? (int64_t)(mix(seed ^ mix((uint64_t)now)) % (uint64_t)(most + 1))
                    : 0;
}

static int64_t longer(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t schedule_retry_clamp(int64_t retry_after_s)
{
    if (retry_after_s < 0)
        return 0;
    return retry_after_s < SCHEDULE_RETRY_MAX_S ? retry_after_s : SCHEDULE_RETRY_MAX_S;
}

int64_t schedule_interval(int64_t every_s, int64_t latest_s, int64_t newest_at,
                          int64_t now)
{
    int64_t quiet = newest_at > 0 && newest_at < now ? (now - newest_at) / 8 : 0;

    if (quiet > latest_s)
        quiet = latest_s;
    return longer(every_s, quiet);
}

/* The longest wait that schedule_update() gives. */
static int64_t wait_max(int64_t every_s)
{
    int64_t wait = longer(every_s, SCHEDULE_BACKOFF_MAX_S);

    return wait + wait / 8;
}

bool schedule_is_due(const struct schedule *s, int64_t every_s, int64_t now)
{
    if (s->is_paused)
        return false;
    if (s->due_at <= now || s->checked_at > now)
        return true;
    return s->due_at - now > wait_max(every_s);
}

/* every_s times 2 to the power failures - 1, within the longest back-off. */
static int64_t backoff(int64_t every_s, int64_t failures)
{
    int64_t most = longer(every_s, SCHEDULE_BACKOFF_MAX_S);
    int64_t wait = longer(every_s, 60);

    while (--failures > 0 && wait < most)
        wait *= 2;
    return wait < most ? wait : most;
}

void schedule_update(struct schedule *s, enum http_fault fault, bool is_unsent,
                     int64_t retry_after_s, int64_t every_s, int64_t now, uint64_t seed)
{
    int64_t asked = schedule_retry_clamp(retry_after_s);
    int64_t wait;

    if (is_unsent || fault == HTTP_STOPPED) { /* not the source's doing */
        if (asked > 0)
            s->due_at = longer(s->due_at, now + asked + jitter(seed, now, asked / 8));
        return;
    }
    s->checked_at = now;
    s->is_paused = fault == HTTP_GONE;
    s->failures = fault == HTTP_FINE ? 0 : s->failures + 1;
    wait = fault == HTTP_FINE ? every_s : backoff(every_s, s->failures);
    /* Early by a sixteenth at least: a nightly run does not start at the same second. */
    s->due_at = now + wait - wait / 16 - jitter(seed, now, wait / 16);
    if (s->due_at < now + asked)
        s->due_at = now + asked + jitter(seed, now, asked / 8);
}
