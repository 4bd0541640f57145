unit(businesses earshot_analyze m)
unit(themes earshot_analyze)
unit(troubles earshot_analyze m)
unit(drivers earshot_analyze m)
unit(fixes earshot_analyze m)
unit(issues earshot_analyze m)
unit(nps earshot_analyze m)
unit(issue_plain earshot_analyze)
unit(issue_weights earshot_analyze m)
unit(letters earshot_analyze)
unit(phrase_lists earshot_analyze)
unit(planted earshot_analyze m)
unit(rates earshot_analyze m)
unit(severity earshot_analyze m)
unit(severity_texts earshot_analyze m)
unit(severity_signs earshot_analyze m)
unit(stats earshot_analyze m)
unit(trends earshot_analyze m)

# Accuracy on labelled sets that are not ours; skipped where they are absent.
add_executable(eval_issues eval_issues.c)
target_link_libraries(eval_issues PRIVATE earshot_analyze m)
add_test(NAME eval_issues COMMAND eval_issues)
set_tests_properties(eval_issues PROPERTIES ENVIRONMENT
    "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR}" SKIP_RETURN_CODE 77 TIMEOUT 120)

unit(grams earshot_base)
target_sources(test_grams PRIVATE grams.c)

# Makes config/issues/en.signs.tsv.
add_executable(learn_issues learn_issues.c learn_issues_sets.c grams.c lbfgs.c)
target_link_libraries(learn_issues PRIVATE earshot_analyze m)

# Makes config/issues/LANG.weights.tsv.
add_executable(learn_issue_weights learn_issue_weights.c reviews.c others.c judged.c lbfgs.c)
target_link_libraries(learn_issue_weights PRIVATE earshot_analyze m)

add_executable(eval_issue_reviews eval_issue_reviews.c reviews.c others.c judged.c)
target_link_libraries(eval_issue_reviews PRIVATE earshot_analyze m)
add_test(NAME eval_issue_reviews COMMAND eval_issue_reviews)
set_tests_properties(eval_issue_reviews PROPERTIES ENVIRONMENT
    "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR}" SKIP_RETURN_CODE 77 TIMEOUT 240)

# Makes config/issues/severity.LANG.signs.tsv.
add_executable(learn_severity learn_severity.c learn_severity_texts.c others.c judged.c grams.c lbfgs.c)
target_link_libraries(learn_severity PRIVATE earshot_analyze m)
add_executable(ask_severity ask_severity.c others.c)
target_link_libraries(ask_severity PRIVATE earshot_analyze m)
add_executable(told_severity told_severity.c others.c judged.c)
target_link_libraries(told_severity PRIVATE earshot_analyze m)
add_test(NAME told_severity COMMAND told_severity)
set_tests_properties(told_severity PROPERTIES ENVIRONMENT
    "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR}" SKIP_RETURN_CODE 77 TIMEOUT 300)
