#include "config/table.h"

#define TOP(field) SCOPE_TOP, offsetof(struct settings, field)
#define LIMIT(field) SCOPE_LIMITS, offsetof(struct settings, limits.field)
#define BRAND(field) SCOPE_BRAND, offsetof(struct brand_settings, field)
#define SOURCE(field) SCOPE_SOURCE, offsetof(struct source_settings, field)
#define SINK(field) SCOPE_SINK, offsetof(struct sink_settings, field)
#define RULE(field) SCOPE_RULE, offsetof(struct rule_settings, field)
#define ROW(key, where, kind, dflt, lo, hi, words, bits, sample, text)                   \
    ROW_(key, where, kind, dflt, lo, hi, words, bits, sample, text)
#define ROW_(key, in, at, kind, dflt, lo, hi, words, bits, sample, text)                 \
    {                                                                                    \
        .name = (key), .scope = (in), .type = (kind), .offset = (at),                    \
        .fallback = (dflt), .least = (lo), .most = (hi), .choices = (words),             \
        .flags = (bits), .example = (sample), .help = (text)                             \
    }

enum { MUST = SETTING_REQUIRED | SETTING_COMMON, COMMON = SETTING_COMMON };

/* clang-format off */
const struct setting settings_table[] = {
    /* Of the whole. */
    ROW("database", TOP(database), TYPE_PATH, "earshot.db", 0, 0, NULL, COMMON, NULL,
        "the one file that holds every mention"),
    ROW("reports", TOP(reports), TYPE_PATH, "reports", 0, 0, NULL, COMMON, NULL,
        "folder of the web pages, one a day"),
    ROW("issues", TOP(issues), TYPE_PATH, "issues.yaml", 0, 0, NULL, 0, NULL,
        "your own kinds of complaint, and words for ours, where there is such a file"),
    ROW("language", TOP(language), TYPE_TEXT, "en", 0, 0, NULL, 0, "en",
        "language of digests and alerts"),
    ROW("timezone", TOP(timezone), TYPE_TEXT, "", 0, 0, NULL, COMMON, "Europe/Berlin",
        "whose midnight ends the day; the machine's where empty"),
    ROW("digest_at", TOP(digest_minute), TYPE_CLOCK, "05:00", 0, 1439, NULL, COMMON, NULL,
        "local time from which the day's digest is due"),
    ROW("rating_promoter", TOP(rating_promoter), TYPE_NUMBER, "0.85", 0, 1, NULL, 0, NULL,
        "least rating, 0 to 1, that counts as promoter: 5 of 5 stars, 9 of 10 points"),
    ROW("rating_passive", TOP(rating_passive), TYPE_NUMBER, "0.65", 0, 1, NULL, 0, NULL,
        "least rating that counts as passive: 4 of 5 stars, 7 of 10 points"),
    ROW("alert_severe", TOP(alert_severe), TYPE_BOOL, "yes", 0, 0, NULL, COMMON, NULL,
        "mail at once about a detractor who is hurt, cheated or about to sue"),
    ROW("quiet_from", TOP(quiet_from), TYPE_CLOCK, "00:00", 0, 1439, NULL, 0, "\"21:00\"",
        "alerts wait from this local time on; what is urgent goes out"),
    ROW("quiet_to", TOP(quiet_to), TYPE_CLOCK, "00:00", 0, 1439, NULL, 0, "\"07:00\"",
        "until this one; the same time for both: they never wait"),
    ROW("quiet_days", TOP(quiet_days), TYPE_LIST, NULL, 0, 0, NULL, 0, "[sat, sun]",
        "days on which alerts wait"),
    ROW("storm_after", TOP(storm_after), TYPE_INT, "5", 0, 1000, NULL, 0, NULL,
        "more alerts than this within an hour become one, with a count each hour; 0: never"),
    ROW("keep_days", TOP(keep_days), TYPE_INT, "0", 0, 36500, NULL, 0, NULL,
        "mentions older than this are removed; 0 keeps them all"),
    ROW("user_agent", TOP(user_agent), TYPE_TEXT, "earshot (brand digest for its owner)", 0, 0, NULL, 0,
        "earshot (+https://example.com/contact)", "who we say we are to the sources; name a contact"),

    /* Of fetching. */
    ROW("connect", LIMIT(connect_ms), TYPE_DURATION, "10s", 100, 600000, NULL, 0, NULL,
        "longest wait for a connection"),
    ROW("total", LIMIT(total_ms), TYPE_DURATION, "60s", 100, 3600000, NULL, 0, NULL,
        "longest time for one answer"),
    ROW("low_speed_bytes", LIMIT(low_speed_bytes), TYPE_INT, "100", 0, 1e9, NULL, 0, NULL,
        "bytes a second below which an answer counts as stuck"),
    ROW("low_speed_seconds", LIMIT(low_speed_s), TYPE_INT, "30", 1, 3600, NULL, 0, NULL,
        "seconds that it may be stuck"),
    ROW("body", LIMIT(body_max_bytes), TYPE_SIZE, "8MiB", 1024, 1e9, NULL, 0, NULL,
        "largest answer, after decompression"),
    ROW("json", LIMIT(json_max_bytes), TYPE_SIZE, "4MiB", 1024, 1e9, NULL, 0, NULL,
        "largest JSON answer"),
    ROW("redirects", LIMIT(redirects), TYPE_INT, "5", 0, 20, NULL, 0, NULL,
        "most redirects followed"),
    ROW("at_once", LIMIT(at_once), TYPE_INT, "150", 1, 1000, NULL, 0, NULL,
        "most transfers at a time"),
    ROW("per_host", LIMIT(per_host), TYPE_INT, "2", 1, 100, NULL, 0, NULL,
        "most of them to one host"),
    ROW("host_gap", LIMIT(host_gap_ms), TYPE_DURATION, "0ms", 0, 600000, NULL, 0, NULL,
        "least pause between two requests to one host"),
    ROW("items", LIMIT(items_max), TYPE_INT, "2000", 1, 100000, NULL, 0, NULL,
        "most mentions taken from one answer"),

    /* Of a brand. */
    ROW("name", BRAND(name), TYPE_TEXT, NULL, 0, 0, NULL, MUST, "Blue Heron Coffee",
        "as it stands in the digest"),
    ROW("kind", BRAND(kind), TYPE_CHOICE, "own", 0, 0, "own competitor", 0, NULL,
        "your own firm, or one to compare with"),
    ROW("names", BRAND(names), TYPE_LIST, NULL, 0, 0, NULL, COMMON, "[Blue Heron, \"@blueheron\"]",
        "what else people call it"),
    ROW("products", BRAND(products), TYPE_LIST, NULL, 0, 0, NULL, 0, "[Heron Blend]",
        "names of what it sells"),
    ROW("exclude", BRAND(exclude), TYPE_LIST, NULL, 0, 0, NULL, COMMON, "[bird, lake]",
        "a mention with one of these words is about something else"),
    ROW("context", BRAND(context), TYPE_LIST, NULL, 0, 0, NULL, 0, "[coffee, cafe]",
        "where set, a mention must hold one of these words too"),
    ROW("places", BRAND(places), TYPE_LIST, NULL, 0, 0, NULL, 0, "[Pier Street, Market]",
        "its branches"),
    ROW("answer_within", BRAND(answer_hours), TYPE_HOURS, "24h", 0.25, 8760, NULL, COMMON, NULL,
        "your standard: a detractor is answered within this time"),
    ROW("color", BRAND(color), TYPE_TEXT, "", 0, 0, NULL, 0, "\"#1f5e70\"",
        "colour of links and buttons"),

    /* Of a source. */
    ROW("name", SOURCE(name), TYPE_TEXT, NULL, 0, 0, NULL, MUST, "google-pier",
        "unique; stands in the digest's coverage"),
    ROW("adapter", SOURCE(adapter), TYPE_TEXT, "feed", 0, 0, NULL, COMMON, "googlebusiness",
        "feed, json, or a name from `earshot sources --adapters`"),
    ROW("mapping", SOURCE(mapping), TYPE_PATH, "", 0, 0, NULL, 0, "mysite.yaml",
        "file with a mapping of your own, for adapter json"),
    ROW("url", SOURCE(url), TYPE_URL, "", 0, 0, "http https", COMMON, "https://example.com/feed.xml",
        "address to poll; not needed where the adapter makes it from vars"),
    ROW("brand", SOURCE(brand), TYPE_TEXT, "", 0, 0, NULL, 0, "Blue Heron Coffee",
        "whose mentions; not needed with one brand"),
    ROW("business", BRAND(business), TYPE_LIST, NULL, 0, 0, BUSINESS_WORDS, COMMON, "[restaurant]",
        "what it does: adds the complaints that such firms hear"),
    ROW("place", SOURCE(place), TYPE_TEXT, "", 0, 0, NULL, 0, "Pier Street",
        "the branch that all its mentions speak of"),
    ROW("about", SOURCE(about), TYPE_CHOICE, "brand", 0, 0, "brand search", COMMON, NULL,
        "brand: all is about you, as a review page; search: only what names you"),
    ROW("vars", SOURCE(vars), TYPE_PAIRS, NULL, 0, 0, NULL, 0, "{business: blue-heron}",
        "values for the adapter's {names}"),
    ROW("headers", SOURCE(headers), TYPE_PAIRS, NULL, 0, 0, NULL, 0, "{Accept-Language: en}",
        "request headers, without secrets"),
    ROW("secret_header", SOURCE(secret_header), TYPE_TEXT, "", 0, 0, NULL, 0,
        "\"Authorization: Bearer {secret}\"", "header that carries the secret"),
    ROW("secret_param", SOURCE(secret_param), TYPE_TEXT, "", 0, 0, NULL, 0, "key",
        "query parameter that carries the secret"),
    ROW("secret", SOURCE(secret), TYPE_SECRET, NULL, 0, 0, NULL, 0, "{file: google.key}",
        "where the key is kept: {file: F}, {env: NAME} or {credential: NAME}"),
    ROW("client_id", SOURCE(client_id), TYPE_TEXT, "", 0, 0, NULL, 0, "4711.apps.example",
        "of a login that gives access tokens; the issuer of an App Store key"),
    ROW("client_secret", SOURCE(client_secret), TYPE_SECRET, NULL, 0, 0, NULL, 0, "{file: client.key}",
        "its secret, where `secret` is a refresh token"),
    ROW("key_id", SOURCE(key_id), TYPE_TEXT, "", 0, 0, NULL, 0, "2X9R4HXF34",
        "of a private key, where `secret` is a PEM file"),
    ROW("token_url", SOURCE(token_url), TYPE_URL, "", 0, 0, "http https", 0, "https://login.example.com/token",
        "address that gives tokens, in place of the adapter's own"),
    ROW("scope", SOURCE(scope), TYPE_TEXT, "", 0, 0, NULL, 0, "reviews.read",
        "what a token is asked for, in place of the adapter's own"),
    ROW("language", SOURCE(language), TYPE_TEXT, "", 0, 0, NULL, 0, "de",
        "language of its mentions, where it does not say"),
    ROW("every", SOURCE(every_s), TYPE_DURATION, "1h", 60, 31536000, NULL, 0, NULL,
        "least time between two fetches"),
    ROW("allow_private", SOURCE(allow_private), TYPE_BOOL, "no", 0, 0, NULL, 0, NULL,
        "may be an address of this machine or network"),
    ROW("off", SOURCE(is_off), TYPE_BOOL, "no", 0, 0, NULL, 0, NULL, "keep it, but don't fetch"),

    /* Of a destination. */
    ROW("name", SINK(name), TYPE_TEXT, NULL, 0, 0, NULL, MUST, "owner", "unique"),
    ROW("kind", SINK(kind), TYPE_CHOICE, "smtp", 0, 0, SINK_KIND_WORDS, COMMON, NULL,
        "how it gets there"),
    ROW("brand", SINK(brand), TYPE_TEXT, "", 0, 0, NULL, 0, "Blue Heron Coffee",
        "only this brand's; all where empty"),
    ROW("to", SINK(to), TYPE_MAILS, NULL, 0, 0, NULL, COMMON, "owner@example.com",
        "who gets the mail"),
    ROW("from", SINK(from), TYPE_MAIL, "", 0, 0, NULL, COMMON, "earshot <desk@example.com>",
        "sender, an address that the login may use"),
    ROW("server", SINK(server), TYPE_URL, "", 0, 0, "smtp smtps http https", COMMON, "smtp://mail.example.com:587",
        "smtp://HOST:587 (STARTTLS) or smtps://HOST:465; https://HOST of kind ntfy, matrix, telegram, webhook"),
    ROW("user", SINK(user), TYPE_TEXT, "", 0, 0, NULL, COMMON, "desk@example.com",
        "login name; none where empty"),
    ROW("password", SINK(password), TYPE_SECRET, NULL, 0, 0, NULL, COMMON, "{file: mail.password}",
        "where the password is kept: {file: F}, {env: NAME} or {credential: NAME}"),
    ROW("ca_file", SINK(ca_file), TYPE_PATH, "", 0, 0, NULL, 0, "ca.pem",
        "an authority of your own for the server's certificate"),
    ROW("folder", SINK(folder), TYPE_PATH, "", 0, 0, NULL, 0, "mail",
        "where kind folder puts the messages, one .eml file each; of kind maildir: the mailbox"),
    ROW("command", SINK(command), TYPE_PATH, "/usr/sbin/sendmail", 0, 0, NULL, 0, NULL,
        "program of kind sendmail"),
    ROW("address", SINK(address), TYPE_SECRET, NULL, 0, 0, NULL, 0, "{file: slack.address}",
        "where the web address of kind slack, discord, teams or webhook is kept; it is a secret itself"),
    ROW("secret", SINK(secret), TYPE_SECRET, NULL, 0, 0, NULL, 0, "{file: telegram.token}",
        "where the token (ntfy, matrix, telegram) or the signing key (webhook) is kept"),
    ROW("room", SINK(room), TYPE_TEXT, "", 0, 0, NULL, 0, "\"!abc:example.com\"",
        "topic of ntfy, room of matrix, chat of telegram"),
    ROW("run", SINK(run), TYPE_LIST, NULL, 0, 0, NULL, 0, "[/usr/local/bin/notify, --loud]",
        "program of kind command with its arguments; no shell reads it"),
    ROW("input", SINK(input), TYPE_CHOICE, "text", 0, 0, "text json", 0, NULL,
        "what that program reads from its standard input"),
    ROW("time_limit", SINK(time_limit_s), TYPE_DURATION, "60s", 1, 3600, NULL, 0, NULL,
        "how long that program may take"),
    ROW("allow_private", SINK(allow_private), TYPE_BOOL, "no", 0, 0, NULL, 0, NULL,
        "a web address may lead into this machine or network"),
    ROW("alerts", SINK(alerts), TYPE_BOOL, "yes", 0, 0, NULL, 0, NULL, "gets alerts"),
    ROW("digests", SINK(digests), TYPE_BOOL, "yes", 0, 0, NULL, 0, NULL, "gets digests"),

    /* Of an alert. */
    ROW("name", RULE(name), TYPE_TEXT, NULL, 0, 0, NULL, MUST, "severe", "unique"),
    ROW("when", RULE(when), TYPE_CHOICE, "severity", 0, 0, "severity stars words spike nps issue silent", COMMON, NULL,
        "a severe complaint, few stars, a word, more complaints than usual, a fallen score, an issue that grows or is back, a source that is silent"),
    ROW("brand", RULE(brand), TYPE_TEXT, "", 0, 0, NULL, 0, "Blue Heron Coffee",
        "only this brand's; all own ones where empty"),
    ROW("source", RULE(source), TYPE_TEXT, "", 0, 0, NULL, 0, "google-pier",
        "only what this source shows"),
    ROW("severity", RULE(severity), TYPE_CHOICE, "high", 0, 0, "high urgent", 0, NULL,
        "when severity: from this on"),
    ROW("stars", RULE(stars), TYPE_NUMBER, "1", 0, 5, NULL, 0, NULL,
        "when stars: at most so many of 5"),
    ROW("words", RULE(words), TYPE_LIST, NULL, 0, 0, NULL, 0, "[rats, food poisoning]",
        "when words: any of these words or phrases"),
    ROW("least", RULE(least), TYPE_INT, "0", 0, 1000000, NULL, 0, NULL,
        "least complaints (spike), answers (nps) or mentions (issue); 0: 4, 20, 3"),
    ROW("chance", RULE(chance), TYPE_NUMBER, "0.0005", 1e-12, 0.5, NULL, 0, NULL,
        "when spike, nps or silent: how likely it may be without a cause, at most"),
    ROW("after", RULE(after_s), TYPE_DURATION, "2d", 3600, 31536000, NULL, 0, NULL,
        "when silent: least silence"),
    ROW("cool_down", RULE(cool_down_s), TYPE_DURATION, "0s", 0, 31536000, NULL, 0, "6h",
        "no second alert of this rule and brand within; 0: none for mentions, 1d for spike, 7d for nps"),
    ROW("urgent", RULE(is_urgent), TYPE_BOOL, "no", 0, 0, NULL, 0, NULL,
        "goes out in quiet hours and on quiet days too"),
    ROW("to", RULE(to), TYPE_LIST, NULL, 0, 0, NULL, 0, "[owner]",
        "names of destinations; all that get alerts where empty"),
};
const size_t settings_table_len = ARRAY_LEN(settings_table);

#define SECTION_LIST(key, in, field, item, text)                                         \
    {                                                                                    \
        .name = (key), .scope = (in), .help = (text),                                    \
        .items_offset = offsetof(struct settings, field),                                \
        .len_offset = offsetof(struct settings, field##_len), .item_size = sizeof(item), \
        .line_offset = offsetof(item, line)                                              \
    }

const struct setting_section settings_sections[] = {
    SECTION_LIST("brands", SCOPE_BRAND, brands, struct brand_settings, "what is watched"),
    SECTION_LIST("sources", SCOPE_SOURCE, sources, struct source_settings, "what is read"),
    SECTION_LIST("destinations", SCOPE_SINK, sinks, struct sink_settings,
                 "who gets digests and alerts"),
    SECTION_LIST("alerts", SCOPE_RULE, rules, struct rule_settings,
                 "what can't wait for the digest"),
    {.name = "limits", .scope = SCOPE_LIMITS, .help = "how long and how much is waited for"},
};
/* clang-format on */
const size_t settings_sections_len = ARRAY_LEN(settings_sections);
