# config/issues: one list(APPEND shipped issues/NAME) a file
list(APPEND shipped issues/de.yaml)
list(APPEND shipped issues/en.signs.tsv)
list(APPEND shipped issues/en.yaml)
list(APPEND shipped issues/severity.de.yaml)
list(APPEND shipped issues/severity.en.yaml)
list(APPEND shipped issues/restaurant.en.yaml)
