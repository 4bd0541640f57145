/*
 * rulefile.h - reading rules from YAML, with the line in every error
 *
 * Within analyze/ only. A thin layer over libyaml's documents: the caller asks for
 * fields by name, and whatever is not as it should be is told as "path:line: ...".
 */
#ifndef ANALYZE_RULEFILE_H
#define ANALYZE_RULEFILE_H

#include "analyze/phrases.h"
#include "base/status.h"
#include "base/str.h"

#include <yaml.h>

struct rulefile {
    yaml_document_t doc;
    const char *path;
    struct error *err; /* of the caller; may be NULL */
};

/* Load the only document of `yaml`; its root is a mapping, told in `*root`. After OK,
 * rulefile_close(). ERR_PARSE. */
MUST_CHECK enum status rulefile_open(struct rulefile *f, struct str yaml,
                                     const char *path, yaml_node_t **root,
                                     struct error *err);
void rulefile_close(struct rulefile *f);

/* Say what is wrong with a node; returns ERR_PARSE. */
enum status rulefile_fail(struct rulefile *f, const yaml_node_t *at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Put the place in front of the error that a callee has set; returns ERR_PARSE. */
enum status rulefile_blame(struct rulefile *f, const yaml_node_t *at,
                           const struct error *why);

/* ERR_PARSE where `map` is no mapping, or has a key that is not one of `names` (ended by
 * NULL), or one twice. */
MUST_CHECK enum status rulefile_keys(struct rulefile *f, const yaml_node_t *map,
                                     const char *const *names);

/* The value of a key, or NULL. `map` is a mapping. */
yaml_node_t *rulefile_get(struct rulefile *f, const yaml_node_t *map, const char *key);

/* The scalar of a key. Absent: ERR_PARSE where `is_needed`, else the empty text. The
 * text lives until rulefile_close(). */
MUST_CHECK enum status rulefile_text(struct rulefile *f, const yaml_node_t *map,
                                     const char *key, bool is_needed, struct str *out);

/* The n-th item of a sequence (NULL past the last, or for a node that is NULL or none).
 */
yaml_node_t *rulefile_item(struct rulefile *f, const yaml_node_t *list, size_t n);

/* The text of a scalar node; false for others. */
bool rulefile_scalar(const yaml_node_t *node, struct str *out);

/* Split " =0.5" off the end of a phrase: `*weight` stays where there is none. False for
 * a weight that is no number. */
bool rulefile_weight(struct str *phrase, double *weight);

/* Read "sets" (names to lists of words) and "stops" (a list of words) of a root. */
MUST_CHECK enum status rulefile_sets(struct rulefile *f, const yaml_node_t *root,
                                     struct phrases *phrases);

#endif
