/*
 * digest_print.c - a day of digest_cases.c in any format
 */
#include "reports/message.h"
#include "tests/digest_cases.h"

/* The first case of the highest severity, or NULL. */
static const struct digest_case *gravest(const struct digest_input *in)
{
    const struct digest_case *found = in->cases_len > 0 ? &in->cases[0] : NULL;

    for (size_t i = 1; i < in->cases_len; i++) {
        if (in->cases[i].mention->judgement.severity > found->mention->judgement.severity)
            found = &in->cases[i];
    }
    return found;
}

static enum status make_value(struct digest_day *day, bool is_alert, json_t **value,
                              struct error *err)
{
    struct alert_input in = {
        .brand = day->in.brand,
        .language = day->in.language,
        .item = gravest(&day->in),
        .now = day->in.now,
        .offset_s = day->in.offset_s,
        .sources = day->in.sources,
        .sources_len = day->in.sources_len,
        .names = day->in.names,
        .names_len = day->in.names_len,
    };

    return is_alert ? alert_make(&in, value, err) : digest_make(&day->in, value, err);
}

static enum status print_message(const json_t *value, struct buf *out, struct error *err)
{
    struct buf text = {0}, html = {0};
    struct message m = {
        .from = STR("earshot <desk@blueheron.example>"),
        .to = STR("owner@blueheron.example"),
        .subject = str_from(json_string_value(json_object_get(value, "subject"))),
        .date = 1794895200,
        .offset_s = 3600,
        .key = STR("owner/daily/2026-11-17"),
        .list = STR("Blue Heron Coffee"),
    };
    enum status rc = report_find(STR("text"))->write(value, NULL, &text, err);

    if (rc == OK)
        rc = report_find(STR("mail"))->write(value, NULL, &html, err);
    m.text = buf_str(&text);
    m.html = buf_str(&html);
    if (rc == OK)
        rc = message_make(&m, out, err);
    buf_release(&text);
    buf_release(&html);
    return rc;
}

static enum status row_value(const struct digest_case_row *row, struct str language,
                             bool is_alert, json_t **value, struct error *err)
{
    struct digest_day day;
    enum status rc;

    if (row->fill == NULL && is_alert)
        return error_set(err, ERR_USAGE, "a round-up has no alert");
    if (row->fill == NULL)
        return digest_case_roundup(row->round, language, value, err);
    digest_day_fill(&day, row);
    day.in.language = language;
    rc = make_value(&day, is_alert, value, err);
    digest_day_release(&day);
    return rc;
}

enum status digest_case_print(const struct digest_case_row *row, struct str format,
                              const struct report_options *o, struct buf *out,
                              struct error *err)
{
    bool has_language = format.len > 3 && format.ptr[2] == ':';
    struct str form = str_slice(format, has_language ? 3 : 0, format.len);
    bool is_alert = str_starts(form, STR("alert-"));
    struct str name = str_slice(form, is_alert ? 6 : 0, form.len);
    const struct report *r = report_find(name);
    struct str language = has_language ? str_slice(format, 0, 2) : STR("en");
    json_t *value = NULL;
    enum status rc = row_value(row, language, is_alert, &value, err);

    if (rc == OK && str_eq(name, STR("eml")))
        rc = print_message(value, out, err);
    else if (rc == OK && r != NULL)
        rc = r->write(value, o, out, err);
    else if (rc == OK)
        rc = error_set(err, ERR_USAGE, "no format " STR_FMT, STR_ARG(format));
    json_decref(value);
    return rc;
}
