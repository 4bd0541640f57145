#!/usr/bin/env python3
"""How the program ends when files, descriptors, the database or the clock are not as they should be."""
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import time

from world import EARSHOT, NOW, Skip, Web, World, config, run_tests

LATER = "2026-11-19T05:15:00Z"
WEB = None


def web():
    global WEB
    if WEB is None:
        WEB = Web()
    return WEB


def world(**options):
    return World(config([("s", web().url + "/ok")]), **options)


def files(folder):
    return sorted(os.path.join(root, n) for root, _, names in os.walk(folder) for n in names)


def page_of(w):
    """The page of the only digest; the archive's own pages stand beside it."""
    pages = [f for f in files(w.dir) if re.fullmatch(r"\d{4}-\d\d-\d\d\.html", os.path.basename(f))]
    assert len(pages) == 1, pages
    return pages[0]


def test_page_that_cannot_be_written_leaves_the_old_one_and_stops_no_mail():
    """A symbolic link, a folder, or a folder that is a file stands where the page should go."""
    def link(page):
        os.symlink("/nonexistent/elsewhere", page)

    def folder(page):
        os.mkdir(page)

    def blocked(page):
        shutil.rmtree(os.path.dirname(page))
        open(os.path.dirname(page), "w").close()

    for spoil in (link, folder, blocked):
        with world() as w:
            w.run("run", "--now", NOW, expect=0)
            page = page_of(w)
            again = page.replace("2026-11-17", "2026-11-18") if "2026-11-17" in page else page.replace(
                "2026-11-18", "2026-11-19")
            assert again != page, page
            old = open(page).read()
            spoil(again)
            code, _, err = w.run("run", "--all", "--now", LATER)
            assert code == 74, (spoil.__name__, code, err)
            assert os.path.basename(again) in err or os.path.basename(os.path.dirname(again)) in err, err
            assert spoil is blocked or open(page).read() == old
            assert not [f for f in files(w.dir) if f.endswith(".tmp")], files(w.dir)
            assert not os.path.exists("/nonexistent/elsewhere")
            assert len(w.mails()) == 2, (spoil.__name__, "the mail goes out all the same", len(w.mails()))


def test_read_only_folder_of_pages():
    if os.getuid() == 0:
        raise Skip("root writes anywhere")
    with world() as w:
        w.run("run", "--now", NOW, expect=0)
        folder = os.path.dirname(page_of(w))
        os.chmod(folder, 0o500)
        code, _, err = w.run("run", "--all", "--now", LATER)
        os.chmod(folder, 0o700)
        assert code == 74, (code, err)


