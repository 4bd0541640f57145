/* mapping_value.c - one function for each kind of value in a mapping file */
#include "fetchers/mapping_read.h"

#include "base/date.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status reader_fault(struct reader *r, const yaml_node_t *node, const char *fmt, ...)
{
    char text[256];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return error_set(r->err, ERR_CONFIG, "%s:%zu:%zu: %s", r->path,
                     node->start_mark.line + 1, node->start_mark.column + 1, text);
}

struct str node_text(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return STR_NONE;
    return (struct str){(const char *)node->data.scalar.value, node->data.scalar.length};
}

yaml_node_t *node_member(struct reader *r, yaml_node_t *node, const char *key)
{
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
         p < node->data.mapping.pairs.top; p++) {
        if (str_eq(node_text(yaml_document_get_node(r->doc, p->key)), str_from(key)))
            return yaml_document_get_node(r->doc, p->value);
    }
    return NULL;
}

/* "~", "null" and nothing at all, where they stand without quotes. */
static bool is_nothing(const yaml_node_t *node)
{
    struct str s = node_text(node);

    return node->type == YAML_SCALAR_NODE &&
           node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (s.len == 0 || str_eq(s, STR("~")) || str_eq(s, STR("null")));
}

/* The elements of a list; a single node counts as a list of one. */
static size_t node_count(const yaml_node_t *node)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return 1;
    return (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
}

static yaml_node_t *node_at(struct reader *r, yaml_node_t *node, size_t i)
{
    if (node->type != YAML_SEQUENCE_NODE)
        return node;
    return yaml_document_get_node(r->doc, node->data.sequence.items.start[i]);
}

static enum status expect_text(struct reader *r, const yaml_node_t *node)
{
    if (node->type == YAML_MAPPING_NODE)
        return reader_fault(r, node,
                            "expected a text (one that starts with { stands in quotes)");
    if (node->type != YAML_SCALAR_NODE)
        return reader_fault(r, node, "expected a text");
    for (size_t i = 0; i < node->data.scalar.length; i++) {
        if (node->data.scalar.value[i] == '\0')
            return reader_fault(r, node, "NUL in a text");
    }
    return OK;
}

/* Put the place in front of an error that has none, and keep it. */
static enum status place_error(struct reader *r, const yaml_node_t *node, enum status rc,
                               const struct error *inner)
{
    return rc == OK ? OK : reader_fault(r, node, "%s", inner->text);
}

static const char *nearest_keyword(const struct table *t, struct str name)
{
    const char *best = NULL;
    size_t best_distance = 3;

    for (size_t i = 0; i < t->len; i++) {
        size_t d = str_distance(name, str_from(t->rows[i].name), best_distance);

        if (d < best_distance) {
            best = t->rows[i].name;
            best_distance = d;
        }
    }
    return best;
}

static enum status unknown_keyword(struct reader *r, const yaml_node_t *node,
                                   const struct table *t)
{
    struct str name = node_text(node);
    const char *near = nearest_keyword(t, name);

    if (near == NULL)
        return reader_fault(r, node, "%s has no keyword \"" STR_FMT "\"", t->what,
                            STR_ARG(str_slice(name, 0, 40)));
    return reader_fault(r, node,
                        "%s has no keyword \"" STR_FMT "\"; did you mean \"%s\"?",
                        t->what, STR_ARG(str_slice(name, 0, 40)), near);
}

enum status read_block(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    const struct table *t = arg;
    uint64_t seen = 0;
    enum status rc = OK;

    if (node->type != YAML_MAPPING_NODE)
        return reader_fault(r, node, "expected lines \"keyword: value\" for %s", t->what);
    for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
         p < node->data.mapping.pairs.top && rc == OK; p++) {
        yaml_node_t *key = yaml_document_get_node(r->doc, p->key);
        size_t i = 0;

        while (i < t->len && !str_eq(node_text(key), str_from(t->rows[i].name)))
            i++;
        if (i == t->len)
            return unknown_keyword(r, key, t);
        if (seen & (UINT64_C(1) << i))
            return reader_fault(r, key, "\"%s\" stands here twice", t->rows[i].name);
        seen |= UINT64_C(1) << i;
        rc = t->rows[i].read(r, yaml_document_get_node(r->doc, p->value),
                             (char *)into + t->rows[i].offset, t->rows[i].arg);
    }
    return rc;
}

enum status read_nothing(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    (void)r, (void)node, (void)into, (void)arg;
    return OK;
}

enum status read_text(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    enum status rc = expect_text(r, node);

    (void)arg;
    if (rc == OK)
        *(struct str *)into = arena_copy(&r->mapping->arena, node_text(node));
    return rc;
}

