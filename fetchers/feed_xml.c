/*
 * feed_xml.c - RSS, Atom and CDF through libxml2's SAX2 push parser
 *
 * A frame stands for each open element that has a row in feed_fields.c. Elements
 * inside a text become markup again; all others without a row are passed over with
 * what is in them. The text of an element is the end of one growing buffer.
 *
 * The first pass takes the bytes as they are. Where they turn out ill-formed, it is
 * thrown away and a second pass reads what xml_mend() makes of them.
 */
#include "base/mem.h"
#include "fetchers/feed_reader.h"
#include "fetchers/html.h"
#include "fetchers/xml_mend.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

enum { PIECE = 16384, NAMES = 256, NS_MAX = 512, DICT_MAX = 10000 };

/* What an element's name meant at a place; the pointers are libxml2's own, one for
 * each different name in a document. */
struct name {
    const xmlChar *local, *prefix, *uri;
    const struct feed_row *row;
    enum feed_ns ns;
    int place;
};

struct parse {
    struct reader r;
    xmlParserCtxtPtr ctxt;
    struct name names[NAMES];
    bool is_netscape;
    xmlEntity entity; /* the last one that a document used */
    char entity_text[16];
};

static void stop(struct parse *p, enum stop why)
{
    if (p->r.stop == STOP_NO)
        p->r.stop = why;
    xmlStopParser(p->ctxt);
}

static const struct name *name_find(struct parse *p, int place, const xmlChar *local,
                                    const xmlChar *prefix, const xmlChar *uri)
{
    uintptr_t mix = (uintptr_t)local * 31 + (uintptr_t)uri * 7 + (uintptr_t)place;
    struct name *n = &p->names[(mix ^ mix >> 9 ^ mix >> 17) % NAMES];

    if (n->local == local && n->uri == uri && n->prefix == prefix && n->place == place)
        return n;
    n->local = local;
    n->prefix = prefix;
    n->uri = uri;
    n->place = place;
    n->ns = feed_ns_find((const char *)uri, (const char *)prefix, p->r.core);
    n->row = feed_row_find(n->ns, (const char *)local, place);
    return n;
}

static bool root_open(struct parse *p, struct frame *f, const xmlChar *local,
                      const xmlChar *uri, int ns_len, const xmlChar **ns,
                      struct xml_attrs attrs)
{
    static const struct {
        const char *name;
        int place;
        const char *version;
    } roots[] = {
        {"rss", IN_ROOT | IN_FEED, "rss"}, {"rdf", IN_ROOT, "rss10"},
        {"feed", IN_FEED, "atom"},         {"channel", IN_FEED, "cdf"},
        {"entry", IN_ROOT, "atom"},        {"item", IN_ROOT, "rss"},
    };
    struct reader *r = &p->r;
    struct str name = str_from((const char *)local), version;
    size_t i = 0;

    (void)snprintf(r->root, sizeof(r->root), STR_FMT, STR_ARG(name));
    while (i < ARRAY_LEN(roots) && !str_eq_fold(name, str_from(roots[i].name)))
        i++;
    if (i == ARRAY_LEN(roots))
        return false;
    r->core = i == 1 ? NULL : (const char *)uri;
    r->is_atom = i == 2 || i == 4;
    r->is_cdf = i == 3;
    r->is_bare = i >= 2 && (uri == NULL || feed_ns_version((const char *)uri) == NULL);
    f->place = roots[i].place;
    r->out->version = roots[i].version;
    for (int k = 0; k < ns_len; k++) { /* xmlns of RSS on the root of RDF, and of Atom */
        const char *found = feed_ns_version((const char *)ns[k * 2 + 1]);
        bool is_own = uri != NULL && xmlStrEqual(uri, ns[k * 2 + 1]);

        if (found != NULL && (i == 1 || is_own))
            r->out->version = found;
    }
    version = reader_attr(r, attrs, "version");
    if (version.len > 0 && i == 0)
        r->out->version = feed_rss_version(version, p->is_netscape);
    else if (str_eq(version, STR("0.3")) && r->is_atom)
        r->out->version = "atom03";
    return true;
}

