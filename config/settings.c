/* The YAML file, read through the table of settings. */
#include "config/settings_parts.h"

#include "base/mem.h"
#include "config/opening.h"
#include "config/table.h"

#include <stdarg.h>
#include <string.h>

enum { FILE_MAX = 8 * 1024 * 1024, FAULTS_MAX = 50 };

void settings_fault(struct reader *r, yaml_mark_t at, const char *fmt, ...)
{
    struct buf line = {0};
    char text[512];
    va_list args;

    if (r->faults_len++ >= FAULTS_MAX)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    buf_printf(&line, "%s:%zu:%zu: %s", r->path, at.line + 1, at.column + 1, text);
    if (r->faults != NULL) {
        buf_add(r->faults, buf_str(&line));
        buf_add_char(r->faults, '\n');
    }
    (void)error_set(r->err, ERR_CONFIG, "%s", line.ptr);
    buf_release(&line);
}

static struct str scalar(const yaml_node_t *node)
{
    if (node->type != YAML_SCALAR_NODE)
        return STR_NONE;
    return (struct str){(const char *)node->data.scalar.value, node->data.scalar.length};
}

/* "~", "null" and nothing at all, unquoted, leave a setting at its default. */
static bool is_null(const yaml_node_t *node)
{
    struct str s = scalar(node);

    return node->type == YAML_SCALAR_NODE &&
           node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
           (s.len == 0 || str_eq(s, STR("~")) || str_eq(s, STR("null")));
}

static const struct setting *find_row(enum setting_scope scope, struct str name)
{
    for (size_t i = 0; i < settings_table_len; i++) {
        if (settings_table[i].scope == scope &&
            str_eq(name, str_from(settings_table[i].name)))
            return &settings_table[i];
    }
    return NULL;
}

static const struct setting_section *find_section(struct str name)
{
    for (size_t i = 0; i < settings_sections_len; i++) {
        if (str_eq(name, str_from(settings_sections[i].name)))
            return &settings_sections[i];
    }
    return NULL;
}

/* The right name that is nearest to a wrong one, or NULL. */
static const char *nearest(enum setting_scope scope, struct str name)
{
    const char *best = NULL;
    size_t least = name.len / 2 < 3 ? name.len / 2 : 3;

    for (size_t i = 0; i < settings_table_len; i++) {
        size_t d = str_distance(name, str_from(settings_table[i].name), least);

        if (settings_table[i].scope == scope && d <= least) {
            best = settings_table[i].name;
            least = d > 0 ? d - 1 : 0;
        }
    }
    for (size_t i = 0; scope == SCOPE_TOP && i < settings_sections_len; i++) {
        size_t d = str_distance(name, str_from(settings_sections[i].name), least);

        if (d <= least) {
            best = settings_sections[i].name;
            least = d > 0 ? d - 1 : 0;
        }
    }
    return best;
}

static void unknown_name(struct reader *r, enum setting_scope scope,
                         const yaml_node_t *key)
{
    struct str name = scalar(key);
    const char *near = nearest(scope, name);

    if (near != NULL)
        settings_fault(r, key->start_mark,
                       "unknown setting \"" STR_FMT "\"; did you mean \"%s\"?",
                       STR_ARG(str_slice(name, 0, 60)), near);
    else
        settings_fault(r, key->start_mark, "unknown setting \"" STR_FMT "\"",
                       STR_ARG(str_slice(name, 0, 60)));
}

static void expected(struct reader *r, const yaml_node_t *at, const struct setting *row)
{
    struct str got = scalar(at);

    if (row->type == TYPE_SECRET) /* whatever stands there may be one: not shown */
        settings_fault(r, at->start_mark, "%s: expected %s", row->name, r->why.ptr);
    else if (at->type == YAML_SCALAR_NODE)
        settings_fault(r, at->start_mark, "%s: \"" STR_FMT "\": expected %s", row->name,
                       STR_ARG(str_slice(got, 0, 60)), r->why.ptr);
    else
        settings_fault(r, at->start_mark, "%s: expected %s", row->name, r->why.ptr);
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return true;
    }
    return false;
}

