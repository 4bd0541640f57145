"""earshot check: public sources in their recorded shapes, from a server of our own."""
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

NOW = "2026-11-18T06:00:00Z"
GOOD = ["Blue Heron has the best coffee in town, lovely and friendly staff, would recommend to everyone.",
        "Wonderful morning at Blue Heron, excellent cake and great service. Love this place!"]
BAD = ["Blue Heron was awful: rude staff, we waited an hour and the food was cold. Never again.",
       "Terrible experience at Blue Heron, they overcharged us and refused a refund. Avoid."]
BIRD = "A blue heron is a large wading bird that stands in the marsh and eats fish."


def day(n):
    return "2026-11-%02dT08:00:00Z" % n


def words(name):
    """Texts about the brand as one source shows them; the bird among them."""
    return [t.replace("Blue Heron", name) for t in GOOD + BAD + GOOD] + ([BIRD] if name == "Blue Heron" else [])


def atom(name, start):
    items = "".join(
        '<entry><id>%s-%d</id><title>About it</title><link href="https://r.example/%s/%d"/>'
        "<author><name>u%d</name></author><published>%s</published>"
        '<content type="html">%s</content></entry>' % (start, i, start, i, i, day(i + 2), text)
        for i, text in enumerate(words(name)))
    return '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>%s</feed>' % items


def hackernews(name):
    hits = [{"objectID": str(i), "_tags": ["comment"], "author": "h%d" % i, "created_at": day(i + 3),
             "story_title": "Cafes", "comment_text": "<p>" + t} for i, t in enumerate(words(name))]
    return json.dumps({"hits": hits, "nbPages": 1})


def bluesky(name):
    return json.dumps({"posts": [
        {"uri": "at://did:plc:q/app.bsky.feed.post/%d" % i, "cid": "c", "indexedAt": day(i + 4),
         "author": {"did": "did:plc:q", "handle": "q%d.example" % i, "displayName": ""},
         "record": {"createdAt": day(i + 4), "text": t, "langs": ["en"]}}
        for i, t in enumerate(words(name)[:3])]})


ANSWERS = {
    "news.google.com": lambda name: atom(name, "n"),
    "www.reddit.com": lambda name: atom(name, "r"),
    "hn.algolia.com": hackernews,
    "api.bsky.app": bluesky,
    "mastodon.social": lambda name: "[]",
    "lemmy.world": lambda name: json.dumps({"type_": "All", "comments": [], "posts": [],
                                            "communities": [], "users": []}),
    "api.stackexchange.com": lambda name: json.dumps({"items": [], "has_more": False, "quota_remaining": 9}),
    "api.github.com": lambda name: json.dumps({"total_count": 0, "items": []}),
    "itunes.apple.com": lambda name: json.dumps({"feed": {"author": {"name": {"label": "iTunes Store"}}, "entry": [
        {"id": {"label": "77"}, "author": {"name": {"label": "Pat"}}, "title": {"label": "Fine"},
         "content": {"label": "The app is great"}, "updated": {"label": day(9)}, "im:rating": {"label": "5"},
         "link": {"attributes": {"href": "https://apps.example/1"}}}]}}),
}


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen, self.slow, self.broken = [], set(), {}
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server_port

    def close(self):
        self.over.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        host = parts.path.split("/")[1]
        query = dict(urllib.parse.parse_qsl(parts.query))
        self.server.seen.append((host, parts.path, query))
        if host in self.server.slow:
            self.server.over.wait(30)
            return
        code = self.server.broken.get(host, 200)
        name = "Bean There" if "Bean" in self.path or "beanthere" in self.path else "Blue Heron"
        body = (ANSWERS[host](name) if code == 200 else "<html>no</html>").encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/xml" if body[:1] == b"<" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def check(server, *args, stdin="", expect=None):
    command = [world.EARSHOT, "check", "Blue Heron", "--base", server.url, "--allow-private", "--now", NOW, *args]
    run = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, cwd=tempfile.gettempdir(),
                         env=dict(os.environ, LC_ALL="C.UTF-8", TZ="UTC"))
    if "AddressSanitizer" in run.stderr or "runtime error" in run.stderr:
        raise AssertionError(run.stderr)
    if expect is not None and run.returncode != expect:
        raise AssertionError("exit %d, expected %d\n%s%s" % (run.returncode, expect, run.stdout, run.stderr))
    return run.stdout, run.stderr


