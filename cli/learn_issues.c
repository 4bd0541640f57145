/* earshot learn --issues: phrases for kinds of complaint, from labelled texts. */
#include "cli/learn_issues.h"

#include "analyze/analyze.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/corrections.h"
#include "cli/plan.h"
#include "reports/terminal.h"
#include "store/find.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 2000, TEXTS_MOST = 50000, LABEL_KINDS = 12, OWN_LEAST = 3 };
enum { MAP_MAX_BYTES = 1 << 20, AROUND = 45, EXAMPLE_MAX = 160 };

/* A label and the kinds that it stands for; the first of them learns. */
struct label {
    struct str name, kinds[LABEL_KINDS];
    size_t kinds_len;
};

struct reader {
    struct context *c;
    const struct learn_issues_options *o;
    struct issues *kinds;
    struct analyzer *an;
    struct str brand;
    struct label labels[PROPOSE_LABELS_MAX];
    size_t labels_len;
    struct buf map;
    struct propose_text *texts;
    size_t len, cap;
    size_t unlabelled; /* texts with labels that stand for no kind */
    struct arena arena;
};

/* ---- labels ---- */

static struct label *label_of(struct reader *r, struct str name)
{
    for (size_t i = 0; i < r->labels_len; i++) {
        if (str_eq(r->labels[i].name, name))
            return &r->labels[i];
    }
    return NULL;
}

/* The kind with this id or name; empty where there is none. */
static struct str kind_named(const struct reader *r, struct str name)
{
    const struct issue_kind *k;

    for (size_t i = 0; (k = issues_kind_at(r->kinds, r->o->lang, i)) != NULL; i++) {
        if (str_eq_fold(k->id, name) || str_eq_fold(k->name, name))
            return k->id;
    }
    return STR_NONE;
}

static struct label *add_label(struct reader *r, struct str name)
{
    struct label *l = label_of(r, name);

    if (l != NULL || r->labels_len == PROPOSE_LABELS_MAX)
        return l;
    l = &r->labels[r->labels_len++];
    *l = (struct label){.name = arena_copy(&r->arena, name)};
    return l;
}

/* Lines "label TAB kind", a label as often as it has kinds. */
static enum status read_map(struct reader *r, struct error *err)
{
    struct str rest;
    enum status rc = buf_read_file(&r->map, r->o->map, MAP_MAX_BYTES, err);

    if (rc != OK)
        return rc;
    rest = buf_str(&r->map);
    for (size_t n = 1; rest.ptr != NULL; n++) {
        struct str line = str_trim(str_split(&rest, '\n'));
        struct str name = str_trim(str_split(&line, '\t')), id = str_trim(line);
        struct label *l;

        if (name.len == 0 || name.ptr[0] == '#')
            continue;
        if (kind_named(r, id).len == 0)
            return error_set(err, ERR_PARSE, "%s:%zu: no kind is called \"" STR_FMT "\"",
                             r->o->map, n, STR_ARG(id));
        l = add_label(r, name);
        if (l == NULL || l->kinds_len == LABEL_KINDS)
            return error_set(err, ERR_PARSE, "%s:%zu: too many", r->o->map, n);
        l->kinds[l->kinds_len++] = kind_named(r, id);
    }
    return OK;
}

/* What a label of a text stands for: as mapped, or a kind's own id or name. "FOOD=neg" is
 * a complaint of FOOD, "FOOD=pos" none; "FOOD#PRICE" is FOOD where that is not mapped. */
static uint64_t bit_of(struct reader *r, struct str item)
{
    struct str feeling = item, name = str_trim(str_split(&feeling, '=')), base = name;
    struct label *l = label_of(r, name);

    if (feeling.ptr != NULL && !str_eq(feeling, STR("neg")))
        return 0;
    if (l == NULL)
        l = label_of(r, str_split(&base, '#'));
    if (l == NULL && kind_named(r, name).len > 0) {
        l = add_label(r, name);
        if (l != NULL)
            l->kinds[l->kinds_len++] = kind_named(r, name);
    }
    return l != NULL ? UINT64_C(1) << (l - r->labels) : 0;
}

/* ---- texts ---- */

