"""Ways in and out: each channel is one implementation of `Channel`."""
