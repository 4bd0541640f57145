/*
 * mapping_type.h - a compiled mapping, for the files that make and run it
 */
#ifndef FETCHERS_MAPPING_TYPE_H
#define FETCHERS_MAPPING_TYPE_H

#include "base/arena.h"
#include "config/settings.h"
#include "fetchers/auth.h"
#include "fetchers/mapping.h"

#include <regex.h>

struct form;
struct condition;
struct conditions {
    struct condition *items;
    size_t len;
};

enum origin { ORIGIN_ITEM, ORIGIN_OUTER, ORIGIN_ROOT, ORIGIN_ELEMENT };

enum step_kind { STEP_KEY, STEP_EACH, STEP_FILTER };
struct step {
    enum step_kind kind;
    struct str key;           /* of STEP_KEY */
    int64_t index;            /* the same as a number, or -1 */
    struct condition *filter; /* of STEP_FILTER */
};

struct path {
    enum origin origin;
    size_t up; /* how many items out, for ORIGIN_OUTER */
    struct step *steps;
    size_t len;
};

/* Text with variables and values in it. */
enum piece_kind { PIECE_TEXT, PIECE_VAR, PIECE_PATH, PIECE_VALUE };
struct piece {
    enum piece_kind kind;
    struct str text; /* of PIECE_TEXT; the name of PIECE_VAR */
    struct path path;
};
struct form {
    struct piece *pieces;
    size_t len;
};
struct forms {
    struct form *items;
    size_t len;
};

enum test { TEST_HOLDS, TEST_FAILS, TEST_EQUAL, TEST_DIFFERS };
struct condition {
    struct path path;
    enum test test;
    struct form value; /* of TEST_EQUAL and TEST_DIFFERS */
};

enum text_kind {
    KIND_UNSET,
    KIND_PLAIN,
    KIND_ENTITIES,
    KIND_HTML,
    KIND_BBCODE,
    KIND_MARKDOWN
};
enum time_unit { UNIT_AUTO, UNIT_SECONDS, UNIT_MILLISECONDS };
enum combine { COMBINE_FIRST, COMBINE_JOIN, COMBINE_EARLIEST, COMBINE_LATEST };

struct pattern {
    regex_t *regex;
};
struct patterns {
    struct pattern *items;
    size_t len;
};

/* One way to find a field; a field takes the first that gives a value. */
struct choice {
    struct forms from;
    struct forms join, earliest, latest;
    struct str with; /* between the parts of a join; unset (NULL): a blank */
    struct conditions when;
    struct patterns match;
    struct pair_list map;
    int64_t keep_unmapped; /* 1: yes */
    struct form wrap;
    int64_t kind;   /* enum text_kind */
    int64_t unit;   /* enum time_unit */
    int64_t zone_s; /* seconds east of UTC, for times that name no zone */
    struct form least, most;
};
struct field {
    struct choice *choices;
    size_t len;
    bool is_set; /* also where set to nothing: overrides an outer one */
};

enum field_id {
    FIELD_ID,
    FIELD_URL,
    FIELD_AUTHOR,
    FIELD_PUBLISHED,
    FIELD_UPDATED,
    FIELD_TITLE,
    FIELD_TEXT,
    FIELD_RATING,
    FIELD_LANGUAGE,
    FIELD_REPLY,
    FIELD_REPLIED,
    FIELD_SITE,
    FIELD_SEGMENT,
    FIELD_TOUCHPOINT,
    FIELD_PLACE,
    FIELD_COUNT
};

struct fields {
    struct field items[FIELD_COUNT];
};

/* A path list: the first that exists in the document is taken. */
struct paths {
    struct path *items;
    size_t len;
};

struct list {
    struct paths items;
    struct fields mention; /* over those of the mapping */
    struct conditions skip_if, require;
    int64_t kind; /* enum text_kind, where a field names none */
};
struct lists {
    struct list *items;
    size_t len;
};

