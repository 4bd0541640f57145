#!/usr/bin/env python3
"""Sources behind logins: access tokens asked for, kept, renewed, and never shown."""
import json
import os
import stat

from world import NOW, SOURCE, Web, World, config, run_tests

LATER = "2026-11-19T05:15:00Z"
KEYS = os.path.join(SOURCE, "tests", "fixtures", "auth")
LOGIN = {"client_id": "c1", "client_secret": "s1", "refresh_token": "r1"}


def source(web, name="g", path="/private", token="/token", adapter="googlebusiness", more=""):
    return ('{name: %s, adapter: %s, url: "%s%s", token_url: "%s%s", allow_private: yes, every: 1m, at_latest: 1m, '
            'secret: {file: key}, vars: {account: "1", location: "2", app: "1"}%s}'
            % (name, adapter, web.url, path, web.url, token, more))


def world(web, *sources, key=json.dumps(LOGIN)):
    w = World("", init=False)
    w.write("earshot.yaml", config(list(sources)))
    w.write("key", key)
    w.run("init", expect=0)
    return w


def mentions(w):
    return int(w.sql("select count(*) from mentions"))


def sources(w):
    return {s["name"]: s for s in w.run_json("sources")}


def test_one_token_serves_all_sources_of_a_login_and_the_next_run():
    web = Web()
    with world(web, source(web, "a"), source(web, "b"), source(web, "c", token="/token?x=other")) as w:
        w.run("run", "--now", NOW, expect=0)
        assert mentions(w) == 3
        assert web.count("/token") == 2, "a and b are one login, c has another token address"
        assert stat.S_IMODE(os.stat(w.path("earshot.db.tokens")).st_mode) == 0o600
        w.run("run", "--now", "2026-11-18T05:17:00Z", expect=0)
        assert web.count("/private") == 6 and web.count("/token") == 2
        w.run("run", "--now", "2026-11-18T06:12:00Z", expect=0)  # 3 minutes before its end
        assert web.count("/token") == 4
    web.close()


def test_a_401_brings_one_new_token():
    web = Web()
    with world(web, source(web)) as w:
        w.run("run", "--now", NOW, expect=0)
        web.get("/revoke")
        w.run("run", "--now", "2026-11-18T05:17:00Z", expect=0)
        assert web.count("/private") == 3 and web.count("/token") == 2
        web.get("/rule?path=/private&as=/status?code%3D401&times=0")
        code, _, err = w.run("run", "--now", "2026-11-18T05:20:00Z")
        assert code == 69 and "401, even with a new token" in err, (code, err)
        assert web.count("/private") == 5 and web.count("/token") == 3, "tried once more, not for ever"
        assert sources(w)["g"]["stage"] == "auth"
    web.close()


def test_a_token_address_that_fails_is_its_sources_failure_alone():
    web = Web()
    rows = [("/token?error=invalid_grant", "invalid_grant: the login has ended or was withdrawn"),
            ("/token?error=secret_words", "the token address: http: 400 bad request"),
            ("/status?code=503", "the token address: http: 503 not available now"),
            ("/html", "something else than a token"), ("/silent", "the token address: time:")]
    for token, words in rows:
        with world(web, source(web, token=token),
                   '{name: ok, url: "%s/ok", allow_private: yes}' % web.url) as w:
            text = open(w.path("earshot.yaml")).read()
            w.write("earshot.yaml", text + "limits: {total: 1s}\n")
            code, out, err = w.run("run", "--now", NOW, "--verbose")
            assert code == 69 and "auth: " in err and words in err, (token, code, err)
            found = sources(w)
            assert found["g"]["stage"] == "auth" and found["ok"]["health"] == "answers", found
            assert "c4n4ry" not in out + err
    web.close()


def test_a_rotated_refresh_token_is_kept():
    web = Web()
    with world(web, source(web, token="/token?rotate=1&life=60")) as w:
        for minute in (15, 20, 25):
            w.run("run", "--now", "2026-11-18T05:%d:00Z" % minute, expect=0)
        assert web.count("/token") == 3 and web.count("/token&code=400") == 0
        assert sources(w)["g"]["failures"] == 0
    web.close()


def test_client_credentials_go_as_basic_where_the_mapping_says_so():
    web = Web()
    with world(web, source(web, adapter="json", more=", client_id: c1, mapping: own.yaml"), key="s1\n") as w:
        w.write("own.yaml", "based_on: googlebusiness\nauth: {by: oauth, client: basic}\n")
        w.run("run", "--now", NOW, expect=0)
        asked = [r for r in json.loads(web.get("/log")) if r["path"] == "/token"]
        assert dict(asked[0]["headers"])["Authorization"].startswith("Basic "), asked
        assert mentions(w) == 1
    web.close()


def test_service_account_of_google():
    web = Web()
    key = {"type": "service_account", "client_email": "desk@shop.test", "private_key_id": "k1",
           "private_key": open(os.path.join(KEYS, "rsa.pem")).read()}
    with world(web, source(web), key=json.dumps(key)) as w:
        w.run("run", "--now", NOW, expect=0)
        assert mentions(w) == 1
    web.close()


def test_key_of_app_store_connect():
    web = Web()
    with world(web, source(web, path="/private?jwt=1", adapter="json",
                           more=", client_id: issuer, key_id: K1, mapping: own.yaml"),
               key=open(os.path.join(KEYS, "ec.pem")).read()) as w:
        w.write("own.yaml", "based_on: googlebusiness\n"
                "auth: {by: jwt, algorithm: ES256, audience: appstoreconnect-v1, lifetime: 1140}\n")
        w.run("run", "--now", NOW, expect=0)
        assert mentions(w) == 1 and web.count("/token") == 0
        assert not os.path.exists(w.path("earshot.db.tokens")), "what can be signed anew is not kept"
    web.close()


def test_a_plain_token_goes_out_as_it_is():
    web = Web()
    with world(web, source(web), key="given-by-hand\n") as w:
        code, _, err = w.run("run", "--now", NOW)
        assert code == 69 and "401" in err and web.count("/token") == 0, (code, err)
    web.close()


def test_what_is_missing_is_told_before_the_night():
    web = Web()
    with world(web, source(web), key='{"client_id": "c4n4ry"}') as w:
        code, out, err = w.run("doctor")
        assert "client_secret" in out + err and "c4n4ry" not in out + err, (code, out, err)
    web.close()


def test_secrets_are_nowhere():
    web = Web()
    login = dict(LOGIN, client_id="c4n4ry-id")
    with world(web, source(web), key=json.dumps(login)) as w:
        _, out, err = w.run("run", "--now", NOW, "--verbose", expect=0)
        _, out2, err2 = w.run("sources")
        for text in (out, err, out2, err2):
            assert "c4n4ry" not in text
        for root, _, names in os.walk(w.dir):
            for name in names:
                if name not in ("key", "earshot.db.tokens"):
                    assert b"c4n4ry" not in open(os.path.join(root, name), "rb").read(), name
    web.close()


if __name__ == "__main__":
    run_tests(globals())
