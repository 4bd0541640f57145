/*
 * statistics.c - what there is
 */
#include "store/internal.h"

#include <stddef.h>

enum status store_statistics(struct store *st, struct store_stats *out, struct error *err)
{
    static const struct {
        const char *sql;
        size_t offset;
    } rows[] = {
#define STAT(field, sql) {sql, offsetof(struct store_stats, field)}
        STAT(form, "SELECT user_version FROM pragma_user_version"),
        STAT(bytes, "SELECT page_count * page_size FROM pragma_page_count,"
                    " pragma_page_size"),
        STAT(bytes_free, "SELECT freelist_count * page_size FROM pragma_freelist_count,"
                         " pragma_page_size"),
        STAT(sources, "SELECT count(*) FROM sources"),
        STAT(mentions, "SELECT count(*) FROM mentions"),
        STAT(versions, "SELECT count(*) FROM versions"),
        STAT(also, "SELECT count(*) FROM also"),
        STAT(judged, "SELECT count(*) FROM analyses WHERE rules IS NOT NULL"),
        STAT(cases, "SELECT count(*) FROM cases"),
        STAT(digests, "SELECT count(*) FROM digests"),
        STAT(queued, "SELECT count(*) FROM outbox WHERE state = 'queued'"),
        STAT(sending, "SELECT count(*) FROM outbox WHERE state = 'sending'"),
        STAT(sent, "SELECT count(*) FROM outbox WHERE state = 'sent'"),
        STAT(dead, "SELECT count(*) FROM outbox WHERE state = 'dead'"),
        STAT(oldest_at, "SELECT min(at) FROM mentions"),
        STAT(newest_at, "SELECT max(at) FROM mentions"),
#undef STAT
    };
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < ARRAY_LEN(rows); i++) {
        sqlite3_stmt *s = sql_get(st, rows[i].sql);

        if (s == NULL || sqlite3_step(s) != SQLITE_ROW)
            rc = store_fail(st, err, "statistics");
        else
            *(int64_t *)(void *)((char *)out + rows[i].offset) = column_time(s, 0);
        sql_done(s);
    }
    return rc;
}
