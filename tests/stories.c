#include "tests/stories.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/url.h"
#include "store/find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COPIES_MOST = 4, SENTENCES_LEAST = 5, SENTENCES_MOST = 14, WORDS = 3000 };

static const char *const small_words[] = {
    "the", "of",   "and",  "to",   "a",    "in",  "that", "was", "for",  "on",
    "is",  "with", "as",   "said", "at",   "it",  "by",   "his", "from", "be",
    "are", "has",  "have", "had",  "will", "not", "this", "an",  "who",  "which"};
static const char *const papers[] = {"The Daily Heron", "Pier Post", "Town Courier",
                                     "Harbour News", "Evening Mail"};

/* ---- chance ---- */

static uint32_t chance(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

/* A made-up word, always the same for the same number. */
static void add_made_word(uint32_t number, struct buf *out)
{
    static const char *const heads[] = {"b", "br", "d", "f",  "gl", "h",  "k", "l",
                                        "m", "n",  "p", "pr", "s",  "st", "t", "v"};
    static const char *const tails[] = {"a", "e", "i", "o", "u", "ai", "en", "or"};

    number = number * 2654435761u;
    for (int i = 0; i < 3; i++) {
        buf_add_text(out, heads[number & 15]);
        buf_add_text(out, tails[number >> 4 & 7]);
        number >>= 8;
    }
}

/* Small words stand often, and of the others those with small numbers. */
static void add_word(uint64_t *seed, struct buf *out)
{
    if (chance(seed, 100) < 42)
        buf_add_text(out, small_words[chance(seed, ARRAY_LEN(small_words))]);
    else if (chance(seed, 100) < 4)
        buf_printf(out, "%u", chance(seed, 900) + 10);
    else
        add_made_word(chance(seed, 1 + chance(seed, WORDS)), out);
}

static void add_sentence(uint64_t *seed, struct str brand, struct buf *out)
{
    uint32_t words = 8 + chance(seed, 16);

    for (uint32_t i = 0; i < words; i++) {
        if (i > 0)
            buf_add_char(out, ' ');
        if (i == 2 && chance(seed, 4) == 0)
            buf_add(out, brand);
        else
            add_word(seed, out);
    }
    buf_add_text(out, ". ");
}

static void add_headline(uint64_t *seed, struct str brand, struct buf *out)
{
    buf_add(out, brand);
    for (uint32_t i = 0; i < 6; i++) {
        buf_add_char(out, ' ');
        add_word(seed, out);
    }
}

/* ---- making ---- */

struct maker {
    struct stories *s;
    uint64_t seed;
    struct str brand;
    int64_t now, at;       /* of the story at hand */
    uint32_t groups, used; /* sources that have told the story at hand, as bits */
    struct buf title, text, url;
};

static void add(struct maker *k, uint32_t group, const char *kind, struct str author,
                double rating)
{
    struct stories *s = k->s;
    struct mention *m = batch_add(&s->all);
    size_t i = s->all.len - 1;
    uint32_t source = chance(&k->seed, STORIES_SOURCES);

    if (i >= s->cap) {
        size_t cap = s->cap;

        s->groups = mem_grow(s->groups, i, &cap, sizeof(*s->groups));
        s->sources = mem_resize(s->sources, cap, sizeof(*s->sources));
        s->kinds = mem_resize((void *)s->kinds, cap, sizeof(*s->kinds));
        s->cap = cap;
    }
    while ((k->used >> source & 1) != 0) /* a source tells a story once */
        source = (source + 1) % STORIES_SOURCES;
    k->used |= 1u << source;
    m->id = arena_printf(&s->all.arena, "%zu", i);
    m->title = arena_copy(&s->all.arena, str_trim(buf_str(&k->title)));
    m->text = arena_copy(&s->all.arena, str_trim(buf_str(&k->text)));
    m->url = url_clean_copy(&s->all.arena, STR_NONE, buf_str(&k->url));
    m->author = author;
    m->brand = k->brand;
    m->posted_at = k->at + chance(&k->seed, 2 * 86400);
    m->rating = rating;
    s->groups[i] = group;
    s->sources[i] = source;
    s->kinds[i] = kind;
}

static void new_link(struct maker *k)
{
    buf_reset(&k->url);
    buf_printf(&k->url, "https://www.paper%u.example/%u/news-%u",
               chance(&k->seed, STORIES_SOURCES), 2000 + chance(&k->seed, 27),
               chance(&k->seed, 1u << 30));
}

/* A story of its own in title, text and link. */
static void new_story(struct maker *k)
{
    uint32_t sentences =
        SENTENCES_LEAST + chance(&k->seed, SENTENCES_MOST - SENTENCES_LEAST);

    k->at = k->now - 7 * 86400 + chance(&k->seed, 4 * 86400);
    k->used = 0;
    buf_reset(&k->title);
    buf_reset(&k->text);
    add_headline(&k->seed, k->brand, &k->title);
    for (uint32_t i = 0; i < sentences; i++)
        add_sentence(&k->seed, k->brand, &k->text);
    new_link(k);
}

static void cut(struct maker *k)
{
    size_t len = 120 + chance(&k->seed, 200);

    if (k->text.len > len) {
        k->text.len = len;
        buf_add_text(&k->text, "...");
    }
}

/* Some words become others: `of` in 1,000. */
static void reword(struct maker *k, struct buf *b, uint32_t of)
{
    struct buf out = {0};
    struct str rest = buf_str(b);

    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');
        bool is_figure = word.len > 0 && word.ptr[0] >= '0' && word.ptr[0] <= '9';

        if (!is_figure && chance(&k->seed, 1000) < of)
            add_word(&k->seed, &out);
        else
            buf_add(&out, word);
        if (rest.ptr != NULL)
            buf_add_char(&out, ' ');
    }
    buf_release(b);
    *b = out;
}

