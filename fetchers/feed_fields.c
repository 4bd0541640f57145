/*
 * feed_fields.c - which element of which namespace means what
 *
 * Sources: the specifications of RSS 0.91, 1.0 and 2.0, RFC 4287 (Atom 1.0), the draft
 * of Atom 0.3, CDF (W3C note of 1997), Dublin Core terms, Media RSS 1.5.1, and the
 * pages of Apple (itunes:, im:), Google (gd:) and Letterboxd on their own elements.
 */
#include "fetchers/feed_inner.h"

#include <math.h>
#include <string.h>

#define FE (IN_FEED | IN_ENTRY)
#define ROW(ns, name, places, action, field, rank)                                       \
    {                                                                                    \
        ns, name, places, action, field, rank, 0, 0, 0                                   \
    }

/* clang-format off */
static const struct feed_row rows[] = {
    /* containers */
    {.ns = NS_CORE, .name = "channel", .places = IN_ROOT | IN_FEED, .action = ACT_FEED},
    {.ns = NS_CORE, .name = "items", .places = IN_FEED, .action = ACT_FEED},
    {.ns = NS_CORE, .name = "item", .places = IN_ROOT | IN_FEED, .action = ACT_ENTRY},
    {.ns = NS_CORE, .name = "entry", .places = IN_ROOT | IN_FEED, .action = ACT_ENTRY},
    {.ns = NS_MEDIA, .name = "group", .places = IN_ENTRY, .action = ACT_MEDIA},
    {.ns = NS_MEDIA, .name = "content", .places = IN_ENTRY | IN_MEDIA, .action = ACT_MEDIA, .field = FIELD_MEDIA, .rank = 9},
    /* titles */
    ROW(NS_CORE, "title", FE, ACT_TEXT, FIELD_TITLE, 9),
    ROW(NS_DC, "title", FE, ACT_TEXT, FIELD_TITLE, 8),
    ROW(NS_DCTERMS, "title", FE, ACT_TEXT, FIELD_TITLE, 7),
    ROW(NS_MEDIA, "title", IN_ENTRY, ACT_TEXT, FIELD_TITLE, 5),
    ROW(NS_ITUNES, "title", FE, ACT_TEXT, FIELD_TITLE, 4),
    ROW(NS_CORE, "title", IN_SOURCE, ACT_TEXT, FIELD_SITE, 9),
    /* texts: what RSS calls description is the content where a summary stands beside it */
    ROW(NS_CORE, "description", FE, ACT_TEXT, FIELD_DESCRIPTION, 9),
    ROW(NS_CORE, "abstract", FE, ACT_TEXT, FIELD_DESCRIPTION, 8),
    ROW(NS_DC, "description", FE, ACT_TEXT, FIELD_DESCRIPTION, 7),
    ROW(NS_DCTERMS, "abstract", FE, ACT_TEXT, FIELD_DESCRIPTION, 6),
    ROW(NS_CORE, "summary", IN_ENTRY, ACT_TEXT, FIELD_SUMMARY, 9),
    ROW(NS_CORE, "subtitle", IN_FEED, ACT_TEXT, FIELD_SUMMARY, 9),
    ROW(NS_CORE, "tagline", IN_FEED, ACT_TEXT, FIELD_SUMMARY, 8),
    ROW(NS_ITUNES, "summary", FE, ACT_TEXT, FIELD_DESCRIPTION, 3),
    ROW(NS_ITUNES, "subtitle", FE, ACT_TEXT, FIELD_DESCRIPTION, 2),
    ROW(NS_CONTENT, "encoded", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 9),
    ROW(NS_CORE, "content", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 8),
    ROW(NS_XHTML, "body", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 7),
    ROW(NS_XHTML, "div", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 6),
    ROW(NS_CORE, "body", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 5),
    ROW(NS_CORE, "fullitem", IN_ENTRY, ACT_TEXT, FIELD_CONTENT, 4),
    ROW(NS_MEDIA, "description", IN_ENTRY | IN_MEDIA, ACT_TEXT, FIELD_MEDIA_TEXT, 9),
    /* names and addresses */
    ROW(NS_CORE, "id", FE, ACT_PLAIN, FIELD_ID, 9),
    ROW(NS_CORE, "guid", IN_ENTRY, ACT_GUID, FIELD_ID, 9),
    ROW(NS_DC, "identifier", IN_ENTRY, ACT_PLAIN, FIELD_ID, 3),
    ROW(NS_CORE, "link", FE, ACT_LINK, FIELD_LINK, 9),
    ROW(NS_CORE, "url", IN_ENTRY, ACT_ADDRESS, FIELD_LINK, 2),
    ROW(NS_CORE, "link", IN_SOURCE, ACT_LINK, FIELD_SITE, 9),
    ROW(NS_CORE, "comments", IN_ENTRY, ACT_ADDRESS, FIELD_COMMENTS, 9),
    ROW(NS_CORE, "enclosure", IN_ENTRY, ACT_ENCLOSURE, FIELD_ENCLOSURE, 9),
    /* persons */
    ROW(NS_CORE, "author", FE | IN_SOURCE, ACT_PERSON, FIELD_AUTHOR, 9),
    ROW(NS_CORE, "managingeditor", IN_FEED, ACT_PERSON, FIELD_AUTHOR, 8),
    ROW(NS_DC, "creator", IN_ENTRY, ACT_PERSON, FIELD_AUTHOR, 10), /* a name, not an address */
    ROW(NS_DC, "creator", IN_FEED, ACT_PERSON, FIELD_AUTHOR, 7),
    ROW(NS_DC, "author", FE, ACT_PERSON, FIELD_AUTHOR, 6),
    ROW(NS_DCTERMS, "creator", FE, ACT_PERSON, FIELD_AUTHOR, 6),
    ROW(NS_ITUNES, "author", FE, ACT_PERSON, FIELD_AUTHOR, 5),
    ROW(NS_CORE, "webmaster", IN_FEED, ACT_PERSON, FIELD_AUTHOR, 2),
    ROW(NS_ITUNES, "owner", IN_FEED, ACT_PERSON, FIELD_AUTHOR, 1),
    ROW(NS_ITUNES, "name", IN_PERSON, ACT_PLAIN, FIELD_NAME, 9),
    ROW(NS_ITUNES, "email", IN_PERSON, ACT_PLAIN, FIELD_EMAIL, 9),
    ROW(NS_CORE, "name", IN_PERSON, ACT_PLAIN, FIELD_NAME, 9),
    ROW(NS_CORE, "email", IN_PERSON, ACT_PLAIN, FIELD_EMAIL, 9),
    ROW(NS_CORE, "uri", IN_PERSON, ACT_PLAIN, FIELD_URL, 9),
    ROW(NS_CORE, "url", IN_PERSON, ACT_PLAIN, FIELD_URL, 9),
    ROW(NS_CORE, "homepage", IN_PERSON, ACT_PLAIN, FIELD_URL, 8),
    ROW(NS_CORE, "source", IN_ENTRY, ACT_SOURCE, FIELD_SITE, 9),
    /* instants */
    ROW(NS_CORE, "pubdate", FE, ACT_DATE, FIELD_PUBLISHED, 9),
    ROW(NS_CORE, "published", FE, ACT_DATE, FIELD_PUBLISHED, 9),
    ROW(NS_CORE, "issued", FE, ACT_DATE, FIELD_PUBLISHED, 8),
    ROW(NS_DCTERMS, "issued", FE, ACT_DATE, FIELD_PUBLISHED, 7),
    ROW(NS_CORE, "created", FE, ACT_DATE, FIELD_PUBLISHED, 6),
    ROW(NS_DCTERMS, "created", FE, ACT_DATE, FIELD_PUBLISHED, 5),
    ROW(NS_DC, "date", IN_ENTRY, ACT_DATE, FIELD_PUBLISHED, 4),
    ROW(NS_DCTERMS, "date", IN_ENTRY, ACT_DATE, FIELD_PUBLISHED, 3),
    ROW(NS_DC, "date", IN_FEED, ACT_DATE, FIELD_UPDATED, 4),
    ROW(NS_DCTERMS, "date", IN_FEED, ACT_DATE, FIELD_UPDATED, 3),
    ROW(NS_CORE, "updated", FE, ACT_DATE, FIELD_UPDATED, 9),
    ROW(NS_CORE, "modified", FE, ACT_DATE, FIELD_UPDATED, 8),
    ROW(NS_DCTERMS, "modified", FE, ACT_DATE, FIELD_UPDATED, 7),
    ROW(NS_CORE, "lastbuilddate", IN_FEED, ACT_DATE, FIELD_UPDATED, 6),
    /* languages */
    ROW(NS_CORE, "language", FE, ACT_PLAIN, FIELD_LANGUAGE, 9),
    ROW(NS_DC, "language", FE, ACT_PLAIN, FIELD_LANGUAGE, 8),
    ROW(NS_DCTERMS, "language", FE, ACT_PLAIN, FIELD_LANGUAGE, 7),
    /* ratings: least, most, and the value that stands for none */
    {NS_IM, "rating", IN_ENTRY, ACT_RATING, FIELD_RATING, 9, 1, 5, 0},
    ROW(NS_IM, "name", IN_ENTRY, ACT_APP, FIELD_NONE, 0),
    {NS_LETTERBOXD, "memberrating", IN_ENTRY, ACT_RATING, FIELD_RATING, 9, 0.5, 5, 0},
    {NS_GD, "rating", IN_ENTRY, ACT_RATING, FIELD_RATING, 8, 1, 5, 0},
    {NS_CORE, "user_rating", IN_ENTRY, ACT_RATING, FIELD_RATING, 8, 1, 5, 0}, /* Goodreads */
};

