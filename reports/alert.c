#include "reports/alert.h"

#include "reports/digest_parts.h"
#include "reports/printers.h"

/* The same maker as a digest of one case, so that words and orders are the same. */
static void prepare(struct maker *mk, const struct alert_input *in,
                    struct digest_input *day, struct arena *arena)
{
    *day = (struct digest_input){
        .brand = in->brand,
        .now = in->now,
        .offset_s = in->offset_s,
        .sources = in->sources,
        .sources_len = in->sources_len,
        .names = in->names,
        .names_len = in->names_len,
    };
    *mk = (struct maker){
        .in = day,
        .w = {.arena = arena,
              .language = language_find(in->language),
              .offset_s = in->offset_s,
              .now = in->now},
    };
    labels_make(mk);
}

/* What it is about in a few words: the kind, an issue, or the rating. */
static struct str about(const struct maker *mk, const struct alert_input *in,
                        const json_t *item)
{
    struct str words = case_about(mk, in->item);

    return words.len > 0 ? words : value_str(item, "where");
}

static void add_words(const struct maker *mk, const struct alert_input *in, json_t *value,
                      const json_t *item)
{
    const struct words *w = &mk->w;
    struct str who = author_words(mk, in->item->mention), what = about(mk, in, item);
    struct str issue = case_about(mk, in->item), bits[3], head;
    struct str subject = PHRASE(w, P_ALERT_SUBJECT, 0,
                                {"brand", say_foreign(w, in->brand->name, AUTHOR_CODES)},
                                {"who", who}, {"what", what});

    if (in->is_follow_up) /* some mail programs thread by the subject: RFC 5322, 3.6.5 */
        subject = arena_printf(w->arena, "Re: " STR_FMT, STR_ARG(subject));
    set_str(value, "subject", subject);
    if (in->is_follow_up)
        head = PHRASE(w, P_ALERT_HEAD_LATE, 0, {"who", who});
    else if (issue.len > 0)
        head = PHRASE(w, P_ALERT_HEAD_ABOUT, 0, {"who", who}, {"issue", issue});
    else
        head = PHRASE(w, P_ALERT_HEAD, 0, {"who", who});
    set_str(value, "headline", head);
    set_str(value, "kicker",
            PHRASE(w, P_ALERT_KICKER, 0,
                   {"brand", say_foreign(w, in->brand->name, LABEL_CODES)}));
    bits[0] = value_str(item, "where");
    bits[1] = value_str(item, "place");
    bits[2] = value_str(item, "age");
    set_str(value, "preheader", say_chain(w, bits, ARRAY_LEN(bits)));
}

static void add_reason(const struct maker *mk, const struct alert_input *in,
                       json_t *value)
{
    const struct words *w = &mk->w;
    const struct judgement *j = &in->item->mention->judgement;
    json_t *foot = json_object(), *lines = json_array();
    struct str why;

    if (in->rule.len > 0) {
        why = PHRASE(w, P_ALERT_RULE, 0, {"rule", say_foreign(w, in->rule, LABEL_CODES)});
        json_array_append_new(lines, json_stringn(why.ptr, why.len));
    } else if (j->severity >= SEVERITY_HIGH && j->severity_kind.len > 0) {
        why = PHRASE(
            w, P_ALERT_WHY, 0,
            {"severity",
             phrase(w, j->severity == SEVERITY_URGENT ? P_WORD_URGENT : P_WORD_SERIOUS)},
            {"kind", case_about(mk, in->item)});
        json_array_append_new(lines, json_stringn(why.ptr, why.len));
        why = phrase(w, P_ALERT_MARKED);
        json_array_append_new(lines, json_stringn(why.ptr, why.len));
    }
    json_object_set_new(foot, "text", lines);
    json_object_set_new(foot, "links", json_array());
    json_object_set_new(value, "foot", foot);
}

enum status alert_make(const struct alert_input *in, json_t **out, struct error *err)
{
    struct arena arena = {0};
    struct digest_input day;
    struct maker mk;
    json_t *value, *item;
    struct str lang;

    if (in->brand == NULL || in->item == NULL || in->item->mention == NULL)
        return error_set(err, ERR_BUG, "alert: no brand or no mention");
    prepare(&mk, in, &day, &arena);
    lang = language_code(mk.w.language);
    value = json_object();
    item = item_make_case(&mk, in->item, ALERT_CODES);
    set_int(value, "version", 1);
    json_object_set_new(value, "type", json_string("alert"));
    set_str(value, "lang", lang);
    json_object_set_new(value, "dir", json_string(language_is_rtl(lang) ? "rtl" : "ltr"));
    set_str(value, "brand", say_foreign(&mk.w, in->brand->name, LABEL_CODES));
    add_quote_marks(&mk.w, value);
    add_accent(in->brand, value);
    add_words(&mk, in, value, item);
    json_object_set_new(value, "item", item);
    add_reason(&mk, in, value);
    arena_release(&arena);
    *out = value;
    return OK;
}
