unit(opening earshot_config)
