"""Digests, bulletins and progress as messages."""
