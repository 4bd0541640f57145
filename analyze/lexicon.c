#include "analyze/lexicon.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { CACHE_LINE = 64, STEP_BITS = 8, SLOTS_FIRST = 1024, NUMBER_MOST = 1000 };

static const char *const number_names[LEX_COUNT] = {
    [LEX_MOOD_BIAS] = "mood_bias",
    [LEX_MOOD_GENERAL] = "mood_general",
    [LEX_MOOD_FEW] = "mood_few",
    [LEX_DETRACTOR_BIAS] = "detractor_bias",
    [LEX_DETRACTOR_GENERAL] = "detractor_general",
    [LEX_DETRACTOR_FEW] = "detractor_few",
    [LEX_DETRACTOR_OPINION] = "detractor_opinion",
    [LEX_PROMOTER_BIAS] = "promoter_bias",
    [LEX_PROMOTER_GENERAL] = "promoter_general",
    [LEX_PROMOTER_FEW] = "promoter_few",
    [LEX_OPINION_BIAS] = "opinion_bias",
    [LEX_OPINION_GENERAL] = "opinion_general",
    [LEX_NEUTRAL_CENTER] = "neutral_center",
    [LEX_NEUTRAL_WIDTH] = "neutral_width",
    [LEX_NEUTRAL_OPINION] = "neutral_opinion",
    [LEX_MOOD_SAYS] = "mood_says",
    [LEX_MOOD_SCALE] = "mood_scale",
    [LEX_PROMOTER_CUT] = "promoter_cut",
    [LEX_DETRACTOR_CUT] = "detractor_cut",
};

const struct str lexicon_shapes[LEXICON_SHAPES] = {
    STR_INIT("#bang"),  STR_INIT("#bangs"), STR_INIT("#ask"),   STR_INIT("#asks"),
    STR_INIT("#caps"),  STR_INIT("#size1"), STR_INIT("#size2"), STR_INIT("#size3"),
    STR_INIT("#size4"), STR_INIT("#size5"), STR_INIT("#size6"),
};

static const struct role_name {
    struct str name;
    uint16_t role;
} role_names[] = {
    {STR_INIT("feeling"), 0},
    {STR_INIT("negator"), ROLE_NEGATOR},
    {STR_INIT("negator-back"), ROLE_NEGATOR | ROLE_BACK},
    {STR_INIT("scale"), ROLE_SCALE},
    {STR_INIT("contrast"), ROLE_CONTRAST},
    {STR_INIT("unreal"), ROLE_UNREAL},
    {STR_INIT("says"), ROLE_SAYS},
    {STR_INIT("stop"), ROLE_STOP},
    {STR_INIT("skip"), ROLE_SKIP},
    {STR_INIT("none"), ROLE_NONE},
    {STR_INIT("past"), ROLE_PAST},
    {STR_INIT("concede"), ROLE_CONCEDE},
    {STR_INIT("cheer"), ROLE_CHEER},
    {STR_INIT("mishap"), ROLE_MISHAP},
    {STR_INIT("mock"), ROLE_MOCK},
    {STR_INIT("compare"), ROLE_COMPARE},
    {STR_INIT("join"), ROLE_JOIN},
};

const char *lexicon_number_name(enum lexicon_number number)
{
    return number < LEX_COUNT ? number_names[number] : "";
}

int32_t lexicon_word(const struct lexicon *lx, struct str word, uint32_t hash)
{
    return lexicon_look(lx, word, hash, word_head(word))->id;
}

static void put_slot(struct lexicon *lx, uint32_t hash, struct lexicon_slot slot)
{
    size_t i = hash & (lx->slots_len - 1);

    while (lx->slots[i].known.id != LEXICON_NONE)
        i = (i + 1) & (lx->slots_len - 1);
    lx->slots[i] = slot;
}

