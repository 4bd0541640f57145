# What a night costs in counts.
e2e(counts)
