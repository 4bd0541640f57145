/* earshot init: write a configuration, and make the database. */
#include "cli/context.h"
#include "cli/key.h"

#include "base/language_tag.h"
#include "base/mem.h"
#include "config/table.h"
#include "reports/reports.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    OPT_NAME = OPT_COMMON_LEN,
    OPT_ALSO,
    OPT_BUSINESS,
    OPT_LANGUAGE,
    OPT_ZONE,
    OPT_URL,
    OPT_TO,
    OPT_FROM,
    OPT_SERVER,
    OPT_USER,
    OPT_FOLDER,
    OPT_STATE,
    OPT_EXAMPLE,
    OPT_REFERENCE,
};

static const struct cli_option options[] = {
    {"config", 'c', "FILE", "file to write; default: $EARSHOT_CONFIG or earshot.yaml"},
    OPTION_NONE("now"),
    OPTION_NONE("json"),
    {"name", 'n', "NAME", "name of the business"},
    {"also", 0, "NAME", "what else people call it (repeat)"},
    {"business", 'b', "KIND",
     "what it does (repeat), for the complaints such firms hear: " BUSINESS_WORDS},
    {"language", 'l', "CODE", "language of the mails: " LANGUAGE_WORDS "; default: en"},
    {"timezone", 'z', "ZONE", "Europe/Berlin, say; default: that of this machine"},
    {"url", 'u', "URL", "a feed that speaks of it, among other things (repeat)"},
    {"to", 't', "ADDRESS", "who gets the morning mail"},
    {"from", 0, "ADDRESS", "sender, an address that the login may use"},
    {"server", 0, "URL", "smtp://HOST:587 or smtps://HOST:465; without it sendmail"},
    {"user", 0, "LOGIN", "login at that server; its password goes into a file"},
    {"folder", 0, "DIR", "put mails into this folder instead of sending them"},
    {"state", 0, "DIR", "for database and web pages; default: beside the file"},
    {"example", 0, NULL, "print every setting with its help, and do nothing"},
    {"reference", 0, NULL, "print them as the man page has them, and do nothing"},
    {NULL, 0, NULL, NULL},
};

enum { VALUES_MAX = 200 };

struct form {
    struct form_value values[VALUES_MAX];
    size_t len;
    struct arena arena;
};

static void add(struct form *f, const char *section, size_t item, const char *name,
                struct str yaml)
{
    if (f->len < VALUES_MAX && yaml.len > 0)
        f->values[f->len++] =
            (struct form_value){section, item, name, arena_copy(&f->arena, yaml)};
}

static void add_text(struct form *f, const char *section, size_t item, const char *name,
                     struct str text)
{
    struct buf yaml = {0};

    if (text.len > 0)
        settings_print_text(text, &yaml);
    add(f, section, item, name, buf_str(&yaml));
    buf_release(&yaml);
}

/* One line from the terminal, trimmed; empty where there is none. */
static struct str ask(struct form *f, const char *question)
{
    char line[1024];

    (void)fprintf(stderr, "%s ", question);
    (void)fflush(stderr);
    if (fgets(line, sizeof(line), stdin) == NULL)
        return STR_NONE;
    return arena_copy(&f->arena, str_trim(str_from(line)));
}

/* The language of this terminal is likely that of the mails. */
static struct str ask_language(struct form *f)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    char code[LANGUAGE_CODE_MAX];
    struct str likely, said;

    for (size_t i = 0; i < ARRAY_LEN(names) && (locale == NULL || *locale == '\0'); i++)
        locale = getenv(names[i]);
    likely = language_of_tag(str_from(locale), code);
    if (!value_is_choice(LANGUAGE_WORDS, likely))
        likely = STR("en");
    said = ask(f, arena_printf(&f->arena,
                               "Language of the mails? (" LANGUAGE_WORDS
                               "; empty: " STR_FMT ")",
                               STR_ARG(likely))
                      .ptr);
    return said.len > 0 ? said : arena_copy(&f->arena, likely);
}

/* The host of an address, as a name for its source: "news.example.com". */
static struct str source_name(struct form *f, struct str url, size_t n)
{
    size_t colon = str_find(url, STR("://"));
    struct str host = str_slice(url, colon == SIZE_MAX ? 0 : colon + 3, url.len);
    size_t end = 0;

