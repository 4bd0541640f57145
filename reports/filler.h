/*
 * filler.h - text filled to a width, word by word
 *
 * Words of several styles stand together until a blank comes; a line breaks between
 * words alone. Text between FSI and PDI (U+2068, U+2069) is isolated in every line
 * that it goes over.
 */
#ifndef REPORTS_FILLER_H
#define REPORTS_FILLER_H

#include "reports/terminal.h"

/* A piece of the word that is being collected: text of one style, or an isolate. */
struct segment {
    enum terminal_style style;
    int isolate; /* 1: FSI, -1: PDI, 0: text */
    size_t len;  /* bytes of text */
};

struct filler {
    struct terminal t;
    int indent;       /* of the following lines */
    int column;       /* columns used in this line, the indent among them */
    bool is_isolated; /* between FSI and PDI */
    bool has_blank;   /* a blank is due before the next word */
    struct buf word;  /* what stands together up to the next blank */
    struct segment *segments;
    size_t segments_len, segments_cap;
    struct buf run; /* words of one style that wait to be put together */
    enum terminal_style style;
    struct str quote_open, quote_close; /* around what people said */
    struct str colon;                   /* with its blanks */
};

/* Text of any length; blanks in it and at its edges part words. */
void filler_put(struct filler *f, enum terminal_style style, struct str text);
void filler_put_text(struct filler *f, enum terminal_style style, const char *text);
/* Begin or end an isolate around what strangers wrote. */
void filler_isolate(struct filler *f, bool is_on);
/* The word that is being collected is complete, without a blank. */
void filler_end_word(struct filler *f);
/* End the line, where one has begun, and any isolate. */
void filler_end_line(struct filler *f);
/* Our own text as it stands, such as blanks and line ends; not counted in columns. */
void filler_raw(struct filler *f, const char *text);
/* Put what waits into f->t; before f->t is written to directly. */
void filler_flush(struct filler *f);
void filler_release(struct filler *f);

#endif
