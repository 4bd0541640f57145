/* Whom `earshot check` asks: the public sources that need no key. */
#include "cli/check.h"

#include "base/date.h"
#include "base/url.h"
#include "base/utf8.h"
#include "fetchers/adapter.h"
#include "fetchers/survey.h"

#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Besides variables of the mapping, {query} is the name in quotes, {tag} its letters and
 * digits, {id} what --page gives, {since} the first second in Unix time, {day} its day.
 */
static const struct public_source {
    const char *key; /* of --base and --page */
    const char *name, *adapter, *origin, *path;
    const char *id; /* of --page: what it is; NULL: can be searched for a name */
} publics[] = {
    {"news", "Google News", "feed", "https://news.google.com",
     "/rss/search?q={query}&hl=en-US&gl=US&ceid=US:en", NULL},
    {"hackernews", "Hacker News", "hackernews", "https://hn.algolia.com",
     "/api/v1/search_by_date?query={query}&tags=(story,comment)&hitsPerPage=100"
     "&typoTolerance=false&numericFilters=created_at_i%3E{since}",
     NULL},
    {"reddit", "Reddit", "feed", "https://www.reddit.com",
     "/search.rss?q={query}&sort=new&limit=100", NULL},
    {"mastodon", "Mastodon", "mastodon", "https://mastodon.social",
     "/api/v1/timelines/tag/{tag}?limit=40", NULL},
    {"bluesky", "Bluesky", "bluesky", "https://api.bsky.app",
     "/xrpc/app.bsky.feed.searchPosts?q={query}&sort=latest&limit=100", NULL},
    {"lemmy", "Lemmy", "lemmy", "https://lemmy.world",
     "/api/v3/search?q={query}&type_=All&sort=New&listing_type=All&limit=50", NULL},
    {"stackexchange", "Stack Exchange", "stackexchange", "https://api.stackexchange.com",
     "/2.3/search/advanced?q={query}&site=stackoverflow&order=desc&sort=creation"
     "&pagesize=100&filter=withbody&fromdate={since}",
     NULL},
    {"github", "GitHub", "github", "https://api.github.com",
     "/search/issues?q={query}%20in%3Atitle%2Cbody%20is%3Apublic%20created%3A%3E%3D{day}"
     "&sort=created&order=desc&per_page=100",
     NULL},
    {"appstore", "App Store", "appstore", "https://itunes.apple.com",
     "/us/rss/customerreviews/page={page}/id={id}/sortby=mostrecent/json", "app number"},
    {"podcast", "Apple Podcasts", "podcast", "https://itunes.apple.com",
     "/us/rss/customerreviews/page={page}/id={id}/sortby=mostrecent/json",
     "podcast number"},
    {"steam", "Steam", "steam", "https://store.steampowered.com",
     "/appreviews/{id}?json=1&filter=recent&language=all&purchase_type=all"
     "&review_type=all&num_per_page=100&filter_offtopic_activity=0&cursor=*",
     "app number"},
    {"feefo", "Feefo", "feefo", "https://api.feefo.com",
     "/api/20/reviews/all?merchant_identifier={id}&page_size=100&sort=-created_date",
     "merchant identifier"},
    {"youtube", "YouTube", "feed", "https://www.youtube.com",
     "/feeds/videos.xml?channel_id={id}", "channel, UC..."},
    {"discourse", "Discourse", "discourse", "https://{id}",
     "/search.json?q={query}%20order%3Alatest", "host of the forum"},
    {"wordpress", "WordPress", "wordpress", "https://{id}",
     "/wp-json/wp/v2/comments?per_page=100&order=desc", "host of the blog"},
    {"reviews", "Web page", "schemaorg", "https://{id}", "", "host and path of a page"},
};

static volatile sig_atomic_t is_time_over; /* set by the alarm */

static void on_alarm(int number)
{
    (void)number;
    is_time_over = 1;
}

/* ---- addresses ---- */

/* Letters and digits in lower case: "Blue Heron" gives "blueheron". */
static void add_tag(struct str name, struct buf *out)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (utf8_is_word_at(name, i))
            buf_add_char(out, c);
    }
}

