#!/usr/bin/env python3
"""Destinations beside mail, against a server that answers as the services do.

The answers have the shapes that the services document. What was sent is judged here by
other code than the program's: signatures by Python's hmac, HTML by its parser.
"""
import base64
import hashlib
import hmac
import html.parser
import http.server
import json
import mailbox
import os
import re
import signal
import threading
import time

from world import NOW, World, Web, config, eventually, run_tests

LATER = "2026-11-18T06:30:00Z"
NEXT = "2026-11-19T05:15:00Z"
KEY = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
TOKEN = "c4n4ry-token"

# What a stranger writes to be more than text.
HOSTILE = ("<!channel> <!everyone> @everyone @here @room <@U123> [free](http://evil.test/a) <http://evil.test|x> "
           "*bold* _it_ ~no~ `code` ||spoiler|| <b>b</b> <a href=\"http://evil.test\">x</a> </b> &amp; "
           "http://evil.test/b www.evil.test /start #tag <script>alert(1)</script> \u202egnp.exe")


def feed(path, n, text="The waiter was rude and the soup gave me food poisoning. " + HOSTILE):
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    items = "".join("<item><guid>m%d</guid><title>Visit %d</title><link>http://pier.test/%d</link>"
                    "<pubDate>Wed, 18 Nov 2026 04:%02d:00 +0000</pubDate><description>%s</description></item>"
                    % (i, i, i, i, text) for i in range(n))
    with open(path + ".new", "w") as out:
        out.write('<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>%s</channel></rss>' % items)
    os.rename(path + ".new", path)


class Service(http.server.ThreadingHTTPServer):
    """Keeps every request; `rules`: path -> list of (code, headers, body), one used up a request."""

    USUAL = {
        "slack": (200, {}, "ok"),
        "discord": (200, {}, '{"id": "1180000000000000001", "type": 0, "content": ""}'),
        "teams": (202, {}, ""),
        "ntfy": (200, {}, '{"id": "sPs71M8A2T", "time": 1, "event": "message", "topic": "pier"}'),
        "matrix": (200, {}, '{"event_id": "$first:example.com"}'),
        "telegram": (200, {}, '{"ok": true, "result": {"message_id": 4711, "date": 1}}'),
        "hook": (204, {}, ""),
    }

    def __init__(self):
        self.got = []
        self.rules = {}
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()

    def of(self, name):
        return [g for g in self.got if g["name"] == name]


def name_of(path):
    for mark, name in (("/bot", "telegram"), ("/_matrix", "matrix"), ("/slack", "slack"), ("/discord", "discord"),
                       ("/teams", "teams"), ("/hook", "hook")):
        if path.startswith(mark):
            return name
    return "ntfy"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        name = name_of(self.path)
        self.server.got.append({"name": name, "method": self.command, "path": self.path, "body": body,
                                "headers": {k.lower(): v for k, v in self.headers.items()}})
        rules = self.server.rules.get(name)
        rule = rules.pop(0) if rules else self.server.USUAL[name]
        if rule == "cut":
            self.close_connection = True
            return
        code, headers, text = rule
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if code != 204:
            self.wfile.write(text.encode())

    do_POST = do_PUT = do_GET = answer

    def log_message(self, *args):
        pass


def destinations(url):
    return """destinations:
  - {name: slack, kind: slack, address: {file: slack}, allow_private: yes}
  - {name: discord, kind: discord, address: {file: discord}, allow_private: yes}
  - {name: teams, kind: teams, address: {env: TEAMS_ADDRESS}, allow_private: yes}
  - {name: phone, kind: ntfy, server: "%(url)s", room: pier, secret: {file: token}, allow_private: yes}
  - {name: room, kind: matrix, server: "%(url)s", room: "!abc:example.com", secret: {file: token}, allow_private: yes}
  - {name: chat, kind: telegram, server: "%(url)s", room: "-100123", secret: {file: token}, allow_private: yes}
  - {name: hook, kind: webhook, server: "%(url)s/hook", secret: {file: key}, allow_private: yes}
""" % {"url": url}


