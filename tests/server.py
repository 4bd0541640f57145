#!/usr/bin/env python3
"""A web server for tests: each path is one way to answer, well or badly.

    python3 tests/server.py [--files DIR] [--certs DIR] [--hosts N] [--seconds N]

Listens on 127.0.0.1 (with --hosts N also on 127.0.1.1 .. 127.0.1.N, same port), on free
ports, and prints one "NAME VALUE" a line, "ready" last:

    http 40001          plain HTTP
    https 40002         with --certs: certificate for localhost and 127.0.0.1 of ca.pem
    expired 40003       the same, out of date
    othername 40004     for other.test
    selfsigned 40005    of no authority
    oldtls 40006        TLS 1.1 at most
    ca DIR/ca.pem       the authority; DIR gets all of them by the openssl command
    ready

It ends when its standard input ends, on SIGTERM, or after --seconds (600).

Answers (parameters in the query; defaults in brackets)
    /ok                         a small feed; also ?etag=X ?modified=DATE ?type=T ?ms=DELAY
                                ?body=TEXT ?link=HEADER ?code=N; with a validator, 304 when it comes back
    /hangup                     /ok, and the connection is closed without a word of it
    /etag  /modified  /both     /ok with one validator or both
    /gzip  /deflate  /gziptwice /br  /zstd  /liegzip (says gzip, sends plain)  /innergzip
    /big?bytes=N                N bytes of XML with their length; &chunked=1 without
    /bomb?mb=N[1024]            gzip of N MiB of zeros
    /endless                    a body without end
    /silent  /driphead  /dripbody  /dripslow?ms=N    nothing; a byte a second; a byte each N ms
    /reset  /empty  /halfclosed  /garbage  /http09
    /short  /cutchunk  /badchunk  /cutplain  /wholeplain  /cutgzip  /cutgziplength
    /headerflood  /headerendless  /endless1xx
    /redirect?to=URL&code=N[302]     Location as given; without `to` none
    /chain?n=N&code=N[301]      N redirects, then /ok
    /loop
    /status?code=N&retry-after=TEXT&body=TEXT&bytes=N
    /html  /moment[?code=N]     a web page; a page that asks whether one is human
    /cookiewall                 redirects to itself until a cookie comes
    /echo                       the request as it came, as text, its body on the next line
    /files/NAME                 of --files, with ETag, Last-Modified and 304; read anew each time

    /token?life=N&rotate=1&error=WORD   POST: an access token, by refresh token (r1, then what it gave),
                                client secret (s1), or an assertion signed with tests/fixtures/auth/rsa.pem
    /private                    reviews as JSON for one of these tokens, or ?jwt=1 for one signed with
                                ec.pem; else 401

Control (not logged)
    /revoke                     forget all tokens given out
    /log                        JSON list of all requests: path, query, headers, code, host, at, connection
    /count?path=P[&code=N]      how many came, as a number (P without query; all without `path`)
    /stats                      JSON: requests, connections, peak (at once), peak_host
    /clear                      forget log, counts and rules
    /rule?path=P&as=Q&times=N   the next N requests (0: all) for P are answered as Q is
    /wait?path=P&n=N            answers once P was asked N times (10 s at most)
    /quit
"""
import argparse
import asyncio
import base64
import email.utils
import gzip
import hashlib
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import time
import urllib.parse
import warnings
import zlib

FEED = (b'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel><title>Pier</title>'
        b'<link>http://pier.test/</link><description>d</description>'
        b'<item><guid>1</guid><title>Cold soup</title><link>http://pier.test/1</link>'
        b'<description>The soup was cold.</description></item>'
        b'<item><guid>2</guid><title>Kind staff</title><link>http://pier.test/2</link>'
        b'<description>Kind and quick.</description></item></channel></rss>\n')
MOMENT = (b'<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head>'
          b'<body><script>window._cf_chl_opt={};</script>Checking.</body></html>')
