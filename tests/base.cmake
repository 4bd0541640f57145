unit(str earshot_base)
unit(utf8 earshot_base)
