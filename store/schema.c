/*
 * schema.c - the tables, and how older forms of them are brought up
 *
 * Times are seconds since 1970-01-01 UTC, NULL where unknown. Enum values stand as
 * their names. A form once released is never changed: a new one is appended.
 */
#include "store/internal.h"

static const char form_1_mentions[] =
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE brands(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    "CREATE TABLE sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, brand TEXT,"
    " etag TEXT, last_modified TEXT, body_hash INTEGER NOT NULL DEFAULT 0,"
    " fetched_at INTEGER, succeeded_at INTEGER, next_at INTEGER,"
    " failures INTEGER NOT NULL DEFAULT 0, failing_since INTEGER,"
    " error_stage TEXT, error TEXT, fetches INTEGER NOT NULL DEFAULT 0,"
    " mentions INTEGER NOT NULL DEFAULT 0, newest_at INTEGER, cursor TEXT,"
    " moved_url TEXT, moved_count INTEGER NOT NULL DEFAULT 0,"
    " is_paused INTEGER NOT NULL DEFAULT 0,"
    /* of its last answer: items not taken, and whether it ended early */
    " dropped INTEGER NOT NULL DEFAULT 0, is_cut INTEGER NOT NULL DEFAULT 0,"
    /* another run has it until then */
    " taker INTEGER NOT NULL DEFAULT 0, taken_until INTEGER,"
    /* some ids in identity are hashes: store_forget() */
    " has_hashed INTEGER NOT NULL DEFAULT 0,"
    /* rows of what it showed last: rows_write() */
    " shown BLOB) STRICT;"

    /* Narrow columns first: filters then don't read the pages of a long text. `at` is the
     * time that counts. Rows are never used twice: meta "next-row". */
    "CREATE TABLE mentions(row INTEGER PRIMARY KEY, source INTEGER NOT NULL,"
    " brand INTEGER NOT NULL, at INTEGER NOT NULL, seen_at INTEGER NOT NULL,"
    " posted_at INTEGER, version INTEGER NOT NULL, rating REAL,"
    " rating_least REAL, rating_most REAL, place TEXT, author TEXT, id TEXT NOT NULL,"
    " url TEXT, title TEXT, text TEXT, updated_at INTEGER, replied_at INTEGER,"
    " reply TEXT, language TEXT, site TEXT, touchpoint TEXT, segment TEXT,"
    " marks TEXT) STRICT;"
    "CREATE INDEX mentions_marks ON mentions(brand, at, marks) WHERE marks IS NOT NULL;"
    "CREATE INDEX mentions_at ON mentions(brand, at);"
    "CREATE INDEX mentions_replied ON mentions(brand, at) WHERE reply IS NOT NULL;"

    /* Which ids of a source are known. `state` is hash_state() as last seen. A mention
     * that is not there any more was purged or forgotten: rows are never used twice. */
    "CREATE TABLE identity(source INTEGER NOT NULL, id TEXT NOT NULL,"
    " state INTEGER NOT NULL, mention INTEGER NOT NULL, is_also INTEGER NOT NULL DEFAULT "
    "0,"
    " PRIMARY KEY(source, id)) STRICT, WITHOUT ROWID;"
    /* Hashes of how mentions begin, and of titles, links and shingles of those that are
     * ours (alike.c), with the latest mention that has them. */
    "CREATE TABLE wordings(hash INTEGER PRIMARY KEY, mention INTEGER NOT NULL) STRICT;"
    /* Mentions that their source has taken down. */
    "CREATE TABLE vanished(mention INTEGER PRIMARY KEY REFERENCES mentions ON DELETE "
    "CASCADE,"
    " at INTEGER NOT NULL) STRICT;"
    /* Fetches that brought something: rows of a window of time without one more index. */
    "CREATE TABLE fetches(id INTEGER PRIMARY KEY, source INTEGER NOT NULL,"
    " at INTEGER NOT NULL, first_row INTEGER NOT NULL, last_row INTEGER NOT NULL) STRICT;"
    "CREATE INDEX fetches_at ON fetches(at, first_row, last_row);"
    "CREATE TABLE versions(mention INTEGER NOT NULL REFERENCES mentions ON DELETE "
    "CASCADE,"
    " version INTEGER NOT NULL, title TEXT, text TEXT, rating REAL,"
    " until INTEGER NOT NULL, PRIMARY KEY(mention, version)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX versions_until ON versions(until);"
    "CREATE TABLE also(mention INTEGER NOT NULL REFERENCES mentions ON DELETE CASCADE,"
    " source INTEGER NOT NULL REFERENCES sources, id TEXT NOT NULL, url TEXT, site TEXT,"
    " author TEXT, posted_at INTEGER, seen_at INTEGER NOT NULL,"
    " PRIMARY KEY(mention, source, id)) STRICT, WITHOUT ROWID;";

static const char form_1_analyses[] =
    "CREATE TABLE rules(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
    /* rules NULL: edited since, to be judged anew. `issues`: ids, a blank between. The
     * columns from brand to rating repeat those of the mention (author: hash_author()),
     * so that counting reads the index below and no mention. */
    "CREATE TABLE analyses(mention INTEGER PRIMARY KEY"
    " REFERENCES mentions ON DELETE CASCADE,"
    " rules INTEGER REFERENCES rules, is_ours INTEGER NOT NULL,"
    " is_indexed INTEGER NOT NULL, brand INTEGER NOT NULL, source INTEGER NOT NULL,"
    " at INTEGER NOT NULL, place TEXT, author INTEGER NOT NULL, rating REAL, nps TEXT "
    "NOT NULL, mood TEXT NOT NULL,"
    " severity TEXT NOT NULL, score REAL, p_detractor REAL, recommend REAL,"
    " basis TEXT NOT NULL, is_clash INTEGER NOT NULL, lang TEXT, severity_kind TEXT,"
    " dimension TEXT, touchpoint TEXT, issues TEXT, reasons BLOB,"
    /* Kinds talked of, each with "+", "-" or "=" behind it, a blank between; and what a
     * survey says of the mention. */
    " topics TEXT, channel TEXT, segment TEXT) STRICT;"
    "CREATE INDEX analyses_rules ON analyses(rules);"
    "CREATE INDEX analyses_ours ON analyses(brand, at, mention, source, place, author,"
    " rating, nps, recommend, score, basis, mood, severity) WHERE is_ours = 1;"
    "CREATE INDEX analyses_source ON analyses(brand, source, at) WHERE is_ours = 1;"
    "CREATE INDEX analyses_place ON analyses(brand, place, at)"
    " WHERE is_ours = 1 AND place IS NOT NULL;"
    /* What counting reads of a brand's day (UTC), and the days whose pack is no longer
     * true: packs.h. */
    "CREATE TABLE packs(brand INTEGER NOT NULL, day INTEGER NOT NULL,"
    " mentions INTEGER NOT NULL, facts BLOB NOT NULL, UNIQUE(brand, day)) STRICT;"
    "CREATE TABLE stale(brand INTEGER NOT NULL, day INTEGER NOT NULL,"
    " PRIMARY KEY(brand, day)) STRICT, WITHOUT ROWID;"
    /* Of what is ours. */
    "CREATE TABLE mention_issues(brand INTEGER NOT NULL, issue TEXT NOT NULL,"
    " at INTEGER NOT NULL, mention INTEGER NOT NULL,"
    " PRIMARY KEY(brand, issue, at, mention)) STRICT, WITHOUT ROWID;"
    "CREATE VIRTUAL TABLE words USING fts5(title, text, content='mentions',"
    " content_rowid='row', tokenize='unicode61 remove_diacritics 2');";

static const char form_1_records[] =
    "CREATE TABLE cases(mention INTEGER PRIMARY KEY REFERENCES mentions"
    " ON DELETE CASCADE, state TEXT NOT NULL, opened_at INTEGER NOT NULL,"
    " changed_at INTEGER NOT NULL, due_at INTEGER, answered_at INTEGER,"
    " snoozed_until INTEGER, note TEXT, author INTEGER NOT NULL,"
    " draft INTEGER NOT NULL) STRICT;"
    "CREATE INDEX cases_state ON cases(state);"
    /* Of one author: the next draft differs from those before. */
    "CREATE INDEX cases_author ON cases(author, draft) WHERE author <> 0;"
    "CREATE TABLE case_events(id INTEGER PRIMARY KEY, mention INTEGER NOT NULL"
    " REFERENCES cases ON DELETE CASCADE, at INTEGER NOT NULL, state TEXT NOT NULL,"
    " note TEXT) STRICT;"
    "CREATE INDEX case_events_mention ON case_events(mention);"
    "CREATE TABLE ledger(brand TEXT NOT NULL, issue TEXT NOT NULL, place TEXT NOT NULL,"
    " state TEXT NOT NULL, since INTEGER, opened_at INTEGER, closed_at INTEGER,"
    " back_at INTEGER, first_at INTEGER, last_at INTEGER, count INTEGER NOT NULL,"
    " count_30d INTEGER NOT NULL, told_at INTEGER, action_at INTEGER, action TEXT,"
    " changed_at INTEGER, PRIMARY KEY(brand, issue, place)) STRICT, WITHOUT ROWID;"
    /* Troubles without a kind; the quote is erased with the mention. */
    "CREATE TABLE discoveries(brand TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL,"
    " terms TEXT NOT NULL, state TEXT NOT NULL, made_at INTEGER NOT NULL,"
    " first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, people INTEGER NOT NULL,"
    " days INTEGER NOT NULL, mention INTEGER NOT NULL, quote TEXT NOT NULL,"
    " weeks TEXT NOT NULL, PRIMARY KEY(brand, id)) STRICT, WITHOUT ROWID;"
    /* What the owner did about issues; `at` the first instant of a day. */
    "CREATE TABLE fixes(brand TEXT NOT NULL, issue TEXT NOT NULL, place TEXT NOT NULL,"
    " at INTEGER NOT NULL, action TEXT NOT NULL, made_at INTEGER NOT NULL,"
    " PRIMARY KEY(brand, issue, place, at)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE digests(id INTEGER PRIMARY KEY, brand TEXT NOT NULL,"
    " kind TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,"
    " made_at INTEGER NOT NULL, value TEXT NOT NULL, headline TEXT,"
    " mentions INTEGER NOT NULL DEFAULT 0, detractors INTEGER NOT NULL DEFAULT 0,"
    " UNIQUE(brand, kind, from_at)) "
    "STRICT;"
    "CREATE TABLE digest_mentions(digest INTEGER NOT NULL REFERENCES digests"
    " ON DELETE CASCADE, mention INTEGER NOT NULL,"
    " PRIMARY KEY(digest, mention)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE corrections(id INTEGER PRIMARY KEY, mention INTEGER, brand TEXT,"
    " field TEXT NOT NULL, was TEXT, value TEXT, note TEXT,"
    " made_at INTEGER NOT NULL, words TEXT) STRICT;"
    "CREATE INDEX corrections_mention ON corrections(mention);"
    /* Mails that carried a token: acts.h. */
    "CREATE TABLE acts(id INTEGER PRIMARY KEY, at INTEGER NOT NULL, token TEXT NOT NULL,"
    " mention INTEGER NOT NULL, act TEXT NOT NULL, outcome TEXT NOT NULL, sender TEXT,"
    " note TEXT, mail TEXT) STRICT;"
    "CREATE INDEX acts_token ON acts(token);"
    "CREATE INDEX acts_mail ON acts(mail) WHERE mail IS NOT NULL;"

    "CREATE TABLE outbox(row INTEGER PRIMARY KEY, sink TEXT NOT NULL,"
    " destination TEXT NOT NULL, kind TEXT NOT NULL, period TEXT NOT NULL,"
    " brand TEXT NOT NULL, subject TEXT, message BLOB NOT NULL, state TEXT NOT NULL,"
    " tries INTEGER NOT NULL, next_at INTEGER NOT NULL, made_at INTEGER NOT NULL,"
    " sent_at INTEGER, error TEXT, may_be_second INTEGER NOT NULL,"
    /* thread: period of the message that it follows; receipt: its name there */
    " taker INTEGER NOT NULL, held_until INTEGER, thread TEXT, receipt TEXT,"
    /* about: the one mention of an alert; instead: the digest that shows it too */
    " about INTEGER NOT NULL DEFAULT 0, instead INTEGER,"
    " UNIQUE(destination, kind, brand, period)) STRICT;"
    "CREATE INDEX outbox_due ON outbox(next_at) WHERE state IN ('queued', 'sending');"
    "CREATE INDEX outbox_instead ON outbox(instead) WHERE instead IS NOT NULL;"
    "CREATE TABLE used(destination TEXT NOT NULL, kind TEXT NOT NULL,"
    " mention INTEGER NOT NULL, outbox INTEGER NOT NULL,"
    " PRIMARY KEY(destination, kind, mention)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX used_outbox ON used(outbox);"
    /* What alerts have told: see watches.c. */
    "CREATE TABLE watches(brand TEXT NOT NULL, rule TEXT NOT NULL, item TEXT NOT NULL,"
    " at INTEGER NOT NULL, told_at INTEGER NOT NULL, count INTEGER NOT NULL,"
    " PRIMARY KEY(brand, rule, item)) STRICT, WITHOUT ROWID;"
    "INSERT INTO meta VALUES('salt', hex(randomblob(8))), ('next-row', '1'),"
    " ('judged-to', '0');";

const struct migration schema_migrations[] = {
    {{form_1_mentions, form_1_analyses, form_1_records}},
};
const size_t schema_len = ARRAY_LEN(schema_migrations);
