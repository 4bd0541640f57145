"""A brand's query: tried on what is stored, applied to history, refused with its column."""
import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world  # noqa: E402

TEXTS = ["The soup at Pier was cold", "A pier for ships was opened", "Pier Cafe has lovely cake",
         "Nothing of the kind"]


def feed():
    items = "".join("<item><guid>%d</guid><title>%s</title><pubDate>Tue, 17 Nov 2026 08:00:00 GMT</pubDate>"
                    "<link>http://t.test/%d</link><description>%s.</description></item>" % (i, t, i, t)
                    for i, t in enumerate(TEXTS))
    return '<rss version="2.0"><channel><title>Town</title><link>http://t.test/</link>%s</channel></rss>' % items


def small(world_, url, query=""):
    world_.write("earshot.yaml", world.config(
        ['{name: town, url: "%s", about: search, allow_private: yes}' % url],
        brand="Pier" + ("\n    query: '%s'" % query if query else "")))


def found(w):
    return sorted(m["text"] for m in map(json.loads, w.run("search", "pier", "--json", expect=0)[1].splitlines()))


def test_tried_then_applied():
    web = world.Web()
    try:
        url = web.url + "/ok?body=" + urllib.parse.quote(feed()) + "&type=application/rss%2Bxml"
        with world.World(world.config([], brand="Pier")) as w:
            small(w, url)
            w.run("run", "--now", world.NOW, expect=0)
            assert len(found(w)) == 3
            tried = w.run_json("query", "pier (soup OR cafe) NOT ship*")
            assert (tried["looked"], tried["before"], tried["after"]) == (4, 3, 2), tried
            assert [m["text"] for m in tried["go"]] == ["A pier for ships was opened."] and not tried["come"]
            assert w.run_json("query", "nothing")["come"][0]["text"] == "Nothing of the kind."
            assert w.run_json("query")["before"] == 3
            text = w.run("query", "pier NOT ship*", expect=0)[1]
            assert "Goes" in text and 'query: "pier NOT ship*"' in text, text
            assert len(found(w)) == 3, "nothing is changed by trying"

            small(w, url, "pier (soup OR cafe) NOT ship*")
            w.run("run", "--now", "2026-11-18T08:15:00Z", expect=0)
            assert found(w) == ["Pier Cafe has lovely cake.", "The soup at Pier was cold."]
            small(w, url)
            w.run("run", "--now", "2026-11-18T09:15:00Z", expect=0)
            assert len(found(w)) == 3, "and back"
    finally:
        web.close()


def test_wrong_query_is_refused():
    with world.World(world.config([], brand="Pier")) as w:
        code, _, err = w.run("query", "pier AND (soup")
        assert code == 64 and "column 15: expected a closing bracket" in err, err
        w.write("earshot.yaml", world.config([], brand="Pier\n    query: 'pier OR'"))
        code, _, err = w.run("run")
        assert code == 78 and "expected a word at column 8 of the query" in err, err


world.run_tests(globals())