/* The only mention of `b`, not yet judged. */
static struct mention *start_mention(struct reader *r, struct str text, struct batch *b)
{
    struct mention *m;

    batch_reset(b);
    m = batch_add(b);
    m->text = text;
    m->brand = r->brand;
    return m;
}

static bool holds(const struct mention *m, struct str id)
{
    for (size_t i = 0; i < m->judgement.issues_len; i++) {
        if (str_eq(m->judgement.issues[i], id))
            return true;
    }
    return false;
}

/* The labels that a judgement stands for. */
static uint64_t bits_of(const struct reader *r, const struct mention *m)
{
    uint64_t bits = 0;

    for (size_t i = 0; i < r->labels_len; i++) {
        for (size_t k = 0; k < r->labels[i].kinds_len; k++)
            bits |= (uint64_t)holds(m, r->labels[i].kinds[k]) << i;
    }
    return bits;
}

static struct propose_text *add_text(struct reader *r, struct str text)
{
    r->texts = mem_grow(r->texts, r->len, &r->cap, sizeof(*r->texts));
    r->texts[r->len] = (struct propose_text){.text = arena_copy(&r->arena, text)};
    return &r->texts[r->len++];
}

/* "text TAB labels", or "text TAB mood TAB domain TAB labels" as sets of others have it.
 */
static void read_row(struct reader *r, struct str line, struct batch *b)
{
    struct str text = str_split(&line, '\t'), labels = str_split(&line, '\t');
    struct propose_text *t;
    struct mention *m;
    uint64_t bits = 0;

    (void)str_split(&line, '\t');
    if (line.ptr != NULL)
        labels = line;
    if (text.len == 0 || labels.ptr == NULL)
        return;
    while (labels.ptr != NULL)
        bits |= bit_of(r, str_trim(str_split(&labels, ',')));
    r->unlabelled += bits == 0;
    t = add_text(r, text);
    t->labels = bits;
    m = start_mention(r, text, b);
    analyze_mention(r->an, m, &b->arena);
    t->named = bits_of(r, m);
}

static enum status read_file(struct reader *r, const char *path, struct error *err)
{
    bool is_pipe;
    FILE *f = plan_open(path, &is_pipe);
    struct batch b = {0};
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    bool is_whole;

    if (f == NULL)
        return error_set(err, ERR_IO, "%s: can't be read", path);
    while ((n = getline(&line, &cap, f)) > 0 && r->len < TEXTS_MOST)
        read_row(r, str_trim((struct str){line, (size_t)n}), &b);
    is_whole = !ferror(f);
    free(line);
    batch_release(&b);
    if ((is_pipe ? pclose(f) : fclose(f)) != 0 && n <= 0)
        is_whole = false;
    return is_whole ? OK : error_set(err, ERR_IO, "%s: can't be read", path);
}

/* One of the owner's mentions: what the words say, and what the owner says. */
static void read_own(struct reader *r, const struct corrections *owner,
                     const struct mention *stored, struct batch *b)
{
    struct propose_text *t;
    struct mention *m;

    if (stored->text.len == 0 || !str_eq(stored->judgement.lang, r->o->lang))
        return;
    t = add_text(r, stored->text);
    m = start_mention(r, stored->text, b);
    m->row = stored->row;
    m->title = stored->title;
    m->rating = stored->rating;
    analyze_mention(r->an, m, &b->arena);
    t->named = bits_of(r, m);
    corrections_apply(owner, m, &b->arena);
    t->labels = bits_of(r, m);
}

/* Kinds that somebody was missing: those alone are learned. */
static void label_corrections(struct reader *r, const struct corrections *owner)
{
    for (size_t i = 0; i < owner->len; i++) {
        struct str value = owner->items[i].value;

        if (str_eq(owner->items[i].field, STR("issue")) && str_starts(value, STR("+")))
            (void)bit_of(r, str_slice(value, 1, value.len));
    }
}

static enum status read_owner(struct reader *r, struct error *err)
{
    struct corrections owner = {0};
    struct batch stored = {0}, b = {0};
    struct find f = {.brand = r->brand, .order = FIND_NEWEST, .limit = BATCH};
    enum status rc = corrections_read(r->c, &owner, err);

