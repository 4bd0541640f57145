/* mailrules.c - mails as JSON, and the rule that reads them */
#include "fetchers/mailrules.h"

#include "base/date.h"
#include "config/shipped.h"
#include "fetchers/mail.h"
#include "fetchers/mail_links.h"
#include "fetchers/mapping_type.h"

#include <math.h>
#include <string.h>

enum { RULE_TEXT_MAX_BYTES = 16000 };

#define FOLDER "mailrules/"

const char *mailrule_name(size_t n)
{
    for (size_t i = 0; shipped_name(i) != NULL; i++) {
        if (str_starts(str_from(shipped_name(i)), STR(FOLDER)) && n-- == 0)
            return shipped_name(i) + sizeof(FOLDER) - 1;
    }
    return NULL;
}

/* "google" or "google.yaml" as the file's bytes. */
static struct str shipped_rule(struct str name)
{
    struct buf path = {0};
    struct str file;

    buf_printf(&path, FOLDER STR_FMT "%s", STR_ARG(name),
               str_ends(name, STR(".yaml")) ? "" : ".yaml");
    file = shipped_file(path.ptr);
    buf_release(&path);
    return file;
}

static enum status add(struct mailrules *out, struct str path, struct str yaml,
                       struct mapping_shelf *shelf, struct error *err)
{
    if (out->len == MAILRULES_MAX)
        return error_set(err, ERR_CONFIG, "rules: more than %d", MAILRULES_MAX);
    return mapping_shelf_get(shelf, path, yaml, shipped_rule, &out->items[out->len++],
                             err);
}

static const char *nearest(struct str name)
{
    const char *best = NULL;
    size_t best_distance = 4;

    for (size_t i = 0; mailrule_name(i) != NULL; i++) {
        struct str rule = str_from(mailrule_name(i));
        size_t d = str_distance(name, str_slice(rule, 0, str_find_char(rule, '.')),
                                best_distance);

        if (d < best_distance) {
            best = mailrule_name(i);
            best_distance = d;
        }
    }
    return best;
}

static enum status add_named(struct mailrules *out, struct str name,
                             struct mapping_shelf *shelf, struct error *err)
{
    struct str yaml = shipped_rule(name);
    struct buf path = {0};
    enum status rc;

    if (yaml.ptr == NULL) {
        struct str near = str_from(nearest(name));

        near = str_slice(near, 0, str_find_char(near, '.'));
        return error_set(err, ERR_CONFIG,
                         "rules: there is no \"" STR_FMT "\"%s" STR_FMT "%s",
                         STR_ARG(name), near.len > 0 ? "; did you mean \"" : "",
                         STR_ARG(near), near.len > 0 ? "\"?" : "");
    }
    buf_printf(&path, FOLDER STR_FMT, STR_ARG(name));
    rc = add(out, buf_str(&path), yaml, shelf, err);
    buf_release(&path);
    return rc;
}

/* The rules that name their senders by themselves. */
static enum status add_platforms(struct mailrules *out, struct mapping_shelf *shelf,
                                 struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && mailrule_name(i) != NULL; i++) {
        struct str name = str_from(mailrule_name(i));
        const struct mapping *m;

        rc = add_named(out, str_slice(name, 0, str_find_char(name, '.')), shelf, err);
        if (rc != OK)
            break;
        m = out->items[out->len - 1];
        if (m->senders.len == 0 || m->senders.items[0].pieces[0].kind != PIECE_TEXT)
            out->len--;
    }
    return rc;
}

enum status mailrules_find(struct str_list names, struct str own,
                           struct mapping_shelf *shelf, struct mailrules *out,
                           struct error *err)
{
    enum status rc = OK;

    *out = (struct mailrules){0};
    if (own.len > 0)
        rc = add(out, own, STR_NONE, shelf, err);
    for (size_t i = 0; rc == OK && i < names.len; i++)
        rc = add_named(out, names.items[i], shelf, err);
    if (rc == OK && names.len == 0)
        rc = add_platforms(out, shelf, err);
    return rc;
}

static bool is_sender(struct str sender, const struct mail *mail)
{
    if (str_find_char(sender, '@') != SIZE_MAX)
        return str_eq_fold(sender, mail->from);
    return mail_domain_is(mail->from_domain, sender);
}

static bool has_subject(const struct mapping *rule, const struct mail *mail)
{
    struct buf subject = {0};
    bool is_found = rule->subjects.len == 0;

    buf_add(&subject, mail->subject);
    buf_add_char(&subject, ' '); /* never NULL */
    subject.ptr[subject.len - 1] = '\0';
    for (size_t i = 0; !is_found && i < rule->subjects.len; i++)
        is_found = regexec(rule->subjects.items[i].regex, subject.ptr, 0, NULL, 0) == 0;
    buf_release(&subject);
    return is_found;
}

/* Is the mail such a rule's? Its sender is checked by domain, and not at all believed
 * where the receiving server found it forged. */
static bool is_for(const struct mapping *rule, const struct adapter_settings *s,
                   const struct mail *mail)
{
    struct scope scope = {.mapping = rule, .settings = s};
    bool is_from = rule->senders.len == 0;
    struct buf sender = {0};

    if (mail->is_forged)
        return false;
    for (size_t i = 0; !is_from && i < rule->senders.len; i++) {
        buf_reset(&sender);
        is_from = form_text(&scope, &rule->senders.items[i], &sender) &&
                  is_sender(str_trim(buf_str(&sender)), mail);
    }
    buf_release(&sender);
    return is_from && has_subject(rule, mail);
}

static void set_text(json_t *o, const char *key, struct str s)
{
    if (s.len > 0)
        (void)json_object_set_new(o, key, json_stringn_nocheck(s.ptr, s.len));
}

