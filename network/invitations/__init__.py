"""What stands in people's calendars, and the mails that made it so."""
