"""A reform of regions: seen beforehand, rehearsed, and applied as dated data."""
