"""Every sample of the shared corpus, read by `earshot parse` as samples.tsv says, must
give exactly the records beside it. White space is collapsed on both sides.

usage: corpus_samples.py EARSHOT      exit status 77 where the corpus is not there"""
import json
import os
import pathlib
import shlex
import subprocess
import sys

source = pathlib.Path(os.environ.get("EARSHOT_SOURCE", "."))
shared = pathlib.Path(os.environ.get("EARSHOT_SHARED", source / ".." / "shared"))
corpus = shared / "corpus" / "json"


def collapse(value):
    return " ".join(value.split()) if isinstance(value, str) else value


def rows():
    for line in (source / "config/mappings/samples.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def document(name):
    return next(p for p in corpus.glob(name + ".*") if ".expected." not in p.name)


def check(program, name, args):
    want = json.loads((corpus / (name + ".expected.json")).read_text())
    run = subprocess.run([program, "parse", *shlex.split(args), document(name)],
                         capture_output=True)
    faults = []
    if run.returncode != 0:
        faults.append(f"exit status {run.returncode}: {run.stderr.decode()}")
    got = [json.loads(line) for line in run.stdout.decode().splitlines()]
    if len(got) != len(want):
        faults.append(f"{len(got)} records, want {len(want)}")
    for g, w in zip(got, want):
        for key in w:
            if collapse(g.get(key)) != collapse(w[key]):
                faults.append(f"{w['id']}: {key}: got {g.get(key)!r}, want {w[key]!r}")
    return faults


def main():
    if not corpus.is_dir():
        print("the shared corpus is not there: set EARSHOT_SHARED")
        return 77
    bad = 0
    named = set()
    for name, args in rows():
        named.add(name)
        for fault in check(sys.argv[1], name, args):
            print(f"{name}: {fault}")
            bad += 1
    for path in corpus.glob("*.expected.json"):
        if path.name[:-len(".expected.json")] not in named:
            print(f"{path.name}: not in samples.tsv")
            bad += 1
    print(f"{len(named)} samples, {bad} faults")
    return 1 if bad else 0


sys.exit(main())
