/* The table of settings as a commented file, as a reference, and as a new file. */
#include "config/table.h"

#include "base/troff.h"

#include <ctype.h>
#include <string.h>

static const char *const scope_words[] = {
    [SCOPE_TOP] = "the whole",         [SCOPE_LIMITS] = "limits",
    [SCOPE_BRAND] = "each brand",      [SCOPE_SOURCE] = "each source",
    [SCOPE_SINK] = "each destination", [SCOPE_RULE] = "each alert",
};

static const char *sample_of(const struct setting *row)
{
    return row->example != NULL ? row->example : row->fallback;
}

/* "name: value   # help", behind `lead`. */
static void print_line(const struct setting *row, const char *lead, struct str value,
                       struct buf *out)
{
    size_t from = out->len;

    buf_printf(out, "%s%s: " STR_FMT, lead, row->name, STR_ARG(value));
    while (out->len - from < 44)
        buf_add_char(out, ' ');
    buf_printf(out, " # %s\n", row->help);
}

static void print_row(const struct setting *row, const char *lead, struct buf *out)
{
    print_line(row, lead, str_from(sample_of(row)), out);
}

static void print_scope(enum setting_scope scope, const char *first, const char *next,
                        struct buf *out)
{
    const char *lead = first;

    for (size_t i = 0; i < settings_table_len; i++) {
        const struct setting *row = &settings_table[i];

        if (row->scope != scope)
            continue;
        print_row(row, lead, out);
        lead = next;
    }
}

void settings_print_example(struct buf *out)
{
    buf_add_text(out,
                 "# earshot: every setting there is, with its default or an example.\n"
                 "# Only brands, sources and destinations must be set.\n\n");
    print_scope(SCOPE_TOP, "", "", out);
    for (size_t i = 0; i < settings_sections_len; i++) {
        const struct setting_section *section = &settings_sections[i];

        buf_printf(out, "\n# %s\n%s:\n", section->help, section->name);
        if (section->item_size > 0)
            print_scope(section->scope, "  - ", "    ", out);
        else
            print_scope(section->scope, "  ", "  ", out);
    }
}

static void print_reference_row(const struct setting *row, struct buf *out)
{
    struct buf expected = {0};

    value_expected(row, &expected);
    buf_printf(out, ".TP\n.B %s\n%c", row->name, toupper((unsigned char)row->help[0]));
    troff_add(out, str_from(row->help + 1));
    buf_add_text(out, ".\nExpects ");
    troff_add(out, buf_str(&expected));
    buf_add_text(out, ".\n");
    if (row->fallback != NULL && row->fallback[0] != '\0') {
        buf_add_text(out, "Default: ");
        troff_add(out, str_from(row->fallback));
        buf_add_text(out, ".\n");
    }
    if ((row->flags & SETTING_REQUIRED) != 0)
        buf_add_text(out, "Must be set.\n");
    if (row->example != NULL) {
        buf_add_text(out, "Example: ");
        troff_add(out, str_from(row->example));
        buf_add_char(out, '\n');
    }
    buf_release(&expected);
}

void settings_print_reference(struct buf *out)
{
    for (size_t scope = SCOPE_TOP; scope < ARRAY_LEN(scope_words); scope++) {
        buf_printf(out, ".SS Of %s\n", scope_words[scope]);
        for (size_t i = 0; i < settings_table_len; i++) {
            if (settings_table[i].scope == scope)
                print_reference_row(&settings_table[i], out);
        }
    }
}

static const struct form_value *find_value(const struct form_value *values, size_t len,
                                           const char *section, size_t item,
                                           const char *name)
{
    for (size_t i = 0; i < len; i++) {
        bool is_here = section == NULL || values[i].section == NULL
                           ? section == values[i].section
                           : strcmp(section, values[i].section) == 0;

        if (is_here && values[i].item == item && strcmp(values[i].name, name) == 0)
            return &values[i];
    }
    return NULL;
}

static bool has_item(const struct form_value *values, size_t len, const char *section,
                     size_t item)
{
    for (size_t i = 0; i < len; i++) {
        if (values[i].section != NULL && strcmp(values[i].section, section) == 0 &&
            values[i].item == item)
            return true;
    }
    return false;
}

/* The rows of a scope that have a value, then, as comments, common ones without. */
static void print_form_item(enum setting_scope scope, const struct form_value *values,
                            size_t len, const char *section, size_t item, struct buf *out)
{
    const char *lead = section == NULL ? "" : "  - ";

    for (size_t i = 0; i < settings_table_len; i++) {
        const struct setting *row = &settings_table[i];
        const struct form_value *v = find_value(values, len, section, item, row->name);

        if (row->scope != scope || v == NULL)
            continue;
        print_line(row, lead, v->value, out);
        lead = section == NULL ? "" : "    ";
    }
    for (size_t i = 0; i < settings_table_len && item == 0; i++) {
        const struct setting *row = &settings_table[i];

        if (row->scope == scope && (row->flags & SETTING_COMMON) != 0 &&
            find_value(values, len, section, item, row->name) == NULL)
            print_row(row, section == NULL ? "# " : "    # ", out);
    }
}

void settings_print_form(const struct form_value *values, size_t len, struct buf *out)
{
    buf_add_text(out, "# earshot reads this file at every run. Lines that begin with # "
                      "are suggestions.\n# All settings: man earshot.yaml\n\n");
    print_form_item(SCOPE_TOP, values, len, NULL, 0, out);
    for (size_t i = 0; i < settings_sections_len; i++) {
        const struct setting_section *section = &settings_sections[i];

        if (section->item_size == 0)
            continue;
        buf_printf(out, "\n# %s\n", section->help);
        if (!has_item(values, len, section->name, 0)) {
            buf_printf(out, "%s: []\n", section->name);
            continue;
        }
        buf_printf(out, "%s:\n", section->name);
        for (size_t n = 0; has_item(values, len, section->name, n); n++)
            print_form_item(section->scope, values, len, section->name, n, out);
    }
}
