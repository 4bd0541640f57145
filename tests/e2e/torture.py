#!/usr/bin/env python3
"""A run that is killed, or that finds no room, loses nothing and sends nothing twice.

Many short runs against one server that shows a few more mentions each time; most are
killed with SIGKILL at a random moment (seed printed). In the end every mention is
stored once, and every message was handed over once, or twice with the same bytes where
it was cut off between the receiver's yes and our commit.
"""
import email
import os
import random
import signal
import subprocess
import time

from world import EARSHOT, Web, World, config, eventually, run_tests

KILLS = int(os.environ.get("EARSHOT_KILLS", "100"))
SECONDS = float(os.environ.get("EARSHOT_KILL_SECONDS", "40"))  # no longer, past 20 kills


def feed(path, n):
    items = "".join("<item><guid>m%d</guid><title>Visit %d</title><link>http://pier.test/%d</link>"
                    "<description>The soup was cold and nobody cared, visit number %d. Never again.</description></item>"
                    % (i, i, i, i) for i in range(n))
    with open(path + ".new", "w") as out:
        out.write('<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>%s</channel></rss>' % items)
    os.rename(path + ".new", path)


def day(n):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1794978900 + n * 86400))


SENDMAIL = """#!/bin/sh
# One file a delivery, named by its content, with a counter for copies.
cat >"%(dir)s/taking.$$"
sum=$(sha256sum <"%(dir)s/taking.$$" | cut -c1-32)
n=0
while ! ln "%(dir)s/taking.$$" "%(dir)s/taken/$sum.$n" 2>/dev/null; do n=$((n + 1)); done
rm "%(dir)s/taking.$$"
"""


# However busy the machine is, no source fails for it: that would be another test.
PATIENCE = "limits: {connect: 5m, total: 10m, low_speed_bytes: 0, low_speed_seconds: 600}"


def start(w, now):
    """A run that writes into files: the sendmail of one that was killed goes on, and would hold a pipe open."""
    env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8")
    with open(w.path("out"), "ab") as out:
        return subprocess.Popen([EARSHOT, "run", "--all", "--now", now], cwd=w.dir, env=env,
                                stdin=subprocess.DEVNULL, stdout=out, stderr=out)


def is_quiet(w):
    """No sendmail that a killed run left behind is still at work."""
    return not [name for name in os.listdir(w.dir) if name.startswith("taking.")]


def test_killed_runs_lose_nothing_and_send_nothing_twice():
    seed = int(time.time()) // 86400
    rand = random.Random(seed)
    with World("", init=False) as w:
        os.mkdir(w.path("files"))
        os.mkdir(w.path("taken"))
        feed(w.path("files", "feed.xml"), 0)
        web = Web("--files", w.path("files"))
        try:
            w.write("sendmail", SENDMAIL % {"dir": w.dir}, 0o700)
            w.write("earshot.yaml", config([("s", web.url + "/files/feed.xml")], "destinations:\n  - {name: o, "
                    "kind: sendmail, command: sendmail, to: owner@shop.test, from: desk@shop.test}",
                    extra=PATIENCE))
            w.run("init", expect=0)
            begun = time.monotonic()
            w.run("run", "--now", day(0), expect=0)
            whole = time.monotonic() - begun
            mentions = killed = runs = 0
            end = time.monotonic() + SECONDS
            while killed < KILLS and (killed < 20 or time.monotonic() < end):
                runs += 1
                mentions += rand.randrange(1, 4)
                feed(w.path("files", "feed.xml"), mentions)
                process = start(w, day(runs))
                try:
                    process.wait(rand.uniform(0.002, 1.2 * whole))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    killed += process.returncode == -signal.SIGKILL
            assert "AddressSanitizer" not in open(w.path("out")).read() and "runtime error" not in open(w.path("out")).read()
            # What was cut off waits for no other day: the next run that may end sends all.
            code, _, err = w.run("run", "--all", "--now", day(runs + 1))
            assert code == 0, (code, err, seed, w.run("outbox")[1])
            code, _, err = w.run("run", "--all", "--now", day(runs + 30))
            assert code == 0, (code, err, seed, w.run("outbox")[1])
            eventually(lambda: is_quiet(w), what="the last sendmail ends")
            assert w.sql("pragma integrity_check") == "ok"
            stats = w.run_json("sources")[0]
            assert stats["mentions"] == mentions, (stats, mentions, seed)
            copies = {}
            for name in os.listdir(w.path("taken")):
                m = email.message_from_bytes(open(w.path("taken", name), "rb").read())
                copies.setdefault(m["Message-ID"], []).append(name.split(".")[0])
            for key, names in copies.items():
                assert len(set(names)) == 1, "two messages under one Message-ID: " + key
            rows = w.run_json("outbox", "--every")
            sent = {r["row"] for r in rows if r["state"] == "sent"}
            assert all(r["row"] in sent or (r["state"] == "covered" and r["instead"] in sent) for r in rows), (rows, seed)
            assert len(sent) == len(copies), (len(sent), len(copies), seed)
            doubled = [names for names in copies.values() if len(names) > 1]
            print("  %d runs, %d killed, %d mentions, %d messages, %d copies (seed %d)" %
                  (runs, killed, mentions, len(copies), sum(len(n) - 1 for n in doubled), seed))
            used = w.sql("select count(*) from (select mention, destination, kind from used "
                         "group by 1, 2, 3 having count(*) > 1)")
            assert used == "0", used
        finally:
            web.close()


def test_full_disk_stores_nothing_by_halves():
    with World("", init=False) as w:
        os.mkdir(w.path("files"))
        feed(w.path("files", "feed.xml"), 3)
        web = Web("--files", w.path("files"))
        try:
            w.write("earshot.yaml", config([("s", web.url + "/files/feed.xml")]))
            w.run("init", expect=0)
            w.run("run", "--now", day(0), expect=0)
            feed(w.path("files", "feed.xml"), 1500)
            limit = 160 * 1024 // 512  # for the write-ahead log, which needs more than that
            process = subprocess.run(["sh", "-c", "ulimit -f %d; exec %s run --all --now %s" % (limit, EARSHOT, day(1))],
                                     cwd=w.dir, capture_output=True, text=True, timeout=60)
            assert process.returncode == 74, process
            assert w.sql("pragma integrity_check") == "ok"
            state = w.run_json("sources")[0]
            assert state["mentions"] == 3, state
            again = w.run_json("run", "--all", "--now", day(2))
            assert again["mentions"]["new"] == 1497, again
        finally:
            web.close()


def test_sigterm_ends_within_seconds_and_gives_the_lock_back():
    web = Web()
    try:
        with World(config([("s", web.url + "/silent"), ("t", web.url + "/ok")])) as w:
            process = w.start("run")
            web.get("/wait?path=/silent&n=1")
            web.get("/wait?path=/ok&n=1")
            time.sleep(2)  # the other answer is on its way; it is stored on the signal
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=300)
            assert time.monotonic() - begun < 8
            assert process.returncode == -signal.SIGTERM, process.returncode
            assert w.run_json("sources")[1]["mentions"] == 2
            code, _, err = w.run("run", "--no-fetch")
            assert code == 0, (code, err)
    finally:
        web.close()


if __name__ == "__main__":
    run_tests(globals())
