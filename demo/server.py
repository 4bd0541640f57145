#!/usr/bin/env python3
"""The sample business on the web: its reviews and the feeds that speak of it.

server.py STATE: serves on a free port of 127.0.0.1, which it prints. STATE is a file
with the number of the last day that has happened (0 to 29); it is read at every
request, so a script can let a day go by. Each document has the shape of a real source
and a strong ETag; with If-None-Match it answers 304.

    /google/harbour  /google/station    Google Business Profile, API v4
    /trustpilot      /judgeme           their JSON
    /mastodon                           a tag's timeline
    /news (RSS 2.0)  /blog (Atom)  /forum (RSS 2.0)  /magazine (JSON Feed)
    /press (RDF in ISO 8859-1)
"""
import datetime
import hashlib
import html
import http.server
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
DAY0 = datetime.datetime(2026, 10, 19, tzinfo=datetime.timezone.utc)


def digits(*parts):
    return int(hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:12], 16)


def moment(day, *parts):
    """A time between 7:00 and 21:59 on a day, the same at every call."""
    return DAY0 + datetime.timedelta(days=day, seconds=7 * 3600 + digits(day, *parts) % 54000)


def rfc3339(t):
    return t.strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc822(t):
    return t.strftime("%a, %d %b %Y %H:%M:%S +0000")


def read(name, until):
    """Rows day|author|rating|...; "=day|answer" and "~day|rating|text" change the last."""
    rows = []
    for line in open(os.path.join(HERE, name), encoding="utf-8"):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        if line[0] == "=":
            day, answer = line[1:].split("|", 1)
            if rows and int(day) <= until:
                rows[-1]["answer"] = (int(day), answer)
        elif line[0] == "~":
            day, rating, text = line[1:].split("|", 2)
            if rows and int(day) <= until:
                rows[-1].update(edited=int(day), rating=int(rating), text=text)
        else:
            day, *rest = line.split("|")
            rows.append({"day": int(day), "rest": rest})
    rows = [r for r in rows if r["day"] <= until]
    for r in rows:
        r["time"] = moment(r["day"], *r["rest"][:2])
        r["id"] = digits(r["day"], *r["rest"])
    return sorted(rows, key=lambda r: r["time"], reverse=True)


def google(name, until):
    words = ["ONE", "TWO", "THREE", "FOUR", "FIVE"]
    reviews = []
    for r in read(name, until):
        author, rating, text = r["rest"][0], int(r["rest"][1]), r["rest"][2]
        review = {
            "name": "accounts/1/locations/2/reviews/%d" % r["id"],
            "reviewId": "g%d" % r["id"],
            "reviewer": {"displayName": author},
            "starRating": words[r.get("rating", rating) - 1],
            "comment": r.get("text", text),
            "createTime": rfc3339(r["time"]),
            "updateTime": rfc3339(moment(r["edited"], author) if "edited" in r else r["time"]),
        }
        if "answer" in r:
            day, answer = r["answer"]
            review["reviewReply"] = {"comment": answer, "updateTime": rfc3339(moment(day, author))}
        reviews.append(review)
    return "application/json", json.dumps({"reviews": reviews, "totalReviewCount": len(reviews)})


def trustpilot(until):
    reviews = []
    for r in read("mentions-trustpilot.txt", until):
        author, rating, title, text = r["rest"]
        review = {
            "id": "%024x" % r["id"],
            "consumer": {"id": "c%d" % (r["id"] % 9999), "displayName": author},
            "businessUnit": {"id": "u1"},
            "stars": int(rating),
            "title": title,
            "text": text,
            "language": None,
            "createdAt": rfc3339(r["time"]),
            "updatedAt": None,
            "companyReply": None,
        }
        if "answer" in r:
            day, answer = r["answer"]
            review["companyReply"] = {"text": answer, "createdAt": rfc3339(moment(day, author))}
        reviews.append(review)
    return "application/json", json.dumps({"reviews": reviews, "links": []})


def judgeme(until):
    reviews = []
    for r in read("mentions-judgeme.txt", until):
        author, rating, product, title, text = r["rest"]
        reviews.append({
            "id": r["id"] % 10**9, "title": title, "body": text, "rating": int(rating),
            "product_title": product, "product_handle": product.lower().replace(" ", "-"),
            "reviewer": {"id": r["id"] % 997, "name": author}, "curated": "ok", "hidden": False,
            "created_at": r["time"].isoformat(), "updated_at": r["time"].isoformat(),
        })
    return "application/json", json.dumps({"current_page": 1, "per_page": 100, "reviews": reviews})


