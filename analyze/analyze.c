#include "analyze/analyze.h"

#include "analyze/complaints.h"
#include "analyze/focus.h"
#include "analyze/issues.h"
#include "analyze/language.h"
#include "analyze/language_words.h"
#include "analyze/mood.h"
#include "analyze/query.h"
#include "analyze/reasons.h"
#include "analyze/recommend.h"
#include "base/language_tag.h"
#include "base/mem.h"
#include "config/shipped.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Raised whenever a rule in code judges the same mention otherwise. */
#define RULES_VERSION "2"

enum { LEXICON_MAX_BYTES = 16 << 20, VERSION_SIZE = 32, FEW_TOKENS = 12 };

static const struct str lexicon_langs[] = {STR_INIT("de"), STR_INIT("en"),
                                           STR_INIT("es"), STR_INIT("fr"),
                                           STR_INIT("it"), STR_INIT("pt")};

struct analyzer {
    const struct settings *settings;
    struct analyzer_options options;
    char lang[LANGUAGE_CODE_MAX]; /* that of the options */
    struct settings defaults;     /* where the caller gave none */
    struct languages *languages;
    struct lexicon lexicons[ARRAY_LEN(lexicon_langs)]; /* without nodes: none */
    bool is_later[ARRAY_LEN(lexicon_langs)];           /* ours, read when first needed */
    struct language_list lists[ARRAY_LEN(lexicon_langs)]; /* likewise */
    struct query *query;
    struct focus focus;
    struct complaints *complaints;
    unsigned *businesses; /* by brand of the settings: issues_businesses() */
    struct mood_work work;
    struct {
        const struct lexicon *lexicon; /* NULL: none */
        struct recommend_input words;  /* before severity, */
        double p_text;                 /* and behind it */
    } last;                            /* mention, for analyzer_way() */
    char version[VERSION_SIZE];
};

/* One file of a lexicon: the owner's where there is one, else ours, else none. */
static enum status read_file(struct analyzer *an, struct lexicon *lx, const char *name,
                             struct error *err)
{
    struct buf path = {0}, text = {0};
    enum status rc = ERR_MISSING;
    struct str shipped;

    if (an->options.lexicons != NULL) {
        buf_printf(&path, "%s/%s", an->options.lexicons, name);
        rc = buf_read_file(&text, path.ptr, LEXICON_MAX_BYTES, NULL);
        if (rc == OK)
            rc = lexicon_read(lx, buf_str(&text), path.ptr, err);
        else if (rc != ERR_MISSING)
            rc = error_set(err, rc, "%s: can't be read", path.ptr);
    }
    if (rc == ERR_MISSING) {
        buf_reset(&path);
        buf_printf(&path, "lexicons/%s", name);
        shipped = shipped_file(path.ptr);
        rc = shipped.ptr != NULL ? lexicon_read(lx, shipped, path.ptr, err) : OK;
        shipped_leave(path.ptr);
    }
    buf_release(&text);
    buf_release(&path);
    return rc;
}

/* Weights of the owner's own, over the others. */
static enum status read_own_words(const struct analyzer *an, struct lexicon *lx,
                                  struct error *err)
{
    struct buf path = {0}, text = {0};
    enum status rc;

    if (an->settings == NULL || an->settings->words.len == 0)
        return OK;
    buf_printf(&path, STR_FMT "/" STR_FMT ".tsv", STR_ARG(an->settings->words),
               STR_ARG(lx->lang));
    rc = buf_read_file(&text, path.ptr, LEXICON_MAX_BYTES, NULL);
    if (rc == OK)
        rc = lexicon_read(lx, buf_str(&text), path.ptr, err);
    else if (rc == ERR_MISSING)
        rc = OK;
    else
        rc = error_set(err, rc, "%s: can't be read", path.ptr);
    buf_release(&text);
    buf_release(&path);
    return rc;
}

static enum status read_lexicon(struct analyzer *an, size_t n, struct error *err)
{
    static const char *const endings[] = {".general.tsv", ".tsv"};
    struct lexicon *lx = &an->lexicons[n];
    enum status rc = OK;

    lx->lang = lexicon_langs[n];
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(endings); i++) {
        char name[32];

        (void)snprintf(name, sizeof(name), "%s%s", lexicon_langs[n].ptr, endings[i]);
        rc = read_file(an, lx, name, err);
    }
    return rc == OK ? read_own_words(an, lx, err) : rc;
}

