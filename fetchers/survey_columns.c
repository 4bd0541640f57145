/* survey_columns.c - what the columns of a survey hold, by their names and cells */
#include "fetchers/survey_sheet.h"

#include "base/utf8.h"

#include <math.h>
#include <string.h>

static const char *const column_names[COLUMN_COUNT] = {
    [COLUMN_NONE] = "-",
    [COLUMN_ID] = "id",
    [COLUMN_NPS] = "nps",
    [COLUMN_STARS] = "stars",
    [COLUMN_CSAT] = "csat",
    [COLUMN_EFFORT] = "effort",
    [COLUMN_SCALE] = "scale",
    [COLUMN_TEXT] = "text",
    [COLUMN_TITLE] = "title",
    [COLUMN_DATE] = "date",
    [COLUMN_AUTHOR] = "author",
    [COLUMN_SEGMENT] = "segment",
    [COLUMN_TOUCHPOINT] = "touchpoint",
    [COLUMN_PLACE] = "place",
    [COLUMN_LANGUAGE] = "language",
    [COLUMN_URL] = "url",
    [COLUMN_REPLY] = "reply",
    [COLUMN_MARK] = "mark",
};

/* Whole names, folded (see fold_name); between bars, in en, de, fr, es, it and pt. */
static const struct {
    enum column kind;
    const char *names;
} known[] = {
    {COLUMN_ID,
     "|id|response id|responseid|respondent id|respondentid|review id|reviewid|"
     "submission id|answer id|uuid|guid|token|antwort id|bewertung id|"
     "bewertungs id|reponse id|id reponse|id respuesta|respuesta id|"
     "risposta id|id risposta|id recensione|id da resposta|resposta id|id da avaliacao|"},
    {COLUMN_NPS, "|nps|nps score|nps rating|net promoter score|recommend|recommendation|"
                 "recommendation score|likelihood to recommend|ltr|weiterempfehlung|"
                 "weiterempfehlungswahrscheinlichkeit|empfehlung|recommandation|"
                 "recomendacion|"
                 "raccomandazione|recomendacao|punteggio nps|pontuacao nps|"},
    {COLUMN_STARS,
     "|stars|star rating|rating|score|points|bewertung|wertung|sterne|punkte|"
     "note|etoiles|evaluation|calificacion|puntuacion|estrellas|valoracion|"
     "star|review stars|review rating|overall "
     "rating|valutazione|punteggio|stelle|voto|avaliacao|nota|pontuacao|estrelas|"
     "classificacao|"},
    {COLUMN_CSAT, "|csat|csat score|satisfaction|customer satisfaction|zufriedenheit|"
                  "kundenzufriedenheit|satisfaction client|satisfaccion|"
                  "satisfaccion del cliente|"
                  "overall satisfaction|soddisfazione|soddisfazione del "
                  "cliente|satisfacao|satisfacao do cliente|"},
    {COLUMN_EFFORT,
     "|ces|effort|customer effort|customer effort score|effort score|aufwand|"
     "kundenaufwand|effort client|esfuerzo|esfuerzo del cliente|"
     "sforzo|sforzo del cliente|esforco|esforco do cliente|"},
    {COLUMN_SCALE, "|rating scale|"},
    {COLUMN_TEXT,
     "|text|comment|comments|feedback|review|review text|body|content|message|"
     "answer|response|verbatim|remark|remarks|notes|opinion|kommentar|"
     "kommentare|nachricht|anmerkung|anmerkungen|bemerkung|bemerkungen|"
     "rezension|ruckmeldung|rueckmeldung|freitext|antwort|commentaire|"
     "commentaires|avis|texte|remarque|remarques|reponse|comentario|"
     "comentarios|resena|texto|mensaje|respuesta|observacion|observaciones|"
     "review content|review body|comment text|your feedback|your comment|open ended "
     "response|testo|commento|commenti|recensione|messaggio|osservazioni|risposta|parere|"
     "mensagem|resposta|observacoes|opiniao|resenha|avaliacao escrita|"},
    {COLUMN_TITLE, "|title|headline|subject|titel|uberschrift|ueberschrift|betreff|titre|"
                   "objet|sujet|titulo|asunto|"
                   "review title|titolo|oggetto|assunto|"},
    {COLUMN_DATE,
     "|date|time|datetime|timestamp|created|created at|published|submitted|"
     "submitted at|submit date|response date|date created|end date|date posted|"
     "review date|datum|zeitpunkt|zeitstempel|erstellt|erstellt am|"
     "abgegeben am|eingegangen am|horodateur|date de reponse|date de creation|"
     "fecha|marca temporal|fecha de respuesta|"
     "recorded date|recordeddate|enddate|submission date|submit date utc|date "
     "submitted|completion time|completed at|added time|review created|review created "
     "utc|created on|creation date|fertigstellungszeit|abgabedatum|heure de "
     "fin|data|data e ora|informazioni cronologiche|ora di completamento|data di "
     "invio|carimbo de data hora|hora de conclusao|data da resposta|data de envio|"},
    {COLUMN_AUTHOR,
     "|author|name|reviewer|reviewer name|customer|customer name|user|"
     "username|user name|respondent|nickname|first name|last name|autor|"
     "kunde|kundin|kundenname|verfasser|benutzer|vorname|nachname|auteur|nom|"
     "client|prenom|pseudo|nombre|apellido|apellidos|cliente|usuario|"
     "review username|person name|respondent name|full name|display "
     "name|nome|cognome|utente|autore|recensore|sobrenome|nome do cliente|"},
    {COLUMN_SEGMENT, "|segment|customer segment|customer type|plan|tier|group|gruppe|"
                     "kundengruppe|kundentyp|type de client|groupe|segmento|grupo|"
                     "tipo de cliente|"
                     "gruppo|tipo di cliente|"},
    {COLUMN_TOUCHPOINT, "|touchpoint|touch point|channel|stage|journey stage|kanal|"
                        "kontaktpunkt|canal|point de contact|punto de contacto|etapa|"
                        "canale|punto di contatto|fase|ponto de contato|"},
    {COLUMN_PLACE, "|location|branch|store|site|place|city|shop|filiale|standort|ort|"
                   "geschaft|laden|agence|magasin|lieu|ville|sucursal|tienda|ubicacion|"
                   "lugar|ciudad|"
                   "sede|negozio|punto vendita|citta|luogo|loja|unidade|cidade|local|"},
    {COLUMN_LANGUAGE, "|language|lang|locale|sprache|langue|idioma|"
                      "lingua|user language|start language|"},
    {COLUMN_URL, "|url|link|permalink|"},
    {COLUMN_REPLY, "|reply|owner reply|owner response|business response|company reply|"
                   "review reply|reply content|company response|"
                   "antwort des inhabers|reponse du proprietaire|"
                   "respuesta del propietario|"
                   "risposta del proprietario|resposta do proprietario|"},
};

