/* earshot forget: erase an author. */
#include "base/json.h"
#include "cli/archive.h"
#include "cli/context.h"
#include "cli/remake.h"
#include "store/find.h"

#include <unistd.h>

enum { OPT_SOURCE = OPT_COMMON_LEN, OPT_YES };

static const struct cli_option options[] = {
    OPTIONS_COMMON,
    {"source", 's', "NAME", "only what this source showed"},
    {"yes", 'y', NULL, "do it without asking"},
    {NULL, 0, NULL, NULL},
};

static const struct cli_field fields[] = {
    {"author", "as given"},
    {"removed", "mentions that were erased"},
    {"made_again", "digests that were made again without them"},
    {NULL, NULL},
};

/* Those of brands that are set up no more, or as somebody else's. */
static enum status drop_pages(struct context *c, struct error *err)
{
    struct digest_record *all = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc = store_digests(c->store, STR_NONE, STR_NONE, 0, &a, &all, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct brand_settings *brand = settings_brand(&c->settings, all[i].brand);

        if (all[i].brand.len > 0 && (brand == NULL || brand->kind != BRAND_OWN))
            rc = pages_drop(c, &(struct brand_settings){.name = all[i].brand}, err);
    }
    arena_release(&a);
    return rc;
}

/* Pages that show single mentions, without what was erased. */
static enum status write_pages(struct context *c, const struct issues *kinds,
                               struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < c->settings.brands_len; i++) {
        const struct brand_settings *brand = &c->settings.brands[i];

        if (brand->kind != BRAND_OWN)
            continue;
        rc = pages_drop(c, brand, err);
        if (rc == OK && c->settings.has_archive)
            rc = archive_write(c, brand, kinds, err);
    }
    return rc;
}

/* Asked once more, for it can't be taken back. */
static bool is_wanted(struct context *c, const struct cli_args *args)
{
    struct find f = {.author = str_from(args->rest[0]),
                     .source = str_from(args->value[OPT_SOURCE]),
                     .ours = FIND_ALL};
    char line[16] = "";
    int64_t count = 0;

    if (cli_has(args, OPT_YES))
        return true;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        cli_say("nothing is erased without --yes");
        return false;
    }
    if (store_count(c->store, &f, &count, NULL) == OK)
        (void)printf("%lld mention%s of this name. ", (long long)count,
                     count == 1 ? "" : "s");
    (void)printf("Erase for good? [y/N] ");
    (void)fflush(stdout);
    return fgets(line, sizeof(line), stdin) != NULL && (line[0] == 'y' || line[0] == 'Y');
}

static void tell(const struct cli_args *args, size_t removed, size_t made)
{
    struct buf out = {0};
    struct json_writer w = {&out, false};

    if (cli_has(args, OPT_JSON)) {
        jsonw_object(&w);
        jsonw_key(&w, "author"), jsonw_text(&w, args->rest[0]);
        jsonw_key(&w, "removed"), jsonw_int(&w, (int64_t)removed);
        jsonw_key(&w, "made_again"), jsonw_int(&w, (int64_t)made);
        jsonw_object_end(&w);
        buf_add_char(&out, '\n');
        (void)cli_put(buf_str(&out));
    } else if (removed == 0) {
        (void)printf("Nothing is kept under this name.\n");
    } else {
        (void)printf("Erased %zu mention%s; %zu digest%s made again without them. Mails "
                     "that went out\nare out of reach.\n",
                     removed, removed == 1 ? "" : "s", made,
                     made == 1 ? " was" : "s were");
    }
    buf_release(&out);
}

static int act(const struct command *self, const struct cli_args *args, struct context *c)
{
    struct store_lock *lock = NULL;
    struct issues *kinds = NULL;
    struct error err = {0};
    struct str any, source;
    size_t removed = 0, made = 0;
    int code = context_open_store(c, STORE_WRITE);
    enum status rc;

    (void)self;
    if (code == EXIT_DONE)
        code = context_names(c, NULL, args->value[OPT_SOURCE], &any, &source);
    if (code != EXIT_DONE)
        return code;
    if (!is_wanted(c, args))
        return EXIT_COMMAND_LINE;
    rc = store_lock(c->settings.database.ptr, c->now, &lock, &err);
    if (rc == OK)
        rc = issues_new(&c->settings, &kinds, &err);
    if (rc == OK)
        rc = store_forget(c->store, source, str_from(args->rest[0]), &removed, &err);
    if (rc == OK && removed > 0) /* those of brands that are gone: before their rows */
        rc = drop_pages(c, &err);
    if (rc == OK)
        rc = remake_digests(c, kinds, &made, &err);
    if (rc == OK && removed > 0)
        rc = write_pages(c, kinds, &err);
    if (rc == OK)
        tell(args, removed, made);
    issues_free(kinds);
    store_unlock(lock);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int run(const struct command *self, const struct cli_args *args)
{
    return context_run(self, args, act);
}

const struct command command_forget = {
    .name = "forget",
    .usage = "AUTHOR [--source NAME] [--yes]",
    .summary = "Erase everything that is kept about an author",
    .more =
        "Erases what was written under this name, in any case of letters: mentions,\n"
        "earlier versions, judgements, cases, words in the index, and the bytes of\n"
        "messages that hold them. Digests and their pages are made again without them,\n"
        "those that wait to be sent too. Keyed hashes of their ids stay, so that no\n"
        "source brings them back. This can't be taken back.\n"
        "\n"
        "  earshot privacy 'Sophie L'\n"
        "  earshot forget 'Sophie L'",
    .options = options,
    .fields = fields,
    .run = run,
    .rest_least = 1,
    .rest_most = 1,
};
