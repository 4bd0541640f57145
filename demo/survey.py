#!/usr/bin/env python3
"""survey.py: the sample business's survey as the CSV file that a survey tool exports."""
import csv
import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    out = csv.writer(sys.stdout, lineterminator="\r\n")
    out.writerow(["Response ID", "Date", "How likely are you to recommend us?", "Comment",
                  "Touchpoint", "Location"])
    for n, line in enumerate(open(os.path.join(HERE, "survey.txt"), encoding="utf-8"), 1):
        day, score, text, touchpoint, place = line.rstrip("\n").split("|")
        date = datetime.date(2026, 10, 19) + datetime.timedelta(days=int(day))
        out.writerow(["S%03d" % n, date.isoformat(), score, text, touchpoint, place])


if __name__ == "__main__":
    main()