class Chats:
    """A world with every chat, a feed of hostile complaints, and the services."""

    def __init__(self, only=None, extra="", complaints=1, digests=True):
        self.service = Service()
        self.world = World("", init=False)
        w = self.world
        os.mkdir(w.path("files"))
        feed(w.path("files", "feed.xml"), complaints)
        self.web = Web("--files", w.path("files"))
        text = destinations(self.service.url)
        if only:
            text = "destinations:\n" + "".join(l + "\n" for l in text.splitlines() if "name: %s," % only in l)
        if not digests:
            text = text.replace("allow_private", "digests: no, allow_private")
        for name in ("slack", "discord", "teams"):
            w.write(name, self.service.url + "/" + name + "/" + TOKEN + "\n")
        w.write("token", TOKEN + "\n")
        w.write("key", KEY + "\n")
        os.environ["TEAMS_ADDRESS"] = self.service.url + "/teams/" + TOKEN
        w.write("earshot.yaml", config([("s", self.web.url + "/files/feed.xml")], text, extra))
        w.run("init", expect=0)

    def __enter__(self):
        return self.world, self.service

    def __exit__(self, *args):
        self.world.__exit__()
        self.web.close()
        self.service.close()


class Tags(html.parser.HTMLParser):
    """Every tag and link of a text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.text, self.open = set(), [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.links += [v for k, v in attrs if k == "href"]
        assert all(k == "href" for k, _ in attrs), attrs
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, data):
        self.text += data


def no_lure(text):
    """Nothing in it that a chat program makes a link, a call or a command of by itself."""
    own = re.sub(r"https?://pier\.test/\d+", "", text)
    assert "://" not in own, own
    assert not re.search(r"[A-Za-z0-9]\.[A-Za-z]", own), own
    assert not re.search(r"@\w", own), own
    assert not re.search(r"(^|\s)/\w", own), own
    assert not re.search(r"#\w", own), own
    assert "\u202e" not in own, own


def check_slack(body):
    blocks = body["blocks"]
    text = blocks[0]["text"]
    assert text["type"] == "mrkdwn" and text["verbatim"] is True and len(text["text"]) <= 3000, text
    assert body["parse"] == "none" and body["link_names"] is False and body["unfurl_links"] is False
    links = re.findall(r"<([^>]*)>", text["text"])
    assert links and all(re.fullmatch(r"http://pier\.test/\d+\|[^<>]*", l) for l in links), links
    bare = re.sub(r"<[^>]*>", "", text["text"])
    no_lure(bare)
    for line in re.sub(r"<([^|>]*)\|([^>]*)>", r"\2", text["text"]).split("\n"):
        assert line.count("*") in (0, 2) and "_" not in line and "~" not in line and "`" not in line, line
    assert "<" not in body["text"] and "&lt;" in bare


def check_discord(body):
    assert body["allowed_mentions"] == {"parse": []}
    embed = body["embeds"][0]
    assert len(embed["title"]) <= 256 and len(embed["description"]) <= 4096
    text = embed["description"]
    links = re.findall(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)]*)\)", text)
    assert links and all(re.fullmatch(r"http://pier\.test/\d+", u) for _, u in links), links
    rest = re.sub(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\(([^)]*)\)", r"\1", text)
    rest = rest.replace("**", "")
    for mark in "*_~`|[]()<>#":  # every one that is left is a letter
        assert not re.search(r"(?<!\\)" + re.escape(mark), rest), (mark, rest)
    no_lure(rest.replace("\\", ""))


def check_teams(body):
    assert len(json.dumps(body)) < 28 * 1024
    card = body["attachments"][0]
    assert card["contentType"] == "application/vnd.microsoft.card.adaptive"
    content = card["content"]
    assert content["type"] == "AdaptiveCard" and "msteams" not in content
    for block in content["body"]:  # a TextBlock would read Markdown
        assert block["type"] == "RichTextBlock" and all(i["type"] == "TextRun" for i in block["inlines"]), block
        for run in block["inlines"]:
            no_lure(run["text"])
    assert all(a["type"] == "Action.OpenUrl" and a["url"].startswith("http://pier.test/") for a in content["actions"])
    assert len(content["actions"]) <= 5


def check_ntfy(body):
    assert body["topic"] == "pier" and body["markdown"] is False
    assert len(body["message"].encode()) <= 4096 and body["message"]
    no_lure(body["message"]), no_lure(body["title"])
    assert len(body["actions"]) <= 3 and all(a["action"] == "view" for a in body["actions"])


def check_matrix(body):
    assert body["m.mentions"] == {} and body["msgtype"] == "m.text"
    tags = Tags(body["formatted_body"])
    assert tags.tags <= {"b", "a", "br"} and tags.open == [], tags.tags
    assert all(re.fullmatch(r"http://pier\.test/\d+", l) for l in tags.links), tags.links
    no_lure(tags.text), no_lure(body["body"])


def check_telegram(body):
    assert body["chat_id"] == "-100123" and body["parse_mode"] == "HTML"
    assert body["link_preview_options"] == {"is_disabled": True}
    tags = Tags(body["text"])
    assert tags.tags <= {"b", "a"} and tags.open == [], tags.tags
    assert all(re.fullmatch(r"http://pier\.test/\d+", l) for l in tags.links), tags.links
    assert len(tags.text.encode("utf-16-le")) // 2 <= 4096
    no_lure(tags.text)


def check_hook(body):
    assert body["version"] == 1 and body["brand"] == "Pier Cafe" and body["value"]["version"] == 1, body
    assert body["type"] in ("digest", "alert") and body["subject"] and body["made_at"].startswith("2026-11-18T")


def signed_by(request, key):
    """As the specification of Standard Webhooks says, without any code of the program."""
    h = request["headers"]
    content = ("%s.%s." % (h["webhook-id"], h["webhook-timestamp"])).encode() + request["body"]
    want = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    return h["webhook-signature"] == "v1," + want


def test_every_service_gets_its_shape_and_nothing_hostile():
    checks = {"slack": check_slack, "discord": check_discord, "teams": check_teams, "ntfy": check_ntfy,
              "matrix": check_matrix, "telegram": check_telegram, "hook": check_hook}
    with Chats(complaints=4) as (w, service):
        _, out, err = w.run("run", "--now", NOW, "--verbose", expect=0)
        for name, check in checks.items():
            got = service.of(name)
            assert len(got) >= 2, (name, len(got), out, err)  # alerts and the digest
            for g in got:
                assert g["headers"]["content-type"].startswith("application/json"), g
                body = json.loads(g["body"])
                try:
                    check(body)
                except AssertionError:
                    print(name, json.dumps(body, indent=1, ensure_ascii=False))
                    raise
        paths = {g["name"]: g["path"] for g in service.got}
        assert paths["discord"].endswith("?wait=true")
        assert paths["telegram"] == "/bot%s/sendMessage" % TOKEN
        assert paths["matrix"].startswith("/_matrix/client/v3/rooms/%21abc%3Aexample.com/send/m.room.message/")
        assert service.of("matrix")[0]["method"] == "PUT"
        for name in ("ntfy", "matrix"):
            assert service.of(name)[0]["headers"]["authorization"] == "Bearer " + TOKEN
        rows = w.run_json("outbox", "--every")
        assert all(r["state"] == "sent" and r["tries"] == 1 for r in rows), rows
        assert TOKEN not in out + err + json.dumps(rows) + w.run("outbox", "--every")[1]
        before = len(service.got)
        w.run("run", "--now", LATER, expect=0)
        assert len(service.got) == before, "nothing goes out twice"


def test_webhook_signature_holds_and_changes_with_every_part():
    with Chats("hook") as (w, service):
        w.run("run", "--now", NOW, expect=0)
        key = base64.b64decode(KEY[6:])
        for g in service.of("hook"):
            assert signed_by(g, key)
            assert not signed_by(g, b"another key")
            assert not signed_by(dict(g, body=g["body"] + b" "), key)
            old = dict(g["headers"], **{"webhook-timestamp": "1"})
            assert not signed_by(dict(g, headers=old), key), "the time is signed too"
            assert g["headers"]["webhook-timestamp"] == "1794978900", g["headers"]
            assert g["headers"]["idempotency-key"] == g["headers"]["webhook-id"] == json.loads(g["body"])["id"]
        ids = [g["headers"]["webhook-id"] for g in service.of("hook")]
        assert len(set(ids)) == len(ids)


# answer, state of the row, least and most seconds until the next try, words of the reason
ANSWERS = {
    "slack": [((429, {"Retry-After": "7200"}, ""), "queued", 7200, 7300, "429"),
              ((500, {}, "server_error"), "queued", 60, 70, "500"),
              ((404, {}, "no_service"), "dead", 0, 0, "no_service"),
              ((403, {}, "action_prohibited"), "dead", 0, 0, "action_prohibited"),
              ((302, {"Location": "/elsewhere"}, ""), "dead", 0, 0, "leads elsewhere"),
              ("cut", "sending", 60, 70, "may arrive twice")],
    "discord": [((429, {}, '{"message": "You are being rate limited.", "retry_after": 900.5, "global": false}'),
                 "queued", 900, 910, "rate limited"),
                ((404, {}, '{"message": "Unknown Webhook", "code": 10015}'), "dead", 0, 0, "Unknown Webhook")],
    "teams": [((200, {}, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error "
                "429 with ContextId x"), "queued", 60, 70, "429")],
    "phone": [((429, {}, '{"code":42901,"http":429,"error":"limit reached: too many requests"}'), "queued", 60, 70,
               "limit reached")],
    "room": [((429, {}, '{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":300000}'),
              "queued", 300, 305, "Too Many"),
             ((403, {}, '{"errcode":"M_FORBIDDEN","error":"You are not invited"}'), "dead", 0, 0, "not invited"),
             ("cut", "queued", 60, 70, "")],
    "chat": [((429, {}, '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 120",'
               '"parameters":{"retry_after":120}}'), "queued", 120, 125, "retry after 120"),
             ((400, {}, '{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}'), "dead", 0, 0,
              "chat not found")],
    "hook": [((503, {"Retry-After": "999999999"}, ""), "queued", 86400, 86400, "503"),
             ((410, {}, ""), "dead", 0, 0, "410"),
             ("cut", "queued", 60, 70, "")],
}
NAMES = {"phone": "ntfy", "room": "matrix", "chat": "telegram"}


def seconds(text):
    import calendar
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def test_answers_decide_between_again_and_never():
    for name, rows in ANSWERS.items():
        with Chats(name, extra="alert_severe: no") as (w, service):
            kind = NAMES.get(name, name)
            for n, (answer, state, least, most, words) in enumerate(rows):
                now = "2026-11-%02dT05:15:00Z" % (18 + n)
                service.rules[kind] = [answer]
                count = len(service.got)
                code, _, err = w.run("run", "--now", now)
                assert code == 75, (name, answer, code, err)
                row = w.run_json("outbox", "--every")[0]
                assert row["state"] == state and words in (row["error"] or ""), (name, answer, row)
                assert len(service.got) == count + 1, (name, answer)
                if state == "dead":
                    w.run("run", "--no-fetch", "--now", now)
                    assert len(service.got) == count + 1, "what is dead is not tried"
                    doctor = w.run("doctor")[1]
                    assert "could not be delivered" in doctor, doctor
                    w.run("outbox", "retry", str(row["row"]), "--now", now, expect=0)
                    w.run("run", "--no-fetch", "--now", now, expect=0)
                else:
                    wait = seconds(row["next"]) - seconds(now)
                    assert least <= wait <= most, (name, answer, wait)
                    w.sql("update outbox set next_at = 0 where state <> 'sent'")
                    w.run("run", "--no-fetch", "--now", now, expect=0)
                assert service.got[-1]["body"] == service.got[-2]["body"], (name, answer)
                assert w.run_json("outbox", "--every")[0]["state"] == "sent", (name, answer)


def test_matrix_names_a_second_try_as_the_first():
    with Chats("room", extra="alert_severe: no") as (w, service):
        service.rules["matrix"] = ["cut"]
        w.run("run", "--now", NOW)
        w.run("run", "--no-fetch", "--now", LATER, expect=0)
        first, second = service.of("matrix")
        assert first["path"] == second["path"] and first["body"] == second["body"]


def test_private_addresses_and_clear_text_need_leave():
    with Chats("hook", extra="alert_severe: no") as (w, service):
        text = open(w.path("earshot.yaml")).read()
        head, tail = text.split("destinations:")
        w.write("earshot.yaml", head + "destinations:" + tail.replace(", allow_private: yes", ""))
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75 and "https://" in err and service.got == [], (code, err)
        w.write("earshot.yaml", head + "destinations:" +
                tail.replace(", allow_private: yes", "").replace("http://", "https://"))
        code, _, err = w.run("run", "--no-fetch", "--now", LATER)
        assert code == 75 and "address" in err and service.got == [], (code, err)
        assert w.run_json("outbox")[0]["state"] == "queued"


def test_secrets_are_private_files():
    with Chats("chat", extra="alert_severe: no") as (w, service):
        os.chmod(w.path("token"), 0o644)
        code, out, err = w.run("run", "--now", NOW)
        assert code == 75 and "others can read it" in err and service.got == [], (code, err)
        assert TOKEN not in out + err


def test_doctor_sends_a_sample_to_one_or_all():
    with Chats() as (w, service):
        code, out, err = w.run("doctor", "--to", "chat")
        assert "chat: taken" in out and [g["name"] for g in service.got] == ["telegram"], (out, err)
        service.rules["slack"] = [(404, {}, "no_service")]
        code, out, err = w.run("doctor", "--mail")
        assert code == 75 and "slack: slack: 404 no_service" in out and out.count(": taken") == 6, (code, out)
        assert "no destination is named" in w.run("doctor", "--to", "nobody")[1]
        assert TOKEN not in out + err


def test_outbox_lists_shows_retries_and_drops():
    with Chats("slack", extra="alert_severe: no") as (w, service):
        service.rules["slack"] = [(404, {}, "no_service")]
        w.run("run", "--now", NOW)
        _, out, _ = w.run("outbox", "--now", NOW)
        assert "dead" in out and "no_service" in out and "slack" in out, out
        row = str(w.run_json("outbox")[0]["row"])
        assert json.loads(w.run("outbox", row)[1])["blocks"]
        w.run("outbox", "drop", row, expect=0)
        assert w.run_json("outbox") == [] and w.run("outbox", row)[0] != 0
        w.run("run", "--no-fetch", "--now", LATER, expect=0)
        assert len(service.got) == 1


def test_dead_letter_stands_in_the_next_digest():
    with Chats("slack") as (w, service):
        text = open(w.path("earshot.yaml")).read()
        w.write("earshot.yaml", text + "  - {name: owner, kind: folder, folder: mail, to: o@example.com, from: d@example.com}\n")
        service.rules["slack"] = [(404, {}, "no_service")] * 9
        w.run("run", "--now", NOW)
        first = len(w.mails())
        w.run("run", "--now", NEXT)
        told = [m for m in w.mails() if b"Not delivered" in m and b"no_service" in m]
        assert first > 0 and len(told) == 1, (first, len(told))


def test_maildir_gets_each_message_once_wherever_it_was_put():
    with World("", init=False) as w:
        web = Web()
        try:
            w.write("earshot.yaml", config([("s", web.url + "/ok")], "destinations:\n  - {name: box, kind: maildir, "
                    "folder: box, to: owner@shop.test, from: desk@shop.test}"))
            w.run("init", expect=0)
            w.run("run", "--now", NOW, expect=0)
            box = mailbox.Maildir(w.path("box"), create=False)
            assert len(box) == 1 and "Pier" in str(list(box)[0]["List-ID"]), list(box)
            name = os.listdir(w.path("box", "new"))[0]
            assert b"\r\n" not in open(w.path("box", "new", name), "rb").read()
            os.rename(w.path("box", "new", name), w.path("box", "cur", name + ":2,S"))  # read
            w.sql("update outbox set state = 'sending', may_be_second = 1, next_at = 0")
            w.run("run", "--no-fetch", "--now", LATER, expect=0)
            assert os.listdir(w.path("box", "new")) == [] and len(os.listdir(w.path("box", "cur"))) == 1
            assert w.run_json("outbox", "--every")[0]["state"] == "sent"
        finally:
            web.close()


COMMAND = """#!/bin/sh
printf '%%s\\n' "$@" "$EARSHOT_KIND" "$EARSHOT_BRAND" "$EARSHOT_SUBJECT" >>%(dir)s/args
cat >>%(dir)s/got
exit $(cat %(dir)s/code)
"""


def test_command_gets_text_without_a_shell():
    with World("", init=False) as w:
        web = Web()
        try:
            w.write("notify", COMMAND % {"dir": w.dir}, 0o700)
            w.write("code", "75")
            w.write("earshot.yaml", config([("s", web.url + "/ok")], "destinations:\n  - {name: prog, kind: command, "
                    'run: [%s, "--to $HOME; `id` | x"]}' % w.path("notify")))
            w.run("init", expect=0)
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75 and "exit status 75" in err, (code, err)
            assert w.run_json("outbox")[0]["state"] == "queued"
            w.write("code", "0")
            w.run("run", "--no-fetch", "--now", LATER, expect=0)
            lines = open(w.path("args")).read().splitlines()
            assert lines[:3] == ["--to $HOME; `id` | x", "daily", "Pier Cafe"] and lines[:4] == lines[4:], lines
            got = open(w.path("got")).read()
            assert got[:len(got) // 2] == got[len(got) // 2:] and "Pier Cafe" in got, got
        finally:
            web.close()


def test_command_that_takes_too_long_is_ended_with_its_children():
    with World("", init=False) as w:
        web = Web()
        try:
            w.write("hang", "#!/bin/sh\ncat >/dev/null\nsleep 600 &\necho $! >%s\nwait\n" % w.path("child"), 0o700)
            w.write("earshot.yaml", config([("s", web.url + "/ok")], "destinations:\n  - {name: prog, kind: command, "
                    "run: [%s], time_limit: 1s}" % w.path("hang")))
            w.run("init", expect=0)
            code, _, err = w.run("run", "--now", NOW)
            assert code == 75 and "may arrive twice" in err, (code, err)
            assert w.run_json("outbox")[0]["state"] == "sending"
            child = int(open(w.path("child")).read())

            def is_gone():
                try:
                    return "Z" in open("/proc/%d/stat" % child).read().split(") ")[1][:1]
                except OSError:
                    return True
            eventually(is_gone, 30, "the program's child is gone")
        finally:
            web.close()


def test_signal_ends_a_silent_web_delivery():
    with Chats("hook", extra="alert_severe: no") as (w, service):
        held = threading.Event()

        class Slow(list):
            def pop(self, *args):
                held.wait(60)
                return service.USUAL["hook"]
        service.rules["hook"] = Slow([1])
        process = w.start("run", "--now", NOW)
        eventually(lambda: service.got, 60, "the request came")
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=120)
        took = time.monotonic() - begun
        held.set()
        assert process.returncode == -signal.SIGTERM, (process.returncode, err)
        assert took < 30, took
        assert w.run_json("outbox")[0]["state"] == "queued", "a webhook knows its second try"
        service.rules = {}
        w.run("run", "--no-fetch", "--now", LATER, expect=0)
        assert service.got[0]["headers"]["webhook-id"] == service.got[1]["headers"]["webhook-id"]


if __name__ == "__main__":
    run_tests(globals())
