"""What the end-to-end tests share: a folder with a configuration, the program, servers.

A test is a function named test_*; run_tests() runs those of a file one by one and prints
a line for each. The program is EARSHOT (default: the build's cli/earshot).
"""
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.request

SOURCE = os.environ.get("EARSHOT_SOURCE", os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.environ.get("EARSHOT_BUILD", os.path.join(SOURCE, "build", "dev"))
EARSHOT = os.environ.get("EARSHOT", os.path.join(BUILD, "cli", "earshot"))
NOW = "2026-11-18T05:15:00Z"


class Skip(Exception):
    """The machine lacks what the test needs."""


class Web:
    """tests/server.py on a port of its own."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(SOURCE, "tests", "server.py"), *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.at = {}
        for line in self.process.stdout:
            if line.strip() == "ready":
                break
            name, value = line.split()
            self.at[name] = value
        self.url = "http://127.0.0.1:" + self.at["http"]

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.read().decode()

    def count(self, path):
        return int(self.get("/count?path=" + path))

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)


class Pages:
    """A server that answers as answer(path, headers) says: code, headers, bytes. What was
    asked for stands in `log`, as (path, headers)."""

    def __init__(self, answer):
        self.log = log = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                log.append((self.path, dict(self.headers)))
                code, headers, body = answer(self.path, self.headers)
                self.send_response(code)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class World:
    """A folder with earshot.yaml and its database."""

    def __init__(self, config, init=True):
        self.dir = tempfile.mkdtemp(prefix="earshot-e2e-")
        self.write("earshot.yaml", config)
        if init:
            self.run("init", expect=0)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def write(self, name, text, mode=0o600):
        data = text if isinstance(text, bytes) else text.encode()
        with open(self.path(name), "wb") as out:
            out.write(data)
        os.chmod(self.path(name), mode)

    def start(self, *args, more=None, **options):
        """`more` joins the environment."""
        env = dict(os.environ, EARSHOT_CONFIG="earshot.yaml", LC_ALL="C.UTF-8", **(more or {}))
        return subprocess.Popen([EARSHOT, *args], cwd=self.dir, env=env, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def run(self, *args, expect=None, stdin=None, timeout=300):
        process = self.start(*args, stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL)
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        if "AddressSanitizer" in err or "runtime error" in err:
            raise AssertionError("sanitizer: " + err)
        if expect is not None and process.returncode != expect:
            raise AssertionError("earshot %s: exit %s, expected %s\n%s%s" %
                                 (" ".join(args), process.returncode, expect, out, err))
        return process.returncode, out, err

    def run_json(self, *args, expect=0):
        return json.loads(self.run(*args, "--json", expect=expect)[1])

    def mails(self, folder="mail"):
        """The messages of a folder destination, oldest first, as bytes."""
        place = self.path(folder)
        names = sorted(os.listdir(place)) if os.path.isdir(place) else []
        return [open(os.path.join(place, n), "rb").read() for n in names if n.endswith(".eml")]

    def sql(self, statement):
        out = subprocess.run(["sqlite3", self.path("earshot.db"), statement], check=True,
                             capture_output=True, text=True)
        return out.stdout.strip()


def config(sources, destinations="", extra="", brand="Pier Cafe"):
    """A configuration for one brand; sources are (name, url) or YAML lines."""
    lines = ["timezone: UTC", extra, "brands:", "  - name: " + brand, "sources:"]
    for s in sources:
        if isinstance(s, str):
            lines.append("  - " + s)
        else:
            lines.append('  - {name: %s, url: "%s", allow_private: yes}' % s)
    if not sources:
        lines[-1] = "sources: []"
    lines.append(destinations or "destinations:\n  - {name: owner, kind: folder, folder: mail, "
                 "to: owner@example.com, from: desk@example.com}")
    return "\n".join(lines) + "\n"


def eventually(condition, seconds=120, what="condition"):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("never true: " + what)


def run_tests(names):
    """Run every test_* of `names` (a module's globals()); the exit status for ctest."""
    passed, failed, skipped = 0, 0, 0
    only = sys.argv[1:]
    for name, test in sorted(names.items()):
        if not name.startswith("test_") or (only and name not in only):
            continue
        try:
            test()
            passed += 1
            print("ok      " + name, flush=True)
        except Skip as why:
            skipped += 1
            print("skipped %s: %s" % (name, why), flush=True)
        except Exception:  # a test's own failure, whatever it is
            failed += 1
            print("FAILED  " + name, flush=True)
            traceback.print_exc()
    print("%d passed, %d failed, %d skipped" % (passed, failed, skipped))
    sys.exit(1 if failed else 77 if skipped and not passed else 0)
