"""Every HTTP door. Holds no rules."""
