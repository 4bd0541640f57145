/*
 * eval_issue_reviews.c - are the issues named in real reviews those that are meant?
 *
 *   eval_issue_reviews
 *
 * Reviews that were read by people who did not see what is named, and of which nothing
 * was learned: tests/fixtures/issues (tests/reviews.h), with stars and business.
 * What may be seen either way counts neither way. Fails where less is right than the
 * bars; skips without the labelled data below $EARSHOT_SHARED. -v tells it kind by kind.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "tests/reviews.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 77, KINDS_MAX = 128 };

static const struct set {
    const char *lang;
    double precision, recall, first; /* least shares */
} sets[] = {{"en", 0.72, 0.50, 0.79}, {"es", 0.78, 0.58, 0.86}};

struct counts {
    unsigned reviews, right, wrong, missed;
    unsigned first_right, first_wrong; /* of the issue that is named first */
};

struct tally {
    const struct issue_lang *lang;
    struct counts all, by_kind[KINDS_MAX];
};

static void count(struct counts *c, bool is_right, bool is_first)
{
    c->right += is_right;
    c->wrong += !is_right;
    c->first_right += is_right && is_first;
    c->first_wrong += !is_right && is_first;
}

static bool is_named(const struct review *r, struct str id)
{
    for (size_t i = 0; i < r->named.len; i++) {
        if (str_eq(r->named.items[i].id, id))
            return true;
    }
    return false;
}

static void take_review(void *context, const struct review *r)
{
    struct tally *t = context;

    t->all.reviews++;
    for (size_t i = 0; i < r->named.len; i++) {
        int said = review_says(r, r->named.items[i].id);

        if (said < 0)
            continue;
        count(&t->all, said == 1, i == 0);
        count(&t->by_kind[r->named.items[i].kind], said == 1, i == 0);
    }
    for (size_t k = 0; k < t->lang->kinds_len; k++) {
        if (review_says(r, t->lang->kinds[k].id) == 1 &&
            !is_named(r, t->lang->kinds[k].id)) {
            t->all.missed++;
            t->by_kind[k].missed++;
        }
    }
}

static double share(unsigned part, unsigned rest)
{
    return part + rest > 0 ? (double)part / (part + rest) : 0;
}

static void print_counts(const char *name, const struct counts *c)
{
    printf("%-18s right %4u  wrong %4u  missed %4u  precision %.3f  recall %.3f\n", name,
           c->right, c->wrong, c->missed, share(c->right, c->wrong),
           share(c->right, c->missed));
}

static bool is_good(const struct set *set, const struct tally *t)
{
    const struct counts *c = &t->all;
    double first = share(c->first_right, c->first_wrong);

    printf("%s: %u reviews; of what is named first %.3f is right\n", set->lang,
           c->reviews, first);
    print_counts("all", c);
    return share(c->right, c->wrong) >= set->precision &&
           share(c->right, c->missed) >= set->recall && first >= set->first;
}

static enum status measure(const struct set *set, const char *data, bool is_wordy,
                           bool *is_enough, struct error *err)
{
    const char *source = getenv("EARSHOT_SOURCE");
    struct reviews reviews = {0};
    struct tally *t = mem_zalloc(1, sizeof(*t));
    struct buf path = {0};
    enum status rc;

    buf_printf(&path, "%s/tests/fixtures/issues", source != NULL ? source : ".");
    rc = reviews_open(&reviews, set->lang, path.ptr, err);
    if (rc == OK) {
        t->lang = reviews.lang;
        rc = reviews_each(&reviews, data, take_review, t, err);
        *is_enough &= is_good(set, t);
    }
    for (size_t k = 0; rc == OK && is_wordy && k < t->lang->kinds_len; k++) {
        if (t->by_kind[k].right + t->by_kind[k].wrong + t->by_kind[k].missed > 0)
            print_counts(t->lang->kinds[k].id.ptr, &t->by_kind[k]);
    }
    reviews_close(&reviews);
    buf_release(&path);
    free(t);
    return rc;
}

int main(int argc, char **argv)
{
    const char *shared = getenv("EARSHOT_SHARED");
    struct buf data = {0};
    struct error err = {0};
    bool is_enough = true;
    int rc = EXIT_SUCCESS;

    buf_printf(&data, "%s/data/sentiment", shared != NULL ? shared : "../shared");
    if (access(data.ptr, R_OK) != 0) {
        printf("skipped: no labelled data in %s\n", data.ptr);
        rc = SKIPPED;
    }
    for (size_t i = 0; rc == EXIT_SUCCESS && i < ARRAY_LEN(sets); i++) {
        if (measure(&sets[i], data.ptr, argc > 1 && strcmp(argv[1], "-v") == 0,
                    &is_enough, &err) != OK) {
            fprintf(stderr, "%s\n", err.text);
            rc = EXIT_FAILURE;
        }
    }
    buf_release(&data);
    return rc == EXIT_SUCCESS && !is_enough ? EXIT_FAILURE : rc;
}
