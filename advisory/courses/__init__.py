"""Local advisory courses: their life, their activities, their window."""
