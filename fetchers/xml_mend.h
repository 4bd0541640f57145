/*
 * xml_mend.h - look over XML before it is parsed, and mend what is ill-formed
 *
 * libxml2 loses text at a bare "&" and counts elements wrongly behind a missing or
 * wrong end tag. Both functions here walk once over the tags, without a tree.
 */
#ifndef FETCHERS_XML_MEND_H
#define FETCHERS_XML_MEND_H

#include "base/buf.h"
#include "base/status.h"
#include "base/str.h"

enum { XML_TAG_MAX_BYTES = 65536, XML_TAG_MAX_ATTRS = 256, XML_MEND_DEPTH_MAX = 96 };

/* What stands before the first element. */
struct xml_prolog {
    size_t len;        /* where the first element's tag starts; text.len: there is none */
    bool has_entities; /* the document type declares entities */
    bool is_netscape;  /* the document type is Netscape's, of RSS 0.91 */
    bool is_external;  /* the document type names a file elsewhere */
};

/*
 * Pass over declaration, comments, processing instructions, document type and blanks.
 * Parsers get what comes behind: libxml2's push parser takes quadratic time over an
 * unfinished document type.
 */
struct xml_prolog xml_prolog(struct str text);

/*
 * Look for what would take a parser too long. ERR_LIMIT for a tag over 64 KiB or
 * with over 256 attributes (libxml2 compares each with each). `text` is UTF-8.
 */
MUST_CHECK enum status xml_check_tags(struct str text, struct error *err);

enum xml_mended {
    XML_WHOLE,
    XML_CUT,          /* it ended inside an element, but behind a whole entry */
    XML_CUT_IN_ENTRY, /* the last entry is not whole */
};

/*
 * Append `text` as well-formed XML without declaration, document type, comments and
 * processing instructions.
 *
 * - References are decoded, those to entities of HTML too; "&" that starts none stays
 *   as text, and numbers that are no character of XML go.
 * - "<" that starts no tag, and "]]>" outside of CDATA, are text.
 * - Attributes get quotes and values; of two with one name the first stays.
 * - An end tag closes what stands open inside its element; one without element
 *   goes. What is open at the end is closed.
 * - <item> and <entry> close an item or entry, and title, link, guid and dates
 *   end where another field of an entry starts.
 *
 * What follows the end of the first element is left out, and elements deeper than
 * XML_MEND_DEPTH_MAX end the walk. Text that needs escaping becomes CDATA. The result
 * is at most a few times as long.
 */
enum xml_mended xml_mend(struct str text, struct buf *out);

/* Where `end` first stands in `s`; s.len where it does not. */
size_t xml_until(struct str s, struct str end);

#endif
