/* mapping_walk.c - the values that paths, conditions and texts stand for */
#include "fetchers/mapping_type.h"

#include "base/json.h"

#include <math.h>
#include <string.h>

struct walk {
    struct scope *scope;
    path_visit *visit;
    void *context;
};

static bool walk_from(struct walk *w, const json_t *at, const struct step *steps,
                      size_t len);
static bool condition_holds_at(struct scope *scope, const struct condition *c,
                               const json_t *element);
static bool walk_path(struct scope *scope, const struct path *path, const json_t *element,
                      path_visit *visit, void *context);

static bool is_blank(struct str s)
{
    return str_trim(s).len == 0;
}

/* Is there something: not null, false, 0, or empty? Some services write the middle two
 * as text. */
static bool is_something(const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return json_object_size(v) > 0;
    case JSON_ARRAY:
        return json_array_size(v) > 0;
    case JSON_STRING:
        return json_string_length(v) > 0 && !str_eq(json_str(v), STR("0")) &&
               !str_eq_fold(json_str(v), STR("false"));
    case JSON_INTEGER:
        return json_integer_value(v) != 0;
    case JSON_REAL:
        return json_real_value(v) != 0;
    case JSON_TRUE:
        return true;
    default:
        return false;
    }
}

static bool walk_each(struct walk *w, const json_t *at, const struct step *steps,
                      size_t len)
{
    if (json_is_array(at)) {
        for (size_t i = 0; i < json_array_size(at); i++) {
            if (walk_from(w, json_array_get(at, i), steps + 1, len - 1))
                return true;
        }
        return false;
    }
    for (void *i = json_object_iter((json_t *)at); i != NULL;
         i = json_object_iter_next((json_t *)at, i)) {
        if (walk_from(w, json_object_iter_value(i), steps + 1, len - 1))
            return true;
    }
    return false;
}

/* The elements of an array where the condition holds, or the object itself. */
static bool walk_filter(struct walk *w, const json_t *at, const struct step *steps,
                        size_t len)
{
    size_t count = json_is_array(at) ? json_array_size(at) : 1;

    for (size_t i = 0; i < count; i++) {
        const json_t *element = json_is_array(at) ? json_array_get(at, i) : at;

        if (++w->scope->work > WORK_MAX)
            return false;
        if (condition_holds_at(w->scope, steps->filter, element) &&
            walk_from(w, element, steps + 1, len - 1))
            return true;
    }
    return false;
}

static bool walk_from(struct walk *w, const json_t *at, const struct step *steps,
                      size_t len)
{
    if (at == NULL || ++w->scope->work > WORK_MAX)
        return false;
    if (len == 0)
        return w->visit(w->scope, at, w->context);
    switch (steps->kind) {
    case STEP_EACH:
        return walk_each(w, at, steps, len);
    case STEP_FILTER:
        return walk_filter(w, at, steps, len);
    default:
        break;
    }
    if (json_is_object(at))
        at = json_object_getn(at, steps->key.ptr, steps->key.len);
    else if (json_is_array(at) && steps->index >= 0)
        at = json_array_get(at, (size_t)steps->index);
    else
        at = NULL;
    return walk_from(w, at, steps + 1, len - 1);
}

static bool walk_path(struct scope *scope, const struct path *path, const json_t *element,
                      path_visit *visit, void *context)
{
    struct walk w = {scope, visit, context};
    const json_t *from = scope->item;

    if (path->origin == ORIGIN_ROOT)
        from = scope->root;
    else if (path->origin == ORIGIN_OUTER)
        from = scope->outer;
    else if (path->origin == ORIGIN_ELEMENT)
        from = element;
    return walk_from(&w, from, path->steps, path->len);
}

bool path_walk(struct scope *scope, const struct path *path, path_visit *visit,
               void *context)
{
    return walk_path(scope, path, scope->item, visit, context);
}

static bool visit_first(struct scope *scope, const json_t *value, void *context)
{
    (void)scope;
    if (json_is_null(value))
        return false;
    *(const json_t **)context = value;
    return true;
}

const json_t *path_first(struct scope *scope, const struct path *path)
{
    const json_t *found = NULL;

    path_walk(scope, path, visit_first, &found);
    return found;
}

static bool visit_something(struct scope *scope, const json_t *value, void *context)
{
    (void)scope, (void)context;
    return is_something(value);
}

