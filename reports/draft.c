#include "reports/draft.h"

#include "base/utf8.h"
#include "reports/draft_parts.h"
#include "reports/sentence.h"

#include <math.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

enum { QUOTE_MAX = 80, QUOTE_LEAST = 8, QUOTE_WORDS_LEAST = 3, NAME_MAX = 24 };

static const double mild_least = 0.4;  /* rating, 0 to 1 */
static const double mild_score = -0.4; /* of the words; below, something hurts */

/* ---- what only a person should word ---- */

static const char *refusal(const struct judgement *j)
{
    static const struct {
        const char *id, *why;
    } kinds[] =
        {
            {"safety", "health"},    {"health", "health"}, {"discrimination", "staff"},
            {"misconduct", "staff"}, {"privacy", "legal"}, {"legal", "legal"},
            {"press", "press"},      {"fraud", "legal"},   {"refund", "refund"},
        },
      issues[] = {
          {"rude-staff", "staff"},   {"refund", "refund"},  {"wrong-charge", "refund"},
          {"unsafe", "health"},      {"hygiene", "health"}, {"data-privacy", "legal"},
          {"incompetence", "staff"},
      };

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(j->severity_kind, str_from(kinds[i].id)))
            return kinds[i].why;
    }
    for (size_t k = 0; k < j->issues_len; k++) {
        for (size_t i = 0; i < ARRAY_LEN(issues); i++) {
            if (str_eq(j->issues[k], str_from(issues[i].id)))
                return issues[i].why;
        }
    }
    return NULL;
}

/* ---- in the customer's own words ---- */

static bool ends_clause(struct str s, size_t at)
{
    char c = s.ptr[at];

    if (c == '\n' || c == '!' || c == '?' || c == ';' || c == '(' || c == ')' || c == '"')
        return true;
    if (c == '.')
        return sentence_ends(s, at);
    return (c == ',' || c == ':') && (at + 1 == s.len || s.ptr[at + 1] == ' ');
}

static bool ends_sentence(struct str s, size_t at)
{
    return s.ptr[at] != ',' && s.ptr[at] != ':' && ends_clause(s, at);
}

/* Without marks at the edges that end nothing there: "cold :", ".. and dirty". */
static struct str tidy(struct str s)
{
    static const char loose[] = " \t\r.,:;-(&/";

    while (s.len > 0 && strchr(loose, s.ptr[s.len - 1]) != NULL)
        s.len--;
    while (s.len > 0 && strchr(loose, s.ptr[0]) != NULL)
        s = str_slice(s, 1, s.len);
    return s;
}

/* What stands around a span, up to where `ends` holds on either side. */
static struct str around(struct str text, size_t start, size_t len,
                         bool (*ends)(struct str s, size_t at))
{
    size_t from = start, to = start + len;

    while (from > 0 && !ends(text, from - 1))
        from--;
    while (to < text.len && !ends(text, to))
        to++;
    return tidy(str_slice(text, from, to - from));
}

static size_t words_in(struct str s)
{
    size_t count = 0;

    while (s.ptr != NULL)
        count += str_split(&s, ' ').len > 0;
    return count;
}

/* A few words around a span whose clause is too long. */
static struct draft_words words_around(struct str text, size_t start, size_t len)
{
    struct draft_words found;
    size_t from = start, to = start + len;

    while (from > 0 && to - from < QUOTE_MAX / 2 && !ends_clause(text, from - 1))
        from--;
    while (from > 0 && from < start && text.ptr[from - 1] != ' ')
        from++; /* not in the middle of a word */
    while (to < text.len && to - from < QUOTE_MAX && !ends_clause(text, to))
        to++;
    while (to < text.len && to > start + len && text.ptr[to] != ' ' &&
           !ends_clause(text, to))
        to--;
    found.words = str_trim(str_slice(text, from, to - from));
    while (from > 0 && text.ptr[from - 1] == ' ')
        from--;
    found.is_cut_before = from > 0 && !ends_clause(text, from - 1);
    found.is_cut_behind = to < text.len && !ends_clause(text, to);
    return found;
}

