/* learn_issues_file.c - proposals as files: the draft, what was decided, what was kept */
#include "cli/learn_issues.h"
#include "cli/own_kinds.h"
#include "reports/reports.h"

enum { FILE_MAX_BYTES = 4 << 20 };

static const char marks[] = {
    [PROPOSED_OPEN] = '?', [PROPOSED_KEPT] = '+', [PROPOSED_DROPPED] = '-'};

void proposeds_write(const struct proposeds *p, struct buf *out)
{
    buf_printf(out,
               "# Phrases that labelled texts propose for kinds of complaint.\n"
               "# Put + in front of those to keep and - before those never to be shown "
               "again;\n"
               "# phrase and weight can be changed. Then: earshot learn --issues --take "
               "FILE\n"
               "# Parted by tabs: mark, kind, phrase, weight, texts of that kind, other "
               "texts,\n"
               "# texts that it would name newly, one of them.\n"
               "#language\t" STR_FMT "\n",
               STR_ARG(p->lang));
    for (size_t i = 0; i < p->len; i++) {
        const struct proposed *x = &p->items[i];

        buf_printf(out, "%c\t" STR_FMT "\t" STR_FMT "\t%g\t%zu\t%zu\t%zu\t" STR_FMT "\n",
                   marks[x->as], STR_ARG(x->id), STR_ARG(x->phrase), x->weight, x->right,
                   x->wrong, x->gain, STR_ARG(x->example));
    }
}

static bool read_line(struct str line, struct proposed *out)
{
    struct str mark = str_split(&line, '\t');

    *out = (struct proposed){.id = str_trim(str_split(&line, '\t')),
                             .phrase = str_trim(str_split(&line, '\t'))};
    if (mark.len != 1 || out->id.len == 0 || out->phrase.len == 0 ||
        !str_to_double(str_trim(str_split(&line, '\t')), &out->weight) ||
        !(out->weight > 0 && out->weight <= 2))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (marks[i] == mark.ptr[0]) {
            out->as = (enum proposed_as)i;
            return true;
        }
    }
    return false;
}

enum status proposeds_read(struct str draft, const char *path, struct proposeds *out,
                           struct error *err)
{
    struct str rest = draft;
    size_t lines = 1;

    for (size_t i = 0; i < draft.len; i++)
        lines += draft.ptr[i] == '\n';
    out->items = arena_alloc(&out->arena, lines * sizeof(*out->items));
    for (size_t n = 1; rest.ptr != NULL; n++) {
        struct str line = str_split(&rest, '\n');

        if (line.len > 0 && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (str_starts(line, STR("#language\t")))
            out->lang = str_trim(str_slice(line, 10, line.len));
        if (str_trim(line).len == 0 || line.ptr[0] == '#')
            continue;
        if (!read_line(line, &out->items[out->len]))
            return error_set(err, ERR_PARSE,
                             "%s:%zu: expected ?, + or -, TAB, kind, TAB, phrase, TAB, a "
                             "weight from 0 to 2",
                             path, n);
        out->len++;
    }
    return OK;
}

/* ---- what a person has decided ---- */

static const char *decided_path(struct context *c, struct arena *a)
{
    return arena_printf(a, STR_FMT ".decided", STR_ARG(c->settings.issues)).ptr;
}

static enum status read_decided(struct context *c, struct arena *a, struct buf *out,
                                struct error *err)
{
    const char *path = decided_path(c, a);
    enum status rc = buf_read_file(out, path, FILE_MAX_BYTES, NULL);

    return rc == OK || rc == ERR_MISSING ? OK
                                         : error_set(err, rc, "%s: can't be read", path);
}

static bool is_decided(struct str decided, const struct proposed *x)
{
    while (decided.len > 0) {
        struct str line = str_split(&decided, '\n');

        (void)str_split(&line, '\t');
        if (str_eq(str_split(&line, '\t'), x->id) && str_eq(line, x->phrase))
            return true;
    }
    return false;
}

enum status proposeds_sift(struct context *c, struct proposeds *p, struct error *err)
{
    struct buf decided = {0};
    size_t kept = 0;
    enum status rc = read_decided(c, &p->arena, &decided, err);

    for (size_t i = 0; i < p->len; i++) {
        if (!is_decided(buf_str(&decided), &p->items[i]))
            p->items[kept++] = p->items[i];
    }
    p->len = kept;
    buf_release(&decided);
    return rc;
}

static enum status remember(struct context *c, const struct proposeds *p,
                            struct error *err)
{
    struct arena a = {0};
    struct buf file = {0};
    bool has_new = false;
    enum status rc = read_decided(c, &a, &file, err);

    if (rc == OK && file.len == 0)
        buf_add_text(&file, "# Phrases that `earshot learn --issues` shows no more: kept "
                            "(+) or dropped (-).\n");
    for (size_t i = 0; i < p->len; i++) {
        const struct proposed *x = &p->items[i];

        if (x->as == PROPOSED_OPEN || is_decided(buf_str(&file), x))
            continue;
        has_new = true;
        buf_printf(&file, "%c\t" STR_FMT "\t" STR_FMT "\n", marks[x->as], STR_ARG(x->id),
                   STR_ARG(x->phrase));
    }
    if (rc == OK && has_new)
        rc = page_write(decided_path(c, &a), buf_str(&file), err);
    buf_release(&file);
    arena_release(&a);
    return rc;
}

/* ---- what was kept ---- */

static bool is_first_of_kind(const struct proposeds *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p->items[i].as == PROPOSED_KEPT && str_eq(p->items[i].id, p->items[n].id))
            return false;
    }
    return true;
}

static void write_kind(const struct proposeds *p, size_t first, struct buf *out)
{
    const char *between = "";

    buf_printf(out, "  - id: " STR_FMT "\n    says: [", STR_ARG(p->items[first].id));
    for (size_t i = first; i < p->len; i++) {
        const struct proposed *x = &p->items[i];
        struct buf phrase = {0};

        if (x->as != PROPOSED_KEPT || !str_eq(x->id, p->items[first].id))
            continue;
        buf_printf(&phrase, STR_FMT, STR_ARG(x->phrase));
        if (x->weight < 1 || x->weight > 1)
            buf_printf(&phrase, " =%g", x->weight);
        buf_add_text(out, between);
        settings_print_text(buf_str(&phrase), out);
        between = ",\n      ";
        buf_release(&phrase);
    }
    buf_add_text(out, "]\n");
}

enum status proposeds_settle(struct context *c, const struct proposeds *p,
                             struct error *err)
{
    struct buf kinds = {0};
    enum status rc = OK;

    for (size_t i = 0; i < p->len; i++) {
        if (p->items[i].as == PROPOSED_KEPT && is_first_of_kind(p, i))
            write_kind(p, i, &kinds);
    }
    if (kinds.len > 0)
        rc = own_kinds_add(c, p->lang, buf_str(&kinds), err);
    if (rc == OK)
        rc = remember(c, p, err);
    buf_release(&kinds);
    return rc;
}
