#!/usr/bin/env python3
"""One allocation of a whole run fails: the run ends in order, and the next one completes it.

The library of tests/fail_alloc.c lets the nth allocation of the process fail, wherever it
is: in our code, curl, libxml2, SQLite, GMime. n is drawn, more often from the end.
"""
import os
import random
import shutil
import signal
import time

from world import BUILD, NOW, Skip, Web, World, config, run_tests

LIBRARY = os.path.join(BUILD, "tests", "libfail_alloc.so")
TRIES = int(os.environ.get("EARSHOT_FAILING_ALLOCATIONS", "80"))
LATER = "2026-11-18T06:30:00Z"

# GLib, which GMime stands on, ends the process itself when an allocation fails.
BY_GLIB = (-signal.SIGTRAP, -signal.SIGABRT)


def failing(w, at, *args):
    process = w.start(*args, more={"LD_PRELOAD": LIBRARY, "EARSHOT_FAIL_AT": str(at),
                                   "EARSHOT_ALLOCATIONS": w.path("allocations")})
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_any_allocation_may_fail():
    if not os.path.exists(LIBRARY):
        raise Skip("no %s: built without sanitizers only" % os.path.basename(LIBRARY))
    web = Web()
    try:
        with World(config([("s", web.url + "/ok")])) as w:
            clean = w.dir + "-clean"
            shutil.copytree(w.dir, clean)
            try:
                try_all(w, clean)
            finally:
                shutil.rmtree(clean)
    finally:
        web.close()


def try_all(w, clean):
    code, _, err = failing(w, 0, "run", "--now", NOW)
    assert code == 0, err
    total = int(open(w.path("allocations")).read())
    seed = int(time.time()) // 86400
    rand = random.Random(seed)
    tail = total // 10  # lists are read first; fetching, storing and mailing come last
    at = sorted([rand.randrange(1, total) for _ in range(TRIES // 4)]
                + [total - rand.randrange(tail) for _ in range(TRIES - TRIES // 4)])
    ended = {}
    for n in at:
        shutil.rmtree(w.dir)
        shutil.copytree(clean, w.dir)
        code, out, err = failing(w, n, "run", "--now", NOW)
        ended[code] = ended.get(code, 0) + 1
        told = (n, total, code, out, err)
        assert code in (0, 69, 71, 74, 75) or (code in BY_GLIB and "GLib" in err), told
        assert code == 0 or err, told
        w.run("run", "--all", "--now", LATER, expect=0)
        assert w.sql("pragma integrity_check") == "ok", told
        assert w.sql("select count(*) from mentions") == "2", told
        assert len(w.mails()) == 1, told
    print("  %d of %d allocations failed (seed %d); runs ended with %s" % (len(at), total, seed, ended))
    assert 71 in ended, ended


if __name__ == "__main__":
    run_tests(globals())
