/*
 * language_tag.h - the code of a language in what people and programs say of it
 */
#ifndef BASE_LANGUAGE_TAG_H
#define BASE_LANGUAGE_TAG_H

#include "base/str.h"

/* The code in what somebody says of a language, in small letters: "en" of "EN-us",
 * "en_US" and "eng". Empty for what tells none: "und", "English", "". In `out`. */
enum { LANGUAGE_CODE_MAX = 3 };
struct str language_of_tag(struct str said, char out[LANGUAGE_CODE_MAX]);

#endif
