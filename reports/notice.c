#include "reports/notice.h"

#include "reports/digest_parts.h"
#include "reports/printers.h"

#include <math.h>

/* The values that any phrase of the kind may want. */
static struct str fill(const struct maker *mk, const struct notice_input *in,
                       enum phrase id)
{
    const struct words *w = &mk->w;
    int64_t n = in->count;

    return PHRASE(
        w, id, n, {"brand", say_foreign(w, in->brand->name, LABEL_CODES)},
        {"issue", issue_words(mk, in->what)}, {"source", source_label(mk, in->what)},
        {"reason", say_foreign(w, in->reason, LABEL_CODES)},
        {"usual", in->kind == NOTICE_SILENT
                      ? say_span(w, in->usual_s)
                      : say_decimal(w, in->usual < 0.1 ? 0 : in->usual)},
        {"before", say_number(w, llround(in->before))},
        {"after", say_number(w, llround(in->after))}, {"all", say_number(w, in->all)},
        {"days", say_number(w, in->all)}, {"span", say_span(w, in->span_s)});
}

/* What has happened, and what most complaints speak of. */
static struct str headline_of(const struct maker *mk, const struct notice_input *in)
{
    const struct words *w = &mk->w;
    struct str line = fill(mk, in, P_NOTICE_HEAD + in->kind), theme;

    if (in->theme.len == 0)
        return line;
    theme =
        PHRASE(w, P_NOTICE_THEME, 0, {"theme", say_foreign(w, in->theme, LABEL_CODES)});
    return arena_printf(w->arena, STR_FMT " " STR_FMT, STR_ARG(line), STR_ARG(theme));
}

/* "Answer Sara K. about a refund (Google, 1 of 5)", linked to where it stands. */
static json_t *step_of(const struct maker *mk, const struct mention *m)
{
    struct digest_case c = {.mention = m, .due = TIME_UNKNOWN};
    json_t *item = item_make_case(mk, &c, QUOTE_SHORT_CODES), *step = json_object();

    set_str(step, "text", do_answer(mk, &c));
    set_str(step, "because", value_str(item, "where"));
    set_str(step, "url", value_str(item, "url"));
    json_decref(item);
    return step;
}

static void add_steps(const struct maker *mk, const struct notice_input *in,
                      json_t *value)
{
    json_t *list = json_array();

    for (size_t i = 0; i < in->mentions_len && i < NOTICE_MENTIONS; i++)
        json_array_append_new(list, step_of(mk, in->mentions[i]));
    if (json_array_size(list) > 0)
        set_str(value, "do_title", phrase(&mk->w, P_NOTICE_WORST));
    json_object_set_new(value, "do", list);
}

static void add_rule(const struct maker *mk, const struct notice_input *in, json_t *value)
{
    json_t *foot = json_object(), *lines = json_array();
    struct str why = STR_NONE;

    if (in->rule.len > 0)
        why = PHRASE(&mk->w, P_ALERT_RULE, 0,
                     {"rule", say_foreign(&mk->w, in->rule, LABEL_CODES)});
    else if (in->kind == NOTICE_STORM)
        why = phrase(&mk->w, P_NOTICE_STORM_RULE);
    if (why.len > 0)
        json_array_append_new(lines, json_stringn(why.ptr, why.len));
    json_object_set_new(foot, "text", lines);
    json_object_set_new(foot, "links", json_array());
    json_object_set_new(value, "foot", foot);
}

enum status notice_make(const struct notice_input *in, json_t **out, struct error *err)
{
    struct arena arena = {0};
    struct digest_input day;
    struct maker mk;
    struct str lang;
    json_t *value;

    if (in->brand == NULL)
        return error_set(err, ERR_BUG, "notice: no brand");
    day = (struct digest_input){.brand = in->brand,
                                .now = in->now,
                                .offset_s = in->offset_s,
                                .sources = in->sources,
                                .sources_len = in->sources_len,
                                .names = in->names,
                                .names_len = in->names_len};
    mk = (struct maker){.in = &day,
                        .w = {.arena = &arena,
                              .language = language_find(in->language),
                              .offset_s = in->offset_s,
                              .now = in->now}};
    labels_make(&mk);
    lang = language_code(mk.w.language);
    value = json_object();
    set_int(value, "version", 1);
    set_str(value, "type", STR("alert"));
    set_str(value, "lang", lang);
    set_str(value, "dir", language_is_rtl(lang) ? STR("rtl") : STR("ltr"));
    set_str(value, "brand", say_foreign(&mk.w, in->brand->name, LABEL_CODES));
    add_accent(in->brand, value);
    set_str(value, "subject", fill(&mk, in, P_NOTICE_SUBJECT + in->kind));
    set_str(value, "headline", headline_of(&mk, in));
    set_str(value, "kicker",
            fill(&mk, in,
                 in->kind == NOTICE_SAMPLE ? P_NOTICE_SAMPLE_KICKER : P_NOTICE_KICKER));
    set_str(value, "preheader", value_str(value, "headline"));
    add_steps(&mk, in, value);
    add_rule(&mk, in, value);
    arena_release(&arena);
    *out = value;
    return OK;
}
