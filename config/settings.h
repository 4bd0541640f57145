/*
 * settings.h - what the owner has set, read from one YAML file
 *
 * One table (config/table.c) has a row for each setting: name, type, offset,
 * default, range, help. The row parses, checks, prints and documents it. A wrong
 * setting is reported as file:line:column, with what was expected and the
 * nearest right name; all faults of a file are found in one reading.
 *
 * A struct settings owns one arena with every string and array in it.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

#include <stdio.h>

struct str_list {
    struct str *items;
    size_t len;
};

/* A name with a value, as in "headers:", "vars:" and "env". */
struct pair {
    struct str name, value;
};
struct pair_list {
    struct pair *items;
    size_t len;
};

/* A secret: at most one of these is set. None is ever printed or logged. */
struct secret {
    struct str file;       /* path; regular, this user's or root's, mode & 077 == 0 */
    struct str env;        /* name of an environment variable */
    struct str credential; /* name below $CREDENTIALS_DIRECTORY */
};

enum brand_kind { BRAND_OWN, BRAND_COMPETITOR };
enum source_about {
    ABOUT_BRAND,  /* every mention is about the brand: its own review page */
    ABOUT_SEARCH, /* only those that name it: a feed of a town, a tag, a search */
};

/* Languages of reports: those of reports/phrases.c. */
#define LANGUAGE_WORDS "en de es fr it pt"
/* What a brand does: its kinds of complaint are in config/issues/BUSINESS.LANG.yaml. */
#define BUSINESS_WORDS "restaurant hotel shop app clinic trades transport bank"

struct brand_settings {
    struct str name;
    int64_t kind;             /* enum brand_kind */
    struct str_list names;    /* what people call it, its handles; besides `name` */
    struct str_list formerly; /* earlier values of `name` */
    struct str_list products; /* words for what it sells */
    struct str_list exclude;  /* a mention with one of these is another firm */
    struct str_list context;  /* where set, a mention must hold one of these as well */
    struct str query;         /* in place of the names: see config/terms.h; or empty */
    struct str_list places;   /* branches */
    struct str_list business; /* of BUSINESS_WORDS */
    double answer_hours;      /* the standard: a detractor is answered within */
    struct str_list opening_hours; /* "Mo-Fr 9:00-18:00", see opening.h; empty: always */
    struct str_list holidays;      /* "2026-12-24", "12-25" */
    struct str contact;            /* how to reach you, for drafted answers; or empty */
    struct str signed_by;          /* under them; empty: the brand's name */
    struct str color;              /* "#1f5e70" for the digest; or empty */
    struct str logo;               /* path of a PNG, JPEG or GIF file; or empty */
    struct str language;           /* of its digests; empty: that of the whole */
    struct str timezone;           /* its local days; empty: that of the whole */
    size_t line;                   /* in the file, from 1 */
};

struct source_settings {
    struct str name;    /* unique */
    struct str adapter; /* "feed", "json", or a shipped mapping such as "trustpilot" */
    struct str mapping; /* a mapping file of the owner's, for adapter json */
    struct str url;     /* http(s); empty where the mapping builds it from vars */
    struct str brand;   /* whose; empty only where one brand is set up */
    struct str place;
    int64_t about;            /* enum source_about */
    struct pair_list vars;    /* for {name} in a mapping's url and values */
    struct pair_list headers; /* sent as they are */
    struct str secret_header; /* "Authorization: Bearer {secret}" */
    struct str secret_param;  /* query parameter that carries the secret */
    struct secret secret;
    struct str client_id, key_id; /* of a login that gives access tokens */
    struct secret client_secret;
    struct str token_url, scope; /* in place of the mapping's own */
    struct str user;             /* of a mailbox: the login */
    struct str mailbox;          /* file or folder of mails */
    struct str_list rules;       /* for mails, by name; empty: all of platforms */
    struct str ca_file;          /* for a mail server of one's own */
    struct str language;         /* of the mentions, where the source does not say */
    int64_t every_s;             /* least time between two fetches */
    int64_t latest_s;            /* and longest, of one that is quiet */
    bool allow_private;          /* may reach addresses of this machine and network */
    bool is_off;
    size_t line;
};

/* In the order of the words of the row `kind` in table.c, and of sinks.c. */
enum sink_kind {
    SINK_SMTP,
    SINK_SENDMAIL,
    SINK_FOLDER,
    SINK_MAILDIR,
    SINK_SLACK,
    SINK_DISCORD,
    SINK_TEAMS,
    SINK_NTFY,
    SINK_MATRIX,
    SINK_TELEGRAM,
    SINK_WEBHOOK,
    SINK_COMMAND,
    SINK_KINDS
};
enum sink_input { INPUT_TEXT, INPUT_JSON };