static bool read_list(struct reader *r, const struct setting *row,
                      const yaml_node_t *node, struct str_list *out)
{
    size_t len = 1;

    if (node->type == YAML_MAPPING_NODE)
        return false;
    if (node->type == YAML_SEQUENCE_NODE)
        len = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    out->items = arena_alloc(&r->out->arena, len * sizeof(*out->items));
    for (size_t i = 0; i < len; i++) {
        const yaml_node_t *item = node;
        struct str text;

        if (node->type == YAML_SEQUENCE_NODE)
            item = yaml_document_get_node(&r->doc, node->data.sequence.items.start[i]);
        text = scalar(item);
        if (text.len == 0 || has_control(text) ||
            (row->choices != NULL && !value_is_choice(row->choices, text)))
            return false;
        if (row->type != TYPE_MAILS)
            text = arena_copy(&r->out->arena, text);
        else if (!value_mail(text, &r->out->arena, &text, &r->why))
            return false;
        out->items[out->len++] = text;
    }
    return true;
}

/* A value that is none of the row's words is told where it stands. */
static bool read_pairs(struct reader *r, const struct setting *row,
                       const yaml_node_t *node, struct pair_list *out)
{
    const yaml_node_pair_t *pair;
    size_t len;

    if (node->type != YAML_MAPPING_NODE)
        return false;
    len = (size_t)(node->data.mapping.pairs.top - node->data.mapping.pairs.start);
    out->items = arena_alloc(&r->out->arena, len * sizeof(*out->items));
    for (pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top;
         pair++) {
        const yaml_node_t *key = yaml_document_get_node(&r->doc, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&r->doc, pair->value);

        if (scalar(key).len == 0 || value->type != YAML_SCALAR_NODE ||
            has_control(scalar(key)) || has_control(scalar(value)))
            return false;
        if (row->choices != NULL && !value_is_choice(row->choices, scalar(value)))
            expected(r, value, row);
        out->items[out->len++] = (struct pair){arena_copy(&r->out->arena, scalar(key)),
                                               arena_copy(&r->out->arena, scalar(value))};
    }
    return true;
}

static bool read_secret(struct reader *r, const struct setting *row,
                        const yaml_node_t *node, struct secret *out)
{
    struct pair_list pairs = {0};

    if (!read_pairs(r, row, node, &pairs) || pairs.len != 1 ||
        pairs.items[0].value.len == 0)
        return false;
    if (str_eq(pairs.items[0].name, STR("file"))) {
        struct str path = pairs.items[0].value;

        out->file = path.ptr[0] == '/' ? path
                                       : arena_printf(&r->out->arena, STR_FMT STR_FMT,
                                                      STR_ARG(r->dir), STR_ARG(path));
    } else if (str_eq(pairs.items[0].name, STR("env"))) {
        out->env = pairs.items[0].value;
    } else if (str_eq(pairs.items[0].name, STR("credential")) &&
               str_find_char(pairs.items[0].value, '/') == SIZE_MAX) {
        out->credential = pairs.items[0].value;
    } else {
        return false;
    }
    return true;
}

static void read_value(struct reader *r, const struct setting *row,
                       const yaml_node_t *node, void *base)
{
    void *field = (char *)base + row->offset;
    bool is_right = false;

    buf_reset(&r->why);
    if (is_null(node) && (row->flags & SETTING_REQUIRED) == 0)
        return;
    value_expected(row, &r->why);
    if (is_null(node)) {
        expected(r, node, row);
        return;
    }
    switch (row->type) {
    case TYPE_LIST:
    case TYPE_MAILS:
        is_right = read_list(r, row, node, field);
        break;
    case TYPE_PAIRS:
        is_right = read_pairs(r, row, node, field);
        break;
    case TYPE_SECRET:
        is_right = read_secret(r, row, node, field);
        break;
    default:
        buf_reset(&r->why);
        if (node->type == YAML_SCALAR_NODE)
            is_right =
                value_parse(row, scalar(node), r->dir, &r->out->arena, base, &r->why);
        else
            value_expected(row, &r->why);
        break;
    }
    if (!is_right)
        expected(r, node, row);
}

