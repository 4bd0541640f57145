/*
 * mail_forwarded.c - the mail inside of one that was forwarded by hand
 *
 * Mail programs put the inner mail's From and Subject on lines of their own, in their
 * owner's language, in front of its words.
 */
#include "fetchers/mail_links.h"

/* What stands behind one of the words at the start of `line`. */
static bool take_after(struct str line, const char *const *words, size_t len,
                       struct str *out)
{
    while (line.len > 0 && (line.ptr[0] == '>' || line.ptr[0] == '*'))
        line = str_trim(str_slice(line, 1, SIZE_MAX));
    for (size_t i = 0; i < len; i++) {
        if (!str_starts_fold(line, str_from(words[i])))
            continue;
        *out = str_trim(str_slice(line, str_from(words[i]).len, SIZE_MAX));
        if (out->len > 0 && out->ptr[0] == '*') /* "*From:* ..." */
            *out = str_trim(str_slice(*out, 1, SIZE_MAX));
        return out->len > 0;
    }
    return false;
}

/* "Ann <ann@shop.example>", "ann@shop.example", "Ann [mailto:ann@shop.example]". */
static bool find_address(struct str line, struct str *out)
{
    const struct str ends = STR(" \t<>[]()\"';,:");
    size_t at = str_find_char(line, '@'), from = at, to = at;

    if (at == SIZE_MAX)
        return false;
    while (from > 0 && str_find_char(ends, line.ptr[from - 1]) == SIZE_MAX)
        from--;
    while (to < line.len && str_find_char(ends, line.ptr[to]) == SIZE_MAX)
        to++;
    *out = str_slice(line, from, to - from);
    return from < at && to > at + 1;
}

bool mail_forwarded(const struct mail *m, struct mail *inner)
{
    static const char *const from_words[] = {"from:", "von:", "de:", "da:"};
    static const char *const subject_words[] = {
        "subject:", "betreff:", "objet:", "oggetto:", "asunto:", "assunto:"};
    struct str rest = m->text, sender = STR_NONE, subject = STR_NONE;

    while (rest.ptr != NULL && (sender.len == 0 || subject.len == 0)) {
        struct str line = str_trim(str_split(&rest, '\n')), value;

        if (sender.len == 0 &&
            take_after(line, from_words, ARRAY_LEN(from_words), &value))
            (void)find_address(value, &sender);
        else if (sender.len > 0)
            (void)take_after(line, subject_words, ARRAY_LEN(subject_words), &subject);
    }
    if (sender.len == 0 || subject.len == 0)
        return false;
    *inner = *m;
    inner->from = sender;
    inner->from_domain = str_slice(sender, str_find_char(sender, '@') + 1, SIZE_MAX);
    inner->subject = subject;
    return true;
}