def serving(test):
    def run():
        server = Server()
        try:
            test(server)
        finally:
            server.close()
    run.__name__ = test.__name__
    return run


@serving
def test_all_public_sources_are_asked(server):
    out = json.loads(check(server, "--json", expect=0)[0])
    asked = {host for host, _, _ in server.seen}
    assert asked == set(ANSWERS) - {"itunes.apple.com"}, asked
    queries = {host: query for host, _, query in server.seen}
    assert queries["hn.algolia.com"]["query"] == '"Blue Heron"'
    for host in ("news.google.com", "www.reddit.com", "api.bsky.app", "lemmy.world",
                 "api.stackexchange.com"):
        assert queries[host]["q"] == '"Blue Heron"', (host, queries[host])
    assert queries["api.github.com"]["q"] == '"Blue Heron" in:title,body is:public created:>=2026-08-20'
    assert any(path.endswith("/api/v1/timelines/tag/blueheron") for _, path, _ in server.seen)
    assert out["sources"]["asked"] == 8 and len(out["sources"]["answered"]) == 8 and not out["sources"]["failed"]
    # news and Reddit tell the same seven texts under other addresses, so do the others in part
    assert out["mentions"] >= 7, out["mentions"]
    assert out["nps"]["low"] <= out["nps"]["value"] <= out["nps"]["high"]
    assert sum(s["negative"] for s in out["mood"]) > 0 and sum(s["positive"] for s in out["mood"]) > 0
    assert out["issues"] and out["voices"][0]["share"] == 1


@serving
def test_what_fails_is_named(server):
    server.broken = {"www.reddit.com": 403, "api.bsky.app": 500}
    text = check(server, expect=69)[0]
    assert "6 of 8 sources answered" in text, text
    assert re.search(r"Reddit +- .*403|Reddit +- .*block", text), text
    assert re.search(r"Bluesky +- .*500", text), text
    assert all(len(line) <= 80 for line in text.splitlines()), text


@serving
def test_ten_seconds_at_most(server):
    server.slow = {"lemmy.world", "mastodon.social"}
    apart = ["--base=%s=http://localhost:%d/%s" % (key, server.server_port, host)  # not to hold up the others
             for key, host in (("lemmy", "lemmy.world"), ("mastodon", "mastodon.social"))]
    start = time.monotonic()
    out = json.loads(check(server, "--json", *apart, expect=69)[0])
    took = time.monotonic() - start
    assert took < 20, took  # ten, and what a busy machine takes besides
    failed = {f["source"]: f["reason"] for f in out["sources"]["failed"]}
    assert failed == {
        "Lemmy": "no answer within ten seconds", "Mastodon": "no answer within ten seconds"}, failed
    assert out["mentions"] > 0


@serving
def test_lines_fit_a_narrow_terminal(server):
    server.broken["api.github.com"] = 403
    for columns in ("80", "40"):
        os.environ["COLUMNS"] = columns
        try:
            out = check(server, "--competitor", "Bean There", expect=69)[0]
        finally:
            del os.environ["COLUMNS"]
        for line in out.splitlines():
            assert len(line) <= int(columns), line
        assert "403" in out and "Bean There" in out and BIRD[:20] not in out, out


@serving
def test_a_story_on_several_counts_for_each(server):
    out = json.loads(check(server, "--json", expect=0)[0])
    told = {s["source"]: s["mentions"] for s in out["sources"]["answered"]}
    # the same six texts stand on three; the bird's too, until it is excluded
    assert told["Google News"] == told["Reddit"] == told["Hacker News"] > 0, told
    assert out["mentions"] < sum(told.values())


