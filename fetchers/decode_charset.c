/*
 * decode_charset.c - the charsets that documents name, and how they are found
 */
#include "fetchers/decode_inner.h"

#include <stdio.h>
#include <string.h>

/* Labels mostly after the WHATWG Encoding Standard, section 4.2. */
static const struct charset charsets[] = {
    {"utf8 unicode11utf8 utf8mb4 unicode xunicode20utf8", "utf-8", NULL, CHARSET_UTF8, 1,
     0},
    {"usascii ascii ansix341968 ansix341986 iso646us isoir6 us cp367 ibm367 646",
     "us-ascii", NULL, CHARSET_ASCII, 1, 0},
    {"iso88591 iso885911987 latin1 l1 cp819 ibm819 isoir100", "iso-8859-1", NULL,
     CHARSET_LATIN1, 1, 0},
    {"windows1252 cp1252 xcp1252 win1252 ansi msansi", "windows-1252", NULL,
     CHARSET_LATIN1, 1, 0},
    {"utf16le", "utf-16le", NULL, CHARSET_WIDE, 2, 1},
    {"utf16be", "utf-16be", NULL, CHARSET_WIDE, 2, 0},
    {"utf32le ucs4le", "utf-32le", NULL, CHARSET_WIDE, 4, 1},
    {"utf32be ucs4be", "utf-32be", NULL, CHARSET_WIDE, 4, 0},
    {"iso88592 iso885921987 latin2 l2 isoir101", "iso-8859-2", "ISO-8859-2",
     CHARSET_SINGLE, 1, 0},
    {"iso88593 latin3 l3", "iso-8859-3", "ISO-8859-3", CHARSET_SINGLE, 1, 0},
    {"iso88594 latin4 l4", "iso-8859-4", "ISO-8859-4", CHARSET_SINGLE, 1, 0},
    {"iso88595 cyrillic isoir144 isolatincyrillic", "iso-8859-5", "ISO-8859-5",
     CHARSET_SINGLE, 1, 0},
    {"iso88596 arabic asmo708 ecma114 isoir127 isolatinarabic", "iso-8859-6",
     "ISO-8859-6", CHARSET_SINGLE, 1, 0},
    {"iso88597 greek greek8 ecma118 elot928 isoir126 isolatingreek", "iso-8859-7",
     "ISO-8859-7", CHARSET_SINGLE, 1, 0},
    {"iso88598 hebrew iso88598i isoir138 isolatinhebrew visual logical", "iso-8859-8",
     "ISO-8859-8", CHARSET_SINGLE, 1, 0},
    {"iso88599 latin5 l5", "iso-8859-9", "CP1254", CHARSET_SINGLE, 1, 0},
    {"iso885910 latin6 l6", "iso-8859-10", "ISO-8859-10", CHARSET_SINGLE, 1, 0},
    {"iso885911 tis620 tis6200 tis62025290 tis62025291 isoir166 thai windows874 cp874 "
     "dos874",
     "windows-874", "CP874", CHARSET_SINGLE, 1, 0},
    {"iso885913 latin7 l7", "iso-8859-13", "ISO-8859-13", CHARSET_SINGLE, 1, 0},
    {"iso885914 latin8 l8", "iso-8859-14", "ISO-8859-14", CHARSET_SINGLE, 1, 0},
    {"iso885915 latin9 l9", "iso-8859-15", "ISO-8859-15", CHARSET_SINGLE, 1, 0},
    {"iso885916 latin10 l10", "iso-8859-16", "ISO-8859-16", CHARSET_SINGLE, 1, 0},
    {"windows1250 cp1250 xcp1250 win1250 msee", "windows-1250", "CP1250", CHARSET_SINGLE,
     1, 0},
    {"windows1251 cp1251 xcp1251 win1251 mscyrl", "windows-1251", "CP1251",
     CHARSET_SINGLE, 1, 0},
    {"windows1253 cp1253 xcp1253 msgreek", "windows-1253", "CP1253", CHARSET_SINGLE, 1,
     0},
    {"windows1254 cp1254 xcp1254 msturk", "windows-1254", "CP1254", CHARSET_SINGLE, 1, 0},
    {"windows1255 cp1255 xcp1255 mshebr", "windows-1255", "CP1255", CHARSET_SINGLE, 1, 0},
    {"windows1256 cp1256 xcp1256 msarab", "windows-1256", "CP1256", CHARSET_SINGLE, 1, 0},
    {"windows1257 cp1257 xcp1257 winbaltrim", "windows-1257", "CP1257", CHARSET_SINGLE, 1,
     0},
    {"windows1258 cp1258 xcp1258", "windows-1258", "CP1258", CHARSET_SINGLE, 1, 0},
    {"koi8r koi8 koi", "koi8-r", "KOI8-R", CHARSET_SINGLE, 1, 0},
    {"koi8u koi8ru", "koi8-u", "KOI8-U", CHARSET_SINGLE, 1, 0},
    {"macintosh mac xmacroman macroman", "macintosh", "MACINTOSH", CHARSET_SINGLE, 1, 0},
    {"xmaccyrillic maccyrillic", "x-mac-cyrillic", "MAC-CYRILLIC", CHARSET_SINGLE, 1, 0},
    {"ibm437 cp437 pc8codepage437", "ibm437", "IBM437", CHARSET_SINGLE, 1, 0},
    {"ibm850 cp850 pc850multilingual", "ibm850", "IBM850", CHARSET_SINGLE, 1, 0},
    {"ibm852 cp852 pcp852", "ibm852", "IBM852", CHARSET_SINGLE, 1, 0},
    {"ibm858 cp858", "ibm858", "CP858", CHARSET_SINGLE, 1, 0},
    {"ibm866 cp866", "ibm866", "IBM866", CHARSET_SINGLE, 1, 0},
    {"ibm737 cp737", "ibm737", "CP737", CHARSET_SINGLE, 1, 0},
    {"ibm775 cp775 pc775baltic", "ibm775", "CP775", CHARSET_SINGLE, 1, 0},
    {"ibm855 cp855", "ibm855", "IBM855", CHARSET_SINGLE, 1, 0},
    {"ibm856 cp856", "ibm856", "IBM856", CHARSET_SINGLE, 1, 0},
    {"ibm857 cp857", "ibm857", "IBM857", CHARSET_SINGLE, 1, 0},
    {"ibm860 cp860", "ibm860", "IBM860", CHARSET_SINGLE, 1, 0},
    {"ibm861 cp861 cpis", "ibm861", "IBM861", CHARSET_SINGLE, 1, 0},
    {"ibm862 cp862 pc862latinhebrew", "ibm862", "IBM862", CHARSET_SINGLE, 1, 0},
    {"ibm863 cp863", "ibm863", "IBM863", CHARSET_SINGLE, 1, 0},
    {"ibm864 cp864", "ibm864", "IBM864", CHARSET_SINGLE, 1, 0},
    {"ibm865 cp865", "ibm865", "IBM865", CHARSET_SINGLE, 1, 0},
    {"ibm869 cp869 cpgr", "ibm869", "IBM869", CHARSET_SINGLE, 1, 0},
    {"ibm1125 cp1125 cp866u ruscii", "ibm1125", "CP1125", CHARSET_SINGLE, 1, 0},
    {"hproman8 roman8 r8 ibm1051 cp1051", "hp-roman8", "HP-ROMAN8", CHARSET_SINGLE, 1, 0},
    {"ptcp154 pt154 cp154 cyrillicasian", "ptcp154", "PT154", CHARSET_SINGLE, 1, 0},
    {"koi8t", "koi8-t", "KOI8-T", CHARSET_SINGLE, 1, 0},
    {"rk1048 kz1048 strk1048", "rk1048", "RK1048", CHARSET_SINGLE, 1, 0},
    {"maccentraleurope maccenteuro maclatin2 xmacce xmaccentraleurope", "x-mac-ce",
     "MAC-CENTRALEUROPE", CHARSET_SINGLE, 1, 0},
    {"macukrainian xmacukrainian macuk", "x-mac-ukrainian", "MACUKRAINIAN",
     CHARSET_SINGLE, 1, 0},
    {"viscii csviscii", "viscii", "VISCII", CHARSET_SINGLE, 1, 0},
    {"tcvn tcvn5712 tcvn57121", "tcvn", "TCVN", CHARSET_SINGLE, 1, 0},
    {"armscii8", "armscii-8", "ARMSCII-8", CHARSET_SINGLE, 1, 0},
    {"georgianps", "georgian-ps", "GEORGIAN-PS", CHARSET_SINGLE, 1, 0},
    {"gb2312 gb231280 gbk cp936 ms936 gb18030 xgbk chinese iso58gb231280 isoir58 euccn "
     "eucgb2312cn xmacsimpchinese windows936",
     "gb18030", "GB18030", CHARSET_MULTI, 1, 0},
    {"big5 big5hkscs cnbig5 xxbig5 cp950 ms950 big5tw hkscs xmactradchinese", "big5",
     "BIG5-HKSCS", CHARSET_MULTI, 1, 0},
    {"eucjp xeucjp ujis eucpkdfmtjapanese", "euc-jp", "EUC-JP", CHARSET_MULTI, 1, 0},
    {"shiftjis sjis xsjis windows31j cp932 ms932 mskanji", "shift_jis", "CP932",
     CHARSET_MULTI, 1, 0},
    {"iso2022jp", "iso-2022-jp", "ISO-2022-JP", CHARSET_MULTI, 1, 0},
    {"euckr ksc5601 ksc56011987 ksx1001 windows949 cp949 ms949 uhc korean xmackorean",
     "euc-kr", "CP949", CHARSET_MULTI, 1, 0},
    {"iso2022kr", "iso-2022-kr", "ISO-2022-KR", CHARSET_MULTI, 1, 0},
    {"johab cp1361 ms1361", "johab", "JOHAB", CHARSET_MULTI, 1, 0},
    {"ibm037 cp037 ebcdiccpus ebcdiccpca ebcdiccpwt ebcdiccpnl", "ibm037", "IBM037",
     CHARSET_EBCDIC, 1, 0},
    {"ibm500 cp500 ebcdiccpbe ebcdiccpch", "ibm500", "IBM500", CHARSET_EBCDIC, 1, 0},
    {"ibm1047 cp1047", "ibm1047", "IBM1047", CHARSET_EBCDIC, 1, 0},
    {"ibm1140 cp1140", "ibm1140", "IBM1140", CHARSET_EBCDIC, 1, 0},
    {"ibm273 cp273", "ibm273", "IBM273", CHARSET_EBCDIC, 1, 0},
    {"ibm424 cp424", "ibm424", "IBM424", CHARSET_EBCDIC, 1, 0},
    {"ibm1026 cp1026", "ibm1026", "IBM1026", CHARSET_EBCDIC, 1, 0},
};

