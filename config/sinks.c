/* Kinds of destinations: one row each. */
#include "config/settings.h"
#include "config/table.h"

const struct sink_row sink_rows[SINK_KINDS] = {
    [SINK_SMTP] = {"smtp", NEED_MAIL | NEED_SERVER, NULL},
    [SINK_SENDMAIL] = {"sendmail", NEED_MAIL, NULL},
    [SINK_FOLDER] = {"folder", NEED_MAIL | NEED_FOLDER, NULL},
    [SINK_MAILDIR] = {"maildir", NEED_MAIL | NEED_FOLDER, NULL},
    [SINK_SLACK] = {"slack", NEED_ADDRESS, NULL},
    [SINK_DISCORD] = {"discord", NEED_ADDRESS, NULL},
    [SINK_TEAMS] = {"teams", NEED_ADDRESS, NULL},
    [SINK_NTFY] = {"ntfy", HAS_SERVER | NEED_ROOM, "https://ntfy.sh"},
    [SINK_MATRIX] = {"matrix", HAS_SERVER | NEED_ADDRESS | NEED_ROOM | NEED_SECRET, NULL},
    [SINK_TELEGRAM] = {"telegram", HAS_SERVER | NEED_ROOM | NEED_SECRET,
                       "https://api.telegram.org"},
    [SINK_WEBHOOK] = {"webhook", HAS_SERVER | NEED_ADDRESS | NEED_SECRET, NULL},
    [SINK_COMMAND] = {"command", NEED_RUN, NULL},
};

static bool is_web(struct str server)
{
    return str_starts(server, STR("https://")) || str_starts(server, STR("http://"));
}

const char *sink_fault(const struct sink_settings *s)
{
    unsigned needs = sink_rows[s->kind].needs;

    if ((needs & NEED_SERVER) != 0 && s->server.len == 0)
        return "\"server\" is missing";
    if ((needs & NEED_SERVER) != 0 && is_web(s->server))
        return "\"server\" must begin with smtp:// or smtps://";
    if ((needs & HAS_SERVER) != 0 && s->server.len > 0 && !is_web(s->server))
        return "\"server\" must begin with https://";
    if ((needs & NEED_FOLDER) != 0 && s->folder.len == 0)
        return "\"folder\" is missing";
    if ((needs & NEED_MAIL) != 0 && s->to.len == 0)
        return "\"to\" is missing: who gets the mail";
    if ((needs & NEED_MAIL) != 0 && s->from.len == 0)
        return "\"from\" is missing: the sender's address";
    if ((needs & NEED_ADDRESS) != 0 && !secret_is_set(&s->address) &&
        ((needs & HAS_SERVER) == 0 || s->server.len == 0))
        return (needs & HAS_SERVER) != 0
                   ? "\"server\" is missing"
                   : "\"address\" is missing: where its web address is kept";
    if ((needs & NEED_ROOM) != 0 && s->room.len == 0)
        return "\"room\" is missing";
    if ((needs & NEED_SECRET) != 0 && !secret_is_set(&s->secret))
        return "\"secret\" is missing";
    if ((needs & NEED_RUN) != 0 && (s->run.len == 0 || s->run.items[0].ptr[0] != '/'))
        return "\"run\" must begin with the whole path of a program";
    if (s->user.len > 0 && !secret_is_set(&s->password))
        return "\"password\" is missing";
    return NULL;
}

bool sink_rounds_up(const struct settings *s, const struct sink_settings *sink)
{
    return sink->digests && sink->brand.len == 0 && sink->roundup > 0 &&
           sink->kind != SINK_WEBHOOK && sink->kind != SINK_COMMAND &&
           (int64_t)settings_own_brands(s) >= sink->roundup;
}

struct str sink_server(const struct sink_settings *s)
{
    struct str server =
        s->server.len > 0 ? s->server : str_from(sink_rows[s->kind].usual_server);

    while (server.len > 0 && server.ptr[server.len - 1] == '/')
        server.len--;
    return server;
}