def mastodon(until):
    statuses = []
    for r in read("mentions-mastodon.txt", until):
        author, text = r["rest"]
        number = str(110000000000000000 + int(r["time"].timestamp()) * 1000)
        statuses.append({
            "id": number, "url": "https://coast.example/@%s/%s" % (author, number),
            "uri": "https://coast.example/users/%s/statuses/%s" % (author, number),
            "created_at": r["time"].strftime("%Y-%m-%dT%H:%M:%S.000Z"), "edited_at": None,
            "content": "<p>%s</p>" % html.escape(text, quote=False), "spoiler_text": "",
            "language": None, "visibility": "public", "reblog": None,
            "account": {"acct": author, "display_name": author},
        })
    return "application/json", json.dumps(statuses, ensure_ascii=False)


def entries(source, until):
    rows = []
    for line in open(os.path.join(HERE, "feeds.txt"), encoding="utf-8"):
        if line.startswith("#") or not line.strip():
            continue
        name, day, author, title, text = line.rstrip("\n").split("|")
        if name == source and int(day) <= until:
            rows.append({"time": moment(int(day), author, title), "author": author, "title": title,
                         "text": text, "id": "%s-%d" % (source, digits(day, author, title, text) % 10**8)})
    return sorted(rows, key=lambda r: r["time"], reverse=True)


def rss(source, title, until):
    items = "".join(
        "<item><title>%s</title><link>https://%s.example/%s?utm_source=rss&amp;utm_medium=feed</link>"
        "<guid isPermaLink=\"false\">%s</guid><dc:creator>%s</dc:creator><pubDate>%s</pubDate>"
        "<description><![CDATA[<p>%s</p>]]></description></item>\n"
        % (html.escape(e["title"]), source, e["id"], e["id"], html.escape(e["author"]), rfc822(e["time"]),
           html.escape(e["text"], quote=False)) for e in entries(source, until))
    return "application/rss+xml; charset=utf-8", (
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>%s</title>"
        "<link>https://%s.example/</link><description>%s</description>\n%s</channel></rss>\n"
        % (title, source, title, items))


def atom(until):
    items = "".join(
        "<entry><title type=\"html\">%s</title><id>tag:blog.example,2026:%s</id>"
        "<link rel=\"alternate\" href=\"/%s\"/><updated>%s</updated><author><name>%s</name></author>"
        "<content type=\"html\">%s</content></entry>\n"
        % (html.escape(html.escape(e["title"], quote=False)), e["id"], e["id"], rfc3339(e["time"]),
           html.escape(e["author"]), html.escape("<p>" + html.escape(e["text"], quote=False) + "</p>"))
        for e in entries("blog", until))
    return "application/atom+xml", (
        "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
        "xml:base=\"https://blog.example/\"><title>Crumbs and Kippers</title>"
        "<id>tag:blog.example,2026:feed</id><updated>2026-11-17T00:00:00Z</updated>\n%s</feed>\n" % items)


def json_feed(until):
    return "application/feed+json", json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": "Coast Weekly",
        "home_page_url": "https://magazine.example/",
        "items": [{"id": e["id"], "url": "https://magazine.example/" + e["id"], "title": e["title"],
                   "content_html": "<p>" + html.escape(e["text"], quote=False) + "</p>",
                   "date_published": rfc3339(e["time"]), "authors": [{"name": e["author"]}]}
                  for e in entries("magazine", until)]})


def rdf(until):
    found = entries("press", until)
    items = "".join(
        "<item rdf:about=\"https://press.example/%s\"><title>%s</title>"
        "<link>https://press.example/%s</link><dc:date>%s</dc:date><description>%s</description></item>\n"
        % (e["id"], html.escape(e["title"]), e["id"], rfc3339(e["time"]), html.escape(e["text"]))
        for e in found)
    return "application/rdf+xml", (
        "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<rdf:RDF "
        "xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" "
        "xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"https://press.example/\">"
        "<title>Trade Wire</title><link>https://press.example/</link>"
        "<description>Caf\u00e9 and trade</description></channel>\n%s</rdf:RDF>\n" % items)


PATHS = {
    "/google/harbour": lambda day: google("mentions-google-harbour.txt", day),
    "/google/station": lambda day: google("mentions-google-station.txt", day),
    "/trustpilot": trustpilot,
    "/judgeme": judgeme,
    "/mastodon": mastodon,
    "/news": lambda day: rss("news", "Aldermouth Echo", day),
    "/blog": atom,
    "/forum": lambda day: rss("forum", "Aldermouth Forum", day),
    "/magazine": json_feed,
    "/press": rdf,
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = self.path.split("?")[0]
        if path not in PATHS:
            self.answer(404, "text/plain", b"no such document\n", None)
            return
        kind, text = PATHS[path](int(open(self.server.state).read()))
        body = text.encode("iso-8859-1" if path == "/press" else "utf-8")
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:20]
        if self.headers.get("If-None-Match") == etag:
            self.answer(304, kind, b"", etag)
        else:
            self.answer(200, kind, body, etag)

    def answer(self, code, kind, body, etag):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        if etag:
            self.send_header("ETag", etag)
        if code != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.state = sys.argv[1]
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
