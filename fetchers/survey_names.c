/* survey_names.c - what the names of a survey's columns say, in six languages */
#include "fetchers/survey_sheet.h"

#include "base/utf8.h"

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

/* Whole names, folded (see column_fold); between bars, in en, de, fr, es, it and pt. */
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
    {COLUMN_STARS, "|stars|star rating|rating|score|points|wertung|sterne|punkte|"
                   "note|schulnote|schulnoten|etoiles|calificacion|puntuacion|estrellas|"
                   "star|review stars|review rating|overall "
                   "rating|punteggio|stelle|voto|nota|pontuacao|estrelas|"
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
     "verbatim|remark|remarks|notes|opinion|kommentar|"
     "kommentare|nachricht|anmerkung|anmerkungen|bemerkung|bemerkungen|"
     "rezension|ruckmeldung|rueckmeldung|freitext|commentaire|"
     "commentaires|avis|texte|remarque|remarques|comentario|"
     "comentarios|resena|texto|mensaje|observacion|observaciones|"
     "review content|review body|comment text|your feedback|your comment|open ended "
     "response|testo|commento|commenti|recensione|messaggio|osservazioni|parere|"
     "mensagem|observacoes|opiniao|resenha|avaliacao escrita|"},
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
                   "sede|negozio|punto vendita|citta|luogo|loja|unidade|cidade|local|"
                   "branch name|store name|location name|place name|restaurant|hotel|"
                   "clinic|practice|property|outlet|praxis|klinik|betrieb|niederlassung|"
                   "zweigstelle|filialname|etablissement|cabinet|clinique|boutique|"
                   "establecimiento|restaurante|clinica|ristorante|albergo|studio|"
                   "estabelecimento|filial|"},
    {COLUMN_LANGUAGE, "|language|lang|locale|sprache|langue|idioma|"
                      "lingua|user language|start language|"},
    {COLUMN_URL, "|url|link|permalink|"},
    {COLUMN_REPLY,
     "|reply|owner reply|owner response|business response|company reply|"
     "review reply|reply content|company response|"
     "owner answer|response from the owner|antwort des inhabers|antwort vom "
     "inhaber|inhaberantwort|unsere antwort|reponse du proprietaire|"
     "respuesta del propietario|"
     "risposta del proprietario|resposta do proprietario|"},
};

/* Stars, or the words of a review. */
static const char reviews[] = "|bewertung|evaluation|valoracion|avaliacao|valutazione|";

/* What the customer said, or what the owner said to that. */
static const char answers[] =
    "|answer|response|antwort|reponse|respuesta|risposta|resposta|";

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

/* Notes of the house, which no customer wrote. */
static const char *const house_words[] = {" intern ",   " interne ",  " interner ",
                                          " internes ", " internal ", " interna ",
                                          " interno "};

const char *column_name(enum column c)
{
    return column_names[c];
}

void column_fold(struct str name, struct buf *out)
{
    struct buf folded = {0};

    buf_reset(out);
    utf8_fold_plain(name, &folded);
    for (size_t i = 0; i < folded.len; i++) {
        if (utf8_is_word_at(buf_str(&folded), i))
            buf_add_char(out, folded.ptr[i]);
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

bool column_mark(struct str folded, struct column_plan *out)
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

static bool is_of_the_house(struct str folded)
{
    struct buf spaced = {0};
    bool is_found = false;

    buf_printf(&spaced, " " STR_FMT " ", STR_ARG(folded));
    for (size_t i = 0; i < ARRAY_LEN(house_words) && !is_found; i++)
        is_found = str_find(buf_str(&spaced), str_from(house_words[i])) != SIZE_MAX;
    buf_release(&spaced);
    return is_found;
}

enum column column_by_name(struct str folded, struct column_plan *out)
{
    struct buf barred = {0};
    enum column kind = COLUMN_NONE;

    out->is_guess = out->is_weak = out->may_be_text = out->may_be_reply = false;
    if (is_of_the_house(folded))
        return COLUMN_NONE;
    buf_printf(&barred, "|" STR_FMT "|", STR_ARG(folded));
    for (size_t i = 0; i < ARRAY_LEN(known) && kind == COLUMN_NONE && folded.len > 0;
         i++) {
        if (str_find(str_from(known[i].names), buf_str(&barred)) != SIZE_MAX)
            kind = known[i].kind;
    }
    if (kind == COLUMN_NONE && folded.len > 0) {
        out->may_be_text = str_find(str_from(reviews), buf_str(&barred)) != SIZE_MAX;
        out->may_be_reply = str_find(str_from(answers), buf_str(&barred)) != SIZE_MAX;
        kind = out->may_be_text    ? COLUMN_STARS
               : out->may_be_reply ? COLUMN_TEXT
                                   : COLUMN_NONE;
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
