/*
 * mapping_read.h - the rows that a mapping file is read by, for mapping_read.c (the
 * tables) and mapping_value.c (one function a kind of value)
 */
#ifndef FETCHERS_MAPPING_READ_H
#define FETCHERS_MAPPING_READ_H

#include "fetchers/mapping_type.h"

#include <yaml.h>

enum { MAPPING_MAX_BYTES = 256 * 1024, BASED_ON_MAX = 4, LIST_MAX = 256 };

struct reader {
    yaml_document_t *doc;
    const char *path; /* of the file, for messages */
    struct mapping *mapping;
    mapping_lookup *find;
    int depth; /* of based_on */
    struct error *err;
};

/* Read a node into `into`; `arg` is the row's. The error names file, line, column. */
typedef enum status read_function(struct reader *r, yaml_node_t *node, void *into,
                                  const void *arg);

struct keyword {
    const char *name;
    read_function *read;
    size_t offset; /* in the struct of the table */
    const void *arg;
    const char *help;
};
struct table {
    const char *what; /* "`page`", for messages */
    const struct keyword *rows;
    size_t len;
};
#define TABLE(what, rows)                                                                \
    {                                                                                    \
        what, rows, ARRAY_LEN(rows)                                                      \
    }

/* Arguments of rows. */
struct word {
    const char *name; /* NULL ends the list */
    int64_t value;
};
struct range {
    int64_t least, most;
};

extern const struct table choice_table, field_table, list_table, mapping_table;

read_function read_block;      /* arg: struct table */
read_function read_conditions; /* one or a list, into struct conditions */
read_function read_field;      /* into struct field */
read_function read_form;
read_function read_forms;
read_function read_lists; /* into struct lists */
read_function read_nothing;
read_function read_number; /* arg: struct range; into int64_t */
read_function read_pairs;  /* into struct pair_list */
read_function read_path;
read_function read_paths;
read_function read_patterns;
read_function read_text; /* into struct str */
read_function read_vars; /* into struct variables */
read_function read_word; /* arg: struct word[]; into int64_t */
read_function read_zone; /* into int64_t */

enum status reader_fault(struct reader *r, const yaml_node_t *node, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
struct str node_text(const yaml_node_t *node); /* of a scalar, else empty */
yaml_node_t *node_member(struct reader *r, yaml_node_t *node, const char *key);

#endif
