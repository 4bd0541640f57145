/*
 * fuzz_digest.c - a digest of foreign bytes: valid JSON, and no markup but ours
 *
 * The bytes become author, title, text, address, label and the spans of the reasons.
 */
#include "base/utf8.h"
#include "reports/digest.h"
#include "reports/reports.h"

#include <stdlib.h>
#include <string.h>

enum { REASONS = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static struct str part(struct str *rest)
{
    size_t end = str_find_char(*rest, '\n');
    struct str head = str_slice(*rest, 0, end);

    *rest = end == SIZE_MAX ? STR_NONE : str_slice(*rest, end + 1, rest->len);
    return head;
}

static void fill(struct mention *m, struct reason *reasons, struct str text)
{
    mention_init(m);
    m->source = STR("fuzz");
    m->author = part(&text);
    m->title = part(&text);
    m->url = part(&text);
    m->place = part(&text);
    m->language = part(&text);
    m->id = part(&text);
    m->text = text;
    m->judgement.nps = NPS_DETRACTOR;
    for (size_t i = 0; i + 1 < text.len && i < REASONS; i++) {
        reasons[i] = (struct reason){
            .field = (int)(i % 2),
            .start = (unsigned char)text.ptr[i],
            .len = (unsigned char)text.ptr[i + 1] % 16,
            .weight = -1,
        };
        m->judgement.reasons_len = i + 1;
    }
    m->judgement.reasons = reasons;
}

/* All that foreign bytes could do to a page shows in the count of "<". */
static size_t count_tags(const json_t *value, const char *format)
{
    struct buf out = {0};
    size_t tags = 0;

    if (report_find(str_from(format))->write(value, NULL, &out, NULL) != OK ||
        utf8_valid(buf_str(&out)) != out.len)
        abort();
    for (size_t i = 0; i < out.len; i++) {
        if ((unsigned char)out.ptr[i] < ' ' && out.ptr[i] != '\n')
            abort();
    }
    if (str_find(buf_str(&out), STR("<script")) != SIZE_MAX ||
        str_find(buf_str(&out), STR("<img")) != SIZE_MAX)
        tags = 1;
    buf_release(&out);
    return tags;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct brand_settings brand = {.name = STR("Fuzz")};
    struct reason reasons[REASONS];
    struct mention m;
    struct batch b = {.items = &m, .len = 1};
    struct digest_case item = {.mention = &m, .due = TIME_UNKNOWN, .since = TIME_UNKNOWN};
    struct digest_input in = {
        .brand = &brand,
        .to = 86400,
        .now = 86400,
        .date = {1970, 1, 2},
        .mentions = &b,
        .cases = &item,
        .cases_len = 1,
    };
    json_t *value = NULL;

    fill(&m, reasons, (struct str){(const char *)data, len});
    if (digest_make(&in, &value, NULL) != OK)
        abort();
    if (count_tags(value, "mail") + count_tags(value, "html") > 0)
        abort();
    (void)count_tags(value, "json");
    json_decref(value);
    return 0;
}
