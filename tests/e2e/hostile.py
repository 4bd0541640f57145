#!/usr/bin/env python3
"""What strangers write: through the whole program to terminal, page and mail, and it stays text."""
import email
import email.policy
import html
import html.parser
import json
import os
import re

from world import NOW, Web, World, config, run_tests

ESCAPES = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b5m \u202eback\u2066 \x00\x08"
MARKUP = "<script>alert(1)</script>\"><img src=x onload=alert(2)></style>' onmouseover='a()"
FORBIDDEN = ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\x08", "\x00"]


def hostile_item(n, text):
    """A JSON feed's item with `text` in every field that can hold it."""
    return {"id": "%d%s" % (n, text), "url": ["javascript:alert(3)", "java\nscript:alert(4)", "data:text/html,x",
                                              "http://user@pier.test/", "vbscript:x"][n % 5],
            "title": "Cold soup, never again " + text,
            "content_text": "The soup was cold and the waiter was rude. I found glass in it and was ill. " + text,
            "authors": [{"name": "Ann " + text, "url": "javascript:alert(5)"}],
            "tags": [text], "image": "http://track.test/p.gif", "language": text[:8],
            "date_published": "2026-11-18T04:00:00Z"}


class Tags(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


OUR_LINK = re.compile(r"(https?://|mailto:|#|(\.\./|[\w-]+/)*[\w-]+\.html(#[\w-]*)?$)")


def page_holds_no_foreign_markup(text, where):
    """Only the archive's search has scripts: its index and its code."""
    tags = Tags()
    tags.feed(text)
    scripts = [attrs for tag, attrs in tags.found if tag == "script"]
    assert len(scripts) <= (2 if where.endswith("search.html") else 0), (where, scripts)
    for tag, attrs in tags.found:
        assert tag not in ("img", "iframe", "object", "link", "base", "form"), (where, tag, attrs)
        for name, value in attrs.items():
            assert not name.startswith("on"), (where, tag, attrs)
            if name in ("href", "src", "action"):
                assert OUR_LINK.match(value or ""), (where, tag, attrs)
    for bad in FORBIDDEN:
        assert bad not in html.unescape(text), (where, repr(bad))


def hostile_world():
    web_dir = World("", init=False)
    os.mkdir(web_dir.path("files"))
    items = [hostile_item(n, text) for n, text in enumerate([ESCAPES, MARKUP, ESCAPES + MARKUP, MARKUP, ESCAPES])]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": MARKUP + ESCAPES, "items": items}
    web_dir.write("files/feed.json", json.dumps(feed))
    web = Web("--files", web_dir.path("files"))
    web_dir.write("earshot.yaml", config([("s", web.url + "/files/feed.json")], brand="'Pier <b>\"&'"))
    web_dir.run("init", expect=0)
    return web_dir, web


def test_hostile_text_stays_text_everywhere():
    w, web = hostile_world()
    try:
        w.run("run", "--now", NOW, expect=0)
        assert w.run_json("sources")[0]["mentions"] >= 4, w.run("sources")
        rows = [json.loads(line) for line in w.run("search", "--json", "--now", NOW)[1].splitlines()]
        assert rows and any("soup" in (r["title"] or "") for r in rows), rows
        for r in rows:
            assert not (r.get("url") or "").lower().startswith(("javascript", "data", "vbscript")), r
        commands = [("inbox",), ("search", "soup"), ("digest",), ("explain", "1"), ("explain", "2"), ("sources",),
                    ("outbox", "--every"), ("issues",), ("outbox", "1"), ("digest", "--format", "markdown"),
                    ("run", "--verbose", "--all"), ("check", "Soup", "--from", w.path("files", "feed.json")),
                    ("search", "--json"), ("inbox", "--json"), ("digest", "--json")]
        for command in commands:
            _, out, err = w.run(*command, "--now", NOW)
            for bad in FORBIDDEN:
                assert bad not in out and bad not in err, (command, repr(bad), out)
        pages = [os.path.join(root, n) for root, _, names in os.walk(w.dir) for n in names if n.endswith(".html")]
        assert pages
        texts = {page: open(page, encoding="utf-8").read() for page in pages}
        assert any("Cold soup" in html.unescape(text) for text in texts.values()), pages
        for page, text in texts.items():
            page_holds_no_foreign_markup(text, page)
        mails = w.mails()
        assert mails
        for raw in mails:
            m = email.message_from_bytes(raw, policy=email.policy.default)
            assert not m.defects and all(not p.defects for p in m.walk())
            page_holds_no_foreign_markup(m.get_body(("html",)).get_content(), "mail")
            plain = m.get_body(("plain",)).get_content()
            for bad in FORBIDDEN:
                assert bad not in plain, repr(bad)
            head = raw.split(b"\r\n\r\n", 1)[0]
            assert re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\xff]", head) is None, head
    finally:
        web.close()
        w.__exit__()


def test_line_ends_never_make_a_header():
    """Refused in settings; blanks in what is fetched."""
    for extra in ('brands:\n  - name: "Pier\\r\\nBcc: spy@evil.test"\n',
                  'brands:\n  - name: "Pier\\nBcc: spy@evil.test"\n'):
        with World("", init=False) as w:
            text = config([]).replace("brands:\n  - name: Pier Cafe\n", extra)
            assert "Bcc" in text
            w.write("earshot.yaml", text)
            code, _, err = w.run("run")
            assert code == 78 and "earshot.yaml" in err, (code, err)
    for address in ('"owner@example.com\\r\\nBcc: spy@evil.test"', '"owner@example.com> RCPT TO:<spy@evil.test"'):
        with World("", init=False) as w:
            w.write("earshot.yaml", config([]).replace("to: owner@example.com", "to: " + address))
            code, _, err = w.run("run")
            assert code == 78, (address, code, err)
    item = {"id": "1", "title": "Poisoned\r\nBcc: spy@evil.test\r\n\r\nI was ill", "date_published": NOW,
            "content_text": "I found glass in the soup and was ill, never again.\r\n.\r\nRCPT TO:<spy@evil.test>",
            "url": "http://pier.test/1\r\nBcc: spy@evil.test", "authors": [{"name": "Ann\r\nBcc: spy@evil.test"}]}
    with World("", init=False) as w:
        os.mkdir(w.path("files"))
        w.write("files/feed.json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t",
                                               "items": [item]}))
        web = Web("--files", w.path("files"))
        try:
            w.write("earshot.yaml", config([("s", web.url + "/files/feed.json")]))
            w.run("init", expect=0)
            w.run("run", "--now", NOW, expect=0)
            assert w.mails()
            for raw in w.mails():
                m = email.message_from_bytes(raw, policy=email.policy.default)
                assert "Bcc" not in m and m["To"] == "owner@example.com" and not m.defects, m.items()
                assert b"\r\n.\r\n" not in raw and b"\nBcc:" not in raw.split(b"\r\n\r\n", 1)[0]
        finally:
            web.close()


if __name__ == "__main__":
    run_tests(globals())
