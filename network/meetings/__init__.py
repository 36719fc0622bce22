"""The one thing with a time, and who has a seat at it."""
