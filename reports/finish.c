#include "reports/finish.h"

#include "reports/posts.h"
#include "reports/printers.h"

bool sink_is_mail(const struct sink_settings *sink)
{
    return (sink_rows[sink->kind].needs & NEED_MAIL) != 0;
}

static enum status make_mail(const json_t *value, const struct message *head,
                             size_t *shown, struct buf *out, struct error *err)
{
    struct buf text = {0}, html = {0};
    struct message m = *head;
    struct report_options o = {.logo = head->logo,
                               .logo_type = head->logo_type,
                               .logo_alt = head->list,
                               .shown = shown};
    enum status rc = text_write(value, NULL, &text, err);

    if (rc == OK)
        rc = html_mail_write(value, &o, &html, err);
    if (rc == OK) {
        m.text = buf_str(&text);
        m.html = buf_str(&html);
        rc = message_make(&m, out, err);
    }
    buf_release(&text);
    buf_release(&html);
    return rc;
}

enum status sink_message(const struct sink_settings *sink, const json_t *value,
                         const struct message *head, const char *kind, size_t *shown,
                         struct buf *out, struct error *err)
{
    struct post p = {.sink = sink, .value = value, .head = head, .kind = kind};
    struct arena arena = {0};
    enum status rc;

    if (sink_is_mail(sink))
        return make_mail(value, head, shown, out, err);
    if (sink->kind == SINK_COMMAND && sink->input == INPUT_TEXT)
        return text_write(value, NULL, out, err);
    chat_make(value, &arena, &p.chat);
    rc = post_body(&p, out, err);
    arena_release(&arena);
    return rc;
}
