/* schemaorg_tidy.c - see schemaorg_tidy.h */
#include "fetchers/schemaorg_tidy.h"

#include "base/buf.h"
#include "base/json.h"

static json_t *text_of(struct str s)
{
    return json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
}

/* The object that `value` names by its id alone, else `value`. Borrowed. */
static const json_t *follow(const json_t *value, const json_t *ids)
{
    struct str id = json_get_str(value, "@id");
    const json_t *named = NULL;

    if (json_object_size(value) == 1 && id.len > 0)
        named = json_object_getn(ids, id.ptr, id.len);
    return named != NULL ? named : value;
}

/* The first of a list, what stands in "@value", else the value. Borrowed. */
static const json_t *plain(const json_t *value)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    return json_object_get(value, "@value") != NULL ? json_object_get(value, "@value")
                                                    : value;
}

/* A text, or a list of them below each other; `value` is borrowed. */
static void tidy_text(json_t *review, const char *key)
{
    const json_t *value = json_object_get(review, key);
    struct buf text = {0};

    if (!json_is_array(value) && !json_is_object(value))
        return;
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct str part = json_str(plain(json_array_get(value, i)));

        if (part.len > 0 && text.len > 0)
            buf_add_char(&text, '\n');
        buf_add(&text, part);
    }
    if (json_is_object(value))
        buf_add(&text, json_str(plain(value)));
    if (text.len > 0)
        (void)json_object_set_new(review, key, text_of(buf_str(&text)));
    buf_release(&text);
}

/* Its name only: the object may well hold the review. */
static void tidy_author(json_t *review, const json_t *ids)
{
    const json_t *author = json_object_get(review, "author");
    const json_t *name;

    author = follow(json_is_array(author) ? json_array_get(author, 0) : author, ids);
    name = json_is_object(author) ? json_object_get(author, "name") : author;
    name = plain(name);
    if (json_str(name).len > 0)
        (void)json_object_set_new(review, "author", text_of(json_str(name)));
}

/* The number at the start of `*s`, taken off it with the blanks around; else empty. */
static struct str take_number(struct str *s)
{
    size_t len = 0;
    struct str number;

    *s = str_trim(*s);
    while (len < s->len && ((s->ptr[len] >= '0' && s->ptr[len] <= '9') ||
                            (len > 0 && (s->ptr[len] == '.' || s->ptr[len] == ','))))
        len++;
    number = str_slice(*s, 0, len);
    *s = str_trim(str_slice(*s, len, SIZE_MAX));
    return number;
}

/* The scale behind "4 out of 5" and the like; empty where there is none. */
static struct str scale_of(struct str rest)
{
    static const char *const words[] = {"/",   "out of ", "of ", "von ", "sur ",
                                        "su ", "de ",     "di ", "em "};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_starts(rest, str_from(words[i]))) {
            rest = str_slice(rest, strlen(words[i]), SIZE_MAX);
            return take_number(&rest);
        }
    }
    return STR_NONE;
}

/* A number that words stand around, as the number alone. */
static void tidy_number(json_t *rating, const char *key)
{
    struct str rest = json_str(json_object_get(rating, key));
    struct str number = take_number(&rest);

    if (number.len > 0 && rest.len > 0)
        (void)json_object_set_new(rating, key, text_of(number));
}

static void tidy_points(json_t *rating)
{
    struct str rest = json_str(json_object_get(rating, "ratingValue"));
    struct str points = take_number(&rest), most = scale_of(rest);

    if (points.len == 0)
        return;
    if (str_starts(rest, STR("%"))) {
        (void)json_object_set_new(rating, "worstRating", json_integer(0));
        (void)json_object_set_new(rating, "bestRating", json_integer(100));
    } else if (most.len > 0) {
        (void)json_object_set_new(rating, "bestRating", text_of(most));
    }
    tidy_number(rating, "ratingValue");
}

static void tidy_rating(json_t *review, const json_t *ids)
{
    static const char *const keys[] = {"ratingValue", "bestRating", "worstRating"};
    const json_t *from = json_object_get(review, "reviewRating");
    json_t *rating;

    if (from == NULL)
        return;
    from = follow(json_is_array(from) ? json_array_get(from, 0) : from, ids);
    rating = json_object();
    if (!json_is_object(from))
        (void)json_object_set_new(rating, keys[0], json_copy((json_t *)from));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const json_t *value = plain(json_object_get(from, keys[i]));

        if (value != NULL)
            (void)json_object_set_new(rating, keys[i], json_copy((json_t *)value));
    }
    tidy_points(rating);
    tidy_number(rating, "bestRating");
    tidy_number(rating, "worstRating");
    (void)json_object_set_new(review, "reviewRating", rating);
}

void schemaorg_tidy(json_t *review, const json_t *ids)
{
    static const char *const texts[] = {"reviewBody",  "description", "name",
                                        "headline",    "url",         "datePublished",
                                        "dateCreated", "dateModified"};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        tidy_text(review, texts[i]);
    tidy_author(review, ids);
    tidy_rating(review, ids);
}
