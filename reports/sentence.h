/*
 * sentence.h - where a sentence ends, for what is quoted
 */
#ifndef REPORTS_SENTENCE_H
#define REPORTS_SENTENCE_H

#include "base/str.h"

/*
 * Is the '.', '!' or '?' at `at` an end? One inside "4.5" and "shop.example" isn't, nor
 * that of a title or abbreviation ("Dr. Weiß", "ca. 20"), an initial ("K. Lindner") or an
 * ordinal ("vom 3. November"). In doubt no: a quote that goes on for a sentence does no
 * harm, one that breaks off does.
 */
bool sentence_ends(struct str text, size_t at);

#endif
