#include "cli/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 512 };

static bool read_source(struct str line, struct plan_source *out)
{
    *out = (struct plan_source){.lang = str_split(&line, '\t'),
                                .file = str_split(&line, '\t'),
                                .group = str_split(&line, '\t'),
                                .labels = str_split(&line, '\t')};
    return str_to_int(str_split(&line, '\t'), &out->rows_max) && out->rows_max > 0 &&
           str_to_double(line, &out->weight) && out->weight >= 0;
}

/* Names go into a command line, so they are plain. */
static bool is_plain(const char *path)
{
    return path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "0123456789._/-+")] == '\0';
}

FILE *plan_open(const char *path, bool *is_pipe)
{
    char command[PATH_SIZE + 16];
    struct stat st;

    *is_pipe = str_ends(str_from(path), STR(".xz"));
    if (!*is_pipe)
        return fopen(path, "r");
    if (stat(path, &st) != 0 || !is_plain(path) || strlen(path) >= PATH_SIZE)
        return NULL;
    (void)snprintf(command, sizeof(command), "xzcat -- %s", path);
    return popen(command, "r");
}

/* The texts of a file, unpacked where it is packed; NULL and a message on failure. */
static FILE *open_texts(const char *folder, struct str file, bool *is_pipe)
{
    char path[PATH_SIZE];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/" STR_FMT ".tsv", folder, STR_ARG(file));
    f = plan_open(path, is_pipe);
    if (f != NULL)
        return f;
    (void)snprintf(path, sizeof(path), "%s/" STR_FMT ".tsv.xz", folder, STR_ARG(file));
    f = plan_open(path, is_pipe);
    if (f == NULL)
        (void)fprintf(stderr, "%s: can't be read\n", path);
    return f;
}

static enum learn_label label_of(struct str name, bool has_classes)
{
    enum learn_label label = learn_label_of(name);

    if (!has_classes || label < LEARN_STARS_1 || label > LEARN_STARS_5)
        return label;
    return label < LEARN_STARS_3   ? LEARN_NEGATIVE
           : label > LEARN_STARS_3 ? LEARN_POSITIVE
                                   : LEARN_NEUTRAL;
}

static bool read_texts(const char *folder, const struct plan_source *s, plan_text *take,
                       void *context)
{
    bool is_pipe, has_classes = str_eq(s->labels, STR("classes"));
    FILE *f = open_texts(folder, s->file, &is_pipe);
    size_t cap = 0;
    char *line = NULL;
    ssize_t n;

    if (f == NULL)
        return false;
    while ((n = getline(&line, &cap, f)) > 0) {
        struct str rest = str_trim((struct str){line, (size_t)n});
        struct str text = str_split(&rest, '\t');

        enum learn_label label = label_of(str_split(&rest, '\t'), has_classes);

        (void)str_split(&rest, '\t'); /* domain */
        take(context, s, text, label, rest);
    }
    free(line);
    return (is_pipe ? pclose(f) : fclose(f)) == 0;
}

int plan_read(struct str plan, const char *folder, struct str lang, struct str group,
              plan_text *take, void *context)
{
    size_t number = 0;

    while (plan.ptr != NULL) {
        struct str line = str_split(&plan, '\n');
        struct plan_source s;

        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!read_source(line, &s)) {
            (void)fprintf(stderr, "plan: not a source: " STR_FMT "\n", STR_ARG(line));
            return EXIT_FAILURE;
        }
        if (!str_eq(s.lang, lang) || (group.len > 0 && !str_eq(s.group, group)))
            continue;
        s.number = number++;
        if (!read_texts(folder, &s, take, context))
            return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
