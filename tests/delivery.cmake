unit(spawn earshot_reports)
unit(header earshot_reports)
unit(maildir earshot_reports)
