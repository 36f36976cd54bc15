"""Texts of the commands of supervisors and admins."""