@serving
def test_share_of_voice(server):
    out = json.loads(check(server, "--json", "--competitor", "Bean There", expect=0)[0])
    ours, theirs = out["voices"]
    assert (ours["brand"], theirs["brand"]) == ("Blue Heron", "Bean There")
    assert abs(ours["share"] + theirs["share"] - 1) < 0.01 and theirs["mentions"] > 0
    assert out["sources"]["asked"] == 16
    assert "Share of voice" in check(server, "--competitor", "Bean There", expect=0)[0]


@serving
def test_sample_names_the_word(server):
    feed = os.path.join(tempfile.mkdtemp(), "town.xml")  # the order of servers' answers may change
    with open(feed, "w", encoding="utf-8") as out:
        out.write(atom("Blue Heron", "f"))
    shown = json.loads(check(server, "--from", feed, "--json", expect=0)[0])["items"]
    birds = sum("bird" in (i["text"] or "") for i in shown)
    assert birds > 0
    answers = "".join("n\n" if "bird" in (i["text"] or "") else "y\n" for i in shown)
    out, err = check(server, "--from", feed, "--sample", "200", stdin="what\n" + answers, expect=0)
    assert "exclude: [" in out and "1 of" in err and "y, n, s or q:" in err, out + err
    word = re.search(r"exclude: \[(.*)\]", out).group(1)
    assert word in re.sub(r"\W", " ", BIRD.lower()).split() and word not in ("blue", "heron"), word
    assert all(word not in re.sub(r"\W", " ", t.lower()).split() for t in GOOD + BAD), word
    after = json.loads(check(server, "--from", feed, "--json", "--exclude", word, expect=0)[0])
    assert after["mentions"] == len(shown) - birds


@serving
def test_pages_of_its_own(server):
    out = json.loads(check(server, "--json", "--page", "appstore=123", expect=0)[0])
    assert any("/us/rss/customerreviews/page=1/id=123/" in path for _, path, _ in server.seen)
    assert any(i["text"] == "The app is great" for i in out["items"])
    check(server, "--page", "appstore=", expect=64)
    check(server, "--page", "lemmy=x", expect=64)
    check(server, "--base", "nowhere=http://127.0.0.1:1", expect=64)


@serving
def test_one_source_elsewhere(server):
    check(server, "--base", "lemmy=%s/lemmy.world" % server.url, "--json", expect=0)
    assert ("lemmy.world", "/lemmy.world/api/v3/search") in {(h, p) for h, p, _ in server.seen}


@serving
def test_query(server):
    found = json.loads(check(server, "--json", "--query", '"blue heron" NOT bird', expect=0)[0])["items"]
    assert found and not any("bird" in i["text"] for i in found)
    assert "column 12: expected" in check(server, "--query", "heron NEAR/x y", expect=64)[1]


@serving
def test_fail_under(server):
    value = json.loads(check(server, "--json", expect=0)[0])["nps"]["value"]
    check(server, "--fail-under", str(min(100, int(value) + 2)), expect=1)
    check(server, "--fail-under", str(max(-100, int(value) - 2)), expect=0)
    check(server, "--fail-under", "101", expect=64)


@serving
def test_since(server):
    everything = json.loads(check(server, "--json", expect=0)[0])
    few = json.loads(check(server, "--json", "--since", "2026-11-08", expect=0)[0])
    assert few["days"] == 11 and 0 < few["mentions"] < everything["mentions"]
    assert json.loads(check(server, "--json", "--since", "2w", expect=0)[0])["days"] == 14
    check(server, "--since", "yesterday", expect=64)


@serving
def test_given_files_and_page(server):
    with tempfile.TemporaryDirectory() as folder:
        feed, page = os.path.join(folder, "town.xml"), os.path.join(folder, "page.html")
        with open(feed, "w", encoding="utf-8") as out:
            out.write(atom("Blue Heron", "f"))
        found = json.loads(check(server, "--json", "--from", feed, "--html", page, expect=0)[0])
        assert found["sources"]["answered"] == [{"source": feed, "mentions": found["mentions"]}]
        assert not server.seen, "--from asks nobody else"
        html = open(page, encoding="utf-8").read()
        assert "<html" in html and "Blue Heron" in html
    found = json.loads(check(server, "--json", "--from", server.url + "/news.google.com/x", expect=0)[0])
    assert found["mentions"] > 0


world.run_tests(globals())
