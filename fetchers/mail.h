/*
 * mail.h - one mail, its MIME parts decoded
 *
 * GMime reads the structure; depth, parts and sizes are bounded by us. Nothing of a mail
 * is opened, run or fetched.
 */
#ifndef FETCHERS_MAIL_H
#define FETCHERS_MAIL_H

#include "base/arena.h"
#include "base/status.h"
#include "base/str.h"

enum {
    MAIL_PARTS_MAX = 100,
    MAIL_DEPTH_MAX = 16,
    MAIL_TEXT_MAX_BYTES = 256 * 1024,
    MAIL_LINKS_MAX = 200,
};

struct mail_link {
    struct str url; /* absolute http(s) */
    struct str text;
};

/* Strings are clean UTF-8 without control characters (but for line ends and tabs in the
 * texts) in the mail's arena; what is missing is empty. */
struct mail {
    struct str from;        /* address alone, lower case: "noreply@shop.example" */
    struct str from_name;   /* what stands beside it */
    struct str from_domain; /* "shop.example"; in ASCII */
    struct str to;          /* first address of To, lower case */
    struct str reply_to;    /* first address of Reply-To, lower case */
    struct str subject;
    struct str id;          /* Message-ID without < > */
    struct str in_reply_to; /* the last id there, without < > */
    struct str list_id;
    struct str references; /* ids with a blank between them */
    int64_t date;          /* of the Date header, or TIME_UNKNOWN */
    bool is_forged;        /* the receiving server found From untrue (DMARC) */
    bool is_auto;    /* a vacation notice, a bounce: Auto-Submitted other than "no" */
    struct str text; /* the text part; the HTML part as text where there is none */
    struct str html_text;    /* the HTML part as text, where there is one */
    struct mail_link *links; /* of both parts, in their order, each once */
    size_t links_len;
    struct arena arena;
};

/*
 * Read a mail from its bytes (LF or CRLF).
 *
 *   out  to be released in every case; on ERR_PARSE its strings are empty
 *
 * ERR_PARSE where it has no header at all, ERR_LIMIT where its parts are nested or many
 * beyond reason. Damaged parts are read as far as they go.
 */
MUST_CHECK enum status mail_read(struct str bytes, struct mail *out, struct error *err);
void mail_release(struct mail *m);

/* Does a domain belong to another: "mail.shop.example" to "shop.example"? */
bool mail_domain_is(struct str domain, struct str of);

#endif
