#!/usr/bin/env python3
"""`earshot learn --issues`: phrases from labelled texts and corrections, kept or dropped by a person."""
import json
import os
import pty
import select
import subprocess
import termios
import time

from world import EARSHOT, NOW, World, config, run_tests

WORDS = ("window", "garden", "corner", "balcony", "terrace", "counter", "stairs", "door", "yard", "hall",
         "kitchen", "porch", "cellar", "bridge", "market", "station")
COLD = ("The zumo was icy at the %s.", "An icy plate by the %s, sad.", "Icy again near the %s, bad.")
NICE = ("We sat by the %s and left.", "The %s is next to the road.", "My aunt saw the %s, fine.")


def labelled():
    rows = []
    for n in range(160):
        word = WORDS[n % 16] + " " + WORDS[(n // 16 + n) % 16]
        cold = n % 4 == 0
        rows.append((COLD if cold else NICE)[n % 3] % word + "\t" + ("Cold food" if cold else "other"))
    return "\n".join(rows) + "\n"


def draft_of(w):
    w.write("texts.tsv", labelled())
    w.run("learn", "--issues", "--data", "texts.tsv", "--out", "draft.tsv", expect=0)
    with open(w.path("draft.tsv")) as draft:
        return draft.read()


def issues_of(w, text):
    return json.loads(w.run("score", "--config", "earshot.yaml", stdin=text + "\n", expect=0)[1])["issues"]


def names(issues):
    return [i if isinstance(i, str) else i["id"] for i in issues]


def test_a_draft_is_marked_and_taken():
    with World(config([])) as w:
        assert "cold-food" not in names(issues_of(w, "The icy soup was bad."))
        draft = draft_of(w)
        lines = [l.split("\t") for l in draft.splitlines() if l.startswith("?")]
        assert lines and lines[0][1] == "cold-food" and "icy" in lines[0][2], draft
        assert len(lines) <= 3, "what one phrase names another need not: " + draft
        assert int(lines[0][4]) >= 39 and lines[0][5] == "0", lines
        w.write("draft.tsv", draft.replace("?\tcold-food\ticy", "+\tcold-food\ticy"))
        assert "1 kept" in w.run("learn", "--issues", "--take", "draft.tsv", expect=0)[2]
        with open(w.path("issues.yaml")) as own:
            assert 'id: cold-food\n    says: [icy]' in own.read()
        assert "cold-food" in names(issues_of(w, "The icy soup was bad."))
        left = [f for f in w.run_json("learn", "--issues", "--data", "texts.tsv") if f["phrase"] == "icy"]
        assert left == [], left


def test_what_was_dropped_is_not_shown_again():
    with World(config([])) as w:
        draft = draft_of(w)
        w.write("draft.tsv", draft.replace("?\t", "-\t"))
        w.run("learn", "--issues", "--take", "draft.tsv", expect=0)
        assert not os.path.exists(w.path("issues.yaml"))
        shown = [l for l in draft_of(w).splitlines() if l.startswith("?")]
        dropped = [l.split("\t")[2] for l in draft.splitlines() if l.startswith("?")]
        assert not any(l.split("\t")[2] in dropped for l in shown), shown


def test_labels_of_others_need_a_map():
    with World(config([])) as w:
        w.write("texts.tsv", labelled().replace("Cold food", "K7"))
        assert "--map" in w.run("learn", "--issues", "--data", "texts.tsv", expect=0)[2]
        w.write("map.tsv", "K7\tcold-food\n")
        found = w.run_json("learn", "--issues", "--data", "texts.tsv", "--map", "map.tsv")
        assert found and found[0]["kind"] == "cold-food" and found[0]["new"] >= 30, found
        w.write("map.tsv", "# mine\nK7\tcold-fod\n")
        code, _, err = w.run("learn", "--issues", "--data", "texts.tsv", "--map", "map.tsv")
        assert code == 65 and "map.tsv:2" in err and "cold-fod" in err, (code, err)


def test_wrong_files_are_refused_and_nothing_changes():
    with World(config([])) as w:
        for text, want in (("+\tcold-food\n", "draft.tsv:1"), ("x\tcold-food\ticy\t1\n", "draft.tsv:1"),
                           ("# ok\n+\tcold-food\ticy\t9\n", "draft.tsv:2"),
                           ("+\tno-such-kind\ticy\t1\n", "issues.yaml"), ("+\tcold-food\t.. x\t1\n", "issues.yaml")):
            w.write("draft.tsv", text)
            code, _, err = w.run("learn", "--issues", "--take", "draft.tsv")
            assert code != 0 and want in err, (text, code, err)
            assert not os.path.exists(w.path("issues.yaml")), text
        w.write("issues.yaml", "language: de\nkinds: []\n")
        w.write("draft.tsv", "+\tcold-food\ticy\t1\n")
        code, _, err = w.run("learn", "--issues", "--take", "draft.tsv")
        assert code == 64 and "language" in err, (code, err)
        assert w.run("learn", "--issues", "--data", "none.tsv")[0] == 74
        assert w.run("learn", "--take", "draft.tsv")[0] == 64


def test_corrections_of_the_owner_teach():
    with World(config([])) as w:
        rows = ["id,date,nps,comment"]
        for n in range(60):
            cold = n % 6 == 0
            text = (COLD if cold else NICE)[n // 6 % 3] % (WORDS[n % 16] + " " + WORDS[(n * 7) % 16])
            rows.append('r%d,2026-11-%02d,%d,"%s"' % (n, 1 + n % 17, 2 if cold else 9, text))
        w.write("survey.csv", "\n".join(rows) + "\n")
        w.run("import", "survey.csv", "--source", "Survey", "--now", NOW, expect=0)
        w.run("run", "--now", NOW, expect=0)
        assert "earshot correct" in w.run("learn", "--issues", expect=0)[2]
        ids = w.sql("select rowid from mentions where text like '%icy%'").split("\n")
        for row in ids:
            w.run("correct", row, "--issue", "cold-food", "--yes", "--now", NOW, expect=0)
        found = w.run_json("learn", "--issues")
        assert [f["phrase"] for f in found] == ["icy"] and found[0]["right"] == len(ids), found


def test_keys_keep_and_drop():
    with World(config([])) as w:
        w.write("texts.tsv", labelled() + labelled().replace("icy", "gloopy").replace("Icy", "Gloopy")
                .replace("Cold food", "noise"))
        master, slave = pty.openpty()
        before = termios.tcgetattr(slave)
        env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8", TERM="xterm")
        process = subprocess.Popen([EARSHOT, "learn", "--issues", "--data", "texts.tsv"], cwd=w.dir, env=env,
                                   stdin=slave, stdout=slave, stderr=subprocess.PIPE, process_group=0)
        seen, end = b"", time.monotonic() + 60
        while b"q write and end" not in seen and time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                seen += os.read(master, 65536)
        assert b"phrases" in seen and b"icy" in seen, seen
        os.write(master, b"kdq")
        while process.poll() is None:
            if select.select([master], [], [], 0.1)[0]:
                os.read(master, 65536)
        err = process.stderr.read().decode()
        assert process.returncode == 0 and "1 kept" in err and "1 dropped" in err, err
        assert termios.tcgetattr(slave) == before
        os.close(master)
        os.close(slave)
        with open(w.path("issues.yaml")) as own, open(w.path("issues.yaml.decided")) as decided:
            assert "says:" in own.read() and len(decided.read().splitlines()) == 3


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
