unit(xml_mend earshot_fetchers)
unit(feed earshot_fetchers)
unit(feed_hostile earshot_fetchers)
unit(feed_odd earshot_fetchers)
add_executable(feed_raw feed_raw.c)
target_link_libraries(feed_raw PRIVATE earshot_fetchers)
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
    add_test(NAME corpus_feeds COMMAND Python3::Interpreter
        ${CMAKE_CURRENT_SOURCE_DIR}/corpus_feeds.py $<TARGET_FILE:feed_raw>)
    set_tests_properties(corpus_feeds PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300
        ENVIRONMENT "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR}")
endif()
