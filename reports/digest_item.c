/*
 * digest_item.c - one mention or case as a JSON value
 */
#include "base/date.h"
#include "base/url.h"
#include "base/utf8.h"
#include "reports/archive.h"
#include "reports/digest_parts.h"
#include "reports/quote.h"

#include <math.h>
#include <string.h>

void set_str(json_t *object, const char *key, struct str s)
{
    if (s.len > 0)
        json_object_set_new(object, key, json_stringn(s.ptr, s.len));
}

void add_quote_marks(const struct words *w, json_t *value)
{
    struct str open = phrase(w, P_QUOTE_OPEN), close = phrase(w, P_QUOTE_CLOSE);
    json_t *marks = json_array();

    json_array_append_new(marks, json_stringn(open.ptr, open.len));
    json_array_append_new(marks, json_stringn(close.ptr, close.len));
    json_object_set_new(value, "quote_marks", marks);
}

void set_clean(const struct maker *mk, json_t *object, const char *key, struct str s,
               size_t codes_max)
{
    set_str(object, key, utf8_clean_copy(mk->w.arena, s, codes_max, UTF8_SPACE_ONE));
}

void set_int(json_t *object, const char *key, int64_t n)
{
    json_object_set_new(object, key, json_integer(n));
}

void set_real(json_t *object, const char *key, double n)
{
    if (!isnan(n))
        json_object_set_new(object, key, json_real(round(n * 10) / 10 + 0.0));
}

void set_time(json_t *object, const char *key, int64_t instant)
{
    struct buf b = {0};

    if (instant != TIME_UNKNOWN) {
        date_format_rfc3339(instant, &b);
        set_str(object, key, buf_str(&b));
    }
    buf_release(&b);
}

bool case_is_overdue(const struct digest_case *c, int64_t now)
{
    return c->due != TIME_UNKNOWN && c->due < now;
}

int64_t case_times(const struct digest_case *c)
{
    return c->times > 1 ? c->times : 1;
}

static struct str given_name(const struct digest_input *in, struct str id)
{
    for (size_t i = 0; i < in->issues_len; i++) {
        if (str_eq(in->issues[i].id, id) && in->issues[i].name.len > 0)
            return in->issues[i].name;
    }
    for (size_t i = 0; i < in->names_len; i++) {
        if (str_eq(in->names[i].id, id))
            return in->names[i].name;
    }
    return STR_NONE;
}

struct str issue_name(const struct maker *mk, struct str id)
{
    struct str name = given_name(mk->in, id), words;
    struct buf b = {0};

    if (name.len > 0)
        return say_foreign(&mk->w, name, LABEL_CODES);
    for (size_t i = 0; i < id.len; i++)
        buf_add_char(&b, (char)(id.ptr[i] == '-' || id.ptr[i] == '_' ? ' ' : id.ptr[i]));
    words = say_foreign(&mk->w, buf_str(&b), LABEL_CODES);
    buf_release(&b);
    return words;
}

struct str issue_tag(const struct maker *mk, struct str id)
{
    const struct issue_noun *noun = language_noun(mk->w.language, id);

    return noun != NULL ? str_from(noun->words) : say_lower(&mk->w, issue_name(mk, id));
}

struct str issue_words(const struct maker *mk, struct str id)
{
    const struct issue_noun *noun = language_noun(mk->w.language, id);

    if (noun != NULL)
        return str_from(noun->words);
    return PHRASE(&mk->w, P_OWN_ISSUE, 0, {"issue", issue_name(mk, id)});
}

struct str issue_url(const struct maker *mk, struct str id)
{
    struct str base = safe_url(&mk->w, mk->in->archive_url);

    if (base.len == 0)
        return STR_NONE;
    return arena_printf(mk->w.arena, STR_FMT STR_FMT, STR_ARG(base),
                        STR_ARG(archive_name(STR("issue"), id, mk->w.arena)));
}

