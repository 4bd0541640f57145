#!/usr/bin/env python3
"""Includes point one way: base <- config <- {fetchers, analyze, store, reports} <- cli.

Also: every include of ours is written from the root, SQL stands in store/ alone, and only
three places open sockets or run a transfer.
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
MAY = {"base": {"base"}, "config": {"base", "config"}, "cli": None}
for middle in ("fetchers", "analyze", "store", "reports"):
    MAY[middle] = {"base", "config", middle}
NETWORK = re.compile(r"\bsocket\(|\bcurl_(easy|multi)_(perform|send|recv|poll)\(")
MAY_NETWORK = re.compile(r"fetchers/(http\w*|mailbox_imap)\.c|reports/smtp\.c")


def main():
    faults = []
    for folder, allowed in sorted(MAY.items()):
        for name in sorted(os.listdir(os.path.join(ROOT, folder))):
            if not name.endswith((".c", ".h")):
                continue
            path = folder + "/" + name
            text = open(os.path.join(ROOT, path), encoding="utf-8").read()
            for include in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M):
                if "/" not in include or not os.path.exists(os.path.join(ROOT, include)):
                    faults.append('%s: "%s" is not written from the root' % (path, include))
                elif allowed is not None and include.split("/")[0] not in allowed:
                    faults.append('%s: must not include "%s"' % (path, include))
            for include in re.findall(r"^\s*#\s*include\s+<([^>]+)>", text, re.M):
                if include == "sqlite3.h" and folder != "store":
                    faults.append("%s: SQL belongs to store/" % path)
                if include.startswith("libxml/") and folder not in ("fetchers", "reports"):
                    faults.append("%s: XML belongs to fetchers/ and reports/" % path)
            if folder != "store" and re.search(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s', text):
                faults.append("%s: holds SQL" % path)
            if NETWORK.search(text) and not MAY_NETWORK.fullmatch(path):
                faults.append("%s: opens a connection" % path)
    print("\n".join(faults) or "includes point one way")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
