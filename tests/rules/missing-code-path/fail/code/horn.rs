// It sounds.
