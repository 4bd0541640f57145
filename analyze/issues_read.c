/*
 * issues_read.c - the files of kinds, config/issues/LANG.yaml
 */
#include "analyze/issues_private.h"
#include "analyze/rulefile.h"
#include "base/buf.h"
#include "base/mem.h"
#include "config/shipped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OWN_MAX_BYTES = 4 << 20 };

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
} sorts[] = {{"says", ISSUE_SAYS, 1}, {"about", ISSUE_ABOUT, 1}};

static bool is_one_of(struct str s, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(s, str_from(names[i])))
            return true;
    }
    return false;
}

static struct issue_lang *find_lang(struct issue_shelf *is, struct str lang)
{
    if (is->latest < is->langs_len && str_eq(is->langs[is->latest].lang, lang))
        return &is->langs[is->latest];
    for (size_t i = 0; i < is->langs_len; i++) {
        if (str_eq(is->langs[i].lang, lang)) {
            is->latest = i;
            return &is->langs[i];
        }
    }
    return NULL;
}

static struct issue_lang *lang_of(struct issue_shelf *is, struct str lang)
{
    struct issue_lang *l = find_lang(is, lang);

    if (l != NULL)
        return l;
    is->langs = mem_grow(is->langs, is->langs_len, &is->langs_cap, sizeof(*is->langs));
    l = &is->langs[is->langs_len++];
    *l = (struct issue_lang){.lang = arena_copy(&is->arena, lang),
                             .phrases = phrases_new(),
                             .sign_phrases = phrases_new()};
    return l;
}

unsigned issues_business_bit(struct str word)
{
    struct str rest = STR(BUSINESS_WORDS);

    for (unsigned bit = 1; rest.ptr != NULL; bit <<= 1) {
        if (str_eq(str_split(&rest, ' '), word))
            return bit;
    }
    return 0;
}

unsigned issues_businesses(const struct str_list *words)
{
    unsigned bits = 0;

    for (size_t i = 0; i < words->len; i++)
        bits |= issues_business_bit(words->items[i]);
    return bits;
}

void issues_limit(struct issues *is, unsigned businesses)
{
    is->shelf->businesses = businesses;
}

enum status issues_add_phrase(struct issue_lang *l, struct str phrase, uint32_t kind,
                              enum issue_sort sort, double weight, struct error *err)
{
    l->infos = mem_grow(l->infos, l->infos_len, &l->infos_cap, sizeof(*l->infos));
    l->infos[l->infos_len++] =
        (struct issue_phrase){.kind = kind,
                              .sort = sort,
                              .is_negative = phrases_uses(l->phrases, phrase, STR("not")),
                              .business = l->business,
                              .is_own = l->has_learned,
                              .weight = (float)weight,
                              .learned = (float)weight,
                              .phrase = arena_copy(&l->words, phrase)};
    return phrases_add(l->phrases, phrase, (uint32_t)l->infos_len - 1, err);
}

void issues_make_room(struct issue_lang *l)
{
    bool *alone = mem_zalloc(l->kinds_len + 1, sizeof(*alone));
    float *needs = mem_zalloc((l->kinds_len + 1) * ISSUE_BUSINESSES, sizeof(*needs));

    if (l->stands_alone != NULL)
        memcpy(alone, l->stands_alone, l->alone_len * sizeof(*alone));
    if (l->needs != NULL)
        memcpy(needs, l->needs, l->alone_len * ISSUE_BUSINESSES * sizeof(*needs));
    free(l->stands_alone);
    free(l->needs);
    l->stands_alone = alone;
    l->needs = needs;
    l->alone_len = l->kinds_len;
    l->sums = mem_resize(l->sums, l->kinds_len + 1, sizeof(*l->sums));
    free(l->touched);
    l->touched = mem_zalloc(l->kinds_len / 64 + 1, sizeof(*l->touched));
    free(l->seen);
    l->seen = mem_zalloc(l->infos_len + 1, sizeof(*l->seen));
    l->shares = mem_resize(l->shares, l->infos_len + 1, sizeof(*l->shares));
    l->sign_sums = mem_resize(l->sign_sums, l->kinds_len + 1, sizeof(*l->sign_sums));
}

