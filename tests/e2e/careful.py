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


def desk(more=""):
    w = World(config([]) + more)
    w.write("rows.csv", ROWS + "2026-11-17T10:00:00Z,Kim Oak,1,The soup was cold and far too expensive.\n")
    w.run("import", "rows.csv", "--source", "Guestbook", *(["--brand", "Pier Cafe"] if more else []),
          "--now", NIGHTS[0], expect=0)
    w.run("run", "--no-fetch", "--no-send", "--now", NIGHTS[0], expect=0)
    return w


def row_of(w, author):
    return w.sql("select row from mentions where author = '%s'" % author)


def test_what_is_said_of_a_correction_is_taken_or_refused():
    with desk("") as w:
        fish, soup = row_of(w, "Ann Moss"), row_of(w, "Kim Oak")
        code, _, err = w.run("correct", fish, soup, "--not-us", "--yes", "--now", NIGHTS[0])
        assert code == 64 and soup in err, (code, err)
        assert w.run("correct", fish, "--not-us", "--brand", "Pier Cafe", "--yes")[0] == 64
        assert w.run("correct", "--words", "cold", "--not-us", "--brand", "Nobody", "--yes")[0] == 78
        w.run("correct", fish, "--words", "was cold", "--mood", "good", "--yes", "--now", NIGHTS[0], expect=0)
        assert w.sql("select mention is null or mention = 0, brand, words from corrections") == "1|Pier Cafe|was cold"
        w.run("correct", "undo", "--now", NIGHTS[0], expect=0)


def test_what_was_said_at_once_is_taken_back_at_once():
    with desk() as w:
        soup = row_of(w, "Kim Oak")
        was = w.run_json("explain", soup)
        done = w.run_json("correct", soup, "--issue", "rude-staff", "--issue", "hygiene", "--not-issue", "price", "--mood",
                          "neutral", "--yes", "--now", NIGHTS[0])
        assert done["applied"] and {"rude-staff", "hygiene"} <= set(done["changes"][0]["now"]["issues"]), done
        assert len(w.run_json("correct", "list")) == 4
        w.run("correct", soup, "--severity", "high", "--yes", "--now", NIGHTS[1], expect=0)
        w.run("correct", "undo", "--now", NIGHTS[1], expect=0)
        assert len(w.run_json("correct", "list")) == 4, "that one alone"
        _, out, _ = w.run("correct", "undo", "--now", NIGHTS[1], expect=0)
        assert w.run_json("correct", "list") == [] and "to" in out, out
        assert w.run_json("explain", soup)["issues"] == was["issues"]


def test_names_that_nobody_has_are_told():
    with desk() as w:
        for words in (["inbox"], ["search", "soup"], ["export"]):
            code, out, err = w.run(*words, "--brand", "Pier Cafee")
            assert code == 78 and out == "" and "Pier Cafee" in err, (words, code, out, err)
            assert "soup" in w.run(*words, "--brand", "pier cafe", "--now", NIGHTS[0], expect=0)[1], words
        for words in (["export"], ["forget", "Kim Oak", "--yes"], ["privacy", "Kim Oak"]):
            code, out, err = w.run(*words, "--source", "Guest")
            assert code == 64 and out == "" and '"Guest"' in err, (words, code, out, err)
        w.run("export", "--source", "Guestbook", expect=0)


def test_the_words_that_come_to_mind_work_in_the_inbox():
    with desk() as w:
        soup = row_of(w, "Kim Oak")
        code, out, err = w.run("inbox", "answer", soup, "--now", NIGHTS[0])
        assert code == 0 and out and "answered " + soup in err, (code, out, err)
        assert out == w.run("inbox", "draft", soup, "--now", NIGHTS[0], expect=0)[1]
        for word, state in (("wait", "waiting"), ("resolved", "resolved"), ("open", "open"), ("ignored", "ignored")):
            w.run("inbox", word, soup, "--now", NIGHTS[0], expect=0)
            assert w.run_json("inbox", "show", soup)["state"] == state
        assert w.run("inbox", soup, "answered")[0] == 64 and w.run("inbox", "list", "x")[0] == 64


def test_a_digest_that_is_asked_for_is_mailed_each_time():
    with World(config([])) as w:
        w.write("rows.csv", ROWS)
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NIGHTS[0], expect=0)
        w.run("run", "--no-fetch", "--now", NIGHTS[0], expect=0)
        for kind in ("--week", "--month"):
            before = len(w.mails())
            for minute in (0, 1):
                w.run("digest", kind, "--send", "--now", "2026-12-01T08:0%d:00Z" % minute, expect=0)
            assert len(w.mails()) == before + 2, (kind, before, len(w.mails()))
    with World(config([], "destinations: []")) as w:
        assert "mailed to nobody" in w.run("digest", "--send", "--now", NIGHTS[1], expect=0)[2]


