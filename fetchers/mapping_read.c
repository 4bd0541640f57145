/* mapping_read.c - the tables of keywords, and a mapping out of its YAML file */
#include "fetchers/mapping_read.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define ROW(type, member, name, read, arg, help)                                         \
    {                                                                                    \
        name, read, offsetof(struct type, member), arg, help                             \
    }

static const struct word kinds[] = {
    {"plain", KIND_PLAIN},   {"entities", KIND_ENTITIES}, {"html", KIND_HTML},
    {"bbcode", KIND_BBCODE}, {"markdown", KIND_MARKDOWN}, {NULL, 0},
};
static const struct word units[] = {
    {"auto", UNIT_AUTO}, {"s", UNIT_SECONDS}, {"ms", UNIT_MILLISECONDS}, {NULL, 0}};
static const struct word keeps[] = {{"drop", 0}, {"keep", 1}, {NULL, 0}};
static const struct word rules[] = {
    {"none", PAGE_NONE},
    {"next", PAGE_NEXT},
    {"link", PAGE_LINK},
    {"cursor", PAGE_CURSOR},
    {"number", PAGE_NUMBER},
    {"offset", PAGE_OFFSET},
    {NULL, 0},
};
static const struct word sinces[] = {
    {"none", SINCE_NONE},   {"id", SINCE_ID},       {"time", SINCE_TIME},
    {"epoch", SINCE_EPOCH}, {"ms", SINCE_EPOCH_MS}, {NULL, 0},
};
static const struct word logins[] = {
    {"oauth", AUTH_OAUTH}, {"jwt", AUTH_JWT}, {"none", AUTH_NONE}, {NULL, 0}};
static const struct word algorithms[] = {
    {"RS256", AUTH_RS256}, {"ES256", AUTH_ES256}, {NULL, 0}};
static const struct word clients[] = {{"form", 0}, {"basic", 1}, {NULL, 0}};
static const struct range lifetimes = {60, 86400};
static const struct range page_numbers = {0, 1000000};
static const struct range page_caps = {1, 1000};
static const struct range seconds = {0, 366LL * 86400};

static const struct keyword choice_rows[] = {
    ROW(choice, from, "from", read_forms, NULL,
        "a value, or several: the first there is"),
    ROW(choice, join, "join", read_forms, NULL,
        "values put together, blank ones left out"),
    ROW(choice, with, "with", read_text, NULL,
        "what stands between joined values; a blank"),
    ROW(choice, earliest, "earliest", read_forms, NULL, "the earliest of several times"),
    ROW(choice, latest, "latest", read_forms, NULL, "the latest of several times"),
    ROW(choice, when, "when", read_conditions, NULL, "conditions that must all hold"),
    ROW(choice, match, "match", read_patterns, NULL,
        "POSIX extended expressions with a group; the first that matches gives its "
        "group"),
    ROW(choice, map, "map", read_pairs, NULL, "texts and what they become"),
    ROW(choice, keep_unmapped, "unmapped", read_word, keeps,
        "keep: a text that `map` doesn't know stays; drop"),
    ROW(choice, wrap, "wrap", read_form, NULL, "text that has the result as {value}"),
    ROW(choice, kind, "as", read_word, kinds, "how the text is written"),
    ROW(choice, unit, "unit", read_word, units,
        "of a time that is a number: s, ms; auto goes by its size"),
    ROW(choice, zone_s, "zone", read_zone, NULL, "of a time that names none; +00:00"),
    ROW(choice, least, "least", read_form, NULL, "the worst rating there is; 1"),
    ROW(choice, most, "most", read_form, NULL,
        "the best; 5. A rating outside is none (0 stars)"),
};
const struct table choice_table = TABLE("a field", choice_rows);

#define FIELD(id, name, help)                                                            \
    {                                                                                    \
        name, read_field, offsetof(struct fields, items) + (id) * sizeof(struct field),  \
            NULL, help                                                                   \
    }
