"""Notifications that fall due: scheduler, slots, reminders, digests."""
