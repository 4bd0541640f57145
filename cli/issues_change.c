/* earshot issues fix: what the owner does about an issue. */
#include "base/date.h"
#include "cli/issues.h"

/* What has come up and looks like `typed`, for "did you mean". */
static void say_unknown(struct context *c, struct str brand, const char *typed)
{
    struct issue_record *records = NULL;
    struct arena arena = {0};
    struct str nearest = STR_NONE;
    size_t len = 0, best = 5;

    if (store_issues(c->store, brand, &arena, &records, &len, NULL) != OK)
        len = 0;
    for (size_t i = 0; i < len; i++) {
        size_t distance = str_distance(records[i].issue, str_from(typed), best);

        if (distance < best) {
            best = distance;
            nearest = records[i].issue;
        }
    }
    if (nearest.len > 0)
        cli_say("%s: no such issue has come up; did you mean " STR_FMT "?", typed,
                STR_ARG(nearest));
    else
        cli_say("%s: no such issue has come up; `earshot issues --kinds` lists the names",
                typed);
    arena_release(&arena);
}

/* Say how it stands at once: what came of a measure long ago is known already. */
static enum status print_fix(struct context *c, const struct fix_record *r,
                             struct error *err)
{
    struct fix_told *told = NULL;
    struct arena arena = {0};
    struct buf line = {0};
    size_t len = 0;
    enum status rc = fixes_read(c, r->brand, c->now + 1, &arena, &told, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        if (told[i].record.at != r->at || !str_eq(told[i].record.issue, r->issue) ||
            !str_eq(told[i].record.place, r->place))
            continue;
        buf_add_text(&line, "Noted: ");
        fix_say(&told[i].result, &line);
        buf_add_text(&line, ".\n");
        if (told[i].result.certain == SIZE_MAX && told[i].result.settled == SIZE_MAX)
            buf_add_text(&line, "The digest says whether it helped once that is certain, "
                                "and after 90 days.\n");
        (void)cli_put(buf_str(&line));
    }
    buf_release(&line);
    arena_release(&arena);
    return rc;
}

/* Keep what was done, with its issue. */
static enum status keep_fix(struct context *c, struct issue_record *r,
                            const struct fix_record *f, struct error *err)
{
    enum status rc = store_begin(c->store, err);

    r->action = f->action;
    r->action_at = f->at;
    if (rc == OK)
        rc = store_issue_put(c->store, r, err);
    if (rc == OK)
        rc = store_fix_put(c->store, f, err);
    if (rc == OK)
        return store_commit(c->store, err);
    store_rollback(c->store);
    return rc;
}

/* Note what the owner did about an issue; the digest compares before and after. */
int issues_fix(const struct command *self, struct context *c, const struct cli_args *args,
               const struct brand_settings *brand)
{
    struct issue_record r;
    struct arena arena = {0};
    struct error err = {0};
    int64_t day = date_local_day(c->now);
    enum status rc;

    if (args->rest_len != 3)
        return cli_usage(self,
                         "fix: say which issue and what was done: fix late-delivery "
                         "\"new courier\"");
    if (cli_has(args, OPT_ON) && !date_parse_day(str_from(args->value[OPT_ON]), &day))
        return cli_usage(self, "--on: expected a day such as 2026-11-01");
    if (day > date_local_day(c->now))
        return cli_usage(self, "--on: that day is still to come");
    rc = store_issue(c->store, brand->name, str_from(args->rest[1]), STR_NONE, &arena, &r,
                     &err);
    if (rc == ERR_MISSING) {
        say_unknown(c, brand->name, args->rest[1]);
        arena_release(&arena);
        return EXIT_COMMAND_LINE;
    }
    if (rc == OK) {
        struct fix_record f = {.brand = brand->name,
                               .issue = r.issue,
                               .place = str_from(args->value[OPT_PLACE]),
                               .action = str_trim(str_from(args->rest[2])),
                               .at = date_local_start(day, 0),
                               .made_at = c->now};

        rc = keep_fix(c, &r, &f, &err);
        if (rc == OK && f.action.len > 0)
            rc = print_fix(c, &f, &err);
    }
    arena_release(&arena);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}
