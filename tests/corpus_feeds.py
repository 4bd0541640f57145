#!/usr/bin/env python3
"""Check the feed parser against the shared corpus of feeds.

corpus_feeds.py FEED_RAW [-v]    FEED_RAW is the program built from tests/feed_raw.c

The corpus is $EARSHOT_SHARED/corpus/feeds (its README says how values compare);
without it the test is skipped with status 77. Fails where fewer than 98 % of the checks
or 96 % of the files with checks pass, where something that is no feed is taken for
one, where the program dies, and where a file takes more than 100 ms.
"""
import html
import json
import os
import re
import subprocess
import sys

CHECKS_MIN, FILES_MIN, MS_MAX = 0.98, 0.96, 100.0
DROPPED = ("script|style|iframe|object|applet|embed|noscript|template|frameset|noframes|"
           "canvas|audio|video")


def plain(value):
    """Text of a value by the rule of the corpus: white space is no matter."""
    value = re.sub(r"<!--.*?-->", "", value, flags=re.S)
    value = re.sub(r"<(%s)\b[^>]*>.*?</\1\s*>" % DROPPED, "", value, flags=re.S | re.I)
    value = re.sub(r"<[a-zA-Z/!?](\"[^\"]*\"|'[^']*'|[^>\"'])*>|<[a-zA-Z/!?][^>]*>", "", value)
    return html.unescape(value)


def squeeze(text):
    return re.sub(r"\s+", "", text)


def at_path(tree, path):
    for step in path.strip("/").split("/"):
        if isinstance(tree, list):
            tree = tree[int(step)] if int(step) < len(tree) else None
        elif isinstance(tree, dict):
            tree = tree.get(step)
        else:
            return None
    return tree


def found_values(tree, check):
    """What the program found for a check: more than one where either name will do."""
    path = check["at"]
    value = at_path(tree, path)
    yield value
    parent, _, name = path.rpartition("/")
    if check.get("or"):
        entry = at_path(tree, parent) or {}
        if (entry.get("published") is None) != (entry.get("updated") is None):
            yield entry.get(check["or"])
    if name in ("summary", "content") and value is None:
        yield at_path(tree, parent + ("/content" if name == "summary" else "/summary"))


def passes(check, value):
    want, how = check["value"] if "value" in check else None, check["as"]
    if how == "count":
        return isinstance(value, list) and len(value) == want
    if how == "text":
        text = check.get("text", plain(want or ""))
        if squeeze(plain(value or "")) == squeeze(text):
            return True
        return squeeze(value or "") == squeeze(text)
    if value is None:
        return want in (None, "")
    value, want = str(value).strip(), str(want).strip()
    if check["at"].endswith(("/encoding", "/language")):
        return value.lower() == want.lower()
    if how == "url":
        return value.rstrip("/") == want.rstrip("/")
    return value == want


def read_corpus(root):
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if name.endswith(".expected.json"):
                path = os.path.join(folder, name[:-len(".expected.json")])
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    yield path, json.load(f)


def request_line(path, spec):
    headers = {k.lower(): v for k, v in (spec.get("http") or {}).items()}
    base = headers.get("content-location") or spec.get("url") or ""
    return "\t".join((path, headers.get("content-type", ""), base,
                      headers.get("content-language", ""))) + "\n"


def main():
    shared = os.environ.get("EARSHOT_SHARED") or os.path.join(
        os.environ.get("EARSHOT_SOURCE", "."), "..", "shared")
    root = os.path.join(shared, "corpus", "feeds")
    verbose = "-v" in sys.argv
    if not os.path.isdir(root):
        print("no corpus at", root)
        return 77
    files = list(read_corpus(root))
    run = subprocess.run([sys.argv[1]], input="".join(request_line(*f) for f in files),
                         capture_output=True, text=True, encoding="utf-8")
    lines = run.stdout.splitlines()
    faults = []
    if run.returncode != 0 or len(lines) != len(files):
        faults.append("the program ended with %d after %d of %d files\n%s" %
                      (run.returncode, len(lines), len(files), run.stderr[-3000:]))
    folders, slowest = {}, (0.0, "")
    for (path, spec), line in zip(files, lines):
        ms, _, raw = line.partition(" ")
        slowest = max(slowest, (float(ms), path))
        tree = json.loads(raw)
        name = os.path.relpath(path, root)
        if spec.get("expect_error") and "error" not in tree:
            faults.append("%s: no feed, but was taken for one" % name)
        checks = spec.get("checks") or []
        bad = [c for c in checks if not any(passes(c, v) for v in found_values(tree, c))]
        if verbose:
            for c in bad:
                print("%s %s\n   want %r\n   got  %r" % (
                    name, c["at"], c.get("text", c.get("value")),
                    tree.get("error") or next(found_values(tree, c))))
        row = folders.setdefault(name.split(os.sep)[0], [0, 0, 0, 0])
        row[0] += len(checks) - len(bad)
        row[1] += len(checks)
        row[2] += bool(checks) and not bad
        row[3] += bool(checks)
    print("%-16s %15s %15s" % ("folder", "checks", "files whole"))
    folders["all"] = [sum(r[i] for r in folders.values()) for i in range(4)]
    for name, (ok, n, whole, m) in folders.items():
        print("%-16s %6d of %6d %6d of %6d" % (name, ok, n, whole, m))
    ok, n, whole, m = folders["all"]
    print("%.2f %% of checks, %.2f %% of files, slowest %.1f ms (%s)" % (
        100.0 * ok / n, 100.0 * whole / m, slowest[0], os.path.relpath(slowest[1], root)))
    if ok < CHECKS_MIN * n:
        faults.append("checks: fewer than %g %% pass" % (100 * CHECKS_MIN))
    if whole < FILES_MIN * m:
        faults.append("files: fewer than %g %% are whole" % (100 * FILES_MIN))
    if slowest[0] > MS_MAX:
        faults.append("%s takes %.0f ms" % slowest[::-1])
    for fault in faults:
        print("FAILED:", fault)
    return 1 if faults else 0


sys.exit(main())
