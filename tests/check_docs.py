#!/usr/bin/env python3
"""check_docs.py EARSHOT DOCS: is what the pages say so?

EARSHOT is the program, DOCS the build folder of docs/. Man pages have no fault that groff
knows of; every command has a page and stands in earshot(1) and the README; every setting
stands in earshot.yaml(5); exit statuses are those of the program; links in the Markdown
pages lead somewhere, and the tests that they name exist; the members that the JSON of a
command has are those that its page names; completions are valid shell and complete.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.environ.get("EARSHOT_SOURCE") or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
EARSHOT, BUILD = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
faults = []


def fault(text):
    faults.append(text)
    print("FAULT: " + text)


def read(*path):
    return open(os.path.join(ROOT, *path), encoding="utf-8").read()


def ask(*words, status=0, cwd="/", env=None, stdin=""):
    run = subprocess.run([EARSHOT, *words], capture_output=True, text=True, cwd=cwd, input=stdin,
                         env=env or os.environ)
    if run.returncode != status:
        fault("earshot %s: status %d: %s" % (" ".join(words), run.returncode, run.stderr.strip()))
    return run.stdout


def commands():
    found = re.findall(r"^  ([a-z]+) +(\S.*)$", ask("--help"), re.M)
    table = re.findall(r"&command_([a-z]+)", read("cli", "main.c"))
    if sorted(table) != sorted(name for name, _ in found):
        fault("--help and main.c have other commands: %s" % table)
    return found


def share(out):
    """The pages and completions as they are installed."""
    if os.path.exists(os.path.join(BUILD, "share", "done")):
        return os.path.join(BUILD, "share")
    run = subprocess.run(["cmake", "-DEARSHOT=" + EARSHOT, "-DOUT=" + out, "-P",
                          os.path.join(ROOT, "docs", "pages.cmake")], capture_output=True, text=True)
    if run.returncode != 0:
        fault("pages.cmake: " + run.stderr)
    return out


def check_man(folder, names):
    pages = sorted(glob.glob(os.path.join(folder, "man", "man?", "*")))
    have = {os.path.basename(p) for p in pages}
    for name in ["earshot.1", "earshot.yaml.5"] + ["earshot-%s.1" % n for n in names]:
        if name not in have:
            fault("no man page " + name)
    if shutil.which("man") is None or shutil.which("groff") is None:
        print("skipped: no man or groff")
        return
    for page in pages:
        run = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
            capture_output=True, text=True, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8",
                                                 "MANROFFOPT": ""})
        if run.returncode != 0 or run.stderr.strip():
            fault("%s: %s" % (os.path.basename(page), run.stderr.strip()[:500]))


def check_summaries(found):
    for name, summary in found:
        if not re.match(r"[A-Z][^A-Z]", summary) or summary[-1] in ".?!":
            fault("summary of %s: a capital first, no full stop: %s" % (name, summary))
        if len(summary) > 67:
            fault("summary of %s is wider than a terminal" % name)
        for line in ask(name, "--help").splitlines():
            if len(line) > 80:
                fault("%s --help: wider than 80: %s" % (name, line))
        if ask("help", name) != ask(name, "--help"):
            fault("earshot help %s is not its --help" % name)
        page = ask(name, "--man")
        if "Members" not in page and "\\-\\-json\\fR" in page and name not in ("digest",):
            fault("%s prints JSON that no page describes" % name)


def check_settings():
    page = read("docs", "earshot.yaml.5")
    for name in re.findall(r'ROW\("([a-z_]+)"', read("config", "table.c")):
        if "\n.B %s\n" % name not in page:
            fault("earshot.yaml(5) lacks the setting " + name)


def check_exits():
    """The table of earshot(1) and the order of cli/command.c are the same."""
    values = dict(re.findall(r"(EXIT_[A-Z_]+) = (\d+)", read("cli", "command.h")))
    order = re.search(r"order\[\] = \{(.*?)\}", read("cli", "command.c"), re.S).group(1)
    want = [values[word] for word in re.findall(r"EXIT_[A-Z_]+", order)] + [values["EXIT_DONE"]]
    part = re.search(r'^\.\\" exits:.*?^\.\\" end$', read("docs", "earshot.1"), re.M | re.S).group(0)
    got = [n for n in re.findall(r"^\.B (\d+)$", part, re.M) if n != "1"]
    if got != want:
        fault("earshot(1) has the exit statuses %s, the program %s" % (got, want))
    for number in values.values():
        if not re.search(r"\b%s\b" % number, read("docs", "running.md")) and number != "0":
            fault("running.md does not tell of exit status " + number)


def check_links():
    for path in glob.glob(os.path.join(ROOT, "*.md")) + glob.glob(os.path.join(ROOT, "docs", "*.md")):
        text = re.sub(r"```.*?```", "", open(path, encoding="utf-8").read(), flags=re.S)
        for target in re.findall(r'\]\(([^)#]+)\)|(?:src|srcset)="([^"]+)"', text):
            target = target[0] or target[1]
            if "://" not in target and not os.path.exists(os.path.join(os.path.dirname(path), target)):
                fault("%s: no %s" % (os.path.relpath(path, ROOT), target))
        for name in re.findall(r"`((?:docs|script|config|tests|bench|demo|base|cli|store|reports|fetchers|analyze)/[\w./-]+)`", text):
            if not os.path.exists(os.path.join(ROOT, name)) and "build/" not in name and not re.search("NAME|LANG", name):
                fault("%s: names %s, which is not there" % (os.path.relpath(path, ROOT), name))


def tests_of(text):
    """Each test that a page names, as (file, test): "`a.c:test_b`, `:test_c`" are two of a.c."""
    name = None
    for quoted in re.findall(r"`([^`\n]+)`", text):
        found = re.fullmatch(r"([\w/]*\w+\.(?:c|py))?(?::(test_\w+))?", quoted)
        if found is None:
            found = re.fullmatch(r"(fuzz_\w+)()", quoted)
            if found is not None:
                yield found[1] + ".c", ""
        elif found[1] or found[2]:
            name = os.path.basename(found[1]) if found[1] else name
            yield name, found[2] or ""


def check_tests():
    files = {}
    for folder, _, names in os.walk(os.path.join(ROOT, "tests")):
        for name in names:
            if name.endswith((".c", ".py")):
                files.setdefault(name, []).append(os.path.join(folder, name))
    for page in glob.glob(os.path.join(ROOT, "docs", "*.md")):
        for name, test in tests_of(open(page, encoding="utf-8").read()):
            if not test and not name.startswith(("test_", "fuzz_")):
                continue
            if not any(test in open(path, encoding="utf-8").read() for path in files.get(name, [])):
                fault("%s: no test %s:%s" % (os.path.basename(page), name, test))


def fields(name):
    """The members that `earshot NAME --help` tells of."""
    part = ask(name, "--help").split("Members of its JSON:\n")
    return re.findall(r"^  ([a-z_0-9]+) ", part[1], re.M) if len(part) == 2 else []


def compare(name, objects, sometimes=()):
    want = set(fields(name))
    if not objects:
        fault("%s printed no JSON to compare" % name)
    for got in objects:
        if not set(got) <= want or not want - set(sometimes) <= set(got):
            fault("%s: its JSON has %s, its page %s" % (
                name, sorted(set(got) - want), sorted(want - set(sometimes) - set(got))))
            return


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def check_json(folder):
    """A small business that has one of everything, and the JSON of each command."""
    rare = ("severity_kind", "clash", "answer")
    compare("score", lines(ask("score", "--explain", stdin="never came\nlovely\n\n")), rare)
    compare("explain", [json.loads(ask("explain", "--json", "never came"))], rare)
    feed = os.path.join(folder, "feed.json")
    items = [{"id": str(n), "url": "https://blog.example/%d" % n, "authors": [{"name": "Ann %d" % n}],
              "date_published": "2026-11-%02dT09:00:00Z" % (10 + n),
              "content_text": "Acme: the parcel never arrived. Late delivery again, I want a refund."}
             for n in range(8)]
    with open(feed, "w", encoding="utf-8") as f:
        json.dump({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": items}, f)
    compare("parse", lines(ask("parse", feed)))
    compare("check", [json.loads(ask("check", "Acme", "--from", feed, "--json",
                                     "--now", "2026-11-18T06:00:00Z"))])
    here = {"cwd": folder}
    now = ("--now", "2026-11-18T06:00:00Z")
    ask("init", "--name", "Acme", "--to", "owner@acme.example", "--folder", "mail", **here)
    with open(os.path.join(folder, "earshot.yaml"), encoding="utf-8") as f:
        text = f.read().replace("sources: []", "sources:\n  - {name: blog, url: \"http://127.0.0.1:9/\"}")
    with open(os.path.join(folder, "earshot.yaml"), "w", encoding="utf-8") as f:
        f.write(text)
    with open(os.path.join(folder, "survey.csv"), "w", encoding="utf-8") as f:
        f.write("ID,Date,Stars,Name,Comment\n")
        for n in range(8):
            f.write("%d,2026-11-%02d,1,Ann %d,The parcel never arrived. Late delivery again.\n" % (n, 10 + n, n))
    dry = ask("import", "--dry-run", "survey.csv", **here)
    if "8 rows: 8 read." not in dry or "Stars" not in dry:
        fault("import --dry-run: " + dry)
    compare("import", [json.loads(ask("import", "--json", "survey.csv", *now, **here))])
    compare("run", [json.loads(ask("run", "--json", *now, status=69, **here))])
    compare("inbox", json.loads(ask("inbox", "--json", *now, **here)))
    compare("issues", json.loads(ask("issues", "--json", *now, **here)))
    compare("sources", json.loads(ask("sources", "--json", **here)))
    compare("outbox", json.loads(ask("outbox", "--every", "--json", **here)))
    compare("search", lines(ask("search", "parcel", "--json", **here)))
    found = json.loads(ask("doctor", "--json", **here))
    compare("doctor", found)
    check_languages([f["text"] for f in found if f["check"] == "word lists"][0])
    with open(os.path.join(folder, "earshot.yaml"), "w", encoding="utf-8") as f:
        f.write(text.replace("sources:", "sources:\n  - {name: shop, adapter: trustpilot}"))
    if '"vars\\" needs \\"unit\\"' not in ask("doctor", "--json", status=78, **here):
        fault("doctor does not miss a variable of a source")


def check_languages(text):
    """The README names the languages that have word lists."""
    names = {"cs": "Czech", "de": "German", "en": "English", "es": "Spanish", "fr": "French",
             "it": "Italian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese"}
    have = sorted(names.get(code, code) for code in re.findall(r"\b[a-z]{2}\b", text.split("(")[0]))
    said = re.search(r"^Texts in ([^.]*?) are\s+judged", read("README.md"), re.M)
    if said is None or sorted(re.findall(r"[A-Z]\w+", said.group(1))) != have:
        fault("README.md does not name the languages %s" % have)


def check_adapters(folder):
    """What `earshot sources --adapters NAME` prints can stand in the settings."""
    names = [a["name"] for a in json.loads(ask("sources", "--adapters", "--json"))]
    text = "brands:\n  - {name: Acme}\nsources:\n"
    for name in names:
        part = ask("sources", "--adapters", name)
        if not re.search("^    (url|mapping|mailbox|vars|secret):", part, re.M):
            fault("sources --adapters %s names nothing that it needs" % name)
        text += part.replace("ADDRESS", "http://h.example/").replace("FILE", "pier.yaml")
    path = os.path.join(folder, "all.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    ask("init", "--config", path)
    found = json.loads(ask("sources", "--json", "--config", path))
    if [s["name"] for s in found] != names:
        fault("sources --adapters: %s" % found)


def check_completions(folder):
    for shell, path in (("bash", "bash-completion/completions/earshot"),
                        ("zsh", "zsh/site-functions/_earshot"),
                        ("fish", "fish/vendor_completions.d/earshot.fish")):
        path = os.path.join(folder, path)
        if shutil.which(shell) is None:
            print("skipped: no " + shell)
            continue
        run = subprocess.run([shell, "-n", path], capture_output=True, text=True)
        if run.returncode != 0 or run.stderr:
            fault("%s -n: %s" % (shell, run.stderr))
    script = """. "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _earshot; printf '%s\\n' "${COMPREPLY[@]}" """
    for words, want in ((["earshot", "ini"], ["init"]),
                        (["earshot", "digest", "--form"], ["--format"]),
                        (["earshot", "digest", "--format", ""], ["text", "html", "mail", "json", "board"]),
                        (["earshot", "inbox", "res"], ["resolve", "response"]),
                        (["earshot", "score", "--json"], ["--json-input"])):
        run = subprocess.run(["bash", "-c", script, "bash", os.path.join(
            folder, "bash-completion/completions/earshot"), *words], capture_output=True, text=True, cwd="/")
        if run.stdout.split() != want:
            fault("completing %s gives %s %s" % (words, run.stdout.split(), run.stderr))
    if ask("--completion", "tcsh", status=64):
        fault("a completion for a shell that there is none for")


