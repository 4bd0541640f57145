/*
 * json.h - reading JSON safely with jansson, and writing it fast
 *
 * Reading: bytes are cleaned first, depth and size are counted by us. Writing: one
 * escaping function for values, for jansson trees and for the streaming writer.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#include <jansson.h>

enum { JSON_DEPTH_MAX = 64 };

/*
 * Parse one JSON document (any value at the top).
 *
 *   text       borrowed; a BOM, invalid UTF-8, lone surrogates, NUL and raw control
 *              characters inside strings are repaired (U+FFFD, \n and \t kept)
 *   bytes_max  ERR_LIMIT for longer text; 0: no limit
 *   out        a new reference, json_decref() when done; NULL on failure
 *
 * A whole number that fits no int64_t becomes a string of its digits, for it can only be
 * an id. Numbers over the range of double, NaN and Infinity, duplicate keys
 * and more than 64 levels are ERR_PARSE. The error names line and column (of the text as
 * repaired).
 */
MUST_CHECK enum status json_read(struct str text, size_t bytes_max, json_t **out,
                                 struct error *err);

/* Value at an RFC 6901 pointer ("/items/0/title", "" is the root, "~1" a slash);
 * NULL where there is none. Borrowed. */
json_t *json_at(const json_t *root, const char *pointer);

/* Members of an object: the empty str, or `none`, where absent or of another type.
 * Views live as long as the value. json_get_double() takes whole numbers too. */
struct str json_get_str(const json_t *object, const char *key);
int64_t json_get_int(const json_t *object, const char *key, int64_t none);
double json_get_double(const json_t *object, const char *key, double none);
bool json_get_bool(const json_t *object, const char *key, bool none);
struct str json_str(const json_t *value); /* of a string value, else empty */

/* A value as compact text, members in the order they were set. */
void json_write(const json_t *value, struct buf *out);

/*
 * A writer that needs no tree. Commas come by themselves; nesting is the caller's
 * to get right.
 *
 *   struct json_writer w = {&buf, false};
 *   jsonw_object(&w);
 *   jsonw_key(&w, "score"), jsonw_double(&w, -0.83);
 *   jsonw_key(&w, "label"), jsonw_str(&w, STR("negative"));
 *   jsonw_object_end(&w);
 */
struct json_writer {
    struct buf *out;
    bool has_value; /* a comma is due before the next value */
};

void jsonw_object(struct json_writer *w);
void jsonw_object_end(struct json_writer *w);
void jsonw_array(struct json_writer *w);
void jsonw_array_end(struct json_writer *w);
void jsonw_key_str(struct json_writer *w, struct str key);
static inline void jsonw_key(struct json_writer *w, const char *key)
{
    jsonw_key_str(w, str_from(key));
}
void jsonw_str(struct json_writer *w, struct str s);
void jsonw_text(struct json_writer *w, const char *text); /* NULL: null */
void jsonw_int(struct json_writer *w, int64_t n);
/* The shortest digits that read back as `n`; NAN and infinities are null. */
void jsonw_double(struct json_writer *w, double n);
/* The same rounded to `places` (0 to 9) decimals: 0.8333 for places 4. */
void jsonw_fixed(struct json_writer *w, double n, int places);
void jsonw_bool(struct json_writer *w, bool is_true);
void jsonw_null(struct json_writer *w);
/* RFC 3339 in UTC, or null for TIME_UNKNOWN. */
void jsonw_time(struct json_writer *w, int64_t instant);
/* A str, or null where it is empty. */
void jsonw_str_or_null(struct json_writer *w, struct str s);
void jsonw_value(struct json_writer *w, const json_t *value);

/* The inside of a JSON string: quote, backslash, controls, DEL, C1 and U+2028-9
 * escaped (safe on a terminal), bad UTF-8 as U+FFFD. */
void json_escape(struct str s, struct buf *out);

/* Shortest digits as text, without the locale: "0.1", "1e+22", "-0.83". */
void json_format_double(double n, struct buf *out);

#endif
