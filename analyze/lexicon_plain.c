/*
 * lexicon_plain.c - words of a list as people type them without accents
 */
#include "analyze/letters.h"
#include "analyze/lexicon.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

static struct str word_of(const struct lexicon *lx, int32_t id)
{
    return (struct str){lx->bytes + lx->words[id].at, lx->words[id].len};
}

static void put(struct lexicon *lx, struct lexicon_plain plain)
{
    size_t i = plain.hash & (lx->plain_len - 1);

    while (lx->plain[i].id != LEXICON_NONE)
        i = (i + 1) & (lx->plain_len - 1);
    lx->plain[i] = plain;
}

static void grow(struct lexicon *lx)
{
    static const struct lexicon_plain is_free = {0, LEXICON_NONE};
    struct lexicon_plain *old = lx->plain;
    size_t old_len = lx->plain_len;

    lx->plain_len = old_len == 0 ? 64 : 2 * old_len;
    lx->plain = mem_alloc(lx->plain_len * sizeof(*lx->plain));
    for (size_t i = 0; i < lx->plain_len; i++)
        lx->plain[i] = is_free;
    for (size_t i = 0; i < old_len; i++) {
        if (old[i].id != LEXICON_NONE)
            put(lx, old[i]);
    }
    free(old);
}

void lexicon_find_plain(struct lexicon *lx)
{
    char plain[TOKEN_WORD_MAX + 1];

    for (; lx->plain_seen < lx->words_len; lx->plain_seen++) {
        int32_t id = (int32_t)lx->plain_seen;
        size_t len = letters_plain(word_of(lx, id), plain);

        if (len == 0)
            continue;
        if (2 * (lx->plain_used + 1) > lx->plain_len)
            grow(lx);
        put(lx, (struct lexicon_plain){word_hash((struct str){plain, len}), id});
        lx->plain_used++;
    }
}

const struct lexicon_known *lexicon_look_plain(const struct lexicon *lx, struct str word,
                                               uint32_t hash)
{
    char plain[TOKEN_WORD_MAX + 1];

    for (size_t i = hash & (lx->plain_len - 1);
         lx->plain_len > 0 && lx->plain[i].id != LEXICON_NONE;
         i = (i + 1) & (lx->plain_len - 1)) {
        struct str full;
        size_t len;

        if (lx->plain[i].hash != hash)
            continue;
        full = word_of(lx, lx->plain[i].id);
        len = letters_plain(full, plain);
        if (len == word.len && memcmp(plain, word.ptr, len) == 0)
            return lexicon_look(lx, full, word_hash(full), word_head(full));
    }
    return NULL;
}