/* At most so many bytes, cut between characters. */
static struct str cut(struct str s)
{
    size_t len = RULE_TEXT_MAX_BYTES;

    if (s.len <= len)
        return s;
    while (len > 0 && ((unsigned char)s.ptr[len] & 0xC0) == 0x80)
        len--;
    return str_slice(s, 0, len);
}

static json_t *to_json(const struct mail *mail)
{
    json_t *o = json_object(), *links = json_array();
    struct buf date = {0}, lines = {0}, addresses = {0};

    set_text(o, "id", mail->id);
    set_text(o, "from", mail->from);
    set_text(o, "from_name", mail->from_name);
    set_text(o, "domain", mail->from_domain);
    set_text(o, "to", mail->to);
    set_text(o, "reply_to", mail->reply_to);
    set_text(o, "subject", mail->subject);
    set_text(o, "list", mail->list_id);
    set_text(o, "text", cut(mail->text));
    set_text(o, "html", cut(mail->html_text));
    buf_printf(&lines, "\n" STR_FMT, STR_ARG(cut(mail->text)));
    set_text(o, "lines", buf_str(&lines));
    buf_release(&lines);
    date_format_rfc3339(mail->date, &date);
    set_text(o, "date", buf_str(&date));
    buf_release(&date);
    if (mail->is_auto)
        (void)json_object_set_new(o, "auto", json_true());
    for (size_t i = 0; i < mail->links_len; i++) {
        json_t *link = json_object();

        set_text(link, "url", mail->links[i].url);
        set_text(link, "text", mail->links[i].text);
        (void)json_array_append_new(links, link);
        buf_add(&addresses, mail->links[i].url);
        buf_add_char(&addresses, '\n');
    }
    set_text(o, "addresses", cut(buf_str(&addresses)));
    buf_release(&addresses);
    (void)json_object_set_new(o, "links", links);
    return o;
}

/* A notice of which neither rating nor words could be read says nothing. */
static void drop_empty(struct batch *out, size_t from)
{
    if (out->len > from && isnan(out->items[out->len - 1].rating) &&
        out->items[out->len - 1].text.len == 0) {
        out->len--;
        out->dropped++;
    }
}

/* Does the owner trust what this mail's sender forwards? */
static bool is_forwarder(const struct adapter_settings *s, const struct mail *mail)
{
    for (size_t i = 0; i < s->vars.len; i++) {
        if (str_eq(s->vars.items[i].name, STR("forwarder")))
            return !mail->is_forged && is_sender(s->vars.items[i].value, mail);
    }
    return false;
}

static bool apply(const struct mailrules *rules, const struct adapter_settings *s,
                  const struct mail *mail, struct batch *out)
{
    struct adapter_settings own = *s;
    struct document doc = {0};
    json_t *root = NULL;
    size_t from = out->len;
    bool is_taken;

    for (size_t i = 0; i < rules->len && root == NULL; i++) {
        if (!is_for(rules->items[i], s, mail))
            continue;
        own.mapping = rules->items[i];
        root = to_json(mail);
        if (mapping_parse_json(&own, root, &doc, NULL, out, NULL) != OK)
            out->dropped++;
        drop_empty(out, from);
    }
    is_taken = root != NULL;
    json_decref(root);
    return is_taken;
}

bool mailrules_apply(const struct mailrules *rules, const struct adapter_settings *s,
                     const struct mail *mail, struct batch *out)
{
    struct mail inner;

    if (is_forwarder(s, mail) && mail_forwarded(mail, &inner) &&
        apply(rules, s, &inner, out))
        return true;
    return apply(rules, s, mail, out);
}

enum status mailrules_request(const struct adapter_settings *s,
                              const struct paging *paging, struct adapter_request *out,
                              struct error *err)
{
    (void)s, (void)paging;
    *out = (struct adapter_request){0};
    return error_set(err, ERR_CONFIG, "a mailbox is asked by no web address");
}

/* The next mail of many, each behind a line "From "; or the one there is. */
static struct str next_mail(struct str *rest)
{
    struct str mail = *rest;
    size_t from = 0;

    if (!str_starts(mail, STR("From "))) {
        *rest = STR_NONE;
        return mail;
    }
    from = str_find_char(mail, '\n');
    mail = str_slice(mail, from == SIZE_MAX ? mail.len : from + 1, SIZE_MAX);
    for (size_t at = 0;;) {
        size_t next = str_find(str_slice(mail, at, SIZE_MAX), STR("\nFrom "));

        if (next == SIZE_MAX) {
            *rest = STR_NONE;
            return mail;
        }
        at += next + 1;
        if (at < 2 || mail.ptr[at - 2] == '\n' ||
            (at > 2 && mail.ptr[at - 2] == '\r' && mail.ptr[at - 3] == '\n')) {
            *rest = str_slice(mail, at, SIZE_MAX);
            return str_slice(mail, 0, at);
        }
    }
}

enum status mailrules_parse(const struct adapter_settings *s, const struct document *doc,
                            struct paging *paging, struct batch *out, struct error *err)
{
    struct str rest = doc->body;
    size_t mails = 0;
    enum status rc = OK;

    if (s->mailrules == NULL)
        return error_set(err, ERR_BUG, "mail: no rules are at hand");
    while (rc == OK && rest.ptr != NULL) {
        struct mail mail;

        rc = mail_read(next_mail(&rest), &mail, mails == 0 ? err : NULL);
        if (rc == OK)
            (void)mailrules_apply(s->mailrules, s, &mail, out);
        else if (mails > 0)
            out->dropped++, rc = OK;
        mails++;
        mail_release(&mail);
    }
    if (paging != NULL) {
        paging->pages++;
        paging->items += (int64_t)mails;
        paging->is_done = true;
    }
    return rc;
}
