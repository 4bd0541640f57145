#include "analyze/troubles_terms.h"

#include "analyze/stats.h"
#include "base/mem.h"
#include "config/shipped.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double chance_most = 0.01; /* of any phrase among all that are looked at */
static const double ratio_least = 2;    /* how much more often than elsewhere */

/* Words that name nothing, in the languages that have kinds. */
static const char empty_words[] =
    " a about above after again all almost also always am an and another any anyone "
    "anything"
    " are aren't around as ask asked at away back be because been before being best "
    "better"
    " between both bring brought but buy by call called came can can't cannot come could"
    " couldn't customer customers day days did didn't do does doesn't doing don't done "
    "down"
    " each else end even ever every everyone everything far few find first for found from"
    " full further gave get gets getting give given go goes going gone good got guys had"
    " hadn't half happen happened has hasn't have haven't having he her here him his hour"
    " hours how i i'd i'll i'm i've if in instead into is isn't it it's its just keep "
    "kept"
    " know last late lately later least left less let like little long look looked lot "
    "made"
    " make many may maybe me mean might mine minute minutes more most much must my myself"
    " need needed never new next nice no nobody none not nothing now of off often ok "
    "okay old"
    " on once one only or order ordered other our out over own people perhaps place "
    "please"
    " put quite rather really right said same saw say second see seem seen service she "
    "should"
    " shouldn't since so some someone something soon staff still such sure take taken "
    "tell"
    " than thank thanks that that's the their them then there they they're thing things "
    "think"
    " this those though three through time times to today together told too took tried "
    "try"
    " turn two under until up us use used very visit visited want wanted was wasn't way "
    "we"
    " we're we've week weeks well went were weren't what when where which while who why "
    "will"
    " with without won't work worked works would wouldn't year years yes yesterday yet "
    "you"
    " your month months morning evening afternoon night tonight tomorrow monday tuesday"
    " wednesday thursday friday saturday sunday 1 2 3 4 5 6 7 8 9 10"
    " aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis "
    "bist da"
    " damit dann das dass dein dem den denn der des die dies diese diesem diesen dieser "
    "dir"
    " doch dort du durch ein eine einem einen einer eines er es etwas euch euer für ganz "
    "gar"
    " geht gut hab habe haben hat hatte hatten hier ich ihm ihn ihnen ihr ihre im immer "
    "in"
    " ins ist ja jede jeden jeder jetzt kann kein keine keinen können konnte lange leider"
    " machen mal man mehr mein meine mich mir mit muss müssen nach nicht nichts nie noch "
    "nun"
    " nur ob oder ohne schon sehr seit selbst sich sie sind so sogar soll sollte sondern "
    "tag"
    " tage über um und uns unser unter viel vom von vor wann war waren warum was weg weil"
    " wenn wer werden wie wieder wir wird wo wollen wurde wurden zu zum zur zwei"
    " au aux avec avoir bien ce ces cette comme dans de des du elle elles en est et eu "
    "fait"
    " il ils je la le les leur lui ma mais me mes moi mon ne nos notre nous on ou où par "
    "pas"
    " plus pour qu que qui sa sans se ses si son sont sur ta te tout tous toute très tu "
    "un"
    " une vos votre vous y était être été al con como cuando de del desde donde el ella "
    "ellos"
    " en era es esta este esto fue ha hay la las le les lo los más me mi muy nada ni no "
    "nos o"
    " para pero por porque que qué se ser si sin sobre son su sus también te tiene todo "
    "todos"
    " tu un una uno y ya che di da il gli non per una sono è ho ha mi si anche come ma "
    "del"
    " della dei nel alla i lo um uma os as do dos na no em com não mais e o por foi ";

/* A set of words, by hash. */
struct word_set {
    uint64_t *slots;
    size_t cap, len;
};

static uint64_t *set_slot(const struct word_set *s, uint64_t hash)
{
    size_t i = (size_t)(hash * 0x9E3779B97F4A7C15u >> 32) & (s->cap - 1);

    while (s->slots[i] != 0 && s->slots[i] != hash)
        i = (i + 1) & (s->cap - 1);
    return &s->slots[i];
}

static uint64_t word_key(struct str word)
{
    return str_hash(word, 0) | 1;
}

