"""What the stages of bench/run share: limits and inputs, timing, instructions, verdicts.

The limits (what a library or a plain loop needs for the same bytes), the generator of the
inputs and the servers stand outside this project, in the folder that EARSHOT_SHARED names
(default: ../shared beside it). They are copied into a work folder and built there.
"""
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
SHARED = os.environ.get("EARSHOT_SHARED", os.path.join(ROOT, "..", "shared"))
BUILD = os.path.abspath(os.environ.get("EARSHOT_BUILD", os.path.join(ROOT, "build", "release")))
EARSHOT = os.environ.get("EARSHOT", os.path.join(BUILD, "cli", "earshot"))
SKIPPED = 77


def tool(name):
    return os.path.join(BUILD, "bench", name)


class Work:
    """A folder with the limits built and the inputs made; what is there already is kept."""

    def __init__(self, folder, feeds, texts=100000):
        if not os.path.isfile(os.path.join(SHARED, "bench", "limits", "Makefile")):
            print("bench: no limits to measure against in %s/bench (see EARSHOT_SHARED); skipped"
                  % SHARED)
            sys.exit(SKIPPED)
        self.dir = os.path.abspath(folder)
        self.shared = os.path.join(self.dir, "shared")
        if not os.path.isdir(self.shared):
            shutil.copytree(os.path.join(SHARED, "bench"), self.shared)
        subprocess.run(["make", "-s", "-C", self.path("shared", "limits")], check=True)
        self.feeds = self.path("feeds-%d" % feeds)
        self.texts = self.path("texts-%d" % texts)
        self.lexicon = self.path("lexicon-%d" % LIMIT_WORDS)
        self.feeds_many = self.path("feeds-many")
        self.make_inputs(feeds, texts)
        self.index = read_index(self.feeds)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def limit(self, name, *args):
        return [self.path("shared", "limits", name), *args]

    def script(self, name, *args):
        return [sys.executable, self.path("shared", name), *args]

    def make_inputs(self, feeds, texts):
        if not os.path.isfile(os.path.join(self.feeds, "index.tsv")):
            say("making %d feeds (about a minute for 1,000)" % feeds)
            subprocess.run(self.script("gen_feeds.py", self.feeds, "--feeds", str(feeds)), check=True,
                           stdout=subprocess.DEVNULL)
        if not os.path.isfile(self.texts):
            with open(self.texts + ".part", "wb") as out:
                subprocess.run(self.script("gen_texts.py", str(texts)), check=True, stdout=out)
            os.rename(self.texts + ".part", self.texts)
        if not os.path.isfile(self.lexicon):
            write_lexicon(self.lexicon)

    def many(self, feeds):
        """The index of so many feeds of few items."""
        if not os.path.isfile(os.path.join(self.feeds_many, "index.tsv")):
            say("making %d small feeds (two minutes)" % feeds)
            subprocess.run(self.script("gen_feeds.py", self.feeds_many, "--feeds", str(feeds), "--min-items", "3",
                                       "--max-items", "12"), check=True, stdout=subprocess.DEVNULL)
        return read_index(self.feeds_many)

    def list_of(self, wanted, name="list"):
        """A file that names the feeds of these rows of the index, one a line."""
        with open(self.path(name), "w") as out:
            out.writelines(os.path.join(self.feeds, row[0]) + "\n" for row in wanted)
        return self.path(name)


def read_index(folder):
    """Of each feed: name, kind, items, bytes."""
    with open(os.path.join(folder, "index.tsv")) as index:
        rows = [line.rstrip("\n").split("\t") for line in index]
    return [(name, kind, int(items), int(size)) for name, kind, items, size in rows]


LIMIT_WORDS = 7520  # of the limit's list, as in the performance notes; its table holds 32,768 and never says so


