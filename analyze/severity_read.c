/*
 * severity_read.c - the files of rules, config/issues/severity.LANG.yaml
 */
#include "analyze/rulefile.h"
#include "analyze/severity_private.h"
#include "base/mem.h"
#include "config/shipped.h"

#include <stdio.h>
#include <stdlib.h>

static struct severity_lang *find_lang(struct severity_rules *rules, struct str lang)
{
    if (rules->latest < rules->langs_len &&
        str_eq(rules->langs[rules->latest].lang, lang))
        return &rules->langs[rules->latest];
    for (size_t i = 0; i < rules->langs_len; i++) {
        if (str_eq(rules->langs[i].lang, lang)) {
            rules->latest = i;
            return &rules->langs[i];
        }
    }
    return NULL;
}

static struct severity_lang *lang_of(struct severity_rules *rules, struct str lang)
{
    struct severity_lang *l = find_lang(rules, lang);

    if (l != NULL)
        return l;
    rules->langs = mem_grow(rules->langs, rules->langs_len, &rules->langs_cap,
                            sizeof(*rules->langs));
    l = &rules->langs[rules->langs_len++];
    *l = (struct severity_lang){.lang = arena_copy(&rules->arena, lang),
                                .says = phrases_new(),
                                .nears = phrases_new()};
    return l;
}

/* Add the phrases of one key to the last rule; `*count` says how many. */
static enum status read_phrases(struct rulefile *f, struct severity_lang *l,
                                const yaml_node_t *node, const char *key,
                                enum severity_role role, size_t *count)
{
    const yaml_node_t *list = rulefile_get(f, node, key), *item;

    *count = 0;
    if (list != NULL && list->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, list, "\"%s\" is a list", key);
    while ((item = rulefile_item(f, list, *count)) != NULL) {
        struct error why = {0};
        struct str phrase;

        if (!rulefile_scalar(item, &phrase))
            return rulefile_fail(f, item, "a phrase is a text");
        l->infos = mem_grow(l->infos, l->infos_len, &l->infos_cap, sizeof(*l->infos));
        l->infos[l->infos_len++] =
            (struct severity_phrase){(uint32_t)l->rules_len - 1, role};
        if (phrases_add(role == SEVERITY_SAY ? l->says : l->nears, phrase,
                        (uint32_t)l->infos_len - 1, &why) != OK)
            return rulefile_blame(f, item, &why);
        ++*count;
    }
    return OK;
}

static bool is_true(struct str s)
{
    return str_eq(s, STR("true"));
}

static enum status read_rule(struct rulefile *f, struct severity_lang *l,
                             struct severity_rule rule, const yaml_node_t *node)
{
    static const char *const keys[] = {"say",       "with",    "unless",  "reach",
                                       "complaint", "negated", "praised", "excuse",
                                       "sure",      NULL};
    struct str complaint, negated, praised, excuse, sure, reach;
    size_t said, with, unless;
    int64_t sentences = 0;

    if (rulefile_keys(f, node, keys) != OK ||
        rulefile_text(f, node, "complaint", false, &complaint) != OK ||
        rulefile_text(f, node, "negated", false, &negated) != OK ||
        rulefile_text(f, node, "praised", false, &praised) != OK ||
        rulefile_text(f, node, "excuse", false, &excuse) != OK ||
        rulefile_text(f, node, "sure", false, &sure) != OK ||
        rulefile_text(f, node, "reach", false, &reach) != OK)
        return ERR_PARSE;
    if (reach.len > 0 && (!str_to_int(reach, &sentences) || sentences < 0))
        return rulefile_fail(f, node, "\"reach\" is a number of sentences");
    rule.unless_reach = sentences > 1000 ? 1000 : (uint32_t)sentences;
    rule.needs_complaint = is_true(complaint);
    rule.is_excuse = is_true(excuse);
    rule.is_sure = is_true(sure);
    rule.holds_negated = is_true(negated);
    rule.bars_praise = !rule.is_excuse && !is_true(praised);
    l->rules = mem_grow(l->rules, l->rules_len, &l->rules_cap, sizeof(*l->rules));
    l->rules[l->rules_len++] = rule;
    if (read_phrases(f, l, node, "say", SEVERITY_SAY, &said) != OK ||
        read_phrases(f, l, node, "with", SEVERITY_WITH, &with) != OK ||
        read_phrases(f, l, node, "unless", SEVERITY_UNLESS, &unless) != OK)
        return ERR_PARSE;
    if (said == 0)
        return rulefile_fail(f, node, "\"say\" is missing");
    l->rules[l->rules_len - 1].has_with = with > 0;
    l->rules[l->rules_len - 1].has_unless = unless > 0;
    return OK;
}

static enum status read_kind(struct rulefile *f, struct severity_rules *rules,
                             struct severity_lang *l, const yaml_node_t *node)
{
    static const char *const keys[] = {"kind", "level", "rules", NULL};
    struct severity_rule rule = {.order = l->kinds++};
    const yaml_node_t *list, *item;
    struct str kind, level;

