#include "cli/learn_own.h"

#include "analyze/learn_own.h"
#include "base/json.h"
#include "base/mem.h"
#include "config/shipped.h"
#include "store/find.h"
#include "store/records.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BATCH = 2000, TEXTS_MOST = 50000 };
static const char *const langs[] = {"de", "en", "es", "fr", "it", "pt"};

struct own_text {
    int64_t mention;
    struct str lang;
    struct learn_own_text text;
};

struct own {
    struct context *c;
    struct arena arena;
    struct own_text *texts;
    size_t len, cap;
};

size_t learn_shipped_lists(struct str lang, struct str *out)
{
    static const char *const endings[] = {".general.tsv", ".tsv"};
    size_t len = 0;

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char name[64];
        struct str list;

        (void)snprintf(name, sizeof(name), "lexicons/" STR_FMT "%s", STR_ARG(lang),
                       endings[i]);
        list = shipped_file(name);
        if (list.ptr != NULL)
            out[len++] = list;
    }
    return len;
}

/* Stars by what they mean to the owner: the settings say who is a detractor. */
static enum learn_label label_of(const struct settings *s, double rating)
{
    if (isnan(rating))
        return LEARN_NO_LABEL;
    if (rating >= s->rating_promoter)
        return LEARN_STARS_5;
    if (rating >= s->rating_passive)
        return LEARN_STARS_4;
    return rating >= 0.45 ? LEARN_STARS_3 : LEARN_STARS_1;
}

static void add_mentions(struct own *o, const struct batch *b)
{
    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];
        enum learn_label label = label_of(&o->c->settings, m->rating);

        if (m->text.len == 0 || m->judgement.lang.len == 0)
            continue;
        o->texts = mem_grow(o->texts, o->len, &o->cap, sizeof(*o->texts));
        o->texts[o->len++] = (struct own_text){m->row,
                                               arena_copy(&o->arena, m->judgement.lang),
                                               {arena_copy(&o->arena, m->text), label}};
    }
}

/* The newest of each own brand, in the order they were stored, so that the same database
 * teaches the same. */
static enum status read_mentions(struct own *o, struct error *err)
{
    struct batch b = {0};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < o->c->settings.brands_len; i++) {
        struct find f = {
            .brand = o->c->settings.brands[i].name, .order = FIND_NEWEST, .limit = BATCH};

        if (o->c->settings.brands[i].kind != BRAND_OWN)
            continue;
        do {
            rc = store_find(o->c->store, &f, &b, err);
            if (rc == OK)
                add_mentions(o, &b);
            f.offset += BATCH;
        } while (rc == OK && b.len == BATCH && o->len < TEXTS_MOST);
    }
    batch_release(&b);
    return rc;
}

/* What the owner said of a mention's mood outranks its stars. */
static enum status read_corrections(struct own *o, size_t *count, struct error *err)
{
    struct correction *items = NULL;
    size_t len = 0;
    enum status rc = store_corrections(o->c->store, 0, &o->arena, &items, &len, err);

    for (size_t k = 0; rc == OK && k < len; k++) {
        enum mood mood;

        if (items[k].mention == 0 || !str_eq(items[k].field, STR("mood")) ||
            !mood_parse(items[k].value, &mood))
            continue;
        for (size_t i = 0; i < o->len; i++) {
            if (o->texts[i].mention != items[k].mention)
                continue;
            o->texts[i].text.label = mood == MOOD_NEGATIVE   ? LEARN_NEGATIVE
                                     : mood == MOOD_POSITIVE ? LEARN_POSITIVE
                                                             : LEARN_NEUTRAL;
            ++*count;
        }
    }
    return rc;
}

static void path_of(const struct own *o, const char *lang, const char *ending,
                    struct buf *out)
{
    buf_reset(out);
    buf_printf(out, STR_FMT "/%s.tsv%s", STR_ARG(o->c->settings.words), lang, ending);
}

