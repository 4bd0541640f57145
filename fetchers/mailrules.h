/*
 * mailrules.h - which mails say something of a business, and what
 *
 * A rule is a mapping (mapping.h) of a mail as JSON, with two keywords more: `senders`,
 * domains of From that it is for, and `subjects`, of which one must match. What a
 * mapping sees of a mail:
 *
 *   /id /from /from_name /domain /to /reply_to /subject /list   texts, as in mail.h
 *   /date    RFC 3339
 *   /text    the text part (at most 16,000 bytes), /html the HTML part as text
 *   /lines   the text part behind a line end, so that each line has one in front
 *   /links   array of {"url", "text"}
 *   /addresses   their addresses, one a line, for expressions
 *   /auto    true for what a machine answered
 *
 * Shipped rules stand in config/mailrules/. A mail is taken by the first rule that is
 * for it; what a mail says that its rule can't read counts as dropped.
 */
#ifndef FETCHERS_MAILRULES_H
#define FETCHERS_MAILRULES_H

#include "fetchers/adapter.h"

enum { MAILRULES_MAX = 64 };

struct mail;

struct mailrules {
    const struct mapping *items[MAILRULES_MAX];
    size_t len;
};

/*
 * The rules of a source, from first to last.
 *
 *   names  of shipped rules; empty: those of the platforms, which name their senders
 *   own    path of the owner's rule, tried first; or empty
 *   shelf  keeps what was compiled
 *
 * ERR_CONFIG for a name that there is none of, or a wrong file.
 */
MUST_CHECK enum status mailrules_find(struct str_list names, struct str own,
                                      struct mapping_shelf *shelf, struct mailrules *out,
                                      struct error *err);

/* What a mail says, appended to the batch; false where no rule is for it. */
bool mailrules_apply(const struct mailrules *rules, const struct adapter_settings *s,
                     const struct mail *mail, struct batch *out);

/* The adapter functions (see adapter.h) of mailboxes: mailboxes are no requests, and
 * a document is one mail, or many as in an mbox file. */
enum status mailrules_request(const struct adapter_settings *s,
                              const struct paging *paging, struct adapter_request *out,
                              struct error *err);
enum status mailrules_parse(const struct adapter_settings *s, const struct document *doc,
                            struct paging *paging, struct batch *out, struct error *err);

/* The n-th shipped rule's name ("google"), n from 0; NULL past the last. */
const char *mailrule_name(size_t n);

#endif
