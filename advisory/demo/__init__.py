"""A year of the agency's work, told through the operations."""
