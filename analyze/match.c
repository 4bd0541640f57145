#include "analyze/match.h"

#include "analyze/match_fold.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/*
 * Classes of bytes. Every pattern begins with a blank, and in a state behind a blank
 * another one changes nothing, so that runs of them count as one.
 */
enum { CLASS_GAP, CLASS_OTHER, CLASS_FIRST }; /* then one for each byte of patterns */
enum { SPECIAL = 0xFF }; /* a byte that needs a look: past ASCII, '#' */
enum { KNOWN_CODES = 0x600, NO_OUTPUT = 0, WORDS_MAX = 50 };

#define HIT 0x80000000u /* in a transition: the state there has output */

struct trie_node {
    uint32_t child, sibling; /* index; 0: none */
    uint32_t pattern;        /* index + 1 of the one that ends here; 0: none */
    unsigned char byte;
};

struct match {
    struct trie_node *nodes; /* the root is 0, the blank behind it 1 */
    size_t nodes_len, nodes_cap;
    size_t patterns;
    uint8_t *lengths; /* by pattern: its words */
    size_t lengths_cap;
    uint8_t classes[256];    /* of the bytes of folded text */
    uint8_t text_class[256]; /* of the bytes of text as it stands: capitals folded */
    size_t classes_len;
    uint32_t *next; /* state * classes_len + class: state * classes_len, and HIT */
    uint32_t
        *output; /* by state: pattern + 1 that ends there, or in the nearest suffix */
    uint32_t *suffix; /* by state: the next state with output that is a suffix */
    struct folded known[KNOWN_CODES];
    struct buf fold;
};

struct match *match_new(void)
{
    struct match *m = mem_zalloc(1, sizeof(*m));

    m->nodes = mem_grow(m->nodes, 0, &m->nodes_cap, sizeof(*m->nodes));
    m->nodes[0] = (struct trie_node){0};
    m->nodes_len = 1;
    for (uint32_t c = 0x80; c < KNOWN_CODES; c++)
        match_fold_code(c, &m->known[c]);
    return m;
}

void match_free(struct match *m)
{
    if (m == NULL)
        return;
    free(m->nodes);
    free(m->lengths);
    free(m->next);
    free(m->output);
    free(m->suffix);
    buf_release(&m->fold);
    free(m);
}

void match_work_release(struct match_work *w)
{
    free(w->found);
    free(w->rounds);
    free(w->places);
    free(w->words);
    buf_release(&w->folded);
    *w = (struct match_work){0};
}

/* ---- folding a whole text ---- */

/* What is folded: where to, and where each word came from. */
struct folding {
    struct buf *out;
    struct match_work *w; /* NULL: the words are not wanted */
    size_t number;        /* of the next word */
    bool is_open;         /* within a word */
    bool is_name;         /* a #CamelCase tag is one word alone */
};

static void open_word(struct folding *f, size_t start)
{
    if (f->is_open)
        return;
    buf_add_char(f->out, ' ');
    f->is_open = true;
    if (f->w != NULL) {
        f->w->words = mem_grow(f->w->words, f->w->words_len, &f->w->words_cap,
                               sizeof(*f->w->words));
        f->w->words[f->w->words_len++] = (struct match_word){start, start, f->number};
    }
    f->number++;
}

static void add_letter(struct folding *f, struct str bytes, size_t start, size_t end)
{
    open_word(f, start);
    buf_add(f->out, bytes);
    if (f->w != NULL)
        f->w->words[f->w->words_len - 1].end = end;
}

static void fold_ascii(struct folding *f, char c, size_t at)
{
    bool is_capital = c >= 'A' && c <= 'Z';

    if (is_capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        char low = (char)(is_capital ? c + 32 : c);

        add_letter(f, (struct str){&low, 1}, at, at + 1);
    } else {
        f->is_open = false;
    }
}

