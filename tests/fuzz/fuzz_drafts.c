/*
 * fuzz_drafts.c - an owner's file of sentences
 */
#include "reports/draft.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct drafts *d = drafts_empty();

    if (drafts_add(d, (struct str){(const char *)data, len}, "own.yaml", NULL) == OK) {
        struct draft_input in = {.language = STR("en"), .brand = STR("B"), .number = 3};
        struct buf out = {0};
        struct mention m;

        mention_init(&m);
        m.author = STR("Sophie L");
        in.mention = &m;
        (void)drafts_make(d, &in, &out);
        buf_release(&out);
    }
    drafts_free(d);
    return 0;
}
