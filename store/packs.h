/*
 * packs.h - what counting needs of every mention, a day at a time
 *
 * A brand may have a hundred thousand mentions of which a digest shows thirty. What is
 * counted of a day's mentions stands in one blob, the day's pack, which is read many
 * times faster than as many rows. Whoever changes a judgement notes its day in table
 * `stale` (triggers are switched off, see open.c); such days are read from the judgements
 * themselves until store_pack() makes the pack anew. So a pack never says what the
 * judgements don't.
 */
#ifndef STORE_PACKS_H
#define STORE_PACKS_H

#include "store/internal.h"

/* A mention that is ours; its texts are valid until the next one. */
struct fact {
    int64_t row, at, source; /* source: its number */
    uint64_t author;
    double rating, recommend, score;
    enum nps_class nps;
    enum basis basis;
    enum mood mood;
    enum severity severity;
    struct str place, severity_kind, touchpoint, channel, segment, issues, topics;
};

/* The day of what a brand has at that time is to be packed anew. */
MUST_CHECK enum status pack_stale(struct store *st, int64_t brand, int64_t at,
                                  struct error *err);
/* The same for a mention that is about to go: its pack goes at once. */
MUST_CHECK enum status pack_forget(struct store *st, int64_t row, struct error *err);

/* How facts_each() hands them over: by time, then row. */
typedef void fact_taker(void *ctx, const struct fact *f);

/*
 * Read the facts of a brand in [from, to), `to` 0 being open.
 *
 *   most   called first with how many there may be
 *   take   called for each
 */
MUST_CHECK enum status facts_each(struct store *st, struct str brand, int64_t from,
                                  int64_t to, void (*most)(void *ctx, size_t len),
                                  fact_taker *take, void *ctx, struct error *err);
/* From a row of a SELECT of: row, at, source, author, rating, recommend, score, nps,
 * basis, mood, severity, and the texts as above. With `texts` they are kept there. */
void fact_fill(sqlite3_stmt *s, struct arena *texts, struct fact *f);

/* One pack as bytes, and back. Facts in order of time and row. */
void pack_write(const struct fact *facts, size_t len, struct buf *out);
/* False where it is not as pack_write() made it; what was read so far was handed over. */
bool pack_read(struct str bytes, fact_taker *take, void *ctx);

#endif
