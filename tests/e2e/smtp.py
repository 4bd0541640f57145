#!/usr/bin/env python3
"""Faults of a mail server: what the row in the outbox becomes, and what goes out again.

The refusals come from Postfix's smtp-sink; what it can't do (a cut behind the last dot, a
greeting that never comes, no STARTTLS) from a scripted server of our own.
"""
import email
import email.policy
import os
import shutil
import signal
import socket
import subprocess
import time

from fakesmtp import Smtp
from world import NOW, Skip, Web, World, config, eventually, run_tests

LATER = "2026-11-18T06:30:00Z"
WEB = None


def web():
    global WEB
    if WEB is None:
        WEB = Web()
    return WEB


class Sink:
    """smtp-sink on a free port."""

    def __init__(self, *options):
        program = shutil.which("smtp-sink") or "/usr/sbin/smtp-sink"
        if not os.path.exists(program):
            raise Skip("no smtp-sink (package postfix)")
        with socket.create_server(("127.0.0.1", 0)) as s:
            self.port = s.getsockname()[1]
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        self.process = subprocess.Popen([program, *user, *options, "127.0.0.1:%d" % self.port, "9"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(self.is_there, what="smtp-sink listens")

    def is_there(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def close(self):
        self.process.kill()
        self.process.wait()


def destination(port, more="", to="owner@shop.test"):
    return ("destinations:\n  - {name: o, to: %s, from: desk@shop.test, server: \"smtp://127.0.0.1:%d\"%s}"
            % (to, port, more))


def world(port, **options):
    return World(config([("s", web().url + "/ok")], destination(port, **options)))


def only_row(w):
    rows = w.run_json("outbox", "--every")
    assert len(rows) == 1, rows
    return rows[0]


def point_at(w, old, new):
    text = open(w.path("earshot.yaml")).read()
    assert ":%d" % old in text
    w.write("earshot.yaml", text.replace(":%d" % old, ":%d" % new))


# Options of smtp-sink, state of the row, part of its reason.
REFUSALS = [
    (("-r", "mail"), "queued", "45"),
    (("-f", "mail"), "queued", "50"),  # the account or the settings: no fault of the message
    (("-r", "rcpt"), "queued", "45"),
    (("-f", "rcpt"), "dead", "50"),
    (("-r", "data"), "queued", "45"),
    (("-f", "data"), "dead", "50"),
    (("-r", "."), "queued", "45"),
    (("-f", "."), "dead", "50"),
    (("-Q", "connect"), "queued", "421"),
    (("-Q", "rcpt"), "queued", "421"),
    (("-q", "mail"), "queued", ""),
    (("-q", "data"), "queued", ""),
]


def test_refusals_wait_or_end_and_are_sent_the_same_later():
    for options, state, words in REFUSALS:
        sink = Sink(*options)
        good = Smtp()
        try:
            with world(sink.port) as w:
                code, _, err = w.run("run", "--now", NOW)
                assert code == 75, (options, code, err)
                row = only_row(w)
                assert row["state"] == state and words in row["error"], (options, row)
                assert row["tries"] == 1, (options, row)
                before = bytes.fromhex(w.sql("select hex(message) from outbox"))
                point_at(w, sink.port, good.port)
                if state == "dead":
                    w.run("run", "--no-fetch", "--now", LATER)
                    assert good.messages == [], options
                    w.run("outbox", "retry", str(row["row"]), "--now", LATER, expect=0)
                w.run("run", "--no-fetch", "--now", LATER, expect=0)
                assert good.messages == [before], (options, len(good.messages))
                assert only_row(w)["state"] == "sent"
        finally:
            sink.close()
            good.close()


def test_cut_behind_the_last_dot_goes_out_again_with_the_same_bytes():
    server = Smtp({".": "cut"})
    try:
        with world(server.port) as w:
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75 and "may arrive twice" in err, (code, err)
            row = only_row(w)
            assert row["state"] == "sending" and "twice" in row["error"], row
            server.rules = {}
            code, _, err = w.run("run", "--no-fetch", "--now", LATER)
            assert code == 0 and "may arrive twice" in err, (code, err)
            assert len(server.messages) == 2 and server.messages[0] == server.messages[1]
            assert server.messages[0].lower().count(b"\r\nmessage-id:") == 1, server.messages[0][:600]
            assert only_row(w)["state"] == "sent"
            w.run("run", "--no-fetch", "--now", "2026-11-18T07:30:00Z", expect=0)
            assert len(server.messages) == 2
    finally:
        server.close()


def test_cut_right_after_the_yes_is_sent():
    server = Smtp({"quit": "cut"})
    try:
        with world(server.port) as w:
            w.run("run", "--now", NOW, expect=0)
            assert only_row(w)["state"] == "sent" and len(server.messages) == 1
    finally:
        server.close()


def test_silence_behind_quit_is_not_waited_for():
    """libcurl would wait two minutes for the answer, for each server."""
    servers = [Smtp({"quit": "silent"}), Smtp({"quit": "silent"})]
    try:
        text = destination(servers[0].port) + destination(servers[1].port, to="other@shop.test").replace(
            "destinations:", "").replace("name: o,", "name: p,")
        with World(config([("s", web().url + "/ok")], text)) as w:
            begun = time.monotonic()
            w.run("run", "--now", NOW, expect=0)
            took = time.monotonic() - begun
            assert took < 20, took
            assert [len(s.messages) for s in servers] == [1, 1]
            for s in servers:
                eventually(lambda: any(line.upper().startswith(b"QUIT") for line in s.lines), what="QUIT is said")
    finally:
        for s in servers:
            s.close()


def test_signal_ends_a_silent_delivery_within_seconds():
    for where, state in [("connect", "queued"), ("rcpt", "queued"), (".", "sending")]:
        server = Smtp({where: "silent"})
        try:
            with world(server.port) as w:
                process = w.start("run", "--now", NOW)
                if where == "connect":
                    eventually(lambda: w.sql("select count(*) from outbox where state = 'sending'") == "1")
                elif where == "rcpt":
                    eventually(lambda: any(line.startswith(b"RCPT") for line in server.lines))
                else:
                    eventually(lambda: server.messages)
                begun = time.monotonic()
                process.send_signal(signal.SIGTERM)
                _, err = process.communicate(timeout=300)
                assert time.monotonic() - begun < 6, (where, time.monotonic() - begun)
                assert process.returncode == -signal.SIGTERM, (where, process.returncode, err)
                assert only_row(w)["state"] == state, (where, only_row(w))
                server.rules = {}
                w.run("run", "--no-fetch", "--now", LATER, expect=0)
                assert only_row(w)["state"] == "sent", where
                assert len(set(server.messages)) == 1, (where, server.messages, server.lines)
        finally:
            server.close()


def firms(n, more):
    """A configuration of n brands with one mail each to send, by hand."""
    lines = ["timezone: UTC", "brands:"] + ["  - name: Firm %d" % i for i in range(n)]
    return "\n".join(lines + ["sources: []", "destinations:"] + more) + "\n"


def complain(w, n):
    for i in range(n):
        w.write("x.csv", "text,rating,date\nAwful food %d,1,2026-11-17\n" % i)
        w.run("import", "x.csv", "--brand", "Firm %d" % i, "--now", NOW, expect=0)


def test_a_server_that_says_nothing_is_waited_for_once():
    """Each mail had waited as long: with fifty firms the run ended before others were sent."""
    deaf = Smtp({"connect": "silent"})
    good = Smtp()
    try:
        line = "  - {name: %s, roundup: 0, to: %s@shop.test, from: desk@shop.test, server: \"smtp://%s:%d\"}"
        with World(firms(4, [line % ("a", "owner", "127.0.0.1", deaf.port), line % ("b", "other", "127.0.0.1", good.port),
                             "  - {name: c, roundup: 0, kind: command, run: [/bin/sleep, 60], time_limit: 2s}"])) as w:
            complain(w, 4)
            begun = time.monotonic()
            code, _, err = w.run("run", "--now", NOW)
            took = time.monotonic() - begun
            assert code == 75 and took < 55, (code, took, err)
            rows = w.run_json("outbox", "--every")
            of = {s: [r for r in rows if r["sink"] == s] for s in "abc"}
            assert [r["state"] for r in of["b"]] == ["sent"] * 4, of
            assert [r["state"] for r in of["a"]] == ["queued"] * 4, of
            for s in "ac":
                assert sum("did not answer before" in r["error"] for r in of[s]) == 3, (s, of[s])
            deaf.rules = {}
            w.run("run", "--no-fetch", "--now", LATER, timeout=100)
            assert [r["state"] for r in w.run_json("outbox", "--every") if r["sink"] == "a"] == ["sent"] * 4
    finally:
        deaf.close()
        good.close()


class Slow(Smtp):
    """Takes its time behind each message."""

    wait = 2

    def answer(self, connection, command, usual):
        if command == ".":
            time.sleep(self.wait)
        return super().answer(connection, command, usual)


MAIL = "  - {name: %s, roundup: 0, to: [%s], from: desk@shop.test, server: \"smtp://127.0.0.1:%d\"}"


def test_a_message_dropped_while_it_is_sent_holds_up_no_other():
    server = Slow()
    try:
        with World(firms(3, [MAIL % ("o", "owner@shop.test", server.port)])) as w:
            complain(w, 3)
            process = w.start("run", "--now", NOW)
            eventually(lambda: server.messages)
            row = [r for r in w.run_json("outbox") if r["state"] == "sending"][0]["row"]
            w.run("outbox", "drop", str(row), expect=0)
            _, err = process.communicate(timeout=100)
            assert process.returncode == 0, (process.returncode, err)
            assert [r["state"] for r in w.run_json("outbox", "--every")] == ["sent"] * 2
            assert len(server.messages) == 3
    finally:
        server.close()


def test_waiting_mails_follow_the_settings():
    """A receiver who was taken out reads no more; a destination may get another name."""
    server = Smtp({"rcpt": "451 4.7.1 later"})
    try:
        with World(firms(1, [MAIL % ("o", "owner@shop.test, gone@shop.test, moved@shop.test", server.port)])) as w:
            complain(w, 1)
            w.run("run", "--now", NOW, expect=75)
            server.rules = {}
            w.write("earshot.yaml", firms(1, [
                "  - {name: files, roundup: 0, kind: folder, folder: mail, to: owner@shop.test, from: desk@shop.test}",
                MAIL % ("other", "owner@shop.test", server.port), MAIL % ("o", "new@shop.test", server.port),
                MAIL % ("third", "moved@shop.test", server.port)]))
            code, _, err = w.run("run", "--no-fetch", "--now", LATER)
            assert code == 75 and "gone@shop.test is none of its receivers any more" in err, (code, err)
            rows = {r["destination"]: r["state"] for r in w.run_json("outbox", "--every")}
            assert rows == {"owner@shop.test": "sent", "moved@shop.test": "sent", "gone@shop.test": "dead"}, rows
            assert len(server.messages) == 2
            assert not w.mails()
            w.write("earshot.yaml", firms(1, [MAIL % ("o", "gone@shop.test", server.port)]))
            row = [r["row"] for r in w.run_json("outbox", "--every") if r["state"] == "dead"][0]
            w.run("outbox", "retry", str(row), "--now", LATER, expect=0)
            w.run("run", "--no-fetch", "--now", LATER, expect=0)
            assert len(server.messages) == 3
    finally:
        server.close()


def test_a_mail_waits_until_the_server_lets_us_send():
    """The first mail of who had forgotten the login was dead for good."""
    server = Smtp({"rcpt": "554 5.7.1 <owner@shop.test>: Relay access denied"})
    try:
        with world(server.port) as w:
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75 and "Relay access denied" in err, (code, err)
            assert only_row(w)["state"] == "queued", only_row(w)
            server.rules = {}
            w.run("run", "--no-fetch", "--now", LATER, expect=0)
            assert len(server.messages) == 1
    finally:
        server.close()


def test_an_address_gets_each_mail_once_and_each_folder_its_own():
    server = Smtp()
    files = "  - {name: %s, roundup: 0, kind: folder, folder: %s, to: owner@shop.test, from: desk@shop.test}"
    try:
        with World(firms(2, [files % ("copy", "one"), MAIL % ("a", "owner@shop.test", server.port),
                             MAIL % ("b", "Ann <owner@SHOP.test>", server.port),
                             files % ("more", "two")])) as w:
            complain(w, 2)
            w.run("run", "--now", NOW, expect=0)
            assert len(server.messages) == 2, "one of each firm"
            assert len(w.mails("one")) == 2 and len(w.mails("two")) == 2
            out = w.run("doctor")[1]
            assert "b: owner@shop.test gets each mail once, and what both would send by a" in out, out
            assert "copy: owner" not in out and "more: owner" not in out, out
    finally:
        server.close()


def text_of(raw):
    return email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()


class Picky(Smtp):
    """Knows nobody whose address begins with "never"."""

    def answer(self, connection, command, usual):
        is_unknown = command == "rcpt" and b"<never" in self.lines[-1]
        return super().answer(connection, command, "550 5.1.1 no such user" if is_unknown else usual)


def test_what_was_not_delivered_is_told_to_its_own_firm():
    """Subjects of one client's mails stood in the digests of all others."""
    server = Picky()
    one = "  - {name: %s, brand: %s, to: [%s], from: desk@shop.test, server: \"smtp://127.0.0.1:%d\"}"
    try:
        with World(firms(3, [one % ("a", "Firm 0", "never@a.test, also@a.test", server.port),
                             one % ("b", "Firm 1", "boss@b.test", server.port),
                             "  - {name: c, to: [agency@c.test, never@c.test], from: desk@shop.test,"
                             " server: \"smtp://127.0.0.1:%d\"}" % server.port])) as w:
            complain(w, 3)
            w.run("run", "--now", NOW, expect=75)
            del server.messages[:]
            w.run("run", "--now", "2026-11-19T05:15:00Z", expect=75)
            by = {m.split(b"To: ")[1].split(b"\r\n")[0].decode(): text_of(m) for m in server.messages}
            assert sorted(by) == ["agency@c.test", "also@a.test", "boss@b.test"], by.keys()
            assert "to never@a.test" in by["also@a.test"] and "never@c.test" not in by["also@a.test"]
            assert "Not delivered" not in by["boss@b.test"] and "mail settings" not in by["boss@b.test"], by
            assert "to never@a.test" in by["agency@c.test"] and "to never@c.test" in by["agency@c.test"]
            del server.messages[:]
            w.sql("update outbox set made_at = made_at - 864000, next_at = next_at - 864000 where state = 'dead'")
            w.write("earshot.yaml", open(w.path("earshot.yaml")).read().replace("never@a.test, ", "").replace(
                ", never@c.test", ""))
            w.run("run", "--now", "2026-11-20T05:15:00Z", expect=0)
            assert not [m for m in server.messages if "Not delivered" in text_of(m)], "told for a week"
    finally:
        server.close()


def test_doctor_names_brands_that_nobody_hears_of():
    one = "  - {name: a, kind: folder, folder: mail, brand: Firm 1, to: a@a.test, from: desk@shop.test%s}"
    with World(firms(8, [one % ""])) as w:
        code, out, _ = w.run("doctor")
        assert code == 0 and "Firm 0, Firm 2, Firm 3, Firm 4, Firm 5 and 2 more: no destination gets" in out, (code, out)
        w.write("earshot.yaml", firms(2, [one % ""]).replace("  - name: Firm 0", "  - {name: Firm 0, kind: competitor}"))
        code, out, _ = w.run("doctor")
        assert "no destination gets" not in out, out
        w.write("earshot.yaml", firms(8, [one.replace("brand: Firm 1, ", "") % ", digests: no"]))
        assert "no destination gets" not in w.run("doctor")[1]


def test_login_never_goes_out_in_clear_text():
    for offers in [("AUTH PLAIN LOGIN",), ("STARTTLS", "AUTH PLAIN LOGIN")]:
        server = Smtp({"starttls": "454 4.7.0 not now"}, offers)
        try:
            with World("", init=False) as w:
                w.write("pw", "c4n4ry")
                w.write("earshot.yaml", config([("s", web().url + "/ok")], destination(
                    server.port, ", user: owner, password: {file: pw}")))
                w.run("init", expect=0)
                code, _, err = w.run("run", "--now", NOW)
                assert code == 75 and "clear text" in err, (code, err)
                assert only_row(w)["state"] == "queued"
                talk = b"".join(server.lines)
                assert b"AUTH" not in talk and b"MAIL" not in talk and server.messages == [], talk
        finally:
            server.close()


def test_escapes_in_a_reply_reach_neither_terminal_nor_log():
    server = Smtp({"rcpt": "550 5.1.1 \x1b]0;owned\x07\x1b[31mno\u202e such user"})
    try:
        with world(server.port) as w:
            _, out, err = w.run("run", "--now", NOW, "--verbose")
            assert "no" in err and "such user" in err, err
            for args in [("outbox",), ("outbox", "--every"), ("doctor",)]:
                _, out2, err2 = w.run(*args)
                for text in (out, err, out2, err2):
                    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text, repr(text)
            assert "\\u001b" in w.run("outbox", "--json")[1] or "\x1b" not in w.run("outbox", "--json")[1]
    finally:
        server.close()


def test_one_dead_server_stops_no_other():
    good = Smtp()
    bad = Smtp({"connect": "cut"})
    try:
        text = destination(bad.port) + destination(good.port, to="other@shop.test").replace(
            "destinations:", "").replace("name: o,", "name: p,")
        with World(config([("s", web().url + "/ok")], text)) as w:
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75, (code, err)
            rows = {r["destination"]: r["state"] for r in w.run_json("outbox", "--every")}
            assert rows == {"owner@shop.test": "queued", "other@shop.test": "sent"}, rows
    finally:
        good.close()
        bad.close()


if __name__ == "__main__":
    try:
        run_tests(globals())
    finally:
        if WEB is not None:
            WEB.close()
