#!/usr/bin/env python3
"""How sources are asked: not more often than their rhythm needs, where they have moved to, no
further than what is known, over connections that are kept."""
import json
import os
import shutil
import subprocess
import tempfile

from mailservers import certificates
from world import BUILD, Skip, Web, World, config, eventually, free_port, run_tests

NIGHTS = ["2026-11-%dT05:15:00Z" % day for day in range(18, 28)]
RSS = ('<rss version="2.0"><channel><title>Pier</title>%s</channel></rss>')
ITEM = "<item><guid>%s</guid><title>Cold soup %s</title><pubDate>%s</pubDate></item>"


def sources(w):
    return {s["name"]: s for s in w.run_json("sources")}


def asked(web, path):
    return web.count(path)


def test_a_move_is_followed_when_three_answers_agree():
    web = Web()
    with World(config([("s", web.url + "/redirect?code=301&to=/both")])) as w:
        said = []
        for night in NIGHTS[:5]:
            said.append("moved for good" in w.run("run", "--now", night, expect=0)[2])
        assert said == [False, False, True, False, False], said
        assert asked(web, "/redirect") == 3 and asked(web, "/both") == 5
        assert sources(w)["s"]["moved"] == web.url + "/both"
        assert "moved for good to" in w.run("sources")[1]
        # the new place fails: the old one is tried again, and what it says counts
        web.get("/rule?path=/both&as=/status?code%3D404&times=1")
        w.run("run", "--now", NIGHTS[5], expect=69)
        w.run("run", "--now", NIGHTS[6], expect=0)
        assert asked(web, "/redirect") == 4
        w.run("run", "--now", NIGHTS[7], expect=0)
        assert asked(web, "/redirect") == 4
        # another url in the settings ends it
        text = open(w.path("earshot.yaml")).read().replace("/redirect?code=301&to=/both", "/ok")
        w.write("earshot.yaml", text)
        w.run("run", "--now", NIGHTS[8], expect=0)
        assert asked(web, "/ok") == 1 and sources(w)["s"]["moved"] is None
    web.close()


def test_moves_that_are_not_for_good_or_do_not_agree_are_not_followed():
    web = Web()
    with World(config([("temporary", web.url + "/redirect?code=302&to=/ok?a"),
                       ("mixed", web.url + "/chain?n=1&code=308")])) as w:
        for i, night in enumerate(NIGHTS[:6]):
            if i % 2 == 1:
                web.get("/rule?path=/chain&as=/redirect?code%3D301%26to%3D/ok?other&times=1")
            w.run("run", "--now", night, expect=0)
        assert sources(w)["temporary"]["moved"] is None and sources(w)["mixed"]["moved"] is None
        assert asked(web, "/redirect") == 6
    web.close()


def test_a_secret_is_never_kept_as_a_new_address():
    web = Web()
    source = ('{name: s, url: "%s/redirect?code=301&to=/ok", allow_private: yes, secret_param: key, '
              'secret: {file: key}}' % web.url)
    with World(config([source])) as w:
        w.write("key", "c4n4ry")
        for night in NIGHTS[:4]:
            w.run("run", "--now", night, expect=0)
        assert asked(web, "/redirect") == 4 and w.sql("select moved_url from sources") == ""
    web.close()


def test_410_is_not_asked_again():
    web = Web()
    with World(config([("s", web.url + "/status?code=410")])) as w:
        code, _, err = w.run("run", "--now", NIGHTS[0])
        assert code == 69 and "410" in err
        w.run("run", "--now", NIGHTS[1])
        w.run("run", "--now", NIGHTS[2])
        assert asked(web, "/status") == 1 and sources(w)["s"]["health"] == "paused"
    web.close()


def test_each_source_is_asked_by_its_own_rhythm():
    files = tempfile.mkdtemp(prefix="earshot-files-")
    dates = {"busy": "Wed, 18 Nov 2026 05:00:00 GMT", "daily": "Tue, 17 Nov 2026 05:15:00 GMT",
             "quiet": "Sun, 18 Oct 2026 05:00:00 GMT"}
    for name, date in dates.items():
        with open(os.path.join(files, name + ".rss"), "w") as out:
            out.write(RSS % (ITEM % (name, name, date)))
    web = Web("--files", files)
    with World(config([(n, web.url + "/files/%s.rss" % n) for n in dates])) as w:
        for hour in range(5, 17):
            w.run("run", "--now", "2026-11-18T%02d:15:00Z" % hour, expect=0)
        counts = {n: asked(web, "/files/%s.rss" % n) for n in dates}
        # every hour while it is quiet for less than eight; each three hours; each six
        assert counts["busy"] >= 9 and 3 <= counts["daily"] <= 4 and counts["quiet"] == 2, counts
    web.close()
    shutil.rmtree(files)


def page(first, count, newest):
    """Reviews numbered downwards from `first`, a day apart, as the mapping below reads them."""
    return json.dumps({"items": [{"id": n, "text": "Cold soup", "at": newest - 86400 * (first - n)}
                                 for n in range(first, first - count, -1)]})


