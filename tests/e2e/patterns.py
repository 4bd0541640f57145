#!/usr/bin/env python3
"""What comes of many mentions: scores by group, whether a measure helped, what is new."""
import json
import math
import random
from datetime import date, timedelta

from world import NOW, World, config, run_tests

TODAY = date(2026, 11, 18)


def day(back):
    return (TODAY - timedelta(days=back)).isoformat()


def survey(w, rows, now=NOW):
    """Rows of (days ago, points or None, text, more columns) into the store, judged."""
    columns = sorted({c for row in rows for c in row[3]})
    lines = ["id,date,nps,comment" + "".join("," + c for c in columns)]
    for n, (back, points, text, more) in enumerate(rows):
        lines.append('r%d,%s,%s,"%s"%s' % (n, day(back), "" if points is None else points, text,
                                         "".join("," + str(more.get(c, "")) for c in columns)))
    w.write("survey.csv", "\n".join(lines) + "\n")
    w.run("import", "survey.csv", "--source", "Survey", "--now", now, expect=0)
    w.run("run", "--now", now, expect=0)


def interval(promoters, passives, detractors, by_words=0):
    """Rocks 2016, AW(3, T): 3/4, 3/2 and 3/4 answers added; texts miss stars by 11 points."""
    p, d = promoters + .75, detractors + .75
    n = p + d + passives + 1.5
    mean = (p - d) / n
    words = 0.11 * by_words / (promoters + passives + detractors)
    half = 1.959964 * math.sqrt(((p + d) / n - mean * mean) / n + words * words)
    return 100 * (mean - half), 100 * (mean + half)


def line_of(lines, by, name):
    found = [l for l in lines if l["by"] == by and l["name"] == name]
    assert len(found) == 1, (by, name, lines)
    return found[0]


def test_nps_by_group_with_interval():
    with World(config([])) as w:
        rows = [(5, 10, "", {"location": "Pier", "segment": "new", "touchpoint": "before"})] * 12
        rows += [(6, 8, "", {"location": "Pier", "segment": "old", "touchpoint": "after"})] * 5
        rows += [(7, 2, "", {"location": "Market", "segment": "old", "touchpoint": "after"})] * 9
        rows += [(8, None, "The food was cold and awful and nobody cared.", {"location": "Market"})] * 3
        survey(w, rows)
        lines = w.run_json("nps", "--now", NOW)
        all_ = line_of(lines, None, None)
        assert (all_["count"], all_["ratings"]["count"], all_["texts"]["count"]) == (29, 26, 3), all_
        assert all_["nps"] == 0, all_  # 12 promoters, 9 and 3 detractors
        low, high = interval(12, 5, 12, by_words=3)
        assert abs(all_["low"] - low) < 0.06 and abs(all_["high"] - high) < 0.06, all_
        assert all_["ratings"]["nps"] == round(100 * 3 / 26, 1) and all_["texts"]["nps"] is None
        assert line_of(lines, "place", "Pier")["nps"] == round(100 * 12 / 17, 1)
        assert line_of(lines, "segment", "new")["nps"] == 100
        assert line_of(lines, "touchpoint", "after")["count"] == 14
        few = line_of(lines, "touchpoint", "before")
        assert few["count"] == 12 and few["changed"] is False, few
        text = w.run("nps", "--now", NOW, expect=0)[1]
        assert max(len(l) for l in text.split("\n")) <= 80, text
        assert "texts" in text and "Rocks 2016" in text, text


def test_nps_of_many_places_tells_how_many_more_there_are():
    with World(config([])) as w:
        survey(w, [(5, 10, "", {"location": "Shop %02d" % n}) for n in range(15) for _ in range(20 - n)])
        text = w.run("nps", "--now", NOW, expect=0)[1]
        assert "Shop 11" in text and "Shop 12" not in text, text
        assert "and 3 more of at most 8 answers" in text, text
        assert max(len(l) for l in text.split("\n")) <= 80, text
        assert line_of(w.run_json("nps", "--now", NOW), "place", "Shop 14")["count"] == 6


