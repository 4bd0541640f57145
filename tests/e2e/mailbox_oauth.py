#!/usr/bin/env python3
"""A mailbox behind OAuth 2: the real Dovecot, which asks an address of ours about tokens."""
import http.server
import json
import threading
import urllib.parse

import mailboxes
from mailboxes import IMAPS, NIGHTS, health, mentions
from world import World, config, run_tests

USER = "oauth@shop.test"


class Provider(http.server.ThreadingHTTPServer):
    """/token gives tokens for a refresh token; /info?access_token= tells whose they are."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.good = [], set()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server_port


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, code, value):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.asked.append(form)
        if form.get("refresh_token") != "refresh-me" or form.get("client_secret") != "s1":
            self.answer(400, {"error": "invalid_grant"})
            return
        token = "token%d" % len(self.server.asked)
        self.server.good.add(token)
        self.answer(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        if query.get("access_token") in self.server.good:
            self.answer(200, {"email": USER, "active": True})
        else:
            self.answer(400, {"error": "invalid_token"})

    def log_message(self, *args):
        pass


PROVIDER = None
MECHANISMS = """
auth_mechanisms = plain login %s
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = %s/oauth2.ext
}
"""


class OAuthDovecot(mailboxes.Dovecot):
    def __init__(self, mechanisms):
        mailboxes.CONF = BASE.replace("passdb {{", MECHANISMS.replace("{", "{{").replace("}", "}}")
                                      % (mechanisms, "{dir}") + "passdb {{", 1)
        super().__init__()

    def command(self, *args):
        with open(self.dir + "/oauth2.ext", "w") as out:
            out.write("tokeninfo_url = %s/info?access_token=\nintrospection_mode = auth\n"
                      "username_attribute = email\nactive_attribute = active\nactive_value = true\n"
                      "force_introspection = yes\n" % PROVIDER.url)
        return super().command(*args)


BASE = mailboxes.CONF


def serving(mechanisms, test):
    """Run a test with a server of its own that knows these mechanisms alone for tokens."""
    global PROVIDER
    PROVIDER = Provider()
    server = mailboxes.SERVER = OAuthDovecot(mechanisms)
    try:
        test(server)
    finally:
        server.close()
        PROVIDER.shutdown()
        PROVIDER.server_close()


def world(more="", secret="refresh-me\n"):
    w = World("", init=False)
    w.write("earshot.yaml", config([
        '{name: box, adapter: imap, url: "imaps://localhost:%d", user: "%s", secret: {file: refresh}, client_id: c1, '
        'client_secret: {file: client}, token_url: "%s/token", allow_private: yes, every: 1m, at_latest: 1m, '
        'ca_file: %s%s}' % (IMAPS, USER, PROVIDER.url, mailboxes.SERVER.ca, more)]))
    w.write("refresh", secret)
    w.write("client", "s1\n")
    w.run("init", expect=0)
    return w


def test_a_token_opens_the_mailbox_and_is_kept():
    def test(server):
        server.put(USER, "google.eml")
        with world() as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert len(mentions(w)) == 1
            assert PROVIDER.asked[0]["grant_type"] == "refresh_token" and len(PROVIDER.asked) == 1
            w.run("run", "--now", NIGHTS[0].replace("05:15", "05:25"), expect=0)
            assert len(PROVIDER.asked) == 1, "the token is good for an hour"
            # the provider takes it back: this run fails, the next one asks for another
            PROVIDER.good.clear()
            server.put(USER, "trustpilot.eml")
            code, _, err = w.run("run", "--now", NIGHTS[0].replace("05:15", "05:35"))
            assert code == 69 and "refused" in err, (code, err)
            w.run("run", "--now", NIGHTS[1], expect=0)
            assert len(PROVIDER.asked) == 2 and len(mentions(w)) == 2
            for name in ("earshot.db",):
                data = open(w.path(name), "rb").read()
                assert b"refresh-me" not in data and b"token2" not in data
    serving("xoauth2", test)


def test_oauthbearer_alone():
    def test(server):
        server.put(USER, "google.eml")
        with world() as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert len(mentions(w)) == 1
    serving("oauthbearer", test)


def test_a_login_that_has_ended_is_told():
    def test(server):
        with world(secret="old\n") as w:
            code, _, err = w.run("run", "--now", NIGHTS[0])
            assert code == 69 and "auth" in err and "old" not in err, (code, err)
            assert health(w)["health"] == "failing"
    serving("xoauth2", test)


def test_doctor_names_what_is_missing():
    w = World("", init=False)
    with w:
        w.write("earshot.yaml", config([
            '{name: box, adapter: imap, url: "imaps://mail.shop.test", user: a@shop.test, secret: {file: refresh}, '
            'client_id: c1, client_secret: {file: client}}']))
        w.write("refresh", "x\n")
        w.write("client", "s1\n")
        w.run("init", expect=0)
        out = w.run("doctor")[1]
        assert "token_url" in out, out


if __name__ == "__main__":
    run_tests(globals())
