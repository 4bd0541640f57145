/*
 * adapter.h - one row for each shape of answer that a source can give
 *
 * An adapter turns a source's settings into requests, and the bytes that came
 * back into mentions. Both steps are pure: no network, no clock, no files, so
 * they are tested and fuzzed from bytes at hand. The caller (cli/) does the
 * fetching between them:
 *
 *   const struct adapter *a = adapter_find(src->adapter);
 *   rc = adapter_mapping(a, src->mapping, &shelf, &settings.mapping, err);
 *   do {
 *       rc = a->request(&settings, &paging, &request, err);   // the first, or next page
 *       ... fetch request.url, with request.headers ...
 *       rc = a->parse(&settings, &document, &paging, &batch, err);
 *       ... store the batch ...
 *   } while (rc == OK && !paging.is_done);
 */
#ifndef FETCHERS_ADAPTER_H
#define FETCHERS_ADAPTER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/mention.h"
#include "base/status.h"
#include "config/settings.h"

enum { ADAPTER_ITEMS_MAX = 2000 };

struct mapping;   /* compiled; see fetchers/mapping.h */
struct mailrules; /* see fetchers/mailrules.h */

/* What an adapter needs to know of a source. All of it is borrowed. */
struct adapter_settings {
    struct str url;           /* as set; empty where the mapping builds it from vars */
    struct pair_list vars;    /* for {name} in the mapping's url and values */
    struct pair_list headers; /* as set; sent besides the mapping's own */
    struct str secret_header; /* as set; replaces the mapping's own way */
    struct str secret_param;  /* as set; replaces the mapping's own way */
    const struct mapping *mapping; /* from adapter_mapping(); NULL where it has none */
    const struct mailrules
        *mailrules;       /* of mailboxes, from mailrules_find(); else NULL */
    size_t items_max;     /* mentions taken from one document; 0: 2,000 */
    struct str newest_id; /* of the newest mention known of it; or empty */
    int64_t newest_at;    /* its time; TIME_UNKNOWN (or 0) for none */
};

/* One answer as it came: bytes are decompressed, and still in the charset sent. */
struct document {
    struct str body;
    struct str content_type; /* the header's value, or empty */
    struct str link;         /* the "Link" header's value (RFC 8288), or empty */
    struct str base;         /* the address it came from, after redirects; or empty */
    bool is_cut;             /* the transfer ended early: what came before is used */
};

/* Where a fetch of several pages stands; zeroed before the first page. */
struct paging {
    int64_t pages;     /* answers parsed so far */
    int64_t items;     /* items in them, those that gave no mention included */
    struct buf next;   /* next address, cursor or token; empty where there is none */
    bool was_empty;    /* the last answer had none */
    bool is_done;      /* there is no further page, or none is wanted */
    int64_t backoff_s; /* the answer asks for this pause before the next request */
};
void paging_release(struct paging *p);

/* A GET request. Strings live in its arena until adapter_request_release(). */
struct adapter_request {
    struct arena arena;
    struct str url;           /* absolute http(s) */
    struct pair_list headers; /* neither names nor values hold CR, LF or NUL */
    struct str secret_header; /* template such as "apikey: {secret}", or empty */
    struct str secret_param;  /* query parameter that carries the secret, or empty */
    bool has_secret;          /* adapter_request_add_secret() has put one in */
};
/* Frees, and wipes what adapter_request_add_secret() has put there. */
void adapter_request_release(struct adapter_request *r);

/*
 * Put a secret where `r` wants it: into a header ({secret} as it is, {basic} as
 * base64 of "user:password"; a secret without colon is a user without password) or,
 * percent-encoded, into a query parameter, replacing one of that name. Nothing
 * happens where `r` has no place for it. ERR_CONFIG for a secret with control
 * characters. The url may hold the secret afterwards: never log it.
 */
MUST_CHECK enum status adapter_request_add_secret(struct adapter_request *r,
                                                  struct str secret, struct error *err);

/* Put "name=value" into a url's query, the value percent-encoded, in place of any
 * parameter of that name; a fragment is dropped. */
void adapter_set_param(struct buf *url, struct str name, struct str value);

/* Append base64 (RFC 4648, section 4). */
void adapter_add_base64(struct str s, struct buf *out);

struct adapter {
    const char *name;    /* as in "adapter:" of a source */
    const char *summary; /* one line, for `earshot sources` */
    const char *mapping; /* shipped file, "mappings/yelp.yaml"; NULL for code alone */

    /*
     * The request for the first page (paging->pages is 0) or the next one.
     *
     *   out  filled on OK, to be released by the caller
     *
     * ERR_CONFIG where url or a variable that the mapping needs isn't set; the
     * error names it and says what it is.
     */
    enum status (*request)(const struct adapter_settings *s, const struct paging *paging,
                           struct adapter_request *out, struct error *err);

    /*
     * Read one answer.
     *
     *   paging  brought up to date for the next request; may be NULL
     *   out     mentions are appended in document order, with id, url, author,
     *           title, text, reply, language, times and rating; source, brand and
     *           place are left to the caller. What is refused (deleted, spam, no
     *           id, past items_max) is counted in out->dropped.
     *
     * OK with no mention is a valid empty answer. ERR_PARSE for a document that
     * isn't of the shape, with line and column where the reader knows them; ERR_NET
     * where the document itself reports an error (in a 200); ERR_LIMIT past 4 MiB of
     * JSON. What was appended before the failure stays.
     */
    enum status (*parse)(const struct adapter_settings *s, const struct document *doc,
                         struct paging *paging, struct batch *out, struct error *err);
};

/* The row of that name, or NULL: "feed", "json" (a mapping file of the owner's),
 * "schemaorg", or a shipped mapping such as "trustpilot". */
const struct adapter *adapter_find(struct str name);

/* The n-th row, sorted by name, n from 0; NULL past the last. */
const struct adapter *adapter_at(size_t n);

/* The nearest name for "did you mean", or NULL where none is near. */
const char *adapter_nearest(struct str name);

/* Compiled mappings, each read once. Zeroed: empty. Not for two threads at once. */
struct mapping_shelf {
    struct mapping **items;
    size_t len, cap;
};
void mapping_shelf_release(struct mapping_shelf *shelf);

/*
 * The compiled mapping of an adapter.
 *
 *   path   the owner's mapping file; empty for the adapter's own. Any adapter
 *          with a mapping takes such a file in its place, "json" needs one
 *   shelf  keeps it until mapping_shelf_release()
 *   out    borrowed from the shelf; NULL for adapters that are code alone
 *
 * ERR_CONFIG with "file:line:column: reason" for a wrong file or a missing one.
 */
MUST_CHECK enum status adapter_mapping(const struct adapter *a, struct str path,
                                       struct mapping_shelf *shelf,
                                       const struct mapping **out, struct error *err);

/*
 * Which adapter reads a document, by its bytes first and its content type second:
 * "feed" for XML and JSON Feed, "schemaorg" for a web page, else the shipped
 * mapping whose `sniff:` conditions hold. NULL where none does.
 */
const struct adapter *adapter_sniff(struct str body, struct str content_type);

#endif