/* "#BlueHeron" as "blue heron" first; the usual way follows with "blueheron". */
static void fold_camel(struct folding *f, struct str text, size_t at)
{
    size_t end = match_camel(str_slice(text, at, text.len)), number = f->number;

    f->is_open = false; /* "#BlueHeron#Quay" */
    for (size_t i = 1; i < end; i++) {
        char c = text.ptr[at + i], last = text.ptr[at + i - 1];

        if (c >= 'A' && c <= 'Z' && last >= 'a' && last <= 'z')
            f->is_open = false;
        fold_ascii(f, c, at + i);
    }
    f->is_open = false;
    if (end > 0)
        f->number = number; /* the same words once more */
}

static void fold_code(struct folding *f, size_t at, size_t len, uint32_t code)
{
    struct folded folded;

    match_fold_code(code, &folded);
    if (folded.kind == FOLD_NOTHING)
        return;
    if (folded.kind == FOLD_GAP || folded.kind == FOLD_WORD)
        f->is_open = false;
    if (folded.kind != FOLD_GAP)
        add_letter(f, (struct str){folded.bytes, folded.len}, at, at + len);
    if (folded.kind == FOLD_WORD)
        f->is_open = false;
}

static void fold(struct str text, struct folding *f)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t code;
        size_t len = 1;

        if ((unsigned char)text.ptr[i] >= 0x80) {
            len = utf8_decode(str_slice(text, i, text.len), &code);
            fold_code(f, i, len, code);
        } else {
            if (text.ptr[i] == '#' && !f->is_name)
                fold_camel(f, text, i);
            fold_ascii(f, text.ptr[i], i);
        }
        i += len;
    }
    buf_add_char(f->out, ' ');
}

void match_fold(struct str text, struct buf *out)
{
    struct folding f = {.out = out};

    fold(text, &f);
}

void match_fold_name(struct str name, struct buf *out)
{
    struct folding f = {.out = out, .is_name = true};

    fold(name, &f);
}

/* ---- building ---- */

static uint32_t child_of(struct match *m, uint32_t at, unsigned char byte)
{
    uint32_t child = m->nodes[at].child;

    while (child != 0 && m->nodes[child].byte != byte)
        child = m->nodes[child].sibling;
    if (child != 0)
        return child;
    m->nodes = mem_grow(m->nodes, m->nodes_len, &m->nodes_cap, sizeof(*m->nodes));
    child = (uint32_t)m->nodes_len++;
    m->nodes[child] = (struct trie_node){.sibling = m->nodes[at].child, .byte = byte};
    m->nodes[at].child = child;
    return child;
}

size_t match_add(struct match *m, struct str words, bool is_prefix)
{
    uint32_t at = 0;
    size_t count = 0;
    struct str folded;

    buf_reset(&m->fold);
    match_fold_name(words, &m->fold);
    folded = buf_str(&m->fold);
    for (size_t i = 0; i + 1 < folded.len; i++)
        count += folded.ptr[i] == ' ';
    if (count == 0 || count > WORDS_MAX)
        return MATCH_NONE;
    if (is_prefix)
        folded.len--;
    for (size_t i = 0; i < folded.len; i++)
        at = child_of(m, at, (unsigned char)folded.ptr[i]);
    if (m->nodes[at].pattern == 0) {
        m->lengths =
            mem_grow(m->lengths, m->patterns, &m->lengths_cap, sizeof(*m->lengths));
        m->lengths[m->patterns] = (uint8_t)count;
        m->nodes[at].pattern = (uint32_t)++m->patterns;
    }
    return m->nodes[at].pattern - 1;
}

static void make_classes(struct match *m)
{
    memset(m->classes, CLASS_OTHER, sizeof(m->classes));
    m->classes_len = CLASS_FIRST;
    for (size_t i = 1; i < m->nodes_len; i++) {
        unsigned char byte = m->nodes[i].byte;

        if (byte != ' ' && m->classes[byte] == CLASS_OTHER)
            m->classes[byte] = (uint8_t)m->classes_len++;
    }
    m->classes[' '] = CLASS_GAP;
    for (int c = 0; c < 256; c++) {
        bool is_capital = c >= 'A' && c <= 'Z';

        bool is_inner = is_capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        m->text_class[c] = c >= 0x80 || c == '#' ? (uint8_t)SPECIAL
                           : is_inner            ? m->classes[is_capital ? c + 32 : c]
                                                 : (uint8_t)CLASS_GAP;
    }
}

