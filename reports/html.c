#include "reports/html.h"

#include "base/arena.h"
#include "reports/printers.h"

#include <string.h>

#define FSI "\xe2\x81\xa8"
#define PDI "\xe2\x81\xa9"

void html_begin(struct html *h, bool is_mail, struct arena *arena)
{
    *h = (struct html){.is_mail = is_mail, .arena = arena, .accent = STR("#1f5e70")};
    h->bytes = xmlBufferCreate();
    if (h->bytes != NULL)
        h->writer = xmlNewTextWriterMemory(h->bytes, 0);
    if (h->writer == NULL ||
        xmlTextWriterWriteDTD(h->writer, BAD_CAST "html", NULL, NULL, NULL) < 0)
        h->has_failed = true;
}

enum status html_finish(struct html *h, struct buf *out, struct error *err)
{
    enum status rc = ERR_BUG;

    if (h->writer != NULL && xmlTextWriterEndDocument(h->writer) < 0)
        h->has_failed = true;
    xmlFreeTextWriter(h->writer); /* flushes */
    if (h->has_failed || h->bytes == NULL) {
        error_set(err, rc, "html: the writer failed");
        goto out;
    }
    buf_add_bytes(out, xmlBufferContent(h->bytes), (size_t)xmlBufferLength(h->bytes));
    buf_add_char(out, '\n');
    rc = buf_status(out, err);
out:
    xmlBufferFree(h->bytes);
    *h = (struct html){0};
    return rc;
}

static void check(struct html *h, int written)
{
    if (written < 0)
        h->has_failed = true;
}

/* libxml2 wants its texts ended by NUL. */
static const xmlChar *ended(struct html *h, struct str s)
{
    return BAD_CAST arena_copy(h->arena, s).ptr;
}

/* Elements around which white space means nothing begin a line, for whoever reads it. */
static bool begins_line(const char *tag)
{
    static const char *const tags[] = {
        "body",  "div", "h1",    "h2",    "h3", "head", "main",  "meta",  "p", "section",
        "style", "svg", "table", "tbody", "td", "th",   "thead", "title", "tr"};

    for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
        if (strcmp(tag, tags[i]) == 0)
            return true;
    }
    return false;
}

void html_open(struct html *h, const char *tag)
{
    if (begins_line(tag))
        check(h, xmlTextWriterWriteString(h->writer, BAD_CAST "\n"));
    check(h, xmlTextWriterStartElement(h->writer, BAD_CAST tag));
}

void html_close(struct html *h)
{
    check(h, xmlTextWriterFullEndElement(h->writer));
}

void html_void(struct html *h)
{
    check(h, xmlTextWriterEndElement(h->writer));
}

void html_attr(struct html *h, const char *name, struct str value)
{
    check(h, xmlTextWriterWriteAttribute(h->writer, BAD_CAST name, ended(h, value)));
}

void html_text(struct html *h, struct str text)
{
    size_t from = str_find(text, STR(FSI)), to;

    while (from != SIZE_MAX) {
        struct str inner = str_slice(text, from + strlen(FSI), text.len);

        check(h, xmlTextWriterWriteString(h->writer, ended(h, str_slice(text, 0, from))));
        to = str_find(inner, STR(PDI));
        html_open(h, "bdi");
        if (h->is_mail) /* some programs drop the element, none the signs: caniemail.com
                         */
            check(h, xmlTextWriterWriteString(h->writer, BAD_CAST FSI));
        check(h, xmlTextWriterWriteString(h->writer, ended(h, str_slice(inner, 0, to))));
        if (h->is_mail)
            check(h, xmlTextWriterWriteString(h->writer, BAD_CAST PDI));
        html_close(h);
        text = to == SIZE_MAX ? STR_NONE : str_slice(inner, to + strlen(PDI), inner.len);
        from = str_find(text, STR(FSI));
    }
    if (text.len > 0)
        check(h, xmlTextWriterWriteString(h->writer, ended(h, text)));
}

void html_title(struct html *h, struct str text)
{
    html_open(h, "title");
    check(h, xmlTextWriterWriteString(h->writer, ended(h, text)));
    html_close(h);
}

void html_element(struct html *h, const char *tag, struct str text)
{
    html_open(h, tag);
    html_text(h, text);
    html_close(h);
}

static void add_raw(struct html *h, const char *tag, struct str code)
{
    html_open(h, tag);
    if (str_find_char(code, '<') != SIZE_MAX || str_find_char(code, '&') != SIZE_MAX)
        h->has_failed = true;
    else
        check(h, xmlTextWriterWriteRaw(h->writer, ended(h, code)));
    html_close(h);
}

void html_style(struct html *h, struct str css)
{
    add_raw(h, "style", css);
}

void html_script(struct html *h, struct str code)
{
    add_raw(h, "script", code);
}

void html_say(struct html *h, const char *tag, enum look look, struct str text)
{
    if (text.len == 0)
        return;
    html_look(h, tag, look);
    html_text(h, text);
    html_close(h);
}

void html_table(struct html *h, enum look look)
{
    html_open_table(h, look, STR("presentation"), STR_NONE);
}

void html_open_table(struct html *h, enum look look, struct str role, struct str label)
{
    html_look(h, "table", look);
    html_attr(h, "role", role);
    if (label.len > 0)
        html_attr(h, "aria-label", label);
    if (!h->is_mail)
        return;
    html_attr(h, "cellpadding", STR("0"));
    html_attr(h, "cellspacing", STR("0"));
    html_attr(h, "border", STR("0"));
}

static bool is_web(struct str url)
{
    return str_starts(url, STR("https://")) || str_starts(url, STR("http://"));
}

void html_link(struct html *h, enum look look, struct str url, struct str text)
{
    if (!is_web(url)) {
        html_text(h, text);
        return;
    }
    html_look(h, "a", look);
    html_attr(h, "href", url);
    html_text(h, text);
    html_close(h);
}

void html_file_link(struct html *h, enum look look, struct str file, struct str text)
{
    size_t slash = str_find_char(file, '/');
    bool is_plain =
        file.len > 0 && file.ptr[0] != '.' && slash > 0 &&
        (slash == SIZE_MAX || (slash + 1 < file.len && file.ptr[slash + 1] != '.'));

    for (size_t i = 0; i < file.len; i++) {
        char c = file.ptr[i];

        is_plain = is_plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || (c == '/' && i == slash));
    }
    if (!is_plain) {
        html_text(h, text);
        return;
    }
    html_look(h, "a", look);
    html_attr(h, "href", file);
    html_text(h, text);
    html_close(h);
}

void html_mailto(struct html *h, enum look look, struct str url, struct str text)
{
    if (!str_starts(url, STR("mailto:"))) {
        html_text(h, text);
        return;
    }
    html_look(h, "a", look);
    html_attr(h, "href", url);
    html_text(h, text);
    html_close(h);
}

void html_member(struct html *h, const char *tag, enum look look, const json_t *object,
                 const char *key)
{
    html_say(h, tag, look, value_str(object, key));
}

void html_parts(struct html *h, const json_t *parts, enum look hit)
{
    const json_t *part;
    size_t i;

    json_array_foreach(parts, i, part)
    {
        if (json_is_true(json_object_get(part, "hit")))
            html_member(h, h->is_mail ? "span" : "mark", hit, part, "text");
        else
            html_text(h, value_str(part, "text"));
    }
}