enum status read_form(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct error inner = {0};
    enum status rc = expect_text(r, node);

    (void)arg;
    if (rc != OK)
        return rc;
    rc = form_compile(&r->mapping->arena, node_text(node), into, &inner);
    return place_error(r, node, rc, &inner);
}

enum status read_path(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct error inner = {0};
    enum status rc = expect_text(r, node);

    (void)arg;
    if (rc != OK)
        return rc;
    rc = path_compile(&r->mapping->arena, node_text(node), into, &inner);
    return place_error(r, node, rc, &inner);
}

static enum status read_condition(struct reader *r, yaml_node_t *node, void *into,
                                  const void *arg)
{
    struct error inner = {0};
    enum status rc = expect_text(r, node);

    (void)arg;
    if (rc != OK)
        return rc;
    rc = condition_compile(&r->mapping->arena, node_text(node), into, &inner);
    return place_error(r, node, rc, &inner);
}

static enum status read_pattern(struct reader *r, yaml_node_t *node, void *into,
                                const void *arg)
{
    struct mapping *m = r->mapping;
    struct pattern *pattern = into;
    enum status rc = expect_text(r, node);
    regex_t *regex;
    char reason[128];
    int failed;

    (void)arg;
    if (rc != OK)
        return rc;
    regex = arena_alloc(&m->arena, sizeof(*regex));
    failed = regcomp(regex, arena_copy(&m->arena, node_text(node)).ptr, REG_EXTENDED);
    if (failed != 0) {
        (void)regerror(failed, regex, reason, sizeof(reason));
        return reader_fault(r, node, "regular expression: %s", reason);
    }
    m->regexes =
        mem_grow((void *)m->regexes, m->regexes_len, &m->regexes_cap, sizeof(regex_t *));
    m->regexes[m->regexes_len++] = regex;
    if (regex->re_nsub < 1)
        return reader_fault(r, node, "a regular expression needs a group ( )");
    pattern->regex = regex;
    return OK;
}

/* Every list of mapping_type.h has the shape of this: its items and how many. */
struct any_list {
    void *items;
    size_t len;
};
_Static_assert(sizeof(struct any_list) == sizeof(struct forms), "lists are alike");

static enum status read_each(struct reader *r, yaml_node_t *node, size_t size,
                             read_function *read, void *into)
{
    size_t count = is_nothing(node) ? 0 : node_count(node);
    struct any_list all = {NULL, count};
    enum status rc = OK;

    if (count > LIST_MAX)
        return reader_fault(r, node, "over %d values", LIST_MAX);
    if (count > 0)
        all.items = arena_alloc(&r->mapping->arena, count * size);
    for (size_t i = 0; i < count && rc == OK; i++)
        rc = read(r, node_at(r, node, i), (char *)all.items + i * size, NULL);
    memcpy(into, &all, sizeof(all));
    return rc;
}

enum status read_forms(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    (void)arg;
    return read_each(r, node, sizeof(struct form), read_form, into);
}

enum status read_conditions(struct reader *r, yaml_node_t *node, void *into,
                            const void *arg)
{
    (void)arg;
    return read_each(r, node, sizeof(struct condition), read_condition, into);
}

enum status read_paths(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    (void)arg;
    return read_each(r, node, sizeof(struct path), read_path, into);
}

enum status read_patterns(struct reader *r, yaml_node_t *node, void *into,
                          const void *arg)
{
    (void)arg;
    return read_each(r, node, sizeof(struct pattern), read_pattern, into);
}

static enum status read_choice(struct reader *r, yaml_node_t *node, void *into,
                               const void *arg)
{
    struct choice *c = into;
    enum status rc;

    (void)arg;
    if (node->type == YAML_SCALAR_NODE)
        return read_forms(r, node, &c->from, NULL);
    rc = read_block(r, node, c, &choice_table);
    if (rc == OK && c->from.len + c->join.len + c->earliest.len + c->latest.len == 0)
        rc = reader_fault(r, node,
                          "a field needs \"from\", \"join\", \"earliest\" or "
                          "\"latest\"");
    return rc;
}

enum status read_field(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct field *f = into;
    struct any_list all = {NULL, 0};
    enum status rc = read_each(r, node, sizeof(*f->choices), read_choice, &all);

    (void)arg;
    *f = (struct field){all.items, all.len, true};
    return rc;
}

static enum status read_list(struct reader *r, yaml_node_t *node, void *into,
                             const void *arg)
{
    (void)arg;
    return read_block(r, node, into, &list_table);
}

