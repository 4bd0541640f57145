unit(nps earshot_analyze m)
unit(rates earshot_analyze m)
unit(stats earshot_analyze m)
unit(trends earshot_analyze m)
