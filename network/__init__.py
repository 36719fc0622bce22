"""Who meets whom and when, and how their calendars learn of it."""