def test_the_outbox_takes_every_word_or_none():
    with desk() as w:
        for words in (["drop"], ["retry"], ["drop", "1", "x"], ["1", "2"], ["list", "x"]):
            code, _, err = w.run("outbox", *words)
            assert code == 64 and err, (words, code)


def test_a_text_is_explained_as_one_of_the_brand():
    text = "Found bed bugs in the room."
    with World(config([]).replace("- name: Pier Cafe", "- name: Pier Inn\n    business: [hotel]")) as w:
        def issues(*words):
            return w.run_json("explain", *words, "--text", text)["issues"]

        assert "house-keeping" not in issues(), "needs no configuration"
        assert "house-keeping" in issues("--brand", "pier inn") and "house-keeping" in issues("--config", "earshot.yaml")
        assert w.run("explain", "--brand", "Nobody", text)[0] == 78 and w.run("explain", "--brand", "Pier Inn", "1")[0] == 64


def test_check_counts_all_that_it_found():
    with World("", init=False) as w:
        w.write("big.csv", "date,stars,text\n" + "".join(
            "2026-1%d-%02dT08:00:00Z,%d,Visit number %d was as it was.\n" % (i % 2, 1 + i // 2 % 17, 5 if i % 2 else 1, i)
            for i in range(2400)))
        found = w.run_json("check", "Pier", "--from", "big.csv", "--days", "90", "--now", NIGHTS[0])
        assert found["mentions"] == 2400 and found["nps"]["answers"] == 2400, (found["mentions"], found["nps"])


def test_rejects_of_several_files_are_kept_together():
    with World(config([])) as w:
        for name in ("a.csv", "b.csv"):
            w.write(name, "date,nps,text\n2026-11-17,eleven,=1+1 from %s\n" % name)
        w.run("import", "a.csv", "b.csv", "--rejects", "bad.csv", "--now", NIGHTS[0], expect=0)
        lines = open(w.path("bad.csv"), newline="").read().split("\r\n")
        assert lines[0] == "file,line,reason,row" and len(lines) == 4, lines
        assert '"a.csv","2"' in lines[1] and '"b.csv","2"' in lines[2], lines


def test_who_waits_twice_is_one_who_waits_too_long():
    with World(config([])) as w:
        old = ["2026-11-14T08:00:00Z,Sophie Lake,1,The parcel came a week late.",
               "2026-11-15T08:00:00Z,Sophie Lake,1,The waiter was rude."]
        new = ["2026-11-18T05:00:00Z,Ann Moss,1,The fish was cold."]
        for now, rows in (("2026-11-15T12:00:00Z", old), (NIGHTS[0], new)):
            w.write("rows.csv", "\n".join(["date,author,stars,text"] + rows) + "\n")
            w.run("import", "rows.csv", "--source", "Guestbook", "--now", now, expect=0)
            w.run("run", "--no-fetch", "--no-send", "--now", now, expect=0)
        headline = w.run_json("digest", "--now", NIGHTS[0])["headline"]
        assert "wo " in headline and "one of them" in headline, headline


def test_an_issue_whose_mentions_are_corrected_away_is_none():
    with World(config([])) as w:
        w.write("rows.csv", "date,author,stars,text\n" + "".join(
            "2026-11-%02dT08:00:00Z,Guest %d,1,Far too expensive for a small coffee on day %d.\n" % (d, d, d)
            for d in range(8, 18)))
        w.run("import", "rows.csv", "--source", "Guestbook", "--now", NIGHTS[0], expect=0)
        w.run("run", "--no-fetch", "--no-send", "--now", NIGHTS[0], expect=0)
        ledger = "select state, count_30d from ledger where issue = 'price' and place = ''"
        was = w.sql(ledger)
        assert was.endswith("|10") and len(was) > 3, was
        w.run("correct", "--words", "too expensive", "--not-issue", "price", "--yes", "--now", NIGHTS[0], expect=0)
        assert w.sql(ledger) == "|0", w.sql(ledger)
        w.run("correct", "undo", "--now", NIGHTS[0], expect=0)
        assert w.sql(ledger) == was, w.sql(ledger)


def test_a_source_that_is_off_can_be_tried():
    site = Site()
    site.pages = {"/1.json": (items(60, 5), 200)}
    with paged(site) as w:
        text = open(w.path("earshot.yaml")).read()
        w.write("earshot.yaml", text.replace("{name: s,", "{name: s, off: yes,"))
        assert "5 mentions" in w.run("sources", "test", "s", "--now", NIGHTS[0], expect=0)[1]
    site.close()


if __name__ == "__main__":
    run_tests(globals())
