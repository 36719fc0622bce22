"""The agency's consultants and what they do for one municipality."""
