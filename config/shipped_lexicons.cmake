# config/lexicons: one list(APPEND shipped lexicons/NAME) a file
list(APPEND shipped lexicons/de.general.tsv)
list(APPEND shipped lexicons/en.general.tsv)
list(APPEND shipped lexicons/en.tsv)
list(APPEND shipped lexicons/languages.tsv)
list(APPEND shipped lexicons/learn.tsv)
