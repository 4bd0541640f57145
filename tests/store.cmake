unit(store_add earshot_store)
unit(store_judge earshot_store)
unit(store_outbox earshot_store)
