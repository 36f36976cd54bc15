"""Messages in and out: inbox, outbox, jobs, slots, conversations."""