def test_nps_is_changed_only_when_it_has():
    """A third of 40 answers turns: changed. The same share, or few answers: not."""
    cases = [("fallen", [10] * 30 + [2] * 10, [10] * 10 + [2] * 30, True),
             ("the same", [10] * 30 + [2] * 10, [10] * 28 + [2] * 12, False),
             ("few", [10] * 12, [2] * 12, False)]
    for why, before, after, changed in cases:
        with World(config([])) as w:
            survey(w, [(20, p, "", {}) for p in before] + [(4, p, "", {}) for p in after])
            line = line_of(w.run_json("nps", "--days", "14", "--now", NOW), None, None)
            assert line["changed"] is changed, (why, line)
            assert line["before"]["count"] == len(before), (why, line)


LATE = ["My parcel came a week late.", "Delivery was two weeks late, again.",
        "The order arrived far too late.", "Late delivery, and nobody said why."]
NICE = ["Lovely place and kind people.", "Great coffee, thank you.", "We had a good time."]


def complaints(back_list):
    return [(back, None, LATE[n % len(LATE)], {"author": "P%d" % n}) for n, back in enumerate(back_list)]


def others(back_list):
    return [(back, None, NICE[n % len(NICE)], {"author": "Q%d" % n}) for n, back in enumerate(back_list)]


def test_fix_says_what_came_of_it():
    """A complaint every day for 30 days, none for 20 days after."""
    with World(config([])) as w:
        survey(w, complaints(range(21, 51)) + others(range(1, 60)))
        code, _, err = w.run("issues", "fix", "late-deliver", "x", "--now", NOW)
        assert code == 64 and "did you mean late-delivery?" in err, err
        code, _, err = w.run("issues", "fix", "late-delivery", "x", "--on", "2026-12-24", "--now", NOW)
        assert code == 64, err
        out = w.run("issues", "fix", "late-delivery", "new courier", "--on", day(20), "--now", NOW,
                    expect=0)[1]
        assert "30 in 39 days before, 0 in 19 after" in out, out
        out = w.run("issues", "--now", NOW, expect=0)[1]
        assert "new courier" in out, out
        issue = [i for i in w.run_json("issues", "--now", NOW) if i["id"] == "late-delivery"][0]
        assert issue["fixes"][0]["verdict"] == "worked", issue


def test_digest_tells_a_fix_once_when_it_is_certain():
    """Of twenty daily digests one says it, with the owner's words."""
    with World(config([])) as w:
        survey(w, complaints(range(25, 65)) + others(range(25, 65)), day(24) + "T05:15:00Z")
        w.run("issues", "fix", "late-delivery", "new courier", "--on", day(24), "--now",
              day(23) + "T05:00:00Z", expect=0)
        told = []
        for back in range(23, 3, -1):
            now = day(back) + "T05:15:00Z"
            w.run("run", "--now", now, expect=0)
            value = w.run_json("digest", "--now", now)
            told += [(back, json.dumps(value["fixes"]))] if value.get("fixes") else []
        assert len(told) == 1 and "ew courier" in told[0][1], told


PUZZLE = ["The oat milk was gone again, awful.", "No oat milk on a Sunday. Disappointed.",
          "Terrible: oat milk costs extra now.", "They never have oat milk. Sad.",
          "Awful, out of oat milk once more.", "I hate that the oat milk is always gone."]


def test_new_trouble_is_found_named_and_adopted():
    with World(config([])) as w:
        rows = [(3 + n, 2, t, {"author": "O%d" % n}) for n, t in enumerate(PUZZLE)]
        rows += [(b, 9, NICE[b % 3], {"author": "N%d" % b}) for b in range(1, 80)]
        rows += [(b, 3, "It was bad and I was not happy.", {"author": "B%d" % b}) for b in range(1, 60, 4)]
        survey(w, rows)
        found = [i for i in w.run_json("issues", "--now", NOW) if i["is_new_find"]]
        assert [(f["id"], f["name"], f["people_30d"]) for f in found] == [("oat-milk", "Oat milk", 6)], found
        out = w.run("issues", "--now", NOW, expect=0)[1]
        assert "6 people in 6 days" in out and "issues adopt oat-milk" in out, out
        assert max(len(l) for l in out.split("\n")) <= 80, out
        value = w.run_json("digest", "--now", NOW)
        assert "Oat milk" in json.dumps(value["issues"]), value["issues"]
        w.run("run", "--now", day(-1) + "T05:15:00Z", expect=0)  # the next day it is called the same
        again = [i["id"] for i in w.run_json("issues", "--now", day(-1) + "T05:20:00Z") if i["is_new_find"]]
        assert again == ["oat-milk"], again
        code, _, err = w.run("issues", "adopt", "no-such", "--now", NOW)
        assert code == 64, err
        w.run("issues", "adopt", "oat-milk", "No \"oat\" milk", "--now", NOW, expect=0)
        code, _, err = w.run("issues", "adopt", "oat-milk", "--now", NOW)
        assert code == 64 and "already" in err, err
        later = day(-2) + "T05:15:00Z"
        w.run("run", "--now", later, expect=0)
        issues = {i["id"]: i for i in w.run_json("issues", "--now", later)}
        kind = issues["oat-milk"]
        assert kind["is_new_find"] is False and kind["name"] == 'No "oat" milk', kind
        assert kind["count_30d"] >= 4 and kind["sources"] == [{"name": "Survey", "count": kind["count_30d"]}], kind


