"""The phone page as a channel."""