static void copy_exact(struct maker *k)
{
    for (size_t i = 0; i < k->title.len && chance(&k->seed, 2) == 0; i++) {
        if (k->title.ptr[i] >= 'a' && k->title.ptr[i] <= 'z')
            k->title.ptr[i] = (char)(k->title.ptr[i] - 32);
    }
    new_link(k);
}

static void copy_with_paper(struct maker *k)
{
    buf_printf(&k->title, " - %s", papers[chance(&k->seed, ARRAY_LEN(papers))]);
    cut(k);
    new_link(k);
}

static void copy_cut(struct maker *k)
{
    cut(k);
    new_link(k);
}

static void copy_reworded(struct maker *k)
{
    reword(k, &k->text, 40);
    reword(k, &k->title, 200);
    new_link(k);
}

static void copy_with_more(struct maker *k)
{
    buf_add_text(&k->text, "(Reporting by our correspondent at the pier.)");
    reword(k, &k->text, 15);
    new_link(k);
}

/* The same page under another address: tracking, scheme, mobile and amp hosts. */
static void copy_by_link(struct maker *k)
{
    static const char *const forms[] = {"http://www.~?utm_source=feed&utm_medium=rss",
                                        "https://m.~",
                                        "http://amp.~",
                                        "https://~/amp",
                                        "https://www.~/?fbclid=abc",
                                        "https://mobile.~#top"};
    struct str rest = str_slice(buf_str(&k->url), strlen("https://www."), k->url.len);
    const char *form = forms[chance(&k->seed, ARRAY_LEN(forms))];
    const char *at = strchr(form, '~');
    struct buf url = {0};

    buf_add(&url, (struct str){form, (size_t)(at - form)});
    buf_add(&url, rest);
    buf_add_text(&url, at + 1);
    buf_reset(&k->title);
    add_headline(&k->seed, k->brand, &k->title);
    cut(k);
    buf_release(&k->url);
    k->url = url;
}

