/*
 * phrases.c - the notation of phrases.h, read into the tree
 */
#include "analyze/phrases.h"

#include "analyze/letters.h"
#include "analyze/phrases_tree.h"
#include "base/buf.h"
#include "base/mem.h"

enum {
    GAP_DEFAULT = 3,
    GAP_MAX = 8,
    ELEMENTS_MAX = 12, /* of a phrase */
    WORDS_MAX = 400,   /* at one place */
    ROWS_MAX = 200,    /* parts of several words at one place */
    WAYS_MAX = 4096,   /* to read one phrase */
    PREFIX_MIN = 2,
};

/* One place of a phrase. */
struct element {
    unsigned gap; /* above 0: this is a gap and nothing else */
    bool is_optional;
    const struct phrase_part *part;
};

/* A word that folding leaves as it is: small letters, no n't without its apostrophe, no
 * letter three times in a row. */
static bool is_folded(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 'a' || text.ptr[i] > 'z' ||
            (i >= 2 && text.ptr[i] == text.ptr[i - 1] && text.ptr[i] == text.ptr[i - 2]))
            return false;
    }
    return text.len > 0 && text.len < 32 && !str_ends(text, STR("nt")) &&
           !str_starts(text, STR("http"));
}

/* Fold one alternative into its words: "no_one" gives two, "crash*" keeps its star. */
static enum status fold(struct phrases *p, struct str text, struct str *words,
                        size_t *len, struct error *err)
{
    char plain[128];
    struct tokens t = {0};
    bool is_prefix = str_ends(text, STR("*"));

    *len = 0;
    if (is_folded(str_slice(text, 0, text.len - is_prefix)) &&
        text.len - is_prefix >= PREFIX_MIN) {
        words[(*len)++] = text;
        return OK;
    }
    if (text.len == 0 || text.len >= sizeof(plain))
        return error_set(err, ERR_PARSE, "a word is empty or too long");
    if (text.ptr[0] == '#' || text.ptr[0] == '@') { /* "#n", "#money", "@user" */
        words[(*len)++] = text;
        return OK;
    }
    for (size_t i = 0; i < text.len; i++)
        plain[i] = text.ptr[i];
    for (size_t i = 0; i < text.len; i++) {
        if (plain[i] == '_')
            plain[i] = ' ';
    }
    tokens_read(&t, (struct str){plain, text.len - is_prefix});
    for (size_t i = 0; i < t.len && *len < PHRASE_ROW_MAX; i++)
        words[(*len)++] = arena_copy(&p->scratch, token_word(&t, i));
    if (*len < t.len)
        *len = 0;
    tokens_release(&t);
    if (*len == 0)
        return error_set(err, ERR_PARSE, "\"" STR_FMT "\" is no word, or more than %d",
                         STR_ARG(text), PHRASE_ROW_MAX);
    if (is_prefix) {
        struct str *last = &words[*len - 1];

        if (last->len < PREFIX_MIN)
            return error_set(err, ERR_PARSE, "\"" STR_FMT "\" is too short for a *",
                             STR_ARG(text));
        *last = arena_printf(&p->scratch, STR_FMT "*", STR_ARG(*last));
    }
    return OK;
}

static struct str plain_spelling(struct phrases *p, struct str word)
{
    char plain[TOKEN_WORD_MAX + 2];
    size_t len = word.len <= sizeof(plain) ? letters_plain(word, plain) : 0;

    return arena_copy(&p->scratch, (struct str){plain, len});
}

/* The class of a word and its plain spelling. */
static uint32_t class_of_word(struct phrases *p, struct str word)
{
    struct str both[] = {word, plain_spelling(p, word)};

    return phrases_class(p, word, both, both[1].len > 0 ? 2 : 1);
}

/* Behind `len` words those of their plain spellings that there are; how many then. */
static size_t add_plain_spellings(struct phrases *p, struct str *words, size_t len)
{
    size_t count = len;

    for (size_t i = 0; i < len; i++) {
        words[count] = plain_spelling(p, words[i]);
        count += words[count].len > 0;
    }
    return count;
}

/* "a|b*|no_one" into a part, which is kept for the next phrase with the same words. */
static enum status read_alternatives(struct phrases *p, struct str text,
                                     struct phrase_part *e, struct error *err)
{
    struct str key = text, *single;
    size_t single_len = 0, parts = 1;

