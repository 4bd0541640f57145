/*
 * issues_read.c - the files of kinds, config/issues/LANG.yaml
 */
#include "analyze/issues_private.h"
#include "analyze/rulefile.h"
#include "base/mem.h"
#include "config/shipped.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const dimensions[] = {
    "tangibles",   "reliability", "responsiveness", "competence",    "courtesy",
    "credibility", "security",    "access",         "communication", "understanding"};
static const char *const measures[] = {"experience", "complaint-handling",
                                       "customer-ethos", "emotional-connection",
                                       "ethics"};
static const char *const touchpoints[] = {"before", "during", "after"};
static const struct {
    const char *key;
    enum issue_sort sort;
    float weight;
} sorts[] = {
    {"says", ISSUE_SAYS, 1}, {"about", ISSUE_ABOUT, 1}, {"signs", ISSUE_SIGN, 0.3f}};

static bool is_one_of(struct str s, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(s, str_from(names[i])))
            return true;
    }
    return false;
}

static struct issue_lang *lang_of(struct issues *is, struct str lang)
{
    struct issue_lang *l;

    for (size_t i = 0; i < is->langs_len; i++) {
        if (str_eq(is->langs[i].lang, lang))
            return &is->langs[i];
    }
    is->langs = mem_grow(is->langs, is->langs_len, &is->langs_cap, sizeof(*is->langs));
    l = &is->langs[is->langs_len++];
    *l = (struct issue_lang){.lang = arena_copy(&is->arena, lang),
                             .phrases = phrases_new()};
    return l;
}

static enum status read_phrases(struct rulefile *f, struct issue_lang *l, uint32_t kind,
                                const yaml_node_t *node, size_t sort)
{
    const yaml_node_t *list = rulefile_get(f, node, sorts[sort].key);
    const yaml_node_t *item;

    if (list != NULL && list->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, list, "\"%s\" is a list", sorts[sort].key);
    for (size_t i = 0; (item = rulefile_item(f, list, i)) != NULL; i++) {
        struct error why = {0};
        struct str phrase;
        double weight = sorts[sort].weight;

        if (!rulefile_scalar(item, &phrase))
            return rulefile_fail(f, item, "a phrase is a text");
        if (!rulefile_weight(&phrase, &weight))
            return rulefile_fail(f, item, "a weight is a number behind \" =\"");
        l->infos = mem_grow(l->infos, l->infos_len, &l->infos_cap, sizeof(*l->infos));
        l->infos[l->infos_len++] = (struct issue_phrase){
            kind, sorts[sort].sort, phrases_uses(l->phrases, phrase, STR("not")),
            (float)weight};
        if (phrases_add(l->phrases, phrase, (uint32_t)l->infos_len - 1, &why) != OK)
            return rulefile_blame(f, item, &why);
    }
    return OK;
}

static enum status check_word(struct rulefile *f, const yaml_node_t *node,
                              const char *key, struct str s, const char *const *names,
                              size_t len)
{
    if (s.len == 0 || is_one_of(s, names, len))
        return OK;
    return rulefile_fail(f, node, "no %s is called \"" STR_FMT "\"", key, STR_ARG(s));
}

