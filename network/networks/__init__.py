"""Networks and who belongs to them."""
