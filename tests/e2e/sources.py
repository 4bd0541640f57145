"""earshot sources discover, import, export and test."""
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402
from identity import Site  # noqa: E402
from world import World, config  # noqa: E402

PAGE = """<!DOCTYPE html><html><head><title>Pier Cafe</title>
<link rel="alternate" type="application/rss+xml" title="News of the cafe" href="/ok">
</head><body><a href="https://apps.apple.com/de/app/pier/id42">App</a>
<a href="https://www.yelp.com/biz/pier-cafe">Yelp</a></body></html>"""


def test_what_is_found_can_be_pasted():
    web = world.Web()
    try:
        with world.World(world.config([])) as w:
            url = web.url + "/ok?type=text/html&body=" + urllib.parse.quote(PAGE)
            lines = w.run("sources", "discover", url, "--allow-private", expect=0)[1]
            assert "News of the cafe" in lines and "needs an API key" in lines, lines
            found = w.run_json("sources", "discover", url, "--allow-private")
            assert [f["adapter"] for f in found] == ["feed", "appstore", "yelp"], found
            assert found[1]["vars"] == {"app": "42", "country": "de"}
            assert [f["name"] for f in found] == ["127.0.0.1", "App Store", "Yelp"], found
            # the lines are a configuration, with this machine allowed where it was
            w.write("earshot.yaml", world.config([]).replace("sources: []\n", lines))
            os.environ["YELP_KEY"] = "x"
            assert "127.0.0.1 answers: 2 mentions" in w.run("sources", "test", "127.0.0.1", expect=0)[1]
            assert w.run("sources", "discover", url)[0] == 69, "not this machine, unless allowed"
            assert w.run("sources", "discover", web.url + "/echo", "--allow-private")[0] == 65
            assert w.run("sources", "discover")[0] == 64
    finally:
        web.close()


def test_a_mapping_is_tried_on_a_live_answer():
    site = Site()
    site.pages["/r"] = json.dumps({"data": [{"id": 1, "stars": "4", "body": "<p>Nice &amp; warm", "at": "2026-11-17 10:00"},
                                            {"id": 2, "stars": None, "body": "x"}]})
    with World("", init=False) as w:
        w.write("pier.yaml", 'items: /data\nmention:\n  id: /id\n  text: {from: /body, as: html}\n'
                '  published: {from: /at, zone: "+01:00"}\n  rating: /stars\n  title: /nowhere\n')
        w.write("earshot.yaml", config(['{name: pier, adapter: json, mapping: pier.yaml, url: "%s/r", allow_private: yes}'
                                        % site.url]))
        w.run("init", expect=0)
        out = [" ".join(line.split()) for line in w.run("sources", "test", "pier", expect=0)[1].splitlines()]
        assert out[0] == "pier answers: 2 mentions, 0 left out, %d bytes." % len(site.pages["/r"]), out
        for line in ("id 2 of 2 1", "title 0 of 2", "text 2 of 2 Nice & warm", "rating 1 of 2 4 (1 to 5)",
                     "published 1 of 2 2026-11-17T09:00:00Z"):
            assert line in out, (line, out)
        found = [json.loads(line) for line in w.run("sources", "test", "pier", "--json", expect=0)[1].splitlines()]
        assert [m["rating"] for m in found] == [0.75, None], found
        assert w.sql("select count(*) from mentions") == "0", "nothing is stored"
        w.write("pier.yaml", "items: /data\nmention:\n  id: /id\n  txt: /body\n")
        code, _, err = w.run("sources", "test", "pier")
        assert code != 0 and "pier.yaml:4:3" in err and "did you mean" in err, (code, err)
    site.close()


def test_lists_of_feed_readers():
    with world.World(world.config([("town", "https://town.example/news.rss")])) as w:
        out = w.run("sources", "export", expect=0)[1]
        assert 'xmlUrl="https://town.example/news.rss"' in out, out
        w.write("more.opml", out.replace("</body>", '<outline text="Pier &amp; Post" xmlUrl="https://pier.example/a?b=1&amp;c=2"/>'
                                         '<outline text="x" xmlUrl="javascript:x"/></body>'))
        code, lines, err = w.run("sources", "import", "more.opml", expect=0)
        assert lines == 'sources:\n  - name: pier-post\n    url: "https://pier.example/a?b=1&c=2"\n    about: search\n', lines
        assert "1 left out" in err
        w.write("earshot.yaml", world.config([]).replace("sources: []\n", lines))
        assert w.run_json("sources")[0]["name"] == "pier-post"
        w.write("bad.opml", "<html></html>")
        assert w.run("sources", "import", "bad.opml")[0] == 65


world.run_tests(globals())
