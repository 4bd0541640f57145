/* What each source answered, what it is called, and what it can't show. */
#include "cli/gather_parts.h"

#include "cli/fetch.h"
#include "fetchers/mailbox.h"

#include "store/store.h"

/* What is remembered of a source; `states` are in order of name. */
static const struct source_state *find_state(const struct source_state *states,
                                             size_t len, struct str name)
{
    size_t low = 0, high = len;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = str_cmp(states[mid].name, name);

        if (order == 0)
            return &states[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static struct str label_of(const struct source_settings *src)
{
    struct str name = src->name, place = src->place;
    size_t head = name.len > place.len ? name.len - place.len : 0;

    /* "Google Harbour Lane" of the place "Harbour Lane": the place stands beside it */
    if (place.len > 0 && head > 1 && name.ptr[head - 1] == ' ' &&
        str_eq_fold(str_slice(name, head, name.len), place))
        return str_trim(str_slice(name, 0, head - 1));
    return name;
}

static void note_state(const struct source_state *state, struct digest_source *d)
{
    if (state == NULL || state->fetched_at == TIME_UNKNOWN)
        return;
    d->is_failing = state->failures > 0;
    d->failing_since = state->failing_since;
    d->reason = state->error;
    d->skipped = state->dropped;
    d->is_cut = state->is_cut;
}

/* A mailbox gives new mails alone: that is no answer that ended early. */
static void note_mails(const struct source_settings *src, struct digest_source *d)
{
    struct mailbox box;

    if (!fetch_mailbox_of(src, &box))
        return;
    d->unread_mails = d->skipped;
    d->skipped = 0;
    d->is_cut = false;
}

enum status gather_sources(struct context *c, const struct brand_settings *brand,
                           struct arena *arena, const struct digest_source **out,
                           size_t *out_len, struct error *err)
{
    const struct settings *s = &c->settings;
    struct source_state *states = NULL;
    struct digest_source *list = arena_alloc(arena, s->sources_len * sizeof(*list));
    size_t len = 0, kept = 0;
    enum status rc = store_sources(c->store, arena, &states, &len, err);

    for (size_t i = 0; rc == OK && i < s->sources_len; i++) {
        const struct source_settings *src = &s->sources[i];

        if (src->is_off || (src->brand.len > 0 && !str_eq_fold(src->brand, brand->name)))
            continue;
        list[kept] = (struct digest_source){.name = src->name,
                                            .label = label_of(src),
                                            .adapter = src->adapter,
                                            .is_failing = true,
                                            .failing_since = TIME_UNKNOWN,
                                            .reason = STR("not asked yet")};
        note_state(find_state(states, len, src->name), &list[kept]);
        note_mails(src, &list[kept++]);
    }
    *out = list;
    *out_len = kept;
    return rc;
}
