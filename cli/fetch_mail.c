/* fetch_mail.c - sources that are mailboxes */
#include "cli/fetch_inner.h"

#include "base/date.h"
#include "fetchers/auth.h"
#include "fetchers/mail.h"
#include "fetchers/mailbox.h"
#include "fetchers/mailrules.h"

static const struct {
    const char *adapter;
    enum mailbox_kind kind;
} kinds[] = {
    {"imap", MAILBOX_IMAP},
    {"maildir", MAILBOX_MAILDIR},
    {"mbox", MAILBOX_MBOX},
};

bool fetch_mailbox_of(const struct source_settings *src, struct mailbox *out)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!str_eq(src->adapter, str_from(kinds[i].adapter)))
            continue;
        *out = (struct mailbox){
            .kind = kinds[i].kind,
            .url = src->url,
            .path = src->mailbox,
            .user = src->user,
            .password = &src->secret,
            .ca_file = src->ca_file,
            .allow_private = src->allow_private,
        };
        return true;
    }
    return false;
}

/* Where the large providers give tokens for IMAP, from their own pages on OAuth 2. */
static const struct {
    const char *host, *token_url, *scope;
} providers[] = {
    {"imap.gmail.com", "https://oauth2.googleapis.com/token", "https://mail.google.com/"},
    {"outlook.office365.com",
     "https://login.microsoftonline.com/common/oauth2/v2.0/token",
     "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"},
    {"imap.mail.yahoo.com", "https://api.login.yahoo.com/oauth2/get_token", ""},
};

/* "imap.example.com" of "imaps://imap.example.com:993/INBOX". */
static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://")), len = 0;

    url = str_slice(url, at == SIZE_MAX ? url.len : at + 3, SIZE_MAX);
    while (len < url.len && url.ptr[len] != ':' && url.ptr[len] != '/')
        len++;
    return str_slice(url, 0, len);
}

bool fetch_mailbox_login(const struct source_settings *src, struct auth_rules *out)
{
    struct str host = host_of(src->url);

    if (!str_eq(src->adapter, STR("imap")) ||
        (src->client_id.len == 0 && src->token_url.len == 0))
        return false;
    *out = (struct auth_rules){.kind = AUTH_OAUTH, .lifetime_s = 900};
    for (size_t i = 0; i < ARRAY_LEN(providers); i++) {
        if (!str_eq_fold(host, str_from(providers[i].host)))
            continue;
        out->token_url = str_from(providers[i].token_url);
        out->scope = str_from(providers[i].scope);
    }
    return true;
}

bool fetch_is_mailbox(const struct adapter *a)
{
    return a->parse == mailrules_parse;
}

enum status fetch_check_mailbox(const struct source_settings *src,
                                struct mapping_shelf *shelf, struct error *err)
{
    struct mailrules rules;
    struct mailbox box = {0};

    if (fetch_mailbox_of(src, &box) && box.kind == MAILBOX_IMAP &&
        (!str_starts(src->url, STR("imap")) || src->user.len == 0 ||
         !secret_is_set(&src->secret)))
        return error_set(err, ERR_CONFIG,
                         "adapter imap needs url: imaps://HOST, user and secret");
    if (box.kind != MAILBOX_IMAP && src->mailbox.len == 0)
        return error_set(err, ERR_CONFIG, "adapter " STR_FMT " needs \"mailbox\"",
                         STR_ARG(src->adapter));
    return mailrules_find(src->rules, src->mapping, shelf, &rules, err);
}

/* Mails on their way into the job's batch. */
struct reading {
    struct job *job;
    const struct mailrules *rules;
};

static bool take(void *ctx, const struct mailbox_mail *bytes)
{
    struct reading *r = ctx;
    struct job *j = r->job;
    struct mail mail;

    if (mail_read(bytes->bytes, &mail, NULL) != OK ||
        !mailrules_apply(r->rules, &j->settings, &mail, &j->batch))
        j->batch.dropped++; /* told: nobody else reads it */
    mail_release(&mail);
    return j->batch.len < j->settings.items_max;
}

/* The day of the digest that tells of what happens at `at`; an hour for making it. */
static int64_t digest_day(const struct fetcher *f, int64_t at)
{
    return date_local_day(at - (f->c->settings.digest_minute + 60) * 60);
}

/* What was not read stays counted until the next digest has told it, also where later
 * runs bring other mails or none. */
static bool carry_dropped(const struct fetcher *f, struct job *j)
{
    bool is_told = j->state.fetched_at == TIME_UNKNOWN ||
                   digest_day(f, j->state.fetched_at) != digest_day(f, f->c->now);

    if (j->state.dropped == 0)
        return false;
    if (!is_told)
        j->batch.dropped += (size_t)j->state.dropped;
    return is_told;
}

bool fetch_mailbox(struct fetcher *f, struct job *j)
{
    struct mailrules rules;
    struct reading reading = {j, &rules};
    struct mailbox box;
    struct mailbox_end end = {0};
    struct error err = {0};
    const char *stage = "settings";
    enum status rc = fetch_check_mailbox(j->source, &f->shelf, &err);
    bool is_ok, is_over;

    if (rc == OK)
        rc =
            mailrules_find(j->source->rules, j->source->mapping, &f->shelf, &rules, &err);
    if (rc == OK && fetch_mailbox_of(j->source, &box)) {
        box.connect_ms = f->c->settings.limits.connect_ms;
        box.total_ms = 2 * f->c->settings.limits.total_ms;
        box.stop = f->o->stop;
        box.token = fetch_token(j);
        stage = "fetch";
        rc = mailbox_read(&box, j->state.cursor, take, &reading, &end, &err);
        if (rc == ERR_ACCESS &&
            box.token.len > 0) { /* it was taken back: a new one next */
            fetch_forget_token(f, j);
            stage = "auth";
        }
    }
    j->batch.dropped += end.skipped;
    j->batch.is_cut = true; /* new mails alone: what is missing is not gone */
    if (end.cursor.len > 0)
        j->outcome.cursor = arena_copy(&j->batch.arena, buf_str(&end.cursor));
    /* after a failure what came before it counts, and is not read again */
    is_over = carry_dropped(f, j);
    if (rc == OK || (end.taken > 0 && end.cursor.len > 0))
        is_ok = end.taken > 0 || is_over ? fetch_keep(f, j) : fetch_keep_unchanged(f, j);
    else
        is_ok = fetch_fail(f, j, stage, err.text,
                           rc == ERR_BUSY ? HTTP_STOPPED : HTTP_CONNECT, NULL);
    mailbox_end_release(&end);
    return is_ok;
}
