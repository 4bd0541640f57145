/*
 * store_help.h - a store in a folder of its own, and mentions to put into it
 */
#ifndef TESTS_STORE_HELP_H
#define TESTS_STORE_HELP_H

#include "tests/unit.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mention.h"
#include "store/store.h"

#define DAY INT64_C(86400)
#define NOW INT64_C(1772366400) /* 2026-03-01T12:00:00Z */

/* A folder that is removed with what is in it, and the path of a database there. */
struct place {
    char folder[64];
    char path[96];
    struct store *st;
};

static inline void place_start(struct place *p)
{
    memset(p, 0, sizeof(*p));
    (void)snprintf(p->folder, sizeof(p->folder), "/tmp/earshot-test-%ld-XXXXXX",
                   (long)getpid());
    assert_non_null(mkdtemp(p->folder));
    (void)snprintf(p->path, sizeof(p->path), "%s/earshot.db", p->folder);
}

static inline void place_open(struct place *p)
{
    struct error err = {OK, ""};

    if (store_open(p->path, STORE_CREATE, &p->st, &err) != OK)
        fail_msg("open: %s", err.text);
}

static inline void place_end(struct place *p)
{
    DIR *dir = opendir(p->folder);
    struct dirent *entry;

    store_close(p->st);
    p->st = NULL;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        char path[400];

        (void)snprintf(path, sizeof(path), "%s/%s", p->folder, entry->d_name);
        (void)unlink(path);
    }
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(p->folder);
}

static inline int place_setup(void **state)
{
    struct place *p = malloc(sizeof(*p));

    place_start(p);
    place_open(p);
    *state = p;
    return 0;
}

static inline int place_teardown(void **state)
{
    place_end(*state);
    free(*state);
    return 0;
}

/* assert that a call is OK, and show its error where it isn't */
#define assert_ok(call)                                                                  \
    do {                                                                                 \
        struct error err_ = {OK, ""}, *err = &err_;                                      \
        enum status rc_ = (call);                                                        \
        if (rc_ != OK)                                                                   \
            fail_msg("%s: %s: %s", #call, status_name(rc_), err_.text);                  \
    } while (0)

#define assert_status(call, want)                                                        \
    do {                                                                                 \
        struct error err_ = {OK, ""}, *err = &err_;                                      \
        enum status rc_ = (call);                                                        \
        if (rc_ != (want))                                                               \
            fail_msg("%s: %s, not %s: %s", #call, status_name(rc_), status_name(want),   \
                     err_.text);                                                         \
    } while (0)

/* A mention of a batch; texts are literals or live as long as the batch is used. */
static inline struct mention *say(struct batch *b, const char *id, const char *author,
                                  const char *title, const char *text, double rating,
                                  int64_t posted_at)
{
    struct mention *m = batch_add(b);

    m->id = str_from(id);
    m->author = str_from(author);
    m->title = str_from(title);
    m->text = str_from(text);
    m->rating = rating;
    if (!isnan(rating)) {
        m->rating_least = 1;
        m->rating_most = 5;
    }
    m->posted_at = posted_at;
    return m;
}

static inline struct source_state source_named(const char *name, const char *brand)
{
    return (struct source_state){
        .name = str_from(name), .brand = str_from(brand), .next_at = TIME_UNKNOWN};
}

#endif
