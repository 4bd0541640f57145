#include "reports/printers.h"

#include "base/json.h"

/* Sorted by name. */
static const struct report reports[] = {
    {"board", html_board_write}, /* a week on one printed page, for the staff */
    {"html", html_page_write},   /* a web page with everything */
    {"json", json_report_write}, /* the value itself, for other programs */
    {"mail", html_mail_write},   /* the HTML part of a mail */
    {"text", text_write},        /* plain text, for mail and terminal */
};

const struct report *report_find(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
        if (str_eq(name, str_from(reports[i].name)))
            return &reports[i];
    }
    return NULL;
}

const struct report *report_at(size_t n)
{
    return n < ARRAY_LEN(reports) ? &reports[n] : NULL;
}

struct str value_str(const json_t *object, const char *key)
{
    const json_t *member = json_object_get(object, key);

    return (struct str){json_string_value(member), json_string_length(member)};
}

struct str value_quote_mark(const json_t *value, size_t i)
{
    const json_t *mark = json_array_get(json_object_get(value, "quote_marks"), i);

    if (mark == NULL) /* older values, of digests kept before, have none */
        return i == 0 ? STR("\xe2\x80\x9c") : STR("\xe2\x80\x9d");
    return str_from(json_string_value(mark));
}

bool value_is_known(const json_t *value)
{
    return json_integer_value(json_object_get(value, "version")) == 1;
}

/* Links that settle a case are for the owner's mail: here others may read along. */
static void drop_acts(json_t *value)
{
    const char *key;
    json_t *member;
    size_t i;

    if (json_is_object(value)) {
        (void)json_object_del(value, "acts");
        json_object_foreach(value, key, member) drop_acts(member);
    }
    json_array_foreach(value, i, member) drop_acts(member);
}

enum status json_report_write(const json_t *value, const struct report_options *o,
                              struct buf *out, struct error *err)
{
    json_t *copy;

    (void)o;
    if (!value_is_known(value))
        return error_set(err, ERR_BUG, "json: not a value of version 1");
    copy = json_deep_copy(value);
    drop_acts(copy);
    json_write(copy, out);
    json_decref(copy);
    buf_add_char(out, '\n');
    return buf_status(out, err);
}
