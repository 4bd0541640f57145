/* Settings that are right alone, and wrong together. */
#include "config/settings_parts.h"

#include "config/opening.h"
#include "config/table.h"

static yaml_mark_t line_mark(size_t line)
{
    return (yaml_mark_t){.line = line - 1};
}

static void check_source(struct reader *r, const struct source_settings *src)
{
    const struct settings *s = r->out;

    if (src->brand.len > 0 && settings_brand(s, src->brand) == NULL)
        settings_fault(r, line_mark(src->line),
                       "source " STR_FMT ": no brand is named \"" STR_FMT "\"",
                       STR_ARG(src->name), STR_ARG(src->brand));
    if (src->brand.len == 0 && s->brands_len > 1)
        settings_fault(r, line_mark(src->line),
                       "source " STR_FMT ": say which \"brand\" it is about",
                       STR_ARG(src->name));
    if (src->mapping.len == 0 && str_eq(src->adapter, STR("json")))
        settings_fault(r, line_mark(src->line),
                       "source " STR_FMT ": \"mapping\" is missing", STR_ARG(src->name));
    if (src->url.len == 0 &&
        (str_eq(src->adapter, STR("feed")) || str_eq(src->adapter, STR("schemaorg"))))
        settings_fault(r, line_mark(src->line), "source " STR_FMT ": \"url\" is missing",
                       STR_ARG(src->name));
    if ((src->secret_header.len > 0 || src->secret_param.len > 0) &&
        !secret_is_set(&src->secret))
        settings_fault(r, line_mark(src->line),
                       "source " STR_FMT ": \"secret\" is missing", STR_ARG(src->name));
}

static void check_hours(struct reader *r, const struct brand_settings *brand)
{
    struct opening hours;
    struct error why = {0};

    if (opening_of(brand, &hours, &why) != OK)
        settings_fault(r, line_mark(brand->line), "brand " STR_FMT ": %s",
                       STR_ARG(brand->name), why.text);
}

/* An earlier name that another brand has would take that one's history. */
static void check_formerly(struct reader *r, const struct brand_settings *brand)
{
    const struct settings *s = r->out;

    for (size_t i = 0; i < brand->formerly.len; i++) {
        struct str name = brand->formerly.items[i];

        for (size_t n = 0; n < s->brands_len; n++) {
            const struct brand_settings *other = &s->brands[n];
            bool has_too = other != brand && settings_was_named(other, name);

            if (has_too || (other != brand && str_eq(other->name, name)))
                settings_fault(r, line_mark(brand->line),
                               "brand " STR_FMT ": formerly: \"" STR_FMT "\" is " STR_FMT
                               " too",
                               STR_ARG(brand->name), STR_ARG(name), STR_ARG(other->name));
        }
    }
}

static void check_replies(struct reader *r)
{
    const struct settings *s = r->out;

    if (s->reply_to.len > 0 && s->reply_mailbox.len == 0)
        settings_fault(r, line_mark(1),
                       "reply_to: \"reply_mailbox\" is missing, where it is read");
    if (str_starts(s->reply_mailbox, STR("imap")) &&
        (s->reply_user.len == 0 || !secret_is_set(&s->reply_password)))
        settings_fault(r, line_mark(1),
                       "reply_mailbox: \"reply_user\" or \"reply_password\" is missing");
}

static void check_sink(struct reader *r, const struct sink_settings *sink)
{
    const char *why = sink_fault(sink);

    if (why != NULL)
        settings_fault(r, line_mark(sink->line), "destination " STR_FMT ": %s",
                       STR_ARG(sink->name), why);
    else if (sink->brand.len > 0 && settings_brand(r->out, sink->brand) == NULL)
        settings_fault(r, line_mark(sink->line),
                       "destination " STR_FMT ": no brand is named \"" STR_FMT "\"",
                       STR_ARG(sink->name), STR_ARG(sink->brand));
}

static void check_rules(struct reader *r)
{
    const struct settings *s = r->out;
    struct buf why = {0};

    for (size_t i = 0; i < s->rules_len; i++) {
        rule_fault(s, i, &why);
        if (why.len > 0)
            settings_fault(r, line_mark(s->rules[i].line), "alert " STR_FMT ": %s",
                           STR_ARG(s->rules[i].name), why.ptr);
        buf_reset(&why);
    }
    for (size_t i = 0; i < s->quiet_days.len; i++) {
        if (settings_weekday(s->quiet_days.items[i]) < 0)
            settings_fault(r, line_mark(1),
                           "quiet_days: \"" STR_FMT "\" is no day of the week",
                           STR_ARG(str_slice(s->quiet_days.items[i], 0, 60)));
    }
    buf_release(&why);
}

void settings_check(struct reader *r)
{
    const struct settings *s = r->out;

    for (size_t i = 0; i < s->brands_len; i++) {
        if (settings_brand(s, s->brands[i].name) != &s->brands[i])
            settings_fault(r, line_mark(s->brands[i].line),
                           "two brands are named \"" STR_FMT "\"",
                           STR_ARG(s->brands[i].name));
        check_hours(r, &s->brands[i]);
        check_formerly(r, &s->brands[i]);
    }
    for (size_t i = 0; i < s->sources_len; i++) {
        if (settings_source(s, s->sources[i].name) != &s->sources[i])
            settings_fault(r, line_mark(s->sources[i].line),
                           "two sources are named \"" STR_FMT "\"",
                           STR_ARG(s->sources[i].name));
        check_source(r, &s->sources[i]);
    }
    for (size_t i = 0; i < s->sinks_len; i++) {
        for (size_t j = 0; j < i; j++) {
            if (str_eq(s->sinks[i].name, s->sinks[j].name))
                settings_fault(r, line_mark(s->sinks[i].line),
                               "two destinations are named \"" STR_FMT "\"",
                               STR_ARG(s->sinks[i].name));
        }
        check_sink(r, &s->sinks[i]);
    }
    check_rules(r);
    check_replies(r);
    if (s->rating_passive > s->rating_promoter)
        settings_fault(r, line_mark(1), "rating_passive is above rating_promoter");
}
