/*
 * mail_links.h - what is found in a mail's texts: addresses, stars, another mail
 */
#ifndef FETCHERS_MAIL_LINKS_H
#define FETCHERS_MAIL_LINKS_H

#include "base/buf.h"
#include "fetchers/mail.h"

/* Add the links of a page, or of plain text, to `m->links`, each address once; Google's
 * redirects are unwrapped, tracking parameters dropped. */
void mail_links_of_html(struct mail *m, struct str html);
void mail_links_of_text(struct mail *m, struct str text);

/* Append `html` with what pictures of ratings mean behind them, as text. */
void mail_show_stars(struct str html, struct buf *out);

/* The mail inside of `m`, which was forwarded by hand: views of `m`, with another sender
 * and subject. False where there is none. Whoever sends mail can write so. */
bool mail_forwarded(const struct mail *m, struct mail *inner);

#endif
