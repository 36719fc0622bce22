"""Many meetings planned in one go: from a template, or as last year."""
