#include "cli/act.h"

#include "base/date.h"
#include "cli/correct.h"
#include "cli/judge.h"
#include "cli/key.h"
#include "fetchers/mail.h"
#include "fetchers/mailbox.h"
#include "reports/act.h"
#include "store/acts.h"
#include "store/find.h"

#include <string.h>
#include <sys/stat.h>

enum {
    TOKEN_KEPT_MAX = 80,
    SENDER_KEPT_MAX = 120,
    ID_KEPT_MAX = 240,
    DAY_SECONDS = 86400
};

#define CURSOR STR("act-cursor") /* where reading the mailbox goes on */

/* A mail that carries a token. */
struct tapped {
    struct act act;
    enum act_verdict verdict;
    bool is_stranger;
    struct str token, sender, note, mail;
};

struct reading {
    struct context *c;
    struct str key;
    struct tapped *items;
    size_t len, read;
    struct arena arena;
};

/* Is it an address that gets our mails? */
static bool is_owner(const struct settings *s, struct str address)
{
    for (size_t i = 0; i < s->sinks_len; i++) {
        for (size_t k = 0; k < s->sinks[i].to.len; k++) {
            struct str to = s->sinks[i].to.items[k];
            size_t open = str_find_char(to, '<');

            if (open != SIZE_MAX) {
                to = str_slice(to, open + 1, to.len);
                to.len -= to.len > 0 && to.ptr[to.len - 1] == '>';
            }
            if (address.len > 0 && str_eq_fold(to, address))
                return true;
        }
    }
    return false;
}

/* A genuine token in the one form that we write: "0198.A" is not another one. */
static struct str token_as_made(struct reading *r, const struct tapped *t,
                                struct str token)
{
    struct buf text = {0};
    struct str out;

    if (t->verdict == ACT_FORGED)
        return arena_copy(&r->arena, str_slice(token, 0, TOKEN_KEPT_MAX));
    act_token(&t->act, r->key, &text);
    out = arena_copy(&r->arena, buf_str(&text));
    buf_release(&text);
    return out;
}

static bool take(void *ctx, const struct mailbox_mail *raw)
{
    struct reading *r = ctx;
    struct tapped t = {0};
    struct mail m;
    struct str token;

    r->read++;
    if (mail_read(raw->bytes, &m, NULL) == OK && !m.is_auto) {
        t.verdict = act_read(m.subject, r->key, r->c->now / DAY_SECONDS, &t.act, &token);
        if (t.verdict != ACT_NONE) {
            t.is_stranger = !is_owner(&r->c->settings, m.from);
            t.token = token_as_made(r, &t, token);
            t.sender = arena_copy(&r->arena, str_slice(m.from, 0, SENDER_KEPT_MAX));
            t.note = act_note(m.text, &r->arena);
            t.mail = arena_copy(&r->arena, str_slice(m.id, 0, ID_KEPT_MAX));
            r->items[r->len++] = t;
        }
    }
    mail_release(&m);
    return r->len < MAILBOX_MAILS_MAX;
}

/* ---- what a tap does ---- */

static enum status put_right(struct context *c, const struct tapped *t, const char *field,
                             struct str value, struct error *err)
{
    struct correction item = {.mention = t->act.mention,
                              .field = str_from(field),
                              .value = value,
                              .note = t->note,
                              .made_at = c->now};
    enum status rc = store_correct(c->store, &item, NULL, err);

    return rc == OK ? store_rejudge(c->store, t->act.mention, err) : rc;
}

/* The next midnight of the business that the case belongs to. */
static int64_t tomorrow_of(struct context *c, int64_t mention)
{
    struct batch b = {0};

    if (store_mention(c->store, mention, &b, NULL) == OK)
        context_zone(c, settings_brand(&c->settings, b.items[0].brand));
    batch_release(&b);
    return date_local_start(date_local_day(c->now) + 1, 0);
}

static enum status apply(struct context *c, const struct tapped *t, struct error *err)
{
    static const enum case_state states[ACT_KINDS] = {[ACT_ANSWERED] = CASE_ANSWERED,
                                                      [ACT_NOT_US] = CASE_RESOLVED,
                                                      [ACT_WRONG_MOOD] = CASE_RESOLVED,
                                                      [ACT_LATER] = CASE_SNOOZED,
                                                      [ACT_IGNORE] = CASE_IGNORED};
    int64_t tomorrow = tomorrow_of(c, t->act.mention);
    struct str note = t->note;
    enum status rc = OK;

    if (t->act.kind == ACT_NOT_US)
        rc = put_right(c, t, "ours", STR("no"), err);
    if (t->act.kind == ACT_WRONG_MOOD)
        rc = put_right(c, t, "mood", STR("neutral"), err);
    if (note.len == 0 && t->act.kind == ACT_NOT_US)
        note = STR(JUDGE_NO_COMPLAINT);
    if (note.len == 0 && t->act.kind == ACT_WRONG_MOOD)
        note = STR(CORRECTED_NOTE);
    if (rc == OK)
        rc = store_case_set(c->store, t->act.mention, states[t->act.kind],
                            t->act.kind == ACT_LATER ? tomorrow : TIME_UNKNOWN, note,
                            c->now, err);
    return rc;
}

