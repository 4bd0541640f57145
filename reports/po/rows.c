/*
 * rows.c - from a translation as msgfmt compiles it to a table of phrases in C
 *
 * usage: earshot_po LANG FILE.mo FILE.c
 *
 * Runs while the program is built. What has no translation stays in English. The form of
 * the file: the manual of GNU gettext, "The Format of GNU MO Files".
 */
#include "base/buf.h"
#include "base/mem.h"
#include "reports/phrases_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct catalogue {
    struct buf bytes;
    uint32_t count, ids, texts; /* how many; where the tables of ids and texts begin */
};

static uint32_t word_at(const struct catalogue *c, size_t at)
{
    uint32_t n = 0;

    if (at + sizeof(n) > c->bytes.len) {
        (void)fprintf(stderr, "earshot_po: the catalogue is cut off\n");
        exit(1);
    }
    memcpy(&n, c->bytes.ptr + at, sizeof(n)); /* msgfmt writes the machine's order */
    return n;
}

static struct str text_at(const struct catalogue *c, size_t table, uint32_t n)
{
    uint32_t len = word_at(c, table + (size_t)n * 8);
    uint32_t at = word_at(c, table + (size_t)n * 8 + 4);

    if ((size_t)at + len > c->bytes.len) {
        (void)fprintf(stderr, "earshot_po: the catalogue is cut off\n");
        exit(1);
    }
    return (struct str){c->bytes.ptr + at, len};
}

/* The translation of an id ("context\4one\0many"), its forms apart by NUL; or NULL. */
static struct str find(const struct catalogue *c, struct str id)
{
    for (uint32_t i = 0; i < c->count; i++) {
        if (str_eq(text_at(c, c->ids, i), id))
            return text_at(c, c->texts, i);
    }
    return STR_NONE;
}

static void add_string(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];

        if (ch == '"' || ch == '\\' || ch < ' ' || ch >= 0x7f)
            buf_printf(out, "\\%03o", ch);
        else
            buf_add_char(out, (char)ch);
    }
    buf_add_char(out, '"');
}

static struct str translate(const struct catalogue *c, const struct phrase_row *row,
                            struct buf *id)
{
    buf_reset(id);
    if (row->context != NULL) {
        buf_add_text(id, row->context);
        buf_add_char(id, '\4');
    }
    buf_add_text(id, row->one);
    if (row->many != NULL) {
        buf_add_char(id, '\0');
        buf_add_text(id, row->many);
    }
    return find(c, buf_str(id));
}

static void add_rows(const struct catalogue *c, const char *lang, struct buf *out)
{
    struct buf id = {0};

    buf_printf(out, "const struct phrase_row phrases_%s[P_COUNT_] = {\n", lang);
    for (size_t i = 0; i < P_COUNT_; i++) {
        const struct phrase_row *row = &phrases_en[i];
        struct str rest = translate(c, row, &id), one, many = str_from(row->many);

        one = rest.len > 0 ? str_split(&rest, '\0') : str_from(row->one);
        if (rest.ptr != NULL && row->many != NULL)
            many = rest;
        buf_add_text(out, "    {");
        add_string(out, one);
        buf_add_text(out, ", ");
        if (many.ptr != NULL)
            add_string(out, many);
        else
            buf_add_text(out, "NULL");
        buf_add_text(out, ", NULL},\n");
    }
    buf_add_text(out, "};\n\n");
    buf_release(&id);
}

static void add_nouns(const struct catalogue *c, const char *lang, struct buf *out)
{
    buf_printf(out, "const struct issue_noun issue_nouns_%s[] = {\n", lang);
    for (const struct issue_noun *n = issue_nouns_en; n->id != NULL; n++) {
        struct str words = find(c, str_from(n->words));

        buf_printf(out, "    {\"%s\", (enum noun_form)%d, ", n->id, (int)n->form);
        add_string(out, words.len > 0 ? words : str_from(n->words));
        buf_add_text(out, "},\n");
    }
    buf_add_text(out, "    {NULL, NOUN_TOPIC, NULL},\n};\n");
}

int main(int argc, char **argv)
{
    struct catalogue c = {0};
    struct buf out = {0};
    FILE *file;
    int code = 1;

    if (argc != 4 || buf_read_file(&c.bytes, argv[2], 0, NULL) != OK ||
        word_at(&c, 0) != 0x950412de)
        goto done;
    c.count = word_at(&c, 8);
    c.ids = word_at(&c, 12);
    c.texts = word_at(&c, 16);
    buf_printf(
        &out,
        "/* Made from reports/po/%s.po. */\n#include \"reports/phrases_table.h\"\n\n",
        argv[1]);
    add_rows(&c, argv[1], &out);
    add_nouns(&c, argv[1], &out);
    file = fopen(argv[3], "w");
    if (file == NULL)
        goto done;
    code = fwrite(out.ptr, 1, out.len, file) == out.len ? 0 : 1;
    if (fclose(file) != 0)
        code = 1;
done:
    if (code != 0)
        (void)fprintf(stderr, "earshot_po: can't make a table of %s\n",
                      argc > 2 ? argv[2] : "nothing");
    buf_release(&c.bytes);
    buf_release(&out);
    return code;
}
