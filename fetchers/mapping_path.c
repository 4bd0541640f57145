/* mapping_path.c - paths, conditions and texts with braces, compiled once */
#include "fetchers/mapping_type.h"

#include <string.h>

enum { STEPS_MAX = 24, PIECES_MAX = 32, NESTING_MAX = 3 };

static enum status path_compile_at(struct arena *a, struct str text, enum origin origin,
                                   int nesting, struct path *out, struct error *err);
static enum status condition_compile_at(struct arena *a, struct str text, int nesting,
                                        struct condition *out, struct error *err);
static enum status form_compile_at(struct arena *a, struct str text, int nesting,
                                   struct form *out, struct error *err);

static void *keep(struct arena *a, const void *items, size_t size)
{
    return size > 0 ? memcpy(arena_alloc(a, size), items, size) : NULL;
}

/* The length of the part up to `stop` that stands outside of brackets and braces. */
static size_t part_len(struct str s, const char *stop)
{
    int depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (depth == 0 && strchr(stop, c) != NULL && c != '\0')
            return i;
        if (c == '[' || c == '{')
            depth++;
        if ((c == ']' || c == '}') && depth > 0)
            depth--;
    }
    return s.len;
}

/* The length of what is between an opening bracket before `s` and its partner. */
static size_t inside_len(struct str s, char open, char close)
{
    int depth = 0;

    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == open)
            depth++;
        if (s.ptr[i] == close && depth-- == 0)
            return i;
    }
    return SIZE_MAX;
}

/* A key with "~1" for a slash and "~0" for a tilde (RFC 6901, section 4). */
static bool key_unescape(struct arena *a, struct str text, struct str *out)
{
    struct str copy = arena_copy(a, text);
    char *to = (char *)arena_alloc(a, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < copy.len; i++) {
        char c = copy.ptr[i];

        if (c == '~') {
            if (++i == copy.len || (copy.ptr[i] != '0' && copy.ptr[i] != '1'))
                return false;
            if (copy.ptr[i] == '1')
                c = '/';
        }
        to[len++] = c;
    }
    *out = (struct str){to, len};
    return true;
}

static enum status step_key(struct arena *a, struct str key, struct step *out,
                            struct error *err)
{
    int64_t index;

    if (str_eq(key, STR("*"))) {
        out->kind = STEP_EACH;
        return OK;
    }
    if (!key_unescape(a, key, &out->key))
        return error_set(err, ERR_CONFIG, "\"~\" in a path is written ~0");
    out->kind = STEP_KEY;
    out->index = -1;
    if (key.len < 10 && str_to_int(key, &index) && key.ptr[0] != '-' && key.ptr[0] != '+')
        out->index = index;
    return OK;
}

/* One "key[condition][condition]". */
static enum status steps_of_part(struct arena *a, struct str part, int nesting,
                                 struct path *out, struct error *err)
{
    size_t key_len = part_len(part, "[");
    enum status rc = OK;

    if (key_len > 0 || part.len == 0) {
        if (part.len == 0)
            return error_set(err, ERR_CONFIG, "a path with an empty step");
        rc = step_key(a, str_slice(part, 0, key_len), &out->steps[out->len++], err);
    }
    part = str_slice(part, key_len, SIZE_MAX);
    while (rc == OK && part.len > 0) {
        size_t len;
        struct step *step;

        if (part.ptr[0] != '[' || out->len >= STEPS_MAX - 1)
            return error_set(err, ERR_CONFIG, "text behind \"]\" in a path");
        part = str_slice(part, 1, SIZE_MAX);
        len = inside_len(part, '[', ']');
        if (len == SIZE_MAX)
            return error_set(err, ERR_CONFIG, "\"[\" without \"]\" in a path");
        step = &out->steps[out->len++];
        step->kind = STEP_FILTER;
        step->filter = arena_alloc(a, sizeof(*step->filter));
        rc = condition_compile_at(a, str_slice(part, 0, len), nesting + 1, step->filter,
                                  err);
        part = str_slice(part, len + 1, SIZE_MAX);
    }
    return rc;
}

