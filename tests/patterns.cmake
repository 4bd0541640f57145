unit(propose earshot_analyze m)
unit(issue_names earshot_analyze m)
e2e(learn_issues)
