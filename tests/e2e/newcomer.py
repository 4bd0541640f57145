#!/usr/bin/env python3
"""What somebody meets who has never seen the program: each fault says what to do next."""
import json
import os
import pty
import shutil
import subprocess
import tempfile

from world import EARSHOT, NOW, Skip, Web, World, config, run_tests


def test_no_room_from_the_start_is_told_and_stores_nothing():
    """The database can't even be opened: its index of the log finds no room."""
    if not shutil.which("mount") or os.getuid() != 0:
        raise Skip("needs root for a small file system")
    with World(config([])) as w:
        folder = w.path("small")
        os.mkdir(folder)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", folder],
                          capture_output=True).returncode != 0:
            raise Skip("no tmpfs to be had")
        try:
            for name in ("earshot.yaml", "earshot.db", "earshot.db.key"):
                shutil.copy(w.path(name), folder)
            try:
                with open(os.path.join(folder, "fill"), "wb", buffering=0) as out:
                    while out.write(bytes(4096)) > 0:
                        pass
            except OSError:
                pass
            for command in (["run"], ["inbox"], ["import", "-"]):
                code, _, err = w.run(*command, "--config", "small/earshot.yaml", "--now", NOW, stdin="text\nSlow.\n")
                assert code == 74 and "make room on its disk" in err, (command, code, err)
        finally:
            subprocess.run(["umount", folder], check=True)


REVIEWS = "Date,Author,Rating,Review\n" + "".join(
    "2026-11-%02d,Guest %d,%d,%s\n" % (1 + n, n, 5 if n % 2 else 1, "Lovely coffee." if n % 2 else "Waited an hour.")
    for n in range(12))
NEWS = ('<rss version="2.0"><channel><title>Town</title><link>http://t.example/</link>'
        '<item><title>Blue Heron and Bean There win</title><link>http://t.example/1</link></item>'
        '<item><title>Bean There opens</title><link>http://t.example/2</link></item></channel></rss>')


def check(w, *args, expect=0):
    return w.run_json("check", "Blue Heron", "--now", NOW, *args, expect=expect)


def test_check_reads_exported_reviews():
    with World("", init=False) as w:
        w.write("ours.csv", REVIEWS + "2026-11-14,Slip,9,Lovely.\n")
        w.write("posts.json", '[{"user": "zed", "text": "Blue Heron took an hour", "date": "2026-11-14"}]')
        out = check(w, "--from", "ours.csv", "--from", "posts.json")
        assert out["mentions"] == 13 and out["issues"][0]["mentions"] >= 6, out
        assert sorted({m["rating"] for m in out["items"]}, key=str) == [0, 1, None], out["items"][0]
        assert "line 14" in w.run("check", "Blue Heron", "--now", NOW, "--from", "ours.csv", expect=0)[2]
        w.write("words.txt", "just words\n")
        code, _, err = w.run("check", "Blue Heron", "--from", "words.txt")
        assert code == 65 and "words.txt: no column is known" in err, (code, err)


def test_check_compares_given_files():
    """Reviews are whose they are said to be; news of whoever it names."""
    with World("", init=False) as w:
        w.write("ours.csv", REVIEWS)
        w.write("theirs.csv", REVIEWS.replace("Guest", "Visitor"))
        w.write("news.xml", NEWS)
        given = ["--competitor", "Bean There", "--from", "ours.csv", "--from", "news.xml"]
        voices = {v["brand"]: v["mentions"] for v in check(w, *given)["voices"]}
        assert voices == {"Blue Heron": 13, "Bean There": 2}, voices
        voices = {v["brand"]: v["mentions"] for v in check(w, *given, "--from", "Bean There=theirs.csv")["voices"]}
        assert voices == {"Blue Heron": 13, "Bean There": 14}, voices


def init(w, *args, stdin=None):
    return w.run("init", "--config", "new.yaml", *args, stdin=stdin)


def test_init_takes_addresses_as_people_write_them():
    with World("", init=False) as w:
        code, out, err = init(w, "--name", "Pier", "--url", "town.example/news", "--to", "a@b.example",
                              "--server", "mail.b.example")
        assert code == 0, err
        text = open(w.path("new.yaml")).read()
        assert '"https://town.example/news"' in text and '"smtp://mail.b.example:587"' in text, text