struct sink_settings {
    struct str name;     /* unique */
    int64_t kind;        /* enum sink_kind */
    struct str brand;    /* empty: all brands */
    struct str language; /* of what it gets; empty: the brand's */
    struct str_list to;  /* mail addresses */
    struct str from;     /* mail address, "Name <a@b>" allowed */
    struct str server;   /* smtp://host:587 (STARTTLS), smtps://host:465 */
    struct str user;     /* login; empty: none */
    struct secret password;
    struct str ca_file; /* besides the system's authorities */
    struct str folder;  /* of SINK_FOLDER: .eml files; of SINK_MAILDIR: cur, new, tmp */
    struct str command; /* of SINK_SENDMAIL: path, default /usr/sbin/sendmail */
    struct secret address; /* of web kinds: an address that is itself the secret */
    struct secret secret;  /* token, or the key that signs */
    struct str room;       /* of the web kinds that have several */
    struct str_list run;   /* of SINK_COMMAND: program and arguments */
    int64_t input;         /* enum sink_input: what it reads */
    int64_t time_limit_s;  /* and how long it may take */
    bool allow_private;    /* a web address may lead into this machine or network */
    bool alerts, digests;  /* which it gets */
    bool empty_digests;    /* and those of days with nothing to tell */
    int64_t roundup;       /* own brands from which on it gets one over all; 0: never */
    size_t line;
};

/* What a kind of destination is, and what it can't do without. */
enum {
    NEED_MAIL = 1,   /* `to` and `from` */
    NEED_SERVER = 2, /* a mail server */
    NEED_FOLDER = 4,
    NEED_ADDRESS = 8, /* `address`, or `server` where HAS_SERVER */
    HAS_SERVER = 16,  /* `server` is a web address; the kind may have a usual one */
    NEED_ROOM = 32,
    NEED_SECRET = 64,
    NEED_RUN = 128,
};
struct sink_row {
    const char *name;
    unsigned needs;
    const char *usual_server; /* or NULL */
};
extern const struct sink_row sink_rows[SINK_KINDS];
/* What is missing or wrong in a destination, as text; NULL where nothing is. */
const char *sink_fault(const struct sink_settings *s);
/* A web kind's `server`, or the usual one; without a slash at its end. */
struct str sink_server(const struct sink_settings *s);

/* When an alert goes out. */
enum rule_when {
    WHEN_SEVERITY, /* a mention that is at least `severity` */
    WHEN_STARS,    /* one with at most `stars` of 5 */
    WHEN_WORDS,    /* one that holds one of `words` */
    WHEN_SPIKE,    /* more complaints in a day than the brand's own rhythm explains */
    WHEN_NPS,      /* a score that has fallen beyond chance */
    WHEN_ISSUE,    /* an issue that grows, or is back */
    WHEN_SILENT,   /* a source that fails, or is silent against its own rhythm */
    RULE_KINDS
};
struct rule_settings {
    struct str name;
    int64_t when;          /* enum rule_when */
    struct str brand;      /* empty: all own ones */
    struct str source;     /* this one alone; empty: all */
    int64_t severity;      /* 0: high, 1: urgent */
    double stars;          /* of 5 */
    struct str_list words; /* whole words or phrases; case and accents do not count */
    int64_t least;         /* complaints, answers or mentions; 0: the kind's own */
    double chance;       /* of spike, nps, silent: how likely without a cause, at most */
    int64_t after_s;     /* of silent: least silence */
    int64_t cool_down_s; /* 0: the kind's own */
    bool is_urgent;      /* passes quiet hours */
    struct str_list to;  /* names of destinations; empty: all that get alerts */
    size_t line;
};

struct limits {
    int64_t connect_ms, total_ms, low_speed_bytes, low_speed_s;
    int64_t body_max_bytes, json_max_bytes;
    int64_t redirects, at_once, per_host, host_gap_ms;
    int64_t items_max; /* mentions taken from one fetch */
};

