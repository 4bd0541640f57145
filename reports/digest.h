/*
 * digest.h - the day's report as a value
 *
 * cli fills a struct digest_input from the store and from analyze; digest_make()
 * turns it into one JSON value (docs/digest.schema.json, "version": 1) in which
 * every sentence, number and order is decided. The printers of reports.h only lay
 * that value out: HTML mail, web page, text, JSON. The same input gives the same
 * bytes on every machine: no clock, no locale, no time zone is asked.
 *
 * Everything in a struct digest_input is borrowed until digest_make() returns.
 * Zero-initialised storage is a valid input where a field does not say otherwise:
 * unknown is NULL, the empty str, TIME_UNKNOWN or NAN.
 */
#ifndef REPORTS_DIGEST_H
#define REPORTS_DIGEST_H

#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

#include <jansson.h>

enum digest_kind { DIGEST_DAILY, DIGEST_WEEKLY, DIGEST_MONTHLY };

/* What a case is in, as in the store. Only open and waiting ones are shown as such. */
enum digest_case_state {
    DIGEST_CASE_OPEN,     /* nobody has answered */
    DIGEST_CASE_ANSWERED, /* answered; counted as handled */
    DIGEST_CASE_WAITING,  /* answered, and the customer has come back or must */
    DIGEST_CASE_RESOLVED,
    DIGEST_CASE_IGNORED,
};

/* What the owner may do to a case by mail, in the order of showing. */
enum digest_act {
    DIGEST_ACT_ANSWERED,
    DIGEST_ACT_NOT_US,
    DIGEST_ACT_WRONG_MOOD,
    DIGEST_ACT_LATER,
    DIGEST_ACT_IGNORE,
    DIGEST_ACTS
};

/* A mention that wants an answer. */
struct digest_case {
    const struct mention *mention; /* not NULL */
    int64_t id;                    /* the number that `earshot inbox` takes; 0: none */
    enum digest_case_state state;
    int64_t since;    /* when it was opened; TIME_UNKNOWN: the mention's time counts */
    int64_t due;      /* when the standard runs out; TIME_UNKNOWN: no standard */
    int64_t times;    /* how often this author has asked, at least 1; 0 is taken as 1 */
    struct str draft; /* proposed answer; empty: none */
    /* Why none is proposed: a severity kind or an issue ("refund", "health"); the mail
     * then says "word this one yourself". Empty: nothing is said. */
    struct str draft_refused;
    /* Addresses "mailto:...", whole and percent-encoded; empty: not offered. Only mails
     * show them, and of anything but a mailto of printable ASCII nothing. */
    struct str acts[DIGEST_ACTS];
};

/* What the owner did by mail since the last digest, to be confirmed. */
struct digest_done {
    enum digest_act act;
    int64_t case_id;
    struct str who;  /* author of the mention; foreign text; may be empty */
    struct str note; /* the line that stood in the mail; foreign text; or empty */
    int64_t at;
};

/* A review that its author changed. */
struct digest_edit {
    const struct mention *mention; /* as it is now; its rating is the new one */
    double rating_before;          /* 0..1, or NAN */
    int64_t replied_at;            /* when the owner had answered; TIME_UNKNOWN: never */
};

/* On which other sources the same story stands. */
struct digest_also {
    const struct mention *mention;
    struct str_list sources; /* names as in `sources` below */
    struct str_list urls;    /* as many: where it stands there, or empty */
};

/* What an issue kind is called, for cases about kinds that are no recurring issue. */
struct digest_name {
    struct str id, name; /* "late-delivery", "Late orders" */
};

enum digest_trend {
    DIGEST_OPENED,    /* new: was not there before */
    DIGEST_GROWING,   /* more than chance explains */
    DIGEST_STEADY,    /* recurring, at its level */
    DIGEST_SHRINKING, /* fewer than chance explains */
    DIGEST_CLOSED,    /* gone, or fixed */
    DIGEST_BACK,      /* was closed and is here again */
};

enum { DIGEST_WEEKS = 8 };

