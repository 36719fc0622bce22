"""What every mail looks like: one letter, as plain text and as HTML, in a message that threads."""