static bool visit_equal(struct scope *scope, const json_t *value, void *context)
{
    const struct str *want = context;
    struct buf got = {0};
    bool is_equal;

    (void)scope;
    if (json_is_string(value))
        return str_eq(json_str(value), *want);
    is_equal = value_text(value, &got) && str_eq(buf_str(&got), *want);
    buf_release(&got);
    return is_equal;
}

static bool condition_holds_at(struct scope *scope, const struct condition *c,
                               const json_t *element)
{
    struct buf want = {0};
    struct str view;
    bool is_equal = false;

    if (c->test == TEST_HOLDS)
        return walk_path(scope, &c->path, element, visit_something, NULL);
    if (c->test == TEST_FAILS)
        return !walk_path(scope, &c->path, element, visit_something, NULL);
    if (c->value.len == 0 || form_text(scope, &c->value, &want)) { /* "/x=": empty */
        view = buf_str(&want);
        is_equal = walk_path(scope, &c->path, element, visit_equal, &view);
    }
    buf_release(&want);
    return is_equal == (c->test == TEST_EQUAL);
}

static bool is_met(struct scope *scope, const struct condition *c)
{
    return condition_holds_at(scope, c, scope->item);
}

bool conditions_all(struct scope *scope, const struct conditions *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (!is_met(scope, &c->items[i]))
            return false;
    }
    return true;
}

bool conditions_any(struct scope *scope, const struct conditions *c)
{
    for (size_t i = 0; i < c->len; i++) {
        if (is_met(scope, &c->items[i]))
            return true;
    }
    return false;
}

bool value_text(const json_t *value, struct buf *out)
{
    double number;

    switch (json_typeof(value)) {
    case JSON_STRING:
        buf_add(out, json_str(value));
        return true;
    case JSON_INTEGER:
        buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return true;
    case JSON_REAL:
        number = json_real_value(value);
        if (fabs(number) < 1e15 && number == floor(number)) /* 1770912345.0 */
            buf_printf(out, "%lld", (long long)number);
        else
            json_format_double(number, out);
        return true;
    case JSON_TRUE:
        buf_add_text(out, "true");
        return true;
    case JSON_FALSE:
        buf_add_text(out, "false");
        return true;
    default:
        return false;
    }
}

static bool visit_text(struct scope *scope, const json_t *value, void *context)
{
    struct buf *out = context;
    size_t len = out->len;

    (void)scope;
    if (!value_text(value, out))
        return false;
    if (!is_blank(str_slice(buf_str(out), len, SIZE_MAX)))
        return true;
    out->len = len;
    return false;
}

static struct str set_var(const struct scope *scope, struct str name)
{
    const struct pair_list *set = &scope->settings->vars;
    const struct mapping *m = scope->mapping;

    for (size_t i = 0; i < set->len; i++) {
        if (str_eq(set->items[i].name, name) && set->items[i].value.len > 0)
            return set->items[i].value;
    }
    for (size_t i = 0; i < m->vars.len; i++) {
        if (m->vars.items[i].has_value && str_eq(m->vars.items[i].name, name))
            return m->vars.items[i].value;
    }
    return STR_NONE;
}

struct str scope_var(const struct scope *scope, struct str name)
{
    struct str value = set_var(scope, name);

    if (!str_eq(name, STR("base")))
        return value;
    if (value.len == 0)
        return scope->base.len > 0 ? scope->base : STR_NONE;
    while (value.len > 0 && value.ptr[value.len - 1] == '/')
        value.len--; /* "{base}/path" */
    return value;
}

static bool piece_text(struct scope *scope, const struct piece *p, struct buf *out)
{
    struct str text = p->text;

    if (p->kind == PIECE_PATH)
        return path_walk(scope, &p->path, visit_text, out);
    if (p->kind == PIECE_VALUE)
        text = scope->value;
    if (p->kind == PIECE_VAR)
        text = scope_var(scope, p->text);
    buf_add(out, text);
    return p->kind == PIECE_TEXT || text.ptr != NULL;
}

bool form_text(struct scope *scope, const struct form *f, struct buf *out)
{
    size_t len = out->len;

    for (size_t i = 0; i < f->len; i++) {
        if (!piece_text(scope, &f->pieces[i], out)) {
            out->len = len;
            return false;
        }
    }
    return f->len > 0;
}
