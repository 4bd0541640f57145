"""The whole night: many sources, first all new, then all unchanged, then some changed."""
import contextlib
import json
import os
import shutil
import subprocess

import measure
from measure import EARSHOT, Cost, Server, Table, median, once

NIGHTS = ("2026-01-15T05:15:00Z", "2026-01-16T05:15:00Z", "2026-01-17T05:15:00Z")
HEAD = """timezone: UTC
brands:
  - name: Nordhaven Coffee
    names: [Pixel & Pine, Hauk Bakery]
destinations:
  - {name: owner, kind: folder, folder: mail, to: owner@example.com, from: desk@example.com}
sources:
"""


@contextlib.contextmanager
def serve(work, rows, args, feeds=None):
    """Copies of these feeds behind the server; gives it and the file of their addresses."""
    run, feeds = work.path("run"), feeds or work.feeds
    shutil.rmtree(run, ignore_errors=True)
    os.makedirs(os.path.join(run, "feeds"))
    for row in rows:
        shutil.copy2(os.path.join(feeds, row[0]), os.path.join(run, "feeds"))
    with open(os.path.join(run, "feeds", "index.tsv"), "w") as out:
        out.writelines("%s\t%s\t%d\t%d\n" % row for row in rows)
    subprocess.run(work.script("make_urls.py", os.path.join(run, "feeds"), run, "--port", str(args.port),
                               "--hosts", str(len(rows))), check=True, stdout=subprocess.DEVNULL)
    with Server(work, os.path.join(run, "feeds"), len(rows), args.port, args.latency) as server:
        yield server, os.path.join(run, "urls.txt")


def write_settings(folder, urls, about):
    with open(urls) as lines, open(os.path.join(folder, "earshot.yaml"), "w") as out:
        out.write(HEAD)
        for url in lines:
            url = url.strip()
            out.write('  - {name: "%s", url: "%s", about: %s, allow_private: yes}\n'
                      % (url.rsplit("/", 1)[1], url, about))


def change(feeds, rows):
    """A new first item in one feed of ten: a copy of the first under another id and title."""
    for name, kind, _, _ in rows[::10]:
        tag = {"rss": "item", "atom": "entry"}.get(kind)
        if tag is None:
            continue
        path = os.path.join(feeds, name)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        start, end = text.index("<%s>" % tag), text.index("</%s>" % tag) + len(tag) + 3
        new = text[start:end].replace("2026:", "2026:new", 1).replace("/post/", "/post/new-", 1)
        new = new.replace("<title", "<note/><title", 1)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text[:start] + new + text[start:])


def limits(work, args, t, rows, urls, size, items):
    """The sum of the limits of the first night, and the limit of a night of 304 answers."""
    etags, database = work.path("run", "etags"), work.path("run", "limit.db")
    fetch = work.limit("fetchlimit", "-z", "-c", "300")
    first = median(args.n, fetch + [urls])
    t.row("limit: libcurl multi, 1st night", first, size)
    once(fetch + ["-e", etags, urls])
    same = median(args.n, fetch + ["-e", etags, urls])
    t.row("limit: libcurl multi, all 304", same)
    parse = median(args.n, work.limit("xmllimit", "push"), work.list_of([r for r in rows if r[1] != "json"]))
    t.row("limit: push parse of the same feeds", parse, size)
    insert = median(args.n, work.limit("sqlitelimit", "uniq", database, work.texts, str(items)),
                    before=lambda: os.path.exists(database) and os.unlink(database))
    t.row("limit: insert of as many rows", insert)
    os.unlink(database)
    t.row("limit: sum", first + parse + insert, size)
    return first + parse + insert, same


def run_night(folder, now):
    env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8")
    cost = once([EARSHOT, "run", "--json", "--now", now], cwd=folder, env=env)
    return cost, json.loads(cost.out[cost.out.index("{"):])


def check(told, asked, unchanged):
    sources = told["sources"]
    if sources["asked"] != asked or sources["failed"] or sources["unchanged"] != unchanged:
        measure.sys.exit("bench: not the night that was meant: %s" % told)


