/* earshot issues adopt: a trouble without a kind becomes one of the owner's own. */
#include "cli/issues.h"

#include "cli/discoveries.h"
#include "cli/own_kinds.h"

static void add_kind(struct buf *out, const struct discovery_record *r, struct str name)
{
    struct str rest = r->terms;

    buf_printf(out, "  - id: " STR_FMT "\n    name: ", STR_ARG(r->id));
    settings_print_text(name, out);
    buf_add_text(out, "\n    dimension: reliability\n    measure: experience\n"
                      "    touchpoint: during\n    about: [");
    for (bool is_first = true; rest.len > 0; is_first = false) {
        buf_add_text(out, is_first ? "" : ", ");
        settings_print_text(str_split(&rest, ','), out);
    }
    buf_add_text(out, "]\n");
}

static const struct discovery_record *find(const struct discovery_record *all, size_t len,
                                           struct str id)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(all[i].id, id))
            return &all[i];
    }
    return NULL;
}

static enum status adopt(struct context *c, const struct discovery_record *r,
                         struct str name, struct error *err)
{
    struct discovery_record adopted = *r;
    struct buf kind = {0};
    struct error why = {0};
    enum status rc;

    add_kind(&kind, r, name);
    rc = own_kinds_add(c, STR_NONE, buf_str(&kind), &why);
    adopted.is_adopted = true;
    if (rc == OK)
        rc = store_discovery_put(c->store, &adopted, &why);
    if (rc != OK)
        (void)error_set(err, rc, "%s", why.text);
    buf_release(&kind);
    return rc;
}

int issues_adopt(const struct command *self, struct context *c,
                 const struct cli_args *args, const struct brand_settings *brand)
{
    struct discovery_record *all = NULL;
    const struct discovery_record *r;
    struct arena arena = {0};
    struct error err = {0};
    struct str name;
    size_t len = 0;
    enum status rc;

    if (args->rest_len < 2 || args->rest_len > 3)
        return cli_usage(self, "adopt: say which, and what to call it: adopt card-reader "
                               "\"Card reader\"");
    rc = store_discoveries(c->store, brand->name, &arena, &all, &len, &err);
    r = find(all, rc == OK ? len : 0, str_from(args->rest[1]));
    if (rc == OK && (r == NULL || r->is_adopted)) {
        cli_say(r == NULL
                    ? "%s: nothing of that name was found; `earshot issues` lists them"
                    : "%s: is a kind of yours already",
                args->rest[1]);
        arena_release(&arena);
        return EXIT_COMMAND_LINE;
    }
    if (rc == OK) {
        name =
            args->rest_len == 3 ? str_from(args->rest[2]) : discovery_heading(r, &arena);
        rc = adopt(c, r, name, &err);
    }
    if (rc == OK) {
        struct buf line = {0};

        buf_printf(&line,
                   "A kind of yours now, in " STR_FMT ": dimension and phrases can be "
                   "changed there.\nThe next run judges what is stored anew.\n",
                   STR_ARG(c->settings.issues));
        (void)cli_put(buf_str(&line));
        buf_release(&line);
    }
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}