static void add_hash(struct issue_shelf *is, uint64_t hash)
{
    is->hash = str_hash((struct str){(const char *)&hash, sizeof(hash)}, is->hash);
    (void)snprintf(is->version, sizeof(is->version), "%08x",
                   (unsigned)(is->hash ^ is->hash >> 32));
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
        if (issues_add_phrase(l, phrase, kind, sorts[sort].sort, weight, &why) != OK)
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

uint32_t issues_find_kind(const struct issue_lang *l, struct str id)
{
    uint32_t kind = 0;

    while (kind < l->kinds_len && !str_eq(l->kinds[kind].id, id))
        kind++;
    return kind;
}

/* A kind that the language has not: `k` with strings of the file. */
static enum status add_kind(struct rulefile *f, struct issue_shelf *is,
                            struct issue_lang *l, const struct issue_kind *k,
                            const yaml_node_t *node)
{
    if (k->name.len == 0)
        return rulefile_fail(f, node, "\"name\" is missing");
    if (!k->is_topic_only && (k->dimension.len == 0 || k->measure.len == 0))
        return rulefile_fail(f, node, "\"dimension\" or \"measure\" is missing");
    l->kinds = mem_grow(l->kinds, l->kinds_len, &l->kinds_cap, sizeof(*l->kinds));
    l->kinds[l->kinds_len++] =
        (struct issue_kind){.id = arena_copy(&is->arena, k->id),
                            .name = arena_copy(&is->arena, k->name),
                            .dimension = arena_copy(&is->arena, k->dimension),
                            .measure = arena_copy(&is->arena, k->measure),
                            .touchpoint = arena_copy(&is->arena, k->touchpoint),
                            .hint = arena_copy(&is->arena, k->hint),
                            .business = arena_copy(&is->arena, k->business),
                            .is_topic_only = k->is_topic_only};
    return OK;
}

static enum status read_kind(struct rulefile *f, struct issue_shelf *is,
                             struct issue_lang *l, struct str business,
                             const yaml_node_t *node)
{
    static const char *const keys[] = {"id",         "name", "dimension",  "measure",
                                       "touchpoint", "hint", "topic-only", "says",
                                       "about",      NULL};
    struct issue_kind k = {.business = business};
    struct str topic_only;
    uint32_t kind;

    if (rulefile_keys(f, node, keys) != OK ||
        rulefile_text(f, node, "id", true, &k.id) != OK ||
        rulefile_text(f, node, "name", false, &k.name) != OK ||
        rulefile_text(f, node, "dimension", false, &k.dimension) != OK ||
        rulefile_text(f, node, "measure", false, &k.measure) != OK ||
        rulefile_text(f, node, "touchpoint", false, &k.touchpoint) != OK ||
        rulefile_text(f, node, "hint", false, &k.hint) != OK ||
        rulefile_text(f, node, "topic-only", false, &topic_only) != OK ||
        check_word(f, node, "dimension", k.dimension, dimensions,
                   ARRAY_LEN(dimensions)) != OK ||
        check_word(f, node, "measure", k.measure, measures, ARRAY_LEN(measures)) != OK ||
        check_word(f, node, "touchpoint", k.touchpoint, touchpoints,
                   ARRAY_LEN(touchpoints)) != OK)
        return ERR_PARSE;
    k.is_topic_only = str_eq(topic_only, STR("true"));
    kind = issues_find_kind(l, k.id);
    if (kind == l->kinds_len && add_kind(f, is, l, &k, node) != OK)
        return ERR_PARSE;
    for (size_t s = 0; s < ARRAY_LEN(sorts); s++) {
        if (read_phrases(f, l, kind, node, s) != OK)
            return ERR_PARSE;
    }
    return OK;
}

static enum status read_root(struct rulefile *f, struct issue_shelf *is,
                             const yaml_node_t *root)
{
    static const char *const keys[] = {"language", "business", "sets",
                                       "stops",    "kinds",    NULL};
    const yaml_node_t *kinds, *node;
    struct issue_lang *l;
    struct str lang, business;

    if (rulefile_keys(f, root, keys) != OK ||
        rulefile_text(f, root, "language", true, &lang) != OK ||
        rulefile_text(f, root, "business", false, &business) != OK)
        return ERR_PARSE;
    l = issues_lang(is, lang); /* what others add to the language comes after ours */
    if (l == NULL)
        l = lang_of(is, lang);
    l->business = issues_business_bit(business);
    if (business.len > 0 && l->business == 0)
        return rulefile_fail(f, root, "no business is called \"" STR_FMT "\", of: %s",
                             STR_ARG(business), BUSINESS_WORDS);
    if (rulefile_sets(f, root, l->phrases) != OK)
        return ERR_PARSE;
    kinds = rulefile_get(f, root, "kinds");
    if (kinds == NULL || kinds->type != YAML_SEQUENCE_NODE)
        return rulefile_fail(f, root, "\"kinds\" is a list");
    for (size_t i = 0; (node = rulefile_item(f, kinds, i)) != NULL; i++) {
        if (read_kind(f, is, l, business, node) != OK)
            return ERR_PARSE;
    }
    issues_make_room(l);
    return OK;
}

static enum status add_file(struct issue_shelf *is, struct str yaml, const char *path,
                            struct error *err)
{
    struct rulefile f;
    yaml_node_t *root;
    enum status rc = rulefile_open(&f, yaml, path, &root, err);

    if (rc != OK)
        return rc;
    rc = read_root(&f, is, root);
    rulefile_close(&f);
    return rc;
}

enum status issues_add(struct issues *is, struct str yaml, const char *path,
                       struct error *err)
{
    add_hash(is->shelf, str_hash(yaml, 0));
    return add_file(is->shelf, yaml, path, err);
}

/* Whose turn a shipped file of kinds has: general kinds before those of a business, whose
 * words add to them, and what was learned of a language last. */
enum turn { TURN_GENERAL, TURN_BUSINESS, TURN_SIGNS, TURN_WEIGHTS, TURNS };

static int turn_of(struct str path)
{
    struct str rest = path;

    if (!str_starts(path, STR("issues/")) || str_starts(path, STR("issues/severity")))
        return -1;
    if (str_ends(path, STR(".signs.tsv")))
        return TURN_SIGNS;
    if (str_ends(path, STR(".weights.tsv")))
        return TURN_WEIGHTS;
    (void)str_split(&rest, '.');
    return str_eq(rest, STR("yaml")) ? TURN_GENERAL : TURN_BUSINESS;
}

/* "en" of "issues/en.yaml", "issues/app.en.yaml" and "issues/en.signs.tsv". */
static struct str lang_of_file(const char *name)
{
    struct str rest = str_slice(str_from(name), strlen("issues/"), SIZE_MAX);
    struct str first = str_split(&rest, '.'), second = str_split(&rest, '.');

    return rest.ptr != NULL && !str_eq(rest, STR("tsv")) ? second : first;
}

/* Is a shipped file of kinds for nobody but businesses that are left out? */
static bool is_left_out(const struct issue_shelf *is, const char *name, int turn)
{
    struct str rest = str_slice(str_from(name), strlen("issues/"), SIZE_MAX);

    return turn == TURN_BUSINESS &&
           (issues_business_bit(str_split(&rest, '.')) & is->businesses) == 0;
}

static enum status read_shipped(struct issue_shelf *is, const char *name, int turn,
                                struct error *err)
{
    enum status rc;

    if (turn == TURN_SIGNS)
        rc = issues_add_signs(lang_of(is, lang_of_file(name)), shipped_file(name), name,
                              err);
    else if (turn == TURN_WEIGHTS)
        rc = issues_add_weights(lang_of(is, lang_of_file(name)), shipped_file(name), name,
                                err);
    else
        rc = add_file(is, shipped_file(name), name, err);
    shipped_leave(name);
    return rc;
}

/* Our own files are known to be whole, and most runs need one language. */
struct issue_lang *issues_lang(struct issue_shelf *is, struct str lang)
{
    struct issue_lang *l = find_lang(is, lang);
    bool is_whole = true;
    const char *name;

    if (l == NULL || l->is_read)
        return l;
    l->is_read = true;
    for (int turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
            if (turn_of(str_from(name)) == turn && str_eq(lang_of_file(name), lang) &&
                !is_left_out(is, name, turn))
                is_whole &= read_shipped(is, name, turn, NULL) == OK;
        }
    }
    l = find_lang(is, lang);
    if (!is_whole) /* a bug: tests read them all */
        issues_make_room(l);
    return l;
}