    for (size_t i = 0; i < text.len; i++)
        parts += text.ptr[i] == '|';
    single = arena_alloc(&p->scratch, 2 * parts * sizeof(*single));
    e->rows = arena_alloc(&p->arena, parts * sizeof(*e->rows));
    while (text.ptr != NULL) {
        struct str part = str_split(&text, '|'), words[PHRASE_ROW_MAX];
        size_t len;

        if (fold(p, part, words, &len, err) != OK)
            return ERR_PARSE;
        if (single_len == WORDS_MAX || (len > 1 && e->rows_len == ROWS_MAX))
            return error_set(err, ERR_PARSE, "too many words at one place");
        if (len == 1) {
            single[single_len++] = words[0];
            continue;
        }
        struct phrase_row *row = &e->rows[e->rows_len++];
        for (row->len = 0; row->len < len; row->len++)
            row->classes[row->len] = class_of_word(p, words[row->len]);
    }
    e->has_class = single_len > 0;
    if (single_len == 1)
        e->class_id = class_of_word(p, single[0]);
    else if (single_len > 1)
        e->class_id =
            phrases_class(p, key, single, add_plain_spellings(p, single, single_len));
    return OK;
}

static enum status part_of(struct phrases *p, struct str text,
                           const struct phrase_part **out, struct error *err)
{
    int32_t at = phrase_map_get(&p->parts, text, word_hash(text));
    struct phrase_part *part;

    if (at < 0) {
        part = arena_alloc(&p->arena, sizeof(*part));
        if (read_alternatives(p, text, part, err) != OK)
            return ERR_PARSE;
        at = phrase_map_put(p, &p->parts, text, (int32_t)p->parts_len);
        p->part_list = mem_grow(p->part_list, p->parts_len, &p->parts_cap,
                                sizeof(struct phrase_part *));
        p->part_list[p->parts_len++] = part;
    }
    *out = p->part_list[at];
    return OK;
}

/* Put the words of sets in place of their names: "<staff>|they". */
static enum status expand_sets(struct phrases *p, struct str text, struct buf *out,
                               struct error *err)
{
    while (text.len > 0) {
        size_t open = str_find_char(text, '<'), close = str_find_char(text, '>');
        struct str name;
        int32_t at;

        if (open == SIZE_MAX || close == SIZE_MAX || close < open) {
            buf_add(out, text);
            break;
        }
        name = str_slice(text, open + 1, close - open - 1);
        at = phrase_map_get(&p->sets, name, word_hash(name));
        if (at < 0)
            return error_set(err, ERR_PARSE, "no set \"" STR_FMT "\"", STR_ARG(name));
        buf_add(out, str_slice(text, 0, open));
        buf_add(out, p->set_list[at].text);
        text = str_slice(text, close + 1, SIZE_MAX);
    }
    return OK;
}

static enum status read_element(struct phrases *p, struct str text, struct element *e,
                                struct error *err)
{
    struct buf expanded = {0};
    enum status rc = ERR_PARSE;

    *e = (struct element){0};
    if (str_starts(text, STR(".."))) {
        int64_t gap = GAP_DEFAULT;

        text = str_slice(text, 2, SIZE_MAX);
        if (text.len > 0 && (!str_to_int(text, &gap) || gap < 1 || gap > GAP_MAX))
            return error_set(err, ERR_PARSE, "a gap is .. or ..1 to ..%d", GAP_MAX);
        e->gap = (unsigned)gap;
        return OK;
    }
    if (str_starts(text, STR("(")) && str_ends(text, STR(")"))) {
        e->is_optional = true;
        text = str_slice(text, 1, text.len - 2);
    }
    if (str_find_char(text, '<') == SIZE_MAX)
        return part_of(p, text, &e->part, err);
    if (expand_sets(p, text, &expanded, err) == OK)
        rc = part_of(p, buf_str(&expanded), &e->part, err);
    buf_release(&expanded);
    return rc;
}

/* A phrase that is being added. */
struct adding {
    struct phrases *p;
    struct element *elements;
    size_t len;
    uint32_t value;
    unsigned ways;
};

/* Add every way to read the elements from `i` on below `node`. */
static enum status add_ways(struct adding *a, size_t i, uint32_t node, struct error *err)
{
    const struct element *e = &a->elements[i];

