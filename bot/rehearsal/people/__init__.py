"""Simulated people and what they do."""
