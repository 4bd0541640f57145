unit(analyze earshot_analyze)
unit(tokens earshot_analyze)
