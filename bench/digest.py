#!/usr/bin/env python3
"""What a digest costs over many stored mentions: CPU time and peak memory of the command.

usage: bench/digest.py EARSHOT [MENTIONS]

Mentions of half a year (by default 100,000) are imported and judged once; then a digest of a past
day, of a week and of a month is made from the store (nothing is kept, so each run does all of it),
the archive is written, and a mail is printed. Best of three runs: CPU, user and system.
"""
import datetime
import os
import random
import sys
import tempfile

WORDS = ("the coffee was cold and nobody came to our table for half an hour but cake is really lovely I will come back "
         "if staff learn how Friday we waited long again price fair window seat with view of harbour late delivery "
         "wrong order rude great friendly best slow broken refund").split()
PLACES = ["Pier Street", "Old Mill", "Station", "Market", "Web shop"]
NOW = "2026-11-17T06:00:00Z"
NOW_S = 1794895200


def measure(*args):
    """CPU seconds and MiB of one run."""
    pid = os.fork()
    if pid == 0:
        out = os.open(os.devnull, os.O_WRONLY)
        os.dup2(out, 1)
        os.execv(args[0], args)
    _, status, used = os.wait4(pid, 0)
    if status not in (0, 69 << 8):
        raise SystemExit(f"{' '.join(args)}: status {status}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def write_answers(path, count, end=NOW_S, days=180, prefix=""):
    """Answers of the days up to `end`."""
    chance = random.Random(1)
    with open(path, "w", encoding="utf-8") as out:
        out.write("id,date,score,comment,name,place\n")
        for i in range(count):
            at = end - int(i * days * 86400 / count) - 60
            stamp = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 40)))
            score = chance.choices((2, 5, 7, 8, 9, 10), (6, 6, 8, 10, 25, 45))[0]  # as reviews go
            out.write(f"{prefix}{i},{stamp},{score},{text},Guest {chance.randint(1, 30000)},"
                      f"{chance.choice(PLACES)}\n")


def fill(earshot, count):
    """Settings and a database with so many mentions, judged, in the folder that we are in."""
    with open("earshot.yaml", "w", encoding="utf-8") as out:
        out.write("brands:\n  - {name: Blue Heron, places: [%s]}\n" % ", ".join(PLACES))
        out.write("sources:\n  - {name: web, url: \"http://127.0.0.1:9/\", allow_private: yes, off: yes}\n")
        out.write("destinations:\n  - {name: owner, kind: folder, folder: mail, to: a@b.example, "
                  "from: desk@b.example}\n")
    write_answers("answers.csv", count)
    measure(earshot, "init")
    return (measure(earshot, "import", "answers.csv", "--source", "Survey", "--now", NOW),
            measure(earshot, "run", "--no-fetch", "--now", NOW))


def main():
    earshot = os.path.abspath(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, cost in zip(("import", "run"), fill(earshot, count)):
            print("%-8s %6.2f s  %4.0f MiB" % (name, *cost))
        for name, args in (("day", ["digest", "--date", "2026-11-10"]),
                           ("mail", ["digest", "--date", "2026-11-10", "--format", "mail"]),
                           ("week", ["digest", "--week", "--date", "2026-11-04"]),
                           ("month", ["digest", "--month", "--date", "2026-10-04"]),
                           ("archive", ["archive"])):
            runs = [measure(earshot, *args, "--now", NOW) for _ in range(3)]
            print("%-8s %6.0f ms %4.0f MiB" % (name, 1000 * min(r[0] for r in runs), max(r[1] for r in runs)))


if __name__ == "__main__":
    main()
