unit(analyze earshot_analyze)
unit(focus earshot_analyze)
unit(hostile_texts earshot_analyze m)
unit(language earshot_analyze)
unit(lexicon earshot_analyze)
unit(mood earshot_analyze)
unit(reasons earshot_analyze m)
unit(tokens earshot_analyze)

# Accuracy on labelled texts; not a test of its own, see docs/accuracy.md.
add_executable(earshot-eval eval.c eval_stats.c eval_table.c ${PROJECT_SOURCE_DIR}/cli/plan.c)
target_link_libraries(earshot-eval PRIVATE earshot_analyze m)
