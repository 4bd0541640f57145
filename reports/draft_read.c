/* The sentences of answers, read from YAML. */
#include "base/mem.h"
#include "config/shipped.h"
#include "reports/draft_parts.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum { FILE_MAX_BYTES = 256 * 1024, SENTENCE_MAX_BYTES = 1000 };

static const char *const part_names[DRAFT_PARTS] = {
    [DRAFT_GREET] = "greet", [DRAFT_GREET_NOBODY] = "greet_nobody",
    [DRAFT_QUOTE] = "quote", [DRAFT_NO_QUOTE] = "no_quote",
    [DRAFT_OWN] = "own",     [DRAFT_NEXT] = "next",
    [DRAFT_GRAVE] = "grave", [DRAFT_MILD] = "mild",
    [DRAFT_TALK] = "talk",   [DRAFT_TALK_NOBODY] = "talk_nobody",
    [DRAFT_CLOSE] = "close", [DRAFT_RUDE] = "rude",
};

/* What stands in braces; replaced in draft.c. */
static const char *const fields[] = {"{name}", "{quote}", "{contact}", "{signed}",
                                     "{brand}"};

bool draft_part_has_ids(enum draft_part part)
{
    return part == DRAFT_OWN || part == DRAFT_NEXT;
}

struct reading {
    struct drafts *d;
    yaml_document_t doc;
    const char *path;
    struct str lang;
    struct error *err;
};

static enum status fault(const struct reading *r, const yaml_node_t *node,
                         const char *text)
{
    return error_set(r->err, ERR_PARSE, "%s:%zu: %s", r->path, node->start_mark.line + 1,
                     text);
}

static struct str scalar(const yaml_node_t *node)
{
    if (node == NULL || node->type != YAML_SCALAR_NODE)
        return STR_NONE;
    return (struct str){(const char *)node->data.scalar.value, node->data.scalar.length};
}

/* Only the fields that we know stand in braces. */
static bool is_sentence(struct str s)
{
    if (s.len == 0 || s.len > SENTENCE_MAX_BYTES)
        return false;
    for (size_t at = 0; at < s.len; at++) {
        bool is_known = s.ptr[at] != '{';

        for (size_t i = 0; i < ARRAY_LEN(fields); i++)
            is_known =
                is_known || str_starts(str_slice(s, at, s.len), str_from(fields[i]));
        if (!is_known || ((unsigned char)s.ptr[at] < 0x20 && s.ptr[at] != '\n'))
            return false;
    }
    return true;
}

/* The entry of this language, part and ids: emptied where it is there. */
static struct draft_choices *choices_of(struct reading *r, enum draft_part part,
                                        struct str ids)
{
    struct drafts *d = r->d;

    for (size_t i = 0; i < d->len; i++) {
        struct draft_choices *c = &d->choices[i];

        if (c->part == part && str_eq(c->lang, r->lang) && str_eq(c->ids, ids)) {
            c->len = 0;
            return c;
        }
    }
    d->choices = mem_grow(d->choices, d->len, &d->cap, sizeof(*d->choices));
    d->choices[d->len] = (struct draft_choices){
        .lang = r->lang, .part = part, .ids = arena_copy(&d->arena, ids)};
    return &d->choices[d->len++];
}

static enum status read_choices(struct reading *r, enum draft_part part, struct str ids,
                                const yaml_node_t *node)
{
    struct draft_choices *c = choices_of(r, part, ids);
    const yaml_node_item_t *item;

    if (node->type != YAML_SEQUENCE_NODE)
        return fault(r, node, "expected a list of sentences");
    for (item = node->data.sequence.items.start; item < node->data.sequence.items.top;
         item++) {
        const yaml_node_t *sentence = yaml_document_get_node(&r->doc, *item);

        if (!is_sentence(scalar(sentence)))
            return fault(r, sentence,
                         "expected a sentence; in braces only name, quote, contact, "
                         "signed and brand");
        if (c->len == DRAFT_CHOICES_MAX)
            return fault(r, sentence, "more than twelve to choose from");
        c->items[c->len++] = arena_copy(&r->d->arena, scalar(sentence));
    }
    return OK;
}

