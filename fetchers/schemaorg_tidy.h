/*
 * schemaorg_tidy.h - what pages write otherwise, in the one form that the mapping reads
 */
#ifndef FETCHERS_SCHEMAORG_TIDY_H
#define FETCHERS_SCHEMAORG_TIDY_H

#include "base/str.h"

#include <jansson.h>

/*
 * Bring one review into form, in place: a rating in words ("4/5", "8 out of 10", "80 %",
 * "3 stars") is a number with its scale, a list of ratings its first, a list of texts one
 * text, {"@value": x} is x, {"@id": x} as author or rating what has that id.
 *
 *   ids  object: the page's objects by their "@id"; borrowed, nothing in it changes
 */
void schemaorg_tidy(json_t *review, const json_t *ids);

#endif