static void add_copies(struct maker *k, uint32_t group)
{
    static const struct {
        const char *kind;
        void (*make)(struct maker *k);
    } ways[] = {{"copy", copy_exact},
                {"paper behind", copy_with_paper},
                {"cut", copy_cut},
                {"reworded", copy_reworded},
                {"reworded", copy_reworded},
                {"a line more", copy_with_more},
                {"another address", copy_by_link}};
    struct str title, text, url;
    uint32_t copies = chance(&k->seed, COPIES_MOST);
    struct arena a = {0};

    title = arena_copy(&a, buf_str(&k->title));
    text = arena_copy(&a, buf_str(&k->text));
    url = arena_copy(&a, buf_str(&k->url));
    for (uint32_t i = 0; i < copies; i++) {
        size_t way = chance(&k->seed, ARRAY_LEN(ways));

        buf_reset(&k->title), buf_add(&k->title, title);
        buf_reset(&k->text), buf_add(&k->text, text);
        buf_reset(&k->url), buf_add(&k->url, url);
        ways[way].make(k);
        add(k, group, ways[way].kind, STR_NONE, (double)NAN);
    }
    buf_reset(&k->title), buf_add(&k->title, title);
    buf_reset(&k->text), buf_add(&k->text, text);
    arena_release(&a);
}

/* ---- what only looks so; title and text are those of a story ---- */

static void miss_headline(struct maker *k)
{
    size_t title = k->title.len;
    struct buf kept = k->title;

    k->title = (struct buf){0};
    new_story(k);
    buf_release(&k->title);
    k->title = kept;
    k->title.len = title;
}

/* Half of the sentences are those of the other story: background that papers repeat at
 * the end. */
static void miss_half(struct maker *k)
{
    struct buf old = k->text;

    k->text = (struct buf){0};
    new_story(k);
    buf_reset(&k->text);
    while (k->text.len < old.len / 2)
        add_sentence(&k->seed, k->brand, &k->text);
    buf_add(&k->text, str_slice(buf_str(&old), old.len / 2, old.len));
    buf_release(&old);
}

/* A form that is filled in each week: the same words around other figures. */
static void miss_figures(struct maker *k)
{
    struct buf title = k->title;
    uint64_t form = chance(&k->seed, 40), seed = k->seed;

    k->title = (struct buf){0};
    new_story(k);
    buf_release(&k->title);
    k->title = title;
    buf_reset(&k->title);
    buf_printf(&k->title, "Market report of week %u", chance(&k->seed, 5000));
    buf_reset(&k->text);
    for (int i = 0; i < 8; i++) {
        for (int w = 0; w < 12; w++) {
            add_word(&form, &k->text);
            buf_add_char(&k->text, ' ');
        }
        buf_printf(&k->text, "%u per cent. ", chance(&seed, 100000));
    }
    k->seed = seed;
}

static void miss_praise(struct maker *k)
{
    new_story(k);
    buf_reset(&k->title);
    buf_reset(&k->text);
    buf_printf(&k->text, "Great coffee and %s staff at the pier, will come again!",
               chance(&k->seed, 2) == 0 ? "friendly" : "nice");
}

static void add_near_miss(struct maker *k)
{
    static const struct {
        const char *kind;
        void (*make)(struct maker *k);
    } ways[] = {{"same headline", miss_headline},
                {"half the sentences", miss_half},
                {"other figures", miss_figures},
                {"short praise", miss_praise}};
    size_t way = chance(&k->seed, ARRAY_LEN(ways));
    bool is_praise = ways[way].make == miss_praise;

    ways[way].make(k);
    k->used = 0;
    add(k, k->groups++, ways[way].kind,
        is_praise ? arena_printf(&k->s->all.arena, "Guest %u", chance(&k->seed, 1u << 30))
                  : STR_NONE,
        is_praise && chance(&k->seed, 2) == 0 ? 1.0 : (double)NAN);
}

void stories_make(struct stories *s, uint64_t seed, size_t len, struct str brand,
                  int64_t now)
{
    struct maker k = {.s = s, .seed = seed, .brand = brand, .now = now};

    while (s->all.len < len) {
        uint32_t group = k.groups++;

        new_story(&k);
        add(&k, group, "story", STR_NONE, (double)NAN);
        add_copies(&k, group);
        if (chance(&k.seed, 3) == 0)
            add_near_miss(&k);
    }
    buf_release(&k.title);
    buf_release(&k.text);
    buf_release(&k.url);
}

