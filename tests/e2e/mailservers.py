"""Postfix for submission and Dovecot for IMAP, on loopback, from a folder of their own.

Submission: smtp://localhost:SUBMIT (STARTTLS) and smtps://localhost:SUBMITS, login owner/secret;
anyone@shop.test is delivered, later@shop.test gets 451, never@shop.test 550.
IMAP: imaps://localhost:IMAPS, user anyone@shop.test, password secret.
"""
import imaplib
import os
import shutil
import ssl
import subprocess
import tempfile
import time

from world import Skip, free_port

SUBMIT, SUBMITS, IMAPS, LMTP, SASL = (free_port() for _ in range(5))
PORTS = {"{submit}": SUBMIT, "{submits}": SUBMITS, "{imaps}": IMAPS, "{lmtp}": LMTP, "{sasl}": SASL}

DOVECOT = """
base_dir = {dir}/run
log_path = {dir}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = required
ssl_cert = <{dir}/cert.pem
ssl_key = <{dir}/key.pem
auth_mechanisms = plain login
mail_location = maildir:{dir}/mail/%u
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={dir}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service auth {{
  inet_listener sasl {{
    port = {sasl}
  }}
}}
"""

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/mail.log
maillog_file_prefixes = {dir}
inet_interfaces = 127.0.0.1
myhostname = localhost
mydestination =
alias_maps =
virtual_mailbox_domains = shop.test
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_tls_chain_files = {dir}/key.pem, {dir}/cert.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{
  {{ later@shop.test = 451 4.3.0 try again later }}, {{ never@shop.test = 550 5.1.1 no such user }} }}
"""

MASTER_CF = """
postlog unix-dgram n - n - 1 postlogd
127.0.0.1:{submit} inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt -o smtpd_sasl_auth_enable=yes
127.0.0.1:{submits} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes -o smtpd_sasl_auth_enable=yes
"""
# service, is it private, wake-up, processes at most, program
SERVICES = ("cleanup n - 0 cleanup", "qmgr n 300 1 qmgr", "tlsmgr - 1000? 1 tlsmgr", "rewrite - - - trivial-rewrite",
            "bounce - - 0 bounce", "defer - - 0 bounce", "trace - - 0 bounce", "error - - - error",
            "retry - - - error", "proxymap - - - proxymap", "lmtp - - - lmtp", "anvil - - 1 anvil")


def certificates(place):
    def openssl(*args):
        subprocess.run(["openssl", *args], cwd=place, check=True, capture_output=True)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=test-ca",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "csr.pem")
    with open(os.path.join(place, "san"), "w") as out:
        out.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "csr.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "30", "-extfile", "san", "-out", "cert.pem")


class MailServers:
    def __init__(self):
        for program in ("postfix", "dovecot", "openssl"):
            if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
                raise Skip("no %s on this machine" % program)
        if os.geteuid() != 0:
            raise Skip("Postfix can only be started by root")
        self.dir = tempfile.mkdtemp(prefix="earshot-mail-", dir="/tmp")
        os.chmod(self.dir, 0o755)
        for name in ("etc", "queue", "data", "mail"):
            os.mkdir(os.path.join(self.dir, name), 0o755)
            os.chmod(os.path.join(self.dir, name), 0o755)
        shutil.chown(os.path.join(self.dir, "data"), "postfix")
        shutil.chown(os.path.join(self.dir, "mail"), "nobody")
        certificates(self.dir)
        self.ca = os.path.join(self.dir, "ca.pem")
        self.write("dovecot.conf", DOVECOT)
        self.write("etc/main.cf", MAIN_CF)
        lines = ["%s unix %s - n %s %s %s" % tuple(s.split()) for s in SERVICES]
        self.write("etc/master.cf", MASTER_CF + "\n".join(lines) + "\n")
        self.command("dovecot", "-c", self.dir + "/dovecot.conf")
        self.command("postfix", "-c", self.dir + "/etc", "start")

    def write(self, name, text):
        for word, port in PORTS.items():
            text = text.replace(word, str(port))
        with open(os.path.join(self.dir, name), "w") as out:
            out.write(text.replace("{{", "\0").replace("}}", "\1").replace("{dir}", self.dir)
                      .replace("\0", "{").replace("\1", "}").lstrip())
        os.chmod(os.path.join(self.dir, name), 0o644)

    def command(self, *args):
        env = dict(os.environ, PATH="/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL="C")
        with open(os.path.join(self.dir, "start.log"), "a+") as log:  # daemons keep it open
            done = subprocess.run(args, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=60)
            log.seek(0)
            if done.returncode != 0:
                raise AssertionError("%s: %s" % (" ".join(args), log.read()))

    def inbox(self, user, least=0, seconds=20):
        """All messages of a user's inbox as bytes; waits until there are `least`."""
        context = ssl.create_default_context(cafile=self.ca)
        end = time.monotonic() + seconds
        while True:
            box = imaplib.IMAP4_SSL("localhost", IMAPS, ssl_context=context)
            box.login(user, "secret")
            box.select("INBOX", readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            found = [box.fetch(n, "(RFC822)")[1][0][1] for n in numbers]
            box.logout()
            if len(found) >= least or time.monotonic() > end:
                return found
            time.sleep(0.2)

    def close(self):
        for args in (("postfix", "-c", self.dir + "/etc", "stop"),
                     ("doveadm", "-c", self.dir + "/dovecot.conf", "stop")):
            try:
                self.command(*args)
            except AssertionError:
                pass
        shutil.rmtree(self.dir, ignore_errors=True)
