/* Whatever comes in, what comes out is well-formed by libxml2's own strict reading. */
#include "fetchers/decode.h"
#include "fetchers/xml_mend.h"

#include <libxml/parser.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct buf space = {0}, out = {0};
    struct decoded d;

    if (decode_body((struct str){(const char *)data, len}, STR("text/xml; charset=utf-8"),
                    &space, &d, NULL) == OK &&
        xml_check_tags(d.text, NULL) == OK) {
        (void)xml_mend(d.text, &out);
        if (out.len > 0) {
            int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                          XML_PARSE_IGNORE_ENC | XML_PARSE_HUGE;
            xmlDocPtr doc = xmlReadMemory(out.ptr, (int)out.len, NULL, NULL, options);

            if (doc == NULL)
                abort();
            xmlFreeDoc(doc);
        }
    }
    buf_release(&space);
    buf_release(&out);
    return 0;
}
