#!/usr/bin/env python3
"""Hold mails and pages against html-validate, axe-core and caniemail.

usage: check_markup.py PRINT_DIGEST GOLDEN_ARCHIVE

The three come from npm: they are looked for in $EARSHOT_NODE (a folder with
node_modules), else in build/node, where `npm install --prefix build/node html-validate
axe-core caniemail` puts them. Without them only the table of CSS below is held.
Exit status 77: none of them is there.

What is left out is listed here with its reason, and nothing else is.
"""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)
import render  # noqa: E402: the browser of the tests

# html-validate's recommended rules but these. In a mail the looks must be inline, and tables
# carry the layout, with the attributes that Outlook reads.
MAIL_OFF = ["no-inline-style", "no-deprecated-attr", "prefer-tbody"]
# On a page bars are the same tables, with their height as an attribute.
PAGE_OFF = ["no-deprecated-attr", "prefer-tbody"]
BOTH_OFF = [
    "long-title",  # the title is the subject of the mail
    "void-style",  # "<br/>", as xmlTextWriter writes it
]

# CSS that every mail program of the owners' phones and desks shows, or drops without harm
# (Gmail, Apple Mail, Outlook for Windows and the web, Yahoo; their makers' pages, 2026-11).
CSS_SHOWN = {
    "background", "border", "border-bottom", "border-collapse", "border-left", "border-right", "border-top",
    "color", "font", "font-size", "font-weight", "height", "line-height", "margin", "max-width", "padding",
    "text-align", "text-decoration", "vertical-align", "white-space", "width",
}
CSS_HARMLESS = {
    "display": "Outlook for Windows shows a button without its box: words and link stay",
    "max-height": "of the hidden preheader; display:none hides it too",
    "overflow": "of the hidden preheader",
    "overflow-wrap": "Outlook breaks long words by word-break",
    "word-break": "Gmail breaks them by overflow-wrap",
}

# What caniemail.com (Gmail, Apple Mail, Outlook, Yahoo) says is not shown somewhere, and why
# a mail uses it all the same. Nothing else may be used.
CANIEMAIL_ERRORS = {
    "<bdi> element": "where it is dropped, U+2068 and U+2069 beside it isolate the name",
    "<body> element": "its ground is said again by the outer table",
    "<style> element": "dark colours and the narrow edge; all else is inline",
    "@media": "the same",
    "aria-label attribute": "the words of bars; the numbers stand beside them",
    "display:none": "of the hidden preheader; max-height:0 hides it too",
    "height property": "of the gap between two cards, which has a line of its own too",
    "overflow": "of the hidden preheader",
    "overflow-wrap": "breaks long words; word-break does where this does not",
    "word-break": "breaks long words; overflow-wrap does where this does not",
    "role attribute": "tells screen readers that a table is layout; others read on",
    "white-space": "keeps a number on one line; a break would only be less fine",
}
# Shown in part (the notes are about values that mails of ours do not use).
CANIEMAIL_WARNINGS = {
    "align attribute", "background", "border", "dir attribute", "display", "font-size", "font-weight",
    "height attribute", "lang attribute", "line-height", "mailto: links", "margin", "max-width", "padding",
    "text-align", "text-decoration", "width attribute", "width property",
} | set(CANIEMAIL_ERRORS)

AXE = """
axe.run(document, {resultTypes: ['violations'], rules: {%s}}).then(r => JSON.stringify(
  r.violations.map(v => v.id + ': ' + v.nodes.length + ' x ' + v.nodes[0].html.slice(0, 90))))
"""
# A mail has no landmarks: it is part of the mail program's page.
AXE_OFF_MAIL = ["region", "landmark-one-main", "page-has-heading-one"]


def node_folder():
    for folder in (os.environ.get("EARSHOT_NODE"), os.path.join(os.path.dirname(HERE), "build", "node")):
        if folder and os.path.isdir(os.path.join(folder, "node_modules", "html-validate")):
            return folder
    return None


def write_pages(program, golden, folder):
    """Every page there is: path -> is it a mail?"""
    listing = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    pages = {}
    for line in listing.splitlines():
        name = line.split("\t")[0]
        forms = ["mail", "html"] + (["board"] if name in ("week", "quiet-week") else [])
        for form in forms + (["fr:mail", "de:html", "alert-mail"] if name == "bad-day" else []):
            path = os.path.join(folder, f"{name}-{form.replace(':', '-')}.html")
            with open(path, "wb") as out:
                subprocess.run([program, name, form], stdout=out, check=True)
            pages[path] = form.endswith("mail")
    for path in glob.glob(os.path.join(golden, "*.html")):
        copy = os.path.join(folder, "archive-" + os.path.basename(path))
        shutil.copy(path, copy)
        pages[copy] = False
    return pages


