"""Whether the program does its work: checks, watchdog, store probe."""