static const struct keyword field_rows[] = {
    FIELD(FIELD_ID, "id",
          "unique within the source; needed. An item without it gets one by writer, "
          "time, words"),
    FIELD(FIELD_URL, "url", "the page for people; relative ones are resolved"),
    FIELD(FIELD_AUTHOR, "author", "name of the writer"),
    FIELD(FIELD_PUBLISHED, "published", "when it was written"),
    FIELD(FIELD_UPDATED, "updated", "when it was edited; one before `published` is none"),
    FIELD(FIELD_TITLE, "title", "heading"),
    FIELD(FIELD_TEXT, "text", "what was said"),
    FIELD(FIELD_RATING, "rating", "stars, points, thumbs (with least and most)"),
    FIELD(FIELD_LANGUAGE, "language", "BCP 47 tag; \"_\" becomes \"-\""),
    FIELD(FIELD_REPLY, "reply", "the owner's public answer"),
    FIELD(FIELD_REPLIED, "replied", "when it was answered"),
    FIELD(FIELD_SITE, "site", "who published it, where that is not the source"),
    FIELD(FIELD_SEGMENT, "segment", "group of customers"),
    FIELD(FIELD_TOUCHPOINT, "touchpoint", "where in the customer's way it was asked"),
    FIELD(FIELD_PLACE, "place", "branch"),
};
const struct table field_table = TABLE("`mention`", field_rows);

static const struct keyword list_rows[] = {
    ROW(list, items, "items", read_paths, NULL,
        "where the items are; of several paths the first there is. One object counts as "
        "an array of one"),
    ROW(list, mention, "mention", read_block, &field_table, "the fields, see below"),
    ROW(list, skip_if, "skip_if", read_conditions, NULL, "left out where one holds"),
    ROW(list, require, "require", read_conditions, NULL, "left out unless all hold"),
    ROW(list, kind, "as", read_word, kinds,
        "how title, text, author and reply are written: plain, entities, html, bbcode, "
        "markdown (kept)"),
};
const struct table list_table = TABLE("`lists`", list_rows);

static const struct keyword page_rows[] = {
    ROW(page, rule, "by", read_word, rules,
        "next (address in the document), link (Link header), cursor, number, offset, "
        "none"),
    ROW(page, from, "from", read_form, NULL, "next address or cursor in the document"),
    ROW(page, rel, "rel", read_text, NULL, "relation in the Link header; next"),
    ROW(page, prefix, "prefix", read_text, NULL, "in front of a relative next address"),
    ROW(page, param, "param", read_text, NULL,
        "query parameter of cursor, number or offset; without it {page} in the url"),
    ROW(page, first, "first", read_number, &page_numbers, "number of the first page; 1"),
    ROW(page, size, "size", read_number, &page_numbers,
        "items on a full page: a shorter one is the last"),
    ROW(page, more, "more", read_conditions, NULL, "there are more only where all hold"),
    ROW(page, total, "total", read_path, NULL, "how many pages (or items, by offset)"),
    ROW(page, max, "max", read_number, &page_caps,
        "pages fetched at most; 10, or 50 back to what is known"),
};
const struct table page_table = TABLE("`page`", page_rows);

static const struct keyword since_rows[] = {
    ROW(since, kind, "is", read_word, sinces,
        "id or time (RFC 3339), epoch, ms of the newest mention that is known"),
    ROW(since, param, "param", read_text, NULL,
        "query parameter; left out while nothing is known"),
    ROW(since, wrap, "wrap", read_form, NULL, "text that has it as {value}"),
    ROW(since, back_s, "back", read_number, &seconds, "so many seconds earlier; 0"),
};
const struct table since_table = TABLE("`since`", since_rows);

static const struct keyword auth_rows[] = {
    ROW(auth_rules, kind, "by", read_word, logins,
        "oauth (a token address gives it), jwt (signed here), none"),
    ROW(auth_rules, token_url, "token_url", read_text, NULL, "that address"),
    ROW(auth_rules, scope, "scope", read_text, NULL, "what the token is for"),
    ROW(auth_rules, audience, "audience", read_text, NULL,
        "whom a signed token is for; the token address"),
    ROW(auth_rules, algorithm, "algorithm", read_word, algorithms,
        "of a signed token: RS256, ES256"),
    ROW(auth_rules, lifetime_s, "lifetime", read_number, &lifetimes,
        "seconds that a signed token lives; 900"),
    ROW(auth_rules, is_basic, "client", read_word, clients,
        "how client_id and its secret are sent: form, basic (header)"),
};
const struct table auth_table = TABLE("`auth`", auth_rows);

