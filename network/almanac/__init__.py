"""Which days people meet on: holidays, the agency's closed days, and the weeks in which nobody does."""
