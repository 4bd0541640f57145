#!/usr/bin/env python3
"""Alerts by rules, over days of simulated time: what goes out, when, and under what."""
import calendar
import email
import email.policy
import os
import time

from world import Web, World, config, run_tests

DAY = calendar.timegm((2026, 11, 18, 0, 0, 0))
SEVERE = "The soup gave my daughter food poisoning and we spent the night in hospital. "
MILD = "The soup was a little cold. "


def at(hours):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(DAY + int(hours * 3600)))


class Night:
    """A world with a feed whose items come as the test says, and one folder for mails."""

    def __init__(self, extra="", destinations=""):
        self.world = World("", init=False)
        w = self.world
        os.mkdir(w.path("files"))
        self.items = []
        self.feed()
        self.web = Web("--files", w.path("files"))
        self.url = self.web.url + "/files/feed.xml"
        self.write(extra, destinations)
        w.run("init", expect=0)
        self.told = 0

    def write(self, extra="", destinations=""):
        self.world.write("earshot.yaml", config([("google", self.url)], destinations,
                                                "digest_at: \"23:59\"\n" + extra))

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.world.__exit__()
        self.web.close()

    def feed(self):
        text = "".join(
            "<item><guid>%s</guid><title>Visit</title><link>http://pier.test/%s</link><pubDate>%s</pubDate>"
            "<description>%s</description></item>"
            % (guid, guid, time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when)), words)
            for guid, when, words in self.items)
        path = self.world.path("files", "feed.xml")
        with open(path + ".new", "w") as out:
            out.write('<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>%s</channel></rss>' % text)
        os.rename(path + ".new", path)

    def say(self, hours, words, count=1):
        for _ in range(count):
            n = len(self.items)
            self.items.append(("m%d" % n, DAY + int(hours * 3600), "%sVisit number %d, table %d." % (words, n, 7 * n)))
        self.feed()

    def run(self, hours, code=0):
        """The mails that this run adds."""
        self.world.run("run", "--all", "--now", at(hours), expect=code)
        found = sorted((email.message_from_bytes(m, policy=email.policy.default) for m in self.world.mails()),
                       key=lambda m: m["Date"].datetime)
        new = [m for m in found if m["Message-ID"] not in self.known()]
        self.seen = self.known() | {m["Message-ID"] for m in new}
        return new

    def known(self):
        return getattr(self, "seen", set())


def text_of(m):
    return m.get_body(("plain",)).get_content()


def test_who_sets_nothing_hears_of_what_cannot_wait_alone():
    with Night() as n:
        n.say(9, MILD)
        n.say(9, "Lovely soup, kind staff. ")
        assert n.run(10) == []
        n.say(10, SEVERE)
        mails = n.run(11)
        assert len(mails) == 1 and "needs an answer" in mails[0]["Subject"], [m["Subject"] for m in mails]
        assert n.run(12) == [] and n.run(12) == []


def test_history_of_a_new_source_is_no_alert():
    with Night() as n:
        n.say(-24 * 10, SEVERE)
        assert n.run(1) == []


def test_storm_is_one_mail_an_hourly_count_and_an_end_in_one_thread():
    with Night() as n:
        n.run(1)
        n.say(1.5, SEVERE, 9)
        first = n.run(2)
        assert len(first) == 1 and "9 alerts within an hour" in first[0]["Subject"], [m["Subject"] for m in first]
        assert "pier.test" in text_of(first[0]) or "Look at these first" in text_of(first[0]), text_of(first[0])
        n.say(2.2, SEVERE, 4)
        assert n.run(2.5) == []
        count = n.run(3.1)
        assert len(count) == 1 and "4 more" in count[0]["Subject"] and "13 in all" in count[0]["Subject"]
        assert n.run(4) == []
        over = n.run(5.2)
        assert len(over) == 1 and "it is over" in over[0]["Subject"], [m["Subject"] for m in over]
        for m in (count[0], over[0]):
            assert m["In-Reply-To"] == first[0]["Message-ID"] == m["References"], m.items()
        n.say(6, SEVERE)
        single = n.run(6.2)
        assert len(single) == 1 and "needs an answer" in single[0]["Subject"]