struct digest_issue {
    struct str id;   /* "late-delivery" */
    struct str name; /* for people, as the heading of a list: "Late orders" */
    enum digest_trend trend;
    int64_t since; /* when that trend began; or TIME_UNKNOWN */
    bool is_told; /* nothing in the period is about it, and its trend is no news either */
    struct str terms;   /* what it is known by where it has no kind yet: "till, tills" */
    int64_t count_30d;  /* mentions in the 30 days up to `to` */
    int64_t people_30d; /* different authors among them; 0: not known */
    int64_t
        weekly[DIGEST_WEEKS]; /* mentions a week, oldest first, last one ends at `to` */
    const struct mention *worst; /* the mention to quote, or NULL */
    struct str place;            /* where most of them are from; empty: no such place */
    int64_t place_count;         /* how many of count_30d those are */
    struct str theme;            /* what most of them speak of: "hot water"; or empty */
    struct str note;             /* what the owner did about it: "new hatch"; or empty */
    int64_t before, after; /* mentions in equal spans around that; both -1: not known */
};

enum digest_fix_verdict {
    DIGEST_FIX_EARLY,     /* too few days or mentions to say */
    DIGEST_FIX_WORKED,    /* fewer than chance explains */
    DIGEST_FIX_NO_CHANGE, /* no difference beyond chance */
    DIGEST_FIX_WORSE,     /* more than chance explains */
};

/* What a change of the owner's did to an issue, before and after in equal spans. */
struct digest_fix {
    struct str issue;                 /* id */
    struct str name;                  /* for people; empty: as the issue is called */
    struct str place;                 /* where it was done; empty: everywhere */
    struct str action;                /* "new hatch"; the owner's own words; or empty */
    int64_t at;                       /* when it was done */
    int64_t before, after, span_days; /* mentions in so many days */
    enum digest_fix_verdict verdict;
};

/* How the owner answers in public, over the last days. */
struct digest_response {
    int64_t window_days; /* 0: not known, nothing is shown */
    int64_t detractors;  /* written in the window */
    int64_t answered;    /* of these */
    int64_t in_time;     /* of these, within the standard */
    double median_hours; /* opening hours to the first answer; or NAN */
    int64_t replies;     /* answers given in the digest's period */
};

/* Somebody who wrote before, in another mood. */
struct digest_return {
    const struct mention *mention; /* of the period */
    double recommend_before;       /* 0..10 */
    double rating_before;          /* 0..1, of the same source; or NAN */
    int64_t before_at;
};

struct digest_nps {
    double value;        /* -100..100; NAN: nobody has answered */
    double low, high;    /* 95 % interval */
    int64_t count;       /* answers it rests on */
    double previous;     /* of the window before, or NAN */
    bool has_changed;    /* the difference is more than chance explains */
    int64_t window_days; /* for example 90 */
    int64_t promoters, passives, detractors; /* sum: count; all 0: not known */
};

struct digest_counts {
    int64_t mentions;              /* new in the period; may exceed mentions->len */
    int64_t usual_low, usual_high; /* of periods like this one; both -1: not known yet */
    int64_t detractors;            /* among the new ones */
    int64_t usual_worst_low, usual_worst_high; /* the same range of them */
    int64_t overdue;                           /* cases past their due time */
    /* Of the period before, of the same length; weekly and monthly only; -1: not known.
     */
    int64_t mentions_before, detractors_before;
};

/* One local day of the period of a weekly or monthly digest, oldest first. */
struct digest_bar {
    int64_t day; /* since 1970-01-01 */
    int64_t mentions, detractors;
};

/* One line of the tables by place and by source. */
struct digest_group {
    struct str name;
    int64_t mentions, detractors; /* in the period */
    double nps;                   /* of the NPS window, or NAN */
    int64_t nps_count;            /* answers in it */
};

/* A competitor, or us among them: who is talked about. */
struct digest_voice {
    struct str brand;
    bool is_ours;
    int64_t mentions; /* in the last `voice_days` */
    double nps;       /* of these, or NAN */
    int64_t nps_count;
};

/* One source, whether it answered, and what it can't show. */
struct digest_source {
    struct str name;       /* as in the settings and in mention.source */
    struct str label;      /* for people: "Google"; empty: name is shown */
    struct str reason;     /* why it fails, one line; foreign text allowed */
    struct str note;       /* "shows at most 3 reviews"; or empty */
    struct str adapter;    /* names what its kind can't show; or empty */
    int64_t failing_since; /* or TIME_UNKNOWN */
    int64_t skipped;      /* items of the period that were dropped, for whatever reason */
    int64_t unread_mails; /* of a mailbox: those that no rule could read */
    bool is_failing;
    bool is_cut; /* an answer ended early: what is missing says nothing */
};

/* A message that no receiver took. */
struct digest_dead {
    struct str sink, subject, reason; /* to whom: an address, or a destination's name */
    int64_t at;
};

