/*
 * store.h - the one file that keeps everything between runs
 *
 * A struct store is one connection to the database: used by one thread, any number of
 * them by different processes at once. Readers never wait for the writer; a writer
 * waits for another up to 5 seconds, then ERR_BUSY. No SQL leaves this folder.
 *
 *   store.h   opening, the lock, sources, adding mentions, judging them
 *   find.h    reading mentions back, counting them
 *   records.h cases, the ledger of issues, digests, corrections
 *   outbox.h  what is to be delivered
 *
 * Each function that writes is one transaction: all of it or nothing. Between
 * store_begin() and store_commit() it is a part of that larger one. The clock is never
 * read: `now` is passed in, in seconds since 1970-01-01 UTC, and TIME_UNKNOWN stands for
 * any time that is not known.
 *
 * Arguments are borrowed until the call returns. Strings that come back live in the
 * batch or arena that the caller passed.
 *
 * Any call can fail with ERR_DAMAGED (the file is damaged; the text says how to get it
 * back), ERR_IO (disk full, read-only, I/O error), ERR_BUSY, ERR_OS (out of
 * memory) and ERR_STORE (anything else).
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/mention.h"
#include "base/status.h"

struct store;

enum store_mode {
    STORE_READ,   /* look only; nothing is written, no form is brought up */
    STORE_WRITE,  /* the file must be there */
    STORE_CREATE, /* as STORE_WRITE, but a missing file is made (`earshot init`) */
};

/*
 * Open the database.
 *
 *   path  of the file, or ":memory:" with STORE_CREATE for one that dies with the store
 *   out   written on success only; release with store_close()
 *
 * A database of an older form is copied to "PATH.form-N" and then brought up, each form
 * in one transaction; with STORE_READ it is ERR_STORE. A new file has mode 0600.
 *
 * ERR_MISSING where there is no file; ERR_DAMAGED for an empty file, one that is no
 * database, not ours, or written by a newer earshot; ERR_ACCESS for no permission and for
 * a symbolic link; ERR_USAGE where `path` names a folder.
 */
MUST_CHECK enum status store_open(const char *path, enum store_mode mode,
                                  struct store **out, struct error *err);
void store_close(struct store *st); /* accepts NULL; an open transaction is undone */

/* Read every page and compare what belongs together. `is_full` also compares each index
 * with its table, which is several times dearer: nightly without, weekly with.
 * ERR_DAMAGED with the first fault found. */
MUST_CHECK enum status store_check(struct store *st, bool is_full, struct error *err);

/* One transaction around several calls: a group of sources, for example. Not nested.
 * After ERR_IO or ERR_OS the group may be gone; store_commit() then fails too. */
MUST_CHECK enum status store_begin(struct store *st, struct error *err);
MUST_CHECK enum status store_commit(struct store *st, struct error *err);
void store_rollback(struct store *st); /* nothing where no group is open */

/*
 * The lock of a run, held by the kernel on the file "PATH.lock" beside the database, so
 * that it ends with the process however that ends. It keeps other processes out, not this
 * one: to be taken once at a time, for a second store_lock() here is OK too, and the
 * first store_unlock() ends both.
 *
 *   path  of the database
 *   out   release with store_unlock(); written on success only
 *
 * ERR_BUSY at once, "run of pid 4711 since 2026-03-01T12:30:00Z", where another has it.
 */
struct store_lock;
MUST_CHECK enum status store_lock(const char *path, int64_t now, struct store_lock **out,
                                  struct error *err);
void store_unlock(struct store_lock *lock); /* accepts NULL */

/* Small facts of the program's own, for example "last-full-check". An empty value
 * removes. ERR_MISSING where there is none. */
MUST_CHECK enum status store_meta_put(struct store *st, struct str name, struct str value,
                                      struct error *err);
MUST_CHECK enum status store_meta_get(struct store *st, struct str name,
                                      struct arena *arena, struct str *out,
                                      struct error *err);

/* ---- brands ---- */

/* The names of all brands ever stored, in order; `*out` is an array in `arena`. */
MUST_CHECK enum status store_brands(struct store *st, struct arena *arena,
                                    struct str **out, size_t *len, struct error *err);

