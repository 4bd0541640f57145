/*
 * digest_case_parts.h - between the files of digest_case*.c
 */
#ifndef TESTS_DIGEST_CASE_PARTS_H
#define TESTS_DIGEST_CASE_PARTS_H

#include "tests/digest_cases.h"

/* A str in a constant table. */
#define LIT(text)                                                                        \
    {                                                                                    \
        "" text, sizeof(text) - 1                                                        \
    }

#define HOUR INT64_C(3600)
#define DAY INT64_C(86400)

/* Tuesday 2026-11-17, 06:00 UTC: seven in the morning in Berlin. */
#define NOW ((int64_t)1794895200)

/* A mention with stars 1 to 5; 0: none. Class and likelihood follow the stars. */
struct mention *day_say(struct digest_day *day, const char *source, const char *author,
                        int stars, int64_t hours_old, const char *text);
/* Mark the first place where the words stand in the text. */
void day_mark(struct digest_day *day, struct mention *m, const char *words, double weight,
              const char *rule);
void day_judge(struct mention *m, double recommend, enum basis basis,
               enum severity severity, const char *kind, const char *issue);
struct digest_case *day_cases(struct digest_day *day, size_t len);
struct digest_case day_case(const struct mention *m, int64_t id,
                            enum digest_case_state state, int64_t since, int64_t due,
                            int64_t times, struct str draft);
void day_thanks(struct digest_day *day, struct mention *a, struct mention *b);
/* Put a mention among those of the period too. */
void day_add(struct digest_day *day, const struct mention *m);
struct mention *day_sara(struct digest_day *day);
extern const struct digest_source day_sources[4];

void day_five_places(struct digest_day *day);
void day_scripts(struct digest_day *day);
void day_hostile(struct digest_day *day);
void day_week(struct digest_day *day);
void day_quiet_week(struct digest_day *day);
void day_long_month(struct digest_day *day);

#endif
