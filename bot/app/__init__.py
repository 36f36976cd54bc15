"""The composition root: assemble, serve, run until stopped."""