/* Parts of questions, in the order in which they are tried. */
static const struct {
    const char *part;
    enum column kind;
} parts[] = {
    {"which branch", COLUMN_PLACE},
    {"which location", COLUMN_PLACE},
    {"which store", COLUMN_PLACE},
    {"which of our", COLUMN_PLACE},
    {"welche filiale", COLUMN_PLACE},
    {"welcher filiale", COLUMN_PLACE},
    {"welchem standort", COLUMN_PLACE},
    {"quelle agence", COLUMN_PLACE},
    {"quel magasin", COLUMN_PLACE},
    {"que sucursal", COLUMN_PLACE},
    {"que tienda", COLUMN_PLACE},
    {"quale sede", COLUMN_PLACE},
    {"quale negozio", COLUMN_PLACE},
    {"qual loja", COLUMN_PLACE},
    {"qual unidade", COLUMN_PLACE},
    {"why ", COLUMN_TEXT},
    {"reason", COLUMN_TEXT},
    {"comment", COLUMN_TEXT},
    {"feedback", COLUMN_TEXT},
    {"improve", COLUMN_TEXT},
    {"tell us", COLUMN_TEXT},
    {"anything else", COLUMN_TEXT},
    {"warum", COLUMN_TEXT},
    {"grund", COLUMN_TEXT},
    {"kommentar", COLUMN_TEXT},
    {"verbesser", COLUMN_TEXT},
    {"besser machen", COLUMN_TEXT},
    {"pourquoi", COLUMN_TEXT},
    {"raison", COLUMN_TEXT},
    {"amelior", COLUMN_TEXT},
    {"por que", COLUMN_TEXT},
    {"motivo", COLUMN_TEXT},
    {"mejorar", COLUMN_TEXT},
    {"comentario", COLUMN_TEXT},
    {"perche ", COLUMN_TEXT},
    {"miglior", COLUMN_TEXT},
    {"commento", COLUMN_TEXT},
    {"porque ", COLUMN_TEXT},
    {"melhorar", COLUMN_TEXT},
    {"recommend", COLUMN_NPS},
    {"weiterempf", COLUMN_NPS},
    {"empfehlen", COLUMN_NPS},
    {"recommand", COLUMN_NPS},
    {"recomend", COLUMN_NPS},
    {"recomiend", COLUMN_NPS},
    {"consigli", COLUMN_NPS},
    {"raccomand", COLUMN_NPS},
    {"how easy", COLUMN_EFFORT},
    {"effort", COLUMN_EFFORT},
    {"wie einfach", COLUMN_EFFORT},
    {"wie leicht", COLUMN_EFFORT},
    {"aufwand", COLUMN_EFFORT},
    {"facile", COLUMN_EFFORT},
    {"facilite", COLUMN_EFFORT},
    {"facil", COLUMN_EFFORT},
    {"esfuerzo", COLUMN_EFFORT},
    {"sforzo", COLUMN_EFFORT},
    {"esforco", COLUMN_EFFORT},
    {"satisf", COLUMN_CSAT},
    {"soddisf", COLUMN_CSAT},
    {"zufrieden", COLUMN_CSAT},
    {"how would you rate", COLUMN_STARS},
    {"wie bewerten sie", COLUMN_STARS},
    {"star rating", COLUMN_STARS},
    {"come valut", COLUMN_STARS},
    {"como avalia", COLUMN_STARS},
    {"timestamp", COLUMN_DATE},
    {"zeitstempel", COLUMN_DATE},
    {"date ", COLUMN_DATE},
    {" date", COLUMN_DATE},
    {"datum", COLUMN_DATE},
    {"fecha", COLUMN_DATE},
};

