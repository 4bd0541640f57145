/* language_tag.c - see language_tag.h */
#include "base/language_tag.h"

#include "base/status.h"

/* Codes of three letters (ISO 639-2, both sorts) of the languages that have a word list;
 * and those that stand for none. */
static const struct {
    struct str said;
    const char *code;
} long_codes[] = {
    {STR_INIT("deu"), "de"}, {STR_INIT("eng"), "en"}, {STR_INIT("fra"), "fr"},
    {STR_INIT("fre"), "fr"}, {STR_INIT("ger"), "de"}, {STR_INIT("ita"), "it"},
    {STR_INIT("mis"), ""},   {STR_INIT("mul"), ""},   {STR_INIT("por"), "pt"},
    {STR_INIT("spa"), "es"}, {STR_INIT("und"), ""},   {STR_INIT("zxx"), ""},
};

static bool is_letter(unsigned char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

struct str language_of_tag(struct str said, char out[LANGUAGE_CODE_MAX])
{
    enum { SHORTEST = 2 };
    struct str code = {out, 0};

    for (; code.len < said.len; code.len++) {
        unsigned char c = (unsigned char)said.ptr[code.len];

        if (c == '-' || c == '_')
            break;
        if (code.len == LANGUAGE_CODE_MAX || !is_letter(c))
            return STR_NONE;
        out[code.len] = (char)(c | 32);
    }
    if (code.len < SHORTEST)
        return STR_NONE;
    for (size_t i = 0; i < ARRAY_LEN(long_codes); i++) {
        if (str_eq(long_codes[i].said, code))
            return str_from(long_codes[i].code);
    }
    return code;
}
