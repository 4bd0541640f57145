"""earshot sources discover, import and export."""
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

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
            # the lines are a configuration; this machine must be allowed in it
            text = world.config([]).replace("sources: []\n", lines.replace(
                "  - name: feed\n", "  - name: feed\n    allow_private: yes\n"))
            w.write("earshot.yaml", text)
            os.environ["YELP_KEY"] = "x"
            assert "feed answers: 2 mentions" in w.run("sources", "test", "feed", expect=0)[1]
            assert w.run("sources", "discover", url)[0] == 69, "not this machine, unless allowed"
            assert w.run("sources", "discover", web.url + "/echo", "--allow-private")[0] == 65
            assert w.run("sources", "discover")[0] == 64
    finally:
        web.close()


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
