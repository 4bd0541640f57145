/* mail.c - GMime's reading of a mail, bounded, as text that may be shown */
#include "fetchers/mail.h"

#include "base/date.h"
#include "base/mention.h"
#include "base/utf8.h"
#include "fetchers/decode.h"
#include "fetchers/html.h"
#include "fetchers/mail_links.h"

#include <gmime/gmime.h>

enum { FIELD_MAX_CODES = 500, TYPES_MAX = 2 * MAIL_PARTS_MAX };

void mail_release(struct mail *m)
{
    if (m != NULL)
        arena_release(&m->arena);
}

bool mail_domain_is(struct str domain, struct str of)
{
    if (of.len == 0 || !str_ends_fold(domain, of))
        return false;
    return domain.len == of.len || domain.ptr[domain.len - of.len - 1] == '.';
}

/* GMime goes one call deeper for each part in a part: count before it does. */
static bool is_nested_madly(struct str bytes)
{
    static const struct str type = STR_INIT("content-type");
    size_t count = 0;

    for (size_t at = 0; at < bytes.len;) {
        struct str rest = str_slice(bytes, at, SIZE_MAX);
        size_t end = str_find_char(rest, '\n');

        count += str_starts_fold(rest, type) ? 1 : 0;
        if (end == SIZE_MAX)
            break;
        at += end + 1;
    }
    return count > TYPES_MAX;
}

static struct str field(struct mail *m, const char *text)
{
    return text != NULL ? utf8_clean_copy(&m->arena, str_from(text), FIELD_MAX_CODES,
                                          UTF8_SPACE_ONE)
                        : STR_NONE;
}

static struct str lower(struct mail *m, struct str s)
{
    struct buf out = {0};
    struct str copy;

    for (size_t i = 0; i < s.len; i++)
        buf_add_char(
            &out,
            (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] - 'A' + 'a' : s.ptr[i]));
    copy = out.len > 0 ? arena_copy(&m->arena, buf_str(&out)) : STR_NONE;
    buf_release(&out);
    return copy;
}

/* The first mailbox of a list, groups passed over; NULL where there is none. */
static InternetAddressMailbox *first_mailbox(InternetAddressList *list)
{
    int len = list != NULL ? internet_address_list_length(list) : 0;

    for (int i = 0; i < len; i++) {
        InternetAddress *a = internet_address_list_get_address(list, i);

        if (INTERNET_ADDRESS_IS_MAILBOX(a))
            return INTERNET_ADDRESS_MAILBOX(a);
    }
    return NULL;
}

static struct str address_of(struct mail *m, InternetAddressMailbox *at)
{
    return at != NULL ? lower(m, field(m, internet_address_mailbox_get_idn_addr(at)))
                      : STR_NONE;
}

/* "<a@b> <c@d>" as "a@b c@d". */
static struct str ids(struct mail *m, const char *header)
{
    struct str rest = field(m, header);
    struct buf out = {0};
    struct str copy;

    for (size_t i = 0; i < rest.len; i++) {
        if (rest.ptr[i] != '<' && rest.ptr[i] != '>')
            buf_add_char(&out, rest.ptr[i]);
    }
    copy = utf8_clean_copy(&m->arena, buf_str(&out), 0, UTF8_SPACE_ONE);
    buf_release(&out);
    return copy;
}

static struct str last_word(struct str s)
{
    size_t at = s.len;

    while (at > 0 && s.ptr[at - 1] != ' ')
        at--;
    return str_slice(s, at, SIZE_MAX);
}

static void read_headers(struct mail *m, GMimeMessage *message)
{
    GMimeObject *object = GMIME_OBJECT(message);
    InternetAddressMailbox *from = first_mailbox(g_mime_message_get_from(message));
    const char *automatic = g_mime_object_get_header(object, "Auto-Submitted");
    const char *checked = g_mime_object_get_header(object, "Authentication-Results");
    const char *date = g_mime_object_get_header(object, "Date");
    size_t at;

    m->from = address_of(m, from);
    at = str_find_char(m->from, '@');
    m->from_domain = at != SIZE_MAX ? str_slice(m->from, at + 1, SIZE_MAX) : STR_NONE;
    if (from != NULL)
        m->from_name = field(m, internet_address_get_name(INTERNET_ADDRESS(from)));
    m->to = address_of(
        m, first_mailbox(g_mime_message_get_addresses(message, GMIME_ADDRESS_TYPE_TO)));
    m->reply_to = address_of(m, first_mailbox(g_mime_message_get_addresses(
                                    message, GMIME_ADDRESS_TYPE_REPLY_TO)));
    m->subject = field(m, g_mime_message_get_subject(message));
    m->id = ids(m, g_mime_object_get_header(object, "Message-ID"));
    m->references = ids(m, g_mime_object_get_header(object, "References"));
    m->in_reply_to = last_word(ids(m, g_mime_object_get_header(object, "In-Reply-To")));
    m->list_id = field(m, g_mime_object_get_header(object, "List-ID"));
    if (date == NULL || date_parse_rfc822(str_trim(str_from(date)), &m->date, NULL) != OK)
        m->date = TIME_UNKNOWN;
    m->is_auto =
        automatic != NULL && !str_eq_fold(str_trim(str_from(automatic)), STR("no"));
    m->is_forged = checked != NULL &&
                   str_find_fold(str_from(checked), STR("dmarc=fail")) != SIZE_MAX;
}

