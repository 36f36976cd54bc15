"""The officials' board."""
