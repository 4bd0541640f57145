#!/usr/bin/env python3
"""Who looks after several brands reads one mail, and no alert beside it that it holds."""
import email
import email.policy
import json
import os

from fakesmtp import Smtp
from world import World, run_tests

BRANDS = ["Harbour Kitchen", "Blue Heron", "Marigold Dental", "Kestrel Cycles", "Orchard Vets"]
MONDAY, TUESDAY, WEDNESDAY = ("2026-11-%dT05:15:00Z" % day for day in (16, 17, 18))
SICK = "My son got food poisoning from the mussels and spent the night in hospital."
COLD = "The soup was cold and the waiter was rude."
FINE = "Lovely cake and kind people, thank you so much."


def settings(sinks, brands=BRANDS, extra=""):
    return "timezone: UTC\n%s\nbrands:\n%ssources: []\ndestinations:\n%s" % (
        extra, "".join("  - %s\n" % (b if b.startswith("{") else "{name: %s}" % b) for b in brands),
        "".join("  - {from: desk@agency.test, %s}\n" % s for s in sinks))


def agency(port, more=""):
    return 'name: agency, to: me@agency.test, server: "smtp://127.0.0.1:%d"%s' % (port, more)


CHEF = "name: chef, kind: folder, folder: chef, brand: Harbour Kitchen, to: chef@kitchen.test"


def say(w, brand, date, *reviews):
    """Each is (author, stars, text)."""
    name = "r%s.jsonl" % len(os.listdir(w.dir))
    w.write(name, "".join(json.dumps({"id": date + a, "author": a, "stars": s, "text": t, "date": date}) + "\n"
                          for a, s, t in reviews))
    w.run("import", name, "--brand", brand, "--source", "Book " + brand, "--now", date.replace("T12", "T20"), expect=0)


def parsed(messages):
    return [email.message_from_bytes(m, policy=email.policy.default) for m in messages]


def subjects(messages):
    return [m["Subject"] for m in parsed(messages)]


def text_of(message):
    return message.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_one_mail_over_all_brands_that_leads_to_each():
    server = Smtp()
    with World(settings([agency(server.port), CHEF], extra="archive_url: https://agency.test/earshot")) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        assert subjects(server.messages) == ["5 brands: nobody waiting, nothing new - Tue 17 Nov"]
        say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z", ("Marta", 1, SICK), ("Ole", 2, COLD))
        say(w, "Marigold Dental", "2026-11-17T12:00:00Z", ("Paul", 5, FINE))
        w.run("run", "--now", WEDNESDAY, expect=0)
        w.run("run", "--now", "2026-11-18T06:15:00Z", expect=0)
        mails = parsed(server.messages)[1:]
        assert [m["Subject"] for m in mails] == ["1 urgent at 1 of 5: Harbour Kitchen - Wed 18 Nov"], subjects(server.messages)
        mail = mails[0]
        assert mail["To"] == "me@agency.test" and mail["Auto-Submitted"] == "auto-generated", mail.items()
        text, html = text_of(mail), mail.get_body(("html",)).get_content()
        first, news, quiet = (text.index(words) for words in
                              ("Harbour Kitchen \u00b7 Marta", "2 brands with something new or open", "3 quiet: Blue Heron, Kestrel Cycles"))
        assert first < news < quiet, text
        for words in ("1 urgent \u00b7 2 to answer", "Marigold Dental \u00b7 one new", "https://agency.test/earshot/2026-11-18.html"):
            assert words in text, (words, text)
        assert 'href="https://agency.test/earshot/harbour-kitchen/2026-11-18.html"' in html, html
        # the brands' own pages, and that of the round-up with ways to them
        for brand in BRANDS:
            assert os.path.exists(w.path("reports", brand.lower().replace(" ", "-"), "2026-11-18.html")), brand
        page = open(w.path("reports", "2026-11-18.html"), encoding="utf-8").read()
        assert 'href="harbour-kitchen/2026-11-18.html"' in page and "Marta" in page, page[:500]
        # who asks for one brand gets that one's digest as before
        assert [s for s in subjects(w.mails("chef")) if "Wed 18 Nov" in s] == [
            "Harbour Kitchen: 2 to answer, 1 urgent, 2 new - Wed 18 Nov"], subjects(w.mails("chef"))
        # a terminal shows the same
        out = w.run("digest", "--now", "2026-11-18T07:00:00Z", expect=0)[1]
        assert out.strip() == text.strip(), out
        assert w.run_json("digest", "--now", "2026-11-18T07:00:00Z")["counts"]["urgent"] == 1
    server.close()


