/*
 * mail.h - digests and alerts become messages in the outbox, and leave it
 */
#ifndef CLI_MAIL_H
#define CLI_MAIL_H

#include "analyze/issues.h"
#include "cli/context.h"
#include "cli/gather.h"
#include "store/outbox.h"

#include <signal.h>

struct mail_report {
    size_t digests, alerts;     /* values made in this run */
    size_t queued;              /* messages put into the outbox */
    size_t sent, waiting, dead; /* attempts of this run, by what they came to */
    bool is_page_lost;          /* a page could not be written; its mail went on */
    bool is_clock_back;         /* a brand's last digest ends in the future */
    struct str page;            /* last page written; NUL-ended; or empty */
    struct buf notices;         /* lines for the owner: account, certificate */
    struct arena arena;
};
void mail_report_release(struct mail_report *r);

/* The same thing told in another language than the brand's. */
struct translation {
    struct str language;
    json_t *value; /* NULL: not made */
};

/* A value on its way into the outbox. */
struct letter {
    const struct brand_settings *brand; /* NULL: a round-up over all own ones */
    const char *kind;                   /* "daily", "roundup", "alert" */
    struct str period;
    struct str thread; /* period of the letter that this one follows; or empty */
    const json_t *value;
    struct translation *others; /* for destinations with a language of their own */
    size_t others_len;
    const int64_t *mentions;
    size_t len;
    bool is_alert;
    int64_t about; /* the one mention that an alert is about; or 0 */
    bool is_empty; /* a digest with nothing to tell: only for those who want such */
    bool is_asked; /* by hand, for this brand: for those too who get round-ups */
    const struct str_list *sinks; /* names of those that get it, whatever else they get;
                                     NULL or empty: all that get such letters */
    const struct str_list *also;  /* names of some that get it besides; or NULL */
    int64_t held_until;           /* quiet hours; or TIME_UNKNOWN */
};
/* The languages other than `own` in which destinations want such letters of the brand;
 * without values, in `a`. The letter's brand, is_alert and sinks count. */
struct translation *mail_languages(const struct context *c, const struct letter *l,
                                   struct str own, struct arena *a, size_t *len);
void mail_languages_free(struct translation *list, size_t len);
/* Queue it for every receiver of every destination that gets such letters. */
MUST_CHECK enum status mail_queue(struct context *c, const struct letter *l,
                                  struct mail_report *report, struct error *err);
/* The part of a letter's key that a digest has: its day, and the time where somebody
 * asked for it, who gets it then however often it was mailed. */
struct str mail_period(const struct digest_date *d, const struct period *p,
                       struct arena *a);
/* Does it write files, a folder or a Maildir? */
bool mail_is_files(const struct sink_settings *sink);
/* The one of a destination's receivers whose bare address this is; NULL: none of them. */
const struct str *mail_receiver(const struct sink_settings *sink, struct str bare);
/*
 * What the outbox calls a receiver: the bare address, which gets each mail once, by
 * whichever destination comes first. Files are another place than the mailbox of that
 * address, and each folder is one: they have the destination's name behind it.
 */
struct str mail_destination(const struct settings *s, const struct sink_settings *sink,
                            struct str bare, struct arena *a);
/* Unique name of a delivery; Message-ID and the names of files are made from it. */
struct str mail_key(struct arena *a, const struct outbox_row *row);

/* Make the digests that are due, keep them, write their pages, and queue their mails. */
MUST_CHECK enum status mail_digests(struct context *c, const struct issues *kinds,
                                    struct mail_report *report, struct error *err);
/* The same for one brand and period, due or not; queues mails where `is_sent`. */
MUST_CHECK enum status mail_digest(struct context *c, const struct brand_settings *brand,
                                   const struct period *p, const struct issues *kinds,
                                   bool is_sent, json_t **value,
                                   struct mail_report *report, struct error *err);

/* Queue what the rules of alerts ask for: alerts.c. */
MUST_CHECK enum status mail_alerts(struct context *c, const struct issues *kinds,
                                   struct mail_report *report, struct error *err);

/* Send what is due, until nothing is or `stop` says so. */
MUST_CHECK enum status mail_deliver(struct context *c, const volatile sig_atomic_t *stop,
                                    struct mail_report *report, struct error *err);

#endif