PAGE = b'<!DOCTYPE html>\n<html><head><title>Pier</title></head><body><p>Welcome.</p></body></html>\n'
REASONS = {200: 'OK', 301: 'Moved Permanently', 302: 'Found', 304: 'Not Modified',
           404: 'Not Found', 429: 'Too Many Requests', 503: 'Service Unavailable'}


KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'fixtures', 'auth')
REVIEWS = {'reviews': [{'reviewId': 'g1', 'reviewer': {'displayName': 'Kim'}, 'starRating': 'TWO',
                        'comment': 'The soup was cold', 'createTime': '2026-03-04T10:20:30Z'}]}


def der_signature(raw):
    """r and s side by side, as a JWT has them, as the ASN.1 that openssl wants."""
    def integer(part):
        part = part.lstrip(b'\0') or b'\0'
        part = b'\0' + part if part[0] & 128 else part
        return b'\x02' + bytes([len(part)]) + part
    both = integer(raw[:len(raw) // 2]) + integer(raw[len(raw) // 2:])
    return b'\x30' + bytes([len(both)]) + both


def jwt_claims(token, key, algorithm):
    """The claims of a token that openssl finds signed with the key, else None."""
    try:
        head, claims, signature = token.split('.')
        parts = [base64.urlsafe_b64decode(p + '=' * (-len(p) % 4)) for p in (head, claims, signature)]
        if json.loads(parts[0])['alg'] != algorithm:
            return None
    except (ValueError, KeyError):
        return None
    with tempfile.NamedTemporaryFile() as f:
        f.write(der_signature(parts[2]) if algorithm == 'ES256' else parts[2])
        f.flush()
        done = subprocess.run(['openssl', 'dgst', '-sha256', '-verify', os.path.join(KEYS, key), '-signature', f.name],
                              input=(head + '.' + claims).encode(), capture_output=True)
    return json.loads(parts[1]) if done.returncode == 0 else None


class Hangup(Exception):
    """The connection is to be closed, all that was to be said is said."""


class Request:
    def __init__(self, head, connection, local):
        lines = head.decode('latin-1').split('\r\n')
        self.head = head
        self.method, self.target, self.version = (lines[0].split(' ') + ['', ''])[:3]
        self.headers = [tuple(p.strip() for p in line.split(':', 1)) for line in lines[1:] if ':' in line]
        parts = urllib.parse.urlsplit(self.target)
        self.path = urllib.parse.unquote(parts.path)
        self.raw_query = parts.query
        self.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        self.connection = connection
        self.local = local
        self.body = b''
        self.code = 0
        self.at = time.monotonic()

    def get(self, name, default=''):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return default

    def number(self, name, default):
        try:
            return int(self.query.get(name, default))
        except ValueError:
            return default


class Server:
    def __init__(self, files):
        self.files = files
        self.clear()
        self.connections = 0
        self.stop = None
        self.tokens, self.revoked, self.refresh = [], set(), 'r1'

    def clear(self):
        self.log, self.rules = [], {}
        self.active, self.peak, self.active_host, self.peak_host = 0, 0, {}, {}

    # -- one connection -------------------------------------------------

    async def connection(self, reader, writer):
        self.connections += 1
        number = self.connections
        local = writer.get_extra_info('sockname')[0]
        try:
            while True:
                head = await reader.readuntil(b'\r\n\r\n')
                req = Request(head[:-4], number, local)
                length = int(req.get('Content-Length', '0') or 0)
                if length:
                    req.body = await reader.readexactly(length)
                await self.request(req, reader, writer)
                if req.get('Connection').lower() == 'close':
                    break
        except (Hangup, ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError,
                ssl.SSLError, BrokenPipeError, TimeoutError, ValueError):
            pass
        finally:
            try:
                writer.close()
            except Exception:
                pass

    async def request(self, req, reader, writer):
        control = getattr(self, 'control_' + req.path.strip('/'), None)
        if control:
            await control(req, writer)
            return
        self.log.append(req)
        self.active += 1
        self.peak = max(self.peak, self.active)
        host = req.get('Host').rsplit(':', 1)[0]
        self.active_host[host] = self.active_host.get(host, 0) + 1
        self.peak_host[host] = max(self.peak_host.get(host, 0), self.active_host[host])
        try:
            await self.answer(req, reader, writer)
        finally:
            self.active -= 1
            self.active_host[host] -= 1

    async def answer(self, req, reader, writer):
        rule = self.rules.get(req.path)
        path = req.path
        if rule:
            parts = urllib.parse.urlsplit(rule['as'])
            path = parts.path
            req.query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
            rule['times'] -= 1
            if rule['times'] == 0:
                del self.rules[req.path]
        if req.number('ms', 0) and path != '/dripslow':
            await asyncio.sleep(req.number('ms', 0) / 1000)
        if path.startswith('/files/'):
            await self.file(req, writer, path[len('/files/'):])
            return
        route = getattr(self, 'path_' + path.strip('/').replace('/', '_'), None)
        if route is None:
            await self.send(req, writer, 404, b'no such path\n', {'Content-Type': 'text/plain'})
        else:
            await route(req, reader, writer)

    # -- pieces -----------------------------------------------------------

    async def send(self, req, writer, code, body=b'', headers=None):
        req.code = code
        head = 'HTTP/1.1 %d %s\r\n' % (code, REASONS.get(code, 'Status'))
        headers = dict(headers or {})
        if code not in (204, 304):
            headers.setdefault('Content-Length', str(len(body)))
        if req.get('Connection').lower() == 'close':
            headers['Connection'] = 'close'
        for name, value in headers.items():
            if value is not None:
                head += '%s: %s\r\n' % (name, value)
        writer.write(head.encode() + b'\r\n' + (body if req.method != 'HEAD' else b''))
        await writer.drain()

    async def raw(self, req, writer, data, code=200):
        req.code = code
        writer.write(data)
        await writer.drain()

    async def hold(self, reader):
        """Say nothing more, until the other side hangs up."""
        while await reader.read(65536):
            pass
        raise Hangup

    async def conditional(self, req, writer, body, etag=None, modified=None, headers=None):
        headers = dict(headers or {})
        if etag:
            headers['ETag'] = etag
        if modified:
            headers['Last-Modified'] = modified
        sent, since = req.get('If-None-Match'), req.get('If-Modified-Since')
        same = sent == etag if sent else bool(modified) and since == modified
        if (etag or modified) and same:
            await self.send(req, writer, 304, b'', headers)
        else:
            headers.setdefault('Content-Type', 'application/rss+xml')
            await self.send(req, writer, 200, body, headers)

    # -- good answers -----------------------------------------------------

    async def path_ok(self, req, reader, writer):
        headers = {'Content-Type': req.query.get('type', 'application/rss+xml')}
        if 'link' in req.query:
            headers['Link'] = req.query['link']
        body = req.query['body'].encode() if 'body' in req.query else FEED
        if 'code' in req.query:
            await self.send(req, writer, req.number('code', 200), body, headers)
            return
        await self.conditional(req, writer, body, req.query.get('etag'), req.query.get('modified'), headers)

    async def path_hangup(self, req, reader, writer):
        await self.path_ok(req, reader, writer)
        raise Hangup

    async def path_etag(self, req, reader, writer):
        await self.conditional(req, writer, FEED, 'W/"a b,c-gzip"')

    async def path_modified(self, req, reader, writer):
        await self.conditional(req, writer, FEED, None, 'Sat, 7 Mar 2026 10:00:00 GMT')

    async def path_both(self, req, reader, writer):
        await self.conditional(req, writer, FEED, '"one"', 'Sat, 7 Mar 2026 10:00:00 GMT')

    async def path_links(self, req, reader, writer):
        head = ('HTTP/1.1 200 OK\r\nLink: </a?page=2>; rel="next"\r\nLink: </a?page=9>; rel="last"\r\n'
                'Content-Length: %d\r\n\r\n' % len(FEED))
        await self.raw(req, writer, head.encode() + FEED)

    async def path_gzip(self, req, reader, writer):
        await self.conditional(req, writer, gzip.compress(FEED), '"z"', None, {'Content-Encoding': 'gzip'})

    async def path_deflate(self, req, reader, writer):
        await self.send(req, writer, 200, zlib.compress(FEED), {'Content-Encoding': 'deflate'})

    async def path_gziptwice(self, req, reader, writer):
        size = req.number('mb', 64) << 20
        body = await asyncio.to_thread(lambda: gzip.compress(gzip.compress(bytes(size), 1)))
        await self.send(req, writer, 200, body, {'Content-Encoding': 'gzip, gzip'})

    async def path_echo(self, req, reader, writer):
        await self.send(req, writer, 200, req.head + b'\n' + req.body, {'Content-Type': 'text/plain'})

    async def path_html(self, req, reader, writer):
        await self.send(req, writer, req.number('code', 200), PAGE, {'Content-Type': 'text/html'})

    async def path_moment(self, req, reader, writer):
        await self.send(req, writer, req.number('code', 200), MOMENT, {'Content-Type': 'text/html'})

    async def path_big(self, req, reader, writer):
        left = req.number('bytes', 1 << 20)
        chunked = 'chunked' in req.query
        start, end = b'<rss><channel><title>', b'</title></channel></rss>'
        left -= len(start) + len(end)
        length = 'Transfer-Encoding: chunked' if chunked else 'Content-Length: %d' % (left + len(start) + len(end))
        await self.raw(req, writer, ('HTTP/1.1 200 OK\r\n%s\r\n\r\n' % length).encode())

        async def piece(data):
            writer.write(b'%x\r\n%s\r\n' % (len(data), data) if chunked else data)
            await writer.drain()
        await piece(start)
        while left > 0:
            await piece(b'x' * min(left, 65536))
            left -= 65536
        await piece(end)
        if chunked:
            writer.write(b'0\r\n\r\n')
            await writer.drain()

    async def file(self, req, writer, name):
        path = os.path.realpath(os.path.join(self.files or '/nowhere', name))
        if not self.files or not path.startswith(os.path.realpath(self.files) + os.sep) or not os.path.isfile(path):
            await self.send(req, writer, 404, b'no such file\n', {'Content-Type': 'text/plain'})
            return
        with open(path, 'rb') as f:
            body = f.read()
        kind = {'.json': 'application/json', '.html': 'text/html', '.atom': 'application/atom+xml',
                '.csv': 'text/csv', '.txt': 'text/plain'}.get(os.path.splitext(path)[1], 'application/rss+xml')
        etag = '"%s"' % hashlib.sha256(body).hexdigest()[:16]
        modified = email.utils.formatdate(os.stat(path).st_mtime, usegmt=True)
        await self.conditional(req, writer, body, etag, modified, {'Content-Type': kind})

    # -- logins -------------------------------------------------------------

    async def path_token(self, req, reader, writer):
        form = dict(urllib.parse.parse_qsl(req.body.decode()))
        grant, basic = form.get('grant_type', ''), req.get('Authorization')
        error = req.query.get('error')
        if basic.startswith('Basic '):
            form['client_id'], form['client_secret'] = base64.b64decode(basic[6:]).decode().split(':')
        if error is None and req.method != 'POST':
            error = 'invalid_request'
        elif error is None and grant == 'refresh_token':
            error = None if form.get('refresh_token') == self.refresh and form.get('client_secret') == 's1' \
                else 'invalid_grant'
        elif error is None and grant == 'client_credentials':
            error = None if form.get('client_secret') == 's1' else 'invalid_client'
        elif error is None and grant == 'urn:ietf:params:oauth:grant-type:jwt-bearer':
            claims = await asyncio.to_thread(jwt_claims, form.get('assertion', ''), 'rsa.pub.pem', 'RS256')
            error = None if claims and claims['aud'].endswith('/token') and claims['scope'] else 'invalid_grant'
        elif error is None:
            error = 'unsupported_grant_type'
        if error:
            body = json.dumps({'error': error, 'error_description': 'c4n4ry ' + req.body.decode()})
            await self.send(req, writer, 400, body.encode(), {'Content-Type': 'application/json'})
            return
        self.tokens.append('c4n4ry-token-%d' % (len(self.tokens) + 1))
        answer = {'access_token': self.tokens[-1], 'token_type': 'Bearer', 'expires_in': req.number('life', 3600)}
        if 'rotate' in req.query:
            self.refresh = answer['refresh_token'] = 'r%d' % (len(self.tokens) + 1)
        await self.send(req, writer, 200, json.dumps(answer).encode(), {'Content-Type': 'application/json'})

    async def path_private(self, req, reader, writer):
        token = req.get('Authorization').partition('Bearer ')[2]
        if 'jwt' in req.query:
            claims = await asyncio.to_thread(jwt_claims, token, 'ec.pub.pem', 'ES256')
            is_good = claims is not None and claims['exp'] - claims['iat'] <= 1200
        else:
            is_good = token in self.tokens and token not in self.revoked
        if is_good:
            await self.send(req, writer, 200, json.dumps(REVIEWS).encode(), {'Content-Type': 'application/json'})
        else:
            await self.send(req, writer, 401, b'{"error": {"message": "log in"}}', {'Content-Type': 'application/json'})

    async def control_revoke(self, req, writer):
        self.revoked |= set(self.tokens)
        await self.send(req, writer, 200)

    # -- too much -----------------------------------------------------------

    async def path_bomb(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n')
        packer = zlib.compressobj(1, zlib.DEFLATED, 31)
        for _ in range(req.number('mb', 1024)):
            data = await asyncio.to_thread(packer.compress, bytes(1 << 20))
            if data:
                writer.write(b'%x\r\n%s\r\n' % (len(data), data))
                await writer.drain()
        data = packer.flush()
        writer.write(b'%x\r\n%s\r\n0\r\n\r\n' % (len(data), data))
        await writer.drain()

    async def path_endless(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n')
        while True:
            writer.write(b'<a>' * 5000)
            await writer.drain()

    async def path_headerflood(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\n')
        while True:
            writer.write(b'X-Flood: 0123456789012345678901234567890123456789\r\n' * 100)
            await writer.drain()

    async def path_headerendless(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nX-Long: ')
        while True:
            writer.write(b'a' * 10000)
            await writer.drain()

    async def path_endless1xx(self, req, reader, writer):
        while True:
            writer.write(b'HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n' * 100)
            await writer.drain()

    # -- too slow -----------------------------------------------------------

    async def path_silent(self, req, reader, writer):
        await self.hold(reader)

    async def drip(self, writer, data, ms=1000):
        start, sent = time.monotonic(), 0
        while sent < len(data):  # what is late is made up for, so that the rate holds
            due = int((time.monotonic() - start) * 1000 / ms) + 1
            writer.write(data[sent:due])
            await writer.drain()
            sent = due
            await asyncio.sleep(ms / 1000)
        raise Hangup

    async def path_driphead(self, req, reader, writer):
        await self.drip(writer, b'HTTP/1.1 200 OK\r\nX-Slow: ' + b'a' * 1000)

    async def path_dripbody(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n')
        await self.drip(writer, b'<' * 5000)

    async def path_dripslow(self, req, reader, writer):
        body = FEED * 20
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % len(body))
        await self.drip(writer, body, req.number('ms', 5))

    async def path_halfclosed(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>')
        if writer.can_write_eof():
            writer.write_eof()
        await self.hold(reader)

    # -- broken -------------------------------------------------------------

    async def path_reset(self, req, reader, writer):
        sock = writer.get_extra_info('socket')
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        writer.transport.abort()
        raise Hangup

    async def path_empty(self, req, reader, writer):
        raise Hangup

    async def path_garbage(self, req, reader, writer):
        await self.raw(req, writer, b'\x00\x01\x02 220 mail.test ESMTP\r\n' * 20)
        raise Hangup

    async def path_http09(self, req, reader, writer):
        await self.raw(req, writer, FEED)
        raise Hangup

    async def path_short(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nETag: "s"\r\nContent-Length: %d\r\n\r\n' % (len(FEED) + 100) + FEED)
        raise Hangup

    async def path_cutchunk(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n' + FEED)
        raise Hangup

    async def path_badchunk(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnope\r\n' + FEED)
        raise Hangup

    async def path_cutplain(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nETag: "c"\r\nConnection: close\r\n\r\n' + FEED[:-60])
        raise Hangup

    async def path_wholeplain(self, req, reader, writer):
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nETag: "w"\r\nConnection: close\r\n\r\n' + FEED)
        raise Hangup

    async def path_cutgzip(self, req, reader, writer):
        body = gzip.compress(FEED)[:-20]
        await self.raw(req, writer, b'HTTP/1.1 200 OK\r\nETag: "c"\r\nContent-Encoding: gzip\r\n\r\n' + body)
        raise Hangup

    async def path_cutgziplength(self, req, reader, writer):
        await self.send(req, writer, 200, gzip.compress(FEED)[:-20], {'Content-Encoding': 'gzip', 'ETag': '"c"'})

    async def path_br(self, req, reader, writer):
        # "hello" in one stored meta-block (RFC 7932, 9.2)
        await self.send(req, writer, 200, b'\x0b\x02\x80hello\x03', {'Content-Encoding': 'br'})

    async def path_zstd(self, req, reader, writer):
        await self.send(req, writer, 200, b'\x28\xb5\x2f\xfd', {'Content-Encoding': 'zstd'})

    async def path_liegzip(self, req, reader, writer):
        await self.send(req, writer, 200, FEED, {'Content-Encoding': 'gzip'})

    async def path_innergzip(self, req, reader, writer):
        await self.send(req, writer, 200, gzip.compress(FEED))

    # -- elsewhere, not now, not you ----------------------------------------

    async def path_redirect(self, req, reader, writer):
        headers = {'Location': req.query['to']} if 'to' in req.query else {}
        await self.send(req, writer, req.number('code', 302), b'moved\n', headers)

    async def path_chain(self, req, reader, writer):
        n, code = req.number('n', 1), req.query.get('code', '301')
        to = '/chain?n=%d&code=%s' % (n - 1, code) if n > 1 else '/ok'
        await self.send(req, writer, int(code), b'', {'Location': to})

    async def path_loop(self, req, reader, writer):
        await self.send(req, writer, 301, b'', {'Location': '/loop'})

    async def path_cookiewall(self, req, reader, writer):
        if req.get('Cookie'):
            await self.path_ok(req, reader, writer)
        else:
            await self.send(req, writer, 302, b'', {'Location': '/cookiewall', 'Set-Cookie': 'seen=1'})

    async def path_status(self, req, reader, writer):
        body = req.query.get('body', 'no\n').encode() + b'.' * req.number('bytes', 0)
        await self.send(req, writer, req.number('code', 200), body,
                        {'Retry-After': req.query.get('retry-after'), 'Content-Type': req.query.get('type')})

    # -- control --------------------------------------------------------------

    def matching(self, req):
        path, code = req.query.get('path'), req.number('code', 0)
        return [r for r in self.log if (path is None or r.path == path) and (not code or r.code == code)]

    async def reply(self, req, writer, value):
        await self.send(req, writer, 200, (json.dumps(value) + '\n').encode(), {'Content-Type': 'application/json'})

    async def control_count(self, req, writer):
        await self.reply(req, writer, len(self.matching(req)))

    async def control_log(self, req, writer):
        await self.reply(req, writer, [
            {'method': r.method, 'path': r.path, 'query': r.raw_query, 'headers': r.headers, 'code': r.code,
             'host': r.get('Host'), 'local': r.local, 'at': r.at, 'connection': r.connection}
            for r in self.matching(req)])

    async def control_stats(self, req, writer):
        await self.reply(req, writer, {'requests': len(self.log), 'connections': self.connections,
                                       'peak': self.peak, 'peak_host': self.peak_host})

    async def control_clear(self, req, writer):
        self.clear()
        await self.reply(req, writer, True)

    async def control_rule(self, req, writer):
        self.rules[req.query['path']] = {'as': req.query['as'], 'times': req.number('times', 0)}
        await self.reply(req, writer, True)

    async def control_wait(self, req, writer):
        for _ in range(1000):
            if len(self.matching(req)) >= req.number('n', 1):
                break
            await asyncio.sleep(0.01)
        await self.reply(req, writer, len(self.matching(req)))

    async def control_quit(self, req, writer):
        await self.reply(req, writer, True)
        self.stop.set()


# -- certificates ---------------------------------------------------------------

def make_certs(folder):
    """An authority and four server certificates, by the openssl command."""
    os.makedirs(folder, exist_ok=True)

    def run(*args):
        subprocess.run(('openssl',) + args, cwd=folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    key = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')
    run('req', '-x509', *key, '-days', '30', '-subj', '/CN=test authority', '-keyout', 'ca.key', '-out', 'ca.pem')
    run('req', '-x509', *key, '-days', '30', '-subj', '/CN=localhost', '-addext',
        'subjectAltName=DNS:localhost,IP:127.0.0.1', '-keyout', 'selfsigned.key', '-out', 'selfsigned.pem')
    for name, alt, days in (('https', 'DNS:localhost,IP:127.0.0.1', '30'), ('othername', 'DNS:other.test', '30'),
                            ('expired', 'DNS:localhost,IP:127.0.0.1', '-1')):
        with open(os.path.join(folder, name + '.ext'), 'w') as f:
            f.write('subjectAltName=%s\n' % alt)
        run('req', *key, '-subj', '/CN=' + name, '-keyout', name + '.key', '-out', name + '.csr')
        run('x509', '-req', '-in', name + '.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
            '-days', days, '-extfile', name + '.ext', '-out', name + '.pem')


def tls(folder, name, old=False):
    warnings.simplefilter("ignore", DeprecationWarning)  # old TLS is wanted here
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key'))
    if old:
        context.set_ciphers('ALL:@SECLEVEL=0')
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def quiet(loop, context):
    """TLS faults and resets are what the tests are about: no traces of them."""


async def watch_stdin(stop):
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    try:
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    except (ValueError, OSError, PermissionError):
        return  # a file or a terminal: --seconds ends us
    while await reader.read(4096):
        pass
    stop.set()


async def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--files')
    parser.add_argument('--certs')
    parser.add_argument('--hosts', type=int, default=0)
    parser.add_argument('--seconds', type=float, default=600)
    args = parser.parse_args()
    server = Server(args.files)
    server.stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(quiet)
    loop.add_signal_handler(signal.SIGTERM, server.stop.set)
    addresses = ['127.0.0.1'] + ['127.0.1.%d' % (i + 1) for i in range(args.hosts)]
    opened = []

    async def listen(name, context=None):
        port = 0
        for address in addresses if context is None else addresses[:1]:
            one = await asyncio.start_server(server.connection, address, port, ssl=context, backlog=1024,
                                             limit=1 << 20)
            port = one.sockets[0].getsockname()[1]
            opened.append(one)
        print(name, port)

    await listen('http')
    if args.certs:
        make_certs(args.certs)
        await listen('https', tls(args.certs, 'https'))
        for name in ('expired', 'othername', 'selfsigned'):
            await listen(name, tls(args.certs, name))
        await listen('oldtls', tls(args.certs, 'https', old=True))
        print('ca', os.path.join(os.path.abspath(args.certs), 'ca.pem'))
    print('ready', flush=True)
    watcher = asyncio.create_task(watch_stdin(server.stop))
    try:
        await asyncio.wait_for(server.stop.wait(), args.seconds)
    except asyncio.TimeoutError:
        pass
    watcher.cancel()
    os._exit(0)  # connections that hang on purpose are not waited for


if __name__ == '__main__':
    asyncio.run(main())