COLD = ["No hot water again, cold shower two days running.", "The shower was ice cold, no hot water at all.",
        "Hot water broken in the whole house.", "Cold showers only. No hot water. Terrible.",
        "The room was shabby and the bed lumpy."]


def test_an_issue_says_what_it_is_about():
    """The kind is a heading; what to mend is what most of its complaints speak of."""
    with World(config([], brand="Hotel Miramar")) as w:
        rows = [(n % 3, 1, t, {"author": "O%d" % n}) for n, t in enumerate(COLD)]
        rows += [(b, 9, NICE[b % 3], {"author": "N%d" % b}) for b in range(1, 80)]
        survey(w, rows)
        value = w.run_json("digest", "--now", NOW)
        comfort = [i for i in value["issues"]["items"] if i["id"] == "comfort"][0]
        assert comfort["theme"] == "hot water" and "mostly “hot water”" in comfort["detail"], comfort
        assert "comfort (“hot water”)" in value["subject"], value["subject"]
        told = [i["theme"] for i in w.run_json("issues", "--now", NOW) if i["id"] == "comfort"]
        assert told == ["hot water"], told
        assert "mostly “hot water”" in w.run("issues", "--now", NOW, expect=0)[1]


def test_few_mentions_say_little():
    """Five complaints: nothing grows, nothing is found, nothing drives."""
    with World(config([])) as w:
        survey(w, complaints(range(1, 6)))
        issues = w.run_json("issues", "--now", NOW)
        assert all(i["state"] in ("opened", "steady") and i["driver"] is None for i in issues), issues
        out = w.run("nps", "--now", NOW, expect=0)[1]
        assert "5 answers: too few for a score" in out, out


def test_copies_are_named_in_the_digest():
    """Two names, one text: a calm line in the digest of that day, and a page with the evidence."""
    same = ("The lamb arrived late and lukewarm while our waiter argued with the next table about"
            " an umbrella that nobody had seen since the spring fair by the harbour")
    with World("archive_url: https://example.org/a\n" + config([])) as w:
        survey(w, [(n, 5 + n % 6, "Our visit number %d was as it should be" % n, {"name": "Guest %d" % n})
                   for n in range(2, 40)], now="2026-11-17T05:15:00Z")
        foot = w.run_json("digest", "--now", "2026-11-17T05:20:00Z")["foot"]
        assert not [t for t in foot["text"] if "Worth a look" in t], foot
        page = open(w.path("reports/pier-cafe/copies.html"), encoding="utf-8").read()
        assert "No reviews share their words" in page, page
        lines = ["id,date,nps,comment,name"] + ['c%d,%s,0,"%s",%s' % (n, day(0), same, who)
                                                for n, who in enumerate(("Ann Lee", "Bob Ray"))]
        w.write("more.csv", "\n".join(lines) + "\n")
        w.run("import", "more.csv", "--source", "Survey", "--now", "2026-11-18T05:00:00Z", expect=0)
        w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)
        foot = w.run_json("digest", "--now", "2026-11-18T05:20:00Z")["foot"]
        told = [t for t in foot["text"] if "Worth a look" in t]
        assert len(told) == 1 and "2 reviews" in told[0], foot
        link = [l["url"] for l in foot["links"] if l["rel"] == "copies"]
        assert link == ["https://example.org/a/pier-cafe/copies.html"], foot
        page = open(w.path("reports/pier-cafe/copies.html"), encoding="utf-8").read()
        assert "Ann Lee" in page and "Bob Ray" in page and "may mean nothing" in page, page
        index = open(w.path("reports/pier-cafe/index.html"), encoding="utf-8").read()
        for name in ("issues.html", "nps.html", "scorecard.html", "copies.html"):
            assert 'href="%s"' % name in index, index


