unit(address earshot_fetchers)
unit(http earshot_fetchers)
target_sources(test_http PRIVATE web.c)
