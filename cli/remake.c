#include "cli/remake.h"

#include "base/json.h"
#include "cli/gather.h"
#include "cli/mail.h"
#include "cli/pages.h"
#include "cli/rounds.h"
#include "reports/roundup.h"
#include "store/records.h"

/* Nothing of the brand and kind lies before it. */
static enum status look_first(struct context *c, const struct digest_record *r,
                              bool *is_first, struct error *err)
{
    struct digest_record *all = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc = store_digests(c->store, r->brand, r->kind, 0, &a, &all, &len, err);

    *is_first = true;
    for (size_t i = 0; i < len; i++)
        *is_first = *is_first && all[i].to > r->from;
    arena_release(&a);
    return rc;
}

static bool parse_kind(struct str name, enum digest_kind *out)
{
    static const enum digest_kind kinds[] = {DIGEST_DAILY, DIGEST_WEEKLY, DIGEST_MONTHLY};

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (str_eq(name, str_from(digest_kind_name(kinds[i])))) {
            *out = kinds[i];
            return true;
        }
    }
    return false;
}

/* The value and its page alone: its messages are gone out. */
static enum status make_value(struct context *c, const struct brand_settings *brand,
                              const struct period *p, const struct issues *kinds,
                              struct digest_record record, struct error *err)
{
    struct gathered g;
    struct buf text = {0};
    struct str path;
    json_t *value = NULL;
    int64_t *rows;
    enum status rc = gather(c, brand, p, kinds, &g, err);

    if (rc == OK)
        rc = digest_make(&g.input, &value, err);
    if (rc == OK) {
        rows = arena_alloc(&g.arena, g.mentions.len * sizeof(*rows));
        for (size_t i = 0; i < g.mentions.len; i++)
            rows[i] = g.mentions.items[i].row;
        json_write(value, &text);
        record.value = buf_str(&text);
        rc = store_digest_put(c->store, &record, rows, g.mentions.len, err);
    }
    if (rc == OK)
        rc = pages_digest(c, brand, value, &g.arena, &path, err);
    json_decref(value);
    buf_release(&text);
    gather_release(&g);
    return rc;
}

static enum status remake(struct context *c, const struct digest_record *r,
                          const struct issues *kinds, struct error *err)
{
    const struct brand_settings *brand = settings_brand(&c->settings, r->brand);
    struct mail_report report = {0};
    struct period p = {.from = r->from, .to = r->to, .now = r->made_at};
    enum status rc = OK;

    if (str_eq(r->kind, STR(ROUNDUP_KIND))) {
        rc = look_first(c, r, &p.is_first, err);
        return rc != OK
                   ? rc
                   : rounds_remake(c, &p, kinds, str_eq(r->value, STR("queue")), err);
    }
    if (brand == NULL) /* set up no more: nobody could make it again */
        rc = pages_remove(c, &(struct brand_settings){.name = r->brand}, r, err);
    if (rc != OK)
        return rc;
    if (brand == NULL || !parse_kind(r->kind, &p.kind))
        return store_digest_drop(c->store, r, err);
    context_zone(c, brand);
    rc = look_first(c, r, &p.is_first, err);
    if (rc != OK)
        return rc;
    if (str_eq(r->value, STR("queue")))
        rc = mail_digest(c, brand, &p, kinds, true, NULL, &report, err);
    else
        rc = make_value(c, brand, &p, kinds, *r, err);
    mail_report_release(&report);
    return rc;
}

enum status remake_digests(struct context *c, const struct issues *kinds, size_t *made,
                           struct error *err)
{
    struct digest_record *blank = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc = store_digests_blank(c->store, &a, &blank, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++)
        rc = remake(c, &blank[i], kinds, err);
    if (rc == OK && made != NULL)
        *made += len;
    arena_release(&a);
    return rc;
}