def test_settings_decide_who_gets_one():
    sinks = [("", 1), (", roundup: 0", 5), (", roundup: 6", 5), (", roundup: 5", 1), (", brand: Blue Heron", 1)]
    for more, want in sinks:
        with World(settings(["name: a, kind: folder, folder: mail, to: a@agency.test" + more])) as w:
            w.run("run", "--now", TUESDAY, expect=0)
            assert len(w.mails()) == want, (more, subjects(w.mails()))
            assert any("5 brands" in s for s in subjects(w.mails())) == (want == 1 and "brand:" not in more), more
    two = settings(["name: a, kind: folder, folder: mail, to: a@agency.test"], BRANDS[:2])
    with World(two) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        assert len(w.mails()) == 2, subjects(w.mails())
        out = w.run("digest", "--now", TUESDAY, expect=0)[1]  # on a terminal both at once
        assert out.startswith("2 brands"), out
        assert w.run("digest", "--send", "--now", TUESDAY, expect=78)[2].endswith("say --brand\n")


def test_empty_days_may_be_left_out_and_a_program_gets_each_digest():
    sinks = ["name: a, kind: folder, folder: mail, to: a@agency.test, empty_digests: no",
             "name: b, kind: command, run: [/bin/sh, -c, 'cat >>all.json; echo >>all.json'], input: json, alerts: no"]
    with World(settings(sinks)) as w:
        w.run("run", "--now", MONDAY, expect=0)
        first = len(w.mails())
        w.run("run", "--now", TUESDAY, expect=0)
        assert len(w.mails()) == first == 0, subjects(w.mails())
        say(w, "Blue Heron", "2026-11-17T12:00:00Z", ("Paul", 5, FINE))
        w.run("run", "--now", WEDNESDAY, expect=0)
        assert subjects(w.mails()) == ["One new at 1 of 5: Blue Heron - Wed 18 Nov"], subjects(w.mails())
        told = [json.loads(line) for line in open(w.path("all.json")) if line.strip()]
        assert len(told) == 15 and all(t["type"] == "digest" for t in told), [t["type"] for t in told]


def test_a_run_that_dies_between_loses_nothing_and_tells_nothing_twice():
    with World(settings(["name: a, kind: folder, folder: mail, to: a@agency.test"])) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Blue Heron", "2026-11-17T12:00:00Z", ("Paul", 5, FINE))
        # as if the power went when the brands' digests were kept, and the round-up was not
        w.run("run", "--now", WEDNESDAY, "--no-send", expect=0)
        w.sql("delete from digests where kind = 'roundup' and to_at > strftime('%s', '2026-11-18')")
        w.sql("delete from outbox where kind = 'roundup' and state = 'queued'")
        w.run("run", "--now", "2026-11-18T05:40:00Z", expect=0)
        w.run("run", "--now", "2026-11-18T05:50:00Z", expect=0)
        assert subjects(w.mails())[1:] == ["One new at 1 of 5: Blue Heron - Wed 18 Nov"], subjects(w.mails())
        # and the next one tells only of what came since
        w.run("run", "--now", "2026-11-19T05:15:00Z", expect=0)
        assert subjects(w.mails())[2:] == ["5 brands: nobody waiting, nothing new - Thu 19 Nov"], subjects(w.mails())


def test_a_mail_that_is_not_taken_waits_and_goes_out_once():
    server = Smtp({"mail": "451 4.7.1 later"})
    with World(settings([agency(server.port)])) as w:
        w.run("run", "--now", TUESDAY, expect=75)
        assert server.messages == []
        server.rules = {}
        w.run("run", "--now", "2026-11-17T06:30:00Z", expect=0)
        w.run("run", "--now", "2026-11-17T07:30:00Z", expect=0)
        assert len(server.messages) == 1, subjects(server.messages)
    server.close()


def test_brands_of_other_zones_are_told_up_to_now():
    brands = ["{name: Kissaten, timezone: Asia/Tokyo}", "{name: Diner, timezone: America/Los_Angeles}", "{name: Pier Cafe}"]
    sink = "name: a, kind: folder, folder: mail, to: a@agency.test"
    with World(settings([sink], brands)) as w:
        for day in (16, 17):
            for hour in range(0, 24, 4):
                if day == 17 and hour == 16:  # both have had their digest of the day
                    say(w, "Kissaten", "2026-11-17T12:00:00Z", ("Aiko", 1, COLD))
                    say(w, "Diner", "2026-11-17T12:00:00Z", ("Hank", 1, COLD))
                w.run("run", "--now", "2026-11-%dT%02d:15:00Z" % (day, hour), expect=0)
        before = len(w.mails())
        assert before == 2, subjects(w.mails())  # at 08:15, the first run behind digest_at: one each day
        for hour in (0, 4, 8, 12, 20):
            w.run("run", "--now", "2026-11-18T%02d:15:00Z" % hour, expect=0)
        mails = parsed(w.mails())[before:]
        assert [m["Subject"] for m in mails] == ["2 to answer at 2 of 3: Diner, Kissaten - Wed 18 Nov"], subjects(w.mails())
        assert "Aiko" in text_of(mails[0]) and "Hank" in text_of(mails[0]), text_of(mails[0])
        value = w.run_json("digest", "--now", "2026-11-18T09:00:00Z")
        assert value["counts"]["mentions"] == 2, value["counts"]
        for item in value["brands"]["items"]:  # to a page that is there
            assert os.path.exists(w.path("reports", item["file"])), item


