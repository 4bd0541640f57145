unit(tell earshot_analyze)
unit(query earshot_analyze)
unit(terms earshot_config)
