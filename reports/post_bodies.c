/*
 * post_bodies.c - a digest or an alert as the body that each service takes
 *
 * Only what is written here becomes markup: see chat.h. Limits of length are those of the
 * services, in units of UTF-16, with room left for what is escaped inside JSON.
 */
#include "reports/posts.h"

#include "base/json.h"
#include "reports/printers.h"

enum {
    SLACK_TEXT = 3000, /* of a section */
    SLACK_TITLE = 300,
    DISCORD_TITLE = 256,
    DISCORD_TEXT = 4096, /* of an embed's description; 6000 with the title */
    TEAMS_RUN = 1200,    /* 28 KB for the whole: 24 lines of it would not fit */
    TEAMS_ALL = 20000,
    TEAMS_ACTIONS = 5,
    NTFY_TITLE = 200,
    NTFY_TEXT = 1300, /* 4096 bytes; longer becomes an attachment */
    NTFY_ACTIONS = 3,
    TELEGRAM_TEXT = 4096,
    MATRIX_TEXT = 12000, /* 64 KB for the event */
};

static void put_chat(const struct post *p, enum chat_markup markup, size_t max,
                     struct json_writer *w)
{
    struct buf text = {0};

    chat_print(&p->chat, markup, max, &text);
    jsonw_str(w, buf_str(&text));
    buf_release(&text);
}

static void put_text(struct str s, enum chat_markup markup, size_t max,
                     struct json_writer *w)
{
    struct buf text = {0};

    chat_text(s, markup, max, &text);
    jsonw_str(w, buf_str(&text));
    buf_release(&text);
}

/* "verbatim" and "parse" keep Slack from making links and calls of names itself. */
static void slack_body(const struct post *p, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "text"), put_text(p->chat.title, CHAT_SLACK, SLACK_TITLE, w);
    jsonw_key(w, "parse"), jsonw_text(w, "none");
    jsonw_key(w, "link_names"), jsonw_bool(w, false);
    jsonw_key(w, "unfurl_links"), jsonw_bool(w, false);
    jsonw_key(w, "unfurl_media"), jsonw_bool(w, false);
    jsonw_key(w, "blocks");
    jsonw_array(w);
    jsonw_object(w);
    jsonw_key(w, "type"), jsonw_text(w, "section");
    jsonw_key(w, "text");
    jsonw_object(w);
    jsonw_key(w, "type"), jsonw_text(w, "mrkdwn");
    jsonw_key(w, "verbatim"), jsonw_bool(w, true);
    jsonw_key(w, "text"), put_chat(p, CHAT_SLACK, SLACK_TEXT, w);
    jsonw_object_end(w);
    jsonw_object_end(w);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static void discord_body(const struct post *p, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "allowed_mentions");
    jsonw_object(w);
    jsonw_key(w, "parse");
    jsonw_array(w);
    jsonw_array_end(w);
    jsonw_object_end(w);
    jsonw_key(w, "embeds");
    jsonw_array(w);
    jsonw_object(w);
    jsonw_key(w, "title"), put_text(p->chat.title, CHAT_MARKDOWN, DISCORD_TITLE, w);
    jsonw_key(w, "description"), put_chat(p, CHAT_MARKDOWN, DISCORD_TEXT, w);
    if (p->chat.last.url.len > 0)
        jsonw_key(w, "url"), jsonw_str(w, p->chat.last.url);
    jsonw_object_end(w);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

/* A run of text, in which Teams reads no markup. */
static void teams_run(struct str text, bool is_bold, struct json_writer *w)
{
    if (text.len == 0)
        return;
    jsonw_object(w);
    jsonw_key(w, "type"), jsonw_text(w, "TextRun");
    jsonw_key(w, "text"), put_text(text, CHAT_PLAIN, TEAMS_RUN, w);
    if (is_bold)
        jsonw_key(w, "weight"), jsonw_text(w, "Bolder");
    jsonw_object_end(w);
}

static void teams_line(const struct chat_line *line, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "type"), jsonw_text(w, "RichTextBlock");
    jsonw_key(w, "inlines");
    jsonw_array(w);
    teams_run(line->bold, true, w);
    teams_run(line->text, false, w);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

/* Buttons: the way to the whole first, then to what the lines speak of. */
static void put_actions(const struct post *p, size_t most, bool is_teams,
                        struct json_writer *w)
{
    size_t done = 0;

    jsonw_array(w);
    for (size_t i = 0; i <= p->chat.len && done < most; i++) {
        const struct chat_line *line = i == 0 ? &p->chat.last : &p->chat.lines[i - 1];

        if (line->url.len == 0 || line->bold.len == 0)
            continue;
        jsonw_object(w);
        jsonw_key(w, is_teams ? "type" : "action");
        jsonw_text(w, is_teams ? "Action.OpenUrl" : "view");
        jsonw_key(w, is_teams ? "title" : "label");
        put_text(line->bold, CHAT_PLAIN, 60, w);
        jsonw_key(w, "url"), jsonw_str(w, line->url);
        jsonw_object_end(w);
        done++;
    }
    jsonw_array_end(w);
}