/* Our own lists are known to be whole, and most runs need one language: they wait until
 * then. */
static uint64_t hash_shipped(size_t n)
{
    static const char *const endings[] = {".general.tsv", ".tsv"};
    uint64_t hash = 0;

    for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
        char name[48];

        (void)snprintf(name, sizeof(name), "lexicons/%s%s", lexicon_langs[n].ptr,
                       endings[i]);
        hash = (hash ^ shipped_hash(name)) * 0x9e3779b97f4a7c15u; /* order counts */
    }
    return hash;
}

/* Has the owner taught words of this language? */
static bool has_own_words(const struct analyzer *an, size_t n)
{
    struct buf path = {0};
    bool is_there;

    if (an->settings == NULL || an->settings->words.len == 0)
        return false;
    buf_printf(&path, STR_FMT "/%s.tsv", STR_ARG(an->settings->words),
               lexicon_langs[n].ptr);
    is_there = access(path.ptr, F_OK) == 0;
    buf_release(&path);
    return is_there;
}

static enum status prepare_lexicon(struct analyzer *an, size_t n, uint64_t *hash,
                                   struct error *err)
{
    enum status rc = OK;
    uint64_t h;

    an->is_later[n] = an->options.lexicons == NULL && !has_own_words(an, n);
    if (an->is_later[n])
        h = hash_shipped(n);
    else {
        rc = read_lexicon(an, n, err);
        h = an->lexicons[n].hash;
    }
    *hash = str_hash((struct str){(const char *)&h, sizeof(h)}, *hash);
    return rc;
}

/* The list of a language, read now where it has not been; without nodes: none. */
static const struct lexicon *need_lexicon(struct analyzer *an, size_t n)
{
    if (an->is_later[n]) {
        an->is_later[n] = false;
        if (read_lexicon(an, n, NULL) != OK) /* a bug: tests read them all */
            lexicon_release(&an->lexicons[n]);
    }
    return &an->lexicons[n];
}

/* The words of a list. One that nothing else has needed so far is not kept for it. */
static const struct language_list *need_words(struct analyzer *an, size_t n)
{
    bool was_later = an->is_later[n];

    if (an->lists[n].marks != NULL)
        return &an->lists[n];
    language_list_make(&an->lists[n], need_lexicon(an, n));
    if (was_later) {
        lexicon_release(&an->lexicons[n]);
        an->is_later[n] = true;
    }
    return &an->lists[n];
}

/* What else judges: the table of the language guess, and what a rating stands for. */
static uint64_t hash_rest(const struct settings *s, uint64_t hash)
{
    const double limits[] = {s->rating_passive, s->rating_promoter};

    hash = str_hash((struct str){(const char *)limits, sizeof(limits)}, hash);
    return hash + shipped_hash("lexicons/languages.tsv");
}

enum status analyzer_new(const struct settings *settings,
                         const struct analyzer_options *options, struct analyzer **out,
                         struct error *err)
{
    struct analyzer *an = mem_zalloc(1, sizeof(*an));
    uint64_t hash = 0;
    enum status rc = languages_new(shipped_file("lexicons/languages.tsv"),
                                   "lexicons/languages.tsv", &an->languages, err);

    if (rc == OK)
        rc = complaints_new(settings, &an->complaints, err);
    if (rc == OK)
        hash = complaints_hash(an->complaints, hash);
    if (options != NULL)
        an->options = *options;
    an->options.lang = language_of_tag(an->options.lang, an->lang);
    if (rc == OK && options != NULL && options->lang.len > 0 && an->options.lang.len == 0)
        rc = error_set(err, ERR_USAGE,
                       "\"" STR_FMT "\" is no code of a language, such as en",
                       STR_ARG(options->lang));
    an->settings = settings;
    for (size_t i = 0; rc == OK && i < ARRAY_LEN(lexicon_langs); i++) {
        rc = prepare_lexicon(an, i, &hash, err);
    }
    if (rc != OK) {
        analyzer_free(an);
        return rc;
    }
    if (settings == NULL) {
        settings_default(&an->defaults);
        an->defaults.words = STR_NONE; /* no file beside, where nobody named one */
        settings = &an->defaults;
    }
    an->settings = settings;
    an->businesses = mem_zalloc(settings->brands_len, sizeof(*an->businesses));
    for (size_t i = 0; i < settings->brands_len; i++) {
        unsigned bits = issues_businesses(&settings->brands[i].business);

        an->businesses[i] = bits;
        if (bits != 0) /* what is set here judges mentions otherwise */
            hash = str_hash(settings->brands[i].name, hash + bits);
    }
    an->query = query_new(settings);
    hash = hash_rest(settings, hash);
    hash += query_hash(settings); /* a changed query is applied to what is stored */
    (void)snprintf(an->version, sizeof(an->version), RULES_VERSION "-%08x",
                   (unsigned)(hash ^ hash >> 32));
    *out = an;
    return OK;
}

