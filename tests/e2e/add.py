"""earshot add and import: what was said elsewhere than on the web."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402


def test_words_become_a_case_and_stand_in_the_digest():
    with world.World(world.config([])) as w:
        out = w.run("add", "The soup was cold and the waiter was rude, never again", "--author", "Mrs Lee",
                    "--by", "phone", "--now", world.NOW, expect=0)[1]
        assert "Kept as mention 1" in out, out
        again = w.run("add", "The soup was cold and the waiter was rude, never again", "--author", "Mrs Lee",
                      "--by", "phone", "--now", world.NOW, expect=0)[1]
        assert "already" in again, again
        kept = w.run_json("add", "--nps", "9", "--place", "Market", "--now", "2026-11-18T05:16:00Z")
        assert kept == {"mention": 2, "source": "counter"}
        w.run("run", "--now", "2026-11-18T06:00:00Z", expect=0)
        case = w.run_json("inbox", "--now", "2026-11-18T06:00:00Z")[0]
        assert case["author"] == "Mrs Lee" and case["source"] == "phone", case
        assert b"soup was cold" in w.mails()[0]


def test_questions():
    with world.World(world.config([])) as w:
        code, out, err = w.run("add", stdin="Lovely cake\nBob\nmany\n9/10\nphone\n", expect=0)
        assert "What was said" in err and "expected 1 to 5" in err, err
        assert w.sql("SELECT text FROM mentions") == "Lovely cake"
        assert w.run("add", stdin="\n")[0] == 64
        assert w.run("add", "x", "--by", "pigeon")[0] == 64
        assert w.run("add", "x", "--stars", "6")[0] == 64
        assert w.run("add", "x", "--stars", "5", "--nps", "9")[0] == 64
        assert w.run("add", "x", "--date", "2999-01-01")[0] == 64


def test_rows_kept_aside():
    with world.World(world.config([])) as w:
        w.write("s.csv", "Datum;NPS;Kommentar;Filiale\n17.11.2026;9;Sehr gut;Markt\n17.11.2026;eleven;=cmd;Markt\n"
                         "16.11.2026;3;Käse kalt;Pier\n".encode("cp1252"))
        out = w.run("import", "s.csv", "--rejects", "bad.csv", expect=0)
        assert "3 rows: 2 read, 2 new, 0 known before, 1 kept aside" in out[1], out
        bad = open(w.path("bad.csv"), encoding="utf-8").read().splitlines()
        assert bad[0] == "file,line,reason,row" and bad[1].startswith('"s.csv","3",') and "eleven" in bad[1], bad
        assert "0 new, 2 known before" in w.run("import", "s.csv", expect=0)[1]
        assert w.sql("SELECT count(*) FROM mentions WHERE text = 'Käse kalt'") == "1"


def test_file_that_cannot_be_read_is_named_once():
    with world.World(world.config([])) as w:
        assert w.run("import", "no.csv")[2] == "earshot: no.csv: No such file or directory\n"
        w.write("big.csv", b"text\n" + b"Lovely cake and tea\n" * (5 << 18))
        assert w.run("import", "big.csv")[2] == "earshot: big.csv: over 24 MiB\n"
        assert w.run("sources", "import", "no.opml")[2] == "earshot: no.opml: No such file or directory\n"
        w.write("bad.csv", b"\n")
        assert w.run("import", "bad.csv")[2].startswith("earshot: bad.csv: "), w.run("import", "bad.csv")


world.run_tests(globals())
