#!/usr/bin/env python3
"""What an owner would not forgive: mentions lost, words that stay, orders half obeyed."""
import http.server
import json
import os
import threading

from world import World, config, run_tests

NIGHTS = ["2026-11-%dT05:15:00Z" % day for day in (18, 19, 20, 21)]
NEWEST = 1794970800  # 2026-11-18 03:00 UTC
DAY = 86400


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        body, code = self.server.pages.get(self.path, ("", 404))
        tag = '"%d"' % hash(body)
        if code == 200 and self.headers.get("If-None-Match") == tag:
            body, code = "", 304
        self.send_response(code)
        if code == 200:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        pass


class Site(http.server.ThreadingHTTPServer):
    """`pages` maps a path to (body, code); answers 304 as they should be."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages = {}
        self.asked = []
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server_port

    def close(self):
        self.shutdown()
        self.server_close()


def items(first, count):
    """`count` reviews numbered downwards from `first`, an hour apart."""
    return json.dumps({"items": [{"id": n, "text": "Cold soup, number %d." % n, "at": NEWEST - 3600 * (60 - n)}
                                 for n in range(first, first - count, -1)]})


def paged(site):
    w = World("", init=False)
    w.write("own.yaml", "url: %s/{page}.json\npage: {by: number, size: 10}\nitems: /items\n"
                        "mention: {id: /id, text: /text, published: /at}\n" % site.url)
    w.write("earshot.yaml", config(["{name: s, adapter: json, mapping: own.yaml, allow_private: yes}"]))
    w.run("init", expect=0)
    return w


def count(w):
    return int(w.sql("select count(*) from mentions"))


def test_a_later_page_that_fails_is_asked_again():
    for why, broken in (("an error", ("busy", 503)), ("not JSON", ("<html>", 200))):
        site = Site()
        site.pages = {"/1.json": (items(60, 10), 200), "/2.json": broken, "/3.json": (items(40, 5), 200)}
        with paged(site) as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert count(w) == 10, (why, count(w))
            assert "ended early" in w.run("digest", "--now", NIGHTS[0], expect=0)[1], why
            site.pages["/2.json"] = (items(50, 10), 200)
            w.run("run", "--now", NIGHTS[1], expect=0)
            assert count(w) == 25, (why, count(w))
            assert "ended early" not in w.run("digest", "--now", NIGHTS[1], expect=0)[1], why
            site.asked.clear()
            w.run("run", "--now", NIGHTS[2], expect=0)
            assert site.asked == ["/1.json"], "all is known: the first page's 304 is enough"
        site.close()


def test_no_page_behind_the_last_is_no_failure():
    site = Site()
    site.pages = {"/1.json": (items(60, 10), 200), "/2.json": (items(50, 10), 200)}
    with paged(site) as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert count(w) == 20 and "/3.json" in site.asked
        assert "ended early" not in w.run("digest", "--now", NIGHTS[0], expect=0)[1]
        site.asked.clear()
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert site.asked == ["/1.json"]
    site.close()


ROWS = ("date,author,stars,text\n"
        "2026-11-17T08:00:00Z,Sophie Lake,1,The parcel came a week late.\n"
        "2026-11-17T09:00:00Z,Ann Moss,1,The fish was cold and the waiter was rude.\n")


def test_forgotten_words_leave_the_pages_of_a_brand_that_is_gone():
    with World(config([], extra="archive: yes\nreports: pages", brand="Old Pier")) as w:
        w.write("rows.csv", ROWS)
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NIGHTS[0], expect=0)
        w.run("run", "--no-fetch", "--now", NIGHTS[0], expect=0)
        w.run("digest", "--week", "--send", "--now", "2026-11-23T08:00:00Z", expect=0)

        def telling():
            return [name for root, _, names in os.walk(w.path("pages")) for name in names
                    if "parcel came" in open(os.path.join(root, name)).read()]

        assert len(telling()) >= 2, os.listdir(w.path("pages"))
        w.write("earshot.yaml", config([], extra="archive: yes\nreports: pages", brand="New Pier"))
        w.run("forget", "Sophie Lake", "--yes", "--now", "2026-11-23T09:00:00Z", expect=0)
        assert telling() == []


if __name__ == "__main__":
    run_tests(globals())
