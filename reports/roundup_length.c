/*
 * roundup_length.c - a round-up is read in two minutes, however many brands there are
 */
#include "base/json.h"
#include "reports/digest_sections.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

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
static void leave_out(const void *maker, json_t *value, int step)
{
    const struct round *r = maker;

    switch (step) {
    case 0:
        round_add_quiet(r, value, ROUND_NAMES / 2);
        break;
    case 1:
        show(r, value, "brands", 8, round_set_more_brands);
        break;
    case 2:
        digest_hide(value, "pressing", "acts_shown", 3);
        break;
    case 3:
        digest_hide(value, "pressing", "quote_shown", 3);
        break;
    case 4:
        show(r, value, "brands", 5, round_set_more_brands);
        break;
    case 5:
        round_add_quiet(r, value, 0);
        break;
    case 6:
        digest_hide(value, "pressing", "acts_shown", 0);
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

void round_add_length(const struct round *r, json_t *value)
{
    digest_fit(&r->w, phrase_n(&r->w, P_ROUND_BRANDS, (int64_t)r->len), value,
               &(struct shortening){leave_out, r, 10});
}