/* Where a node's row is: breadth first, so that those near the root, which nearly all
 * steps go to, lie together. */
struct rows {
    uint32_t *queue; /* nodes, in the order of rows */
    uint32_t *place; /* by node: its row */
    uint32_t *fail;  /* by row: that of its longest proper suffix */
    uint32_t len;
};

static void queue_children(struct match *m, struct rows *r, uint32_t row)
{
    uint32_t width = (uint32_t)m->classes_len, node = r->queue[row];
    const uint32_t *of_fail = m->next + (size_t)r->fail[row] * width;

    for (uint32_t c = m->nodes[node].child; c != 0; c = m->nodes[c].sibling) {
        r->fail[r->len] = row == 0 ? 0 : of_fail[m->classes[m->nodes[c].byte]] / width;
        r->place[c] = r->len;
        r->queue[r->len++] = c;
    }
}

/* Transitions of one row: its children's, and for the rest those of its suffix. */
static void fill_row(struct match *m, const struct rows *r, uint32_t row)
{
    uint32_t width = (uint32_t)m->classes_len, *next = m->next + (size_t)row * width;
    const struct trie_node *node = &m->nodes[r->queue[row]];

    if (row != 0)
        memcpy(next, m->next + (size_t)r->fail[row] * width, width * sizeof(*next));
    if (node->byte == ' ' && row != 0)
        next[CLASS_GAP] = row * width; /* another blank changes nothing */
    for (uint32_t c = node->child; c != 0; c = m->nodes[c].sibling)
        next[m->classes[m->nodes[c].byte]] = r->place[c] * width;
    m->output[row] = node->pattern;
    m->suffix[row] =
        m->output[r->fail[row]] != NO_OUTPUT ? r->fail[row] : m->suffix[r->fail[row]];
}

/* A row's suffix stands before it, and so is complete. */
void match_build(struct match *m)
{
    size_t len = m->nodes_len;
    struct rows r = {mem_zalloc(len, sizeof(uint32_t)), mem_zalloc(len, sizeof(uint32_t)),
                     mem_zalloc(len, sizeof(uint32_t)), 1};

    make_classes(m);
    m->next = mem_zalloc(len * m->classes_len, sizeof(*m->next));
    m->output = mem_zalloc(len, sizeof(*m->output));
    m->suffix = mem_zalloc(len, sizeof(*m->suffix));
    for (uint32_t row = 0; row < r.len; row++) {
        queue_children(m, &r, row);
        fill_row(m, &r, row);
    }
    for (size_t i = 0; i < len * m->classes_len; i++) {
        uint32_t to = m->next[i] / (uint32_t)m->classes_len;

        if (m->output[to] != NO_OUTPUT || m->suffix[to] != 0)
            m->next[i] |= HIT;
    }
    free(r.queue);
    free(r.place);
    free(r.fail);
}

/* ---- finding ---- */

static void start(const struct match *m, struct match_work *w)
{
    if (m->patterns > w->rounds_cap) {
        w->rounds = mem_resize(w->rounds, m->patterns, sizeof(*w->rounds));
        memset(w->rounds + w->rounds_cap, 0,
               (m->patterns - w->rounds_cap) * sizeof(*w->rounds));
        w->rounds_cap = m->patterns;
    }
    w->found_len = 0;
    if (++w->round == 0) { /* once in four billion texts */
        memset(w->rounds, 0, w->rounds_cap * sizeof(*w->rounds));
        w->round = 1;
    }
}

/* The patterns that end in a state. */
static void keep(const struct match *m, struct match_work *w, uint32_t state)
{
    uint32_t at = state / (uint32_t)m->classes_len;

    if (m->output[at] == NO_OUTPUT)
        at = m->suffix[at];
    for (; at != 0; at = m->suffix[at]) {
        size_t pattern = m->output[at] - 1;

        if (w->rounds[pattern] == w->round)
            continue;
        w->rounds[pattern] = w->round;
        w->found = mem_grow(w->found, w->found_len, &w->found_cap, sizeof(*w->found));
        w->found[w->found_len++] = pattern;
    }
}

