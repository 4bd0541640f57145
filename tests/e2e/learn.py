#!/usr/bin/env python3
"""`earshot learn`: word weights from the owner's own rated reviews and corrections."""
import json
import os
import random

from world import NOW, World, config, run_tests

# Of a bar: its guests like what lists of other trades hold against a place.
LIKED = ("dark", "loud", "crowded", "rowdy")
OPENINGS = ("Went on %s.", "Been on %s night.", "Our %s evening.", "Came by, %s.")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PRAISE = ("The room is %s and %s.", "It was %s, the crowd %s.", "So %s, so %s.")
BLAME = ("The room is %s and %s, table sticky.", "Quiet, %s, beer %s.")


def reviews(rng, count):
    rows = []
    for n in range(count):
        opening = rng.choice(OPENINGS) % rng.choice(DAYS) + " Table for %d." % rng.randint(2, 99)
        if n % 3:
            rows.append((10, opening + " " + rng.choice(PRAISE) % tuple(rng.sample(LIKED, 2))))
        else:
            rows.append((2, opening + " " + rng.choice(BLAME) % ("warm", "flat")))
    return rows


def fill(w, rows):
    lines = ["id,date,nps,comment"]
    lines += ['r%d,2026-11-%02d,%d,"%s"' % (n, 1 + n % 17, points, text)
              for n, (points, text) in enumerate(rows)]
    w.write("survey.csv", "\n".join(lines) + "\n")
    w.run("import", "survey.csv", "--source", "Survey", "--now", NOW, expect=0)
    w.run("run", "--now", NOW, expect=0)


def score(w, text, *more):
    return json.loads(w.run("score", *more, stdin=text + "\n", expect=0)[1])


def test_words_of_a_trade_are_learned_and_forgotten():
    with World(config([])) as w:
        fill(w, reviews(random.Random(7), 240))
        text = "Came by, friday. The room is loud and crowded."
        before = score(w, text)
        told = w.run("learn", expect=0)[1]
        assert "words from" in told and "held back it is right" in told, told
        assert os.listdir(w.path("words")) == ["en.tsv"], told
        with open(w.path("words", "en.tsv")) as lines:
            own = [line.rstrip("\n").split("\t") for line in lines if line[0] not in "#="]
        assert own and all(line[7] == "own" for line in own), own
        after = score(w, text, "--config", "earshot.yaml")
        assert after["p_detractor"] < before["p_detractor"] - 0.1, (before, after)
        assert score(w, text) == before, "without a configuration the lists are the program's"
        assert w.run_json("learn")["kept"] is True
        # What is stored is judged anew.
        was = w.sql("select max(rules) from analyses")
        w.run("run", "--now", NOW, expect=0)
        assert w.sql("select max(rules) from analyses") not in ("", was)
        w.run("learn", "--forget", expect=0)
        assert os.listdir(w.path("words")) == []
        assert score(w, text, "--config", "earshot.yaml")["p_detractor"] == before["p_detractor"]


def test_what_is_no_better_is_not_kept():
    rng = random.Random(3)
    with World(config([])) as w:
        # Stars without regard to the words: nothing can be learned from them.
        texts = [t for _, t in reviews(rng, 150)]
        fill(w, [(rng.choice((2, 10)), t) for t in texts])
        lines = w.run("learn", "--json", expect=0)[1].splitlines()
        for told in map(json.loads, lines):
            if not told["kept"]:
                assert told["right_after"] <= told["right_before"], told
                assert not os.path.exists(w.path("words", "en.tsv"))


def test_few_reviews_change_nothing():
    with World(config([])) as w:
        fill(w, reviews(random.Random(5), 20))
        assert "Nothing was changed" in w.run("learn", expect=0)[1]
        assert not os.path.exists(w.path("words"))


def test_a_damaged_file_is_refused_with_its_line():
    with World(config([])) as w:
        os.mkdir(w.path("words"))
        w.write("words/en.tsv", "# mine\nloud\t1\tx\n")
        code, _, err = w.run("run", "--now", NOW)
        assert code != 0 and "words/en.tsv:2" in err, (code, err)


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
