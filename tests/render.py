#!/usr/bin/env python3
"""Render mails and pages in Chromium, on a phone and a desk, in light and dark.

usage: render.py PRINT_DIGEST [NAME FORMAT]

Fails where anything is asked of the network, where a reader would have to scroll
sideways, where words and ground have too little contrast (WCAG 2.1, 1.4.3: 4.5), where
text is smaller than 13 px or a button lower than 44 px, where a script ran, or where the
page for the staff board takes more than one sheet. With the
environment variable SHOTS=FOLDER the pictures are kept. Exit status 77: no Chromium.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

CHECKS = """
(() => {
  const lum = c => { const f = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 :
      Math.pow((v + 0.055) / 1.055, 2.4); });
    return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const rgb = s => (s.match(/[0-9.]+/g) || []).map(Number);
  const ground = e => { for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
  const faults = [];
  const doc = document.documentElement;
  if (doc.scrollWidth > doc.clientWidth) {
    const wide = [...document.querySelectorAll('body *')].filter(
      e => e.getBoundingClientRect().right > doc.clientWidth + 0.5).slice(-1)[0];
    faults.push(`sideways: ${doc.scrollWidth} > ${doc.clientWidth}` +
      (wide ? ` at <${wide.tagName} class=${wide.getAttribute('class')}> ` +
       wide.textContent.slice(0, 40) : ''));
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, style = getComputedStyle(e);
    if (!walk.currentNode.data.trim() || !e.getClientRects().length) continue;
    const ink = rgb(e.namespaceURI.endsWith('svg') ? style.fill : style.color);
    const a = lum(ink), b = lum(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5)
      faults.push(`contrast ${ratio.toFixed(2)}: ${walk.currentNode.data.slice(0, 40)}`);
    if (parseFloat(style.fontSize) < 13)
      faults.push(`small ${style.fontSize}: ${walk.currentNode.data.slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll('.bar0,.bar1')) { // WCAG 2.1, 1.4.11: 3
    const a = lum(ground(e)), b = lum(ground(e.closest('.card')));
    if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 3) faults.push('a pale bar');
  }
  for (const e of document.querySelectorAll('.btn'))
    if (e.getBoundingClientRect().height < 44) faults.push('a low button');
  if (document.title === 'script ran' || window.ran) faults.push('a script ran');
  return JSON.stringify({faults, height: Math.ceil(doc.getBoundingClientRect().height)});
})()
"""


class Chromium:
    """The DevTools protocol over a pipe: messages that end in NUL."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self.to = os.pipe()
        self.back, from_write = os.pipe()
        for fd in (to_read, from_write):
            os.set_inheritable(fd, True)
        command = (
            f"exec 3<&{to_read} 4>&{from_write}; exec {program} --headless --no-sandbox "
            "--disable-gpu --disable-quic --no-first-run --disable-background-networking "
            "--disable-component-update --disable-sync --disable-dev-shm-usage "
            f"--hide-scrollbars --user-data-dir={self.folder.name} --remote-debugging-pipe "
            "about:blank"
        )
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", command], pass_fds=(to_read, from_write),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.number = 0
        self.rest = b""
        self.requests = []
        self.loaded = False
        self.session = None

    def read(self):
        while b"\0" not in self.rest:
            part = os.read(self.back, 1 << 20)
            if not part:
                raise SystemExit("render: Chromium went away")
            self.rest += part
        line, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(line)
        method = message.get("method")
        if method == "Network.requestWillBeSent":
            self.requests.append(message["params"]["request"]["url"])
        elif method == "Page.loadEventFired":
            self.loaded = True
        return message

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"render: {method}: {answer['error']}")
                return answer["result"]

    def attach(self):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")

    def open(self, path, width, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                  deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.requests, self.loaded = [], False
        self.call("Page.navigate", url="file://" + path)
        while not self.loaded:
            self.read()

    def check(self):
        result = self.call("Runtime.evaluate", expression=CHECKS, returnByValue=True)
        return json.loads(result["result"]["value"])

    def shoot(self, path, width, height):
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        data = self.call("Page.captureScreenshot", clip=clip, captureBeyondViewport=True)
        with open(path, "wb") as out:
            out.write(base64.b64decode(data["data"]))

    def sheets(self):
        """How many sheets of A4 the page takes when it is printed."""
        data = base64.b64decode(self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
        return len(re.findall(rb"/Type\s*/Page[^s]", data))

    def close(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait(20)
        self.folder.cleanup()


def pairs(program, wanted):
    if wanted:
        return [tuple(wanted)]
    listing = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    names = [line.split("\t")[0] for line in listing.splitlines()]
    found = [(name, form) for name in names for form in ("mail", "html")]
    return found + [("bad-day", "alert-mail"), ("hostile", "alert-mail")]


def main():
    program = sys.argv[1]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("render: no chromium")
        return 77
    shots = os.environ.get("SHOTS")
    browser = Chromium(chromium)
    browser.attach()
    try:
        bad = check_all(browser, program, shots)
    finally:
        browser.close()
    return 1 if bad else 0


def check_board(browser, program, folder):
    """The week for the staff board is one sheet."""
    bad = 0
    for name in ("week", "quiet-week"):
        path = os.path.join(folder, f"{name}-board.html")
        with open(path, "wb") as out:
            subprocess.run([program, name, "board"], stdout=out, check=True)
        browser.open(path, 800, "light")
        if browser.sheets() != 1:
            print(f"{name} board: {browser.sheets()} sheets of paper")
            bad += 1
    return bad


def check_all(browser, program, shots):
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        bad += check_board(browser, program, folder)
        for name, form in pairs(program, sys.argv[2:4]):
            path = os.path.join(folder, f"{name}-{form}.html")
            with open(path, "wb") as out:
                subprocess.run([program, name, form], stdout=out, check=True)
            if form == "mail":  # some mail programs drop the style sheet
                with open(path, encoding="utf-8") as page:
                    bare = re.sub(r"<style>.*?</style>", "", page.read(), flags=re.S)
                with open(path + ".bare.html", "w", encoding="utf-8") as out:
                    out.write(bare)
                browser.open(path + ".bare.html", 375, "light")
                for fault in browser.check()["faults"]:
                    print(f"{name} {form} without styles: {fault}")
                    bad += 1
            for width in (375, 1200):
                for scheme in ("light", "dark"):
                    browser.open(path, width, scheme)
                    found = browser.check()
                    faults = found["faults"]
                    faults += [f"asks for {u}" for u in browser.requests
                               if u != "file://" + path]
                    for fault in sorted(set(faults)):
                        print(f"{name} {form} {width} {scheme}: {fault}")
                    bad += len(faults)
                    if shots:
                        browser.shoot(
                            os.path.join(shots, f"{name}-{form}-{width}-{scheme}.png"),
                            width, min(found["height"], 4000))
    return bad


if __name__ == "__main__":
    sys.exit(main())
