unit(auth earshot_fetchers)
unit(mail earshot_fetchers)
unit(mailrules earshot_fetchers)
unit(mailbox earshot_fetchers)
