/*
 * table.h - the table of settings, for the files of config/ alone
 *
 * A row is all there is to know of a setting: it parses and checks the value,
 * prints it, and documents it. A new setting is a field in settings.h and a row.
 */
#ifndef CONFIG_TABLE_H
#define CONFIG_TABLE_H

#include "config/settings.h"

enum setting_type {
    TYPE_TEXT,     /* struct str, one line */
    TYPE_ZONE,     /* struct str, a time zone of this machine */
    TYPE_LANGUAGE, /* struct str, one of `choices`, a region may follow: en, pt-BR */
    TYPE_PATH,     /* struct str; relative ones count from the file's folder */
    TYPE_URL,      /* struct str, http(s), smtp(s) as `choices` lists */
    TYPE_MAIL,     /* struct str, an address, "Name <a@b>" allowed */
    TYPE_BOOL,     /* bool: yes, no, true, false, on, off */
    TYPE_INT,      /* int64_t */
    TYPE_NUMBER,   /* double */
    TYPE_DURATION, /* int64_t, in units of `unit_ms`: 500ms, 10s, 5m, 6h, 7d */
    TYPE_HOURS,    /* double, in hours, written as a duration */
    TYPE_SIZE,     /* int64_t bytes: 8MiB, 500KiB, 100 */
    TYPE_CLOCK,    /* int64_t minute of the day: 06:30 */
    TYPE_CHOICE,   /* int64_t: the place of the word in `choices` */
    TYPE_DAY,      /* int64_t: 0 off, 1 monday or mon ... 7 sunday or sun */
    TYPE_LIST,     /* struct str_list; a single value is a list of one */
    TYPE_MAILS,    /* struct str_list of addresses */
    TYPE_PAIRS,    /* struct pair_list */
    TYPE_QUERY,    /* struct str, see config/terms.h */
    TYPE_SECRET,   /* struct secret: {file: ...}, {env: ...} or {credential: ...} */
};

enum setting_scope {
    SCOPE_TOP,
    SCOPE_LIMITS,
    SCOPE_BRAND,
    SCOPE_SOURCE,
    SCOPE_SINK,
    SCOPE_RULE
};

enum { SETTING_REQUIRED = 1, SETTING_COMMON = 2 }; /* common: shown in a new file */

/* Words of a destination's kind; sinks.c has their rows in the same order. */
#define SINK_KIND_WORDS                                                                  \
    "smtp sendmail folder maildir slack discord teams ntfy matrix telegram webhook "     \
    "command"

struct setting {
    const char *name;
    enum setting_scope scope;
    enum setting_type type;
    size_t offset;        /* in the struct of its scope */
    const char *fallback; /* the default, as it would be written; NULL: none */
    double least, most;   /* in the unit of the field; both 0: any */
    const char *choices;  /* words split by blanks */
    unsigned flags;
    const char *example; /* a value for the commented file */
    const char *help;    /* one line */
};

struct setting_section {
    const char *name; /* key in the file */
    enum setting_scope scope;
    const char *help;
    size_t items_offset, len_offset, item_size,
        line_offset; /* of a list; size 0: a map */
};

extern const struct setting settings_table[];
extern const size_t settings_table_len;
extern const struct setting_section settings_sections[];
extern const size_t settings_sections_len;

/*
 * Parse one scalar into the field of a row.
 *
 *   base   start of the struct that the row's offset counts from
 *   dir    folder for TYPE_PATH, with its slash, or empty
 *   why    what was expected, on failure: "a duration such as 10s, 5m or 6h"
 */
MUST_CHECK bool value_parse(const struct setting *row, struct str text, struct str dir,
                            struct arena *arena, void *base, struct buf *why);
/* What a value of the row must be, in words. */
void value_expected(const struct setting *row, struct buf *out);
/* What is wrong with the n-th rule of alerts; nothing is added where nothing is. */
void rule_fault(const struct settings *s, size_t n, struct buf *out);
/* "a@b.c" or "Name <a@b.c>" as address_read() gives it; `out` is of the arena. False
 * where it is no such address; what is wrong is added to `why`. */
bool value_mail(struct str text, struct arena *arena, struct str *out, struct buf *why);
/* Is `s` one of `words`, which blanks split? */
bool value_is_choice(const char *words, struct str s);

#endif