/* Small letters and digits of a label; others go. */
static struct str squeeze(struct str label, char *out, size_t size)
{
    size_t n = 0;

    for (size_t i = 0; i < label.len && n < size; i++) {
        char c = label.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out[n++] = c;
    }
    return (struct str){out, n};
}

static const struct charset *find_row(struct str want)
{
    for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
        struct str rest = str_from(charsets[i].labels);

        while (rest.ptr != NULL) {
            if (str_eq(str_split(&rest, ' '), want))
                return &charsets[i];
        }
    }
    return NULL;
}

/* Is `s` a code page's number? */
static bool is_number(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    }
    return s.len > 0 && s.len < 6;
}

/* A label ends in the year of its standard: "iso885951988". */
static bool ends_in_year(struct str s)
{
    struct str year = str_slice(s, s.len > 4 ? s.len - 4 : 0, SIZE_MAX);

    return s.len > 8 && is_number(year) &&
           (str_starts(year, STR("19")) || str_starts(year, STR("20")));
}

/* As the table has it, else without the "cs" of IANA's aliases, or without the year;
 * a number alone is a code page. */
const struct charset *charset_find(struct str label)
{
    char space[40], page[16];
    struct str want = squeeze(label, space, sizeof(space));
    const struct charset *found;

    if (want.len == 0 || want.len == sizeof(space))
        return NULL;
    found = find_row(want);
    if (found == NULL && str_starts(want, STR("cs")))
        found = find_row(str_slice(want, 2, SIZE_MAX));
    if (found == NULL && ends_in_year(want))
        found = find_row(str_slice(want, 0, want.len - 4));
    if (found == NULL && is_number(want)) {
        (void)snprintf(page, sizeof(page), "cp" STR_FMT, STR_ARG(want));
        found = find_row(str_from(page));
    }
    return found;
}

