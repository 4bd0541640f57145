# cmake -DEARSHOT=PROGRAM -DOUT=FOLDER -P pages.cmake: the pages of all commands that
# `earshot --help` names, the pages that stand here, and the completions, as below share/.
function(print to)
    execute_process(COMMAND ${EARSHOT} ${ARGN} OUTPUT_FILE ${to} RESULT_VARIABLE status)
    if(status)
        message(FATAL_ERROR "earshot ${ARGN}: status ${status}")
    endif()
endfunction()

file(REMOVE_RECURSE ${OUT})
file(MAKE_DIRECTORY ${OUT}/man/man1 ${OUT}/man/man5 ${OUT}/zsh/site-functions
     ${OUT}/bash-completion/completions ${OUT}/fish/vendor_completions.d)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/earshot.1 DESTINATION ${OUT}/man/man1)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/earshot.yaml.5 DESTINATION ${OUT}/man/man5)

execute_process(COMMAND ${EARSHOT} --help OUTPUT_VARIABLE help COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\n  [a-z]+ " names "${help}")
foreach(name IN LISTS names)
    string(STRIP "${name}" name)
    print(${OUT}/man/man1/earshot-${name}.1 ${name} --man)
endforeach()
print(${OUT}/bash-completion/completions/earshot --completion bash)
print(${OUT}/zsh/site-functions/_earshot --completion zsh)
print(${OUT}/fish/vendor_completions.d/earshot.fish --completion fish)
file(TOUCH ${OUT}/done)