/* The file is whole or as it was. */
static int keep(const struct own *o, const char *lang, struct str lines)
{
    struct buf path = {0}, draft = {0}, folder = {0};
    FILE *f = NULL;
    int rc = EXIT_OUTPUT;

    buf_add(&folder, o->c->settings.words);
    path_of(o, lang, "", &path);
    path_of(o, lang, ".new", &draft);
    if (mkdir(folder.ptr, 0700) == 0 || errno == EEXIST)
        f = fopen(draft.ptr, "w");
    if (f != NULL &&
        fprintf(f,
                "# %s: weights of your own, laid over those of the program. Made by\n"
                "# `earshot learn`; `earshot learn --forget` takes them back.\n",
                lang) > 0 &&
        fwrite(lines.ptr, 1, lines.len, f) == lines.len && fflush(f) == 0 &&
        fsync(fileno(f)) == 0)
        rc = EXIT_DONE;
    if (f != NULL && fclose(f) != 0)
        rc = EXIT_OUTPUT;
    if (rc == EXIT_DONE && rename(draft.ptr, path.ptr) != 0)
        rc = EXIT_OUTPUT;
    if (rc != EXIT_DONE)
        cli_say("%s: %s", path.ptr, strerror(errno));
    buf_release(&path);
    buf_release(&draft);
    buf_release(&folder);
    return rc;
}

/* Remove the file of the language, where there is one; false and told where it stays. */
static bool drop(const struct own *o, const char *lang, size_t *gone)
{
    struct buf path = {0};
    bool is_gone;

    path_of(o, lang, "", &path);
    is_gone = unlink(path.ptr) == 0;
    *gone += is_gone;
    is_gone = is_gone || errno == ENOENT;
    if (!is_gone)
        cli_say("%s: %s", path.ptr, strerror(errno));
    buf_release(&path);
    return is_gone;
}

static void tell_words(struct buf *out, const struct learn_own_result *r, bool bad)
{
    const char *between = "";

    for (size_t i = 0; i < r->examples_len; i++) {
        struct str name = r->examples[i];

        if (r->examples_are_bad[i] != bad)
            continue;
        if (str_starts(name, STR("NOT_"))) {
            buf_printf(out, "%s\"not ... ", between);
            name = str_slice(name, 4, name.len);
        } else
            buf_printf(out, "%s\"", between);
        buf_printf(out, STR_FMT "\"", STR_ARG(name));
        between = ", ";
    }
    if (between[0] == '\0')
        buf_add_text(out, "none");
}

/* "3 points above" */
static void put_points(struct buf *out, double points)
{
    double whole = round(fabs(points));

    buf_printf(out, "%.0f %s %s", whole, whole == 1 ? "point" : "points",
               points < 0 ? "below" : "above");
}

static void tell_cuts(struct buf *out, const struct learn_own_result *r)
{
    buf_add_text(out, "    NPS from words: ");
    put_points(out, r->nps_after);
    buf_add_text(out, " that of your stars");
    if (r->has_words || r->has_cuts) {
        buf_add_text(out, " instead of ");
        put_points(out, r->nps_before);
    }
    buf_add_text(out, ".\n");
}

static void tell(struct buf *out, const char *lang, const struct learn_own_result *r)
{
    buf_printf(
        out, "%s: %s %zu of your reviews, each fifth judged by what the others teach.\n",
        lang, r->has_words || r->has_cuts ? "learned from" : "nothing kept of", r->texts);
    if (r->has_words) {
        buf_printf(out, "    Words: %zu moved; right %.0f %% instead of %.0f %%.\n",
                   r->words, 100 * r->after, 100 * r->before);
        buf_add_text(out, "    Rather bad with you: ");
        tell_words(out, r, true);
        buf_add_text(out, ".\n    Rather good with you: ");
        tell_words(out, r, false);
        buf_add_text(out, ".\n");
    } else
        buf_printf(out,
                   "    Words: none moved; right %.0f %%, and %.0f %% if they were.\n",
                   100 * r->before, 100 * r->after);
    if (!isnan(r->nps_after))
        tell_cuts(out, r);
}