static const struct keyword mapping_rows[] = {
    {"based_on", read_nothing, 0, NULL,
     "a shipped mapping; lines here replace its lines"},
    ROW(mapping, summary, "summary", read_text, NULL, "one line for `earshot sources`"),
    ROW(mapping, sniff, "sniff", read_conditions, NULL,
        "conditions that tell this answer from all others"),
    ROW(mapping, url, "url", read_form, NULL,
        "address of the request, with {variables}, percent-encoded but for one in front"),
    ROW(mapping, vars, "vars", read_vars, NULL,
        "name: what it is; or name: {help: what it is, default: value}"),
    ROW(mapping, headers, "headers", read_pairs, NULL, "sent with each request"),
    ROW(mapping, secret_header, "secret_header", read_text, NULL,
        "\"Name: value\" with {secret}, or {basic} for user:password"),
    ROW(mapping, secret_param, "secret_param", read_text, NULL,
        "query parameter that carries the secret"),
    ROW(mapping, auth, "auth", read_block, &auth_table,
        "how the access token is had that goes out as {secret}"),
    ROW(mapping, senders, "senders", read_forms, NULL,
        "of a rule for mails: domains or addresses in From that it is for"),
    ROW(mapping, subjects, "subjects", read_patterns, NULL,
        "and expressions of which one must match the subject"),
    ROW(mapping, page, "page", read_block, &page_table, "how to get further pages"),
    ROW(mapping, since, "since", read_block, &since_table, "how to ask for news alone"),
    ROW(mapping, error_if, "error_if", read_conditions, NULL,
        "the document reports a failure where one holds"),
    ROW(mapping, error_text, "error_text", read_form, NULL, "what it says then"),
    ROW(mapping, expect, "expect", read_paths, NULL,
        "paths of which one tells an empty answer from a wrong document; the items"),
    ROW(mapping, backoff, "backoff", read_form, NULL, "pause it asks for, in seconds"),
    ROW(mapping, each, "each", read_paths, NULL, "items around the items of `lists`"),
    ROW(mapping, lists, "lists", read_lists, NULL,
        "several kinds of items, in this order; each has what stands here, and may "
        "differ"),
    ROW(mapping, list.items, "items", read_paths, NULL,
        "where the items are; of several paths the first there is. One object counts as "
        "an array of one"),
    ROW(mapping, list.mention, "mention", read_block, &field_table, "the fields"),
    ROW(mapping, list.skip_if, "skip_if", read_conditions, NULL,
        "items left out where one holds"),
    ROW(mapping, list.require, "require", read_conditions, NULL,
        "items left out unless all hold"),
    ROW(mapping, list.kind, "as", read_word, kinds,
        "how title, text, author and reply are written: plain, entities, html, bbcode, "
        "markdown (kept)"),
};
const struct table mapping_table = TABLE("a mapping", mapping_rows);

static enum status compile_into(struct reader *r, struct str yaml, const char *path);

/* The mapping that this one is based on is read first, into the same place. */
static enum status read_base(struct reader *r, yaml_node_t *root)
{
    yaml_node_t *node = node_member(r, root, "based_on");
    struct reader base = *r;
    struct str name, yaml = STR_NONE;
    struct str path;

    if (node == NULL)
        return OK;
    if (node->type == YAML_SCALAR_NODE) {
        name = node_text(node);
        yaml = r->find != NULL ? r->find(name) : STR_NONE;
    }
    if (yaml.ptr == NULL)
        return reader_fault(r, node, "\"based_on\" needs the name of a shipped mapping");
    if (++base.depth > BASED_ON_MAX)
        return reader_fault(r, node, "mappings based on one another in a circle");
    path = arena_printf(&r->mapping->arena, STR_FMT, STR_ARG(name));
    return compile_into(&base, yaml, path.ptr);
}

static enum status check_list(struct reader *r, yaml_node_t *root, const struct list *l)
{
    const struct field *own = &l->mention.items[FIELD_ID];
    const struct field *outer = &r->mapping->list.mention.items[FIELD_ID];

