/* reviews.c - see reviews.h */
#include "tests/reviews.h"

#include "base/buf.h"
#include "config/shipped.h"
#include "tests/others.h"

#include <math.h>
#include <string.h>

/* The business of the firms that a source is about. */
static const struct {
    const char *source, *business;
} businesses[] = {
    {"restaurants_yelp", "restaurant"},
    {"restaurants_zomato", "restaurant"},
    {"hotels_booking", "hotel"},
    {"companies", "bank"},
    {"apps_other", "app"},
    {"apps_fintech", "app"},
    {"products_stars", "shop"},
    {"amazon_blitzer", "shop"},
    {"es_hotels", "hotel"},
};

struct taking {
    struct reviews *reviews;
    review_taker *take;
    void *context;
};

enum status reviews_open(struct reviews *r, const char *lang, const char *folder,
                         struct error *err)
{
    static const char *const endings[] = {"general.tsv", "tsv"};
    struct buf path = {0};
    enum status rc;

    buf_printf(&path, "%s/issues-judged.%s.tsv", folder, lang);
    rc = judged_read(&r->judged, path.ptr, err);
    if (rc == OK && r->judged.len == 0)
        rc = error_set(err, ERR_MISSING, "%s: nothing was judged", path.ptr);
    buf_release(&path);
    r->language = str_from(lang);
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(endings); i++) {
        struct buf name = {0};

        buf_printf(&name, "lexicons/%s.%s", lang, endings[i]);
        rc = lexicon_read(&r->lexicon, shipped_file(name.ptr), name.ptr, err);
        buf_release(&name);
    }
    if (rc == OK)
        rc = issues_new(NULL, &r->issues, err);
    if (rc != OK)
        return rc;
    r->lang = issues_lang(r->issues->shelf, r->language);
    r->reader = phrase_reader_new();
    issues_join(r->issues, r->language, r->reader);
    return OK;
}

void reviews_close(struct reviews *r)
{
    lexicon_release(&r->lexicon);
    mood_release(&r->work);
    phrase_reader_free(r->reader);
    issues_free(r->issues);
    judged_release(&r->judged);
}

/* 0 to 1, of the stars. */
static double rating_of(struct str label)
{
    return label.len == 1 ? (label.ptr[0] - '1') / 4.0 : NAN;
}

static unsigned business_of(const char *source)
{
    for (size_t i = 0; i < ARRAY_LEN(businesses); i++) {
        if (strcmp(businesses[i].source, source) == 0)
            return issues_business_bit(str_from(businesses[i].business));
    }
    return 0;
}

static void read_other(void *context, const struct others_text *t)
{
    const struct taking *k = context;
    struct reviews *r = k->reviews;
    struct tokens *tokens = &r->work.tokens[1];
    struct issue_input in = {.lang = r->language,
                             .reader = r->reader,
                             .score = NAN,
                             .rating = rating_of(t->label),
                             .businesses = business_of(t->source)};
    struct review review = {.rating = in.rating};

    if (in.businesses == 0)
        return;
    tokens_read(tokens, t->text);
    review.ids = judged_kind(&r->judged, others_sentence_hash(tokens, 0, tokens->len));
    if (review.ids.len == 0)
        return;
    r->found++;
    mood_mark(&r->work, &r->lexicon);
    mood_find(&r->work, &r->lexicon);
    mood_judge(&r->work, &r->lexicon);
    in.mood = mood_class(&r->work, &r->lexicon);
    in.text = (struct issue_text){tokens, r->work.scopes[1].feelings};
    phrase_reader_read(r->reader, MENTION_FIELD_TEXT, tokens);
    issues_judge(r->issues, &in, &review.named);
    review.business = (unsigned)__builtin_ctz(in.businesses);
    k->take(k->context, &review);
}

enum status reviews_each(struct reviews *r, const char *data, review_taker *take,
                         void *context, struct error *err)
{
    struct taking taking = {r, take, context};
    struct buf lang = {0};

    buf_add(&lang, r->language);
    for (int part = LEARN_PART_TRAIN; part <= LEARN_PART_TEST; part++)
        others_each(data, lang.ptr, (enum learn_part)part, read_other, &taking);
    buf_release(&lang);
    if (r->found < r->judged.len)
        return error_set(err, ERR_MISSING, "%zu of %zu judged reviews found in %s",
                         r->found, r->judged.len, data);
    return OK;
}

int review_says(const struct review *r, struct str kind)
{
    struct str ids = r->ids;

    while (ids.ptr != NULL) {
        struct str id = str_split(&ids, ' ');
        bool is_open = str_starts(id, STR("?"));

        if (str_eq(str_slice(id, is_open, SIZE_MAX), kind))
            return is_open ? -1 : 1;
    }
    return 0;
}