enum status read_lists(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    (void)arg;
    return read_each(r, node, sizeof(struct list), read_list, into);
}

enum status read_number(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    const struct range *range = arg;
    int64_t n = 0;
    enum status rc = expect_text(r, node);

    if (rc != OK)
        return rc;
    if (!str_to_int(node_text(node), &n) || n < range->least || n > range->most)
        return reader_fault(r, node, "expected a whole number from %lld to %lld",
                            (long long)range->least, (long long)range->most);
    *(int64_t *)into = n;
    return OK;
}

enum status read_word(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct buf names = {.max = 160};
    enum status rc = expect_text(r, node);

    if (rc != OK)
        return rc;
    for (const struct word *w = arg; w->name != NULL; w++) {
        if (str_eq(node_text(node), str_from(w->name))) {
            *(int64_t *)into = w->value;
            buf_release(&names);
            return OK;
        }
        buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", w->name);
    }
    rc = reader_fault(r, node, "expected one of " STR_FMT, STR_ARG(buf_str(&names)));
    buf_release(&names);
    return rc;
}

enum status read_zone(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    enum status rc = expect_text(r, node);

    (void)arg;
    if (rc == OK && !date_parse_offset(node_text(node), into))
        rc = reader_fault(r, node, "expected an offset such as \"-08:00\"");
    return rc;
}

static enum status read_pair(struct reader *r, const yaml_node_pair_t *p,
                             struct pair *out)
{
    yaml_node_t *key = yaml_document_get_node(r->doc, p->key);
    yaml_node_t *value = yaml_document_get_node(r->doc, p->value);
    enum status rc = read_text(r, key, &out->name, NULL);

    if (rc == OK && !is_nothing(value))
        rc = read_text(r, value, &out->value, NULL);
    for (size_t i = 0; rc == OK && i < out->value.len; i++) {
        if (out->value.ptr[i] == '\r' || out->value.ptr[i] == '\n')
            rc = reader_fault(r, value, "a line end in a value");
    }
    return rc;
}

enum status read_pairs(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct pair_list *out = into;
    size_t count;
    enum status rc = OK;

    (void)arg;
    if (node->type != YAML_MAPPING_NODE)
        return reader_fault(r, node, "expected lines \"name: value\"");
    count = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    if (count > LIST_MAX)
        return reader_fault(r, node, "over %d values", LIST_MAX);
    *out = (struct pair_list){
        arena_alloc(&r->mapping->arena, count * sizeof(*out->items)), count};
    for (size_t i = 0; i < count && rc == OK; i++)
        rc = read_pair(r, node->data.mapping.pairs.start + i, &out->items[i]);
    return rc;
}

static const struct keyword variable_rows[] = {
    {"help", read_text, offsetof(struct variable, help), NULL, "what it is"},
    {"default", read_text, offsetof(struct variable, value), NULL, "where it isn't set"},
};
static const struct table variable_table = TABLE("a variable", variable_rows);

static enum status read_variable(struct reader *r, const yaml_node_pair_t *p,
                                 struct variables *vars)
{
    yaml_node_t *value = yaml_document_get_node(r->doc, p->value);
    struct variable v = {0};
    size_t i = 0;
    enum status rc = read_text(r, yaml_document_get_node(r->doc, p->key), &v.name, NULL);

    if (rc == OK && value->type == YAML_MAPPING_NODE)
        rc = read_block(r, value, &v, &variable_table);
    else if (rc == OK)
        rc = read_text(r, value, &v.help, NULL);
    v.has_value = v.value.ptr != NULL;
    while (i < vars->len && !str_eq(vars->items[i].name, v.name))
        i++; /* one of the mapping that this is based on is replaced */
    vars->items[i] = v;
    if (i == vars->len)
        vars->len++;
    return rc;
}

enum status read_vars(struct reader *r, yaml_node_t *node, void *into, const void *arg)
{
    struct variables *out = into, old = *out;
    size_t count;
    enum status rc = OK;

    (void)arg;
    if (node->type != YAML_MAPPING_NODE)
        return reader_fault(r, node, "expected lines \"name: what it is\"");
    count = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    if (count > LIST_MAX)
        return reader_fault(r, node, "over %d variables", LIST_MAX);
    out->items = arena_alloc(&r->mapping->arena, (count + old.len) * sizeof(*out->items));
    if (old.len > 0)
        memcpy(out->items, old.items, old.len * sizeof(*out->items));
    for (size_t i = 0; i < count && rc == OK; i++)
        rc = read_variable(r, node->data.mapping.pairs.start + i, out);
    return rc;
}
