/*
 * packs.c - facts of a day as bytes, and back
 *
 * Whole numbers stand as differences to the fact before, seven bits a byte, the lowest
 * first; what has no order stands as eight bytes, the lowest first; a text behind its
 * length. The first byte says which form it is: another order of the enums of mention.h
 * is another form.
 */
#include "store/packs.h"

#include <string.h>

enum { PACK_FORM = 1, ENUM_MOST = 15 };

/* ---- writing ---- */

static void put_count(struct buf *b, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        buf_add_char(b, (char)(0x80 | (v & 0x7f)));
    buf_add_char(b, (char)v);
}

/* From one number to another; small steps of either sign are short: 0, -1, 1, -2 ... */
static void put_step(struct buf *b, int64_t from, int64_t to)
{
    uint64_t u = (uint64_t)to - (uint64_t)from;

    put_count(b, u >> 63 != 0 ? ~(u << 1) : u << 1);
}

static void put_word(struct buf *b, uint64_t v)
{
    char bytes[8];

    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(v >> (8 * i) & 0xff);
    buf_add_bytes(b, bytes, sizeof(bytes));
}

static void put_double(struct buf *b, double v)
{
    uint64_t bits;

    memcpy(&bits, &v, sizeof(bits));
    put_word(b, bits);
}

static void put_text(struct buf *b, struct str s)
{
    put_count(b, s.len);
    buf_add(b, s);
}

void pack_write(const struct fact *facts, size_t len, struct buf *out)
{
    int64_t row = 0, at = 0;

    buf_add_char(out, PACK_FORM);
    for (size_t i = 0; i < len; i++) {
        const struct fact *f = &facts[i];

        put_step(out, row, f->row);
        put_step(out, at, f->at);
        put_count(out, (uint64_t)f->source);
        put_word(out, f->author);
        put_double(out, f->rating);
        put_double(out, f->recommend);
        put_double(out, f->score);
        buf_add_char(out, (char)(f->nps << 4 | (int)f->basis));
        buf_add_char(out, (char)(f->mood << 4 | (int)f->severity));
        put_text(out, f->place);
        put_text(out, f->severity_kind);
        put_text(out, f->touchpoint);
        put_text(out, f->channel);
        put_text(out, f->segment);
        put_text(out, f->issues);
        put_text(out, f->topics);
        row = f->row;
        at = f->at;
    }
}

/* ---- reading ---- */

struct cut {
    const unsigned char *at, *end;
    bool is_short; /* more was asked for than there is */
};

static uint64_t get_count(struct cut *c)
{
    uint64_t v = 0;

    for (int shift = 0; c->at < c->end && shift < 64; shift += 7) {
        unsigned char byte = *c->at++;

        v |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return v;
    }
    c->is_short = true;
    return 0;
}

static int64_t get_step(struct cut *c)
{
    uint64_t u = get_count(c);

    return (int64_t)(u & 1 ? ~(u >> 1) : u >> 1);
}

static uint64_t get_word(struct cut *c)
{
    const unsigned char *p;
    uint64_t v;

    if (c->end - c->at < 8) {
        c->is_short = true;
        return 0;
    }
    p = c->at;
    v = (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
        (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 |
        (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56; /* one load, where that is so */
    c->at += 8;
    return v;
}

static double get_double(struct cut *c)
{
    uint64_t bits = get_word(c);
    double v;

    memcpy(&v, &bits, sizeof(v));
    return v;
}

static unsigned get_byte(struct cut *c)
{
    if (c->at < c->end)
        return *c->at++;
    c->is_short = true;
    return 0;
}

static struct str get_text(struct cut *c)
{
    uint64_t len = get_count(c);
    struct str s = {(const char *)c->at, (size_t)len};

    if (len > (uint64_t)(c->end - c->at)) {
        c->is_short = true;
        return STR_NONE;
    }
    c->at += len;
    return len > 0 ? s : STR_NONE;
}

bool pack_read(struct str bytes, fact_taker *take, void *ctx)
{
    struct cut c = {(const unsigned char *)bytes.ptr,
                    (const unsigned char *)bytes.ptr + bytes.len, false};
    struct fact f = {0};

    if (bytes.len == 0 || get_byte(&c) != PACK_FORM)
        return false;
    while (c.at < c.end) {
        unsigned both;

        f.row = (int64_t)((uint64_t)f.row + (uint64_t)get_step(&c));
        f.at = (int64_t)((uint64_t)f.at + (uint64_t)get_step(&c));
        f.source = (int64_t)get_count(&c);
        f.author = get_word(&c);
        f.rating = get_double(&c);
        f.recommend = get_double(&c);
        f.score = get_double(&c);
        both = get_byte(&c);
        f.nps = (enum nps_class)(both >> 4);
        f.basis = (enum basis)(both & ENUM_MOST);
        both = get_byte(&c);
        f.mood = (enum mood)(both >> 4);
        f.severity = (enum severity)(both & ENUM_MOST);
        f.place = get_text(&c);
        f.severity_kind = get_text(&c);
        f.touchpoint = get_text(&c);
        f.channel = get_text(&c);
        f.segment = get_text(&c);
        f.issues = get_text(&c);
        f.topics = get_text(&c);
        if (c.is_short || f.nps > NPS_PROMOTER || f.basis > BASIS_STATEMENT ||
            f.mood > MOOD_POSITIVE || f.severity > SEVERITY_URGENT)
            return false;
        take(ctx, &f);
    }
    return true;
}
