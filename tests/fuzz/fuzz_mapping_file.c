/* A mapping file, which is then used on a document if it compiles. */
#include "config/shipped.h"
#include "fetchers/mapping.h"

static struct str find(struct str name)
{
    return str_eq(name, STR("yelp")) ? shipped_file("mappings/yelp.yaml") : STR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const char json[] =
        "{\"a\":[{\"id\":1,\"b\":{\"c\":[1,\"x\",null]},\"t\":\"2026-01-02T03:04:05Z\"},"
        "{\"id\":2,\"u\":\"/x\",\"h\":\"<p>a&amp;b\",\"r\":4.5}],\"n\":\"/"
        "next\",\"m\":true}";
    struct mapping *m = NULL;
    struct error err = {0};

    if (mapping_compile((struct str){(const char *)data, len}, "fuzz.yaml", find, &m,
                        &err) == OK) {
        struct adapter_settings s = {.mapping = m, .newest_at = 1770912345};
        struct document doc = {.body = str_from(json), .base = STR("https://x.example/")};
        struct adapter_request request;
        struct paging paging = {0};
        struct batch batch = {0};

        if (mapping_request(&s, &paging, &request, NULL) == OK)
            adapter_request_release(&request);
        (void)mapping_parse(&s, &doc, &paging, &batch, NULL);
        batch_release(&batch);
        paging_release(&paging);
    }
    mapping_free(m);
    return 0;
}
