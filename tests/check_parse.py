"""What `earshot parse` promises to scripts: records, exit statuses, and which stream.

usage: check_parse.py EARSHOT"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

program = sys.argv[1]
fixtures = pathlib.Path(os.environ.get("EARSHOT_SOURCE", ".")) / "tests/fixtures/mapping"
RSS = (b"<rss><channel><title>T</title><item><guid>g</guid><title>a &amp; b</title>"
       b"<pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate></item></channel></rss>")
YELP = json.dumps(json.loads((fixtures / "yelp.json").read_text())["document"]).encode()
KEYS = ["id", "url", "author", "published", "updated", "title", "text", "rating",
        "rating_scale", "language", "reply"]
faults = 0


def parse(*args, stdin=b""):
    return subprocess.run([program, "parse", *args], input=stdin, capture_output=True)


def check(why, holds):
    global faults
    if not holds:
        print("fault:", why)
        faults += 1


def records(run):
    return [json.loads(line) for line in run.stdout.splitlines()]


run = parse("-", stdin=RSS)
check("a feed is found out", run.returncode == 0 and len(records(run)) == 1)
check("members come in the order promised", list(records(run)[0]) == KEYS)
check("unknown is null", records(run)[0]["rating"] is None and records(run)[0]["url"] is None)
check("text is plain", records(run)[0]["title"] == "a & b")
check("times are UTC", records(run)[0]["published"] == "2026-02-03T10:00:00Z")

run = parse("--adapter", "yelp", "-", stdin=YELP)
check("an adapter by name", run.returncode == 0 and records(run)[0]["rating_scale"] == "1-5")
check("rating is a number", records(run)[0]["rating"] == 1)

run = parse("--adapter", "appstore", "-", stdin=b'{"feed":{"author":{}}}')
check("validly empty is 0", run.returncode == 0 and run.stdout == b"")

for why, args, body in [("junk", [], b"junk"), ("nothing", [], b""),
                        ("unknown JSON", [], b'{"weather":1}'),
                        ("HTML for JSON", ["--adapter", "yelp"], b"<html>blocked</html>"),
                        ("an error in the document", ["--adapter", "yelp"],
                         b'{"error":{"description":"no \x1b[2J key"}}')]:
    run = parse(*args, "-", stdin=body)
    check(f"{why} is 65 ({run.returncode})", run.returncode == 65)
    check(f"{why}: said on standard error alone", run.stderr and not run.stdout)
    check(f"{why}: no escape reaches the terminal", b"\x1b" not in run.stderr)

check("an unknown adapter is 64", parse("--adapter", "yepl", "-").returncode == 64)
check("and has a suggestion", b'"yelp"' in parse("--adapter", "yepl", "-").stderr)
check("--set wants KEY=VALUE", parse("--set", "x", "-").returncode == 64)
check("--raw is for feeds", parse("--raw", "--adapter", "yelp", "-").returncode == 64)
check("a missing file isn't 0", parse("/nowhere/at/all").returncode not in (0, 65))

run = parse("--raw", "-", stdin=RSS)
check("--raw is one object", len(records(run)) == 1 and
      sorted(k for k in records(run)[0] if k in ("feed", "entries")) == ["entries", "feed"])

with tempfile.TemporaryDirectory() as folder:
    where = pathlib.Path(folder)
    (where / "own.yaml").write_text("items: /a\nmention: {id: /n, text: '{x} {/t}'}\n")
    (where / "bad.yaml").write_text("items: /a\nmention: {id: /n, txt: /t}\n")
    (where / "one.json").write_text('{"a":[{"n":1,"t":"u"}]}')
    (where / "rss.xml").write_bytes(RSS)
    (where / "junk").write_text("junk")
    (where / "list").write_text("".join(f"{where / n}\n" for n in ("rss.xml", "junk", "rss.xml")))
    run = parse("--mapping", where / "own.yaml", "--set", "x=v", where / "one.json")
    check("a mapping file and variables", [r["text"] for r in records(run)] == ["v u"])
    run = parse("--mapping", where / "bad.yaml", where / "one.json")
    check("a wrong mapping is 78", run.returncode == 78)
    check("and names its place", b"bad.yaml:2:19:" in run.stderr and b'"text"' in run.stderr)
    run = parse("--list", where / "list")
    check("a list reads on behind junk", run.returncode == 65 and len(records(run)) == 2)
    check("and names what is junk", str(where / "junk").encode() in run.stderr)

with open("/dev/full", "wb") as full:
    run = subprocess.run([program, "parse", "-"], input=RSS, stdout=full,
                         stderr=subprocess.PIPE)
    check(f"a full disk is 74 ({run.returncode})", run.returncode == 74)

print(f"{faults} faults")
sys.exit(1 if faults else 0)
