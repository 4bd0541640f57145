/*
 * phrases_table.h - the names of the phrases; see phrases.h
 */
#ifndef REPORTS_PHRASES_TABLE_H
#define REPORTS_PHRASES_TABLE_H

#include "base/buf.h"
#include "base/str.h"

enum phrase {
    /* numbers, days, spans */
    P_ZERO,
    P_TWELVE = P_ZERO + 12,
    P_MONDAY,
    P_MON = P_MONDAY + 7,
    P_JANUARY = P_MON + 7,
    P_JAN = P_JANUARY + 12,
    P_DAY = P_JAN + 12,
    P_DAY_YEAR,
    P_DATE_LONG,
    P_DATE_SHORT,
    P_MINUTES,
    P_HOURS,
    P_DAYS,
    P_AND,
    P_COMMA,

    /* a mention */
    P_QUOTE_OPEN,
    P_QUOTE_CLOSE,
    P_SOMEONE,
    P_SOMEONE_ON,
    P_RATING,
    P_RATING_PERCENT,
    P_RATED_UP,
    P_RATED_DOWN,
    P_SOURCE_RATING,
    P_OLD,
    P_LATE,
    P_DUE_IN,
    P_DATE_DOUBT,
    P_ASKED_TIMES,
    P_WAITING_AGAIN,
    P_RECOMMEND,
    P_RECOMMEND_TEXT,
    P_RECOMMEND_SAID,
    P_CLASH,
    P_URGENT,
    P_SERIOUS,
    P_WORD_URGENT,
    P_WORD_SERIOUS,
    P_UNSCORED,
    P_KIND_CHURN,
    P_KIND_DISCRIMINATION,
    P_KIND_FRAUD,
    P_KIND_HEALTH,
    P_KIND_LEGAL,
    P_KIND_MISCONDUCT,
    P_KIND_PRESS,
    P_KIND_PRIVACY,
    P_KIND_REFUND,
    P_KIND_SAFETY,
    P_KIND_STAFF,
    P_KIND_UNANSWERED,
    P_ALSO_ON,
    P_ALSO_COUNT,
    P_DRAFT,
    P_REPLIED,
    P_CASE,
    P_ANSWER_ON,
    P_NO_WORDS,

    /* headline, subject, preheader */
    P_HEAD_WAITING,
    P_HEAD_URGENT,
    P_HEAD_URGENT_ALL,
    P_HEAD_URGENT_BOTH,
    P_HEAD_URGENT_MIXED,
    P_HEAD_URGENT_MIXED_ALL,
    P_HEAD_URGENT_MIXED_BOTH,
    P_HEAD_OVERDUE_ONE,
    P_HEAD_OVERDUE_BOTH,
    P_HEAD_OVERDUE,
    P_HEAD_OVERDUE_ALL,
    P_HEAD_BOTH,
    P_HEAD_BACK_ONE,
    P_HEAD_BACK_MANY,
    P_HEAD_BACK_TOPIC,
    P_HEAD_OPENED,
    P_HEAD_GROWING,
    P_HEAD_CALM,
    P_HEAD_QUIET,
    P_HEAD_GOOD,
    P_HEAD_BLIND,
    P_HEAD_FIRST,
    P_HEAD_FIRST_CALM,
    P_HEAD_FIRST_EMPTY,
    P_HEAD_FIRST_BLIND,
    P_HEAD_GONE,
    P_HEAD_FLOOD,
    P_HEAD_FLOOD_ONE,
    P_SUBJECT,
    P_SUBJECT_BRAND,
    P_SUBJECT_WAITING,
    P_SUBJECT_URGENT,
    P_SUBJECT_NONE,
    P_SUBJECT_BACK,
    P_SUBJECT_BACK_TOPIC,
    P_SUBJECT_OPENED,
    P_SUBJECT_GROWING,
    P_SUBJECT_GROWING_TOPIC,
    P_SUBJECT_GONE,
    P_SUBJECT_GONE_TOPIC,
    P_OWN_ISSUE,
    P_THEME_ISSUE,
    P_SUBJECT_NPS,
    P_SUBJECT_NEW,
    P_SUBJECT_NOTHING,
    P_SUBJECT_FLOOD,
    P_SUBJECT_BLIND,
    P_SUBJECT_SILENT,
    P_READING,
    P_READING_SHORT,
    P_PRE_FIRST,
    P_PRE_ISSUE,
    P_PRE_THANK,
    P_PRE_NEW,

