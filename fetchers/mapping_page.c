/* mapping_page.c - requests, and what an answer says of the next one */
#include "fetchers/mapping_type.h"

#include "base/date.h"
#include "base/url.h"

static enum status missing_var(const struct mapping *m, struct str name,
                               struct error *err)
{
    for (size_t i = 0; i < m->vars.len; i++) {
        if (str_eq(m->vars.items[i].name, name))
            return error_set(err, ERR_CONFIG, "\"vars\" needs \"" STR_FMT "\": " STR_FMT,
                             STR_ARG(name), STR_ARG(m->vars.items[i].help));
    }
    return error_set(err, ERR_CONFIG, "\"vars\" needs \"" STR_FMT "\"", STR_ARG(name));
}

static int64_t page_number(const struct mapping *m, const struct paging *paging)
{
    return m->page.first + (paging != NULL ? paging->pages : 0);
}

/* The url with its variables: one at the front as it is, others percent-encoded. */
static enum status build_url(struct scope *scope, const struct form *f,
                             const struct paging *paging, struct buf *out,
                             struct error *err)
{
    for (size_t i = 0; i < f->len; i++) {
        const struct piece *p = &f->pieces[i];
        struct str value = STR_NONE;

        if (p->kind == PIECE_TEXT) {
            buf_add(out, p->text);
            continue;
        }
        if (p->kind == PIECE_VAR && str_eq(p->text, STR("page"))) {
            buf_printf(out, "%lld", (long long)page_number(scope->mapping, paging));
            continue;
        }
        if (p->kind == PIECE_VAR)
            value = scope_var(scope, p->text);
        if (value.len == 0)
            return missing_var(scope->mapping, p->text, err);
        if (i == 0)
            buf_add(out, value);
        else
            url_encode(value, out);
    }
    return OK;
}

static void add_since(struct scope *scope, struct buf *url)
{
    const struct since *since = &scope->mapping->since;
    int64_t at = scope->settings->newest_at;
    struct buf value = {0}, whole = {0};
    bool has_time = at != TIME_UNKNOWN && at > since->back_s;

    if (has_time)
        at -= since->back_s;
    if (since->kind == SINCE_ID)
        buf_add(&value, scope->settings->newest_id);
    else if (since->kind == SINCE_TIME && has_time)
        date_format_rfc3339(at, &value);
    else if (since->kind == SINCE_EPOCH && has_time)
        buf_printf(&value, "%lld", (long long)at);
    else if (since->kind == SINCE_EPOCH_MS && has_time)
        buf_printf(&value, "%lld000", (long long)at);
    scope->value = buf_str(&value);
    if (value.len > 0 && (since->wrap.len == 0 || form_text(scope, &since->wrap, &whole)))
        adapter_set_param(url, since->param,
                          whole.len > 0 ? buf_str(&whole) : buf_str(&value));
    buf_release(&value);
    buf_release(&whole);
}

bool mapping_asks_by_id(const struct mapping *m)
{
    return m != NULL && m->since.kind == SINCE_ID;
}

bool mapping_counts_pages(const struct mapping *m)
{
    return m != NULL && (m->page.rule == PAGE_NUMBER || m->page.rule == PAGE_OFFSET);
}

static void add_page(const struct mapping *m, const struct paging *paging,
                     struct buf *url)
{
    char number[24];
    int64_t n = page_number(m, paging);

    if (m->page.param.len == 0)
        return;
    if (m->page.rule == PAGE_CURSOR) {
        if (paging != NULL && paging->next.len > 0)
            adapter_set_param(url, m->page.param, buf_str(&paging->next));
        return;
    }
    if (m->page.rule == PAGE_OFFSET)
        n = paging != NULL ? paging->items : 0;
    (void)snprintf(number, sizeof(number), "%lld", (long long)n);
    adapter_set_param(url, m->page.param, str_from(number));
}

static enum status first_or_numbered(struct scope *scope, const struct paging *paging,
                                     struct arena *a, struct buf *url, struct error *err)
{
    const struct adapter_settings *s = scope->settings;
    const struct mapping *m = scope->mapping;
    struct form own = {0};
    enum status rc = OK;

