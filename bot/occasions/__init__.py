"""What a slot of the calendar makes the program say, and to whom (INTERFACE §7)."""
