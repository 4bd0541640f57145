/*
 * mapping_help.h - a mapping compiled, and what it reads
 */
#ifndef TESTS_MAPPING_HELP_H
#define TESTS_MAPPING_HELP_H

#include "tests/unit.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/json.h"
#include "fetchers/mapping.h"

static inline struct str no_base(struct str name)
{
    (void)name;
    return STR_NONE;
}

static inline struct mapping *compile(const char *yaml)
{
    struct mapping *m = NULL;
    struct error err = {0};

    if (mapping_compile(str_from(yaml), "own.yaml", no_base, &m, &err) != OK)
        fail_msg("%s", err.text);
    return m;
}

struct parsed {
    struct mapping *mapping;
    struct batch batch;
    struct error err;
    enum status rc;
};

static inline struct parsed parse(const char *yaml, const char *json)
{
    static struct pair vars[] = {{STR_INIT("shop"), STR_INIT("pier")},
                                 {STR_INIT("ref"), STR_INIT("why")}};
    struct parsed p = {.mapping = compile(yaml)};
    struct adapter_settings s = {.mapping = p.mapping, .vars = {vars, 2}};
    struct document doc = {.body = str_from(json),
                           .base = STR("https://api.example/v1/x")};

    p.rc = mapping_parse(&s, &doc, NULL, &p.batch, &p.err);
    return p;
}

static inline void release(struct parsed *p)
{
    batch_release(&p->batch);
    mapping_free(p->mapping);
}

/* One field of the only mention, as text. */
static inline void print_field(const struct mention *m, const char *field,
                               struct buf *out)
{
    const struct {
        const char *name;
        struct str value;
    } texts[] = {{"id", m->id},
                 {"url", m->url},
                 {"author", m->author},
                 {"title", m->title},
                 {"text", m->text},
                 {"reply", m->reply},
                 {"language", m->language},
                 {"site", m->site}};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (strcmp(field, texts[i].name) == 0)
            buf_add(out, texts[i].value);
    }
    if (strcmp(field, "published") == 0)
        date_format_rfc3339(m->posted_at, out);
    if (strcmp(field, "updated") == 0)
        date_format_rfc3339(m->updated_at, out);
    if (strcmp(field, "rating") == 0 && !isnan(m->rating))
        buf_printf(out, "%.4f of %g-%g", m->rating, m->rating_least, m->rating_most);
}

#endif
