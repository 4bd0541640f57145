unit(adapters earshot_fetchers)
unit(csv earshot_fetchers)
unit(mapping earshot_fetchers)
unit(mapping_limits earshot_fetchers)
unit(mapping_varied earshot_fetchers)
unit(paging earshot_fetchers)
unit(schemaorg earshot_fetchers)
unit(survey earshot_fetchers)
unit(survey_exports earshot_fetchers)

add_executable(print_mappings print_mappings.c)
target_link_libraries(print_mappings PRIVATE earshot_fetchers)

find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
    add_test(NAME corpus_samples COMMAND Python3::Interpreter
        ${CMAKE_CURRENT_SOURCE_DIR}/corpus_samples.py $<TARGET_FILE:earshot>)
    add_test(NAME parse COMMAND Python3::Interpreter
        ${CMAKE_CURRENT_SOURCE_DIR}/check_parse.py $<TARGET_FILE:earshot>)
    set_tests_properties(corpus_samples parse PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300
        ENVIRONMENT "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR}")
endif()
