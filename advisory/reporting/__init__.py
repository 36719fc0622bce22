"""What the agency did: the yearly report, and which municipalities have not been heard of for long."""
