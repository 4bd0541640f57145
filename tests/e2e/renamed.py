#!/usr/bin/env python3
"""A brand that is renamed keeps its past."""
import os

from world import World, config, run_tests

ROWS = "date,text,rating,author\n2026-11-%02d,The waiter was rude and the coffee cold.,1,Zoe %d\n2026-11-%02d,Lovely cake,5,Ann %d\n"


def import_day(w, day):
    w.write("f.csv", ROWS % (day, day, day, day))
    w.run("import", "f.csv", "--source", "Book", "--now", "2026-11-%02dT20:00:00Z" % day, expect=0)
    w.run("run", "--now", "2026-11-%02dT06:00:00Z" % (day + 1), expect=0)


def set_up(w, name, more=""):
    text = config([], brand=name, extra="archive: yes")
    w.write("earshot.yaml", text.replace("  - name: " + name, "  - name: " + name + more))


def brands_of(w, table):
    return w.sql("SELECT DISTINCT brand FROM %s" % table)


def test_a_new_name_keeps_the_past():
    with World(config([], extra="archive: yes")) as w:
        import_day(w, 16)
        w.run("issues", "fix", "rude-staff", "a talk", "--on", "2026-11-16", "--now", "2026-11-17T07:00:00Z", expect=0)
        pages = sorted(os.listdir(w.path("reports", "pier-cafe")))
        set_up(w, "Harbour House")
        out = w.run("doctor", "--now", "2026-11-17T08:00:00Z")[1]
        assert "Pier Cafe is kept and not set up" in out and "formerly: [Pier Cafe]" in out, out
        set_up(w, "Harbour House", "\n    formerly: [Pier Cafe]")
        err = w.run("run", "--now", "2026-11-17T09:00:00Z", expect=0)[2]
        assert "Pier Cafe is kept of Harbour House from now on" in err, err
        assert "Pier Cafe" not in w.run("doctor", "--now", "2026-11-17T09:30:00Z")[1]
        for table in ("digests", "ledger", "fixes", "outbox"):
            assert brands_of(w, table) == "Harbour House", (table, brands_of(w, table))
        assert "2 answers" in w.run("nps", "--now", "2026-11-17T09:30:00Z", expect=0)[1]
        assert "Zoe 16" in w.run("inbox", "--now", "2026-11-17T09:30:00Z", expect=0)[1]
        assert not os.path.exists(w.path("reports", "pier-cafe"))
        assert set(pages) <= set(os.listdir(w.path("reports", "harbour-house"))), pages
        assert w.run("run", "--now", "2026-11-17T10:00:00Z", expect=0)[2] == ""


def test_both_names_become_one():
    """The owner ran some nights under the new name before reading of `formerly`."""
    with World(config([])) as w:
        import_day(w, 16)
        set_up(w, "Harbour House")
        w.write("f.csv", ROWS % (17, 17, 17, 17))
        w.run("import", "f.csv", "--source", "Book2", "--now", "2026-11-17T20:00:00Z", expect=0)
        w.run("run", "--now", "2026-11-18T06:00:00Z", expect=0)
        assert brands_of(w, "digests") == "Harbour House\nPier Cafe"
        set_up(w, "Harbour House", "\n    formerly: [Pier Cafe]")
        w.run("run", "--now", "2026-11-18T07:00:00Z", expect=0)
        assert w.sql("SELECT name FROM brands") == "Harbour House"
        assert brands_of(w, "digests") == brands_of(w, "ledger") == "Harbour House"
        assert "4 answers" in w.run("nps", "--now", "2026-11-18T07:00:00Z", expect=0)[1]
        assert w.sql("SELECT count(*) FROM mention_issues WHERE issue = 'rude-staff'") == "2"
        assert len(w.mails()) == 2, len(w.mails())  # each day went out once


def test_accents_and_case_alone_need_no_word():
    with World(config([])) as w:
        import_day(w, 16)
        set_up(w, "PIER Café")
        w.run("run", "--now", "2026-11-17T09:00:00Z", expect=0)
        assert w.sql("SELECT name FROM brands") == "PIER Café"
        assert "2 answers" in w.run("nps", "--now", "2026-11-17T09:30:00Z", expect=0)[1]


def test_a_name_of_another_brand_is_refused():
    text = config([]).replace("  - name: Pier Cafe", "  - {name: Pier Cafe, formerly: [Dock]}\n  - name: Dock")
    with World(text, init=False) as w:
        code, _, err = w.run("doctor")
        assert code == 78 and 'formerly: "Dock" is Dock too' in err, (code, err)


if __name__ == "__main__":
    run_tests(globals())
