/*
 * archive.h - the folder of pages that keeps what the digests told
 *
 * One folder for each brand: a page a day, and beside them an index, trends, a search, a
 * page for each issue, place and source, and the week for the staff board. Every page is
 * one file that fetches nothing; pages link to each other by file name, so the folder
 * works from a disk as from a server. Old pages stay.
 */
#ifndef REPORTS_ARCHIVE_H
#define REPORTS_ARCHIVE_H

#include "base/arena.h"
#include "base/str.h"

/*
 * The file name of a page: "issue-late-delivery.html" from a kind of page and a name.
 * Letters and digits of ASCII stay, all else is one "-"; a name that would lose letters
 * gets its hash besides, so that two names never share a file. In `arena`, NUL-ended.
 */
struct str archive_name(struct str kind, struct str name, struct arena *arena);

#endif
