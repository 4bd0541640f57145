/* A mail through the reader and every shipped rule, senders not asked for. */
#include "fetchers/mail.h"
#include "fetchers/mailrules.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str names[] = {
        STR_INIT("google"),  STR_INIT("trustpilot"), STR_INIT("tripadvisor"),
        STR_INIT("booking"), STR_INIT("appstore"),   STR_INIT("feedbackform"),
        STR_INIT("anymail"),
    };
    struct str bytes = {(const char *)data, size};
    static struct mapping_shelf shelf; /* rules are read once, not for each mail */
    struct mail mail;

    if (mail_read(bytes, &mail, NULL) == OK) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            struct pair var = {STR("form_sender"), mail.from_domain};
            struct adapter_settings s = {.vars = {&var, 1}};
            struct str name = names[i];
            struct str_list list = {&name, 1};
            struct mailrules rules;
            struct batch batch = {0};

            if (mailrules_find(list, STR_NONE, &shelf, &rules, NULL) != OK)
                abort();
            (void)mailrules_apply(&rules, &s, &mail, &batch);
            batch_release(&batch);
        }
    }
    mail_release(&mail);
    return 0;
}
