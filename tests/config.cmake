unit(mail_address earshot_config)
unit(settings earshot_config)