static void tell_json(struct buf *out, const char *lang, const struct learn_own_result *r)
{
    struct json_writer w = {out, false};

    jsonw_object(&w);
    jsonw_key(&w, "lang");
    jsonw_str(&w, str_from(lang));
    jsonw_key(&w, "texts");
    jsonw_int(&w, (int64_t)r->texts);
    jsonw_key(&w, "kept_words");
    jsonw_bool(&w, r->has_words);
    jsonw_key(&w, "words");
    jsonw_int(&w, (int64_t)r->words);
    jsonw_key(&w, "right_before");
    jsonw_fixed(&w, r->before, 3);
    jsonw_key(&w, "right_after");
    jsonw_fixed(&w, r->after, 3);
    jsonw_key(&w, "kept_cuts");
    jsonw_bool(&w, r->has_cuts);
    jsonw_key(&w, "nps_error_before");
    jsonw_fixed(&w, r->nps_before, 1);
    jsonw_key(&w, "nps_error_after");
    jsonw_fixed(&w, r->nps_after, 1);
    jsonw_object_end(&w);
    buf_add_char(out, '\n');
}

/* One language; returns the exit status. `*is_learned` where there was enough to try. */
static int learn_lang(struct own *o, const char *lang, bool is_json, struct buf *out,
                      bool *is_learned)
{
    struct learn_own_text *texts = mem_alloc((o->len + 1) * sizeof(*texts));
    struct learn_own_result result;
    struct buf lines = {0};
    struct str lists[2];
    size_t len = 0, gone = 0;
    int rc = EXIT_DONE;

    for (size_t i = 0; i < o->len; i++) {
        if (str_eq(o->texts[i].lang, str_from(lang)) &&
            learn_detractor_sign(o->texts[i].text.label) != 0)
            texts[len++] = o->texts[i].text;
    }
    if (len >= LEARN_OWN_LEAST &&
        learn_own(lists, learn_shipped_lists(str_from(lang), lists), texts, len,
                  &o->arena, &lines, &result, NULL) == OK) {
        *is_learned = true;
        if (result.has_words || result.has_cuts)
            rc = keep(o, lang, buf_str(&lines));
        else
            (void)drop(o, lang, &gone); /* what held once does so no longer */
        if (rc == EXIT_DONE)
            (is_json ? tell_json : tell)(out, lang, &result);
    }
    buf_release(&lines);
    free(texts);
    return rc;
}

static int learn_all(struct own *o, bool is_json)
{
    struct buf out = {0};
    struct error err = {0};
    bool is_learned = false;
    size_t corrections = 0;
    int rc = EXIT_DONE;

    if (read_mentions(o, &err) != OK || read_corrections(o, &corrections, &err) != OK)
        return cli_fail(&err);
    for (size_t i = 0; rc == EXIT_DONE && i < ARRAY_LEN(langs); i++)
        rc = learn_lang(o, langs[i], is_json, &out, &is_learned);
    if (rc == EXIT_DONE && !is_learned && !is_json)
        buf_printf(
            &out,
            "Too few of your reviews have both words and stars: it takes %d in one "
            "language, good\nand bad ones. Nothing was changed.\n",
            LEARN_OWN_LEAST);
    if (rc == EXIT_DONE && is_learned && !is_json)
        buf_printf(&out,
                   "The weights stand in " STR_FMT
                   "/. The next `earshot run` judges what is stored anew.\n",
                   STR_ARG(o->c->settings.words));
    if (rc == EXIT_DONE)
        rc = cli_put(buf_str(&out));
    buf_release(&out);
    return rc == EXIT_DONE ? cli_flush() : rc;
}

int learn_from_own(struct context *c, bool forgets, bool is_json)
{
    struct own o = {.c = c};
    size_t gone = 0;
    bool is_done = true;
    int rc;

    if (forgets) {
        for (size_t i = 0; i < ARRAY_LEN(langs); i++)
            is_done = drop(&o, langs[i], &gone) && is_done;
        if (is_done)
            cli_say(gone > 0 ? "The program's own weights hold again."
                             : "There were no weights of your own.");
        return is_done ? EXIT_DONE : EXIT_OUTPUT;
    }
    rc = learn_all(&o, is_json);
    free(o.texts);
    arena_release(&o.arena);
    return rc;
}