/* Two slots in a line of the cache: what a look-up reads lies in one. */
static struct lexicon_slot *free_slots(size_t len)
{
    static const struct lexicon_slot is_free = {
        .known = {.id = LEXICON_NONE, .node = LEXICON_NONE, .entry = LEXICON_NONE}};
    struct lexicon_slot *slots = aligned_alloc(CACHE_LINE, len * sizeof(*slots));

    if (slots == NULL)
        mem_failed();
    for (size_t i = 0; i < len; i++)
        slots[i] = is_free;
    return slots;
}

static void grow_slots(struct lexicon *lx)
{
    struct lexicon_slot *old = lx->slots;
    size_t old_len = lx->slots_len;

    lx->slots_len = old_len == 0 ? SLOTS_FIRST : old_len * 2;
    lx->slots = free_slots(lx->slots_len);
    for (size_t i = 0; i < old_len; i++) {
        if (old[i].known.id != LEXICON_NONE)
            put_slot(lx, lx->words[old[i].known.id].hash, old[i]);
    }
    free(old);
}

static int32_t add_word(struct lexicon *lx, struct str word)
{
    uint32_t hash = word_hash(word);
    int32_t id = lexicon_word(lx, word, hash);

    if (id != LEXICON_NONE)
        return id;
    if ((lx->words_len + 1) * 2 > lx->slots_len)
        grow_slots(lx);
    while (lx->bytes_len + word.len > lx->bytes_cap) {
        lx->bytes_cap = lx->bytes_cap == 0 ? 1024 : lx->bytes_cap * 2;
        lx->bytes = mem_resize(lx->bytes, lx->bytes_cap, 1);
    }
    lx->words = mem_grow(lx->words, lx->words_len, &lx->words_cap, sizeof(*lx->words));
    memcpy(lx->bytes + lx->bytes_len, word.ptr, word.len);
    id = (int32_t)lx->words_len++;
    lx->words[id] = (struct lexicon_word){.hash = hash,
                                          .at = (uint32_t)lx->bytes_len,
                                          .node = LEXICON_NONE,
                                          .len = (uint8_t)word.len};
    lx->bytes_len += word.len;
    put_slot(lx, hash,
             (struct lexicon_slot){.head = word_head(word),
                                   .known = {.id = id,
                                             .node = LEXICON_NONE,
                                             .entry = LEXICON_NONE,
                                             .len = (uint8_t)word.len}});
    return id;
}

/* Fill in what the slots tell of each word, once all is read. */
static void tell_words(struct lexicon *lx)
{
    for (size_t i = 0; i < lx->slots_len; i++) {
        struct lexicon_known *known = &lx->slots[i].known;
        const struct lexicon_node *node;

        if (known->id == LEXICON_NONE || lx->words[known->id].node == LEXICON_NONE)
            continue;
        known->node = lx->words[known->id].node;
        node = &lx->nodes[known->node];
        known->entry = node->entry;
        known->roles = node->roles;
        known->does = node->has_next ? WORD_GOES_ON : 0;
        if (node->entry != LEXICON_NONE || node->not_entry != LEXICON_NONE)
            known->does |= WORD_WEIGHS;
        if (node->feeling != 0)
            known->does |= WORD_FEELS | WORD_WEIGHS;
        if ((node->roles & MARKING_ROLES & ~(unsigned)IDLE_ROLES) != 0)
            known->does |= WORD_MARKS;
    }
}

/* A node that nothing ends at or goes on from; the first of all stays so. */
static int32_t add_node(struct lexicon *lx)
{
    static const struct lexicon_node empty = {.entry = LEXICON_NONE,
                                              .not_entry = LEXICON_NONE};

    if (lx->nodes_len + 1 >= lx->nodes_cap) {
        lx->nodes_cap = lx->nodes_cap == 0 ? 1024 : lx->nodes_cap * 2;
        lx->nodes = mem_resize(lx->nodes, lx->nodes_cap, sizeof(*lx->nodes));
    }
    if (lx->nodes_len == 0)
        lx->nodes[lx->nodes_len++] = empty;
    lx->nodes[lx->nodes_len] = empty;
    return (int32_t)lx->nodes_len++;
}

