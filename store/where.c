/*
 * where.c - a struct find as SQL
 */
#include "store/where.h"

/* ---- full text ---- */

/* Would the index see anything in it? All beyond ASCII may be a letter. */
static bool has_token(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
            (c >= 'a' && c <= 'z'))
            return true;
    }
    return false;
}

static bool is_gap(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f;
}

/* One word or phrase; quotes and control characters can't be in it any more. */
static bool add_quoted(struct str s, struct buf *out)
{
    bool is_beginning = str_ends(s, STR("*"));

    if (!has_token(s))
        return false;
    if (out->len > 0)
        buf_add_char(out, ' ');
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (is_gap(s.ptr[i]))
            buf_add_char(out, ' ');
        else
            buf_add_char(out, s.ptr[i]);
    }
    buf_add_text(out, is_beginning ? "\"*" : "\"");
    return true;
}

bool words_query(struct str typed, struct buf *out)
{
    bool has_any = false;
    size_t i = 0;

    while (i < typed.len) {
        bool is_phrase = typed.ptr[i] == '"';
        size_t start = is_phrase ? i + 1 : i, end = start;

        while (end < typed.len && typed.ptr[end] != '"' &&
               (is_phrase || !is_gap(typed.ptr[end])))
            end++;
        if (add_quoted(str_slice(typed, start, end - start), out))
            has_any = true;
        /* the quote that ends a phrase, or the blank that ends a word */
        i = end < typed.len && (is_phrase || typed.ptr[end] != '"') ? end + 1 : end;
    }
    return has_any;
}

/* ---- values ---- */

/* Append SQL that ends with "?", and give the place of its value. */
static struct value *next_value(struct where *w, const char *sql)
{
    buf_add_text(&w->sql, sql);
    if (w->len == VALUES_MAX) {
        w->is_empty = true; /* can't be: there are fewer fields */
        return &w->values[0];
    }
    return &w->values[w->len++];
}

static void add_int(struct where *w, const char *sql, int64_t v)
{
    *next_value(w, sql) = (struct value){.number = v};
}

static void add_str(struct where *w, const char *sql, struct str v)
{
    *next_value(w, sql) = (struct value){.is_text = true, .text = v};
}

static void if_int(struct where *w, const char *sql, int64_t v)
{
    if (v != 0)
        add_int(w, sql, v);
}

static void if_str(struct where *w, const char *sql, struct str v)
{
    if (v.len > 0)
        add_str(w, sql, v);
}

/* ---- conditions ---- */

/* Nothing that only the mention itself tells? */
static bool is_about_judgement(const struct find *f)
{
    return f->author.len == 0 && !f->has_reply && !f->has_no_reply && f->seen_from == 0 &&
           f->seen_to == 0;
}

/* Those of one issue and brand, which stand together in order of time? */
static bool is_about_issue(const struct find *f)
{
    return f->issue.len > 0 && f->brand.len > 0 && f->row == 0 && f->seen_from == 0 &&
           f->edited_from == 0 && f->edited_to == 0;
}

enum status where_start(struct where *w, struct store *st, const struct find *f,
                        bool is_narrow, struct error *err)
{
    static const char sql[] =
        "SELECT EXISTS(SELECT 1 FROM mentions WHERE row >"
        " (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'judged-to'))";
    int64_t has_unjudged = 1;
    enum status rc = OK;

    if (f->ours == FIND_OURS && f->words.len == 0)
        rc = sql_int(st, sql, &has_unjudged, err);
    w->is_ours = has_unjudged == 0;
    w->is_narrow = w->is_ours && is_narrow && is_about_judgement(f);
    w->is_by_issue = w->is_ours && is_about_issue(f);
    w->row = w->is_by_issue ? "k.mention" : w->is_ours ? "a.mention" : "m.row";
    w->at = w->is_by_issue ? "k.at" : w->is_ours ? "a.at" : "m.at";
    return rc;
}

/* " AND TABLE.CONDITION", of the table that is read for it. */
static const char *of_either(const struct where *w, const char *of_mention,
                             const char *of_judgement)
{
    return w->is_ours ? of_judgement : of_mention;
}

#define BRAND_IS "brand = (SELECT id FROM brands WHERE name = ?)"

