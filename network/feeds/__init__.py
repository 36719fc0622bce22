"""Calendars that programs subscribe to."""