def test_init_knows_the_port_of_who_logs_in():
    for server, user, want in [("smtp://mail.b.example", "a", "smtp://mail.b.example:587"),
                               ("smtp://mail.b.example/", "a", "smtp://mail.b.example:587"),
                               ("smtp://mail.b.example:2525", "a", "smtp://mail.b.example:2525"),
                               ("smtps://mail.b.example", "a", "smtps://mail.b.example"),
                               ("smtp://localhost", "", "smtp://localhost")]:
        with World("", init=False) as w:
            code, _, err = init(w, "--name", "Pier", "--to", "a@b.example", "--from", "a@b.example",
                                "--server", server, *(["--user", user] if user else []))
            assert code == 0, err
            assert '"%s"' % want in open(w.path("new.yaml")).read(), (server, want)


def test_init_knows_what_the_business_is_and_speaks():
    """A first mail in the owner's language, at their hour, with the complaints of their trade."""
    with World("", init=False) as w:
        assert init(w, "--name", "Praxis am Markt", "--business", "clinic", "--business", "shop", "--language", "de",
                    "--timezone", "Europe/Berlin", "--folder", "mail", "--to", "a@b.example")[0] == 0
        w.write("said.csv", "id,date,stars,comment\n1,2026-11-16,1,Termin am Morgen wieder abgesagt.\n")
        w.run("import", "said.csv", "--config", "new.yaml", expect=0)
        w.run("run", "--config", "new.yaml", "--now", NOW, expect=0)
        out = w.run("digest", "--config", "new.yaml", expect=0)[1]
        assert "Mittwoch, 18. November" in out, out
        text = open(w.path("new.yaml")).read()
        assert "timezone: Europe/Berlin" in text and "[clinic, shop]" in text, text


