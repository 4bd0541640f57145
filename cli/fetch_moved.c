/*
 * fetch_moved.c - sources that have moved for good
 *
 * Where 301 and 308 alone lead, in several answers in a row, a source is asked there. Its
 * settings stay as they are, so `cursor`, which sources of one address have no other use
 * for, keeps a hash of the url that moved: another one in the settings ends it.
 */
#include "cli/fetch_inner.h"

enum { ANSWERS_AGREE = 3 };

/* A secret may stand in the new address; a mapping makes its own. */
static bool may_move(const struct source_settings *src)
{
    return src->url.len > 0 && src->mapping.len == 0 && !secret_is_set(&src->secret) &&
           (str_eq(src->adapter, STR("feed")) || str_eq(src->adapter, STR("auto")) ||
            str_eq(src->adapter, STR("schemaorg")));
}

static struct str mark_of(const struct source_settings *src, char mark[32])
{
    int len =
        snprintf(mark, 32, "url %016llx", (unsigned long long)str_hash(src->url, 0));

    return (struct str){mark, (size_t)len};
}

struct str fetch_moved_to(const struct source_settings *src,
                          const struct source_state *state)
{
    char mark[32];

    if (state->moved_count < ANSWERS_AGREE || !may_move(src) ||
        !str_eq(state->cursor, mark_of(src, mark)))
        return STR_NONE;
    return state->moved_url;
}

void fetch_follow_move(struct job *j)
{
    struct str to = fetch_moved_to(j->source, &j->state);

    /* where the new place fails, the old one is tried every other time */
    if (to.len == 0 || j->state.failures % 2 != 0)
        return;
    j->is_moved = true;
    j->settings.url = to;
}

void fetch_note_move(struct job *j, struct source_state *now)
{
    char mark[32];

    if (!may_move(j->source))
        return;
    if (j->is_moved && j->first.permanent_url.len == 0) {
        now->moved_url = j->state.moved_url;
        now->moved_count = j->state.moved_count;
    } else if (j->first.permanent_url.len > 0) {
        now->moved_url = j->first.permanent_url;
        now->moved_count =
            str_eq(now->moved_url, j->state.moved_url) ? j->state.moved_count + 1 : 1;
        if (now->moved_count == ANSWERS_AGREE)
            cli_say(STR_FMT ": has moved for good; it is asked at its new address from "
                            "now on, see `earshot sources`",
                    STR_ARG(j->source->name));
    }
    if (now->moved_url.len > 0)
        now->cursor = arena_copy(&j->batch.arena, mark_of(j->source, mark));
}