def write_lexicon(path):
    """Some of our own words, evenly over the alphabet, as WORD<TAB>VALUE."""
    words = {}
    for folder, _, names in sorted(os.walk(os.path.join(ROOT, "config", "lexicons"))):
        for name in sorted(names):
            with open(os.path.join(folder, name), encoding="utf-8") as lines:
                for line in lines:
                    field = line.split("\t")[0].strip()
                    if re.fullmatch(r"[a-z']{2,30}", field):
                        words[field] = "-1.0" if len(field) % 2 else "1.0"
    rows = sorted(words.items())
    with open(path, "w") as out:
        out.writelines("%s\t%s\n" % rows[n * len(rows) // LIMIT_WORDS] for n in range(LIMIT_WORDS))


def say(text):
    print("bench: " + text, file=sys.stderr, flush=True)


class Cost:
    """What one command took, its children with it."""

    def __init__(self, user, cpu, wall, mib, out=""):
        self.user, self.cpu, self.wall, self.mib, self.out = user, cpu, wall, mib, out

    def __add__(self, other):
        return Cost(self.user + other.user, self.cpu + other.cpu, self.wall + other.wall,
                    max(self.mib, other.mib))


def once(command, stdin=None, cwd=None, env=None, fine=(0,)):
    """Run a command; its Cost. The memory is at least that of this script (about 12 MiB)."""
    start = time.monotonic()
    given = open(stdin, "rb") if stdin else subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               cwd=cwd, env=env)
    out = process.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        sys.exit("bench: %s: exit status %d\n%s" % (" ".join(command), process.returncode, out[-2000:]))
    return Cost(usage.ru_utime, usage.ru_utime + usage.ru_stime, time.monotonic() - start,
                usage.ru_maxrss / 1024, out)


def median(rounds, command, stdin=None, before=None):
    costs = []
    for _ in range(rounds):
        if before is not None:
            before()
        costs.append(once(command, stdin))
    return Cost(*(statistics.median(getattr(c, name) for c in costs)
                  for name in ("user", "cpu", "wall", "mib")), costs[-1].out)


def instructions(command, stdin=None):
    """Instructions that the command executes, by callgrind; the same within 0.1 % each time."""
    if shutil.which("valgrind") is None:
        print("bench: no valgrind here; skipped")
        sys.exit(SKIPPED)
    cost = once(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command], stdin)
    return int(re.search(r"Collected : (\d+)", cost.out).group(1))


class Server:
    """The shared server with latency: an address of its own for each feed."""

    def __init__(self, work, folder, hosts, port, latency_ms):
        self.process = subprocess.Popen(
            work.limit("latserver", folder, "-p", str(port), "-n", str(hosts), "-l", str(latency_ms),
                       "-z", "-t", "3000"), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if "files" not in self.process.stderr.readline():
            sys.exit("bench: the server can't listen on port %d" % port)

    def read_again(self):
        self.process.send_signal(signal.SIGHUP)
        self.process.stderr.readline()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.process.terminate()
        self.process.communicate()


class Table:
    """Rows of a Markdown table, and whether each bar was met."""

    def __init__(self, title):
        self.is_met = True
        print("\n### %s\n\n| what | user s | user+sys s | wall s | MB/s | MiB | x limit |\n"
              "|---|---|---|---|---|---|---|" % title)

    def row(self, what, cost, size=0, base=None):
        rate = "%.1f" % (size / 1e6 / max(cost.user, 1e-4)) if size else ""
        ratio = "%.2f" % (cost.user / max(base.user, 1e-4)) if base else ""
        print("| %s | %.3f | %.3f | %.2f | %s | %.0f | %s |"
              % (what, cost.user, cost.cpu, cost.wall, rate, cost.mib, ratio), flush=True)

    def bar(self, what, got, most, goal=None, unit=""):
        """One line: the bar, the goal beyond it, and whether each is met."""
        is_met = got <= most
        self.is_met = self.is_met and is_met
        beyond = "" if goal is None else "; goal %g%s %s" % (goal, unit, "met" if got <= goal else "missed")
        print("%s: %s %.2f%s, bar %g%s%s" % ("pass" if is_met else "FAIL", what, got, unit, most, unit, beyond),
              flush=True)