def test_paging_stops_at_what_is_known():
    files = tempfile.mkdtemp(prefix="earshot-files-")
    web = Web("--files", files)
    mapping = ("url: %s/files/{page}.json\npage: {by: number, size: 10}\nitems: /items\n"
               "mention: {id: /id, text: /text, published: /at}\n" % web.url)
    with World("", init=False) as w:
        w.write("own.yaml", mapping)
        w.write("earshot.yaml", config(["{name: s, adapter: json, mapping: own.yaml, allow_private: yes}"]))
        w.run("init", expect=0)
        newest = 1794970800  # 2026-11-18 03:00 UTC
        for night in range(2):
            top = 100 + 5 * night
            for number in range(1, 6):
                with open(os.path.join(files, "%d.json" % number), "w") as out:
                    out.write(page(top - 10 * (number - 1), 10, newest + 5 * 86400 * night - 864000 * (number - 1)))
            with open(os.path.join(files, "6.json"), "w") as out:
                out.write('{"items": []}')
            w.run("run", "--now", "2026-11-%dT05:15:00Z" % (18 + 5 * night), expect=0)
            if night == 0:
                assert asked(web, "/files/6.json") == 1 and w.sql("select count(*) from mentions") == "50"
        assert w.sql("select count(*) from mentions") == "55"
        assert asked(web, "/files/1.json") == 2 and asked(web, "/files/2.json") == 1, "page 1 reached back"
    web.close()
    shutil.rmtree(files)


def test_news_is_asked_for_by_the_newest_id():
    """`since: {is: id}`: from the newest post on, all pages of it, though one was written long before."""
    files = tempfile.mkdtemp(prefix="earshot-files-")
    web = Web("--files", files)
    mapping = ("url: %s/files/{page}.json\npage: {by: number, size: 2}\nsince: {is: id, param: min_id}\nitems: /\n"
               "mention: {id: /id, text: /text, published: /at}\n" % web.url)

    def show(*pages):
        for number, rows in enumerate(pages, 1):
            with open(os.path.join(files, "%d.json" % number), "w") as out:
                json.dump([{"id": str(id_), "text": "Cold soup %d" % id_, "at": at} for id_, at in rows], out)

    with World("", init=False) as w:
        w.write("own.yaml", mapping)
        w.write("earshot.yaml", config(["{name: s, adapter: json, mapping: own.yaml, allow_private: yes}"]))
        w.run("init", expect=0)
        start = 1794880000  # 2026-11-17 01:46 UTC
        nights = [([(3, start), (2, start - 99)], [(1, start - 999)]), ([],),
                  ([(9, start + 90), (4, start - 5000)], [(8, start + 80)]), ([(11, start - 7000)],), ([],)]
        for night, pages in zip(NIGHTS, nights):
            show(*pages)
            w.run("run", "--now", night, expect=0)
        queries = [r["query"] for r in json.loads(web.get("/log")) if r["path"].startswith("/files/")]
        assert queries == ["", "", "min_id=3", "min_id=3", "min_id=3", "min_id=9", "min_id=11"], queries
        assert w.sql("select count(*) from mentions") == "7"
    web.close()
    shutil.rmtree(files)


NGINX = """
daemon off; worker_processes 1; pid {dir}/pid; error_log {dir}/error;
events {{ worker_connections 64; }}
http {{
  log_format short '$server_protocol $connection $uri';
  access_log {dir}/access short;
  client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2; fastcgi_temp_path {dir}/t3;
  uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {dir}/cert.pem; ssl_certificate_key {dir}/key.pem;
    root {dir}/www;
  }}
}}
"""


def test_http_2_over_few_connections():
    """The fetcher as bench_fetch has it, since the program knows the system's authorities alone."""
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    fetch = os.path.join(BUILD, "bench", "bench_fetch")
    if nginx is None or not os.path.exists(fetch):
        raise Skip("no nginx, or no bench_fetch in this build")
    place = tempfile.mkdtemp(prefix="earshot-nginx-")
    certificates(place)
    os.mkdir(os.path.join(place, "www"))
    port = free_port()
    with open(os.path.join(place, "nginx.conf"), "w") as out:
        out.write(NGINX.format(dir=place, port=port))
    with open(os.path.join(place, "urls"), "w") as out:
        for n in range(20):
            with open(os.path.join(place, "www", str(n)), "w") as page_:
                page_.write("<rss/>")
            out.write("https://localhost:%d/%d\n" % (port, n))
    os.chmod(place, 0o755)
    server = subprocess.Popen([nginx, "-p", place, "-c", os.path.join(place, "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: os.path.exists(os.path.join(place, "pid")), what="nginx")
        done = subprocess.run([fetch, "-a", os.path.join(place, "ca.pem"), os.path.join(place, "urls")],
                              capture_output=True, text=True, timeout=60)
        log = [line.split() for line in open(os.path.join(place, "access"))]
        assert len(log) == 20 and {line[0] for line in log} == {"HTTP/2.0"}, (log, done.stdout, done.stderr)
        assert len({line[1] for line in log}) <= 2, "two at a time, each over a connection that is kept"
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(place)


if __name__ == "__main__":
    run_tests(globals())
