#!/usr/bin/env python3
"""The owner's desk: cases, corrections, drafts, keys, what is kept and what is erased."""
import csv
import email
import email.policy
import io
import json
import os
import pty
import select
import signal
import subprocess
import termios
import time

from world import EARSHOT, World, config, eventually, run_tests

NOW = "2026-11-18T09:00:00Z"  # a Wednesday
HEAD = "id,date,author,stars,text,place,reply\n"
ROWS = [
    ("1", "2026-11-17T08:00:00Z", "Sophie Lake", "1", "The parcel came a week late.", "Pier", ""),
    ("2", "2026-11-17T09:00:00Z", "Tom Reed", "1", "The heron lake walk was closed and the ducks were rude.", "Pier", ""),
    ("3", "2026-11-16T09:00:00Z", "Sophie Lake", "2", "Again the parcel came a week late.", "Pier", ""),
    ("4", "2026-11-16T10:00:00Z", "Ann Moss", "1", "I was poisoned by the fish and ended up in hospital.", "Pier", ""),
    ("5", "2026-11-16T10:00:00Z", "Ben Ash", "5", "Lovely people, lovely coffee, we will be back soon.", "Pier", ""),
    ("6", "2026-11-16T11:00:00Z", "=cmd|' /C calc'!A0", "1", "+44 was called and nobody answered, terrible service.", "Pier", ""),
    ("7", "2026-11-16T11:00:00Z", "Kim Oak", "1", "By the heron lake we saw swans and it was awful.", "Pier", ""),
]


