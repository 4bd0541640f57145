/* Kinds of complaint in the languages beside English. Italian and Portuguese of every
 * business: fixtures/issues/owners.it.tsv and owners.pt.tsv. */
#include "analyze/analyze.h"
#include "analyze/issues.h"
#include "base/buf.h"
#include "tests/unit.h"

static const struct {
    const char *lang, *business, *text, *id;
} rows[] = {
    {"de", "restaurant", "Winzige Portionen, wir gingen hungrig nach Hause.", "portions"},
    {"de", "restaurant", "Hähnchen innen roh, Pommes verbrannt.", "undercooked"},
    {"de", "hotel", "Die Matratze war durchgelegen, schlecht geschlafen.", "bed"},
    {"de", "hotel", "Zwei Tage kein warmes Wasser.", "bathroom"},
    {"de", "hotel", "Das WLAN war langsam und fiel aus.", "wifi"},
    {"de", "shop", "Die Rückgabe wurde verweigert.", "returns"},
    {"de", "shop", "Fällt viel zu klein aus.", "size-fit"},
    {"de", "shop", "Die Farbe ist ganz anders, nicht wie abgebildet.",
     "not-as-described"},
    {"de", "app", "Seit dem letzten Update geht nichts mehr.", "update-broke"},
    {"de", "app", "Alle meine Notizen sind weg.", "data-loss"},
    {"de", "clinic", "Sechs Wochen auf einen Termin gewartet.", "appointment"},
    {"de", "clinic", "Der Arzt hat mir nicht zugehört.", "not-listened"},
    {"de", "trades", "Der Klempner ist nie erschienen.", "no-show"},
    {"de", "trades", "Die Rechnung war doppelt so hoch wie das Angebot.", "quote"},
    {"de", "transport", "Anschluss verpasst, Nacht am Bahnhof.", "connection"},
    {"de", "transport", "Der Zug war überfüllt.", "crowding"},
    {"de", "bank", "Meine Karte wurde ohne Grund gesperrt.", "blocked"},
    {"de", "bank", "Die Gebühren wurden schon wieder erhöht.", "fees"},
    {"fr", "restaurant", "Portions ridicules, encore faim.", "portions"},
    {"fr", "restaurant", "Poulet encore cru à l'intérieur.", "undercooked"},
    {"fr", "hotel", "Matelas dur, mal dormi.", "bed"},
    {"fr", "hotel", "Pas d'eau chaude pendant deux jours.", "bathroom"},
    {"fr", "hotel", "Le petit déjeuner était décevant.", "breakfast"},
    {"fr", "shop", "Retour refusé, très mauvaise expérience.", "returns"},
    {"fr", "shop", "Produit non conforme, rien à voir avec la photo.",
     "not-as-described"},
    {"fr", "app", "Depuis la mise à jour, plus rien ne marche.", "update-broke"},
    {"fr", "app", "Tout est payant maintenant.", "subscription"},
    {"fr", "clinic", "Aucun rendez-vous avant trois mois.", "appointment"},
    {"fr", "clinic", "Il ne m'a pas examiné, aucune empathie.", "not-listened"},
    {"fr", "trades", "Le plombier n'est jamais venu.", "no-show"},
    {"fr", "trades", "Travail bâclé, à refaire.", "workmanship"},
    {"fr", "transport", "Correspondance manquée, bloqués à la gare.", "connection"},
    {"fr", "transport", "Aucune information, personne ne sait rien.", "travel-news"},
    {"fr", "bank", "Ma carte a été bloquée sans raison.", "blocked"},
    {"fr", "bank", "Frais abusifs tous les mois.", "fees"},
    {"es", "restaurant", "Raciones escasas, salimos con hambre.", "portions"},
    {"es", "hotel", "El colchón era duro y no pude dormir.", "bed"},
    {"es", "hotel", "No había agua caliente.", "bathroom"},
    {"es", "hotel", "Las toallas estaban sucias.", "house-keeping"},
    {"es", "shop", "No admiten devoluciones.", "returns"},
    {"es", "shop", "No es como en la foto.", "not-as-described"},
    {"es", "app", "Desde la última actualización no abre.", "update-broke"},
    {"es", "app", "Perdí todos mis datos.", "data-loss"},
    {"es", "clinic", "Dos meses de espera para una cita.", "appointment"},
    {"es", "clinic", "El médico no me escuchó, ni me miró.", "not-listened"},
    {"es", "trades", "El fontanero no se presentó.", "no-show"},
    {"es", "trades", "Una chapuza, tuve que llamar a otro.", "workmanship"},
    {"es", "transport", "Perdimos la conexión y dormimos en el aeropuerto.",
     "connection"},
    {"es", "bank", "Me bloquearon la tarjeta sin motivo.", "blocked"},
    {"es", "bank", "Cobran comisiones por todo.", "fees"},
    {"it", "plain", "Il pacco non è mai arrivato.", "never-arrived"},
    {"it", "plain", "Il treno era in ritardo di due ore.", "late-delivery"},
    {"it", "plain", "Personale maleducato e arrogante.", "rude-staff"},
    {"it", "plain", "La pizza era fredda.", "cold-food"},
    {"it", "plain", "Camera sporca e puzzolente.", "cleanliness"},
    {"it", "plain", "Nessuno risponde al telefono.", "no-reply"},
    {"it", "plain", "Nessun rimborso dopo tre mesi.", "refund"},
    {"it", "plain", "Prezzi esagerati per quello che offrono.", "price"},
    {"it", "plain", "Il POS non funziona, solo contanti.", "payment"},
    {"it", "plain", "L'app si blocca di continuo.", "app-fault"},
    {"it", "plain", "Abbiamo aspettato due ore di attesa.", "long-wait"},
    {"pt", "plain", "A encomenda nunca chegou.", "never-arrived"},
    {"pt", "plain", "O comboio chegou com duas horas de atraso.", "late-delivery"},
    {"pt", "plain", "Funcionários mal educados e arrogantes.", "rude-staff"},
    {"pt", "plain", "A comida estava fria.", "cold-food"},
    {"pt", "plain", "Quarto sujo, cheirava mal.", "cleanliness"},
    {"pt", "plain", "Ninguém atende o telefone.", "no-reply"},
    {"pt", "plain", "Até hoje sem reembolso, um horror.", "refund"},
    {"pt", "plain", "Preços absurdos, um roubo.", "price"},
    {"pt", "plain", "Péssimo atendimento, ninguém resolve.", "poor-service"},
    {"pt", "plain", "O aplicativo trava muito.", "app-fault"},
};

