"""A year of the agency's work with invented people: plans are tables here, and are told through the operations."""
