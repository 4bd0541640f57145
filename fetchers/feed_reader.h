/*
 * feed_reader.h - the state of reading one XML feed; feed_xml.c and its helpers only
 *
 * feed_xml.c hears of tags and text from libxml2 and keeps the frames; feed_open.c and
 * feed_close.c turn an element into a field of the feed or its entry, feed_markup.c
 * keeps its text.
 */
#ifndef FETCHERS_FEED_READER_H
#define FETCHERS_FEED_READER_H

#include "fetchers/feed_inner.h"

/* Attributes as libxml2's SAX2 gives them: five pointers each. */
struct xml_attrs {
    const unsigned char **items;
    int len;
};

/* An open element that has a row (or is the root). */
struct frame {
    const struct feed_row *row; /* NULL for the root of RSS and RDF */
    enum feed_ns ns;
    int place;         /* of its children */
    size_t text_start; /* where its text starts in reader.text */
    struct str base;   /* in force for it; empty: none in the document so far */
    struct str site;   /* ACT_SOURCE: address */
    struct str rel;    /* ACT_LINK */
    enum feed_kind kind;
    bool is_leaf;     /* its text is wanted, that of elements inside too */
    bool is_markup;   /* its text is kept as markup: & < > are escaped */
    bool is_base64;   /* said to be so */
    bool is_explicit; /* ACT_TEXT: type="text"; ACT_GUID: isPermaLink="false";
                         ACT_LINK: the address was in an attribute */
};

/* Fields of the feed or of one entry while they are read. */
struct fields {
    unsigned char rank[FIELDS]; /* of the row that a field came from; 0: empty */
    struct feed_text description;
};

/* Ranks of the table times RANK, so that there is room between them. */
enum { RANK = 4, RANK_PERMALINK = 1, RANK_ABOUT = 2 };

enum stop {
    STOP_NO, /* read on */
    STOP_NOT_A_FEED,
    STOP_ENTITIES,
    STOP_DEPTH,
    STOP_NAMESPACES,
    STOP_NAMES,
};

struct reader {
    struct feed *out;
    struct str doc_base; /* the address the document came from */
    struct buf text;     /* of all open elements, one behind the other */
    struct buf scratch;
    struct frame frames[FEED_DEPTH_MAX + 1];
    int depth;       /* frames in use */
    int markup;      /* open elements inside a text */
    int skipped;     /* open elements inside one without a row */
    bool wants_text; /* characters are kept just now */
    bool is_atom;    /* the root is Atom's: a link with address comes before others */
    bool is_cdf;
    bool is_bare;     /* the root's name is all that says that it is a feed */
    bool in_entry;    /* fields go to the last entry */
    const char *core; /* the root's namespace; NULL: none */
    struct fields feed_fields, entry_fields;
    struct feed_person person; /* of the innermost ACT_PERSON */
    enum stop stop;
    char root[64];    /* its name, for messages */
    size_t elements;  /* fields met */
    size_t bad_links; /* addresses that are none */
    size_t foreign;   /* statements in RDF that are not of RSS */
    bool has_about;   /* the channel of RDF says what it is about */
};

/* The value of an attribute, whatever its prefix, letters folded; decoded, in the arena
 * or libxml2's memory: valid during the call-back. STR_NONE where there is none. */
struct str reader_attr(struct reader *r, struct xml_attrs attrs, const char *name);

/* The last entry of the feed, and the fields of what is read just now. */
struct feed_entry *reader_entry(struct reader *r);
struct fields *reader_fields(struct reader *r);

/* May a row of that rank set the field? Of equal ones the first does. */
bool reader_claim(struct reader *r, enum feed_field field, int rank);

/* The rank of an element's row. */
int reader_rank(const struct reader *r, const struct frame *f);

/* A copy in the feed's arena; the empty str for an empty one. */
struct str reader_keep(struct reader *r, struct str s);

/* An address as it stands in the document: absolute where xml:base says how. What is
 * still relative then, feed.c resolves when the feed's own address is known. */
struct str reader_address(struct reader *r, const struct frame *f, struct str ref);

/* A link of Atom or RSS, by what it leads to. */
void reader_set_link(struct reader *r, const struct frame *f, struct str rel,
                     struct str href);

/* A rating, unless it lies outside of its own scale. */
void reader_rate(struct reader *r, const struct frame *f, double value, double least,
                 double most);

/* Take what the attributes of a new element say; `f` is its frame. */
void reader_open(struct reader *r, struct frame *f, struct xml_attrs attrs);

/* An element with a row has ended; `value` is its text, trimmed. */
void reader_close(struct reader *r, const struct frame *f, struct str value);

/* Characters of the innermost element, of which wants_text is true. */
void reader_text(struct reader *r, struct str s);

/* An element inside a leaf starts and ends; its tags are kept where the leaf is a
 * text. */
void reader_markup_start(struct reader *r, const char *name, struct xml_attrs attrs);
void reader_markup_end(struct reader *r, const char *name);

#endif
