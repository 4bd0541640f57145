/* All that a server says, as the input: a folder, its list, two of its mails. */
#include "fetchers/imap.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status on_read(void *ctx, char *to, size_t len, size_t *got,
                           struct error *err)
{
    struct str *words = ctx;
    size_t n = words->len < len ? words->len : len;

    (void)err;
    if (n > 0)
        memcpy(to, words->ptr, n);
    *words = str_slice(*words, n, SIZE_MAX);
    *got = n;
    return OK;
}

static enum status on_write(void *ctx, struct str bytes, struct error *err)
{
    (void)ctx, (void)bytes, (void)err;
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str words = {(const char *)data, size};
    struct imap im = {.read = on_read, .write = on_write, .ctx = &words};
    struct imap_folder folder;
    struct imap_item items[4];
    struct buf mail = {.max = 4096};
    bool has_more;
    size_t len = 0;

    if (imap_examine(&im, STR("INBOX"), &folder, NULL) == OK &&
        imap_list(&im, true, 1, items, 4, &len, &has_more, NULL) == OK) {
        for (size_t i = 0; i < len; i++) {
            if (i > 0 && items[i].uid <= items[i - 1].uid)
                abort();
            if (imap_fetch(&im, items[i].uid, &mail, NULL) == OK &&
                (mail.len == 0 || mail.len > 4096))
                abort();
        }
    }
    imap_logout(&im);
    imap_release(&im);
    buf_release(&mail);
    return 0;
}