def test_init_asks_in_a_terminal():
    """The language that the terminal speaks is proposed; empty answers leave the defaults."""
    answers = ["Blue Heron", "@heron, Heron", "restaurant", "", "Europe/Paris", "", "a@b.example", ""]
    with World("", init=False) as w:
        master, slave = pty.openpty()
        env = dict(os.environ, LC_ALL="", LC_MESSAGES="", LANG="fr_FR.UTF-8")
        process = subprocess.Popen([EARSHOT, "init", "--config", "new.yaml"], cwd=w.dir, env=env, stdin=slave,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.write(master, "".join(a + "\n" for a in answers).encode())
        out, err = process.communicate(timeout=60)
        os.close(master)
        os.close(slave)
        assert process.returncode == 0 and b"empty: fr" in err, (out, err)
        text = open(w.path("new.yaml")).read()
        for line in ("language: fr", "timezone: Europe/Paris", "business: [restaurant]", '["@heron", Heron]',
                     'kind: sendmail'):
            assert line in text, (line, text)


def test_a_wrong_option_is_told_from_a_missing_value():
    with World("", init=False) as w:
        assert "--nam: unknown" in w.run("score", "--nam")[2]
        assert "--lang: its value is missing" in w.run("score", "--lang")[2]
        assert "-c: its value is missing" in w.run("run", "-c")[2]


def test_init_says_what_is_wrong_and_writes_nothing():
    wrong = ((["--business", "dentist"], "business: "), (["--language", "nl"], "language: "),
             (["--folder", "mail"], "--folder: who gets the mail"), (["--server", "smtp://h:587"], "--server: who gets"),
             (["--to", "nobody"], "to: "), (["--to", "a@b.example", "--server", "ftp://h"], "server: "))
    for args, words in wrong:
        with World("", init=False) as w:
            code, _, err = init(w, "--name", "Pier", *args)
            assert code == 64 and words in err and "new.yaml:" not in err, (args, code, err)
            assert not os.path.exists(w.path("new.yaml")), args


def test_doctor_names_a_source_that_lacks_its_key():
    with World(config(["{name: Trust, adapter: trustpilot, vars: {unit: abc}}", "{name: H, adapter: github, vars: {query: x}}"])) as w:
        code, out, _ = w.run("doctor")
        assert code == 78 and "Trust: no `secret` is set" in out and "1 can be asked" in out, (code, out)


def test_who_leans_plainly_against_us_is_a_case_without_a_word_of_feeling():
    """No stars, neutral, no issue: a case from a p_detractor of 0.6 on, and none below."""
    said = ["I asked for the manager and she said she was the manager, which she was not.",
            "I have an account with them since 2012.", "The battery lasts three days."]
    with World(config([])) as w:
        w.write("said.csv", "id,date,comment,author\n" + "".join(
            'r%d,2026-11-17,"%s",Guest %d\n' % (n, text, n) for n, text in enumerate(said)))
        w.run("import", "said.csv", "--source", "Survey", "--now", NOW, expect=0)
        w.run("run", "--now", NOW, expect=0)
        found = {m["text"]: m["judgement"] for m in
                 map(json.loads, w.run("export", "--json", expect=0)[1].splitlines())}
        for text in said:
            got = found[text]
            assert got["label"] == "neutral" and got["detractor"] and got["severity"] == "none", (text, got)
            assert (got["p_detractor"] >= 0.6) == (text == said[0]), (text, got)
        cases = [c["text"] for c in w.run_json("inbox", "--now", NOW)]
        assert cases == [said[0]], cases


def test_a_report_in_the_news_is_no_case():
    """Without stars, words that judge nothing wait for no answer; a complaint does."""
    item = "<item><title>%s</title><link>http://t.example/%d</link><description>%s</description></item>"
    said = [("Zahnarztpraxis Dr. Lindner spendet", "1000 Euro gingen an die Kita Sonnenschein."),
            ("Erfahrungen", "Bei Dr. Lindner zwei Stunden gewartet, unfreundlich, nie wieder.")]
    folder = tempfile.mkdtemp(prefix="earshot-news-")
    web = Web("--files", folder)
    try:
        with open(os.path.join(folder, "news.xml"), "w") as out:
            out.write('<rss version="2.0"><channel><title>Stadt</title><link>http://t.example/</link>%s</channel></rss>'
                      % "".join(item % (title, n, text) for n, (title, text) in enumerate(said)))
        source = '{name: news, url: "%s/files/news.xml", about: search, allow_private: yes}' % web.url
        with World(config([source], brand="Dr. Lindner")) as w:
            w.run("run", "--now", NOW, expect=0)
            found = [m["judgement"] for m in map(json.loads, w.run("export", "--json", expect=0)[1].splitlines())]
            assert [j["label"] for j in found].count("neutral") == 1, found
            cases = w.run_json("inbox", "--now", NOW)
            assert len(cases) == 1 and "zwei Stunden" in cases[0]["text"], cases
    finally:
        web.close()
        shutil.rmtree(folder)


def test_doctor_notices_that_nothing_runs():
    with World(config(["{name: s, url: 'http://127.0.0.1:9/', allow_private: yes}"])) as w:
        assert "there was none yet" in w.run("doctor", "--now", NOW)[1]
        w.run("run", "--now", NOW)
        assert "  run  " not in w.run("doctor", "--now", "2026-11-19T05:15:00Z")[1]
        assert "the last was 4 days ago" in w.run("doctor", "--now", "2026-11-22T06:00:00Z")[1]


def test_a_wrong_word_is_answered_with_what_to_do():
    said = ((["sources", "--adapters", "google"], "googlebusiness"), (["sources", "--adapters", "jameda"], "earshot import"),
            (["trends"], 'did you mean "archive"'), (["inbox", "snooze", "1", "3d"], "--days"), (["check", "Blue", "Heron"], "in quotes"))
    with World(config([])) as w:
        for args, words in said:
            code, _, err = w.run(*args)
            assert code == 64 and words in err, (args, code, err)
        w.write("earshot.yaml", config([]) + "\tlanguage: de\n")
        assert "a tab?" in w.run("doctor", expect=78)[2]


def test_issues_are_listed_with_the_word_that_other_commands_want():
    with World(config([])) as w:
        w.write("r.csv", REVIEWS)
        w.run("import", "r.csv", "--now", NOW, expect=0)
        w.run("run", "--now", NOW, expect=0)
        assert "  long-wait\n" in w.run("issues", "--now", NOW, expect=0)[1]
        found = w.run("search", "--issue", "long-wait", "--limit", "3", expect=0)[1]
        assert "The 3 newest; --limit shows more." in found, found


EXPORT = "Date,Name,Rating,Review,Filiale,Kommentar intern\n" + "".join(
    "2026-%02d-12,Guest %d,%d,%s,%s,checked\n" % (8 + n % 3, n, 5 if n % 3 else 1,
                                                  "Lovely coffee." if n % 3 else "Waited an hour for cold soup.",
                                                  "Market Street" if n % 2 else "Harbour") for n in range(24))


def test_a_first_digest_counts_what_an_export_brought_and_says_what_it_left_out():
    with World(config([])) as w:
        w.write("old.csv", EXPORT)
        out = w.run("import", "old.csv", "--column", "Filiale=place", "--now", NOW, expect=0)[1]
        assert "24 rows: 24 read, 24 new" in out, out
        assert "Not read: Kommentar intern (--column says" in out, out
        text = w.run("digest", "--format", "text", "--now", NOW, expect=0)[1]
        rows = {name: row for row in text.split("\n") for name in ("Harbour", "Market Street") if row.lstrip().startswith(name)}
        assert "Found" in text and set(rows) == {"Harbour", "Market Street"}, text
        assert all(row.split(name)[1].split()[:2] == ["12", "4"] for name, row in rows.items()), rows


if __name__ == "__main__":
    run_tests(globals())