void stories_release(struct stories *s)
{
    batch_release(&s->all);
    free(s->groups);
    free(s->sources);
    free((void *)s->kinds);
    *s = (struct stories){0};
}

/* ---- trying ---- */

/* What each source shows, one answer after the other. */
static enum status store_all(const struct stories *s, struct store *st, int64_t now,
                             struct error *err)
{
    enum status rc = OK;

    for (uint32_t source = 0; rc == OK && source < STORIES_SOURCES; source++) {
        char name[16];
        struct source_state state = {.brand = s->all.items[0].brand,
                                     .next_at = TIME_UNKNOWN};
        struct batch b = {0};

        (void)snprintf(name, sizeof(name), "source-%u", source);
        state.name = str_from(name);
        for (size_t i = 0; i < s->all.len; i++) {
            if (s->sources[i] == source)
                *batch_add(&b) = s->all.items[i];
        }
        if (b.len > 0)
            rc = store_add(st, &state, &b, now, NULL, err);
        batch_release(&b);
    }
    return rc;
}

static enum status judge_all(struct store *st, struct error *err)
{
    struct batch b = {0};
    enum status rc;

    do {
        rc = store_unjudged(st, STR("v1"), 500, &b, err);
        for (size_t i = 0; rc == OK && i < b.len; i++) {
            b.items[i].judgement.version = STR("v1");
            b.items[i].judgement.is_ours = true;
        }
        if (rc == OK && b.len > 0)
            rc = store_judge(st, &b, err);
    } while (rc == OK && b.len > 0);
    batch_release(&b);
    return rc;
}

static size_t index_of(struct str id)
{
    int64_t n = 0;

    (void)str_to_int(id, &n);
    return (size_t)n;
}

static void count_group(const struct stories *s, const size_t *members, size_t len,
                        struct stories_score *out)
{
    for (size_t i = 0; i < len; i++) {
        for (size_t k = i + 1; k < len; k++) {
            bool is_right = s->groups[members[i]] == s->groups[members[k]];

            out->found++;
            out->right += is_right;
            if (!is_right && getenv("STORIES_SHOW") != NULL)
                (void)fprintf(stderr, "wrong: %s with %s\n", s->kinds[members[i]],
                              s->kinds[members[k]]);
        }
    }
}

static enum status count_found(const struct stories *s, struct store *st, uint32_t *of,
                               struct stories_score *out, struct error *err)
{
    struct find f = {.ours = FIND_ALL, .order = FIND_STORED};
    struct batch b = {0};
    struct arena a = {0};
    size_t *members = mem_zalloc(s->all.len + 1, sizeof(*members));
    enum status rc = store_find(st, &f, &b, err);

    for (size_t i = 0; rc == OK && i < b.len; i++) {
        struct also_on *also = NULL;
        size_t len = 0;

        rc = store_also(st, b.items[i].row, &a, &also, &len, err);
        members[0] = index_of(b.items[i].id);
        for (size_t k = 0; rc == OK && k < len; k++)
            members[k + 1] = index_of(also[k].id);
        for (size_t k = 0; k <= len; k++)
            of[members[k]] = (uint32_t)i + 1;
        count_group(s, members, len + 1, out);
    }
    free(members);
    arena_release(&a);
    batch_release(&b);
    return rc;
}

enum status stories_try(const struct stories *s, struct store *st, int64_t now,
                        struct stories_score *out, struct error *err)
{
    uint32_t *of = mem_zalloc(s->all.len + 1, sizeof(*of));
    enum status rc = store_all(s, st, now, err);

    *out = (struct stories_score){0};
    if (rc == OK)
        rc = judge_all(st, err);
    if (rc == OK)
        rc = count_found(s, st, of, out, err);
    for (size_t i = 0; i < s->all.len; i++) {
        for (size_t k = i + 1; k < s->all.len && k < i + 8;
             k++) { /* groups lie together */
            if (s->groups[i] != s->groups[k])
                continue;
            out->pairs++;
            if (of[i] != of[k] && getenv("STORIES_SHOW") != NULL)
                (void)fprintf(stderr, "missed: %s and %s\n", s->kinds[i], s->kinds[k]);
        }
    }
    free(of);
    return rc;
}