static const struct {
    enum feed_ns ns;
    const char *uri; /* lower case, without "http://", "https://" and '/' or '#' at the end */
    const char *version;
} uris[] = {
    {NS_ATOM, "www.w3.org/2005/atom", "atom10"},
    {NS_ATOM, "purl.org/atom/ns", "atom03"},
    {NS_ATOM, "purl.org/atom/ns#draft-ietf-atompub-format-", "atom10"},
    {NS_CORE, "purl.org/rss/1.0", "rss10"},
    {NS_CORE, "my.netscape.com/rdf/simple/0.9", "rss090"},
    {NS_CORE, "channel.netscape.com/rdf/simple/0.9", "rss090"},
    {NS_CORE, "purl.org/net/rss1.1", "rss11"},
    {NS_CORE, "backend.userland.com/rss", NULL},
    {NS_CORE, "backend.userland.com/rss2", NULL},
    {NS_CORE, "blogs.law.harvard.edu/tech/rss", NULL},
    {NS_CORE, "cyber.law.harvard.edu/rss/rss.html", NULL},
    {NS_RDF, "www.w3.org/1999/02/22-rdf-syntax-ns", NULL},
    {NS_XHTML, "www.w3.org/1999/xhtml", NULL},
    {NS_CONTENT, "purl.org/rss/1.0/modules/content", NULL},
    {NS_DC, "purl.org/dc/elements/1.1", NULL},
    {NS_DC, "purl.org/dc/elements/1.0", NULL},
    {NS_DC, "purl.org/rss/1.0/modules/dc", NULL},
    {NS_DCTERMS, "purl.org/dc/terms", NULL},
    {NS_DCTERMS, "purl.org/rss/1.0/modules/dcterms", NULL},
    {NS_MEDIA, "search.yahoo.com/mrss", NULL},
    {NS_MEDIA, "search.yahoo.com/rss", NULL},
    {NS_MEDIA, "www.rssboard.org/media-rss", NULL},
    {NS_MEDIA, "video.search.yahoo.com/mrss", NULL},
    {NS_ITUNES, "www.itunes.com/dtds/podcast-1.0.dtd", NULL},
    {NS_ITUNES, "www.itunes.com/dtds/podcast-1.0", NULL},
    {NS_IM, "itunes.apple.com/rss", NULL},
    {NS_IM, "phobos.apple.com/rss/1.0/modules/itms", NULL},
    {NS_GD, "schemas.google.com/g/2005", NULL},
    {NS_LETTERBOXD, "letterboxd.com", NULL},
};