def test_a_past_month_is_not_told_what_came_later():
    """A trouble that opened in November is no news of October."""
    with World(config([])) as w:
        rows = [(b + 1, 1, LATE[b % 4], {"author": "L%d" % b}) for b in range(12)]
        rows += [(40, 1, LATE[0], {"author": "Early"})]
        rows += [(b % 80 + 1, 10, NICE[b % 3], {"author": "N%d" % b}) for b in range(160)]
        survey(w, rows)
        value = w.run_json("digest", "--now", NOW)
        told = {i["id"]: i["trend"] for i in value["issues"]["items"]}
        assert told.get("late-delivery") in ("opened", "growing"), told
        value = w.run_json("digest", "--month", "--now", NOW)
        assert value["period"]["label"].endswith("October 2026"), value["period"]
        told = [i["id"] for i in value.get("issues", {}).get("items", [])]
        assert told == [] and "deliver" not in value["headline"], (told, value["headline"])


def test_what_to_do_first():
    with World(config([])) as w:
        rows = [(b % 80 + 1, 1, LATE[b % 4], {"author": "L%d" % b}) for b in range(40)]
        rows += [(b % 80 + 1, 10, NICE[b % 3], {"author": "N%d" % b}) for b in range(120)]
        rows += [(b + 1, 5, "The music was far too loud.", {"author": "M%d" % b}) for b in range(12)]
        survey(w, rows)
        issues = {i["id"]: i for i in w.run_json("issues", "--now", NOW)}
        assert issues["late-delivery"]["driver"]["rank"] == 1, issues
        d = issues["late-delivery"]["driver"]
        assert d["low"] <= 100 * 2 * 40 / 172 <= d["high"], d  # 40 of 172 fall from 100 to -100
        out = w.run("issues", "--now", NOW, expect=0)[1]
        assert "costs you most: 40 detractors in 90 days; without it" in " ".join(out.split()), out
        text = open(w.path("earshot.yaml")).read()
        w.write("earshot.yaml", text.replace("timezone: UTC", "timezone: UTC\ncosts: {late-delivery: high, nose: low}"))
        again = {i["id"]: i for i in w.run_json("issues", "--now", NOW)}
        assert again["late-delivery"]["driver"]["effect"] == d["effect"], again
        doctor = w.run("doctor", "--now", NOW)[1]
        assert "nose is no kind of complaint" in doctor and "late-delivery is no" not in doctor, doctor


def test_scorecard_gaps_measures_and_touchpoints():
    with World(config([])) as w:
        marks = {"reliability": 2, "reliability expected": 5, "courtesy": 4}
        rows = [(b + 1, 9, "", dict(marks, author="S%d" % b, touchpoint="before")) for b in range(22)]
        rows += [(b + 1, 2, "Late delivery again.", {"author": "L%d" % b, "touchpoint": "after"}) for b in range(22)]
        rows += [(b + 1, 9, "The staff were very friendly and kind.", {"author": "K%d" % b}) for b in range(6)]
        survey(w, rows)
        card = w.run_json("scorecard", "--now", NOW)
        areas = {a["id"]: a for a in card["areas"]}
        assert len(areas) == 10 and len(card["measures"]) == 5, card
        r = areas["reliability"]  # marks 2 and 5 of 1 to 5
        assert (r["get"], r["expect"], r["gap"], r["basis"], r["answers"]) == (2.5, 10, -7.5, "survey", 22), r
        assert r["complaints"] == 22 and areas["courtesy"]["answers"] == 22, areas
        assert areas["security"]["get"] is None and areas["security"]["praises"] == 0, areas
        points = {t["id"]: t for t in card["touchpoints"]}
        assert points["before"]["nps"] == 100 and points["after"]["nps"] == -100, points
        assert card["consistent"] is False, card
        out = w.run("scorecard", "--now", NOW, expect=0)[1]
        assert "nothing said yet" in out and "Not consistent: after is 200 points below before" in out, out
        assert max(len(l) for l in out.split("\n")) <= 80, out


if __name__ == "__main__":
    run_tests(globals())
