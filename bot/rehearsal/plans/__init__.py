"""When simulated people do what."""
