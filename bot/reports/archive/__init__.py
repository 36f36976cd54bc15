"""The materials archive."""
