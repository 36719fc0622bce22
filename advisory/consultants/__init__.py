"""Consultants: when they work, where they serve, how long they travel."""
