/*
 * fuzz_act.c - answers to a mail: subject in the first line, text behind it
 *
 * No subject passes that we did not make; a note is one clean line within its limit.
 */
#include "base/utf8.h"
#include "reports/act.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct str key = STR_INIT("a key that no corpus was made with");
    struct str rest = {(const char *)data, len};
    struct str subject = str_split(&rest, '\n'), note, token;
    struct arena a = {0};
    struct act act;
    enum act_verdict verdict = act_read(subject, key, 20000, &act, &token);

    if (verdict == ACT_GENUINE || verdict == ACT_EXPIRED)
        abort();
    note = act_note(rest, &a);
    if (utf8_count(note) > ACT_NOTE_MAX || utf8_valid(note) != note.len)
        abort();
    for (size_t i = 0; i < note.len; i++) {
        if ((unsigned char)note.ptr[i] < ' ')
            abort();
    }
    arena_release(&a);
    return 0;
}
