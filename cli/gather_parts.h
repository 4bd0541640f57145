/*
 * gather_parts.h - between the files of gather*.c
 */
#ifndef CLI_GATHER_PARTS_H
#define CLI_GATHER_PARTS_H

#include "cli/gather.h"

enum { DAY_S = 86400 };

struct gatherer {
    struct context *c;
    const struct brand_settings *brand;
    const struct period *p;
    const struct issues *kinds;
    struct gathered *out;
    struct error *err;
};

enum status gather_issues(struct gatherer *g);

#endif
