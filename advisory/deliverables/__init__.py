"""What a municipality hands in during a course, and when it is due."""
