/*
 * feed_inner.h - what the files of the feed parser share; nobody else includes it
 *
 * feed.c looks at the bytes and picks feed_xml.c or feed_json.c; both fill a
 * struct feed, and feed.c then makes addresses absolute.
 */
#ifndef FETCHERS_FEED_INNER_H
#define FETCHERS_FEED_INNER_H

#include "fetchers/feed.h"

/* A new last entry, all unknown. The pointer is valid until the next call. */
struct feed_entry *feed_entry_add(struct feed *f);

/* Parts of an author in RSS: "ann@shop.example (Ann)", "Ann <ann@shop.example>",
 * "Ann (ann@shop.example)", "ann@shop.example", "Ann", and an address anywhere in
 * other words. The parts are views of `raw`, or in `a`. */
void feed_person_split(struct arena *a, struct str raw, struct feed_person *out);

/* A date of a feed: as date_parse_any() reads it, else Unix time of 10 digits, or of 13
 * for milliseconds, that starts with 1. */
bool feed_date(struct str text, int64_t *out);

/* `raw` made of name and address, for persons that came in parts. */
void feed_person_join(struct arena *a, struct feed_person *out);

/* Is `s` an absolute address of the web: "http://" or "https://" and a host? */
bool feed_is_web(struct str s);

/* `ref` made absolute with `base`, in `a`; as it stands where it has a scheme or
 * cannot be resolved. */
struct str feed_link(struct arena *a, struct str base, struct str ref);

/* Read the document of which `text` is clean UTF-8; that of XML starts with '<'. */
MUST_CHECK enum status feed_xml_read(struct str text, const struct feed_input *in,
                                     struct feed *out, struct error *err);
MUST_CHECK enum status feed_json_read(struct str text, struct feed *out,
                                      struct error *err);

/* What the elements of feeds mean: one row for each name in each namespace. */
enum feed_ns {
    NS_OTHER,
    NS_CORE, /* no namespace, those of RSS, and the root's own */
    NS_ATOM,
    NS_RDF,
    NS_XHTML,
    NS_CONTENT,
    NS_DC,
    NS_DCTERMS,
    NS_MEDIA,
    NS_ITUNES,
    NS_IM,
    NS_FEEDBURNER,
    NS_GD,
    NS_LETTERBOXD,
};

/* Where an element stands: what its parent is. Bits, for rows that hold in several. */
enum feed_place {
    IN_ROOT = 1,
    IN_FEED = 2,
    IN_ENTRY = 4,
    IN_PERSON = 8,
    IN_SOURCE = 16,
    IN_MEDIA = 32,
};

enum feed_action {
    ACT_FEED,    /* a container of feed fields */
    ACT_ENTRY,   /* starts an entry */
    ACT_MEDIA,   /* a container of media fields */
    ACT_TEXT,    /* a text that may hold markup */
    ACT_PLAIN,   /* a string */
    ACT_DATE,    /* an instant */
    ACT_ADDRESS, /* an address as text */
    ACT_PERSON,  /* an author, as one string or in parts */
    ACT_LINK,    /* "link" of RSS (text) and of Atom (attributes) */
    ACT_GUID,
    ACT_SOURCE,    /* "source" of RSS (text) and of Atom (fields) */
    ACT_ENCLOSURE, /* an address in an attribute */
    ACT_RATING,
    ACT_APP, /* marks an entry as the product itself */
    ACTIONS
};

enum feed_field {
    FIELD_NONE,
    FIELD_TITLE,
    FIELD_SUMMARY,     /* of a feed: the subtitle */
    FIELD_DESCRIPTION, /* becomes the content where there is a summary too */
    FIELD_CONTENT,
    FIELD_MEDIA_TEXT,
    FIELD_ID,
    FIELD_LINK,
    FIELD_COMMENTS,
    FIELD_ENCLOSURE,
    FIELD_MEDIA,
    FIELD_AUTHOR,
    FIELD_LANGUAGE,
    FIELD_PUBLISHED,
    FIELD_UPDATED,
    FIELD_RATING,
    FIELD_SITE,
    FIELD_NAME, /* of a person */
    FIELD_EMAIL,
    FIELD_URL,
    FIELDS
};

struct feed_row {
    enum feed_ns ns;
    const char *name; /* in lower case */
    int places;       /* enum feed_place */
    enum feed_action action;
    enum feed_field field;
    int rank;                     /* the higher one stays where several name a field */
    double least, most, no_value; /* ACT_RATING */
};

/* The namespace that a URI and prefix (NULL: none) mean: by the URI in its usual
 * misspellings, else by a well-known prefix. `core` is the root's URI. */
enum feed_ns feed_ns_find(const char *uri, const char *prefix, const char *core);

/* The row for an element, letters folded; NULL where it says nothing to us. */
const struct feed_row *feed_row_find(enum feed_ns ns, const char *name, int place);

/* The version that a root element's namespaces or "version" stand for; NULL: none. */
const char *feed_ns_version(const char *uri);
const char *feed_rss_version(struct str version, bool is_netscape);

#endif
