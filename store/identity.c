/*
 * identity.c - hashes and folds that decide whether two mentions are one
 *
 * The hashes are salted with a number of the database's own, so that nobody can write a
 * text that is taken for another. They are looked at for every item of every fetch,
 * which is why eight bytes go at a time.
 */
#include "store/internal.h"

#include "base/mem.h"
#include "base/url.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EACH(byte) ((uint64_t)(byte)*UINT64_C(0x0101010101010101))

/* In the machine's order: a database that moves to one of the other order is compared by
 * its words until its hashes have been written anew. */
static uint64_t load(const char *bytes)
{
    uint64_t w;

    memcpy(&w, bytes, sizeof(w));
    return w;
}

/* One round of multiply and shift. */
uint64_t hash_mix(uint64_t h, uint64_t w)
{
    h = (h ^ w) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static uint64_t round_of(uint64_t h, uint64_t w, uint64_t factor)
{
    h = (h ^ w) * factor;
    return h ^ (h >> 32);
}

/* Two lanes of eight bytes a round. */
uint64_t hash_bytes(uint64_t seed, const char *bytes, size_t len)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15),
                   odd2 = UINT64_C(0xD6E8FEB86659FD93);
    uint64_t a = hash_mix(seed, len), b = hash_mix(a, odd2);
    char tail[16] = {0};
    size_t i = 0;

    for (; i + 16 <= len; i += 16) {
        a = round_of(a, load(bytes + i), odd);
        b = round_of(b, load(bytes + i + 8), odd2);
    }
    if (i < len)
        memcpy(tail, bytes + i, len - i);
    a = round_of(a, load(tail), odd);
    b = round_of(b, load(tail + 8), odd2);
    a = hash_mix(a, b * odd);
    a = (a ^ (a >> 32)) * odd2;
    return a ^ (a >> 32);
}

static uint64_t hash_str(uint64_t seed, struct str s)
{
    return hash_bytes(seed, s.ptr != NULL ? s.ptr : "", s.len);
}

enum status salt_read(struct store *st, struct error *err)
{
    struct arena arena = {0};
    struct str text;
    enum status rc;

    if (st->has_salt)
        return OK;
    /* 16 hex digits: the hash of their text is as good a salt as their value */
    rc = store_meta_get(st, STR("salt"), &arena, &text, err);
    if (rc == OK) {
        st->salt = hash_str(0, text);
        st->has_salt = true;
    }
    arena_release(&arena);
    return rc;
}

struct str hash_id(const struct store *st, struct str id, char text[HASHED_ID_LEN + 1])
{
    uint64_t h = hash_str(st->salt, id);

    (void)snprintf(text, HASHED_ID_LEN + 1, "#%016llx", (unsigned long long)h);
    return (struct str){text, HASHED_ID_LEN};
}

uint64_t hash_state(uint64_t salt, const struct mention *m)
{
    uint64_t h = hash_str(salt, m->title);
    double rating = isnan(m->rating) ? -1.0 : m->rating;
    uint64_t bits;

    memcpy(&bits, &rating, sizeof(bits));
    h = hash_str(hash_mix(h, bits), m->text);
    return hash_str(h, m->reply);
}

/* ---- folding ---- */

/* Lower case of a letter of two bytes in UTF-8, by the regular parts of its blocks. */
static uint32_t lower_letter(uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) ||
        (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481))
        return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return c + (c & 1);
    return c;
}

static uint64_t lower_ascii(uint64_t w) /* no byte above 0x7f */
{
    uint64_t from_a = w + EACH(0x80 - 'A'), past_z = w + EACH(0x80 - ('Z' + 1));

    return w | (((from_a & ~past_z) & EACH(0x80)) >> 2);
}

/* Eight bytes that need no more than lower case: ASCII, no control, blanks apart. */
static bool is_plain(uint64_t w)
{
    uint64_t high = w & EACH(0x80);
    uint64_t control = ~(w + EACH(0x80 - 0x20)) & EACH(0x80);
    uint64_t blank = ~(w + EACH(0x80 - 0x21)) & EACH(0x80);

    if ((high | control) != 0)
        return false;
    return (blank & (blank << 8)) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The same byte by byte. Writes at most as much as it reads. */
static size_t fold_slowly(const char *from, size_t len, char *to, bool *after_blank)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)from[i];

        if (is_blank(from[i])) {
            if (!*after_blank)
                to[n++] = ' ';
            *after_blank = true;
            continue;
        }
        *after_blank = false;
        if (c >= 'A' && c <= 'Z') {
            to[n++] = (char)(c + 32);
        } else if (c >= 0xC3 && c <= 0xD2 && i + 1 < len &&
                   ((unsigned char)from[i + 1] & 0xC0) == 0x80) {
            uint32_t low = (unsigned char)from[++i] & 0x3Fu;
            uint32_t code = lower_letter((c & 0x1Fu) << 6 | low);

            to[n++] = (char)(0xC0 | code >> 6);
            to[n++] = (char)(0x80 | (code & 0x3F));
        } else {
            to[n++] = (char)c;
        }
    }
    return n;
}

/* Fold until about `most` bytes are written; where it ends depends on what was written
 * alone, so that white space in `s` does not move it. */
