#!/usr/bin/env python3
"""What an owner reads from day to day: who is named first, what is news, what numbers say."""
import csv
import datetime
import email
import email.policy
import fcntl
import io
import os
import pty
import struct
import termios
import time

from world import EARSHOT, World, config, run_tests

TODAY = datetime.date(2026, 11, 18)
SICK = "My son got food poisoning from the %s and spent the night in hospital."


def ago(days):
    return (TODAY - datetime.timedelta(days=days)).isoformat() + "T12:00:00Z"


def night(days):
    """Early in the morning that many days ago."""
    return (TODAY - datetime.timedelta(days=days)).isoformat() + "T05:15:00Z"


class Shop:
    """A cafe whose reviews are imported."""

    def __init__(self, extra=""):
        self.world = World(config([], extra=extra))
        self.rows = 0

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.world.__exit__()

    def say(self, *reviews):
        """Each is (days ago, author, stars, text); kept before the night that follows."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["Response ID", "Date", "Name", "Stars", "Comment"])
        for days, author, stars, text in reviews:
            self.rows += 1
            writer.writerow(["r%d" % self.rows, ago(days), author, stars, text])
        self.world.write("reviews.csv", out.getvalue())
        last = min(r[0] for r in reviews)
        self.world.run("import", "reviews.csv", "--source", "Google", "--now",
                       ago(last).replace("T12", "T20"), expect=0)

    def night(self, days):
        """The digest of that morning as a value."""
        self.world.run("run", "--now", night(days), expect=0)
        return self.world.run_json("digest", "--now", night(days))


def test_a_first_digest_counts_all_that_was_found():
    with Shop() as s:
        s.say(*[(30 - n, "Guest %d" % n, 5 if n % 3 else 1, "Lovely coffee and cake." if n % 3 else
                 "The soup was cold and the waiter rude.") for n in range(29)])
        first = s.night(1)
        assert first["counts"]["mentions"] == 29, first["counts"]
        assert first["counts"]["detractors"] == 10, first["counts"]
        assert first["headline"].startswith("Welcome: 29 mentions read, and "), first["headline"]
        s.say((1, "Last", 5, "Lovely coffee and cake."))
        second = s.night(0)
        assert second["counts"]["mentions"] == 1, second["counts"]


def test_inbox_and_digest_name_people_in_one_order():
    with Shop("alert_severe: no") as s:
        s.say((6, "Patient", 2, "The soup was cold and the waiter rude."),
              (5, "Second", 1, "Waited an hour for a cold soup."))
        s.night(4)
        s.say((4, "Sick", 1, SICK % "soup"))
        names = [item["who"] for item in s.night(3)["waiting"]["items"]]
        assert names == ["Sick", "Patient", "Second"], names
        listed = [c["author"] for c in s.world.run_json("inbox", "--now", night(3))]
        assert listed == names, listed


def test_a_case_is_shown_once_with_its_text():
    with Shop("alert_severe: no") as s:
        s.say((1, "Sick", 1, SICK % "soup"))
        case = str(s.night(0)["waiting"]["items"][0]["case"])
        out = s.world.run("inbox", "show", case, "--now", night(0), expect=0)[1]
        assert out.count("spent the night in hospital") == 1, out
        assert "\n\n\n" not in out and not any(line.endswith(" ") for line in out.split("\n")), out


def test_a_new_complaint_is_news_once_and_again_when_somebody_writes():
    with Shop("alert_severe: no") as s:
        s.say(*[(40 - n, "Guest %d" % n, 5, "Lovely coffee and cake.") for n in range(30)])
        s.night(9)
        s.say(*[(9 - n % 2, "Guest %d" % n, 1, "The card machine was broken, I could not pay by card.")
                for n in range(30, 36)])
        mornings = {7: s.night(7)}
        mornings[6] = s.night(6)
        s.say((6, "Again", 1, "The card machine was broken again, I could not pay by card."))
        mornings[5] = s.night(5)
        told = {day: "payment" in d["headline"] for day, d in mornings.items()}
        assert told == {7: True, 6: False, 5: True}, {d: v["headline"] for d, v in mornings.items()}
        assert all("payment" in [i["id"] for i in d["issues"]["items"]] for d in mornings.values())


def test_a_trouble_without_kind_has_its_mentions_on_its_page():
    with Shop("alert_severe: no") as s:
        s.say(*[(60 - n, "Guest %d" % n, 5, "Lovely coffee and cake, table %d." % n) for n in range(40)])
        s.night(19)
        s.say(*[(12 - n, "Trip %d" % n, 1, "Tripped over the doorstep, table %d." % n) for n in range(6)])
        s.night(5)
        found = [i for i in s.world.run_json("issues", "--now", night(5)) if "doorstep" in i["id"]]
        assert len(found) == 1, s.world.run("issues", "--now", night(5))[1]
        folder = s.world.path("reports", "pier-cafe")
        page = open(os.path.join(folder, "issue-%s.html" % found[0]["id"])).read()
        assert "6 mentions in 90 days" in page and page.count("Tripped over") >= 6, page[-3000:]


def test_three_stars_and_ok_get_no_apology():
    with Shop("alert_severe: no") as s:
        s.say((1, "Calm", 3, "ok"), (1, "Cross", 2, "The soup was cold and the coffee too."))
        drafts = {i["who"]: i.get("draft") for i in s.night(0)["waiting"]["items"]}
        assert drafts["Calm"] is None and "soup" in drafts["Cross"], drafts
        case = [c for c in s.world.run_json("inbox", "--now", night(0)) if c["author"] == "Calm"][0]["case"]
        out = s.world.run("inbox", "draft", str(case), "--now", night(0), expect=0)[1]
        assert "complaint that we know" in out, out


def test_a_case_is_called_by_one_kind():
    with Shop("alert_severe: no") as s:
        s.say((1, "Nina", 1, "My daughter has a nut allergy. We asked twice, were told the brownie was nut free, and "
                             "she ended up in A&E with her throat closing."))
        case = s.night(0)["waiting"]["items"][0]
        kind = case["why"].split(" \u00b7 ")[0].replace("Urgent: ", "")
        assert case["own_words"] == "Word this one yourself: %s." % kind, case


def subjects(world):
    return [email.message_from_bytes(m, policy=email.policy.default)["Subject"] for m in world.mails()]


def test_who_gets_several_brands_reads_which_and_may_leave_out_empty_days():
    def agency(more):
        return ("timezone: UTC\nbrands:\n  - {name: Pier Cafe}\n  - {name: Hill Inn}\nsources: []\ndestinations:\n"
                "  - {name: desk, kind: folder, folder: mail, to: o@example.com, from: d@example.com%s}\n" % more)

    for more, want in (("", ["Hill Inn: nobody waiting, nothing new - Wed 18 Nov",
                             "Pier Cafe: nobody waiting, nothing new - Wed 18 Nov"]),
                       (", empty_digests: no", []),
                       (", brand: Hill Inn", ["Nobody waiting, nothing new - Wed 18 Nov"])):
        with World(agency(more)) as w:
            w.run("run", "--now", night(1), expect=0)
            first = len(w.mails())
            w.run("run", "--now", night(0), expect=0)
            assert sorted(subjects(w)[first:]) == want, (more, subjects(w))
            assert os.path.exists(w.path("reports", "hill-inn", "2026-11-18.html"))


def on_a_terminal(world, columns, *args):
    """What a command prints on a terminal of so many columns."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(world.dir)
        os.environ.update(EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8", TERM="dumb")
        os.environ.pop("COLUMNS", None)
        for _ in range(500):  # until the window has its size
            if os.get_terminal_size(1).columns == columns:
                break
            time.sleep(0.01)
        os.execv(EARSHOT, [EARSHOT, *args])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    out = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:
            break
        if not part:
            break
        out += part
    os.waitpid(child, 0)
    return out.decode().replace("\r", "")


def test_lines_are_as_long_as_the_window():
    with Shop("alert_severe: no") as s:
        long = "The soup was cold and the waiter rude, and we had to wait an hour for it in the rain."
        s.say((1, "Mrs Featherstonehaugh-Cholmondeley of Upper Slaughter", 1, long))
        s.night(0)
        lines = on_a_terminal(s.world, 50, "digest", "--now", night(0)).split("\n")
        assert len(lines) > 20 and max(map(len, lines)) <= 50, [line for line in lines if len(line) > 50]
        lines = on_a_terminal(s.world, 200, "digest", "--now", night(0)).split("\n")
        assert 60 < max(map(len, lines)) <= 78, "no longer than one likes to read"


def test_once_in_a_month_does_not_keep_going_wrong():
    with Shop("alert_severe: no") as s:
        s.say(*[(70 - n, "Guest %d" % n, 5, "Lovely coffee and cake.") for n in range(30)])
        s.say(*[(65 - 4 * n, "Till %d" % n, 1, "The card machine was broken, I could not pay by card.")
                for n in range(8)])
        s.night(30)
        s.say((3, "Late", 1, "The card machine was broken, I could not pay by card."))
        issues = s.night(2).get("issues", {}).get("items", [])
        assert all(i["count_30d"] >= 3 for i in issues if i["trend"] == "steady"), issues


def test_a_check_without_answers_claims_no_mentions():
    with World(config([])) as w:
        code, out, _ = w.run("check", "Pier Cafe", "--from", "http://127.0.0.1:9/feed", "--allow-private")
        assert code == 69 and "No source answered" in out and "0 mentions" not in out, (code, out)


def test_doctor_and_sources_tell_what_fails():
    sources = [("B\u00e4ckerei Krumm", "http://127.0.0.1:9/a"), ("Plain", "http://127.0.0.1:9/b")]
    with World(config(sources)) as w:
        assert "in a row" not in w.run("doctor", "--now", night(9))[1]
        for day in range(8, 4, -1):
            w.run("run", "--all", "--now", night(day), expect=69)
        out = w.run("doctor", "--now", night(4))[1]
        assert "Plain: failed 4 times in a row" in out, out
        rows = [line for line in w.run("sources")[1].split("\n") if "mentions" in line]
        assert len({line.index("failing") for line in rows}) == 1 and len(rows) == 2, rows


def test_nothing_said_is_said_in_one_line():
    with World(config([])) as w:
        out = w.run("scorecard", "--now", night(0), expect=0)[1]
        assert "Nobody has said anything yet." in out and len(out.split("\n")) < 5, out


if __name__ == "__main__":
    run_tests(globals())
