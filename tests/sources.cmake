unit(auth earshot_fetchers)