/* "a refund", "a health matter": a severity's kind (those of analyze/severity.h) or an
 * issue inside a sentence. */
struct str kind_words(const struct maker *mk, struct str kind)
{
    static const struct {
        const char *kind;
        enum phrase words;
    } rows[] = {
        {"churn", P_KIND_CHURN},   {"discrimination", P_KIND_DISCRIMINATION},
        {"fraud", P_KIND_FRAUD},   {"health", P_KIND_HEALTH},
        {"legal", P_KIND_LEGAL},   {"misconduct", P_KIND_MISCONDUCT},
        {"press", P_KIND_PRESS},   {"privacy", P_KIND_PRIVACY},
        {"refund", P_KIND_REFUND}, {"safety", P_KIND_SAFETY},
        {"staff", P_KIND_STAFF},   {"unanswered", P_KIND_UNANSWERED},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (str_eq(kind, str_from(rows[i].kind)))
            return phrase(&mk->w, rows[i].words);
    }
    return issue_tag(mk, kind);
}

struct str case_about(const struct maker *mk, const struct digest_case *c)
{
    const struct judgement *j = &c->mention->judgement;
    bool is_leaving = str_eq(j->severity_kind, STR("churn")); /* what drove them away? */

    if (j->severity >= SEVERITY_HIGH && j->severity_kind.len > 0 &&
        !(is_leaving && j->issues_len > 0))
        return kind_words(mk, j->severity_kind);
    return j->issues_len > 0 ? issue_words(mk, j->issues[0]) : STR_NONE;
}

struct str author_words(const struct maker *mk, const struct mention *m)
{
    struct str name = say_foreign(&mk->w, m->author, AUTHOR_CODES);

    return name.len > 0 ? name : phrase(&mk->w, P_SOMEONE);
}

struct str safe_url(const struct words *w, struct str url)
{
    struct buf b = {0};
    struct str host, result = STR_NONE;

    if (!url_resolve(STR_NONE, url, &b) || !url_is_http(buf_str(&b)))
        goto out;
    host = url_host(buf_str(&b));
    for (size_t i = 0; i < host.len; i++) {
        if (host.ptr[i] & 0x80) /* a look-alike; real ones come as "xn--" */
            goto out;
    }
    for (size_t i = 0; i < b.len; i++) {
        if ((unsigned char)b.ptr[i] <= ' ' || b.ptr[i] == 0x7f ||
            strchr("\"<>\\^`{|}", b.ptr[i]) != NULL)
            goto out;
    }
    result = arena_copy(w->arena, buf_str(&b));
out:
    buf_release(&b);
    return result;
}

struct str case_url(const struct maker *mk, const struct digest_case *c)
{
    /* kinds of source whose mentions have no page of their own; addresses of 2026-11 */
    static const char *const desks[][2] = {
        {"appstoreconnect", "https://appstoreconnect.apple.com/"},
        {"googlebusiness", "https://business.google.com/reviews"},
        {"googleplay", "https://play.google.com/console/"},
    };
    struct str url = safe_url(&mk->w, c->mention->url), adapter = STR_NONE;

    for (size_t i = 0; url.len == 0 && i < mk->in->sources_len; i++) {
        if (str_eq(mk->in->sources[i].name, c->mention->source))
            adapter = mk->in->sources[i].adapter;
    }
    for (size_t i = 0; adapter.len > 0 && i < ARRAY_LEN(desks); i++) {
        if (str_eq(adapter, str_from(desks[i][0])))
            return str_from(desks[i][1]);
    }
    return url;
}

struct str rating_words(const struct words *w, const struct mention *m, double rating)
{
    double least = m->rating_least, most = m->rating_most;