    if (rulefile_keys(f, node, keys) != OK ||
        rulefile_text(f, node, "kind", true, &kind) != OK ||
        rulefile_text(f, node, "level", true, &level) != OK)
        return ERR_PARSE;
    if (!severity_parse(level, &rule.level) || rule.level < SEVERITY_HIGH)
        return rulefile_fail(f, node, "\"level\" is high or urgent");
    rule.kind = arena_copy(&rules->arena, kind);
    list = rulefile_get(f, node, "rules");
    if (list == NULL || list->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, node, "\"rules\" is a list");
    for (size_t i = 0; (item = rulefile_item(f, list, i)) != NULL; i++) {
        if (read_rule(f, l, rule, item) != OK)
            return ERR_PARSE;
    }
    return OK;
}

static enum status read_root(struct rulefile *f, struct severity_rules *rules,
                             const yaml_node_t *root)
{
    static const char *const keys[] = {"language", "sets", "stops", "kinds", NULL};
    const yaml_node_t *kinds, *node;
    struct severity_lang *l;
    struct str lang;

    if (rulefile_keys(f, root, keys) != OK ||
        rulefile_text(f, root, "language", true, &lang) != OK)
        return ERR_PARSE;
    (void)severity_lang(rules, lang); /* what others add comes after ours */
    l = lang_of(rules, lang);
    if (rulefile_sets(f, root, l->says) != OK || rulefile_sets(f, root, l->nears) != OK)
        return ERR_PARSE;
    kinds = rulefile_get(f, root, "kinds");
    if (kinds == NULL || kinds->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, root, "\"kinds\" is a list");
    for (size_t i = 0; (node = rulefile_item(f, kinds, i)) != NULL; i++) {
        if (read_kind(f, rules, l, node) != OK)
            return ERR_PARSE;
    }
    return OK;
}

enum status severity_read_file(struct severity_rules *rules, struct str yaml,
                               const char *path, struct error *err)
{
    struct rulefile f;
    yaml_node_t *root;
    enum status rc = rulefile_open(&f, yaml, path, &root, err);

    if (rc != OK)
        return rc;
    rc = read_root(&f, rules, root);
    rulefile_close(&f);
    return rc;
}

static void add_hash(struct severity_rules *rules, uint64_t hash)
{
    rules->hash = str_hash((struct str){(const char *)&hash, sizeof(hash)}, rules->hash);
    (void)snprintf(rules->version, sizeof(rules->version), "%08x",
                   (unsigned)(rules->hash ^ rules->hash >> 32));
}

/* "en" of "issues/severity.en.yaml" and "issues/severity.en.signs.tsv"; nothing of other
 * files. */
static struct str lang_of_file(const char *name)
{
    static const char head[] = "issues/severity.";
    struct str rest = str_from(name);

    if (!str_starts(rest, str_from(head)))
        return STR_NONE;
    rest = str_slice(rest, sizeof(head) - 1, SIZE_MAX);
    return str_split(&rest, '.');
}

static enum status read_shipped(struct severity_rules *rules, struct severity_lang *l,
                                const char *name)
{
    enum status rc = str_ends(str_from(name), STR(".signs.tsv"))
                         ? severity_signs_new(shipped_file(name), name, &l->signs, NULL)
                         : severity_read_file(rules, shipped_file(name), name, NULL);

    shipped_leave(name);
    return rc;
}

/* Our own files are known to be whole, and most runs need one language. */
struct severity_lang *severity_lang(struct severity_rules *rules, struct str lang)
{
    struct severity_lang *l = find_lang(rules, lang);
    const char *name;

    if (l == NULL || l->is_read)
        return l;
    l->is_read = true;
    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        if (str_eq(lang_of_file(name), lang) && read_shipped(rules, l, name) != OK)
            break; /* a bug: tests read them all */
    }
    return l;
}

bool severity_has(struct severity_rules *rules, struct str lang)
{
    return find_lang(rules, lang) != NULL;
}

void severity_join(struct severity_rules *rules, struct str lang,
                   struct phrase_reader *reader)
{
    struct severity_lang *l = severity_lang(rules, lang);

    if (l == NULL)
        return;
    l->says_part = phrase_reader_add(reader, l->says, 0);
    l->nears_part = phrase_reader_add(reader, l->nears, 2);
}

enum status severity_new(struct severity_rules **out, struct error *err)
{
    struct severity_rules *rules = mem_zalloc(1, sizeof(*rules));
    const char *name;

    (void)err;
    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        if (lang_of_file(name).len == 0)
            continue;
        (void)lang_of(rules, lang_of_file(name));
        add_hash(rules, shipped_hash(name));
    }
    *out = rules;
    return OK;
}

void severity_free(struct severity_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->langs_len; i++) {
        phrases_free(rules->langs[i].says);
        phrases_free(rules->langs[i].nears);
        free(rules->langs[i].rules);
        free(rules->langs[i].infos);
        severity_signs_free(rules->langs[i].signs);
    }
    free(rules->langs);
    free(rules->sentences);
    free(rules->excuses);
    arena_release(&rules->arena);
    free(rules);
}

struct str severity_version(const struct severity_rules *rules)
{
    return str_from(rules->version);
}