def check_units(folder):
    if shutil.which("systemd-analyze") is None:
        print("skipped: no systemd-analyze")
        return
    for name in ("earshot.service", "earshot.timer"):
        where = os.path.join(BUILD, name) if name.endswith("service") else os.path.join(ROOT, "config", name)
        with open(where, encoding="utf-8") as f:
            text = re.sub(r"^ExecStart=\S+", "ExecStart=" + EARSHOT, f.read(), flags=re.M)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    run = subprocess.run(["systemd-analyze", "verify", "--man=no", os.path.join(folder, "earshot.service"),
                          os.path.join(folder, "earshot.timer")], capture_output=True, text=True)
    if run.returncode != 0 or run.stderr.strip():
        fault("systemd-analyze verify: " + run.stderr)


def main():
    found = commands()
    names = [name for name, _ in found]
    with tempfile.TemporaryDirectory() as folder:
        pages = share(os.path.join(folder, "share"))
        check_man(pages, names)
        check_completions(pages)
        check_units(folder)
        work = os.path.join(folder, "work")
        os.mkdir(work)
        check_adapters(work)
        os.remove(os.path.join(work, "earshot.db"))
        check_json(work)
    check_summaries(found)
    check_settings()
    check_exits()
    check_links()
    check_tests()
    print("%d commands, %d faults" % (len(names), len(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
