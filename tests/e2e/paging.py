#!/usr/bin/env python3
"""Reviews that come in pages: none is missed, whatever happens between the first and the last."""
import json

from world import Pages, World, config, run_tests

NIGHTS = ["2026-11-%dT05:15:00Z" % day for day in range(18, 28)]
NEWEST = 1794970800  # 2026-11-18 03:00 UTC
DAY = 86400


class Site(Pages):
    """Answers GET /PATH?QUERY with what `answer(path)` says: (code, headers, object)."""

    def __init__(self, answer):
        def as_json(path, _):
            code, headers, body = answer(path)
            return code, {"Content-Type": "application/json", **headers}, json.dumps(body).encode()

        super().__init__(as_json)

    @property
    def paths(self):
        return [path for path, _ in self.log]


def review(n, at):
    return {"id": str(n), "text": "The soup was cold, visit %d" % n, "at": at}


def world(pages, page):
    w = World("", init=False)
    w.write("own.yaml", "url: %s/0\npage: %s\nitems: /items\n"
            "mention: {id: /id, text: /text, published: /at, updated: /edited}\n" % (pages.url, page))
    w.write("earshot.yaml", config(["{name: s, adapter: json, mapping: own.yaml, allow_private: yes}"]))
    w.run("init", expect=0)
    return w


def stored(w):
    return int(w.sql("select count(*) from mentions"))


def test_an_old_review_on_top_hides_nothing():
    """A pinned one, and one that was edited in a list that is sorted by edits."""
    for top in (dict(review(1000, NEWEST - 300 * DAY)), dict(review(1000, NEWEST - 300 * DAY), edited=NEWEST + DAY)):
        news = [0]

        def answer(path):
            first, n = 100 + news[0], int(path.rsplit("/", 1)[1])
            items = [review(i, NEWEST + (i - 100) * 3600) for i in range(first, 60, -1)][n * 5:n * 5 + 5]
            return 200, {}, {"items": ([top] if n == 0 else []) + items, "next": "/%d" % (n + 1) if items else None}
        pages = Site(answer)
        with world(pages, "{by: next, from: /next}") as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert stored(w) == 41, stored(w)
            news[0] = 12
            w.run("run", "--now", NIGHTS[1], expect=0)
            assert stored(w) == 53, stored(w)
        assert pages.paths[-3:] == ["/0", "/1", "/2"], pages.paths
        pages.close()


def test_a_cursor_that_runs_out_is_not_the_end():
    for code in (400, 404, 410, 500):
        failing = [True]

        def answer(path):
            n = int(path.rsplit("/", 1)[1])
            if n == 2 and failing[0]:
                return code, {}, {"error": "cursor expired"}
            items = [review(i, NEWEST + (i - 100) * 3600) for i in range(100, 80, -1)][n * 5:n * 5 + 5]
            return 200, {"ETag": '"x"'}, {"items": items, "next": "/%d" % (n + 1) if n < 3 else None}
        pages = Site(answer)
        with world(pages, "{by: next, from: /next}") as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert stored(w) == 10, (code, stored(w))
            failing[0] = False
            w.run("run", "--now", NIGHTS[1], expect=0)
            assert stored(w) == 20, (code, stored(w))
        pages.close()


def test_an_empty_page_in_between_is_not_the_end():
    def answer(path):
        n = int(path.rsplit("/", 1)[1])
        items = [review(n, NEWEST - n * 3600)] if n in (0, 2) else []
        return 200, {}, {"items": items, "next": "/%d" % (n + 1)}
    pages = Site(answer)
    with world(pages, "{by: next, from: /next}") as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert stored(w) == 2 and pages.paths == ["/0", "/1", "/2", "/3", "/4"], pages.paths
    pages.close()


def many(news):
    """Five a page, `news` of them since the first night."""
    def answer(path):
        n = int(path.rsplit("/", 1)[1])
        top = 200 + news[0]
        items = [review(i, NEWEST + (i - 200) * 60) for i in range(top, 0, -1)][n * 5:n * 5 + 5]
        return 200, {}, {"items": items, "next": "/%d" % (n + 1)}
    return answer


def test_all_news_is_read_back_to_what_is_known():
    news = [0]
    pages = Site(many(news))
    with world(pages, "{by: next, from: /next}") as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert stored(w) == 50 and len(pages.paths) == 10, "history ends somewhere"
        news[0] = 120
        w.run("run", "--now", NIGHTS[5], expect=0)
        assert stored(w) == 170 and len(pages.paths) == 35, (stored(w), len(pages.paths))
    pages.close()


def test_the_pages_of_the_mapping_are_kept_to():
    for most in (3, 14):
        pages = Site(many([0]))
        with world(pages, "{by: next, from: /next, max: %d}" % most) as w:
            w.run("run", "--now", NIGHTS[0], expect=0)
            assert stored(w) == 5 * most and len(pages.paths) == most
        pages.close()


def test_behind_the_last_counted_page_is_the_end():
    def answer(path):
        n = int(path.rsplit("=", 1)[1])
        if n == 2:
            return 404, {}, {"error": "no such page"}
        return 200, {"ETag": '"x"'}, {"items": [review(i + 5 * n, NEWEST - (i + 5 * n) * 3600) for i in range(5)]}
    pages = Site(answer)
    with world(pages, "{by: number, param: page, first: 0, size: 5}") as w:
        w.run("run", "--now", NIGHTS[0], expect=0)
        assert stored(w) == 10 and w.sql("select is_cut, etag from sources") == '0|"x"'
    pages.close()


def test_retry_after_of_a_later_page_is_kept():
    def answer(path):
        n = int(path.rsplit("/", 1)[1])
        if n == 1:
            return 429, {"Retry-After": "36000"}, {}
        return 200, {}, {"items": [review(i, NEWEST - i * 3600) for i in range(5)], "next": "/1"}
    pages = Site(answer)
    with world(pages, "{by: next, from: /next}") as w:
        for hour in (0, 2, 9, 12):
            w.run("run", "--now", "2026-11-18T%02d:15:00Z" % (5 + hour), expect=0)
        assert pages.paths == ["/0", "/1"] * 2, pages.paths
    pages.close()


if __name__ == "__main__":
    run_tests(globals())