bool issues_has(struct issues *is, struct str lang)
{
    return find_lang(is->shelf, lang) != NULL;
}

void issues_join(struct issues *is, struct str lang, struct phrase_reader *reader)
{
    struct issue_lang *l = issues_lang(is->shelf, lang);

    if (l == NULL)
        return;
    l->part = phrase_reader_add(reader, l->phrases, 0);
    l->sign_part = phrase_reader_add(reader, l->sign_phrases, 1);
}

void issues_read_all(struct issue_shelf *is)
{
    for (size_t i = 0; i < is->langs_len; i++)
        (void)issues_lang(is, is->langs[i].lang);
}

static enum status read_own(struct issues *is, struct str path, struct error *err)
{
    struct buf text = {0}, name = {0};
    enum status rc;

    buf_add(&name, path);
    rc = buf_read_file(&text, name.ptr, OWN_MAX_BYTES, NULL);
    if (rc == OK)
        rc = issues_add(is, buf_str(&text), name.ptr, err);
    else
        rc = rc == ERR_MISSING ? OK : error_set(err, rc, "%s: can't be read", name.ptr);
    buf_release(&text);
    buf_release(&name);
    return rc;
}

/* A place for each language of our files, which are read when they are asked for. */
static void list_shipped(struct issue_shelf *is)
{
    const char *name;

    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        if (turn_of(str_from(name)) < 0)
            continue;
        (void)lang_of(is, lang_of_file(name));
        add_hash(is, shipped_hash(name));
    }
}

