"""Backup, restore, copy, purge."""
