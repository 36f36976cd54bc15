"""Durable delivery: from the outbox to the channels, at their pace."""
