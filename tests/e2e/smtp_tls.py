#!/usr/bin/env python3
"""Mail servers whose TLS is wrong: the row waits, nothing goes out in clear text.

The server is smtp.py's scripted one with TLS; its certificates are made by openssl, each
by one authority that the destination names in ca_file.
"""
import base64
import os
import shutil
import ssl
import subprocess
import tempfile

import smtp
from smtp import LATER, Smtp, only_row, web
from world import NOW, Skip, World, config, run_tests

PLACE = None


def openssl(*args):
    subprocess.run(["openssl", *args], cwd=PLACE, check=True, capture_output=True)


def certificate(name, subject, days="30"):
    """cert-NAME.pem and key-NAME.pem, for `subject`, by the authority."""
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + subject,
            "-keyout", "key-%s.pem" % name, "-out", name + ".csr")
    with open(os.path.join(PLACE, name + ".ext"), "w") as out:
        out.write("subjectAltName=DNS:" + subject + "\n")
    begin = ["faketime", "-f", "-60d"] if name == "expired" else []
    subprocess.run([*begin, "openssl", "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                    "-CAcreateserial", "-days", days, "-extfile", name + ".ext", "-out", "cert-%s.pem" % name],
                   cwd=PLACE, check=True, capture_output=True)


def certificates():
    global PLACE
    if PLACE is not None:
        return
    for program in ("openssl", "faketime"):
        if not shutil.which(program):
            raise Skip("no " + program)
    PLACE = tempfile.mkdtemp(prefix="earshot-tls-")
    subprocess.run(["faketime", "-f", "-90d", "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
                    "365", "-subj", "/CN=test-ca", "-keyout", "ca.key", "-out", "ca.pem"],
                   cwd=PLACE, check=True, capture_output=True)
    certificate("good", "localhost")
    certificate("other", "mail.other.test")
    certificate("expired", "localhost", "30")


class Tls(Smtp):
    """STARTTLS with cert-NAME.pem. More rules: "starttls" "garbage" | "inject"."""

    def __init__(self, rules=None, name="good", offers=("STARTTLS", "8BITMIME"), inside=("8BITMIME", "AUTH PLAIN")):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(os.path.join(PLACE, "cert-%s.pem" % name), os.path.join(PLACE, "key-%s.pem" % name))
        self.inside = inside
        self.clear, self.logins = [], []
        super().__init__(rules, offers)

    def talk(self, connection):
        """Clear text until STARTTLS; self.lines is what was said behind it."""
        try:
            connection.sendall(b"220 sink.test\r\n")
            while True:
                line = connection.recv(4096)  # one command: the client waits for each answer
                if not line:
                    return
                self.clear.append(line)
                if line.lower().startswith(b"ehlo"):
                    connection.sendall("".join("250-%s\r\n" % o for o in self.offers).encode() + b"250 HELP\r\n")
                elif line.lower().startswith(b"starttls"):
                    break
                else:
                    connection.sendall(b"250 2.1.0 ok\r\n")
            how = self.rules.get("starttls")
            if how == "inject":
                connection.sendall(b"220 go on\r\n250-sink.test\r\n250 AUTH PLAIN\r\n")
            else:
                connection.sendall(b"220 go on\r\n")
            if how == "garbage":
                connection.recv(4096)
                connection.sendall(b"this is no handshake\r\n")
                return
            secure = self.context.wrap_socket(connection, server_side=True)
            self.talk_inside(secure)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def talk_inside(self, secure):
        stream = secure.makefile("rb")
        for line in stream:
            self.lines.append(line)
            command = line.split()[0].decode("latin-1").lower() if line.split() else ""
            if command == "ehlo":
                secure.sendall("".join("250-%s\r\n" % o for o in self.inside).encode() + b"250 HELP\r\n")
            elif command == "auth":
                words = line.split()
                if len(words) == 2:  # no initial response
                    secure.sendall(b"334 \r\n")
                    words.append(stream.readline().strip())
                user = base64.b64decode(words[2]).split(b"\0")[1].decode()
                self.logins.append(user)
                is_known = user not in self.rules.get("refused", ())
                secure.sendall(b"235 2.7.0 welcome\r\n" if is_known else b"535 5.7.8 wrong password\r\n")
            elif command == "data":
                secure.sendall(b"354 go on\r\n")
                self.messages.append(self.read_message(stream))
                secure.sendall(b"250 2.0.0 taken\r\n")
            elif command == "quit":
                secure.sendall(b"221 bye\r\n")
                return
            else:
                secure.sendall(b"250 2.1.0 ok\r\n")


def world(port, more=", user: owner, password: {file: pw}"):
    w = World("", init=False)
    w.write("pw", "c4n4ry")
    w.write("earshot.yaml", config([("s", web().url + "/ok")], smtp.destination(
        port, ", ca_file: %s%s" % (os.path.join(PLACE, "ca.pem"), more)).replace("127.0.0.1", "localhost")))
    w.run("init", expect=0)
    return w


# What is wrong, how the server is made, a word of the reason.
WRONG = [
    ("the name is another's", {"name": "other"}, "certificate is for another name"),
    ("the certificate has expired", {"name": "expired"}, "certificate has expired"),
    ("no handshake behind STARTTLS", {"rules": {"starttls": "garbage"}}, "TLS"),
    ("replies slipped in before TLS", {"rules": {"starttls": "inject"}}, "TLS"),
]


def test_wrong_tls_waits_and_goes_out_later():
    certificates()
    for why, options, word in WRONG:
        server, good = Tls(**options), Tls()
        try:
            with world(server.port) as w:
                code, _, err = w.run("run", "--now", NOW)
                row = only_row(w)
                assert code == 75 and row["state"] == "queued", (why, code, row, err)
                assert word in row["error"], (why, row["error"])
                assert b"MAIL" not in b"".join(server.clear) and b"AUTH" not in b"".join(server.clear), why
                if options.get("name") or "starttls" in options.get("rules", {}):
                    assert server.lines == [], (why, server.lines)
                smtp.point_at(w, server.port, good.port)
                w.run("run", "--no-fetch", "--now", LATER, expect=0)
                assert only_row(w)["state"] == "sent" and len(good.messages) == 1, why
        finally:
            server.close()
            good.close()


def test_login_that_nobody_asks_for_is_told_and_the_mail_goes_out():
    certificates()
    server = Tls(inside=("8BITMIME",))
    try:
        with world(server.port) as w:
            _, _, err = w.run("run", "--now", NOW, expect=0)
            assert only_row(w)["state"] == "sent" and len(server.messages) == 1
            assert "login" in err, err
    finally:
        server.close()


def test_a_refused_login_holds_up_nobody_else():
    """Fifty clients mail by one service, each with a login: one wrong password is one's own."""
    certificates()
    server = Tls({"refused": ("ann",)})
    try:
        with world(server.port) as w:
            text = open(w.path("earshot.yaml")).read()
            line = [l for l in text.split("\n") if "user: owner" in l][0]
            users = ["ann", "ann", "bob", "cid"]
            lines = [line.replace("name: o,", "name: d%d," % n).replace("user: owner", "user: " + user)
                     .replace("to: owner@", "to: %s%d@" % (user, n)) for n, user in enumerate(users)]
            w.write("earshot.yaml", text.replace(line, "\n".join(lines)))
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75 and "wrong password" in err, (code, err)
            states = sorted(w.sql("SELECT sink || ' ' || state FROM outbox").split("\n"))
            assert states == ["d0 queued", "d1 queued", "d2 sent", "d3 sent"], states
            assert server.logins.count("ann") == 1, server.logins  # not asked twice with the same
    finally:
        server.close()


if __name__ == "__main__":
    try:
        run_tests(globals())
    finally:
        if smtp.WEB is not None:
            smtp.WEB.close()
        if PLACE is not None:
            shutil.rmtree(PLACE, ignore_errors=True)
