#!/usr/bin/env python3
"""What a night costs in counts, which hold on a busy machine: reads of the authorities' bundle,
transactions, requests. None of them may grow with the number of sources faster than that."""
import http.server
import json
import os
import shutil
import ssl
import subprocess
import tempfile
import threading

from mailservers import certificates
from world import BUILD, EARSHOT, Pages, Skip, Web, World, config, run_tests

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
FEW, MANY = 4, 60
LANGUAGES = {
    "de": "Das Zimmer war schmutzig und niemand ging ans Telefon.",
    "en": "The room was dirty and nobody answered the phone.",
    "es": "La habitación estaba sucia y nadie contestaba el teléfono.",
    "fr": "La chambre était sale et personne ne répondait au téléphone.",
    "it": "La camera era sporca e nessuno rispondeva al telefono.",
    "pt": "O quarto estava sujo e ninguém atendia o telefone.",
}
LISTS_MIB = 75  # of a night with words in all languages; 66 when this was written


class Quiet(http.server.BaseHTTPRequestHandler):
    """A feed on every address of this machine."""

    def do_GET(self):
        body = b"<rss><channel><title>Pier</title></channel></rss>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Https:
    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="earshot-https-")
        certificates(self.dir)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(self.dir, "cert.pem"), os.path.join(self.dir, "key.pem"))
        self.server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Quiet)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *args: None  # refused certificates are what is meant
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                 do_handshake_on_connect=False)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()
        shutil.rmtree(self.dir)


def calls(w, what, command):
    """The lines of strace for a command: (exit status, what it called)."""
    if shutil.which("strace") is None:
        raise Skip("no strace")
    log = w.path("calls")
    env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8", ASAN_OPTIONS="detect_leaks=0")
    done = subprocess.run(["strace", "-f", "-qq", "-o", log, "-e", "trace=" + what, *command], cwd=w.dir,
                          env=env, capture_output=True, text=True, timeout=300)
    with open(log) as lines:
        return done.returncode, lines.read().splitlines(), done.stderr


def test_the_bundle_of_authorities_is_read_once():
    """The server's authority is none of the system's: each host is refused by its own check."""
    if not os.path.exists(BUNDLE):
        raise Skip("no " + BUNDLE)
    with Https() as web:
        hosts = ["https://127.0.0.%d:%d/feed" % (n + 1, web.port) for n in range(MANY)]
        with World(config([("s%d" % n, url) for n, url in enumerate(hosts)])) as w:
            code, lines, err = calls(w, "openat", [EARSHOT, "run", "--verbose", "--now", "2026-11-18T05:15:00Z"])
            assert code == 69 and err.count("authority that we don't know") == MANY, (code, err[:2000])
            opens = [line for line in lines if BUNDLE in line]
            assert len(opens) == 1, opens


def test_the_bundle_is_read_once_where_hosts_are_trusted():
    fetch = os.path.join(BUILD, "bench", "bench_fetch")
    if not os.path.exists(fetch):
        raise Skip("no bench_fetch in this build")
    with Https() as web, World(config([])) as w:
        # one name for all: the certificate holds for it alone
        w.write("urls", "".join("https://localhost:%d/%d\n" % (web.port, n) for n in range(MANY)))
        bundle = os.path.join(web.dir, "ca.pem")
        code, lines, err = calls(w, "openat", [fetch, "-a", bundle, w.path("urls")])
        assert code == 0, err
        opens = [line for line in lines if bundle in line]
        assert len(opens) == 1, opens


def nights(web, count):
    """Transactions of a night of new answers and of one of unchanged ones, with `count` sources."""
    with World(config([("s%d" % n, web.url + "/etag?%d" % n) for n in range(count)])) as w:
        each = []
        for day in (18, 19):
            code, lines, err = calls(w, "fdatasync", [EARSHOT, "run", "--all", "--now", "2026-11-%dT05:15:00Z" % day])
            assert code == 0, err
            each.append(len(lines))
        return each


def test_transactions_do_not_grow_with_the_sources():
    """Each is made to last by one fdatasync of the write-ahead log."""
    web = Web()
    try:
        few, many = nights(web, FEW), nights(web, MANY)
        for night in range(2):
            assert 0 < few[night] <= many[night] + 2, (few, many)
            assert many[night] <= few[night] + 4, (few, many)
    finally:
        web.close()


def test_each_source_is_asked_once_a_night():
    web = Web()
    try:
        with World(config([("s%d" % n, web.url + "/etag?%d" % n) for n in range(MANY)])) as w:
            for night in (1, 2, 3):
                told = w.run_json("run", "--all", "--now", "2026-11-%dT05:15:00Z" % (17 + night))
                assert told["sources"]["failed"] == 0, told
                assert web.count("/etag") == night * MANY, (night, web.count("/etag"))
            assert told["bodies"] == 0 and told["sources"]["unchanged"] == MANY, told
    finally:
        web.close()


def test_the_file_is_read_as_a_whole_once_a_night():
    """However often a day it runs; all indexes once a week."""
    with World(config([])) as w:
        seen = []
        for time in ("18T05:15", "18T06:15", "18T23:15", "19T05:15", "25T05:15"):
            w.run("run", "--now", "2026-11-%s:00Z" % time, expect=0)
            seen.append(tuple(int(w.sql("select value from meta where name = '%s'" % name))
                              for name in ("last-check", "last-full-check")))
        first, hour, evening, night, week = seen
        assert hour == evening == first, seen
        assert night[0] == first[0] + 86400 and night[1] == first[1], seen
        assert week == (first[0] + 7 * 86400, first[1] + 7 * 86400), seen


def test_the_lists_of_all_languages_fit_into_memory():
    if not os.path.exists(os.path.join(BUILD, "tests", "libfail_alloc.so")):
        raise Skip("sanitizers have memory of their own")
    items = [{"id": lang, "content_text": text, "date_published": "2026-11-17T08:00:00Z"}
             for lang, text in LANGUAGES.items()]
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Pier", "items": items}).encode()
    with Pages(lambda path, headers: (200, {"Content-Type": "application/feed+json"}, feed)) as pages, \
         World(config([("s", pages.url + "/feed")])) as w:
        process = w.start("run", "--now", "2026-11-18T05:15:00Z")
        process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seen = w.sql("select group_concat(lang, ' ') from (select distinct lang from analyses order by lang)")
        assert process.returncode == 0 and seen == " ".join(LANGUAGES), (process.returncode, seen)
        assert used.ru_maxrss < LISTS_MIB * 1024, used.ru_maxrss


if __name__ == "__main__":
    run_tests(globals())