/* Does every code unit of the first 8 bytes hold one ASCII character? */
static bool is_wide_ascii(struct str body, size_t unit, bool is_little)
{
    size_t at = is_little ? 0 : unit - 1; /* of the byte that is not 0 */

    if (body.len < unit * 2)
        return false;
    for (size_t i = 0; i < 8 && i < body.len; i++) {
        if ((body.ptr[i] != '\0') != (i % unit == at) ||
            (unsigned char)body.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

const struct charset *charset_sniff(struct str body, size_t *skip)
{
    static const struct {
        struct str bytes;
        const char *label;
    } marks[] = {
        {STR_INIT("\xEF\xBB\xBF"), "utf8"},    {STR_INIT("\xFF\xFE\0\0"), "utf32le"},
        {STR_INIT("\0\0\xFE\xFF"), "utf32be"}, {STR_INIT("\xFF\xFE"), "utf16le"},
        {STR_INIT("\xFE\xFF"), "utf16be"},
    };
    static const char *const wide[] = {"utf16be", "utf16le", "utf32be", "utf32le"};

    *skip = 0;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (str_starts(body, marks[i].bytes)) {
            *skip = marks[i].bytes.len;
            return charset_find(str_from(marks[i].label));
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
        if (is_wide_ascii(body, i < 2 ? 2 : 4, i % 2 == 1))
            return charset_find(str_from(wide[i]));
    }
    if (str_starts(body, STR("\x4C\x6F\xA7\x94"))) /* "<?xm" in EBCDIC */
        return charset_find(STR("ibm037"));
    return NULL;
}

/* The value behind `name` and '=', in quotes or not. */
static struct str value_of(struct str text, struct str name)
{
    size_t at = str_find_fold(text, name);
    struct str value;
    size_t len = 0;

    if (at == SIZE_MAX)
        return STR_NONE;
    value = str_trim(str_slice(text, at + name.len, text.len));
    if (value.len == 0 || value.ptr[0] != '=')
        return STR_NONE;
    value = str_trim(str_slice(value, 1, value.len));
    if (value.len > 0 && (value.ptr[0] == '"' || value.ptr[0] == '\'')) {
        char quote = value.ptr[0];

        value = str_slice(value, 1, value.len);
        return str_trim(str_slice(value, 0, str_find_char(value, quote)));
    }
    while (len < value.len && strchr(" \t\r\n;,/>\"'", value.ptr[len]) == NULL)
        len++;
    return str_slice(value, 0, len);
}

struct str charset_declared(struct str text)
{
    size_t xml, html;

    text = str_slice(text, 0, 2048);
    xml = str_find(text, STR("<?xml"));
    if (xml != SIZE_MAX) {
        text = str_slice(text, xml, text.len);
        return value_of(str_slice(text, 0, str_find(text, STR("?>"))), STR("encoding"));
    }
    html = str_find_char(text, '<');
    text = html != SIZE_MAX ? str_slice(text, html, text.len) : STR_NONE;
    if (str_starts_fold(text, STR("<!doctype html")) ||
        str_starts_fold(text, STR("<html")) || str_starts_fold(text, STR("<head")) ||
        str_starts_fold(text, STR("<meta"))) {
        size_t meta;

        while ((meta = str_find_fold(text, STR("<meta"))) != SIZE_MAX) {
            struct str label;

            text = str_slice(text, meta + 5, text.len);
            label =
                value_of(str_slice(text, 0, str_find_char(text, '>')), STR("charset"));
            if (label.len > 0)
                return label;
        }
    }
    return STR_NONE;
}

struct str decode_charset(struct str content_type)
{
    size_t semicolon = str_find_char(content_type, ';');

    if (semicolon == SIZE_MAX)
        return STR_NONE;
    return value_of(str_slice(content_type, semicolon, content_type.len), STR("charset"));
}

struct str decode_media_type(struct str content_type)
{
    size_t len = str_find_char(content_type, ';');

    if (len == SIZE_MAX)
        len = str_find_char(content_type, ',');
    return str_trim(str_slice(content_type, 0, len));
}
