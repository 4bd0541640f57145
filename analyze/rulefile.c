#include "analyze/rulefile.h"

#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status rulefile_open(struct rulefile *f, struct str yaml, const char *path,
                          yaml_node_t **root, struct error *err)
{
    yaml_parser_t parser;
    enum status rc = OK;

    f->path = path;
    f->err = err;
    if (!yaml_parser_initialize(&parser))
        mem_failed();
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
    if (!yaml_parser_load(&parser, &f->doc)) {
        if (parser.problem == NULL) /* not always with YAML_MEMORY_ERROR */
            mem_failed();
        rc = error_set(err, ERR_PARSE, "%s:%zu: %s", path, parser.problem_mark.line + 1,
                       parser.problem);
        yaml_parser_delete(&parser);
        return rc;
    }
    yaml_parser_delete(&parser);
    *root = yaml_document_get_root_node(&f->doc);
    if (*root == NULL || (*root)->type != YAML_MAPPING_NODE) {
        rc = error_set(err, ERR_PARSE, "%s: not a mapping", path);
        rulefile_close(f);
    }
    return rc;
}

void rulefile_close(struct rulefile *f)
{
    yaml_document_delete(&f->doc);
}

enum status rulefile_fail(struct rulefile *f, const yaml_node_t *at, const char *fmt, ...)
{
    char text[200];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return error_set(f->err, ERR_PARSE, "%s:%zu: %s", f->path, at->start_mark.line + 1,
                     text);
}

enum status rulefile_blame(struct rulefile *f, const yaml_node_t *at,
                           const struct error *why)
{
    return rulefile_fail(f, at, "%s", why->text);
}

enum status rulefile_keys(struct rulefile *f, const yaml_node_t *map,
                          const char *const *names)
{
    if (map->type != YAML_MAPPING_NODE)
        return rulefile_fail(f, map, "a mapping is due here");
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
         p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_document_get_node(&f->doc, p->key);
        struct str name;
        size_t n = 0;

        if (!rulefile_scalar(key, &name))
            return rulefile_fail(f, key, "a name is due here");
        while (names[n] != NULL && !str_eq(name, str_from(names[n])))
            n++;
        if (names[n] == NULL)
            return rulefile_fail(f, key, "unknown \"" STR_FMT "\"", STR_ARG(name));
        for (const yaml_node_pair_t *q = map->data.mapping.pairs.start; q < p; q++) {
            struct str other = STR_NONE;

            (void)rulefile_scalar(yaml_document_get_node(&f->doc, q->key), &other);
            if (str_eq(name, other))
                return rulefile_fail(f, key, "\"" STR_FMT "\" stands twice",
                                     STR_ARG(name));
        }
    }
    return OK;
}

yaml_node_t *rulefile_get(struct rulefile *f, const yaml_node_t *map, const char *key)
{
    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start;
         p < map->data.mapping.pairs.top; p++) {
        struct str name;

        if (rulefile_scalar(yaml_document_get_node(&f->doc, p->key), &name) &&
            str_eq(name, str_from(key)))
            return yaml_document_get_node(&f->doc, p->value);
    }
    return NULL;
}

enum status rulefile_text(struct rulefile *f, const yaml_node_t *map, const char *key,
                          bool is_needed, struct str *out)
{
    const yaml_node_t *node = rulefile_get(f, map, key);

    *out = STR_NONE;
    if (node == NULL)
        return is_needed ? rulefile_fail(f, map, "\"%s\" is missing", key) : OK;
    if (!rulefile_scalar(node, out) || (is_needed && out->len == 0))
        return rulefile_fail(f, node, "\"%s\" is a text", key);
    return OK;
}

yaml_node_t *rulefile_item(struct rulefile *f, const yaml_node_t *list, size_t n)
{
    if (list == NULL || list->type != YAML_SEQUENCE_NODE ||
        n >= (size_t)(list->data.sequence.items.top - list->data.sequence.items.start))
        return NULL;
    return yaml_document_get_node(&f->doc, list->data.sequence.items.start[n]);
}

bool rulefile_scalar(const yaml_node_t *node, struct str *out)
{
    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return false;
    *out = (struct str){(const char *)node->data.scalar.value, node->data.scalar.length};
    return true;
}

bool rulefile_weight(struct str *phrase, double *weight)
{
    size_t at = str_find(*phrase, STR(" ="));

    if (at == SIZE_MAX)
        return true;
    if (!str_to_double(str_trim(str_slice(*phrase, at + 2, SIZE_MAX)), weight))
        return false;
    *phrase = str_trim(str_slice(*phrase, 0, at));
    return true;
}

/* One set: up to SET_MAX words. */
static enum status read_set(struct rulefile *f, struct str name, const yaml_node_t *list,
                            struct phrases *phrases)
{
    enum { SET_MAX = 300 };
    struct str words[SET_MAX];
    struct error why = {0};
    const yaml_node_t *item;
    size_t len = 0;

    while ((item = rulefile_item(f, list, len)) != NULL) {
        if (len == SET_MAX || !rulefile_scalar(item, &words[len]))
            return rulefile_fail(f, item, "a set is a list of at most %d words", SET_MAX);
        len++;
    }
    if (len == 0)
        return rulefile_fail(f, list, "a set is a list of words");
    if (phrases_set(phrases, name, words, len, &why) != OK)
        return rulefile_blame(f, list, &why);
    return OK;
}

enum status rulefile_sets(struct rulefile *f, const yaml_node_t *root,
                          struct phrases *phrases)
{
    const yaml_node_t *sets = rulefile_get(f, root, "sets");
    const yaml_node_t *stops = rulefile_get(f, root, "stops"), *item;

    if (sets != NULL && sets->type != YAML_MAPPING_NODE)
        return rulefile_fail(f, sets, "\"sets\" is a mapping");
    if (sets != NULL) {
        for (const yaml_node_pair_t *p = sets->data.mapping.pairs.start;
             p < sets->data.mapping.pairs.top; p++) {
            struct str name = STR_NONE;

            (void)rulefile_scalar(yaml_document_get_node(&f->doc, p->key), &name);
            if (read_set(f, name, yaml_document_get_node(&f->doc, p->value), phrases) !=
                OK)
                return ERR_PARSE;
        }
    }
    for (size_t i = 0; (item = rulefile_item(f, stops, i)) != NULL; i++) {
        struct error why = {0};
        struct str word = STR_NONE;

        if (!rulefile_scalar(item, &word) || phrases_stop(phrases, word, &why) != OK)
            return rulefile_fail(f, item, "a stop is a word");
    }
    return OK;
}