struct digest_date {
    int year, month, day; /* of the Gregorian calendar, from 1 */
};

struct digest_input {
    const struct brand_settings *brand; /* not NULL; name, color, answer_hours are used */
    struct str language;                /* "en"; empty or unknown to phrases.c: "en" */
    enum digest_kind kind;
    int64_t from, to;        /* instants: from <= seen < to */
    int64_t now;             /* ages are counted up to here */
    struct digest_date date; /* local date that the digest carries (the day of `to`) */
    int64_t offset_s;        /* local time minus UTC at `to`; days are cut with it */
    int64_t (*offset_at)(int64_t instant); /* the same at other instants, where the clock
                                              may have changed; NULL: `offset_s` */

    bool is_brand_in_subject;        /* for someone who gets digests of several brands */
    bool is_first;                   /* no digest of this brand before */
    const struct batch *mentions;    /* of the period, any order; NULL: none */
    const struct digest_case *cases; /* open and overdue ones, any order */
    size_t cases_len;
    const struct mention *const *thanks; /* worth a thank-you, the best first */
    size_t thanks_len;
    const struct digest_edit *edits;
    size_t edits_len;
    const struct digest_also *also;
    size_t also_len;
    const struct digest_issue *issues; /* any order */
    size_t issues_len;
    const struct digest_name *names; /* of any issue kinds; others show their id */
    size_t names_len;
    const struct digest_fix *fixes; /* the newest first */
    size_t fixes_len;
    const struct digest_done *done;
    size_t done_len;
    const struct digest_return *returns;
    size_t returns_len;
    struct digest_response response;
    struct digest_nps nps;
    struct digest_counts counts;
    const struct digest_bar *days; /* weekly and monthly */
    size_t days_len;
    const struct digest_voice *voices; /* shown from two on */
    size_t voices_len;
    int64_t voice_days;
    const struct digest_group *places; /* shown from two on */
    size_t places_len;
    const struct digest_group *by_source;
    size_t by_source_len;
    int64_t copies; /* reviews that share their words, or came in a bunch */
    const struct digest_source *sources;
    size_t sources_len;
    const struct digest_source *const
        *sources_by_name; /* digest_by_name(); NULL: later */
    const struct digest_dead *dead;
    size_t dead_len;
    double rating_promoter, rating_passive; /* as in the settings; both 0: not said */

    struct str
        archive_url; /* http(s) address of the brand's folder, ends in "/"; or empty */
    struct str page_url;     /* http(s) address of this digest's page; or empty */
    struct str board_url;    /* of the week's page for the staff board; or empty */
    struct str settings_url; /* http(s) address where this mail is changed; or empty */
};

/*
 * Make the value.
 *
 *   in   see above
 *   out  a new object, freed with json_decref(); written on OK only
 *
 * Orders: cases by severity, then due (the longest overdue first), those more than a week
 * overdue behind the others, and one of the period among those shown; issues by trend
 * (back, opened, growing, steady, shrinking, closed), then count_30d; mentions by class
 * (detractor first), then time. Ties go by source and id, so that the order of the
 * input does not matter. Fewer than DIGEST_NPS_LEAST answers give no NPS but a
 * sentence. ERR_BUG where brand is NULL or to < from; nothing else fails.
 */
MUST_CHECK enum status digest_make(const struct digest_input *in, json_t **out,
                                   struct error *err);

/* The sources in order of name, for a value and pages that are made of one input. */
const struct digest_source **digest_by_name(const struct digest_source *sources,
                                            size_t len, struct arena *arena);

enum { DIGEST_NPS_LEAST = 10 };

/* Of more cases than these only the number is told: behind these, in the order below, the
 * mention of a case may lack all but source, author, times and severity. */
enum { DIGEST_CASES = 100 };
/* A case that has been overdue for longer than this stands behind the others: nobody
 * reads the same three names for a month, and what came yesterday must be seen. */
enum { DIGEST_STALE_S = 7 * 86400 };
/* Put cases in the order above, at the instant `now`. */
void digest_cases_order(const struct digest_case **cases, size_t len, int64_t now);

/* Names as they stand in the JSON: "daily", "back" ...; never NULL. */
const char *digest_kind_name(enum digest_kind kind);
const char *digest_trend_name(enum digest_trend trend);
bool digest_trend_parse(struct str name, enum digest_trend *out);

#endif