/* What asks for words, or for a choice or an age as well: the answers tell. */
static const char *const weak_parts[] = {"what ", "was ", "que ", "cosa ", "o que "};

const char *column_name(enum column c)
{
    return column_names[c];
}

static bool is_rating(enum column c)
{
    return c == COLUMN_NPS || c == COLUMN_STARS || c == COLUMN_CSAT || c == COLUMN_EFFORT;
}

/* Lower case without accents; what is no letter or digit is one blank. */
static void fold_name(struct str name, struct buf *out)
{
    struct buf folded = {0};

    buf_reset(out);
    utf8_fold_plain(name, &folded);
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);

        if (is_word)
            buf_add_char(out, c);
        else if (out->len > 0 && out->ptr[out->len - 1] != ' ')
            buf_add_char(out, ' ');
    }
    if (out->len > 0 && out->ptr[out->len - 1] == ' ')
        out->len--;
    buf_release(&folded);
}

/* Areas and measures that a survey may ask for marks of, folded. */
static const struct {
    const char *name, *area;
} areas[] = {
    {"tangibles", "tangibles"},
    {"reliability", "reliability"},
    {"responsiveness", "responsiveness"},
    {"competence", "competence"},
    {"courtesy", "courtesy"},
    {"credibility", "credibility"},
    {"security", "security"},
    {"access", "access"},
    {"communication", "communication"},
    {"understanding", "understanding"},
    {"understanding the customer", "understanding"},
    {"experience", "experience"},
    {"complaint handling", "complaint-handling"},
    {"customer ethos", "customer-ethos"},
    {"emotional connection", "emotional-connection"},
    {"ethics", "ethics"},
};