    if (rc == OK)
        label_corrections(r, &owner);
    while (rc == OK && r->labels_len > 0 && r->len < TEXTS_MOST) {
        rc = store_find(r->c->store, &f, &stored, err);
        for (size_t i = 0; rc == OK && i < stored.len; i++)
            read_own(r, &owner, &stored.items[i], &b);
        f.offset += BATCH;
        if (stored.len < BATCH)
            break;
    }
    batch_release(&stored);
    batch_release(&b);
    corrections_release(&owner);
    return rc;
}

/* ---- what is proposed ---- */

/* The place where a phrase stands, with some words around it. */
static struct str example_of(struct arena *a, struct str text, struct str phrase)
{
    struct str first = str_split(&phrase, ' ');
    size_t at = str_find_fold(text, first), from;
    struct buf line = {0};
    struct str out;

    at = at == SIZE_MAX ? 0 : at;
    from = at > AROUND ? at - AROUND : 0;
    while (from > 0 && from < at && text.ptr[from - 1] != ' ')
        from++;
    buf_add_text(&line, from > 0 ? "..." : "");
    terminal_clean(&line, str_slice(text, from, EXAMPLE_MAX));
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '\t' || line.ptr[i] == '\n')
            line.ptr[i] = ' ';
    }
    out = arena_copy(a, buf_str(&line));
    buf_release(&line);
    return out;
}

static void collect(struct reader *r, struct proposeds *out)
{
    struct propose_options with = {.least = r->o->files_len == 0 ? OWN_LEAST : 0};
    struct proposal *found;
    size_t len = propose(r->texts, r->len, r->labels_len, &with, &r->arena, &found);

    out->lang = arena_copy(&out->arena, r->o->lang);
    out->items = arena_alloc(&out->arena, (len + 1) * sizeof(*out->items));
    for (size_t i = 0; i < len; i++) {
        struct str id = r->labels[found[i].label].kinds[0];
        const struct issue_kind *kind = issues_kind(r->kinds, id, r->o->lang);

        out->items[out->len++] = (struct proposed){
            .id = arena_copy(&out->arena, id),
            .name = arena_copy(&out->arena, kind != NULL ? kind->name : id),
            .phrase = arena_copy(&out->arena, found[i].phrase),
            .weight = found[i].weight,
            .right = found[i].right,
            .wrong = found[i].wrong,
            .gain = found[i].gain,
            .example = example_of(&out->arena, r->texts[found[i].example].text,
                                  found[i].phrase)};
    }
}

static enum status read_all(struct reader *r, struct proposeds *out, struct error *err)
{
    struct analyzer_options with = {.lang = r->o->lang};
    enum status rc = issues_new(&r->c->settings, &r->kinds, err);

    if (rc == OK)
        rc = analyzer_new(&r->c->settings, &with, &r->an, err);
    if (rc == OK && r->o->map != NULL)
        rc = read_map(r, err);
    for (size_t i = 0; rc == OK && i < r->o->files_len; i++)
        rc = read_file(r, r->o->files[i], err);
    if (rc == OK && r->o->files_len == 0)
        rc = read_owner(r, err);
    if (rc == OK)
        collect(r, out);
    if (rc == OK)
        rc = proposeds_sift(r->c, out, err);
    return rc;
}

static void write_json(const struct proposeds *p, struct buf *out)
{
    struct json_writer w = {out, false};

    jsonw_array(&w);
    for (size_t i = 0; i < p->len; i++) {
        const struct proposed *x = &p->items[i];

        jsonw_object(&w);
        jsonw_key(&w, "kind"), jsonw_str(&w, x->id);
        jsonw_key(&w, "phrase"), jsonw_str(&w, x->phrase);
        jsonw_key(&w, "weight"), jsonw_fixed(&w, x->weight, 2);
        jsonw_key(&w, "right"), jsonw_int(&w, (int64_t)x->right);
        jsonw_key(&w, "wrong"), jsonw_int(&w, (int64_t)x->wrong);
        jsonw_key(&w, "new"), jsonw_int(&w, (int64_t)x->gain);
        jsonw_key(&w, "example"), jsonw_str(&w, x->example);
        jsonw_object_end(&w);
    }
    jsonw_array_end(&w);
    buf_add_char(out, '\n');
}