static void set_add(struct word_set *s, struct str word)
{
    uint64_t *slot = set_slot(s, word_key(word));

    s->len += *slot == 0;
    *slot = word_key(word);
}

/* Single words of the hand-made lists: feelings, not things. */
static void add_feelings(struct word_set *s)
{
    const char *name;

    for (size_t i = 0; (name = shipped_name(i)) != NULL; i++) {
        struct str rest;

        if (!str_starts(str_from(name), STR("lexicons/")) ||
            !str_ends(str_from(name), STR(".general.tsv")))
            continue;
        rest = shipped_file(name);
        while (rest.len > 0) {
            struct str line = str_split(&rest, '\n'), word = str_split(&line, '\t');

            if (word.len > 0 && str_find_char(word, ' ') == SIZE_MAX &&
                s->len * 2 < s->cap)
                set_add(s, word);
        }
    }
}

static void set_fill(struct word_set *s)
{
    struct str rest = str_from(empty_words);

    s->cap = 1u << 15;
    s->slots = mem_zalloc(s->cap, sizeof(*s->slots));
    while (rest.len > 0) {
        struct str word = str_split(&rest, ' ');

        if (word.len > 0)
            set_add(s, word);
    }
    add_feelings(s);
}

struct str term_stem(struct str word)
{
    if (word.len > 3 && word.ptr[word.len - 1] == 's' && word.ptr[word.len - 2] != 's')
        word.len--;
    return word;
}

static struct term *slot_of(const struct terms *t, uint64_t key)
{
    size_t i = (size_t)(key * 0x9E3779B97F4A7C15u >> 32) & (t->cap - 1);

    while (t->slots[i].key != 0 && t->slots[i].key != key)
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static void grow(struct terms *t)
{
    struct terms old = *t;

    t->cap = old.cap == 0 ? 4096 : old.cap * 2;
    t->slots = mem_zalloc(t->cap, sizeof(*t->slots));
    for (size_t i = 0; i < old.cap; i++) {
        if (old.slots[i].key != 0)
            *slot_of(t, old.slots[i].key) = old.slots[i];
    }
    free(old.slots);
}

static void note_recent(struct terms *t, uint64_t key, struct str first,
                        struct str second, uint32_t text, uint64_t person)
{
    struct term *term;

