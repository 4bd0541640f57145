/*
 * test_act.c - tokens of the links in a mail, and what is read out of the answers
 */
#include "reports/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct str key = STR_INIT("0123456789abcdef0123456789abcdef");

/* Made by Python: base32 of hmac.new(key, b"earshot act 1 198.a.20789", sha256), 20
 * characters of it. */
#define GENUINE "198.a.20789.W7R4W7JWEVCBRLSK25WS"

static void test_token_is_an_hmac(void **state)
{
    const struct act act = {.mention = 198, .kind = ACT_ANSWERED, .until = 20789};
    struct buf out = {0};

    (void)state;
    act_token(&act, key, &out);
    assert_string_equal(out.ptr, GENUINE);
    buf_release(&out);
}

static void test_link_is_a_mailto_of_printable_ascii(void **state)
{
    const struct act act = {.mention = 198, .kind = ACT_ANSWERED, .until = 20789};
    struct arena a = {0};
    struct str got =
        act_mailto(&act, key, STR("desk@shop.test"),
                   STR("Zo\xc3\xab\r\nBcc: x@y.z & <b>?&body="), STR("en"), &a);

    (void)state;
    assert_true(str_eq(
        got,
        STR("mailto:desk@shop.test?subject=Answered%3A%20Zo%C3%AB%20Bcc%3A%20x@y.z%20"
            "%26%20%3Cb%3E%3F%26body%3D%20%5Bes%20" GENUINE "%5D")));
    for (size_t i = 0; i < got.len; i++)
        assert_true(got.ptr[i] > ' ' && got.ptr[i] < 127);
    arena_release(&a);
}

static void test_labels_speak_the_language_of_the_mail(void **state)
{
    static const struct {
        struct str language;
        const char *want;
    } rows[] = {
        {STR_INIT("en"), "Answered"}, {STR_INIT("de"), "Beantwortet"},
        {STR_INIT("it"), "Risposto"}, {STR_INIT("pt"), "Respondido"},
        {STR_INIT("xx"), "Answered"},
    };
    const struct act act = {.mention = 198, .kind = ACT_ANSWERED, .until = 20789};
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got =
            act_mailto(&act, key, STR("a@b.test"), STR_NONE, rows[i].language, &a);
        struct str subject = str_slice(got, str_find_char(got, '=') + 1, got.len);

        if (!str_starts(subject, str_from(rows[i].want)))
            fail_msg("%s: %.*s", rows[i].want, STR_ARG(subject));
    }
    arena_release(&a);
}

static void test_subjects_as_mail_programs_send_them(void **state)
{
    static const struct {
        const char *why, *subject;
        int64_t today;
        enum act_verdict want;
    } rows[] = {
        {"as it was made", "Answered: Zoë [es " GENUINE "]", 20780, ACT_GENUINE},
        {"on its last day", "[es " GENUINE "]", 20789, ACT_GENUINE},
        {"a day later", "[es " GENUINE "]", 20790, ACT_EXPIRED},
        {"answered, and something behind", "Re: AW: [es " GENUINE "] (was: x)", 20780,
         ACT_GENUINE},
        {"lower case", "re: [ES 198.A.20789.w7r4w7jwevcbrlsk25ws]", 20780, ACT_GENUINE},
        {"cut behind the token", "Answered [es " GENUINE, 20780, ACT_GENUINE},
        {"a name that looks like one in front",
         "Answered: [es 1.a.99999.AAAAAAAAAAAAAAAAAAAA] [es " GENUINE "]", 20780,
         ACT_GENUINE},
        {"no token", "Your invoice [2026]", 20780, ACT_NONE},
        {"nothing", "", 20780, ACT_NONE},
        {"another case", "[es 199.a.20789.W7R4W7JWEVCBRLSK25WS]", 20780, ACT_FORGED},
        {"another act", "[es 198.n.20789.W7R4W7JWEVCBRLSK25WS]", 20780, ACT_FORGED},
        {"a longer life", "[es 198.a.29999.W7R4W7JWEVCBRLSK25WS]", 20780, ACT_FORGED},
        {"a shorter signature", "[es 198.a.20789.W7R4W7JWEVCBRLSK25W]", 20780,
         ACT_FORGED},
        {"no signature", "[es 198.a.20789.]", 20780, ACT_FORGED},
        {"a longer one", "[es " GENUINE "A]", 20780, ACT_FORGED},
        {"zeros in front: not as we write it", "[es 0198.a.20789.W7R4W7JWEVCBRLSK25WS]",
         20780, ACT_GENUINE},
        {"a negative case", "[es -198.a.20789.W7R4W7JWEVCBRLSK25WS]", 20780, ACT_FORGED},
        {"a huge one", "[es 99999999999999999999.a.1.W7R4W7JWEVCBRLSK25WS]", 20780,
         ACT_FORGED},
        {"an act that is none", "[es 198.z.20789.W7R4W7JWEVCBRLSK25WS]", 20780,
         ACT_FORGED},
        {"only dots", "[es ....]", 20780, ACT_FORGED},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct act act;
        enum act_verdict got =
            act_read(str_from(rows[i].subject), key, rows[i].today, &act, NULL);

        if (got != rows[i].want)
            fail_msg("%s: %d", rows[i].why, (int)got);
        if (got == ACT_GENUINE)
            assert_true(act.mention == 198 && act.kind == ACT_ANSWERED);
    }
}

