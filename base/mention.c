#include "base/mention.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

void batch_release(struct batch *b)
{
    if (b == NULL)
        return;
    free(b->items);
    arena_release(&b->arena);
    *b = (struct batch){0};
}

void batch_reset(struct batch *b)
{
    b->len = 0;
    b->dropped = 0;
    b->is_cut = false;
    arena_reset(&b->arena);
}

void mention_init(struct mention *m)
{
    *m = (struct mention){
        .posted_at = TIME_UNKNOWN,
        .updated_at = TIME_UNKNOWN,
        .replied_at = TIME_UNKNOWN,
        .seen_at = TIME_UNKNOWN,
        .rating = NAN,
        .rating_least = NAN,
        .rating_most = NAN,
        .judgement = {.score = NAN,
                      .p_detractor = NAN,
                      .recommend = NAN,
                      .is_ours = true},
    };
}

struct mention *batch_add(struct batch *b)
{
    struct mention *m;

    b->items = mem_grow(b->items, b->len, &b->cap, sizeof(*b->items));
    m = &b->items[b->len++];
    mention_init(m);
    return m;
}

static const char *const mood_names[] = {"unscored", "negative", "neutral", "positive"};
static const char *const nps_names[] = {"unknown", "detractor", "passive", "promoter"};
static const char *const severity_names[] = {"none", "normal", "high", "urgent"};
static const char *const basis_names[] = {"none", "text", "rating", "both", "statement"};

static const char *name_of(const char *const *names, size_t len, size_t value)
{
    return value < len ? names[value] : "unknown";
}

static size_t value_of(const char *const *names, size_t len, struct str name)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(name, str_from(names[i])))
            return i;
    }
    return SIZE_MAX;
}

const char *mood_name(enum mood m)
{
    return name_of(mood_names, ARRAY_LEN(mood_names), m);
}

const char *nps_class_name(enum nps_class c)
{
    return name_of(nps_names, ARRAY_LEN(nps_names), c);
}

const char *severity_name(enum severity s)
{
    return name_of(severity_names, ARRAY_LEN(severity_names), s);
}

const char *basis_name(enum basis b)
{
    return name_of(basis_names, ARRAY_LEN(basis_names), b);
}

bool mood_parse(struct str name, enum mood *out)
{
    size_t v = value_of(mood_names, ARRAY_LEN(mood_names), name);

    if (v == SIZE_MAX)
        return false;
    *out = (enum mood)v;
    return true;
}

bool nps_class_parse(struct str name, enum nps_class *out)
{
    size_t v = value_of(nps_names, ARRAY_LEN(nps_names), name);

    if (v == SIZE_MAX)
        return false;
    *out = (enum nps_class)v;
    return true;
}

bool severity_parse(struct str name, enum severity *out)
{
    size_t v = value_of(severity_names, ARRAY_LEN(severity_names), name);

    if (v == SIZE_MAX)
        return false;
    *out = (enum severity)v;
    return true;
}

bool basis_parse(struct str name, enum basis *out)
{
    size_t v = value_of(basis_names, ARRAY_LEN(basis_names), name);

    if (v == SIZE_MAX)
        return false;
    *out = (enum basis)v;
    return true;
}

enum nps_class nps_classify(double recommend)
{
    if (isnan(recommend))
        return NPS_UNKNOWN;
    return recommend < 6.5 ? NPS_DETRACTOR : recommend < 8.5 ? NPS_PASSIVE : NPS_PROMOTER;
}
