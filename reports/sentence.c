/* sentence.c - see sentence.h */
#include "reports/sentence.h"

#include "base/utf8.h"

enum { ORDINAL_DIGITS_MAX = 2 };

/* In the six languages that we judge; none that often ends a sentence ("etc", "no"). */
static const char abbreviations[] = " dr prof dipl ing mr mrs ms st hr hrn fr nr tel str "
                                    "ca inkl exkl bzw evtl ggf vgl max"
                                    " min std sek mme mlle env sr sra srta dra dña dott "
                                    "dottssa sig avv ecc vs approx dept"
                                    " incl ";

/* Does the word end in no sentence's end, with a dot behind it? */
static bool is_abbreviation(struct str word)
{
    char folded[16] = " ";
    size_t digits = 0;

    while (digits < word.len && word.ptr[digits] >= '0' && word.ptr[digits] <= '9')
        digits++;
    if (digits == word.len)
        return digits > 0 && digits <= ORDINAL_DIGITS_MAX;
    if (utf8_count(word) == 1)
        return word.ptr[0] != 'I'; /* "so did I." */
    if (word.len + 3 > sizeof(folded))
        return false;
    for (size_t i = 0; i < word.len; i++)
        folded[i + 1] = (char)(word.ptr[i] | ((word.ptr[i] & 0x80) == 0 ? 0x20 : 0));
    folded[word.len + 1] = ' ';
    return str_find(str_from(abbreviations), (struct str){folded, word.len + 2}) !=
           SIZE_MAX;
}

bool sentence_ends(struct str text, size_t at)
{
    size_t from = at;

    if (at + 1 == text.len || text.ptr[at + 1] == '\n')
        return true;
    if (text.ptr[at + 1] != ' ' && text.ptr[at + 1] != '\t')
        return false;
    if (text.ptr[at] != '.')
        return true;
    while (from > 0 && utf8_is_word_at(text, from - 1))
        from--;
    return !is_abbreviation(str_slice(text, from, at - from));
}
