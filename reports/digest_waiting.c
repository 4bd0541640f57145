/*
 * digest_waiting.c - the cases of a digest: who waits, and for how long
 */
#include "reports/digest_sections.h"

#include "reports/quote.h"

/* "13 past your 8 h"; empty where nobody waits too long. */
static struct str overdue_words(const struct maker *mk)
{
    const struct words *w = &mk->w;
    double hours = mk->in->brand->answer_hours;
    int64_t overdue = mk->in->counts.overdue;

    if (overdue == 0)
        return STR_NONE;
    if (!(hours > 0))
        return phrase_n(w, P_OVERDUE_PLAIN, overdue);
    return PHRASE(w, P_OVERDUE, overdue, {"hours", say_decimal(w, hours)});
}

/* Does a case that the mail shows offer something to do by mail? */
static bool has_acts(const struct maker *mk)
{
    for (size_t i = 0; i < mk->cases_len && i < mk->show_cases; i++) {
        for (int k = 0; k < DIGEST_ACTS; k++) {
            if (safe_mailto(&mk->w, mk->cases[i]->acts[k]).len > 0)
                return true;
        }
    }
    return false;
}

void add_rest(const struct maker *mk, json_t *value, const char *key)
{
    json_t *section = json_object_get(value, key);

    if (section != NULL && mk->cases_len > DIGEST_CASES)
        set_str(section, "rest", say_more(mk, mk->cases_len, DIGEST_CASES));
}

/* "and 21 more, 14 overdue", behind the first `shown`. */
static struct str more_waiting(const struct maker *mk, size_t shown)
{
    int64_t rest = (int64_t)(mk->cases_len - shown), late = 0;

    for (size_t i = shown; i < mk->cases_len; i++)
        late += case_is_overdue(mk->cases[i], mk->w.now);
    return late == 0
               ? phrase_n(&mk->w, P_MORE_CALM, rest)
               : PHRASE(&mk->w, P_MORE_OVERDUE, rest, {"late", say_number(&mk->w, late)});
}

void set_more_waiting(const struct maker *mk, json_t *section, size_t shown)
{
    if (mk->cases_len > shown)
        set_more(mk, section, more_waiting(mk, shown));
}

void add_waiting(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    json_t *items = json_array(), *section;

    for (size_t i = 0; i < mk->cases_len && i < DIGEST_CASES; i++) {
        json_t *item = item_make_case(mk, mk->cases[i], mk->quote_codes);

        json_object_set_new(
            item, "short",
            quote_make(mk->cases[i]->mention, QUOTE_ROUND_CODES, QUOTE_HITS));
        json_array_append_new(items, item);
    }
    add_section(mk, value, "waiting", phrase(w, P_WAITING_TITLE), items, mk->show_cases,
                mk->cases_len > mk->show_cases ? more_waiting(mk, mk->show_cases)
                                               : STR_NONE);
    section = json_object_get(value, "waiting");
    add_rest(mk, value, "waiting");
    if (section != NULL)
        set_str(section, "late", overdue_words(mk));
    if (section != NULL && mk->cases_len > 0 && has_acts(mk))
        set_str(section, "help", phrase(w, P_ACTS_HELP));
}
