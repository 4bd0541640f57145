#!/usr/bin/env python3
"""Mailboxes as sources: the real Dovecot over IMAP, a Maildir folder, an mbox file."""
import imaplib
import os
import shutil
import ssl
import subprocess
import tempfile
import time

from mailservers import MailServers, certificates
from world import SOURCE, Skip, World, config, free_port, run_tests

IMAP, IMAPS = free_port(), free_port()
FIXTURES = os.path.join(SOURCE, "tests", "fixtures", "mail")
NIGHTS = ["2026-11-%dT05:15:00Z" % day for day in (18, 19, 20, 21)]
CONF = """
base_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
mail_location = maildir:{dir}/mail/%u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={dir}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""


class Dovecot(MailServers):
    """Without Postfix: mails are put into the folder by IMAP."""

    def __init__(self):
        for program in ("dovecot", "openssl"):
            if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
                raise Skip("no %s on this machine" % program)
        if os.geteuid() != 0:
            raise Skip("Dovecot is started by root here")
        self.dir = tempfile.mkdtemp(prefix="earshot-imap-", dir="/tmp")
        os.chmod(self.dir, 0o755)
        os.mkdir(self.dir + "/mail", 0o755)
        shutil.chown(self.dir + "/mail", "nobody")
        certificates(self.dir)
        self.ca = self.dir + "/ca.pem"
        with open(self.dir + "/dovecot.conf", "w") as out:
            out.write(CONF.format(dir=self.dir, port=IMAPS, plain=IMAP))
        self.command("dovecot", "-c", self.dir + "/dovecot.conf")

    def login(self, user):
        context = ssl.create_default_context(cafile=self.ca)
        for _ in range(100):
            try:
                box = imaplib.IMAP4_SSL("localhost", IMAPS, ssl_context=context)
                break
            except OSError:
                time.sleep(0.1)
        box.login(user, "secret")
        return box

    def put(self, user, *names, folder="INBOX"):
        box = self.login(user)
        if folder != "INBOX":
            box.create(folder)
        for name in names:
            data = name if isinstance(name, bytes) else open(os.path.join(FIXTURES, name), "rb").read()
            assert box.append(folder, None, None, data.replace(b"\n", b"\r\n"))[0] == "OK"
        box.logout()

    def flags(self, user):
        box = self.login(user)
        box.select("INBOX", readonly=True)
        numbers = box.search(None, "ALL")[1][0].split()
        found = [box.fetch(n, "(FLAGS)")[1][0] for n in numbers]
        box.logout()
        return found

    def close(self):
        subprocess.run(["doveadm", "-c", self.dir + "/dovecot.conf", "stop"], capture_output=True,
                       env=dict(os.environ, PATH="/usr/sbin:/usr/bin:/sbin:/bin"))
        shutil.rmtree(self.dir, ignore_errors=True)


SERVER = None


def server():
    global SERVER
    if SERVER is None:
        SERVER = Dovecot()
    return SERVER


def world(source, password="secret\n"):
    w = World("", init=False)
    w.write("earshot.yaml", config([source]))
    w.write("pw", password)
    w.run("init", expect=0)
    return w


def imap(user, url="imaps://localhost:%d" % IMAPS, more="", ca=True):
    return ("{name: box, adapter: imap, url: \"%s\", user: %s, secret: {file: pw}, allow_private: yes%s%s}"
            % (url, user, ", ca_file: " + SERVER.ca if ca else "", more))


def mentions(w):
    return w.sql("select id from mentions order by id").split()


def health(w):
    return w.run_json("sources")[0]


def test_new_mails_alone_are_read_and_nothing_is_marked():
    s = server()
    s.put("new@shop.test", "google.eml", "newsletter.eml", "trustpilot.eml")
    with world(imap("new@shop.test")) as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert mentions(w) == ["64f0c1a2b3c4d5e6f7a8b9c0", "AbC_9-x"], mentions(w)
        assert w.sql("select round(rating, 2) from mentions where id = 'AbC_9-x'") == "0.25"
        cursor = w.sql("select cursor from sources")
        assert cursor.startswith("imap ") and cursor.endswith(" 3"), cursor
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert w.sql("select cursor from sources") == cursor
        s.put("new@shop.test", "booking.eml")
        w.run("run", "--now", NIGHTS[2], expect=0)
        assert "77aa" in mentions(w) and len(mentions(w)) == 3
        flags = s.flags("new@shop.test")
        assert len(flags) == 4 and not any(b"Seen" in f or b"Deleted" in f for f in flags), flags


def test_a_folder_that_is_numbered_anew_brings_nothing_twice():
    s = server()
    s.put("again@shop.test", "google.eml", folder="Reviews")
    url = "imaps://localhost:%d/Reviews" % IMAPS
    with world(imap("again@shop.test", url)) as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        before = w.sql("select cursor from sources")
        box = s.login("again@shop.test")
        box.delete("Reviews")
        box.logout()
        time.sleep(1.1)  # Dovecot's UIDVALIDITY counts seconds
        s.put("again@shop.test", "google.eml", "tripadvisor.eml", folder="Reviews")
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert w.sql("select cursor from sources").split()[1] != before.split()[1]
        assert mentions(w) == ["987654321", "AbC_9-x"]


def test_starttls_is_a_must():
    s = server()
    s.put("tls@shop.test", "google.eml")
    with world(imap("tls@shop.test", "imap://localhost:%d" % IMAP)) as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert mentions(w) == ["AbC_9-x"]


def test_what_goes_wrong_is_told():
    s = server()
    s.put("bad@shop.test", "google.eml")
    rows = [
        (imap("bad@shop.test"), "wrong\n", "the login was refused"),
        (imap("bad@shop.test", ca=False), "secret\n", "certificate"),
        (imap("bad@shop.test", "imaps://localhost:%d/None" % IMAPS), "secret\n", 'no folder "None"'),
        (imap("bad@shop.test", "imaps://localhost:1"), "secret\n", "no connection"),
        (imap("bad@shop.test").replace("allow_private: yes, ", ""), "secret\n", "allow_private"),
        (imap("bad@shop.test").replace("user: bad@shop.test, ", ""), "secret\n", "needs url: imaps://HOST, user"),
        (imap("bad@shop.test", more=", rules: [gogle]"), "secret\n", 'did you mean "google"?'),
    ]
    for source, password, words in rows:
        with world(source, password) as w:
            code, out, err = w.run("run", "--now", NIGHTS[0])
            assert code == 69 and words in err, (words, code, err)
            assert password.strip() not in out + err or password == "secret\n"
            assert health(w)["failures"] == 1


def test_hostile_mails_stop_no_other():
    s = server()
    deep = b"From: a@google.com\nSubject: review\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(20000))
    imposter = (b"From: a@google.com\nSubject: New review\nMessage-ID: <i@x>\n\n"
                + "★☆☆☆☆\n\nA001 OK done\n* BYE\ne1 OK\ne2 OK\ne3 OK done\n)\n".encode())
    s.put("odd@shop.test", deep, imposter, b"no header at all\n", b"From: a@google.com\nSubject: review\n\n" +
          b"x" * 5000000, "trustpilot.eml")
    with world(imap("odd@shop.test")) as w:
        _, _, err = w.run("run", "--now", NIGHTS[0], "--verbose", expect=0)
        assert mentions(w) == ["64f0c1a2b3c4d5e6f7a8b9c0", "i@x"], mentions(w)
        assert w.sql("select cursor from sources").endswith(" 5")


def test_maildir_and_mbox():
    with world("{name: box, adapter: maildir, mailbox: Mail, rules: [google, anymail]}") as w:
        for name in ("new", "cur", "tmp"):
            os.makedirs(w.path("Mail", name))
        shutil.copy(os.path.join(FIXTURES, "google.eml"), w.path("Mail", "new", "1.x"))
        w.run("run", "--now", NIGHTS[0], expect=0)
        shutil.copy(os.path.join(FIXTURES, "any.eml"), w.path("Mail", "new", "2.x"))
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert mentions(w) == ["AbC_9-x", "any@mail.test"], mentions(w)
        assert sorted(os.listdir(w.path("Mail", "new"))) == ["1.x", "2.x"]
    with world("{name: box, adapter: mbox, mailbox: all.mbox, rules: feedbackform, vars: {form_sender: shop.test}}") as w:
        one = open(os.path.join(FIXTURES, "form.eml"), "rb").read()
        w.write("all.mbox", b"From x Mon Jan  1 00:00:00 2026\n" + one + b"\n")
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert mentions(w) == ["form@mail.test"]
        code, out, _ = w.run("parse", "--adapter", "mbox", os.path.join(FIXTURES, "google.eml"), expect=0)
        assert '"AbC_9-x"' in out
        w.run("doctor", expect=0)


def test_mails_that_no_rule_reads_are_told_until_a_digest_did():
    w = World("", init=False)
    with w:
        w.write("earshot.yaml", config(["{name: notices, adapter: maildir, mailbox: M, every: 1m, at_latest: 1m}"]))
        for folder in ("new", "cur", "tmp"):
            os.makedirs(w.path("M/" + folder))
        w.run("init", expect=0)

        def put(*names):
            for name in names:
                shutil.copy(os.path.join(FIXTURES, name), w.path("M/new/" + name))

        def told(now):
            w.run("run", "--now", now, expect=0)
            return w.run("digest", "--now", now, expect=0)[1]

        put("google.eml", "newsletter.eml", "vacation.eml", "nothing.eml")
        told("2026-11-18T20:00:00Z")
        put("booking.eml")
        told("2026-11-18T21:00:00Z")
        out = told("2026-11-19T05:10:00Z")
        assert "3 mails in notices could not be read" in out and "ended early" not in out, out
        assert "could not be read" not in told("2026-11-20T05:10:00Z")


def test_a_rule_of_ones_own_comes_first():
    with world("{name: box, adapter: mbox, mailbox: all.mbox, mapping: own.yaml}") as w:
        w.write("own.yaml", "based_on: google\nmention:\n  author: ~\n  site: our inbox\n")
        one = open(os.path.join(FIXTURES, "google.eml"), "rb").read()
        w.write("all.mbox", b"From x Mon Jan  1 00:00:00 2026\n" + one + b"\n")
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert w.sql("select author is null, site from mentions") in ("1|our inbox",), w.sql(
            "select author, site from mentions")


if __name__ == "__main__":
    try:
        run_tests(globals())
    finally:
        if SERVER is not None:
            SERVER.close()