struct settings {
    struct str path;     /* of the file itself */
    struct str database; /* path; relative ones count from the file's folder */
    struct str reports;  /* folder of the web pages */
    struct str issues;   /* file of the owner's own kinds of complaint, if it is there */
    struct str words;    /* folder of the owner's own weights, LANG.tsv, if it is there */
    struct str language; /* of digests: "en" */
    struct str timezone; /* "Europe/Berlin"; empty: the machine's */
    struct pair_list costs; /* of issues: "low", "medium", "high" */
    int64_t digest_minute;  /* of the day, local time, from which the digest is due */
    int64_t weekly_day;     /* 0: no weekly digest; 1: on Monday ... 7: on Sunday */
    int64_t weekly_minute;  /* of that day, from which the week before is due */
    int64_t monthly_day;    /* of the month; 0: no monthly digest */
    int64_t monthly_minute; /* of that day, from which the month before is due */
    bool has_archive;       /* index, trends, issues, places, sources and search too */
    struct str archive_url; /* where the folder of pages is served; empty: nowhere */
    double rating_promoter; /* least rating 0..1 that counts as promoter */
    double rating_passive;  /* least rating 0..1 that counts as passive */
    bool alert_severe;      /* an alert at once for severity high or urgent: a rule of
                               this kind, where the owner wrote none */
    int64_t quiet_from, quiet_to; /* minutes of the local day; equal: no quiet hours */
    struct str_list quiet_days;   /* "sat", "sunday" ... */
    int64_t storm_after;          /* alerts within an hour that make a storm; 0: never */
    int64_t keep_days;            /* mentions older than this are removed; 0: never */
    struct str drafts;        /* folder with the owner's LANG.yaml of answers; or empty */
    struct str reply_to;      /* address for what is tapped in a mail; empty: no links */
    struct str reply_mailbox; /* imaps://HOST[/FOLDER], a Maildir folder or mbox file */
    struct str reply_user;    /* login of IMAP */
    struct secret reply_password;
    struct str reply_ca_file;
    bool reply_private;    /* the mailbox may be on this machine or network */
    int64_t reply_days;    /* how long what a mail offers can be tapped */
    struct str user_agent; /* who we say we are; must name a contact */
    struct limits limits;
    struct brand_settings *brands;
    size_t brands_len;
    struct source_settings *sources;
    size_t sources_len;
    const struct source_settings **sources_by_name; /* NULL: they are looked through */
    struct sink_settings *sinks;
    size_t sinks_len;
    struct rule_settings *rules;
    size_t rules_len;
    struct arena arena;
};

/*
 * Read and check a configuration file.
 *
 *   path    of the YAML file
 *   out     filled on OK; release with settings_release(). Zeroed on failure
 *   faults  every fault as one line "file:line:column: ...", or NULL
 *   err     the first fault
 *
 * ERR_CONFIG for a wrong setting, ERR_ACCESS, ERR_MISSING, ERR_IO. Others may read the
 * file: it holds no secrets.
 */
MUST_CHECK enum status settings_read(const char *path, struct settings *out,
                                     struct buf *faults, struct error *err);
/* The same for text at hand; `path` is for messages and relative names. */
MUST_CHECK enum status settings_parse(struct str yaml, const char *path,
                                      struct settings *out, struct buf *faults,
                                      struct error *err);
void settings_release(struct settings *s);

/* All defaults, no brands, sources or sinks: for `earshot check`. */
void settings_default(struct settings *out);

/* How many brands are the owner's, not a competitor's. */
size_t settings_own_brands(const struct settings *s);
/* Does it get one round-up in place of each brand's daily digest? Never a program, which
 * has no mailbox to keep empty, and never who asks for one brand. */
bool sink_rounds_up(const struct settings *s, const struct sink_settings *sink);

const struct brand_settings *settings_brand(const struct settings *s, struct str name);

/* Does the brand name this one under `formerly`? */
bool settings_was_named(const struct brand_settings *brand, struct str name);
const struct source_settings *settings_source(const struct settings *s, struct str name);
/* So that the latter is quick; once, when all sources are there. */
void settings_sort_sources(struct settings *s);
/* 0 Monday to 6 Sunday of "mo", "mon", "Monday" ...; -1: no day. */
int settings_weekday(struct str name);

/* The table as a commented YAML file, and as a reference in man(7) form. */
void settings_print_example(struct buf *out);
void settings_print_reference(struct buf *out);

/* One value of a new file: of the whole (section NULL) or of the n-th item of a section
 * ("brands", "sources", "destinations"). `value` is YAML as it will stand there. */
struct form_value {
    const char *section;
    size_t item;
    const char *name;
    struct str value;
};
/* A new commented file with these values; the common settings without value stand there
 * as comments. */
void settings_print_form(const struct form_value *values, size_t len, struct buf *out);
/* Text as one YAML scalar, quoted where it could be read as something else. */
void settings_print_text(struct str text, struct buf *out);

/*
 * Read a secret into `out` (cut at the first line end). ERR_ACCESS where the
 * file is not regular, not ours or root's, or open to others; ERR_MISSING where the
 * variable is not set. The caller wipes `out` with secret_wipe().
 */
MUST_CHECK enum status secret_read(const struct secret *s, struct buf *out,
                                   struct error *err);
/* The same with all its lines: a key file. */
MUST_CHECK enum status secret_read_whole(const struct secret *s, struct buf *out,
                                         struct error *err);
void secret_wipe(struct buf *text);
bool secret_is_set(const struct secret *s);

#endif