static void put_step(struct lexicon *lx, struct lexicon_step step)
{
    uint64_t hash = lexicon_step_hash((int32_t)step.from, (int32_t)step.word);
    size_t mask = lx->steps_len - 1, bit = hash & lx->bits_mask;
    size_t i = hash & mask;

    while (lx->steps[i].to != 0)
        i = (i + 1) & mask;
    lx->steps[i] = step;
    lx->step_bits[bit / 64] |= (uint64_t)1 << bit % 64;
    lx->steps_used++;
}

static int32_t add_step(struct lexicon *lx, int32_t from, int32_t word)
{
    int32_t to = lexicon_next(lx, from, word);

    if (to != LEXICON_NONE)
        return to;
    if ((lx->steps_used + 1) * 2 > lx->steps_len) {
        struct lexicon_step *old = lx->steps;
        size_t old_len = lx->steps_len;

        lx->steps_len = old_len == 0 ? SLOTS_FIRST : old_len * 2;
        lx->steps = mem_zalloc(lx->steps_len, sizeof(*lx->steps));
        free(lx->step_bits);
        lx->step_bits =
            mem_zalloc(lx->steps_len * STEP_BITS / 64, sizeof(*lx->step_bits));
        lx->bits_mask = lx->steps_len * STEP_BITS - 1;
        lx->steps_used = 0;
        for (size_t i = 0; i < old_len; i++) {
            if (old[i].to != 0)
                put_step(lx, old[i]);
        }
        free(old);
    }
    to = add_node(lx);
    put_step(lx, (struct lexicon_step){(uint32_t)from, (uint32_t)word, (uint32_t)to});
    lx->nodes[from].has_next = true;
    return to;
}

/* Bytes of the first word of an entry. */
static size_t word_length(struct str entry)
{
    size_t len = 0;

    while (len < entry.len && entry.ptr[len] != ' ')
        len++;
    return len;
}

/* Does an entry start with the same word as the one before? In a sorted list most do. */
static bool starts_with_last(const struct lexicon *lx, struct str entry)
{
    const struct lexicon_word *w = lx->words_len > 0 ? &lx->words[lx->last] : NULL;

    return w != NULL && w->len <= entry.len &&
           memcmp(lx->bytes + w->at, entry.ptr, w->len) == 0 &&
           (w->len == entry.len || entry.ptr[w->len] == ' ');
}

/* The node of a word as the start of entries, which lead to `roles`. */
static int32_t start_path(struct lexicon *lx, int32_t id, unsigned roles)
{
    if (lx->words[id].node == LEXICON_NONE)
        lx->words[id].node = add_node(lx);
    lx->words[id].leads |= (uint16_t)roles;
    lx->last = id;
    return lx->words[id].node;
}

/* The node for a whole entry, whose nodes all lead to `roles`; LEXICON_NONE where it has
 * no or too many words. */
static int32_t add_path(struct lexicon *lx, struct str entry, unsigned roles)
{
    int32_t node = LEXICON_NONE;

    for (size_t n = 0; entry.ptr != NULL; n++) {
        bool is_last = n == 0 && starts_with_last(lx, entry);
        size_t len = is_last ? lx->words[lx->last].len : word_length(entry);
        int32_t id;

        if (len == 0 || len > TOKEN_WORD_MAX || n == LEXICON_PATH_MAX)
            return LEXICON_NONE;
        id = is_last ? lx->last : add_word(lx, (struct str){entry.ptr, len});
        node = n == 0 ? start_path(lx, id, roles) : add_step(lx, node, id);
        lx->nodes[node].leads |= (uint16_t)roles;
        entry = len < entry.len ? (struct str){entry.ptr + len + 1, entry.len - len - 1}
                                : STR_NONE;
    }
    return node;
}

/* A decimal number of the form that `earshot learn` writes, at the speed that 60,000
 * lines want; anything else goes the general way. */