static void test_another_key_makes_another_token(void **state)
{
    struct act act;

    (void)state;
    assert_int_equal(act_read(STR("[es " GENUINE "]"),
                              STR("1123456789abcdef0123456789abcdef"), 20780, &act, NULL),
                     ACT_FORGED);
}

static void test_note_is_what_the_owner_wrote(void **state)
{
    static const struct {
        const char *why, *text, *want;
    } rows[] = {
        {"one line", "Phoned her.\n", "Phoned her."},
        {"nothing", "", ""},
        {"a signature", "Phoned her.\n-- \nMarta\nCopper Kettle\n", "Phoned her."},
        {"an iPhone", "Phoned her.\n\nSent from my iPhone\n", "Phoned her."},
        {"nothing but an iPhone", "\n\nSent from my iPhone", ""},
        {"in German", "Habe angerufen.\n\nVon meinem iPhone gesendet\n",
         "Habe angerufen."},
        {"Gmail's quote",
         "Done\n\nOn Tue, 17 Nov 2026 at 07:02, earshot wrote:\n> [1] x\n", "Done"},
        {"the same, folded",
         "Done\n\nOn Tue, 17 Nov 2026 at 07:02 earshot <\n"
         "desk@shop.test> wrote:\n> x\n",
         "Done"},
        {"Apple Mail in German",
         "Erledigt\n\nAm 17.11.2026 um 07:02 schrieb earshot:\n> x", "Erledigt"},
        {"Outlook's", "Done\n________________________________\nFrom: earshot\nSent: x\n",
         "Done"},
        {"French", "Fait\n\nLe mar. 17 nov. 2026, earshot a écrit :\n> x", "Fait"},
        {"Spanish", "Hecho\n\nEl mar, 17 nov 2026, earshot escribió:\n> x", "Hecho"},
        {"iOS in English",
         "Done\n\nOn 17 Nov 2026, at 07:02, earshot <d@shop.test> wrote:\n> x", "Done"},
        {"iOS in German",
         "Erledigt\n\nVon meinem iPhone gesendet\n\n> Am 17.11.2026 um 07:02 schrieb "
         "earshot "
         "<d@shop.test>:\n> \n> x",
         "Erledigt"},
        {"iOS in French, hard blank",
         "Fait\n\nEnvoyé de mon iPhone\n\nLe 17 nov. 2026 à 07:02, earshot <d@shop.test> "
         "a "
         "écrit\u00a0:\nx",
         "Fait"},
        {"iOS in French, thin blank", "Fait\nLe 17 nov. 2026, earshot a écrit\u202f:\nx",
         "Fait"},
        {"iOS in Spanish",
         "Hecho\n\nEnviado desde mi iPhone\n\nEl 17 nov 2026, a las 7:02, earshot "
         "<d@shop.test> escribió:\nx",
         "Hecho"},
        {"iOS in Italian",
         "Fatto\n\nInviato da iPhone\n\nIl giorno 17 nov 2026, alle ore 07:02, earshot "
         "<d@shop.test> ha scritto:\nx",
         "Fatto"},
        {"iOS in Portuguese",
         "Feito\n\nEnviado do meu iPhone\n\nNo dia 17/11/2026, às 07:02, earshot "
         "<d@shop.test> escreveu:\nx",
         "Feito"},
        {"Gmail in German, folded",
         "Erledigt\n\nAm Di., 17. Nov. 2026 um 07:02 Uhr schrieb earshot "
         "<\nd@shop.test>:\n> x",
         "Erledigt"},
        {"Gmail in French",
         "Fait\n\nLe mar. 17 nov. 2026 à 07:02, earshot <d@shop.test> a écrit :\n> x",
         "Fait"},
        {"Gmail in Spanish, folded",
         "Hecho\n\nEl mar, 17 nov 2026 a las 7:02, earshot (<\nd@shop.test>) "
         "escribió:\n> x",
         "Hecho"},
        {"Gmail in Italian, folded",
         "Fatto\n\nIl giorno mar 17 nov 2026 alle ore 07:02 earshot <\nd@shop.test> ha "
         "scritto:\n> x",
         "Fatto"},
        {"Gmail in Portuguese, folded",
         "Feito\n\nEm ter., 17 de nov. de 2026 às 07:02, earshot <\nd@shop.test> "
         "escreveu:\n> x",
         "Feito"},
        {"Outlook on a phone",
         "Done\n\nGet Outlook for "
         "iOS<https://aka.ms/x>\n________________________________\nFrom: "
         "earshot <d@shop.test>\nSent: Tuesday",
         "Done"},
        {"Outlook on a phone, in German",
         "Erledigt\n\nHolen Sie sich Outlook für "
         "iOS\n________________________________\nVon: "
         "earshot",
         "Erledigt"},
        {"Outlook on a phone, in French",
         "Fait\n\nTélécharger Outlook pour iOS\n\nDe\u00a0: earshot\nEnvoyé\u00a0: mardi",
         "Fait"},
        {"Outlook on a phone, in Italian",
         "Fatto\n\nOttieni Outlook per iOS\nDa: earshot", "Fatto"},
        {"Outlook on a phone, in Portuguese",
         "Feito\n\nObter o Outlook para iOS\nDe: earshot", "Feito"},
        {"Outlook's original message, in Spanish",
         "Hecho\n-----Mensaje original-----\nDe: x", "Hecho"},
        {"Outlook's original message, in French", "Fait\n-----Message d'origine-----\nx",
         "Fait"},
        {"Samsung's, in Italian", "Fatto\n-------- Messaggio originale --------\nx",
         "Fatto"},
        {"Samsung's signature, in German",
         "Erledigt\nVon meinem Galaxy gesendet\n\n-------- Ursprüngliche Nachricht "
         "--------\nx",
         "Erledigt"},
        {"a note that speaks of writing stays", "She wrote to us, we called her back",
         "She wrote to us, we called her back"},
        {"a note with dashes inside stays", "Called -- she is happy",
         "Called -- she is happy"},
        {"quoted lines between", "> it was cold\nWe said sorry\n> again\nand called",
         "We said sorry and called"},
        {"several lines are one", "First\r\nsecond\r\n", "First second"},
        {"escapes go", "a\x1b[31mb\x07", "a [31mb"},
    };
    struct arena a = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = act_note(str_from(rows[i].text), &a);

        if (!str_eq(got, str_from(rows[i].want)))
            fail_msg("%s: \"" STR_FMT "\"", rows[i].why, STR_ARG(got));
    }
    arena_release(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token_is_an_hmac),
        cmocka_unit_test(test_link_is_a_mailto_of_printable_ascii),
        cmocka_unit_test(test_labels_speak_the_language_of_the_mail),
        cmocka_unit_test(test_subjects_as_mail_programs_send_them),
        cmocka_unit_test(test_another_key_makes_another_token),
        cmocka_unit_test(test_note_is_what_the_owner_wrote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
