/*
 * fuzz_lexicon.c - a word list is read or refused with its line; what is read can judge
 */
#include "analyze/mood.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct str text = {(const char *)data, len};
    struct lexicon lx = {.lang = STR("en")};
    struct mood_work work = {0};
    struct error err = {0};

    if (lexicon_read(&lx, text, "fuzz.tsv", &err) == OK) {
        tokens_read(&work.tokens[MENTION_FIELD_TEXT], text);
        mood_mark(&work, &lx);
        mood_find(&work, &lx);
        mood_judge(&work, &lx);
        if (isnan(work.sum))
            abort();
    } else if (strstr(err.text, "fuzz.tsv:") == NULL)
        abort();
    mood_release(&work);
    lexicon_release(&lx);
    return 0;
}
