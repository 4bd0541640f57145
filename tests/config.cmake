unit(settings earshot_config)
