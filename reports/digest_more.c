/*
 * digest_more.c - what was done by mail, what a change did, who came back, how answers
 * go, and who is talked about
 */
#include "reports/digest_sections.h"

#include <math.h>

void set_more(const struct maker *mk, json_t *section, struct str more)
{
    struct str url = safe_url(&mk->w, mk->in->page_url);

    if (url.len == 0) /* where the rest is, without an address that a phone knows */
        more = PHRASE(&mk->w, P_MORE_HERE, 0, {"more", more});
    set_str(section, "more", more);
    set_str(section, "more_url", url);
}

void add_section(const struct maker *mk, json_t *value, const char *key, struct str title,
                 json_t *items, size_t shown, struct str more)
{
    json_t *section = json_object();
    size_t len = json_array_size(items);

    if (len == 0) {
        json_decref(items);
        json_decref(section);
        return;
    }
    set_str(section, "title", title);
    json_object_set_new(section, "items", items);
    set_int(section, "shown", (int64_t)(len < shown ? len : shown));
    if (len > shown && more.len > 0)
        set_more(mk, section, more);
    json_object_set_new(value, key, section);
}

struct str say_more(const struct maker *mk, size_t len, size_t shown)
{
    return phrase_n(&mk->w, P_MORE, len > shown ? (int64_t)(len - shown) : 0);
}

json_t *line_make(struct str text, const char *tone, struct str url)
{
    json_t *line = json_object();

    set_str(line, "text", text);
    json_object_set_new(line, "tone", json_string(tone));
    set_str(line, "url", url);
    return line;
}

void add_done(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *items = json_array();

    for (size_t i = 0; i < in->done_len; i++) {
        const struct digest_done *d = &in->done[i];
        enum phrase id = (enum phrase)(P_DONE + (d->act < DIGEST_ACTS ? (int)d->act : 0));
        struct str who = say_foreign(w, d->who, AUTHOR_CODES);
        struct str note = say_foreign(w, d->note, 160), line;

        if (who.len == 0)
            who = phrase(w, P_SOMEONE);
        line = PHRASE(w, id, 0, {"who", who});
        if (note.len > 0)
            line = PHRASE(w, P_DONE_NOTE, 0, {"what", line}, {"note", note});
        json_array_append_new(items, line_make(line, "plain", STR_NONE));
    }
    add_section(mk, value, "done", phrase(w, P_DONE_TITLE), items, SHOW_DONE,
                say_more(mk, in->done_len, SHOW_DONE));
}

static const char *fix_tone(enum digest_fix_verdict verdict)
{
    if (verdict == DIGEST_FIX_WORKED)
        return "good";
    return verdict == DIGEST_FIX_WORSE ? "bad" : "soft";
}

static const char *const verdict_names[] = {"early", "worked", "no-change", "worse"};

void add_fixes(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *items = json_array();

    for (size_t i = 0; i < in->fixes_len; i++) {
        const struct digest_fix *f = &in->fixes[i];
        size_t verdict = (size_t)f->verdict < ARRAY_LEN(verdict_names) ? f->verdict : 0;
        struct str action = say_foreign(w, f->action, LABEL_CODES);
        struct str name = f->name.len > 0 ? say_foreign(w, f->name, LABEL_CODES)
                                          : issue_name(mk, f->issue);
        struct str place = say_foreign(w, f->place, LABEL_CODES);
        struct str bits[2] = {say_upper(w, name), place};
        json_t *item = line_make(
            say_upper(w, PHRASE(w, action.len > 0 ? P_FIX : P_FIX_PLAIN, f->span_days,
                                {"action", action}, {"day", say_day(w, f->at)},
                                {"before", say_number(w, f->before)},
                                {"after", say_number(w, f->after)})),
            fix_tone(f->verdict), STR_NONE);

        set_clean(mk, item, "id", f->issue, 0);
        set_str(item, "name", say_chain(w, bits, ARRAY_LEN(bits)));
        set_str(item, "state", phrase(w, (enum phrase)(P_FIX_VERDICT + (int)verdict)));
        json_object_set_new(item, "verdict", json_string(verdict_names[verdict]));
        set_time(item, "at", f->at);
        set_int(item, "before", f->before);
        set_int(item, "after", f->after);
        set_int(item, "span_days", f->span_days);
        json_array_append_new(items, item);
    }
    add_section(mk, value, "fixes", phrase(w, P_FIXES_TITLE), items, SHOW_FIXES,
                say_more(mk, in->fixes_len, SHOW_FIXES));
}

/* In stars where there are any: an estimate is none of the reader's numbers. */
static struct str return_words(const struct maker *mk, const struct digest_return *r)
{
    const struct words *w = &mk->w;
    const struct mention *m = r->mention;
    double now = m->judgement.recommend;
    struct str who = author_words(mk, m), day = say_day(w, r->before_at);

    if (!isnan(m->rating) && !isnan(r->rating_before))
        return PHRASE(w, P_RETURN_RATED, 0, {"who", who}, {"day", day},
                      {"before", rating_words(w, m, r->rating_before)},
                      {"after", rating_words(w, m, m->rating)});
    return PHRASE(w, P_RETURN, 0, {"who", who}, {"day", day},
                  {"before", say_number(w, llround(r->recommend_before))},
                  {"after", say_number(w, isnan(now) ? 0 : llround(now))});
}

