# config/replies: sentences of drafted answers, one file a language
list(APPEND shipped replies/de.yaml)
list(APPEND shipped replies/en.yaml)
list(APPEND shipped replies/es.yaml)
list(APPEND shipped replies/fr.yaml)
list(APPEND shipped replies/it.yaml)
list(APPEND shipped replies/pt.yaml)
