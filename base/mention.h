/*
 * mention.h - one public statement about a brand, from fetch to report
 *
 * Fetchers fill the first group of fields and analyze the judgement; store keeps
 * both and reports read them back. No stage has a private twin of this record.
 * All strings are clean UTF-8 plain text (markup removed, no control characters
 * but \n and \t, no bidi controls) and live in the batch's arena; unknown is the
 * empty str, TIME_UNKNOWN or NAN.
 */
#ifndef BASE_MENTION_H
#define BASE_MENTION_H

#include "base/arena.h"
#include "base/str.h"

#define TIME_UNKNOWN INT64_MIN /* of any time: seconds since 1970-01-01 UTC */

enum mood { MOOD_UNSCORED, MOOD_NEGATIVE, MOOD_NEUTRAL, MOOD_POSITIVE };
enum nps_class { NPS_UNKNOWN, NPS_DETRACTOR, NPS_PASSIVE, NPS_PROMOTER };
enum severity { SEVERITY_NONE, SEVERITY_NORMAL, SEVERITY_HIGH, SEVERITY_URGENT };

/* What the likelihood to recommend rests on. */
enum basis {
    BASIS_NONE,      /* nothing to go by: unscored, and no rating */
    BASIS_TEXT,      /* the words alone */
    BASIS_RATING,    /* stars, points or thumbs alone */
    BASIS_BOTH,      /* rating and words, fused */
    BASIS_STATEMENT, /* "would not recommend", said outright */
};

enum { MENTION_FIELD_TITLE, MENTION_FIELD_TEXT };

/* Why a judgement is as it is: one span of the title or text, or no span. */
struct reason {
    int field;         /* MENTION_FIELD_TITLE or _TEXT */
    size_t start, len; /* bytes in that field; len 0: not a span (stars, a prior) */
    double weight;     /* added to the score before calibration; below 0 is bad */
    struct str
        rule; /* "lexicon", "negation", "severity:safety", "issue:late-delivery" ... */
    struct str note; /* the words as matched, or what the rule says */
};

enum { MENTION_ISSUES_MAX = 6 };

/* A kind that is talked of in whatever mood: "fast delivery" is praise of the kind
 * that "late delivery" complains of. */
struct topic {
    struct str id; /* of the kind, as in issues */
    int feeling;   /* -1, 0 or 1: of the clauses that name it */
};

/* What a phrase added to the sum that made an issue. */
struct issue_part {
    struct str text; /* as it stands; empty: learned words of the whole text */
    double weight;
};
struct issue_sum_told {
    struct str id; /* of the kind, as in issues */
    double sum;    /* of the weights of its parts */
    double needed; /* the least that makes it an issue; NAN: a phrase says it outright */
    struct issue_part *parts; /* in order of the text */
    size_t parts_len;
};

struct judgement {
    struct str version; /* of rules and lexicon; empty until analyze has run */
    struct str lang;    /* "en"; empty where it can't be told */
    enum mood mood;     /* MOOD_UNSCORED: no lexicon for the language */
    double score;       /* -1.0 (worst) to 1.0 (best); NAN when unscored */
    double p_detractor; /* 0..1, calibrated; NAN when unknown */
    double recommend;   /* 0..10 likelihood to recommend; NAN when unknown */
    enum basis basis;   /* of recommend */
    bool is_clash;      /* rating and words say opposite things */
    bool is_ours;       /* the brand query holds; false: another firm, or off topic */
    enum nps_class nps; /* class of recommend; NPS_UNKNOWN: it is no answer */
    enum severity severity;
    struct str severity_kind; /* "safety", "refund" ...; empty where severity is normal */
    struct str dimension;     /* of the first issue, for example "reliability" */
    struct str touchpoint;    /* "before", "during", "after"; empty when not told */
    struct str issues[MENTION_ISSUES_MAX]; /* ids, the strongest first */
    size_t issues_len;
    struct topic *topics; /* the strongest first; issues are among them */
    size_t topics_len;
    struct reason *reasons; /* in order of field and start */
    size_t reasons_len;
    struct issue_sum_told *sums; /* of issues, in their order; with reasons only */
    size_t sums_len;
};

struct mention {
    struct str source; /* the source's name in the settings, for example "google-pier" */
    struct str brand;  /* the brand's name in the settings */
    struct str place;  /* location (branch); empty when not told */
    struct str id;     /* the source's own, unique within the source, never empty */
    struct str url;    /* absolute http(s), tracking parameters dropped; or empty */
    struct str author;
    struct str title;    /* at most 500 code points */
    struct str text;     /* at most 20,000 code points */
    struct str reply;    /* the owner's public answer */
    struct str language; /* BCP 47, as the source says; or empty */
    struct str
        site; /* who published it, where that is not the source ("source" in RSS) */
    struct str touchpoint; /* as a survey says; or empty */
    struct str segment;    /* as a survey says; or empty */
    /* Marks of a survey for areas of service, "reliability 0.75 -;ethics 1 0.5": got and
     * expected from 0 to 1, - where not told; or empty */
    struct str marks;
    int64_t posted_at;
    int64_t updated_at; /* only where edited after posted_at */
    int64_t replied_at;
    double rating;                    /* 0..1, or NAN */
    double rating_least, rating_most; /* the source's scale; NAN without rating */

    int64_t row;     /* key in the store; 0 until stored */
    int64_t seen_at; /* when a fetch first showed it; TIME_UNKNOWN until stored */
    int64_t version; /* 1, 2 ... : how often it was edited; 0 until stored */
    int64_t also_on; /* how many other sources carry the same story */

    struct judgement judgement;
};

/* The mentions of one fetch, or of one query, with the memory of their strings. */
struct batch {
    struct mention *items;
    size_t len, cap;
    size_t dropped; /* what the source held and we did not take, for whatever reason */
    bool is_cut;    /* the body ended early: what is missing says nothing */
    struct arena arena;
};

void batch_release(struct batch *b);
void batch_reset(struct batch *b); /* empty, memory kept */

/* A new last mention: all unknown (see top), is_ours true, strings empty. The pointer is
 * valid until the next call. */
struct mention *batch_add(struct batch *b);

/* Set every field of `m` to unknown. */
void mention_init(struct mention *m);

/* Names of enum values, as they stand in JSON and in the database; the parsers
 * return false for other text. "negative", "detractor", "high", "rating" ... */
const char *mood_name(enum mood m);
const char *nps_class_name(enum nps_class c);
const char *severity_name(enum severity s);
const char *basis_name(enum basis b);
bool mood_parse(struct str name, enum mood *out);
bool nps_class_parse(struct str name, enum nps_class *out);
bool severity_parse(struct str name, enum severity *out);
bool basis_parse(struct str name, enum basis *out);

/* Net Promoter class of a likelihood to recommend: 0-6 detractor, 7-8 passive,
 * 9-10 promoter; between whole numbers the nearer one decides (6.5 is passive,
 * 8.5 promoter); NAN is unknown. Source: Reichheld 2003, HBR 81(12). */
enum nps_class nps_classify(double recommend);

#endif
