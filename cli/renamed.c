/* renamed.c - brands whose name in the settings is another one than before */
#include "cli/renamed.h"

#include "base/utf8.h"
#include "cli/archive.h"
#include "cli/pages.h"

#include <unistd.h>

/* Letters and digits without case and accents: "Pier Café" is "PIER CAFE". */
static bool is_same_plainly(struct str a, struct str b)
{
    struct buf one = {0}, two = {0};
    bool is_same;

    utf8_fold_plain(a, &one);
    utf8_fold_plain(b, &two);
    is_same = one.len > 0 && str_eq(buf_str(&one), buf_str(&two));
    buf_release(&one);
    buf_release(&two);
    return is_same;
}

static bool has_exactly(const struct settings *s, struct str name)
{
    for (size_t i = 0; i < s->brands_len; i++) {
        if (str_eq(s->brands[i].name, name))
            return true;
    }
    return false;
}

/* The brand that had this name before; NULL for none. */
static const struct brand_settings *heir_of(const struct settings *s, struct str name)
{
    const struct brand_settings *alike = NULL;
    size_t n = 0;

    for (size_t i = 0; i < s->brands_len; i++) {
        if (settings_was_named(&s->brands[i], name))
            return &s->brands[i];
        if (is_same_plainly(s->brands[i].name, name)) {
            alike = &s->brands[i];
            n++;
        }
    }
    return n == 1 ? alike : NULL;
}

/* The pages under the old name. */
static enum status drop_pages(struct context *c, struct str name, struct error *err)
{
    const struct brand_settings old = {.name = name};
    struct digest_record *all = NULL;
    struct arena a = {0};
    size_t len = 0;
    enum status rc = store_digests(c->store, name, STR_NONE, 0, &a, &all, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++)
        rc = pages_remove(c, &old, &all[i], err);
    if (rc == OK)
        rc = pages_drop(c, &old, err);
    (void)rmdir(pages_path(c, &old, STR_NONE, &a).ptr); /* where nothing else is there */
    arena_release(&a);
    return rc;
}

enum status renamed_strays(struct context *c, struct arena *arena, struct str **out,
                           size_t *len, struct error *err)
{
    struct str *all = NULL;
    size_t all_len = 0;
    enum status rc = store_brands(c->store, arena, &all, &all_len, err);

    *len = 0;
    for (size_t i = 0; rc == OK && i < all_len; i++) {
        if (!has_exactly(&c->settings, all[i]))
            all[(*len)++] = all[i];
    }
    *out = all;
    return rc;
}

/* The same pages under the new name, in another folder. */
static enum status write_pages(struct context *c, const struct brand_settings *brand,
                               const struct issues *kinds, struct error *err)
{
    enum status rc = pages_restore(c, brand, err);

    if (rc == OK && c->settings.has_archive)
        rc = archive_write(c, brand, kinds, err);
    return rc;
}

enum status renamed_follow(struct context *c, const struct issues *kinds,
                           struct error *err)
{
    struct arena a = {0};
    struct str *strays = NULL;
    size_t len = 0;
    enum status rc = renamed_strays(c, &a, &strays, &len, err);

    for (size_t i = 0; rc == OK && i < len; i++) {
        const struct brand_settings *heir = heir_of(&c->settings, strays[i]);

        if (heir == NULL)
            continue;
        rc = drop_pages(c, strays[i], err);
        if (rc == OK)
            rc = store_brand_rename(c->store, strays[i], heir->name, err);
        if (rc == OK && heir->kind == BRAND_OWN)
            rc = write_pages(c, heir, kinds, err);
        if (rc == OK)
            cli_say("what was kept of " STR_FMT " is kept of " STR_FMT " from now on",
                    STR_ARG(strays[i]), STR_ARG(heir->name));
    }
    arena_release(&a);
    return rc;
}
