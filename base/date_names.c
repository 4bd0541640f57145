/*
 * date_names.c - names of months, days and zones, for the readers of dates
 *
 * Words are compared after utf8_fold_plain(), so the tables are in small letters
 * without diacritics.
 */
#include "base/date_parts.h"

#include <stddef.h>
#include <string.h>

/* Full names: any start of three or more letters that fits one month counts.
 * English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish,
 * Polish, Czech, Hungarian, Romanian, Turkish, Finnish, Greek, Russian, Ukrainian. */
static const char *const months[12] = {
    "january januar janvier januari jaenner jenner enero gennaio janeiro stycznia "
    "styczen leden ledna januarius ianuarie ocak tammikuuta ιανουαριου ιανουαριοσ "
    "января январь січня січень",
    "february februar fevrier febrero febbraio fevereiro februari feber lutego "
    "luty unora unor februarius februarie subat helmikuuta φεβρουαριου "
    "φεβρουαριοσ февраля февраль лютого лютии",
    "march marz maerz mrz mars marzo marco maart mrt marts marca marzec brezna "
    "brezen marcius martie mart maaliskuuta μαρτιου μαρτιοσ μαω марта март "
    "березня березень",
    "april avril abril aprile aprilis kwietnia kwiecien dubna duben aprilie nisan "
    "huhtikuuta απριλιου απριλιοσ апреля апрель квитня квітня квітень",
    "may mai mayo maggio maio mei maj maja kvetna kveten majus mayis toukokuuta "
    "μαιου μαιοσ мая маи травня травень",
    "june juni juin junio giugno junho czerwca czerwiec cervna cerven junius "
    "iunie haziran kesakuuta ιουνιου ιουνιοσ ιον июня июнь червня червень",
    "july juli juillet julio luglio julho lipca lipiec cervence cervenec julius "
    "iulie temmuz heinakuuta ιουλιου ιουλιοσ ιολ июля июль липня липень",
    "august aout agosto augustus augusti sierpnia sierpien srpna srpen augusztus "
    "agustos elokuuta αυγουστου αυγουστοσ августа август серпня серпень",
    "september septembre septiembre setiembre settembre setembro wrzesnia "
    "wrzesien zari szeptember septembrie eylul syyskuuta σεπτεμβριου σεπτεμβριοσ "
    "сентября сентябрь вересня вересень",
    "october oktober octobre octubre ottobre outubro pazdziernika pazdziernik "
    "rijna rijen octombrie ekim lokakuuta οκτωβριου οκτωβριοσ октября октябрь "
    "жовтня жовтень",
    "november novembre noviembre novembro listopada listopadu noiembrie kasim "
    "marraskuuta νοεμβριου νοεμβριοσ ноября ноябрь листопада листопад",
    "december dezember decembre diciembre dicembre dezembro desember grudnia "
    "grudzien prosince prosinec decembrie aralik joulukuuta δεκεμβριου δεκεμβριοσ "
    "декабря декабрь грудня грудень",
};

static const char english[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                    "jul", "aug", "sep", "oct", "nov", "dec"};

static const char days[] = "mon monday tue tues tuesday wed wednesday thu thur thurs "
                           "thursday fri friday sat saturday sun sunday";
static const char fillers[] =
    "of the at on st nd rd th er de del den der le la el um uhr "
    "à a as alle ore kl klo og do dia em г года р i";

/* Letters of a word of UTF-8. */
static size_t letters(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

int date_parts_english_month(struct str folded)
{
    for (int m = 0; m < 12 && folded.len == 3; m++) {
        if (memcmp(folded.ptr, english[m], 3) == 0)
            return m + 1;
    }
    return 0;
}

/* 2 where `word` is a name in `list`, 1 where one starts with it, else 0. */
static int fit(struct str word, const char *list)
{
    int best = 0;

    for (;;) {
        if (*list == word.ptr[0] && strncmp(list, word.ptr, word.len) == 0) {
            if (list[word.len] == ' ' || list[word.len] == '\0')
                return 2;
            best = 1;
        }
        list = strchr(list, ' ');
        if (list == NULL)
            return best;
        list++;
    }
}

int date_parts_month(struct str folded)
{
    int found = date_parts_english_month(str_slice(folded, 0, 3));

    if (letters(folded) < 3)
        return 0;
    if (found > 0 && strncmp(months[found - 1], folded.ptr, folded.len) == 0)
        return found; /* a start of the English name, which stands first */
    found = 0;
    for (int m = 0; m < 12; m++) {
        int how = fit(folded, months[m]);

        if (how == 2)
            return m + 1;
        if (how == 1)
            found = found == 0 ? m + 1 : -1;
    }
    return found > 0 ? found : 0;
}

bool date_parts_is_day_name(struct str folded)
{
    return folded.len > 0 && fit(folded, days) == 2;
}

bool date_parts_is_filler(struct str folded)
{
    return folded.len > 0 && fit(folded, fillers) == 2;
}

/* Minutes east of UTC. Source: RFC 5322, section 4.3, the time zone database, and for
 * the two-letter American ones what feeds mean by them. */
static const struct {
    char name[8];
    int minutes;
} zones[] = {
    {"ACDT", 630},  {"ACST", 570},  {"ADT", -180}, {"AEDT", 660}, {"AEST", 600},
    {"AKDT", -480}, {"AKST", -540}, {"ART", -180}, {"AST", -240}, {"AT", -240},
    {"AWST", 480},  {"BRT", -180},  {"BST", 60},   {"CDT", -300}, {"CEST", 120},
    {"CET", 60},    {"CLT", -240},  {"COT", -300}, {"CST", -360}, {"CT", -360},
    {"EAT", 180},   {"EDT", -240},  {"EEST", 180}, {"EET", 120},  {"EST", -300},
    {"ET", -300},   {"GMT", 0},     {"HKT", 480},  {"HST", -600}, {"ICT", 420},
    {"IDT", 180},   {"IST", 330},   {"JST", 540},  {"KST", 540},  {"MDT", -360},
    {"MESZ", 120},  {"MET", 60},    {"MEST", 120}, {"MEZ", 60},   {"MSD", 240},
    {"MSK", 180},   {"MST", -420},  {"MT", -420},  {"NDT", -150}, {"NPT", 345},
    {"NST", -210},  {"NZDT", 780},  {"NZST", 720}, {"PDT", -420}, {"PHT", 480},
    {"PKT", 300},   {"PST", -480},  {"PT", -480},  {"SAST", 120}, {"SGT", 480},
    {"TRT", 180},   {"UCT", 0},     {"UT", 0},     {"UTC", 0},    {"WAT", 60},
    {"WEST", 60},   {"WET", 0},     {"WIB", 420},  {"Z", 0},
};

bool date_parts_zone_name(struct str name, int64_t *seconds)
{
    char first;

    if (str_starts_fold(name, STR("Etc/")))
        name = str_slice(name, 4, name.len);
    first = (char)(name.len > 0 ? name.ptr[0] | 32 : 0);
    for (size_t i = 0; i < ARRAY_LEN(zones); i++) {
        struct str known;

        if ((zones[i].name[0] | 32) != first)
            continue;
        known = str_from(zones[i].name);
        if (known.len == 2 && zones[i].minutes != 0 ? str_eq(name, known) /* not "at" */
                                                    : str_eq_fold(name, known)) {
            *seconds = zones[i].minutes * 60L;
            return true;
        }
    }
    return false;
}