static bool is_about_issue(const struct judgement *j, const struct reason *r)
{
    return j->issues_len > 0 && str_starts(r->rule, STR("issue:")) &&
           str_eq(str_slice(r->rule, 6, r->rule.len), j->issues[0]);
}

struct draft_words draft_quote(const struct mention *m)
{
    const struct judgement *j = &m->judgement;
    const struct reason *best = NULL;
    struct draft_words quote = {0}, none = {0};
    struct str text;

    for (size_t i = 0; i < j->reasons_len; i++) {
        const struct reason *r = &j->reasons[i];
        bool is_issue = is_about_issue(j, r);

        if (r->len == 0 || (!is_issue && r->weight >= 0))
            continue;
        if (best == NULL || (is_issue && !is_about_issue(j, best)) ||
            (is_issue == is_about_issue(j, best) && r->weight < best->weight))
            best = r;
    }
    if (best == NULL)
        return none;
    text = best->field == MENTION_FIELD_TITLE ? m->title : m->text;
    if (best->start + best->len > text.len)
        return none;
    quote.words = around(text, best->start, best->len, ends_clause);
    if (words_in(quote.words) < QUOTE_WORDS_LEAST) /* "no answer" says little by itself */
        quote.words = around(text, best->start, best->len, ends_sentence);
    if (utf8_count(quote.words) > QUOTE_MAX)
        quote = words_around(text, best->start, best->len);
    if (quote.words.len < QUOTE_LEAST || words_in(quote.words) < QUOTE_WORDS_LEAST ||
        utf8_count(quote.words) > QUOTE_MAX + NAME_MAX ||
        utf8_valid(quote.words) != quote.words.len)
        return none;
    return quote;
}

/* ---- choosing sentences ---- */

static bool has_word(struct str words, struct str word)
{
    while (words.ptr != NULL) {
        if (str_eq(str_split(&words, ' '), word))
            return true;
    }
    return false;
}

static const struct draft_choices *find_choices(const struct drafts *d, struct str lang,
                                                enum draft_part part, struct str id)
{
    for (size_t i = 0; i < d->len; i++) {
        const struct draft_choices *c = &d->choices[i];

        if (c->part == part && c->len > 0 && str_eq(c->lang, lang) &&
            (id.len == 0 || has_word(c->ids, id)))
            return c;
    }
    return NULL;
}

/* The first issue that we have sentences for, else its dimension, else any. */
static const struct draft_choices *find_for(const struct drafts *d, struct str lang,
                                            enum draft_part part,
                                            const struct judgement *j)
{
    const struct draft_choices *c = NULL;

    if (!draft_part_has_ids(part))
        return find_choices(d, lang, part, STR_NONE);
    for (size_t i = 0; c == NULL && i < j->issues_len; i++)
        c = find_choices(d, lang, part, j->issues[i]);
    if (c == NULL && j->dimension.len > 0)
        c = find_choices(d, lang, part, j->dimension);
    return c != NULL ? c : find_choices(d, lang, part, STR("any"));
}

/* Words that begin what is no name of a person: "Ein Google-Nutzer", "Family Smith", "The
 * Bike Shop"; without accents. */
static bool begins_no_name(struct str word)
{
    static const char words[] =
        "|a|an|the|mr|mrs|ms|miss|dr|prof|herr|frau|m|mme|mlle|sr|sra|srta|don|dona|dott|"
        "ing"
        "|sig|sign|signor|signora|senor|senora|monsieur|madame|ein|eine|der|die|das|un|"
        "una"
        "|une|uno|um|uma|le|la|les|el|los|las|il|lo|gli|o|os|as|user|nutzer|nutzerin|"
        "usuario"
        "|utilisateur|utente|utilizador|google|trustpilot|facebook|amazon|booking|"
        "tripadvisor"
        "|customer|client|cliente|kunde|kundin|gast|guest|invitado|patient|paciente|"
        "anonymous"
        "|anonym|anonyme|anonimo|anonima|unknown|unbekannt|verified|local|team|family|"
        "familie"
        "|famille|familia|famiglia|mum|mom|dad|mama|papa|me|ich|yo|moi|io|eu|";
    struct buf folded = {0}, barred = {0};
    bool does;

    utf8_fold_plain(word, &folded);
    buf_printf(&barred, "|" STR_FMT "|", STR_ARG(buf_str(&folded)));
    does = str_find(str_from(words), buf_str(&barred)) != SIZE_MAX;
    buf_release(&folded);
    buf_release(&barred);
    return does;
}