static const struct {
    const char *prefix;
    enum feed_ns ns;
} prefixes[] = {
    {"atom", NS_ATOM}, {"a10", NS_ATOM}, {"rss", NS_CORE}, {"rdf", NS_RDF},
    {"content", NS_CONTENT}, {"dc", NS_DC}, {"dcterms", NS_DCTERMS}, {"dct", NS_DCTERMS},
    {"media", NS_MEDIA}, {"itunes", NS_ITUNES}, {"im", NS_IM}, {"xhtml", NS_XHTML},
    {"gd", NS_GD}, {"letterboxd", NS_LETTERBOXD},
};
/* clang-format on */

/* Is `text` the same as `lower`, which is in lower case, from its start to `end`
 * (NULL: to its own)? */
static bool is_same_fold(const char *text, const char *end, const char *lower)
{
    for (; *lower != '\0'; text++, lower++) {
        char c = *text;

        if (text == end)
            return false;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != *lower)
            return false;
    }
    return end != NULL ? text == end : *text == '\0';
}

/* The row of `uris` for a namespace, or -1. */
static int uri_find(const char *uri)
{
    const char *end = uri + strlen(uri);

    if (str_starts_fold(str_from(uri), STR("http://")))
        uri += strlen("http://");
    else if (str_starts_fold(str_from(uri), STR("https://")))
        uri += strlen("https://");
    while (end > uri && (end[-1] == '/' || end[-1] == '#' || end[-1] == ' '))
        end--;
    for (size_t i = 0; i < ARRAY_LEN(uris); i++) {
        if (is_same_fold(uri, end, uris[i].uri))
            return (int)i;
    }
    return -1;
}

