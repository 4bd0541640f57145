#!/usr/bin/env python3
"""What is told again is known again: feeds that change their ids, titles, links, words."""
import http.server
import json
import threading

from world import Pages, World, config, run_tests

NIGHTS = ["2026-11-%dT05:15:00Z" % day for day in (18, 19, 20, 21)]
WORDS = ["The soup was cold and nobody at the counter came to ask about it.",
         "We waited for an hour by the window, with a view of the harbour.",
         "Friendly people, quick service and the best cake in town by far.",
         "My parcel never arrived although I paid for the fast delivery.",
         "They charged my card twice and nobody answers the telephone there."]


class Site(http.server.ThreadingHTTPServer):
    """`pages` maps a path to a body; what is not there is 404."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server_port

    def close(self):
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = self.server.pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len((body or "").encode())))
        self.end_headers()
        self.wfile.write((body or "").encode())

    def log_message(self, *args):
        pass


def rss(items):
    return ("<rss version='2.0'><channel><title>t</title>%s</channel></rss>" % "".join(
        "<item><guid isPermaLink='false'>%s</guid><title>%s</title><link>%s</link><description>%s</description>"
        "<pubDate>Tue, 17 Nov 2026 0%d:00:00 GMT</pubDate></item>" % (guid, title, link.replace("&", "&amp;"), words, i)
        for i, (guid, title, link, words) in enumerate(items)))


def items(guid="a%d", title=str, link="https://pier.test/%d"):
    return [(guid % i, title("Visit number %d at the Pier Cafe" % i), link % i if "%" in link else link, words)
            for i, words in enumerate(WORDS)]


def world(site, *names):
    w = World("", init=False)
    w.write("earshot.yaml", config(['{name: %s, url: "%s/%s", allow_private: yes, about: brand, every: 1m, '
                                    'at_latest: 1m}' % (n, site.url, n) for n in names]))
    w.run("init", expect=0)
    return w


def count(w):
    return int(w.sql("select count(*) from mentions"))


def test_changed_ids_titles_and_links_bring_nothing_twice():
    changes = [
        ("other guids", dict(guid="b-%d-xyz")),
        ("titles in capitals", dict(guid="a%d", title=str.upper)),
        ("both", dict(guid="c%d", title=str.upper)),
        ("http and tracking parameters", dict(guid="d%d", link="http://pier.test/%d?utm_source=feed&utm_medium=rss")),
        ("a mobile host", dict(guid="e%d", link="https://m.pier.test/%d")),
        ("an amp page", dict(guid="f%d", link="https://pier.test/%d/amp")),
    ]
    site = Site()
    site.pages["/one"] = rss(items())
    with world(site, "one") as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert count(w) == len(WORDS)
        for n, (why, change) in enumerate(changes):
            site.pages["/one"] = rss(items(**change))
            w.run("run", "--now", "2026-11-18T%02d:30:00Z" % (6 + n), expect=0)
            assert count(w) == len(WORDS), (why, count(w))
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert count(w) == len(WORDS)
    site.close()


def page(reviews):
    return "<html><script type='application/ld+json'>%s</script></html>" % json.dumps(
        [{"@type": "Review", "author": {"name": who}, "datePublished": day, "reviewBody": words,
          "reviewRating": {"ratingValue": stars}} for who, day, words, stars in reviews])


def test_an_edit_of_a_review_without_id_is_a_version():
    site = Site()
    before = [("Ann", "2026-11-16", WORDS[2], 5), ("Ben", "2026-11-15", WORDS[1], 3),
              ("Guest", "2026-11-15", WORDS[4], 1), ("Guest", "2026-11-15", WORDS[3], 2),
              ("Cleo", "2026-11-14", WORDS[0], 1)]
    site.pages["/one"] = page(before)
    with World("", init=False) as w:
        w.write("earshot.yaml", config(['{name: one, adapter: schemaorg, url: "%s/one", allow_private: yes, '
                                        'every: 1m, at_latest: 1m}' % site.url]))
        w.run("init", expect=0)
        w.run("run", "--now", NIGHTS[0], expect=0)
        site.pages["/one"] = page([("Ann", "2026-11-16", "They lost my coat and laughed at me.", 1)] + before[1:])
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert count(w) == 5 and w.sql("select version from mentions where author = 'Ann'") == "2"
        assert w.sql("select mood from analyses where mention = (select row from mentions where author = 'Ann')") \
            == "negative", "judged anew"
        # of two guests of one day nobody can tell; what was last may have fallen off the end
        site.pages["/one"] = page([("Ann", "2026-11-16", "They lost my coat and laughed at me.", 1), before[1],
                                   ("Guest", "2026-11-15", "No towels in the bath, twice.", 1),
                                   ("Guest", "2026-11-15", "The lift stood still.", 2),
                                   ("Cleo", "2026-11-14", "Nobody said a word.", 1)])
        w.run("run", "--now", NIGHTS[2], expect=0)
        assert count(w) == 8, count(w)
        # by relevance: another Ann of that day may have her turn
        site.pages["/one"] = page([before[1], ("Ann", "2026-11-16", "A quiet room with a view.", 5)] + before[4:])
        w.run("run", "--now", NIGHTS[3], expect=0)
        assert count(w) == 9, count(w)
    site.close()


def test_a_page_that_lost_its_reviews_is_told():
    site = Site()
    site.pages["/one"] = site.pages["/empty"] = page([])
    with World("", init=False) as w:
        w.write("earshot.yaml", config(['{name: %s, adapter: schemaorg, url: "%s/%s", allow_private: yes, '
                                        'every: 1m, at_latest: 1m}' % (n, site.url, n) for n in ("one", "empty")]))
        w.run("init", expect=0)
        w.run("run", "--now", NIGHTS[0], expect=0)  # none yet is an answer
        site.pages["/one"] = page([("Ann", "2026-11-16", WORDS[0], 1)])
        w.run("run", "--now", NIGHTS[1], expect=0)
        site.pages["/one"] = "<!DOCTYPE html><html><title>Sign in</title><form></form></html>"
        for night in NIGHTS[2:4]:
            err = w.run("run", "--now", night, expect=69)[2]
            assert "one: parse: a page without reviews, where there were some" in err, err
        assert b"1 of 2 sources answered" in w.mails()[-1]
        site.pages["/one"] = page([("Ann", "2026-11-16", WORDS[0], 1)])
        w.run("run", "--now", "2026-11-28T05:15:00Z", expect=0)
    site.close()


def test_five_feeds_with_one_link_for_all_items_lose_none():
    site = Site()
    names = ["f%d" % n for n in range(5)]
    for n, name in enumerate(names):
        site.pages["/" + name] = rss([("%s-%d" % (name, i), "Review %d" % i, "https://pier.test/all",
                                       "%s Table %d, guest %d." % (words, 10 * n + i, 100 * n + i * 7))
                                      for i, words in enumerate(WORDS)])
    with world(site, *names) as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        told = count(w) + int(w.sql("select count(*) from also"))
        assert told == 25, told
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert count(w) + int(w.sql("select count(*) from also")) == 25
    site.close()


def test_one_feed_without_ids_and_with_one_link_loses_none():
    site = Site()
    site.pages["/bare"] = ("<rss version='2.0'><channel>%s</channel></rss>" % "".join(
        "<item><title>Review</title><link>https://pier.test/all</link><description>%s</description></item>" % words
        for words in WORDS))
    with world(site, "bare") as w:
        for night in NIGHTS[:2]:
            w.run("run", "--now", night, expect=0)
            assert count(w) == len(WORDS)
    site.close()


def test_an_edit_is_a_version_and_a_story_elsewhere_is_linked():
    site = Site()
    review = {"reviewId": "r1", "reviewer": {"displayName": "Kim"}, "starRating": "TWO",
              "comment": "Cold soup and a long wait.", "createTime": "2026-11-17T08:00:00Z",
              "updateTime": "2026-11-17T08:00:00Z"}
    site.pages["/r"] = json.dumps({"reviews": [review]})
    site.pages["/a"] = site.pages["/b"] = rss([("x", "Pier Cafe wins a prize", "https://news.test/1", WORDS[2] * 2)])
    site.pages["/b"] = site.pages["/b"].replace("news.test/1", "other.test/2").replace(">x<", ">y<")
    w = World("", init=False)
    with w:
        w.write("key", "k\n")
        w.write("earshot.yaml", config([
            '{name: stars, adapter: googlebusiness, url: "%s/r", allow_private: yes, about: brand}' % site.url,
            ("a", site.url + "/a"), ("b", site.url + "/b")]))
        w.run("init", expect=0)
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert count(w) == 2 and w.sql("select count(*) from also") == "1"
        review.update(starRating="FIVE", comment="They put it right: hot soup, no wait.",
                      updateTime="2026-11-18T12:00:00Z",
                      reviewReply={"comment": "Sorry, Kim. We did.", "updateTime": "2026-11-18T09:00:00Z"})
        site.pages["/r"] = json.dumps({"reviews": [review]})
        w.run("run", "--now", NIGHTS[1], expect=0)
        assert count(w) == 2 and int(w.sql("select count(*) from versions")) >= 1
        out = w.run("digest", "--now", NIGHTS[1], expect=0)[1]
        assert "Kim went from 2 to 5 of 5 after your answer" in out, out
    site.close()


def test_a_review_at_two_services_is_one_case_with_both_addresses():
    text = "We waited fifty minutes to check in, the room smelled of smoke and nobody apologised for any of it."

    def page(path, headers):
        review = {"@type": "Review", "identifier": path[1:], "reviewBody": text,
                  "author": {"@type": "Person", "name": "Sara Lind"}, "datePublished": "2026-11-17T09:00:00Z",
                  "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5},
                  "url": "https://reviews.example" + path}
        hotel = {"@context": "https://schema.org", "@type": "Hotel", "name": "Pier", "review": [review]}
        body = "<html><script type='application/ld+json'>%s</script></html>" % json.dumps(hotel)
        return 200, {"Content-Type": "text/html"}, body.encode()

    with Pages(page) as pages, World(config(
            ['{name: %s, url: "%s/%s", adapter: auto, allow_private: yes}' % (name, pages.url, name)
             for name in ("Google", "Trustpilot")])) as w:
        w.run("run", "--now", "2026-11-18T05:15:00Z", expect=0)
        value = w.run_json("digest", "--now", "2026-11-18T05:20:00Z")
        case = value["waiting"]["items"]
        assert len(case) == 1, case
        assert "lso on Trustpilot" in case[0]["why"], case[0]["why"]
        assert case[0]["others"] == [{"text": "Answer on Trustpilot", "url": "https://reviews.example/Trustpilot"}]
        mail = w.mails()[0].decode()
        assert "https://reviews.example/Google" in mail and "https://reviews.example/Trustpilot" in mail, mail


if __name__ == "__main__":
    run_tests(globals())
