unit(act earshot_reports)
unit(draft earshot_reports)
unit(opening earshot_config)