/* All that is kept of a brand, mentions, digests, issues and so on, goes on under another
 * name. Where that one is there already both become one; of what can be there once alone,
 * as the digest of a day, its own stays. Nothing where there is no brand `from`. */
MUST_CHECK enum status store_brand_rename(struct store *st, struct str from,
                                          struct str to, struct error *err);

/* ---- sources ---- */

/* What is remembered of a source from fetch to fetch. */
struct source_state {
    struct str name, brand;
    struct str etag, last_modified; /* validators, exactly as they came */
    uint64_t body_hash;             /* of the last body; 0: none */
    int64_t fetched_at;             /* last try */
    int64_t succeeded_at;           /* last success, an unchanged answer too */
    int64_t next_at;                /* not to be fetched before; TIME_UNKNOWN: now */
    int64_t failures;               /* in a row; 0 after a success */
    int64_t failing_since;          /* first of them */
    struct str error_stage, error;  /* of the last failure, empty after a success */
    int64_t fetches, mentions;      /* ever: successful fetches, fresh mentions */
    int64_t newest_at;              /* latest posted_at seen */
    struct str cursor;              /* where paging goes on; the adapter's own */
    struct str moved_url;           /* where it says it has moved for good, and */
    int64_t moved_count;            /* how often in a row it said so */
    bool is_paused;                 /* gone (410), or paused by the owner */
    int64_t dropped;                /* items of its last answer that were not taken */
    bool is_cut;                    /* that answer ended early */
};

/* A source's state, its strings in `arena`. A name that was never stored gives `name`,
 * zeros and TIME_UNKNOWN, and OK. */
MUST_CHECK enum status store_source(struct store *st, struct str name,
                                    struct arena *arena, struct source_state *out,
                                    struct error *err);

/* All sources ever stored, by name; `*out` is an array in `arena`. */
MUST_CHECK enum status store_sources(struct store *st, struct arena *arena,
                                     struct source_state **out, size_t *len,
                                     struct error *err);

/* Take a source for this run, so that no other run fetches it before `until`. `*is_taken`
 * is false where it is paused, another run has it, or (unless `is_forced`) it isn't due.
 */
MUST_CHECK enum status store_source_take(struct store *st, struct str name,
                                         struct str brand, int64_t now, int64_t until,
                                         bool is_forced, bool *is_taken,
                                         struct error *err);

/*
 * Remember that a fetch failed: one more failure in a row, with its stage ("http",
 * "parse") and reason. Validators, cursor and everything stored stay as they are.
 *
 *   next_at   when to try again: back-off or Retry-After, decided by the caller
 *   is_paused stop asking (410 Gone)
 */
MUST_CHECK enum status store_source_failed(struct store *st, struct str name,
                                           struct str brand, struct str stage,
                                           struct str reason, int64_t now,
                                           int64_t next_at, bool is_paused,
                                           struct error *err);

/* Pause a source or let it go on; resuming makes it due and forgets its failures. */
MUST_CHECK enum status store_source_pause(struct store *st, struct str name,
                                          bool is_paused, struct error *err);

/* Forget what a source answered, since it will be asked for something else: validators,
 * cursor, the newest it showed, where it moved to, failures and the pause that one of
 * them (410 Gone) brought; it is due. The owner's own pause, counts and mentions stay. */
MUST_CHECK enum status store_source_anew(struct store *st, struct str name,
                                         struct error *err);

/* ---- mentions come in ---- */

struct store_counts {
    size_t fresh;   /* stored for the first time */
    size_t edited;  /* known, with another title, text or rating now */
    size_t replied; /* known, and only the owner's answer is new or changed */
    size_t known;   /* nothing new, or removed before and not wanted back */
    size_t also;    /* another source's story: linked, not counted again */
};

