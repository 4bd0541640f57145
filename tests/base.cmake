unit(str earshot_base)
