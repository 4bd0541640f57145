/* Any bytes as a web page with reviews, in scripts and in microdata. */
#include "config/shipped.h"
#include "fetchers/adapter.h"
#include "fetchers/schemaorg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct adapter *a = adapter_find(STR("schemaorg"));
    struct mapping_shelf shelf = {0};
    struct adapter_settings s = {.items_max = 100};
    struct document doc = {.body = {(const char *)data, size},
                           .base = STR("https://shop.example/reviews")};
    struct batch batch = {0};

    if (adapter_mapping(a, STR_NONE, &shelf, &s.mapping, NULL) == OK)
        (void)!(a->parse(&s, &doc, NULL, &batch, NULL) == OK);
    batch_release(&batch);
    mapping_shelf_release(&shelf);
    return 0;
}
