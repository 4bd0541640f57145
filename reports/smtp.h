/*
 * smtp.h - one message to one receiver by SMTP, over libcurl; for deliver.c alone
 */
#ifndef REPORTS_SMTP_H
#define REPORTS_SMTP_H

#include "reports/deliver.h"

struct smtp; /* one libcurl handle, apart from that of the sources */

struct smtp *smtp_new(const volatile sig_atomic_t *stop);
void smtp_free(struct smtp *s);
void smtp_send(struct smtp *s, const struct parcel *p, struct delivery *out);

/* What an attempt came to, as libcurl tells it. */
struct smtp_end {
    int curl_code;    /* CURLcode */
    long reply;       /* last reply code of the server; 0: none */
    const char *verb; /* last command that went out: "EHLO", "MAIL", "RCPT", "DATA" ... */
    size_t given, len; /* bytes of the message taken up, and all of them */
};

/* The state that follows, and whether it asks for a notice or shuts the server. Pure. */
void smtp_judge(const struct smtp_end *end, struct delivery *out);

/*
 * A receiver is refused with a reply about who sends: "554 5.7.1 <a@b>: Relay access
 * denied", "530 ...". The settings may be wrong, the message isn't: it waits. `out` as
 * smtp_judge() left it.
 *
 * Source: RFC 4954, 6 (530).
 */
void smtp_spare(const struct smtp_end *end, struct str reply, struct delivery *out);

/*
 * What the address of a server may have to do with it that no mail server answered, as
 * words behind a reason; "" where nothing. `curl_code` is a CURLcode. Pure.
 *
 * Source: RFC 8314, 3.3 (465: TLS from the first byte), RFC 6409, 3.1 (587).
 */
const char *smtp_port_words(struct str server, int curl_code);

#endif