def start_home(work, urls, about):
    """A folder as the owner has it before the first night."""
    home = work.path("home")
    shutil.rmtree(home, ignore_errors=True)
    os.makedirs(home)
    write_settings(home, urls, about)
    once([EARSHOT, "init"], cwd=home, env=dict(os.environ, EARSHOT_CONFIG="earshot.yaml"))
    return home


def two_nights(work, urls, about, sources):
    """From nothing, and all unchanged: the costs of both, and what the first told."""
    home = start_home(work, urls, about)
    first, told = run_night(home, NIGHTS[0])
    check(told, sources, 0)
    second, again = run_night(home, NIGHTS[1])
    check(again, sources, sources)
    return home, first, second, told


def middle(costs):
    """The one with the median CPU time."""
    return sorted(costs, key=lambda cost: cost.cpu)[len(costs) // 2]


def nights(work, args, about):
    rows = work.index[:args.feeds]
    size, items = sum(r[3] for r in rows), sum(r[2] for r in rows)
    t = Table("night: %d sources (about: %s), %.1f MB, %d items, %d ms latency, %d rounds"
              % (len(rows), about, size / 1e6, items, args.latency, args.n))
    with serve(work, rows, args) as (server, urls):
        total, same = limits(work, args, t, rows, urls, size, items)
        firsts, seconds = [], []
        for _ in range(args.n):
            home, first, second, told = two_nights(work, urls, about, len(rows))
            firsts.append(first)
            seconds.append(second)
        first, second = middle(firsts), middle(seconds)
        t.row("earshot run, 1st night", first, size, total)
        t.row("earshot run, all 304", second, 0, same)
        change(work.path("run", "feeds"), rows)
        server.read_again()
        third, changed = run_night(home, NIGHTS[2])
        t.row("earshot run, one in ten changed", third, 0, same)
    print("mentions new %d, known %d, judged %d; third night: new %d, known %d; database %.0f MB"
          % (told["mentions"]["new"], told["mentions"]["known"], told["judged"], changed["mentions"]["new"],
             changed["mentions"]["known"], os.path.getsize(os.path.join(home, "earshot.db")) / 1e6))
    scale = max(1.0, args.feeds / 1000)
    t.bar("1st night, CPU", first.cpu, 6.5 * scale, None, " s")
    t.bar("1st night, memory", max(cost.mib for cost in firsts), 64 if about == "search" else 128, None, " MiB")
    t.bar("1st night, CPU", first.cpu / total.cpu, 2.5, None, " x sum of limits")
    t.bar("304 night, CPU", second.cpu, 0.5 * scale, None, " s")
    t.bar("304 night, wall", second.wall, 3.0 * scale, 1.5 * scale, " s")
    t.bar("one in ten, CPU", third.cpu, 1.5 * scale, None, " s")
    return t.is_met


def three_nights(work, args):
    return nights(work, args, "search")


def three_nights_about(work, args):
    return nights(work, args, "brand")


MANY = (200, 2000, 10000)


def many(work, args):
    """Small feeds, so that what a source costs shows: twice ten times as many and what each takes."""
    all_rows = work.many(MANY[-1])
    t = Table("many: %s sources of about %.0f items, %d ms latency"
              % (", ".join("%d" % n for n in MANY), sum(r[2] for r in all_rows) / len(all_rows), args.latency))
    firsts, seconds = [], []
    for n in MANY:
        with serve(work, all_rows[:n], args, work.feeds_many) as (_, urls):
            rounds = [two_nights(work, urls, "search", n) for _ in range(3 if n < MANY[1] else 1)]
        firsts.append(middle([r[1] for r in rounds]))
        seconds.append(middle([r[2] for r in rounds]))
        t.row("%d sources, 1st night" % n, firsts[-1])
        t.row("%d sources, all 304" % n, seconds[-1])
    shutil.rmtree(work.path("home"))
    t.bar("%d sources, memory" % MANY[-1], max(firsts[-1].mib, seconds[-1].mib), 143, None, " MiB (150 MB)")
    for which, costs in (("1st night", firsts), ("304 night", seconds)):
        for i in (1, 2):
            ratio = costs[i].cpu / costs[i - 1].cpu * MANY[i - 1] / MANY[i]
            t.bar("%s, CPU a source, %d to %d" % (which, MANY[i - 1], MANY[i]), ratio, 1.1, None, " x")
    return t.is_met
