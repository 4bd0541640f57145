/*
 * traces.c - where else the words of a mention stand
 *
 * A digest holds the mentions of its period (digest_mentions) and the cases that waited
 * then, whose authors stand in its value and headline. Its messages were made in the same
 * moment, of the same brand and kind.
 */
#include "base/json.h"
#include "store/internal.h"

/* `text` and `other` where the statement has a ?2, or a ?3 as well. */
static enum status run(struct store *st, const char *sql, int64_t row, struct str text,
                       struct str other, struct error *err)
{
    sqlite3_stmt *s = sql_get(st, sql);

    if (s == NULL)
        return store_fail(st, err, "forget");
    bind_int(s, 1, row);
    if (sqlite3_bind_parameter_count(s) > 1)
        bind_text(s, 2, text);
    if (sqlite3_bind_parameter_count(s) > 2)
        bind_text(s, 3, other);
    return sql_run(st, s, err);
}

#define IS_UNSENT "state IN ('queued', 'sending')"
/* Messages of digest d. */
#define IS_OF_DIGEST "o.brand = d.brand AND o.kind = d.kind AND o.made_at = d.made_at"

/* Digests that hold a mention, by its number or by the name of its author: `?2` is how
 * that stands in the value. They are emptied, and remember whether messages were unsent.
 */
static const char sql_digests[] =
    "UPDATE digests AS d SET headline = NULL, value = iif(d.value = 'queue' OR "
    "EXISTS(SELECT 1"
    " FROM outbox o WHERE " IS_OF_DIGEST " AND o." IS_UNSENT "), 'queue', '')"
    " WHERE d.id IN (SELECT digest FROM digest_mentions WHERE mention = ?1)"
    " OR (?2 <> '' AND instr(d.value, ?2) > 0)";
static const char sql_links[] =
    "DELETE FROM digest_mentions WHERE ?1 IS NOT NULL AND digest IN"
    " (SELECT id FROM digests WHERE value IN ('', 'queue'))";

/* Their messages, those about the mention itself (alerts), and what else names the
 * author: one that was sent again has another time. `?2` is the bare name, `?3` that in
 * quoted-printable, whose lines end in "=" where they are cut. */
#define MESSAGES                                                                         \
    "(row IN (SELECT outbox FROM used WHERE mention = ?1) OR about = ?1 OR row IN "      \
    "(SELECT o.row"                                                                      \
    " FROM outbox o JOIN digests d ON " IS_OF_DIGEST " WHERE d.value IN ('', 'queue'))"  \
    " OR (length(?2) > 4 AND (instr(CAST(message AS TEXT), ?2) > 0"                      \
    " OR instr(replace(CAST(message AS TEXT), '=' || char(13, 10), ''), ?3) > 0)))"
static const char sql_messages[] =
    "UPDATE outbox SET message = x'', subject = NULL, error = NULL WHERE " MESSAGES;
static const char sql_marks[] =
    "DELETE FROM used WHERE ?1 IS NOT NULL AND outbox IN"
    " (SELECT row FROM outbox WHERE length(message) = 0 AND " IS_UNSENT ")";
static const char sql_unsent[] = "DELETE FROM outbox WHERE ?1 IS NOT NULL"
                                 " AND length(message) = 0 AND " IS_UNSENT;

static const char sql_corrections[] = "DELETE FROM corrections WHERE mention = ?1";
static const char sql_acts[] =
    "UPDATE acts SET note = NULL, sender = NULL WHERE mention = ?1";

/* Source: RFC 2045, section 6.7. */
static void add_quoted_printable(struct str s, struct buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c == '=' || c >= 0x7f)
            buf_printf(out, "=%02X", (unsigned)c);
        else
            buf_add_char(out, (char)c);
    }
}

/* The author's name: bare, as it stands in the value of a digest, and in a mail. */
static enum status read_author(struct store *st, int64_t row, struct buf *name,
                               struct buf *member, struct buf *quoted, struct error *err)
{
    static const char sql[] = "SELECT author FROM mentions WHERE row = ?";
    sqlite3_stmt *s = sql_get(st, sql);
    enum status rc;

    if (s == NULL)
        return store_fail(st, err, "forget");
    buf_reset(name);
    buf_reset(member);
    buf_reset(quoted);
    bind_int(s, 1, row);
    rc = sql_row(st, s, "forget", err);
    if (rc == OK && column_view(s, 0).len > 0) {
        buf_add(name, column_view(s, 0));
        buf_add_text(member, "\"author\":\"");
        json_escape(buf_str(name), member);
        buf_add_char(member, '"');
        add_quoted_printable(buf_str(name), quoted);
    }
    sql_done(s);
    return rc == ERR_MISSING ? OK : rc;
}

enum status traces_erase(struct store *st, const int64_t *rows, size_t len,
                         struct error *err)
{
    const char *const once[] = {sql_marks, sql_unsent, sql_links};
    struct buf name = {0}, member = {0}, quoted = {0};
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < len; i++) {
        rc = read_author(st, rows[i], &name, &member, &quoted, err);
        if (rc == OK)
            rc = run(st, sql_digests, rows[i], buf_str(&member), STR_NONE, err);
        if (rc == OK)
            rc = run(st, sql_messages, rows[i], buf_str(&name), buf_str(&quoted), err);
        if (rc == OK)
            rc = run(st, sql_corrections, rows[i], STR_NONE, STR_NONE, err);
        if (rc == OK)
            rc = run(st, sql_acts, rows[i], STR_NONE, STR_NONE, err);
    }
    for (size_t k = 0; rc == OK && len > 0 && k < ARRAY_LEN(once); k++)
        rc = run(st, once[k], rows[0], STR_NONE, STR_NONE, err);
    buf_release(&name);
    buf_release(&member);
    buf_release(&quoted);
    return rc;
}
