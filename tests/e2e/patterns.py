#!/usr/bin/env python3
"""What comes of many mentions: scores by group, whether a measure helped, what is new."""
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
        lines.append("r%d,%s,%s,%s%s" % (n, day(back), "" if points is None else points, text,
                                         "".join("," + str(more.get(c, "")) for c in columns)))
    w.write("survey.csv", "\n".join(lines) + "\n")
    w.run("import", "survey.csv", "--source", "Survey", "--now", now, expect=0)
    w.run("run", "--now", now, expect=0)


def interval(promoters, passives, detractors):
    """Rocks 2016, AW(3, T): 3/4, 3/2 and 3/4 answers added."""
    p, d = promoters + .75, detractors + .75
    n = p + d + passives + 1.5
    mean = (p - d) / n
    half = 1.959964 * math.sqrt(((p + d) / n - mean * mean) / n)
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
        low, high = interval(12, 5, 12)
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


if __name__ == "__main__":
    run_tests(globals())
