#!/usr/bin/env python3
"""Mail through the real Postfix, read back over IMAP from the real Dovecot."""
import email
import email.policy
import os

from mailservers import SUBMIT, SUBMITS, MailServers
from world import NOW, Web, World, config, run_tests

SERVERS = None
WEB = None


def servers():
    global SERVERS, WEB
    if SERVERS is None:
        SERVERS = MailServers()
        WEB = Web()
    return SERVERS, WEB


def destination(to, server="smtp://localhost:%d" % SUBMIT, more=""):
    s = SERVERS
    return ("destinations:\n  - {name: owner, to: %s, from: Desk <desk@shop.test>, server: \"%s\", user: owner, "
            "password: {file: pw}, ca_file: %s%s}" % (to, server, s.ca, more))


def world(to, **options):
    s, web = servers()
    w = World(config([("s", web.url + "/ok")], destination(to, **options)))
    w.write("pw", "secret\n")
    return w


def parsed(messages):
    return [email.message_from_bytes(m, policy=email.policy.default) for m in messages]


def test_digest_arrives_once_and_reads_back_whole():
    servers()
    with world("owner@shop.test") as w:
        w.run("run", "--now", NOW, expect=0)
        w.run("run", "--now", NOW, expect=0)
        found = parsed(SERVERS.inbox("owner@shop.test", 1))
        assert len(found) == 1, len(found)
        m = found[0]
        assert [p.get_content_type() for p in m.walk()] == ["multipart/alternative", "text/plain", "text/html"]
        for part in m.walk():
            assert not part.defects, part.defects
        assert m["From"] == "Desk <desk@shop.test>" and m["To"] == "owner@shop.test", m.items()
        assert m["Auto-Submitted"] == "auto-generated" and m["Message-ID"].endswith("@shop.test>"), m.items()
        html = m.get_body(("html",)).get_content()
        assert "<html" in html and "<script" not in html and "src=" not in html
        stored = w.sql("select hex(message) from outbox")
        assert bytes.fromhex(stored).replace(b"\r\n", b"\n") .split(b"\n\n", 1)[1].strip() in \
            SERVERS.inbox("owner@shop.test")[0].replace(b"\r\n", b"\n")


def test_implicit_tls():
    servers()
    with world("smtps@shop.test", server="smtps://localhost:%d" % SUBMITS) as w:
        w.run("run", "--now", NOW, expect=0)
        assert len(SERVERS.inbox("smtps@shop.test", 1)) == 1


def test_greylisting_waits_and_refusal_is_dead():
    servers()
    with world("[later@shop.test, never@shop.test, both@shop.test]") as w:
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75, (code, err)
        rows = {r["destination"]: r for r in w.run_json("outbox", "--every")}
        assert rows["later@shop.test"]["state"] == "queued" and "451" in rows["later@shop.test"]["error"], rows
        assert rows["never@shop.test"]["state"] == "dead" and "550" in rows["never@shop.test"]["error"], rows
        assert rows["both@shop.test"]["state"] == "sent", rows
        assert len(SERVERS.inbox("both@shop.test", 1)) == 1


def test_wrong_password_waits_and_is_not_tried_twice_in_a_run():
    servers()
    with world("[one@shop.test, two@shop.test]") as w:
        w.write("pw", "wrong\n")
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75 and "login was refused" in err and "not tried" in err, (code, err)
        assert "wrong" not in err
        w.write("pw", "secret\n")
        w.run("run", "--now", "2026-11-18T06:30:00Z", expect=0)
        assert len(SERVERS.inbox("one@shop.test", 1)) == 1
        assert len(SERVERS.inbox("two@shop.test", 1)) == 1


def test_unknown_authority_is_refused():
    servers()
    with world("ca@shop.test") as w:
        text = open(w.path("earshot.yaml")).read().replace(", ca_file: " + SERVERS.ca, "")
        w.write("earshot.yaml", text)
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75 and "certificate" in err, (code, err)
        assert SERVERS.inbox("ca@shop.test") == []


def test_dead_server_loses_nothing():
    servers()
    with world("dead@shop.test", server="smtp://localhost:2599") as w:
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75, (code, err)
        before = w.sql("select hex(message) from outbox")
        text = open(w.path("earshot.yaml")).read().replace(":2599", ":%d" % SUBMIT)
        w.write("earshot.yaml", text)
        w.run("run", "--now", "2026-11-18T06:30:00Z", expect=0)
        assert len(SERVERS.inbox("dead@shop.test", 1)) == 1
        assert w.sql("select hex(message) from outbox") == before


def test_secret_that_others_can_read_is_refused():
    servers()
    with world("open@shop.test") as w:
        w.write("pw", "secret\n", 0o644)
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75 and "others can read it" in err, (code, err)


def test_doctor_sends_a_sample():
    servers()
    with world("sample@shop.test") as w:
        code, out, err = w.run("doctor", "--mail", expect=0)
        assert "taken" in out, out
        assert len(SERVERS.inbox("sample@shop.test", 1)) == 1


def test_sendmail_gets_the_message_with_line_feeds():
    servers()
    with World("", init=False) as w:
        w.write("sendmail", "#!/bin/sh\necho \"$@\" >>%s\ncat >>%s\n" % (w.path("args"), w.path("got")), 0o700)
        w.write("earshot.yaml", config([("s", WEB.url + "/ok")], "destinations:\n  - {name: o, kind: sendmail, "
                "command: sendmail, to: owner@shop.test, from: desk@shop.test}"))
        w.run("init", expect=0)
        w.run("run", "--now", NOW, expect=0)
        assert open(w.path("args")).read() == "-i -f desk@shop.test -- owner@shop.test\n"
        got = open(w.path("got"), "rb").read()
        assert b"\r" not in got and b"Subject: " in got


def test_secrets_are_nowhere():
    servers()
    canary = "c4n4ry-" + os.urandom(6).hex()
    with World("", init=False) as w:
        w.write("pw", canary)
        w.write("key", canary)
        source = ('{name: s, url: "%s/echo", allow_private: yes, secret_header: "X-Key: {secret}", '
                  'secret: {file: key}}' % WEB.url)
        w.write("earshot.yaml", config([source], destination("owner@shop.test")))
        w.run("init", expect=0)
        _, out, err = w.run("run", "--now", NOW, "--verbose")
        assert canary in WEB.get("/log"), "the secret is sent to its source"
        _, out2, err2 = w.run("doctor")
        for text in (out, err, out2, err2):
            assert canary not in text
        for root, _, names in os.walk(w.dir):
            for name in names:
                if name not in ("pw", "key"):
                    assert canary.encode() not in open(os.path.join(root, name), "rb").read(), name


if __name__ == "__main__":
    try:
        run_tests(globals())
    finally:
        if SERVERS is not None:
            SERVERS.close()
            WEB.close()