    if (l->items.len == 0)
        return reader_fault(r, root, "\"items\" is missing");
    if ((own->is_set ? own : outer)->len == 0)
        return reader_fault(r, root, "\"mention\" has no \"id\"");
    return OK;
}

static enum status check_whole(struct reader *r, yaml_node_t *root)
{
    struct mapping *m = r->mapping;
    enum status rc = OK;

    if (r->depth > 0)
        return OK;
    for (size_t i = 0; i < m->lists.len && rc == OK; i++)
        rc = check_list(r, root, &m->lists.items[i]);
    if (m->lists.len == 0)
        rc = check_list(r, root, &m->list);
    if (rc == OK && (m->page.rule == PAGE_NEXT || m->page.rule == PAGE_CURSOR) &&
        m->page.from.len == 0)
        rc = reader_fault(r, root, "\"page\" needs \"from\" for this rule");
    return rc;
}

static enum status compile_into(struct reader *r, struct str yaml, const char *path)
{
    yaml_parser_t parser;
    yaml_document_t doc;
    yaml_node_t *root;
    enum status rc;

    if (!yaml_parser_initialize(&parser))
        return error_set(r->err, ERR_OS, "%s: no memory for the YAML reader", path);
    yaml_parser_set_input_string(&parser, (const unsigned char *)yaml.ptr, yaml.len);
    if (!yaml_parser_load(&parser, &doc)) {
        rc = error_set(r->err, ERR_CONFIG, "%s:%zu:%zu: %s", path,
                       parser.problem_mark.line + 1, parser.problem_mark.column + 1,
                       parser.problem != NULL ? parser.problem : "not YAML");
        yaml_parser_delete(&parser);
        return rc;
    }
    r->doc = &doc;
    r->path = path;
    root = yaml_document_get_root_node(&doc);
    if (root == NULL)
        rc = error_set(r->err, ERR_CONFIG, "%s:1:1: an empty mapping", path);
    else
        rc = read_base(r, root);
    if (rc == OK)
        rc = read_block(r, root, r->mapping, &mapping_table);
    if (rc == OK)
        rc = check_whole(r, root);
    r->doc = NULL;
    yaml_document_delete(&doc);
    yaml_parser_delete(&parser);
    return rc;
}

enum status mapping_compile(struct str yaml, const char *path, mapping_lookup *find,
                            struct mapping **out, struct error *err)
{
    struct mapping *m = mem_zalloc(1, sizeof(*m));
    struct reader r = {.path = path, .mapping = m, .find = find, .err = err};
    enum status rc;

    *out = NULL;
    m->path = arena_copy(&m->arena, str_from(path));
    m->page.first = 1;
    rc = yaml.len > MAPPING_MAX_BYTES
             ? error_set(err, ERR_CONFIG, "%s: over %d bytes", path, MAPPING_MAX_BYTES)
             : compile_into(&r, yaml, path);
    if (rc == OK)
        *out = m;
    else
        mapping_free(m);
    return rc;
}

void mapping_free(struct mapping *m)
{
    if (m == NULL)
        return;
    for (size_t i = 0; i < m->regexes_len; i++)
        regfree(m->regexes[i]);
    free((void *)m->regexes);
    arena_release(&m->arena);
    free(m);
}

struct str mapping_path(const struct mapping *m)
{
    return m->path;
}

const struct auth_rules *mapping_auth(const struct mapping *m)
{
    return &m->auth;
}

static void print_rows(const struct table *t, const char *title, struct buf *out)
{
    buf_printf(out, "\n## %s\n\n| keyword | what it says |\n|---|---|\n", title);
    for (size_t i = 0; i < t->len; i++)
        buf_printf(out, "| `%s` | %s |\n", t->rows[i].name, t->rows[i].help);
}

void mapping_print_reference(struct buf *out)
{
    print_rows(&mapping_table, "The file", out);
    print_rows(&list_table, "One of `lists`", out);
    print_rows(&field_table, "`mention`", out);
    print_rows(&choice_table, "A field that is more than a value", out);
    print_rows(&auth_table, "`auth`", out);
    print_rows(&page_table, "`page`", out);
    print_rows(&since_table, "`since`", out);
}