    if (isnan(rating))
        return STR_NONE;
    if (isnan(least) || isnan(most) || !(most > least))
        return PHRASE(w, P_RATING_PERCENT, 0, {"value", say_decimal(w, rating * 100)});
    if (least >= 0 && most - least <= 1) /* yes and no */
        return phrase(w, rating >= 0.5 ? P_RATED_UP : P_RATED_DOWN);
    return PHRASE(w, P_RATING, 0,
                  {"value", say_decimal(w, least + rating * (most - least))},
                  {"most", say_decimal(w, most)});
}

/* What the likelihood to recommend was, where the stars don't show it already. */
static struct str recommend_words(const struct words *w, const struct mention *m)
{
    const struct judgement *j = &m->judgement;
    enum phrase id = P_RECOMMEND_TEXT;

    if (isnan(j->recommend) || j->basis == BASIS_RATING || j->basis == BASIS_NONE ||
        (j->basis == BASIS_BOTH && !j->is_clash))
        return STR_NONE;
    if (j->basis == BASIS_STATEMENT)
        id = P_RECOMMEND_SAID;
    else if (j->basis == BASIS_BOTH)
        id = P_RECOMMEND;
    return PHRASE(w, id, 0, {"value", say_number(w, (int64_t)llround(j->recommend))});
}

static struct str severity_words(const struct maker *mk, const struct judgement *j)
{
    if (j->severity < SEVERITY_HIGH || j->severity_kind.len == 0)
        return STR_NONE;
    return PHRASE(&mk->w, j->severity == SEVERITY_URGENT ? P_URGENT : P_SERIOUS, 0,
                  {"kind", kind_words(mk, j->severity_kind)});
}

enum { ALSO_MOST = 3 }; /* that are named */

/* Where else it stands; NULL where that is nowhere, or in too many places to name. */
static const struct digest_also *also_of(const struct maker *mk, const struct mention *m)
{
    const struct digest_input *in = mk->in;

    for (size_t i = 0; i < in->also_len; i++) {
        const struct digest_also *a = &in->also[i];

        if (a->mention == m && a->sources.len > 0 && a->sources.len <= ALSO_MOST)
            return a;
    }
    return NULL;
}

static struct str also_words(const struct maker *mk, const struct mention *m)
{
    const struct digest_also *also = also_of(mk, m);
    struct str names[ALSO_MOST];

    if (also == NULL)
        return m->also_on > 0 ? phrase_n(&mk->w, P_ALSO_COUNT, m->also_on) : STR_NONE;
    for (size_t k = 0; k < also->sources.len; k++)
        names[k] = source_label(mk, also->sources.items[k]);
    return PHRASE(&mk->w, P_ALSO_ON, 0,
                  {"sources", say_list(&mk->w, names, also->sources.len)});
}

/* A review that stands elsewhere as well wants an answer there too. */
static void add_others(const struct maker *mk, json_t *item, const struct mention *m)
{
    const struct digest_also *also = also_of(mk, m);
    json_t *list = json_array();

    for (size_t i = 0; also != NULL && i < also->urls.len; i++) {
        struct str label = source_label(mk, also->sources.items[i]);
        struct str url = safe_url(&mk->w, also->urls.items[i]);
        json_t *other;

        if (url.len == 0)
            continue;
        other = json_object();
        set_str(other, "text", PHRASE(&mk->w, P_ANSWER_ON, 0, {"source", label}));
        set_str(other, "url", url);
        json_array_append_new(list, other);
    }
    if (json_array_size(list) > 0)
        json_object_set(item, "others", list);
    json_decref(list);
}

/* Does the severity say what the issue would say again? */
static bool is_said(const struct judgement *j, struct str issue)
{
    static const char *const same[][2] = {
        {"unanswered", "no-reply"}, {"safety", "unsafe"}, {"privacy", "data-privacy"}};

    if (j->severity < SEVERITY_HIGH)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        if (str_eq(j->severity_kind, str_from(same[i][0])) &&
            str_eq(issue, str_from(same[i][1])))
            return true;
    }
    return str_eq(issue, j->severity_kind);
}

