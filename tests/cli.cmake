find_program(PYTHON3 python3 REQUIRED)
add_test(NAME includes COMMAND ${PYTHON3} ${PROJECT_SOURCE_DIR}/tests/check_includes.py)
unit(smtp_judge earshot_reports)