/* A frame for a new element; false where it says nothing to us. */
static bool frame_open(struct parse *p, const xmlChar *local, const xmlChar *prefix,
                       const xmlChar *uri, struct xml_attrs attrs)
{
    struct reader *r = &p->r;
    const struct frame *parent = &r->frames[r->depth - 1];
    const struct name *n = name_find(p, parent->place, local, prefix, uri);
    struct frame *f;

    if (n->row == NULL)
        return false;
    f = &r->frames[r->depth++];
    memset(f, 0, sizeof(*f));
    f->row = n->row;
    f->ns = n->ns;
    f->base = parent->base;
    f->text_start = r->text.len;
    reader_open(r, f, attrs);
    return true;
}

/* What RSS 1.0 has beside the channel and its items. */
static bool is_side(const xmlChar *local)
{
    struct str name = str_from((const char *)local);

    return str_eq_fold(name, STR("image")) || str_eq_fold(name, STR("textinput"));
}

static void on_start(void *ctx, const xmlChar *local, const xmlChar *prefix,
                     const xmlChar *uri, int ns_len, const xmlChar **ns, int attrs_len,
                     int defaulted, const xmlChar **attr_items)
{
    struct parse *p = ctx;
    struct reader *r = &p->r;
    struct xml_attrs attrs = {attr_items, attrs_len};

    (void)defaulted;
    if (r->stop != STOP_NO)
        return;
    if (r->depth + r->markup + r->skipped >= FEED_DEPTH_MAX) {
        stop(p, STOP_DEPTH);
    } else if (p->ctxt->nsNr > NS_MAX) {
        stop(p, STOP_NAMESPACES);
    } else if (r->depth == 0) {
        struct frame *f = &r->frames[0];

        memset(f, 0, sizeof(*f));
        if (!root_open(p, f, local, uri, ns_len, ns, attrs)) {
            stop(p, STOP_NOT_A_FEED);
            return;
        }
        r->depth = 1;
        if ((f->place & IN_FEED) == 0) /* an entry alone is a document too in Atom */
            f->row = feed_row_find(NS_CORE, r->root, IN_ROOT);
        reader_open(r, f, attrs);
    } else if (r->frames[r->depth - 1].is_leaf && r->frames[r->depth - 1].place == 0) {
        reader_markup_start(r, (const char *)local, attrs);
    } else if (r->skipped > 0 || !frame_open(p, local, prefix, uri, attrs)) {
        if (r->depth == 1 && r->skipped == 0 && !is_side(local))
            r->foreign++;
        if (r->skipped == 0 && r->in_entry)
            r->elements++;
        r->skipped++;
        r->wants_text = false;
    }
}

static void on_end(void *ctx, const xmlChar *local, const xmlChar *prefix,
                   const xmlChar *uri)
{
    struct reader *r = &((struct parse *)ctx)->r;

    (void)prefix;
    (void)uri;
    if (r->stop != STOP_NO)
        return;
    if (r->markup > 0) {
        reader_markup_end(r, (const char *)local);
        return;
    }
    if (r->skipped > 0) {
        r->skipped--;
    } else if (r->depth > 0) {
        struct frame *f = &r->frames[--r->depth];

        reader_close(r, f,
                     str_trim(str_slice(buf_str(&r->text), f->text_start, SIZE_MAX)));
        r->text.len = f->text_start;
    }
    r->wants_text = r->skipped == 0 && r->depth > 0 && r->frames[r->depth - 1].is_leaf;
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
    struct reader *r = &((struct parse *)ctx)->r;

    if (r->wants_text)
        reader_text(r, (struct str){(const char *)text, (size_t)len});
}

static void on_entity_decl(void *ctx, const xmlChar *name, int type,
                           const xmlChar *public_id, const xmlChar *system_id,
                           xmlChar *content)
{
    (void)name;
    (void)type;
    (void)public_id;
    (void)system_id;
    (void)content;
    stop(ctx, STOP_ENTITIES);
}

