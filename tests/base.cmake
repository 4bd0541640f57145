unit(str earshot_base)
unit(utf8 earshot_base)
unit(date earshot_base)
unit(json earshot_base)
