"""The closing note of a course: what happened, and what was agreed to change."""