    /* do today */
    P_DO_TITLE,
    P_DO_TITLE_WEEK,
    P_DO_ANSWER,
    P_DO_ANSWER_ABOUT,
    P_DO_ANSWER_REST,
    P_DO_BECAUSE_LATE,
    P_DO_BECAUSE_URGENT,
    P_DO_BECAUSE_TIMES,
    P_DO_BECAUSE_DUE,
    P_DO_ISSUE,
    P_DO_ISSUE_PLACE,
    P_DO_ISSUE_COUNT,
    P_DO_ISSUE_MENTIONS,
    P_DO_THANK,
    P_DO_DEAD,
    P_DO_BECAUSE_DEAD,

    /* numbers on top */
    P_NPS_LABEL,
    P_NPS_BETWEEN,
    P_NPS_FEW,
    P_NPS_NONE,
    P_NPS_UP,
    P_NPS_DOWN,
    P_NPS_SAME,
    P_NEW_DAY,
    P_NEW_SINCE,
    P_NEW_WEEK,
    P_NEW_MONTH,
    P_NEW_FIRST,
    P_USUAL,
    P_USUAL_ONE,
    P_USUAL_UNKNOWN,
    P_DETRACTORS,
    P_OVERDUE,
    P_OVERDUE_PLAIN,

    /* sections */
    P_WAITING_TITLE,
    P_MORE_OVERDUE,
    P_MORE_CALM,
    P_MORE,
    P_ISSUES_TITLE,
    P_ISSUES_TITLE_GOOD,
    P_ISSUES_HEAD,
    P_WEEKS_HEAD,
    P_COUNT_HEAD,
    P_TREND_OPENED,
    P_TREND_GROWING,
    P_TREND_STEADY,
    P_TREND_SHRINKING,
    P_TREND_CLOSED,
    P_TREND_BACK,
    P_SINCE,
    P_PEOPLE,
    P_THEME,
    P_PLACE_COUNT,
    P_NOTE_EFFECT,
    P_NOTE,
    P_WEEKLY_ALT,
    P_THANKS_TITLE,
    P_EDIT_UP,
    P_EDIT_UP_REPLY,
    P_EDIT_DOWN,
    P_EDIT_DOWN_REPLY,
    P_WORSE_TITLE,
    P_PLACES_TITLE,
    P_SOURCES_TITLE,
    P_GROUP_PLACE,
    P_GROUP_SOURCE,
    P_GROUP_NEW,
    P_GROUP_FOUND,
    P_GROUP_DETRACTORS,
    P_GROUP_NPS,
    P_GROUP_FEW,
    P_DEAD_TITLE,
    P_DEAD,
    P_DEAD_HELP,
    P_ALL_TITLE,
    P_ALL_EMPTY,
    P_ALL_REST,
    P_CLASS_DETRACTOR,
    P_CLASS_PASSIVE,
    P_CLASS_PROMOTER,
    P_CLASS_UNKNOWN,
    P_NPS_TITLE,
    P_NPS_SPLIT,

    /* the foot */
    P_COVERAGE_ALL,
    P_COVERAGE_SOME,
    P_COVERAGE_NONE,
    P_COVERAGE_FAIL,
    P_COVERAGE_FAIL_NEW,
    P_COVERAGE_MORE,
    P_COVERAGE_SKIPPED,
    P_COVERAGE_CUT,
    P_COVERAGE_MAILS,
    P_STARS_TWO,
    P_STARS_RANGE,
    P_RATING_RULE,
    P_RATING_RULE_OTHER,
    P_NPS_RULE,
    P_FIRST_RULE,
    P_LINK_PAGE,
    P_LINK_BOARD,
    P_LINK_SETTINGS,

    /* an alert */
    P_ALERT_KICKER,
    P_ALERT_SUBJECT,
    P_ALERT_HEAD,
    P_ALERT_HEAD_ABOUT,
    P_ALERT_HEAD_LATE,
    P_ALERT_WHY,
    P_ALERT_MARKED,
    P_ALERT_RULE,

    /* notices: by enum notice, subject and headline */
    P_NOTICE_SUBJECT,
    P_NOTICE_HEAD = P_NOTICE_SUBJECT + 11,
    P_NOTICE_WORST = P_NOTICE_HEAD + 11,
    P_NOTICE_THEME,
    P_NOTICE_SAMPLE_KICKER,
    P_NOTICE_STORM_RULE,
    P_NOTICE_KICKER,

