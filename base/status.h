/*
 * status.h - how a function says that it failed, and why
 *
 * What can fail returns `enum status`; results come through `out`; the last
 * argument is a `struct error *` (may be NULL) on the caller's stack, where the
 * first error stays. cli/ alone turns a status into an exit status.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stddef.h>

enum status {
    OK = 0,
    ERR_USAGE,   /* the command line is wrong */
    ERR_CONFIG,  /* a setting is wrong */
    ERR_PARSE,   /* input that can't be understood */
    ERR_LIMIT,   /* input larger than its limit */
    ERR_MISSING, /* no such thing */
    ERR_NET,     /* a source or receiver failed, or refused */
    ERR_DAMAGED, /* database damaged, not ours, or newer than we are */
    ERR_STORE,   /* any other failure of the database */
    ERR_IO,      /* disk full, read-only, I/O error */
    ERR_ACCESS,  /* no permission, or a secret that others can read */
    ERR_BUSY,    /* another run has the lock, or a delivery waits */
    ERR_OS,      /* out of threads, descriptors or another resource */
    ERR_BUG,     /* a check of our own failed */
};

struct error {
    enum status code; /* OK while there is none */
    char text[256];   /* one line of UTF-8, always ended by NUL */
};

#if defined(__GNUC__)
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MUST_CHECK
#define PRINTF_LIKE(fmt, args)
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Keep the first error: where `err` is not NULL and holds none yet, its code
 * becomes `code` and its text the formatted one, cut at 255 bytes, with control
 * characters made spaces and bytes that are no UTF-8 left out, so that what is shown of
 * foreign words may be cut anywhere. Returns `code` in every case.
 */
enum status error_set(struct error *err, enum status code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/*
 * Put words in front of the text that `err` holds: "parse: " and "no items" give
 * "parse: no items". Does nothing where `err` is NULL or holds no error.
 */
void error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* A short fixed English word for a status, for example "parse". Never NULL. */
const char *status_name(enum status code);

#endif
