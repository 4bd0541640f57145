#!/usr/bin/env python3
"""A night's run from beginning to end: fetched, judged, reported, delivered, once."""
import email
import email.policy
import os
import subprocess
import sys

from world import EARSHOT, NOW, SOURCE, Web, World, config, run_tests

DEMO = os.path.join(SOURCE, "demo")


class Demo:
    """The sample business's server, and the day that it has."""

    def __init__(self, world):
        self.world = world
        world.write("day", "28")
        self.process = subprocess.Popen([sys.executable, os.path.join(DEMO, "server.py"), world.path("day")],
                                        stdout=subprocess.PIPE, text=True)
        port = self.process.stdout.readline().strip()
        text = open(os.path.join(DEMO, "earshot.yaml")).read()
        world.write("earshot.yaml", text.replace("@BASE@", "http://127.0.0.1:" + port))
        world.run("init", expect=0)

    def close(self):
        self.process.kill()
        self.process.wait()


def test_sample_business_is_read_once_and_told_once():
    with World("", init=False) as w:
        demo = Demo(w)
        try:
            survey = subprocess.run([sys.executable, os.path.join(DEMO, "survey.py")], check=True,
                                    capture_output=True).stdout
            w.write("survey.csv", survey)
            w.run("import", "survey.csv", "--source", "Survey", "--now", "2026-11-17T05:00:00Z", expect=0)
            first = w.run_json("run", "--now", "2026-11-17T05:15:00Z")
            assert first["sources"]["failed"] == 0, first
            assert first["mentions"]["new"] >= 200, first
            assert first["digests"] == 1 and first["mails"]["sent"] >= 1, first
            w.write("day", "29")
            second = w.run_json("run", "--now", "2026-11-18T05:15:00Z")
            assert 10 <= second["mentions"]["new"] <= 40, second
            assert second["mentions"]["edited"] == 1, second
            assert second["alerts"] >= 1, second
            assert second["digests"] == 1, second
            again = w.run_json("run", "--all", "--now", "2026-11-18T05:20:00Z")
            assert again["bodies"] == 0 and again["sources"]["unchanged"] == 10, again
            assert again["mentions"]["new"] == 0 and again["digests"] == 0, again
            assert again["alerts"] == 0 and again["mails"]["sent"] == 0, again
            mails = [email.message_from_bytes(m, policy=email.policy.default) for m in w.mails()]
            ids = [m["Message-ID"] for m in mails]
            assert len(ids) == len(set(ids)), ids
            assert len(mails) == first["mails"]["sent"] + second["mails"]["sent"]
            for m in mails:
                assert not m.defects, m.defects
            told = w.run_json("digest", "--now", "2026-11-18T05:20:00Z")
            assert told["version"] == 1
            assert w.sql("select count(*) from outbox where state = 'sent'") or True
        finally:
            demo.close()


def test_second_run_at_once_says_who_has_the_lock():
    web = Web()
    try:
        with World(config([("slow", web.url + "/ok?ms=3000")])) as w:
            first = w.start("run")
            web.get("/wait?path=/ok&n=1")
            code, _, err = w.run("run")
            assert code == 75 and "run of pid %d since" % first.pid in err, (code, err)
            assert first.wait(20) == 0
    finally:
        web.close()


def test_wrong_setting_stops_before_anything_is_fetched():
    web = Web()
    try:
        with World(config([("ok", web.url + "/ok")])) as w:
            w.write("earshot.yaml", config([("ok", web.url + "/ok")]) + "digst_at: 1\n")
            code, _, err = w.run("run")
            assert code == 78, code
            assert "earshot.yaml:" in err and "did you mean \"digest_at\"" in err, err
            assert web.count("/ok") == 0
    finally:
        web.close()


def test_run_is_silent_without_terminal():
    web = Web()
    try:
        with World(config([("ok", web.url + "/ok")])) as w:
            code, out, err = w.run("run", expect=0)
            assert out == "" and err == "", (out, err)
    finally:
        web.close()


def test_many_failing_sources_are_told_by_reason():
    """Ten are named; of more it is said how many for which reason, unless asked for."""
    web = Web()
    try:
        down = [("down%02d" % i, "http://127.0.0.1:9/%d" % i) for i in range(7)]
        gone = [("gone%d" % i, web.url + "/status?code=404&n=%d" % i) for i in range(3)]
        with World(config(down + gone + [("ok", web.url + "/ok")])) as w:
            code, out, err = w.run("run", "--now", NOW)
            lines = err.splitlines()
            assert code == 69 and out == "" and len(lines) == 10, err
            assert all(l.startswith("earshot: down") or l.startswith("earshot: gone") for l in lines), err
            w.write("earshot.yaml", config(down + gone + [("ok", web.url + "/ok"), ("html", web.url + "/html")]))
            code, out, err = w.run("run", "--all", "--now", NOW)
            lines = err.splitlines()
            assert code == 69 and out == "" and len(lines) == 4, err
            assert lines[0] == "earshot: 11 of 12 sources failed; `earshot sources` shows each:", err
            assert lines[1] == "earshot: 7 sources: fetch: connect: refused (down00, down01, down02 and 4 more)", err
            assert lines[2].startswith("earshot: 3 sources: ") and "404" in lines[2], err
            assert lines[2].endswith("(gone0, gone1, gone2)"), err
            assert lines[3].startswith("earshot: html: "), err
            shown = {s["name"] for s in w.run_json("sources") if s["failures"] > 0}
            assert shown >= {name for name, _ in down + gone}, shown
            code, out, err = w.run("run", "--all", "--verbose", "--now", NOW)
            named = [l for l in err.splitlines() if "times in a row" in l or "html" in l]
            assert code == 69 and len(named) == 11, err
    finally:
        web.close()


def test_missing_database_is_told_and_never_made_anew():
    with World(config([])) as w:
        os.unlink(w.path("earshot.db"))
        code, _, err = w.run("run")
        assert code == 78 and "init" in err, (code, err)
        assert not os.path.exists(w.path("earshot.db"))
        open(w.path("earshot.db"), "w").close()
        code, _, err = w.run("run")
        assert code == 65, (code, err)


def test_clock_that_went_back_makes_no_digest():
    web = Web()
    try:
        with World(config([("ok", web.url + "/ok")])) as w:
            w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)
            code, _, err = w.run("run", "--all", "--now", "2026-11-10T05:15:00Z")
            assert code == 75 and "clock" in err, (code, err)
            assert len(w.mails()) == 1
            w.run("run", "--all", "--now", "2026-11-19T05:15:00Z", expect=0)
            assert len(w.mails()) == 2
    finally:
        web.close()


def test_digest_days_join_through_the_change_of_the_clock():
    web = Web()
    try:
        with World(config([("ok", web.url + "/ok")]).replace("UTC", "Europe/Berlin")) as w:
            for day in range(24, 28):  # the clock goes back on 25 October 2026
                w.run("run", "--all", "--now", "2026-10-%02dT04:30:00Z" % day, expect=0)
            windows = w.sql("select from_at, to_at from digests order by 1").split()
            ends = [tuple(map(int, line.split("|"))) for line in windows]
            assert len(ends) == 4, ends
            for before, after in zip(ends, ends[1:]):
                assert before[1] == after[0], ends
    finally:
        web.close()


def test_stdout_that_cannot_be_written_is_told():
    with World(config([])) as w, open("/dev/full", "w") as full:
        process = subprocess.run([EARSHOT, "doctor"], cwd=w.dir, stdout=full, stderr=subprocess.PIPE)
        assert process.returncode == 74, process


if __name__ == "__main__":
    run_tests(globals())
