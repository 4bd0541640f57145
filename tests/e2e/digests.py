#!/usr/bin/env python3
"""Digests of every kind: rebuilt byte for byte, weekly and monthly when due, and their archive."""
import email
import email.policy
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from night import Demo  # noqa: E402: the sample business
from world import World, run_tests  # noqa: E402


def start(w, *settings):
    demo = Demo(w)
    text = open(w.path("earshot.yaml")).read()
    w.write("earshot.yaml", "".join(line + "\n" for line in settings) + text)
    return demo


def told(w, form, *args):
    return w.run("digest", "--format", form, *args, expect=0)[1]


def mails(w):
    return [email.message_from_bytes(m, policy=email.policy.default) for m in w.mails()]


def test_a_past_digest_is_the_same_bytes():
    with World("", init=False) as w:
        demo = start(w)
        try:
            w.run_json("run", "--now", "2026-11-17T05:15:00Z")
            w.write("day", "29")
            w.run_json("run", "--now", "2026-11-18T05:15:00Z")
            then = {form: told(w, form, "--now", "2026-11-18T05:20:00Z") for form in ("text", "mail", "html", "json")}
            page = open(w.path("reports/copper-kettle/2026-11-18.html"), "rb").read()
            mail = [m for m in mails(w) if "NPS" in m["Subject"] and "18 Nov" in m["Subject"]]
            assert len(mail) == 1, [m["Subject"] for m in mails(w)]
            # what came later, and what the owner did since, changes nothing of it
            w.run_json("run", "--now", "2026-11-19T05:15:00Z")
            w.run_json("run", "--now", "2026-11-20T05:15:00Z")
            for form, bytes_then in then.items():
                again = told(w, form, "--date", "2026-11-18", "--now", "2027-03-01T09:00:00Z")
                assert again == bytes_then, form
            assert mail[0].get_body(("html",)).get_content().replace("\r\n", "\n").strip() == then["mail"].strip()
            # a page that was lost is written anew, the same
            os.remove(w.path("reports/copper-kettle/2026-11-18.html"))
            w.run("archive", "--now", "2026-11-20T06:00:00Z", expect=0)
            assert open(w.path("reports/copper-kettle/2026-11-18.html"), "rb").read() == page
        finally:
            demo.close()


def test_weeks_and_months_are_told_once_when_they_are_due():
    with World("", init=False) as w:
        demo = start(w, "weekly_on: monday", "weekly_at: 06:00", "monthly_on: 1")
        try:
            first = w.run_json("run", "--now", "2026-11-17T05:15:00Z")
            assert first["digests"] == 1, first  # no week before the program ran
            early = w.run_json("run", "--now", "2026-11-23T05:30:00Z")
            assert early["digests"] == 1, early  # the day's alone: it is not six yet
            due = w.run_json("run", "--now", "2026-11-23T06:30:00Z")
            assert due["digests"] == 1 and due["mails"]["sent"] == 1, due
            again = w.run_json("run", "--now", "2026-11-23T07:30:00Z")
            assert again["digests"] == 0, again
            late = w.run_json("run", "--now", "2026-12-02T06:30:00Z")  # off over Monday and the first
            assert late["digests"] == 3, late
            subjects = [m["Subject"] for m in mails(w)]
            assert sum("Your week" in s for s in subjects) == 2, subjects
            assert sum("Your month" in s and "November 2026" in s for s in subjects) == 1, subjects
            value = w.run_json("digest", "--week", "--date", "2026-11-18", "--now", "2026-12-02T07:00:00Z")
            assert value["kind"] == "weekly" and len(value["days"]["items"]) == 7, value
            assert value["period"]["date"] == "2026-11-23", value["period"]
            assert "waiting" not in value  # not a long daily
            board = told(w, "board", "--week", "--date", "2026-11-18", "--now", "2026-12-02T07:00:00Z")
            for case in w.run_json("digest", "--date", "2026-11-17", "--now", "2026-12-02T07:00:00Z")["waiting"]["items"]:
                assert not case.get("author") or case["author"] not in board, case["author"]
        finally:
            demo.close()


def test_the_archive_links_only_to_what_is_there():
    with World("", init=False) as w:
        demo = start(w, "weekly_on: wednesday")
        try:
            w.run_json("run", "--now", "2026-11-17T05:15:00Z")
            w.run_json("run", "--now", "2026-11-18T05:15:00Z")
            folder = w.path("reports/copper-kettle")
            names = set(os.listdir(folder))
            for name in ("index.html", "trends.html", "search.html", "2026-11-18.html", "week-2026-11-18.html",
                         "board-2026-11-18.html"):
                assert name in names, sorted(names)
            assert {n.split("-")[0] for n in names} >= {"issue", "place", "source"}, sorted(names)
            for name in names:
                page = open(os.path.join(folder, name), encoding="utf-8").read()
                for link in re.findall(r' href="([^"]*)"', page):
                    assert link.startswith("https://") or link.startswith("http://") or link in names, (name, link)
                assert ("<script>" in page) == (name == "search.html"), name
                assert "default-src 'none'" in page, name
            before = {n: os.stat(os.path.join(folder, n)).st_mtime_ns for n in names}
            w.run("archive", "--now", "2026-11-18T05:15:00Z", expect=0)
            same = [n for n in names if os.stat(os.path.join(folder, n)).st_mtime_ns == before[n]]
            assert set(same) == names, names - set(same)  # nothing new: no file is touched
        finally:
            demo.close()


def test_a_logo_travels_with_the_mail():
    png = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
    with World("", init=False) as w:
        demo = start(w)
        try:
            text = open(w.path("earshot.yaml")).read()
            w.write("earshot.yaml", text.replace("    color:", "    logo: logo.png\n    language: de\n    color:"))
            w.write("logo.png", png)
            w.run_json("run", "--now", "2026-11-17T05:15:00Z")
            mail = [m for m in mails(w) if "NPS" in m["Subject"]][0]
            assert "zu beantworten" in mail["Subject"], mail["Subject"]
            html = mail.get_body(("html",)).get_content()
            assert '<img src="cid:logo@earshot"' in html and 'alt="Copper Kettle"' in html
            images = [p for p in mail.walk() if p.get_content_type() == "image/png"]
            assert [p.get_content() for p in images] == [png]
            assert images[0]["Content-ID"] == "<logo@earshot>", images[0]["Content-ID"]
            assert not any(p.defects for p in mail.walk())
            page = open(w.path("reports/copper-kettle/2026-11-17.html"), encoding="utf-8").read()
            assert 'src="data:image/png;base64,' in page and 'lang="de"' in page
        finally:
            demo.close()


if __name__ == "__main__":
    run_tests(globals())
