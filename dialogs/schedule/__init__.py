"""The calendar: every prompt, reminder, digest and deadline with its instant."""
