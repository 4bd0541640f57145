/*
 * complaints.h - issues and severity, put into a judgement
 *
 * Within analyze/ only: what analyze.c calls once mood and likelihood to recommend are
 * known. For what counts see issues.h and severity.h.
 */
#ifndef ANALYZE_COMPLAINTS_H
#define ANALYZE_COMPLAINTS_H

#include "analyze/mood.h"
#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

struct complaints;

/* As issues_new() and severity_new(). */
MUST_CHECK enum status complaints_new(const struct settings *settings,
                                      struct complaints **out, struct error *err);
void complaints_free(struct complaints *c);

/* Hash over every file of kinds and rules, to go on from `seed`. */
uint64_t complaints_hash(const struct complaints *c, uint64_t seed);

/*
 * Fill issues, dimension, touchpoint, severity and severity_kind of m->judgement, whose
 * other fields are there already.
 *
 *   work          tokens and feelings of title and text, after mood_judge()
 *   businesses    of the mention's brand, as issues_businesses()
 *   with_reasons  add the spans to judgement.reasons, in order of field and start
 *   arena         for the strings and reasons
 */
void complaints_judge(struct complaints *c, const struct mood_work *work,
                      struct mention *m, unsigned businesses, bool with_reasons,
                      struct arena *arena);

#endif
