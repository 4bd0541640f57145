/* What learn_issues knows of its two sets. */
#include "tests/learn_issues_sets.h"

#include "base/status.h"

const struct class_row sets_airline[CLASSES_MAX] = {
    {"Customer Service Issue",
     {"poor-service", "no-reply", "communication", "incompetence", "unfair-policy",
      "false-promises", "refund", "wrong-charge", "price"}},
    {"Late Flight", {"late-delivery", "long-wait"}},
    {"Cancelled Flight", {"cancellation"}},
    {"Lost Luggage", {"never-arrived"}},
    {"Bad Flight",
     {"comfort", "broken", "cleanliness", "food-quality", "noise", "hygiene"}},
    {"Flight Booking Problems", {"booking", "app-fault", "login", "payment"}},
    {"Flight Attendant Complaints", {"rude-staff"}},
    {"longlines", {"queue"}},
    {"Damaged Luggage", {"damaged"}},
};
const struct class_row sets_fast_food[CLASSES_MAX] = {
    {"RudeService", {"rude-staff", "poor-service", "incompetence"}},
    {"SlowService", {"long-wait", "queue"}},
    {"OrderProblem", {"wrong-item"}},
    {"BadFood", {"food-quality", "cold-food", "hygiene"}},
    {"Filthy", {"cleanliness"}},
    {"ScaryMcDs", {"unsafe"}},
    {"Cost", {"price", "wrong-charge"}},
    {"MissingFood", {"out-of-stock"}},
    {NULL, {NULL}},
};

/* Words that no entry may hold: names of firms and towns of the sets, and what an old
 * replacement of words has left in one of them. */
static const char *const barred[] = {"jetblue",    "united",
                                     "southwest",  "southwestair",
                                     "delta",      "usairways",
                                     "american",   "americanair",
                                     "virgin",     "virginamerica",
                                     "airways",    "aa",
                                     "ua",         "sw",
                                     "swa",        "us",
                                     "dfw",        "clt",
                                     "phl",        "jfk",
                                     "lax",        "ord",
                                     "iah",        "ewr",
                                     "sfo",        "bos",
                                     "dca",        "iad",
                                     "den",        "phx",
                                     "atl",        "mia",
                                     "mco",        "las",
                                     "sea",        "pdx",
                                     "lga",        "bwi",
                                     "ny",         "nyc",
                                     "newark",     "dallas",
                                     "charlotte",  "chicago",
                                     "boston",     "houston",
                                     "denver",     "philly",
                                     "phoenix",    "orlando",
                                     "miami",      "vegas",
                                     "austin",     "nashville",
                                     "mcdonalds",  "mcdonald",
                                     "mcd",        "mcds",
                                     "atlanta",    "la",
                                     "york",       "flightled",
                                     "flightr",    "reflight",
                                     "flighting",  "flighted",
                                     "flightling", "unitedairlines",
                                     "neveragain", "mickey"};

/* Words that say nothing alone, and nothing in pairs of their like. */
static const char *const empty[] = {
    "a",     "an",    "the",  "i",      "you",   "he",      "she",   "it",     "we",
    "they",  "me",    "him",  "her",    "them",  "my",      "your",  "his",    "our",
    "their", "this",  "that", "these",  "those", "is",      "am",    "are",    "was",
    "were",  "be",    "been", "do",     "does",  "did",     "has",   "have",   "had",
    "and",   "or",    "of",   "to",     "in",    "on",      "at",    "by",     "for",
    "with",  "from",  "as",   "so",     "if",    "then",    "than",  "there",  "here",
    "what",  "which", "who",  "how",    "when",  "where",   "why",   "will",   "would",
    "can",   "could", "just", "about",  "into",  "up",      "out",   "too",    "very",
    "also",  "only",  "it's", "that's", "i'm",   "i've",    "i'll",  "you're", "#n",
    "now",   "get",   "got",  "go",     "going", "one",     "all",   "any",    "some",
    "more",  "most",  "no",   "not",    "but",   "because", "again", "don't"};

const char sets_home[] =
    "#home\t@user\tflight*\tairline*\tairport*\tairways\tboarding\tfly\tflying\tflew\t"
    "flown\tplane*\tmcdonald*\tdrive thru\tdrive through\t"
    "nugget*\tbig mac";

static bool is_in(struct str word, const char *const *list, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (str_eq(word, str_from(list[i])))
            return true;
    }
    return false;
}

static bool is_barred(struct str word)
{
    return is_in(word, barred, ARRAY_LEN(barred));
}

bool sets_is_usable(struct str word)
{
    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];

        if (!(c >= 'a' && c <= 'z') && c != '\'' && c != '#')
            return false;
    }
    return word.len > 0 && !is_barred(word) && !str_eq(word, STR("#url"));
}

bool sets_is_empty(struct str word)
{
    return is_in(word, empty, ARRAY_LEN(empty));
}
