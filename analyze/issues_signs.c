/*
 * issues_signs.c - learned signs of kinds, config/issues/LANG.signs.tsv
 */
#include "analyze/issues_private.h"
#include "base/mem.h"

/* "#alone", then kinds by tabs. */
static enum status read_alone(struct issue_lang *l, struct str line, struct error *err)
{
    (void)str_split(&line, '\t');
    while (line.ptr != NULL) {
        struct str id = str_split(&line, '\t');
        uint32_t kind = issues_find_kind(l, id);

        if (kind == l->kinds_len)
            return error_set(err, ERR_PARSE, "no kind \"" STR_FMT "\"", STR_ARG(id));
        l->stands_alone[kind] = true;
    }
    return OK;
}

/* "#home", then words by tabs, of which a text of the kind that was learned from holds
 * one. */
static enum status read_home(struct issue_lang *l, struct str line, struct error *err)
{
    enum status rc = OK;

    (void)str_split(&line, '\t');
    while (rc == OK && line.ptr != NULL)
        rc = issues_add_phrase(l, str_split(&line, '\t'), 0, ISSUE_HOME, 1, err);
    return rc;
}

/* One line: the phrase, then KIND=WEIGHT by tabs. */
static enum status read_sign(struct issue_lang *l, struct str line, struct error *err)
{
    struct str phrase = str_split(&line, '\t');
    struct issue_sign sign = {.from = (uint32_t)l->weights_len};

    for (; line.ptr != NULL; sign.len++) {
        struct str text = str_split(&line, '\t'), id = str_split(&text, '=');
        double weight;
        uint32_t kind = issues_find_kind(l, id);

        if (kind == l->kinds_len || !str_to_double(text, &weight))
            return error_set(err, ERR_PARSE, "no kind and weight: \"" STR_FMT "\"",
                             STR_ARG(id));
        l->weights =
            mem_grow(l->weights, l->weights_len, &l->weights_cap, sizeof(*l->weights));
        l->weights[l->weights_len++] = (struct issue_sign_weight){kind, (float)weight};
    }
    l->signs = mem_grow(l->signs, l->signs_len, &l->signs_cap, sizeof(*l->signs));
    l->signs[l->signs_len++] = sign;
    return phrases_add(l->sign_phrases, phrase, (uint32_t)l->signs_len - 1, err);
}

enum status issues_add_signs(struct issue_lang *l, struct str text, const char *path,
                             struct error *err)
{
    struct str rest = text;

    issues_make_room(l);
    for (size_t n = 1; rest.len > 0; n++) {
        struct str line = str_split(&rest, '\n');
        struct error why = {0};
        enum status rc = OK;

        if (str_starts(line, STR("#alone\t")))
            rc = read_alone(l, line, &why);
        else if (str_starts(line, STR("#home\t")))
            rc = read_home(l, line, &why);
        else if (line.len > 0 && !str_starts(line, STR("# ")))
            rc = read_sign(l, line, &why);
        if (rc != OK)
            return error_set(err, ERR_PARSE, "%s:%zu: %s", path, n, why.text);
    }
    issues_make_room(l);
    return OK;
}