/* "Reliability", "reliability expected": a column of marks. */
static bool plan_mark(struct str folded, struct column_plan *out)
{
    bool is_expected = str_ends(folded, STR(" expected"));

    if (is_expected)
        folded.len -= sizeof(" expected") - 1;
    for (size_t i = 0; i < ARRAY_LEN(areas); i++) {
        if (!str_eq(folded, str_from(areas[i].name)))
            continue;
        *out = (struct column_plan){
            .kind = COLUMN_MARK, .area = areas[i].area, .is_expected = is_expected};
        return true;
    }
    return false;
}

static enum column kind_by_name(struct str folded, struct column_plan *out)
{
    struct buf barred = {0};
    enum column kind = COLUMN_NONE;

    out->is_guess = out->is_weak = false;
    buf_printf(&barred, "|" STR_FMT "|", STR_ARG(folded));
    for (size_t i = 0; i < ARRAY_LEN(known) && kind == COLUMN_NONE && folded.len > 0;
         i++) {
        if (str_find(str_from(known[i].names), buf_str(&barred)) != SIZE_MAX)
            kind = known[i].kind;
    }
    for (size_t i = 0; i < ARRAY_LEN(parts) && kind == COLUMN_NONE; i++) {
        buf_reset(&barred); /* a blank behind, so that "why" is found at the end too */
        buf_printf(&barred, STR_FMT " ", STR_ARG(folded));
        if (str_find(buf_str(&barred), str_from(parts[i].part)) == SIZE_MAX)
            continue;
        kind = parts[i].kind;
        out->is_guess = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(weak_parts) && kind == COLUMN_NONE; i++) {
        if (str_find(buf_str(&barred), str_from(weak_parts[i])) == SIZE_MAX)
            continue;
        kind = COLUMN_TEXT;
        out->is_guess = out->is_weak = true;
    }
    buf_release(&barred);
    return kind;
}

/* "stars 1-10" of an option. */
static enum status parse_kind(struct str text, struct column_plan *out, struct error *err)
{
    struct str rest = str_trim(text), name = str_split(&rest, ' ');
    struct str range = str_trim(rest), least = str_split(&range, '-');
    enum column kind = COLUMN_NONE;

    while (kind < COLUMN_COUNT && !str_eq_fold(name, str_from(column_names[kind])))
        kind++;
    if (kind == COLUMN_COUNT)
        return error_set(
            err, ERR_CONFIG,
            "\"" STR_FMT "\" is no kind of column (id, nps, stars, csat, effort, "
            "text, title, date, author, segment, touchpoint, place, language, "
            "url, reply, -)",
            STR_ARG(name));
    out->kind = kind;
    out->is_guess = false;
    if (rest.ptr == NULL || str_trim(rest).len == 0)
        return OK;
    if (!is_rating(kind) || !str_to_double(str_trim(least), &out->least) ||
        !str_to_double(str_trim(range), &out->most) || out->least >= out->most)
        return error_set(err, ERR_CONFIG, "\"" STR_FMT "\": expected a scale such as 1-5",
                         STR_ARG(text));
    out->has_scale = true;
    return OK;
}

static void list_names(const struct sheet *s, struct buf *out)
{
    for (size_t i = 0; i < s->columns && out->len < 160; i++)
        buf_printf(out, "%s" STR_FMT, i > 0 ? ", " : "",
                   STR_ARG(str_slice(s->names[i], 0, 40)));
}

static enum status apply_option(const struct sheet *s, const struct pair *option,
                                struct plan *out, struct error *err)
{
    struct buf want = {0}, have = {0}, names = {0};
    enum status rc = ERR_CONFIG;

