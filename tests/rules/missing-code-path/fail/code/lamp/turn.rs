// It turns on.
