#!/usr/bin/env python3
"""Several businesses in one configuration: time zones, languages, and pages of each."""
import email
import email.policy
import json
import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
from world import World, run_tests  # noqa: E402

SETTINGS = """timezone: UTC
language: en
brands:
  - {name: Kissaten, timezone: Asia/Tokyo, answer_within: 2h, opening_hours: ["Mo-Fr 9:00-17:00"]}
  - {name: Diner, timezone: America/Los_Angeles, answer_within: 2h, opening_hours: ["Mo-Fr 9:00-17:00"]}
  - {name: Bäckerei Kranz, timezone: Europe/Berlin, language: de}
sources: []
destinations:
  - {name: tokyo, kind: folder, folder: tokyo, brand: Kissaten, to: a@example.com, from: desk@example.com}
  - {name: coast, kind: folder, folder: coast, brand: Diner, to: b@example.com, from: desk@example.com}
  - {name: kranz, kind: folder, folder: kranz, brand: Bäckerei Kranz, to: c@example.com, from: desk@example.com}
  - {name: partner, kind: folder, folder: partner, brand: Bäckerei Kranz, language: fr, to: d@example.com, from: desk@example.com}
  - {name: agency, kind: folder, folder: agency, language: en, to: e@example.com, from: desk@example.com}
"""


def review(author, text, stars, date):
    return {"id": author, "author": author, "text": text, "stars": stars, "date": date}


def world():
    w = World(SETTINGS)
    for brand, source, rows in (
        ("Kissaten", "T", [review("Aiko", "Waited an hour and nobody came.", 1, "2026-11-17T20:00:00Z")]),
        ("Diner", "L", [review("Hank", "Waited an hour and nobody came.", 1, "2026-11-17T20:00:00Z")]),
        ("Bäckerei Kranz", "B", [
            review("Petra", "Eine Stunde gewartet, die Verkäuferin war unfreundlich.", 1, "2026-11-17T12:00:00Z"),
            review("Uwe", "Betrug! Zweimal abgebucht, ich gehe zur Polizei.", 1, "2026-11-17T13:00:00Z")]),
    ):
        w.write(source + ".jsonl", "".join(json.dumps(r) + "\n" for r in rows))
        w.run("import", source + ".jsonl", "--brand", brand, "--source", source, "--now", "2026-11-18T00:10:00Z", expect=0)
    return w


def subjects(w, folder):
    return [email.message_from_bytes(m, policy=email.policy.default)["Subject"] for m in w.mails(folder)]


def digests(w, folder):
    return [s for s in subjects(w, folder) if "17 Nov" in s or "18 Nov" in s or "18. Nov" in s or "18 nov" in s]


def test_a_list_over_several_brands_says_whose_each_case_is():
    with world() as w:
        w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)
        heads = [l for l in w.run("inbox", "--now", "2026-11-18T05:20:00Z", expect=0)[1].splitlines()
                 if any(name in l for name in ("Aiko", "Hank", "Petra"))]
        for author, brand in (("Aiko", "Kissaten"), ("Hank", "Diner"), ("Petra", "Bäckerei Kranz")):
            assert any(author in l and brand in l for l in heads), heads