static enum status read_part(struct reading *r, const yaml_node_t *key,
                             const yaml_node_t *value)
{
    const yaml_node_pair_t *pair;
    size_t part = 0;
    enum status rc = OK;

    if (str_eq(scalar(key), STR("language")))
        return OK;
    while (part < DRAFT_PARTS && !str_eq(scalar(key), str_from(part_names[part])))
        part++;
    if (part == DRAFT_PARTS)
        return fault(r, key, "no such part of an answer");
    if (!draft_part_has_ids((enum draft_part)part))
        return read_choices(r, (enum draft_part)part, STR_NONE, value);
    if (value->type != YAML_MAPPING_NODE)
        return fault(r, value, "expected issues, each with its sentences");
    for (pair = value->data.mapping.pairs.start;
         rc == OK && pair < value->data.mapping.pairs.top; pair++)
        rc = read_choices(r, (enum draft_part)part,
                          scalar(yaml_document_get_node(&r->doc, pair->key)),
                          yaml_document_get_node(&r->doc, pair->value));
    return rc;
}

static enum status read_document(struct reading *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(&r->doc);
    const yaml_node_pair_t *pair;
    enum status rc = OK;

    if (root == NULL || root->type != YAML_MAPPING_NODE)
        return error_set(r->err, ERR_PARSE, "%s: expected parts of answers", r->path);
    for (pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top;
         pair++) {
        if (str_eq(scalar(yaml_document_get_node(&r->doc, pair->key)), STR("language")))
            r->lang = arena_copy(&r->d->arena,
                                 scalar(yaml_document_get_node(&r->doc, pair->value)));
    }
    if (r->lang.len == 0)
        return fault(r, root, "\"language\" is missing");
    for (pair = root->data.mapping.pairs.start;
         rc == OK && pair < root->data.mapping.pairs.top; pair++)
        rc = read_part(r, yaml_document_get_node(&r->doc, pair->key),
                       yaml_document_get_node(&r->doc, pair->value));
    return rc;
}

enum status drafts_add(struct drafts *d, struct str yaml, const char *path,
                       struct error *err)
{
    struct reading r = {.d = d, .path = path, .err = err};
    yaml_parser_t parser;
    enum status rc;

    if (!yaml_parser_initialize(&parser))
        mem_failed();
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
    if (!yaml_parser_load(&parser, &r.doc)) {
        if (parser.problem == NULL)
            mem_failed();
        rc = error_set(err, ERR_PARSE, "%s:%zu: %s", path, parser.problem_mark.line + 1,
                       parser.problem);
    } else {
        rc = read_document(&r);
        yaml_document_delete(&r.doc);
    }
    yaml_parser_delete(&parser);
    return rc;
}

struct drafts *drafts_empty(void)
{
    return mem_zalloc(1, sizeof(struct drafts));
}

/* The owner's file beside a shipped one, where there is one. */
static enum status add_own(struct drafts *d, struct str folder, const char *name,
                           struct error *err)
{
    struct buf path = {0}, text = {0};
    enum status rc;

    buf_printf(&path, STR_FMT "/%s", STR_ARG(folder), strchr(name, '/') + 1);
    rc = buf_read_file(&text, path.ptr, FILE_MAX_BYTES, NULL);
    if (rc == OK)
        rc = drafts_add(d, buf_str(&text), path.ptr, err);
    else if (rc == ERR_MISSING)
        rc = OK;
    else
        (void)error_set(err, rc, "%s: can't be read", path.ptr);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

enum status drafts_new(struct str folder, struct drafts **out, struct error *err)
{
    struct drafts *d = drafts_empty();
    const char *name;
    enum status rc = OK;

    for (size_t i = 0; rc == OK && (name = shipped_name(i)) != NULL; i++) {
        if (!str_starts(str_from(name), STR("replies/")))
            continue;
        rc = drafts_add(d, shipped_file(name), name, err);
        if (rc == OK && folder.len > 0)
            rc = add_own(d, folder, name, err);
    }
    if (rc == OK)
        *out = d;
    else
        drafts_free(d);
    return rc;
}

void drafts_free(struct drafts *d)
{
    if (d == NULL)
        return;
    arena_release(&d->arena);
    free(d->choices);
    free(d);
}
