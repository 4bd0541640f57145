unit(http_post earshot_fetchers)
target_sources(test_http_post PRIVATE web.c)
unit(settings_alerts earshot_config)
