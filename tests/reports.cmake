# The days that digests are made of, as a library and as a program for other checks.
add_library(digest_days STATIC digest_case_make.c digest_case_odd.c digest_case_rounds.c digest_case_weeks.c digest_cases.c digest_print.c)
target_link_libraries(digest_days PUBLIC earshot_reports)
add_executable(print_digest print_digest.c)
target_link_libraries(print_digest PRIVATE digest_days)

unit(alert earshot_reports)
unit(archive digest_days)
unit(digest digest_days)
unit(digest_words digest_days)
unit(digest_news digest_days)
unit(digest_golden digest_days)
unit(languages earshot_reports)
unit(length earshot_reports)
unit(message earshot_reports)
unit(page_write earshot_reports)
unit(phrases earshot_reports)
unit(quote earshot_reports)
unit(sentence earshot_reports)
unit(roundup digest_days)
unit(terminal earshot_reports)
unit(text digest_days)

find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
    add_test(NAME digest_schema COMMAND ${Python3_EXECUTABLE}
        ${CMAKE_CURRENT_SOURCE_DIR}/check_schema.py $<TARGET_FILE:print_digest> ${PROJECT_SOURCE_DIR}/docs)
    add_test(NAME digest_mail COMMAND ${Python3_EXECUTABLE}
        ${CMAKE_CURRENT_SOURCE_DIR}/check_mail.py $<TARGET_FILE:print_digest>
        ${CMAKE_CURRENT_SOURCE_DIR}/golden/digest)
    add_test(NAME digest_render COMMAND ${Python3_EXECUTABLE}
        ${CMAKE_CURRENT_SOURCE_DIR}/render.py $<TARGET_FILE:print_digest>)
    set_tests_properties(digest_render PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
    # html-validate, axe-core and caniemail, where npm has put them into build/node or $EARSHOT_NODE
    add_test(NAME digest_markup COMMAND ${Python3_EXECUTABLE}
        ${CMAKE_CURRENT_SOURCE_DIR}/check_markup.py $<TARGET_FILE:print_digest>
        ${CMAKE_CURRENT_SOURCE_DIR}/golden/archive)
    set_tests_properties(digest_markup PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 400)
endif()
