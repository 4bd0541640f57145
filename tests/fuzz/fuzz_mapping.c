/* A body for one of the adapters with a mapping: the first byte says which. */
#include "fetchers/adapter.h"

#include <stdlib.h>

static const struct adapter *pick(unsigned char n)
{
    size_t len = 0;

    while (adapter_at(len) != NULL)
        len++;
    return adapter_at(n % len);
}

static void check(const struct batch *b)
{
    for (size_t i = 0; i < b->len; i++) {
        const struct mention *m = &b->items[i];

        if (m->id.len == 0 || m->rating < 0 || m->rating > 1 ||
            (m->updated_at != TIME_UNKNOWN && m->updated_at <= m->posted_at))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct mapping_shelf shelf; /* compiled once */
    struct adapter_settings s = {0};
    struct document doc = {.base = STR("https://x.example/a?b=c")};
    struct paging paging = {0};
    struct batch batch = {0};
    const struct adapter *a;

    if (len == 0)
        return 0;
    a = pick(data[0]);
    doc.body = (struct str){(const char *)data + 1, len - 1};
    doc.link = str_slice(doc.body, 0, 200);
    if (adapter_mapping(a, STR_NONE, &shelf, &s.mapping, NULL) != OK)
        return 0; /* "json" has no mapping of its own */
    if (a->parse(&s, &doc, &paging, &batch, NULL) == OK && !paging.is_done) {
        struct adapter_request request;

        if (a->request(&s, &paging, &request, NULL) == OK)
            adapter_request_release(&request);
    }
    check(&batch);
    batch_release(&batch);
    paging_release(&paging);
    return 0;
}