static enum status read_kind(struct rulefile *f, struct issues *is, struct issue_lang *l,
                             const yaml_node_t *node)
{
    static const char *const keys[] = {"id",         "name",  "dimension",  "measure",
                                       "touchpoint", "hint",  "topic-only", "says",
                                       "about",      "signs", NULL};
    struct str id, name, dimension, measure, touchpoint, hint, topic_only;
    uint32_t kind = 0;

    if (rulefile_keys(f, node, keys) != OK ||
        rulefile_text(f, node, "id", true, &id) != OK ||
        rulefile_text(f, node, "name", false, &name) != OK ||
        rulefile_text(f, node, "dimension", false, &dimension) != OK ||
        rulefile_text(f, node, "measure", false, &measure) != OK ||
        rulefile_text(f, node, "touchpoint", false, &touchpoint) != OK ||
        rulefile_text(f, node, "hint", false, &hint) != OK ||
        rulefile_text(f, node, "topic-only", false, &topic_only) != OK ||
        check_word(f, node, "dimension", dimension, dimensions, ARRAY_LEN(dimensions)) !=
            OK ||
        check_word(f, node, "measure", measure, measures, ARRAY_LEN(measures)) != OK ||
        check_word(f, node, "touchpoint", touchpoint, touchpoints,
                   ARRAY_LEN(touchpoints)) != OK)
        return ERR_PARSE;
    while (kind < l->kinds_len && !str_eq(l->kinds[kind].id, id))
        kind++;
    if (kind == l->kinds_len) {
        bool is_topic_only = str_eq(topic_only, STR("true"));

        if (name.len == 0)
            return rulefile_fail(f, node, "\"name\" is missing");
        if (!is_topic_only && (dimension.len == 0 || measure.len == 0))
            return rulefile_fail(f, node, "\"dimension\" or \"measure\" is missing");
        l->kinds = mem_grow(l->kinds, l->kinds_len, &l->kinds_cap, sizeof(*l->kinds));
        l->kinds[l->kinds_len++] =
            (struct issue_kind){.id = arena_copy(&is->arena, id),
                                .name = arena_copy(&is->arena, name),
                                .dimension = arena_copy(&is->arena, dimension),
                                .measure = arena_copy(&is->arena, measure),
                                .touchpoint = arena_copy(&is->arena, touchpoint),
                                .hint = arena_copy(&is->arena, hint),
                                .is_topic_only = is_topic_only};
    }
    for (size_t s = 0; s < ARRAY_LEN(sorts); s++) {
        if (read_phrases(f, l, kind, node, s) != OK)
            return ERR_PARSE;
    }
    return OK;
}

static enum status read_root(struct rulefile *f, struct issues *is,
                             const yaml_node_t *root)
{
    static const char *const keys[] = {"language", "sets", "stops", "kinds", NULL};
    const yaml_node_t *kinds, *node;
    struct issue_lang *l;
    struct str lang;

    if (rulefile_keys(f, root, keys) != OK ||
        rulefile_text(f, root, "language", true, &lang) != OK)
        return ERR_PARSE;
    l = lang_of(is, lang);
    if (rulefile_sets(f, root, l->phrases) != OK)
        return ERR_PARSE;
    kinds = rulefile_get(f, root, "kinds");
    if (kinds == NULL || kinds->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, root, "\"kinds\" is a list");
    for (size_t i = 0; (node = rulefile_item(f, kinds, i)) != NULL; i++) {
        if (read_kind(f, is, l, node) != OK)
            return ERR_PARSE;
    }
    l->sums = mem_resize(l->sums, l->kinds_len + 1, sizeof(*l->sums));
    free(l->seen);
    l->seen = mem_zalloc(l->infos_len + 1, sizeof(*l->seen));
    return OK;
}

enum status issues_add(struct issues *is, struct str yaml, const char *path,
                       struct error *err)
{
    struct rulefile f;
    yaml_node_t *root;
    enum status rc = rulefile_open(&f, yaml, path, &root, err);

    if (rc != OK)
        return rc;
    rc = read_root(&f, is, root);
    rulefile_close(&f);
    is->hash = str_hash(yaml, is->hash);
    snprintf(is->version, sizeof(is->version), "%08x",
             (unsigned)(is->hash ^ is->hash >> 32));
    return rc;
}

enum status issues_new(struct issues **out, struct error *err)
{
    struct issues *is = mem_zalloc(1, sizeof(*is));
    const char *name;

    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        struct str path = str_from(name);

        if (!str_starts(path, STR("issues/")) || str_starts(path, STR("issues/severity")))
            continue;
        if (issues_add(is, shipped_file(name), name, err) != OK) {
            issues_free(is);
            return ERR_PARSE;
        }
    }
    *out = is;
    return OK;
}

void issues_free(struct issues *is)
{
    if (is == NULL)
        return;
    for (size_t i = 0; i < is->langs_len; i++) {
        struct issue_lang *l = &is->langs[i];

        phrases_free(l->phrases);
        free(l->kinds);
        free(l->infos);
        free(l->sums);
        free(l->seen);
    }
    free(is->langs);
    arena_release(&is->arena);
    free(is);
}

struct str issues_version(const struct issues *is)
{
    return str_from(is->version);
}
