// It turns.
