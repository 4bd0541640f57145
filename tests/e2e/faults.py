#!/usr/bin/env python3
"""Bad input: each source fails alone, with its stage and reason; the others are read."""
import json
import os

from world import NOW, Web, World, config, run_tests

LIMITS = "limits: {connect: 2s, total: 4s, low_speed_bytes: 100, low_speed_seconds: 2, body: 1MiB}"

# path, the words that its reason must hold
BAD = [
    ("/html", "web page"),
    ("/files/empty.xml", "empty"),
    ("/status?code=404", "404"),
    ("/status?code=410", "410"),
    ("/silent", ""),
    ("/driphead", ""),
    ("/endless", "limit"),
    ("/bomb?mb=64", "limit"),
    ("/gziptwice", ""),
    ("/short", ""),
    ("/reset", ""),
    ("/loop", "redirect"),
    ("/redirect?to=file:///etc/passwd", "redirect"),
    ("/moment", "blocked"),
    ("/files/brackets.json", ""),
    ("/files/deep.xml", ""),
    ("/files/laughs.xml", "entities"),
]


def files(folder):
    os.makedirs(folder)
    def put(name, data):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(data)
    put("empty.xml", b"")
    put("brackets.json", b"[" * 1000000)
    put("deep.xml", b"<rss><channel>" + b"<a>" * 300000)
    put("laughs.xml", b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        b"<rss><channel><item><title>&b;</title></item></channel></rss>")
    put("latin1.xml", "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>t</title>"
        "<item><guid>1</guid><title>Caf\xe9 Pier: d\xe9licieux \x96 tr\xe8s bon</title><link>http://a.test/1</link></item>"
        "</channel></rss>".encode("latin-1"))


def test_each_bad_source_fails_alone_with_its_reason():
    with World("", init=False) as w:
        files(w.path("files"))
        web = Web("--files", w.path("files"))
        try:
            sources = [("bad%d" % i, web.url + path) for i, (path, _) in enumerate(BAD)]
            sources.append(("good", web.url + "/ok"))
            sources.append(("latin", web.url + "/files/latin1.xml"))
            w.write("earshot.yaml", config(sources, extra=LIMITS))
            w.run("init", expect=0)
            code, _, err = w.run("run", "--verbose", "--now", NOW)
            assert code == 69, (code, err)
            states = {s["name"]: s for s in w.run_json("sources")}
            for i, (path, words) in enumerate(BAD):
                s = states["bad%d" % i]
                assert s["failures"] == 1, (path, s)
                assert s["stage"] in ("fetch", "parse"), (path, s)
                assert words in s["reason"], (path, s["reason"])
                assert "bad%d: %s: " % (i, s["stage"]) in err, (path, err)
            assert states["good"]["mentions"] == 2, states["good"]
            assert states["latin"]["mentions"] == 1, states["latin"]
            assert states["bad3"]["health"] == "paused", states["bad3"]
            found = [json.loads(line) for line in w.run("search", "--json", "--now", NOW)[1].splitlines()]
            assert any("délicieux" in (f["title"] or "") for f in found), found
        finally:
            web.close()


def test_failed_source_keeps_what_it_had():
    web = Web()
    try:
        with World(config([("s", web.url + "/etag")])) as w:
            w.run("run", "--now", "2026-11-17T05:15:00Z", expect=0)
            web.get("/rule?path=/etag&as=/status%3Fcode%3D500&times=1")
            code, _, _ = w.run("run", "--all", "--now", "2026-11-18T05:15:00Z")
            assert code == 69, code
            again = w.run_json("run", "--all", "--now", "2026-11-19T05:15:00Z")
            assert again["sources"]["unchanged"] == 1 and again["bodies"] == 0, again
            assert w.run_json("sources")[0]["mentions"] == 2
    finally:
        web.close()


def test_private_address_needs_leave():
    web = Web()
    try:
        with World(config(['{name: s, url: "%s/ok"}' % web.url])) as w:
            code, _, err = w.run("run")
            assert code == 69 and "address" in err, (code, err)
            assert web.count("/ok") == 0
    finally:
        web.close()


if __name__ == "__main__":
    run_tests(globals())