    fold_name(option->name, &want);
    for (size_t i = 0; i < s->columns && rc == ERR_CONFIG; i++) {
        fold_name(s->names[i], &have);
        if (!str_eq(buf_str(&want), buf_str(&have)) &&
            !str_eq_fold(str_trim(option->name), s->names[i])) {
            fold_name(s->questions[i], &have);
            if (have.len == 0 || !str_eq(buf_str(&want), buf_str(&have)))
                continue;
        }
        rc = parse_kind(option->value, &out->columns[i], err);
        if (rc != OK)
            goto out;
    }
    if (rc != OK) {
        list_names(s, &names);
        rc = error_set(err, ERR_CONFIG, "no column \"" STR_FMT "\"; there are: " STR_FMT,
                       STR_ARG(option->name), STR_ARG(buf_str(&names)));
    }
out:
    buf_release(&want);
    buf_release(&have);
    buf_release(&names);
    return rc;
}

/* Numbers in a column: how many there are, and between what. */
struct numbers {
    size_t filled, numbers;
    double least, most, of;
};

static struct numbers count_numbers(const struct sheet *s, size_t column, bool is_nps)
{
    struct numbers n = {.least = INFINITY, .most = -INFINITY};

    for (size_t i = 0; i < s->len; i++) {
        double value = NAN, of = 0;
        enum value_kind kind = VALUE_NONE;

        if (column < s->rows[i].len)
            kind = survey_number(s->rows[i].cells[column], &value, &of);
        if (kind == VALUE_WRONG && !is_nps && survey_words(s->rows[i].cells[column], &of))
            kind = VALUE_NUMBER;
        n.filled += kind != VALUE_NONE;
        n.numbers += kind == VALUE_NUMBER;
        if (kind == VALUE_NUMBER && of == 0) {
            n.least = fmin(n.least, value);
            n.most = fmax(n.most, value);
        }
    }
    return n;
}

/* The scale that the numbers show: to 5 (effort 7), 7, 10 or 100. */
static void set_scale(struct column_plan *c, const struct numbers *n)
{
    static const double ends[] = {5, 7, 10, 100};
    double least_end = c->kind == COLUMN_EFFORT ? 7 : 5;

    if (c->has_scale)
        return;
    c->least = 1;
    c->most = least_end;
    if (c->kind == COLUMN_NPS) {
        c->least = 0;
        c->most = 10;
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(ends) && n->most > c->most; i++)
        c->most = fmax(ends[i], least_end);
    if (c->most == 100 || (c->most > least_end && n->least < 1))
        c->least = 0;
}

/* A question that was taken for a rating but is answered in words is text. */
static void check_rating(const struct sheet *s, size_t column, struct column_plan *c)
{
    struct numbers n;

    if (!is_rating(c->kind) && c->kind != COLUMN_MARK)
        return;
    n = count_numbers(s, column, c->kind == COLUMN_NPS);
    if (c->is_guess && n.numbers * 2 < n.filled) {
        c->kind = COLUMN_TEXT;
        c->is_weak = true;
    } else {
        set_scale(c, &n);
    }
}

/* A question that was taken for free text is not read where the answers are short
 * (an age, a choice) or addresses. */
static void check_text(const struct sheet *s, size_t column, struct column_plan *c)
{
    size_t filled = 0, bytes = 0, addresses = 0, numbers = 0;

    if (c->kind != COLUMN_TEXT || !c->is_guess)
        return;
    for (size_t i = 0; i < s->len; i++) {
        struct str cell = column < s->rows[i].len ? s->rows[i].cells[column] : STR_NONE;
        double value;

        filled += cell.len > 0;
        bytes += cell.len;
        addresses += str_find_char(cell, '@') != SIZE_MAX;
        numbers += str_to_double(cell, &value);
    }
    if ((c->is_weak && bytes < 10 * filled) || 2 * addresses > filled ||
        2 * numbers > filled)
        c->kind = COLUMN_NONE;
}

