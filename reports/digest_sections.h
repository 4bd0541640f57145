/*
 * digest_sections.h - the parts of a digest, each set as a member of `value`
 */
#ifndef REPORTS_DIGEST_SECTIONS_H
#define REPORTS_DIGEST_SECTIONS_H

#include "reports/digest_parts.h"

void add_numbers(const struct maker *mk, json_t *value);  /* "numbers", "nps", "counts" */
void add_waiting(const struct maker *mk, json_t *value);  /* "waiting" */
void add_issues(const struct maker *mk, json_t *value);   /* "issues" */
void add_thanks(const struct maker *mk, json_t *value);   /* "worse", "thanks" */
void add_groups(const struct maker *mk, json_t *value);   /* "places", "by_source" */
void add_dead(const struct maker *mk, json_t *value);     /* "dead" */
void add_mentions(const struct maker *mk, json_t *value); /* "mentions" */
void add_foot(const struct maker *mk, json_t *value);     /* "coverage", "foot" */

/* Order of mentions by source and id. */
int mention_order(const struct mention *a, const struct mention *b);

#endif
