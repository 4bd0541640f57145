#!/usr/bin/env python3
"""Links tapped in a mail: what comes back is applied once, and forgeries change nothing."""
import csv
import email
import email.message
import email.policy
import html
import io
import json
import os
import re
import smtplib
import ssl
import urllib.parse

from world import World, config, run_tests

NOW, LATER, NEXT = "2026-11-18T09:00:00Z", "2026-11-18T12:00:00Z", "2026-11-19T09:00:00Z"
EXTRA = "reply_to: desk@shop.test\nreply_mailbox: box"
ROWS = [("1", "2026-11-17T08:00:00Z", "Sophie Lake", "1", "The parcel came a week late and was torn."),
        ("2", "2026-11-17T09:00:00Z", "Tom Reed", "1", "The wrong parcel came, and nobody answers."),
        ("3", "2026-11-17T10:00:00Z", "Kim Oak", "1", "The parcel came late. The ducks were lovely."),
        ("4", "2026-11-17T11:00:00Z", "Ann Moss", "1", "My parcel never arrived. Awful."),
        ("5", "2026-11-17T12:00:00Z", "Ben Ash", "1", "The parcel was broken. Terrible.")]


def desk(extra=EXTRA):
    w = World(config([], extra=extra))
    out = io.StringIO()
    csv.writer(out).writerows(ROWS)
    w.write("rows.csv", "id,date,author,stars,text\n" + out.getvalue())
    for part in ("cur", "new", "tmp"):
        os.makedirs(w.path("box", part))
    w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
    w.run("run", "--now", NOW, expect=0)
    return w


def links(w, which=0):
    """(label, case, subject) of every mailto link in a digest's mail."""
    mails = [email.message_from_bytes(m, policy=email.policy.default) for m in w.mails()]
    digest = [m for m in mails if m.get_body(("html",)) and "mailto:desk" in m.get_body(("html",)).get_content()][which]
    found = []
    for url in re.findall(r'href="(mailto:desk@[^"]*)"', digest.get_body(("html",)).get_content()):
        query = urllib.parse.urlparse(html.unescape(url)).query
        subject = urllib.parse.parse_qs(query)["subject"][0]
        token = re.search(r"\[es (\d+)\.(.)\.", subject)
        found.append((token.group(2), int(token.group(1)), subject))
    return found


def digests(w):
    return sum("daily" in line for line in w.sql("select kind from outbox").splitlines())


def link(w, letter, author):
    row = case(w, author)["case"]
    return [s for k in range(digests(w)) for a, c, s in links(w, k) if (a, c) == (letter, row)][0]


def case(w, author, now=NOW):
    return [c for c in w.run_json("inbox", "--every", "--now", now) if c["author"] == author][0]


def send(w, subject, text="", sender="owner@example.com", name=None, **headers):
    m = email.message.EmailMessage()
    m["From"], m["To"], m["Subject"] = "Marta <%s>" % sender, "desk@shop.test", subject
    m["Message-ID"] = "<%s@phone>" % (name or os.urandom(6).hex())
    for key, value in headers.items():
        m[key.replace("_", "-")] = value
    m.set_content(text)
    deliver(w, m.as_bytes())


def deliver(w, data):
    with open(w.path("box", "new", "%f.%s.host" % (len(os.listdir(w.path("box", "new"))), os.urandom(4).hex())), "wb") as out:
        out.write(data)


def read(w, now=LATER):
    return w.run_json("run", "--now", now)["replies"]


def test_every_case_has_its_links_and_pages_have_none():
    with desk() as w:
        acts = {}
        for letter, row, _ in links(w):
            acts.setdefault(row, set()).add(letter)
        assert acts and all(a == set("anwli") for a in acts.values()), acts
        plain = b"".join(w.mails()).decode("ascii", "replace")
        assert "[es" in plain.replace("=\r\n", "").replace("%5Bes", "[es")
        for root, _, names in os.walk(w.path("reports")):
            for n in names:
                data = open(os.path.join(root, n), encoding="utf-8").read()
                assert "mailto:desk" not in data and "5Bes" not in data, n
        assert oct(os.stat(w.path("earshot.db.key")).st_mode & 0o777) == "0o600"


