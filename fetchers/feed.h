/*
 * feed.h - RSS, Atom and JSON Feed documents, as sent and as mentions
 *
 * Read are RSS 0.90 to 0.94, 1.0 and 2.0, Atom 0.3 and 1.0, CDF, and JSON Feed 1.0
 * and 1.1, with what the modules dc, dcterms, content, media, itunes, im and others
 * add to an entry. A document is read as far as it can be understood: ill-formed XML,
 * odd namespaces, undeclared entities and wrong charsets cost at most the part that
 * they damage.
 *
 * XML goes through libxml2's SAX2 push parser, 16 KiB at a time, as UTF-8 that
 * decode_body() has cleaned; where that finds a fault, the bytes are mended first
 * (fetchers/xml_mend.h) and read again. Nothing outside the document is ever opened,
 * entities are never declared, and depth and attributes are bounded.
 */
#ifndef FETCHERS_FEED_H
#define FETCHERS_FEED_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/mention.h"
#include "base/status.h"
#include "base/str.h"

enum { FEED_DEPTH_MAX = 64 };

/* What the characters of a text are. */
enum feed_kind {
    FEED_MAYBE_HTML, /* RSS does not say: HTML where it looks so */
    FEED_PLAIN,
    FEED_HTML,
};

struct feed_text {
    struct str value; /* UTF-8 as sent: entities of XML decoded, those of HTML not;
                         elements inside (XHTML) as markup; base64 decoded; trimmed */
    enum feed_kind kind;
};

/* Who wrote it; any part may be empty. */
struct feed_person {
    struct str raw; /* the whole of RSS, "ann@shop.example (Ann)"; "Ann (ann@...)" of
                       Atom's parts */
    struct str name, email;
    struct str url; /* absolute, or empty */
};

struct feed_entry {
    struct str id;      /* guid, Atom id, rdf:about, JSON id; empty where there is none */
    struct str link;    /* first alternate link, else a guid that is a permalink; absolute
                           where that could be made, else as sent */
    struct str related; /* first link of rel="related", absolute; or empty */
    struct str comments, enclosure, media; /* addresses, absolute; or empty */
    struct feed_text title;
    struct feed_text summary;    /* RSS description, Atom summary */
    struct feed_text content;    /* content:encoded, Atom content, JSON content_html */
    struct feed_text media_text; /* media:description */
    struct feed_person author;
    struct str language;        /* of this entry, as sent; or empty */
    struct str site;            /* "source" of RSS and Atom: who published it first */
    struct str site_url;        /* its address; or empty */
    int64_t published, updated; /* or TIME_UNKNOWN */
    double rating;              /* as the source counts, or NAN */
    double rating_least, rating_most;
    bool is_app;       /* App Store: describes the product, is no review */
    bool is_permalink; /* RSS says so of the id, by silence too; it may be no address */
    bool is_cut;       /* the document ended inside of it */
    bool has_author;   /* an author was named, be it with an empty name */
};

struct feed {
    const char *version;  /* "rss20", "rss091n", "rss10", "atom10", "json11" ...; "rss"
                             or "atom" where the document does not say; static storage */
    const char *encoding; /* what the bytes were read as, "utf-8"; static storage */
    struct feed_text title, subtitle;
    struct str link; /* absolute where that could be made, else as sent */
    struct str id;
    struct str language; /* as sent; or empty */
    struct str next;     /* address of the page with older entries (RFC 5005, JSON
                            next_url), absolute; or empty */
    struct feed_person author;
    int64_t published, updated;
    struct feed_entry *entries; /* in document order */
    size_t len, cap;
    bool is_cut;      /* ended early, or entries were lost behind a break */
    bool is_expired;  /* JSON Feed: there will be no more */
    bool is_appstore; /* has fields of the namespace im: of the App Store */
    size_t refused;   /* resources that the document asked for; none was opened */
    struct arena arena;
};

/* The bytes of one answer, borrowed until feed_parse() returns. */
struct feed_input {
    struct str body;         /* decompressed, in whatever charset */
    struct str content_type; /* the header's value, or empty */
    struct str base;         /* the address it came from, after redirects; or empty */
    struct str language;     /* the header Content-Language, or empty */
    bool is_cut;             /* the transfer ended early */
};

/*
 * Read a feed.
 *
 *   out   filled on OK, strings in its own arena; release with feed_release(). Empty on
 *         failure. A feed may have no entries
 *
 * ERR_PARSE says what the document is instead: "empty", "a web page, not a feed",
 * "XML, but not a feed: <svg>", "JSON, but not a JSON Feed", "declares entities",
 * "cut off before the first entry" ...; ERR_LIMIT for a tag over 64 KiB or with over 256
 * attributes, for elements nested deeper than 64, and for JSON over 4 MiB. Past the first
 * entry a break or too deep an element ends the reading with OK and is_cut.
 */
MUST_CHECK enum status feed_parse(const struct feed_input *in, struct feed *out,
                                  struct error *err);
void feed_release(struct feed *f);

/*
 * Append the entries of a feed to a batch as mentions, in document order.
 *
 *   items_max  most mentions; 0: no limit
 *   out        source, brand and place of the new mentions are left empty
 *
 * - id: guid, Atom id or JSON id, else the link, else a fingerprint of title and text;
 *   where several entries have one id that is not the same link, the link, then the
 *   fingerprint is added to it. JSON Feed items without id are dropped, as its
 *   specification demands (section "Items").
 * - url: url_clean() of the link, else of the related one.
 * - title, text, author: plain text, cut at 500 and 20,000 code points. The text is
 *   the content, else the summary, else media:description.
 * - author falls back on that of an Atom or JSON feed, and on the "source" of RSS;
 *   " - source" at the end of a title is dropped (Google News).
 * - posted_at: the publishing date, else the only one there is; updated_at only
 *   where later. rating: from im:rating and the like; entries of the App Store that
 *   describe the product are dropped.
 * - language: the entry's own, else the feed's; none for the App Store, where it is the
 *   shop's. "_" becomes "-".
 * - An entry that the document's end cut is left out.
 *
 * What is not taken is counted in out->dropped; out->is_cut is set for a feed that was.
 */
void feed_to_mentions(const struct feed *feed, size_t items_max, struct batch *out);

/*
 * Append the feed as one JSON object on one line, with a line end: {"feed":{...},
 * "entries":[...]}. "feed" has title, subtitle, link, id, language, author, author_name,
 * author_email, published, updated; an entry the same (without subtitle), summary,
 * content, author_raw, rating, source, comments, enclosure, media and media_text;
 * unknown is null, times are RFC 3339 in UTC. An entry without id has its link there, one
 * without link an id that RSS calls a permalink, one without summary and content
 * media_text as summary. "version" and "encoding" stand beside them.
 */
void feed_print_raw(const struct feed *feed, struct buf *out);

#endif
