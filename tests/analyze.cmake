unit(analyze earshot_analyze)
unit(focus earshot_analyze)
unit(hostile_texts earshot_analyze m)
unit(language earshot_analyze)
unit(lexicon earshot_analyze)
unit(mood earshot_analyze)
unit(reasons earshot_analyze m)
unit(recommend earshot_analyze m)
unit(steady earshot_analyze)
target_link_options(test_steady PRIVATE
    LINKER:--wrap=mem_alloc,--wrap=mem_zalloc,--wrap=mem_resize,--wrap=mem_double)
unit(statement earshot_analyze m)
unit(strength earshot_analyze m)
target_sources(test_strength PRIVATE eval_graded.c eval_stats.c)
unit(tokens earshot_analyze)

# Accuracy on labelled texts; not a test of its own, see docs/accuracy.md.
add_executable(earshot-eval eval.c eval_graded.c eval_own.c eval_rules.c eval_stats.c eval_table.c ${PROJECT_SOURCE_DIR}/cli/plan.c)
target_link_libraries(earshot-eval PRIVATE earshot_analyze m)