def test_each_destination_reads_its_language():
    brands = ["{name: Bäckerei Kranz, language: de}"] + BRANDS[:2]
    with World(settings(["name: a, kind: folder, folder: en, to: a@agency.test",
                         "name: b, kind: folder, folder: fr, to: b@agency.test, language: fr"], brands)) as w:
        say(w, "Bäckerei Kranz", "2026-11-17T12:00:00Z", ("Petra", 1, "Eine Stunde gewartet, die Verkäuferin war unfreundlich."))
        w.run("run", "--now", WEDNESDAY, expect=0)
        english, french = (text_of(parsed(w.mails(folder))[0]) for folder in ("en", "fr"))
        assert "One complaint waits at" not in french and "une réclamation attend chez Bäckerei Kranz" in french, french
        assert "one complaint waits at Bäckerei Kranz" in english and "24 h" not in french[:20], english


def test_sent_by_hand():
    with World(settings(["name: a, kind: folder, folder: mail, to: a@agency.test", CHEF])) as w:
        w.run("run", "--now", WEDNESDAY, expect=0)
        say(w, "Harbour Kitchen", "2026-11-18T12:00:00Z", ("Ole", 2, COLD))
        w.run("run", "--now", "2026-11-18T20:30:00Z", expect=0)
        w.run("digest", "--send", "--now", "2026-11-18T21:00:00Z", expect=0)
        assert subjects(w.mails())[1:] == ["1 to answer at 1 of 5: Harbour Kitchen - Wed 18 Nov"], subjects(w.mails())
        assert len(w.mails("chef")) == 1, subjects(w.mails("chef"))
        w.run("digest", "--send", "--brand", "Harbour Kitchen", "--now", "2026-11-18T21:05:00Z", expect=0)
        assert subjects(w.mails())[2:] == ["Harbour Kitchen: 1 to answer, one new - Wed 18 Nov"], subjects(w.mails())
        assert len(w.mails("chef")) == 2, subjects(w.mails("chef"))
        assert "say --brand" in w.run("digest", "--week", "--now", "2026-11-18T21:10:00Z", expect=78)[2]
        out = w.run("digest", "--date", "2026-11-17", "--now", "2026-11-18T21:10:00Z", expect=0)[1]
        assert out.startswith("5 brands \u00b7 Tuesday 17 November"), out


def test_who_is_forgotten_leaves_the_round_up_too():
    with World(settings(["name: a, kind: folder, folder: mail, to: a@agency.test"])) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Blue Heron", "2026-11-17T12:00:00Z", ("Zora Quill", 1, COLD), ("Paul", 5, FINE))
        w.run("run", "--now", WEDNESDAY, "--no-send", expect=0)
        assert b"Zora" in open(w.path("reports", "2026-11-18.html"), "rb").read()
        w.run("forget", "Zora Quill", "--yes", "--now", "2026-11-18T06:00:00Z", expect=0)
        assert b"Zora" not in open(w.path("reports", "2026-11-18.html"), "rb").read()
        assert w.sql("select count(*) from digests where instr(value, 'Zora') > 0") == "0"
        assert w.sql("select count(*) from outbox where instr(cast(message as text), 'Zora') > 0") == "0"
        w.run("run", "--now", "2026-11-18T07:00:00Z", expect=0)
        assert subjects(w.mails())[1:] == ["One new at 1 of 5: Blue Heron - Wed 18 Nov"], subjects(w.mails())


# ---- alerts beside a digest ----

def kitchen(server, more="", extra=""):
    return settings([agency(server.port, more)], BRANDS[:1], extra)


def states(w):
    return {(r["kind"], r["state"]) for r in w.run_json("outbox", "--every") if r["made"] >= "2026-11-18"}


