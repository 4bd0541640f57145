/*
 * judgement.h - a judgement as JSON, the same for score, explain and search
 */
#ifndef CLI_JUDGEMENT_H
#define CLI_JUDGEMENT_H

#include "base/json.h"
#include "base/mention.h"

/* One object with the fields of `earshot score` (docs/earshot-score.1); `with_why` adds
 * the reasons. */
void judgement_write(struct json_writer *w, const struct judgement *j, bool with_why);

#endif
