#include "cli/context.h"

#include "base/date.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The first of the usual places that has a file, else ./earshot.yaml. */
static struct str find_config(struct arena *a)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_CONFIG_HOME");
    struct str places[3] = {STR("earshot.yaml")};

    if (xdg != NULL && xdg[0] == '/')
        places[1] = arena_printf(a, "%s/earshot/earshot.yaml", xdg);
    else if (home != NULL)
        places[1] = arena_printf(a, "%s/.config/earshot/earshot.yaml", home);
    places[2] = STR("/etc/earshot/earshot.yaml");
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        if (places[i].len > 0 && access(places[i].ptr, F_OK) == 0)
            return places[i];
    }
    return places[0];
}

struct str context_config_path(const struct cli_args *args, struct arena *a)
{
    const char *path = args->value[OPT_CONFIG];

    if (path == NULL)
        path = getenv("EARSHOT_CONFIG");
    return path != NULL && path[0] != '\0' ? str_from(path) : find_config(a);
}

int context_time(const struct cli_args *args, int64_t *now)
{
    struct error err = {0};

    *now = (int64_t)time(NULL);
    if (args->value[OPT_NOW] == NULL)
        return EXIT_DONE;
    if (date_parse_any(str_from(args->value[OPT_NOW]), now, &err) == OK)
        return EXIT_DONE;
    cli_say("--now: %s; expected a time such as 2026-11-17T06:30:00Z", err.text);
    return EXIT_COMMAND_LINE;
}

/* Where TZ is unset the C library reads a file of the machine. */
static void keep_home_zone(struct context *c)
{
    const char *zone = getenv("TZ");

    if (zone == NULL || zone[0] == '\0' || strlen(zone) >= sizeof(c->home_zone))
        zone = ":/etc/localtime";
    memcpy(c->home_zone, zone, strlen(zone) + 1);
}

/* Only values of TZ change here, which context_open() has put into the environment: what
 * a resolver's thread may read of it meanwhile stays where it is. */
void context_zone(const struct context *c, const struct brand_settings *brand)
{
    struct str zone = brand != NULL ? brand->timezone : STR_NONE;

    if (zone.len == 0)
        zone = c->settings.timezone;
    (void)date_local_zone(zone.len > 0 ? zone.ptr : c->home_zone);
}

int context_open(struct context *c, const struct cli_args *args)
{
    struct buf faults = {0};
    struct error err = {0};
    struct arena a = {0};
    struct str path = context_config_path(args, &a);
    int code = context_time(args, &c->now);

    if (code != EXIT_DONE) {
        arena_release(&a);
        return code;
    }
    if (settings_read(path.ptr, &c->settings, &faults, &err) != OK) {
        struct str rest = buf_str(&faults);

        if (err.code == ERR_MISSING)
            cli_say("%s; `earshot init` writes one", err.text);
        else if (faults.len == 0)
            cli_say("%s", err.text);
        while (rest.len > 0) {
            struct str line = str_split(&rest, '\n');

            cli_say(STR_FMT, STR_ARG(line));
        }
        code = exit_of(err.code);
    } else {
        keep_home_zone(c);
        context_zone(c, NULL);
    }
    buf_release(&faults);
    arena_release(&a);
    return code;
}

int context_open_store(struct context *c, enum store_mode mode)
{
    struct error err = {0};

    if (store_open(c->settings.database.ptr, mode, &c->store, &err) == OK)
        return EXIT_DONE;
    return cli_fail(&err);
}

void context_release(struct context *c)
{
    store_close(c->store);
    settings_release(&c->settings);
    *c = (struct context){0};
}

int context_run(const struct command *self, const struct cli_args *args,
                int (*act)(const struct command *self, const struct cli_args *args,
                           struct context *c))
{
    struct context c = {0};
    int code = context_open(&c, args);

    if (code == EXIT_DONE)
        code = act(self, args, &c);
    context_release(&c);
    return code;
}

const struct brand_settings *context_brand(const struct context *c, const char *name)
{
    const struct settings *s = &c->settings;
    const struct brand_settings *only = NULL;
    size_t own = 0;

    if (name != NULL) {
        only = settings_brand(s, str_from(name));
        if (only == NULL)
            cli_say("no brand is named \"%s\"", name);
        else
            context_zone(c, only);
        return only;
    }
    for (size_t i = 0; i < s->brands_len; i++) {
        if (s->brands[i].kind != BRAND_OWN)
            continue;
        own++;
        only = &s->brands[i];
    }
    if (own == 1) {
        context_zone(c, only);
        return only;
    }
    cli_say(own == 0 ? "no brand is set up" : "several brands are set up: say --brand");
    return NULL;
}

int context_names(struct context *c, const char *brand, const char *source,
                  struct str *brand_out, struct str *source_out)
{
    struct str name = str_from(brand), from = str_from(source);
    const struct brand_settings *own = settings_brand(&c->settings, name);
    struct source_state *all = NULL;
    struct error err = {0};
    size_t len = 0;
    bool has_brand = brand == NULL || own != NULL;
    bool has_source = source == NULL || settings_source(&c->settings, from) != NULL;

    *brand_out = own != NULL ? own->name : STR_NONE;
    *source_out = from;
    if ((!has_brand || !has_source) &&
        store_sources(c->store, &c->settings.arena, &all, &len, &err) != OK)
        return cli_fail(&err);
    for (size_t i = 0; i < len; i++) {
        if (!has_brand && str_eq_fold(all[i].brand, name))
            *brand_out = all[i].brand, has_brand = true;
        has_source = has_source || str_eq(all[i].name, from);
    }
    if (!has_brand)
        cli_say("no brand is named \"%s\"", brand);
    else if (!has_source)
        cli_say("no source is named \"%s\"", source);
    return !has_brand ? EXIT_SETTINGS : has_source ? EXIT_DONE : EXIT_COMMAND_LINE;
}