void analyzer_free(struct analyzer *an)
{
    if (an == NULL)
        return;
    for (size_t i = 0; i < ARRAY_LEN(lexicon_langs); i++) {
        lexicon_release(&an->lexicons[i]);
        language_list_release(&an->lists[i]);
    }
    languages_free(an->languages);
    query_free(an->query);
    focus_release(&an->focus);
    complaints_free(an->complaints);
    free(an->businesses);
    mood_release(&an->work);
    settings_release(&an->defaults);
    free(an);
}

struct str analyzer_version(const struct analyzer *an)
{
    return str_from(an->version);
}

const char *analyzer_language(const struct analyzer *an, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(lexicon_langs); i++) {
        if ((an->is_later[i] || an->lexicons[i].nodes_len > 0) && n-- == 0)
            return lexicon_langs[i].ptr;
    }
    return NULL;
}

static const struct lexicon *lexicon_of(struct analyzer *an, struct str lang)
{
    for (size_t i = 0; i < ARRAY_LEN(lexicon_langs); i++) {
        if (str_eq(lang, lexicon_langs[i]) && need_lexicon(an, i)->nodes_len > 0)
            return &an->lexicons[i];
    }
    return NULL;
}

/* The language in which a brand's digest is written, where that was chosen: English is
 * what it is in otherwise. Empty: none. */
static struct str home_language(const struct analyzer *an, struct str brand)
{
    const struct settings *s = an->settings;
    struct str lang = s->language;

    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq(s->brands[i].name, brand) && s->brands[i].language.len > 0)
            lang = s->brands[i].language;
    }
    return str_eq(lang, STR("en")) ? STR_NONE : lang;
}

/* Does the list of a language know the words? It is kept: the text is judged by it, most
 * likely. */
static bool is_known_in(struct analyzer *an, struct str lang)
{
    for (size_t i = 0; i < ARRAY_LEN(lexicon_langs); i++) {
        if (!str_eq(lexicon_langs[i], lang))
            continue;
        (void)need_lexicon(an, i);
        return language_is_known(need_words(an, i), an->work.tokens, 2);
    }
    return false;
}

/* A guess of many words, or whose list knows them, stands: other lists need not be read.
 */
static struct str language_by_words(struct analyzer *an, struct str guess,
                                    struct str home)
{
    const struct tokens *tokens = an->work.tokens;

    if (guess.len > 0 && tokens[0].len + tokens[1].len > FEW_TOKENS)
        return guess;
    if ((home.len == 0 || str_eq(home, guess)) && is_known_in(an, guess))
        return guess;
    for (size_t i = 0; i < ARRAY_LEN(lexicon_langs); i++)
        (void)need_words(an, i);
    return language_of_words(an->languages, tokens, 2, an->lists,
                             ARRAY_LEN(lexicon_langs),
                             (struct language_hints){guess, home});
}

static struct str judge_language(struct analyzer *an, const struct mention *m,
                                 struct arena *arena)
{
    char code[LANGUAGE_CODE_MAX];
    struct language_guess guess;
    struct str said;

    if (an->options.lang.len > 0)
        return arena_copy(arena, an->options.lang);
    guess = language_guess(an->languages, an->work.tokens, 2);
    if (guess.is_sure)
        return guess.code;
    said = language_of_tag(m->language, code);
    if (said.len > 0)
        return arena_copy(arena, said);
    return language_by_words(an, guess.code, home_language(an, m->brand));
}

static void judge_mood(struct analyzer *an, const struct lexicon *lx, struct mention *m,
                       struct recommend_input *in)
{
    struct judgement *j = &m->judgement;
    const float *numbers = lx->numbers;
    struct mood_work *w = &an->work;