    if (s->url.len > 0)
        rc = form_compile(a, s->url, &own, err);
    else if (m->url.len == 0)
        return error_set(err, ERR_CONFIG, "the source needs a \"url\"");
    if (rc == OK)
        rc = build_url(scope, s->url.len > 0 ? &own : &m->url, paging, url, err);
    if (rc != OK)
        return rc;
    if (m->since.kind != SINCE_NONE && m->since.param.len > 0)
        add_since(scope, url);
    add_page(m, paging, url);
    return OK;
}

static bool has_name(const struct pair_list *list, size_t len, struct str name)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq_fold(list->items[i].name, name))
            return true;
    }
    return false;
}

/* The owner's headers, then those of the mapping that they don't replace. */
static enum status add_headers(const struct adapter_settings *s,
                               struct adapter_request *out, struct error *err)
{
    const struct pair_list *lists[] = {&s->headers, &s->mapping->headers};
    struct pair_list *all = &out->headers;

    all->items =
        arena_alloc(&out->arena, (lists[0]->len + lists[1]->len) * sizeof(*all->items));
    for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
        for (size_t i = 0; i < lists[l]->len; i++) {
            const struct pair *p = &lists[l]->items[i];

            if (str_find_char(p->value, '\n') != SIZE_MAX ||
                str_find_char(p->value, '\r') != SIZE_MAX)
                return error_set(err, ERR_CONFIG, "a line end in header \"" STR_FMT "\"",
                                 STR_ARG(p->name));
            if (l == 1 && has_name(all, s->headers.len, p->name))
                continue;
            all->items[all->len++] = *p;
        }
    }
    return OK;
}

enum status mapping_request(const struct adapter_settings *s, const struct paging *paging,
                            struct adapter_request *out, struct error *err)
{
    const struct mapping *m = s->mapping;
    struct scope scope = {.mapping = m, .settings = s};
    bool is_next = paging != NULL && paging->pages > 0 && m != NULL &&
                   (m->page.rule == PAGE_NEXT || m->page.rule == PAGE_LINK);
    struct buf url = {0};
    enum status rc = OK;

    *out = (struct adapter_request){0};
    if (m == NULL)
        return error_set(err, ERR_CONFIG, "adapter json needs a mapping file");
    if (is_next)
        buf_add(&url, buf_str(&paging->next));
    else
        rc = first_or_numbered(&scope, paging, &out->arena, &url, err);
    if (rc == OK && !url_is_http(buf_str(&url)))
        rc = error_set(err, ERR_CONFIG, "the url is not an absolute http(s) address");
    if (rc == OK)
        rc = add_headers(s, out, err);
    if (rc == OK) {
        out->url = arena_copy(&out->arena, buf_str(&url));
        out->secret_header = s->secret_header;
        out->secret_param = s->secret_param;
        if (s->secret_header.len == 0 && s->secret_param.len == 0) {
            out->secret_header = m->secret_header;
            out->secret_param = m->secret_param;
        }
    } else {
        adapter_request_release(out);
    }
    buf_release(&url);
    return rc;
}

/* The target of a Link header's relation. Source: RFC 8288, section 3. */
static struct str link_target(struct str header, struct str rel)
{
    while (header.len > 0) {
        size_t open = str_find_char(header, '<'), close, end = 0;
        struct str target, params;
        bool is_quoted = false;

        if (open == SIZE_MAX)
            return STR_NONE;
        header = str_slice(header, open + 1, SIZE_MAX);
        close = str_find_char(header, '>');
        if (close == SIZE_MAX)
            return STR_NONE;
        target = str_slice(header, 0, close);
        header = str_slice(header, close + 1, SIZE_MAX);
        for (; end < header.len && (is_quoted || header.ptr[end] != ','); end++)
            is_quoted ^= header.ptr[end] == '"';
        params = str_slice(header, 0, end);
        header = str_slice(header, end, SIZE_MAX);
        while (params.ptr != NULL && params.len > 0) {
            struct str one = str_trim(str_split(&params, ';'));
            struct str value = one, name = str_trim(str_split(&value, '='));

            value = str_trim(value);
            if (value.len >= 2 && value.ptr[0] == '"')
                value = str_slice(value, 1, value.len - 2);
            if (str_eq_fold(name, STR("rel")) && str_eq_fold(value, rel))
                return target;
        }
    }
    return STR_NONE;
}

/* Make `paging->next` an absolute address on the host that answered; a secret must not
 * go elsewhere. False where there is no such address, or the old one again. */