static bool read_number(struct str s, float *out)
{
    double v = 0, unit = 1, slow;
    size_t i = s.len > 0 && s.ptr[0] == '-';
    bool is_fraction = false, has_digit = false;

    for (; i < s.len && s.len < 16; i++) {
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9') {
            v = v * 10 + (s.ptr[i] - '0');
            unit *= is_fraction ? 10 : 1;
            has_digit = true;
        } else if (s.ptr[i] == '.' && !is_fraction)
            is_fraction = true;
        else
            break;
    }
    if (has_digit && i == s.len && v / unit <= NUMBER_MOST) {
        *out = (float)((s.ptr[0] == '-' ? -v : v) / unit);
        return true;
    }
    if (!str_to_double(s, &slow) || !(slow >= -NUMBER_MOST && slow <= NUMBER_MOST))
        return false;
    *out = (float)slow;
    return true;
}

static bool read_setting(struct lexicon *lx, struct str name, struct str rest)
{
    for (size_t i = 0; i < LEX_COUNT; i++) {
        if (str_eq(name, str_from(number_names[i])))
            return read_number(rest, &lx->numbers[i]);
    }
    return false;
}

static bool read_role(struct lexicon *lx, struct str entry, struct str role,
                      struct str rest)
{
    float value = 0;
    bool has_value;
    int32_t node;

    for (size_t i = 0; i < ARRAY_LEN(role_names); i++) {
        if (!str_eq(role, role_names[i].name))
            continue;
        has_value = rest.ptr != NULL;
        if (has_value && !read_number(str_split(&rest, '\t'), &value))
            return false;
        node = add_path(lx, entry, role_names[i].role);
        if (node == LEXICON_NONE)
            return false;
        if (role_names[i].role == 0)
            lx->nodes[node].feeling = value;
        else {
            lx->nodes[node].roles |= role_names[i].role;
            if (has_value)
                lx->nodes[node].value = value;
        }
        return true;
    }
    return false;
}

static bool add_entry(struct lexicon *lx, struct str entry, struct lexicon_entry e)
{
    bool is_not = entry.len >= 4 && memcmp(entry.ptr, "NOT_", 4) == 0;
    int32_t node;

    node = add_path(lx, is_not ? str_slice(entry, 4, entry.len) : entry, 0);
    if (node == LEXICON_NONE)
        return false;
    lx->entries =
        mem_grow(lx->entries, lx->entries_len, &lx->entries_cap, sizeof(*lx->entries));
    lx->entries[lx->entries_len] = e;
    *(is_not ? &lx->nodes[node].not_entry : &lx->nodes[node].entry) =
        (int32_t)lx->entries_len++;
    lx->has_learned = true;
    return true;
}

static bool read_entry(struct lexicon *lx, struct str entry, struct str mood,
                       struct str rest)
{
    struct lexicon_entry e = {0};

    return read_number(mood, &e.mood) &&
           read_number(str_split(&rest, '\t'), &e.detractor) &&
           read_number(str_split(&rest, '\t'), &e.promoter) &&
           read_number(str_split(&rest, '\t'), &e.opinion) && rest.ptr != NULL &&
           add_entry(lx, entry, e);
}

/* A number as `earshot learn` writes it, with a tab behind it: a digit, and up to four
 * behind a point. NULL for any other. */
static const char *take_number(const char *p, const char *end, float *out)
{
    static const double units[] = {1, 1e1, 1e2, 1e3, 1e4};
    enum { LONGEST = sizeof("1.2345") };
    bool is_negative = p < end && *p == '-';
    unsigned value, tenths, digit, decimals = 0;
    double number;

    p += is_negative;
    if (end - p < LONGEST || (value = (unsigned)*p++ - '0') > 9)
        return NULL;
    tenths = (unsigned)p[1] - '0';
    digit = (unsigned)p[2] - '0';
    if (*p == '.' && tenths <= 9 && digit <= 9 && p[3] == '\t') { /* nearly all */
        value = value * 100 + tenths * 10 + digit;
        decimals = 2;
        p += 3;
    } else if (*p == '.') {
        for (p++; decimals < 4 && (digit = (unsigned)*p - '0') <= 9; p++, decimals++)
            value = value * 10 + digit;
    }
    if (*p != '\t')
        return NULL;
    number = value / units[decimals];
    *out = (float)(is_negative ? -number : number);
    return p + 1;
}