def test_each_brand_has_days_and_hours_of_its_own():
    with world() as w:
        w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)  # 14:15 in Tokyo, 21:15 the day before on the coast
        assert len(digests(w, "tokyo")) == 1 and digests(w, "tokyo")[0].endswith("Wed 18 Nov"), subjects(w, "tokyo")
        assert len(digests(w, "coast")) == 1 and digests(w, "coast")[0].endswith("Tue 17 Nov"), subjects(w, "coast")
        w.run("run", "--now", "2026-11-18T10:00:00Z", expect=0)
        assert len(digests(w, "tokyo")) == 1 and len(digests(w, "coast")) == 1, "02:00 on the coast: not yet"
        w.run("run", "--now", "2026-11-18T13:05:00Z", expect=0)
        assert len(digests(w, "tokyo")) == 1 and digests(w, "coast")[-1].endswith("Wed 18 Nov"), subjects(w, "coast")
        dates = [email.message_from_bytes(m, policy=email.policy.default)["Date"] for m in w.mails("tokyo")]
        assert all(d.endswith("+0900") for d in dates), dates
        due = {c["author"]: c["due"] for c in w.run_json("inbox", "--now", "2026-11-18T13:05:00Z")}
        assert due["Aiko"] == "2026-11-18T02:00:00Z", due  # 9:00 and two hours in Tokyo
        assert due["Hank"] == "2026-11-17T22:00:00Z", due  # noon and two hours on the coast
        pages = os.listdir(w.path("reports"))
        coast = [p for p in pages if p.startswith("diner")][0]
        assert {"2026-11-17.html", "2026-11-18.html"} <= set(os.listdir(w.path("reports", coast)))
        out = w.run("digest", "--brand", "Diner", "--date", "2026-11-17", "--now", "2026-11-19T00:00:00Z", expect=0)[1]
        assert "Tuesday 17 November" in out, out


def test_each_destination_has_its_language():
    with world() as w:
        w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)
        german, french, english = (subjects(w, f) for f in ("kranz", "partner", "agency"))
        assert any("zu beantworten" in s and "18. Nov" in s for s in german), german
        assert any("réponse" in s and "nov" in s for s in french), french
        assert [s for s in english if "Wed 18 Nov" in s] == ["1 urgent at 1 of 3: Bäckerei Kranz - Wed 18 Nov"], english
        bodies = [email.message_from_bytes(m, policy=email.policy.default).get_body(("html",)).get_content()
                  for m in w.mails("partner")]
        assert all('lang="fr"' in b for b in bodies), [b[:80] for b in bodies]
        assert any("Petra" in b and "personnel" in b for b in bodies), "issues in French too"
        alerts = [r["subject"] for r in w.run_json("outbox", "--every")  # the digest shows him: not sent beside it
                  if "Uwe" in r["subject"] and r["destination"] == "d@example.com" and r["state"] == "covered"]
        assert alerts and "besoin" in alerts[0] or "réponse" in alerts[0], french
        assert len(w.mails("kranz")) == len(w.mails("partner")), (german, french)


def test_forgotten_author_leaves_every_page():
    settings = SETTINGS.replace("timezone: UTC", "timezone: UTC\nweekly_on: wednesday\n")
    with World(settings) as w:
        rows = [review("Zora Quill", "Waited an hour for cold soup, the waiter was rude.", 1, "2026-11-%02dT12:00:00Z" % d)
                for d in (10, 11, 12, 13)]
        for i, r in enumerate(rows):
            r["id"] = "z%d" % i
            r["text"] += " Visit %d." % i
        rows.append(review("Ann", "Lovely cake and kind people, thank you.", 5, "2026-11-12T12:00:00Z"))
        w.write("d.jsonl", "".join(json.dumps(r) + "\n" for r in rows))
        w.run("import", "d.jsonl", "--brand", "Diner", "--source", "Book", "--now", "2026-11-14T00:10:00Z", expect=0)
        for day in ("16", "17", "18"):
            w.run("run", "--now", "2026-11-%sT14:00:00Z" % day, expect=0)
        folder = w.path("reports", [p for p in os.listdir(w.path("reports")) if p.startswith("diner")][0])

        def naming():
            return [n for n in os.listdir(folder) if b"Zora" in open(os.path.join(folder, n), "rb").read()]
        before = set(naming())
        assert "search.html" in before and any(n.startswith("issue-") for n in before), before
        w.run("forget", "Zora Quill", "--yes", "--now", "2026-11-18T15:00:00Z", expect=0)
        assert naming() == [], naming()
        left = set(os.listdir(folder))
        assert {"index.html", "trends.html", "search.html", "2026-11-18.html"} <= left, left
        assert "Ann" in open(os.path.join(folder, "search.html"), encoding="utf-8").read()


run_tests(globals())
