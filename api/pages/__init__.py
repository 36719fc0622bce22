"""The same operations for people, in HTML."""
