/*
 * schemaorg.h - reviews that a web page carries for search engines
 *
 * Read are JSON-LD script blocks (objects, arrays, @graph, reviews nested anywhere)
 * and microdata. Source: https://schema.org/Review, and the HTML standard, section
 * "Microdata".
 */
#ifndef FETCHERS_SCHEMAORG_H
#define FETCHERS_SCHEMAORG_H

#include "fetchers/adapter.h"

/*
 * The adapter function (see adapter.h). Every review of the page is a mention; its
 * address is the page's canonical link, else the one fetched, unless it has its own. One
 * without "@id" or itemid gets an id made of address, author, date and text. A page
 * without reviews is a valid empty answer; what isn't HTML is ERR_PARSE.
 */
enum status schemaorg_parse(const struct adapter_settings *s, const struct document *doc,
                            struct paging *paging, struct batch *out, struct error *err);

/* Is this "@type" or item type one of a review? "Review", "https://schema.org/Review",
 * "UserReview" ... */
bool schemaorg_is_review(struct str type);

#endif
