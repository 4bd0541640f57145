/*
 * query.h - does a mention speak of its brand
 *
 * A brand is named by its name, its other names, its handles and hashtags, or by a query
 * of its own (config/terms.h). The words of all brands are looked up in one pass
 * (analyze/match.h); only brands that were touched are decided. "Acme Coffee" is found in
 * "acme coffee's", "#AcmeCoffee", "#acmecoffee" and "@acme_coffee".
 */
#ifndef ANALYZE_QUERY_H
#define ANALYZE_QUERY_H

#include "analyze/tokens.h"
#include "base/mention.h"
#include "config/settings.h"

struct query; /* serves one thread */

/* Compile the brands of `settings`, which are borrowed until query_free(). */
struct query *query_new(const struct settings *settings);
void query_free(struct query *q);

/*
 * Is `m` about its brand?
 *
 *   lang  code of the language for lang: terms, where the mention does not say
 *
 * Always, where the source is about the brand (its own review page) or not in the
 * settings. In the results of a search: where the brand's query holds, or without one
 * where the mention names the brand; and where it holds a context word if the brand has
 * some, and none of its excluded words.
 */
bool query_is_ours(struct query *q, const struct mention *m, struct str lang);

/* Does a query ask for the language? */
bool query_needs_language(const struct query *q);

/*
 * Mark what names a brand in one text.
 *
 *   brand  its name in the settings; a name that is not there is looked for as it stands
 *   marks  tokens.len bytes; each is set to QUERY_OWN for a token that is part of a
 *          name of `brand`, QUERY_OTHER for one of another brand, else to 0
 *
 * Returns how many names of `brand` there are.
 */
enum { QUERY_OWN = 1, QUERY_OTHER = 2 };
size_t query_mark(struct query *q, const struct tokens *t, struct str brand,
                  uint8_t *marks);

/* Is the mention from a source that is about its brand alone, such as a review page? */
bool query_is_page(struct query *q, const struct mention *m);

/* A number that changes whenever the brands, their words or what the sources are about
 * do; 0 without brands. */
uint64_t query_hash(const struct settings *settings);

#endif