/*
 * Store the outcome of one successful fetch: its mentions and the source's new state.
 *
 *   src  name and brand as in the settings; etag, last_modified, body_hash, next_at,
 *        cursor, moved_url and moved_count are taken, the rest is counted here
 *   b    what was read, or NULL where the source says nothing has changed (304, or the
 * same body). `source` of its mentions is not read; an empty brand is src->brand. Of a
 * cut body (b->is_cut) the mentions are stored, but validators and body_hash stay the old
 * ones, so that it is asked for again counts  added up, so that one struct counts several
 * fetches; may be NULL
 *
 * Idempotent: a mention is known by (source, id). One whose id is new, but which has the
 * link (where no other of the batch has it) and the gist, or the whole wording and
 * author, of a stored mention of the source that is not shown any more, is that
 * mention under another id. One that has the wording of a mention which another source
 * showed for the same brand is linked to it as "also on", unless ratings differ, or the
 * text is so short that chance would do it. Case and white space don't count in any of
 * this. An edit keeps the old words (store_versions()), and is to be judged anew.
 *
 * Mentions that were purged or forgotten stay so when the source shows them again.
 * ERR_USAGE for an empty src->name or a mention with an empty id; nothing is stored then.
 */
MUST_CHECK enum status store_add(struct store *st, const struct source_state *src,
                                 const struct batch *b, int64_t now,
                                 struct store_counts *counts, struct error *err);

/*
 * Say that `other` tells the same story as `first`, found by other means than the
 * wording: `other` is no longer a mention of its own but an "also on" of it. What was
 * sent of it stays sent. ERR_MISSING where one is not there, or `first` is gone.
 */
MUST_CHECK enum status store_join(struct store *st, int64_t first, int64_t other,
                                  struct error *err);

/* ---- mentions are judged ---- */

/*
 * Fill `b` (reset first) with mentions that `version` has not judged: first those never
 * judged, then edited ones, then those judged by another version. At most `limit`
 * of them; none are left when b->len comes back 0. Their old judgement is not filled.
 */
MUST_CHECK enum status store_unjudged(struct store *st, struct str version, size_t limit,
                                      struct batch *b, struct error *err);

/*
 * Store the judgements of `b`, found by each mention's `row` and `version`. One that was
 * edited since it was read is left to be judged again; one that is gone is skipped.
 * What is ours enters the full-text index, what isn't leaves it. What is ours and tells
 * the story of another source's mention in nearly the same words, or under the same link
 * or headline, is joined to that one: store_join().
 * ERR_USAGE for a judgement without version.
 */
MUST_CHECK enum status store_judge(struct store *st, const struct batch *b,
                                   struct error *err);

/* Put together what counting reads of each day whose judgements have changed: see
 * packs.h. Without it all is counted right, only slower. */
MUST_CHECK enum status store_pack(struct store *st, struct error *err);

/* Let store_unjudged() offer a mention again, as after a correction. Nothing where it was
 * not judged yet, or is gone. */
MUST_CHECK enum status store_rejudge(struct store *st, int64_t row, struct error *err);

/* ---- mentions go ---- */

/*
 * Remove mentions whose time lies before `before`, with judgements, versions, cases and
 * full text; those with a case that still waits stay. Their keys stay, so that they are
 * not taken for new when a source shows them again. Rows of the outbox that were sent or
 * given up before then go too, and digests of periods that ended before.
 */
MUST_CHECK enum status store_purge(struct store *st, int64_t before, size_t *removed,
                                   struct error *err);

/*
 * Erase an author: the mentions under this name (case folded; of `source`, or of all
 * sources where empty), their versions, judgements, cases and words in the index. Of
 * messages that hold such a mention the bytes are erased; those still to be sent are
 * taken out of the outbox. Digests that hold one stay without value, marked to be made
 * again: store_digests_blank(). Ids stay as keyed hashes, so that no source brings the
 * mentions back. The file is rewritten so that the bytes are gone from it, and copies of
 * older forms are removed. ERR_BUSY where all is erased, but another process still reads
 * the log that holds it: a second call finishes. ERR_USAGE within a group, and for an
 * empty author.
 */
MUST_CHECK enum status store_forget(struct store *st, struct str source,
                                    struct str author, size_t *removed,
                                    struct error *err);

/* ---- what there is ---- */

struct store_stats {
    int64_t form;              /* of the schema, user_version */
    int64_t bytes, bytes_free; /* of the file, and of unused pages in it */
    int64_t sources, mentions, versions, also, judged, cases, digests;
    int64_t queued, sending, sent, dead; /* rows of the outbox */
    int64_t oldest_at, newest_at;        /* times of mentions, or TIME_UNKNOWN */
};
MUST_CHECK enum status store_statistics(struct store *st, struct store_stats *out,
                                        struct error *err);

#endif