/* What a mail comes to, before anything is changed: NULL where it is to be done. */
static const char *refusal(struct context *c, const struct tapped *t, bool is_done)
{
    struct case_record record;
    struct arena a = {0};
    const char *why = NULL;

    if (t->verdict == ACT_FORGED)
        why = "forged";
    else if (t->is_stranger)
        why = "stranger";
    else if (is_done)
        why = "replayed";
    else if (t->verdict == ACT_EXPIRED)
        why = "expired";
    else if (store_case(c->store, t->act.mention, c->now, &a, &record, NULL) != OK)
        why = "gone";
    arena_release(&a);
    return why;
}

static enum status settle(struct context *c, const struct tapped *t,
                          struct act_report *report, struct error *err)
{
    struct act_record record = {.at = c->now,
                                .token = t->token,
                                .mention = t->act.mention,
                                .act = str_from(act_name(t->act.kind)),
                                .outcome = STR("done"),
                                .sender = t->sender,
                                .mail = t->mail};
    bool is_done = false, is_looked_at = false;
    const char *why;
    enum status rc =
        store_act_seen(c->store, t->token, t->mail, &is_done, &is_looked_at, err);

    if (rc != OK || is_looked_at) /* the mailbox showed the very mail again */
        return rc;
    why = refusal(c, t, is_done);
    if (why != NULL) {
        record.outcome = str_from(why);
        report->refused++;
    } else {
        record.note = t->note;
        report->done++;
        rc = apply(c, t, err);
    }
    return rc == OK ? store_act_put(c->store, &record, err) : rc;
}

static enum status settle_all(struct reading *r, struct str cursor,
                              struct act_report *report, struct error *err)
{
    struct context *c = r->c;
    enum status rc = store_begin(c->store, err);

    if (rc != OK)
        return rc;
    for (size_t i = 0; rc == OK && i < r->len; i++)
        rc = settle(c, &r->items[i], report, err);
    if (rc == OK)
        rc = store_meta_put(c->store, CURSOR, cursor, err);
    if (rc == OK)
        return store_commit(c->store, err);
    store_rollback(c->store);
    return rc;
}

/* ---- the mailbox ---- */

static void describe(const struct settings *s, struct mailbox *box, struct arena *a)
{
    struct str where = s->reply_mailbox;
    const char *slash = strrchr(s->path.ptr, '/');
    struct stat st;

    *box = (struct mailbox){.user = s->reply_user,
                            .password = &s->reply_password,
                            .ca_file = s->reply_ca_file,
                            .allow_private = s->reply_private};
    if (str_starts(where, STR("imap://")) || str_starts(where, STR("imaps://"))) {
        box->kind = MAILBOX_IMAP;
        box->url = where;
        return;
    }
    box->path = where; /* strings of the settings end in NUL */
    if (where.ptr[0] != '/' && slash != NULL)
        box->path = arena_printf(a, "%.*s/" STR_FMT, (int)(slash - s->path.ptr),
                                 s->path.ptr, STR_ARG(where));
    box->kind = stat(box->path.ptr, &st) == 0 && S_ISREG(st.st_mode) ? MAILBOX_MBOX
                                                                     : MAILBOX_MAILDIR;
}

enum status act_mails(struct context *c, const volatile sig_atomic_t *stop,
                      struct act_report *report, struct error *err)
{
    struct reading r = {.c = c};
    struct mailbox_end end = {0};
    struct mailbox box;
    struct buf key = {0};
    struct str cursor = STR_NONE;
    enum status rc;

    if (c->settings.reply_to.len == 0)
        return OK;
    r.items = arena_alloc(&r.arena, MAILBOX_MAILS_MAX * sizeof(*r.items));
    describe(&c->settings, &box, &r.arena);
    box.stop = stop;
    rc = key_read(&c->settings, true, &key, err);
    r.key = buf_str(&key);
    if (rc == OK)
        rc = store_meta_get(c->store, CURSOR, &r.arena, &cursor, NULL);
    rc = rc == ERR_MISSING ? OK : rc; /* the first time */
    if (rc == OK)
        rc = mailbox_read(&box, cursor, take, &r, &end, err);
    if (end.cursor.len > 0) { /* after a failure too, for what came before it */
        enum status rest =
            settle_all(&r, buf_str(&end.cursor), report, rc == OK ? err : NULL);

        rc = rc == OK ? rest : rc;
    }
    report->read = r.read;
    error_prefix(err, "reply_mailbox: ");
    mailbox_end_release(&end);
    secret_wipe(&key);
    arena_release(&r.arena);
    return rc;
}