static void teams_card(const struct post *p, struct json_writer *w)
{
    size_t left = TEAMS_ALL;

    jsonw_object(w);
    jsonw_key(w, "$schema");
    jsonw_text(w, "http://adaptivecards.io/schemas/adaptive-card.json");
    jsonw_key(w, "type"), jsonw_text(w, "AdaptiveCard");
    jsonw_key(w, "version"), jsonw_text(w, "1.4");
    jsonw_key(w, "body");
    jsonw_array(w);
    for (size_t i = 0; i < p->chat.len; i++) {
        size_t need = p->chat.lines[i].bold.len + p->chat.lines[i].text.len + 120;

        if (need > left)
            break;
        left -= need;
        teams_line(&p->chat.lines[i], w);
    }
    jsonw_array_end(w);
    jsonw_key(w, "actions"), put_actions(p, TEAMS_ACTIONS, true, w);
    jsonw_object_end(w);
}

static void teams_body(const struct post *p, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "type"), jsonw_text(w, "message");
    jsonw_key(w, "summary"), put_text(p->chat.title, CHAT_PLAIN, SLACK_TITLE, w);
    jsonw_key(w, "attachments");
    jsonw_array(w);
    jsonw_object(w);
    jsonw_key(w, "contentType");
    jsonw_text(w, "application/vnd.microsoft.card.adaptive");
    jsonw_key(w, "contentUrl"), jsonw_null(w);
    jsonw_key(w, "content"), teams_card(p, w);
    jsonw_object_end(w);
    jsonw_array_end(w);
    jsonw_object_end(w);
}

static void ntfy_body(const struct post *p, struct json_writer *w)
{
    struct chat plain = p->chat;

    for (size_t i = 0; i < plain.len; i++) /* they are buttons */
        plain.lines[i].url = STR_NONE;
    plain.last.url = STR_NONE;
    jsonw_object(w);
    jsonw_key(w, "topic"), jsonw_str(w, p->sink->room);
    jsonw_key(w, "title"), put_text(p->chat.title, CHAT_PLAIN, NTFY_TITLE, w);
    jsonw_key(w, "message");
    {
        struct buf text = {0};

        chat_print(&plain, CHAT_PLAIN, NTFY_TEXT, &text);
        jsonw_str(w, buf_str(&text));
        buf_release(&text);
    }
    jsonw_key(w, "priority"), jsonw_int(w, p->chat.is_pressing ? 4 : 3);
    jsonw_key(w, "markdown"), jsonw_bool(w, false);
    jsonw_key(w, "actions"), put_actions(p, NTFY_ACTIONS, false, w);
    jsonw_object_end(w);
}

/* "m.mentions" without a name: whatever stands in the text calls nobody. */
static void matrix_body(const struct post *p, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "msgtype"), jsonw_text(w, "m.text");
    jsonw_key(w, "body"), put_chat(p, CHAT_PLAIN, MATRIX_TEXT, w);
    jsonw_key(w, "format"), jsonw_text(w, "org.matrix.custom.html");
    jsonw_key(w, "formatted_body"), put_chat(p, CHAT_BREAKS, MATRIX_TEXT, w);
    jsonw_key(w, "m.mentions");
    jsonw_object(w);
    jsonw_object_end(w);
    jsonw_object_end(w);
}

static void telegram_body(const struct post *p, struct json_writer *w)
{
    jsonw_object(w);
    jsonw_key(w, "chat_id"), jsonw_str(w, p->sink->room);
    jsonw_key(w, "parse_mode"), jsonw_text(w, "HTML");
    jsonw_key(w, "text"), put_chat(p, CHAT_HTML, TELEGRAM_TEXT, w);
    jsonw_key(w, "link_preview_options");
    jsonw_object(w);
    jsonw_key(w, "is_disabled"), jsonw_bool(w, true);
    jsonw_object_end(w);
    jsonw_key(w, "disable_notification"), jsonw_bool(w, !p->chat.is_pressing);
    jsonw_object_end(w);
}

enum status post_body(const struct post *p, struct buf *out, struct error *err)
{
    static void (*const bodies[SINK_KINDS])(const struct post *, struct json_writer *) = {
        [SINK_SLACK] = slack_body,   [SINK_DISCORD] = discord_body,
        [SINK_TEAMS] = teams_body,   [SINK_NTFY] = ntfy_body,
        [SINK_MATRIX] = matrix_body, [SINK_TELEGRAM] = telegram_body,
    };
    struct json_writer w = {out, false};

    if (bodies[p->sink->kind] == NULL)
        return webhook_body(p, out, err);
    bodies[p->sink->kind](p, &w);
    return buf_status(out, err);
}