    if (t->len * 2 >= t->cap)
        grow(t);
    term = slot_of(t, key);
    if (term->key == 0) {
        t->len++;
        *term = (struct term){.key = key, .words = second.len > 0 ? 2 : 1};
        term->name = second.len > 0 ? arena_printf(&t->arena, STR_FMT " " STR_FMT,
                                                   STR_ARG(first), STR_ARG(second))
                                    : arena_copy(&t->arena, first);
    }
    if (term->last_text == text + 1)
        return;
    term->last_text = text + 1;
    term->people += term->people == 0 || term->last_person != person;
    term->last_person = person;
    term->texts =
        mem_grow(term->texts, term->texts_len, &term->texts_cap, sizeof(*term->texts));
    term->texts[term->texts_len++] = text;
}

static void note_other(struct terms *t, uint64_t key, uint32_t text)
{
    struct term *term = slot_of(t, key);

    if (term->key == 0 || term->last_text == text + 1)
        return;
    term->last_text = text + 1;
    term->others++;
}

/* Every word and pair of a text. Between the words of a pair nothing stands. */
static void read_text(struct terms *t, const struct word_set *empty,
                      const struct tokens *tokens, uint32_t text, uint64_t person,
                      bool is_recent)
{
    struct str before = STR_NONE;

    for (size_t i = 0; i < tokens->len; i++) {
        const struct token *token = &tokens->items[i];
        struct str word = token_word(tokens, i);
        uint64_t key = word_key(term_stem(word)), pair;
        bool is_thing = token->kind == TOKEN_WORD && word.len >= 3 &&
                        (token->flags & TOKEN_CUT) == 0 &&
                        *set_slot(empty, word_key(word)) == 0 &&
                        *set_slot(empty, key) == 0;

        if (is_thing && is_recent)
            note_recent(t, key, word, STR_NONE, text, person);
        else if (is_thing)
            note_other(t, key, text);
        if (is_thing && before.len > 0) {
            pair = str_hash(term_stem(word), word_key(term_stem(before))) | 1;
            if (is_recent)
                note_recent(t, pair, before, word, text, person);
            else
                note_other(t, pair, text);
        }
        before =
            is_thing && (token->flags & (TOKEN_ENDS_CLAUSE | TOKEN_ENDS_SENTENCE)) == 0
                ? word
                : STR_NONE;
    }
}

/* A recent complaint, to be put in order of who wrote it. */
struct of_person {
    uint64_t person;
    size_t text;
};

static int by_person(const void *left, const void *right)
{
    const struct of_person *a = left, *b = right;

    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    return a->text < b->text ? -1 : a->text > b->text;
}

/* Returns how many people there are. */
static size_t sort_recent(struct terms *t, const struct trouble_text *texts, size_t len)
{
    struct of_person *all = mem_alloc((len + 1) * sizeof(*all));
    size_t people = 0;

    for (size_t i = 0; i < len; i++) {
        if (texts[i].is_recent_complaint)
            all[t->recent_len++] = (struct of_person){texts[i].person, i};
    }
    if (t->recent_len > 1)
        qsort(all, t->recent_len, sizeof(*all), by_person);
    t->recent = mem_alloc((t->recent_len + 1) * sizeof(*t->recent));
    for (size_t i = 0; i < t->recent_len; i++) {
        t->recent[i] = all[i].text;
        people += i == 0 || all[i].person != all[i - 1].person;
    }
    free(all);
    return people;
}

void terms_count(struct terms *t, const struct trouble_text *texts, size_t len,
                 size_t *people, size_t *others)
{
    struct word_set empty = {0};
    struct tokens tokens = {0};

    set_fill(&empty);
    grow(t);
    *people = sort_recent(t, texts, len);
    *others = 0;
    for (size_t i = 0; i < t->recent_len; i++) {
        tokens_read(&tokens, texts[t->recent[i]].text);
        read_text(t, &empty, &tokens, (uint32_t)i, texts[t->recent[i]].person, true);
    }
    /* The background is looked up among the phrases of the complaints alone. */
    for (size_t i = 0; i < len; i++) {
        if (texts[i].is_recent_complaint)
            continue;
        tokens_read(&tokens, texts[i].text);
        read_text(t, &empty, &tokens, (uint32_t)(t->recent_len + (*others)++), 0, false);
    }
    tokens_release(&tokens);
    free(empty.slots);
}

void terms_release(struct terms *t)
{
    for (size_t i = 0; i < t->cap; i++)
        free(t->slots[i].texts);
    free(t->slots);
    free(t->recent);
    arena_release(&t->arena);
    *t = (struct terms){0};
}

static double part(double k, double n, double p)
{
    return (k > 0 ? k * log(k / n / p) : 0) +
           (n - k > 0 ? (n - k) * log((1 - k / n) / (1 - p)) : 0);
}

double term_g2(double k, double n, double other_k, double other_n)
{
    double p = (k + other_k) / (n + other_n);

    if (n <= 0 || other_n <= 0 || p <= 0 || p >= 1 ||
        k / n < ratio_least * other_k / other_n)
        return 0;
    return 2 * (part(k, n, p) + part(other_k, other_n, p));
}

double terms_least(const struct terms *t, size_t people)
{
    size_t tested = 0;
    double z;

    for (size_t i = 0; i < t->cap; i++)
        tested += t->slots[i].people + t->slots[i].others >= people;
    z = stats_normal_z(1 - chance_most / (double)(tested > 0 ? tested : 1));
    return z * z;
}

static bool is_word(const struct tokens *t, size_t i, struct str word)
{
    return i < t->len && str_eq(term_stem(token_word(t, i)), term_stem(word));
}

size_t term_find(struct tokens *t, struct str text, struct str name)
{
    struct str second = name, first = str_split(&second, ' ');

    tokens_read(t, text);
    for (size_t i = 0; i < t->len; i++) {
        bool ends = (t->items[i].flags & TOKEN_ENDS_CLAUSE) != 0;

        if (is_word(t, i, first) &&
            (second.len == 0 || (!ends && is_word(t, i + 1, second))))
            return i;
    }
    return SIZE_MAX;
}