def test_quiet_hours_hold_the_mail_but_not_the_judging():
    with Night('quiet_from: "21:00"\nquiet_to: "07:00"\n') as n:
        n.run(20)
        n.say(21.5, "I want a full refund, they charged my card twice. ")
        assert n.run(22) == []
        row = [r for r in n.world.run_json("outbox") if r["kind"] == "alert"]
        assert len(row) == 1 and row[0]["state"] == "queued" and row[0]["held"] == at(31), row
        assert "held until 2026-11-19 07:00" in n.world.run("outbox", "--now", at(22.1))[1]
        assert n.run(30.9) == []
        assert len([m for m in n.run(31) if "needs an answer" in m["Subject"]]) == 1


def test_urgent_rule_passes_quiet_hours():
    with Night('quiet_days: [wed]\nalerts:\n  - {name: sick, when: words, words: [food poisoning], urgent: yes}\n') as n:
        n.run(1)
        n.say(1.5, SEVERE)
        mails = n.run(2)
        assert len(mails) == 1 and "sick" in text_of(mails[0]), [text_of(m) for m in mails]


def test_rules_of_stars_and_words_go_where_they_are_told():
    boxes = ("destinations:\n  - {name: owner, kind: folder, folder: mail, to: o@example.com, from: d@example.com}\n"
             "  - {name: cook, kind: folder, folder: kitchen, to: c@example.com, from: d@example.com}")
    rules = ("alert_severe: no\nalerts:\n  - {name: soup, when: words, words: [soup], to: cook, cool_down: 2h}\n")
    with Night(rules, boxes) as n:
        n.run(1)
        n.say(1.5, MILD)
        assert n.run(2) == [] and len(n.world.mails("kitchen")) == 1
        assert b"soup" in n.world.mails("kitchen")[0]
        n.say(2.5, MILD)
        n.run(3)
        assert len(n.world.mails("kitchen")) == 1, "it cools down"
        n.say(4.5, MILD)
        n.run(5)
        assert len(n.world.mails("kitchen")) == 2


def test_who_is_named_gets_those_alerts_and_no_others():
    """`alerts: no` and a rule's `to` went to nobody; follow-ups went to all but the one who had the first."""
    boxes = ("destinations:\n  - {name: owner, kind: folder, folder: mail, to: o@example.com, from: d@example.com}\n"
             "  - {name: cook, kind: folder, folder: kitchen, to: c@example.com, from: d@example.com,"
             " alerts: no, digests: no}")
    rules = ("alerts:\n  - {name: soup, when: words, words: [soup], to: cook}\n"
             "  - {name: rest, when: stars, stars: 1}\n  - {name: grave, when: severity}\n")
    with Night(rules, boxes) as n:
        n.run(1)
        n.say(1.5, SEVERE)
        n.say(1.6, SEVERE.replace("soup", "fish"))
        owner = n.run(2)
        kitchen = [email.message_from_bytes(m, policy=email.policy.default) for m in n.world.mails("kitchen")]
        assert len(owner) == 1 and "fish" in text_of(owner[0]), [m["Subject"] for m in owner]
        assert len(kitchen) == 1 and "soup" in text_of(kitchen[0])
        later = [m for m in n.run(2 + 8 * 24) if m["Subject"].startswith("Re: ")]
        kitchen = [email.message_from_bytes(m, policy=email.policy.default) for m in n.world.mails("kitchen")]
        assert len(later) == 1 and later[0]["In-Reply-To"] == owner[0]["Message-ID"], [m["Subject"] for m in later]
        assert len(kitchen) == 2 and kitchen[1]["In-Reply-To"] == kitchen[0]["Message-ID"]


def test_a_storm_reaches_those_whose_alerts_it_stands_for():
    boxes = ("destinations:\n  - {name: cook, kind: folder, folder: kitchen, to: c@example.com, from: d@example.com,"
             " alerts: no}")
    with Night("alerts:\n  - {name: soup, when: words, words: [soup], to: cook}\n", boxes) as n:
        n.run(1)
        n.say(1.5, SEVERE, 9)
        n.run(2)
        mails = n.world.mails("kitchen")
        assert len(mails) == 1 and b"9 alerts" in mails[0], [m[:300] for m in mails]


