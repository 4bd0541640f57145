/*
 * mail_links.h - the addresses that a mail leads to
 */
#ifndef FETCHERS_MAIL_LINKS_H
#define FETCHERS_MAIL_LINKS_H

#include "fetchers/mail.h"

/* Add the links of a page, or of plain text, to `m->links`, each address once; Google's
 * redirects are unwrapped, tracking parameters dropped. */
void mail_links_of_html(struct mail *m, struct str html);
void mail_links_of_text(struct mail *m, struct str text);

#endif
