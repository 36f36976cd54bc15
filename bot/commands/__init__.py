"""Commands of supervisors and admins, in private or in a group (INTERFACE §5)."""
