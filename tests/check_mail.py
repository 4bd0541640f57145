#!/usr/bin/env python3
"""Read the messages with Python's own mail and HTML parsers.

usage: check_mail.py PRINT_DIGEST FOLDER_OF_GOLDEN_FILES

For every day: no defect in any part (policy.default), headers as RFC 5322 wants them,
the text part equal to the golden file, and in the HTML no element, attribute or address
but those that a mail of ours has, whatever strangers wrote.
"""

import email
import email.policy
import html
import html.parser
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree

ELEMENTS = set("html head meta title style body div table thead tbody tr th td p h1 h2 h3 "
               "span b bdi br a mark".split())
ATTRIBUTES = set("lang dir class style role cellpadding cellspacing border align width "
                 "height scope href charset name content colspan aria-label".split())
PAGE_ELEMENTS = ELEMENTS | set("main section svg rect circle text".split())
PAGE_ATTRIBUTES = ATTRIBUTES | set("http-equiv x y cx cy r text-anchor".split())
VOID = {"meta", "br"}


class Reader(html.parser.HTMLParser):
    def __init__(self, elements, attributes, is_page):
        super().__init__(convert_charrefs=True)
        self.is_page = is_page
        self.elements, self.attributes = elements, attributes
        self.faults, self.open = [], []

    def handle_startendtag(self, tag, attrs):
        if tag not in VOID:
            self.faults.append(f"<{tag}/> is left open by browsers")
        else:
            self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag, attrs):
        if tag not in self.elements:
            self.faults.append(f"<{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"<{tag}> says an attribute twice")
        for name, value in attrs:
            if name not in self.attributes:
                self.faults.append(f"<{tag} {name}>")
            if name == "href" and self.is_page and re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+\.html", value):
                continue  # a round-up leads to the pages of its brands
            if name == "href" and not re.match(r"(https?://|mailto:desk@blueheron.example\?subject=)[!-~]+$", value):
                self.faults.append(f"href {value}")
            if name == "style" and ("url(" in value or "expression" in value):
                self.faults.append(f"style {value}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> out of place")

    def handle_comment(self, data):
        self.faults.append("a comment")


def read_html(text, is_page):
    reader = Reader(PAGE_ELEMENTS if is_page else ELEMENTS,
                    PAGE_ATTRIBUTES if is_page else ATTRIBUTES, is_page)
    reader.feed(text)
    reader.close()
    faults = reader.faults
    try:  # ours is XML too, and so can't hide anything from a lenient parser
        xml.etree.ElementTree.fromstring(text.replace("<!DOCTYPE html>", ""))
    except xml.etree.ElementTree.ParseError as e:
        faults.append(f"not well-formed: {e}")
    if reader.open:
        faults.append(f"left open: {reader.open}")
    if re.search(r"<title>[^<]*<(?!/title)", text):
        faults.append("an element in the title is shown as it stands")
    if not text.startswith("<!DOCTYPE html>"):
        faults.append("no doctype")
    # a mail isolates a name in elements and in signs, for those programs that drop the element
    text = re.sub("<title>[^<]*</title>", "", text)
    bare = text if is_page else re.sub("<bdi>\u2068([^<\u2066-\u2069]*)\u2069</bdi>", "\\1", text)
    if re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", bare):
        faults.append("controls in the HTML")
    return faults


def check_length(name, text, value):
    """The words that a reader sees are those that the reading time counts, and two minutes' worth at most."""
    body = re.sub(r"(?s)<head>.*?</head>|<div style=\"display:none.*?</div>", "", text)
    seen = html.unescape(re.sub(r"<[^>]+>", " ", body)).replace("\u00a0", " ").split()
    seen = sum(1 for word in seen if re.search(r"\w", word))
    faults = []
    if abs(seen - value["words"]) > 8 + seen * 0.06:
        faults.append(f"{name}: {seen} words are seen, {value['words']} told")
    want = "under" if value["words"] < 238 else f"{round(value['words'] / 238)}\u2011minute"
    if value["lang"] == "en" and want not in value["reading"]:
        faults.append(f"{name}: {value['words']} words are told as {value['reading']!r}")
    if value.get("kind", "daily") == "daily" and value["words"] > 525:
        faults.append(f"{name}: {value['words']} words are no two minutes")
    return faults


def read_message(data, want_text):
    faults = []
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        faults += [f"{part.get_content_type()}: {d!r}" for d in part.defects]
    for name, value in message.items():
        faults += [f"{name}: {d!r}" for d in getattr(value, "defects", [])]
    names = [n.lower() for n in message.keys()]
    for name in ("date", "from", "to", "subject", "message-id", "auto-submitted",
                 "list-id", "list-unsubscribe", "mime-version"):
        if names.count(name) != 1:
            faults.append(f"{names.count(name)} times {name}")
    if "bcc" in names or len(message["to"].addresses) != 1:
        faults.append("more receivers than one")
    types = [p.get_content_type() for p in message.walk()]
    if types != ["multipart/alternative", "text/plain", "text/html"]:
        faults.append(f"parts {types}")
    text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
    if want_text is not None and text != want_text:
        faults.append("the text part is not the golden text")
    if b"\n" in data.replace(b"\r\n", b"") or b"\r" in data.replace(b"\r\n", b""):
        faults.append("a bare line end")
    if max(len(line) for line in data.split(b"\r\n")) > 78:
        faults.append("a line over 78")
    faults += read_html(message.get_body(("html",)).get_content().replace("\r\n", "\n"), False)
    return faults


def main():
    program, folder = sys.argv[1:3]
    bad = 0

    def run(*args):
        return subprocess.run([program, *args], capture_output=True, check=True).stdout

    assert read_html("<!DOCTYPE html><p onload='x'><img src=x></p>", False)
    for name in [l.split("\t")[0] for l in run().decode().splitlines()]:
        golden, want = os.path.join(folder, name + ".txt"), None
        if os.path.exists(golden):
            with open(golden, encoding="utf-8", newline="") as f:
                want = f.read()
        faults = read_message(run(name, "eml"), want)
        faults += [f"page: {f}" for f in read_html(run(name, "html").decode(), True)]
        if name in ("hostile", "scripts"):
            faults += [f"alert: {f}" for f in read_html(run(name, "alert-mail").decode(), False)]
        faults += check_length(name, run(name, "mail").decode(), json.loads(run(name, "json")))
        for fault in faults:
            print(f"{name}: {fault}")
        bad += len(faults)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
