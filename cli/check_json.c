/* `earshot check --json`. */
#include "cli/check.h"

#include "base/json.h"
#include "cli/judgement.h"
#include "store/find.h"

static void write_nps(struct json_writer *w, const struct nps *n)
{
    jsonw_object(w);
    jsonw_key(w, "value"), jsonw_fixed(w, n->score, 1);
    jsonw_key(w, "low"), jsonw_fixed(w, n->low, 1);
    jsonw_key(w, "high"), jsonw_fixed(w, n->high, 1);
    jsonw_key(w, "answers"), jsonw_int(w, (int64_t)n->count);
    jsonw_object_end(w);
}

static void write_sources(struct json_writer *w, const struct check *k)
{
    jsonw_object(w);
    jsonw_key(w, "asked"), jsonw_int(w, (int64_t)k->answers_len);
    jsonw_key(w, "answered"), jsonw_array(w);
    for (size_t i = 0; i < k->answers_len; i++) {
        if (k->answers[i].reason.len > 0)
            continue;
        jsonw_object(w);
        jsonw_key(w, "source"), jsonw_str(w, k->answers[i].name);
        jsonw_key(w, "mentions"),
            jsonw_int(w, k->answers[i].mentions + k->answers[i].copies);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    jsonw_key(w, "failed"), jsonw_array(w);
    for (size_t i = 0; i < k->answers_len; i++) {
        if (k->answers[i].reason.len == 0)
            continue;
        jsonw_object(w);
        jsonw_key(w, "source"), jsonw_str(w, k->answers[i].name);
        jsonw_key(w, "reason"), jsonw_str(w, k->answers[i].reason);
        jsonw_object_end(w);
    }
    jsonw_array_end(w), jsonw_object_end(w);
}

static void write_mood(struct json_writer *w, const struct check *k)
{
    jsonw_array(w);
    for (size_t i = 0; i < k->steps_len; i++) {
        const struct check_step *s = &k->steps[i];

        jsonw_object(w);
        jsonw_key(w, "from"), jsonw_time(w, s->day * 86400);
        jsonw_key(w, "days"), jsonw_int(w, (int64_t)k->step_days);
        jsonw_key(w, "negative"), jsonw_int(w, s->negative);
        jsonw_key(w, "neutral"), jsonw_int(w, s->neutral);
        jsonw_key(w, "positive"), jsonw_int(w, s->positive);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_issues(struct json_writer *w, const struct check *k)
{
    struct find f = {.brand = k->brands[0].name, .from = k->c.now - k->days * 86400};
    struct arena a = {0};
    struct tally *issues = NULL;
    size_t len = 0;

    if (store_tally(k->c.store, &f, FIND_BY_ISSUE, &a, &issues, &len, NULL) != OK)
        len = 0;
    jsonw_array(w);
    for (size_t i = 0; i < len; i++) {
        if (issues[i].key.len == 0)
            continue;
        jsonw_object(w);
        jsonw_key(w, "issue"), jsonw_str(w, issues[i].key);
        jsonw_key(w, "mentions"), jsonw_int(w, issues[i].mentions);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
    arena_release(&a);
}

static void write_voices(struct json_writer *w, const struct check *k)
{
    jsonw_array(w);
    for (size_t i = 0; i < k->c.settings.brands_len; i++) {
        jsonw_object(w);
        jsonw_key(w, "brand"), jsonw_str(w, k->voices[i].brand);
        jsonw_key(w, "mentions"), jsonw_int(w, k->voices[i].mentions);
        jsonw_key(w, "share"), jsonw_fixed(w, k->voices[i].share, 3);
        jsonw_key(w, "nps"), write_nps(w, &k->voices[i].nps);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

static void write_sample(struct json_writer *w, const struct check_sample *s)
{
    if (s->asked == 0) {
        jsonw_null(w);
        return;
    }
    jsonw_object(w);
    jsonw_key(w, "asked"), jsonw_int(w, (int64_t)s->asked);
    jsonw_key(w, "wrong"), jsonw_int(w, (int64_t)s->wrong);
    jsonw_key(w, "exclude"), jsonw_str_or_null(w, s->word);
    jsonw_key(w, "excludes"), jsonw_int(w, (int64_t)s->word_mentions);
    jsonw_object_end(w);
}

static void write_items(struct json_writer *w, const struct check *k)
{
    jsonw_array(w);
    for (size_t i = 0; i < k->g.mentions.len; i++) {
        const struct mention *m = &k->g.mentions.items[i];

        jsonw_object(w);
        jsonw_key(w, "source"), jsonw_str(w, m->source);
        jsonw_key(w, "url"), jsonw_str_or_null(w, m->url);
        jsonw_key(w, "author"), jsonw_str_or_null(w, m->author);
        jsonw_key(w, "published"), jsonw_time(w, m->posted_at);
        jsonw_key(w, "title"), jsonw_str_or_null(w, m->title);
        jsonw_key(w, "text"), jsonw_str_or_null(w, m->text);
        jsonw_key(w, "rating"), jsonw_fixed(w, m->rating, 4);
        jsonw_key(w, "judgement"), judgement_write(w, &m->judgement, JUDGEMENT_PLAIN);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

void check_json(const struct check *k, struct buf *out)
{
    struct json_writer w = {out, false};

    jsonw_object(&w);
    jsonw_key(&w, "brand"), jsonw_str(&w, k->brands[0].name);
    jsonw_key(&w, "days"), jsonw_int(&w, k->days);
    jsonw_key(&w, "mentions"), jsonw_int(&w, (int64_t)k->g.mentions.len);
    jsonw_key(&w, "nps"), write_nps(&w, &k->nps);
    jsonw_key(&w, "mood"), write_mood(&w, k);
    jsonw_key(&w, "issues"), write_issues(&w, k);
    jsonw_key(&w, "voices"), write_voices(&w, k);
    jsonw_key(&w, "sources"), write_sources(&w, k);
    jsonw_key(&w, "sample"), write_sample(&w, &k->sample);
    jsonw_key(&w, "items"), write_items(&w, k);
    jsonw_object_end(&w);
    buf_add_char(out, '\n');
}