/* Why it is judged so: "asked 3 times · urgent: a safety matter · late orders"; `c` is
 * its case, or NULL. */
static struct str why_words(const struct maker *mk, const struct mention *m,
                            const struct digest_case *c)
{
    const struct judgement *j = &m->judgement;
    struct str bits[MENTION_ISSUES_MAX + 8];
    size_t len = 0;

    if (c != NULL && case_times(c) > 1)
        bits[len++] = phrase_n(&mk->w, P_ASKED_TIMES, case_times(c));
    if (c != NULL && c->state == DIGEST_CASE_WAITING)
        bits[len++] = phrase(&mk->w, P_WAITING_AGAIN);
    bits[len++] = severity_words(mk, j);
    for (size_t i = 0; i < j->issues_len; i++) {
        if (!is_said(j, j->issues[i]))
            bits[len++] = issue_tag(mk, j->issues[i]);
    }
    if (j->is_clash)
        bits[len++] = phrase(&mk->w, P_CLASH);
    bits[len++] = recommend_words(&mk->w, m);
    if (j->mood == MOOD_UNSCORED && j->version.len > 0 && m->text.len > 0)
        bits[len++] = phrase(&mk->w, P_UNSCORED);
    if (m->text.len == 0 && m->title.len == 0)
        bits[len++] = phrase(&mk->w, P_NO_WORDS);
    bits[len++] = also_words(mk, m);
    return say_upper(&mk->w, say_chain(&mk->w, bits, len));
}

/* When it was written; a date in the future is the sender's mistake. */
static int64_t written_at(const struct maker *mk, const struct mention *m, bool *in_doubt)
{
    int64_t at = m->updated_at != TIME_UNKNOWN ? m->updated_at : m->posted_at;

    *in_doubt = at != TIME_UNKNOWN && at > mk->w.now + 86400;
    return *in_doubt || at == TIME_UNKNOWN ? m->seen_at : at;
}

static void set_judgement(const struct maker *mk, json_t *item, const struct judgement *j)
{
    json_t *issues = json_array();

    json_object_set_new(item, "class", json_string(nps_class_name(j->nps)));
    json_object_set_new(item, "mood", json_string(mood_name(j->mood)));
    set_real(item, "recommend", j->recommend);
    json_object_set_new(item, "basis", json_string(basis_name(j->basis)));
    json_object_set_new(item, "severity", json_string(severity_name(j->severity)));
    for (size_t i = 0; i < j->issues_len; i++)
        json_array_append_new(
            issues,
            json_string(
                utf8_clean_copy(mk->w.arena, j->issues[i], 0, UTF8_SPACE_ONE).ptr));
    json_object_set_new(item, "issues", issues);
}

json_t *item_make(const struct maker *mk, const struct mention *m, size_t codes_max)
{
    const struct words *w = &mk->w;
    json_t *item = json_object();
    struct str rating = rating_words(w, m, m->rating);
    struct str label = source_label(mk, m->source);
    bool in_doubt = false;
    int64_t at = written_at(mk, m, &in_doubt);

    set_clean(mk, item, "source", m->source, 0);
    set_clean(mk, item, "id", m->id, 0);
    set_clean(mk, item, "author", m->author, AUTHOR_CODES);
    set_str(item, "who", author_words(mk, m));
    set_str(item, "source_label", label);
    set_str(item, "rating", rating);
    set_str(item, "where",
            rating.len == 0
                ? label
                : PHRASE(w, P_SOURCE_RATING, 0, {"source", label}, {"rating", rating}));
    set_str(item, "place", say_foreign(w, m->place, LABEL_CODES));
    set_time(item, "written_at", at);
    set_str(item, "when",
            in_doubt ? phrase(w, P_DATE_DOUBT)
                     : (at == TIME_UNKNOWN ? STR_NONE : say_day(w, at)));
    set_str(item, "url", safe_url(w, m->url));
    set_str(item, "reply", say_foreign(w, m->reply, codes_max));
    if (m->reply.len > 0)
        set_str(item, "reply_label", phrase(w, P_REPLIED));
    set_str(item, "why", why_words(mk, m, NULL));
    set_judgement(mk, item, &m->judgement);
    json_object_set_new(item, "quote", quote_make(m, codes_max, QUOTE_HITS));
    return item;
}