void add_returns(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *items = json_array();

    for (size_t i = 0; i < in->returns_len; i++) {
        const struct digest_return *r = &in->returns[i];
        double now = r->mention->judgement.recommend;
        bool is_worse = now < r->recommend_before;

        json_array_append_new(items,
                              line_make(return_words(mk, r), is_worse ? "bad" : "good",
                                        safe_url(w, r->mention->url)));
    }
    add_section(mk, value, "returns", phrase(w, P_RETURNS_TITLE), items, SHOW_THANKS,
                say_more(mk, in->returns_len, SHOW_THANKS));
}

struct str response_words(const struct maker *mk)
{
    const struct words *w = &mk->w;
    const struct digest_response *r = &mk->in->response;
    double hours = mk->in->brand->answer_hours;
    struct str bits[3] = {STR_NONE, STR_NONE, STR_NONE};

    if (r->window_days <= 0 || r->detractors <= 0)
        return STR_NONE;
    bits[0] =
        PHRASE(w, P_RESPONSE, r->detractors, {"answered", say_number(w, r->answered)},
               {"days", say_number(w, r->window_days)});
    if (hours > 0 && r->answered > 0)
        bits[1] = PHRASE(w, r->in_time > 0 ? P_RESPONSE_IN_TIME : P_RESPONSE_NOT_IN_TIME,
                         r->in_time, {"hours", say_decimal(w, hours)});
    if (!isnan(r->median_hours) && r->answered > 0)
        bits[2] = PHRASE(w, P_RESPONSE_MEDIAN, r->answered,
                         {"span", say_span(w, llround(r->median_hours * 3600))});
    return say_chain(w, bits, ARRAY_LEN(bits));
}

void add_response(const struct maker *mk, json_t *value)
{
    const struct digest_response *in = &mk->in->response;
    json_t *response;

    if (in->window_days <= 0)
        return;
    response = json_object();
    set_int(response, "window_days", in->window_days);
    set_int(response, "detractors", in->detractors);
    set_int(response, "answered", in->answered);
    set_int(response, "in_time", in->in_time);
    set_real(response, "median_hours", in->median_hours);
    set_int(response, "replies", in->replies);
    set_str(response, "text", response_words(mk));
    json_object_set_new(value, "response", response);
}

/* "Answered", "Not us" ... as links into the owner's own mail program. */
void add_acts(const struct maker *mk, json_t *item, const struct digest_case *c)
{
    json_t *acts = json_array();

    for (int i = 0; i < DIGEST_ACTS; i++) {
        json_t *act;
        struct str url = safe_mailto(&mk->w, c->acts[i]);

        if (url.len == 0)
            continue;
        act = json_object();
        set_str(act, "label", phrase(&mk->w, (enum phrase)(P_ACT + i)));
        set_str(act, "mailto", url);
        json_array_append_new(acts, act);
    }
    if (json_array_size(acts) > 0)
        json_object_set(item, "acts", acts);
    json_decref(acts);
}

struct str safe_mailto(const struct words *w, struct str url)
{
    static const char head[] = "mailto:";
    size_t at = str_find_char(url, '@');

    if (!str_starts(url, str_from(head)) || at == SIZE_MAX || at <= sizeof(head) - 1 ||
        url.len > 1800)
        return STR_NONE;
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.ptr[i];

        if (c <= ' ' || c >= 0x7f ||
            str_find_char(STR("\"<>\\^`{|}'#"), (char)c) != SIZE_MAX)
            return STR_NONE;
    }
    return arena_copy(w->arena, url);
}

void add_voices(const struct maker *mk, json_t *value)
{
    const struct words *w = &mk->w;
    const struct digest_input *in = mk->in;
    json_t *items, *section;
    int64_t all = 0;

    for (size_t i = 0; i < in->voices_len; i++)
        all += in->voices[i].mentions;
    if (in->voices_len < 2 || all <= 0)
        return;
    items = json_array();
    for (size_t i = 0; i < in->voices_len; i++) {
        const struct digest_voice *v = &in->voices[i];
        int64_t share = llround((double)v->mentions * 100 / (double)all);
        bool has_nps = !isnan(v->nps) && v->nps_count >= DIGEST_NPS_LEAST;
        json_t *row = json_object();

        set_str(row, "name", say_foreign(w, v->brand, LABEL_CODES));
        json_object_set_new(row, "is_ours", json_boolean(v->is_ours));
        set_int(row, "mentions", v->mentions);
        set_str(row, "mentions_text", say_number(w, v->mentions));
        set_int(row, "share", share);
        set_str(row, "share_text", phrase_n(w, P_PERCENT, share));
        set_int(row, "nps_count", v->nps_count);
        json_object_set_new(row, "has_nps", json_boolean(has_nps));
        set_str(row, "nps",
                has_nps ? say_number(w, llround(v->nps))
                        : phrase_n(w, P_GROUP_FEW, v->nps_count));
        json_array_append_new(items, row);
    }
    add_section(mk, value, "voices", phrase_n(w, P_VOICE_TITLE, in->voice_days), items,
                SHOW_PLACES, say_more(mk, in->voices_len, SHOW_PLACES));
    section = json_object_get(value, "voices");
    set_str(section, "head_name", phrase(w, P_GROUP_BRAND));
    set_str(section, "head_new", phrase(w, P_GROUP_MENTIONS));
    set_str(section, "head_detractors", phrase(w, P_GROUP_SHARE));
    set_str(section, "head_nps", phrase(w, P_GROUP_NPS));
}
