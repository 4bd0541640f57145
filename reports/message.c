#include "reports/message.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/utf8.h"
#include "reports/header.h"
#include "reports/reports.h"

#include <gmime/gmime.h>
#include <string.h>

enum { HASH_HEX = 32 };

/* The first half of SHA-256 as hex: long enough that no two keys meet. */
static struct str key_hash(struct arena *arena, struct str key)
{
    char *hex = g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, (const guchar *)(key.ptr != NULL ? key.ptr : ""), key.len);
    struct str copy = arena_copy(arena, str_slice(str_from(hex), 0, HASH_HEX));

    g_free(hex);
    return copy;
}

/* The host of an address that address_check() has let pass. */
static struct str host_of(struct str bare)
{
    return str_slice(bare, str_find_char(bare, '@') + 1, bare.len);
}

static struct str id_of(struct arena *arena, struct str key, struct str bare)
{
    return arena_printf(arena, STR_FMT "@" STR_FMT, STR_ARG(key_hash(arena, key)),
                        STR_ARG(host_of(bare)));
}

enum status message_id(struct str key, struct str from, struct buf *out,
                       struct error *err)
{
    struct arena arena = {0};
    struct str bare = STR_NONE;
    enum status rc = address_check(from, &bare, err);

    if (rc == OK) {
        buf_add_char(out, '<');
        buf_add(out, id_of(&arena, key, bare));
        buf_add_char(out, '>');
        rc = buf_status(out, err);
    }
    arena_release(&arena);
    return rc;
}

void message_hash(struct str key, struct buf *out)
{
    struct arena arena = {0};

    buf_add(out, key_hash(&arena, key));
    arena_release(&arena);
}

void message_unix(struct str message, struct buf *out)
{
    for (size_t i = 0; i < message.len; i++) {
        if (message.ptr[i] != '\r' || i + 1 == message.len || message.ptr[i + 1] != '\n')
            buf_add_char(out, message.ptr[i]);
    }
}

static enum status check_line(const char *what, struct str s, struct error *err)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7f)
            return error_set(err, ERR_CONFIG, "message: %s holds a line end or control",
                             what);
    }
    if (utf8_valid(s) != s.len)
        return error_set(err, ERR_CONFIG, "message: %s is not UTF-8", what);
    return OK;
}

/* The bare addresses. */
struct parties {
    struct str from, to, unsubscribe;
};

static enum status check(const struct message *m, struct parties *p, struct error *err)
{
    enum status rc = address_check(m->from, &p->from, err);

    if (rc == OK)
        rc = address_check(m->to, &p->to, err);
    p->unsubscribe = p->from;
    if (rc == OK && m->unsubscribe.len > 0)
        rc = address_check(m->unsubscribe, &p->unsubscribe, err);
    if (rc == OK)
        rc = check_line("the subject", m->subject, err);
    if (rc == OK)
        rc = check_line("the name of the list", m->list, err);
    return rc;
}

static struct str name_of(struct str address)
{
    struct str name = str_trim(str_slice(address, 0, str_find_char(address, '<')));

    if (str_find_char(address, '<') == SIZE_MAX)
        return STR_NONE;
    if (name.len >= 2 && name.ptr[0] == '"')
        name = str_slice(name, 1, name.len - 2);
    return name;
}

/* A header of ASCII that is encoded and folded already; GMime leaves it as it is. */
static void add_header(GMimeMessage *mail, const char *name, const struct buf *value)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(mail));
    struct buf raw = {0};
    int last;

    buf_printf(&raw, " %s\n", value->ptr != NULL ? value->ptr : "");
    g_mime_object_append_header(GMIME_OBJECT(mail), name, "", "utf-8");
    last = g_mime_header_list_get_count(list) - 1;
    g_mime_header_set_raw_value(g_mime_header_list_get_header_at(list, last), raw.ptr);
    buf_release(&raw);
}

static void add_line(GMimeMessage *mail, const char *name, struct str value)
{
    struct buf b = {0};

    buf_add(&b, value);
    add_header(mail, name, &b);
    buf_release(&b);
}

/* "Name <a@b>" or "a@b". */
static void add_party(GMimeMessage *mail, const char *name, struct str address,
                      struct str bare)
{
    struct str words = name_of(address);
    size_t column = strlen(name) + 2;
    struct buf value = {0}, token = {0};

    if (words.len > 0) {
        column = header_add_phrase(words, column, &value);
        buf_printf(&token, "<" STR_FMT ">", STR_ARG(bare));
        header_add_token(buf_str(&token), column, &value);
    } else {
        buf_add(&value, bare);
    }
    add_header(mail, name, &value);
    buf_release(&value);
    buf_release(&token);
}

static void add_subject(GMimeMessage *mail, struct str subject)
{
    struct buf value = {0};

    (void)header_add_text(subject, strlen("Subject: "), &value);
    add_header(mail, "Subject", &value);
    buf_release(&value);
}

