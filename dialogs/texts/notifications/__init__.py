"""Texts of prompts, reminders, digests and notices."""
