# End to end: the real program against scripted servers. One Python file is one test.
find_program(PYTHON3 python3 REQUIRED)
function(e2e name)
    add_test(NAME e2e_${name} COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/e2e/${name}.py)
    set_tests_properties(e2e_${name} PROPERTIES ENVIRONMENT
        "EARSHOT_SOURCE=${PROJECT_SOURCE_DIR};EARSHOT_BUILD=${PROJECT_BINARY_DIR}"
        SKIP_RETURN_CODE 77 TIMEOUT 600)
endfunction()
e2e(check)
e2e(auth)
e2e(desk)
e2e(ends)
e2e(faults)
e2e(hostile)
e2e(mail)
e2e(mailbox)
e2e(memory)
e2e(night)
e2e(patterns)
e2e(query)
e2e(smtp)
e2e(smtp_tls)
e2e(sources)
e2e(torture)
if(NOT EARSHOT_SANITIZE) # they have an allocator of their own
    add_library(fail_alloc SHARED fail_alloc.c)
endif()
# What they show depends on signals and limits of time: nothing else runs beside them.
set_tests_properties(e2e_ends e2e_faults e2e_smtp e2e_torture PROPERTIES RUN_SERIAL ON)
