#include "cli/judgement.h"

#include <math.h>
#include <stdio.h>

static void put_reasons(struct json_writer *w, const struct judgement *j)
{
    jsonw_key(w, "why");
    jsonw_array(w);
    for (size_t i = 0; i < j->reasons_len; i++) {
        const struct reason *r = &j->reasons[i];

        jsonw_object(w);
        jsonw_key(w, "text"), jsonw_str(w, r->note);
        jsonw_key(w, "weight"), jsonw_fixed(w, r->weight, 3);
        jsonw_key(w, "rule"), jsonw_str(w, r->rule);
        if (r->len > 0) {
            jsonw_key(w, "field");
            jsonw_text(w, r->field == MENTION_FIELD_TITLE ? "title" : "text");
            jsonw_key(w, "start"), jsonw_int(w, (int64_t)r->start);
        }
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

/* What each issue is made of. */
static void put_sums(struct json_writer *w, const struct judgement *j)
{
    jsonw_key(w, "issue_sums");
    jsonw_array(w);
    for (size_t i = 0; i < j->sums_len; i++) {
        const struct issue_sum_told *sum = &j->sums[i];

        jsonw_object(w);
        jsonw_key(w, "issue"), jsonw_str(w, sum->id);
        jsonw_key(w, "sum"), jsonw_fixed(w, sum->sum, 3);
        jsonw_key(w, "needed"), jsonw_fixed(w, sum->needed, 3);
        jsonw_key(w, "parts");
        jsonw_array(w);
        for (size_t n = 0; n < sum->parts_len; n++) {
            jsonw_object(w);
            jsonw_key(w, "text"), jsonw_str_or_null(w, sum->parts[n].text);
            jsonw_key(w, "weight"), jsonw_fixed(w, sum->parts[n].weight, 3);
            jsonw_object_end(w);
        }
        jsonw_array_end(w);
        jsonw_object_end(w);
    }
    jsonw_array_end(w);
}

void judgement_write(struct json_writer *w, const struct judgement *j,
                     enum judgement_detail detail)
{
    enum nps_class class = nps_classify(j->recommend);

    jsonw_object(w);
    jsonw_key(w, "score"), jsonw_fixed(w, j->score, 3);
    jsonw_key(w, "label"), jsonw_text(w, mood_name(j->mood));
    jsonw_key(w, "p_detractor"), jsonw_fixed(w, j->p_detractor, 3);
    jsonw_key(w, "detractor");
    if (class == NPS_UNKNOWN)
        jsonw_null(w);
    else
        jsonw_bool(w, class == NPS_DETRACTOR);
    jsonw_key(w, "recommend"), jsonw_fixed(w, j->recommend, 1);
    jsonw_key(w, "nps_class");
    jsonw_text(w, class == NPS_UNKNOWN ? NULL : nps_class_name(class));
    if (class != NPS_UNKNOWN && j->nps == NPS_UNKNOWN) /* it judges nothing */
        jsonw_key(w, "answer"), jsonw_bool(w, false);
    jsonw_key(w, "lang"), jsonw_str_or_null(w, j->lang);
    jsonw_key(w, "issues");
    jsonw_array(w);
    for (size_t i = 0; i < j->issues_len; i++)
        jsonw_str(w, j->issues[i]);
    jsonw_array_end(w);
    jsonw_key(w, "dimension"), jsonw_str_or_null(w, j->dimension);
    jsonw_key(w, "severity"), jsonw_text(w, severity_name(j->severity));
    if (j->severity_kind.len > 0)
        jsonw_key(w, "severity_kind"), jsonw_str(w, j->severity_kind);
    jsonw_key(w, "basis"), jsonw_text(w, basis_name(j->basis));
    if (j->is_clash)
        jsonw_key(w, "clash"), jsonw_bool(w, true);
    if (detail >= JUDGEMENT_WHY)
        put_reasons(w, j);
    if (detail >= JUDGEMENT_SUMS)
        put_sums(w, j);
    jsonw_object_end(w);
}

struct str rating_scale(const struct mention *m, char out[RATING_SCALE_SIZE])
{
    struct buf text = {0};
    int len = 0;

    if (isnan(m->rating))
        return STR_NONE;
    json_format_double(m->rating_least, &text);
    buf_add_char(&text, '-');
    json_format_double(m->rating_most, &text);
    len = snprintf(out, RATING_SCALE_SIZE, STR_FMT, STR_ARG(buf_str(&text)));
    buf_release(&text);
    return str_slice(str_from(out), 0, (size_t)len);
}
