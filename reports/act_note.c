/* What an owner wrote into a mail, without what programs put there. */
#include "base/utf8.h"
#include "reports/act.h"

/* A line that begins like this is written by a program, and so is all behind it. Five
 * dashes or low lines stand around "Original Message" in any language. */
static const char *const ends[] = {
    "-----",
    "_____",
    "-- original",
    "begin forwarded",
    "anfang der weitergeleiteten",
    "début du message",
    "inicio del mensaje",
    "inizio messaggio",
    "início da mensagem",
    "from:",
    "*from:",
    "von:",
    "*von:",
    "de :",
    "de:",
    "*de:",
    "da:",
    "*da:",
    "gesendet:",
    "sent:",
    "envoyé :",
    "enviado:",
    "enviado el:",
    "enviada em:",
    "inviato:",
};
/* Lines like these alone: iOS, Samsung, Outlook, Gmail, Yahoo and GMX in six languages.
 */
static const char *const signs[] = {
    "sent from my",      "sent from outlook", "sent from yahoo",
    "sent from gmail",   "sent with",         "sent via",
    "get outlook for",   "von meinem",        "von meiner",
    "gesendet von",      "gesendet mit",      "diese nachricht wurde",
    "outlook für",       "holen sie sich",    "envoyé de mon",
    "envoyé depuis",     "envoyé à partir",   "télécharger outlook",
    "obtenir outlook",   "enviado desde",     "obtener outlook",
    "descargar outlook", "inviato da",        "ottieni outlook",
    "scarica outlook",   "enviado do meu",    "enviado a partir",
    "enviado de meu",    "obter o outlook",   "baixar o outlook",
};
/* "On 17 Nov 2026, earshot wrote:" and the like end so. */
static const char *const wrote[] = {"wrote:",    "schrieb:",    "a écrit :", "a écrit:",
                                    "escribió:", "ha scritto:", "escreveu:"};

static bool starts_with_any(struct str line, const char *const *words, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_starts_fold(line, str_from(words[i])))
            return true;
    }
    return false;
}

static bool is_introduction(struct str line)
{
    for (size_t i = 0; i < ARRAY_LEN(wrote); i++) {
        if (str_ends_fold(line, str_from(wrote[i])))
            return true;
    }
    return str_starts_fold(line, STR("am ")) &&
           str_find(line, STR("schrieb")) != SIZE_MAX;
}

/* "On Tue, 17 Nov 2026 at 07:02 earshot <desk@" may be folded before its last word. */
static bool is_folded_introduction(struct str line, struct str next)
{
    static const char *const first[] = {"on ", "am ", "le ",    "el ",
                                        "il ", "em ", "no dia "};

    return starts_with_any(line, first, ARRAY_LEN(first)) && is_introduction(next);
}

/* French sets a hard blank before a colon: U+00A0 or U+202F. */
static struct str soft_blanks(struct str text, struct arena *arena)
{
    struct buf b = {0};
    struct str out;

    for (size_t i = 0; i < text.len; i++) {
        struct str ahead = str_slice(text, i, text.len);

        if (str_starts(ahead, STR("\xc2\xa0")))
            buf_add_char(&b, ' '), i += 1;
        else if (str_starts(ahead, STR("\xe2\x80\xaf")))
            buf_add_char(&b, ' '), i += 2;
        else
            buf_add_char(&b, text.ptr[i]);
    }
    out = arena_copy(arena, buf_str(&b));
    buf_release(&b);
    return out;
}

struct str act_note(struct str text, struct arena *arena)
{
    struct str rest = soft_blanks(text, arena);
    struct buf note = {0};
    struct str out;

    while (rest.ptr != NULL) {
        struct str line = str_split(&rest, '\n'), peek = rest;
        struct str next = str_trim(str_split(&peek, '\n'));
        bool is_sign = line.len >= 2 && str_starts(line, STR("--")) &&
                       str_trim(line).len == 2; /* "-- ", RFC 3676, 4.3 */

        line = str_trim(line);
        if (is_sign || starts_with_any(line, ends, ARRAY_LEN(ends)) ||
            is_introduction(line) || is_folded_introduction(line, next))
            break;
        if (line.len == 0 || line.ptr[0] == '>' || line.ptr[0] == '|' ||
            starts_with_any(line, signs, ARRAY_LEN(signs)))
            continue;
        if (note.len > 0)
            buf_add_char(&note, ' ');
        buf_add(&note, line);
    }
    out = utf8_clean_copy(arena, buf_str(&note), ACT_NOTE_MAX, UTF8_SPACE_ONE);
    buf_release(&note);
    return out;
}