    w->rules_off = an->options.rules_off;
    mood_mark(w, lx);
    w->focus = (w->rules_off & RULE_BIT(RULE_FOCUS)) == 0 &&
                       focus_make(&an->focus, an->query, m, w, lx)
                   ? an->focus.shares
                   : NULL;
    mood_find(w, lx);
    mood_judge(w, lx);
    j->score = tanh(w->sum / mood_scale(w, lx));
    j->mood = mood_class(w, lx);
    in->p_text = 1 / (1 + exp(-(double)w->detractor));
    in->p_promoter = 1 / (1 + exp(-(double)w->promoter));
    in->says = w->says;
    in->is_neutral = j->mood == MOOD_NEUTRAL;
    in->detractor_cut = numbers[LEX_DETRACTOR_CUT];
    in->promoter_cut = numbers[LEX_PROMOTER_CUT];
}

/* What the brand of a mention does, as issues_businesses(). */
static unsigned businesses_of(const struct analyzer *an, struct str brand)
{
    const struct settings *s = an->settings;

    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq(s->brands[i].name, brand))
            return an->businesses[i];
    }
    return 0;
}

struct analyze_way analyzer_way(const struct analyzer *an)
{
    const struct mood_work *w = &an->work;
    const struct lexicon *lx = an->last.lexicon;
    struct recommend_input in = an->last.words;
    struct analyze_way way = {
        .sum = NAN,
        .scale = NAN,
        .neutral_from = NAN,
        .neutral_to = NAN,
        .p_words = in.p_text,
        .p_text = an->last.p_text,
        .p_promoter = in.p_promoter,
        .detractor_cut = in.detractor_cut,
        .promoter_cut = in.promoter_cut,
        .words_recommend = recommend_of_text(&in),
        .rating_recommend = recommend_of_rating(&in),
        .says = in.says,
    };
    float from, to;

    in.p_text = an->last.p_text;
    way.text_recommend = recommend_of_text(&in);
    if (lx == NULL || isnan(in.p_text))
        return way;
    mood_band(w, lx, &from, &to);
    way.sum = (double)w->sum;
    way.scale = (double)mood_scale(w, lx);
    way.neutral_from = (double)from;
    way.neutral_to = (double)to;
    way.is_plain = w->is_plain;
    return way;
}

static void read_words(struct analyzer *an, const struct mention *m)
{
    tokens_read(&an->work.tokens[MENTION_FIELD_TITLE], m->title);
    tokens_read(&an->work.tokens[MENTION_FIELD_TEXT], m->text);
}

static size_t words_len(const struct mood_work *w)
{
    return w->tokens[MENTION_FIELD_TITLE].len + w->tokens[MENTION_FIELD_TEXT].len;
}

void analyze_mention(struct analyzer *an, struct mention *m, struct arena *arena)
{
    struct judgement *j = &m->judgement;
    struct recommend_input in = {.rating = m->rating,
                                 .least_passive = an->settings->rating_passive,
                                 .least_promoter = an->settings->rating_promoter,
                                 .p_text = NAN,
                                 .p_promoter = NAN,
                                 .says = NAN};
    const struct lexicon *lx;

    *j = (struct judgement){.version = analyzer_version(an),
                            .score = NAN,
                            .p_detractor = NAN,
                            .recommend = NAN};
    if (query_needs_language(an->query)) {
        read_words(an, m);
        j->lang = judge_language(an, m, arena);
    }
    j->is_ours = query_is_ours(an->query, m, j->lang);
    if (!j->is_ours && an->options.only_ours)
        return;
    if (!query_needs_language(an->query)) {
        read_words(an, m);
        j->lang = judge_language(an, m, arena);
    }
    lx = lexicon_of(an, j->lang);
    if (lx != NULL && (m->title.len > 0 || m->text.len > 0)) {
        judge_mood(an, lx, m, &in);
        if (an->options.with_reasons)
            reasons_fill(&an->work, lx, j, arena);
    }
    complaints_judge(an->complaints, &an->work, m, businesses_of(an, m->brand),
                     an->options.with_reasons, arena);
    an->last.lexicon = lx;
    an->last.words = in;
    in.p_text = recommend_weigh_severity(in.p_text, j->severity, words_len(&an->work));
    an->last.p_text = in.p_text;
    recommend_judge(&in, j);
}

void analyze_batch(struct analyzer *an, struct batch *b)
{
    for (size_t i = 0; i < b->len; i++)
        analyze_mention(an, &b->items[i], &b->arena);
}
