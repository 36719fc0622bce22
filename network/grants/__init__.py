"""Grants the agency gives municipalities: in which round, by when, and who has one."""
