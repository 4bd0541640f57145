#!/usr/bin/env python3
"""A stream of complaints by the hour in which one thing breaks out: told once, by its name, on its day."""
import calendar
import csv
import email
import email.policy
import io
import json
import os
import random
import subprocess
import time

from world import Skip, World, config, run_tests

START = calendar.timegm((2026, 11, 9, 0, 0, 0))
DAYS, SURGE = 11, 7  # the surge begins on the eighth day and lasts for two
RULE = "alerts:\n  - {name: issues, when: issue}"
QUIET = {"rude-staff": ["The crew was rude to us.", "An unfriendly man at the desk.", "They were rude, again."],
         "late-delivery": ["Delayed by three hours.", "Our trip was an hour late.", "Late again, delayed once more."],
         "wrong-charge": ["They charged me twice.", "I was overcharged.", "Charged twice for one seat."]}
LOUD = ["They cancelled our trip this morning.", "Cancelled, and nobody knows what comes next.",
        "My trip was cancelled at noon.", "Cancelled without a word."]


def at(day, hour):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START + int((day * 24 + hour) * 3600)))


def stream(rng, quiet, loud, rates, flood):
    """(time in hours, text) of all days; quiet things at their rates, the loud one at its own and then `flood`."""
    rows = []
    for day in range(DAYS):
        for name, texts in list(quiet.items()) + [("loud", loud)]:
            rate = flood if name == "loud" and SURGE <= day < SURGE + 2 else rates[name]
            for _ in range(int(rng.gauss(rate, rate ** .5) + .5) if rate > 0 else 0):
                rows.append((day * 24 + rng.triangular(0, 22, 14), rng.choice(texts)))
    return sorted(rows)


def watch(w, rows):
    """Run every six hours. (issues that were called growing with day, subjects of the alerts)"""
    growing, told, known = {}, [], set()
    for step in range(1, DAYS * 4 + 1):
        now, last = step * 6, step * 6 - 6
        new = [(h, t) for h, t in rows if last <= h < now]
        out = io.StringIO()
        lines = csv.writer(out)
        lines.writerow(["id", "date", "comment", "author"])
        for n, (h, t) in enumerate(new):
            lines.writerow(["s%d-%d" % (step, n), at(0, h), t, "A%d-%d" % (step, n)])
        w.write("part.csv", out.getvalue())
        if new:
            w.run("import", "part.csv", "--source", "Survey", "--now", at(0, now), expect=0)
        w.run("run", "--now", at(0, now), expect=0)
        for issue in w.run_json("issues", "--now", at(0, now)):
            if issue["state"] == "growing" and issue["id"] not in growing:
                growing[issue["id"]] = now / 24
        for raw in w.mails():
            subject = email.message_from_bytes(raw, policy=email.policy.default)["Subject"]
            if "more often" in subject and raw not in known:
                known.add(raw)
                told.append(subject)
    return growing, told


def test_own_stream():
    with World(config([], extra=RULE)) as w:
        rates = {"rude-staff": 5, "late-delivery": 8, "wrong-charge": 3, "loud": 3}
        growing, told = watch(w, stream(random.Random(4), QUIET, LOUD, rates, 40))
        assert list(growing) == ["cancellation"], growing
        assert SURGE < growing["cancellation"] <= SURGE + 1, growing  # within the day
        assert len(told) == 1 and "cancellations" in told[0], told


def test_a_stream_without_a_surge():
    with World(config([], extra=RULE)) as w:
        rates = {"rude-staff": 5, "late-delivery": 8, "wrong-charge": 3, "loud": 3}
        growing, told = watch(w, stream(random.Random(5), QUIET, LOUD, rates, 3))
        assert growing == {} and told == [], (growing, told)


def test_real_complaints():
    """Complaints about airlines, labelled by people: each class at its share, then cancellations break out."""
    path = os.path.join(os.environ.get("EARSHOT_SHARED", os.path.join(os.environ.get("EARSHOT_SOURCE", "."), "..",
                                                                    "shared")), "data", "sentiment",
                        "tweets_airline.tsv.xz")
    if not os.path.exists(path):
        raise Skip("no labelled data (EARSHOT_SHARED)")
    classes = {}
    for line in subprocess.run(["xz", "-dc", path], check=True, capture_output=True,
                               text=True).stdout.splitlines():
        text, label, _, reason = line.split("\t")
        if label == "neg" and reason not in ("-", "Can't Tell", ""):
            classes.setdefault(reason, []).append(text)
    loud = classes.pop("Cancelled Flight")
    total = sum(len(t) for t in classes.values())
    rates = {name: 60 * len(texts) / total for name, texts in classes.items()}
    rates["loud"] = 5
    for seed in (1,):
        with World(config([], extra=RULE)) as w:
            growing, told = watch(w, stream(random.Random(seed), classes, loud, rates, 70))
            assert list(growing) == ["cancellation"], (seed, growing)
            assert SURGE < growing["cancellation"] <= SURGE + 1, (seed, growing)
            assert len(told) == 1, (seed, told)


if __name__ == "__main__":
    raise SystemExit(run_tests(globals()))