static void add_value(const struct check *k, struct str key,
                      const struct brand_settings *brand, struct str id, struct buf *out)
{
    int64_t since = k->c.now - k->days * 86400;
    struct buf text = {0};

    if (str_eq(key, STR("query")))
        buf_printf(&text, "\"" STR_FMT "\"", STR_ARG(brand->name));
    else if (str_eq(key, STR("tag")))
        add_tag(brand->name, &text);
    else if (str_eq(key, STR("since")))
        buf_printf(&text, "%lld", (long long)(since > 0 ? since : 0));
    else if (str_eq(key, STR("day")))
        date_format_day(since / 86400, &text);
    if (str_eq(key, STR("id")))
        buf_add(out, id); /* may be a host with a path */
    else if (text.len > 0)
        url_encode(buf_str(&text), out);
    else
        buf_printf(out, "{" STR_FMT "}", STR_ARG(key)); /* the mapping's own: {page} */
    buf_release(&text);
}

static void expand(const struct check *k, const char *form,
                   const struct brand_settings *brand, struct str id, struct buf *out)
{
    struct str rest = str_from(form);

    while (rest.ptr != NULL) {
        buf_add(out, str_split(&rest, '{'));
        if (rest.ptr != NULL)
            add_value(k, str_split(&rest, '}'), brand, id, out);
    }
}

/* Where --base says that `p` is asked; the source's own origin else. "URL" alone stands
 * before the host of every source. */
static struct str origin_of(struct check *k, const struct public_source *p, struct str id)
{
    struct str all = STR_NONE;
    struct buf own = {0};
    struct str origin;

    for (size_t i = 0; i < k->args->count[OPT_BASE]; i++) {
        struct str value = str_from(k->args->all[OPT_BASE][i]);
        struct str name = str_split(&value, '=');

        if (value.ptr == NULL)
            all = name;
        else if (str_eq(name, str_from(p->key)))
            return value;
    }
    expand(k, p->origin, &k->brands[0], id, &own);
    if (all.len > 0)
        origin = arena_printf(&k->arena, STR_FMT "/" STR_FMT, STR_ARG(all),
                              STR_ARG(str_slice(buf_str(&own), 8, own.len)));
    else
        origin = arena_copy(&k->arena, buf_str(&own));
    buf_release(&own);
    return origin;
}

static struct source_settings *add_source(struct check *k, struct str name,
                                          struct str brand, const char *adapter)
{
    struct source_settings *s;

    if (k->c.settings.sources_len == CHECK_SOURCES_MAX)
        return NULL;
    s = &k->sources[k->c.settings.sources_len++];
    *s = (struct source_settings){.name = name,
                                  .brand = brand,
                                  .adapter = str_from(adapter),
                                  .about = ABOUT_SEARCH,
                                  .every_s = 60,
                                  .allow_private = cli_has(k->args, OPT_PRIVATE)};
    return s;
}

static void add_public(struct check *k, const struct public_source *p, size_t brand,
                       struct str id)
{
    const struct brand_settings *b = &k->brands[brand];
    struct str name = str_from(p->name);
    struct source_settings *s;
    struct buf url = {0};

    if (brand > 0 || id.len > 0) /* names are unique */
        name = arena_printf(&k->arena, "%s, " STR_FMT, p->name,
                            STR_ARG(brand > 0 ? b->name : id));
    s = add_source(k, name, b->name, p->adapter);
    if (s == NULL)
        return;
    buf_add(&url, origin_of(k, p, id));
    expand(k, p->path, b, id, &url);
    s->url = arena_copy(&k->arena, buf_str(&url));
    if (p->id != NULL && str_find(str_from(p->path), STR("{query}")) == SIZE_MAX)
        s->about = ABOUT_BRAND;
    s->vars.items = arena_alloc(&k->arena, 3 * sizeof(struct pair));
    s->vars.items[s->vars.len++] = (struct pair){STR("app"), id};
    s->vars.items[s->vars.len++] = (struct pair){STR("base"), origin_of(k, p, id)};
    s->vars.items[s->vars.len++] = (struct pair){STR("query"), b->name};
    buf_release(&url);
}

static const struct public_source *find_public(struct str key)
{
    for (size_t i = 0; i < ARRAY_LEN(publics); i++) {
        if (str_eq(key, str_from(publics[i].key)))
            return &publics[i];
    }
    return NULL;
}