def test_each_act_does_what_it_says_and_is_confirmed():
    with desk() as w:
        send(w, link(w, "a", "Sophie Lake"), "Phoned her, all well.\n\n-- \nMarta\n")
        send(w, "Re: " + link(w, "n", "Tom Reed"), "\n> quoted\n\nSent from my iPhone\n")
        send(w, link(w, "w", "Kim Oak"))
        send(w, "AW: " + link(w, "l", "Ann Moss") + " (was: x)")
        send(w, "Your invoice", "nothing to do with us")
        got = read(w)
        assert got == {"read": 5, "done": 4, "refused": 0}, got
        assert case(w, "Sophie Lake")["state"] == "answered"
        assert case(w, "Sophie Lake")["note"] == "Phoned her, all well.", case(w, "Sophie Lake")
        assert case(w, "Tom Reed")["state"] == "resolved" and "Sent" not in case(w, "Tom Reed")["note"]
        assert w.sql("select is_ours from analyses a join mentions m on m.row = a.mention where m.author = 'Tom Reed'") == "0"
        assert w.sql("select mood from analyses a join mentions m on m.row = a.mention where m.author = 'Kim Oak'") == "neutral"
        assert case(w, "Ann Moss", LATER)["state"] == "snoozed" and case(w, "Ann Moss", NEXT)["state"] == "open"
        w.run("run", "--now", NEXT, expect=0)
        told = w.run_json("digest", "--now", NEXT)
        text = w.run("digest", "--now", NEXT, expect=0)[1]
        assert "Phoned her" in text and "Sophie Lake" in text, text
        send(w, link(w, "i", "Ben Ash"), "On Tue, 17 Nov 2026 at 07:02 earshot <\ndesk@shop.test> wrote:\n> x\n")
        assert read(w, "2026-11-19T12:00:00Z")["done"] == 1
        assert case(w, "Ben Ash")["state"] == "ignored" and case(w, "Ben Ash")["note"] is None
        assert "acts" not in json.dumps(told) or "mailto:desk" not in json.dumps(told)


def test_a_link_works_once():
    with desk() as w:
        subject = link(w, "i", "Sophie Lake")
        send(w, subject, name="one")
        assert read(w)["done"] == 1
        w.run("inbox", "reopen", str(case(w, "Sophie Lake")["case"]), "--now", LATER, expect=0)
        send(w, subject, name="two")
        send(w, subject.replace("[es ", "[es 0").swapcase(), name="three")
        got = read(w, NEXT)
        assert got["done"] == 0 and got["refused"] == 2, got
        assert case(w, "Sophie Lake")["state"] == "open"
        _, out, _ = w.run("doctor", "--now", NEXT)
        assert out.count("replayed") == 2 and "owner@example.com" in out, out


def test_the_same_mail_shown_again_is_no_replay():
    with desk() as w:
        send(w, link(w, "i", "Sophie Lake"), name="one")
        assert read(w)["done"] == 1
        w.sql("delete from meta where name = 'act-cursor'")
        got = read(w, NEXT)
        assert got == {"read": 1, "done": 0, "refused": 0}, got


def test_forgeries_change_nothing_and_are_shown():
    with desk() as w:
        good = link(w, "i", "Sophie Lake")
        row, other = case(w, "Sophie Lake")["case"], case(w, "Tom Reed")["case"]
        before = w.sql("select mention, state, changed_at from cases order by 1")
        send(w, good.replace(".i.", ".n."))
        send(w, good.replace("[es %d." % row, "[es %d." % other))
        send(w, re.sub(r"\.(\d+)\.([A-Z2-7]{20})", lambda m: ".%d.%s" % (int(m[1]) + 999, m[2]), good))
        send(w, "[es %d.i.99999.AAAAAAAAAAAAAAAAAAAA]" % row)
        send(w, "[es ' OR 1=1 --.i.9.\x00]")
        send(w, good, sender="stranger@example.net")
        send(w, good, sender="owner@example.com.evil.test")
        got = read(w)
        assert got["done"] == 0 and got["refused"] == 7, got
        assert w.sql("select mention, state, changed_at from cases order by 1") == before
        _, out, _ = w.run("doctor", "--now", LATER)
        assert out.count("forged") == 5 and out.count(": stranger,") == 2 and "stranger@example.net" in out, out[-900:]
        assert "nothing was changed" in out