enum page_rule { PAGE_NONE, PAGE_NEXT, PAGE_LINK, PAGE_CURSOR, PAGE_NUMBER, PAGE_OFFSET };
struct page {
    int64_t rule;
    struct form from;  /* next address or cursor, in the document */
    struct str rel;    /* of the Link header; "next" */
    struct str prefix; /* put in front of a relative next address */
    struct str param;  /* query parameter; empty: {page} in the url */
    int64_t first;     /* page number */
    int64_t size;      /* items on a full page; 0: unknown */
    struct conditions more;
    struct path total; /* how many pages (number) or items (offset) there are */
    bool has_total;
    int64_t max; /* pages fetched at most; 0: pages_most() */
};

enum since_kind { SINCE_NONE, SINCE_ID, SINCE_TIME, SINCE_EPOCH, SINCE_EPOCH_MS };
struct since {
    int64_t kind;
    struct str param;
    struct form wrap;
    int64_t back_s; /* asked for again before the newest known time */
};

struct variable {
    struct str name, help, value;
    bool has_value;
};
struct variables {
    struct variable *items;
    size_t len;
};

struct mapping {
    struct arena arena;
    struct str path; /* of its file; the shelf finds it by that */
    struct str summary;
    struct conditions sniff;
    struct form url;
    struct variables vars;
    struct pair_list headers;
    struct str secret_header, secret_param;
    struct auth_rules auth;
    struct forms senders; /* of a rule for mails */
    struct patterns subjects;
    struct page page;
    struct since since;
    struct conditions error_if;
    struct paths expect;
    struct form error_text;
    struct form backoff;
    struct paths each; /* the items around `lists`; empty: the document */
    struct list list;  /* what stands at the top of the file */
    struct lists lists;
    regex_t **regexes; /* in the arena; freed with the mapping */
    size_t regexes_len, regexes_cap;
};

/* Where evaluation stands. */
enum { SCOPE_OUTER_MAX = 2 };
struct scope {
    const struct mapping *mapping;
    const struct adapter_settings *settings;
    struct str base; /* scheme and host of the document, for {base} */
    const json_t *root;
    const json_t *outer; /* NULL where the item isn't nested */
    const json_t *item;
    struct str value; /* for {value} in wrap */
    uint64_t work;    /* values looked at; ends a walk past WORK_MAX */
};
enum { WORK_MAX = 5000000 };

/* mapping_path.c: compile text (copied into the arena); the error has no place yet. */
MUST_CHECK enum status path_compile(struct arena *a, struct str text, struct path *out,
                                    struct error *err);
MUST_CHECK enum status form_compile(struct arena *a, struct str text, struct form *out,
                                    struct error *err);
MUST_CHECK enum status condition_compile(struct arena *a, struct str text,
                                         struct condition *out, struct error *err);

/* mapping_walk.c: give each value at a path to `visit` until it returns true; returns
 * whether it did. */
typedef bool path_visit(struct scope *scope, const json_t *value, void *context);
bool path_walk(struct scope *scope, const struct path *path, path_visit *visit,
               void *context);
const json_t *path_first(struct scope *scope, const struct path *path); /* not null */

bool conditions_all(struct scope *scope, const struct conditions *c); /* true for none */
bool conditions_any(struct scope *scope, const struct conditions *c); /* false for none */

/* Append the text of a scalar; false for null, arrays and objects. */
bool value_text(const json_t *value, struct buf *out);

/* Append a form; false, with `out` as it was, where a part is missing. A form that
 * is one path takes the first value that isn't blank. */
bool form_text(struct scope *scope, const struct form *f, struct buf *out);
/* A variable; STR_NONE where unset. "base" is by itself that of the document. */
struct str scope_var(const struct scope *scope, struct str name);

/* mapping_field.c: the text of a field before it is cleaned, false where unknown. */
bool field_text(struct scope *scope, const struct field *f, enum text_kind kind,
                struct buf *out);
bool field_time(struct scope *scope, const struct field *f, int64_t *out);
bool field_rating(struct scope *scope, const struct field *f, struct mention *m);

/* mapping_page.c: what the document says of further pages. */
void page_advance(struct scope *scope, const struct document *doc, size_t items,
                  struct paging *paging);

/* bbcode.c */
void bbcode_to_text(struct str s, struct buf *out);

#endif
