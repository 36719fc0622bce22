"""Nobody is ever in two places."""