/* The content of a text part, decoded, in whatever charset it says. */
static void part_text(GMimePart *part, struct buf *out)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    const char *charset =
        g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    GMimeStream *stream;
    GByteArray *bytes;
    struct buf type = {0}, space = {0};
    struct decoded decoded;

    if (content == NULL)
        return;
    stream = g_mime_stream_mem_new();
    (void)g_mime_data_wrapper_write_to_stream(content, stream);
    bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    if (charset != NULL)
        buf_printf(&type, "text/plain; charset=%s", charset);
    if (bytes != NULL && decode_body((struct str){(const char *)bytes->data, bytes->len},
                                     buf_str(&type), &space, &decoded, NULL) == OK)
        buf_add(out, str_slice(decoded.text, 0, MAIL_TEXT_MAX_BYTES));
    g_object_unref(stream);
    buf_release(&space);
    buf_release(&type);
}

struct texts {
    struct buf plain, html;
    int parts;
};

/* The first text part of each kind that is no attachment; in parts of parts too. */
static void walk(GMimeObject *object, int depth, struct texts *t)
{
    GMimeContentType *type;
    const char *disposition;

    if (object == NULL || depth > MAIL_DEPTH_MAX || ++t->parts > MAIL_PARTS_MAX)
        return;
    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *all = GMIME_MULTIPART(object);
        int len = g_mime_multipart_get_count(all);

        for (int i = 0; i < len; i++)
            walk(g_mime_multipart_get_part(all, i), depth + 1, t);
        return;
    }
    disposition = g_mime_object_get_disposition(object);
    if (!GMIME_IS_PART(object) ||
        (disposition != NULL && str_eq_fold(str_from(disposition), STR("attachment"))))
        return;
    type = g_mime_object_get_content_type(object);
    if (g_mime_content_type_is_type(type, "text", "html") && t->html.len == 0)
        part_text(GMIME_PART(object), &t->html);
    else if (g_mime_content_type_is_type(type, "text", "plain") && t->plain.len == 0)
        part_text(GMIME_PART(object), &t->plain);
}

static void read_texts(struct mail *m, GMimeMessage *message)
{
    struct texts t = {0};
    struct buf text = {0}, starred = {0};

    walk(g_mime_message_get_mime_part(message), 0, &t);
    if (t.html.len > 0) {
        mail_links_of_html(m, buf_str(&t.html));
        mail_show_stars(buf_str(&t.html), &starred);
        if (html_to_text(buf_str(&starred), &text, NULL) != OK)
            buf_add_text(&text, "\n..."); /* a tag beyond the limits */
        m->html_text = utf8_mended_copy(&m->arena, buf_str(&text), 0, UTF8_SPACE_LINES);
    }
    mail_links_of_text(m, buf_str(&t.plain));
    m->text = utf8_mended_copy(&m->arena, buf_str(&t.plain), 0, UTF8_SPACE_LINES);
    if (m->text.len == 0)
        m->text = m->html_text;
    buf_release(&text);
    buf_release(&starred);
    buf_release(&t.plain);
    buf_release(&t.html);
}

enum status mail_read(struct str bytes, struct mail *out, struct error *err)
{
    GMimeStream *stream;
    GMimeParser *parser;
    GMimeMessage *message;
    enum status rc = ERR_PARSE;

    *out = (struct mail){.date = TIME_UNKNOWN};
    if (is_nested_madly(bytes))
        return error_set(err, ERR_LIMIT, "mail: over %d parts", MAIL_PARTS_MAX);
    g_mime_init();
    stream =
        g_mime_stream_mem_new_with_buffer(bytes.ptr != NULL ? bytes.ptr : "", bytes.len);
    parser = g_mime_parser_new_with_stream(stream);
    message = g_mime_parser_construct_message(parser, NULL);
    if (message != NULL) {
        read_headers(out, message);
        read_texts(out, message);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    if (out->from.len > 0 || out->id.len > 0 || out->subject.len > 0)
        rc = OK;
    else
        (void)error_set(err, rc, "mail: has no header");
    return rc;
}
