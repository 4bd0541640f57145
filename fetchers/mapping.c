/* mapping.c - mentions out of a JSON document by a compiled mapping */
#include "fetchers/mapping.h"

#include "base/json.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/mapping_type.h"

#include <math.h>
#include <string.h>

enum {
    JSON_MAX_BYTES = 4 * 1024 * 1024,
    ID_MAX_BYTES = 512,
    NAME_MAX_CODES = 200,
    TITLE_MAX_CODES = 500,
    TEXT_MAX_CODES = 20000,
    REASON_MAX_BYTES = 120,
};

/* One document on its way into a batch. */
struct run {
    struct scope scope;
    const struct mapping *mapping;
    const struct list *list;
    const struct document *doc;
    struct batch *out;
    size_t items; /* seen, mentions or not */
    size_t items_max;
    struct buf text; /* reused for every field */
    bool is_wrong;   /* items that are neither array nor object */
};

static const struct field *field_of(const struct run *run, enum field_id id)
{
    const struct field *own = &run->list->mention.items[id];

    return own->is_set ? own : &run->mapping->list.mention.items[id];
}

static enum text_kind kind_of(const struct run *run)
{
    int64_t kind =
        run->list->kind != KIND_UNSET ? run->list->kind : run->mapping->list.kind;

    return (enum text_kind)kind;
}

static struct str text_of(struct run *run, enum field_id id, size_t codes_max,
                          enum utf8_space space)
{
    if (!field_text(&run->scope, field_of(run, id), kind_of(run), &run->text))
        return STR_NONE;
    return utf8_mended_copy(&run->out->arena, buf_str(&run->text), codes_max, space);
}

/* Text that is an address or a key: without a kind. */
static struct str raw_of(struct run *run, enum field_id id)
{
    if (!field_text(&run->scope, field_of(run, id), KIND_PLAIN, &run->text))
        return STR_NONE;
    return str_trim(buf_str(&run->text));
}

static int64_t time_of(struct run *run, enum field_id id)
{
    int64_t at = TIME_UNKNOWN;

    return field_time(&run->scope, field_of(run, id), &at) ? at : TIME_UNKNOWN;
}

/* Ids are kept whole; one that is absurdly long by its hash. */
static struct str id_of(struct run *run)
{
    struct str id = raw_of(run, FIELD_ID);

    if (id.len > ID_MAX_BYTES)
        return arena_printf(&run->out->arena, "hash:%016llx",
                            (unsigned long long)str_hash(id, 0));
    return utf8_clean_copy(&run->out->arena, id, 0, UTF8_SPACE_ONE);
}

/* A BCP 47 tag as far as its alphabet goes: "pt-BR" of "pt_BR"; else nothing. */
static struct str language_of(struct run *run)
{
    struct str tag = raw_of(run, FIELD_LANGUAGE);
    struct buf out = {0};
    struct str kept;

    for (size_t i = 0; i < tag.len; i++) {
        char c = tag.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

        if (c == '_')
            c = '-';
        if (!is_letter && (i < 2 || (c != '-' && !(c >= '0' && c <= '9'))))
            break;
        buf_add_char(&out, c);
    }
    kept = tag.len > 1 && tag.len <= 35 && out.len == tag.len
               ? arena_copy(&run->out->arena, buf_str(&out))
               : STR_NONE;
    buf_release(&out);
    return kept;
}

static void set_times(struct run *run, struct mention *m)
{
    int64_t published = time_of(run, FIELD_PUBLISHED);
    int64_t updated = time_of(run, FIELD_UPDATED);

    m->posted_at = published != TIME_UNKNOWN ? published : updated;
    if (published != TIME_UNKNOWN && updated > published)
        m->updated_at = updated;
    m->replied_at = time_of(run, FIELD_REPLIED);
}

static bool is_wanted(struct run *run)
{
    const struct list *own = run->list, *top = &run->mapping->list;
    const struct conditions *skip = own->skip_if.len > 0 ? &own->skip_if : &top->skip_if;
    const struct conditions *require =
        own->require.len > 0 ? &own->require : &top->require;

    return !conditions_any(&run->scope, skip) && conditions_all(&run->scope, require);
}