/* Takes what says where a path starts from the front of `text`. */
static enum status path_origin(struct str *text, enum origin origin, struct path *out,
                               struct error *err)
{
    out->origin = origin;
    if (origin == ORIGIN_ELEMENT && !str_starts(*text, STR("/")) &&
        !str_starts(*text, STR("../")))
        return OK;
    out->origin = ORIGIN_ITEM;
    if (str_starts(*text, STR("//"))) {
        out->origin = ORIGIN_ROOT;
        *text = str_slice(*text, 2, SIZE_MAX);
        return OK;
    }
    while (str_starts(*text, STR("../"))) {
        out->origin = ORIGIN_OUTER;
        out->up++;
        *text = str_slice(*text, 3, SIZE_MAX);
    }
    if (out->up > SCOPE_OUTER_MAX - 1)
        return error_set(err, ERR_CONFIG, "a path that goes further out than items nest");
    if (out->origin == ORIGIN_OUTER)
        return OK;
    if (!str_starts(*text, STR("/")))
        return error_set(err, ERR_CONFIG, "a path starts with \"/\", \"//\" or \"../\"");
    *text = str_slice(*text, 1, SIZE_MAX);
    return OK;
}

static enum status path_compile_at(struct arena *a, struct str text, enum origin origin,
                                   int nesting, struct path *out, struct error *err)
{
    struct step steps[STEPS_MAX] = {0};
    enum status rc;

    *out = (struct path){.steps = steps};
    if (nesting > NESTING_MAX)
        return error_set(err, ERR_CONFIG, "conditions nested too deep");
    rc = path_origin(&text, origin, out, err);
    while (rc == OK && text.len > 0) {
        size_t len = part_len(text, "/");

        if (out->len >= STEPS_MAX - 1)
            return error_set(err, ERR_CONFIG, "a path with over %d steps", STEPS_MAX - 2);
        rc = steps_of_part(a, str_slice(text, 0, len), nesting, out, err);
        if (len + 1 == text.len && rc == OK)
            return error_set(err, ERR_CONFIG, "a path that ends in \"/\"");
        text = str_slice(text, len + 1, SIZE_MAX);
    }
    out->steps = keep(a, steps, out->len * sizeof(*steps));
    return rc;
}

/* The place of "=" or "!=" outside of brackets, or SIZE_MAX. */
static size_t find_operator(struct str text, bool *is_not)
{
    size_t at = part_len(text, "=");

    *is_not = at < text.len && at > 0 && text.ptr[at - 1] == '!';
    return at < text.len ? at : SIZE_MAX;
}

static enum status condition_compile_at(struct arena *a, struct str text, int nesting,
                                        struct condition *out, struct error *err)
{
    enum origin origin = nesting > 0 ? ORIGIN_ELEMENT : ORIGIN_ITEM;
    struct str left = text, right = STR_NONE;
    bool is_not = false;
    size_t at = find_operator(text, &is_not);
    enum status rc;

    *out = (struct condition){.test = TEST_HOLDS};
    if (at != SIZE_MAX) {
        left = str_slice(text, 0, at - (is_not ? 1 : 0));
        right = str_slice(text, at + 1, SIZE_MAX);
        out->test = is_not ? TEST_DIFFERS : TEST_EQUAL;
    } else if (str_starts(text, STR("!"))) {
        left = str_slice(text, 1, SIZE_MAX);
        out->test = TEST_FAILS;
    }
    if (left.len == 0)
        return error_set(err, ERR_CONFIG, "a condition without a path");
    rc = path_compile_at(a, left, origin, nesting, &out->path, err);
    if (rc != OK || at == SIZE_MAX)
        return rc;
    if (!str_starts(right, STR("@")))
        return form_compile_at(a, right, nesting + 1, &out->value, err);
    out->value.pieces = arena_alloc(a, sizeof(*out->value.pieces));
    out->value.len = 1;
    out->value.pieces[0].kind = PIECE_PATH;
    return path_compile_at(a, str_slice(right, 1, SIZE_MAX), ORIGIN_ITEM, nesting + 1,
                           &out->value.pieces[0].path, err);
}