def sheet(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return HEAD + out.getvalue()


def desk(extra="", rows=None, run=True):
    w = World(config([], extra=extra))
    w.write("rows.csv", sheet(rows or ROWS))
    w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
    if run:
        w.run("run", "--now", NOW, expect=0)
    return w


def number(w, author, text=""):
    rows = [json.loads(line) for line in w.run("export", "--json", "--all", "--now", NOW, expect=0)[1].splitlines()]
    return [r["mention"] for r in rows if r["author"] == author and text in r["text"]][0]


def found(w, word):
    return len(w.run("search", word, "--json", "--now", NOW, expect=0)[1].splitlines())


def case(w, row, now=NOW):
    found = [c for c in w.run_json("inbox", "--every", "--now", now) if c["case"] == row]
    return found[0] if found else None


LONG = ("We came on a Sunday with my parents and ordered two pizzas and a soup for the table. The wait was long and the waitress "
        "forgot our drinks. Then I took one bite and the sausage was raw. {} My mother had the soup of the day and a glass of water.")


def test_lists_show_the_words_that_matter():
    rows = [("1", "2026-11-17T08:00:00Z", "Sophie Lake", "1", LONG.format("The toilet was filthy."), "Pier", ""),
            ("2", "2026-11-17T09:00:00Z", "Tom Reed", "1", "\u0421\u0443\u043f \u0431\u044b\u043b \u0445\u043e\u043b\u043e\u0434\u043d\u044b\u0439. " * 20, "Pier", ""),
            ("3", "2026-11-17T09:00:00Z", "Ann Moss", "2", "\u6e6f\u304c\u51b7\u3081\u3066\u3044\u305f\u3002" * 30, "Pier", "")]
    rows += [(str(n), f"2026-11-{n:02}T09:00:00Z", f"Guest {n}", "2", "The floor was filthy.", "Pier", "") for n in range(8, 17)]
    with desk(rows=rows) as w:
        def lines(*command):
            out = w.run(*command, "--now", NOW, expect=0)[1].splitlines()
            assert all(len(line) + sum(ord(c) > 0x2e80 for c in line) <= 78 for line in out), out
            return out

        assert any("sausage was raw" in line for line in lines("inbox"))
        assert any("mother" in line for line in lines("search", "mother"))
        assert lines("search", " ") == lines("search")  # blanks ask for nothing
        assert any("toilet was filthy" in line for line in lines("search", "--issue", "cleanliness"))
        assert any("toilet was filthy" in line for line in lines("issues"))


def test_what_is_exported_can_be_imported():
    """Another machine, or a fresh database: ratings with their scale, and no estimate for an answer."""
    facts = ("SELECT count(*), count(rating), round(sum(rating), 3), sum(rating_most), count(author), count(place),"
             " min(posted_at), max(posted_at), sum(length(text)) FROM mentions")
    for form in ("csv", "jsonl"):
        with desk() as w:
            name = "all." + form
            w.run("export", "--all", "--format", form, "--out", name, "--now", NOW, expect=0)
            before = w.sql(facts)
            for part in ("", "-wal", "-shm"):
                if os.path.exists(w.path("earshot.db" + part)):
                    os.remove(w.path("earshot.db" + part))
            w.run("init")
            w.run("import", name, "--source", "back", "--now", NOW, expect=0)
            assert w.sql(facts) == before, (form, before, w.sql(facts))


def test_states_notes_and_history():
    with desk() as w:
        row = number(w, "Sophie Lake", "Again")
        assert case(w, row)["state"] == "open"
        w.run("inbox", "note", str(row), "phoned", "her", "--now", NOW, expect=0)
        w.run("inbox", "snooze", str(row), "--days", "2", "--now", NOW, expect=0)
        assert "--days goes with snooze" in w.run("inbox", "--days", "2", "--now", NOW, expect=64)[2]
        assert case(w, row)["state"] == "snoozed" and case(w, row)["note"] == "phoned her"
        assert row not in [c["case"] for c in w.run_json("inbox", "--now", NOW)]
        assert case(w, row, "2026-11-20T10:00:00Z")["state"] == "open", "it wakes by itself"
        w.run("inbox", "resolve", str(row), "--now", NOW, expect=0)
        _, out, _ = w.run("inbox", "show", str(row), "--now", NOW, expect=0)
        out = out[out.index("due "):]
        order = [out.index(word) for word in ("open", "phoned her", "snoozed", "resolved")]
        assert order == sorted(order), out
        assert w.run("inbox", "resolve", "999", "--now", NOW)[0] == 64


def test_due_times_are_opening_hours_and_follow_the_settings():
    with desk() as w:
        row = number(w, "Sophie Lake", "The parcel")
        assert case(w, row)["due"] == "2026-11-18T08:00:00Z"
        text = open(w.path("earshot.yaml")).read()
        w.write("earshot.yaml", text.replace("  - name: Pier Cafe", "  - name: Pier Cafe\n    answer_within: 10h\n"
                "    opening_hours: [\"Mo-Fr 9:00-17:00\"]\n    holidays: [11-18]"))
        w.run("run", "--no-fetch", "--now", NOW, expect=0)
        # 8 hours on Tuesday, Wednesday is a holiday, 2 hours on Thursday
        assert case(w, row)["due"] == "2026-11-19T11:00:00Z", case(w, row)
        w.write("earshot.yaml", text.replace("  - name: Pier Cafe", "  - name: Pier Cafe\n    opening_hours: [Mo 9-25]"))
        code, _, err = w.run("run", "--no-fetch", "--now", NOW)
        assert code == 78 and "Mo 9-25" in err, (code, err)


def test_answer_in_the_source_closes_the_case():
    with desk() as w:
        row = number(w, "Tom Reed")
        rows = [r[:6] + ("We are sorry.",) if r[0] == "2" else r for r in ROWS]
        w.write("rows.csv", sheet(rows))
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
        w.run("run", "--no-fetch", "--now", NOW, expect=0)
        assert case(w, row)["state"] == "answered" and "source" in case(w, row)["note"]


def test_drafts_differ_for_one_author_and_are_refused_for_health():
    with desk() as w:
        first, second = number(w, "Sophie Lake", "Again"), number(w, "Sophie Lake", "The parcel")
        a = w.run_json("inbox", "draft", str(first), "--now", NOW)
        b = w.run_json("inbox", "draft", str(second), "--now", NOW)
        assert "Sophie" in a["draft"] and a["refused"] is None, a
        body = lambda d: d["draft"].replace("Again the parcel", "The parcel").replace("again the parcel", "the parcel")
        assert body(a) != body(b)
        assert a == w.run_json("inbox", "draft", str(first), "--now", NOW), "the same again for the same case"
        c = w.run_json("inbox", "draft", str(number(w, "Ann Moss")), "--now", NOW)
        assert c["draft"] is None and c["refused"] == "health", c
        _, out, _ = w.run("inbox", "draft", str(number(w, "Ann Moss")), "--now", NOW, expect=0)
        assert out.startswith("Word this one yourself"), out


def test_own_sentences_replace_ours_and_faults_are_told():
    with desk() as w:
        os.mkdir(w.path("answers"))
        text = open(w.path("earshot.yaml")).read()
        w.write("earshot.yaml", "drafts: answers\n" + text)
        w.write("answers/en.yaml", "language: en\ngreet: [\"Ahoy {name}!\"]\n")
        row = str(number(w, "Sophie Lake", "Again"))
        assert w.run_json("inbox", "draft", row, "--now", NOW)["draft"].startswith("Ahoy Sophie!")
        w.write("answers/en.yaml", "language: en\ngreet: [\"Ahoy {nome}!\"]\n")
        code, _, err = w.run("inbox", "draft", row, "--now", NOW)
        assert code == 65 and "en.yaml:2" in err, (code, err)


def test_correction_is_shown_first_then_holds_and_is_taken_back():
    with desk() as w:
        row = str(number(w, "Tom Reed"))
        _, out, _ = w.run("correct", row, "--not-us", "--now", NOW, expect=0)
        assert "yes -> no" in out and "Nothing is changed yet" in out, out
        assert case(w, int(row))["state"] == "open"
        done = w.run_json("correct", row, "--not-us", "--yes", "--now", NOW)
        assert done["applied"] and [c["mention"] for c in done["changes"]] == [int(row)], done
        assert case(w, int(row))["state"] == "resolved"
        assert found(w, "ducks") == 0
        w.sql("update analyses set rules = 1 where 0; update rules set name = 'older'")  # as after new rules
        w.run("run", "--no-fetch", "--now", NOW, expect=0)
        assert found(w, "ducks") == 0, "it survives new rules"
        w.run("correct", "undo", "--now", NOW, expect=0)
        assert found(w, "ducks") == 1
        assert case(w, int(row))["state"] == "open"


def test_correction_by_words_holds_for_others_and_later_ones():
    with desk() as w:
        done = w.run_json("correct", "--words", "Heron LAKE", "--not-us", "--yes", "--now", NOW)
        assert len(done["changes"]) == 2, done
        w.write("more.csv", sheet([("9", "2026-11-18T08:00:00Z", "Zed", "1", "Heron-lake no, heron lake was bad.", "", ""),
                                   ("10", "2026-11-18T08:00:00Z", "Yan", "1", "The heron laker was bad to us.", "", "")]))
        w.run("import", "more.csv", "--source", "Guestbook", "--now", NOW, expect=0)
        w.run("run", "--no-fetch", "--now", NOW, expect=0)
        assert w.sql("select m.author || a.is_ours from mentions m join analyses a on a.mention = m.row "
                     "where m.author in ('Zed', 'Yan') order by 1") == "Yan1\nZed0"


def test_mood_issue_and_severity_are_corrected():
    with desk() as w:
        row = str(number(w, "Sophie Lake", "The parcel"))
        done = w.run_json("correct", row, "--mood", "good", "--issue", "price", "--yes", "--now", NOW)
        now = done["changes"][0]["now"]
        assert now["mood"] == "positive" and now["issues"][0] == "price" and now["severity"] == "none", now
        assert case(w, int(row))["note"] == "you said it is no complaint", case(w, int(row))
        row = str(number(w, "Kim Oak"))
        done = w.run_json("correct", row, "--severity", "urgent", "--yes", "--now", NOW)
        assert done["changes"][0]["now"]["severity"] == "urgent", done
        assert len(w.run_json("correct", "list", "--now", NOW)) == 3
        assert w.run("correct", row, "--issue", "no-such", "--now", NOW)[0] == 64
        assert w.run("correct", "999", "--not-us", "--now", NOW)[0] == 64


def test_response_counts_by_review_and_by_answer():
    old = ("20", "2026-08-01T09:00:00Z", "Old Owl", "1", "It was awful and cold in August.", "Pier", "We are sorry.")
    with desk(rows=ROWS + [old]) as w:
        got = w.run_json("inbox", "response", "--now", NOW)
        assert got["all"]["complaints"] == 0 or got["silent_sources"] == [], got
        rows = [r[:6] + ("Sorry!",) if r[0] in "12" else r for r in ROWS + [old]]
        w.write("rows.csv", sheet(rows))
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
        w.run("run", "--no-fetch", "--now", NOW, expect=0)
        got = w.run_json("inbox", "response", "--now", NOW)
        assert got["all"]["complaints"] == 6 and got["all"]["complaints_answered"] == 2, got
        _, out, _ = w.run("inbox", "response", "--now", NOW, expect=0)
        assert "Ben Ash" in out and "To thank" in out, out


def test_export_is_safe_in_a_spreadsheet_and_comes_back():
    with desk() as w:
        w.run("export", "--out", "all.csv", "--now", NOW, expect=0)
        raw = open(w.path("all.csv"), newline="", encoding="utf-8").read()
        rows = list(csv.DictReader(io.StringIO(raw, newline="")))
        assert len(rows) == len(ROWS) and "\r\n" in raw
        for row in rows:
            for cell in (row["author"], row["text"], row["title"], row["id"], row["url"]):
                assert not cell or cell[0] not in "=+-@\t\r", cell
        assert [r for r in rows if r["author"].startswith("'=cmd")], rows
        _, out, _ = w.run("export", "--raw", "--now", NOW, expect=0)
        assert '"=cmd' in out
        lines = [json.loads(x) for x in w.run("export", "--json", "--now", NOW, expect=0)[1].splitlines()]
        assert len(lines) == len(ROWS) and lines[0]["case"] in ("open", None), lines[0]
        only = w.run("export", "--from", "2026-11-17", "--to", "2026-11-18", "--json", "--now", NOW, expect=0)[1]
        assert len(only.splitlines()) == 2
        os.symlink("/tmp", w.path("link.csv"))
        assert w.run("export", "--out", "link.csv", "--now", NOW)[0] == 74
        assert not [n for n in os.listdir(w.dir) if n.endswith(".tmp")]


def test_forgotten_author_is_nowhere_and_the_digest_waits_without_him():
    with desk(run=False) as w:
        w.run("run", "--no-send", "--now", NOW, expect=0)  # the digest waits in the outbox
        assert w.sql("select count(*) from outbox where state = 'queued' and kind = 'daily'") == "1"
        w.run("forget", "SOPHIE lake", "--now", NOW)
        assert w.sql("select count(*) from mentions where author = 'Sophie Lake'") == "2", "not without --yes"
        got = w.run_json("forget", "SOPHIE lake", "--yes", "--now", NOW)
        assert got["removed"] == 2 and got["made_again"] == 1, got
        for root, _, names in os.walk(w.dir):
            for name in names:
                if name != "rows.csv":
                    data = open(os.path.join(root, name), "rb").read()
                    assert b"Sophie" not in data and b"parcel came" not in data, name
        assert w.sql("select count(*) from outbox where state = 'queued' and kind = 'daily'") == "1"
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
        w.run("run", "--now", "2026-11-18T10:00:00Z", expect=0)
        assert w.sql("select count(*) from mentions where author = 'Sophie Lake'") == "0", "he does not come back"
        mails = [email.message_from_bytes(m, policy=email.policy.default) for m in w.mails()]
        digests = [m for m in mails if "Digest" in m["Subject"] or "Nov" in m["Subject"]]
        assert len([m for m in mails if not m["Subject"].startswith("Alert")]) >= 1, [m["Subject"] for m in mails]
        for m in mails:
            assert "Sophie" not in m.get_body(("plain",)).get_content()
        assert "Ann Moss" in "".join(m.get_body(("plain",)).get_content() for m in digests or mails)
        assert "Nothing is kept" in w.run("privacy", "Sophie Lake", "--now", NOW, expect=0)[1]


def test_privacy_says_what_is_kept_and_where_it_goes():
    with desk() as w:
        got = w.run_json("privacy", "--now", NOW)
        assert got["mentions"] == len(ROWS) and got["keep_days"] == 0 and got["author"] is None, got
        assert got["sent_to"][0]["where"] == "owner@example.com", got
        one = w.run_json("privacy", "sophie lake", "--now", NOW)
        assert one["mentions"] == 2 and one["cases"] == 2 and "sent_to" not in one, one
        _, out, _ = w.run("privacy", "--now", NOW, expect=0)
        assert "owner@example.com" in out and "Nothing goes anywhere else" in out


# ---- keys ----

class Terminal:
    """`earshot inbox` on a terminal of its own."""

    def __init__(self, w, *args):
        self.master, self.slave = pty.openpty()
        termios.tcsetwinsize(self.slave, (30, 90)) if hasattr(termios, "tcsetwinsize") else None
        self.before = termios.tcgetattr(self.slave)
        env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8", TERM="xterm")
        self.process = subprocess.Popen([EARSHOT, "inbox", "--now", NOW, *args], cwd=w.dir, env=env,
                                        stdin=self.slave, stdout=self.slave, stderr=subprocess.PIPE,
                                        process_group=0)
        self.seen = b""

    def read(self, until, seconds=20):
        end = time.monotonic() + seconds
        while until not in self.seen:
            assert time.monotonic() < end, (until, self.seen)
            ready, _, _ = select.select([self.master], [], [], 0.1)
            if ready:
                self.seen += os.read(self.master, 65536)
        found, self.seen = self.seen, b""
        return found

    def type(self, keys):
        os.write(self.master, keys)

    def is_as_before(self):
        return termios.tcgetattr(self.slave) == self.before

    def end(self):
        self.process.wait(20)
        while select.select([self.master], [], [], 0.1)[0]:
            self.seen += os.read(self.master, 65536)
        os.close(self.master)
        os.close(self.slave)


def test_keys_work_on_cases():
    with desk() as w:
        t = Terminal(w)
        t.read(b"q ends")
        assert not t.is_as_before()
        first = w.run_json("inbox", "--now", NOW)[0]["case"]
        t.type(b"\r")
        assert b"due 2026" in t.read(b"q back")
        t.type(b"d")
        t.read(b"q back")
        t.type(b"\x1b")
        t.read(b"q ends")
        t.type(b"nphoned h\x7fher\r")
        t.read(b"noted")
        t.type(b"a")
        t.read(b"is answered")
        t.type(b"q")
        t.process.wait(20)
        assert t.process.returncode == 0 and t.is_as_before()
        t.end()
        assert b"\x1b[?1049l" in t.seen
        assert case(w, first)["state"] == "answered" and case(w, first)["note"] == "phoned her"


def test_terminal_is_given_back_on_every_signal():
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGABRT", "SIGUSR1", "SIGALRM", "SIGBUS")
    with desk() as w:
        for name in names:
            number_ = getattr(signal, name)
            t = Terminal(w)
            t.read(b"q ends")
            assert not t.is_as_before(), name
            t.process.send_signal(number_)
            t.process.wait(20)
            assert t.process.returncode == -number_, (name, t.process.returncode)
            assert t.is_as_before(), name
            t.end()
            assert b"\x1b[?1049l" in t.seen and b"\x1b[?25h" in t.seen, name


def test_stopped_terminal_is_given_back_and_taken_again():
    with desk() as w:
        t = Terminal(w)
        t.read(b"q ends")
        t.process.send_signal(signal.SIGTSTP)
        eventually(t.is_as_before, what="terminal as it was while stopped")
        t.process.send_signal(signal.SIGCONT)
        eventually(lambda: not t.is_as_before(), what="taken again")
        t.read(b"q ends")
        t.type(b"q")
        t.process.wait(20)
        assert t.is_as_before() and t.process.returncode == 0
        t.end()


def test_lines_where_no_terminal_is():
    with desk() as w:
        _, out, _ = w.run("inbox", "--now", NOW, expect=0)
        assert "\x1b" not in out and "Sophie Lake" in out


if __name__ == "__main__":
    run_tests(globals())
