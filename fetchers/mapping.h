/*
 * mapping.h - reading JSON answers by a description instead of by code
 *
 * A mapping is a YAML file that says where the address of a source comes from, how
 * it is paged, and which values of its JSON answer become the fields of a mention. The
 * shipped ones stand in config/mappings/ and are written in the syntax that an
 * owner's file has. The keywords are rows of the tables in mapping_read.c, which
 * parse, check and document them; docs/mappings.md is printed from these rows.
 *
 * Paths say where a value stands:
 *
 *   /user/name          from the item on, as in RFC 6901 ("~1" is a slash, "~0" a tilde)
 *   ../url              from the item around it (of nested lists)
 *   //topics/0/slug     from the top of the document
 *   /langs/0            one element of an array, from 0
 *   /pages/ * /answers  every element of an array, or member of an object (no blanks)
 *   /answers[field/ref=score]/number     those elements where the condition holds
 *
 * A condition is a path (has a value that isn't null, false, 0 or empty), "!path", or
 * "path=value", "path!=value"; a value is text with {variables}, or "@" and a path
 * that starts at the item ("//topics[id=@/topic_id]/title"). Inside [ ] the first path
 * starts at the element and has no slash in front.
 *
 * A value is a path, or text with {variables} and {/paths} in it; where one of them is
 * missing, the whole is. Braces themselves are written {{ and }}.
 */
#ifndef FETCHERS_MAPPING_H
#define FETCHERS_MAPPING_H

#include "base/buf.h"
#include "base/status.h"
#include "fetchers/adapter.h"

#include <jansson.h>

struct mapping;

/* The bytes of another mapping, for "based_on:"; {NULL, 0} where there is none. */
typedef struct str mapping_lookup(struct str name);

/*
 * Compile a mapping.
 *
 *   yaml   the file's text; borrowed until the call returns
 *   path   of the file, for messages
 *   find   gives shipped mappings by name ("yelp"), for "based_on:"; may be NULL
 *   out    to be freed with mapping_free(); NULL on failure
 *
 * ERR_CONFIG with "path:line:column: what is wrong (did you mean ...?)" for the first
 * fault.
 */
MUST_CHECK enum status mapping_compile(struct str yaml, const char *path,
                                       mapping_lookup *find, struct mapping **out,
                                       struct error *err);
void mapping_free(struct mapping *m);

/* The adapter functions (see adapter.h) of every mapping. */
enum status mapping_request(const struct adapter_settings *s, const struct paging *paging,
                            struct adapter_request *out, struct error *err);
enum status mapping_parse(const struct adapter_settings *s, const struct document *doc,
                          struct paging *paging, struct batch *out, struct error *err);

/* mapping_parse() for a document that is parsed already. */
enum status mapping_parse_json(const struct adapter_settings *s, const json_t *root,
                               const struct document *doc, struct paging *paging,
                               struct batch *out, struct error *err);

/* Do the `sniff:` conditions hold? False for a mapping without. */
bool mapping_sniff(const struct mapping *m, const json_t *root);

/* Are later pages asked for by a number that we count, not by what an answer names? False
 * for NULL. */
bool mapping_counts_pages(const struct mapping *m);

/* Is news asked for by the id of what is known (`since: {is: id}`)? False for NULL. */
bool mapping_asks_by_id(const struct mapping *m);

struct str mapping_path(const struct mapping *m); /* of its file */

/* Its variables with what each one is; views of `m`, the list itself in the arena. */
struct pair_list mapping_vars(struct arena *a, const struct mapping *m);

/* How it gets the access token that goes out as {secret}; its kind is AUTH_NONE where
 * the secret itself goes out. */
struct auth_rules;
const struct auth_rules *mapping_auth(const struct mapping *m);

/*
 * A mapping that is compiled once and kept on the shelf.
 *
 *   path  of the file; with `yaml` only its name
 *   yaml  the bytes of a shipped one; {NULL, 0}: read the file
 *   out   borrowed from the shelf
 */
MUST_CHECK enum status mapping_shelf_get(struct mapping_shelf *shelf, struct str path,
                                         struct str yaml, mapping_lookup *find,
                                         const struct mapping **out, struct error *err);

/* The keywords as a reference in Markdown. */
void mapping_print_reference(struct buf *out);

#endif
