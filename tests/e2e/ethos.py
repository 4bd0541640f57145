#!/usr/bin/env python3
"""The scorecard's measures of ethos and emotion fill from complaints and from praise, in every language."""
from datetime import date, timedelta

from world import NOW, World, config, run_tests

TODAY = date(2026, 11, 18)
SAID = {  # language: (valued, ignored, attached, gone)
    "en": ("They really care and were so thoughtful and kind.", "They couldn't care less, awful, just a number to them.",
           "We love this place, so welcoming, it feels wonderful.", "I used to love it. Sad. Never coming back, terrible."),
    "de": ("Sehr aufmerksam und zuvorkommend, einfach toll.", "Der Kunde ist denen egal, furchtbar.",
           "Herzlich und gemütlich, wir fühlen uns wohl, wunderbar.", "Nie wieder, so schlecht."),
    "fr": ("Patron attentionné et très gentil, excellent.", "Ils se moquent du client, c'est nul.",
           "Accueil chaleureux, superbe, nous adorons.", "Plus jamais, horrible."),
    "es": ("Muy atentos y amables, excelente.", "Solo les interesa el dinero, pésimo.",
           "Un sitio acogedor y precioso, nos encanta.", "Nunca más, horrible."),
    "it": ("Molto attenti e gentili, ottimo.", "Pensano solo ai soldi, pessimo.",
           "Locale accogliente e bellissimo, torneremo.", "Mai più, orribile."),
    "pt": ("Muito atenciosos e simpáticos, excelente.", "Não querem saber, péssimo.",
           "Sítio acolhedor e lindo, adorei.", "Nunca mais, horrível."),
}
LEAST = 6


def card_of(lang, texts):
    with World(config([], extra="language: " + lang)) as w:
        lines = ["id,date,comment,author,language"]
        lines += ['r%d,%s,"%s",A%d,%s' % (n, (TODAY - timedelta(days=1 + n)).isoformat(), text, n, lang)
                  for n, text in enumerate(texts)]
        w.write("survey.csv", "\n".join(lines) + "\n")
        w.run("import", "survey.csv", "--source", "Survey", "--now", NOW, expect=0)
        w.run("run", "--now", NOW, expect=0)
        card = w.run_json("scorecard", "--now", NOW)
        return {m["id"]: m for m in card["measures"]}, w.run("scorecard", "--now", NOW, expect=0)[1]


def test_measures_fill_from_praise_and_complaints():
    for lang, (valued, ignored, attached, gone) in SAID.items():
        measures, _ = card_of(lang, [valued] * LEAST + [ignored] * LEAST + [attached] * LEAST + [gone] * LEAST)
        for measure in ("customer-ethos", "emotional-connection"):
            m = measures[measure]
            assert m["praises"] >= LEAST and m["complaints"] >= LEAST and m["get"] is not None, (lang, m)


def test_empty_measures_say_so():
    measures, text = card_of("en", ["Late delivery again."] * 3)
    assert measures["customer-ethos"]["get"] is None and measures["customer-ethos"]["praises"] == 0, measures
    assert text.count("nothing said yet") >= 8 and "too little said: 3 of 5" in text, text


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
