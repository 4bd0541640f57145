unit(troff earshot_base)

find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
    add_test(NAME docs_lists COMMAND Python3::Interpreter
        ${PROJECT_SOURCE_DIR}/script/docs --check $<TARGET_FILE:earshot>)
    add_test(NAME docs COMMAND Python3::Interpreter
        ${CMAKE_CURRENT_SOURCE_DIR}/check_docs.py $<TARGET_FILE:earshot>
        ${PROJECT_BINARY_DIR}/docs)
    set_tests_properties(docs docs_lists PROPERTIES TIMEOUT 300)
endif()