def test_full_file_system_keeps_the_old_page():
    """Files are bounded to less than the page and more than what the database writes."""
    if not shutil.which("mount") or os.getuid() != 0:
        raise Skip("needs root for a small file system")
    with world() as w:
        w.run("run", "--now", NOW, expect=0)
        folder = os.path.dirname(os.path.dirname(page_of(w)))
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k,mode=700", "none", folder],
                          capture_output=True).returncode != 0:
            raise Skip("no tmpfs to be had")
        try:
            code, _, err = w.run("run", "--all", "--now", LATER)
            assert code == 74 and "space" in err, (code, err)
            assert files(folder) == [], files(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def test_mail_folder_that_is_no_folder_waits():
    with world() as w:
        w.write("mail", "not a folder")
        code, _, err = w.run("run", "--now", NOW)
        assert code == 75 and "mail" in err, (code, err)
        assert open(w.path("mail")).read() == "not a folder"
        os.unlink(w.path("mail"))
        w.run("run", "--no-fetch", "--now", LATER, expect=0)
        assert len(w.mails()) >= 1


def test_output_that_is_closed_or_full_is_told():
    with world() as w:
        w.run("run", "--now", NOW, expect=0)
        for command in ("inbox", "search soup", "digest", "sources", "outbox --every", "issues", "search --json",
                        "explain 1", "doctor", "help", "digest --json", "sources --json", "inbox --json"):
            for to in (">/dev/full", ">&-"):
                done = subprocess.run(["sh", "-c", "exec %s %s --now %s %s" % (EARSHOT, command, NOW, to)
                                       if command != "help" else "exec %s help %s" % (EARSHOT, to)],
                                      cwd=w.dir, capture_output=True, text=True, timeout=30)
                assert done.returncode == 74, (command, to, done)


def test_pipe_that_closes_early_is_no_crash():
    with world() as w:
        w.run("run", "--now", NOW, expect=0)
        process = w.start("search", "--json", "--now", NOW)
        process.stdout.close()
        process.stderr.read()
        assert process.wait(20) in (0, 74), process.returncode


def test_three_hundred_sources_need_few_descriptors():
    sources = [("s%d" % i, "%s/ok?n=%d" % (web().url, i)) for i in range(300)]
    with World(config(sources, extra="limits: {per_host: 100}")) as w:
        begun = time.monotonic()
        done = subprocess.run(["sh", "-c", "ulimit -n 64; exec %s run --json --now %s" % (EARSHOT, NOW)],
                              cwd=w.dir, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done
        report = json.loads(done.stdout)
        assert report["sources"]["asked"] == 300 and report["sources"]["failed"] == 0, report
        print("  300 sources with 64 descriptors: %.1f s" % (time.monotonic() - begun))


def change(path, statement):
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


def test_database_that_is_not_as_it_should_be_is_told_with_the_way_back():
    def newer(path):
        change(path, "pragma user_version = 9999")

    def foreign(path):
        change(path, "pragma application_id = 4711")

    def damaged(path):
        size = os.path.getsize(path)
        with open(path, "r+b") as f:
            for at in range(4096, size, 4096):
                f.seek(at)
                f.write(b"\xa5" * 4096)

    def cut(path):
        os.truncate(path, os.path.getsize(path) // 2 + 100)

    def empty(path):
        os.truncate(path, 0)

    def text(path):
        with open(path, "wb") as f:
            f.write(b"This is a letter, not a database.\n" * 400)

    def link(path):
        os.rename(path, path + ".real")
        os.symlink(path + ".real", path)

    for spoil, words in [(newer, "newer"), (foreign, ""), (damaged, ""), (cut, ""), (empty, ""), (text, ""), (link, "")]:
        with world() as w:
            w.run("run", "--now", NOW, expect=0)
            path = w.path("earshot.db")
            change(path, "pragma wal_checkpoint(truncate)")
            for more in ("-wal", "-shm"):
                if os.path.exists(path + more):
                    os.unlink(path + more)
            spoil(path)
            before = open(path, "rb").read()
            asked = web().count("/ok")
            code, out, err = w.run("run", "--all", "--now", LATER)
            assert code == (77 if spoil is link else 65), (spoil.__name__, code, err)
            assert "earshot.db" in err and words in err, (spoil.__name__, err)
            assert len(w.mails()) == 1 and web().count("/ok") == asked, spoil.__name__
            assert open(path, "rb").read() == before, spoil.__name__
            print("  %s: %s" % (spoil.__name__, err.strip()[:150]))
            if spoil in (damaged, cut, text, empty):
                assert "backup" in err or "recover" in err, (spoil.__name__, err)


def test_sigint_ends_as_sigterm_does():
    with World(config([("s", web().url + "/silent"), ("t", web().url + "/ok")])) as w:
        web().get("/clear")
        process = w.start("run", "--now", NOW)
        web().get("/wait?path=/silent&n=1")
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=300)
        assert time.monotonic() - begun < 8
        assert process.returncode == -signal.SIGINT, process.returncode
        code, _, err = w.run("run", "--no-fetch", "--now", NOW)
        assert code == 0, (code, err)


def test_signal_ends_a_sendmail_that_hangs():
    with World("", init=False) as w:
        w.write("sendmail", "#!/bin/sh\ncat >/dev/null\ntouch %s\nexec sleep 600\n" % w.path("begun"), 0o700)
        w.write("earshot.yaml", config([("s", web().url + "/ok")], "destinations:\n  - {name: o, kind: sendmail, "
                "command: sendmail, to: owner@shop.test, from: desk@shop.test}"))
        w.run("init", expect=0)
        process = w.start("run", "--now", NOW)
        end = time.monotonic() + 120
        while not os.path.exists(w.path("begun")) and time.monotonic() < end:
            time.sleep(0.05)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=300)
        assert time.monotonic() - begun < 6, time.monotonic() - begun
        assert process.returncode == -signal.SIGTERM, process.returncode
        assert w.run_json("outbox")[0]["state"] == "sending"


def test_nohup_is_left_in_peace():
    with world() as w:
        w.write("earshot.yaml", open(w.path("earshot.yaml")).read().replace("/ok", "/ok?ms=2000"))
        web().get("/clear")
        process = w.start("run", "--now", NOW, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        web().get("/wait?path=/ok&n=1")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=300)
        assert process.returncode == 0, process.returncode


def test_reading_goes_on_while_a_run_does():
    with world() as w:
        w.run("run", "--now", NOW, expect=0)
        text = open(w.path("earshot.yaml")).read().replace("/ok", "/ok?ms=3000")
        w.write("earshot.yaml", text)
        web().get("/clear")
        process = w.start("run", "--all", "--now", LATER)
        web().get("/wait?path=/ok&n=1")
        begun = time.monotonic()
        w.run("inbox", expect=0)
        w.run("search", "soup", expect=0)
        assert time.monotonic() - begun < 3
        assert process.poll() is None, "the run should still go on"
        code, _, err = w.run("run")
        assert code == 75 and "run of pid %d" % process.pid in err, (code, err)
        assert process.wait(300) == 0


def faked(w, when, *args):
    program = shutil.which("faketime")
    if not program:
        raise Skip("no faketime")
    env = dict(os.environ, FAKETIME_DONT_FAKE_MONOTONIC="1", EARSHOT_CONFIG="earshot.yaml", TZ="UTC",
               ASAN_OPTIONS="verify_asan_link_order=0")
    return subprocess.run([program, when, EARSHOT, *args], cwd=w.dir, env=env, capture_output=True, text=True,
                          timeout=60)


def test_own_clock_that_jumps_neither_mails_again_nor_waits_for_ever():
    with world() as w:
        done = faked(w, "2026-11-18 05:15:00", "run")
        if "AddressSanitizer" in done.stderr or done.returncode < 0:
            raise Skip("faketime and this build don't go together")
        assert done.returncode == 0, done
        assert len(w.mails()) == 1
        for when, codes in [("2026-11-10 05:15:00", (75,)), ("1970-01-02 05:15:00", (75,))]:
            done = faked(w, when, "run", "--all")
            assert done.returncode in codes and "clock" in done.stderr, (when, done)
            assert len(w.mails()) == 1, when
        done = faked(w, "2029-11-18 05:15:00", "run")
        assert done.returncode == 0, done
        far = len(w.mails())
        done = faked(w, "2026-11-19 05:15:00", "run")
        assert done.returncode == 75 and "clock" in done.stderr, done
        assert len(w.mails()) == far
        assert w.run_json("sources", "--now", "2026-11-19T05:15:00Z")[0]["mentions"] == 2


def test_files_are_the_owners_alone():
    with world() as w:
        old = os.umask(0)
        try:
            w.run("run", "--now", NOW, expect=0)
        finally:
            os.umask(old)
        for name in files(w.dir):
            mode = stat.S_IMODE(os.stat(name).st_mode)
            assert mode & 0o077 == 0, (name, oct(mode))


if __name__ == "__main__":
    try:
        run_tests(globals())
    finally:
        if WEB is not None:
            WEB.close()