def test_a_digest_that_shows_it_needs_no_alert_beside_it():
    for brands in (BRANDS[:1], BRANDS):  # a digest, a round-up
        server = Smtp()
        sinks = [agency(server.port), "name: cook, kind: folder, folder: cook, to: cook@kitchen.test, digests: no",
                 "name: chat, kind: command, run: [/bin/sh, -c, 'cat >>chat.txt'], digests: no"]
        with World(settings(sinks, brands)) as w:
            w.run("run", "--now", TUESDAY, expect=0)
            say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z", ("Marta", 1, SICK))
            w.run("run", "--now", WEDNESDAY, expect=0)
            for later in ("2026-11-18T06:15:00Z", "2026-11-18T07:15:00Z"):
                w.run("run", "--now", later, expect=0)
            assert len(server.messages) == 2, subjects(server.messages)
            assert "1 urgent" in subjects(server.messages)[1], subjects(server.messages)
            assert ["needs an answer" in s for s in subjects(w.mails("cook"))] == [True], subjects(w.mails("cook"))
            assert "Marta needs an answer" in open(w.path("chat.txt")).read()
            covered = [r for r in w.run_json("outbox", "--every") if r["state"] == "covered"]
            assert len(covered) == 1 and covered[0]["destination"] == "me@agency.test", covered
            assert "showed it" in w.run("outbox", "--every", expect=0)[1]
            say(w, "Harbour Kitchen", "2026-11-18T12:00:00Z", ("Olga", 1, SICK))  # by day it can't wait
            w.run("run", "--now", "2026-11-18T20:15:00Z", expect=0)
            assert set(subjects(server.messages)[2:]) == {
                "Harbour Kitchen: Olga needs an answer (a health matter)",
                "Re: Harbour Kitchen: Marta needs an answer (a health matter)"}, subjects(server.messages)  # 24 h are over
        server.close()


def test_what_the_digest_leaves_out_is_told_by_its_alert():
    server = Smtp()
    with World(kitchen(server)) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z",
            *[("Guest %d" % n, 1, SICK + " It was table %d, and nobody wrote down our number there." % n) for n in range(5)])
        w.run("run", "--now", WEDNESDAY, expect=0)
        mails = parsed(server.messages)[1:]
        digest = [m for m in mails if "Wed 18 Nov" in m["Subject"]]
        alerts = [m for m in mails if "needs an answer" in m["Subject"]]
        assert len(digest) == 1, subjects(server.messages)
        shown = [n for n in range(5) if "Guest %d \u00b7 Book" % n in text_of(digest[0])]
        told = [n for n in range(5) if any("Guest %d needs" % n in m["Subject"] for m in alerts)]
        assert sorted(shown + told) == [0, 1, 2, 3, 4] and told, (shown, told, subjects(server.messages))
    server.close()


def test_where_the_digest_fails_the_alert_goes_out():
    server = Smtp()
    with World(kitchen(server)) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z", ("Marta", 1, SICK))
        w.run("run", "--now", WEDNESDAY, "--no-send", expect=0)
        assert states(w) == {("daily", "queued"), ("alert", "queued")}, states(w)
        # the server will not have the digest: it is refused for good, the alert is taken
        row = [r for r in w.run_json("outbox", "--every") if r["kind"] == "daily" and r["state"] == "queued"][0]["row"]
        w.sql("update outbox set destination = 'broken' where row = %d" % row)
        w.run("run", "--now", "2026-11-18T05:20:00Z", expect=75)
        assert subjects(server.messages)[1:] == ["Harbour Kitchen: Marta needs an answer (a health matter)"], subjects(server.messages)
    server.close()


def test_a_server_that_is_down_gets_the_digest_alone_once_it_is_up():
    server = Smtp()
    with World(kitchen(server)) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z", ("Marta", 1, SICK))
        server.rules = {"mail": "451 4.3.0 out of order"}
        w.run("run", "--now", WEDNESDAY, expect=75)
        server.rules = {}
        w.run("run", "--now", "2026-11-18T06:15:00Z", expect=0)
        w.run("run", "--now", "2026-11-18T07:15:00Z", expect=0)
        assert subjects(server.messages)[1:] == ["1 to answer, 1 urgent, one new - Wed 18 Nov"], subjects(server.messages)
        assert states(w) == {("daily", "sent"), ("alert", "covered")}, states(w)
    server.close()


def test_what_waits_in_quiet_hours_is_not_told_after_the_digest_has():
    server = Smtp()
    extra = 'quiet_from: "21:00"\nquiet_to: "07:00"'
    with World(kitchen(server, extra=extra)) as w:
        w.run("run", "--now", TUESDAY, expect=0)
        say(w, "Harbour Kitchen", "2026-11-17T12:00:00Z", ("Marta", 1, "Charged twice, and nobody calls back. I want my refund."))
        w.run("run", "--now", "2026-11-17T23:15:00Z", expect=0)
        assert states(w) == set() and len(server.messages) == 1, subjects(server.messages)
        w.run("run", "--now", WEDNESDAY, expect=0)
        w.run("run", "--now", "2026-11-18T07:30:00Z", expect=0)
        assert subjects(server.messages)[1:] == ["1 to answer, one new - Wed 18 Nov"], subjects(server.messages)
    server.close()


run_tests(globals())