static void set_defaults(struct reader *r, enum setting_scope scope, void *base)
{
    for (size_t i = 0; i < settings_table_len; i++) {
        const struct setting *row = &settings_table[i];

        if (row->scope != scope || row->fallback == NULL)
            continue;
        buf_reset(&r->why);
        if (!value_parse(row, str_from(row->fallback), r->dir, &r->out->arena, base,
                         &r->why))
            (void)error_set(r->err, ERR_BUG, "default of %s: expected %s", row->name,
                            r->why.ptr);
    }
}

/* Has an earlier pair of the map the same key? */
static bool is_repeated(struct reader *r, const yaml_node_t *map,
                        const yaml_node_pair_t *pair)
{
    struct str name = scalar(yaml_document_get_node(&r->doc, pair->key));

    for (const yaml_node_pair_t *p = map->data.mapping.pairs.start; p < pair; p++) {
        if (str_eq(name, scalar(yaml_document_get_node(&r->doc, p->key))))
            return true;
    }
    return false;
}

static bool has_key(struct reader *r, const yaml_node_t *map, const char *name)
{
    const yaml_node_pair_t *pair;

    for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        if (str_eq(str_from(name), scalar(yaml_document_get_node(&r->doc, pair->key))))
            return true;
    }
    return false;
}

static void read_section(struct reader *r, const struct setting_section *section,
                         const yaml_node_t *node);

/* One map of settings: the whole file, a section, or one item of a list. */
static void read_map(struct reader *r, enum setting_scope scope, const yaml_node_t *map,
                     void *base)
{
    const yaml_node_pair_t *pair;

    if (map->type != YAML_MAPPING_NODE) {
        settings_fault(r, map->start_mark, "expected settings as \"name: value\" lines");
        return;
    }
    for (pair = map->data.mapping.pairs.start; pair < map->data.mapping.pairs.top;
         pair++) {
        const yaml_node_t *key = yaml_document_get_node(&r->doc, pair->key);
        const yaml_node_t *value = yaml_document_get_node(&r->doc, pair->value);
        const struct setting *row = find_row(scope, scalar(key));
        const struct setting_section *section =
            scope == SCOPE_TOP ? find_section(scalar(key)) : NULL;

        if (is_repeated(r, map, pair))
            settings_fault(r, key->start_mark, "\"" STR_FMT "\" stands here twice",
                           STR_ARG(scalar(key)));
        else if (row != NULL)
            read_value(r, row, value, base);
        else if (section != NULL)
            read_section(r, section, value);
        else
            unknown_name(r, scope, key);
    }
    for (size_t i = 0; i < settings_table_len; i++) {
        const struct setting *row = &settings_table[i];

        if (row->scope == scope && (row->flags & SETTING_REQUIRED) != 0 &&
            !has_key(r, map, row->name))
            settings_fault(r, map->start_mark, "\"%s\" is missing: %s", row->name,
                           row->help);
    }
}

static void read_section(struct reader *r, const struct setting_section *section,
                         const yaml_node_t *node)
{
    size_t len, line;
    char *items;

    if (is_null(node))
        return;
    if (section->item_size == 0) {
        read_map(r, section->scope, node, r->out);
        return;
    }
    if (node->type != YAML_SEQUENCE_NODE) {
        settings_fault(r, node->start_mark,
                       "%s: expected a list, each item begun with \"- name:\"",
                       section->name);
        return;
    }
    len = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
    items = arena_alloc(&r->out->arena, len * section->item_size);
    for (size_t i = 0; i < len; i++) {
        const yaml_node_t *item =
            yaml_document_get_node(&r->doc, node->data.sequence.items.start[i]);
        void *base = items + i * section->item_size;

        set_defaults(r, section->scope, base);
        line = item->start_mark.line + 1;
        memcpy((char *)base + section->line_offset, &line, sizeof(line));
        read_map(r, section->scope, item, base);
    }
    memcpy((char *)r->out + section->items_offset, &items, sizeof(items));
    memcpy((char *)r->out + section->len_offset, &len, sizeof(len));
}