    if (i == a->len) {
        if (node == 0)
            return error_set(err, ERR_PARSE, "no word of the phrase has to be there");
        if (++a->ways > WAYS_MAX)
            return error_set(err, ERR_PARSE, "the phrase can be read in too many ways");
        phrases_output(a->p, node, a->value);
        return OK;
    }
    if (e->gap > 0)
        return add_ways(a, i + 1, phrases_gap_node(a->p, node, e->gap), err);
    if (e->is_optional && add_ways(a, i + 1, node, err) != OK)
        return ERR_PARSE;
    if (e->part->has_class &&
        add_ways(a, i + 1, phrases_node(a->p, node, e->part->class_id), err) != OK)
        return ERR_PARSE;
    for (size_t r = 0; r < e->part->rows_len; r++) {
        const struct phrase_row *row = &e->part->rows[r];
        uint32_t at = node;

        for (size_t w = 0; w < row->len; w++)
            at = phrases_node(a->p, at, row->classes[w]);
        if (add_ways(a, i + 1, at, err) != OK)
            return ERR_PARSE;
    }
    return OK;
}

enum status phrases_add(struct phrases *p, struct str phrase, uint32_t value,
                        struct error *err)
{
    struct adding a = {.p = p, .value = value};

    arena_reset(&p->scratch);
    a.elements = arena_alloc(&p->scratch, ELEMENTS_MAX * sizeof(*a.elements));
    phrase = str_trim(phrase);
    while (phrase.ptr != NULL) {
        struct str part = str_split(&phrase, ' ');

        if (part.len == 0)
            continue;
        if (a.len == ELEMENTS_MAX)
            return error_set(err, ERR_PARSE, "more than %d words", ELEMENTS_MAX);
        if (read_element(p, part, &a.elements[a.len], err) != OK)
            return ERR_PARSE;
        a.len++;
    }
    if (a.len == 0)
        return error_set(err, ERR_PARSE, "empty phrase");
    if (a.elements[0].gap > 0 || a.elements[a.len - 1].gap > 0)
        return error_set(err, ERR_PARSE, "a gap stands between words");
    return add_ways(&a, 0, 0, err);
}

static struct phrase_set make_set(struct phrases *p, struct str text)
{
    struct phrase_set set = {.text = arena_copy(&p->arena, text)};
    struct str rest = set.text;
    size_t most = 1;

    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == '|';
    set.words = arena_alloc(&p->arena, most * sizeof(*set.words));
    while (rest.ptr != NULL)
        set.words[set.len++] = str_split(&rest, '|');
    return set;
}

enum status phrases_set(struct phrases *p, struct str name, const struct str *words,
                        size_t len, struct error *err)
{
    struct buf text = {0}, expanded = {0};
    enum status rc;

    for (size_t i = 0; i < len; i++) {
        if (i > 0)
            buf_add_char(&text, '|');
        for (size_t k = 0; k < words[i].len; k++)
            buf_add_char(&text, (char)(words[i].ptr[k] == ' ' ? '_' : words[i].ptr[k]));
    }
    rc = expand_sets(p, buf_str(&text), &expanded, err);
    if (rc == OK) {
        size_t at = (size_t)phrase_map_put(p, &p->sets, name, (int32_t)p->sets_len);

        if (at == p->sets_len)
            p->set_list =
                mem_grow(p->set_list, p->sets_len++, &p->sets_cap, sizeof(*p->set_list));
        p->set_list[at] = make_set(p, buf_str(&expanded));
    }
    buf_release(&text);
    buf_release(&expanded);
    return rc;
}

/* A stem of the set ("refuse*") holds every word that starts with it. */
static bool is_in_set(struct str word, const struct phrase_set *set)
{
    for (size_t i = 0; i < set->len; i++) {
        struct str of_set = set->words[i];

        if (str_eq(of_set, word) ||
            (str_ends(of_set, STR("*")) &&
             str_starts(word, str_slice(of_set, 0, of_set.len - 1))))
            return true;
    }
    return false;
}

bool phrases_uses(const struct phrases *p, struct str phrase, struct str name)
{
    int32_t at = phrase_map_get(&p->sets, name, word_hash(name));

    while (at >= 0 && phrase.ptr != NULL) {
        struct str part = str_split(&phrase, ' ');

        while (part.ptr != NULL) {
            struct str word = str_split(&part, '|');
            bool is_set = str_starts(word, STR("<")) && str_ends(word, STR(">"));

            if (is_set ? str_eq(str_slice(word, 1, word.len - 2), name)
                       : is_in_set(word, &p->set_list[at]))
                return true;
        }
    }
    return false;
}

enum status phrases_stop(struct phrases *p, struct str word, struct error *err)
{
    struct str words[PHRASE_ROW_MAX];
    size_t len;

    arena_reset(&p->scratch);
    if (fold(p, word, words, &len, err) != OK)
        return ERR_PARSE;
    for (size_t i = 0; i < len; i++)
        phrases_word(p, words[i])->is_stop = true;
    return OK;
}
