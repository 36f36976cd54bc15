"""What supervisors and admins do by command, in private or in a group (INTERFACE §5)."""