static void fold_head(struct str s, size_t most, struct buf *out)
{
    char *to = buf_room(out, (s.len < most ? s.len : most) + 32);
    bool after_blank = true; /* at the start, so that none comes first */
    size_t i = 0, n = 0;

    if (to == NULL)
        return;
    while (i < s.len && n < most) {
        size_t slow = s.len - i < 8 ? s.len - i : 8;

        if (slow == 8 && is_plain(load(s.ptr + i)) && !(after_blank && s.ptr[i] == ' ')) {
            uint64_t w = lower_ascii(load(s.ptr + i));

            memcpy(to + n, &w, sizeof(w));
            n += 8;
            i += 8;
            after_blank = to[n - 1] == ' ';
            continue;
        }
        while (slow < 12 && i + slow < s.len &&
               ((unsigned char)s.ptr[i + slow] & 0xC0) == 0x80)
            slow++; /* not within a letter */
        n += fold_slowly(s.ptr + i, slow, to + n, &after_blank);
        i += slow;
    }
    if (n > most)
        n = most;
    if (n > 0 && to[n - 1] == ' ')
        n--;
    out->len += n;
}

void fold_words(struct str s, struct buf *out)
{
    fold_head(s, SIZE_MAX, out);
}

enum { WORDING_MOST = 256 }; /* bytes of each that are folded and hashed */

uint64_t hash_wording(struct store *st, struct str title, struct str text, size_t *len)
{
    struct buf *b = &st->scratch;
    struct str folded;
    size_t title_len;
    uint64_t h;

    buf_reset(b);
    fold_head(title, WORDING_MOST, b);
    title_len = b->len;
    fold_head(text, WORDING_MOST, b);
    folded = buf_str(b);
    *len = folded.len;
    h = hash_bytes(st->salt, folded.ptr, title_len);
    return hash_bytes(h, folded.ptr + title_len, folded.len - title_len);
}

int64_t wording_mark(struct store *st, int64_t brand, uint64_t wording)
{
    return (int64_t)hash_mix(hash_mix(st->salt ^ 1, (uint64_t)brand), wording);
}

uint64_t hash_link(struct store *st, struct str url)
{
    struct buf *b = &st->scratch2;

    buf_reset(b);
    url_key(url, b);
    return hash_str(st->salt ^ 2, buf_str(b)) | 1;
}

/* ---- likeness ---- */

enum {
    LIKENESS_WORDS = 512, /* of each text; a review has 5 to 200 */
    SHINGLES_LEAST = 12,  /* fewer say nothing */
    FIGURES_LEAST = 3,
};

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* What of a text is compared. */
enum likeness { LIKE_WORDS, LIKE_FIGURES, LIKE_SHINGLES };

static bool is_figure(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] >= '0' && word.ptr[i] <= '9')
            return true;
    }
    return false;
}

/* Hashes of the different words of a folded text (or those with digits, or every three in
 * a row), sorted. */
static size_t word_hashes(struct str folded, enum likeness what,
                          uint64_t out[LIKENESS_WORDS])
{
    uint64_t before = 0, last = 0;
    size_t len = 0, kept = 0, words = 0;

    while (folded.ptr != NULL && words < LIKENESS_WORDS) {
        struct str word = str_split(&folded, ' ');
        uint64_t hash;

        if (word.len == 0 || (what == LIKE_FIGURES && !is_figure(word)))
            continue;
        hash = hash_str(0, word);
        if (what != LIKE_SHINGLES)
            out[len++] = hash;
        else if (words >= 2)
            out[len++] = hash_mix(hash_mix(before, last), hash);
        before = last;
        last = hash;
        words++;
    }
    qsort(out, len, sizeof(*out), by_value);
    for (size_t i = 0; i < len; i++) {
        if (kept == 0 || out[i] != out[kept - 1])
            out[kept++] = out[i];
    }
    return kept;
}

/* How many words are in both, and in each. */
struct overlap {
    size_t both, a, b;
};

static struct overlap overlap_of(struct str a, struct str b, enum likeness what)
{
    uint64_t ours[LIKENESS_WORDS], theirs[LIKENESS_WORDS];
    struct buf fold_a = {0}, fold_b = {0};
    struct overlap o = {0};

    fold_words(a, &fold_a);
    fold_words(b, &fold_b);
    o.a = word_hashes(buf_str(&fold_a), what, ours);
    o.b = word_hashes(buf_str(&fold_b), what, theirs);
    for (size_t i = 0, k = 0; i < o.a && k < o.b;) {
        if (ours[i] == theirs[k])
            o.both++, i++, k++;
        else if (ours[i] < theirs[k])
            i++;
        else
            k++;
    }
    buf_release(&fold_a);
    buf_release(&fold_b);
    return o;
}

double words_shared(struct str a, struct str b)
{
    struct overlap o = overlap_of(a, b, LIKE_WORDS);
    size_t either = o.a + o.b - o.both;

    return either > 0 ? (double)o.both / (double)either : 0.0;
}

double words_held(struct str a, struct str b)
{
    struct overlap o = overlap_of(a, b, LIKE_WORDS);
    size_t fewer = o.a < o.b ? o.a : o.b;

    return fewer > 0 ? (double)o.both / (double)fewer : 0.0;
}

double shingles_held(struct str a, struct str b)
{
    struct overlap o = overlap_of(a, b, LIKE_SHINGLES);
    size_t fewer = o.a < o.b ? o.a : o.b;

    return fewer >= SHINGLES_LEAST ? (double)o.both / (double)fewer : 0.0;
}

bool figures_differ(struct str a, struct str b)
{
    struct overlap o = overlap_of(a, b, LIKE_FIGURES);
    size_t fewer = o.a < o.b ? o.a : o.b;

    return fewer >= FIGURES_LEAST && o.both * 2 < fewer;
}