static const struct {
    const char *lang, *business, *text;
} praise[] = {
    {"de", "hotel", "Bequemes Bett, warmes Wasser, tolles Frühstück."},
    {"de", "trades", "Pünktlich, sauber und zum vereinbarten Preis, vielen Dank."},
    {"fr", "restaurant", "Portions généreuses, service rapide et souriant."},
    {"fr", "bank", "Virement rapide, conseillère très aimable."},
    {"es", "shop", "Entrega rápida y muy bien embalado, perfecto."},
    {"es", "clinic", "La doctora me escuchó y me dio cita enseguida, excelente."},
    {"it", "plain", "Personale gentilissimo, pizza ottima, prezzi onesti."},
    {"pt", "plain", "Atendimento rápido e simpático, comida deliciosa."},
};

struct world {
    struct settings settings;
    struct analyzer *an;
    struct batch b;
};

static void start(struct world *w)
{
    struct str rest = STR(BUSINESS_WORDS);
    struct buf yaml = {0};

    *w = (struct world){0};
    buf_add_text(&yaml, "sources: []\nbrands:\n  - name: plain\n");
    while (rest.ptr != NULL) {
        struct str word = str_split(&rest, ' ');

        buf_printf(&yaml, "  - {name: " STR_FMT ", business: [" STR_FMT "]}\n",
                   STR_ARG(word), STR_ARG(word));
    }
    assert_int_equal(settings_parse(buf_str(&yaml), "t.yaml", &w->settings, NULL, NULL),
                     OK);
    buf_release(&yaml);
    assert_int_equal(analyzer_new(&w->settings, NULL, &w->an, NULL), OK);
}

static void end(struct world *w)
{
    analyzer_free(w->an);
    settings_release(&w->settings);
    batch_release(&w->b);
}

static const struct judgement *judge(struct world *w, const char *lang,
                                     const char *business, const char *text)
{
    struct mention *m;

    batch_reset(&w->b);
    m = batch_add(&w->b);
    m->language = str_from(lang);
    m->brand = str_from(business);
    m->text = str_from(text);
    analyze_mention(w->an, m, &w->b.arena);
    return &m->judgement;
}

static bool holds(const struct judgement *j, const char *id)
{
    for (size_t i = 0; i < j->issues_len; i++) {
        if (str_eq(j->issues[i], str_from(id)))
            return true;
    }
    return false;
}

static void test_complaints_are_named_in_their_language(void **state)
{
    struct world w;
    int missed = 0;

    (void)state;
    start(&w);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (holds(judge(&w, rows[i].lang, rows[i].business, rows[i].text), rows[i].id))
            continue;
        print_message("%s: \"%s\": no %s\n", rows[i].lang, rows[i].text, rows[i].id);
        missed++;
    }
    end(&w);
    assert_int_equal(missed, 0);
}