static void add_list(GMimeMessage *mail, struct arena *arena, const struct message *m,
                     const struct parties *p)
{
    struct str label = str_slice(key_hash(arena, m->list), 0, 16);
    struct buf value = {0};
    size_t column;

    if (m->list.len > 0) {
        column = header_add_phrase(m->list, strlen("List-ID: "), &value);
        header_add_token(arena_printf(arena, "<" STR_FMT ".earshot." STR_FMT ">",
                                      STR_ARG(label), STR_ARG(host_of(p->from))),
                         column, &value);
        add_header(mail, "List-ID", &value);
    }
    add_line(mail, "List-Unsubscribe",
             arena_printf(arena, "<mailto:" STR_FMT "?subject=unsubscribe>",
                          STR_ARG(p->unsubscribe)));
    buf_release(&value);
}

static void add_headers(GMimeMessage *mail, struct arena *arena, const struct message *m,
                        const struct parties *p)
{
    struct buf date = {0};

    date_format_rfc5322(m->date, m->offset_s, &date);
    add_header(mail, "Date", &date);
    buf_release(&date);
    add_party(mail, "From", m->from, p->from);
    add_party(mail, "To", m->to, p->to);
    add_subject(mail, m->subject);
    g_mime_message_set_message_id(mail, id_of(arena, m->key, p->from).ptr);
    if (m->thread.len > 0) {
        struct str first = arena_printf(arena, "<" STR_FMT ">",
                                        STR_ARG(id_of(arena, m->thread, p->from)));

        add_line(mail, "In-Reply-To", first);
        add_line(mail, "References", first);
    }
    add_line(mail, "Auto-Submitted", STR("auto-generated"));
    add_line(mail, "X-Auto-Response-Suppress", STR("All"));
    add_list(mail, arena, m, p);
}

/* A quoted-printable part of UTF-8 text. */
static GMimeObject *text_part(struct str text, const char *subtype)
{
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    GMimeStream *stream =
        g_mime_stream_mem_new_with_buffer(text.ptr != NULL ? text.ptr : "", text.len);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_part_set_content(part, content);
    g_object_unref(content);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

static GMimeObject *logo_part(struct arena *arena, const struct message *m)
{
    struct str type = m->logo_type, head = str_split(&type, '/');
    GMimePart *part = g_mime_part_new_with_type(arena_copy(arena, head).ptr,
                                                arena_copy(arena, type).ptr);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(m->logo.ptr, m->logo.len);
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_id(part, REPORT_LOGO_ID);
    g_mime_object_set_disposition(GMIME_OBJECT(part), "inline");
    g_object_unref(content);
    g_object_unref(stream);
    return GMIME_OBJECT(part);
}

/* The HTML part, with its logo beside it where there is one. */
static GMimeObject *html_part(struct arena *arena, const struct message *m)
{
    GMimeObject *html = text_part(m->html, "html"), *logo;
    GMimeMultipart *related;

    if (m->logo.len == 0)
        return html;
    logo = logo_part(arena, m);
    related = g_mime_multipart_new_with_subtype("related");
    g_mime_multipart_set_boundary(
        related,
        arena_printf(arena, "=_r" STR_FMT, STR_ARG(key_hash(arena, m->key))).ptr);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(related), "type", "text/html");
    g_mime_multipart_add(related, html);
    g_mime_multipart_add(related, logo);
    g_object_unref(html);
    g_object_unref(logo);
    return GMIME_OBJECT(related);
}

static void add_body(GMimeMessage *mail, struct arena *arena, const struct message *m)
{
    GMimeObject *text = text_part(m->text, "plain");

    if (m->html.len > 0) {
        GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
        GMimeObject *html = html_part(arena, m);

        /* "=_" can't stand in quoted-printable text */
        g_mime_multipart_set_boundary(
            both,
            arena_printf(arena, "=_" STR_FMT, STR_ARG(key_hash(arena, m->key))).ptr);
        g_mime_multipart_add(both, text);
        g_mime_multipart_add(both, html);
        g_mime_message_set_mime_part(mail, GMIME_OBJECT(both));
        g_object_unref(html);
        g_object_unref(both);
    } else {
        g_mime_message_set_mime_part(mail, text);
    }
    g_object_unref(text);
}

enum status message_make(const struct message *m, struct buf *out, struct error *err)
{
    struct arena arena = {0};
    struct parties p = {STR_NONE, STR_NONE, STR_NONE};
    enum status rc = check(m, &p, err);

    if (rc == OK) {
        GMimeMessage *mail;
        GMimeFormatOptions *format;
        char *bytes;

        g_mime_init();
        mail = g_mime_message_new(false);
        format = g_mime_format_options_new();
        g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
        add_headers(mail, &arena, m, &p);
        add_body(mail, &arena, m);
        bytes = g_mime_object_to_string(GMIME_OBJECT(mail), format);
        buf_add_text(out, bytes);
        g_free(bytes);
        g_mime_format_options_free(format);
        g_object_unref(mail);
        rc = buf_status(out, err);
    }
    arena_release(&arena);
    return rc;
}