def test_a_rule_whose_destination_is_anothers_takes_nothing():
    """The first rule that fits tells it: one to the cook of another house told nobody."""
    boxes = ("destinations:\n  - {name: theirs, kind: folder, folder: theirs, to: t@example.com, from: d@example.com,"
             " brand: Elsewhere}\n"
             "  - {name: ours, kind: folder, folder: mail, to: o@example.com, from: d@example.com, brand: Pier Cafe}")
    rules = ("alerts:\n  - {name: a, when: severity, to: theirs}\n  - {name: b, when: severity, to: ours}\n")
    with Night() as n:
        n.write(rules, boxes)
        text = open(n.world.path("earshot.yaml")).read()
        n.world.write("earshot.yaml", text.replace("brands:\n", "brands:\n  - name: Elsewhere\n").replace(
            "  - {name: google,", "  - {name: google, brand: Pier Cafe,"))
        n.run(1)
        n.say(1.5, SEVERE)
        assert len(n.run(2)) == 1 and n.world.mails("theirs") == []


def test_spike_is_measured_against_the_own_rhythm():
    rules = "alert_severe: no\nalerts:\n  - {name: wave, when: spike}\n"
    with Night(rules) as n:
        for day in range(-40, 0, 4):  # one complaint in four days
            n.say(24 * day + 12, "Terrible service, rude waiter, never again. ")
            if day == -20:
                n.run(24 * day + 13)
        assert n.run(1) == []
        n.say(1.2, "Terrible service, rude waiter, never again. ", 2)
        assert n.run(2) == [], "two are chance"
        n.say(2.2, "Terrible service, rude waiter, never again. ", 5)
        mails = n.run(3)
        assert len(mails) == 1 and "7 complaints in a day" in mails[0]["Subject"], [m["Subject"] for m in mails]
        n.say(3.2, "Terrible service, rude waiter, never again. ", 5)
        assert n.run(4) == [], "once a day"


def test_a_spike_says_what_it_is_about():
    rules = "alert_severe: no\nalerts:\n  - {name: wave, when: spike}\n"
    with Night(rules) as n:
        for day in range(-40, 0, 4):
            n.say(24 * day + 12, "Terrible service, rude waiter, never again. ")
            n.say(24 * day + 13, "Lovely cake, we will be back. ", 2)
            if day == -20:
                n.run(24 * day + 14)
        assert n.run(1) == []
        n.say(1.2, "Awful: the card reader was down and nobody cared. ", 7)
        mails = n.run(2)
        text = " ".join(mails[0].get_body(("plain",)).get_content().split())
        assert len(mails) == 1 and "Most speak of “card reader”." in text, text


def test_silent_source_is_told_and_its_return_follows():
    rules = "alert_severe: no\nalerts:\n  - {name: gone, when: silent, after: 2d}\n"
    with Night(rules) as n:
        n.say(-2, MILD)
        n.run(0)
        os.rename(n.world.path("files", "feed.xml"), n.world.path("files", "away.xml"))
        assert n.run(1, 69) == [] and n.run(24, 69) == []
        mails = n.run(50, 69)
        assert len(mails) == 1 and "does not answer" in mails[0]["Subject"], [m["Subject"] for m in mails]
        assert n.run(51, 69) == [] and "404" in text_of(mails[0])
        n.feed()
        back = [m for m in n.run(52) if "there again" in m["Subject"]]
        assert len(back) == 1 and back[0]["In-Reply-To"] == mails[0]["Message-ID"]


def test_late_answer_follows_the_alert():
    with Night() as n:
        n.run(1)
        n.say(1.5, SEVERE)
        first = n.run(2)
        assert len(first) == 1
        later = [m for m in n.run(2 + 8 * 24) if m["Subject"].startswith("Re: ")]
        assert len(later) == 1 and later[0]["In-Reply-To"] == first[0]["Message-ID"], later
        assert [m for m in n.run(3 + 8 * 24) if m["Subject"].startswith("Re: ")] == []


if __name__ == "__main__":
    run_tests(globals())