static int add_page(struct check *k, const struct command *self, const char *text)
{
    struct str id = str_from(text);
    struct str key = str_split(&id, '=');
    const struct public_source *p = find_public(key);

    if (p != NULL && p->id != NULL && id.len > 0) {
        add_public(k, p, 0, id);
        return EXIT_DONE;
    }
    if (p != NULL && p->id == NULL)
        return cli_usage(self, "--page: " STR_FMT " is asked anyway", STR_ARG(key));
    if (p != NULL)
        return cli_usage(self, "--page: expected %s=... (%s)", p->key, p->id);
    return cli_usage(self, "--page: expected appstore, podcast, steam, feefo, youtube, "
                           "discourse, wordpress or reviews, then \"=\"");
}

static int check_bases(const struct check *k, const struct command *self)
{
    for (size_t i = 0; i < k->args->count[OPT_BASE]; i++) {
        struct str value = str_from(k->args->all[OPT_BASE][i]);
        struct str name = str_split(&value, '=');

        if (!url_is_http(value.ptr != NULL ? value : name))
            return cli_usage(self, "--base: expected an address, http://... or "
                                   "https://..., or SOURCE=ADDRESS");
        if (value.ptr != NULL && find_public(name) == NULL)
            return cli_usage(self, "--base: no public source is called \"" STR_FMT "\"",
                             STR_ARG(name));
    }
    return EXIT_DONE;
}

int check_add_publics(struct check *k, const struct command *self)
{
    int code = check_bases(k, self);

    for (size_t b = 0; code == EXIT_DONE && b < k->c.settings.brands_len; b++) {
        for (size_t i = 0; i < ARRAY_LEN(publics); i++) {
            if (publics[i].id == NULL)
                add_public(k, &publics[i], b, STR_NONE);
        }
        if (b == 0)
            k->publics_len = k->c.settings.sources_len;
    }
    for (size_t i = 0; code == EXIT_DONE && i < k->args->count[OPT_PAGE]; i++)
        code = add_page(k, self, k->args->all[OPT_PAGE][i]);
    return code;
}

/* ---- given files and addresses ---- */

/* A feed, a known answer or a page goes the way of a fetched answer. */
static enum status read_answer(struct str body, const struct adapter *a,
                               struct batch *out, struct error *err)
{
    struct adapter_settings settings = {.items_max = 100000, .newest_at = TIME_UNKNOWN};
    struct document doc = {.body = body};
    struct mapping_shelf shelf = {0};
    enum status rc = adapter_mapping(a, STR_NONE, &shelf, &settings.mapping, err);

    if (rc == OK)
        rc = a->parse(&settings, &doc, NULL, out, err);
    mapping_shelf_release(&shelf);
    return rc;
}

/* A survey or exported reviews, as `earshot import` reads them. */
static enum status read_rows(const char *path, struct str body, struct batch *out,
                             struct error *err)
{
    struct survey_options o = {0};
    struct survey_report report = {0};
    enum status rc = survey_read(body, &o, out, &report, err);

    if (rc == OK && report.rejects_len > 0)
        cli_say("%s: %zu of %zu rows can't be read; the first is line %zu: " STR_FMT,
                path, report.rejects_len, report.rows, report.rejects[0].line,
                STR_ARG(report.rejects[0].reason));
    survey_report_release(&report);
    return rc;
}

/* What begins neither like markup nor like JSON; a table, then. */
static bool is_plain(struct str body)
{
    struct str rest = str_trim(body);

    return rest.len > 0 && rest.ptr[0] != '<' && rest.ptr[0] != '{' && rest.ptr[0] != '[';
}

static enum status read_body(const char *path, struct str body, struct batch *out,
                             struct error *err)
{
    const struct adapter *a = adapter_sniff(body, STR_NONE);
    struct error first = {0};
    enum status rc = ERR_PARSE;

    if (a != NULL)
        rc = read_answer(body, a, out, &first);
    if (rc == ERR_PARSE && (a == NULL || is_plain(body)))
        rc = read_rows(path, body, out, err);
    else if (rc != OK)
        *err = first;
    error_prefix(err, "%s: ", path);
    return rc;
}

/* Keep what a file says as said of one brand. */
static enum status keep_file(struct check *k, struct str name, size_t brand,
                             struct batch *b, struct error *err)
{
    struct source_state state = {
        .name = name, .brand = k->brands[brand].name, .next_at = k->c.now};
    struct source_settings *s =
        add_source(k, name, state.brand, "feed"); /* not asked, but shown */