static void add_brand(struct where *w, const struct find *f)
{
    /* A window of seen_at is a range of rows: the plus keeps SQLite from taking the
     * index on (brand, at) instead, which would read all that the brand ever had. */
    bool is_by_row =
        f->row != 0 || f->issue.len > 0 ||
        ((f->seen_from != 0 || f->words.len > 0 || f->edited_from != 0) && f->from == 0);

    if (w->is_by_issue)
        add_str(w, " AND k." BRAND_IS, f->brand);
    else if (f->brand.len > 0 && is_by_row)
        add_str(w, of_either(w, " AND +m." BRAND_IS, " AND +a." BRAND_IS), f->brand);
    else if (f->brand.len > 0)
        add_str(w, of_either(w, " AND m." BRAND_IS, " AND a." BRAND_IS), f->brand);
    else if (!is_by_row && (f->from != 0 || f->to != 0))
        buf_add_text(&w->sql, of_either(w, " AND m.brand IN (SELECT id FROM brands)",
                                        " AND a.brand IN (SELECT id FROM brands)"));
}

static void add_times(struct where *w, const struct find *f)
{
    if (!w->is_by_issue) {
        if_int(w, of_either(w, " AND m.at >= ?", " AND a.at >= ?"), f->from);
        if_int(w, of_either(w, " AND m.at < ?", " AND a.at < ?"), f->to);
    }
    if (f->seen_from != 0) {
        add_int(w, " AND m.row >= (SELECT min(first_row) FROM fetches WHERE at >= ?)",
                f->seen_from);
        add_int(w, " AND m.seen_at >= ?", f->seen_from);
    }
    if (f->seen_to != 0) {
        add_int(w, " AND m.row <= (SELECT max(last_row) FROM fetches WHERE at < ?)",
                f->seen_to);
        add_int(w, " AND m.seen_at < ?", f->seen_to);
    }
    if (f->edited_from != 0 || f->edited_to != 0) {
        buf_printf(&w->sql, " AND %s IN", w->row);
        add_int(w, " (SELECT mention FROM versions WHERE until >= ?", f->edited_from);
        add_int(w, " AND until < ?)", f->edited_to != 0 ? f->edited_to : INT64_MAX);
    }
}

static void add_issue(struct where *w, const struct find *f)
{
    if (f->issue.len == 0)
        return;
    if (w->is_by_issue) {
        add_str(w, " AND k.issue = ?", f->issue);
        if_int(w, " AND k.at >= ?", f->from);
        if_int(w, " AND k.at < ?", f->to);
        return;
    }
    buf_printf(&w->sql, " AND %s IN", w->row);
    add_str(w, " (SELECT mention FROM mention_issues WHERE issue = ?", f->issue);
    if (f->brand.len > 0)
        add_str(w, " AND " BRAND_IS, f->brand);
    else
        buf_add_text(&w->sql, " AND brand IN (SELECT id FROM brands)");
    if_int(w, " AND at >= ?", f->from);
    if_int(w, " AND at < ?", f->to);
    buf_add_char(&w->sql, ')');
}

static void add_judgement(struct where *w, const struct find *f)
{
    if (w->is_ours)
        buf_add_text(&w->sql, " AND a.is_ours = 1");
    else if (f->ours == FIND_OURS)
        buf_add_text(&w->sql, " AND coalesce(a.is_ours, 1) = 1");
    else if (f->ours == FIND_OTHERS)
        buf_add_text(&w->sql, " AND a.is_ours = 0");
    if (f->mood != MOOD_UNSCORED)
        add_str(w, " AND a.mood = ?", str_from(mood_name(f->mood)));
    if (f->nps != NPS_UNKNOWN)
        add_str(w, " AND a.nps = ?", str_from(nps_class_name(f->nps)));
    if (f->severity_least != SEVERITY_NONE) {
        buf_add_text(&w->sql, " AND a.severity IN (''");
        for (int s = (int)f->severity_least; s <= (int)SEVERITY_URGENT; s++)
            add_str(w, ", ?", str_from(severity_name((enum severity)s)));
        buf_add_text(&w->sql, ")");
    }
    if_str(w, " AND a.dimension = ?", f->dimension);
    if_str(w, " AND a.lang = ?", f->lang);
    add_issue(w, f);
}