    /* acting from the mail */
    P_ACT, /* by enum digest_act */
    P_ACTS_HELP = P_ACT + 5,
    P_OWN_WORDS,
    P_DONE_TITLE,
    P_DONE, /* by enum digest_act */
    P_DONE_NOTE = P_DONE + 5,

    /* did it work, who came back, how answers go, who is talked about */
    P_FIXES_TITLE,
    P_FIX,
    P_FIX_PLAIN,
    P_FIX_VERDICT, /* by enum digest_fix_verdict */
    P_RETURNS_TITLE = P_FIX_VERDICT + 4,
    P_RETURN,
    P_RETURN_RATED,
    P_RESPONSE,
    P_RESPONSE_IN_TIME,
    P_RESPONSE_NOT_IN_TIME,
    P_RESPONSE_MEDIAN,
    P_VOICE_TITLE,
    P_GROUP_BRAND,
    P_GROUP_MENTIONS,
    P_GROUP_SHARE,
    P_PERCENT,
    P_WHY_YOU,
    P_MORE_HERE,

    /* a week, a month */
    P_RANGE,
    P_RANGE_MONTH,
    P_WEEK_LABEL,
    P_MONTH_LABEL,
    P_MONTH_YEAR,
    P_WEEK_FEWER,
    P_WEEK_MORE,
    P_WEEK_SAME,
    P_WEEK_UNSURE,
    P_WEEK_NONE,
    P_WEEK_QUIET,
    P_WEEK_UNKNOWN,
    P_MONTH_FEWER,
    P_MONTH_MORE,
    P_MONTH_SAME,
    P_MONTH_UNSURE,
    P_MONTH_NONE,
    P_MONTH_QUIET,
    P_MONTH_UNKNOWN,
    P_SUBJECT_WEEK,
    P_SUBJECT_MONTH,
    P_SUBJECT_COMPLAINTS,
    P_SUBJECT_COMPLAINTS_BEFORE,
    P_PRE_ANSWERS,
    P_PRE_OPEN,
    P_WEEK_BEFORE,
    P_MONTH_BEFORE,
    P_DAYS_TITLE,
    P_DAYS_HELP,
    P_DAYS_ALT,
    P_BAR_ALT,
    P_CHANGED_TITLE,
    P_CHANGED_NONE,
    P_CHANGED_ISSUE,
    P_CHANGED_NPS,
    P_ANSWERED_TITLE,
    P_ANSWERS_GIVEN,
    P_ANSWERS_NONE,
    P_OPEN_TITLE,
    P_OPEN_NONE,
    P_LOVED_TITLE,
    P_BOARD_TITLE,
    P_BOARD_FOOT,

    /* what a source can't show; see digest_foot.c */
    P_LIMIT_YELP,
    P_LIMIT_TRIPADVISOR,
    P_LIMIT_PLACES,
    P_LIMIT_PLAY,
    P_LIMIT_APPSTORE,
    P_LIMIT_MASTODON,
    P_LIMITS_TITLE,
    P_LIMIT_LINE,

    /* the archive */
    P_NAV_INDEX,
    P_NAV_TRENDS,
    P_NAV_SEARCH,
    P_ARCHIVE_TITLE,
    P_ARCHIVE_DIGESTS,
    P_ARCHIVE_OLDER,
    P_ARCHIVE_NONE,
    P_ARCHIVE_WEEK,
    P_ARCHIVE_MONTH,
    P_ARCHIVE_ISSUES,
    P_ARCHIVE_PLACES,
    P_ARCHIVE_SOURCES,
    P_TREND_TITLE,
    P_TREND_MENTIONS,
    P_TREND_ISSUE,
    P_TREND_NPS,
    P_TREND_NPS_HELP,
    P_TREND_WEEKS,
    P_TREND_WEEK,
    P_SCORE_RANGE,
    P_TOPIC_COUNT,
    P_TOPIC_LATEST,
    P_SEARCH_LABEL,
    P_SEARCH_COUNT,
    P_SEARCH_FOUND,
    P_SEARCH_OLDER,

