/*
 * shipped.h - the files that the program carries with it
 *
 * Word lists, issue kinds, mappings and the example configuration stand as
 * files in config/ and are linked into the program byte for byte.
 */
#ifndef CONFIG_SHIPPED_H
#define CONFIG_SHIPPED_H

#include "base/str.h"

/* The bytes of a file named from config/ on, for example "lexicons/en.tsv"; they
 * live as long as the program. {NULL, 0} where there is none. */
struct str shipped_file(const char *name);

/* The file has been read and is not needed soon: its pages leave the memory. Its bytes
 * stay valid; who reads them again has them read from the program's file. */
void shipped_leave(const char *name);

/* A number that changes with the bytes of a file: the first half of its SHA-256, made
 * when the program is built. 0 where there is none. */
uint64_t shipped_hash(const char *name);

/* The name of the n-th file, n from 0, in CMakeLists order; NULL past the last. */
const char *shipped_name(size_t n);

#endif
