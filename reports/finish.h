/*
 * finish.h - a value becomes the finished message of one destination
 */
#ifndef REPORTS_FINISH_H
#define REPORTS_FINISH_H

#include "config/settings.h"
#include "reports/message.h"

#include <jansson.h>

/*
 * Append what the outbox keeps: a mail, the body of a web request, or what a program
 * reads. The same arguments give the same bytes.
 *
 *   value  of digest_make(), alert_make() or notice_make()
 *   head   all of a mail but its text; of other kinds key, subject, date and list count
 *   kind   "daily", "alert" ...
 *   shown  set to the most items of a section that a mail has; may be NULL
 */
MUST_CHECK enum status sink_message(const struct sink_settings *sink, const json_t *value,
                                    const struct message *head, const char *kind,
                                    size_t *shown, struct buf *out, struct error *err);

/* Has the kind receivers with a mail address? */
bool sink_is_mail(const struct sink_settings *sink);

#endif