def check_css(pages):
    faults = []
    for path, is_mail in pages.items():
        if not is_mail:
            continue
        with open(path, encoding="utf-8") as page:
            text = page.read()
        for style in re.findall(r'\sstyle="([^"]*)"', text):
            for rule in filter(None, style.split(";")):
                name = rule.split(":", 1)[0].strip()
                if name not in CSS_SHOWN and name not in CSS_HARMLESS:
                    faults.append(f"{os.path.basename(path)}: {name} is in no table of mail CSS")
        for tag in ("<img", "<svg", "<script", "<link", "<form", "<iframe", "url("):
            if tag in text:
                faults.append(f"{os.path.basename(path)}: {tag}")
    return sorted(set(faults))


def check_validate(folder, pages):
    faults = []
    for is_mail in (True, False):
        rules = {rule: "off" for rule in BOTH_OFF + (MAIL_OFF if is_mail else PAGE_OFF)}
        config = os.path.join(os.path.dirname(next(iter(pages))), f".htmlvalidate-{is_mail}.json")
        with open(config, "w", encoding="utf-8") as out:
            json.dump({"root": True, "extends": ["html-validate:recommended"], "rules": rules}, out)
        names = [path for path in pages if pages[path] == is_mail]
        report_path = config + ".out"  # a pipe would cut a long report
        result = subprocess.run(
            ["node", os.path.join(folder, "node_modules", "html-validate", "bin", "html-validate.mjs"),
             "--config", config, "--formatter", "json=" + report_path, *names], capture_output=True, text=True)
        if not os.path.exists(report_path):
            raise SystemExit("html-validate: " + result.stdout[:500] + result.stderr[:500])
        with open(report_path, encoding="utf-8") as report:
            reports = json.load(report)
        for report in reports:
            for m in report["messages"]:
                faults.append(f"{os.path.basename(report['filePath'])}:{m['line']}: {m['ruleId']}: {m['message']}")
    return faults


def check_caniemail(folder, pages):
    mails = sorted(path for path in pages if pages[path])
    result = subprocess.run(["node", os.path.join(HERE, "check_caniemail.mjs"), os.path.abspath(folder), *mails],
                            capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit("caniemail: " + result.stderr[-800:])
    found = json.loads(result.stdout)
    faults = []
    for kind, accepted in (("errors", CANIEMAIL_ERRORS), ("warnings", CANIEMAIL_WARNINGS)):
        for feature in sorted(set(found[kind]) - set(accepted)):
            faults.append(f"caniemail {kind}: {feature}: {' '.join(sorted(found[kind][feature]))}")
    if not set(found["errors"]) & set(CANIEMAIL_ERRORS):
        faults.append("caniemail found nothing at all: does it still work?")
    return faults


def check_axe(folder, pages):
    with open(os.path.join(folder, "node_modules", "axe-core", "axe.min.js"), encoding="utf-8") as source:
        axe = source.read()
    browser = render.Chromium(shutil.which("chromium") or shutil.which("chromium-browser"))
    browser.attach()
    browser.call("Page.setBypassCSP", enabled=True)
    faults = []
    try:
        for path, is_mail in sorted(pages.items()):
            for scheme in ("light", "dark"):
                browser.open(path, 375, scheme)
                browser.call("Runtime.evaluate", expression=axe)
                off = ",".join("'%s':{enabled:false}" % rule for rule in (AXE_OFF_MAIL if is_mail else []))
                result = browser.call("Runtime.evaluate", expression=AXE % off, awaitPromise=True,
                                      returnByValue=True)
                for found in json.loads(result["result"]["value"]):
                    faults.append(f"{os.path.basename(path)} {scheme}: {found}")
    finally:
        browser.close()
    return faults


def main():
    program, golden = sys.argv[1:3]
    node, bad, ran = node_folder(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        pages = write_pages(program, golden, folder)
        bad += check_css(pages)
        if node and shutil.which("node"):
            ran += 1
            bad += check_validate(node, pages)
            if os.path.isdir(os.path.join(node, "node_modules", "caniemail")):
                bad += check_caniemail(node, pages)
            else:
                print("caniemail is not there")
            if shutil.which("chromium") or shutil.which("chromium-browser"):
                bad += check_axe(node, pages)
    for fault in bad[:60]:
        print(fault)
    print(f"{len(pages)} mails and pages, {len(bad)} faults")
    if not ran:
        print("html-validate and axe-core are not there: npm install --prefix build/node html-validate axe-core caniemail")
    return 1 if bad else (0 if ran else 77)


if __name__ == "__main__":
    sys.exit(main())
