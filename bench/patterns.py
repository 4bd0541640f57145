"""What goes wrong, among 100,000 stored mentions: the commands that tell of it, and a day's increment.

The increment is what a run with 50 new mentions costs more than one with none, less what judging as
many texts costs alone: cases, the ledger of issues, what nobody has named yet, what is due to alert,
and the packs that counting reads.
"""
import csv
import os
import shutil
import tempfile

import digest
from measure import EARSHOT, Table, median

MENTIONS, NEW = 100000, 50
LATER = "2026-11-18T06:%02d:00Z"  # the day after digest.NOW


def increment(t, n):
    """Runs of a day whose digest is made already, with and without news."""
    digest.measure(EARSHOT, "run", "--no-fetch", "--now", LATER % 0)
    digest.write_answers("new.csv", NEW, digest.NOW_S + 86400, 1, "n")
    digest.measure(EARSHOT, "import", "new.csv", "--source", "Survey", "--now", LATER % 10)
    shutil.copy("earshot.db", "before.db")
    news, none = [], []
    for _ in range(n):  # in turn: what else the machine does falls on both
        shutil.copy("before.db", "earshot.db")
        news.append(median(1, [EARSHOT, "run", "--no-fetch", "--now", LATER % 20]))
        none.append(median(1, [EARSHOT, "run", "--no-fetch", "--now", LATER % 30]))
    news, none = min(news, key=lambda c: c.cpu), min(none, key=lambda c: c.cpu)
    with open("new.csv", encoding="utf-8") as rows, open("texts", "w", encoding="utf-8") as out:
        out.writelines(row["comment"] + "\n" for row in csv.DictReader(rows))
    open("nothing", "w", encoding="utf-8").close()
    texts, start = (min((median(1, [EARSHOT, "score", "--lines", name]) for _ in range(n)), key=lambda c: c.cpu)
                    for name in ("texts", "nothing"))
    t.row("run without news", none)
    t.row("run with %d new ones" % NEW, news)
    t.row("judging as many texts", texts)
    t.row("judging none", start)
    t.bar("increment, CPU", 1000 * (news.cpu - none.cpu - texts.cpu + start.cpu), 100, 50, " ms")


def patterns(work, args):
    t = Table("patterns: %d stored mentions of half a year" % MENTIONS)
    was = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        digest.fill(EARSHOT, MENTIONS)
        total = 0
        for name in ("nps", "issues", "scorecard", "copies"):
            cost = median(args.n, [EARSHOT, name, "--now", digest.NOW])
            t.row("earshot " + name, cost)
            total += cost.cpu
        t.bar("copies, CPU", cost.cpu, 1, 0.6, " s")
        t.bar("copies, memory", cost.mib, 64, 48, " MiB")
        day = median(args.n, [EARSHOT, "digest", "--date", "2026-11-10", "--now", digest.NOW])
        t.row("earshot digest, a past day", day)
        t.bar("all four, CPU", total, 10, 1, " s")
        t.bar("digest, CPU", 1000 * day.cpu, 150, 100, " ms")
        t.bar("digest, memory", day.mib, 64, 48, " MiB")
        increment(t, args.n)
        os.chdir(was)
    return t.is_met