static bool is_path(struct str text)
{
    return str_starts(text, STR("/")) || str_starts(text, STR("../"));
}

static bool is_name(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return text.len > 0;
}

/* What stands between braces. */
static enum status piece_compile(struct arena *a, struct str inside, int nesting,
                                 struct piece *out, struct error *err)
{
    if (is_path(inside)) {
        out->kind = PIECE_PATH;
        return path_compile_at(a, inside, ORIGIN_ITEM, nesting, &out->path, err);
    }
    if (!is_name(inside))
        return error_set(err, ERR_CONFIG,
                         "{" STR_FMT "}: expected a path, or a name of a-z, 0-9 and _",
                         STR_ARG(inside));
    out->kind = str_eq(inside, STR("value")) ? PIECE_VALUE : PIECE_VAR;
    out->text = arena_copy(a, inside);
    return OK;
}

/* The text up to the next brace, with doubled ones made single. */
static struct str text_piece(struct arena *a, struct str *text)
{
    struct buf b = {0};
    struct str piece;
    size_t i = 0;

    for (; i < text->len; i++) {
        char c = text->ptr[i];

        if (c == '{' || c == '}') {
            if (i + 1 >= text->len || text->ptr[i + 1] != c)
                break;
            i++;
        }
        buf_add_char(&b, c);
    }
    piece = arena_copy(a, buf_str(&b));
    buf_release(&b);
    *text = str_slice(*text, i, SIZE_MAX);
    return piece;
}

static enum status form_compile_at(struct arena *a, struct str text, int nesting,
                                   struct form *out, struct error *err)
{
    struct piece pieces[PIECES_MAX] = {0};
    enum status rc = OK;

    *out = (struct form){0};
    if (is_path(text)) {
        rc = path_compile_at(a, text, ORIGIN_ITEM, nesting, &pieces[0].path, err);
        pieces[0].kind = PIECE_PATH;
        out->len = 1;
        text = STR_NONE;
    }
    while (rc == OK && text.len > 0) {
        struct piece *piece = &pieces[out->len++];
        size_t len;

        if (out->len >= PIECES_MAX)
            return error_set(err, ERR_CONFIG, "over %d parts", PIECES_MAX - 1);
        if (text.ptr[0] != '{' || str_starts(text, STR("{{"))) {
            piece->kind = PIECE_TEXT;
            piece->text = text_piece(a, &text);
            if (text.len > 0 && text.ptr[0] == '}')
                return error_set(err, ERR_CONFIG, "\"}\" without \"{\" (write }})");
            continue;
        }
        text = str_slice(text, 1, SIZE_MAX);
        len = inside_len(text, '{', '}');
        if (len == SIZE_MAX)
            return error_set(err, ERR_CONFIG, "\"{\" without \"}\" (write {{)");
        rc = piece_compile(a, str_slice(text, 0, len), nesting, piece, err);
        text = str_slice(text, len + 1, SIZE_MAX);
    }
    out->pieces = keep(a, pieces, out->len * sizeof(*pieces));
    return rc;
}

enum status path_compile(struct arena *a, struct str text, struct path *out,
                         struct error *err)
{
    return path_compile_at(a, text, ORIGIN_ITEM, 0, out, err);
}

enum status form_compile(struct arena *a, struct str text, struct form *out,
                         struct error *err)
{
    return form_compile_at(a, text, 0, out, err);
}

enum status condition_compile(struct arena *a, struct str text, struct condition *out,
                              struct error *err)
{
    return condition_compile_at(a, text, 0, out, err);
}
