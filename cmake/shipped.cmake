# shipped_files(OUT NAME...): writes the assembler file OUT that holds the named
# files of config/ byte for byte, with a table of them for config/shipped.c.
# One program file then carries its word lists and mappings with it.
function(shipped_files out)
    set(body "    .section .rodata\n")
    set(table "    .section .data.rel.ro,\"aw\"\n    .balign 8\n    .globl shipped_table\nshipped_table:\n")
    set(n 0)
    foreach(name IN LISTS ARGN)
        set(path ${PROJECT_SOURCE_DIR}/config/${name})
        string(APPEND body "name_${n}:\n    .asciz \"${name}\"\nfile_${n}:\n    .incbin \"${path}\"\nend_${n}:\n    .byte 0\n")
        string(APPEND table "    .quad name_${n}, file_${n}, end_${n} - file_${n}\n")
        set_property(SOURCE ${out} APPEND PROPERTY OBJECT_DEPENDS ${path})
        math(EXPR n "${n} + 1")
    endforeach()
    string(APPEND table "    .globl shipped_count\n    .balign 8\nshipped_count:\n    .quad ${n}\n")
    file(GENERATE OUTPUT ${out} CONTENT "${body}${table}    .section .note.GNU-stack,\"\",@progbits\n")
    set_source_files_properties(${out} PROPERTIES GENERATED TRUE)
endfunction()
