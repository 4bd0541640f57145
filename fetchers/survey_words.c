/*
 * survey_words.c - answers that are words where a number was asked for
 *
 * The five steps of satisfaction, agreement, ease and quality, as the question banks of
 * survey tools word them in six languages.
 */
#include "fetchers/survey_sheet.h"

#include "base/utf8.h"

/* clang-format off */
static const struct step {
    double value;
    const char *words; /* folded, between bars */
} steps[] = {
    {5, "|very satisfied|extremely satisfied|strongly agree|very easy|extremely easy|excellent|"
        "sehr zufrieden|stimme voll zu|sehr einfach|sehr leicht|ausgezeichnet|hervorragend|sehr gut|"
        "tres satisfait|tres satisfaite|tout a fait d'accord|tres facile|"
        "muy satisfecho|muy satisfecha|totalmente de acuerdo|muy facil|excelente|"
        "molto soddisfatto|molto soddisfatta|molto facile|eccellente|ottimo|"
        "muito satisfeito|muito satisfeita|concordo totalmente|muito facil|otimo|"},
    {4, "|satisfied|somewhat satisfied|agree|easy|somewhat easy|good|very good|"
        "zufrieden|eher zufrieden|stimme zu|einfach|leicht|gut|"
        "satisfait|satisfaite|plutot satisfait|plutot satisfaite|d'accord|facile|bon|bien|"
        "satisfecho|satisfecha|algo satisfecho|de acuerdo|facil|bueno|"
        "soddisfatto|soddisfatta|abbastanza soddisfatto|d'accordo|buono|"
        "satisfeito|satisfeita|concordo|bom|"},
    {3, "|neutral|neither satisfied nor dissatisfied|neither agree nor disagree|neither easy nor difficult|"
        "fair|average|okay|ok|weder noch|teils teils|neutral|mittelmassig|befriedigend|"
        "neutre|ni satisfait ni insatisfait|moyen|"
        "ni satisfecho ni insatisfecho|regular|"
        "neutrale|ne soddisfatto ne insoddisfatto|discreto|sufficiente|"
        "neutro|nem satisfeito nem insatisfeito|razoavel|"},
    {2, "|dissatisfied|unsatisfied|somewhat dissatisfied|disagree|difficult|somewhat difficult|poor|"
        "unzufrieden|eher unzufrieden|stimme nicht zu|schwierig|schlecht|mangelhaft|"
        "insatisfait|insatisfaite|plutot insatisfait|pas d'accord|difficile|mauvais|"
        "insatisfecho|insatisfecha|algo insatisfecho|en desacuerdo|dificil|malo|"
        "insoddisfatto|insoddisfatta|abbastanza insoddisfatto|scarso|"
        "insatisfeito|insatisfeita|discordo|ruim|mau|"},
    {1, "|very dissatisfied|very unsatisfied|extremely dissatisfied|strongly disagree|very difficult|very poor|terrible|"
        "sehr unzufrieden|stimme gar nicht zu|sehr schwierig|sehr schlecht|ungenugend|"
        "tres insatisfait|tres insatisfaite|pas du tout d'accord|tres difficile|tres mauvais|"
        "muy insatisfecho|muy insatisfecha|totalmente en desacuerdo|muy dificil|muy malo|pesimo|"
        "molto insoddisfatto|molto insoddisfatta|molto difficile|pessimo|"
        "muito insatisfeito|muito insatisfeita|discordo totalmente|muito dificil|pessimo|"},
};

/* Would you recommend us? */
static const struct step answers[] = {
    {1, "|yes|true|y|thumbs up|up|recommended|positive|ja|oui|si|sim|"
        "\xf0\x9f\x91\x8d|"},
    {0, "|no|false|n|thumbs down|down|not recommended|negative|nein|non|nao|"
        "\xf0\x9f\x91\x8e|"},
};
/* clang-format on */

static bool find_step(struct str cell, const struct step *list, size_t len, double *value)
{
    struct buf folded = {0}, barred = {0};
    bool is_known = false;

    cell = str_trim(cell);
    if (cell.len == 0 || cell.len > 60)
        return false;
    utf8_fold_plain(cell, &folded);
    buf_printf(&barred, "|" STR_FMT "|", STR_ARG(buf_str(&folded)));
    for (size_t i = 0; i < len && !is_known; i++) {
        is_known = str_find(str_from(list[i].words), buf_str(&barred)) != SIZE_MAX;
        *value = list[i].value;
    }
    buf_release(&folded);
    buf_release(&barred);
    return is_known;
}

bool survey_words(struct str cell, double *value)
{
    return find_step(cell, steps, ARRAY_LEN(steps), value);
}

bool survey_answer(struct str cell, double *value)
{
    return find_step(cell, answers, ARRAY_LEN(answers), value);
}