    while (end < host.len && host.ptr[end] != '/' && host.ptr[end] != ':')
        end++;
    host.len = end;
    if (str_starts(host, STR("www.")))
        host = str_slice(host, 4, host.len);
    for (size_t i = 0; i < f->len; i++) {
        if (f->values[i].section != NULL && strcmp(f->values[i].name, "name") == 0 &&
            str_eq(f->values[i].value, host))
            return arena_printf(&f->arena, STR_FMT "-%zu", STR_ARG(host), n + 1);
    }
    return host.len > 0 ? host : arena_printf(&f->arena, "source-%zu", n + 1);
}

static void add_source(struct form *f, struct str url, size_t n)
{
    add_text(f, "sources", n, "name", source_name(f, url, n));
    add_text(f, "sources", n, "adapter", STR("feed"));
    add_text(f, "sources", n, "url", url);
    add_text(f, "sources", n, "about", STR("search"));
}

/* "a, b" as the YAML list [a, b]. */
static void add_list(struct form *f, const char *name, struct str text)
{
    struct buf yaml = {0};

    while (text.ptr != NULL) {
        struct str item = str_trim(str_split(&text, ','));

        if (item.len == 0)
            continue;
        buf_add_text(&yaml, yaml.len > 0 ? ", " : "[");
        settings_print_text(item, &yaml);
    }
    if (yaml.len > 0)
        buf_add_char(&yaml, ']');
    add(f, "brands", 0, name, buf_str(&yaml));
    buf_release(&yaml);
}

static struct str joined(struct form *f, const struct cli_args *args, int option)
{
    struct str all = {0};

    for (size_t i = 0; i < args->count[option]; i++)
        all = arena_printf(&f->arena, STR_FMT "%s%s", STR_ARG(all), i > 0 ? "," : "",
                           args->all[option][i]);
    return all;
}

static void add_sink(struct form *f, const struct cli_args *args, struct str to,
                     struct str server, struct str user)
{
    struct str from = str_from(args->value[OPT_FROM]);

    if (to.len == 0)
        return;
    if (from.len == 0)
        from = user.len > 0 && str_find_char(user, '@') != SIZE_MAX ? user : to;
    add_text(f, "destinations", 0, "name", STR("owner"));
    add_text(f, "destinations", 0, "to", to);
    add_text(f, "destinations", 0, "from", from);
    if (cli_has(args, OPT_FOLDER)) {
        add_text(f, "destinations", 0, "kind", STR("folder"));
        add_text(f, "destinations", 0, "folder", str_from(args->value[OPT_FOLDER]));
    } else if (server.len > 0) {
        add_text(f, "destinations", 0, "kind", STR("smtp"));
        add_text(f, "destinations", 0, "server", server);
        add_text(f, "destinations", 0, "user", user);
        if (user.len > 0)
            add(f, "destinations", 0, "password", STR("{file: mail.password}"));
    } else {
        add_text(f, "destinations", 0, "kind", STR("sendmail"));
    }
}

/* People write "town.example/news" and "mail.example.com". */
static struct str with_scheme(struct form *f, struct str text, const char *scheme,
                              const char *port)
{
    if (text.len == 0 || str_find(text, STR("://")) != SIZE_MAX)
        return text;
    if (port != NULL && str_find_char(text, ':') != SIZE_MAX)
        port = "";
    if (port != NULL && str_ends(text, STR(":465")))
        scheme = "smtps";
    return arena_printf(&f->arena, "%s://" STR_FMT "%s", scheme, STR_ARG(text),
                        port != NULL ? port : "");
}

/* With a login it is no relay of the house at port 25, which "smtp://HOST" would mean. */
static struct str server_of(struct form *f, struct str text, struct str user)
{
    struct str server = with_scheme(f, text, "smtp", ":587"), scheme = STR("smtp://"),
               rest;

    if (user.len == 0 || !str_starts(server, scheme))
        return server;
    while (str_ends(server, STR("/")))
        server.len--;
    rest = str_slice(server, scheme.len, server.len);
    return rest.len == 0 || str_find_char(rest, ':') != SIZE_MAX
               ? server
               : arena_printf(&f->arena, STR_FMT ":587", STR_ARG(server));
}

