"""Put messages into the outbox: for a person, a group, the admins."""
