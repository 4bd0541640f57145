unit(csv earshot_fetchers)
