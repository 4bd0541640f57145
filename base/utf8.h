/*
 * utf8.h - Unicode text: check, repair, clean for showing, fold for comparing
 *
 * Everything here takes any bytes, well-formed or not, and never fails: what is
 * not UTF-8 comes out as U+FFFD, one for each maximal subpart (Unicode 15.0,
 * section 3.9). Runs of ASCII cost about as much as a copy. Output is appended.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define UTF8_BAD 0xFFFDu /* the replacement character */

/* Decode the code point at the start of `s`, which is not empty. Returns its
 * bytes, 1 to 4; for bytes that are not UTF-8 `*code` is UTF8_BAD and the
 * return value the length of the bad part. Never reads behind `s`. */
size_t utf8_decode(struct str s, uint32_t *code);

/* Bytes of the well-formed part at the start of `s`; s.len where all of it is. */
size_t utf8_valid(struct str s);

/* How many code points `s` has; a bad part counts as one. */
size_t utf8_count(struct str s);

/* The first `codes` code points of `s`, cut between graphemes (UAX #29). */
struct str utf8_head(struct str s, size_t codes);

/* Columns on a terminal: 2 for wide characters, 0 for marks. */
size_t utf8_width(struct str s);

/* `s` with every bad part replaced by U+FFFD, and NUL too where `is_nul_bad`. */
void utf8_repair(struct str s, bool is_nul_bad, struct buf *out);

enum utf8_space {
    UTF8_SPACE_KEEP,  /* white space as it stands, "\r\n" and '\r' made '\n' */
    UTF8_SPACE_LINES, /* runs become one blank, '\n', or "\n\n" for several line ends;
                         trimmed at both ends */
    UTF8_SPACE_ONE,   /* runs become one blank; trimmed at both ends */
};

/*
 * Text that may be shown and stored: the rules for hostile content in one place.
 *
 *   codes_max  most code points; longer text is cut between graphemes and ends in
 *              "...", which counts. 0: no limit
 *
 * Repairs; C0 and C1 controls and DEL become blanks, but for \n and \t; bidi
 * controls (U+061C, 200E-F, 202A-E, 2066-9), U+FEFF and U+FFFE-F are removed; at
 * most 8 combining marks stay in a row. Returns true where the text was cut.
 */
bool utf8_clean(struct str s, size_t codes_max, enum utf8_space space, struct buf *out);

/* The same as a copy in an arena; the empty str for text without anything left. */
struct str utf8_clean_copy(struct arena *a, struct str s, size_t codes_max,
                           enum utf8_space space);

/*
 * Append `s` with what was UTF-8 already when some program took it for windows-1252 put
 * right: "cafÃ©" becomes "café", "donâ€™t" "don’t". Only a text in which nothing speaks
 * against that, no letter beyond ASCII that stands as it was meant, is touched; else
 * nothing is appended and false returned.
 */
bool utf8_mend_twice(struct str s, struct buf *out);

/* utf8_clean_copy() of what people wrote, mended so. */
struct str utf8_mended_copy(struct arena *a, struct str s, size_t codes_max,
                            enum utf8_space space);

/* What windows-1252 has at 0x80 to 0x9F; where it has nothing, the control character of
 * that number. Source: WHATWG Encoding Standard, index windows-1252. */
extern const uint16_t utf8_windows_1252[32];

/* For one line of a terminal or a log: utf8_clean() with line ends and tabs as blanks,
 * so that nothing in it can be an escape sequence; spaces are kept. */
void utf8_terminal_clean(struct str s, struct buf *out);

/* Normal form C (UAX #15). */
void utf8_nfc(struct str s, struct buf *out);

/* Fold for comparing without case: full case folding, then normal form C ("Straße"
 * and "STRASSE" become "strasse"); invisible characters (soft hyphen, variation
 * selectors, joiners) go. Byte positions do not survive. */
void utf8_fold(struct str s, struct buf *out);

/* utf8_fold() that also drops diacritics ("Café" becomes "cafe"): for names and keys. */
void utf8_fold_plain(struct str s, struct buf *out);

/* Is the code point a letter or mark, a decimal or other number, white space? */
bool utf8_is_letter(uint32_t code);
bool utf8_is_digit(uint32_t code);
bool utf8_is_space(uint32_t code);

/* Is the byte at `at` one of a letter or digit? False behind the end. */
bool utf8_is_word_at(struct str s, size_t at);

#endif
