"""What falls due: scheduler, slots, reminders, digests."""
