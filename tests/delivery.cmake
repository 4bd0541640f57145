unit(spawn earshot_reports)
