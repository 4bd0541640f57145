# config/issues: one list(APPEND shipped issues/NAME) a file