/* The order of day and month, where one cell or the column's language shows it. */
static enum survey_dates find_order(const struct sheet *s, size_t column)
{
    static const char *const day_first[] = {
        "datum", "zeit",  "erstellt", "abgegeben", "eingegangen", "horodateur",
        "fecha", "marca", "date de",  "data",      "carimbo",     "informazioni"};
    enum survey_dates order = SURVEY_DATES_AUTO;
    struct buf name = {0};

    for (size_t i = 0; i < s->len; i++) {
        int first = 0, second = 0;
        char separator = '\0';

        if (column >= s->rows[i].len ||
            !survey_date_parts(s->rows[i].cells[column], &first, &second, &separator))
            continue;
        if (first > 12 || separator == '.')
            return SURVEY_DAY_FIRST;
        if (second > 12)
            return SURVEY_MONTH_FIRST;
    }
    fold_name(s->names[column], &name);
    for (size_t i = 0; i < ARRAY_LEN(day_first); i++) {
        if (str_starts(buf_str(&name), str_from(day_first[i])))
            order = SURVEY_DAY_FIRST;
    }
    buf_release(&name);
    return order;
}

/* Of a kind that there is one of, the first column counts; a guess yields to a name. */
static void drop_doubles(const struct sheet *s, struct plan *p)
{
    for (int pass = 0; pass < 2; pass++) {
        bool seen[COLUMN_COUNT] = {0};

        for (size_t i = 0; i < s->columns; i++) {
            struct column_plan *c = &p->columns[i];

            if (c->kind == COLUMN_TEXT || c->kind == COLUMN_AUTHOR ||
                c->kind == COLUMN_MARK)
                continue;
            if (pass == 0 && c->is_guess) { /* is the kind named outright elsewhere? */
                for (size_t j = 0; j < s->columns; j++) {
                    if (!p->columns[j].is_guess && p->columns[j].kind == c->kind)
                        c->kind = COLUMN_NONE;
                }
            }
            if (pass == 1 && seen[c->kind])
                c->kind = COLUMN_NONE;
            seen[c->kind] = true;
        }
    }
}

static enum status check_plan(const struct sheet *s, const struct plan *p,
                              struct error *err)
{
    struct buf names = {0};
    enum status rc;

    for (size_t i = 0; i < s->columns; i++) {
        if (is_rating(p->columns[i].kind) || p->columns[i].kind == COLUMN_TEXT)
            return OK;
    }
    list_names(s, &names);
    rc = error_set(err, ERR_PARSE,
                   "no column is known as a rating or a text; there are: " STR_FMT,
                   STR_ARG(buf_str(&names)));
    buf_release(&names);
    return rc;
}

enum status plan_make(const struct sheet *s, const struct survey_options *o,
                      struct plan *out, struct error *err)
{
    struct buf folded = {0};
    enum status rc = OK;

    for (size_t i = 0; i < s->columns; i++) {
        struct column_plan *c = &out->columns[i];

        fold_name(s->names[i], &folded);
        if (!plan_mark(buf_str(&folded), c))
            c->kind = kind_by_name(buf_str(&folded), c);
        if (c->kind == COLUMN_NONE && str_eq(s->names[i], STR("#"))) /* Typeform's */
            c->kind = COLUMN_ID;
        if (c->kind == COLUMN_NONE && s->questions[i].len > 0) {
            fold_name(s->questions[i], &folded);
            c->kind = kind_by_name(buf_str(&folded), c);
        }
    }
    buf_release(&folded);
    for (size_t i = 0; i < o->columns.len && rc == OK; i++)
        rc = apply_option(s, &o->columns.items[i], out, err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; i < s->columns; i++) {
        check_rating(s, i, &out->columns[i]);
        check_text(s, i, &out->columns[i]);
    }
    drop_doubles(s, out);
    out->dates = o->dates;
    for (size_t i = 0; i < s->columns; i++) {
        out->has_scale_column |= out->columns[i].kind == COLUMN_SCALE;
        if (out->columns[i].kind == COLUMN_DATE && o->dates == SURVEY_DATES_AUTO)
            out->dates = find_order(s, i);
    }
    return check_plan(s, out, err);
}