    /* the archive's pages of issues, scores and service; copies */
    P_DRIVERS_TITLE,
    P_DRIVER,
    P_ISSUES_NONE,
    P_SCORES_ALL,
    P_SCORES_TOUCHPOINTS,
    P_SCORES_SEGMENTS,
    P_SCORE_RATINGS,
    P_SCORE_TEXTS,
    P_SCORES_HELP,
    P_CARD_TITLE,
    P_CARD_AREAS,
    P_CARD_MEASURES,
    P_CARD_TOUCHPOINTS,
    P_CARD_EXPECT,
    P_CARD_GET,
    P_CARD_GAP,
    P_CARD_SAID,
    P_CARD_MARKS,
    P_CARD_NOTHING,
    P_CARD_LITTLE,
    P_CARD_EVEN,
    P_CARD_UNEVEN,
    P_CARD_FEW,
    P_CARD_HELP,
    P_AREA,
    P_MEASURE = P_AREA + 10,
    P_TOUCHPOINT = P_MEASURE + 5,
    P_COPIES_TITLE = P_TOUCHPOINT + 3,
    P_COPIES_LINE,
    P_COPIES_WHERE,
    P_COPIES_NONE,
    P_COPIES_HELP,
    P_COPIES_ALIKE,
    P_COPIES_BURST,

    /* a round-up over several brands */
    P_ROUND_BRANDS,
    P_ROUND_URGENT_AT,
    P_ROUND_URGENT,
    P_ROUND_WAITING_AT,
    P_ROUND_WAITING,
    P_ROUND_CALM_AT,
    P_ROUND_CALM,
    P_ROUND_QUIET_HEAD,
    P_ROUND_SUBJECT,
    P_ROUND_SUBJECT_ALL,
    P_ROUND_PRE_FIRST,
    P_ROUND_PRE_SILENT,
    P_ROUND_OTHERS,
    P_ROUND_PRESSING_TITLE,
    P_ROUND_NEXT_TITLE,
    P_ROUND_BRANDS_TITLE,
    P_ROUND_FOUND,
    P_ROUND_ISSUE,
    P_ROUND_MORE_CASES,
    P_ROUND_MORE_BRANDS,
    P_ROUND_QUIET,
    P_ROUND_QUIET_COUNT,
    P_ROUND_BLANK,
    P_ROUND_SILENT_TITLE,
    P_ROUND_SILENT_AT,
    P_ROUND_SILENT_FOR,
    P_ROUND_MORE_SILENT,
    P_ROUND_DONE,
    P_ROUND_WHERE,
    P_ROUND_WHERE_HERE,
    P_ROUND_NPS_RULE,
    P_ROUND_LINK,

    P_COUNT_
};

/* A phrase in both forms; `many` NULL: the same. Where the same English words stand for
 * two things, `context` tells translators which. */
struct phrase_row {
    const char *one, *many, *context;
};
/* Rows as script/po finds them: one form, two forms, one with a context. */
#define N_(words)                                                                        \
    {                                                                                    \
        (words), NULL, NULL                                                              \
    }
#define NN_(one, many)                                                                   \
    {                                                                                    \
        (one), (many), NULL                                                              \
    }
#define NNC_(context, one, many)                                                         \
    {                                                                                    \
        (one), (many), (context)                                                         \
    }
#define NOUN_(id, form, words)                                                           \
    {                                                                                    \
        (id), (form), (words)                                                            \
    }
#define NC_(context, words)                                                              \
    {                                                                                    \
        (words), NULL, (context)                                                         \
    }

/* How an issue is called inside a sentence, and how the sentence then goes. */
enum noun_form {
    NOUN_TOPIC, /* "the price": there are complaints about it */
    NOUN_ONE,   /* "cold food": it is back */
    NOUN_MANY,  /* "late deliveries": they are back */
};

struct issue_noun {
    const char *id; /* of config/issues; NULL ends the table */
    enum noun_form form;
    const char *words;
};

struct language {
    const char *code;
    const struct issue_noun *nouns;
    const struct phrase_row *rows; /* by enum phrase */
    size_t (*plural)(int64_t n);   /* 0: one, 1: many */
    /* Mends the end of a sentence before the value that comes; or NULL. */
    void (*elide)(struct buf *sentence, struct str next);
    const char *colon;     /* with its blanks: ": " */
    const char *thousands; /* between groups of three digits: "," */
    char decimal;
    bool has_big_nouns;    /* nouns begin with a capital inside a sentence too */
    const char *first_day; /* of a month, where it is no plain number: "1er"; or NULL */
};

extern const struct phrase_row phrases_en[P_COUNT_];
extern const struct issue_noun issue_nouns_en[];
/* Made from reports/po/LANG.po when the program is built. */
extern const struct phrase_row phrases_de[P_COUNT_], phrases_es[P_COUNT_],
    phrases_fr[P_COUNT_], phrases_it[P_COUNT_], phrases_pt[P_COUNT_];
extern const struct issue_noun issue_nouns_de[], issue_nouns_es[], issue_nouns_fr[],
    issue_nouns_it[], issue_nouns_pt[];

#endif
