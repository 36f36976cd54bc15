"""Rosters and invites as the files people fill in and hand out."""