/* What only a mail needs, without anybody who gets one. */
static const char *lone_option(const struct cli_args *args)
{
    if (cli_has(args, OPT_TO))
        return NULL;
    return cli_has(args, OPT_FOLDER)   ? "--folder"
           : cli_has(args, OPT_SERVER) ? "--server"
           : cli_has(args, OPT_USER)   ? "--user"
           : cli_has(args, OPT_FROM)   ? "--from"
                                       : NULL;
}

/* False where nobody says what the business is called. */
static bool fill(struct form *f, const struct cli_args *args)
{
    bool is_asked = !cli_has(args, OPT_NAME) && isatty(STDIN_FILENO) != 0;
    struct str name = str_from(args->value[OPT_NAME]);
    struct str also = joined(f, args, OPT_ALSO), to = str_from(args->value[OPT_TO]);
    struct str business = joined(f, args, OPT_BUSINESS);
    struct str language = str_from(args->value[OPT_LANGUAGE]);
    struct str zone = str_from(args->value[OPT_ZONE]);
    struct str server = str_from(args->value[OPT_SERVER]);
    struct str user = str_from(args->value[OPT_USER]);
    struct str urls = joined(f, args, OPT_URL);

    if (is_asked) {
        name = ask(f, "What is the business called?");
        also = ask(f, "What else do people call it? (names, @handles; commas between)");
        business = ask(f, "What does it do? (" BUSINESS_WORDS
                          "; commas between; empty: something else)");
        language = ask_language(f);
        zone = ask(f, "Its time zone? (Europe/Berlin, say; empty: that of this machine)");
        urls = ask(f, "Addresses of feeds to read? (commas between; more can follow)");
        to = ask(f, "Who gets the morning mail? (address)");
        if (to.len > 0)
            server =
                ask(f, "Which mail server sends it? (smtp://HOST:587; empty: sendmail)");
        if (server.len > 0)
            user = ask(f, "Your login there? (often the address; empty: none)");
    }
    if (name.len == 0)
        return false;
    add_text(f, NULL, 0, "language", language);
    add_text(f, NULL, 0, "timezone", zone);
    if (cli_has(args, OPT_STATE)) {
        const char *folder = args->value[OPT_STATE];

        add_text(f, NULL, 0, "database",
                 arena_printf(&f->arena, "%s/earshot.db", folder));
        add_text(f, NULL, 0, "reports", arena_printf(&f->arena, "%s/reports", folder));
    }
    add_text(f, "brands", 0, "name", name);
    add_list(f, "names", also);
    add_list(f, "business", business);
    for (size_t n = 0; urls.len > 0; n++) {
        struct str url = str_trim(str_split(&urls, ','));

        if (url.len > 0)
            add_source(f, with_scheme(f, url, "https", NULL), n);
    }
    add_sink(f, args, to, server_of(f, server, user), user);
    return true;
}

