# config/mappings: one list(APPEND shipped mappings/NAME) a file

