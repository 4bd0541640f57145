unit(message earshot_reports)
unit(page_write earshot_reports)
unit(terminal earshot_reports)
