/*
 * date_local.c - the part of date.h that knows a time zone
 */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { DAY_S = 86400, FAR_S = 26 * 3600 /* farther than any offset and its change */ };

static const char *zone_folder(void)
{
    const char *folder = getenv("TZDIR");

    return folder != NULL ? folder : "/usr/share/zoneinfo";
}

/* Source: RFC 8536, section 3.1: the file begins with "TZif". */
static bool is_zone_file(const char *name)
{
    struct buf path = {0};
    char head[4] = "";
    FILE *in;

    if (strstr(name, "..") != NULL || name[0] == '/')
        return false;
    buf_printf(&path, "%s/%s", zone_folder(), name);
    in = fopen(path.ptr, "rbe");
    buf_release(&path);
    if (in == NULL)
        return false;
    if (fread(head, 1, sizeof(head), in) < sizeof(head))
        head[0] = '\0'; /* a folder, or too short */
    (void)fclose(in);
    return memcmp(head, "TZif", sizeof(head)) == 0;
}

bool date_local_zone(const char *name)
{
    bool is_known = name == NULL || name[0] == '\0' || is_zone_file(name);

    if (name != NULL && name[0] != '\0' && setenv("TZ", name, 1) != 0)
        return false;
    tzset();
    return is_known;
}

bool date_zone_may_be(const char *name)
{
    return is_zone_file(name) || access(zone_folder(), F_OK) != 0;
}

struct date date_local(int64_t instant)
{
    time_t t = (time_t)instant;
    struct tm tm;
    struct date d;

    if (localtime_r(&t, &tm) == NULL) /* a year that int can't hold */
        return date_from_instant(instant);
    d = (struct date){.year = (int64_t)tm.tm_year + 1900,
                      .month = tm.tm_mon + 1,
                      .day = tm.tm_mday,
                      .hour = tm.tm_hour,
                      .minute = tm.tm_min,
                      .second = tm.tm_sec > 59 ? 59 : tm.tm_sec};
    return d;
}

int64_t date_local_offset(int64_t instant)
{
    struct date d = date_local(instant);

    return date_to_instant(&d) - instant;
}

int64_t date_local_day(int64_t instant)
{
    struct date d = date_local(instant);

    return date_days(d.year, d.month, d.day);
}

int64_t date_local_start(int64_t day, int minute)
{
    int64_t clock = day * DAY_S + (int64_t)minute * 60; /* as if the zone were UTC */
    int64_t low = clock - FAR_S, high = clock + FAR_S;
    int64_t before = date_local_offset(low), after = date_local_offset(high);

    if (before == after)
        return clock - before;
    while (high - low > 1) { /* to the first instant with the later offset */
        int64_t middle = low + (high - low) / 2;

        if (date_local_offset(middle) == before)
            low = middle;
        else
            high = middle;
    }
    if (clock - before < high)
        return clock - before;
    return clock - after > high ? clock - after : high;
}