    if (s != NULL)
        s->is_off = true;
    for (size_t i = 0; i < b->len; i++)
        b->items[i].brand = state.brand;
    return store_add(k->c.store, &state, b, k->c.now, &k->fetched.counts, err);
}

static bool is_reviews(const struct batch *b)
{
    size_t rated = 0;

    for (size_t i = 0; i < b->len; i++)
        rated += !isnan(b->items[i].rating);
    return rated * 2 > b->len;
}

/* The name under which a competitor's share of what is given is shown: its own first,
 * since long addresses are cut. */
static struct str share_name(struct check *k, struct str from, size_t brand)
{
    return arena_printf(&k->arena, STR_FMT ", " STR_FMT, STR_ARG(k->brands[brand].name),
                        STR_ARG(from));
}

static enum status add_file(struct check *k, struct str path, size_t brand,
                            bool is_for_all, struct error *err)
{
    struct batch b = {0};
    struct buf body = {0};
    enum status rc = buf_read_file(&body, path.ptr, (size_t)64 * 1024 * 1024, err);

    if (rc == OK)
        rc = read_body(path.ptr, buf_str(&body), &b, err);
    if (rc == OK)
        rc = keep_file(k, path, brand, &b, err);
    is_for_all = is_for_all && !is_reviews(&b);
    for (size_t i = 1; rc == OK && is_for_all && i < k->c.settings.brands_len; i++)
        rc = keep_file(k, share_name(k, path, i), i, &b, err);
    batch_release(&b);
    buf_release(&body);
    return rc;
}

static void add_address(struct check *k, struct str url, size_t brand, bool is_for_all)
{
    for (size_t i = brand; i < k->c.settings.brands_len; i++) {
        struct source_settings *s = add_source(
            k, i == brand ? url : share_name(k, url, i), k->brands[i].name, "auto");

        if (s != NULL)
            s->url = url;
        if (!is_for_all)
            break;
    }
}

/* "Bean There=reviews.csv" is about that brand. Without a name it is about the first
 * where it is reviews, and else about whoever is named in it. */
static bool split_brand(const struct check *k, struct str *from, size_t *brand)
{
    for (size_t i = 0; i < k->c.settings.brands_len; i++) {
        struct str name = k->brands[i].name;

        if (str_starts(*from, name) && from->len > name.len + 1 &&
            from->ptr[name.len] == '=') {
            *from = str_slice(*from, name.len + 1, from->len);
            *brand = i;
            return true;
        }
    }
    return false;
}

enum status check_add_from(struct check *k, struct error *err)
{
    enum status rc = OK;

    for (size_t i = 0; rc == OK && i < k->args->count[OPT_FROM]; i++) {
        struct str from = str_from(k->args->all[OPT_FROM][i]);
        size_t brand = 0;
        bool is_for_all = !split_brand(k, &from, &brand);

        if (url_is_http(from))
            add_address(k, from, brand, is_for_all);
        else
            rc = add_file(k, from, brand, is_for_all, err);
    }
    return rc;
}

/* ---- asking ---- */

static void show_progress(void *ctx, size_t done, size_t all, struct str source)
{
    (void)ctx;
    (void)source;
    (void)fprintf(stderr, "\r\x1b[K%s", "");
    if (done < all)
        (void)fprintf(stderr, "%zu of %zu sources have answered", done, all);
    (void)fflush(stderr);
}

enum status check_ask(struct check *k, struct error *err)
{
    struct sigaction act = {0}, before;
    struct fetch_options o = {.is_forced = true, .stop = &is_time_over};
    enum status rc;

    if (isatty(STDERR_FILENO))
        o.progress = show_progress;
    act.sa_handler = on_alarm;
    (void)sigemptyset(&act.sa_mask);
    (void)sigaction(SIGALRM, &act, &before);
    is_time_over = 0;
    (void)alarm(CHECK_WAIT_S);
    rc = fetch_all(&k->c, &o, &k->fetched, err);
    (void)alarm(0);
    (void)sigaction(SIGALRM, &before, NULL);
    if (o.progress != NULL)
        (void)fprintf(stderr, "\r\x1b[K");
    if (rc == ERR_BUSY && is_time_over != 0) {
        *err = (struct error){0};
        rc = OK;
    }
    return rc;
}
