"""From a stored update to its answer: one transaction a turn."""