/* The file must not be there yet: an owner's settings are never overwritten. */
static enum status write_new(const char *path, struct str text, struct error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool is_whole;

    if (fd < 0 && errno == EEXIST)
        return error_set(err, ERR_USAGE, "%s is there already; it is left as it is",
                         path);
    if (fd < 0)
        return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    is_whole = write(fd, text.ptr, text.len) == (ssize_t)text.len;
    if (close(fd) != 0 || !is_whole) {
        (void)unlink(path);
        return error_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    return OK;
}

static int print_settings(void (*print)(struct buf *out))
{
    struct buf out = {0};
    int code;

    print(&out);
    code = cli_put(buf_str(&out));
    buf_release(&out);
    return code;
}

/* The program's own path: cron looks into /usr/bin and /bin alone. */
static void find_program(char *out, size_t size)
{
    ssize_t len = readlink("/proc/self/exe", out, size - 1);

    if (len < 0)
        (void)snprintf(out, size, "earshot");
    else
        out[len] = '\0';
}

static void say_next(const char *path, const struct settings *s)
{
    char program[4096], here[4096]; /* cron runs in another folder */

    find_program(program, sizeof(program));
    (void)printf("Wrote %s and " STR_FMT ".\n", path, STR_ARG(s->database));
    if (s->sources_len == 0)
        (void)printf("Add sources to it: `earshot sources --adapters` lists what can be "
                     "read.\n");
    if (s->sinks_len > 0 && s->sinks[0].password.file.len > 0)
        (void)printf("Put the mail password into " STR_FMT " and chmod 600 it.\n",
                     STR_ARG(s->sinks[0].password.file));
    (void)printf("Then: earshot doctor, earshot run, and for every night in crontab(1):\n"
                 "    15 5 * * *  %s run --config %s%s%s\n",
                 program,
                 path[0] == '/' || getcwd(here, sizeof(here)) == NULL ? "" : here,
                 path[0] == '/' ? "" : "/", path);
}

/* With which links in mails are signed. */
static enum status make_key(const struct settings *s, struct error *err)
{
    struct buf key = {0};
    enum status rc = key_read(s, true, &key, err);

    secret_wipe(&key);
    return rc;
}

/* What is wrong with the answers. Line and column would be those of a file that is not
 * there. */
static int say_wrong(const struct buf *faults)
{
    struct str rest = buf_str(faults);

    while (rest.len > 0) {
        struct str line = str_split(&rest, '\n');
        size_t at = str_find(line, STR(": "));

        if (at != SIZE_MAX)
            line = str_slice(line, at + 2, line.len);
        cli_say(STR_FMT, STR_ARG(line));
    }
    cli_say("nothing is written yet");
    return EXIT_COMMAND_LINE;
}

static int create(const char *path, struct str text)
{
    struct settings s;
    struct store *store = NULL;
    struct buf faults = {0};
    struct error err = {0};
    enum status rc = settings_parse(text, path, &s, &faults, &err);

    if (rc != OK && faults.len > 0) {
        int code = say_wrong(&faults);

        settings_release(&s);
        buf_release(&faults);
        return code;
    }
    if (rc == OK)
        rc = write_new(path, text, &err);
    if (rc == OK)
        rc = store_open(s.database.ptr, STORE_CREATE, &store, &err);
    if (rc == OK)
        rc = make_key(&s, &err);
    if (rc == OK)
        say_next(path, &s);
    store_close(store);
    settings_release(&s);
    buf_release(&faults);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

/* A file that somebody wrote by hand gets its database. */
static int create_database(const char *path)
{
    struct settings s;
    struct store *store = NULL;
    struct error err = {0};
    enum status rc = settings_read(path, &s, NULL, &err);

    if (rc == OK && access(s.database.ptr, F_OK) == 0)
        rc = error_set(&err, ERR_USAGE, "%s and " STR_FMT " are there already", path,
                       STR_ARG(s.database));
    if (rc == OK)
        rc = store_open(s.database.ptr, STORE_CREATE, &store, &err);
    if (rc == OK)
        rc = make_key(&s, &err);
    if (rc == OK)
        (void)printf("Made " STR_FMT " for %s.\n", STR_ARG(s.database), path);
    store_close(store);
    settings_release(&s);
    return rc == OK ? EXIT_DONE : cli_fail(&err);
}

static int run(const struct command *self, const struct cli_args *args)
{
    struct form f = {0};
    struct buf text = {0};
    const char *path =
        cli_has(args, OPT_CONFIG) ? args->value[OPT_CONFIG] : getenv("EARSHOT_CONFIG");
    int code;

    if (cli_has(args, OPT_EXAMPLE))
        return print_settings(settings_print_example);
    if (cli_has(args, OPT_REFERENCE))
        return print_settings(settings_print_reference);
    if (path == NULL || path[0] == '\0')
        path = "earshot.yaml";
    if (access(path, F_OK) == 0)
        return create_database(path);
    if (lone_option(args) != NULL) {
        code = cli_usage(self, "%s: who gets the mail? --to says it", lone_option(args));
    } else if (!fill(&f, args)) {
        code = cli_usage(self, "--name: what is the business called?");
    } else {
        settings_print_form(f.values, f.len, &text);
        code = create(path, buf_str(&text));
    }
    buf_release(&text);
    arena_release(&f.arena);
    return code;
}

const struct command command_init = {
    .name = "init",
    .usage = "[OPTION...]",
    .summary = "Write a commented configuration and make the database",
    .more =
        "Without --name it asks a few questions. A configuration that exists is never\n"
        "changed; where only its database is missing, that is made.\n"
        "\n"
        "  earshot init --name 'Blue Heron' --url https://town.example/news.rss \\\n"
        "      --to owner@example.com --server smtp://mail.example.com:587 \\\n"
        "      --user desk@example.com",
    .options = options,
    .run = run,
};
