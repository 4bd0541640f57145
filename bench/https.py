"""HTTPS to many hosts: certificates of ten names each, as hosts have them, all checked."""
import contextlib
import os
import shutil
import subprocess
import time

from measure import Table, median, tool

EACH = 10  # names in a certificate

CONF = """daemon off; worker_processes 1; worker_rlimit_nofile 20000; pid {dir}/pid; error_log {dir}/error;
events {{ worker_connections 8000; }}
http {{ access_log off; ssl_session_cache off; client_body_temp_path {dir}/t1; proxy_temp_path {dir}/t2;
fastcgi_temp_path {dir}/t3; uwsgi_temp_path {dir}/t4; scgi_temp_path {dir}/t5;
{servers}
}}
"""
SERVER = "server {{ {listen} ssl_certificate {dir}/{n}.pem; ssl_certificate_key {dir}/s.key; root {dir}/www; }}"


def make(place, hosts, port):
    """An authority, its certificates, a feed, and what nginx is told."""
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=place, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=bench CA")
    openssl("genrsa", "-out", "s.key", "2048")
    openssl("req", "-new", "-key", "s.key", "-subj", "/CN=bench", "-out", "s.csr")
    servers, urls = [], []
    for n in range(0, hosts, EACH):
        names = ["127.0.%d.%d" % (1 + i // 250, 1 + i % 250) for i in range(n, min(hosts, n + EACH))]
        with open(os.path.join(place, "san"), "w") as out:
            out.write("subjectAltName=" + ",".join("IP:" + name for name in names) + "\n")
        openssl("x509", "-req", "-in", "s.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                "-days", "30", "-extfile", "san", "-out", "%d.pem" % n)
        listen = " ".join("listen %s:%d ssl http2;" % (name, port) for name in names)
        servers.append(SERVER.format(listen=listen, dir=place, n=n))
        urls += ["https://%s:%d/feed.rss" % (name, port) for name in names]
    os.mkdir(os.path.join(place, "www"))
    with open(os.path.join(place, "www", "feed.rss"), "w") as out:
        out.write("<rss><channel>" + "<item><guid>1</guid></item>" * 600 + "</channel></rss>")
    with open("/etc/ssl/certs/ca-certificates.crt") as all_, open(os.path.join(place, "ca.pem")) as own:
        bundle = all_.read() + own.read()
    for name, text in (("bundle.pem", bundle), ("urls", "\n".join(urls) + "\n"),
                       ("nginx.conf", CONF.format(dir=place, servers="\n".join(servers)))):
        with open(os.path.join(place, name), "w") as out:
            out.write(text)


@contextlib.contextmanager
def serve(work, hosts, port):
    place = work.path("https")
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place)
    make(place, hosts, port)
    nginx = subprocess.Popen(["nginx", "-p", place, "-c", os.path.join(place, "nginx.conf")],
                             stderr=subprocess.DEVNULL)
    try:
        while not os.path.exists(os.path.join(place, "pid")) and nginx.poll() is None:
            time.sleep(0.1)
        yield os.path.join(place, "bundle.pem"), os.path.join(place, "urls")
    finally:
        nginx.terminate()
        nginx.wait(20)


def https(work, args):
    if shutil.which("nginx") is None:
        print("https: there is no nginx")
        return True
    t = Table("https: %d hosts, a certificate for each ten, HTTP/2" % args.feeds)
    with serve(work, args.feeds, args.port) as (bundle, urls):
        limit = median(args.n, work.limit("fetchlimit", "-c", "100", "-P", "-a", bundle, urls))
        t.row("limit: libcurl multi, bundle kept", limit)
        ours = median(args.n, [tool("bench_fetch"), "-c", "100", "-a", bundle, urls])
        t.row("bench_fetch", ours, 0, limit)
    t.bar("https", ours.cpu / args.feeds * 1000, 2.5, None, " ms of CPU a host")
    return t.is_met