/* Entities of HTML, which feeds use without a document type. */
static xmlEntityPtr on_entity(void *ctx, const xmlChar *name)
{
    struct parse *p = ctx;
    struct str text = html_entity(str_from((const char *)name));

    if (text.len == 0 || text.len >= sizeof(p->entity_text))
        return NULL;
    memcpy(p->entity_text, text.ptr, text.len);
    p->entity_text[text.len] = '\0';
    memset(&p->entity, 0, sizeof(p->entity));
    p->entity.type = XML_ENTITY_DECL;
    p->entity.name = name;
    p->entity.content = (xmlChar *)p->entity_text;
    p->entity.orig = p->entity.content;
    p->entity.length = (int)text.len;
    p->entity.checked = 1;
    /* In an attribute libxml2 would take one byte of it: there it stays "&name;",
     * which reader_attr() decodes. */
    p->entity.etype = p->ctxt->instate == XML_PARSER_ATTRIBUTE_VALUE
                          ? XML_INTERNAL_GENERAL_ENTITY
                          : XML_INTERNAL_PREDEFINED_ENTITY;
    return &p->entity;
}

static xmlParserInputPtr refuse_external(const char *url, const char *id,
                                         xmlParserCtxtPtr ctxt)
{
    (void)url;
    (void)id;
    if (ctxt != NULL && ctxt->_private != NULL)
        ((struct parse *)ctxt->_private)->r.out->refused++;
    return NULL;
}

static void *resize(void *old, size_t size)
{
    return mem_resize(old, size, 1);
}

static char *duplicate(const char *text)
{
    return mem_dup(text, strlen(text));
}

/* libxml2 with our allocators and without files; safe to do again. */
static void set_up_library(void)
{
    (void)xmlMemSetup(free, mem_alloc, resize, duplicate);
    xmlSetExternalEntityLoader(refuse_external);
    xmlInitParser();
}

static void begin(struct parse *p, const struct feed_input *in, struct feed *out)
{
    struct buf text = p->r.text, scratch = p->r.scratch;

    buf_reset(&text);
    buf_reset(&scratch);
    memset(p, 0, sizeof(*p));
    p->r.text = text;
    p->r.scratch = scratch;
    p->r.out = out;
    p->r.doc_base = in->base;
}

/* One pass over the document. Returns false where it is not well-formed XML. */
static bool pass(struct parse *p, struct str text, bool is_mended)
{
    xmlSAXHandler sax;
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                  XML_PARSE_IGNORE_ENC | (is_mended ? XML_PARSE_RECOVER : 0);
    bool is_good = true;

    memset(&sax, 0, sizeof(sax));
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = on_text;
    sax.cdataBlock = on_text;
    sax.ignorableWhitespace = on_text;
    sax.entityDecl = on_entity_decl;
    sax.getEntity = on_entity;
    p->ctxt = xmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL);
    if (p->ctxt == NULL)
        return true; /* cannot be: the allocators end the program first */
    p->ctxt->_private = p;
    (void)xmlCtxtUseOptions(p->ctxt, options);
    for (size_t at = 0; at < text.len && p->r.stop == STOP_NO; at += PIECE) {
        size_t len = text.len - at < PIECE ? text.len - at : PIECE;

        (void)xmlParseChunk(p->ctxt, text.ptr + at, (int)len, 0);
        if (xmlDictSize(p->ctxt->dict) > DICT_MAX) /* which has 16,384 buckets at most */
            stop(p, STOP_NAMES);
        is_good = p->ctxt->wellFormed || (p->r.depth == 0 && p->r.root[0] != '\0');
        if (!is_good && !is_mended)
            break;
    }
    if (p->r.stop == STOP_NO && (is_good || is_mended)) {
        (void)xmlParseChunk(p->ctxt, NULL, 0, 1);
        is_good = p->ctxt->wellFormed || (p->r.depth == 0 && p->r.root[0] != '\0');
    }
    if (p->ctxt->myDoc != NULL)
        xmlFreeDoc(p->ctxt->myDoc);
    xmlFreeParserCtxt(p->ctxt);
    p->ctxt = NULL;
    return is_good || p->r.stop != STOP_NO;
}

