"""How it runs: settings, entry points, service files."""
