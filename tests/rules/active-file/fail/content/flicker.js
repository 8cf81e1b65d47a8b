flicker()