/* "31 h old, 7 h late" and whether that is red. */
static struct str case_age(const struct maker *mk, const struct digest_case *c)
{
    const struct words *w = &mk->w;
    bool in_doubt = false;
    int64_t at = written_at(mk, c->mention, &in_doubt);
    struct str bits[2] = {STR_NONE, STR_NONE};

    if (at == TIME_UNKNOWN)
        at = c->since;
    if (in_doubt)
        bits[0] = phrase(w, P_DATE_DOUBT);
    else if (at != TIME_UNKNOWN)
        bits[0] = PHRASE(w, P_OLD, 0, {"span", say_span(w, w->now - at)});
    if (c->due != TIME_UNKNOWN)
        bits[1] = case_is_overdue(c, w->now)
                      ? PHRASE(w, P_LATE, 0, {"span", say_span(w, w->now - c->due)})
                      : PHRASE(w, P_DUE_IN, 0, {"span", say_span(w, c->due - w->now)});
    if (bits[0].len == 0 || bits[1].len == 0)
        return bits[0].len > 0 ? bits[0] : bits[1];
    return arena_printf(w->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(bits[0]),
                        STR_ARG(phrase(w, P_COMMA)), STR_ARG(bits[1]));
}

/* A draft keeps its lines: it is copied as it stands. */
static struct str say_lines(const struct maker *mk, struct str text)
{
    struct str rest = text, out = STR_NONE;

    while (rest.ptr != NULL && rest.len > 0) {
        struct str line = say_foreign(&mk->w, str_split(&rest, '\n'), DRAFT_CODES);

        if (line.len > 0)
            out = arena_printf(mk->w.arena, STR_FMT "%s" STR_FMT, STR_ARG(out),
                               out.len > 0 ? "\n" : "", STR_ARG(line));
    }
    return out;
}

json_t *item_make_case(const struct maker *mk, const struct digest_case *c,
                       size_t codes_max)
{
    const struct words *w = &mk->w;
    json_t *item = item_make(mk, c->mention, codes_max);
    struct str url = case_url(mk, c);
    bool is_late = case_is_overdue(c, w->now);
    bool is_severe = c->mention->judgement.severity >= SEVERITY_HIGH;

    if (c->id > 0)
        set_int(item, "case", c->id);
    if (c->id > 0)
        set_str(item, "case_label",
                PHRASE(w, P_CASE, 0,
                       {"n", arena_printf(w->arena, "%lld", (long long)c->id)}));
    set_str(item, "age", case_age(mk, c));
    json_object_set_new(item, "is_late", json_boolean(is_late));
    json_object_set_new(item, "is_pressing", json_boolean(is_late || is_severe));
    set_time(item, "due_at", c->due);
    set_str(item, "why", why_words(mk, c->mention, c));
    set_str(item, "url", url);
    set_str(item, "draft", say_lines(mk, c->draft));
    if (c->draft.len > 0)
        set_str(item, "draft_label", phrase(w, P_DRAFT));
    else if (c->draft_refused.len > 0)
        set_str(item, "own_words",
                PHRASE(w, P_OWN_WORDS, 0, {"kind", kind_words(mk, c->draft_refused)}));
    add_acts(mk, item, c);
    if (url.len > 0)
        set_str(
            item, "action",
            PHRASE(w, P_ANSWER_ON, 0, {"source", source_label(mk, c->mention->source)}));
    add_others(mk, item, c->mention);
    return item;
}
