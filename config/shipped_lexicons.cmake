# config/lexicons: one list(APPEND shipped lexicons/NAME) a file