/* Typed in a hurry, without accents; but "sale" is no "salé". */
static void test_accents_may_be_left_out(void **state)
{
    static const struct {
        const char *lang, *business, *text, *id;
        bool is_named;
    } hurried[] = {
        {"pt", "plain", "Pessimo atendimento, ninguem resolve.", "poor-service", true},
        {"pt", "bank", "A transferencia nao chegou.", "transfer", true},
        {"pt", "hotel", "Lencois manchados.", "house-keeping", true},
        {"it", "plain", "La qualita e pessima, non funziona piu.", "broken", true},
        {"de", "plain", "Die Lieferung kam drei Wochen zu spaet.", "late-delivery", true},
        {"fr", "shop", "Colis jamais arrive, retour refuse.", "returns", true},
        {"fr", "restaurant", "Le plat était bien trop salé.", "food-quality", true},
        {"fr", "restaurant", "La salle est trop sale.", "food-quality", false},
    };
    struct world w;

    (void)state;
    start(&w);
    for (size_t i = 0; i < ARRAY_LEN(hurried); i++) {
        const struct judgement *j =
            judge(&w, hurried[i].lang, hurried[i].business, hurried[i].text);

        if (holds(j, hurried[i].id) != hurried[i].is_named)
            fail_msg("%s: \"%s\": %s", hurried[i].lang, hurried[i].text, hurried[i].id);
    }
    end(&w);
}

static void test_praise_has_no_issue(void **state)
{
    struct world w;

    (void)state;
    start(&w);
    for (size_t i = 0; i < ARRAY_LEN(praise); i++) {
        const struct judgement *j =
            judge(&w, praise[i].lang, praise[i].business, praise[i].text);

        if (j->issues_len > 0)
            fail_msg("%s: \"%s\": " STR_FMT, praise[i].lang, praise[i].text,
                     STR_ARG(j->issues[0]));
    }
    end(&w);
}

/* What English has, the others have: an owner abroad must not miss a kind. */
static void test_each_language_has_the_kinds(void **state)
{
    static const char *const langs[] = {"de", "fr", "es", "it", "pt"};
    const struct issue_kind *kind;
    struct issues *kinds = NULL;
    int missing = 0;

    (void)state;
    assert_int_equal(issues_new(NULL, &kinds, NULL), OK);
    for (size_t i = 0; (kind = issues_kind_at(kinds, STR("en"), i)) != NULL; i++) {
        for (size_t l = 0; l < ARRAY_LEN(langs); l++) {
            const struct issue_kind *other;
            bool is_there = false;

            for (size_t k = 0;
                 (other = issues_kind_at(kinds, str_from(langs[l]), k)) != NULL; k++) {
                if (!str_eq(other->id, kind->id))
                    continue;
                is_there = true;
                if (!str_eq(other->dimension, kind->dimension) ||
                    !str_eq(other->measure, kind->measure) ||
                    !str_eq(other->business, kind->business))
                    fail_msg("%s: " STR_FMT " is of another area", langs[l],
                             STR_ARG(kind->id));
            }
            if (!is_there && !(kind->is_topic_only && str_eq(kind->id, STR("overall")))) {
                print_message("%s: no " STR_FMT "\n", langs[l], STR_ARG(kind->id));
                missing++;
            }
        }
    }
    issues_free(kinds);
    assert_int_equal(missing, 0);
}

/* Judging reads what a brand needs: each of our files of a business stands by itself, so
 * that no kind of it is missing where the others are left out. */
static void test_a_business_needs_no_other(void **state)
{
    static const char *const langs[] = {"en", "de", "fr", "es"};
    struct str words = STR(BUSINESS_WORDS);
    struct issues *all = NULL;

    (void)state;
    assert_int_equal(issues_new(NULL, &all, NULL), OK);
    while (words.ptr != NULL) {
        struct str business = str_split(&words, ' ');
        struct str_list list = {.items = &business, .len = 1};
        struct issues *one = NULL;

        assert_int_equal(issues_new(NULL, &one, NULL), OK);
        issues_limit(one, issues_businesses(&list));
        for (size_t l = 0; l < ARRAY_LEN(langs); l++) {
            struct str lang = str_from(langs[l]);
            const struct issue_kind *kind;
            size_t n = 0, own = 0;

            for (size_t i = 0; (kind = issues_kind_at(all, lang, i)) != NULL; i++) {
                const struct issue_kind *same = issues_kind_at(one, lang, n);

                if (kind->business.len > 0 && !str_eq(kind->business, business))
                    continue;
                assert_non_null(same);
                assert_true(str_eq(same->id, kind->id));
                own += kind->business.len > 0;
                n++;
            }
            assert_null(issues_kind_at(one, lang, n));
            assert_true(own > 0);
        }
        issues_free(one);
    }
    issues_free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_complaints_are_named_in_their_language),
        cmocka_unit_test(test_accents_may_be_left_out),
        cmocka_unit_test(test_praise_has_no_issue),
        cmocka_unit_test(test_each_language_has_the_kinds),
        cmocka_unit_test(test_a_business_needs_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
