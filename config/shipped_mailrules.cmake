# config/mailrules: one list(APPEND shipped mailrules/NAME) a file
list(APPEND shipped mailrules/anymail.yaml)
list(APPEND shipped mailrules/appstore.yaml)
list(APPEND shipped mailrules/booking.yaml)
list(APPEND shipped mailrules/feedbackform.yaml)
list(APPEND shipped mailrules/google.yaml)
list(APPEND shipped mailrules/review.yaml)
list(APPEND shipped mailrules/tripadvisor.yaml)
list(APPEND shipped mailrules/trustpilot.yaml)
