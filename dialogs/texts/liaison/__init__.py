"""Texts of the liaison's conversation."""
