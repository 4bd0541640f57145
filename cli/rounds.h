/*
 * rounds.h - round-ups: one mail over all own brands for those who would get many
 *
 * A round-up tells of the span since the one before. The digests that the same run made
 * of that very span are its parts; of a brand that has its digest at another hour one is
 * made for it alone. It is kept, and its mails are queued, in one transaction: what is
 * killed before that is made again by the next run, what is killed behind it is sent.
 */
#ifndef CLI_ROUNDS_H
#define CLI_ROUNDS_H

#include "cli/mail.h"

/* The digest of a brand, kept until the others are there. */
struct round_part {
    const struct brand_settings *brand;
    struct period period;
    json_t *value;
};

/* A run's work towards its round-up; zeroed: none is due. */
struct rounds {
    struct period period;
    bool is_due; /* and somebody gets it */
    struct round_part *parts;
    size_t len;
};

/* Is one due? By the days of the whole, whatever those of a brand are. */
MUST_CHECK enum status rounds_begin(struct context *c, struct rounds *r,
                                    struct error *err);
/* Takes `value` over. */
void rounds_keep(struct rounds *r, const struct brand_settings *brand,
                 const struct period *p, json_t *value);
/* Make it, keep it, write its page and queue its mails; nothing where none is due. */
MUST_CHECK enum status rounds_end(struct context *c, struct rounds *r,
                                  const struct issues *kinds, struct mail_report *report,
                                  struct error *err);
void rounds_release(struct rounds *r);

/* The span since the last one, up to now; `is_due` says whether that is due. */
MUST_CHECK enum status rounds_due(struct context *c, struct period *out, bool *is_due,
                                  struct error *err);
/* The same for a span that is given, due or not; queues mails where `is_sent`. */
MUST_CHECK enum status rounds_make(struct context *c, const struct period *p,
                                   const struct issues *kinds, bool is_sent,
                                   json_t **value, struct mail_report *report,
                                   struct error *err);
/* A kept one lost a mention: its value and page again, and its mails where `is_sent`. */
MUST_CHECK enum status rounds_remake(struct context *c, const struct period *p,
                                     const struct issues *kinds, bool is_sent,
                                     struct error *err);
/* Does any destination get round-ups? */
bool rounds_wanted(const struct settings *s);

#endif
