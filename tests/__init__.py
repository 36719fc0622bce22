"""The tests, which are the documentation."""