/* Of an item without id that says something: the same writer, time and words are the
 * same. Empty where it says nothing. */
static struct str made_id(struct run *run, const struct mention *m)
{
    uint64_t hash = str_hash(m->author, (uint64_t)m->posted_at);

    if (m->title.len + m->text.len == 0 && isnan(m->rating))
        return STR_NONE;
    hash = str_hash(m->text, str_hash(m->title, hash));
    if (!isnan(m->rating))
        hash = str_hash(STR("rating"), hash + (uint64_t)llround(m->rating * 1000.0));
    return arena_printf(&run->out->arena, "made:%016llx", (unsigned long long)hash);
}

static void add_item(struct run *run, const json_t *item)
{
    struct batch *out = run->out;
    struct mention *m;

    run->items++;
    run->scope.item = item;
    if (out->len >= run->items_max || !json_is_object(item) || !is_wanted(run)) {
        out->dropped++;
        return;
    }
    m = batch_add(out);
    m->id = id_of(run);
    m->url = url_clean_copy(&out->arena, run->doc->base, raw_of(run, FIELD_URL));
    m->author = text_of(run, FIELD_AUTHOR, NAME_MAX_CODES, UTF8_SPACE_ONE);
    m->title = text_of(run, FIELD_TITLE, TITLE_MAX_CODES, UTF8_SPACE_ONE);
    m->text = text_of(run, FIELD_TEXT, TEXT_MAX_CODES, UTF8_SPACE_LINES);
    m->reply = text_of(run, FIELD_REPLY, TEXT_MAX_CODES, UTF8_SPACE_LINES);
    m->language = language_of(run);
    m->site = text_of(run, FIELD_SITE, NAME_MAX_CODES, UTF8_SPACE_ONE);
    m->segment = text_of(run, FIELD_SEGMENT, NAME_MAX_CODES, UTF8_SPACE_ONE);
    m->touchpoint = text_of(run, FIELD_TOUCHPOINT, NAME_MAX_CODES, UTF8_SPACE_ONE);
    m->place = text_of(run, FIELD_PLACE, NAME_MAX_CODES, UTF8_SPACE_ONE);
    set_times(run, m);
    (void)field_rating(&run->scope, field_of(run, FIELD_RATING), m);
    if (m->id.len == 0)
        m->id = made_id(run, m);
    if (m->id.len == 0) {
        out->len--;
        out->dropped++;
    }
}

/* An array that PHP wrote as an object, because of a gap in it: {"0": ..., "2": ...}. */
static bool is_gappy_array(const json_t *object)
{
    for (void *i = json_object_iter((json_t *)object); i != NULL;
         i = json_object_iter_next((json_t *)object, i)) {
        const char *key = json_object_iter_key(i);

        if (*key == '\0' || strspn(key, "0123456789") != strlen(key))
            return false;
    }
    return json_object_size(object) > 0;
}

/* What to do with each item of an array, or with one object in its place. */
typedef void on_item(struct run *run, const json_t *item);
struct visit_items {
    struct run *run;
    on_item *on_item;
};

static bool visit_items(struct scope *scope, const json_t *value, void *context)
{
    struct visit_items *v = context;

    (void)scope;
    if (json_is_object(value) && is_gappy_array(value)) {
        for (void *i = json_object_iter((json_t *)value); i != NULL;
             i = json_object_iter_next((json_t *)value, i))
            v->on_item(v->run, json_object_iter_value(i));
    } else if (json_is_object(value)) {
        v->on_item(v->run, value);
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            v->on_item(v->run, json_array_get(value, i));
    } else if (!json_is_null(value)) {
        v->run->is_wrong = true;
    }
    return false;
}

static bool visit_exists(struct scope *scope, const json_t *value, void *context)
{
    (void)scope, (void)value, (void)context;
    return true;
}

/* The first of the paths that is in the document at all; NULL for none. */
static const struct path *first_there(struct scope *scope, const struct paths *paths)
{
    for (size_t i = 0; i < paths->len; i++) {
        if (path_walk(scope, &paths->items[i], visit_exists, NULL))
            return &paths->items[i];
    }
    return NULL;
}