/* What stands behind "---" would be left out without a word. */
static void check_end(struct reader *r, yaml_parser_t *parser)
{
    yaml_document_t next;
    const yaml_node_t *root;

    if (!yaml_parser_load(parser, &next)) {
        settings_fault(r, parser->problem_mark, "%s",
                       parser->problem != NULL ? parser->problem : "can't be read");
        return;
    }
    root = yaml_document_get_root_node(&next);
    if (root != NULL)
        settings_fault(
            r, root->start_mark,
            "a second document begins: one file is one, without \"---\" between");
    yaml_document_delete(&next);
}

static void read_document(struct reader *r, struct str yaml)
{
    yaml_parser_t parser;
    yaml_node_t *root;

    if (!yaml_parser_initialize(&parser))
        mem_failed();
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
    if (!yaml_parser_load(&parser, &r->doc)) {
        yaml_mark_t at = parser.problem_mark;

        if (parser.problem == NULL) /* not always with YAML_MEMORY_ERROR */
            mem_failed();
        if (parser.error == YAML_READER_ERROR)
            settings_fault(r, at, "not UTF-8 text");
        else
            settings_fault(r, at, "%s%s", parser.problem,
                           strstr(parser.problem, "cannot start any token") != NULL
                               ? " (a tab? lines are indented by blanks)"
                               : "");
        yaml_parser_delete(&parser);
        return;
    }
    root = yaml_document_get_root_node(&r->doc);
    if (root == NULL)
        settings_fault(r, (yaml_mark_t){0},
                       "the file is empty; `earshot init` writes one");
    else
        read_map(r, SCOPE_TOP, root, r->out);
    if (root != NULL)
        check_end(r, &parser);
    settings_sort_sources(r->out);
    if (r->faults_len == 0)
        settings_check(r);
    yaml_document_delete(&r->doc);
    yaml_parser_delete(&parser);
}

enum status settings_parse(struct str yaml, const char *path, struct settings *out,
                           struct buf *faults, struct error *err)
{
    struct error own = {0};
    struct reader r = {.out = out, .path = path, .faults = faults};
    const char *slash = strrchr(path, '/');

    r.err = err != NULL ? err : &own;
    if (slash != NULL)
        r.dir = (struct str){path, (size_t)(slash - path) + 1};
    *out = (struct settings){0};
    out->path = arena_copy(&out->arena, str_from(path));
    set_defaults(&r, SCOPE_TOP, out);
    set_defaults(&r, SCOPE_LIMITS, out);
    read_document(&r, yaml);
    buf_release(&r.why);
    if (r.faults_len == 0 && r.err->code == OK)
        return OK;
    settings_release(out);
    return r.err->code;
}

enum status settings_read(const char *path, struct settings *out, struct buf *faults,
                          struct error *err)
{
    struct buf text = {0};
    enum status rc;

    *out = (struct settings){0};
    rc = buf_read_file(&text, path, FILE_MAX, err);
    if (rc == OK)
        rc = settings_parse(buf_str(&text), path, out, faults, err);
    buf_release(&text);
    return rc;
}

void settings_release(struct settings *s)
{
    if (s == NULL)
        return;
    arena_release(&s->arena);
    *s = (struct settings){0};
}

void settings_default(struct settings *out)
{
    struct error err = {0};
    struct reader r = {.out = out, .path = "", .err = &err};

    *out = (struct settings){0};
    set_defaults(&r, SCOPE_TOP, out);
    set_defaults(&r, SCOPE_LIMITS, out);
    buf_release(&r.why);
}

size_t settings_own_brands(const struct settings *s)
{
    size_t own = 0;

    for (size_t i = 0; i < s->brands_len; i++)
        own += s->brands[i].kind == BRAND_OWN;
    return own;
}