static void add_from(struct where *w)
{
    if (w->is_by_issue)
        buf_printf(&w->sql,
                   " FROM mention_issues k CROSS JOIN analyses a ON a.mention = k.mention"
                   "%s",
                   w->is_narrow ? "" : " CROSS JOIN mentions m ON m.row = k.mention");
    else if (w->is_narrow)
        buf_add_text(&w->sql, " FROM analyses a");
    else if (w->is_ours)
        buf_add_text(&w->sql, " FROM analyses a JOIN mentions m ON m.row = a.mention");
    else
        buf_add_text(&w->sql,
                     " FROM mentions m LEFT JOIN analyses a ON a.mention = m.row");
}

static void add_unsent(struct where *w, const struct find *f)
{
    if (f->unsent_kind.len == 0)
        return;
    add_str(w, " AND NOT EXISTS(SELECT 1 FROM used u WHERE u.destination = ?",
            f->unsent_to);
    add_str(w, " AND u.kind = ?", f->unsent_kind);
    buf_printf(&w->sql, " AND u.mention = %s)", w->row);
}

void where_add(struct where *w, const struct find *f)
{
    add_from(w);
    if (f->words.len > 0) {
        if (!words_query(f->words, &w->match))
            w->is_empty = true;
        add_str(w, " JOIN words w ON w.rowid = m.row WHERE words MATCH ?",
                buf_str(&w->match));
    } else {
        buf_add_text(&w->sql, " WHERE 1");
    }
    if_int(w, of_either(w, " AND m.row = ?", " AND a.mention = ?"), f->row);
    add_brand(w, f);
    if_str(w,
           of_either(w, " AND m.source = (SELECT id FROM sources WHERE name = ?)",
                     " AND a.source = (SELECT id FROM sources WHERE name = ?)"),
           f->source);
    if_str(w, of_either(w, " AND m.place = ?", " AND a.place = ?"), f->place);
    if_str(w, " AND m.author = ? COLLATE NOCASE", f->author);
    add_times(w, f);
    add_judgement(w, f);
    if (f->has_reply || f->has_no_reply)
        buf_add_text(&w->sql,
                     f->has_reply ? " AND m.reply IS NOT NULL" : " AND m.reply IS NULL");
    add_unsent(w, f);
}

#define SEVERITY_RANK                                                                    \
    "CASE a.severity WHEN 'urgent' THEN 3 WHEN 'high' THEN 2 WHEN 'normal' THEN 1"       \
    " ELSE 0 END"

void where_order(struct where *w, const struct find *f)
{
    static const char *const before[] = {
        [FIND_NEWEST] = "",
        [FIND_OLDEST] = "",
        [FIND_WORST] = SEVERITY_RANK " DESC, coalesce(a.recommend, 11), ",
        [FIND_BEST] = "coalesce(a.recommend, -1) DESC, ",
        [FIND_STORED] = "",
        [FIND_RANK] = "w.rank, ",
    };
    enum find_order order = f->order;

    if (order == FIND_RANK && f->words.len == 0)
        order = FIND_NEWEST;
    buf_printf(&w->sql, " ORDER BY %s", before[order]);
    if (order == FIND_STORED)
        buf_add_text(&w->sql, w->row);
    else if (order == FIND_OLDEST)
        buf_printf(&w->sql, "%s, %s", w->at, w->row);
    else if (order == FIND_RANK)
        buf_printf(&w->sql, "%s DESC", w->row);
    else
        buf_printf(&w->sql, "%s DESC, %s DESC", w->at, w->row);
    if (f->limit > 0 || f->offset > 0) {
        add_int(w, " LIMIT ?", f->limit > 0 ? f->limit : -1);
        add_int(w, " OFFSET ?", f->offset);
    }
}

sqlite3_stmt *where_prepare(struct where *w, struct store *st)
{
    sqlite3_stmt *s = NULL;

    if (sqlite3_prepare_v2(st->db, w->sql.ptr, (int)w->sql.len, &s, NULL) != SQLITE_OK)
        return NULL;
    for (size_t i = 0; i < w->len; i++) {
        if (w->values[i].is_text)
            bind_text(s, (int)i + 1, w->values[i].text);
        else
            bind_int(s, (int)i + 1, w->values[i].number);
    }
    return s;
}

void where_release(struct where *w)
{
    buf_release(&w->sql);
    buf_release(&w->match);
}
