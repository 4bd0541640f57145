#!/usr/bin/env python3
"""`earshot score`: a judgement a line, whatever the lines hold."""
import json

from world import World, config, run_tests


def score(w, text, *more):
    return [json.loads(line) for line in w.run("score", *more, stdin=text, expect=0)[1].splitlines()]


def test_each_line_has_its_judgement_in_order():
    with World(config([])) as w:
        good, empty, dutch, bad = score(
            w, "Lovely cakes, friendly staff.\n\nIk wacht al drie weken op mijn geld terug.\r\n"
            "Still waiting for my refund after three weeks.")
        assert (good["label"], good["nps_class"], good["severity"]) == ("positive", "promoter", "none"), good
        for unscored in (empty, dutch):
            assert unscored["label"] == "unscored" and unscored["score"] is None, unscored
            assert unscored["detractor"] is None and unscored["basis"] == "none", unscored
        assert bad["detractor"] is True and "refund" in bad["issues"], bad


def test_what_exports_garble_is_judged_as_it_was_meant():
    meant = "I don’t like it & won’t be back"
    with World(config([])) as w:
        want = score(w, meant)[0]
        for garbled in ("I don&#39;t like it &amp; won&#39;t be back", "I don&rsquo;t like it &amp; won&rsquo;t be back",
                        meant.encode().decode("cp1252"), meant.replace("’", "'")):
            assert score(w, garbled)[0] == want, garbled
            line = json.dumps({"text": garbled})
            assert score(w, line, "--json-input")[0] == want, line
        # Nothing that stands as it was meant is touched.
        assert score(w, "L’été, « le café\u00a0» : déçu et très déçu.")[0]["lang"] == "fr"


def test_objects_bring_stars_brand_and_language():
    with World(config([])) as w:
        lines = [{"text": "Quite nice, thank you.", "rating": 0.2}, {"text": "", "rating": 1.0},
                 {"text": "Fine.", "rating": 7}, {"text": "schade", "language": "de"},
                 {"text": "Acme is dreadful. Beacon is great.", "brand": "Acme"},
                 {"text": "Acme is dreadful. Beacon is great.", "brand": "Beacon"}]
        got = score(w, "\n".join(json.dumps(x) for x in lines), "--json-input")
        assert (got[0]["basis"], got[0]["nps_class"]) == ("both", "detractor"), got[0]
        assert (got[1]["basis"], got[1]["nps_class"]) == ("rating", "promoter"), got[1]
        assert got[2]["basis"] == "text", got[2]  # a rating beyond 1 is none
        assert got[3]["lang"] == "de" and got[3]["label"] == "negative", got[3]
        assert got[4]["score"] < got[5]["score"], (got[4], got[5])


def test_reasons_add_up_and_name_their_words():
    text = "The soup was cold, but the waiter was lovely."
    with World(config([])) as w:
        plain, told = score(w, text)[0], score(w, text, "--explain")[0]
        why = told.pop("why")
        assert told == plain
        for span in why:
            if "start" in span:
                assert text.encode()[span["start"]:].startswith(span["text"].encode()), span
        assert any(s["text"] == "lovely" and s["weight"] > 0 for s in why), why
        assert any("cold" in s["text"] and s["weight"] < 0 for s in why), why


def test_no_line_stops_it():
    with World(config([])) as w:
        lines = ["\x00\x01\x02", "a" * 300_000, "😀" * 20_000, "é" * 1000, "{\"text\":", "good"]
        got = score(w, "\n".join(lines), "--json-input")
        assert len(got) == len(lines) and got[-1]["label"] == "positive", [g["label"] for g in got]


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
