/*
 * Runs a fuzz target over files, so that what a fuzzer once found stays fixed.
 *
 *   fuzz_NAME FILE|FOLDER...
 *
 * Besides each file whole it runs a few of its beginnings: what is cut is a case of its
 * own. No file at all is a failure, since then nothing was shown.
 */
#include "base/buf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* On a copy of just that length, so that reading past the end is seen. */
static void run(const char *bytes, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);

    if (copy == NULL)
        exit(71);
    if (len > 0)
        memcpy(copy, bytes, len);
    (void)LLVMFuzzerTestOneInput(copy, len);
    free(copy);
}

static size_t run_file(const char *path)
{
    struct buf body = {0};
    struct error err = {0};

    if (buf_read_file(&body, path, 0, &err) != OK) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(66);
    }
    for (size_t part = 0; part <= 8; part++)
        run(body.ptr, body.len * part / 8);
    buf_release(&body);
    return 1;
}

static size_t run_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    size_t files = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct buf name = {0};

        if (entry->d_name[0] == '.')
            continue;
        buf_printf(&name, "%s/%s", path, entry->d_name);
        files += run_file(name.ptr);
        buf_release(&name);
    }
    if (folder != NULL)
        (void)closedir(folder);
    return files;
}

int main(int argc, char **argv)
{
    struct stat st;
    size_t files = 0;

    for (int i = 1; i < argc; i++) {
        if (stat(argv[i], &st) != 0)
            continue;
        files += S_ISDIR(st.st_mode) ? run_folder(argv[i]) : run_file(argv[i]);
    }
    (void)printf("%zu files\n", files);
    return files > 0 ? 0 : 1;
}