static inline uint32_t step(const struct match *m, struct match_work *w, uint32_t state,
                            uint8_t class)
{
    state = m->next[state + class];
    if ((state & HIT) != 0) {
        state &= ~HIT;
        keep(m, w, state);
    }
    return state;
}

static uint32_t step_bytes(const struct match *m, struct match_work *w, uint32_t state,
                           struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        state = step(m, w, state, m->classes[(unsigned char)bytes.ptr[i]]);
    return state;
}

/* A character past ASCII, or a tag; returns how many bytes were read. */
static size_t step_special(const struct match *m, struct match_work *w, uint32_t *state,
                           struct str rest)
{
    struct folded far;
    const struct folded *f = &far;
    uint32_t code;
    size_t len;

    if (rest.ptr[0] == '#') {
        size_t camel = match_camel(rest);

        *state = step(m, w, *state, CLASS_GAP);
        for (size_t i = 1; i < camel; i++) {
            char c = rest.ptr[i], last = rest.ptr[i - 1];

            if (c >= 'A' && c <= 'Z' && last >= 'a' && last <= 'z')
                *state = step(m, w, *state, CLASS_GAP);
            *state = step(m, w, *state, m->text_class[(unsigned char)c]);
        }
        if (camel > 0)
            *state = step(m, w, *state, CLASS_GAP);
        return 1;
    }
    len = utf8_decode(rest, &code);
    if (code < KNOWN_CODES)
        f = &m->known[code];
    else
        match_fold_code(code, &far);
    if (f->kind == FOLD_GAP || f->kind == FOLD_WORD)
        *state = step(m, w, *state, CLASS_GAP);
    if (f->kind == FOLD_LETTER || f->kind == FOLD_WORD)
        *state = step_bytes(m, w, *state, (struct str){f->bytes, f->len});
    if (f->kind == FOLD_WORD)
        *state = step(m, w, *state, CLASS_GAP);
    return len;
}

void match_find(const struct match *m, struct str text, struct match_work *w)
{
    const char *end = text.ptr + text.len;
    uint32_t state;

    start(m, w);
    if (m->patterns == 0 || text.len == 0)
        return;
    state = step(m, w, 0, CLASS_GAP);
    for (const char *p = text.ptr; p < end;) {
        uint8_t class = m->text_class[(unsigned char)*p];

        if (class == SPECIAL) {
            p += step_special(m, w, &state, (struct str){p, (size_t)(end - p)});
            continue;
        }
        state = step(m, w, state, class);
        p++;
    }
    (void)step(m, w, state, CLASS_GAP);
}

/* ---- places ---- */

/* Patterns that end in the word `last`. */
static void keep_places(const struct match *m, struct match_work *w, uint32_t state,
                        size_t last)
{
    uint32_t at = state / (uint32_t)m->classes_len;

    if (m->output[at] == NO_OUTPUT)
        at = m->suffix[at];
    for (; at != 0; at = m->suffix[at]) {
        size_t pattern = m->output[at] - 1, first = last + 1 - m->lengths[pattern];

        w->places =
            mem_grow(w->places, w->places_len, &w->places_cap, sizeof(*w->places));
        w->places[w->places_len++] = (struct match_place){.pattern = pattern,
                                                          .first = w->words[first].number,
                                                          .last = w->words[last].number,
                                                          .start = w->words[first].start,
                                                          .end = w->words[last].end};
    }
}

void match_find_places(const struct match *m, struct str text, struct match_work *w)
{
    struct folding f = {.out = &w->folded, .w = w};
    uint32_t state = 0;
    size_t blanks = 0;

    w->places_len = w->words_len = 0;
    buf_reset(&w->folded);
    if (m->patterns == 0)
        return;
    fold(text, &f);
    for (size_t i = 0; i < w->folded.len; i++) {
        unsigned char byte = (unsigned char)w->folded.ptr[i];

        blanks += byte == ' ';
        state = m->next[state + m->classes[byte]];
        if ((state & HIT) == 0)
            continue;
        state &= ~HIT;
        keep_places(m, w, state, byte == ' ' ? blanks - 2 : blanks - 1);
    }
}
