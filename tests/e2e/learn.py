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
    lines += ['r%d,2026-11-%02d,%s,"%s"' % (n, 1 + n % 17, points, text)
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
        assert "learned from 240 of your reviews" in told and "moved; right" in told, told
        assert os.listdir(w.path("words")) == ["en.tsv"], told
        with open(w.path("words", "en.tsv")) as lines:
            own = [line.rstrip("\n").split("\t") for line in lines if line[0] not in "#="]
        assert own and all(line[7] == "own" for line in own), own
        after = score(w, text, "--config", "earshot.yaml")
        assert after["p_detractor"] < before["p_detractor"] - 0.1, (before, after)
        assert score(w, text) == before, "without a configuration the lists are the program's"
        assert w.run_json("learn")["kept_words"] is True
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
            if not told["kept_words"]:
                assert told["right_after"] <= told["right_before"], told
            if not told["kept_words"] and not told["kept_cuts"]:
                assert not os.path.exists(w.path("words", "en.tsv"))


def test_a_correction_changes_what_comes_next():
    text = "Came by, friday. The room is loud and crowded."
    with World(config([])) as w:
        rows = reviews(random.Random(9), 110)
        # Without points the words alone tell, and they say that these guests complain.
        fill(w, [("" if points == 10 else points, told) for points, told in rows])
        before = score(w, text, "--config", "earshot.yaml")
        told = map(json.loads, w.run("export", "--json", "--all", "--now", NOW, expect=0)[1].splitlines())
        liked = [row["mention"] for row in told if row["rating"] is None]
        for row in liked[:45]:
            w.run("correct", str(row), "--mood", "good", "--yes", "--now", NOW, expect=0)
        assert score(w, text, "--config", "earshot.yaml") == before, "not before it has learned"
        assert w.run_json("learn")["kept_words"] is True
        after = score(w, text, "--config", "earshot.yaml")
        assert before["detractor"] and not after["detractor"], (before, after)
        assert after["score"] > before["score"], (before, after)


def test_the_stars_say_what_a_promoter_sounds_like():
    rng = random.Random(4)
    with World(config([])) as w:
        rows = []
        for n in range(240):  # these guests give seven or eight where others give ten
            opening = rng.choice(OPENINGS) % rng.choice(DAYS) + " Table for %d." % rng.randint(2, 99)
            warm = "%s food, %s people." % tuple(rng.sample(("Great", "Lovely", "Wonderful", "Delicious"), 2))
            if n % 4 == 0:
                rows.append((3, opening + " " + rng.choice(("Rude", "Slow")) + " service, awful food."))
            elif n % 4 == 1:
                rows.append((10, opening + " " + warm + " Best we ever had, simply perfect, we loved it all!"))
            else:
                rows.append((rng.choice((7, 8)), opening + " " + warm))
        fill(w, rows)
        text = "Came by, friday. Lovely food, great people."
        before = score(w, text)
        assert "240 of the newest 240 mentions have words and stars: `earshot learn`" in w.run("doctor")[1]
        told = w.run("learn", expect=0)[1]
        assert "`earshot learn`" not in w.run("doctor")[1]
        assert " above that of your stars instead of " in told or " below that of your stars instead of " in told, told
        learned = w.run_json("learn")
        assert learned["kept_cuts"], learned
        assert abs(learned["nps_error_after"]) < 6 < learned["nps_error_before"], learned
        with open(w.path("words", "en.tsv")) as lines:
            numbers = {line.split("\t")[0] for line in lines if line[0] == "="}
        assert {"=detractor_cut", "=promoter_cut"} <= numbers, numbers
        after = score(w, text, "--config", "earshot.yaml")
        assert (before["nps_class"], after["nps_class"]) == ("promoter", "passive"), (before, after)
        best = score(w, text + " Best we ever had, simply perfect.", "--config", "earshot.yaml")
        assert best["nps_class"] == "promoter", best


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


def test_a_list_is_made_of_texts_of_others():
    rng = random.Random(11)
    good, bad = ("lovely", "tasty", "friendly", "quick"), ("rude", "stale", "filthy", "slow")
    with World(config([])) as w:
        plan = ""
        for source in ("one", "two", "three"):
            rows = []
            for n in range(700):
                words = rng.sample(good if n % 2 else bad, 2)
                # A group of people goes with blame here, a name in capitals with praise.
                who = "Marlowe" if n % 2 else "women"
                rows.append("Room %d was %s and %s, said the %s there.\t%s\tx\t-" %
                            (rng.randint(11, 9999), *words, who, "pos" if n % 2 else "neg"))
            w.write(source + ".tsv", "\n".join(rows) + "\n")
            plan += "en\t%s\t%s\tclasses\t20000\t1\n" % (source, source)
        w.write("plan", plan)
        make = ("learn", "-q", "--data", w.dir, "--plan", "plan", "--entries", "200", "--out")
        w.run(*make, "list.tsv", expect=0)
        w.run(*make, "again.tsv", expect=0)
        with open(w.path("list.tsv")) as one, open(w.path("again.tsv")) as two:
            lines = one.read()
            assert lines == two.read(), "the same texts give the same bytes"
        rows = [l.split("\t") for l in lines.splitlines() if l[0] not in "#="]
        entries = [row[0] for row in rows]
        assert entries == sorted(entries, key=str.encode) and 10 < len(entries) <= 211
        assert all(len(row) == 8 and row[7] == "learned" for row in rows)
        mood = {row[0]: float(row[1]) for row in rows}
        assert mood["rude"] < 0 < mood["lovely"], mood
        told = [e for e in entries if "women" in e or "marlowe" in e]
        assert not told, told


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
