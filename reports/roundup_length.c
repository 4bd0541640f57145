/*
 * roundup_length.c - a round-up is read in two minutes, however many brands there are
 */
#include "base/json.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

/* Items behind the first `left` lose what `key` says is shown. */
static void hide(json_t *value, const char *section, const char *key, size_t left)
{
    json_t *items = json_object_get(json_object_get(value, section), "items");

    for (size_t i = left; i < json_array_size(items); i++)
        json_object_set_new(json_array_get(items, i), key, json_false());
}

static void show(const struct round *r, json_t *value, const char *key, size_t most,
                 void (*tell_rest)(const struct round *, json_t *, size_t))
{
    json_t *section = json_object_get(value, key);

    if (section == NULL || json_get_int(section, "shown", 0) <= (int64_t)most)
        return;
    set_int(section, "shown", (int64_t)most);
    tell_rest(r, section, most);
}

/* What is missed least goes first. */
static void leave_out(const struct round *r, json_t *value, int step)
{
    switch (step) {
    case 0:
        round_add_quiet(r, value, ROUND_NAMES / 2);
        break;
    case 1:
        show(r, value, "brands", 8, round_set_more_brands);
        break;
    case 2:
        hide(value, "pressing", "acts_shown", 3);
        break;
    case 3:
        hide(value, "pressing", "quote_shown", 3);
        break;
    case 4:
        show(r, value, "brands", 5, round_set_more_brands);
        break;
    case 5:
        round_add_quiet(r, value, 0);
        break;
    case 6:
        hide(value, "pressing", "acts_shown", 0);
        break;
    case 7:
        show(r, value, "pressing", 8, round_set_more_cases);
        break;
    case 8:
        show(r, value, "pressing", ROUND_CASES, round_set_more_cases);
        break;
    default:
        show(r, value, "pressing", 4, round_set_more_cases);
        break;
    }
}

static void set_kicker(const struct round *r, json_t *value, size_t words)
{
    const struct words *w = &r->w;
    struct str bits[3] = {phrase_n(w, P_ROUND_BRANDS, (int64_t)r->len),
                          value_str(json_object_get(value, "period"), "label"),
                          digest_reading(w, words)};

    set_int(value, "words", (int64_t)words);
    set_str(value, "reading", bits[2]);
    set_str(value, "kicker", say_chain(w, bits, ARRAY_LEN(bits)));
}

void round_add_length(const struct round *r, json_t *value)
{
    enum { STEPS = 10 };
    size_t words;

    set_kicker(r, value, 0); /* its words count too */
    words = digest_words(value);
    for (int step = 0; step < STEPS && words > DIGEST_WORDS_MOST; step++) {
        leave_out(r, value, step);
        words = digest_words(value);
    }
    set_kicker(r, value, words);
}
