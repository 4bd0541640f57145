/* Rules of alerts: what a row of the table alone can't check. */
#include "config/table.h"

static const struct sink_settings *find_sink(const struct settings *s, struct str name)
{
    for (size_t i = 0; i < s->sinks_len; i++) {
        if (str_eq(s->sinks[i].name, name))
            return &s->sinks[i];
    }
    return NULL;
}

/* A name in `to` that would get nothing. */
static void to_fault(const struct settings *s, const struct rule_settings *rule,
                     struct str name, struct buf *out)
{
    const struct sink_settings *sink = find_sink(s, name);

    if (sink == NULL)
        buf_printf(out, "no destination is named \"" STR_FMT "\"", STR_ARG(name));
    else if (rule->brand.len > 0 && sink->brand.len > 0 &&
             !str_eq_fold(rule->brand, sink->brand))
        buf_printf(out,
                   "destination " STR_FMT " gets what is said of \"" STR_FMT
                   "\" alone, the rule is about \"" STR_FMT "\"",
                   STR_ARG(name), STR_ARG(sink->brand), STR_ARG(rule->brand));
}

void rule_fault(const struct settings *s, size_t n, struct buf *out)
{
    const struct rule_settings *rule = &s->rules[n];

    for (size_t i = 0; i < n; i++) {
        if (str_eq(s->rules[i].name, rule->name)) {
            buf_add_text(out, "another one has this name");
            return;
        }
    }
    if (rule->brand.len > 0 && settings_brand(s, rule->brand) == NULL)
        buf_printf(out, "no brand is named \"" STR_FMT "\"", STR_ARG(rule->brand));
    else if (rule->source.len > 0 && settings_source(s, rule->source) == NULL)
        buf_printf(out, "no source is named \"" STR_FMT "\"", STR_ARG(rule->source));
    else if (rule->when == WHEN_WORDS && rule->words.len == 0)
        buf_add_text(out, "\"words\" is missing");
    for (size_t i = 0; i < rule->to.len && out->len == 0; i++)
        to_fault(s, rule, rule->to.items[i], out);
}

static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};

int settings_weekday(struct str name)
{
    for (int i = 0; i < 7; i++) {
        if (name.len >= 2 && str_starts_fold(str_from(days[i]), name))
            return i;
    }
    return -1;
}
