"""The look of the pages: Det Fælles Designsystem, fetched by npm from the lock file, kept outside the repository."""