/* Is it made of capitals, or are there some within: "JD", "LuisGM"? "McKenna" is a name.
 */
static bool is_handle(struct str word)
{
    static const struct str heads[] = {STR_INIT("Mc"), STR_INIT("Mac"), STR_INIT("De"),
                                       STR_INIT("Di"), STR_INIT("La"),  STR_INIT("Le")};
    bool has_small = false;

    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i], before = i > 0 ? word.ptr[i - 1] : 'A';
        bool may_follow = !(before >= 'a' && before <= 'z');

        has_small = has_small || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
        for (size_t n = 0; n < ARRAY_LEN(heads) && !may_follow; n++)
            may_follow = i == heads[n].len && str_starts(word, heads[n]);
        if (c >= 'A' && c <= 'Z' && !may_follow)
            return true;
    }
    return !has_small;
}

/* "Sophie" of "Sophie L"; empty for "bean_there", "Mr Jones" and "A Google user". */
static struct str first_name(struct str author)
{
    struct str rest = author, name = str_split(&rest, ' ');

    for (size_t i = 0; i < author.len; i++) {
        unsigned char c = (unsigned char)author.ptr[i];

        if (c < 0x80 && strchr("0123456789_@#/\\&+<>{}[]()!?\"", c) != NULL)
            return STR_NONE;
    }
    if ((name.len > 1 && name.ptr[name.len - 1] == '.') || begins_no_name(name) ||
        is_handle(name) || utf8_count(name) < 2 || utf8_count(name) > NAME_MAX)
        return STR_NONE;
    if (name.ptr[0] >= 'A' && name.ptr[0] <= 'Z')
        return name;
    return name.len > 2 && (unsigned char)name.ptr[0] >= 0xC3 ? name : STR_NONE;
}

/* The words without case, accents and punctuation, a blank before and after each. */
static void add_bare_words(struct str quote, struct buf *out)
{
    struct buf folded = {0};

    utf8_fold_plain(quote, &folded);
    buf_add_char(out, ' ');
    for (size_t i = 0; i < folded.len; i++)
        buf_add_char(out, utf8_is_word_at(buf_str(&folded), i) ? folded.ptr[i] : ' ');
    buf_add_char(out, ' ');
    buf_release(&folded);
}

static bool is_rude(const struct draft_choices *rude, struct str quote)
{
    struct buf words = {0};
    bool is_found = false;

    add_bare_words(quote, &words);
    for (size_t i = 0; rude != NULL && !is_found && i < rude->len; i++)
        is_found = str_find(buf_str(&words), rude->items[i]) != SIZE_MAX;
    buf_release(&words);
    return is_found;
}

struct draft_values {
    struct str name, quote, contact, signed_by, brand;
};

/* The words, with "..." where a clause was cut; nothing of rude ones. */
static void add_quote(const struct draft_words *quote, const struct draft_choices *rude,
                      struct buf *out)
{
    if (quote->words.len == 0 || is_rude(rude, quote->words))
        return;
    buf_add_text(out, quote->is_cut_before ? ELLIPSIS " " : "");
    buf_add(out, quote->words);
    buf_add_text(out, quote->is_cut_behind ? " " ELLIPSIS : "");
}