/* ---- what a person makes of it ---- */

static int settle(struct context *c, const struct proposeds *p)
{
    struct error err = {0};
    size_t kept = 0, dropped = 0;

    for (size_t i = 0; i < p->len; i++) {
        kept += p->items[i].as == PROPOSED_KEPT;
        dropped += p->items[i].as == PROPOSED_DROPPED;
    }
    if (proposeds_settle(c, p, &err) != OK)
        return cli_fail(&err);
    if (kept + dropped == 0)
        cli_say("nothing kept, nothing dropped");
    else
        cli_say("%zu kept in " STR_FMT ", %zu dropped%s", kept,
                STR_ARG(c->settings.issues), dropped,
                kept > 0 ? "; the next run judges what is stored anew" : "");
    return EXIT_DONE;
}

static int take(struct context *c, const struct learn_issues_options *o)
{
    struct proposeds p = {0};
    struct buf draft = {0};
    struct error err = {0};
    enum status rc = buf_read_file(&draft, o->take, MAP_MAX_BYTES, &err);
    int code;

    if (rc == OK)
        rc = proposeds_read(buf_str(&draft), o->take, &p, &err);
    if (rc == OK && p.lang.len == 0)
        p.lang = o->lang;
    code = rc == OK ? settle(c, &p) : cli_fail(&err);
    arena_release(&p.arena);
    buf_release(&draft);
    return code;
}

static int write_out(const char *path, struct str text)
{
    FILE *f = fopen(path, "w");
    bool is_written = f != NULL && fwrite(text.ptr, 1, text.len, f) == text.len;

    if (f != NULL && fclose(f) != 0)
        is_written = false;
    if (!is_written)
        cli_say("%s: %s", path, strerror(errno));
    return is_written ? EXIT_DONE : EXIT_OUTPUT;
}

static int show(struct context *c, const struct learn_issues_options *o,
                struct proposeds *p)
{
    bool is_terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    struct buf out = {0};
    int code = EXIT_DONE;

    if (o->is_json)
        write_json(p, &out);
    else
        proposeds_write(p, &out);
    if (o->out != NULL) {
        code = write_out(o->out, buf_str(&out));
        if (code == EXIT_DONE && !o->is_json)
            cli_say(
                "%zu phrases in %s; mark them, then: earshot learn --issues --take %s",
                p->len, o->out, o->out);
    } else if (o->is_json || !is_terminal) {
        code = cli_put(buf_str(&out));
    } else {
        code = proposeds_ask(p);
        if (code == EXIT_DONE)
            code = settle(c, p);
    }
    buf_release(&out);
    return code == EXIT_DONE ? cli_flush() : code;
}

static void say_nothing_found(const struct reader *r)
{
    if (r->labels_len == 0)
        cli_say(
            r->o->files_len == 0
                ? "you have added no issue by hand yet: `earshot correct --issue` does"
                : "no label stands for a kind: --map names a file with lines \"label "
                  "TAB kind\"");
    else
        cli_say("%zu texts propose no phrase that is not there already", r->len);
}

int learn_issues(struct context *c, const struct learn_issues_options *o)
{
    const struct brand_settings *brand;
    struct reader r = {.c = c, .o = o};
    struct proposeds p = {0};
    struct error err = {0};
    int code = EXIT_DONE;

    if (o->take != NULL)
        return take(c, o);
    brand = context_brand(c, o->brand);
    if (brand == NULL)
        return EXIT_SETTINGS;
    r.brand = brand->name;
    if (o->files_len == 0)
        code = context_open_store(c, STORE_READ);
    if (code == EXIT_DONE && read_all(&r, &p, &err) != OK)
        code = cli_fail(&err);
    if (code == EXIT_DONE && p.len == 0 && !o->is_json)
        say_nothing_found(&r);
    else if (code == EXIT_DONE)
        code = show(c, o, &p);
    analyzer_free(r.an);
    issues_free(r.kinds);
    buf_release(&r.map);
    free(r.texts);
    arena_release(&r.arena);
    arena_release(&p.arena);
    return code;
}
