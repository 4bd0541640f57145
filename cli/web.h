/*
 * web.h - the way of deliveries to web addresses, by the engine that fetches sources
 *
 * A fetcher of its own, so that no delivery meets a connection of a source. Addresses are
 * checked as those of sources are.
 */
#ifndef CLI_WEB_H
#define CLI_WEB_H

#include "cli/context.h"
#include "reports/deliver.h"

struct web;

/* `c` and `stop` are borrowed. */
struct web *web_new(const struct context *c, const volatile sig_atomic_t *stop);
void web_free(struct web *w);
const struct web_way *web_way(struct web *w); /* lives as long as `w` */

#endif
