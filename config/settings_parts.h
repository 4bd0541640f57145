/*
 * settings_parts.h - between the files of settings*.c
 */
#ifndef CONFIG_SETTINGS_PARTS_H
#define CONFIG_SETTINGS_PARTS_H

#include "config/settings.h"

#include <yaml.h>

/* A file that is being read. */
struct reader {
    yaml_document_t doc;
    struct settings *out;
    const char *path;
    struct str dir; /* folder of the file with its slash, or empty */
    struct buf *faults;
    struct error *err;
    size_t faults_len;
    struct buf why; /* of the value at hand */
};

/* A fault at a place of the file: its line is added to r->faults, and the first stays in
 * r->err. */
void settings_fault(struct reader *r, yaml_mark_t at, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* What one row alone can't tell: names that are twice there, or point nowhere. */
void settings_check(struct reader *r);

#endif