static void put_filled(struct str sentence, const struct draft_values *v, struct buf *out)
{
    const struct {
        const char *field;
        struct str value;
    } fields[] = {{"{name}", v->name},
                  {"{quote}", v->quote},
                  {"{contact}", v->contact},
                  {"{signed}", v->signed_by},
                  {"{brand}", v->brand}};

    for (size_t at = 0; at < sentence.len;) {
        size_t step = 0;

        for (size_t i = 0; step == 0 && i < ARRAY_LEN(fields); i++) {
            if (!str_starts(str_slice(sentence, at, sentence.len),
                            str_from(fields[i].field)))
                continue;
            buf_add(out, fields[i].value);
            step = strlen(fields[i].field);
        }
        if (step == 0)
            buf_add_char(out, sentence.ptr[at]);
        at += step > 0 ? step : 1;
    }
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

/* Which of `all` ways to word it, for the n-th time: successive ones differ in most
 * parts, and none comes again before all were there. */
static uint64_t pick(uint64_t all, uint64_t seed, int64_t number)
{
    uint64_t step = all * 5 / 8 + 1;

    while (common_divisor(step, all) != 1)
        step++;
    return (seed + (uint64_t)number * step) % all;
}

struct draft_plan {
    const struct draft_choices *parts[6]; /* in the order of the text */
    size_t len;
};

static void plan_add(struct draft_plan *p, const struct draft_choices *c)
{
    if (c != NULL)
        p->parts[p->len++] = c;
}

/* Three stars of five, and nothing that is complained of: there is nothing to own up to.
 */
static bool is_mild(const struct mention *m)
{
    const struct judgement *j = &m->judgement;

    return m->rating >= mild_least && j->issues_len == 0 && !(j->score < mild_score) &&
           j->severity < SEVERITY_HIGH;
}

/* The parts of an answer in their order. */
static void plan(const struct drafts *d, struct str lang, const struct mention *m,
                 const struct draft_values *v, struct draft_plan *p)
{
    const struct judgement *j = &m->judgement;
    bool is_quoting = v->quote.len > 0, is_grave = j->severity >= SEVERITY_HIGH;

    plan_add(p, find_for(d, lang, v->name.len > 0 ? DRAFT_GREET : DRAFT_GREET_NOBODY, j));
    plan_add(p, find_for(d, lang, is_quoting ? DRAFT_QUOTE : DRAFT_NO_QUOTE, j));
    if (is_mild(m)) {
        plan_add(p, find_for(d, lang, DRAFT_MILD, j));
    } else {
        plan_add(p, find_for(d, lang, is_grave ? DRAFT_GRAVE : DRAFT_OWN, j));
        plan_add(p, find_for(d, lang, DRAFT_NEXT, j));
    }
    plan_add(p,
             find_for(d, lang, v->contact.len > 0 ? DRAFT_TALK : DRAFT_TALK_NOBODY, j));
    plan_add(p, find_for(d, lang, DRAFT_CLOSE, j));
}

static struct str language_of(const struct draft_input *in)
{
    struct str langs[] = {in->mention->judgement.lang, in->mention->language};

    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        if (langs[i].len >= 2)
            return str_slice(langs[i], 0, 2);
    }
    return in->language;
}

const char *drafts_make(const struct drafts *d, const struct draft_input *in,
                        struct buf *out)
{
    const struct mention *m = in->mention;
    const struct judgement *j = &m->judgement;
    const char *why = refusal(j);
    struct str lang = language_of(in);
    struct draft_values v = {.name = first_name(m->author),
                             .contact = in->contact,
                             .signed_by =
                                 in->signed_by.len > 0 ? in->signed_by : in->brand,
                             .brand = in->brand};
    struct draft_words quote = draft_quote(m);
    struct draft_plan p = {0};
    struct buf quoted = {0};
    uint64_t all = 1, n;

    if (why != NULL)
        return why;
    if (find_choices(d, lang, DRAFT_OWN, STR("any")) == NULL)
        return "language";
    if (!is_mild(m))
        add_quote(&quote, find_choices(d, lang, DRAFT_RUDE, STR_NONE), &quoted);
    v.quote = buf_str(&quoted);
    plan(d, lang, m, &v, &p);
    for (size_t i = 0; i < p.len; i++)
        all *= p.parts[i]->len;
    n = pick(all, str_hash(m->author.len > 0 ? m->author : m->id, 0), in->number);
    for (size_t i = 0; i < p.len; i++) {
        const struct draft_choices *c = p.parts[i];
        bool is_block = c->part == DRAFT_GREET || c->part == DRAFT_GREET_NOBODY;

        put_filled(c->items[n % c->len], &v, out);
        n /= c->len;
        if (i + 1 < p.len)
            buf_add_text(out,
                         is_block || p.parts[i + 1]->part == DRAFT_CLOSE ? "\n\n" : " ");
    }
    buf_release(&quoted);
    return NULL;
}
