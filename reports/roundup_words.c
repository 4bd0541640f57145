/*
 * roundup_words.c - the day of all brands in words: headline, subject, preheader
 */
#include "base/date.h"
#include "reports/digest_parts.h"
#include "reports/printers.h"
#include "reports/roundup_parts.h"

static struct str capital(const struct round *r, struct str line)
{
    return arena_printf(r->w.arena, STR_FMT ".", STR_ARG(say_upper(&r->w, line)));
}

/* "six urgent complaints wait, at three of your 50 brands", or the one brand by name. */
static struct str at_brands(const struct round *r, int64_t n, size_t brands,
                            enum phrase one, enum phrase many)
{
    const struct words *w = &r->w;

    if (brands == 1) {
        for (size_t i = 0; i < r->len; i++) {
            const struct round_brand *b = &r->brands[i];

            if (one == P_ROUND_URGENT_AT ? b->urgent > 0 : b->waiting > 0)
                return PHRASE(w, one, n, {"brand", b->name});
        }
    }
    return PHRASE(w, many, n, {"k", say_number_word(w, (int64_t)brands)},
                  {"all", say_number_word(w, (int64_t)r->len)});
}

/* ", three of them too long" */
static struct str late_clause(const struct round *r)
{
    enum phrase id = P_HEAD_OVERDUE;

    if (r->overdue == 0)
        return STR_NONE;
    if (r->overdue >= r->waiting)
        id = r->waiting == 2 ? P_HEAD_OVERDUE_BOTH : P_HEAD_OVERDUE_ALL;
    else if (r->overdue == 1)
        id = P_HEAD_OVERDUE_ONE;
    return PHRASE(&r->w, id, r->waiting, {"w", say_number_word(&r->w, r->overdue)});
}

static struct str waiting_clause(const struct round *r)
{
    const struct words *w = &r->w;
    struct str late = late_clause(r), line;

    if (r->urgent > 0)
        return at_brands(r, r->urgent, r->urgent_brands, P_ROUND_URGENT_AT,
                         P_ROUND_URGENT);
    if (r->waiting == 0)
        return STR_NONE;
    line =
        at_brands(r, r->waiting, r->waiting_brands, P_ROUND_WAITING_AT, P_ROUND_WAITING);
    if (late.len == 0)
        return line;
    return arena_printf(w->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(line),
                        STR_ARG(phrase(w, P_COMMA)), STR_ARG(late));
}

static bool is_blind(const struct round *r)
{
    return r->sources > 0 && r->silent == r->sources;
}

static struct str headline(const struct round *r)
{
    const struct words *w = &r->w;
    struct str waiting = waiting_clause(r);
    struct str all = say_number_word(w, (int64_t)r->len);

    if (r->in->is_first && r->mentions > 0)
        return PHRASE(w, P_HEAD_FIRST, r->mentions,
                      {"rest", waiting.len > 0 ? waiting : phrase(w, P_HEAD_FIRST_CALM)});
    if (waiting.len > 0)
        return waiting;
    if (is_blind(r) && r->mentions == 0)
        return phrase_n(w, P_HEAD_BLIND, r->sources > 1 ? r->sources : 2);
    if (r->news == 0)
        return PHRASE(w, P_ROUND_QUIET_HEAD, 0, {"all", all});
    if (r->mentions == 0) /* somebody thought better or worse of what they wrote */
        return phrase(w, P_HEAD_CALM);
    if (r->new_brands == 1)
        return PHRASE(w, P_ROUND_CALM_AT, r->mentions, {"brand", r->brands[0].name});
    return PHRASE(w, P_ROUND_CALM, r->mentions,
                  {"k", say_number_word(w, (int64_t)r->new_brands)}, {"all", all});
}

/* The worst brands by name, as many as a subject bears. */
static struct str worst_names(const struct round *r, size_t brands)
{
    enum { NAMES = 3 };
    struct str line = STR_NONE, comma = phrase(&r->w, P_COMMA);

    for (size_t i = 0; i < r->len && i < brands && i < NAMES; i++)
        line = arena_printf(r->w.arena, STR_FMT STR_FMT STR_FMT, STR_ARG(line),
                            STR_ARG(i > 0 ? comma : STR_NONE),
                            STR_ARG(say_foreign(&r->w, r->brands[i].part->brand, 30)));
    return line;
}

static struct str subject(const struct round *r)
{
    const struct words *w = &r->w;
    const struct digest_date *d = &r->in->date;
    struct str date = say_date_short(w, date_days(d->year, d->month, d->day));
    struct str all = say_number(w, (int64_t)r->len), facts, more;
    size_t brands = r->urgent > 0    ? r->urgent_brands
                    : r->waiting > 0 ? r->waiting_brands
                                     : r->new_brands;

    if (r->urgent > 0)
        facts = phrase_n(w, P_SUBJECT_URGENT, r->urgent);
    else if (r->waiting > 0)
        facts = phrase_n(w, P_SUBJECT_WAITING, r->waiting);
    else if (r->mentions > 0)
        facts = phrase_n(w, P_SUBJECT_NEW, r->mentions);
    else {
        more = phrase(w, P_SUBJECT_NOTHING);
        facts = is_blind(r) ? phrase(w, P_SUBJECT_BLIND)
                            : arena_printf(w->arena, STR_FMT STR_FMT STR_FMT,
                                           STR_ARG(phrase(w, P_SUBJECT_NONE)),
                                           STR_ARG(phrase(w, P_COMMA)), STR_ARG(more));
        return PHRASE(w, P_ROUND_SUBJECT_ALL, 0, {"all", all}, {"facts", facts},
                      {"date", date});
    }
    return PHRASE(w, P_ROUND_SUBJECT, 0, {"facts", facts},
                  {"k", say_number(w, (int64_t)brands)}, {"all", all},
                  {"brands", worst_names(r, brands)}, {"date", date});
}

/* What the subject left out: who is first, and how much there is beside. */
static struct str preheader(const struct round *r)
{
    const struct words *w = &r->w;
    struct str bits[4] = {STR_NONE, STR_NONE, STR_NONE, STR_NONE};

    if (r->cases_len > 0)
        bits[0] =
            PHRASE(w, P_ROUND_PRE_FIRST, 0, {"who", value_str(r->cases[0].item, "who")},
                   {"brand", r->cases[0].brand->name});
    if (r->urgent > 0)
        bits[1] = phrase_n(w, P_SUBJECT_WAITING, r->waiting);
    bits[2] = r->mentions > 0 ? phrase_n(w, P_PRE_NEW, r->mentions)
                              : phrase(w, P_SUBJECT_NOTHING);
    if (r->silent > 0)
        bits[3] = phrase_n(w, P_ROUND_PRE_SILENT, r->silent);
    return say_sentence(w, bits, ARRAY_LEN(bits));
}

void round_add_words(const struct round *r, json_t *value)
{
    set_str(value, "headline", capital(r, headline(r)));
    set_str(value, "subject", say_upper(&r->w, subject(r)));
    set_str(value, "preheader", preheader(r));
}