static void each_of(struct run *run, const struct paths *paths, on_item *on_item_)
{
    struct visit_items v = {run, on_item_};
    const json_t *at = run->scope.item;
    const struct path *path = first_there(&run->scope, paths);

    if (path != NULL)
        path_walk(&run->scope, path, visit_items, &v);
    run->scope.item = at;
}

static void run_lists(struct run *run)
{
    for (size_t i = 0; i < run->mapping->lists.len; i++) {
        run->list = &run->mapping->lists.items[i];
        each_of(run, &run->list->items, add_item);
    }
}

static void add_outer(struct run *run, const json_t *outer)
{
    run->scope.item = outer;
    run->scope.outer = outer;
    run_lists(run);
    run->scope.outer = NULL;
}

static void run_all(struct run *run)
{
    const struct mapping *m = run->mapping;

    if (m->lists.len == 0) {
        run->list = &m->list;
        each_of(run, &m->list.items, add_item);
    } else if (m->each.len > 0) {
        each_of(run, &m->each, add_outer);
    } else {
        run_lists(run);
    }
}

/* Is the document an answer of this source at all, though maybe an empty one? */
static bool is_expected(struct scope *scope, const struct mapping *m)
{
    if (m->expect.len > 0)
        return first_there(scope, &m->expect) != NULL;
    if (m->each.len > 0)
        return first_there(scope, &m->each) != NULL;
    for (size_t i = 0; i < m->lists.len; i++) {
        if (first_there(scope, &m->lists.items[i].items) != NULL)
            return true;
    }
    return m->lists.len == 0 && first_there(scope, &m->list.items) != NULL;
}

static enum status report_error(struct scope *scope, const struct mapping *m,
                                struct error *err)
{
    struct buf text = {.max = 400}, clean = {0};
    enum status rc;

    if (!form_text(scope, &m->error_text, &text))
        buf_add_text(&text, "it gives no reason");
    utf8_terminal_clean(buf_str(&text), &clean);
    rc = error_set(err, ERR_NET, "the source reports an error: " STR_FMT,
                   STR_ARG(buf_str(&clean)));
    buf_release(&text);
    buf_release(&clean);
    return rc;
}

/* What an answer of another shape says, where services mostly say it; out is cleaned. */
static void find_reason(const json_t *root, struct buf *out)
{
    static const char *const places[] = {
        "/error/message",
        "/error_description",
        "/message",
        "/detail",
        "/errors/0/message",
        "/errors/0/detail",
        "/error/0/message",
        "/errors/0",
        "/error",
        "/msg",
        "/title",
    };

    for (size_t i = 0; i < ARRAY_LEN(places) && out->len == 0; i++) {
        struct str text = json_str(json_at(root, places[i]));

        utf8_terminal_clean(str_slice(text, 0, REASON_MAX_BYTES), out);
    }
}

static enum status report_shape(const json_t *root, struct error *err)
{
    struct buf reason = {0};
    enum status rc;

    find_reason(root, &reason);
    rc = error_set(err, ERR_PARSE,
                   "JSON, but not of the shape that the mapping reads%s" STR_FMT "%s",
                   reason.len > 0 ? "; it says \"" : "", STR_ARG(buf_str(&reason)),
                   reason.len > 0 ? "\"" : "");
    buf_release(&reason);
    return rc;
}

/* An empty answer that says why: of a mapping without a rule for errors. */
static bool is_plain_error(const json_t *root)
{
    struct str status = json_get_str(root, "status");
    const json_t *error = json_object_get(root, "error");

    return json_str(error).len > 0 || json_object_size(error) > 0 ||
           json_array_size(json_object_get(root, "errors")) > 0 ||
           json_is_false(json_object_get(root, "success")) ||
           json_is_false(json_object_get(root, "ok")) ||
           str_eq_fold(status, STR("error")) || str_eq_fold(status, STR("fail"));
}