enum status issues_new(const struct settings *settings, struct issues **out,
                       struct error *err)
{
    struct issues *is = mem_zalloc(1, sizeof(*is));
    enum status rc = OK;

    is->shelf = mem_zalloc(1, sizeof(*is->shelf));
    is->shelf->businesses = ~0u;
    list_shipped(is->shelf);
    if (settings != NULL && settings->issues.len > 0)
        rc = read_own(is, settings->issues, err);
    if (rc != OK) {
        issues_free(is);
        return rc;
    }
    *out = is;
    return OK;
}

static void release_lang(struct issue_lang *l)
{
    phrases_free(l->phrases);
    phrases_free(l->sign_phrases);
    arena_release(&l->words);
    free(l->kinds);
    free(l->infos);
    free(l->signs);
    free(l->weights);
    free(l->sums);
    free(l->touched);
    free(l->stands_alone);
    free(l->needs);
    free(l->seen);
    free(l->shares);
    free(l->parts);
    free(l->sign_sums);
}

void issues_free(struct issues *is)
{
    if (is == NULL)
        return;
    for (size_t i = 0; i < is->shelf->langs_len; i++)
        release_lang(&is->shelf->langs[i]);
    free(is->shelf->langs);
    arena_release(&is->shelf->arena);
    free(is->shelf);
    free(is);
}

struct str issues_version(const struct issues *is)
{
    return str_from(is->shelf->version);
}
