"""How many minutes there are, and how many are promised."""