static enum status report_plain_error(const json_t *root, struct error *err)
{
    struct buf reason = {0};
    enum status rc;

    find_reason(root, &reason);
    if (reason.len == 0)
        buf_add_text(&reason, "it gives no reason");
    rc = error_set(err, ERR_NET, "the source reports an error: " STR_FMT,
                   STR_ARG(buf_str(&reason)));
    buf_release(&reason);
    return rc;
}

/* What isn't JSON at all, in the owner's words: a login page, nothing. */
static enum status refuse_text(struct str text, struct error *err)
{
    text = str_trim(text);
    if (text.len == 0)
        return error_set(err, ERR_PARSE, "empty");
    if (text.ptr[0] == '<')
        return error_set(err, ERR_PARSE, "a web page or XML, not JSON");
    return OK;
}

static struct scope scope_of(const struct adapter_settings *s, const struct document *doc,
                             const json_t *root)
{
    return (struct scope){
        .mapping = s->mapping,
        .settings = s,
        .base = url_origin(doc->base),
        .root = root,
        .item = root,
    };
}

enum status mapping_parse_json(const struct adapter_settings *s, const json_t *root,
                               const struct document *doc, struct paging *paging,
                               struct batch *out, struct error *err)
{
    const struct mapping *m = s->mapping;
    size_t most = s->items_max > 0 ? s->items_max : ADAPTER_ITEMS_MAX;
    struct run run = {.scope = scope_of(s, doc, root),
                      .mapping = m,
                      .doc = doc,
                      .out = out,
                      .items_max = out->len + most};

    if (conditions_any(&run.scope, &m->error_if))
        return report_error(&run.scope, m, err);
    if (!json_is_object(root) && !json_is_array(root))
        return error_set(err, ERR_PARSE, "neither a JSON object nor an array");
    if (!is_expected(&run.scope, m))
        return report_shape(root, err);
    run_all(&run);
    buf_release(&run.text);
    if (run.is_wrong && run.items == 0)
        return error_set(err, ERR_PARSE, "the items are neither an array nor an object");
    if (run.items == 0 && m->error_if.len == 0 && is_plain_error(root))
        return report_plain_error(root, err);
    if (run.scope.work > WORK_MAX)
        return error_set(err, ERR_LIMIT,
                         "paths that would take too long on this document");
    if (paging != NULL)
        page_advance(&run.scope, doc, run.items, paging);
    return OK;
}

enum status mapping_parse(const struct adapter_settings *s, const struct document *doc,
                          struct paging *paging, struct batch *out, struct error *err)
{
    struct buf space = {0};
    struct decoded decoded;
    json_t *root = NULL;
    enum status rc;

    if (s->mapping == NULL)
        return error_set(err, ERR_CONFIG, "adapter json needs a mapping file");
    if (doc->body.len > JSON_MAX_BYTES)
        return error_set(err, ERR_LIMIT, "JSON of over %d MiB", JSON_MAX_BYTES >> 20);
    out->is_cut |= doc->is_cut;
    rc = decode_body(doc->body, doc->content_type, &space, &decoded, err);
    if (rc == OK)
        rc = refuse_text(decoded.text, err);
    if (rc == OK)
        rc = json_read(decoded.text, (size_t)JSON_MAX_BYTES * 2, &root, err);
    if (rc == OK)
        rc = mapping_parse_json(s, root, doc, paging, out, err);
    json_decref(root);
    buf_release(&space);
    return rc;
}

bool mapping_sniff(const struct mapping *m, const json_t *root)
{
    struct adapter_settings none = {.mapping = m};
    struct document doc = {0};
    struct scope scope = scope_of(&none, &doc, root);

    return m->sniff.len > 0 && conditions_all(&scope, &m->sniff);
}

struct pair_list mapping_vars(struct arena *a, const struct mapping *m)
{
    struct pair_list out = {arena_alloc(a, m->vars.len * sizeof(struct pair)),
                            m->vars.len};

    for (size_t i = 0; i < m->vars.len; i++)
        out.items[i] = (struct pair){m->vars.items[i].name, m->vars.items[i].help};
    return out;
}
