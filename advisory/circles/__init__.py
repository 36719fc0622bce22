"""Who takes part in a course, and in which of its activities."""