static enum status not_a_feed(const struct reader *r, struct error *err)
{
    static const char *const html[] = {"html", "head", "body", "div",  "p",     "h1",
                                       "meta", "br",   "b",    "span", "center"};

    for (size_t i = 0; i < ARRAY_LEN(html); i++) {
        if (str_eq_fold(str_from(r->root), str_from(html[i])))
            return error_set(err, ERR_PARSE, "a web page, not a feed; try adapter auto");
    }
    if (r->root[0] == '\0')
        return error_set(err, ERR_PARSE, "XML without any element");
    return error_set(err, ERR_PARSE, "XML, but not a feed: <%s>", r->root);
}

static enum status judge(struct reader *r, struct error *err)
{
    struct feed *f = r->out;

    if (r->stop == STOP_ENTITIES)
        return error_set(err, ERR_PARSE, "declares entities");
    if (r->stop == STOP_NOT_A_FEED || r->root[0] == '\0')
        return not_a_feed(r, err);
    if (r->stop == STOP_DEPTH && f->len == 0)
        return error_set(err, ERR_LIMIT, "elements nested deeper than %d",
                         FEED_DEPTH_MAX);
    if (r->stop == STOP_NAMES && f->len == 0)
        return error_set(err, ERR_LIMIT, "more than %d different names", DICT_MAX);
    if (r->stop == STOP_NAMESPACES && f->len == 0)
        return error_set(err, ERR_LIMIT, "more than %d namespaces at once", NS_MAX / 2);
    if (r->stop != STOP_NO)
        f->is_cut = true;
    if (r->stop != STOP_NO && r->in_entry && f->len > 0)
        f->entries[f->len - 1].is_cut = true;
    if (f->is_cut && f->len == 0)
        return error_set(err, ERR_PARSE, "cut off before the first entry");
    if (f->len == 0 && r->foreign > 0 && str_starts(str_from(f->version), STR("rss1")) &&
        !r->has_about)
        return error_set(err, ERR_PARSE, "RDF, but not a feed");
    if (r->elements == 0 && r->is_bare && r->foreign > 0)
        return not_a_feed(r, err);
    if (r->elements == 0 && r->bad_links > 0)
        return error_set(err, ERR_PARSE, "a feed with nothing in it but wrong addresses");
    return OK;
}

/* The document was not well-formed: mend it and read it again. */
static void read_mended(struct parse *p, struct str text, const struct feed_input *in,
                        struct feed *out)
{
    const char *encoding = out->encoding;
    bool is_netscape = p->is_netscape;
    struct buf mended = {0};
    enum xml_mended how = xml_mend(text, &mended);

    feed_release(out);
    out->encoding = encoding;
    begin(p, in, out);
    p->is_netscape = is_netscape;
    (void)pass(p, buf_str(&mended), true);
    out->is_cut = how != XML_WHOLE;
    if (how == XML_CUT_IN_ENTRY && out->len > 0)
        out->entries[out->len - 1].is_cut = true;
    buf_release(&mended);
}

enum status feed_xml_read(struct str text, const struct feed_input *in, struct feed *out,
                          struct error *err)
{
    struct xml_prolog prolog = xml_prolog(text);
    struct parse *p;
    enum status rc;

    if (prolog.has_entities)
        return error_set(err, ERR_PARSE, "declares entities");
    text = str_slice(text, prolog.len, SIZE_MAX);
    if (text.len == 0)
        return error_set(err, ERR_PARSE, "XML without any element");
    rc = xml_check_tags(text, err);
    if (rc != OK)
        return rc;
    set_up_library();
    p = mem_zalloc(1, sizeof(*p));
    begin(p, in, out);
    p->is_netscape = prolog.is_netscape;
    if (!pass(p, text, false))
        read_mended(p, text, in, out);
    out->refused += prolog.is_external;
    rc = judge(&p->r, err);
    if (out->subtitle.value.len == 0)
        out->subtitle = p->r.feed_fields.description;
    buf_release(&p->r.text);
    buf_release(&p->r.scratch);
    free(p);
    return rc;
}
