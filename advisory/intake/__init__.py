"""How requests come in: at any time, or in rounds that close at noon."""
