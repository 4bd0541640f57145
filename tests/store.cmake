unit(store_add earshot_store)