/* A learned entry as `earshot learn` writes it: nearly every line is one. */
static bool read_learned(struct lexicon *lx, struct str line)
{
    struct str entry = {line.ptr, str_find_char(line, '\t')};
    const char *p, *end = line.ptr + line.len;
    struct lexicon_entry e;

    if (entry.len == SIZE_MAX || (line.ptr[0] == '=' && entry.len > 1))
        return false;
    p = take_number(line.ptr + entry.len + 1, end, &e.mood);
    p = p != NULL ? take_number(p, end, &e.detractor) : NULL;
    p = p != NULL ? take_number(p, end, &e.promoter) : NULL;
    return p != NULL && take_number(p, end, &e.opinion) != NULL &&
           add_entry(lx, entry, e);
}

static bool read_line(struct lexicon *lx, struct str line)
{
    struct str entry = str_split(&line, '\t');
    struct str second;

    if (line.ptr == NULL)
        return false;
    if (entry.len > 1 && entry.ptr[0] == '=' && entry.ptr[1] >= 'a' &&
        entry.ptr[1] <= 'z')
        return read_setting(lx, str_slice(entry, 1, entry.len), line);
    second = str_split(&line, '\t');
    if (second.len > 0 && second.ptr[0] >= 'a' && second.ptr[0] <= 'z')
        return read_role(lx, entry, second, line);
    return read_entry(lx, entry, second, line);
}

static void find_shapes(struct lexicon *lx)
{
    for (size_t i = 0; i < LEXICON_SHAPES; i++) {
        int32_t id = lexicon_word(lx, lexicon_shapes[i], word_hash(lexicon_shapes[i]));
        int32_t node = id != LEXICON_NONE ? lx->words[id].node : LEXICON_NONE;

        lx->shapes[i] = node != LEXICON_NONE ? lx->nodes[node].entry : LEXICON_NONE;
    }
}

/* Eight bytes at a step: these are the longest texts that a start reads. */
static uint64_t hash_blocks(struct str s, uint64_t h)
{
    size_t i = 0;

    for (; i + 8 <= s.len; i += 8) {
        uint64_t block;

        memcpy(&block, s.ptr + i, sizeof(block));
        h = (h ^ block) * 0xd6e8feb86659fd93u;
        h ^= h >> 32;
    }
    return str_hash(str_slice(s, i, s.len - i), h + 1);
}

enum status lexicon_read(struct lexicon *lx, struct str text, const char *path,
                         struct error *err)
{
    size_t number = 0;

    lx->hash = hash_blocks(text, lx->hash);
    if (str_starts(text, STR("\xef\xbb\xbf"))) /* editors of Windows begin so */
        text = str_slice(text, 3, text.len);
    while (text.ptr != NULL) {
        struct str line = str_split(&text, '\n');

        number++;
        if (str_ends(line, STR("\r")))
            line.len--;
        if (line.len == 0 ||
            (line.ptr[0] == '#' && (line.len == 1 || line.ptr[1] == ' ')))
            continue;
        if (!read_learned(lx, line) && !read_line(lx, line))
            return error_set(err, ERR_PARSE, "%s:%zu: not an entry: " STR_FMT, path,
                             number, STR_ARG(str_slice(line, 0, 60)));
    }
    tell_words(lx);
    lexicon_find_plain(lx);
    find_shapes(lx);
    return OK;
}

void lexicon_release(struct lexicon *lx)
{
    if (lx == NULL)
        return;
    free(lx->nodes);
    free(lx->entries);
    free(lx->slots);
    free(lx->words);
    free(lx->bytes);
    free(lx->steps);
    free(lx->step_bits);
    free(lx->plain);
    *lx = (struct lexicon){0};
}
