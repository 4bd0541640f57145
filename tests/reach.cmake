unit(tell earshot_analyze)
