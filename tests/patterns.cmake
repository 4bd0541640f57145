unit(propose earshot_analyze m)
e2e(learn_issues)