static bool next_address(const struct document *doc, struct str ref, struct buf *next)
{
    struct buf url = {0};
    bool is_new = ref.len > 0 && url_resolve(doc->base, ref, &url) &&
                  (doc->base.len == 0 ||
                   str_eq_fold(url_origin(buf_str(&url)), url_origin(doc->base))) &&
                  !str_eq(buf_str(&url), buf_str(next)) &&
                  !str_eq(buf_str(&url), doc->base);

    buf_reset(next);
    buf_add(next, buf_str(&url));
    buf_release(&url);
    return is_new;
}

static bool next_from_document(struct scope *scope, const struct document *doc,
                               struct paging *paging)
{
    const struct page *page = &scope->mapping->page;
    struct buf ref = {0}, whole = {0};
    bool is_new;

    (void)form_text(scope, &page->from, &ref);
    if (page->prefix.len > 0 && ref.len > 0 && ref.ptr[0] == '/')
        buf_add(&whole, page->prefix);
    buf_add(&whole, buf_str(&ref));
    is_new = next_address(doc, buf_str(&whole), &paging->next);
    buf_release(&ref);
    buf_release(&whole);
    return is_new;
}

static bool next_cursor(struct scope *scope, struct paging *paging)
{
    struct buf cursor = {0};
    bool is_new = form_text(scope, &scope->mapping->page.from, &cursor) &&
                  cursor.len > 0 && !str_eq(buf_str(&cursor), buf_str(&paging->next));

    buf_release(&paging->next);
    paging->next = cursor;
    return is_new;
}

/* Does the url count pages at all? */
static bool has_page_number(const struct scope *scope)
{
    const struct mapping *m = scope->mapping;

    if (m->page.param.len > 0)
        return true;
    if (scope->settings->url.len > 0)
        return str_find(scope->settings->url, STR("{page}")) != SIZE_MAX;
    for (size_t i = 0; i < m->url.len; i++) {
        if (m->url.pieces[i].kind == PIECE_VAR &&
            str_eq(m->url.pieces[i].text, STR("page")))
            return true;
    }
    return false;
}

static bool is_below_total(struct scope *scope, const struct paging *paging)
{
    const struct page *page = &scope->mapping->page;
    const json_t *total = page->total.len > 0 ? path_first(scope, &page->total) : NULL;
    struct buf text = {0};
    int64_t n = 0;
    bool is_known =
        total != NULL && value_text(total, &text) && str_to_int(buf_str(&text), &n);

    buf_release(&text);
    return !is_known || (page->rule == PAGE_OFFSET ? paging->items : paging->pages) < n;
}

/* History may end somewhere; news that came while nobody asked must not. */
static int64_t pages_most(const struct scope *scope)
{
    int64_t known = scope->settings->newest_at;

    if (scope->mapping->page.max > 0)
        return scope->mapping->page.max;
    return known != TIME_UNKNOWN && known > 0 ? 50 : 10;
}

static bool has_next(struct scope *scope, const struct document *doc, size_t items,
                     struct paging *paging)
{
    const struct page *page = &scope->mapping->page;
    bool is_second_empty = items == 0 && paging->was_empty;

    paging->was_empty = items == 0; /* one may be: what it had was filtered out */
    if (is_second_empty || paging->pages >= pages_most(scope) ||
        !conditions_all(scope, &page->more))
        return false;
    switch (page->rule) {
    case PAGE_NEXT:
        return next_from_document(scope, doc, paging);
    case PAGE_LINK:
        return next_address(
            doc, link_target(doc->link, page->rel.len > 0 ? page->rel : STR("next")),
            &paging->next);
    case PAGE_CURSOR:
        return items > 0 && next_cursor(scope, paging);
    case PAGE_NUMBER:
    case PAGE_OFFSET:
        return items > 0 && (int64_t)items >= page->size && has_page_number(scope) &&
               is_below_total(scope, paging);
    default:
        return false;
    }
}

void page_advance(struct scope *scope, const struct document *doc, size_t items,
                  struct paging *paging)
{
    struct buf backoff = {0};

    scope->item = scope->root;
    paging->pages++;
    paging->items += (int64_t)items;
    paging->backoff_s = 0;
    if (form_text(scope, &scope->mapping->backoff, &backoff) &&
        (!str_to_int(buf_str(&backoff), &paging->backoff_s) || paging->backoff_s < 0 ||
         paging->backoff_s > 86400))
        paging->backoff_s = 0;
    buf_release(&backoff);
    paging->is_done = !has_next(scope, doc, items, paging);
}
