# fuzzer(NAME LIBRARY...): tests/fuzz/fuzz_NAME.c is a libFuzzer program where EARSHOT_FUZZ is on
# (clang), and else an ordinary test that runs every file of tests/fuzz/corpus/NAME/.
function(fuzzer name)
    add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
    target_link_libraries(fuzz_${name} PRIVATE ${ARGN})
    if(EARSHOT_FUZZ)
        target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
        target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    else()
        target_sources(fuzz_${name} PRIVATE fuzz/main.c)
        add_test(NAME fuzz_${name}
                 COMMAND fuzz_${name} ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${name})
        set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 120)
    endif()
endfunction()

# One line a fuzzer, sorted by name.
fuzzer(address earshot_reports)
fuzzer(csv earshot_fetchers)
fuzzer(date earshot_base)
fuzzer(decode earshot_fetchers)
fuzzer(digest earshot_reports)
fuzzer(html earshot_fetchers)
fuzzer(http_text earshot_fetchers)
fuzzer(json earshot_base)
fuzzer(mapping earshot_fetchers)
fuzzer(mapping_file earshot_fetchers)
fuzzer(url earshot_base)
fuzzer(utf8 earshot_base)