enum feed_ns feed_ns_find(const char *uri, const char *prefix, const char *core)
{
    int at = uri != NULL ? uri_find(uri) : -1;

    if (at >= 0)
        return uris[at].ns;
    if (prefix == NULL)
        return uri == NULL || core == NULL || strcmp(uri, core) == 0 ? NS_CORE : NS_OTHER;
    if (uri != NULL && core != NULL && strcmp(uri, core) == 0)
        return NS_CORE;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        if (is_same_fold(prefix, NULL, prefixes[i].prefix))
            return prefixes[i].ns;
    }
    return NS_OTHER;
}

const struct feed_row *feed_row_find(enum feed_ns ns, const char *name, int place)
{
    if (ns == NS_OTHER)
        return NULL;
    if (ns == NS_ATOM)
        ns = NS_CORE; /* one set of rows: no name means two things */
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].name[0] != (name[0] | 0x20)) /* names start with a letter */
            continue;
        if (rows[i].ns == ns && (rows[i].places & place) != 0 &&
            is_same_fold(name, NULL, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

const char *feed_ns_version(const char *uri)
{
    int at = uri_find(uri);

    return at >= 0 ? uris[at].version : NULL;
}

const char *feed_rss_version(struct str version, bool is_netscape)
{
    static const struct {
        const char *start, *name;
    } versions[] = {
        {"0.90", "rss090"}, {"0.91", "rss091u"}, {"0.92", "rss092"}, {"0.93", "rss093"},
        {"0.94", "rss094"}, {"1.0", "rss10"},    {"2", "rss20"},
    };

    for (size_t i = 0; i < ARRAY_LEN(versions); i++) {
        if (str_starts(str_trim(version), str_from(versions[i].start)))
            return is_netscape && i == 1 ? "rss091n" : versions[i].name;
    }
    return "rss";
}
