"""The year's end: what passes into the next year by itself, and what must be told to; seen first, then confirmed."""
