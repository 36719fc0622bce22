"""Organisations, people, and what they may do."""