def test_hostile_mails_are_only_mails():
    with desk() as w:
        good = link(w, "i", "Sophie Lake")
        encoded = "=?utf-8?b?%s?=" % __import__("base64").b64encode(good.encode()).decode()
        bodies = [
            b"", b"\0" * 100, b"Subject: " + good.encode(), b"From: owner@example.com\nSubject: [es \n\n",
            b"From: a@b.c, owner@example.com\nSubject: " + good.encode() + b"\n\nx",
            b"From: \"owner@example.com\" <evil@x.test>\nSubject: " + good.encode() + b"\n\nx",
            b"From: owner@example.com\nAuto-Submitted: auto-replied\nSubject: " + good.encode() + b"\n\nx",
            b"From: owner@example.com\nContent-Type: multipart/mixed; boundary=a\nSubject: x\n\n" + b"--a\n" * 50000,
            b"From: evil@x.test\nSubject: " + encoded.encode() + b"\n\n\xff\xfe\x1b[2J",
            b"Subject: " + b"[es " * 20000 + b"\nFrom: owner@example.com\n\nx",
        ]
        before = w.sql("select mention, state from cases order by 1")
        for data in bodies:
            deliver(w, data)
        got = read(w)
        assert got["done"] == 0, got
        assert w.sql("select mention, state from cases order by 1") == before
        deliver(w, b"From: OWNER@example.com\r\nSubject: " + encoded.encode() + b"\r\n\r\n\x1b[31mfine\x07\r\n")
        assert read(w, NEXT)["done"] == 1
        note = case(w, "Sophie Lake")["note"]
        assert "\x1b" not in note and "fine" in note, note


def test_links_end_after_their_days():
    with desk(EXTRA + "\nreply_days: 3") as w:
        send(w, link(w, "i", "Sophie Lake"))
        got = read(w, "2026-11-23T09:00:00Z")
        assert got["done"] == 0 and got["refused"] == 1, got
        assert "expired" in w.run("doctor", "--now", "2026-11-23T09:00:00Z")[1]


def test_mailbox_that_is_missing_stops_nothing():
    with desk() as w:
        os.rename(w.path("box"), w.path("away"))
        code, _, err = w.run("run", "--now", NEXT)
        assert code != 0 and "reply_mailbox" in err, (code, err)
        assert w.sql("select count(*) from outbox where kind = 'daily' and state = 'sent'") == "2"


def test_key_that_others_can_read_is_refused():
    with desk() as w:
        os.chmod(w.path("earshot.db.key"), 0o644)
        code, _, err = w.run("run", "--now", NEXT)
        assert code == 77 and "earshot.db.key" in err, (code, err)
        assert not [m for m in w.mails()[1:] if b"%5Bes" in m.replace(b"=\r\n", b"")]


def test_real_postfix_and_dovecot():
    from mailservers import IMAPS, SUBMIT, MailServers
    servers = MailServers()
    try:
        box = "imaps://localhost:%d/INBOX" % IMAPS
        with World(config([], extra="reply_to: desk@shop.test\nreply_mailbox: %s\nreply_user: desk@shop.test\n"
                          "reply_password: {file: pw}\nreply_ca_file: %s\nreply_private: yes" % (box, servers.ca)),
                   init=False) as w:
            w.write("pw", "secret\n")
            w.run("init", expect=0)
            out = io.StringIO()
            csv.writer(out).writerows(ROWS)
            w.write("rows.csv", "id,date,author,stars,text\n" + out.getvalue())
            w.run("import", "rows.csv", "--source", "Guestbook", "--now", NOW, expect=0)
            w.run("run", "--now", NOW)
            m = email.message.EmailMessage()
            m["From"], m["To"], m["Subject"] = "Marta <owner@example.com>", "desk@shop.test", link(w, "a", "Sophie Lake")
            m["Message-ID"] = "<one@phone>"
            m.set_content("Phoned her – alles gut.\n\nVon meinem iPhone gesendet\n")
            with smtplib.SMTP("localhost", SUBMIT) as server:
                server.starttls(context=ssl.create_default_context(cafile=servers.ca))
                server.login("owner", "secret")
                server.sendmail("owner@shop.test", ["desk@shop.test"], m.as_bytes())
            servers.inbox("desk@shop.test", 1)
            assert read(w)["done"] == 1
            assert case(w, "Sophie Lake")["note"] == "Phoned her – alles gut.", case(w, "Sophie Lake")
            assert read(w, NEXT) == {"read": 0, "done": 0, "refused": 0}
    finally:
        servers.close()


if __name__ == "__main__":
    run_tests(globals())
