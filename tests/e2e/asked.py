#!/usr/bin/env python3
"""A source whose address changes in the settings is asked as if for the first time."""
from world import NOW, Pages, World, config, run_tests

LATER = "2026-11-19T05:15:00Z"
ITEM = """<item><guid>%s</guid><title>%s</title><description>%s</description>
<pubDate>%s</pubDate><link>http://pier.example/%s</link></item>"""


def feed(name, texts, date="Mon, 16 Nov 2026 10:00:00 GMT"):
    items = "".join(ITEM % (name + str(n), "Pier Cafe", text, date, name + str(n)) for n, text in enumerate(texts))
    return "<rss version='2.0'><channel><title>%s</title>%s</channel></rss>" % (name, items)


class Site(Pages):
    """Feeds by path; whoever sends a validator hears that nothing is new."""

    def __init__(self, pages, status=None):
        def answer(path, headers):
            known = headers.get("If-None-Match") or headers.get("If-Modified-Since")
            code = (status or {}).get(path, 304 if known else 200)
            self.asked.append((path, known))
            if code != 200:
                return code, {}, b""
            return code, {"ETag": '"v1"', "Last-Modified": "Mon, 16 Nov 2026 10:00:00 GMT",
                          "Content-Type": "application/rss+xml"}, pages[path].encode()

        self.asked = []
        super().__init__(answer)


OLD = feed("old", ["The coffee was cold and the waiter was rude.", "Lovely view."])
NEW = feed("new", ["My order never arrived, terrible service.", "We waited an hour."])


def test_a_new_address_is_asked_without_the_old_validators():
    with Site({"/old.xml": OLD, "/new.xml": NEW}) as site, World(config([("feed", site.url + "/old.xml")])) as w:
        w.run("run", "--now", NOW, expect=0)
        before = w.sql("SELECT count(*) FROM mentions")
        w.write("earshot.yaml", config([("feed", site.url + "/new.xml")]))
        w.run("run", "--now", LATER, expect=0)
        assert site.asked[-1] == ("/new.xml", None), site.asked
        assert (before, w.sql("SELECT count(*) FROM mentions")) == ("2", "4")
        assert w.sql("SELECT count(*) FROM vanished") == "0"  # another page took nothing down
        w.run("run", "--now", "2026-11-20T05:15:00Z", expect=0)
        assert site.asked[-1] == ("/new.xml", '"v1"'), site.asked  # known from now on


def test_a_new_address_is_asked_at_once_and_ends_a_pause():
    """410 pauses a source; who mends the address need not know of `sources resume`."""
    with Site({"/new.xml": NEW}, {"/old.xml": 410}) as site, World(config([("feed", site.url + "/old.xml")])) as w:
        w.run("run", "--now", NOW)
        assert w.sql("SELECT is_paused FROM sources") == "1"
        w.run("run", "--now", LATER)
        assert len(site.asked) == 1, site.asked
        w.write("earshot.yaml", config([("feed", site.url + "/new.xml")]))
        w.run("run", "--now", "2026-11-19T05:16:00Z", expect=0)
        assert site.asked[-1] == ("/new.xml", None), site.asked
        assert w.sql("SELECT count(*), max(is_paused) FROM mentions, sources") == "2|0"


def test_a_pause_of_the_owner_stays():
    with Site({"/old.xml": OLD, "/new.xml": NEW}) as site, World(config([("feed", site.url + "/old.xml")])) as w:
        w.run("run", "--now", NOW, expect=0)
        w.run("sources", "pause", "feed", expect=0)
        w.write("earshot.yaml", config([("feed", site.url + "/new.xml")]))
        w.run("run", "--now", LATER, expect=0)
        assert len(site.asked) == 1, site.asked


def test_the_same_address_is_asked_as_before():
    with Site({"/old.xml": OLD}) as site, World(config([("feed", site.url + "/old.xml")])) as w:
        w.run("run", "--now", NOW, expect=0)
        w.write("earshot.yaml", config([("feed", site.url + "/old.xml")], extra="language: de"))
        w.run("run", "--now", LATER, expect=0)
        assert site.asked[-1] == ("/old.xml", '"v1"'), site.asked


if __name__ == "__main__":
    run_tests(globals())
